/** A place in a queue. */
export type Place = Readonly<{
  /** Resolves when all who came before have left. */
  turn: Promise<void>;
  /** Has nobody come since? */
  isLast(): boolean;
  leave(): void;
}>;

/**
 * Answers that change the same thing go out one after another, in the order in which places were taken: two presses on a
 * message are answered by calls of their own, and the later answer is what must stand there. Within this process.
 */
export function createOrder() {
  const ends = new Map<string, Promise<void>>();
  return {
    /** @param key of what is changed; absent: nothing stands there, and nobody waits */
    take(key: string | undefined): Place {
      if (key === undefined) return { turn: Promise.resolve(), isLast: () => true, leave: () => {} };
      const turn = ends.get(key) ?? Promise.resolve();
      const left = Promise.withResolvers<void>();
      // Who leaves early still stands in the way of nobody but those who were there before.
      const end = Promise.all([turn, left.promise]).then(() => {
        if (ends.get(key) === end) ends.delete(key);
      });
      ends.set(key, end);
      return { turn, isLast: () => ends.get(key) === end, leave: left.resolve };
    },
  };
}
