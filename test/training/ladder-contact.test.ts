import { afterAll, beforeAll, expect, it } from 'vitest';
import { plantLearner, wake } from './learning-support.ts';
import { createStage, enrolled, longContent, plantCourse, type Stage, sampleContent } from './support.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await createStage({}, new Date('2026-12-07T08:00:00Z'));
});
afterAll(() => stage.drop());

it('what nobody may be sent today does not wait to take the place of what they must hear tomorrow', async () => {
  const { db } = stage;
  const ana = await plantLearner(db, 'ana', { sent: [] });
  const dates = { person: ana, startsOn: '2026-11-23', dueOn: '2026-12-08' };
  const free = await enrolled(db, { ...dates, course: await plantCourse(db, longContent(3)) });
  const must = await enrolled(db, {
    ...dates,
    course: await plantCourse(db, sampleContent),
    mandatory: true,
  });
  // The free one comes first where nothing else decides, and neither is held back.
  const ids = {
    [free]: '00000000-0000-4000-8000-000000000006',
    [must]: 'ffffffff-0000-4000-8000-000000000001',
  };
  for (const [id, to] of Object.entries(ids)) {
    await db.updateTable('enrolments').set({ id: to }).where('id', '=', id).execute();
    await db
      .insertInto('ladder_steps')
      .values({ enrolment_id: to, step: 'before7', at: new Date('2026-12-01T09:00:00Z') })
      .execute();
  }
  // Her week is full until Tuesday.
  for (const day of ['2026-12-01', '2026-12-02', '2026-12-03']) {
    const at = new Date(`${day}T09:00:00Z`);
    await db
      .insertInto('deliveries')
      .values({
        person_id: ana,
        place: null,
        unasked: true,
        message: 'pulse.invitation',
        data: '{}',
        due_at: at,
        sent_at: at,
        not_after: at,
        state: 'sent',
      } as never)
      .execute();
  }
  await wake(stage, ana);
  await stage.goTo('2026-12-08T18:30:00Z', 1_800_000);
  const reminders = await db
    .selectFrom('deliveries')
    .select(['data', 'state'])
    .where('message', '=', 'training.reminder')
    .execute();
  expect(reminders).toEqual([{ data: { enrolment: ids[must], step: 'before1' }, state: 'sent' }]);
});
