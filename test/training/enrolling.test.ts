import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Form } from '#core/card.ts';
import { locales } from '#core/i18n.ts';
import { samples } from '#flows/training/enrolling/samples.ts';
import {
  buttonsOf,
  createStage,
  on,
  type PlantedCourse,
  plantCourse,
  plantManagers,
  plantPeople,
  plantUnit,
  type Stage,
  sampleContent,
  textOf,
} from './support.ts';

let stage: Stage;
let course: PlantedCourse;
let unit: string;
let ana: string;

const another = (slug: string) => ({
  ...sampleContent,
  slug,
  texts: { en: { title: `About ${slug}`, summary: 'Another course.' } },
});
const rowsOf = async (person: string) =>
  (
    await stage.pool.query(
      'select id, source, mandatory, starts_on::text, due_on::text, state, stopped_why, version from enrolments where person_id = $1 order by created_at, state desc',
      [person],
    )
  ).rows;
const count = async (where: string): Promise<number> =>
  Number((await stage.pool.query(`select count(*) from enrolments where ${where}`)).rows[0].count);
const first = async (person: string) => (await rowsOf(person))[0];
const fieldsOf = (form: Form | undefined) => form?.fields.map(({ name }) => name);
const hr = () => stage.as('hr');

const rulesOf = (id = course.id) =>
  hr().press({ kind: 'action', name: 'training.rules', input: { course: id }, label: '' });

/** HR's rule with these changes, as far as the preview. */
async function preview(values: Record<string, string | readonly string[]>, id = course.id) {
  const asked = await hr().press(on(await rulesOf(id), 'training.rule'));
  return hr().submit(asked.form, values);
}

beforeAll(async () => {
  stage = await createStage();
  const { db } = stage;
  course = await plantCourse(db);
  await plantPeople(db, 1, { name: 'hr', roles: ['hr'], kind: 'ally' });
  [ana = ''] = await plantPeople(db, 1, { name: 'ana' });
  unit = await plantUnit(db, 'Operations');
  await plantManagers(db, unit, [ana]);
  await plantPeople(db, 6, { name: 'luis', unit, started: '2020-01-01' });
  await plantPeople(db, 2, { name: 'eva', kind: 'partner', unit, started: '2026-11-10' });
});
afterAll(() => stage.drop());

const idOf = async (name: string): Promise<string> =>
  (await stage.pool.query('select id from people where name = $1', [name])).rows[0].id;

describe('a rule', () => {
  it('is for HR alone', async () => {
    const { card } = await stage
      .as('luis1')
      .press({ kind: 'action', name: 'training.rules', input: { course: course.id }, label: '' });
    expect(textOf(card)).toContain('Only HR');
  });

  it('says what is wrong by field, and keeps what was typed', async () => {
    const back = await preview({
      kinds: [],
      kind: 'tenure',
      afterDays: 'soon',
      startsOn: 'x',
      due: 'on',
      dueDate: '2020-01-01',
    });
    expect(Object.keys(back.form?.errors ?? {}).sort()).toEqual([
      'afterDays',
      'dueDate',
      'kinds',
      'startsOn',
    ]);
    expect(back.form?.values).toMatchObject({ afterDays: 'soon', dueDate: '2020-01-01' });
    const days = await preview({ due: 'after', dueDays: '0' });
    expect(Object.keys(days.form?.errors ?? {})).toEqual(['dueDays']);
    expect(await count('true')).toBe(0);
  });

  it('is looked at before it does anything', async () => {
    const luis1 = await idOf('luis1');
    await stage.pool.query(
      `insert into enrolments (person_id, course_id, version, source, mandatory, starts_on, state, created_at, done_at)
       values ($1, $2, 1, 'manager', true, '2026-01-01', 'done', now(), now())`,
      [luis1, course.id],
    );
    const shown = await preview({
      kinds: ['employee'],
      units: [unit],
      mandatory: 'yes',
      due: 'after',
      dueDays: '20',
    });
    expect(textOf(shown.card)).toContain(
      'ask 5 people now and leave out 1 who has to take it already, or had to and is done',
    );
    expect(await count(`state = 'open'`)).toBe(0);
    const began = await hr().press(on(shown, 'training.rule-begin'));
    expect(textOf(began.card)).toContain('The rule is running');
    await stage.settle();
    expect(
      await count(`state = 'open' and mandatory and due_on = '2026-12-14' and source = 'audience'`),
    ).toBe(5);
    expect(await rowsOf(luis1)).toHaveLength(1);
    // Pressed again: what it was about has begun.
    expect(textOf((await hr().press(on(shown, 'training.rule-begin'))).card)).toContain('has changed');
  });

  it('tells each person once, before the first lesson, who sees what', async () => {
    expect(stage.sentTo('luis2')).toHaveLength(0);
    await stage.goTo(new Date(stage.clock.now().getTime() + 120_000), 60_000);
    const [message, ...more] = stage.sentTo('luis2');
    expect(more).toEqual([]);
    const said = textOf(message?.card);
    for (const part of [
      'A clear handover',
      'Río asks you',
      '14 December 2026',
      'direct manager sees',
      '3 lessons',
    ])
      expect(said).toContain(part);
    expect(buttonsOf(message?.card).map(({ name }) => name)).toEqual(['training.learn', 'training.tomorrow']);
    expect(said).not.toContain('record of learning');
  });

  it('takes in who joins and who moves, leaves who is gone, and enrols nobody twice', async () => {
    const { db, pool } = stage;
    const [nina = '', gil = ''] = await plantPeople(db, 2, { name: 'new', unit });
    await pool.query(`update people set unit_id = null where id = $1`, [gil]);
    const luis2 = await idOf('luis2');
    const luis3 = await idOf('luis3');
    await pool.query(`update people set gone_at = now() where id = $1`, [luis2]);
    await pool.query(`update enrolments set state = 'done', done_at = now() where person_id = $1`, [luis3]);
    await stage.goTo('2026-11-26T15:00:00Z');
    expect(await first(nina)).toMatchObject({ state: 'open', starts_on: '2026-11-25', due_on: '2026-12-15' });
    expect(await first(gil)).toBeUndefined();
    expect(await first(luis2)).toMatchObject({ state: 'stopped', stopped_why: 'gone' });
    expect((await rowsOf(luis3)).map(({ state }) => state)).toEqual(['done']);
    await pool.query(`update people set unit_id = $2 where id = $1`, [gil, unit]);
    await stage.goTo('2026-11-27T15:00:00Z');
    expect(await first(gil)).toMatchObject({ state: 'open' });
    // A new version enrols by a rule of before nobody who had it by that rule.
    course = await plantCourse(db, { ...sampleContent, value: 'care' });
    await stage.goTo('2026-11-28T15:00:00Z');
    expect((await rowsOf(luis3)).map(({ version }) => version)).toEqual([1]);
    expect((await first(nina))?.version).toBe(1);
  });

  it('is changed beside itself, and only while nobody else has changed it', async () => {
    const open = on(await rulesOf(), 'training.rule', 'Change');
    const [one, two] = [await hr().press(open), await hr().press(open)];
    expect(one.form?.values).toMatchObject({ units: [unit], due: 'after', dueDays: '20', mandatory: 'yes' });
    const drafts = [
      await hr().submit(one.form, { dueDays: '30' }),
      await hr().submit(two.form, { dueDays: '40' }),
    ];
    expect(await count(`due_on - starts_on <> 20`)).toBe(0);
    await hr().press(on(drafts[0], 'training.rule-begin'));
    expect(textOf((await hr().press(on(drafts[1], 'training.rule-begin'))).card)).toContain('has changed');
    expect(textOf((await rulesOf()).card)).toContain('30 days after each begins');
    const stale = await hr().submit(two.form, { dueDays: '50' });
    expect(stale.form?.problem).toContain('Somebody else');
    expect(stale.form?.values).toMatchObject({ dueDays: '50' });
  });

  it('can be ended and taken back from all who are not done', async () => {
    const sure = await hr().press(on(await rulesOf(), 'training.rule-ask-end'));
    await hr().press(on(sure, 'training.rule-end', 'End and take back'));
    await stage.settle();
    expect(await count(`state = 'open'`)).toBe(0);
    expect(await count(`stopped_why = 'withdrawn'`)).toBeGreaterThan(3);
    const [card] = stage.sentTo('luis4').map((message) => message.card);
    expect(textOf(card)).toContain('not asked of you any more');
  });
});

describe('days since joining', () => {
  it('count from HR’s file, for whoever’s day comes from then on', async () => {
    const other = await plantCourse(stage.db, another('first-weeks'));
    // 28 November: the day of the two partners is 10 + 20 = 30 November; that of the others was long ago.
    const shown = await preview(
      { kinds: ['employee', 'partner'], kind: 'tenure', afterDays: '20' },
      other.id,
    );
    expect(textOf(shown.card)).toContain('It means 2 people, now or later');
    await hr().press(on(shown, 'training.rule-begin'));
    await stage.goTo('2026-11-29T23:00:00Z');
    expect(await count(`course_id = '${other.id}'`)).toBe(0);
    await stage.goTo('2026-11-30T09:00:00Z');
    expect(await count(`course_id = '${other.id}' and source = 'tenure' and starts_on = '2026-11-30'`)).toBe(
      2,
    );
  });

  it('that nobody asks for any more ends for who has not begun it freely', async () => {
    const [eva1, eva2] = [await idOf('eva1'), await idOf('eva2')];
    await stage.pool.query(`update enrolments set begun_at = now() where person_id = $1`, [eva2]);
    await stage.pool.query(`update people set kind = 'investor' where id = any($1)`, [[eva1, eva2]]);
    await stage.goTo('2026-12-01T09:00:00Z');
    expect(await first(eva1)).toMatchObject({ state: 'stopped', stopped_why: 'rule' });
    expect(await first(eva2)).toMatchObject({ state: 'open' });
    // Back in the group: asked again.
    await stage.pool.query(`update people set kind = 'partner' where id = $1`, [eva1]);
    await stage.goTo('2026-12-02T09:00:00Z');
    expect((await rowsOf(eva1)).map(({ state }) => state)).toEqual(['stopped', 'open']);
  });
});

describe('a fixed due date', () => {
  it('leaves two weeks to who comes later', async () => {
    const other = await plantCourse(stage.db, another('by-a-date'));
    const shown = await preview({ kinds: ['investor'], due: 'on', dueDate: '2026-12-05' }, other.id);
    await hr().press(on(shown, 'training.rule-begin'));
    await stage.goTo('2026-12-02T10:00:00Z');
    const [late = ''] = await plantPeople(stage.db, 1, { name: 'late', kind: 'investor' });
    await stage.goTo('2026-12-04T10:00:00Z');
    expect((await rowsOf(await idOf('eva2'))).at(-1)).toMatchObject({ due_on: '2026-12-05' });
    expect(await first(late)).toMatchObject({ starts_on: '2026-12-03', due_on: '2026-12-05' });
    const [later = ''] = await plantPeople(stage.db, 1, { name: 'later', kind: 'investor' });
    await stage.goTo('2026-12-05T10:00:00Z');
    expect(await first(later)).toMatchObject({ starts_on: '2026-12-05', due_on: '2026-12-19' });
  });
});

describe('by name', () => {
  const mention = (key: string) => ({ key, name: key });
  const carol = 'carol';

  beforeAll(async () => {
    await plantPeople(stage.db, 2, { name: 'team', unit });
    await plantPeople(stage.db, 1, { name: carol });
  });

  it('a manager’s line opens the form with people and course', async () => {
    const { form } = await stage.as('ana').command('enrol', '@team1 clear handover', [mention('team1')]);
    expect(form?.values).toMatchObject({ people: ['team1'], course: course.id });
    expect(fieldsOf(form)).toEqual(['people', 'course', 'mandatory', 'due', 'dueDate', 'dueDays']);
    expect((await stage.as('ana').command('inscribir', 'entrega CLARA', [])).form?.values).toMatchObject({
      course: course.id,
    });
    expect(textOf((await stage.as(carol).command('enrol', '', [])).card)).toContain('report to you');
  });

  it('only people who report to them', async () => {
    const { form } = await stage.as('ana').command('enrol', '', []);
    const back = await stage.as('ana').submit(form, { people: ['team1', carol, 'ana'], course: course.id });
    expect(back.form?.errors?.people).toContain('carol and ana');
    expect(await rowsOf(await idOf('team1'))).toEqual([]);
  });

  it('does not tell who takes it already, and makes it mandatory for them', async () => {
    const team1 = await idOf('team1');
    const joined = await stage
      .as('team1')
      .press({ kind: 'action', name: 'training.join', input: { course: course.id }, label: '' });
    expect(textOf(joined.card)).toContain('nobody sees by name');
    expect(await first(team1)).toMatchObject({ source: 'self', mandatory: false, version: course.version });
    const { form } = await stage.as('ana').command('enrol', '', []);
    const people = ['team1', 'team2'];
    const free = await stage.as('ana').submit(form, { people, course: course.id });
    const again = await stage.as('ana').submit(form, { people, course: course.id });
    expect(textOf(free.card)).toContain('is asked of team1 and team2');
    expect(again.card).toEqual(free.card);
    expect(await first(team1)).toMatchObject({ source: 'self', mandatory: false });
    await stage
      .as('ana')
      .submit(form, { people, course: course.id, mandatory: 'yes', due: 'on', dueDate: '2027-01-15' });
    expect(await first(team1)).toMatchObject({ source: 'manager', mandatory: true, due_on: '2027-01-15' });
    await stage.goTo('2026-12-08T15:00:00Z');
    const told = stage.sentTo('team1').map((message) => textOf(message.card));
    expect(told.filter((said) => said.includes('ana asks you to take this course'))).toHaveLength(1);
  });

  it('is told in one message when several come at once', async () => {
    const other = await plantCourse(stage.db, another('second'));
    const before = stage.sentTo(carol).length;
    const { form } = await hr().command('enrol', '', []);
    for (const id of [course.id, other.id]) await hr().submit(form, { people: [carol], course: id });
    await stage.goTo('2026-12-09T15:00:00Z');
    const said = stage
      .sentTo(carol)
      .slice(before)
      .map((message) => textOf(message.card));
    const invitations = said.filter((each) => each.includes('There are 2 courses for you'));
    expect(invitations).toHaveLength(1);
    expect(invitations[0]).toContain('About second');
    expect(said.indexOf(invitations[0] ?? '')).toBe(0);
  });

  it('is taken back by who asked, and by HR', async () => {
    const [team1, team2] = [await idOf('team1'), await idOf('team2')];
    const theirs = await stage.as('ana').command('withdraw', '', [mention('team1')]);
    const said = await stage.as('ana').submit(theirs.form, { people: ['team1', carol], course: course.id });
    expect(textOf(said.card)).toContain('because you asked');
    // It was theirs before: it is so again.
    expect(await first(team1)).toMatchObject({ state: 'open', mandatory: false, source: 'self' });
    // HR had asked for that.
    expect((await first(await idOf(carol)))?.state).toBe('open');
    const all = await hr().command('withdraw', '', []);
    await hr().submit(all.form, { people: ['team2', carol], course: course.id });
    expect((await first(team2))?.stopped_why).toBe('withdrawn');
    expect((await first(await idOf(carol)))?.stopped_why).toBe('withdrawn');
  });
});

describe('by oneself', () => {
  const press = (name: string, input: object) =>
    stage.as('dora').press({ kind: 'action', name, input, label: '' });

  it('begins, is there once, and can be left and taken up again', async () => {
    const [dora = ''] = await plantPeople(stage.db, 1, { name: 'dora' });
    const join = { course: course.id };
    expect(textOf((await press('training.join', join)).card)).toContain('You take');
    expect(textOf((await press('training.join', join)).card)).toContain('already');
    const { id } = await first(dora);
    const left = await press('training.leave', { enrolment: id });
    expect(textOf(left.card)).toContain('any more');
    expect(await first(dora)).toMatchObject({ state: 'stopped', stopped_why: 'self' });
    await stage.as('dora').press(on(left, 'training.join'));
    expect((await rowsOf(dora)).map(({ state }) => state)).toEqual(['stopped', 'open']);
  });

  it('cannot leave what is mandatory, nor what is another’s', async () => {
    const dora = await idOf('dora');
    await stage.pool.query(`update enrolments set mandatory = true where person_id = $1 and state = 'open'`, [
      dora,
    ]);
    const { id } = (await rowsOf(dora)).at(-1) ?? {};
    expect(textOf((await press('training.leave', { enrolment: id })).card)).toContain('is mandatory');
    const other = await stage
      .as('luis5')
      .press({ kind: 'action', name: 'training.leave', input: { enrolment: id }, label: '' });
    expect(textOf(other.card)).toContain('do not find');
    expect((await rowsOf(dora)).at(-1)).toMatchObject({ state: 'open' });
  });

  it('is refused for what is not offered', async () => {
    const retired = await plantCourse(stage.db, another('retired'));
    await stage.pool.query('update courses set retired_at = now() where id = $1', [retired.id]);
    const { card } = await press('training.join', { course: retired.id });
    expect(textOf(card)).toContain('not offered');
    expect(await count(`course_id = '${retired.id}'`)).toBe(0);
  });
});

describe('samples', () => {
  it.each(locales)('keep titles and buttons short in %s', (locale) => {
    for (const { card, form } of samples(locale)) {
      for (const { label } of buttonsOf(card)) expect(label.length, label).toBeLessThanOrEqual(24);
      for (const words of form === undefined ? [] : [form.title, form.submit])
        expect(words.length, words).toBeLessThanOrEqual(24);
    }
  });
});
