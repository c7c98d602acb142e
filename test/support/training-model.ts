import { sql } from 'kysely';
import type { Button, Form } from '#core/card.ts';
import { inviteJob } from '#flows/training/enrolling/actions.ts';
import type { Db } from '#store/db.ts';
import { insertJobs } from '#store/jobs.ts';
import { readSetting, writeSetting } from '#store/settings.ts';
import { buttonsOf, createStage } from '#test/training/support.ts';
import {
  arrivals,
  eachOf,
  learn,
  learners,
  nothingConfirmed,
  plantCrowd,
  type Seat,
  type Seen,
  willing,
} from './training-story.ts';

/**
 * The same story in one process, in which nothing is disturbed: the same people with the same ids, the same enrolments from the moment
 * they were written, the same moments and the same presses.
 * @param disturbed the database of the other one, once everybody is enrolled and nobody has been told
 */
export async function createModel(disturbed: Db, at: Date) {
  const stage = await createStage({}, at);
  const { db } = stage;
  await writeSetting(db, 'organisation', await readSetting(disturbed, 'organisation'));
  await plantCrowd(db, { platform: 'chat', tenant: 't1' });
  for (const table of ['courses', 'course_versions'] as const) {
    const rows = await sql<{
      all: unknown;
    }>`select coalesce(jsonb_agg(t), '[]') as all from ${sql.table(table)} t`.execute(disturbed);
    await sql`insert into ${sql.table(table)}
      select * from jsonb_populate_recordset(null::${sql.table(table)}, ${JSON.stringify(rows.rows[0]?.all)}::jsonb)`.execute(
      db,
    );
  }
  const enrolments = await sql<{ all: unknown }>`
    select coalesce(jsonb_agg(to_jsonb(e) || '{"rule_id": null}'), '[]') as all from enrolments e
    where e.invited_at is null`.execute(disturbed);
  await sql`insert into enrolments select * from jsonb_populate_recordset(null::enrolments,
    ${JSON.stringify(enrolments.rows[0]?.all)}::jsonb)`.execute(db);
  await insertJobs(db, [inviteJob.request({})], at);

  const confirmed = nothingConfirmed();
  const seatOf = (key: string): Seat<Button, Form> => {
    const person = stage.as(key);
    const seen = async (reply: ReturnType<typeof person.press>): Promise<Seen<Button, Form>> => {
      const { card, form } = await reply;
      return { taps: buttonsOf(card), form };
    };
    return {
      async press(tap, also) {
        const first = await seen(person.press(tap));
        if (also !== undefined) await person.press(also);
        return first;
      },
      submit: (form, values) => seen(person.submit(form, values)),
    };
  };

  return {
    db,
    confirmed,
    drop: stage.drop,
    async goTo(moment: Date): Promise<void> {
      stage.clock.set(moment);
      await stage.settle();
    },
    async everybodyLearns(moment: Date, day: string): Promise<void> {
      const newest = await arrivals(db, moment);
      await eachOf(learners, 4, async (learner) => {
        const id = newest.get(learner.key);
        const card = stage.chat.messages.find((message) => message.id === id)?.card;
        const items = willing(learner, day);
        if (card === undefined || items === 0) return;
        await learn(learner, seatOf(learner.key), buttonsOf(card), items, confirmed);
      });
      await stage.settle();
    },
  };
}
