import { sql } from 'kysely';
import type { PersonId, UnitId } from '#core/person.ts';
import type { Db } from '#store/db.ts';
import type { Ballot } from '../ballot.ts';

const chunk = 5_000;

export type Answers = Readonly<Record<string, number | 'na'>>;
/** What is written on a ballot: answers beside those already there, or the comment. */
export type Entry = Readonly<{ answers?: Answers; comment?: string | null }>;

/**
 * Writes on a ballot; its first use takes the person off those who are pending. Repeating it changes nothing.
 * @returns `elsewhere` when this person has begun another ballot, or is not of the round's audience
 */
export async function write(
  db: Db,
  ballot: Ballot,
  person: PersonId,
  entry: Entry,
): Promise<'written' | 'elsewhere'> {
  if (await writeOn(db, ballot, entry)) return 'written';
  const { numDeletedRows } = await db
    .deleteFrom('pulse_pending')
    .where('round_id', '=', ballot.round)
    .where('person_id', '=', person)
    .executeTakeFirst();
  // Taken off by a tap that came at the same moment? Then its ballot is there by now.
  if (numDeletedRows === 0n) return (await writeOn(db, ballot, entry)) ? 'written' : 'elsewhere';
  await db
    .insertInto('pulse_ballots')
    .columns(['round_id', 'hash', 'unit_id', 'answers', 'comment'])
    .expression((from) =>
      from
        .selectFrom('pulse_invited')
        .select((select) => [
          select.val(ballot.round).as('round_id'),
          select.val(ballot.hash).as('hash'),
          'unit_id',
          sql<string>`${JSON.stringify(entry.answers ?? {})}::jsonb`.as('answers'),
          select.val(entry.comment ?? null).as('comment'),
        ])
        .where('round_id', '=', ballot.round)
        .where('person_id', '=', person),
    )
    .execute();
  return 'written';
}

async function writeOn(db: Db, ballot: Ballot, entry: Entry): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('pulse_ballots')
    .set({
      ...(entry.answers !== undefined && {
        answers: sql<string>`answers || ${JSON.stringify(entry.answers)}::jsonb`,
      }),
      ...(entry.comment !== undefined && { comment: entry.comment }),
      round_id: ballot.round,
    })
    .where('round_id', '=', ballot.round)
    .where('hash', '=', ballot.hash)
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}

/** Only for the close: what stands on the ballots of a round, in the order of hashes, which says nothing. */
export async function filledBallots(
  db: Db,
  round: string,
): Promise<readonly Readonly<{ hash: string; unit: UnitId; answers: Answers; comment: string | null }>[]> {
  const rows = await db
    .selectFrom('pulse_ballots')
    .select(['hash', 'unit_id', 'answers', 'comment'])
    .where('round_id', '=', round)
    .orderBy('hash')
    .execute();
  return rows.map((row) => ({
    hash: row.hash.toString('hex'),
    unit: row.unit_id,
    answers: row.answers,
    comment: row.comment,
  }));
}

/** Ends the answering: nobody is pending any more. Ballots are kept until `keepRelease`. */
export async function forgetPending(db: Db, round: string): Promise<void> {
  await db.deleteFrom('pulse_pending').where('round_id', '=', round).execute();
}

export async function destroyBallots(db: Db, round: string): Promise<void> {
  await db.deleteFrom('pulse_ballots').where('round_id', '=', round).execute();
}

/**
 * Keeps the closed answers by group, and the release. The lists come shuffled, their ids are random, and the ballots go
 * in the same transaction.
 */
export async function keepRelease(
  db: Db,
  round: string,
  kept: Readonly<{
    release: object;
    sheets: readonly Readonly<{ cell: string; answers: Answers }>[];
    comments: readonly Readonly<{ cell: string; comment: string }>[];
  }>,
): Promise<void> {
  await db
    .insertInto('releases')
    .values({ round_id: round, body: JSON.stringify(kept.release) })
    .execute();
  for (let start = 0; start < kept.sheets.length; start += chunk) {
    await db
      .insertInto('pulse_sheets')
      .values(
        kept.sheets
          .slice(start, start + chunk)
          .map((sheet) => ({ round_id: round, cell: sheet.cell, answers: JSON.stringify(sheet.answers) })),
      )
      .execute();
  }
  for (let start = 0; start < kept.comments.length; start += chunk) {
    await db
      .insertInto('pulse_comments')
      .values(kept.comments.slice(start, start + chunk).map((comment) => ({ round_id: round, ...comment })))
      .execute();
  }
  await destroyBallots(db, round);
}

/** Gives the space of deleted ballots back at once, so that no trace of them waits there. Outside of transactions. */
export async function scrubBallots(db: Db): Promise<void> {
  await sql`vacuum pulse_ballots`.execute(db);
  await sql`vacuum pulse_pending`.execute(db);
}
