import { sql } from 'kysely';
import type { Persona, WebPeople, WebPerson } from '#adapters/web/people.ts';
import { defineText, type Locale } from '#core/i18n.ts';
import { type Kind, kinds } from '#core/person.ts';
import type { Db } from '#store/db.ts';
import { readSetting } from '#store/settings.ts';

export const tenant = 'trial';
const platform = 'web';

const text = defineText(
  {
    owner: 'Owner',
    hr: 'HR',
    manager: 'Manager',
    kinds: {
      employee: 'Employee',
      partner: 'Partner',
      supplier: 'Supplier',
      investor: 'Investor',
      ally: 'Ally',
    },
  },
  {
    es: {
      owner: 'Responsable',
      hr: 'Recursos Humanos',
      manager: 'Dirige un equipo',
      kinds: {
        employee: 'Parte del equipo',
        partner: 'Empresa socia',
        supplier: 'Empresa proveedora',
        investor: 'Inversionista',
        ally: 'Empresa aliada',
      },
    },
    pt: {
      owner: 'Responsável',
      hr: 'RH',
      manager: 'Lidera uma equipe',
      kinds: {
        employee: 'Parte da equipe',
        partner: 'Empresa parceira',
        supplier: 'Empresa fornecedora',
        investor: 'Investidor',
        ally: 'Empresa aliada',
      },
    },
  } satisfies Record<
    'es' | 'pt',
    { owner: string; hr: string; manager: string; kinds: Record<Kind, string> }
  >,
);

function select(db: Db) {
  return db
    .selectFrom('identities')
    .innerJoin('people', 'people.id', 'identities.person_id')
    .leftJoin('preferences as own', 'own.person_id', 'people.id')
    .select([
      'identities.key',
      'people.name',
      'people.email',
      'people.kind',
      'people.time_zone',
      sql<Locale | null>`coalesce(own.locale, people.locale)`.as('locale'),
    ])
    .where('identities.platform', '=', platform)
    .where('identities.tenant', '=', tenant)
    .where('people.gone_at', 'is', null);
}

type Row = Awaited<ReturnType<ReturnType<typeof select>['execute']>>[number];

const asWebPerson = (row: Row): WebPerson => ({
  key: row.key,
  name: row.name,
  guest: row.kind !== 'employee',
  ...(row.email !== null && { email: row.email }),
  ...(row.locale !== null && { locale: row.locale }),
  ...(row.time_zone !== null && { timeZone: row.time_zone }),
});

const page = 1_000;

/** The people of the organisation, for the web chat. */
export function createWebPeople(db: Db): WebPeople {
  return {
    async *all() {
      for (let after = ''; ; ) {
        const rows = await select(db)
          .where('identities.key', '>', after)
          .orderBy('identities.key')
          .limit(page)
          .execute();
        yield* rows.map(asWebPerson);
        after = rows.at(-1)?.key ?? '';
        if (rows.length < page) return;
      }
    },
    async one(key) {
      const row = await select(db).where('identities.key', '=', key).executeTakeFirst();
      return row && asWebPerson(row);
    },
    async search(words, limit) {
      const folded = words
        .normalize('NFD')
        .replace(/\p{Diacritic}/gu, '')
        .toLowerCase()
        .trim();
      const rows = await select(db).orderBy('people.name').execute();
      return rows
        .filter((row) => {
          const name = row.name
            .normalize('NFD')
            .replace(/\p{Diacritic}/gu, '')
            .toLowerCase();
          return name.startsWith(folded) || name.split(' ').some((part) => part.startsWith(folded));
        })
        .slice(0, limit)
        .map(({ key, name }) => ({ key, name }));
    },
  };
}

const shownPersonas = 200;

/** Who one can be in the trial. */
export async function personas(db: Db): Promise<readonly Persona[]> {
  const { locale: fallback } = await readSetting(db, 'organisation');
  const rows = await select(db)
    .leftJoin('units', 'units.id', 'people.unit_id')
    .select([
      'people.roles',
      'units.name as unit',
      sql<boolean>`exists (select from unit_managers where person_id = people.id)`.as('manages'),
    ])
    .orderBy(sql`people.roles = '{}'`)
    .orderBy(sql`not exists (select from unit_managers where person_id = people.id)`)
    .orderBy(sql`array_position(${sql.val([...kinds])}::text[], people.kind)`)
    .orderBy('people.name')
    .limit(shownPersonas)
    .execute();
  return rows.map((row) => {
    const locale = row.locale ?? fallback;
    const words = text(locale);
    const hr = row.roles.includes('hr');
    const owner = row.roles.includes('owner');
    return {
      key: row.key,
      name: row.name,
      locale,
      role: owner ? words.owner : hr ? words.hr : row.manages ? words.manager : words.kinds[row.kind],
      group:
        owner || hr
          ? 'hr'
          : row.manages
            ? 'manager'
            : row.kind === 'employee'
              ? 'employee'
              : row.kind === 'partner'
                ? 'partner'
                : 'other',
      ...(row.unit !== null && { unit: row.unit }),
      ...(row.time_zone !== null && { timeZone: row.time_zone }),
    };
  });
}

/** In the trial everybody whom HR knows has a place in the web chat, also people who were imported a moment ago. */
export async function giveEverybodyAPlace(db: Db): Promise<void> {
  await sql`
    insert into identities (platform, tenant, key, person_id, route)
    select ${platform}, ${tenant}, made.key, made.id, 'dm:' || made.key
    from (
      select id, coalesce(nullif(trim(both '-' from
        regexp_replace(lower(coalesce(split_part(email, '@', 1), '')), '[^a-z0-9]+', '-', 'g')), ''), 'person')
        || '-' || left(id::text, 8) as key
      from people
      where gone_at is null and not exists (
        select from identities where person_id = people.id and platform = ${platform} and tenant = ${tenant})
    ) as made
    on conflict do nothing`.execute(db);
}
