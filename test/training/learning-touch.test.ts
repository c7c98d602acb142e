import { afterAll, beforeAll, expect, test } from 'vitest';
import { createLearning } from '#flows/training/learning/part.ts';
import { createRegistry } from '#src/registry.ts';
import { createRun } from '#src/run.ts';
import { jobsToSet } from '#store/jobs.ts';
import { testPorts } from '#test/support/ports.ts';
import { createTestLog } from '#test/support/testports.ts';
import { learnerRow, plantLearner, wake } from './learning-support.ts';
import { createStage, enrolled, longContent, on, plantCourse, type Stage } from './support.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await createStage();
  stage.clock.set('2026-11-24T15:00:00Z');
});
afterAll(() => stage.drop());

test('a session that waits is called off by whatever its learner does first, each day anew', async () => {
  const { db, clock } = stage;
  const ana = await plantLearner(db, 'ana');
  await enrolled(db, { person: ana, course: await plantCourse(db, longContent(9)) });
  await wake(stage, ana);
  // What goes out stays in the outbox here: nobody delivers.
  const learning = createLearning(testPorts());
  const registry = createRegistry([{ name: 'training', ...learning.part, samples: learning.samples }]);
  const run = createRun({ db, clock, registry, log: createTestLog(), ring: () => {} });
  const sessions = async () =>
    (
      await db
        .selectFrom('deliveries')
        .select('state')
        .where('message', '=', 'training.session')
        .orderBy('due_at')
        .execute()
    ).map(({ state }) => state);
  const plan = async () => {
    for (let more = true; more; ) {
      const due = (await jobsToSet(db, clock.now(), 100, 0)).filter(({ delayMs }) => delayMs === 0);
      for (const { id } of due) await run(id);
      more = due.length > 0;
    }
  };

  clock.set('2026-11-25T10:00:00Z');
  await plan();
  expect(await sessions()).toEqual(['waiting']);
  expect((await learnerRow(db, ana)).touched).toBe(false);
  const lesson = await stage.as('ana').press(on(await stage.as('ana').command('learn'), 'training.learn'));
  expect(await sessions()).toEqual(['cancelled']);
  expect((await learnerRow(db, ana)).touched).toBe(true);
  await stage.as('ana').press(on(lesson, 'training.answer'));

  clock.set('2026-11-26T10:00:00Z');
  await plan();
  expect(await sessions()).toEqual(['cancelled', 'waiting']);
  expect((await learnerRow(db, ana)).touched).toBe(false);
  // The old card, of the day before.
  await stage.as('ana').press(on(await stage.as('ana').command('learn'), 'training.learn'));
  expect(await sessions()).toEqual(['cancelled', 'cancelled']);
});
