import { type Generated, type Kysely, sql } from 'kysely';
import type { PlaceStore } from '#core/platform.ts';

// An export carries these rows, as it does the ways to people: without them the bot would have to be let in anew everywhere.
interface PlacesTable {
  platform: string;
  tenant: string;
  id: string;
  /** The adapter's own. */
  body: string;
  /** When the platform last spoke of it, to within a day. On the database's clock. */
  seen_at: Generated<Date>;
}
export interface PlacesTables {
  places: PlacesTable;
}

/** Rows held in memory at once. */
const pageSize = 1_000;

/** The places of one platform, shared by all processes. */
export function createPlaceStore<D extends PlacesTables>(
  options: Readonly<{ db: Kysely<D>; platform: string }>,
): PlaceStore {
  const { platform } = options;
  const db = options.db as unknown as Kysely<PlacesTables>;

  return {
    async *all(tenant) {
      for (let after = ''; ; ) {
        const page = await db
          .selectFrom('places')
          .select(['id', 'body'])
          .where('platform', '=', platform)
          .where('tenant', '=', tenant)
          .where('id', '>', after)
          .orderBy('id')
          .limit(pageSize)
          .execute();
        yield* page;
        const last = page.at(-1);
        if (last === undefined || page.length < pageSize) return;
        after = last.id;
      }
    },

    /** Said again, it is read and not written: messages say it all the time. */
    async save(tenant, id, body) {
      const { rows } = await sql<{ before: string | null }>`with was as (select body, seen_at from places
          where platform = ${platform} and tenant = ${tenant} and id = ${id})
        insert into places (platform, tenant, id, body)
        select ${platform}, ${tenant}, ${id}, ${body}
        where not exists (select from was where body = ${body} and seen_at > now() - interval '1 day')
        on conflict (platform, tenant, id) do update set body = excluded.body, seen_at = now()
        returning (select body from was where body <> ${body}) as before`.execute(db);
      return rows[0]?.before ?? undefined;
    },

    async remove(tenant, id) {
      await db
        .deleteFrom('places')
        .where('platform', '=', platform)
        .where('tenant', '=', tenant)
        .where('id', '=', id)
        .execute();
    },
  };
}
