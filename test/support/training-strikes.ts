import { setTimeout as sleep } from 'node:timers/promises';
import type { TestDatabase } from './postgres.ts';
import type { Program } from './process.ts';
import type { createProcesses } from './processes.ts';

/** Where a process dies: in the middle of a transaction, before this row is written. */
export type Point = Readonly<{
  /** `workers`: all of them at once. */
  who: 'web' | 'worker' | 'workers';
  on: 'insert' | 'update';
  table: string;
  /** Which rows, in SQL (`new`, `old`, `message_of(delivery)`); absent: any. */
  when?: string;
}>;

/** Of advisory locks, with the number of the point. */
const lockSpace = 5_071;

type Role = 'web' | 'worker';
type Member = Readonly<{ name: string; role: Role; program: Program }>;

export type Crew = Awaited<ReturnType<typeof startCrew>>;

/** One process for the chat and two that work. Each is known to the database by a name, so that the one that dies is the one that was caught. */
export async function startCrew(
  database: TestDatabase,
  env: Readonly<Record<string, string>>,
  start: ReturnType<typeof createProcesses>['start'],
  points: readonly Point[],
) {
  const ever: Program[] = [];
  const killed: string[] = [];
  let members: readonly Member[] = [];
  let starting: readonly Promise<void>[] = [];
  let count = 0;

  async function add(role: Role): Promise<void> {
    count += 1;
    const name = `crew ${role} ${count}`;
    const program = await start({ ...env, ROLE: role, PGAPPNAME: name });
    ever.push(program);
    await program.ready(60_000);
    members = [...members, { name, role, program }];
  }
  // Whoever comes by a point waits there as long as somebody holds it; else it goes on at once.
  await database.pool.query(`create function strike() returns trigger language plpgsql as
    $$ begin perform pg_advisory_xact_lock_shared(${lockSpace}, tg_argv[0]::int); return new; end $$`);
  // A trigger's condition holds no question of its own.
  await database.pool.query(`create function message_of(uuid) returns text language sql stable as
    'select message from deliveries where id = $1'`);
  for (const [at, { on, table, when = 'true' }] of points.entries())
    await database.pool.query(
      `create trigger strike${at} before ${on} on ${table} for each row when (${when}) execute function strike('${at}')`,
    );
  await Promise.all([add('web'), add('worker'), add('worker')]);

  async function hold(at: number): Promise<() => Promise<void>> {
    const client = await database.pool.connect();
    await client.query('select pg_advisory_lock($1, $2)', [lockSpace, at]);
    return async () => {
      await client.query('select pg_advisory_unlock($1, $2)', [lockSpace, at]);
      client.release();
    };
  }

  async function caught({ who, ...what }: Point, at: number, isOver: () => boolean): Promise<string> {
    for (const end = performance.now() + 60_000; performance.now() < end; await sleep(10)) {
      const over = isOver();
      const { rows } = await database.pool.query<{ name: string }>(
        `select a.application_name as name from pg_locks l join pg_stat_activity a using (pid)
         where l.locktype = 'advisory' and l.classid = $1 and l.objid = $2 and not l.granted
           and a.datname = current_database() and a.application_name like $3`,
        [lockSpace, at, `crew ${who === 'web' ? 'web' : 'worker'} %`],
      );
      const name = rows[0]?.name;
      if (name !== undefined) return name;
      if (over) break;
    }
    throw new Error(`nobody (${who}) came by ${JSON.stringify(what)}`);
  }

  /** Row by row, each for itself: those who live have rows in hand, in an order of their own. */
  async function change(table: 'jobs' | 'deliveries', which: string, to: string): Promise<void> {
    const { rows } = await database.pool.query<{ id: string }>(`select id from ${table} where ${which}`);
    for (const { id } of rows)
      await database.pool.query(`update ${table} set ${to} where id = $1 and (${which})`, [id]);
  }

  /** Nobody waits for what a dead one had promised to ring; what it had in hand lapses at once where none lives that could have it. */
  async function endLeases(all: boolean): Promise<void> {
    await change('jobs', 'done_at is null', 'set_at = null');
    await change('deliveries', `state = 'waiting' or refresh`, 'set_at = null');
    if (all)
      await change(
        'deliveries',
        `state = 'sending'`,
        `claimed_at = claimed_at - interval '20 s', set_at = null`,
      );
  }

  /** All are there again. */
  const whole = async (): Promise<void> => void (await Promise.all(starting));

  return {
    whole,
    killed: () => killed,
    members: () => members.map(({ program }) => program),
    /** The one that serves the chat now; it may be dead just now. */
    web: (): Program | undefined => members.find(({ role }) => role === 'web')?.program,
    output: () => ever.map((program) => program.output()).join('\n'),
    /**
     * Does something, and kills (-9) whoever comes by the point meanwhile; it is started again.
     * @throws Error when nobody comes by
     */
    async strike<T>(point: Point, act: () => Promise<T>): Promise<T> {
      await whole();
      const at = points.indexOf(point);
      const release = await hold(at);
      let isOver = false;
      const acting = act().finally(() => {
        isOver = true;
      });
      acting.catch(() => {});
      try {
        const name = await caught(point, at, () => isOver);
        const dying = members.filter((one) =>
          point.who === 'workers' ? one.role === 'worker' : one.name === name,
        );
        members = members.filter((one) => !dying.includes(one));
        await Promise.all(dying.map(({ program }) => program.kill()));
        killed.push(`${point.who}: ${point.on} ${point.table}`);
        starting = dying.map(({ role }) => add(role));
        for (const one of starting) one.catch(() => {});
      } finally {
        await release();
      }
      await endLeases(point.who === 'workers');
      return acting;
    },
  };
}
