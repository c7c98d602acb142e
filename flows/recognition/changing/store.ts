import { type RawBuilder, sql } from 'kysely';
import type { Person, PersonId } from '#core/person.ts';
import type { Db } from '#store/db.ts';
import { readSetting } from '#store/settings.ts';
import type { Visibility } from '#store/tables/recognition.ts';
import { allowanceOf, type Left, lockGiver, lockStanding } from '../giving/store.ts';
import { lockRecognition, type Recognition } from '../store.ts';

// Every change of a recognition. Each locks it first, says what became of it, and leaves to the caller what is shown anew.

/** So long a giver may take theirs back by the button. Milliseconds. */
export const undoWithinMs = 5 * 60_000;

type Changed<K extends string> = Readonly<{ kind: K; recognition: Recognition }>;
/** `gone`: there is none, or it does not stand. */
type Gone = Readonly<{ kind: 'gone' }>;
const gone: Gone = { kind: 'gone' };

const rank = (visibility: RawBuilder<unknown>) =>
  sql`array_position(array['public', 'team', 'private'], ${visibility})`;

/** The narrowest of what its giver (`r`) and the people who got it chose. */
const narrowest = (otherwise: Visibility) => sql<Visibility>`(array['public', 'team', 'private'])[greatest(
  ${rank(sql`r.choice`)},
  (select max(${rank(sql`coalesce(rr.choice, f.choice, ${otherwise}::text)`)}) from recognition_receivers rr
    left join recognition_preferences f on f.person_id = rr.person_id
    where rr.recognition_id = r.id and rr.person_id is not null))]`;

async function write(
  db: Db,
  id: string,
  set: RawBuilder<unknown>,
  history?: Readonly<{
    by: PersonId;
    what: 'edited' | 'undone' | 'hidden' | 'shown';
    now: Date;
    before?: object;
    reason?: string;
  }>,
): Promise<void> {
  await sql`update recognitions set ${set}, changed_at = now() where id = ${id}`.execute(db);
  if (history === undefined) return;
  const { by, what, now, before, reason } = history;
  await db
    .insertInto('recognition_history')
    .values({
      recognition_id: id,
      at: now,
      by_id: by,
      what,
      before: before === undefined ? null : JSON.stringify(before),
      reason: reason ?? null,
    })
    .execute();
}

/**
 * Is this the newest of what is known of the message that it follows? Two edits, taken in by two processes, may come in the wrong
 * order. @param at when the message was changed, as its platform says
 */
export async function followsSource(db: Db, id: string, at: Date): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('recognitions')
    .set({ source_at: at })
    .where('id', '=', id)
    .where((where) => where.or([where('source_at', 'is', null), where('source_at', '<=', at)]))
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}

export type Edit = Readonly<{
  id: string;
  by: PersonId;
  /** The one that its giver saw. Absent: whatever it is (they edited their own message). */
  revision?: number;
  value?: string;
  words: string;
  now: Date;
}>;

/** By its giver alone. `stale`: it was changed since the revision they saw. */
export async function editRecognition(
  db: Db,
  { id, by, revision, value, words, now }: Edit,
): Promise<Changed<'edited' | 'unchanged' | 'stale'> | Gone> {
  const it = await lockRecognition(db, id);
  if (it?.state !== 'stands' || it.giver?.id !== by) return gone;
  const next = value ?? it.value;
  if (words === it.words && next === it.value) return { kind: 'unchanged', recognition: it };
  if (revision !== undefined && revision !== it.revision) return { kind: 'stale', recognition: it };
  await write(db, id, sql`words = ${words}, value = ${next}, edited_at = ${now}, revision = revision + 1`, {
    by,
    what: 'edited',
    now,
    before: { value: it.value, words: it.words },
  });
  return {
    kind: 'edited',
    recognition: { ...it, words, value: next, edited: true, revision: it.revision + 1 },
  };
}

/**
 * Taken back by its giver, within five minutes; `withdrawn`: they deleted the message that it came from, at any time, even
 * where it was hidden, so that it is never shown again.
 */
export async function undo(
  db: Db,
  { id, by, now, withdrawn = false }: Readonly<{ id: string; by: PersonId; now: Date; withdrawn?: boolean }>,
): Promise<Changed<'undone' | 'late'> | Gone> {
  const it = await lockRecognition(db, id);
  if (it === undefined || it.giver?.id !== by) return gone;
  if (it.state === 'undone' || (it.state === 'hidden' && !withdrawn)) return gone;
  if (!withdrawn && now.getTime() - it.at.getTime() > undoWithinMs) return { kind: 'late', recognition: it };
  await write(db, id, sql`state = 'undone', revision = revision + 1`, { by, what: 'undone', now });
  await db.deleteFrom('recognition_rewordings').where('recognition_id', '=', id).execute();
  return { kind: 'undone', recognition: { ...it, state: 'undone', revision: it.revision + 1 } };
}

/** By HR, who said why. The caller checks that they may. */
export async function hide(
  db: Db,
  { id, by, reason, now }: Readonly<{ id: string; by: PersonId; reason: string; now: Date }>,
): Promise<Changed<'hidden'> | Gone> {
  const it = await lockRecognition(db, id);
  if (it?.state !== 'stands') return gone;
  await write(db, id, sql`state = 'hidden', revision = revision + 1`, { by, what: 'hidden', now, reason });
  return { kind: 'hidden', recognition: { ...it, state: 'hidden', revision: it.revision + 1 } };
}

/** By HR. The caller checks that they may. */
export async function showAgain(
  db: Db,
  { id, by, now }: Readonly<{ id: string; by: PersonId; now: Date }>,
): Promise<Changed<'shown'> | Gone> {
  const it = await lockRecognition(db, id);
  if (it?.state !== 'hidden') return gone;
  await write(db, id, sql`state = 'stands', revision = revision + 1`, { by, what: 'shown', now });
  return { kind: 'shown', recognition: { ...it, state: 'stands', revision: it.revision + 1 } };
}

/** May this person see it? Those of their unit may, where it is for the team. */
export const maySee = ({ giver, receivers, seen }: Recognition, person: Person): boolean =>
  seen === 'public' ||
  giver?.id === person.id ||
  receivers.some(
    (to) =>
      to.person?.id === person.id ||
      (person.unit !== undefined &&
        (to.unit?.id === person.unit || (seen === 'team' && to.person?.unit === person.unit))),
  );

/** They join in: one of their own allowance, a point to each person who got it. `own`: they gave it, or got it. */
export async function boost(
  db: Db,
  { id, by, now }: Readonly<{ id: string; by: Person; now: Date }>,
): Promise<
  | (Changed<'boosted'> & Readonly<{ left: Left }>)
  | Changed<'already' | 'own'>
  | Readonly<{ kind: 'allowance'; left: Left }>
  | Gone
> {
  // Their own row first: two of theirs at once must not both take the last of the allowance.
  await lockGiver(db, by.id);
  const it = await lockRecognition(db, id);
  if (it?.state !== 'stands' || !maySee(it, by)) return gone;
  if (it.giver?.id === by.id || it.receivers.some(({ person }) => person?.id === by.id))
    return { kind: 'own', recognition: it };
  const { allowance } = await readSetting(db, 'recognition');
  const left = await allowanceOf(db, by, allowance, now);
  const had = await db
    .selectFrom('recognition_boosts')
    .select('at')
    .where('recognition_id', '=', id)
    .where('person_id', '=', by.id)
    .executeTakeFirst();
  if (had !== undefined) return { kind: 'already', recognition: it };
  if (left.left < 1) return { kind: 'allowance', left };
  await db
    .insertInto('recognition_boosts')
    .values({ recognition_id: id, person_id: by.id, at: now })
    .execute();
  await write(db, id, sql`state = state`);
  return {
    kind: 'boosted',
    recognition: { ...it, boosts: it.boosts + 1 },
    left: { ...left, left: left.left - 1 },
  };
}

export async function unboost(
  db: Db,
  { id, by }: Readonly<{ id: string; by: PersonId }>,
): Promise<Changed<'unboosted'> | Gone> {
  const it = await lockRecognition(db, id);
  if (it === undefined) return gone;
  const { numDeletedRows } = await db
    .deleteFrom('recognition_boosts')
    .where('recognition_id', '=', id)
    .where('person_id', '=', by)
    .executeTakeFirst();
  if (numDeletedRows === 0n) return gone;
  await write(db, id, sql`state = state`);
  return { kind: 'unboosted', recognition: { ...it, boosts: it.boosts - 1 } };
}

/** One who got it says who may see this one; null: as they usually choose. `before`: who could. */
export async function chooseSeen(
  db: Db,
  { id, person, choice }: Readonly<{ id: string; person: PersonId; choice: Visibility | null }>,
): Promise<(Changed<'chosen'> & Readonly<{ before: Visibility }>) | Gone> {
  await lockStanding(db, [person], 'share');
  const it = await lockRecognition(db, id);
  if (it?.state !== 'stands' || !it.receivers.some((to) => to.person?.id === person)) return gone;
  const { visibility } = await readSetting(db, 'recognition');
  await db
    .updateTable('recognition_receivers')
    .set({ choice })
    .where('recognition_id', '=', id)
    .where('person_id', '=', person)
    .execute();
  await sql`update recognitions r set seen = ${narrowest(visibility)}, changed_at = now() where id = ${id}`.execute(
    db,
  );
  const after = await lockRecognition(db, id);
  return after === undefined ? gone : { kind: 'chosen', recognition: after, before: it.seen };
}

/** What a person chooses for all that they got and chose nothing for, and will get; null: as the organisation has it.
 * @returns those that fewer or more may see by now */
export async function chooseStanding(
  db: Db,
  { person, choice }: Readonly<{ person: PersonId; choice: Visibility | null }>,
): Promise<readonly string[]> {
  // Whoever gives them one at this moment waits, or is waited for: else it would go by the choice of before.
  await lockStanding(db, [person], 'alone');
  const { visibility } = await readSetting(db, 'recognition');
  await db
    .insertInto('recognition_preferences')
    .values({ person_id: person, choice })
    .onConflict((conflict) => conflict.column('person_id').doUpdateSet({ choice }))
    .execute();
  const theirs = sql`select r.id from recognitions r join recognition_receivers rr on rr.recognition_id = r.id
    where rr.person_id = ${person} and rr.choice is null`;
  await sql`${theirs} order by r.id for no key update of r`.execute(db);
  const { rows } = await sql<{
    id: string;
  }>`update recognitions r set seen = ${narrowest(visibility)}, changed_at = now()
    where r.id in (${theirs}) and r.seen <> ${narrowest(visibility)} returning r.id`.execute(db);
  return rows.map(({ id }) => id);
}
