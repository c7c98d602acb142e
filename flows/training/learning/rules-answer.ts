import { distance } from 'fastest-levenshtein';
import type { Lesson, OptionId, TextRule } from '../course.ts';

// Is an answer right? Pure. What was typed is looked at here and kept nowhere.

/** What is read of a typed answer, in UTF-16 units: fields are shorter. */
const readAtMost = 400;
/** A slip of the finger is forgiven in words of so many letters. */
const forgivenFrom = 5;

const folded = (text: string): string =>
  text
    .slice(0, readAtMost)
    .toWellFormed()
    .normalize('NFKD')
    .replace(/[\p{M}\p{Cf}]+/gu, '')
    .toLowerCase();

/** Letters and digits; an apostrophe parts no word. */
const wordsOf = (text: string): readonly string[] =>
  folded(text)
    .replace(/['’]/g, '')
    .match(/[\p{L}\p{N}]+/gu) ?? [];

/** One letter too many, missing, or another one; in figures none. */
const isSlip = (typed: string, meant: string): boolean =>
  meant.length >= forgivenFrom && !/\p{N}/u.test(meant) && distance(typed, meant) === 1;

function isText(typed: string, meant: string): boolean {
  const [have, want] = [wordsOf(typed), wordsOf(meant)];
  if (want.length === 0) return folded(typed).trim() === folded(meant).trim();
  // "hand over" is "handover".
  if (have.join('') === want.join('')) return true;
  if (have.length !== want.length) return false;
  const wrong = want.flatMap((word, at) => (have[at] === word ? [] : [[have[at] ?? '', word] as const]));
  return wrong.length === 1 && wrong.every(([word, other]) => isSlip(word, other));
}

const hasWords = (typed: string, words: readonly string[]): boolean => {
  const have = wordsOf(typed);
  return words.every((phrase) =>
    wordsOf(phrase).every((want) => have.some((word) => word === want || isSlip(word, want))),
  );
};

/** A point or a comma may begin a fraction, or part thousands: all that the figures can mean. */
function readings(written: string): readonly number[] {
  const plain = written.replace(/[\s']/g, '');
  const english = /^-?(\d+|\d{1,3}(,\d{3})+)(\.\d+)?$/.test(plain) ? [Number(plain.replaceAll(',', ''))] : [];
  const other = /^-?(\d+|\d{1,3}(\.\d{3})+)(,\d+)?$/.test(plain)
    ? [Number(plain.replaceAll('.', '').replace(',', '.'))]
    : [];
  return [...english, ...other];
}

function isNumber(typed: string, value: number, within: number): boolean {
  const found =
    folded(typed)
      .replaceAll('−', '-')
      .match(/-?\d[\d.,]*(?:[\s']\d{3}(?!\d)[\d.,]*)*/g) ?? [];
  // Of two numbers nobody knows which one is meant.
  const [only, ...others] = found;
  if (only === undefined || others.length > 0) return false;
  const rounding = 1e-9 * Math.max(1, Math.abs(value));
  return readings(only.replace(/[.,]+$/, '')).some((number) => Math.abs(number - value) <= within + rounding);
}

function accepts(rule: TextRule, typed: string): boolean {
  switch (rule.kind) {
    case 'is':
      return isText(typed, rule.text);
    case 'has':
      return hasWords(typed, rule.words);
    case 'number':
      return isNumber(typed, rule.value, rule.within);
  }
}

/** By the rules of the question, any one of which is enough. Total. */
export const isAccepted = (rules: readonly TextRule[], typed: string): boolean =>
  rules.some((rule) => accepts(rule, typed));

/** All that is right and nothing else. */
export function isChosenRight({ question }: Lesson, chosen: readonly OptionId[]): boolean {
  if (question === undefined || question.kind === 'text') return false;
  const [right, have] = [new Set(question.right), new Set(chosen)];
  return right.size === have.size && [...right].every((id) => have.has(id));
}
