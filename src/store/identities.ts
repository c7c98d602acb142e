import { sql } from 'kysely';
import type { Actor, Address } from '#core/chat.ts';
import type { PersonId } from '#core/person.ts';
import { wakeCold } from './cold.ts';
import type { Db } from './db.ts';

// Which accounts on the platforms are a person's, and the way to them.

/** As their client says it. Written when it is another one alone, for the reason at `keepRoute`. */
export async function keepZone(
  db: Db,
  at: Pick<Actor, 'platform' | 'tenant' | 'key'>,
  zone: string,
): Promise<void> {
  await db
    .updateTable('identities')
    .set({ time_zone: zone })
    .where('platform', '=', at.platform)
    .where('tenant', '=', at.tenant)
    .where('key', '=', at.key)
    .execute();
}

export async function saveIdentity(db: Db, person: PersonId, address: Address): Promise<void> {
  await db
    .insertInto('identities')
    .values({ ...address, person_id: person })
    .onConflict((conflict) =>
      conflict
        .columns(['platform', 'tenant', 'key'])
        .doUpdateSet({ person_id: person, route: address.route, disputed: false }),
    )
    .execute();
}

/**
 * Remembers the way to somebody, once the platform gave it. Nothing happens for whoever is not joined to a person, and
 * nothing is written for what is known: a row written anew each time would tell when somebody last did something.
 */
export async function keepRoute(db: Db, address: Address): Promise<void> {
  const kept = await db
    .updateTable('identities')
    .set({ route: address.route })
    .where('platform', '=', address.platform)
    .where('tenant', '=', address.tenant)
    .where('key', '=', address.key)
    .where('route', '<>', address.route)
    .returning('person_id')
    .executeTakeFirst();
  if (kept !== undefined) await wakeCold(db, [kept.person_id]);
}

/**
 * Where to reach a person, on the platforms that are connected, the preferred first. Where the bot is not installed any
 * more comes last, and before it where they cannot be written to yet. On one platform: where they were reached before, and
 * always in the same order.
 * @param shy those of the platforms on which nobody is written to without a way
 */
export async function addressesOf(
  db: Db,
  person: PersonId,
  platforms: readonly string[],
  shy: readonly string[] = [],
): Promise<readonly Address[]> {
  const rows = await db
    .selectFrom('identities as i')
    .leftJoin('directory_syncs as s', (join) =>
      join.onRef('s.platform', '=', 'i.platform').onRef('s.tenant', '=', 'i.tenant'),
    )
    .select(['i.platform', 'i.tenant', 'i.key', 'i.route'])
    .select(sql<boolean>`s.state is not distinct from 'away'`.as('away'))
    .where('i.person_id', '=', person)
    .where('i.platform', 'in', platforms.length > 0 ? [...platforms] : [''])
    .where('i.disputed', '=', false)
    .orderBy(sql`i.route = ''`)
    .orderBy('i.tenant')
    .orderBy('i.key')
    .execute();
  const rank = ({ away, platform, route }: (typeof rows)[number]): number => {
    const hope = away ? 2 : route === '' && shy.includes(platform) ? 1 : 0;
    return hope * platforms.length + platforms.indexOf(platform);
  };
  return rows.toSorted((a, b) => rank(a) - rank(b)).map(({ away: _away, ...address }) => address);
}
