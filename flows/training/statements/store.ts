import { randomUUID } from 'node:crypto';
import type { Db } from '#core/outcome.ts';
import { readSetting, writeSetting } from '#store/settings.ts';
import { versionOf } from '../content/store.ts';
import type { CourseContent } from '../course.ts';
import { statementId, type Told } from './ids.ts';

/** Rows in one statement of SQL: eight values each, of which PostgreSQL takes 65,535. */
const part = 1_000;
/** So many statements are handed over at once. */
const batch = 50;
/** What was stored or refused is kept for so long, for whoever wants to look. Milliseconds. */
const keptMs = 30 * 24 * 3_600_000;
const forgottenAtOnce = 5_000;

export type LrsActor = 'account' | 'mbox';

/**
 * Writes down what is to be told, unless there is nobody to tell it to. What was told before stays as it is.
 * @returns how many are new
 */
export async function keepStatements(
  db: Db,
  told: readonly (Told & Readonly<{ now: Date }>)[],
): Promise<number> {
  if (told.length === 0 || !(await readSetting(db, 'lrs')).on) return 0;
  let kept = 0;
  for (let from = 0; from < told.length; from += part) {
    const rows = await db
      .insertInto('statements')
      .values(
        told.slice(from, from + part).map(({ now, ...one }) => ({
          id: statementId(one),
          person_id: one.person,
          enrolment_id: one.enrolment,
          verb: one.verb,
          lesson: one.lesson ?? null,
          n: one.n ?? null,
          at: now,
          next_at: now,
        })),
      )
      .onConflict((conflict) => conflict.column('id').doNothing())
      .returning('id')
      .execute();
    kept += rows.length;
  }
  return kept;
}

/**
 * Keeps whether there is a learning record store and what people are called there. What it refused is to be tried again:
 * whoever starts the program may have mended why.
 * @param actor nothing: there is none
 */
export async function rememberLrs(db: Db, actor: LrsActor | undefined, now: Date): Promise<void> {
  const before = await readSetting(db, 'lrs');
  const after = {
    on: actor !== undefined,
    actor: actor ?? before.actor,
    house: before.house ?? (actor && randomUUID()),
  };
  if (after.on !== before.on || after.actor !== before.actor || after.house !== before.house) {
    await writeSetting(db, 'lrs', {
      on: after.on,
      actor: after.actor,
      ...(after.house !== undefined && { house: after.house }),
    });
  }
  if (actor === undefined) return;
  await db
    .updateTable('statements')
    .set({ state: 'waiting', reason: null, tries: 0, next_at: now })
    .where('state', '=', 'refused')
    .execute();
}

/** Who says so, where people have accounts but the house has no address on the web. */
export async function namingOf(db: Db): Promise<Readonly<{ actor: LrsActor; house: string }>> {
  const { actor, house } = await readSetting(db, 'lrs');
  return { actor, house: `urn:uuid:${house ?? '00000000-0000-0000-0000-000000000000'}` };
}

/** All that a statement is made of. */
export type Facts = Readonly<{
  id: string;
  person: string;
  email: string | undefined;
  enrolment: string;
  verb: Told['verb'];
  lesson: string | undefined;
  n: number | undefined;
  at: Date;
  course: string;
  version: number;
  content: CourseContent;
  /** Nothing: it was no answer to a question. */
  answer: Readonly<{ correct: boolean; sure: boolean; gap: number | undefined }> | undefined;
}>;

/**
 * Claims what is next, in the order in which it happened. Nobody else gets anything while it is claimed, or while the first that waits
 * has a pause: so there is one sender at a time, whatever dies.
 * @param untilMs after so long it may be claimed again
 */
export async function claimStatements(db: Db, now: Date, untilMs: number): Promise<readonly Facts[]> {
  const ids = await db.transaction().execute(async (transaction) => {
    const first = await transaction
      .selectFrom('statements')
      .select(['id', 'next_at'])
      .where('state', '=', 'waiting')
      .orderBy('seq')
      .limit(1)
      .forUpdate()
      .executeTakeFirst();
    if (first === undefined || first.next_at > now) return [];
    const rows = await transaction
      .updateTable('statements')
      .set({ next_at: new Date(now.getTime() + untilMs) })
      .where('id', 'in', (select) =>
        select
          .selectFrom('statements')
          .select('id')
          .where('state', '=', 'waiting')
          .orderBy('seq')
          .limit(batch),
      )
      .returning('id')
      .execute();
    return rows.map(({ id }) => id);
  });
  return ids.length === 0 ? [] : factsOf(db, ids);
}

async function factsOf(db: Db, ids: readonly string[]): Promise<readonly Facts[]> {
  const rows = await db
    .selectFrom('statements as s')
    .innerJoin('enrolments as e', 'e.id', 's.enrolment_id')
    .innerJoin('people as p', 'p.id', 's.person_id')
    .leftJoin('lesson_answers as a', (join) =>
      join
        .onRef('a.enrolment_id', '=', 's.enrolment_id')
        .onRef('a.lesson', '=', 's.lesson')
        .onRef('a.n', '=', 's.n'),
    )
    .select(['s.id', 's.person_id', 's.enrolment_id', 's.verb', 's.lesson', 's.n', 's.at', 'p.email'])
    .select(['e.course_id', 'e.version', 'a.correct', 'a.sure', 'a.gap'])
    .where('s.id', 'in', [...ids])
    .orderBy('s.seq')
    .execute();
  const facts: Facts[] = [];
  for (const row of rows) {
    facts.push({
      id: row.id,
      person: row.person_id,
      email: row.email ?? undefined,
      enrolment: row.enrolment_id,
      verb: row.verb,
      lesson: row.lesson ?? undefined,
      n: row.n ?? undefined,
      at: row.at,
      course: row.course_id,
      version: row.version,
      content: await versionOf(db, row.course_id, row.version),
      answer:
        row.correct === null || row.sure === null
          ? undefined
          : { correct: row.correct, sure: row.sure, gap: row.gap ?? undefined },
    });
  }
  return facts;
}

/** They are there. */
export async function statementsStored(db: Db, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return;
  await db
    .updateTable('statements')
    .set({ state: 'stored', reason: null })
    .where('id', 'in', [...ids])
    .where('state', '=', 'waiting')
    .execute();
}

/** They never will be. @param why a code */
export async function statementsRefused(db: Db, ids: readonly string[], why: string): Promise<void> {
  if (ids.length === 0) return;
  await db
    .updateTable('statements')
    .set((row) => ({ state: 'refused', reason: why, tries: row('tries', '+', 1) }))
    .where('id', 'in', [...ids])
    .where('state', '=', 'waiting')
    .execute();
}

/** Nothing is known to be there: again at `again`. What has waited since before `since` is given up. */
export async function statementsLater(
  db: Db,
  ids: readonly string[],
  { again, since }: Readonly<{ again: Date; since: Date }>,
): Promise<void> {
  await db
    .updateTable('statements')
    .set((row) => ({ next_at: again, tries: row('tries', '+', 1) }))
    .where('id', 'in', [...ids])
    .where('state', '=', 'waiting')
    .execute();
  await db
    .updateTable('statements')
    .set({ state: 'refused', reason: 'too_late' })
    .where('state', '=', 'waiting')
    .where('at', '<', since)
    .execute();
}

/** The first that waits: how often it was tried, and when it may be tried again. */
export async function firstWaiting(
  db: Db,
): Promise<Readonly<{ id: string; tries: number; nextAt: Date }> | undefined> {
  const row = await db
    .selectFrom('statements')
    .select(['id', 'tries', 'next_at'])
    .where('state', '=', 'waiting')
    .orderBy('seq')
    .limit(1)
    .executeTakeFirst();
  return row && { id: row.id, tries: row.tries, nextAt: row.next_at };
}

/** What is over is kept for a bounded time. */
export async function forgetStatements(db: Db, now: Date): Promise<void> {
  await db
    .deleteFrom('statements')
    .where('id', 'in', (select) =>
      select
        .selectFrom('statements')
        .select('id')
        .where('state', '!=', 'waiting')
        .where('at', '<', new Date(now.getTime() - keptMs))
        .limit(forgottenAtOnce),
    )
    .execute();
}

/** How many wait, since when, and how many were refused and why. */
export async function statementCounts(
  db: Db,
): Promise<
  Readonly<{ waiting: number; since: Date | undefined; refused: readonly (readonly [string, number])[] }>
> {
  const waiting = await db
    .selectFrom('statements')
    .select((select) => [select.fn.countAll<string>().as('count'), select.fn.min('at').as('since')])
    .where('state', '=', 'waiting')
    .executeTakeFirstOrThrow();
  const refused = await db
    .selectFrom('statements')
    .select((select) => ['reason', select.fn.countAll<string>().as('count')])
    .where('state', '=', 'refused')
    .groupBy('reason')
    .orderBy('reason')
    .execute();
  return {
    waiting: Number(waiting.count),
    since: waiting.since ?? undefined,
    refused: refused.map(({ reason, count }) => [reason ?? 'unknown', Number(count)]),
  };
}
