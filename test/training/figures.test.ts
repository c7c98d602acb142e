import { parse as parseCsv } from 'csv-parse/sync';
import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { showFigures } from '#flows/training/actions.ts';
import { csvLine } from '#flows/training/figures/csv.ts';
import { groupsOf, type Takers } from '#flows/training/figures/groups.ts';
import { createCompletionsSource } from '#flows/training/figures/page.ts';
import { testPorts } from '#test/support/ports.ts';
import {
  createStage,
  enrolled,
  on,
  type PlantedCourse,
  plantCourse,
  plantPeople,
  plantUnit,
  type Stage,
  sampleContent,
  textOf,
} from './support.ts';

let stage: Stage;
let course: PlantedCourse;
beforeAll(async () => {
  stage = await createStage();
});
afterAll(() => stage.drop());
beforeEach(async () => {
  await stage.pool.query('truncate people, units, courses, nudges, mural_links, events cascade');
  stage.clock.set('2026-11-24T15:00:00Z');
  course = await plantCourse(stage.db);
  await plantPeople(stage.db, 1, { name: 'hana', roles: ['hr'] });
});

const figures = () => showFigures.button('x', { course: course.id });
const finish = (ids: readonly string[], at = '2026-11-20T10:00:00Z') =>
  stage.pool.query(
    `update enrolments set state = 'done', begun_at = $2, done_at = $2 where id = any($1::uuid[])`,
    [ids, at],
  );
const enrol = async (people: readonly string[], more: Partial<Parameters<typeof enrolled>[1]> = {}) => {
  const ids: string[] = [];
  for (const person of people) ids.push(await enrolled(stage.db, { person, course, ...more }));
  return ids;
};
const answer = (enrolment: string, lesson: string, n: number, gap: number | null, correct: boolean) =>
  stage.pool.query('insert into lesson_answers values ($1, $2, $3, $4, $5, true, $6)', [
    enrolment,
    lesson,
    n,
    gap,
    correct,
    '2026-11-20',
  ]);

describe('what HR sees of a course', () => {
  test('how many take it, began, are done and late; leave moves what is late', async () => {
    const unit = await plantUnit(stage.db, 'Almacén');
    const people = await plantPeople(stage.db, 10, { name: 'p', unit });
    const ids = await enrol(people, { mandatory: true, startsOn: '2026-11-02', dueOn: '2026-11-20' });
    await finish(ids.slice(0, 4));
    await stage.pool.query('update enrolments set begun_at = now() where id = $1', [ids[4]]);
    await stage.pool.query(`insert into leaves values ($1, '2026-11-09', '2026-11-13')`, [people[5]]);
    const { card } = await stage.as('hana').press(figures());
    const facts = card?.blocks.find((block) => block.kind === 'facts');
    expect(facts).toMatchObject({
      facts: [{ value: '10 people' }, { value: '50% (5)' }, { value: '40% (4)' }, { value: '50% (5)' }],
    });
    // Five days of leave: due on the 27th.
    stage.clock.set('2026-11-28T15:00:00Z');
    const later = await stage.as('hana').press(figures());
    expect(textOf(later.card)).toContain('60% (6)');
  });

  test('people who are gone, withdrew or take it again count not at all, not at all, once', async () => {
    const people = await plantPeople(stage.db, 8, { name: 'p' });
    const ids = await enrol(people, { at: new Date('2026-01-05T10:00:00Z') });
    await finish(ids);
    await enrol(people.slice(0, 1));
    await stage.pool.query(`update people set gone_at = now() where id = $1`, [people[1]]);
    await stage.pool.query(
      `update enrolments set state = 'stopped', stopped_why = 'self', done_at = null where id = $1`,
      [ids[2]],
    );
    const { card } = await stage.as('hana').press(figures());
    expect(textOf(card)).toContain('6 people');
    expect(textOf(card)).toContain('83% (5)');
  });

  test('nobody else sees it, and nobody is told of fewer than five', async () => {
    const people = await plantPeople(stage.db, 4, { name: 'p' });
    await enrol(people);
    expect(textOf((await stage.as('p1').press(figures())).card)).toContain('shown to HR');
    const few = textOf((await stage.as('hana').press(figures())).card);
    expect(few).toContain('Fewer than five');
    expect(few).not.toMatch(/[0-9] people|%/);
  });

  test('small units are counted with others, by whatever unit one asks', async () => {
    const root = await plantUnit(stage.db, 'Río');
    const [big, small, tiny] = [
      await plantUnit(stage.db, 'Grande', root),
      await plantUnit(stage.db, 'Chica', root),
      await plantUnit(stage.db, 'Mínima', root),
    ];
    await enrol(await plantPeople(stage.db, 12, { name: 'a', unit: big }));
    await enrol(await plantPeople(stage.db, 3, { name: 'b', unit: small }));
    await enrol(await plantPeople(stage.db, 2, { name: 'c', unit: tiny }));
    const { card } = await stage.as('hana').press(figures());
    const bars = card?.blocks.find((block) => block.kind === 'bars');
    expect(bars).toMatchObject({
      bars: [
        { label: 'Grande', caption: '0% of 12 people' },
        { label: 'Others in Río', caption: '0% of 5 people' },
      ],
    });
    const button = on(card, 'training.aspect', 'See as a picture');
    const forged = { ...button, input: { course: course.id, part: 'units', unit: tiny } };
    expect(textOf((await stage.as('hana').press(forged)).card)).not.toMatch(/\b2 people/);
  });

  test('a picture says what stands in it', async () => {
    await enrol(await plantPeople(stage.db, 6, { name: 'p' }));
    const { card } = await stage.as('hana').press(figures());
    const shown = await stage.as('hana').press(on(card, 'training.aspect', 'See as a picture'));
    const picture = shown.card?.blocks.find((block) => block.kind === 'picture');
    expect(picture?.kind === 'picture' && picture.alt).toContain('0% of 6 people');
  });

  test('questions by how often they were missed at first, from five people on; what stays by interval', async () => {
    const ids = await enrol(await plantPeople(stage.db, 5, { name: 'p' }));
    for (const [at, id] of ids.entries()) {
      await answer(id, 'first', 0, null, at < 2);
      await answer(id, 'first', 1, 0, true);
      if (at < 4) await answer(id, 'word', 0, null, false);
      await answer(id, 'first', 2, 2, at < 4);
      if (at < 4) await answer(id, 'first', 3, 7, false);
    }
    const { card } = await stage.as('hana').press(figures());
    const shown = await stage.as('hana').press(on(card, 'training.aspect', 'Questions'));
    const said = textOf(shown.card);
    // 3 of 5, in steps of ten and of about how many.
    expect(said).toContain('What does a good handover begin with?');
    expect(said).toContain('60% not right at first, of 5 to 9 people');
    expect(said).not.toContain('What do you ask whoever takes over');
    expect(said).toContain('"label":"after 2 working days","value":"80% right, 5 to 9 reviews"');
    expect(said).not.toContain('7 working days');
    const drawn = await stage.as('hana').press(on(shown, 'training.aspect', 'See as a picture'));
    expect(textOf(drawn.card)).toContain('after 2 working days: 5 to 9 reviews');
  });

  test('does nudging help: words with the interval; kinds without benefit are named; the last week is waited for', async () => {
    const people = await plantPeople(stage.db, 100, { name: 'p', reachable: false });
    const nudge = (kind: string, arm: string, n: number, followed: number, from: string) =>
      stage.pool.query(
        `insert into nudges (kind, person_id, day, arm, at, followed_at)
         select $1, ($2::uuid[])[1 + i % 100], $6::date - i / 100, $3, now(), case when i < $5 then now() end
         from generate_series(0, $4::int - 1) i`,
        [kind, people, arm, n, followed, from],
      );
    await nudge('lesson', 'sent', 1_800, 1_260, '2026-11-10');
    await nudge('lesson', 'held', 200, 80, '2026-10-10');
    await nudge('review', 'sent', 1_800, 900, '2026-11-10');
    await nudge('review', 'held', 500, 250, '2026-10-10');
    await nudge('before7', 'sent', 90, 45, '2026-11-10');
    await nudge('before7', 'held', 10, 5, '2026-10-10');
    await nudge('before1', 'sent', 90, 45, '2026-11-20');
    const { card } = await stage.as('hana').press(figures());
    const said = textOf(
      (await stage.as('hana').press(on(card, 'training.aspect', 'Do reminders help?'))).card,
    );
    expect(said).toMatch(
      /Yes\. 70% acted on it; without it, 40% did anyway\. Difference: \+30 points \(95% interval \+2\d to \+3\d\)/,
    );
    expect(said).toContain('No benefit shown: Review of the day.');
    expect(said).toContain('Too few to tell yet: 90 sent, 10 held back');
    expect(said).not.toContain('Reminder the day before');
  });
});

describe('groups', () => {
  const tree = fc.integer({ min: 1, max: 12 }).chain((n) =>
    fc.tuple(
      ...Array.from({ length: n }, (_, at) =>
        fc.record({
          parent: at === 0 ? fc.constant(-1) : fc.integer({ min: -1, max: at - 1 }),
          mandatory: fc.nat(9),
          free: fc.nat(9),
        }),
      ),
    ),
  );

  test('no sum or difference of what is shown is of one to four people, nor of one to four who chose it freely', () => {
    fc.assert(
      fc.property(tree, (nodes) => {
        const units = nodes.map(({ parent }, at) => ({
          id: `u${at}`,
          name: `${at}`,
          ...(parent >= 0 && { parent: `u${parent}` }),
        }));
        const takers = nodes.flatMap((node, at): Takers[] =>
          [true, false].flatMap((mandatory) => {
            const enrolled = mandatory ? node.mandatory : node.free;
            return enrolled === 0
              ? []
              : [{ unit: `u${at}`, mandatory, enrolled, begun: 0, done: 0, late: 0 }];
          }),
        );
        const { own, totals, below, groupOf, free, root } = groupsOf(units, takers);
        for (const { enrolled } of own.values()) expect(enrolled).toBeGreaterThanOrEqual(5);
        // Whoever is told of lies in exactly one group; of those who chose it, none or five are in each.
        const freely = new Map<string, number>();
        for (const one of takers.filter(({ mandatory }) => !mandatory)) {
          const group = groupOf.get(one.unit ?? root);
          if (group !== undefined) freely.set(group, (freely.get(group) ?? 0) + one.enrolled);
        }
        if (free) for (const n of freely.values()) expect(n).toBeGreaterThanOrEqual(5);
        for (const [unit, total] of totals) {
          const parts = (below.get(unit) ?? []).reduce(
            (sum, one) => sum + (totals.get(one)?.enrolled ?? 0),
            0,
          );
          expect(total.enrolled).toBe(parts + (own.get(unit)?.enrolled ?? 0));
        }
        const all = [true, false].map((kind) =>
          takers
            .filter(({ mandatory }) => mandatory === kind)
            .reduce((sum, { enrolled }) => sum + enrolled, 0),
        );
        const told = all.filter((n) => n >= 5).reduce((sum, n) => sum + n, 0);
        expect(totals.get(root)?.enrolled ?? 0).toBe(told);
      }),
      { numRuns: 500 },
    );
  });
});

describe('CSV', () => {
  test('what is written is read back, whatever people call themselves; nothing is a formula', () => {
    const hostile = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.constantFrom('=1+1', '+x', '-x', '@x', '\t=1', ' =1', '"', 'a,b', 'a\r\nb', '\u200B=1', '＝1', "'"),
    );
    fc.assert(
      fc.property(fc.array(hostile, { minLength: 1, maxLength: 5 }), (values) => {
        const [read = []] = parseCsv(csvLine(values), { relax_column_count: true, skip_empty_lines: false });
        expect(read).toHaveLength(values.length);
        for (const [at, value] of values.entries()) {
          expect([value, `'${value}`]).toContain(read[at]);
          expect(read[at]).not.toMatch(/^[\s\p{Cf}\p{Cc}]*[=+\-@＝＋－＠]/u);
        }
      }),
      { numRuns: 500 },
    );
  });
});

describe('completions', () => {
  const source = () => createCompletionsSource(stage.db, stage.clock, testPorts().holidays);
  const tokenOf = async () => {
    const { card } = await stage.as('hana').press(figures());
    const shown = await stage.as('hana').press(on(card, 'training.aspect', 'CSV of completions'));
    const token = /completions\/([\w-]{43})/.exec(textOf(shown.card))?.[1];
    if (token === undefined) throw new Error(`no link in ${textOf(shown.card)}`);
    return token;
  };
  const read = async (token: string) => {
    const file = await source().completionsFile(token);
    if (file === undefined) return undefined;
    let all = '';
    for await (const line of file.lines) all += line;
    return { name: file.name, all };
  };

  test('names of mandatory ones; of free ones only how many, by groups of five', async () => {
    const unit = await plantUnit(stage.db, 'Caja');
    const [ana = ''] = await plantPeople(stage.db, 1, { name: '=cmd|x', unit });
    const must = await plantPeople(stage.db, 5, { name: 'must', unit });
    const may = await plantPeople(stage.db, 6, { name: 'may', unit });
    await finish(await enrol([ana, ...must], { mandatory: true, dueOn: '2026-11-30' }));
    await finish((await enrol(may)).slice(0, 2));
    const found = await read(await tokenOf());
    expect(found?.name).toBe('completions-clear-handover-2026-11-24.csv');
    expect(found?.all.startsWith('\uFEFFcourse,title,')).toBe(true);
    expect(found?.all).not.toContain('may');
    const rows: Record<string, string>[] = parseCsv(found?.all ?? '', { bom: true, columns: true });
    expect(rows).toHaveLength(7);
    expect(
      rows
        .filter((row) => row.mandatory === 'yes')
        .map((row) => row.person)
        .toSorted(),
    ).toEqual(["'=cmd|x", 'must1', 'must2', 'must3', 'must4', 'must5'].toSorted());
    expect(rows.find((row) => row.mandatory === 'no')).toMatchObject({
      person: '',
      done: '',
      unit: 'Caja',
      'people done': '2',
    });
    expect(rows[0]).toMatchObject({ due: '2026-11-30', done: '2026-11-20', unit: 'Caja' });
  });

  test('more than a page of them, none twice, none lost, also of one instant', async () => {
    const people = await plantPeople(stage.db, 5_001, { name: 'p', reachable: false });
    await stage.pool.query(
      `insert into enrolments (person_id, course_id, version, source, mandatory, starts_on, state, created_at, done_at)
       select id, $2, 1, 'audience', true, '2026-11-01', 'done', now(), '2026-11-20 10:00:00.123456+00'
       from unnest($1::uuid[]) id`,
      [people, course.id],
    );
    const rows: string[][] = parseCsv((await read(await tokenOf()))?.all ?? '', { bom: true });
    expect(new Set(rows.slice(1).map((row) => row[4])).size).toBe(5_001);
    expect(rows).toHaveLength(5_002);
  });

  test('the link ends after a day, when it is closed, and when whoever made it is of HR no more', async () => {
    await enrol(await plantPeople(stage.db, 5, { name: 'p' }));
    const token = await tokenOf();
    expect(await source().completions(token)).toMatchObject({ course: 'A clear handover', locale: 'en' });
    expect(await source().completions(`${token.slice(1)}A`)).toBeUndefined();
    stage.clock.set('2026-11-25T14:59:59Z');
    expect(await source().completions(token)).toBeDefined();
    stage.clock.set('2026-11-25T15:00:00Z');
    expect(await source().completions(token)).toBeUndefined();
    expect(await read(token)).toBeUndefined();
    stage.clock.set('2026-11-24T15:00:00Z');
    await stage.pool.query(`update people set roles = '{}' where name = 'hana'`);
    expect(await source().completions(token)).toBeUndefined();
    await stage.pool.query(`update people set roles = '{hr}' where name = 'hana'`);
    expect(await source().completions(token)).toBeDefined();
    await stage.pool.query('update mural_links set revoked_at = now()');
    expect(await source().completions(token)).toBeUndefined();
    expect(JSON.stringify((await stage.pool.query('select * from mural_links')).rows)).not.toContain(token);
  });

  test('without an address for pages, the command is named instead', async () => {
    const other = await createStage({ publicUrl: undefined });
    try {
      const { id } = await plantCourse(other.db, sampleContent);
      await plantPeople(other.db, 1, { name: 'hana', roles: ['hr'] });
      const button = showFigures.button('x', { course: id });
      const forged = { ...button, name: 'training.aspect', input: { course: id, part: 'file' } };
      expect(textOf((await other.as('hana').press(forged)).card)).toContain(
        'npm run training -- completions FILE.csv --course clear-handover',
      );
    } finally {
      await other.drop();
    }
  });
});
