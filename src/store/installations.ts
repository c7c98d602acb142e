import { setTimeout as sleep } from 'node:timers/promises';
import { type Kysely, type Selectable, sql } from 'kysely';
import type { SealedStore } from '#core/platform.ts';
import { type Keys, open, SealError, seal } from './sealed.ts';

// An export carries these rows as they are: they are nothing without the keys, and with them nobody has to install anew.
interface InstallationsTable {
  platform: string;
  tenant: string;
  key_id: string;
  nonce: Buffer;
  sealed: Buffer;
  updated_at: Date;
}
export interface InstallationsTables {
  installations: InstallationsTable;
}

/** The turn did not come within the time: another process holds the tenant, or hangs with it. */
export class BusyError extends Error {
  readonly code = 'busy';
  constructor() {
    super('another process has not finished');
    this.name = 'BusyError';
  }
}

/** How long `alone` waits for its turn, and how often it looks. Milliseconds. */
const turnMs = 5_000;
const lookMs = 50;
/** Each run holds a connection while it talks to the platform: the pool is for others, too. */
const runsAtOnce = 2;

type Options<D extends InstallationsTables> = Readonly<{
  db: Kysely<D>;
  keys: Keys;
  platform: string;
  /** Told of a row that does not open. */
  onUnreadable?: (tenant: string, error: SealError) => void;
}>;

/**
 * Sealed texts of one platform, one for each tenant, shared by all processes. What does not open is left out of `all`, and
 * `get` throws a SealError for it, so that one broken row stops one tenant only.
 */
export function createSealedStore<D extends InstallationsTables>(options: Options<D>) {
  const { keys, platform, onUnreadable = () => {} } = options;
  const db = options.db as unknown as Kysely<InstallationsTables>;
  const read = ({ tenant, key_id, nonce, sealed }: Selectable<InstallationsTable>): string =>
    open(keys, { platform, tenant }, { keyId: key_id, nonce, sealed });
  const takeSlot = slots(runsAtOnce);

  return {
    async all() {
      const rows = await db
        .selectFrom('installations')
        .selectAll()
        .where('platform', '=', platform)
        .execute();
      return rows.flatMap((row) => {
        try {
          return [read(row)];
        } catch (error) {
          if (!(error instanceof SealError)) throw error;
          onUnreadable(row.tenant, error);
          return [];
        }
      });
    },

    /** @throws SealError when it does not open */
    async get(tenant) {
      const row = await db
        .selectFrom('installations')
        .selectAll()
        .where('platform', '=', platform)
        .where('tenant', '=', tenant)
        .executeTakeFirst();
      return row && read(row);
    },

    async save(tenant, body) {
      const { keyId, nonce, sealed } = seal(keys, { platform, tenant }, body);
      const kept = { key_id: keyId, nonce, sealed, updated_at: sql<Date>`now()` };
      await db
        .insertInto('installations')
        .values({ platform, tenant, ...kept })
        .onConflict((conflict) => conflict.columns(['platform', 'tenant']).doUpdateSet(kept))
        .execute();
    },

    async remove(tenant) {
      await db
        .deleteFrom('installations')
        .where('platform', '=', platform)
        .where('tenant', '=', tenant)
        .execute();
    },

    /**
     * The lock belongs to a connection, not to a transaction, for `run` may talk to the network; when the process dies, the
     * database frees it.
     * @throws BusyError after 5 s of waiting
     */
    async alone(tenant, run) {
      const until = performance.now() + turnMs;
      const leaveSlot = await takeSlot(until);
      try {
        return await db.connection().execute(async (connection) => {
          const key = sql`hashtextextended(${JSON.stringify(['installations', platform, tenant])}, 0)`;
          while (!(await isTrue(connection, sql`pg_try_advisory_lock(${key})`))) {
            if (performance.now() > until) throw new BusyError();
            await sleep(lookMs);
          }
          try {
            return await run();
          } finally {
            // When this fails the connection is lost, and the lock with it: what `run` said stands.
            await sql`select pg_advisory_unlock(${key})`.execute(connection).catch(() => {});
          }
        });
      } finally {
        leaveSlot();
      }
    },

    /**
     * Seals under the first key what is under another; once it went through, the others may be taken away.
     * @returns how many were sealed anew
     * @throws SealError when some do not open; the rest was sealed anew all the same
     */
    async reseal(): Promise<number> {
      let unreadable: SealError | undefined;
      const count = await db.transaction().execute(async (trx) => {
        const rows = await trx
          .selectFrom('installations')
          .selectAll()
          .where('platform', '=', platform)
          .where('key_id', '<>', keys.first.id)
          .orderBy('tenant')
          .forUpdate()
          .execute();
        let done = 0;
        for (const row of rows) {
          try {
            const { keyId, nonce, sealed } = seal(keys, row, read(row));
            await trx
              .updateTable('installations')
              .set({ key_id: keyId, nonce, sealed })
              .where('platform', '=', platform)
              .where('tenant', '=', row.tenant)
              .execute();
            done += 1;
          } catch (error) {
            if (!(error instanceof SealError)) throw error;
            unreadable = error;
            onUnreadable(row.tenant, error);
          }
        }
        return done;
      });
      if (unreadable !== undefined) throw unreadable;
      return count;
    },
  } satisfies SealedStore & { reseal(): Promise<number> };
}

async function isTrue(db: Kysely<InstallationsTables>, expression: ReturnType<typeof sql>): Promise<boolean> {
  const { rows } = await sql<{ yes: boolean }>`select ${expression} as yes`.execute(db);
  return rows[0]?.yes === true;
}

/** Lets so many in at once; the others wait in the order of their coming. */
function slots(count: number) {
  let free = count;
  const waiting: (() => void)[] = [];
  const leave = (): void => {
    const next = waiting.shift();
    if (next === undefined) free += 1;
    else next();
  };
  return async (until: number): Promise<() => void> => {
    if (free > 0) {
      free -= 1;
      return leave;
    }
    await new Promise<void>((resolve, reject) => {
      const enter = (): void => {
        clearTimeout(timer);
        resolve();
      };
      const timer = setTimeout(
        () => {
          waiting.splice(waiting.indexOf(enter), 1);
          reject(new BusyError());
        },
        Math.max(0, until - performance.now()),
      );
      waiting.push(enter);
    });
    return leave;
  };
}
