import { randomUUID } from 'node:crypto';
import type { Button } from '#core/card.ts';
import { addDays } from '#core/zoned.ts';
import { createTrainingFlow } from '#flows/training/flow.ts';
import { wakeUp } from '#flows/training/learning/wake.ts';
import { armOf } from '#flows/training/rules/holdout.ts';
import { createDispatch } from '#src/dispatch.ts';
import { createRegistry } from '#src/registry.ts';
import type { Db } from '#store/db.ts';
import { insertJobs } from '#store/jobs.ts';
import { happens } from '#test/support/house.ts';
import { testPorts } from '#test/support/ports.ts';

import type { Reply, Stage } from './support.ts';

/** Whether somebody's session on that day is held back is chance; a test names the days on which it is not, or is. */
type Arms = Readonly<{ sent?: readonly string[]; held?: readonly string[] }>;

/** So many days from a day on. */
export const daysFrom = (day: string, n: number): readonly string[] =>
  Array.from({ length: n }, (_, at) => addDays(day, at));

export async function plantLearner(
  db: Db,
  name: string,
  { sent = daysFrom('2026-11-25', 12), held = [] }: Arms = {},
  more: Readonly<{ locale?: string; zone?: string; platforms?: readonly string[] }> = {},
): Promise<string> {
  const kinds = ['lesson', 'review'] as const;
  const fits = (id: string): boolean =>
    kinds.every((kind) => sent.every((day) => armOf(kind, id, day) === 'sent')) &&
    held.every((day) => armOf('lesson', id, day) === 'held');
  let id = randomUUID();
  while (!fits(id)) id = randomUUID();
  await db
    .insertInto('people')
    .values({
      id,
      name,
      locale: more.locale ?? 'en',
      time_zone: more.zone ?? 'UTC',
      attributes: '{}',
    })
    .execute();
  for (const platform of more.platforms ?? ['chat'])
    await db
      .insertInto('identities')
      .values({ platform, tenant: 't1', key: name, person_id: id, route: `dm:${name}`, time_zone: null })
      .execute();
  return id;
}

/** As whoever enrols people does. */
export async function wake(stage: Stage, ...people: readonly string[]): Promise<void> {
  const { db, clock } = stage;
  await db
    .transaction()
    .execute(async (trx) => insertJobs(trx, await wakeUp(trx, people, clock.now()), clock.now()));
}

export const learnerRow = (db: Db, person: string) =>
  db.selectFrom('learners').selectAll().where('person_id', '=', person).executeTakeFirstOrThrow();
export const answersOf = (db: Db, enrolment: string) =>
  db
    .selectFrom('lesson_answers')
    .select(['lesson', 'n', 'gap', 'correct', 'sure', 'day'])
    .where('enrolment_id', '=', enrolment)
    .orderBy('day')
    .orderBy('lesson')
    .orderBy('n')
    .execute();
export const statesOf = async (db: Db, enrolment: string) =>
  Object.fromEntries(
    (await db.selectFrom('lesson_states').selectAll().where('enrolment_id', '=', enrolment).execute()).map(
      (row) => [row.lesson, row],
    ),
  );

/** The same person on another platform, met by another process: nothing is shared but the database. */
export function elsewhere({ db, clock, log }: Stage, key: string) {
  const handle = createDispatch({
    db,
    clock,
    log,
    registry: createRegistry([createTrainingFlow(testPorts())]),
    ring: () => {},
    unknown: async () => ({ reply: { kind: 'done' } }),
  });
  const actor = { platform: 'other', tenant: 't1', key };
  return {
    press: async ({ name, input }: Button): Promise<Reply> =>
      (await handle(happens('action', actor, { name, input }))) as Reply,
  };
}
