import { readFileSync } from 'node:fs';

/** Longer texts say what they say in their first words; the limit keeps hostile input cheap. */
const longest = 3000;

const shorthand: Readonly<Record<string, string>> = {
  q: 'que',
  k: 'que',
  x: 'por',
  xq: 'porque',
  pq: 'porque',
  tb: 'tambien',
  tmb: 'tambien',
  d: 'de',
  vc: 'voce',
  vcs: 'voces',
  mto: 'muito',
  mt: 'muito',
  tbm: 'tambem',
  n: 'nao',
  toy: 'estoy',
  to: 'estou',
  ta: 'esta',
  pa: 'para',
  u: 'you',
  ur: 'your',
  tbh: 'honestly',
  thx: 'thanks',
  tks: 'thanks',
  mui: 'muy',
  muinto: 'muito',
};

/** Words that turn the next ones. */
export const negators = new Set(
  (
    'no not never nobody nothing none neither nor without cannot nunca jamas nadie nada ningun ninguno ninguna ni ' +
    'tampoco sin cero zero nao nem ninguem nenhum nenhuma sem falta faltan poco poca pouco pouca lack hardly barely'
  ).split(' '),
);

/** Words after which a comment often turns. */
export const contrasts = new Set(
  (
    'pero aunque embargo salvo excepto menos lastima obstante cambio pese mas but although though however except ' +
    'despite unfortunately luckily mas porem embora apesar pena entretanto contudo'
  ).split(' '),
);

const happy = new Set('👍👏🙌🙏😀😃😄😁😆😊🙂☺😍🥰😘🤩🤗😎😇❤💛💚💙💜🧡💖💕🎉🥳💪🔥✨⭐🌟🏆💯🚀🫶😻🤝');
const sad = new Set('👎😡😠🤬😞😔😟🙁☹😣😖😫😩😢😭😤😒🙄😑🤦🤮🤢😷🥵🥶😱😨😰😓💩💔🤡🙃😴🥱🤯😾🚫❌⚠');

/** Which way an emoji points: 1, -1, or 0 where it says nothing or can be either. */
export const emojiSign = (emoji: string): number => (happy.has(emoji) ? 1 : sad.has(emoji) ? -1 : 0);

type Phrase = Readonly<{ words: readonly string[]; sign: number }>;

type Lexicon = Readonly<{
  words: ReadonlyMap<string, number>;
  stems: ReadonlyMap<string, number>;
  /** By first word. */
  phrases: ReadonlyMap<string, readonly Phrase[]>;
}>;

function readLexicon(): Lexicon {
  const words = new Map<string, number>();
  const stems = new Map<string, number>();
  const phrases = new Map<string, Phrase[]>();
  let sign = 0;
  for (const line of readFileSync(new URL('./lexicon.txt', import.meta.url), 'utf8').split('\n')) {
    if (line.startsWith('#') || line === '') continue;
    if (line.startsWith('[')) sign = line.startsWith('[positive') ? 1 : line.startsWith('[negative') ? -1 : 0;
    else
      for (const word of line.split(' ')) {
        if (word === '') continue;
        if (word.includes('_')) {
          const parts = word.split('_');
          const first = parts[0] ?? '';
          phrases.set(first, [...(phrases.get(first) ?? []), { words: parts, sign }]);
          continue;
        }
        const stem = word.endsWith('*');
        const key = stem ? word.slice(0, -1) : word;
        // A word that one language praises and another blames says nothing in a mix of the three.
        const map = stem ? stems : words;
        map.set(key, map.has(key) && map.get(key) !== sign ? 0 : sign);
      }
  }
  for (const some of phrases.values()) some.sort((a, b) => b.words.length - a.words.length);
  return { words, stems, phrases };
}

const lexicon = readLexicon();

/** Which way a folded word leans by the word list: 1, -1 or 0. The longest matching entry decides. */
export function wordSign(word: string): number {
  const whole = lexicon.words.get(word);
  if (whole !== undefined) return whole;
  for (let length = Math.min(word.length, 14); length >= 3; length--) {
    const sign = lexicon.stems.get(word.slice(0, length));
    if (sign !== undefined) return sign;
  }
  return 0;
}

/** The phrase of the word list that starts at `at`, if any. */
export function phraseAt(words: readonly string[], at: number): Phrase | undefined {
  const candidates = lexicon.phrases.get(words[at] ?? '');
  return candidates?.find((phrase) => phrase.words.every((word, i) => words[at + i] === word));
}

/** Lower case, no accents, no drawn-out letters ("buenooo"). */
export function fold(text: string): string {
  return text
    .slice(0, longest)
    .toLowerCase()
    .normalize('NFD')
    .replace(/\p{M}+/gu, '')
    .replace(/(\p{L})\1{2,}/gu, '$1');
}

const piece = /\[[a-z]+\]|[\p{L}\p{N}]+|\p{Extended_Pictographic}|[.,;:!?…]+/gu;

/** The words, emoji and stops of a folded text, in order. */
export function pieces(folded: string): string[] {
  const plain = folded
    .replace(/\bcan['’]?t\b/gu, 'can not')
    .replace(/n['’]t\b/gu, ' not')
    .replace(/[:;]-?[)d](?!\p{L})/gu, ' 🙂 ')
    .replace(/[:;]['’]?-?\((?!\p{L})/gu, ' 🙁 ')
    .replace(/<3+/gu, ' ❤ ');
  const found = plain.match(piece) ?? [];
  return found.map((word) => (Object.hasOwn(shorthand, word) ? (shorthand[word] ?? word) : word));
}

/** A full stop, a comma and their like. */
export const isStop = (word: string): boolean => /^[.,;:!?…]/u.test(word);

const days = new Set(
  (
    'lunes martes miercoles jueves viernes sabado sabados domingo domingos monday tuesday wednesday thursday friday fridays saturday saturdays ' +
    'sunday sundays segunda terca quarta quinta sexta'
  ).split(' '),
);
const months = new Set(
  (
    'enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre january february march april june july august ' +
    'september october november december janeiro fevereiro maio junho julho setembro outubro novembro dezembro'
  ).split(' '),
);
const numbers = new Set(
  (
    'dos tres cuatro cinco seis siete ocho nueve diez once doce quince veinte cien mil two three four five six seven eight nine ten eleven ' +
    'twelve twenty hundred thousand dois duas quatro sete oito nove dez onze doze quinze vinte cem mil'
  ).split(' '),
);

/** Facts are told with days, months and numbers: which of them a folded word is, if any. */
export function factOf(word: string): 'day' | 'month' | 'number' | undefined {
  if (days.has(word)) return 'day';
  if (months.has(word)) return 'month';
  return numbers.has(word) || /^\d/u.test(word) ? 'number' : undefined;
}
