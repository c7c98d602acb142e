import { sql } from 'kysely';
import type { Locale } from '#core/i18n.ts';
import type { PersonId } from '#core/person.ts';
import type { WallCard } from '#core/wall.ts';
import type { Db } from '#store/db.ts';
import { readSetting } from '#store/settings.ts';
import type { CelebrationKind, CelebrationSeen } from '#store/tables/celebrations.ts';
import type { CelebrationRef } from './subjects.ts';
import { wallCards } from './wall.ts';

/** What somebody chose, and what HR's file says beside it. */
export type Choice = Readonly<{
  asked: boolean;
  answered: boolean;
  /** Since when, and the day (`MM-DD`). */
  birthday: Readonly<{ since: Date; day: string }> | undefined;
  anniversary: Readonly<{ since: Date }> | undefined;
  years: boolean;
  seen: CelebrationSeen;
  /** In HR's file: `MM-DD`, and an ISO 8601 date. */
  file: Readonly<{ birthday: string | undefined; start: string | undefined }>;
}>;

/** @param lock until this transaction ends: whoever celebrates and whoever withdraws do so one after the other */
export async function choiceOf(db: Db, person: PersonId, lock = false): Promise<Choice | undefined> {
  const file = await db
    .selectFrom('people')
    .select(['birthday', 'start_date'])
    .where('id', '=', person)
    .$if(lock, (query) => query.forNoKeyUpdate())
    .executeTakeFirst();
  if (file === undefined) return undefined;
  const row = await db
    .selectFrom('celebration_choices')
    .selectAll()
    .where('person_id', '=', person)
    .executeTakeFirst();
  return {
    asked: row !== undefined && row.asked_at !== null,
    answered: row !== undefined && row.answered_at !== null,
    birthday:
      row?.birthday && row.birthday_since ? { since: row.birthday_since, day: row.birthday } : undefined,
    anniversary: row?.anniversary_since ? { since: row.anniversary_since } : undefined,
    years: row?.years ?? false,
    seen: row?.seen ?? 'team',
    file: { birthday: file.birthday ?? undefined, start: file.start_date ?? undefined },
  };
}

export type Wish = Readonly<{
  /** `MM-DD`. Nothing: it is not to be celebrated, and the day is forgotten. */
  birthday: string | undefined;
  anniversary: boolean;
  years: boolean;
  seen: CelebrationSeen;
}>;

/** A yes counts from when it was said; another day is another yes. The person has been locked (`choiceOf`). */
export async function saveChoice(
  db: Db,
  person: PersonId,
  before: Choice,
  { birthday, anniversary, years, seen }: Wish,
  now: Date,
): Promise<void> {
  const values = {
    answered_at: now,
    birthday: birthday ?? null,
    birthday_since:
      birthday === undefined
        ? null
        : before.birthday !== undefined && before.birthday.day === birthday
          ? before.birthday.since
          : now,
    anniversary_since: anniversary ? (before.anniversary?.since ?? now) : null,
    years: anniversary && years,
    seen,
  };
  await db
    .insertInto('celebration_choices')
    .values({ person_id: person, ...values })
    .onConflict((conflict) => conflict.column('person_id').doUpdateSet(values))
    .execute();
}

/**
 * Marks as asked, once and for ever, everybody who works here, has neither been asked nor answered, and can be asked now: who
 * pauses, is away or wants no messages may be asked another day.
 */
export async function markAsked(db: Db, now: Date): Promise<readonly PersonId[]> {
  const { rows } = await sql<{ person_id: PersonId }>`
    insert into celebration_choices (person_id, asked_at)
    select p.id, ${now} from people p
      left join preferences o on o.person_id = p.id
    where p.gone_at is null and p.kind = 'employee'
      and not coalesce(o.opted_out, false) and coalesce(o.paused_until <= ${now}, true)
      and not exists (select from celebration_choices c where c.person_id = p.id)
      and not exists (select from leaves l where l.person_id = p.id
        and (${now} at time zone 'UTC')::date between l.from_day - 1 and l.to_day + 1)
    on conflict (person_id) do nothing
    returning person_id`.execute(db);
  return rows.map((row) => row.person_id);
}

/** A celebration that was so long ago is another year's. Days. */
const sameYearDays = 60;

/** Who wants a day that is one of these (`MM-DD`) celebrated, is here, and was not celebrated yet. */
export async function whoWants(
  db: Db,
  monthDays: readonly string[],
  now: Date,
): Promise<readonly Readonly<{ person: PersonId; kind: CelebrationKind }>[]> {
  const before = new Date(now.getTime() - sameYearDays * 86_400_000);
  const { rows } = await sql<{ person: PersonId; kind: CelebrationKind }>`
    select w.person, w.kind from (select c.person_id as person, 'birthday' as kind from celebration_choices c
      join people p on p.id = c.person_id
    where p.gone_at is null and c.birthday = any(${[...monthDays]}::text[])
    union all
    select c.person_id, 'anniversary' from celebration_choices c
      join people p on p.id = c.person_id
    where p.gone_at is null and c.anniversary_since is not null
      and to_char(p.start_date, 'MM-DD') = any(${[...monthDays]}::text[])) w
    where not exists (select from celebrations d
      where d.person_id = w.person and d.kind = w.kind and d.from_at > ${before})
    order by 1, 2`.execute(db);
  return rows;
}

export type Celebration = CelebrationRef &
  Readonly<{ moved: boolean; seen: CelebrationSeen; years: number | undefined; from: Date; until: Date }>;

/** @returns whether it is new: a year has one */
export async function celebrate(db: Db, celebration: Celebration): Promise<boolean> {
  const { person, kind, year, moved, seen, years, from, until } = celebration;
  const { numInsertedOrUpdatedRows } = await db
    .insertInto('celebrations')
    .values({ person_id: person, kind, year, moved, seen, years: years ?? null, from_at: from, until })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst();
  return (numInsertedOrUpdatedRows ?? 0n) > 0n;
}

/** Of people who are here, with what they want of it now. */
const celebrated = (db: Db) =>
  db
    .selectFrom('celebrations as it')
    .innerJoin('people as p', 'p.id', 'it.person_id')
    .innerJoin('celebration_choices as c', 'c.person_id', 'it.person_id')
    .where('p.gone_at', 'is', null)
    .select(['p.id', 'p.name', 'it.kind', 'it.year', 'it.moved', 'it.seen', 'c.seen as wanted'])
    .select(sql<number | null>`case when c.years then it.years end`.as('years'))
    .select(
      sql<boolean>`case it.kind when 'birthday' then c.birthday_since else c.anniversary_since end is not null`.as(
        'is_wanted',
      ),
    );

/** What may be shown of one now. */
export type Celebrated = Readonly<{
  person: Readonly<{ id: PersonId; name: string }>;
  kind: CelebrationKind;
  moved: boolean;
  /** Not taken back. */
  isWanted: boolean;
  /** For everybody, as it began and as they want it now. */
  isPublic: boolean;
  years: number | undefined;
}>;

/** @returns nothing where there was none, or whose it was is not here any more */
export async function celebratedBy(
  db: Db,
  { person, kind, year }: CelebrationRef,
): Promise<Celebrated | undefined> {
  const row = await celebrated(db)
    .where('it.person_id', '=', person)
    .where('it.kind', '=', kind)
    .where('it.year', '=', year)
    .executeTakeFirst();
  return (
    row && {
      person: { id: row.id, name: row.name },
      kind,
      moved: row.moved,
      isWanted: row.is_wanted,
      isPublic: row.is_wanted && row.seen === 'everybody' && row.wanted === 'everybody',
      years: row.years ?? undefined,
    }
  );
}

/** Those whose day it still is: of one person, or of everybody. */
export async function celebrationsNow(
  db: Db,
  now: Date,
  person?: PersonId,
): Promise<readonly CelebrationRef[]> {
  const rows = await db
    .selectFrom('celebrations')
    .select(['person_id', 'kind', 'year'])
    .where('until', '>', now)
    .$if(person !== undefined, (query) => query.where('person_id', '=', person ?? ''))
    .orderBy('person_id')
    .orderBy('kind')
    .execute();
  return rows.map((row) => ({ person: row.person_id, kind: row.kind, year: row.year }));
}

/** Of one day. */
const mostOnWall = 500;

/** For the mural: those of today, where they are, who said everybody. */
export async function cardsOn(db: Db, now: Date, locale: Locale): Promise<readonly WallCard[]> {
  const { onSince } = await readSetting(db, 'celebrations');
  if (onSince === null) return [];
  const rows = await celebrated(db)
    .where('it.from_at', '<=', now)
    .where('it.until', '>', now)
    .where('it.seen', '=', 'everybody')
    .where('c.seen', '=', 'everybody')
    .orderBy('p.name')
    .orderBy('p.id')
    .limit(mostOnWall)
    .execute();
  return wallCards(
    locale,
    rows
      .filter((row) => row.is_wanted)
      .map(({ id, kind, year, name, years }) => ({
        id: `${id}:${kind}:${year}`,
        name,
        kind,
        years: years ?? undefined,
      })),
  );
}

/** The people of a unit itself, without those below, who are here. */
export async function colleaguesIn(db: Db, unit: string): Promise<readonly PersonId[]> {
  const rows = await db
    .selectFrom('people')
    .select('id')
    .where('unit_id', '=', unit)
    .where('gone_at', 'is', null)
    .orderBy('id')
    .execute();
  return rows.map((row) => row.id);
}

/** Who manages a unit on a day (acting managers until their last one), and is here. */
export async function managersOf(db: Db, unit: string, day: string): Promise<readonly PersonId[]> {
  const rows = await db
    .selectFrom('unit_managers as m')
    .innerJoin('people as p', 'p.id', 'm.person_id')
    .select('p.id')
    .where('m.unit_id', '=', unit)
    .where('p.gone_at', 'is', null)
    .where((where) => where.or([where('m.until', 'is', null), where('m.until', '>=', day)]))
    .orderBy('p.id')
    .execute();
  return rows.map((row) => row.id);
}
