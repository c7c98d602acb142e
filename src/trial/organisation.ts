import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { sql } from 'kysely';
import { z } from 'zod';
import { locales } from '#core/i18n.ts';
import { kinds } from '#core/person.ts';
import { addDays, localDate } from '#core/zoned.ts';
import type { Db } from '#store/db.ts';
import { readSetting, writeSetting } from '#store/settings.ts';
import { inventCourses, removeInventedCourses } from './courses.ts';
import { inventThanks, removeInventedThanks } from './thanks.ts';

/** Says that it is invented in words that Spanish, Portuguese and English readers all understand. */
export const inventedName = 'Aurora Imaginaria';
const defaultName = 'Latido';

/** Where the people of the trial are reached. */
const platform = { platform: 'web', tenant: 'trial' } as const;

/** Key, parent, name. Areas hold teams of 3–4, one of ten; nobody leads "Datos". */
const units = `
aurora          -           ${inventedName}
personas        aurora      Personas
finanzas        aurora      Finanzas
produccion      aurora      Producción
tueste          produccion  Tueste
calidad         produccion  Calidad
logistica       aurora      Logística
almacen         logistica   Almacén
reparto         logistica   Reparto
comercial       aurora      Comercial
ventas-mexico   comercial   Ventas México
ventas-brasil   comercial   Ventas Brasil
ventas-espana   comercial   Ventas España
tecnologia      aurora      Tecnología
plataforma      tecnologia  Plataforma
datos           tecnologia  Datos
red             aurora      Red externa
alianzas        red         Alianzas
proveedores     red         Empresas proveedoras
inversionistas  red         Inversionistas`
  .trim()
  .split('\n')
  .map((line) => {
    const [key = '', parent = '', ...name] = line.split(/ +/);
    return { key, parent, name: name.join(' ') };
  });

const timeZones: Record<string, string> = {
  CO: 'America/Bogota',
  MX: 'America/Mexico_City',
  BR: 'America/Sao_Paulo',
  ES: 'Europe/Madrid',
};

const words = z.string().transform((value) => value.split(',').filter((word) => word !== ''));
const row = z.object({
  name: z.string().min(1),
  unit: z.string(),
  kind: z.enum(kinds),
  country: z.string(),
  locale: z.enum(locales),
  /** Since they joined. */
  months: z.coerce.number(),
  birthday: z.string(),
  roles: words.pipe(z.array(z.enum(['hr', 'owner']))),
  /** Keys of units; ":acting" behind one of an acting manager. */
  leads: words,
});

function readPeople() {
  const [header = '', ...lines] = readFileSync(join(import.meta.dirname, 'people.tsv'), 'utf8')
    .trim()
    .split('\n');
  const columns = header.split('\t');
  return lines.map((line) => {
    const cells = line.split('\t');
    return row.parse(Object.fromEntries(columns.map((column, index) => [column, cells[index] ?? ''])));
  });
}
type Invented = ReturnType<typeof readPeople>[number];

/** "Luz Dary Cuero" → "luz-dary-cuero". */
const slugOf = (name: string): string =>
  name
    .normalize('NFD')
    .replace(/\p{Diacritic}/gu, '')
    .toLowerCase()
    .replaceAll(' ', '-');

const led = (person: Invented): readonly string[] => person.leads.map((lead) => lead.split(':')[0] ?? '');

/** The first who leads the person's own unit or else the nearest above; people from outside have none. */
function leaderOf(person: Invented, people: readonly Invented[]): Invented | undefined {
  if (person.kind !== 'employee') return undefined;
  for (let unit = units.find(({ key }) => key === person.unit); unit !== undefined; ) {
    const { key, parent } = unit;
    // Co-managers do not report to each other.
    const leader = led(person).includes(key) ? undefined : people.find((other) => led(other).includes(key));
    if (leader !== undefined) return leader;
    unit = units.find((other) => other.key === parent);
  }
  return undefined;
}

const together = <T>(db: Db, run: (trx: Db) => Promise<T>): Promise<T> =>
  db.isTransaction ? run(db) : db.transaction().execute(run);

/** Any number: only its being the same in all processes matters. */
const lockKey = 4_817_264;

/**
 * Fills the database with an invented organisation of 65 people in four countries, to try Latido with, and with the sample
 * courses. Of what is there already it invents nothing anew. The organisation gets its name unless it has one.
 * @param now joining dates and the acting manager's last day count from it
 */
export async function inventOrganisation(db: Db, { now }: Readonly<{ now: Date }>): Promise<void> {
  await together(db, async (trx) => {
    await sql`select pg_advisory_xact_lock(${lockKey})`.execute(trx);
    await inventPeople(trx, now);
    await inventCourses(trx, now);
  });
}

async function inventPeople(trx: Db, now: Date): Promise<void> {
  if (await trx.selectFrom('people').select('id').where('invented', '=', true).executeTakeFirst()) return;
  const people = readPeople();
  const today = localDate(now, 'UTC');
  if ((await readSetting(trx, 'organisation')).name === defaultName) {
    // Most of its people speak Spanish, and so does what is posted for everybody.
    await writeSetting(trx, 'organisation', { name: inventedName, locale: 'es' });
  }

  const unitIds = new Map<string, string>();
  for (const { key, parent, name } of units) {
    const { id } = await trx
      .insertInto('units')
      .values({ name, parent_id: unitIds.get(parent) ?? null, invented: true })
      .returning('id')
      .executeTakeFirstOrThrow();
    unitIds.set(key, id);
  }
  const unitId = (key: string): string => unitIds.get(key) ?? fail(`no unit ${key}`);

  const inserted = await trx
    .insertInto('people')
    .values(
      people.map((person) => ({
        name: person.name,
        email: `${slugOf(person.name)}@${person.kind === 'employee' ? 'aurora' : 'red-aurora'}.example`,
        kind: person.kind,
        unit_id: unitId(person.unit),
        locale: person.locale,
        time_zone: timeZones[person.country] ?? fail(`no zone for ${person.country}`),
        country: person.country,
        start_date: addDays(today, -Math.round(person.months * 30.4)),
        birthday: person.birthday || null,
        attributes: '{}',
        roles: [...person.roles],
        invented: true,
      })),
    )
    .returning(['id', 'name'])
    .execute();
  const personIds = new Map(inserted.map(({ id, name }) => [name, id]));
  const personId = ({ name }: Invented): string => personIds.get(name) ?? fail('a name comes twice');

  const below = people.flatMap((person) => {
    const leader = leaderOf(person, people);
    return leader === undefined ? [] : [{ id: personId(person), leader: personId(leader) }];
  });
  await sql`update people set manager_id = one.leader
    from unnest(${below.map(({ id }) => id)}::uuid[], ${below.map(({ leader }) => leader)}::uuid[]) as one (id, leader)
    where people.id = one.id`.execute(trx);
  await trx
    .insertInto('unit_managers')
    .values(
      people.flatMap((person) =>
        person.leads.map((lead) => {
          const [unit = '', acting] = lead.split(':');
          return {
            unit_id: unitId(unit),
            person_id: personId(person),
            acting: acting !== undefined,
            until: acting === undefined ? null : addDays(today, 60),
            source: 'hr' as const,
          };
        }),
      ),
    )
    .execute();
  await trx
    .insertInto('identities')
    .values(
      people.map((person) => ({
        ...platform,
        key: slugOf(person.name),
        person_id: personId(person),
        route: `dm:${slugOf(person.name)}`,
      })),
    )
    .execute();
  await inventThanks(trx, now, (name) => personIds.get(name) ?? fail(`nobody is called ${name}`));
}

function fail(problem: string): never {
  throw new Error(`invented organisation: ${problem}`);
}

/**
 * Removes every invented person and unit and what hangs on them: their messages, deliveries, preferences, thank-yous, enrolments, the
 * rounds that only invented people were asked in, and the sample courses as they came. Real people and units stay; what they had of the invented tree
 * (a unit, a manager, a parent) they have no more.
 */
export async function removeInvented(db: Db): Promise<void> {
  await together(db, async (trx) => {
    await sql`select pg_advisory_xact_lock(${lockKey})`.execute(trx);
    await sql`delete from pulse_rounds round where
      not exists (select from pulse_invited join people on people.id = person_id
        where round_id = round.id and not people.invented)
      and (exists (select from pulse_invited where round_id = round.id)
        or exists (select from people where people.id = round.created_by and people.invented))`.execute(trx);
    await sql`delete from web_messages using identities join people on people.id = person_id
      where people.invented and identities.platform = ${platform.platform} and web_messages.tenant = identities.tenant
      and (conversation = 'dm:' || key or author = key or only_for = key)`.execute(trx);
    await sql`delete from web_conversations using identities join people on people.id = person_id
      where people.invented and identities.platform = ${platform.platform}
      and web_conversations.tenant = identities.tenant and conversation = 'dm:' || key`.execute(trx);

    await sql`update people set manager_id = null where not invented
      and manager_id in (select id from people where invented)`.execute(trx);
    await sql`update people set unit_id = null where not invented
      and unit_id in (select id from units where invented)`.execute(trx);
    await removeInventedThanks(trx);
    await removeInventedCourses(trx);
    await trx.deleteFrom('people').where('invented', '=', true).execute();
    await liftRealUnits(trx);
    await trx.deleteFrom('units').where('invented', '=', true).execute();

    if ((await readSetting(trx, 'organisation')).name === inventedName) {
      await writeSetting(trx, 'organisation', { name: defaultName, locale: 'en' });
    }
  });
}

/** Real units below invented ones become roots, numbered where two would then have one name. */
async function liftRealUnits(trx: Db): Promise<void> {
  const below = await trx
    .selectFrom('units')
    .innerJoin('units as parent', 'parent.id', 'units.parent_id')
    .select(['units.id', 'units.name'])
    .where('units.invented', '=', false)
    .where('parent.invented', '=', true)
    .orderBy('units.id')
    .execute();
  const roots = await trx.selectFrom('units').select('name').where('parent_id', 'is', null).execute();
  const taken = new Set(roots.map(({ name }) => name.toLowerCase()));
  for (const { id, name } of below) {
    let free = name;
    for (let number = 2; taken.has(free.toLowerCase()); number += 1) free = `${name} (${number})`;
    taken.add(free.toLowerCase());
    await trx.updateTable('units').set({ parent_id: null, name: free }).where('id', '=', id).execute();
  }
}
