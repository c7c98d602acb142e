import { afterAll, beforeAll, expect, it } from 'vitest';
import { jobsToSet } from '#store/jobs.ts';
import {
  createStage,
  longContent,
  on,
  type PlantedCourse,
  plantCourse,
  plantPeople,
  plantUnit,
  type Stage,
} from './support.ts';

const many = 10_000;
let stage: Stage;
let course: PlantedCourse;

beforeAll(async () => {
  stage = await createStage();
  course = await plantCourse(stage.db, longContent(40));
  await plantPeople(stage.db, 1, { name: 'hr', roles: ['hr'], kind: 'ally' });
  const unit = await plantUnit(stage.db, 'All');
  await plantPeople(stage.db, many, { name: 'worker', unit, started: '2020-02-02' });
}, 60_000);
afterAll(() => stage.drop());

/** Runs jobs of these names until there are none, two at a time. @returns how many there were, and the longest, in milliseconds */
async function work(names: readonly string[]): Promise<Readonly<{ jobs: number; longest: number }>> {
  let [jobs, longest] = [0, 0];
  for (;;) {
    const { rows } = await stage.pool.query(
      'select id from jobs where done_at is null and due_at <= $1 and name = any($2) limit 2',
      [stage.clock.now(), names],
    );
    if (rows.length === 0) return { jobs, longest };
    await Promise.all(
      rows.map(async ({ id }) => {
        const started = performance.now();
        await stage.run(id);
        longest = Math.max(longest, performance.now() - started);
        jobs += 1;
      }),
    );
  }
}

it('enrols ten thousand people by a rule, in steps of less than two seconds', async () => {
  const { pool, clock } = stage;
  const hr = stage.as('hr');
  const rules = await hr.press({
    kind: 'action',
    name: 'training.rules',
    input: { course: course.id },
    label: '',
  });
  const asked = await hr.press(on(rules, 'training.rule'));
  const looked = performance.now();
  const shown = await hr.submit(asked.form, { mandatory: 'yes', due: 'after', dueDays: '30' });
  const preview = performance.now() - looked;
  expect(JSON.stringify(shown.card)).toContain('ask 10,000 people now');
  await hr.press(on(shown, 'training.rule-begin'));

  const started = performance.now();
  const enrolling = await work(['training.enrol']);
  const enrolled = performance.now();
  clock.advance(61_000);
  const inviting = await work(['training.invite']);
  const invited = performance.now();

  const { rows } = await pool.query(
    `select count(*)::int as n, count(distinct person_id)::int as people, count(invited_at)::int as told,
       min(due_on)::text as due from enrolments`,
  );
  expect(rows[0]).toEqual({ n: many, people: many, told: many, due: '2026-12-24' });
  const sent = await pool.query(
    `select count(*)::int as n, count(distinct person_id)::int as people from deliveries where message = 'training.invited' and duty`,
  );
  expect(sent.rows[0]).toEqual({ n: many, people: many });
  expect(
    (await pool.query('select count(*)::int as n from learners where wake_at is not null')).rows[0].n,
  ).toBe(many);

  // The next night, with nobody new.
  const night = performance.now();
  clock.set('2026-11-25T00:25:00Z');
  await jobsToSet(stage.db, clock.now(), 10, 0);
  await work(['training.evaluate', 'training.enrol', 'training.stop']);
  const idle = performance.now() - night;
  expect((await pool.query('select count(*)::int as n from enrolments')).rows[0].n).toBe(many);

  const figures = {
    previewMs: Math.round(preview),
    enrolMs: Math.round(enrolled - started),
    enrolSteps: enrolling.jobs,
    longestStepMs: Math.round(enrolling.longest),
    inviteMs: Math.round(invited - enrolled),
    inviteSteps: inviting.jobs,
    longestInviteMs: Math.round(inviting.longest),
    nightMs: Math.round(idle),
  };
  process.stdout.write(`${JSON.stringify(figures)}\n`);
  expect(enrolling.jobs).toBe(many / 1_000 + 1);
  expect(enrolling.longest).toBeLessThan(2_000);
  expect(inviting.longest).toBeLessThan(2_000);
  expect(enrolled - started).toBeLessThan(20_000);
  expect(preview).toBeLessThan(2_000);
}, 120_000);

it('takes them back in steps, too', async () => {
  const hr = stage.as('hr');
  const rules = await hr.press({
    kind: 'action',
    name: 'training.rules',
    input: { course: course.id },
    label: '',
  });
  const sure = await hr.press(on(rules, 'training.rule-ask-end'));
  await hr.press(on(sure, 'training.rule-end', 'End and take back'));
  const started = performance.now();
  const { jobs, longest } = await work(['training.stop']);
  const took = performance.now() - started;
  process.stdout.write(
    `${JSON.stringify({ stopMs: Math.round(took), jobs, longestMs: Math.round(longest) })}\n`,
  );
  const { rows } = await stage.pool.query(
    `select (select count(*)::int from enrolments where state = 'open') as open,
       (select count(*)::int from deliveries where message = 'training.invited' and state = 'waiting') as waiting`,
  );
  expect(rows[0]).toEqual({ open: 0, waiting: 0 });
  expect(longest).toBeLessThan(5_000);
}, 120_000);
