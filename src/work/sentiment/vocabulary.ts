import { readFileSync } from 'node:fs';
import { fold } from './words.ts';

let found: ReadonlySet<string> | undefined;

/**
 * The words that the training comments write in small letters, folded: ordinary words of the three languages. Read
 * once. The development rows are left out, as everywhere but in measuring.
 */
export function ordinaryWords(): ReadonlySet<string> {
  if (found === undefined) {
    const words = new Set<string>();
    const rows = readFileSync(new URL('./comments.tsv', import.meta.url), 'utf8').split('\n');
    for (const row of rows) {
      const [set, , , , , text = ''] = row.split('\t');
      if (set === 'train')
        for (const [word] of text.matchAll(/(?<!\p{L})\p{Ll}+(?!\p{L})/gu)) words.add(fold(word));
    }
    found = words;
  }
  return found;
}
