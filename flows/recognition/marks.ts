import type { Mention } from '#core/chat.ts';
import type { UnitId } from '#core/person.ts';
import type { Value } from '#store/settings.ts';
import { wordsOf } from './folding.ts';
import { findValue, valueCalled } from './values.ts';

// Where in a line people, units, addresses and values stand.

/** Names have fewer words. */
const mostWords = 8;
/** Marks that are read. Whoever sets more of them writes no thank-you. */
const mostMarks = 200;
/** UTF-16 units in which signs are looked for; what stands behind is words. */
const mostText = 20_000;
export type Found =
  | Readonly<{ kind: 'mention'; mention: Mention }>
  | Readonly<{ kind: 'written'; name: string }>
  | Readonly<{ kind: 'email'; email: string }>
  | Readonly<{ kind: 'unit'; unit: UnitId }>
  | Readonly<{ kind: 'value'; value: string }>
  | Readonly<{ kind: 'unknown' }>;
/** `plain`: what it is inside of a sentence. */
export type Mark = Readonly<{ from: number; to: number; plain: string; found: Found }>;

const letter = /[\p{L}\p{M}\p{N}]/u;
/** Also one half of a letter beyond the first plane. */
const letterAt = (text: string, at: number): boolean => {
  const code = text.charCodeAt(at);
  return letter.test(
    (code & 0xfc00) === 0xdc00
      ? text.slice(at - 1, at + 1)
      : String.fromCodePoint(text.codePointAt(at) ?? 32),
  );
};

const word = /[\p{L}\p{N}][\p{L}\p{M}\p{N}]{0,99}/uy;
const between = /[ .&()/>'’_–-]{1,3}/y;

/** The words from here on, as far as they may be one name: where each ends. */
function wordsFrom(text: string, start: number): readonly Readonly<{ word: string; end: number }>[] {
  const found: { word: string; end: number }[] = [];
  for (let at = start; found.length < mostWords; ) {
    word.lastIndex = at;
    const match = word.exec(text)?.[0];
    if (match === undefined) break;
    const end = at + match.length;
    found.push({ word: wordsOf(match).join(''), end });
    between.lastIndex = end;
    at = end + (between.exec(text)?.[0].length ?? 0);
    if (at === end) break;
  }
  return found;
}

/** Names by their folded words; one that two have is nobody's. */
export function byWords<T>(named: Iterable<readonly [string, T]>): ReadonlyMap<string, T | undefined> {
  const map = new Map<string, T | undefined>();
  for (const [name, one] of named) {
    const key = wordsOf(name.slice(0, 400)).join(' ');
    if (key !== '') map.set(key, map.has(key) && map.get(key) !== one ? undefined : one);
  }
  return map;
}

/** The longest name that begins here. */
function longestNamed<T>(
  text: string,
  start: number,
  names: ReadonlyMap<string, T | undefined>,
): Readonly<{ one: T; end: number }> | undefined {
  const words = wordsFrom(text, start);
  for (let count = words.length; count > 0; count -= 1) {
    const one = names.get(
      words
        .slice(0, count)
        .map((each) => each.word)
        .join(' '),
    );
    const end = words[count - 1]?.end;
    if (one !== undefined && end !== undefined) return { one, end };
  }
  return undefined;
}

const local = /^[\w.%+'-]{0,63}\w$/;
const domain = /(?:[a-z\d](?:[a-z\d-]{0,61}[a-z\d])?\.){1,8}[a-z]{2,24}(?![\w-])/iy;

/** An address around an @. Only such as any mail server takes: letters of ASCII. */
function emailAt(text: string, at: number): Mark | undefined {
  domain.lastIndex = at + 1;
  const host = domain.exec(text)?.[0];
  if (host === undefined) return undefined;
  const before = text.slice(Math.max(0, at - 65), at);
  const name = /[\w.%+'-]+$/.exec(before)?.[0].replace(/^[.'%+-]+/, '') ?? '';
  let [from, to] = [at - name.length, at + 1 + host.length];
  if (!local.test(name) || name.includes('..') || letterAt(text, from - 1)) return undefined;
  if (/mailto:$/i.test(text.slice(Math.max(0, from - 7), from))) from -= 7;
  if (text[from - 1] === '<' && text[to] === '>') [from, to] = [from - 1, to + 1];
  // Others read the words: whose they are may be read there, the address not.
  const plain = name.replace(/\+.*$/, '');
  return { from, to, plain, found: { kind: 'email', email: `${name}@${host}`.toLowerCase() } };
}

/** A name that ends with signs of its own: "@Ana (Support)". Those that stand there are part of it. */
const withTail = (text: string, end: number, name: string): number => {
  const tail = /[^\p{L}\p{M}\p{N}]{1,4}$/u.exec(name.slice(-4))?.[0] ?? '';
  let shared = 0;
  while (shared < tail.length && text[end + shared] === tail[shared]) shared += 1;
  return end + tail.slice(0, shared).trimEnd().length;
};

type Known = Readonly<{
  mentions: readonly Mention[];
  byName: ReadonlyMap<string, Mention | undefined>;
  units: ReadonlyMap<string, Readonly<{ id: UnitId; name: string }> | undefined>;
  values: readonly Value[];
}>;

function atSign(text: string, at: number, known: Known): Mark | undefined {
  const email = emailAt(text, at);
  if (email !== undefined) return email;
  if (at > 0 && letterAt(text, at - 1)) return undefined;
  const literal = known.mentions.find(
    ({ name }) => text.startsWith(name, at + 1) && !letterAt(text, at + 1 + name.length),
  );
  if (literal !== undefined)
    return {
      from: at,
      to: at + 1 + literal.name.length,
      plain: literal.name,
      found: { kind: 'mention', mention: literal },
    };
  const person = longestNamed(text, at + 1, known.byName);
  const unit = longestNamed(text, at + 1, known.units);
  if (unit !== undefined && unit.end > (person?.end ?? 0)) {
    const to = withTail(text, unit.end, unit.one.name);
    return { from: at, to, plain: text.slice(at + 1, to), found: { kind: 'unit', unit: unit.one.id } };
  }
  if (person !== undefined) {
    const to = withTail(text, person.end, person.one.name);
    return { from: at, to, plain: text.slice(at + 1, to), found: { kind: 'mention', mention: person.one } };
  }
  const handle = /^[\p{L}\p{N}][\p{L}\p{M}\p{N}._'’-]{0,99}/u.exec(text.slice(at + 1, at + 101))?.[0];
  const name = handle?.replace(/[._'’-]+$/u, '');
  if (name === undefined) return undefined;
  return { from: at, to: at + 1 + name.length, plain: `@${name}`, found: { kind: 'written', name } };
}

function hashSign(text: string, at: number, { values }: Known): Mark | undefined {
  if (at > 0 && (letterAt(text, at - 1) || text[at - 1] === '#' || text[at - 1] === '&')) return undefined;
  const words = wordsFrom(text, at + 1);
  for (let count = words.length; count > 0; count -= 1) {
    const to = words[count - 1]?.end ?? at;
    const written = text.slice(at + 1, to);
    const value = count === 1 ? findValue(values, written) : valueCalled(values, written);
    if (value !== undefined)
      return { from: at, to, plain: written, found: { kind: 'value', value: value.id } };
  }
  const to = words[0]?.end;
  // "#1234" is the number of something.
  if (to === undefined || /^\p{N}+$/u.test(text.slice(at + 1, to))) return undefined;
  return { from: at, to, plain: text.slice(at, to), found: { kind: 'unknown' } };
}

export function marksIn(text: string, known: Known): readonly Mark[] {
  const marks: Mark[] = [];
  let after = 0;
  for (const { index } of text.slice(0, mostText).matchAll(/[@#]/g)) {
    if (index < after || marks.length >= mostMarks) continue;
    const mark = text[index] === '@' ? atSign(text, index, known) : hashSign(text, index, known);
    if (mark === undefined || mark.from < after) continue;
    marks.push(mark);
    after = mark.to;
  }
  return marks;
}

/** Mentions whose names stand in the text without an @. */
export function bareNames(text: string, marks: readonly Mark[], open: readonly Mention[]): readonly Mark[] {
  const found: Mark[] = [];
  for (const mention of open) {
    if (!letter.test(mention.name)) continue;
    const taken = [...marks, ...found];
    for (let from = text.indexOf(mention.name); from >= 0 && from < mostText; ) {
      const to = from + mention.name.length;
      const isWhole = !(from > 0 && letterAt(text, from - 1)) && !letterAt(text, to);
      if (isWhole && !taken.some((mark) => mark.from < to && from < mark.to)) {
        found.push({ from, to, plain: mention.name, found: { kind: 'mention', mention } });
        break;
      }
      from = text.indexOf(mention.name, to);
    }
  }
  return found;
}
