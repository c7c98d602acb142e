import { createHash, randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { type CourseContent, optionIds } from '#flows/training/course.ts';
import type { Db } from '#store/db.ts';
import { longContent, sampleContent } from '#test/training/support.ts';

// Eighty learners and two courses: who they are and what they do is the same each time, whatever happens to the program meanwhile.

const zones = ['America/Bogota', 'America/Mexico_City', 'America/Sao_Paulo', 'Europe/Madrid'] as const;
const characters = ['idle', 'late', 'quick', 'careless', 'steady'] as const;
/** One of each character in each zone. */
const inTeam = zones.length * characters.length;
const teams = 4;

export type Learner = Readonly<{
  key: string;
  id: string;
  name: string;
  team: number;
  zone: string;
  character: (typeof characters)[number];
  away: Readonly<{ from: string; to: string }> | undefined;
}>;

export const learners: readonly Learner[] = Array.from({ length: teams * inTeam }, (_, at): Learner => {
  const key = `l${String(at).padStart(3, '0')}`;
  const character = characters[Math.floor((at % inTeam) / zones.length)] ?? 'idle';
  return {
    key,
    id: randomUUID(),
    name: `Aprendiz ${key.toUpperCase()}`,
    team: Math.floor(at / inTeam),
    zone: zones[at % zones.length] ?? 'UTC',
    character,
    away: character === 'steady' && at % 4 === 1 ? { from: '2040-01-16', to: '2040-01-18' } : undefined,
  };
});

/** Nobody learns who leads: what is said to managers does not meet what is said to learners. */
export const managers = Array.from({ length: teams }, (_, team) => ({
  key: `m${team}`,
  id: randomUUID(),
  name: `Jefatura M${team}`,
  zone: zones[team] ?? 'UTC',
}));
export const head = { key: 'h0', id: randomUUID(), name: 'Dirección H0', zone: 'Europe/Madrid' };

const one = sampleContent.lessons[1];
if (one === undefined) throw new Error('the sample has no question');
/** To read, with letters, with a short text, with letters. */
const mandatory: CourseContent = {
  ...sampleContent,
  lessons: [...sampleContent.lessons, { ...one, id: 'again' }],
};
const free: CourseContent = longContent(3, 'free-course');
/** `teams`: who takes it. */
export const courses = [
  { content: mandatory, mandatory: true, teams: [0, 1, 2] },
  { content: free, mandatory: false, teams: [2, 3] },
] as const;
/** Days from the start to the due date. */
export const dueDays = 10;

const mail = (key: string) => `${key}@prueba.example`;

/** People, units, who leads whom, and leave. @returns the units of the teams */
export async function plantCrowd(
  db: Db,
  { platform, tenant }: Readonly<{ platform: string; tenant: string }>,
): Promise<readonly string[]> {
  const unit = async (name: string, parent: string | null) =>
    (
      await db
        .insertInto('units')
        .values({ name, parent_id: parent })
        .returning('id')
        .executeTakeFirstOrThrow()
    ).id;
  const top = await unit('Prueba', null);
  const lead = await unit('Dirección de prueba', top);
  const teamUnits: string[] = [];
  for (let team = 0; team < teams; team += 1) teamUnits.push(await unit(`Equipo de prueba ${team}`, top));
  const all = [
    ...learners.map((person) => ({ ...person, unit: teamUnits[person.team] ?? top })),
    ...[...managers, head].map((person) => ({ ...person, unit: lead })),
  ];
  await sql`insert into people (id, name, email, unit_id, locale, time_zone)
    select id, name, key || '@prueba.example', unit, 'es', zone
    from jsonb_to_recordset(${JSON.stringify(all)}::jsonb) as r(id uuid, name text, key text, unit uuid, zone text)`.execute(
    db,
  );
  await sql`insert into identities (platform, tenant, key, person_id, route)
    select ${platform}, ${tenant}, split_part(email, '@', 1), id, 'dm:' || split_part(email, '@', 1)
    from people where email like '%@prueba.example'`.execute(db);
  const leads = [
    { unit_id: top, person_id: head.id },
    { unit_id: lead, person_id: head.id },
    ...managers.map(({ id }, team) => ({ unit_id: teamUnits[team] ?? top, person_id: id })),
  ];
  for (const one of leads)
    await db
      .insertInto('unit_managers')
      .values({ ...one, until: null, source: 'hr' })
      .execute();
  for (const { id, away } of learners)
    if (away !== undefined)
      await db.insertInto('leaves').values({ person_id: id, from_day: away.from, to_day: away.to }).execute();
  return teamUnits;
}

// --- what they do ------------------------------------------------------------------------------------------------

/** 0..1, always the same for the same words. */
const chance = (...words: readonly (string | number)[]): number =>
  createHash('sha256').update(words.join('\n')).digest().readUInt32BE(0) / 2 ** 32;

/** On which day those who are late, of each zone, go back to their invitation and do all of it at once. */
const lateDays = ['2040-01-12', '2040-01-23', '2040-01-25', '2040-01-31'] as const;

/** How many lessons and reviews somebody takes on a day on which something comes to them. */
export function willing({ key, character, away, zone }: Learner, day: string): number {
  if (away !== undefined && away.from <= day && day <= away.to) return 0;
  switch (character) {
    case 'idle':
      return 0;
    case 'late':
      return day === lateDays[zones.indexOf(zone as (typeof zones)[number])] ? 9 : 0;
    case 'quick':
      return 9;
    default:
      return chance(key, day) < 0.6 ? 3 : 0;
  }
}

const carefulness = { idle: 1, late: 1, quick: 0.85, careless: 0.5, steady: 0.85 } as const;

/** What a button carries, on any platform. */
export type Tap = Readonly<{ kind: 'action' | 'open'; name: string; label: string; input?: unknown }>;
export type Seen<T, F> = Readonly<{ taps: readonly T[]; form?: F | undefined }>;
/** Somebody at their chat. */
export type Seat<T extends Tap, F> = Readonly<{
  /** @param also pressed in the same moment, as on a second device */
  press(tap: T, also?: T): Promise<Seen<T, F>>;
  submit(form: F, values: Readonly<Record<string, string>>): Promise<Seen<T, F>>;
}>;

export type Confirmed = Readonly<{
  answers: Map<string, Readonly<{ correct: boolean; sure: boolean }>>;
  read: Set<string>;
  done: Set<string>;
}>;
export const nothingConfirmed = (): Confirmed => ({ answers: new Map(), read: new Set(), done: new Set() });

/** Typed by mistake, and to be found nowhere. */
export const typedWrong = 'ornitorrinco';

const lessons = new Map(
  courses.flatMap(({ content }) => content.lessons).map((lesson) => [lesson.id, lesson]),
);
type Item = Readonly<{ enrolment: string; lesson: string; n: number }>;

/** Takes so many lessons from a message on, and says that it is done when all is. Everything is insisted on, and noted when it is confirmed. */
export async function learn<T extends Tap, F>(
  { key, character, zone }: Learner,
  seat: Seat<T, F>,
  from: readonly T[],
  items: number,
  confirmed: Confirmed,
): Promise<void> {
  let taps = from;
  let left = items;
  const on = (name: string): T | undefined => taps.find((tap) => tap.name === name);
  const press = async (tap: T, also?: T): Promise<F | undefined> => {
    const seen = await seat.press(tap, also);
    taps = seen.taps;
    return seen.form;
  };

  async function answer(tap: T): Promise<void> {
    const { enrolment, lesson, n } = tap.input as Item;
    const ref = `${enrolment} ${lesson} ${n}`;
    const correct = chance(key, lesson, n) < carefulness[character];
    const sure = chance(key, lesson, n, 'sure') < 0.8;
    if (tap.kind === 'open') {
      const form = await press(tap);
      if (form === undefined) throw new Error(`${key} got no form for ${lesson}`);
      const values = { answer: correct ? 'confirmar' : typedWrong, sure: sure ? 'sure' : 'not' };
      taps = (await seat.submit(form, values)).taps;
    } else {
      const question = lessons.get(lesson)?.question;
      if (question?.kind !== 'one') throw new Error(`${key}: letters for ${lesson}`);
      const fitting = optionIds
        .slice(0, question.options)
        .filter((id) => question.right.includes(id) === correct);
      const letter = (at: number) =>
        taps.find((one) => {
          const input = one.input as { choice?: string; sure?: boolean };
          return (
            one.name === tap.name && input.choice === fitting[at % fitting.length] && input.sure === sure
          );
        });
      const [first, second] = [letter(0), letter(1)];
      if (first === undefined) throw new Error(`${key} has no letter for ${lesson}`);
      // Some press twice at once, and on two letters where both are wrong: one answer comes of it.
      await press(first, chance(key, lesson, n, 'twice') < 0.3 ? second : undefined);
    }
    confirmed.answers.set(ref, { correct, sure });
  }

  for (let steps = 0; steps < 60; steps += 1) {
    const done = on('training.done');
    if (done !== undefined) {
      if (character === 'careless' && zone === zones[0]) return;
      await press(done, chance(key, 'done') < 0.3 ? done : undefined);
      confirmed.done.add((done.input as { enrolment: string }).enrolment);
      return;
    }
    const [item, took] = [on('training.answer'), on('training.took')];
    const onward = on('training.next') ?? (left > 0 ? on('training.learn') : undefined);
    if (item !== undefined || took !== undefined) {
      if (left === 0) return;
      left -= 1;
      if (item !== undefined) await answer(item);
      else if (took !== undefined) {
        const { enrolment, lesson } = took.input as Item;
        await press(took, chance(key, lesson, 'twice') < 0.3 ? took : undefined);
        confirmed.read.add(`${enrolment} ${lesson}`);
      }
    } else if (onward !== undefined) await press(onward);
    else return;
  }
  throw new Error(`${key} comes to no end`);
}

/** Where each of them begins to learn: the newest message that has come since a moment; those who are late, their invitation. */
export async function arrivals(db: Db, since: Date): Promise<ReadonlyMap<string, string>> {
  const late = learners.filter(({ character }) => character === 'late').map(({ id }) => id);
  const { rows } = await sql<{ key: string; id: string }>`
    select split_part(p.email, '@', 1) as key, d.ref ->> 'id' as id from deliveries d join people p on p.id = d.person_id
    where p.email like ${mail('l%')} and d.state in ('sent', 'answered')
      and case when p.id = any(${late}::uuid[]) then d.message = 'training.invited'
        else d.message in ('training.session', 'training.reminder', 'training.invited') and d.sent_at >= ${since} end
    order by d.sent_at, d.id`.execute(db);
  return new Map(rows.map(({ key, id }) => [key, id]));
}

/** All of them at once, a few at a time. */
export async function eachOf<T>(
  all: readonly T[],
  atOnce: number,
  act: (one: T) => Promise<void>,
): Promise<void> {
  const queue = [...all];
  const worker = async () => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) await act(next);
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
}

// --- what has become of it ---------------------------------------------------------------------------------------

/** Everything that training knows and has said of the crowd, by days and without what differs by chance (ids of rows, moments). */
export async function outcomeOf(db: Db): Promise<Readonly<Record<string, readonly string[]>>> {
  const lines = async (query: ReturnType<typeof sql<{ line: string }>>) =>
    (await query.execute(db)).rows.map(({ line }) => line);
  const crowd = sql`p.email like ${mail('%')}`;
  const key = sql`split_part(p.email, '@', 1)`;
  const day = (at: string) => sql`(${sql.ref(at)} at time zone p.time_zone)::date`;
  return {
    messages: await lines(sql`select concat_ws(' ', ${key}, d.message, d.data - 'at',
        case d.state when 'answered' then 'sent' else d.state end, ${day('d.sent_at')}) as line
      from deliveries d join people p on p.id = d.person_id where ${crowd} order by 1`),
    nudges:
      await lines(sql`select concat_ws(' ', ${key}, n.kind, n.enrolment_id, n.day, n.arm, ${day('n.followed_at')}) as line
      from nudges n join people p on p.id = n.person_id where ${crowd} order by 1`),
    steps: await lines(sql`select concat_ws(' ', ${key}, s.enrolment_id, s.step, ${day('s.at')}) as line
      from ladder_steps s join enrolments e on e.id = s.enrolment_id join people p on p.id = e.person_id
      where ${crowd} order by 1`),
    enrolments:
      await lines(sql`select concat_ws(' ', ${key}, e.id, e.state, e.starts_on, e.due_on, 'invited', ${day('e.invited_at')},
        'begun', ${day('e.begun_at')}, 'done', ${day('e.done_at')}) as line
      from enrolments e join people p on p.id = e.person_id where ${crowd} order by 1`),
    states: await lines(sql`select concat_ws(' ', ${key}, to_jsonb(s)) as line
      from lesson_states s join enrolments e on e.id = s.enrolment_id join people p on p.id = e.person_id
      where ${crowd} order by 1`),
    answers: await lines(sql`select concat_ws(' ', ${key}, to_jsonb(a)) as line
      from lesson_answers a join enrolments e on e.id = a.enrolment_id join people p on p.id = e.person_id
      where ${crowd} order by 1`),
    learners: await lines(sql`select concat_ws(' ', ${key}, to_jsonb(l) - 'wake_at') as line
      from learners l join people p on p.id = l.person_id where ${crowd} order by 1`),
  };
}
