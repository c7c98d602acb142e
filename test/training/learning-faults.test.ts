import { randomUUID } from 'node:crypto';
import type { KyselyPlugin } from 'kysely';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { confirmDone, wakeJob } from '#flows/training/actions.ts';
import { createTrainingFlow } from '#flows/training/flow.ts';
import { answer } from '#flows/training/learning/actions.ts';
import { wakeAt } from '#flows/training/learning/learners/store.ts';
import { armOf } from '#flows/training/rules/holdout.ts';
import { createDispatch } from '#src/dispatch.ts';
import { createRegistry } from '#src/registry.ts';
import { createRun } from '#src/run.ts';
import type { Db } from '#store/db.ts';
import { insertJobs } from '#store/jobs.ts';
import { happens } from '#test/support/house.ts';
import { testPorts } from '#test/support/ports.ts';
import { daysFrom, plantLearner } from './learning-support.ts';
import {
  createStage,
  enrolled,
  longContent,
  type PlantedCourse,
  plantCourse,
  type Stage,
} from './support.ts';

// A step that is cut off after its first, second, … last statement has done nothing, and done once more it ends as if it had never been cut.

let stage: Stage;
let course: PlantedCourse;
let count = 0;
beforeAll(async () => {
  stage = await createStage({}, new Date('2026-11-25T10:00:00Z'));
  course = await plantCourse(stage.db, longContent(1));
});
afterAll(() => stage.drop());

const registry = createRegistry([createTrainingFlow(testPorts())]);

/** The same database, but the result of its n-th statement is never heard of. */
function cutAfter(db: Db, n: number) {
  let made = 0;
  const plugin: KyselyPlugin = {
    transformQuery: ({ node }) => node,
    transformResult: async ({ result }) => {
      made += 1;
      if (made === n) throw new Error('cut');
      return result;
    },
  };
  return { db: db.withPlugin(plugin), made: () => made };
}

type Somebody = Readonly<{ key: string; person: string; enrolment: string }>;

/** Somebody whose reminder is due and whose lessons begin today. */
async function somebody(): Promise<Somebody> {
  count += 1;
  const key = `learner${count}`;
  const person = await plantLearner(stage.db, key, { sent: daysFrom('2026-11-25', 2) });
  const at = new Date('2026-11-16T10:00:00Z');
  const made = await enrolled(stage.db, { person, course, mandatory: true, at });
  // Whether a reminder is held back is chance; here none is.
  let enrolment = made;
  while (armOf('before1', enrolment, '2026-11-25') === 'held') enrolment = randomUUID();
  await stage.db.updateTable('enrolments').set({ id: enrolment }).where('id', '=', made).execute();
  return { key, person, enrolment };
}

/** All that is known of somebody, without what chance gives. */
async function knownOf({ key, person, enrolment }: Somebody): Promise<string> {
  const { rows } = await sql<{ all: unknown }>`select jsonb_build_object(
    'enrolments', (select jsonb_agg(to_jsonb(e)) from enrolments e where e.id = ${enrolment}),
    'states', (select jsonb_agg(to_jsonb(s) order by lesson) from lesson_states s where enrolment_id = ${enrolment}),
    'answers', (select jsonb_agg(to_jsonb(a) order by lesson, n) from lesson_answers a where enrolment_id = ${enrolment}),
    'learner', (select jsonb_agg(to_jsonb(l)) from learners l where person_id = ${person}),
    'nudges', (select jsonb_agg(to_jsonb(n) - 'id' order by kind, day) from nudges n where person_id = ${person}),
    'steps', (select jsonb_agg(to_jsonb(s) order by step) from ladder_steps s where enrolment_id = ${enrolment}),
    'deliveries', (select jsonb_agg(jsonb_build_object('message', message, 'state', state, 'once', once, 'data', data)
      order by message) from deliveries where person_id = ${person})) as all`.execute(stage.db);
  const text = JSON.stringify(rows[0]?.all).replaceAll(person, 'PERSON').replaceAll(enrolment, 'ENROLMENT');
  // The name of a session is made of the person's id.
  return text
    .replaceAll(/training\.session:[\w-]+/g, 'SESSION')
    .replaceAll(/"session": ?"[\w-]+"/g, '"SESSION"')
    .replaceAll(key, 'KEY');
}
const jobs = async (): Promise<number> =>
  (await sql<{ n: number }>`select count(*) as n from jobs`.execute(stage.db)).rows[0]?.n ?? 0;

const press = async (db: Db, { key }: Somebody, button: { name: string; input: unknown }, id: string) => {
  const handle = createDispatch({
    db,
    clock: stage.clock,
    log: stage.log,
    registry,
    ring: () => {},
    unknown: async () => ({ reply: { kind: 'done' } }),
  });
  const actor = { platform: 'chat', tenant: 't1', key };
  return handle(happens('action', actor, { name: button.name, input: button.input } as never, { id }));
};

const run = async (db: Db, id: string) =>
  createRun({ db, clock: stage.clock, registry, log: stage.log, ring: () => {} })(id);

type Step = Readonly<{
  name: string;
  prepare(who: Somebody): Promise<void>;
  /** The same attempt each time, for the same person. */
  act(db: Db, who: Somebody): Promise<unknown>;
  /** What is known of somebody with whom it went wrong among many: nothing was done, and a job of their own looks at them. */
  aside?(before: string): string;
}>;

const answering = async (db: Db, who: Somebody) => {
  const ref = { enrolment: who.enrolment, lesson: 'lesson-1', n: 0 };
  return press(db, who, answer.button('B', { ...ref, choice: 'b', sure: true }), `answer-${who.key}`);
};
const waking = new Map<string, string>();

const steps: readonly Step[] = [
  { name: 'answering', prepare: async () => {}, act: answering },
  {
    name: 'completing',
    prepare: async (who) => void (await answering(stage.db, who)),
    act: (db, who) =>
      press(db, who, confirmDone.button('Done', { enrolment: who.enrolment }), `done-${who.key}`),
  },
  {
    name: 'waking',
    async prepare(who) {
      await stage.db.updateTable('learners').set({ wake_at: null }).execute();
      await sql`update enrolments set due_on = '2026-11-26' where id = ${who.enrolment}`.execute(stage.db);
      await wakeAt(stage.db, [who.person], stage.clock.now());
      const [job] = await insertJobs(stage.db, [wakeJob.request({})], stage.clock.now());
      waking.set(who.key, job?.id ?? '');
    },
    async act(db, who) {
      const id = waking.get(who.key) ?? '';
      // A try that failed is tried again a little later; here at once.
      await sql`update jobs set due_at = ${stage.clock.now()} where id = ${id}`.execute(stage.db);
      await run(db, id).catch((error: Error) => {
        // Cut off before it has the job in hand.
        if (error.message !== 'cut') throw error;
      });
      if (db !== stage.db) return;
      const rest = await sql<{ id: string }>`select id from jobs
        where name like 'training.wake%' and done_at is null and due_at <= ${stage.clock.now()}`.execute(db);
      for (const one of rest.rows) await run(db, one.id);
    },
    aside: (before) => before.replace(/"wake_at": ?"[^"]+"/, '"wake_at":null'),
  },
];

for (const step of steps) {
  it(`${step.name}: all or nothing, and the same in the end`, { timeout: 60_000 }, async () => {
    const whole = await somebody();
    await step.prepare(whole);
    const counted = cutAfter(stage.db, -1);
    await step.act(counted.db, whole);
    const end = await knownOf(whole);
    const statements = counted.made();
    expect(statements).toBeGreaterThan(10);

    let undone = 0;
    for (let n = 1; n <= statements; n += 1) {
      const who = await somebody();
      await step.prepare(who);
      const [before, jobsBefore] = [await knownOf(who), await jobs()];
      expect([n, before === end]).toEqual([n, false]);
      await step.act(cutAfter(stage.db, n).db, who);
      const after = await knownOf(who);
      // What comes before or after the transaction changes nothing of it.
      if (after === before) {
        undone += 1;
        expect([n, await jobs()]).toEqual([n, jobsBefore]);
      } else if (after === step.aside?.(before)) {
        undone += 1;
        expect([n, await jobs()]).toEqual([n, jobsBefore + 1]);
      } else expect([n, after]).toEqual([n, end]);
      await step.act(stage.db, who);
      expect([n, await knownOf(who)]).toEqual([n, end]);
      // And once more changes nothing.
      await step.act(stage.db, who);
      expect([n, await knownOf(who)]).toEqual([n, end]);
    }
    expect(undone).toBeGreaterThan(statements - 3);
  });
}
