import type { Mention } from '#core/chat.ts';
import type { UnitId } from '#core/person.ts';
import { cut, kept } from '#core/text.ts';
import type { Value } from '#store/settings.ts';
import { wordsOf } from './folding.ts';
import { isOnlyJoining, leansOnNext } from './joining.ts';
import { bareNames, byWords, type Mark, marksIn } from './marks.ts';

/** A unit, by its own name or by where it stands ("Operations > Support"), whatever stands between the names. */
export type UnitName = Readonly<{ id: UnitId; name: string; path: string }>;

export type Line = Readonly<{
  /** Each once: those that stand in the text in their order, then the others. */
  mentions: readonly Mention[];
  /** Small letters, each once. */
  emails: readonly string[];
  units: readonly UnitId[];
  /** Ids of values, each once. */
  values: readonly string[];
  /** The reason, without what stood around it. A name inside of a sentence stays there, without its sign. */
  words: string;
  /** "@x" and "#y" that nobody knows, as they were written; they stay in the words, too. */
  unknown: readonly string[];
}>;

/** Of each sort. */
const most = 50;
/** UTF-16 units of something unknown, when it is told. */
const longestUnknown = 60;

/**
 * Somebody may be written as their address or by a first name ("@ana", "@atorres") while the platform tells the whole
 * name: what is written belongs to a mention that stands nowhere else, by its likeness or, if none is left over, in order.
 */
function resolveWritten(marks: readonly Mark[], open: readonly Mention[]): readonly Mark[] {
  const left = new Set(open);
  const resolved = marks.map((mark): Mark => {
    if (mark.found.kind !== 'written') return mark;
    const written = wordsOf(mark.found.name);
    const own = [...left].filter(({ name }) => {
      const words = wordsOf(name.slice(0, 400));
      return written.every((part) => words.some((each) => each.startsWith(part)));
    });
    const mention = own.length === 1 ? own[0] : undefined;
    if (mention === undefined) return mark;
    left.delete(mention);
    return { ...mark, plain: mark.plain.slice(1), found: { kind: 'mention', mention } };
  });
  const unclear = resolved.filter(({ found }) => found.kind === 'written').length;
  const rest = [...left];
  return resolved.map((mark): Mark => {
    if (mark.found.kind !== 'written') return mark;
    const mention = unclear <= left.size ? rest.shift() : undefined;
    return mention === undefined
      ? { ...mark, found: { kind: 'unknown' } }
      : { ...mark, plain: mark.plain.slice(1), found: { kind: 'mention', mention } };
  });
}

/** The text without what stands at its edges, and with the rest as it reads in a sentence. */
function wordsWithout(text: string, marks: readonly Mark[]): string {
  const isMark = ({ found }: Mark) => found.kind !== 'unknown';
  let [from, first] = [0, 0];
  for (; first < marks.length; first += 1) {
    const mark = marks[first];
    if (mark === undefined || !isMark(mark) || !isOnlyJoining(text.slice(from, mark.from))) break;
    from = mark.to;
  }
  let [to, last] = [text.length, marks.length - 1];
  for (; last >= first; last -= 1) {
    const mark = marks[last];
    if (mark === undefined || !isMark(mark) || !isOnlyJoining(text.slice(mark.to, to))) break;
    to = mark.from;
  }
  // "I could not have done it without @Ana": the sentence needs her.
  while (last + 1 < marks.length && leansOnNext(text.slice(Math.max(0, to - 40), to))) {
    last += 1;
    to = marks[last + 1]?.from ?? text.length;
  }
  let words = '';
  let at = from;
  for (const mark of marks.slice(first, last + 1)) {
    words += text.slice(at, mark.from) + mark.plain;
    at = mark.to;
  }
  words += text.slice(at, Math.max(at, to));
  if (first > 0) words = words.replace(/^[\s,;:.–—-]+/u, '');
  return (to < text.length ? words.replace(/(?<![\s,;:–—-])[\s,;:–—-]+$/u, '') : words).trim();
}

/**
 * Reads one line in any order: who, which value, why. Total; linear in the length of the text.
 * @param known `mentions` as the platform tells them: their names stand in the text, with an @ or without, or are written
 * in part. Of `values` retired ones are unknown.
 */
export function parseLine(
  text: string,
  known: Readonly<{
    mentions: readonly Mention[];
    values: readonly Value[];
    units: readonly UnitName[];
  }>,
): Line {
  const whole = kept(text);
  const all = [...new Map(known.mentions.map((mention) => [mention.key, mention])).values()];
  const mentions = all
    .filter(({ name }) => name !== '')
    .slice(0, most)
    .toSorted((a, b) => b.name.length - a.name.length);
  const signed = marksIn(whole, {
    mentions,
    byName: byWords(mentions.map((mention) => [mention.name, mention])),
    units: byWords(known.units.flatMap((unit) => [[unit.name, unit] as const, [unit.path, unit] as const])),
    values: known.values,
  });
  const openAfter = (marks: readonly Mark[]) => {
    const keys = new Set(marks.map(({ found }) => found.kind === 'mention' && found.mention.key));
    return all.filter(({ key, name }) => name !== '' && !keys.has(key)).slice(0, most);
  };
  const bare = bareNames(whole, signed, openAfter(signed));
  const marks = resolveWritten(
    [...signed, ...bare].toSorted((a, b) => a.from - b.from),
    openAfter([...signed, ...bare]),
  );
  const found = marks.map((mark) => mark.found);
  const inText = found.flatMap((one) => (one.kind === 'mention' ? [one.mention] : []));
  const unknown = marks.filter((mark) => mark.found.kind === 'unknown');
  return {
    mentions: [...new Map([...inText, ...all].map((mention) => [mention.key, mention])).values()],
    emails: unique(found.flatMap((one) => (one.kind === 'email' ? [one.email] : []))),
    units: unique(found.flatMap((one) => (one.kind === 'unit' ? [one.unit] : []))),
    values: unique(found.flatMap((one) => (one.kind === 'value' ? [one.value] : []))),
    words: wordsWithout(whole, marks),
    unknown: unique(unknown.map(({ from, to }) => cut(whole.slice(from, to), longestUnknown))).slice(0, most),
  };
}

const unique = (items: readonly string[]): readonly string[] => [...new Set(items)];
