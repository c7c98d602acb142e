import { sql } from 'kysely';
import type { FlowPart } from '#core/flow.ts';
import type { Locale } from '#core/i18n.ts';
import type { JobRequest } from '#core/jobs.ts';
import type { Context } from '#core/outcome.ts';
import { type Gift, give } from '#flows/recognition/giving/store.ts';
import { createRegistry } from '#src/registry.ts';
import { createRun } from '#src/run.ts';
import { insertJobs } from '#store/jobs.ts';
import { personById } from '#store/people.ts';
import { readSetting, writeSetting } from '#store/settings.ts';
import { createTestDatabase } from '#test/support/postgres.ts';
import { createTestClock, createTestLog } from '#test/support/testports.ts';

/** One part of the flow over a real database, its jobs run as the program runs them. */
export async function createBench() {
  const database = await createTestDatabase();
  const { db } = database;
  const clock = createTestClock();
  const log = createTestLog();
  await writeSetting(db, 'organisation', { name: 'Acme', locale: 'en' });

  return {
    db,
    clock,
    log,
    drop: () => database.drop(),

    async person(name: string, locale: Locale): Promise<string> {
      const { rows } = await sql<{ id: string }>`insert into people (name, locale, time_zone)
        values (${name}, ${locale}, 'UTC') returning id`.execute(db);
      return rows[0]?.id ?? '';
    },

    /** @returns the id of what was given */
    async give(
      giver: string,
      receivers: Gift['receivers'],
      words: string,
      newOutsider: Parameters<typeof give>[3],
    ): Promise<string> {
      return db.transaction().execute(async (trx) => {
        const person = await personById(trx, giver);
        if (person === undefined) throw new Error('nobody');
        const rules = await readSetting(trx, 'recognition');
        const gift: Gift = {
          giver: person,
          receivers,
          value: 'service',
          words,
          choice: 'private',
          now: clock.now(),
        };
        const given = await give(trx, rules, gift, newOutsider);
        if (given.kind !== 'given') throw new Error(given.kind);
        return given.id;
      });
    },

    async context(person: string): Promise<Context> {
      const found = await personById(db, person);
      if (found === undefined) throw new Error('nobody');
      return { db, now: clock.now(), person: found, locale: found.locale };
    },

    /** What of the outbox is of this message: to whom. */
    async sent(message: string): Promise<readonly string[]> {
      const { rows } = await sql<{ to: string }>`select person_id as to from deliveries
        where message = ${message} order by id`.execute(db);
      return rows.map(({ to }) => to);
    },

    enqueue: (...requests: readonly JobRequest[]) => insertJobs(db, requests, clock.now()),

    /** Runs all that is due, as often as something becomes due. */
    async work(part: FlowPart): Promise<void> {
      const registry = createRegistry([{ name: 'recognition', ...part, samples: () => [] }]);
      const run = createRun({ db, clock, registry, log, ring: () => {} });
      const due = async () => {
        const { rows } = await sql<{ id: string }>`select id from jobs
          where done_at is null and due_at <= ${clock.now()} order by due_at`.execute(db);
        return rows.map(({ id }) => id);
      };
      for (let ids = await due(); ids.length > 0; ids = await due()) for (const id of ids) await run(id);
    },
  };
}

export type Bench = Awaited<ReturnType<typeof createBench>>;
