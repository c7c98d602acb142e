import { type Kysely, sql } from 'kysely';
import { StartError } from '#core/errors.ts';
import { migration0001 } from './migrations/0001-house.ts';
import { migration0002 } from './migrations/0002-webchat.ts';
import { migration0003 } from './migrations/0003-pulse.ts';
import { migration0004 } from './migrations/0004-imports.ts';
import { migration0005 } from './migrations/0005-deliveries.ts';
import { migration0006 } from './migrations/0006-installations.ts';
import { migration0007 } from './migrations/0007-paces.ts';
import { migration0008 } from './migrations/0008-directory.ts';
import { migration0009 } from './migrations/0009-disputed.ts';
import { migration0010 } from './migrations/0010-places.ts';
import { migration0011 } from './migrations/0011-cold.ts';
import { migration0012 } from './migrations/0012-recognition.ts';
import { migration0013 } from './migrations/0013-campaigns.ts';
import { migration0014 } from './migrations/0014-nominations.ts';
import { migration0015 } from './migrations/0015-mural.ts';
import { migration0016 } from './migrations/0016-celebrations.ts';
import { migration0017 } from './migrations/0017-training.ts';

// biome-ignore lint/suspicious/noExplicitAny: whatever the tables are typed as, migrations see none of it
type Migration = Readonly<{ name: string; up(db: Kysely<any>): Promise<void> }>;

/** In the order in which they run. Append only: a migration that was released is never changed. */
export const migrations: readonly Migration[] = [
  migration0001,
  migration0002,
  migration0003,
  migration0004,
  migration0005,
  migration0006,
  migration0007,
  migration0008,
  migration0009,
  migration0010,
  migration0011,
  migration0012,
  migration0013,
  migration0014,
  migration0015,
  migration0016,
  migration0017,
];

/** Any number: only its being the same in all processes matters. */
const lockKey = 4_817_263;

/**
 * Brings the database up to this program's version, from any earlier one, in one transaction: all or nothing.
 * Several processes may call it at once. `steps` is for tests of earlier versions.
 * @throws StartError when the database was made by a newer program
 * @returns the names of the migrations that ran
 */
// biome-ignore lint/suspicious/noExplicitAny: as above
export async function migrate(db: Kysely<any>, steps: readonly Migration[] = migrations): Promise<string[]> {
  return db.transaction().execute(async (trx) => {
    await sql`select pg_advisory_xact_lock(${lockKey})`.execute(trx);
    await sql`create table if not exists migrations (name text primary key, at timestamptz not null default now())`.execute(
      trx,
    );
    const { rows } = await sql<{ name: string }>`select name from migrations order by name`.execute(trx);
    const have = new Set(rows.map((row) => row.name));
    const known = new Set(migrations.map((migration) => migration.name));
    const newer = [...have].filter((name) => !known.has(name));
    if (newer.length > 0) {
      throw new StartError([
        `The database was made by a newer Latido (it has ${newer.join(', ')}). Start that version or a later one; nothing was changed.`,
      ]);
    }
    const missing = steps.filter((migration) => !have.has(migration.name));
    for (const migration of missing) {
      await migration.up(trx);
      await sql`insert into migrations (name) values (${migration.name})`.execute(trx);
    }
    return missing.map((migration) => migration.name);
  });
}

/** Has every migration of this program run, and no other? */
// biome-ignore lint/suspicious/noExplicitAny: as above
export async function isMigrated(db: Kysely<any>): Promise<boolean> {
  const { rows } = await sql<{ name: string }>`select name from migrations`.execute(db);
  const have = new Set(rows.map((row) => row.name));
  return have.size === migrations.length && migrations.every((migration) => have.has(migration.name));
}
