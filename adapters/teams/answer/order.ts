import { rosterOf } from '../receive/spot.ts';

/** Somebody's turn, among those who change or say something in one place. */
export type Turn = Readonly<{
  /** Resolves when all who came before are through. */
  comes: Promise<void>;
  /** Has nobody come since? */
  isLast(): boolean;
  /** Lets the next one. */
  end(): void;
}>;

/** Answers of one kind go out one after another, in the order in which turns were taken. Within this process. */
export function createOrder() {
  const lasts = new Map<string, Promise<void>>();
  return {
    /** @param name of what is changed, or of whom is spoken to */
    take(name: string): Turn {
      const comes = lasts.get(name) ?? Promise.resolve();
      const ended = Promise.withResolvers<void>();
      // Whoever ends before their turn came is in the way of nobody, and hurries nobody either.
      const through = Promise.all([comes, ended.promise]).then(() => {
        if (lasts.get(name) === through) lasts.delete(name);
      });
      lasts.set(name, through);
      return { comes, isLast: () => lasts.get(name) === through, end: ended.resolve };
    },
  };
}

/** What is said to somebody goes out in one order, wherever it is said. */
export const personName = (who: Readonly<{ tenant: string; key: string }>): string =>
  JSON.stringify(['person', who.tenant, who.key]);

/** A message is changed in one order, whoever pressed on it. */
export const messageName = (conversation: string, id: string): string =>
  JSON.stringify(['message', rosterOf(conversation), id]);
