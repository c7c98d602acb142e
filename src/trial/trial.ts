import { setTimeout as sleep } from 'node:timers/promises';
import { createWebChat } from '#adapters/web/index.ts';
import type { Chat, Handle } from '#core/chat.ts';
import { systemClock } from '#core/clock.ts';
import { errorFields } from '#core/errors.ts';
import type { Log } from '#core/log.ts';
import type { RunningDatabase } from '#src/database.ts';
import type { Registry } from '#src/registry.ts';
import { personOf, unitsManagedBy } from '#store/people.ts';
import { readSetting, writeSetting } from '#store/settings.ts';
import { createWebMessages } from '#store/webchat.ts';
import { createTrialClock, type TrialClock } from './clock.ts';
import { createCrowd } from './crowd/crowd.ts';
import { nextDueAt } from './moments.ts';
import { createOnward } from './onward.ts';
import { inventOrganisation, removeInvented } from './organisation.ts';
import { createWebPeople, giveEverybodyAPlace, personas, tenant } from './people.ts';

export type RunningTrial = Readonly<{
  clock: TrialClock;
  chat: Chat;
  /** Without it (in a process that serves no chat) the invented colleagues cannot answer. */
  useHandle(handle: Handle): void;
  close(): Promise<void>;
}>;

type Options = Readonly<{
  database: RunningDatabase;
  registry: Registry;
  log: Log;
  /** Looks for what is due, after the clock was moved. */
  sweepNow(): Promise<number> | undefined;
}>;

/** Places where colleagues talk to each other, and where a private answer must stay private. */
const channels = [
  { slug: 'general', title: 'general', guests: false },
  { slug: 'red', title: 'red · network', guests: true },
] as const;

const settleEveryMs = 1_000;
/** Whoever presses a button hears something within 3 s, also when the database hangs. */
const lookupWithinMs = 2_000;

/** The same question, given up after a while. What it wrote may be there all the same. */
const limited =
  <A extends unknown[], R>(ask: (...args: A) => Promise<R>) =>
  async (...args: A): Promise<R> => {
    const limit = new AbortController();
    const late = sleep(lookupWithinMs, undefined, { signal: limit.signal }).then((): never => {
      throw new Error('the database took too long');
    });
    try {
      return await Promise.race([ask(...args), late]);
    } finally {
      limit.abort();
    }
  };

/** The trial: an invented organisation, a clock that can be moved, and the web chat to see it in. */
export async function openTrial({ database, registry, log, sweepNow }: Options): Promise<RunningTrial> {
  const { db } = database;
  const stored = await readSetting(db, 'trial');
  const clock = createTrialClock(systemClock, stored.aheadMs);
  if (!stored.cleared) await inventOrganisation(db, { now: clock.now() });
  await giveEverybodyAPlace(db);

  const allMessages = createWebMessages(db as never, {
    tenant,
    connection: database.connection,
    onLost: (error: unknown) =>
      log.warn(errorFields(error), 'web chat: changes are not heard for the moment'),
  });
  const messages: typeof allMessages = {
    ...allMessages,
    append: limited(allMessages.append),
    update: limited(allMessages.update),
    get: limited(allMessages.get),
    list: limited(allMessages.list),
  };
  if (!stored.cleared) for (const channel of channels) await messages.putChannel(channel);
  const allPeople = createWebPeople(db);
  const people: typeof allPeople = { ...allPeople, one: limited(allPeople.one) };
  let handle: Handle | undefined;
  let crowd: ReturnType<typeof createCrowd> | undefined;
  const { name: organisation } = await readSetting(db, 'organisation');

  /** Nobody answers where nothing is handled. */
  const answer = async (apart: string, isOver?: () => boolean): Promise<number> => {
    crowd ??= handle && createCrowd({ db, messages, chat, clock, handle });
    return (await crowd?.(apart, isOver)) ?? 0;
  };
  const onward = createOnward({ db, clock, log, sweepNow, answer });

  const chat: Chat = createWebChat({
    messages,
    people,
    tenant,
    clock,
    log,
    commands: async (key) => {
      const person = await personOf(db, { platform: 'web', tenant, key });
      if (person === undefined) return [];
      const today = clock.now().toISOString().slice(0, 10);
      const manages = (await unitsManagedBy(db, person.id, today)).length > 0;
      return registry.commands
        .filter((command) => command.shownTo(person, manages))
        .map((command) => ({
          name: command.words[person.locale][0] ?? command.name,
          ...command.about(person.locale),
        }));
    },
    trial: {
      organisation,
      personas: () => personas(db),
      now: () => clock.now(),
      async next() {
        const at = await nextDueAt(db);
        return at && { at };
      },
      skip: onward.skip,
      along: onward.along,
      answer: (apart) => answer(apart),
      async clear() {
        await removeInvented(db);
        await writeSetting(db, 'trial', { cleared: true });
      },
    },
  });

  // Other processes move the clock, too, and people are imported while it runs.
  const settling = setInterval(async () => {
    try {
      const { aheadMs } = await readSetting(db, 'trial');
      if (aheadMs > clock.aheadMs) clock.advanceBy(aheadMs - clock.aheadMs);
      await giveEverybodyAPlace(db);
    } catch {
      // The database is away; what has to be said of it is said elsewhere.
    }
  }, settleEveryMs);

  return {
    clock,
    chat,
    useHandle(given) {
      handle = given;
    },
    async close() {
      clearInterval(settling);
      await onward.close();
    },
  };
}
