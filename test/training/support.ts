import { createHash } from 'node:crypto';
import type { Button, Card, Form, Values } from '#core/card.ts';
import type { Kind, Role } from '#core/person.ts';
import type { Ports } from '#flows/index.ts';
import type { CourseContent } from '#flows/training/course.ts';
import { createTrainingFlow } from '#flows/training/flow.ts';
import { createDeliver } from '#src/deliver.ts';
import { createDispatch } from '#src/dispatch.ts';
import { createRegistry } from '#src/registry.ts';
import { createRun } from '#src/run.ts';
import type { Db } from '#store/db.ts';
import { jobsToSet } from '#store/jobs.ts';
import { deliveriesToSet } from '#store/outbox.ts';
import { writeSetting } from '#store/settings.ts';
import { happens } from '#test/support/house.ts';
import { testPorts } from '#test/support/ports.ts';
import { createTestDatabase } from '#test/support/postgres.ts';
import { createTestChat } from '#test/support/testchat.ts';
import { createTestClock, createTestLog, start } from '#test/support/testports.ts';

// What tests of training begin with: courses, people and enrolments as rows, and the flow over the real database.

/** Three lessons: one to read, one with letters, one with a short text. */
export const sampleContent: CourseContent = {
  slug: 'clear-handover',
  fallback: 'en',
  value: 'service',
  texts: {
    en: {
      title: 'A clear handover',
      summary: 'How to hand work over so that nobody has to ask twice.',
      confirm: 'I hand work over in writing.',
    },
    es: { title: 'Una entrega clara', summary: 'Cómo entregar trabajo sin que nadie pregunte dos veces.' },
    pt: {
      title: 'Uma entrega clara',
      summary: 'Como entregar trabalho sem que ninguém pergunte duas vezes.',
    },
  },
  lessons: [
    {
      id: 'why',
      texts: {
        en: { title: 'Why it matters', body: 'Most delays begin where work changes hands.' },
        es: {
          title: 'Por qué importa',
          body: 'La mayoría de los retrasos empieza donde el trabajo cambia de manos.',
        },
        pt: { title: 'Por que importa', body: 'A maioria dos atrasos começa onde o trabalho muda de mãos.' },
      },
    },
    {
      id: 'first',
      question: { kind: 'one', options: 3, right: ['b'] },
      texts: {
        en: {
          title: 'What goes first',
          body: 'Begin with what the next person must do, and by when.',
          question: {
            ask: 'What does a good handover begin with?',
            options: [
              { text: 'The history of the task', why: 'It helps, but later.' },
              { text: 'The next step and its date' },
              { text: 'Who worked on it' },
            ],
            accept: [],
            why: 'Whoever takes over needs to know first what to do and by when.',
          },
        },
        es: {
          title: 'Qué va primero',
          body: 'Empieza por lo que debe hacer la siguiente persona y para cuándo.',
          question: {
            ask: '¿Con qué empieza una buena entrega?',
            options: [
              { text: 'La historia de la tarea', why: 'Ayuda, pero después.' },
              { text: 'El siguiente paso y su fecha' },
              { text: 'Quién trabajó en ella' },
            ],
            accept: [],
            why: 'Quien recibe necesita saber primero qué hacer y para cuándo.',
          },
        },
        pt: {
          title: 'O que vem primeiro',
          body: 'Comece pelo que a próxima pessoa deve fazer e até quando.',
          question: {
            ask: 'Com o que começa uma boa entrega?',
            options: [
              { text: 'A história da tarefa', why: 'Ajuda, mas depois.' },
              { text: 'O próximo passo e a data' },
              { text: 'Quem trabalhou nela' },
            ],
            accept: [],
            why: 'Quem recebe precisa saber primeiro o que fazer e até quando.',
          },
        },
      },
    },
    {
      id: 'word',
      question: { kind: 'text' },
      texts: {
        en: {
          title: 'One word',
          body: 'Close the loop: ask whoever takes over to confirm.',
          question: {
            ask: 'What do you ask whoever takes over to do?',
            options: [],
            accept: [{ kind: 'is', text: 'confirm' }],
            why: 'Only what was confirmed has been handed over.',
            example: 'Confirm',
          },
        },
        es: {
          title: 'Una palabra',
          body: 'Cierra el círculo: pide a quien recibe que confirme.',
          question: {
            ask: '¿Qué le pides a quien recibe?',
            options: [],
            accept: [{ kind: 'is', text: 'confirmar' }],
            why: 'Solo lo confirmado está entregado.',
            example: 'Confirmar',
          },
        },
        pt: {
          title: 'Uma palavra',
          body: 'Feche o ciclo: peça a quem recebe que confirme.',
          question: {
            ask: 'O que você pede a quem recebe?',
            options: [],
            accept: [{ kind: 'is', text: 'confirmar' }],
            why: 'Só o que foi confirmado está entregue.',
            example: 'Confirmar',
          },
        },
      },
    },
  ],
};

/** A course with so many lessons, each with a question of three options of which the second is right. */
export function longContent(lessons: number, slug = 'long-course'): CourseContent {
  const question = sampleContent.lessons[1];
  if (question === undefined) throw new Error('the sample has no question');
  return {
    ...sampleContent,
    slug,
    lessons: Array.from({ length: lessons }, (_, n) => ({ ...question, id: `lesson-${n + 1}` })),
  };
}

export type PlantedCourse = Readonly<{ id: string; version: number; content: CourseContent }>;

/** A published course; planted again under the same slug it gets its next version. */
export async function plantCourse(
  db: Db,
  content: CourseContent = sampleContent,
  at: Date = start,
): Promise<PlantedCourse> {
  const body = JSON.stringify(content);
  const { id, version } = await db
    .insertInto('courses')
    .values({ slug: content.slug, version: 1, draft: null, by_id: null, created_at: at, retired_at: null })
    .onConflict((conflict) =>
      conflict.column('slug').doUpdateSet(({ eb, ref }) => ({ version: eb(ref('courses.version'), '+', 1) })),
    )
    .returning(['id', 'version'])
    .executeTakeFirstOrThrow();
  if (version === null) throw new Error('a course without a version');
  await db
    .insertInto('course_versions')
    .values({
      course_id: id,
      version,
      body,
      hash: createHash('sha256').update(body).digest('hex'),
      by_id: null,
      at,
    })
    .execute();
  return { id, version, content };
}

/** @param managers whoever manages it, named by HR */
export async function plantUnit(
  db: Db,
  name: string,
  parent?: string,
  managers: readonly string[] = [],
): Promise<string> {
  const { id } = await db
    .insertInto('units')
    .values({ name, parent_id: parent ?? null })
    .returning('id')
    .executeTakeFirstOrThrow();
  await plantManagers(db, id, managers);
  return id;
}

export async function plantManagers(db: Db, unit: string, managers: readonly string[]): Promise<void> {
  for (const person_id of managers)
    await db
      .insertInto('unit_managers')
      .values({ unit_id: unit, person_id, until: null, source: 'hr' })
      .execute();
}

export type PlantOptions = Readonly<{
  /** Their names and keys: `ana1`, `ana2`, … (with `n` = 1: `ana`). */
  name?: string;
  kind?: Kind;
  unit?: string;
  manager?: string;
  locale?: string;
  zone?: string;
  country?: string;
  /** ISO 8601 date. */
  started?: string;
  roles?: readonly Role[];
  /** Whether they can be reached on the platform `chat`, tenant `t1`, under their name as key; else nowhere. */
  reachable?: boolean;
}>;

/** People as HR's file brings them. @returns their ids, in the order of their numbers */
export async function plantPeople(db: Db, n: number, options: PlantOptions = {}): Promise<readonly string[]> {
  const { name = 'person', reachable = true } = options;
  const keys = Array.from({ length: n }, (_, at) => (n === 1 ? name : `${name}${at + 1}`));
  const ids = new Map<string, string>();
  for (let from = 0; from < n; from += 1_000) {
    const part = keys.slice(from, from + 1_000);
    const rows = await db
      .insertInto('people')
      .values(
        part.map((key) => ({
          name: key,
          email: null,
          kind: options.kind ?? 'employee',
          unit_id: options.unit ?? null,
          manager_id: options.manager ?? null,
          locale: options.locale ?? 'en',
          time_zone: options.zone ?? 'UTC',
          country: options.country ?? null,
          start_date: options.started ?? null,
          birthday: null,
          attributes: '{}',
          roles: [...(options.roles ?? [])],
          gone_at: null,
        })),
      )
      .returning(['id', 'name'])
      .execute();
    for (const row of rows) ids.set(row.name, row.id);
    if (!reachable) continue;
    await db
      .insertInto('identities')
      .values(
        rows.map((row) => ({
          platform: 'chat',
          tenant: 't1',
          key: row.name,
          person_id: row.id,
          route: `dm:${row.name}`,
          time_zone: null,
        })),
      )
      .execute();
  }
  return keys.map((key) => {
    const id = ids.get(key);
    if (id === undefined) throw new Error('somebody was not planted');
    return id;
  });
}

export type EnrolledOptions = Readonly<{
  person: string;
  course: PlantedCourse;
  mandatory?: boolean;
  startsOn?: string;
  dueOn?: string;
  source?: 'audience' | 'tenure' | 'manager' | 'self';
  by?: string;
  rule?: string;
  at?: Date;
}>;

/** An open enrolment as a row, of which nobody was told. @returns its id */
export async function enrolled(db: Db, given: EnrolledOptions): Promise<string> {
  const at = given.at ?? start;
  const { id } = await db
    .insertInto('enrolments')
    .values({
      person_id: given.person,
      course_id: given.course.id,
      version: given.course.version,
      source: given.source ?? 'self',
      rule_id: given.rule ?? null,
      by_id: given.by ?? null,
      mandatory: given.mandatory ?? false,
      starts_on: given.startsOn ?? at.toISOString().slice(0, 10),
      due_on: given.dueOn ?? null,
      stopped_why: null,
      created_at: at,
      invited_at: at,
      begun_at: null,
      done_at: null,
      paused_until: null,
    })
    .returning('id')
    .executeTakeFirstOrThrow();
  return id;
}

// --- conversations -----------------------------------------------------------------------------------------------

export type Reply = Readonly<{ kind: string; card?: Card; form?: Form }>;

export const textOf = (card: Card | undefined): string => JSON.stringify(card ?? {});
export const buttonsOf = (card: Card | undefined): readonly Button[] => [
  ...(card?.blocks ?? []).flatMap((block) => (block.kind === 'buttons' ? block.buttons : [])),
  ...(card?.buttons ?? []),
];
/** The button of that action (and label) on a card. Fails with what there was instead. */
export function on(shown: Card | Reply | undefined, name: string, label?: string): Button {
  const card = shown !== undefined && 'kind' in shown ? shown.card : shown;
  const found = buttonsOf(card).find(
    (one) => one.name === name && (label === undefined || one.label === label),
  );
  if (found === undefined) throw new Error(`no ${name} on ${textOf(card)}`);
  return found;
}

export type Stage = Awaited<ReturnType<typeof createStage>>;

/**
 * Training over the real database, dispatch, jobs and outbox; the clock and the chat (`chat`, tenant `t1`) are the tests' own.
 * @param at where the clock stands: a Tuesday afternoon in UTC
 */
export async function createStage(ports: Partial<Ports> = {}, at: Date = start) {
  const { db, pool, drop } = await createTestDatabase();
  const clock = createTestClock(at);
  const log = createTestLog();
  const chat = createTestChat('chat', { find: true });
  const lent = testPorts(ports);
  const registry = createRegistry([createTrainingFlow(lent)]);
  const common = { db, clock, registry, log, holidays: lent.holidays };
  const handle = createDispatch({
    ...common,
    ring: () => {},
    unknown: async () => ({ reply: { kind: 'done' } }),
  });
  const run = createRun({ ...common, ring: () => {} });
  const deliver = createDeliver({ ...common, chats: [chat] });
  await writeSetting(db, 'organisation', { name: 'Río', locale: 'en', timeZone: 'UTC' });

  /** Somebody in their direct chat, by their key. */
  const as = (key: string) => {
    const actor = { platform: 'chat', tenant: 't1', key };
    const does = async (kind: 'command' | 'action' | 'open' | 'submit', what: object): Promise<Reply> =>
      (await handle(happens(kind, actor, what as never))) as Reply;
    return {
      command: (name: string, text = '', mentions: readonly Readonly<{ key: string; name: string }>[] = []) =>
        does('command', { name, text, mentions }),
      press: (button: Button) => does(button.kind, { name: button.name, input: button.input }),
      /** What the form proposes, with these changes. */
      submit: (form: Form | undefined, values: Values = {}) =>
        does('submit', { name: form?.name, input: form?.input, values: { ...form?.values, ...values } }),
    };
  };

  /** Lets happen what is due now, and what that leads to. */
  async function settle(): Promise<void> {
    for (let busy = true; busy; ) {
      const jobs = (await jobsToSet(db, clock.now(), 1_000, 0)).filter(({ delayMs }) => delayMs === 0);
      for (const { id } of jobs) await run(id);
      const due = (await deliveriesToSet(db, clock.now(), 1_000, 0)).filter(({ delayMs }) => delayMs === 0);
      for (const { id } of due) await deliver(id);
      busy = jobs.length + due.length > 0;
    }
  }

  /** Lets happen what is due by then, step by step. @param stepMs at least one look in each */
  async function goTo(to: Date | string, stepMs = 3_600_000): Promise<void> {
    const end = new Date(to);
    for (;;) {
      await settle();
      if (clock.now() >= end) return;
      clock.set(new Date(Math.min(end.getTime(), clock.now().getTime() + stepMs)));
    }
  }

  /** What was sent to somebody, the oldest first, as it looks now. */
  const sentTo = (key: string) => chat.messages.filter(({ to }) => to.route === `dm:${key}`);

  return { db, pool, drop, clock, log, chat, run, deliver, as, settle, goTo, sentTo };
}
