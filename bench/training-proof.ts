import type { Stack } from './stack.ts';
import { course, lessonCount } from './training-course.ts';
import { number } from './training-house.ts';
import type { Figures } from './training-learners.ts';

const asked = course.lessons.filter(({ question }) => question !== undefined).map(({ id }) => id);

/**
 * Everything that must be as many as there are people, or as those who are done, or as the crowd has seen; or nought.
 * @throws Error that names each that is not
 */
export async function prove(
  stack: Stack,
  { people, done }: Readonly<{ people: number; done: number }>,
  crowd: Figures,
): Promise<void> {
  const wrong: string[] = [];
  const holds = async (what: string, expected: number, query: string) => {
    const found = await number(stack, query);
    if (found !== expected) wrong.push(`${what}: ${found} instead of ${expected}`);
  };
  await holds(
    'done with every lesson taken, and right once',
    done,
    `select count(*) as n from (select enrolment_id from lesson_states s join enrolments e on e.id = s.enrolment_id
       where e.state = 'done' and s.state in ('learned', 'retired')
       group by 1 having count(*) = ${lessonCount}) as through`,
  );
  await holds(
    'lessons learnt not just once',
    0,
    `select count(*) as n from (select s.enrolment_id, s.lesson, min(s.state) as state, min(s.answers) as answers, count(a.n) as kept, max(a.n) as last,
         s.lesson = any('{${asked.join(',')}}') as asked,
         coalesce(bool_or(a.correct and not exists (select from lesson_answers b where (b.enrolment_id, b.lesson) = (a.enrolment_id, a.lesson)
           and b.n < a.n and b.correct)), false) as learnt
       from lesson_states s left join lesson_answers a on (a.enrolment_id, a.lesson) = (s.enrolment_id, s.lesson)
       group by 1, 2) as each
     where case when asked then kept <> answers or last <> answers - 1 or learnt <> (state <> 'returns') else kept <> 0 or answers <> 1 end`,
  );
  await holds('answers', crowd.answers, 'select count(*) as n from lesson_answers');
  await holds(
    'people with two sessions of a day',
    0,
    `select count(*) as n from (select person_id, (sent_at at time zone 'Europe/Madrid')::date from deliveries
       where message = 'training.session' and state = 'sent' group by 1, 2 having count(*) > 1) as twice`,
  );
  await holds(
    'sessions in all states',
    await number(
      stack,
      `select count(*) as n from nudges where arm = 'sent' and kind in ('lesson', 'review')`,
    ),
    `select count(*) as n from deliveries where message = 'training.session'`,
  );
  for (const [what, message, audience] of [
    ['invitations', 'training.invited', people],
    ['certificates', 'training.certified', done],
  ] as const) {
    await holds(
      `${what} in all states`,
      audience,
      `select count(*) as n from deliveries where message = '${message}'`,
    );
    await holds(
      `${what} sent`,
      audience,
      `select count(distinct person_id) as n from deliveries where message = '${message}' and state = 'sent'`,
    );
  }
  if (crowd.mostSessions > 1) wrong.push(`${crowd.mostSessions} sessions came to somebody in a day`);
  if (crowd.plain !== done || crowd.mostPlain > 1)
    wrong.push(`${crowd.plain} certificates came to ${done} people, ${crowd.mostPlain} to one of them`);
  if (wrong.length > 0) throw new Error(`training: ${wrong.join('; ')}`);
}
