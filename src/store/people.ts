import { type ExpressionBuilder, type Selectable, sql } from 'kysely';
import type { Actor } from '#core/chat.ts';
import { asLocale, type Locale } from '#core/i18n.ts';
import { defaultHours, type Person, type PersonId, type UnitId } from '#core/person.ts';
import { isTimeZone } from '#core/zoned.ts';
import type { Db } from './db.ts';
import { keepRoute, keepZone } from './identities.ts';
import type { Database, PeopleTable, PreferencesTable } from './schema.ts';
import { organisationOf, readSetting, writeSetting } from './settings.ts';

type Row = Selectable<PeopleTable> & { [K in keyof Selectable<PreferencesTable> as `own_${K}`]: unknown } & {
  organisation: unknown;
  seen_zone: string | null;
};

/** A zone that this machine has never heard of (its list is older than the file's) is as good as none. */
const knownZone = (name: string | null): string | undefined =>
  name !== null && isTimeZone(name) ? name : undefined;

/** What their own client says of where they are, before what HR wrote down once. */
const zoneOf = (row: Readonly<{ seen_zone: string | null; time_zone: string | null }>, otherwise: string) =>
  knownZone(row.seen_zone) ?? knownZone(row.time_zone) ?? otherwise;

const seenZone = sql<string | null>`(select i.time_zone from identities i
  where i.person_id = people.id and i.time_zone is not null and not i.disputed
  order by i.platform, i.tenant, i.key limit 1)`.as('seen_zone');

const own = [
  'own.locale as own_locale',
  'own.hours_from as own_hours_from',
  'own.hours_to as own_hours_to',
  'own.hours_days as own_hours_days',
  'own.paused_until as own_paused_until',
  'own.opted_out as own_opted_out',
] as const;

function asPerson(row: Omit<Row, 'own_person_id'>): Person {
  const organisation = organisationOf(row.organisation);
  const from = row.own_hours_from as number | null;
  const to = row.own_hours_to as number | null;
  return {
    id: row.id,
    name: row.name,
    kind: row.kind,
    unit: row.unit_id ?? undefined,
    locale: asLocale(row.own_locale as string | null) ?? asLocale(row.locale) ?? organisation.locale,
    timeZone: zoneOf(row, organisation.timeZone),
    country: row.country ?? undefined,
    roles: row.roles,
    hours: {
      from: from ?? defaultHours.from,
      to: to ?? defaultHours.to,
      days: (row.own_hours_days as number[] | null) ?? defaultHours.days,
    },
    pausedUntil: (row.own_paused_until as Date | null) ?? undefined,
    optedOut: (row.own_opted_out as boolean | null) ?? false,
    gone: row.gone_at !== null,
  };
}

/** With what holds for the whole organisation beside it: one question less for every event and every delivery. */
function peopleWithPreferences(db: Db) {
  return db
    .selectFrom('people')
    .leftJoin('preferences as own', 'own.person_id', 'people.id')
    .selectAll('people')
    .select(own)
    .select(seenZone)
    .select((select) =>
      select.selectFrom('settings').select('value').where('key', '=', 'organisation').as('organisation'),
    );
}

export async function personById(db: Db, id: PersonId): Promise<Person | undefined> {
  const row = await peopleWithPreferences(db).where('people.id', '=', id).executeTakeFirst();
  return row && asPerson(row);
}

/** What an event tells of the way to somebody and of their clock. */
export type Sighting = Readonly<{ route?: string | undefined; timeZone?: string | undefined }>;

/**
 * Whose account it is, if it is anybody's here (`takeIn` joins accounts to people). Also keeps what the event told.
 */
export async function personOf(
  db: Db,
  actor: Pick<Actor, 'platform' | 'tenant' | 'key'>,
  seen: Sighting = {},
): Promise<Person | undefined> {
  const identity = { platform: actor.platform, tenant: actor.tenant, key: actor.key };
  const row = await peopleWithPreferences(db)
    .innerJoin('identities', 'identities.person_id', 'people.id')
    .where('identities.platform', '=', identity.platform)
    .where('identities.tenant', '=', identity.tenant)
    .where('identities.key', '=', identity.key)
    .where('identities.disputed', '=', false)
    .select(['identities.route as route', 'identities.time_zone as zone'])
    .executeTakeFirst();
  if (row === undefined) return undefined;
  const { route, timeZone } = seen;
  if (route !== undefined && route !== row.route) await keepRoute(db, { ...identity, route });
  const zone = knownZone(timeZone ?? null);
  if (zone === undefined || zone === row.zone) return asPerson(row);
  await keepZone(db, identity, zone);
  return asPerson({ ...row, seen_zone: zone });
}

export type Preferences = Readonly<{
  locale?: Locale | null;
  hours?: Person['hours'] | null;
  pausedUntil?: Date | null;
  optedOut?: boolean;
}>;

/** Changes the named preferences; `null` returns one to the default. */
export async function savePreferences(db: Db, person: PersonId, change: Preferences): Promise<void> {
  const values = {
    ...(change.locale !== undefined && { locale: change.locale }),
    ...(change.hours !== undefined && {
      hours_from: change.hours?.from ?? null,
      hours_to: change.hours?.to ?? null,
      hours_days: change.hours === null ? null : [...change.hours.days],
    }),
    ...(change.pausedUntil !== undefined && { paused_until: change.pausedUntil }),
    ...(change.optedOut !== undefined && { opted_out: change.optedOut }),
  };
  await db
    .insertInto('preferences')
    .values({ person_id: person, ...values })
    .onConflict((conflict) =>
      Object.keys(values).length > 0
        ? conflict.column('person_id').doUpdateSet(values)
        : conflict.column('person_id').doNothing(),
    )
    .execute();
}

// --- units ---------------------------------------------------------------------------------------------------

export type Unit = Readonly<{ id: UnitId; parent: UnitId | undefined; name: string }>;

export async function allUnits(db: Db): Promise<readonly Unit[]> {
  const rows = await db.selectFrom('units').select(['id', 'parent_id', 'name']).orderBy('name').execute();
  return rows.map((row) => ({ id: row.id, parent: row.parent_id ?? undefined, name: row.name }));
}

/** The units that a person manages on a day (acting managers until their last day), without those below. */
export async function unitsManagedBy(db: Db, person: PersonId, dayIso: string): Promise<readonly UnitId[]> {
  const rows = await db
    .selectFrom('unit_managers')
    .select('unit_id')
    .where('person_id', '=', person)
    .where((where) => where.or([where('until', 'is', null), where('until', '>=', dayIso)]))
    .execute();
  return rows.map((row) => row.unit_id);
}

/** The units given and all below them. */
export function withBelow(units: readonly Unit[], from: readonly UnitId[]): ReadonlySet<UnitId> {
  const children = Map.groupBy(units, (unit) => unit.parent ?? '');
  const found = new Set<UnitId>();
  const queue = [...from];
  for (let id = queue.pop(); id !== undefined; id = queue.pop()) {
    if (found.has(id)) continue;
    found.add(id);
    queue.push(...(children.get(id) ?? []).map((unit) => unit.id));
  }
  return found;
}

/** "Operations / Logistics / Night shift". */
export function unitPath(units: readonly Unit[], id: UnitId): string {
  const byId = new Map(units.map((unit) => [unit.id, unit]));
  const names: string[] = [];
  const seen = new Set<UnitId>();
  for (let unit = byId.get(id); unit !== undefined && !seen.has(unit.id); ) {
    seen.add(unit.id);
    names.unshift(unit.name);
    unit = unit.parent === undefined ? undefined : byId.get(unit.parent);
  }
  return names.join(' / ');
}

// --- audiences -----------------------------------------------------------------------------------------------

/** A question about people. Empty lists ask for nothing: everybody who is not gone. */
export type Audience = Readonly<{
  kinds?: readonly Person['kind'][] | undefined;
  units?: readonly UnitId[] | undefined;
  countries?: readonly string[] | undefined;
}>;

const matches =
  (audience: Audience, units: readonly Unit[]) => (where: ExpressionBuilder<Database, 'people'>) =>
    where.and([
      where('people.gone_at', 'is', null),
      ...(audience.kinds?.length ? [where('people.kind', 'in', [...audience.kinds])] : []),
      ...(audience.units?.length
        ? [where('people.unit_id', 'in', [...withBelow(units, audience.units)])]
        : []),
      ...(audience.countries?.length ? [where('people.country', 'in', [...audience.countries])] : []),
    ]);

/** The people of an audience as of now, in no meaningful order. */
export async function peopleOf(
  db: Db,
  audience: Audience,
): Promise<
  readonly Readonly<{ id: PersonId; unit: UnitId | undefined; timeZone: string; locale: Locale }>[]
> {
  const [units, organisation] = [await allUnits(db), await readSetting(db, 'organisation')];
  const rows = await db
    .selectFrom('people')
    .leftJoin('preferences as own', 'own.person_id', 'people.id')
    .select(['people.id', 'people.unit_id', 'people.time_zone', 'people.locale', 'own.locale as own_locale'])
    .select(seenZone)
    .where((where) => matches(audience, units)(where as ExpressionBuilder<Database, 'people'>))
    .execute();
  return rows.map((row) => ({
    id: row.id,
    unit: row.unit_id ?? undefined,
    timeZone: zoneOf(row, organisation.timeZone),
    locale: asLocale(row.own_locale) ?? asLocale(row.locale) ?? organisation.locale,
  }));
}

/** Names of everybody known, for masking texts. */
export async function allNames(db: Db): Promise<readonly string[]> {
  return (await db.selectFrom('people').select('name').execute()).map((row) => row.name);
}

/** The first owners, by e-mail, as the operator names them: remembered, and given the role as soon as they are known. */
export async function keepOwners(db: Db, emails: readonly string[]): Promise<void> {
  await writeSetting(db, 'owners', { emails: emails.map((email) => email.toLowerCase()) });
  await grantOwners(db);
}

/** Gives the role to those of the remembered owners who are in the organisation; others keep theirs. */
export async function grantOwners(db: Db): Promise<void> {
  const { emails } = await readSetting(db, 'owners');
  if (emails.length === 0) return;
  await db
    .updateTable('people')
    .set({ roles: sql`array_append(roles, 'owner')` })
    .where('email', 'in', emails)
    .where(sql<boolean>`not roles @> array['owner']`)
    .execute();
}
