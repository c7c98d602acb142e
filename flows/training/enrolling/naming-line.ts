import type { Mention } from '#core/chat.ts';

/** Case, accents and marks aside. */
const wordsOf = (text: string): readonly string[] =>
  text
    .toWellFormed()
    .normalize('NFKD')
    .replace(/[\p{M}\p{Cf}]+/gu, '')
    .toLowerCase()
    .match(/[\p{L}\p{N}]+/gu) ?? [];

type Named = Readonly<{ id: string; slug: string; titles: readonly string[] }>;

const only = (found: readonly Readonly<{ id: string }>[]): string | undefined => {
  const ids = [...new Set(found.map(({ id }) => id))];
  return ids.length === 1 ? ids[0] : undefined;
};

/** What is looked at of a line: longer than any title. UTF-16 units. */
const longest = 400;

/**
 * The course that somebody means: the one whose whole name stands in the line, the longest of several; else the only one whose name has
 * all the words that are left when those who were mentioned are taken out.
 * @returns its id; nothing when it is not clear
 */
export function courseCalled(
  { text, mentions }: Readonly<{ text: string; mentions: readonly Mention[] }>,
  courses: readonly Named[],
): string | undefined {
  const line = text.slice(0, longest);
  const said = ` ${wordsOf(line).join(' ')} `;
  const names = courses.flatMap(({ id, slug, titles }) =>
    [slug, ...titles].map((name) => ({ id, name: wordsOf(name).join(' ') })),
  );
  const whole = names.filter(({ name }) => name !== '' && said.includes(` ${name} `));
  if (whole.length > 0) {
    const longestName = Math.max(...whole.map(({ name }) => name.length));
    return only(whole.filter(({ name }) => name.length === longestName));
  }
  const people = new Set(mentions.flatMap(({ name }) => wordsOf(name.slice(0, longest))));
  const left = wordsOf(line.replace(/@[\p{L}\p{N}._-]+/gu, ' ')).filter((word) => !people.has(word));
  if (left.length === 0) return undefined;
  return only(
    names.filter(({ name }) => left.every((word) => name.split(' ').some((each) => each.startsWith(word)))),
  );
}
