import { type OptionId, optionIds, type TextRule } from '../course.ts';

// What HR types on lines of its own: addresses, options, accepted answers. What is written here is read again as it was.

/** One line: what is typed between its parts is a bar with or without spaces around; `\|` is a bar that parts nothing. */
const escaped = (text: string): string =>
  text
    .replace(/\s*\n\s*/g, ' ')
    .trim()
    .replaceAll('\\', '\\\\')
    .replaceAll('|', '\\|');
const unescaped = (text: string): string => text.replace(/\\([\\|*+"])/g, '$1').trim();

/** At the first bar that is not escaped. */
function parted(line: string): readonly [string, string | undefined] {
  const at = /(?<!\\)(?:\\\\)*\|/.exec(line);
  if (at === null) return [line, undefined];
  const bar = at.index + at[0].length - 1;
  return [line.slice(0, bar), line.slice(bar + 1)];
}

const linesOf = (text: string): readonly string[] =>
  text.split('\n').flatMap((line) => (line.trim() === '' ? [] : [line.trim()]));

// --- an address and its words ----------------------------------------------------------------------------------------

/** "https://example.org | what it is": the words may be missing. Nothing: an empty line. */
export function readAddress(line: string): Readonly<{ url: string; text: string | undefined }> | undefined {
  const [url, words] = parted(line.trim());
  if (url.trim() === '' && words === undefined) return undefined;
  const text = unescaped(words ?? '');
  return { url: url.trim(), text: text === '' ? undefined : text };
}

export const writeAddress = (url: string, text: string): string =>
  `${url.replaceAll('|', '%7C')} | ${escaped(text)}`;

// --- options -----------------------------------------------------------------------------------------------------------

type Option = Readonly<{ text: string; why?: string | undefined }>;
export type Options = Readonly<{ options: readonly Option[]; right: readonly OptionId[] }>;

/** One a line; `*` before the right ones, ` | why` behind. More of them than there are letters are read too, and none of these is right. */
export function readOptions(text: string): Options {
  const lines = linesOf(text);
  const right = optionIds.filter((_, n) => lines[n]?.startsWith('*'));
  const options = lines.map((line): Option => {
    const [words, why] = parted(line.replace(/^\*\s*/, ''));
    const said = unescaped(why ?? '');
    return { text: unescaped(words), ...(said !== '' && { why: said }) };
  });
  return { options, right };
}

export function writeOptions({ options, right }: Options): string {
  return options
    .map(({ text, why }, n) => {
      const id = optionIds[n];
      const mark = id !== undefined && right.includes(id) ? '* ' : '';
      const words = escaped(text).replace(/^\*/, '\\*');
      return `${mark}${words}${why === undefined ? '' : ` | ${escaped(why)}`}`;
    })
    .join('\n');
}

// --- what is accepted of a short text --------------------------------------------------------------------------------

const figure = String.raw`-?\d{1,25}(?:[.,]\d{1,30})?(?:e[-+]?\d{1,3})?`;
const numberLine = new RegExp(`^(${figure})(?:\\s*(?:±|\\+/?-)\\s*(${figure}))?$`, 'u');
const asNumber = (text: string): number => Number(text.replace(',', '.'));

/**
 * One a line, any of them is enough: the answer itself (in quotes where it would be read as something else), `+word +word` for words
 * that must all be in it, or a number, with `± 5` behind where it may be off.
 */
export const readRules = (text: string): readonly TextRule[] =>
  linesOf(text).map((line): TextRule => {
    const quoted = /^"(.*)"$/u.exec(line)?.[1];
    if (quoted !== undefined) return { kind: 'is', text: quoted.trim() };
    if (line.startsWith('+')) {
      const words = line.slice(1).split(/\s\+/u);
      return { kind: 'has', words: words.map((word) => word.trim()).filter((word) => word !== '') };
    }
    const [, value, within] = numberLine.exec(line) ?? [];
    if (value !== undefined)
      return { kind: 'number', value: asNumber(value), within: asNumber(within ?? '0') };
    return { kind: 'is', text: line };
  });

export const writeRules = (rules: readonly TextRule[]): string =>
  rules
    .map((rule) => {
      if (rule.kind === 'number')
        return rule.within === 0 ? `${rule.value}` : `${rule.value} ± ${rule.within}`;
      if (rule.kind === 'has')
        return rule.words.map((word) => `+${word.replace(/\s+/g, ' ').trim()}`).join(' ');
      const line = rule.text.replace(/\s+/g, ' ').trim();
      return /^["+]/.test(line) || numberLine.test(line) ? `"${line}"` : line;
    })
    .join('\n');
