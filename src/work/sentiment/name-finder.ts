import { readFileSync } from 'node:fs';
import { ordinaryWords } from './vocabulary.ts';

/** Small words inside names: no name by themselves. */
const particles = new Set(
  'de del la las los el da das do dos e y i von van der den di le al bin ibn d o'.split(' '),
);
/** Those that may stand between a first name and a family name; "Ana y Luis" are two. */
const joining = new Set('de del la las los da do das dos van von der den'.split(' '));
const titles = new Set(
  'sr sra srta sres dr dra lic ing prof profesor profesora don dona senor senora senhor senhora seu mr mrs ms miss sir mister'.split(
    ' ',
  ),
);
/** After "my boss", a word with a capital is that person. */
const roles = new Set(
  'jefe jefa boss chefe colega colleague companero companera teammate supervisor supervisora companheiro companheira'.split(
    ' ',
  ),
);
const months = new Set(['april', 'may', 'june', 'august']);
const tokens = new Set(['name', 'mail', 'link', 'handle', 'id', 'address', 'number']);

const ascii = /^[a-zA-Z]*$/u;

/** Lower case without accents. */
function fold(word: string): string {
  return ascii.test(word)
    ? word.toLowerCase()
    : word
        .normalize('NFD')
        .replace(/\p{M}+/gu, '')
        .toLowerCase();
}

type Known = Readonly<{ first: ReadonlySet<string>; ordinary: ReadonlySet<string> }>;

/** The built-in first names, and the words that are words first and names second. */
function readKnown(): Known {
  const first = new Set<string>();
  const ordinary = new Set<string>();
  let section = first;
  for (const line of readFileSync(new URL('./names.txt', import.meta.url), 'utf8').split('\n')) {
    if (line.startsWith('#') || line === '') continue;
    if (line.startsWith('[')) section = line.startsWith('[first]') ? first : ordinary;
    else for (const word of line.split(' ')) section.add(word);
  }
  return { first, ordinary };
}

type Word = Readonly<{
  from: number;
  to: number;
  folded: string;
  /** Capital, then small letters. */
  proper: boolean;
  /** At the start of a sentence, where a capital says nothing. */
  opens: boolean;
}>;

const wordly = /\p{L}[\p{L}\p{M}]*/gu;

function wordsOf(text: string): Word[] {
  const found: Word[] = [];
  for (const { 0: word, index } of text.matchAll(wordly)) {
    let back = index - 1;
    while (back >= 0 && /\s/u.test(text.charAt(back)) && text.charAt(back) !== '\n' && index - back < 8)
      back--;
    const second = word.charAt(1);
    found.push({
      from: index,
      to: index + word.length,
      folded: fold(word),
      proper:
        word.charAt(0) !== word.charAt(0).toLowerCase() && (second === '' || second === second.toLowerCase()),
      opens: back < 0 || /[.!?¡¿…:;\n"'«“(•*>–—-]/u.test(text.charAt(back)),
    });
  }
  return found;
}

/** What the given names say: parts that are names in any case, parts that are also words, and known neighbours. */
function readGiven(names: readonly string[], isWord: (part: string) => boolean) {
  const plain = new Set<string>();
  const wordy = new Set<string>();
  const pairs = new Set<string>();
  for (const name of names) {
    const parts = (name.match(wordly) ?? [])
      .map(fold)
      .filter((part) => part.length > 1 && !particles.has(part));
    parts.forEach((part, i) => {
      (isWord(part) ? wordy : plain).add(part);
      for (const other of [parts[i + 1], parts.at(-1)])
        if (other !== undefined && other !== part && (isWord(part) || isWord(other)))
          pairs.add(`${part} ${other}`);
    });
  }
  return { plain, wordy, pairs };
}

/**
 * Builds what replaces names by "[name]": the given ones, common first names, and what stands where only a name
 * can stand (after a title, after "my boss", behind a first name).
 */
export function createNameFinder(names: readonly string[]): (text: string) => string {
  const known = readKnown();
  // What people write in small letters in comments is a word, even where somebody is called so.
  const vocabulary = ordinaryWords();
  const isWord = (part: string) =>
    part.length < 3 || particles.has(part) || known.ordinary.has(part) || vocabulary.has(part);
  const given = readGiven(names, isWord);

  const couldBe = (word: Word): boolean =>
    word.proper &&
    (given.wordy.has(word.folded) || known.ordinary.has(word.folded) || known.first.has(word.folded));

  /** Is it a name by itself, whatever stands around? @param role what stands before it says "a person follows" */
  const standsAlone = (word: Word, role: boolean): boolean => {
    if (given.plain.has(word.folded)) return true;
    if (!word.proper) return false;
    if (role) return !vocabulary.has(word.folded) || couldBe(word);
    if (known.first.has(word.folded) && !isWord(word.folded)) return true;
    if (word.opens) return false;
    if (months.has(word.folded) && !given.wordy.has(word.folded)) return false;
    return couldBe(word);
  };

  return (text) => {
    const words = wordsOf(text).filter(
      (word) =>
        !(tokens.has(word.folded) && text.charAt(word.from - 1) === '[' && text.charAt(word.to) === ']'),
    );
    /** What stands between word `i` and the next, when little enough does; else nothing. */
    const between = (i: number): string | undefined => {
      const left = words[i];
      const right = words[i + 1];
      if (left === undefined || right === undefined || right.from - left.to > 2) return undefined;
      const found = text.slice(left.to, right.from);
      return /^(?:[ \u00a0'’-]|\. )$/u.test(found) ? found : undefined;
    };
    const named = words.map((word, i) => {
      const previous = words[i - 1]?.folded ?? '';
      const gap = between(i - 1);
      const role = gap !== undefined && (titles.has(previous) || (roles.has(previous) && gap === ' '));
      return standsAlone(word, role);
    });

    // Forwards: what follows a name and looks like one belongs to it, through particles too.
    for (let i = 0; i < words.length; i++) {
      const word = words[i];
      let next = i + 1;
      while (next < i + 4 && between(next - 1) !== undefined && joining.has(words[next]?.folded ?? ''))
        next++;
      const other = words[next];
      if (word === undefined || other === undefined || between(next - 1) === undefined) continue;
      const pair = given.pairs.has(`${word.folded} ${other.folded}`);
      if (pair) named[i] = true;
      if (named[i] !== true) continue;
      const family =
        next === i + 1 && other.proper && word.proper && between(i) === ' ' && !isWord(other.folded);
      if (pair || family || couldBe(other) || named[next] === true)
        for (let k = i + 1; k <= next; k++) named[k] = true;
    }
    // Backwards: "Rosa" opens the sentence, or "J." stands there, and "Pérez" tells that it is a name.
    for (let i = words.length - 2; i >= 0; i--) {
      const word = words[i];
      const gap = between(i);
      if (word === undefined || gap === undefined || named[i] === true || named[i + 1] !== true) continue;
      named[i] = couldBe(word) || (word.proper && word.folded.length === 1 && gap !== ' ');
    }

    let masked = '';
    let at = 0;
    for (let i = 0; i < words.length; i++) {
      const word = words[i];
      if (word === undefined || named[i] !== true) continue;
      while (named[i + 1] === true && between(i) !== undefined) i++;
      masked += `${text.slice(at, word.from)}[name]`;
      at = words[i]?.to ?? word.to;
    }
    return masked + text.slice(at);
  };
}
