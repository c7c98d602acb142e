import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { z } from 'zod';
import { createGrowthFlow } from '#flows/growth/flow.ts';
import { keptOf, missedOf } from '#flows/training/figures/answers/store.ts';
import { createTrainingFlow } from '#flows/training/flow.ts';
import { createDispatch } from '#src/dispatch.ts';
import { createRegistry } from '#src/registry.ts';
import { happens } from '#test/support/house.ts';
import { testPorts } from '#test/support/ports.ts';
import {
  createStage,
  enrolled,
  on,
  plantCourse,
  plantPeople,
  type Reply,
  type Stage,
  sampleContent,
  textOf,
} from './support.ts';

// Who can learn who takes a free course, who answered what, who is late: tried, and mended where it could be done.

let stage: Stage;
beforeEach(async () => {
  stage = await createStage();
});
afterEach(() => stage.drop());

/** Everything that is kept of somebody's learning. */
async function kept(): Promise<string> {
  const tables = [
    'courses',
    'course_versions',
    'course_rules',
    'enrolments',
    'lesson_states',
    'lesson_answers',
    'learners',
    'ladder_steps',
    'nudges',
    'statements',
    'growth_skills',
    'growth_shares',
    'mural_links',
  ];
  const all: unknown[] = [];
  for (const table of tables)
    all.push((await stage.pool.query(`select * from ${table} t order by t::text`)).rows);
  return JSON.stringify(all);
}

describe('forged buttons', () => {
  it('of somebody who is neither HR nor a manager show nothing of others and change nothing', async () => {
    const { db, clock, log } = stage;
    const unpublished = structuredClone(sampleContent);
    const secret = 'Zanzibar';
    const [victim = ''] = await plantPeople(db, 1, { name: 'victoria' });
    const [mallory = ''] = await plantPeople(db, 1, { name: 'mallory' });
    const course = await plantCourse(db);
    for (const one of unpublished.lessons)
      for (const words of Object.values(one.texts)) words.body = `${secret}: ${words.body}`;
    await db
      .updateTable('courses')
      .set({ draft: JSON.stringify({ ...unpublished, slug: course.content.slug }), revision: 1 })
      .execute();
    const own = await enrolled(db, { person: victim, course });
    const { id: rule } = await db
      .insertInto('course_rules')
      .values({
        course_id: course.id,
        kind: 'audience',
        audience: JSON.stringify({ kinds: ['employee'], units: [], countries: [] }),
        after_days: null,
        starts_on: '2026-11-01',
        mandatory: false,
        due: null,
        by_id: victim,
        created_at: clock.now(),
        begun_at: clock.now(),
        ended_at: null,
        replaces: null,
        replaces_revision: null,
      })
      .returning('id')
      .executeTakeFirstOrThrow();
    const { id: skill } = await db
      .insertInto('growth_skills')
      .values({
        person_id: victim,
        words: secret,
        course_id: course.id,
        created_on: '2026-11-01',
        changed_at: clock.now(),
      })
      .returning('id')
      .executeTakeFirstOrThrow();
    await stage.pool.query(
      `insert into lesson_states values ($1, 'first', 'learned', 0, 0, 1, 0, '2026-11-20', 2)`,
      [own],
    );
    const flows = [createTrainingFlow(testPorts()), createGrowthFlow({})];
    const handle = createDispatch({
      db,
      clock,
      log,
      registry: createRegistry(flows),
      ring: () => {},
      unknown: async () => ({ reply: { kind: 'done' } }),
    });
    await handle(
      happens('action', { platform: 'chat', tenant: 't1', key: 'mallory' }, {
        name: 'training.mine',
        input: {},
      } as never),
    );
    const before = await kept();
    const words = [own, victim, rule, skill];
    const lessons = ['why', 'first', 'word', '../first', ''];
    const guesses = words.flatMap((id) =>
      lessons.flatMap((lesson) =>
        [0, 1, 2].map((n) => ({
          enrolment: id,
          course: id === own ? course.id : id,
          person: victim,
          rule,
          revision: n,
          skill: id,
          withdraw: n % 2 === 0,
          lesson,
          n,
          choice: 'b',
          sure: n % 2 === 0,
          seen: `s${n}`,
          at: n,
          by: 1,
          page: n,
          unit: 'root',
          retired: n === 1,
          locale: 'en',
          part: (['units', 'questions', 'file'] as const)[n],
          how: 'publish',
          on: true,
          draft: { rule, revision: n },
        })),
      ),
    );
    // What is one's own alone: with or without others' ids, these are about whoever presses them.
    const mine = ['training.join', 'growth.keep', 'training.tomorrow', 'training.resume', 'training.pause'];
    let tried = 0;
    for (const kind of ['action', 'open', 'submit'] as const) {
      const bound = flows.flatMap(
        (flow): readonly Readonly<{ name: string; schema: z.ZodType<unknown> }>[] =>
          kind === 'action'
            ? (flow.actions ?? [])
            : kind === 'open'
              ? (flow.opens ?? [])
              : (flow.submits ?? []),
      );
      for (const { name, schema } of bound) {
        const seen = new Set<string>();
        for (const guess of guesses) {
          const input = schema.safeParse(guess);
          if (!input.success) continue;
          const once = JSON.stringify(input.data);
          if (seen.has(once)) continue;
          seen.add(once);
          if (mine.includes(name) && kind !== 'open') continue;
          const reply = (await handle(
            happens(kind, { platform: 'chat', tenant: 't1', key: 'mallory' }, {
              name,
              input: input.data,
              ...(kind === 'submit' && { values: { answer: 'confirm', sure: 'sure', words: 'x' } }),
            } as never),
          )) as Reply;
          tried += 1;
          const said = JSON.stringify(reply);
          expect(said, name).not.toContain('victoria');
          expect(said, name).not.toContain(secret);
          expect(said, name).not.toMatch(/Begin with what the next person|of 3 taken/);
        }
        expect(seen.size, `no input of ${kind} ${name} was guessed`).toBeGreaterThan(0);
      }
    }
    expect(tried).toBeGreaterThan(150);
    // One's own day alone may have been written down.
    const without = (all: string) =>
      JSON.stringify(
        (JSON.parse(all) as { person_id?: string }[][]).map((rows) =>
          rows.filter(({ person_id }) => person_id !== mallory),
        ),
      );
    expect(without(await kept())).toBe(without(before));
    expect(log.text()).not.toMatch(/victoria|Zanzibar|confirm\b/);
  });

  it('from another tenant are from somebody else', async () => {
    const { db, clock, log } = stage;
    const [victim = ''] = await plantPeople(db, 1, { name: 'victoria' });
    const own = await enrolled(db, { person: victim, course: await plantCourse(db) });
    const handle = createDispatch({
      db,
      clock,
      log,
      registry: createRegistry([createTrainingFlow(testPorts())]),
      ring: () => {},
      unknown: async () => ({ reply: { kind: 'done' } }),
    });
    const before = await kept();
    const reply = (await handle(
      happens('action', { platform: 'chat', tenant: 't2', key: 'victoria' }, {
        name: 'training.took',
        input: { enrolment: own, lesson: 'why', n: 0 },
      } as never),
    )) as Reply;
    expect(JSON.stringify(reply)).not.toMatch(/Lesson|lesson/);
    expect(await kept()).toBe(before);
  });
});

describe('differences over time', () => {
  it('the answers of one more person do not show in how often a question is missed', async () => {
    const { db } = stage;
    const course = await plantCourse(db);
    const people = await plantPeople(db, 11, { name: 'p' });
    const answered = async (at: number, correct: boolean, day: string) => {
      const person = people[at] ?? '';
      const id = await enrolled(db, { person, course });
      for (const [n, gap] of [
        [0, null],
        [1, 2],
      ] as const)
        await stage.pool.query('insert into lesson_answers values ($1, $2, $3, $4, $5, true, $6)', [
          id,
          'first',
          n,
          gap,
          correct,
          day,
        ]);
    };
    const shown = async () => [
      await missedOf(db, course.id, ['first'], '2026-11-24'),
      await keptOf(db, course.id, '2026-11-24'),
    ];
    for (let at = 0; at < 5; at += 1) await answered(at, at > 1, '2026-11-20');
    const five = await shown();
    expect(five).toEqual([[{ lesson: 'first', people: 5, missed: 2 }], [{ gap: 2, answers: 5, right: 3 }]]);
    for (let at = 5; at < 9; at += 1) {
      await answered(at, false, '2026-11-21');
      expect(await shown()).toEqual(five);
    }
    // Of today nobody knows yet who else will answer.
    await answered(9, false, '2026-11-24');
    expect(await shown()).toEqual(five);
    await stage.pool.query(`update lesson_answers set day = '2026-11-22' where day = '2026-11-24'`);
    expect(await shown()).toEqual([
      [{ lesson: 'first', people: 10, missed: 7 }],
      [{ gap: 2, answers: 10, right: 3 }],
    ]);
  });

  it('what a rule would do is told without those who take the course of their own accord', async () => {
    const { db, clock } = stage;
    await plantPeople(db, 1, { name: 'hana', roles: ['hr'], kind: 'ally' });
    const people = await plantPeople(db, 8, { name: 'p' });
    const course = await plantCourse(db);
    const as = stage.as('hana');
    const preview = async () => {
      const form = await as.press({
        kind: 'open',
        name: 'training.rule',
        input: { course: course.id },
        label: 'x',
      });
      return textOf((await as.submit(form.form, { kinds: ['employee'] })).card).replace(
        /"rule":"[^"]+"/g,
        '',
      );
    };
    const before = await preview();
    expect(before).toContain('ask 8 people now');
    const ids: string[] = [];
    for (const person of people.slice(0, 3)) ids.push(await enrolled(db, { person, course }));
    expect(await preview()).toBe(before);
    await db
      .updateTable('enrolments')
      .set({ state: 'done', done_at: clock.now() })
      .where('id', '=', ids[0] ?? '')
      .execute();
    expect(await preview()).toBe(before);
    await db
      .updateTable('enrolments')
      .set({ state: 'stopped', stopped_why: 'self' })
      .where('id', '=', ids[1] ?? '')
      .execute();
    expect(await preview()).toBe(before);
    await enrolled(db, { person: people[5] ?? '', course, mandatory: true });
    expect(await preview()).toContain('ask 7 people now and leave out 1');
  });
});

describe('a free course that somebody left', () => {
  it('does not come back by another free rule', async () => {
    const { db } = stage;
    await plantPeople(db, 1, { name: 'hana', roles: ['hr'], kind: 'ally' });
    await plantPeople(db, 6, { name: 'p' });
    const course = await plantCourse(db);
    const as = stage.as('hana');
    const rule = async (values: object) => {
      const form = await as.press({
        kind: 'open',
        name: 'training.rule',
        input: { course: course.id },
        label: 'x',
      });
      const draft = await as.submit(form.form, { kinds: ['employee'], ...values });
      await as.press(on(draft, 'training.rule-begin'));
      await stage.goTo(new Date(stage.clock.now().getTime() + 120_000), 60_000);
    };
    const open = async () =>
      (await db.selectFrom('enrolments').select('id').where('state', '=', 'open').execute()).length;
    await rule({});
    expect(await open()).toBe(6);
    const { id } = await db
      .selectFrom('enrolments')
      .innerJoin('people', 'people.id', 'enrolments.person_id')
      .select('enrolments.id')
      .where('people.name', '=', 'p1')
      .executeTakeFirstOrThrow();
    await stage
      .as('p1')
      .press({ kind: 'action', name: 'training.leave', input: { enrolment: id }, label: 'x' });
    await rule({});
    expect(await open()).toBe(5);
    await rule({ mandatory: 'yes' });
    expect(await open()).toBe(6);
  });
});
