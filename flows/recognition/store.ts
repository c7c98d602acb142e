import { sql } from 'kysely';
import type { Address } from '#core/chat.ts';
import type { PersonId, UnitId } from '#core/person.ts';
import type { Db } from '#store/db.ts';
import type { RecognitionState, Visibility } from '#store/tables/recognition.ts';

// What a recognition is, and reading it. Giving one: giving/store.ts. Changing one: changing/store.ts.

export type Receiver = Readonly<{
  n: number;
  /** One of the three. */
  person?: Readonly<{ id: PersonId; name: string; unit?: UnitId }>;
  unit?: Readonly<{ id: UnitId; name: string }>;
  outsider?: Readonly<{ id: string; name: string }>;
  /** What a person chose for this one. */
  choice?: Visibility;
}>;

export type Recognition = Readonly<{
  id: string;
  at: Date;
  /** Absent: they were erased. */
  giver?: Readonly<{ id: PersonId; name: string }>;
  /** In the order in which they were named. */
  receivers: readonly Receiver[];
  value: string;
  words: string;
  state: RecognitionState;
  /** The giver's own choice. */
  choice: Visibility;
  /** Who may see it. */
  seen: Visibility;
  boosts: number;
  /** The shared place in which it was given. */
  place?: Address;
  revision: number;
  edited: boolean;
}>;

type Row = Readonly<{
  id: string;
  at: Date;
  giver: { id: string; name: string } | null;
  receivers: readonly Readonly<{
    n: number;
    person: { id: string; name: string; unit: string | null } | null;
    unit: { id: string; name: string } | null;
    outsider: { id: string; name: string } | null;
    choice: Visibility | null;
  }>[];
  value: string;
  words: string;
  state: RecognitionState;
  choice: Visibility;
  seen: Visibility;
  boosts: number;
  place: Address | null;
  revision: number;
  edited: boolean;
}>;

function asRecognition({ giver, receivers, place, ...row }: Row): Recognition {
  return {
    ...row,
    ...(giver !== null && { giver }),
    receivers: receivers.map(({ n, person, unit, outsider, choice }) => ({
      n,
      ...(person !== null && {
        person: { id: person.id, name: person.name, ...(person.unit !== null && { unit: person.unit }) },
      }),
      ...(unit !== null && { unit }),
      ...(outsider !== null && { outsider }),
      ...(choice !== null && { choice }),
    })),
    ...(place !== null && { place }),
  };
}

export async function recognitionById(db: Db, id: string): Promise<Recognition | undefined> {
  const { rows } = await sql<Row>`
    select r.id, r.at, r.value, r.words, r.state, r.choice, r.seen, r.place, r.revision,
      r.edited_at is not null as edited,
      (select jsonb_build_object('id', g.id, 'name', g.name) from people g where g.id = r.giver_id) as giver,
      (select count(*) from recognition_boosts b where b.recognition_id = r.id) as boosts,
      (select coalesce(jsonb_agg(jsonb_build_object(
          'n', rr.n,
          'person', case when p.id is not null then jsonb_build_object('id', p.id, 'name', p.name, 'unit', p.unit_id) end,
          'unit', case when u.id is not null then jsonb_build_object('id', u.id, 'name', u.name) end,
          'outsider', case when o.id is not null then jsonb_build_object('id', o.id, 'name', o.name) end,
          'choice', rr.choice) order by rr.n), '[]')
        from recognition_receivers rr
        left join people p on p.id = rr.person_id
        left join units u on u.id = rr.unit_id
        left join outsiders o on o.id = rr.outsider_id
        where rr.recognition_id = r.id) as receivers
    from recognitions r where r.id = ${id}`.execute(db);
  return rows[0] && asRecognition(rows[0]);
}

/** As `recognitionById`, and nobody else changes it before this transaction ends. */
export async function lockRecognition(db: Db, id: string): Promise<Recognition | undefined> {
  // First the lock, then a look: what was done while waiting for it must be seen.
  await sql`select from recognitions where id = ${id} for no key update`.execute(db);
  return recognitionById(db, id);
}

/** A person's points: thank-yous to them that stand, and how many joined in on these. */
export async function pointsOf(db: Db, person: PersonId): Promise<number> {
  const { rows } = await sql<{ points: number }>`
    select coalesce(sum(1 + (select count(*) from recognition_boosts b where b.recognition_id = r.id)), 0)::int as points
    from recognition_receivers rr join recognitions r on r.id = rr.recognition_id
    where rr.person_id = ${person} and r.state = 'stands'`.execute(db);
  return rows[0]?.points ?? 0;
}
