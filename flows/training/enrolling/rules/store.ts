import { sql } from 'kysely';
import type { PersonId } from '#core/person.ts';
import type { Db } from '#store/db.ts';
import { allUnits, withBelow } from '#store/people.ts';
import { type Rule, type RulePlan, type RuleVersion, rulePlanSchema } from '../plan.ts';

// Rules: who takes a course without being named.

const rules = (db: Db) =>
  db
    .selectFrom('course_rules as r')
    .leftJoin('people as b', 'b.id', 'r.by_id')
    .selectAll('r')
    .select('b.name as by_name');
type Row = Awaited<ReturnType<ReturnType<typeof rules>['execute']>>[number];

/** @throws ZodError for a row that this program did not write */
const asRule = (row: Row): Rule => ({
  id: row.id,
  course: row.course_id,
  plan: rulePlanSchema.parse({
    kind: row.kind,
    audience: row.audience,
    afterDays: row.after_days ?? undefined,
    startsOn: row.starts_on,
    mandatory: row.mandatory,
    due: row.due ?? undefined,
  }),
  revision: row.revision,
  by: row.by_name ?? undefined,
  state: row.ended_at !== null ? 'ended' : row.begun_at === null ? 'draft' : 'running',
  begun: row.begun_at ?? undefined,
  replaces: row.replaces === null ? undefined : { rule: row.replaces, revision: row.replaces_revision ?? 0 },
});

export async function ruleById(db: Db, id: string): Promise<Rule | undefined> {
  const row = await rules(db).where('r.id', '=', id).executeTakeFirst();
  return row && asRule(row);
}

/** Locks it for this transaction. Of two, a draft is locked before what it replaces. */
export async function lockRule(db: Db, id: string): Promise<Rule | undefined> {
  await db.selectFrom('course_rules').select('id').where('id', '=', id).forNoKeyUpdate().execute();
  return ruleById(db, id);
}

/** Those that are running, of one course or of all that are offered; the oldest first. */
export async function runningRules(db: Db, course?: string): Promise<readonly Rule[]> {
  const rows = await rules(db)
    .innerJoin('courses as c', 'c.id', 'r.course_id')
    .where('r.begun_at', 'is not', null)
    .where('r.ended_at', 'is', null)
    .$if(course !== undefined, (query) => query.where('r.course_id', '=', course ?? ''))
    .$if(course === undefined, (query) => query.where('c.retired_at', 'is', null))
    .orderBy('r.created_at')
    .orderBy('r.id')
    .execute();
  return rows.map(asRule);
}

const columnsOf = (plan: RulePlan) => ({
  kind: plan.kind,
  audience: JSON.stringify(plan.audience),
  after_days: plan.kind === 'tenure' ? (plan.afterDays ?? 0) : null,
  starts_on: plan.startsOn,
  mandatory: plan.mandatory,
  due: plan.due === undefined ? null : JSON.stringify(plan.due),
});

/** A draft, until it is begun. @returns its id; its revision is 0 */
export async function createRule(
  db: Db,
  rule: Readonly<{
    course: string;
    plan: RulePlan;
    by: PersonId;
    now: Date;
    replaces?: RuleVersion | undefined;
  }>,
): Promise<string> {
  const { id } = await db
    .insertInto('course_rules')
    .values({
      course_id: rule.course,
      ...columnsOf(rule.plan),
      by_id: rule.by,
      created_at: rule.now,
      ended_at: null,
      replaces: rule.replaces?.rule ?? null,
      replaces_revision: rule.replaces?.revision ?? null,
    })
    .returning('id')
    .executeTakeFirstOrThrow();
  return id;
}

/** Whoever changes it has locked it and compared the revision, which grows by one. */
export async function changeRule(
  db: Db,
  id: string,
  change: Readonly<{ plan?: RulePlan; begun?: Date; ended?: Date }>,
): Promise<void> {
  await db
    .updateTable('course_rules')
    .set((row) => ({
      revision: row('revision', '+', 1),
      ...(change.plan !== undefined && columnsOf(change.plan)),
      ...(change.begun !== undefined && { begun_at: change.begun }),
      ...(change.ended !== undefined && { ended_at: change.ended }),
    }))
    .where('id', '=', id)
    .execute();
}

export async function removeDraft(db: Db, id: string): Promise<void> {
  await db.deleteFrom('course_rules').where('id', '=', id).where('begun_at', 'is', null).execute();
}

/** What nobody confirmed. */
export async function dropOldDrafts(db: Db, before: Date): Promise<void> {
  await db
    .deleteFrom('course_rules')
    .where('begun_at', 'is', null)
    .where('created_at', '<', before)
    .execute();
}

/** Countries that people of HR's file are in. */
export async function countriesInUse(db: Db): Promise<readonly string[]> {
  const rows = await db
    .selectFrom('people')
    .select('country')
    .distinct()
    .where('country', 'is not', null)
    .where('gone_at', 'is', null)
    .orderBy('country')
    .execute();
  return rows.flatMap(({ country }) => country ?? []);
}

// --- who is meant --------------------------------------------------------------------------------------------------

/**
 * How somebody whom a rule means stands with its course: to be enrolled; takes it because they may, and now must (`upgrade`);
 * takes it (`open`); is done with this version (`done`); had it by this very rule before and is done, or it was taken back (`before`);
 * may take it and left it, whoever asked (`left`).
 */
export type Standing = 'new' | 'upgrade' | 'open' | 'done' | 'before' | 'left';
export type Meant = Readonly<{
  id: PersonId;
  /** ISO 8601; `tenure` alone has it. */
  started: string | undefined;
  standing: Standing;
  /** They have to take it, or had to and are done: their managers know. What they do of their own accord is told to nobody. */
  known: boolean;
}>;

type Of = Readonly<{ course: string; version: number; plan: RulePlan; rule?: string | undefined }>;

async function meant({ plan }: Of, db: Db) {
  const { kinds, units, countries } = plan.audience;
  const below = units.length === 0 ? [] : [...withBelow(await allUnits(db), units)];
  return sql`p.gone_at is null
    and (${kinds.length === 0} or p.kind = any(${[...kinds]}::text[]))
    and (${units.length === 0} or p.unit_id::text = any(${below}::text[]))
    and (${countries.length === 0} or p.country = any(${[...countries]}::text[]))
    and (${plan.kind === 'audience'} or p.start_date is not null)`;
}

/**
 * The people of a rule, in the order of their ids. Whether the day of each has come is for the caller to say.
 * @param page `after`: only those behind that id. `wanted`: only those who are to be enrolled or upgraded
 */
export async function meantBy(
  db: Db,
  of: Of,
  page: Readonly<{ after?: PersonId | undefined; limit?: number; wanted?: boolean }> = {},
): Promise<readonly Meant[]> {
  const where = await meant(of, db);
  const { rows } = await sql<{ id: string; started: string | null; standing: Standing; known: boolean }>`
    select * from (
      select p.id, p.start_date as started, case
        when o.id is not null then case when ${of.plan.mandatory} and not o.mandatory then 'upgrade' else 'open' end
        when exists (select from enrolments d where d.person_id = p.id and d.course_id = ${of.course}::uuid
          and d.state = 'done' and d.version = ${of.version}::integer) then 'done'
        when exists (select from enrolments b where b.rule_id = ${of.rule ?? null}::uuid and b.person_id = p.id
          and (b.state = 'done' or b.stopped_why = 'withdrawn')) then 'before'
        when not ${of.plan.mandatory} and exists (select from enrolments l where l.person_id = p.id
          and l.course_id = ${of.course}::uuid and l.version = ${of.version}::integer and l.stopped_why = 'self')
          then 'left'
        else 'new' end as standing,
        coalesce(o.mandatory, (select bool_or(k.mandatory) from enrolments k where k.person_id = p.id
          and k.course_id = ${of.course}::uuid and k.state = 'done'), false) as known
      from people p left join enrolments o
        on o.person_id = p.id and o.course_id = ${of.course}::uuid and o.state = 'open'
      where ${where} and (${page.after ?? null}::uuid is null or p.id > ${page.after ?? null}::uuid)
    ) as m where ${page.wanted !== true} or standing in ('new', 'upgrade')
    order by id limit ${page.limit ?? null}`.execute(db);
  return rows.map(({ started, ...row }) => ({ ...row, started: started ?? undefined }));
}

/** Open ones of a rule whose people it means no more, unless they must or have begun. */
export async function openOutside(db: Db, rule: Rule, limit: number): Promise<readonly string[]> {
  const where = await meant({ course: rule.course, version: 0, plan: rule.plan }, db);
  const { rows } = await sql<{ id: string }>`
    select e.id from enrolments e join people p on p.id = e.person_id
    where e.rule_id = ${rule.id}::uuid and e.state = 'open' and not e.mandatory and e.begun_at is null
      and p.gone_at is null and (${where}) is not true
    limit ${limit}`.execute(db);
  return rows.map(({ id }) => id);
}
