import { afterAll, beforeAll, expect, test } from 'vitest';
import { tell } from '#flows/training/statements/tell.ts';
import { insertJobs } from '#store/jobs.ts';
import { readSetting } from '#store/settings.ts';
import { until } from '#test/support/house.ts';
import { startGate } from '#test/support/lrs/gate.ts';
import { type RealLrs, startRealLrs } from '#test/support/lrs/real.ts';
import { createProcesses } from '#test/support/processes.ts';
import { enrolled, plantCourse, plantPeople } from '#test/training/support.ts';

const processes = createProcesses();
let real: RealLrs;
let gate: Awaited<ReturnType<typeof startGate>>;
beforeAll(async () => {
  real = await startRealLrs();
  gate = await startGate(real.url);
});
afterAll(async () => {
  await processes.clean();
  await gate.close();
  await real.stop();
});

test('the whole program, killed between the answer of a real store and its own commit, tells everything once', async () => {
  const { database, env } = await processes.house();
  const { db } = database;
  const withStore = { ...env, TRIAL: 'on', LRS_URL: gate.url, LRS_KEY: 'key', LRS_SECRET: 'hunter2' };
  const first = await processes.start(withStore);
  await first.ready();
  expect(await readSetting(db, 'lrs')).toMatchObject({ on: true, actor: 'account' });

  const [person = ''] = await plantPeople(db, 1);
  const enrolment = await enrolled(db, { person, course: await plantCourse(db) });
  const say = (verb: 'registered' | 'completed') =>
    db.transaction().execute(async (transaction) => {
      const now = new Date();
      const { enqueue = [] } = await tell(transaction, { person, enrolment, verb, now });
      await insertJobs(transaction, enqueue, now);
    });
  const states = async () =>
    (await db.selectFrom('statements').select('state').where('enrolment_id', '=', enrolment).execute()).map(
      ({ state }) => state,
    );
  gate.reset();
  gate.next({ kind: 'after', meanwhile: first.kill });
  await say('registered');
  await say('completed');
  await first.ended;
  expect([await states(), (await real.kept(enrolment)).length]).toEqual([['waiting', 'waiting'], 2]);

  // What the dead one holds is held for minutes; nobody waits for them here.
  await db.updateTable('statements').set({ next_at: new Date() }).execute();
  const second = await processes.start(withStore);
  await second.ready();
  await until('both to be stored', async () => (await states()).every((state) => state === 'stored'));
  expect((await real.kept(enrolment)).map(({ id }) => id)).toEqual(gate.asked[0]?.ids);
  expect(gate.asked[1]?.ids).toEqual(gate.asked[0]?.ids);
  for (const program of [first, second]) expect(program.output()).not.toContain('hunter2');
  await second.stop();

  const third = await processes.start({ ...env, TRIAL: 'on' });
  await third.ready();
  expect((await readSetting(db, 'lrs')).on).toBe(false);
}, 120_000);
