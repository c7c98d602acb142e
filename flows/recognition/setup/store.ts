import { sql } from 'kysely';
import type { PersonId } from '#core/person.ts';
import type { Db } from '#store/db.ts';
import type { RecognitionState, Visibility } from '#store/tables/recognition.ts';

/** A thank-you as HR may look at it. */
export type Looked = Readonly<{
  id: string;
  revision: number;
  at: Date;
  from: string | undefined;
  to: readonly string[];
  value: string;
  words: string;
  state: RecognitionState;
  seen: Visibility;
}>;

type Row = Omit<Looked, 'from'> & Readonly<{ from: string | null }>;
const asLooked = ({ from, ...row }: Row): Looked => ({ ...row, from: from ?? undefined });

const columns = sql`r.id, r.revision, r.at, r.value, r.words, r.state, r.seen,
  (select name from people where id = r.giver_id) as "from",
  array(select coalesce(p.name, u.name, o.name) from recognition_receivers x
    left join people p on p.id = x.person_id left join units u on u.id = x.unit_id
    left join outsiders o on o.id = x.outsider_id where x.recognition_id = r.id order by x.n) as "to"`;

/**
 * HR looks after what others than those named can see. What is private stays between them, and what its giver took back is gone; what
 * HR has hidden it can find, to show it again.
 */
const shownToHr = sql`(r.state = 'hidden' or (r.state = 'stands' and r.seen in ('public', 'team')))`;
const standing = sql`r.state = 'stands' and r.seen in ('public', 'team')`;

/** Those that stand, or those that are hidden, the newest first; of one person: given by them or naming them. */
export async function listForHr(
  db: Db,
  options: Readonly<{
    hidden: boolean;
    person?: PersonId | undefined;
    before?: Readonly<{ at: Date; id: string }> | undefined;
    limit: number;
  }>,
): Promise<readonly Looked[]> {
  const { hidden, person, before, limit } = options;
  const { rows } = await sql<Row>`select ${columns} from recognitions r
    where ${hidden ? sql`r.state = 'hidden'` : standing}
    ${
      person === undefined
        ? sql``
        : sql`and r.id in (select id from recognitions where giver_id = ${person}
            union select recognition_id from recognition_receivers where person_id = ${person})`
    }
    ${before === undefined ? sql`` : sql`and (r.at, r.id) < (${before.at}::timestamptz, ${before.id}::uuid)`}
    order by r.at desc, r.id desc limit ${limit}`.execute(db);
  return rows.map(asLooked);
}

export async function lookAt(db: Db, id: string): Promise<Looked | undefined> {
  const { rows } =
    await sql<Row>`select ${columns} from recognitions r where r.id = ${id} and ${shownToHr}`.execute(db);
  return rows[0] && asLooked(rows[0]);
}

export type Happened = Readonly<{
  at: Date;
  by: string | undefined;
  what: 'edited' | 'undone' | 'hidden' | 'shown';
  /** As it was before it was edited. */
  words: string | undefined;
  reason: string | undefined;
}>;

/** What became of one, the newest first. */
export async function historyOf(db: Db, id: string, limit: number): Promise<readonly Happened[]> {
  const { rows } = await sql<{
    at: Date;
    by: string | null;
    what: Happened['what'];
    words: string | null;
    reason: string | null;
  }>`select h.at, (select name from people where id = h.by_id) as by, h.what, h.before->>'words' as words, h.reason
    from recognition_history h where h.recognition_id = ${id} order by h.at desc, h.id limit ${limit}`.execute(
    db,
  );
  return rows.map(({ by, words, reason, ...row }) => ({
    ...row,
    by: by ?? undefined,
    words: words ?? undefined,
    reason: reason ?? undefined,
  }));
}

/** The name of somebody, for the heading of what is shown of them. */
export async function nameOf(db: Db, person: PersonId): Promise<string | undefined> {
  const row = await db.selectFrom('people').select('name').where('id', '=', person).executeTakeFirst();
  return row?.name;
}

const rank = (visibility: ReturnType<typeof sql>) =>
  sql`array_position(array['public', 'team', 'private'], ${visibility})`;

/**
 * Goes by what the organisation has now where a receiver chose nothing, for so many recognitions in the order of their ids.
 * @returns those that others than before may see by now, and where to go on, if there are more
 */
export async function reconsider(
  db: Db,
  options: Readonly<{ otherwise: Visibility; after: string | undefined; limit: number }>,
): Promise<Readonly<{ changed: readonly string[]; last: string | undefined }>> {
  const { otherwise, after, limit } = options;
  const { rows: page } = await sql<{ id: string }>`select id from recognitions
    where ${after === undefined ? sql`true` : sql`id > ${after}::uuid`} order by id limit ${limit}
    for no key update`.execute(db);
  const ids = page.map(({ id }) => id);
  const { rows } = await sql<{ id: string }>`
    with wanted as (
      select r.id, (array['public', 'team', 'private'])[greatest(${rank(sql`r.choice`)},
        max(${rank(sql`coalesce(x.choice, f.choice, ${otherwise}::text)`)}))] as seen
      from recognitions r
      left join recognition_receivers x on x.recognition_id = r.id and x.person_id is not null
      left join recognition_preferences f on f.person_id = x.person_id
      where r.id = any(${ids}::uuid[]) and x.person_id is not null group by r.id)
    update recognitions r set seen = wanted.seen, changed_at = now() from wanted
    where r.id = wanted.id and r.seen <> wanted.seen returning r.id`.execute(db);
  return { changed: rows.map(({ id }) => id), last: ids.length < limit ? undefined : ids.at(-1) };
}
