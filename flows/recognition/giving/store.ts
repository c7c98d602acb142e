import { sql } from 'kysely';
import type { Address } from '#core/chat.ts';
import { isHr, type Person, type PersonId, type UnitId } from '#core/person.ts';
import { localDate } from '#core/zoned.ts';
import type { Db } from '#store/db.ts';
import { type RecognitionSettings, readSetting } from '#store/settings.ts';
import type { Visibility } from '#store/tables/recognition.ts';
import { allowance, periodAt, periodBefore } from '../period.ts';
import { recognitionBySource } from '../receivers/store.ts';

type Rules = RecognitionSettings['allowance'];

/** How many thank-yous a person has left of a period, of how many, and when it ends. */
export type Left = Readonly<{ left: number; of: number; until: Date }>;

/** Whoever gives, boosts or counts what is left waits for their own other doings. */
export async function lockGiver(db: Db, person: PersonId): Promise<void> {
  await sql`select from people where id = ${person} for no key update`.execute(db);
}

/** Arbitrary, the same in every process: what people choose for all that they get. */
const standingLock = 0x4c41_5452;

/** Until the transaction ends nobody changes what these people choose for all that they get, or nobody gives them anything. */
export async function lockStanding(
  db: Db,
  people: readonly PersonId[],
  how: 'share' | 'alone',
): Promise<void> {
  if (people.length === 0) return;
  const lock = how === 'alone' ? sql`pg_advisory_xact_lock` : sql`pg_advisory_xact_lock_shared`;
  await sql`select ${lock}(${standingLock}::int, hashtext(id)) from unnest(${[...people].toSorted()}::text[]) as id`.execute(
    db,
  );
}

const theirs = (person: PersonId, period: Readonly<{ from: Date; to: Date }>) => sql<number>`(
  (select count(*) from recognitions r join recognition_receivers rr on rr.recognition_id = r.id
    where r.giver_id = ${person} and r.at >= ${period.from} and r.at < ${period.to} and r.state <> 'undone')
  + (select count(*) from recognition_boosts b join recognitions r on r.id = b.recognition_id
    where b.person_id = ${person} and b.at >= ${period.from} and b.at < ${period.to} and r.state <> 'undone'))::int`;

/** What the allowance hangs on, as columns of one question. */
function counting(person: Person, rules: Rules, now: Date) {
  const period = periodAt(now, person.timeZone, rules.period);
  const before = periodBefore(period, person.timeZone, rules.period);
  const columns = sql`${theirs(person.id, period)} as used,
    ${rules.carryOver ? theirs(person.id, before) : sql`0`} as "usedBefore",
    exists (select from unit_managers m where m.person_id = ${person.id}
      and (m.until is null or m.until >= ${localDate(now, person.timeZone)}::date)) as manages,
    exists (select from people p where p.id = ${person.id}
      and p.start_date >= ${localDate(period.from, person.timeZone)}::date) as "isNew"`;
  const left = (row: Counted | undefined): Left => {
    const { used = 0, usedBefore = 0, manages = false, isNew = false } = row ?? {};
    const of = allowance(rules, { manages, isHr: isHr(person), usedBefore, isNew });
    return { left: Math.max(0, of - used), of, until: period.to };
  };
  return { period, columns, left };
}
type Counted = Readonly<{ used: number; usedBefore: number; manages: boolean; isNew: boolean }>;

export async function allowanceOf(db: Db, person: Person, rules: Rules, now: Date): Promise<Left> {
  const { columns, left } = counting(person, rules, now);
  const { rows } = await sql<Counted>`select ${columns}`.execute(db);
  return left(rows[0]);
}

export const remaining = async (db: Db, person: Person, now: Date): Promise<Left> =>
  allowanceOf(db, person, (await readSetting(db, 'recognition')).allowance, now);

/** One to whom is thanked. */
export type NewReceiver =
  | Readonly<{ kind: 'person'; id: PersonId }>
  | Readonly<{ kind: 'unit'; id: UnitId }>
  | Readonly<{ kind: 'outsider'; name: string; email?: string }>;

export type Gift = Readonly<{
  giver: Person;
  receivers: readonly NewReceiver[];
  value: string;
  words: string;
  choice: Visibility;
  place?: Address;
  source?: string;
  now: Date;
}>;

/** Why it is not given. `receivers`: the places in the list of those who had enough of this giver's in this period. */
export type Refusal =
  | Readonly<{ kind: 'allowance'; left: Left }>
  | Readonly<{ kind: 'perReceiver'; most: number; receivers: readonly number[]; left: Left }>
  /** Its message was taken in before. */
  | Readonly<{ kind: 'repeated' }>;
export type Given = Readonly<{ kind: 'given'; id: string; seen: Visibility; left: Left }>;

type Facts = Counted & Readonly<{ narrowest: number | null; had: readonly number[] }>;
const visibilities: readonly Visibility[] = ['public', 'team', 'private'];

/**
 * Gives, if there is enough left. However many of one giver's come at once: each waits for the one before, and counts it.
 * @param newOutsider makes a row for somebody outside, once nothing stands in the way
 */
export async function give(
  db: Db,
  rules: RecognitionSettings,
  gift: Gift,
  newOutsider: (outsider: Readonly<{ name: string; email?: string }>) => Promise<string>,
): Promise<Given | Refusal> {
  const { giver, receivers, now } = gift;
  const people = receivers.flatMap((to) => (to.kind === 'person' ? [to.id] : []));
  await lockGiver(db, giver.id);
  await lockStanding(db, people, 'share');
  // Before anything is written: of whom it names outside, nothing must stay.
  if (gift.source !== undefined && (await recognitionBySource(db, gift.source)) !== undefined)
    return { kind: 'repeated' };

  const { period, columns, left: leftOf } = counting(giver, rules.allowance, now);
  const asked = receivers.map((to, n) => ({
    n,
    person: to.kind === 'person' ? to.id : null,
    unit: to.kind === 'unit' ? to.id : null,
    email: to.kind === 'outsider' ? (to.email ?? null) : null,
    name: to.kind === 'outsider' ? to.name : null,
  }));
  const { rows } = await sql<Facts>`
    with asked as (select * from jsonb_to_recordset(${JSON.stringify(asked)}::jsonb)
      as a(n int, person uuid, unit uuid, email text, name text)),
    given as (select rr.person_id, rr.unit_id, o.email, o.name
      from recognitions r join recognition_receivers rr on rr.recognition_id = r.id
      left join outsiders o on o.id = rr.outsider_id
      where r.giver_id = ${giver.id} and r.at >= ${period.from} and r.at < ${period.to} and r.state <> 'undone')
    select ${columns},
      (select max(array_position(array['public', 'team', 'private'], coalesce(f.choice, ${rules.visibility}::text)))
        from asked a left join recognition_preferences f on f.person_id = a.person where a.person is not null) as narrowest,
      (select coalesce(jsonb_agg((select count(*) from given g where g.person_id = a.person or g.unit_id = a.unit
          or g.email = a.email or lower(g.name) = lower(a.name)) order by a.n), '[]') from asked a) as had`.execute(
    db,
  );
  const facts = rows[0];
  const left = leftOf(facts);
  if (receivers.length > left.left) return { kind: 'allowance', left };
  const most = rules.allowance.perReceiver;
  const enough = (facts?.had ?? []).flatMap((had, n) => (had >= most ? [n] : []));
  if (enough.length > 0) return { kind: 'perReceiver', most, receivers: enough, left };

  const to: { n: number; person: string | null; unit: string | null; outsider: string | null }[] = [];
  for (const [n, one] of receivers.entries()) {
    to.push({
      n,
      person: one.kind === 'person' ? one.id : null,
      unit: one.kind === 'unit' ? one.id : null,
      outsider: one.kind === 'outsider' ? await newOutsider(one) : null,
    });
  }
  const narrowest = Math.max(facts?.narrowest ?? 1, visibilities.indexOf(gift.choice) + 1);
  const seen = visibilities[narrowest - 1] ?? 'private';
  const place = gift.place === undefined ? null : JSON.stringify(gift.place);
  const written = await sql<{ id: string }>`
    with it as (
      insert into recognitions (at, giver_id, value, words, choice, seen, place, source)
      values (${now}, ${giver.id}, ${gift.value}, ${gift.words}, ${gift.choice}, ${seen}, ${place}::jsonb, ${gift.source ?? null})
      on conflict (source) do nothing returning id)
    insert into recognition_receivers (recognition_id, n, person_id, unit_id, outsider_id)
    select it.id, a.n, a.person, a.unit, a.outsider
    from it, jsonb_to_recordset(${JSON.stringify(to)}::jsonb) as a(n int, person uuid, unit uuid, outsider uuid)
    returning recognition_id as id`.execute(db);
  const id = written.rows[0]?.id;
  if (id === undefined) return { kind: 'repeated' };
  return { kind: 'given', id, seen, left: { ...left, left: left.left - receivers.length } };
}
