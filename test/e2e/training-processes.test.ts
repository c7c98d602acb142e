import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { addDays, localDate } from '#core/zoned.ts';
import { enrolJob } from '#flows/training/enrolling/actions.ts';
import { armOf } from '#flows/training/rules/holdout.ts';
import { ladderOf } from '#flows/training/rules/ladder.ts';
import { answered, type LessonState } from '#flows/training/rules/spacing.ts';
import { insertJobs } from '#store/jobs.ts';
import type { TestDatabase } from '#test/support/postgres.ts';
import { createProcesses, stopsInTime } from '#test/support/processes.ts';
import { beginAtStart, start as firstMoment } from '#test/support/time.ts';
import { createModel } from '#test/support/training-model.ts';
import {
  arrivals,
  courses,
  dueDays,
  eachOf,
  head,
  learn,
  learners,
  managers,
  nothingConfirmed,
  outcomeOf,
  plantCrowd,
  type Seat,
  typedWrong,
  willing,
} from '#test/support/training-story.ts';
import { type Crew, type Point, startCrew } from '#test/support/training-strikes.ts';
import {
  type Answer,
  buttonsOf,
  createWebClient,
  type OpenForm,
  type Pressable,
  WebRefusal,
} from '#test/support/webclient.ts';
import { plantCourse } from '#test/training/support.ts';

// Four weeks of two courses for eighty people, by one process that serves the chat and two that work. At each kind of step one that
// takes it is killed in the middle of it and started again. In the end all is as in a second life of the same people in which nothing is disturbed.

const slow = 400_000;
const hour = 'T15:30:00Z';
/** Everybody is in their hours then: of one day, each zone's sessions and reminders are due. */
const at = (day: string, time = hour) => new Date(`${day}${time}`);

/** Who dies before a message is written into the chat: nobody knows whether it was. */
const sending = (who: 'worker' | 'workers', message = 'training.session'): Point => ({
  who,
  on: 'insert',
  table: 'web_messages',
  when: `message_of(new.delivery) = '${message}'`,
});
const writing = (who: 'web' | 'worker', table: string, when = 'true'): Point => ({
  who,
  on: 'insert',
  table,
  when,
});
const changing = (who: 'web' | 'worker', table: string, when = 'true'): Point => ({
  who,
  on: 'update',
  table,
  when,
});
const message = (name: string) => `new.message = 'training.${name}'`;

const enrolling = writing('worker', 'enrolments');
const inviting = changing('worker', 'enrolments', 'old.invited_at is distinct from new.invited_at');

/** `coming`: who dies while something becomes due; `learning`: while people answer. */
type Stop = Readonly<{ day: string; time?: string; coming?: Point; learning?: Point }>;
const stops: readonly Stop[] = [
  {
    day: '2040-01-09',
    coming: sending('worker', 'training.invited'),
    learning: writing('web', 'lesson_answers'),
  },
  // The answer is kept, the page has not heard of it.
  { day: '2040-01-10', coming: writing('worker', 'nudges'), learning: changing('web', 'web_messages') },
  { day: '2040-01-11', coming: sending('workers'), learning: writing('web', 'lesson_states') },
  {
    day: '2040-01-12',
    coming: writing('worker', 'deliveries', message('session')),
    learning: changing('web', 'enrolments', `new.state = 'done'`),
  },
  { day: '2040-01-13', coming: changing('worker', 'learners') },
  { day: '2040-01-16', coming: writing('worker', 'ladder_steps') },
  { day: '2040-01-17', coming: writing('worker', 'nudges', `new.kind = 'review'`) },
  { day: '2040-01-18', coming: sending('workers', 'training.reminder') },
  { day: '2040-01-20', coming: writing('worker', 'jobs', `new.name = 'training.digest'`) },
  { day: '2040-01-20', time: 'T17:05:00Z', coming: writing('worker', 'deliveries', message('overdue')) },
  {
    day: '2040-01-23',
    coming: sending('workers', 'training.overdue'),
    learning: sending('workers', 'training.certified'),
  },
  {
    day: '2040-01-25',
    coming: changing('worker', 'jobs', `new.name = 'training.wake' and new.done_at is not null`),
    learning: writing('web', 'deliveries', message('certified')),
  },
  { day: '2040-01-31', learning: changing('web', 'learners') },
  { day: '2040-02-01', coming: sending('workers', 'training.nextLevel') },
];
const points = [enrolling, inviting, ...stops.flatMap(({ coming, learning }) => [coming, learning])].filter(
  (point) => point !== undefined,
);

const { start, house, later, clean } = createProcesses();
let database: TestDatabase;
let crew: Crew;
const confirmed = nothingConfirmed();

beforeAll(async () => {
  const made = await house();
  database = made.database;
  await beginAtStart(database.pool);
  crew = await startCrew(
    database,
    { ...made.env, LANGUAGE: 'es', TIME_ZONE: 'America/Bogota' },
    start,
    points,
  );
}, slow);
afterAll(clean, slow);

const one = async <T extends object>(query: string, values: unknown[] = []) =>
  (await database.pool.query<T>(query, values)).rows;
const count = async (what: string, values: unknown[] = []): Promise<number> =>
  (await one<{ n: number }>(`select count(*)::int as n from ${what}`, values))[0]?.n ?? 0;

// --- time ----------------------------------------------------------------------------------------------------------

let aheadMs = firstMoment.getTime() - Date.now();

/** Nothing is due any more, and nobody is to be looked at of that moment. */
async function settled(moment: Date): Promise<void> {
  let left = '';
  for (const end = performance.now() + 120_000; performance.now() < end; await sleep(40)) {
    const [row] = await one<{ jobs: string; deliveries: number; wakes: number }>(
      `select (select string_agg(distinct name, ', ') from jobs where done_at is null and due_at <= $2) as jobs,
        (select count(*)::int from deliveries where (state in ('waiting', 'sending') or refresh) and due_at <= $2) as deliveries,
        (select count(*)::int from learners where wake_at <= $1) as wakes`,
      [moment, new Date(Date.now() + aheadMs)],
    );
    left = JSON.stringify(row);
    if (row?.jobs === null && row.deliveries === 0 && row.wakes === 0) return;
  }
  throw new Error(`waited in vain until all is done: ${left}`);
}

async function goTo(moment: Date): Promise<void> {
  aheadMs = moment.getTime() - Date.now();
  await one(
    `update settings set value = value || jsonb_build_object('aheadMs', $1::bigint) where key = 'trial'`,
    [aheadMs],
  );
  await settled(moment);
}

const struck = <T>(point: Point | undefined, act: () => Promise<T>): Promise<T> =>
  point === undefined ? act() : crew.strike(point, act);

// --- people ----------------------------------------------------------------------------------------------------------

/**
 * As a page and the person before it do it: the page sends the same once more until it is answered; who sees nothing new, or is told
 * that nothing was changed, presses again.
 * @param is what they wait to see
 */
async function insist(
  attempt: (id: string) => Promise<Answer>,
  is: (answer: Answer) => boolean,
): Promise<Answer> {
  let id = randomUUID();
  let last: unknown;
  for (const end = performance.now() + 90_000; performance.now() < end; await sleep(100)) {
    try {
      const answer = await attempt(id);
      if (is(answer)) return answer;
      last = new Error(JSON.stringify(answer.reply).slice(0, 300));
      id = randomUUID();
    } catch (error) {
      if (error instanceof WebRefusal && error.status < 500) throw error;
      last = error;
    }
  }
  throw new Error('pressed in vain', { cause: last });
}

function seatOf(key: string): Seat<Pressable, OpenForm> {
  const person = () => {
    const url = crew.web()?.url;
    if (url === undefined) throw new Error('the chat is away');
    return createWebClient(url).as(key);
  };
  const seen = ({ message, form }: Answer) => ({
    taps: message === undefined ? [] : buttonsOf(message),
    form,
  });
  const press = (tap: Pressable) =>
    insist(
      async (id) => person().press(tap, { id }),
      (answer) => answer.form !== undefined || answer.message?.id === tap.on,
    );
  return {
    async press(tap, also) {
      const [first] = await Promise.all([press(tap), ...(also === undefined ? [] : [press(also)])]);
      return seen(first);
    },
    submit: async (form, values) =>
      seen(
        await insist(
          async (id) => person().submit(form, values, { id }),
          (answer) => answer.message?.id === form.on,
        ),
      ),
  };
}

async function everybodyLearns(moment: Date, day: string): Promise<void> {
  const newest = await arrivals(database.db, moment);
  await eachOf(learners, 10, async (learner) => {
    const id = newest.get(learner.key);
    const items = willing(learner, day);
    if (id === undefined || items === 0) return;
    // While nobody serves the chat, the page shows nothing and asks again.
    let message:
      | Awaited<ReturnType<ReturnType<ReturnType<typeof createWebClient>['as']>['messages']>>[number]
      | undefined;
    await insist(
      async () => {
        const url = crew.web()?.url;
        if (url === undefined) throw new Error('the chat is away');
        message = (await createWebClient(url).as(learner.key).messages()).find((one) => one.id === id);
        return { reply: { kind: 'done' } };
      },
      () => message !== undefined,
    );
    if (message) await learn(learner, seatOf(learner.key), buttonsOf(message), items, confirmed);
  });
  await settled(moment);
}

// --- the story ---------------------------------------------------------------------------------------------------------

test('four weeks of two courses, a process killed at each kind of step: as if nothing had happened', {
  timeout: slow,
}, async () => {
  const marks: string[] = [];
  const begun = performance.now();
  const mark = (what: string) => marks.push(`${what} ${((performance.now() - begun) / 1_000).toFixed(0)} s`);
  const { db } = database;

  // Rules enrol; one that enrols dies, one that tells them dies.
  const units = await plantCrowd(db, { platform: 'web', tenant: 'trial' });
  const rules: string[] = [];
  for (const course of courses) {
    const { id } = await plantCourse(db, course.content, firstMoment);
    const { id: rule } = await db
      .insertInto('course_rules')
      .values({
        course_id: id,
        kind: 'audience',
        audience: JSON.stringify({
          kinds: [],
          units: course.teams.map((team) => units[team]),
          countries: [],
        }),
        after_days: null,
        starts_on: '2040-01-01',
        mandatory: course.mandatory,
        due: JSON.stringify({ kind: 'after', days: dueDays }),
        by_id: null,
        created_at: firstMoment,
        begun_at: firstMoment,
        ended_at: null,
        replaces: null,
        replaces_revision: null,
      })
      .returning('id')
      .executeTakeFirstOrThrow();
    rules.push(rule);
  }
  const saturday = new Date(firstMoment.getTime() + 30 * 60_000);
  await crew.strike(enrolling, async () => {
    await insertJobs(
      db,
      rules.map((rule) => enrolJob.request({ rule })),
      firstMoment,
    );
    // Nobody has rung for them.
    await one('update jobs set set_at = null where done_at is null');
    await settled(firstMoment);
  });
  const takes = courses.reduce((sum, course) => sum + course.teams.length * (learners.length / 4), 0);
  expect(await count('enrolments where invited_at is null')).toBe(takes);
  const model = await createModel(db, saturday);
  later(model.drop);
  await crew.strike(inviting, () => goTo(saturday));
  mark('enrolled');

  // The same without any of it, meanwhile.
  const undisturbed = (async () => {
    await model.goTo(saturday);
    for (const { day, time } of stops) {
      const moment = at(day, time);
      await model.goTo(moment);
      await model.everybodyLearns(moment, day);
    }
    mark('undisturbed');
  })();
  undisturbed.catch(() => {});
  for (const { day, time, coming, learning } of stops) {
    const moment = at(day, time);
    await struck(coming, () => goTo(moment));
    await struck(learning, () => everybodyLearns(moment, day));
    mark(`${day.slice(5)}`);
  }
  await crew.whole();
  await undisturbed;
  console.log(
    `${crew.killed().length} kills, ${confirmed.answers.size} answers, ${confirmed.done.size} done: ${marks.join(', ')}`,
  );

  const [lived, meant] = [await outcomeOf(db), await outcomeOf(model.db)];
  for (const what of Object.keys(meant)) expect([what, lived[what]]).toEqual([what, meant[what]]);
});

test('what was confirmed is kept, once, and the states of lessons follow from their answers', async () => {
  const answers = await one<{
    enrolment_id: string;
    lesson: string;
    n: number;
    gap: number | null;
    correct: boolean;
    sure: boolean;
    day: string;
  }>(
    `select enrolment_id, lesson, n, gap, correct, sure, day::text from lesson_answers order by enrolment_id, lesson, n`,
  );
  expect(
    new Map(
      answers.map((a) => [`${a.enrolment_id} ${a.lesson} ${a.n}`, { correct: a.correct, sure: a.sure }]),
    ),
  ).toEqual(confirmed.answers);
  expect(confirmed.answers.size).toBeGreaterThan(250);
  expect(answers.filter(({ n }) => n > 0).length).toBeGreaterThan(40);

  const replayed = new Map<string, LessonState>();
  for (const { enrolment_id, lesson, n, gap, correct, sure, day } of answers) {
    const before = replayed.get(`${enrolment_id} ${lesson}`);
    expect([before?.answers ?? 0, before?.gap ?? null]).toEqual([n, gap]);
    replayed.set(`${enrolment_id} ${lesson}`, answered(before, { correct, sure, today: day, asked: true }));
  }
  const states = await one<{ ref: string; read: boolean } & LessonState>(
    `select s.enrolment_id || ' ' || s.lesson as ref, s.state, s.step, s.streak, s.answers, s.reviews, s.anchor_on::text as anchor, s.gap
     from lesson_states s`,
  );
  for (const { ref, ...state } of states) {
    if (confirmed.read.has(ref))
      expect([ref, state]).toEqual([
        ref,
        answered(undefined, { correct: true, sure: true, today: state.anchor, asked: false }),
      ]);
    else expect([ref, state]).toEqual([ref, replayed.get(ref)]);
  }
  expect(states.length).toBe(replayed.size + confirmed.read.size);
  const done = await one<{ id: string }>(`select id from enrolments where state = 'done'`);
  expect(new Set(done.map(({ id }) => id))).toEqual(confirmed.done);
});

test('every message came once to whom it was for, and all that the rules promise came', async () => {
  // In the chat itself, not in what was written of it.
  expect(
    await one(
      `select d.id, d.message, d.state, count(m.id)::int as n from deliveries d left join web_messages m on m.delivery = d.id
       where d.message like 'training.%' group by d.id
       having count(m.id) <> case when d.state in ('sent', 'answered') then 1 else 0 end`,
    ),
  ).toEqual([]);
  expect(
    await one(
      `select message, state from deliveries where state in ('waiting', 'sending', 'unknown', 'unreachable')
    and due_at <= $1`,
      [at('2040-02-01')],
    ),
  ).toEqual([]);
  expect(await one('select name, failure from jobs where failure is not null')).toEqual([]);
  const had = async (message: string) =>
    new Map(
      (
        await one<{ key: string; n: number }>(
          `select split_part(p.email, '@', 1) as key, count(m.id)::int as n from deliveries d
           join people p on p.id = d.person_id join web_messages m on m.delivery = d.id where d.message = $1 group by 1`,
          [message],
        )
      ).map(({ key, n }) => [key, n]),
    );

  expect(await had('training.invited')).toEqual(new Map(learners.map(({ key }) => [key, 1])));
  const certified = await had('training.certified');
  const done = await one<{ key: string; n: number }>(
    `select split_part(p.email, '@', 1) as key, count(*)::int as n from enrolments e join people p on p.id = e.person_id
     where e.state = 'done' group by 1`,
  );
  expect(certified).toEqual(new Map(done.map(({ key, n }) => [key, n])));
  expect(
    await one(
      `select person_id, (sent_at at time zone p.time_zone)::date as day from deliveries d join people p on p.id = d.person_id
       where d.message in ('training.session', 'training.reminder', 'training.invited', 'training.resting')
         and d.state in ('sent', 'answered') group by 1, 2 having count(*) > 1`,
    ),
  ).toEqual([]);

  // Whoever does nothing climbs the whole ladder, on the days of the rules; those with two courses hear of both in one message.
  const idle = learners.filter(({ character, team }) => character === 'idle' && team < 3);
  const last = stops.at(-1)?.day ?? '';
  for (const { key, id, zone } of idle) {
    const [enrolment] = await one<{ id: string; starts: string }>(
      'select id, starts_on::text as starts from enrolments where person_id = $1 and mandatory',
      [id],
    );
    if (enrolment === undefined) throw new Error(`${key} is not enrolled`);
    expect(enrolment.starts).toBe(localDate(firstMoment, zone));
    const rungs = ladderOf(
      { startsOn: enrolment.starts, dueOn: addDays(enrolment.starts, dueDays), mandatory: true },
      {
        timeZone: zone,
        hours: { from: 540, to: 1_080, days: [1, 2, 3, 4, 5] },
        leaves: [],
        holidays: new Set(),
      },
    ).filter(({ day }) => day <= last);
    const steps = await one<{ step: string; day: string }>(
      `select step, (at at time zone $2)::date::text as day from ladder_steps where enrolment_id = $1 order by at`,
      [enrolment.id, zone],
    );
    expect([key, steps.map(({ step, day }) => [step, day])]).toEqual([
      key,
      rungs.map(({ step, day }) => [step, day]),
    ]);
    const reminders = await one<{ step: string }>(
      `select one ->> 'step' as step from deliveries, jsonb_array_elements(coalesce(data -> 'also', '[]') || (data - 'also')) as one
       where message = 'training.reminder' and one ->> 'enrolment' = $1 and state in ('sent', 'answered') order by sent_at`,
      [enrolment.id],
    );
    const due = steps.flatMap(({ step, day }) =>
      (step === 'before7' || step === 'before1' || step === 'after1') &&
      armOf(step, enrolment.id, day) === 'sent'
        ? [step]
        : [],
    );
    expect([key, reminders.map(({ step }) => step)]).toEqual([key, due]);
  }
  // One for all who have come so far on a day; who was away, or was sent nothing by the draw, may come so far on a later one.
  const digests = await one<{ key: string; sent: number; days: number; reached: number }>(
    `select split_part(m.email, '@', 1) as key,
       (select count(*)::int from deliveries d where d.person_id = m.id and d.message = 'training.overdue' and d.state in ('sent', 'answered')) as sent,
       (select count(distinct (d.sent_at at time zone m.time_zone)::date)::int from deliveries d
          where d.person_id = m.id and d.message = 'training.overdue' and d.state in ('sent', 'answered')) as days,
       (select count(distinct (s.at at time zone p.time_zone)::date)::int from ladder_steps s join enrolments e on e.id = s.enrolment_id
          join people p on p.id = e.person_id join unit_managers u on u.unit_id = p.unit_id and u.person_id = m.id
          where s.step = 'digest') as reached
     from people m where m.id = any($1)`,
    [managers.map(({ id }) => id)],
  );
  expect(digests.map(({ key }) => key).sort()).toEqual(managers.map(({ key }) => key));
  for (const { key, sent, days, reached } of digests) {
    expect([key, days]).toEqual([key, sent]);
    expect([key, reached > 0]).toEqual([key, key !== 'm3']);
    expect([key, sent >= Math.min(1, reached), sent <= reached]).toEqual([key, true, true]);
  }
  expect(await had('training.nextLevel')).toEqual(new Map([[head.key, 1]]));
});

test('nothing that people said or are called is in any log, and all end in time', {
  timeout: slow,
}, async () => {
  expect(crew.output()).not.toMatch(new RegExp(`${typedWrong}|Aprendiz|Jefatura|prueba\\.example`));
  await Promise.all(crew.members().map(stopsInTime));
});
