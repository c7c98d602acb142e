import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Clock } from '#core/clock.ts';
import { StartError } from '#core/errors.ts';
import { bad, type Finding, good, warn } from '#core/finding.ts';
import type { Log } from '#core/log.ts';
import { openConfigured, type RunningDatabase } from '#src/database.ts';
import { databaseProblem } from '#store/db.ts';
import { migrations } from '#store/migrate.ts';

const what = 'Database';
const silent: Log = { debug() {}, info() {}, warn() {}, error() {} };
/** Leases are counted on the database's clock, everything else on ours. Milliseconds. */
const skewWarnMs = 2_000;
const skewBadMs = 60_000;

type Options = Readonly<{ databaseUrl: string | undefined; dataDir: string }>;
type Opened = Readonly<{ database: RunningDatabase | undefined; findings: readonly Finding[] }>;

/** Opens the database without changing anything in it. An embedded one that does not run is started for the while. */
export async function openToLook(config: Options): Promise<Opened> {
  if (config.databaseUrl === undefined && !existsSync(join(config.dataDir, 'postgres', 'PG_VERSION'))) {
    return {
      database: undefined,
      findings: [good(what, 'the one that Latido brings; the first start makes it')],
    };
  }
  let database: RunningDatabase | undefined;
  try {
    database = await openConfigured({ config, log: silent, as: 'command', max: 2 });
    const { rows } = await database.pool.query(
      `select current_setting('server_version_num')::int as number, current_setting('server_version') as version`,
    );
    const kind = config.databaseUrl === undefined ? 'the one that Latido brings' : 'the one of DATABASE_URL';
    return {
      database,
      findings: [versionFinding(Number(rows[0]?.number), String(rows[0]?.version), kind)],
    };
  } catch (error) {
    await database?.close();
    const problem = error instanceof StartError ? error : databaseProblem(error);
    return {
      database: undefined,
      findings: [
        problem === undefined
          ? bad(
              what,
              'cannot be reached',
              'Check host and port of DATABASE_URL, that PostgreSQL runs, and the firewall between.',
            )
          : bad(what, problem.problems.join(' '), 'Do what it says.'),
      ],
    };
  }
}

/** @param number as `server_version_num`: 150005 is 15.5 */
export function versionFinding(number: number, version: string, kind: string): Finding {
  const seen = `PostgreSQL ${version}, ${kind}`;
  return number >= 150_000
    ? good(what, seen)
    : bad(what, seen, 'Latido needs 15 or later: move to a newer server.');
}

/** Tables of this version, and clocks that agree. */
export async function* checkDatabase(
  { pool }: Pick<RunningDatabase, 'pool'>,
  clock: Clock,
): AsyncIterable<Finding> {
  const { rows: tables } = await pool.query(`select to_regclass('migrations') is not null as there`);
  const { rows } = tables[0]?.there
    ? await pool.query<{ name: string }>('select name from migrations')
    : { rows: [] };
  yield migrationFinding(rows.map(({ name }) => name));

  const before = clock.now().getTime();
  const { rows: times } = await pool.query<{ at: Date }>('select clock_timestamp() as at');
  const ours = (before + clock.now().getTime()) / 2;
  yield skewFinding((times[0]?.at.getTime() ?? ours) - ours);
}

function migrationFinding(have: readonly string[]): Finding {
  const about = `${what}: tables`;
  const known = migrations.map(({ name }) => name);
  const newer = have.filter((name) => !known.includes(name));
  if (newer.length > 0) {
    return bad(
      about,
      `made by a newer Latido (${newer.join(', ')})`,
      'Start that version or a later one: this one refuses it.',
    );
  }
  const missing = known.length - have.length;
  if (missing === 0) return good(about, 'of this version');
  return warn(
    about,
    have.length === 0 ? 'not made yet' : `${missing} changes of this version are still to come`,
    'Start Latido: it makes them, all or none.',
  );
}

/** @param ms the database's clock minus ours */
function skewFinding(ms: number): Finding {
  const about = `${what}: clock`;
  if (Math.abs(ms) <= skewWarnMs) return good(about, "agrees with this machine's");
  const seen = `is ${Math.round(Math.abs(ms) / 1_000)} s ${ms > 0 ? 'ahead of' : 'behind'} this machine's`;
  const todo = 'Let both machines keep time by NTP (timedatectl set-ntp true).';
  return Math.abs(ms) > skewBadMs ? bad(about, seen, todo) : warn(about, seen, todo);
}

/** Is there anybody, and may anybody begin? */
export async function checkPeople(
  { pool }: Pick<RunningDatabase, 'pool'>,
  config: Readonly<{ owners: readonly string[]; peopleFrom: 'file' | 'chat' }>,
): Promise<Finding> {
  const about = 'People';
  const { rows } = await pool.query<{ all: number; owners: number; disputed: number }>(
    `select count(*)::int as all, count(*) filter (where roles && array['owner', 'hr'])::int as owners,
      (select count(*)::int from identities where disputed) as disputed from people where gone_at is null`,
  );
  const { all, owners, disputed } = rows[0] ?? { all: 0, owners: 0, disputed: 0 };
  if (all === 0) {
    return warn(
      about,
      'nobody is known yet',
      config.peopleFrom === 'chat'
        ? 'Start Latido: it reads them from the chat platform. It takes minutes for thousands.'
        : "Import HR's file (npm run people -- import FILE.csv), or take them from the chat platform (PEOPLE_FROM=chat).",
    );
  }
  if (disputed > 0) {
    const some = disputed === 1 ? '1 account has' : `${disputed} accounts have`;
    return warn(
      about,
      `${all}, and ${some} the address of another person by now: nobody can use what is disputed`,
      'npm run accounts lists them, and says what to do.',
    );
  }
  if (owners > 0) return good(about, `${all}, of whom ${owners} may schedule a pulse`);
  return warn(
    about,
    `${all}, and none of them may schedule a pulse`,
    config.owners.length === 0
      ? 'Set OWNERS to the e-mail address of at least one of them, and start Latido again.'
      : 'The addresses of OWNERS belong to nobody who is known: compare them with the people.',
  );
}
