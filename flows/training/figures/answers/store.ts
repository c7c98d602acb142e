import { sql } from 'kysely';
import type { Db } from '#store/db.ts';
import type { NudgeArm, NudgeKind } from '#store/tables/training.ts';
import { floor } from '#trust/partition.ts';

/** First answers to a question: nobody's, but all of them together. */
export type Missed = Readonly<{ lesson: string; people: number; missed: number }>;
/** Reviews that were planned to come so many working days later. */
export type Kept = Readonly<{ gap: number; answers: number; right: number }>;

// One of the person's enrolments, the newest, stands for them: what is counted below are people.
const learners = (course: string) => sql`learners as materialized (
  select distinct on (person_id) id from enrolments where course_id = ${course}
  order by person_id, created_at desc, id)`;

/** What came together on one day, of one question or interval. */
type Part = Readonly<{ people: number; answers: number; right: number }>;
const none: Part = { people: 0, answers: 0, right: 0 };
const plus = (a: Part, b: Part): Part => ({
  people: a.people + b.people,
  answers: a.answers + b.answers,
  right: a.right + b.right,
});

/**
 * The sum of all days up to the last on which five people or more had come together since the one before: so what is shown never changes
 * by fewer than five, however often somebody looks.
 * @param days in their order
 */
function inFives(days: readonly Part[]): Part {
  let [shown, waiting] = [none, none];
  for (const day of days) {
    waiting = plus(waiting, day);
    if (waiting.people < floor) continue;
    shown = plus(shown, waiting);
    waiting = none;
  }
  return shown;
}

/**
 * How often each question was missed at first, most often first; only those that five people or more have answered.
 * @param lessons those that have a question
 * @param before ISO 8601, not included: days that are over everywhere, so that nobody comes in later
 */
export async function missedOf(
  db: Db,
  course: string,
  lessons: readonly string[],
  before: string,
): Promise<readonly Missed[]> {
  const { rows } = await sql<Part & Readonly<{ lesson: string }>>`with ${learners(course)}
    select a.lesson, count(*)::int as people, count(*)::int as answers,
      (count(*) filter (where a.correct))::int as right
    from lesson_answers a join learners on learners.id = a.enrolment_id
    where a.n = 0 and a.lesson = any(${[...lessons]}::text[]) and a.day < ${before}::date
    group by a.lesson, a.day order by a.day`.execute(db);
  return [...Map.groupBy(rows, ({ lesson }) => lesson)]
    .map(([lesson, days]) => {
      const { people, right } = inFives(days);
      return { lesson, people, missed: people - right };
    })
    .filter(({ people }) => people > 0)
    .toSorted((a, b) => b.missed / b.people - a.missed / a.people || (a.lesson < b.lesson ? -1 : 1));
}

/**
 * How much was still known at each interval; only where five people or more were asked. Of each the reviews of the day count on which
 * they first had one at that interval.
 * @param before as in `missedOf`
 */
export async function keptOf(db: Db, course: string, before: string): Promise<readonly Kept[]> {
  const { rows } = await sql<Part & Readonly<{ gap: number }>>`with ${learners(course)},
    each as (
      select a.enrolment_id, a.gap, a.day, count(*) as answers, count(*) filter (where a.correct) as correct,
        row_number() over (partition by a.enrolment_id, a.gap order by a.day) as nth
      from lesson_answers a join learners on learners.id = a.enrolment_id
      where a.gap > 0 and a.day < ${before}::date group by 1, 2, 3)
    select gap::int, count(*)::int as people, sum(answers)::int as answers, sum(correct)::int as right
    from each where nth = 1 group by gap, day order by day`.execute(db);
  return [...Map.groupBy(rows, ({ gap }) => gap)]
    .map(([gap, days]) => ({ gap, ...inFives(days) }))
    .filter(({ people }) => people > 0)
    .map(({ gap, answers, right }) => ({ gap, answers, right }))
    .toSorted((a, b) => a.gap - b.gap);
}

export type Nudged = Readonly<{
  kind: NudgeKind;
  arm: NudgeArm;
  n: number;
  followed: number;
  people: number;
}>;

/** Nudges of these days (both included) over the whole organisation, by kind and arm. */
export async function nudgesBetween(db: Db, from: string, to: string): Promise<readonly Nudged[]> {
  const { rows } = await sql<Nudged>`with each as (
      select kind, arm, person_id, count(*) as n, count(followed_at) as followed
      from nudges where compared and day between ${from} and ${to} group by 1, 2, 3)
    select kind, arm, sum(n)::int as n, sum(followed)::int as followed, count(*)::int as people
    from each group by 1, 2`.execute(db);
  return rows;
}
