import type { Mention } from '#core/chat.ts';
import type { Db } from '#store/db.ts';
import { accountsCalled, type Called } from '#store/names.ts';

/** Names of more words are not written after an @. */
const mostWords = 5;
/** In one text. Whoever writes more of them thanks a list. */
const mostNames = 20;
/** UTF-16 units that are looked at; longer texts are no commands. */
const mostText = 10_000;

const word = /[\p{L}\p{N}][\p{L}\p{M}\p{N}._'’-]*/uy;
const isCapital = (text: string): boolean => /^\p{Lu}/u.test(text);

/** What stands after an @: the words that may be a name, as many as there are. */
export type Written = readonly string[];

/** The names that people wrote with an @ by hand. An e-mail address is none. */
export function writtenNames(text: string): readonly Written[] {
  const found: Written[] = [];
  const cut = text.slice(0, mostText);
  for (const { index } of cut.matchAll(/(?<![\p{L}\p{M}\p{N}._%+-])@(?=[\p{L}\p{N}])/gu)) {
    const words: string[] = [];
    for (let at = index + 1; words.length < mostWords; ) {
      word.lastIndex = at;
      const match = word.exec(cut)?.[0];
      if (match === undefined) break;
      const bare = match.replace(/[._'’-]+$/u, '');
      words.push(bare);
      at += match.length;
      const space = /^ {1,3}(?=[\p{L}\p{N}])/u.exec(cut.slice(at, at + 4));
      // A full stop, a comma or a line ends the name.
      if (bare.length < match.length || space === null) break;
      at += space[0].length;
    }
    if (words.length > 0) found.push(words);
    if (found.length >= mostNames) break;
  }
  return found;
}

const one = (some: readonly Called[]): Called | undefined =>
  new Set(some.map(({ person }) => person)).size === 1 ? some[0] : undefined;

/**
 * Whose name it is: the longest that fits counts, a whole name before a beginning, and only if nobody else may be meant.
 * @param calledBy who is called by the first so many words
 */
export function choose(written: Written, calledBy: (count: number) => readonly Called[]): Called | undefined {
  for (let count = written.length; count > 0; count -= 1) {
    const called = calledBy(count);
    const address = called.filter(({ how }) => how === 'address');
    if (address.length > 0) return one(address);
    if (called.length === 0) continue;
    const whole = called.filter(({ how }) => how === 'name');
    // "@Ana López" is not the only other Ana there is.
    const goesOn = isCapital(written[0] ?? '') && isCapital(written[count] ?? '');
    if (goesOn && (count === 1 || whole.length === 0)) return undefined;
    if (whole.length > 0) return one(whole);
    return one(called);
  }
  return undefined;
}

/**
 * Adds to the mentions of a text those that were only written ("@Ana Torres", "@ana", "@ana.torres") and can be meant
 * for one person alone. Whatever is not sure stays text.
 */
export async function withWrittenMentions(
  db: Db,
  at: Readonly<{ platform: string; tenant: string }>,
  text: string,
  mentions: readonly Mention[],
): Promise<readonly Mention[]> {
  if (!text.includes('@')) return mentions;
  const shown = new Set(mentions.map(({ name }) => name.toLowerCase()));
  const all = writtenNames(text).filter(
    // The platform's own mentions stand in the text by their names, too.
    (words) =>
      !words.some((_, index) =>
        shown.has(
          words
            .slice(0, index + 1)
            .join(' ')
            .toLowerCase(),
        ),
      ),
  );
  const asked = all.flatMap((written, which) =>
    written.map((_, index) => ({
      which,
      count: index + 1,
      words: written.slice(0, index + 1).join(' '),
      mail: index === 0,
    })),
  );
  if (asked.length === 0) return mentions;
  const called = Map.groupBy(await accountsCalled(db, at, asked), (found) => found.at);
  const found = all.flatMap((written, which) => {
    const person = choose(
      written,
      (count) => called.get(asked.findIndex((one) => one.which === which && one.count === count)) ?? [],
    );
    return person === undefined ? [] : [{ key: person.key, name: person.name }];
  });
  const byKey = new Map([...mentions, ...found].map((mention) => [mention.key, mention]));
  return [...byKey.values()];
}
