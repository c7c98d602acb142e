import type { Chat, Member } from '#core/chat.ts';
import type { Clock } from '#core/clock.ts';
import { errorFields, PlatformError } from '#core/errors.ts';
import type { Log } from '#core/log.ts';
import { addDays, atLocal, isTimeZone, localDate } from '#core/zoned.ts';
import { type Db, isRolledBack } from '#store/db.ts';
import { nothing, sum, type Tally, takeIn } from '#store/members.ts';
import { type Organisation, readSetting } from '#store/settings.ts';
import {
  addToSync,
  claimSync,
  completeSync,
  countAnew,
  dueSyncs,
  failSync,
  failuresOf,
  hasIdentities,
  keepSync,
  Lost,
  leaseMs,
  listTenants,
  releaseSync,
  requestSyncs,
  type Tenant,
} from '#store/syncs.ts';

/** People of one transaction. */
const pageSize = 500;
/** New people that change how the database should look for them. */
const many = 1_000;
/** Of one process: each waits for its platform most of the time. */
const atOnce = 4;
/** Between 3 and 5 at night by the organisation's clocks, each tenant at a minute of its own. Minutes. */
const nightFrom = 3 * 60;
const nightMinutes = 120;
/** After a failure, and doubled with each further one. Milliseconds. */
const firstRetryMs = 5 * 60_000;
const lastRetryMs = 3_600_000;
const lookEveryMs = 5_000;
/** A new installation is noticed within this. Milliseconds. */
const listEveryMs = 60_000;

export type SyncOutcome = Tenant &
  Tally &
  Readonly<{ outcome: 'done' | 'failed' | 'stopped'; gone: number; failure?: string; ms: number }>;

export type DirectoryOptions = Readonly<{
  db: Db;
  clock: Clock;
  /** The platforms whose people are to be read. Not those whose people are ours already. */
  chats: readonly Pick<Chat, 'platform' | 'tenants' | 'people'>[];
  log: Log;
  observe?(result: SyncOutcome): void;
  /** For tests. */
  everyMs?: number;
}>;

export type Directory = Readonly<{
  /** Begins to look for what is due. */
  start(): void;
  /** Reads at once, everywhere or there alone. @returns what this process read; nothing of what another has in hand */
  now(platform?: string, tenant?: string): Promise<readonly SyncOutcome[]>;
  /** Stops in the middle, and leaves the rest to the next process. */
  close(): Promise<void>;
}>;

/**
 * Keeps who is who on the platforms: a first reading when there was none, one every night, and whenever it is asked for.
 * One process at a time reads a tenant. A reading that fails changes nobody who was there before.
 */
export function createDirectory(options: DirectoryOptions): Directory {
  const { db, clock, chats, log, everyMs = lookEveryMs } = options;
  const byName = new Map(chats.map((chat) => [chat.platform, chat]));
  const stop = new AbortController();
  const running = new Map<string, Promise<SyncOutcome | undefined>>();
  let timer: NodeJS.Timeout | undefined;
  let listAt = 0;
  let failing = false;

  // --- when --------------------------------------------------------------------------------------------------

  async function list(): Promise<void> {
    listAt = performance.now() + listEveryMs;
    for (const chat of chats) {
      try {
        await listTenants(db, chat.platform, await chat.tenants(), clock.now());
      } catch (error) {
        if (!(error instanceof PlatformError)) throw error;
        log.warn({ platform: chat.platform, reason: error.reason }, 'where it is installed is not known');
      }
    }
  }

  /** Takes in hand what is due. @returns the readings of this process, those that were under way before included */
  async function look(wanted: (at: Tenant) => boolean): Promise<readonly Promise<SyncOutcome | undefined>[]> {
    const begun: Promise<SyncOutcome | undefined>[] = [];
    for (const at of await dueSyncs(db, [...byName.keys()], clock.now())) {
      if (stop.signal.aborted) break;
      if (!wanted(at)) continue;
      const name = JSON.stringify([at.platform, at.tenant]);
      while (running.size >= atOnce && !running.has(name)) await Promise.race(running.values());
      const reading = running.get(name) ?? begin(at).finally(() => running.delete(name));
      running.set(name, reading);
      begun.push(reading);
    }
    return begun;
  }

  function tick(): void {
    timer = setTimeout(async () => {
      try {
        if (performance.now() >= listAt) await list();
        // Not waited for: a long reading holds up no other.
        await look(() => running.size < atOnce);
        if (failing) log.info({}, 'directory works again');
        failing = false;
      } catch (error) {
        if (!failing) log.warn(errorFields(error), 'directory failed, goes on trying');
        failing = true;
      }
      if (!stop.signal.aborted) tick();
    }, everyMs);
  }

  // --- one reading -------------------------------------------------------------------------------------------

  async function begin(at: Tenant): Promise<SyncOutcome | undefined> {
    try {
      return await read(at);
    } catch (error) {
      // The database is away: the lease lapses, and somebody begins anew.
      log.warn({ ...at, ...errorFields(error) }, 'reading people was given up');
      return undefined;
    }
  }

  async function read(at: Tenant): Promise<SyncOutcome | undefined> {
    const chat = byName.get(at.platform);
    const run = chat && (await claimSync(db, at, clock.now()));
    if (chat === undefined || run === undefined) return undefined;
    const started = performance.now();
    let tally = nothing;
    const outcome = (rest: Pick<SyncOutcome, 'outcome' | 'gone'> & { failure?: string }): SyncOutcome => ({
      ...at,
      ...tally,
      ...rest,
      ms: Math.round(performance.now() - started),
    });
    // While the platform lets us wait, nobody else should begin.
    const keeping = setInterval(() => void keepSync(db, run).catch(() => {}), leaseMs / 4);
    let result: SyncOutcome;
    try {
      for await (const page of pages(chat.people(at.tenant), stop.signal)) {
        const known = page
          // Those of another tenant are nobody of ours, whoever lists them.
          .filter((member) => member.platform === at.platform && member.tenant === at.tenant)
          .map((member) => ({ ...member, route: member.address.route }));
        const part = await write(run, at, known);
        tally = sum(tally, part);
      }
      if (stop.signal.aborted) {
        await releaseSync(db, run, clock.now());
        result = outcome({ outcome: 'stopped', gone: 0 });
      } else {
        if (tally.seen === 0 && (await hasIdentities(db, at))) throw new Empty();
        const { gone } = await db
          .transaction()
          .execute(async (trx) => completeSync(trx, run, { now: clock.now(), next: await nextNight(at) }));
        result = outcome({ outcome: 'done', gone });
        if (tally.added >= many) await countAnew(db);
      }
    } catch (error) {
      if (error instanceof Lost) return undefined;
      const failure = failureOf(error);
      result = outcome({ outcome: 'failed', gone: 0, failure });
      await failed(run, error, failure);
      log.warn({ ...result, ...errorFields(error) }, 'people not read, to be tried again');
    } finally {
      clearInterval(keeping);
    }
    if (result.outcome === 'done') log.info(result, 'people read');
    options.observe?.(result);
    return result;
  }

  /** One part, in a transaction of its own. Another process may be joining one of them at this very moment. */
  async function write(run: string, at: Tenant, known: Parameters<typeof takeIn>[2]): Promise<Tally> {
    for (let tries = 1; ; tries += 1) {
      try {
        return await db.transaction().execute(async (trx) => {
          const tally = await takeIn(trx, at, known, await readSetting(trx, 'organisation'));
          await addToSync(trx, run, tally);
          return tally;
        });
      } catch (error) {
        if (tries >= 3 || !isRolledBack(error)) throw error;
      }
    }
  }

  async function failed(run: string, error: unknown, failure: string): Promise<void> {
    const before = await failuresOf(db, run);
    const asked = error instanceof PlatformError ? (error.retryAfterMs ?? 0) : 0;
    const wait = Math.max(asked, Math.min(lastRetryMs, firstRetryMs * 2 ** Math.min(before, 10)));
    const now = clock.now();
    await failSync(db, run, failure, { now, next: new Date(now.getTime() + wait) });
  }

  async function nextNight(at: Tenant): Promise<Date> {
    return nightAfter(clock.now(), await readSetting(db, 'organisation'), at);
  }

  return {
    start: () => {
      listAt = 0;
      tick();
    },
    async now(platform, tenant) {
      const wanted = (at: Tenant) =>
        (platform === undefined || at.platform === platform) &&
        (tenant === undefined || at.tenant === tenant);
      await list();
      await requestSyncs(db, clock.now(), {
        ...(platform !== undefined && { platform }),
        ...(tenant !== undefined && { tenant }),
      });
      const results = await Promise.all(await look(wanted));
      return results.filter((result) => result !== undefined);
    },
    async close() {
      stop.abort();
      clearTimeout(timer);
      await Promise.allSettled(running.values());
    },
  };
}

/** A platform that says nobody is there, where somebody was: something else is wrong. */
class Empty extends Error {
  readonly code = 'empty';
}

const failureOf = (error: unknown): string =>
  error instanceof PlatformError ? error.reason : error instanceof Empty ? error.code : 'broken';

/** The next night, at the minute that is this tenant's own. */
export function nightAfter(now: Date, { timeZone }: Pick<Organisation, 'timeZone'>, at: Tenant): Date {
  const zone = isTimeZone(timeZone) ? timeZone : 'UTC';
  let spread = 0;
  for (const letter of `${at.platform} ${at.tenant}`) {
    spread = (spread * 31 + (letter.codePointAt(0) ?? 0)) % nightMinutes;
  }
  const today = localDate(now, zone);
  const tonight = atLocal(today, nightFrom + spread, zone);
  return tonight > now ? tonight : atLocal(addDays(today, 1), nightFrom + spread, zone);
}

/** In parts of a bounded size. Ends early, without waiting for the platform, once it is told to stop. */
async function* pages(
  members: AsyncIterable<Member>,
  signal: AbortSignal,
): AsyncGenerator<readonly Member[]> {
  const iterator = members[Symbol.asyncIterator]();
  const stopped = Promise.withResolvers<undefined>();
  const onStop = () => stopped.resolve(undefined);
  signal.addEventListener('abort', onStop, { once: true });
  let ended = signal.aborted;
  async function fill(): Promise<readonly Member[]> {
    const page: Member[] = [];
    while (!ended && page.length < pageSize) {
      const next = await iterator.next();
      if (next.done === true) ended = true;
      else page.push(next.value);
    }
    return page;
  }
  try {
    while (!ended) {
      const page = fill();
      // After a stop nobody waits for it any more.
      page.catch(() => {});
      const filled = await Promise.race([page, stopped.promise]);
      if (filled === undefined) return;
      if (filled.length > 0) yield filled;
    }
  } finally {
    ended = true;
    signal.removeEventListener('abort', onStop);
    void Promise.resolve(iterator.return?.()).catch(() => {});
  }
}
