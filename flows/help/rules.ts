import { distance } from 'fastest-levenshtein';
import type { Command } from '#core/flow.ts';
import { locales } from '#core/i18n.ts';

/** What is read of a text that is no command, in UTF-16 units: the rest of a pasted document changes nothing. */
const readAtMost = 400;
/** What is shown of it, in visible characters. */
const shownAtMost = 40;

const folded = (word: string): string =>
  word
    .normalize('NFD')
    .replace(/\p{Diacritic}/gu, '')
    .toLowerCase();

/**
 * What somebody typed, fit to be quoted in a sentence of ours: one line, at most 40 visible characters, without the
 * invisible ones that could turn our own words around.
 */
export function quotable(typed: string): string {
  const clean = typed
    .slice(0, readAtMost)
    .toWellFormed()
    .replace(/[\p{Cc}\p{Zl}\p{Zp}\s]+/gu, ' ')
    .replace(/[\p{Cf}\p{Co}\p{Cn}]/gu, '')
    .trim();
  const characters = [...new Intl.Segmenter().segment(clean)].map((part) => part.segment);
  // A letter can carry any number of marks and still be one visible character.
  const short = characters.slice(0, shownAtMost).map((character) => character.slice(0, 12));
  const cut = characters.length > shownAtMost || typed.length > readAtMost ? '…' : '';
  return isolated(short.join('').trimEnd() + cut);
}

/** Right-to-left words are kept from reordering the sentence around them. */
function isolated(words: string): string {
  return /[\p{Script=Hebrew}\p{Script=Arabic}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}]/u.test(words)
    ? `\u2068${words}\u2069`
    : words;
}

const greetings: ReadonlySet<string> = new Set(
  [
    [
      'hello',
      'hi',
      'hey',
      'hi there',
      'good morning',
      'good afternoon',
      'good evening',
      'thanks',
      'thank you',
      'ok',
    ],
    [
      'hola',
      'buenas',
      'buenos dias',
      'buen dia',
      'buenas tardes',
      'buenas noches',
      'gracias',
      'muchas gracias',
    ],
    [
      'ola',
      'oi',
      'bom dia',
      'boa tarde',
      'boa noite',
      'obrigado',
      'obrigada',
      'muito obrigado',
      'muito obrigada',
      'valeu',
    ],
  ].flat(),
);

/** A greeting, thanks, or nothing but signs and pictures: no command that somebody got wrong. */
export function isGreeting(typed: string): boolean {
  const words = folded(typed.slice(0, readAtMost)).match(/[\p{L}\p{N}]+/gu) ?? [];
  const said = words.filter((word) => word !== 'latido').join(' ');
  return said === '' || greetings.has(said);
}

/**
 * The command whose word, in any language, is nearest to the first word typed: by Levenshtein distance, case and
 * accents aside. None when about a third of the letters would have to change.
 */
export function nearest(commands: readonly Command[], typed: string): Command | undefined {
  const word = folded(typed.slice(0, readAtMost).trim().replace(/^\//, '').split(/\s/)[0] ?? '');
  let best: { command: Command; steps: number } | undefined;
  for (const command of commands) {
    for (const known of locales.flatMap((locale) => command.words[locale]).map(folded)) {
      if (Math.abs(known.length - word.length) > 4) continue;
      const steps = distance(word, known);
      // Two letters that changed places are two steps.
      const length = Math.max(word.length, known.length);
      const allowed = length < 5 ? 1 : Math.max(2, Math.floor(length / 3));
      if (steps <= allowed && steps < Math.min(word.length, best?.steps ?? Number.POSITIVE_INFINITY)) {
        best = { command, steps };
      }
    }
  }
  return best?.command;
}
