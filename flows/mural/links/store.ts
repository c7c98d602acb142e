import { createHash, randomBytes } from 'node:crypto';
import type { ExpressionBuilder } from 'kysely';
import type { Locale } from '#core/i18n.ts';
import type { PersonId } from '#core/person.ts';
import type { Db } from '#store/db.ts';
import type { Database } from '#store/schema.ts';

export type LinkKind = 'wall' | 'campaign' | 'completions';

/** A link as it may be listed: its token is known to nobody but those who were given it. */
export type Link = Readonly<{
  id: string;
  kind: LinkKind;
  /** Which campaign; of which course alone. */
  subject?: string;
  locale: Locale;
  at: Date;
  /** From then on it opens nothing. */
  until?: Date;
  /** The name of who made it. Absent: they are not known here any more. */
  by?: string;
}>;

const hashOf = (token: string): Buffer => createHash('sha256').update(token).digest();

/** Has it not come to its end? Nobody knows without the time, and then it has. */
const lasts = (now: Date | undefined) => (where: ExpressionBuilder<Database, 'mural_links'>) =>
  now === undefined
    ? where('mural_links.until', 'is', null)
    : where.or([where('mural_links.until', 'is', null), where('mural_links.until', '>', now)]);

/** 32 bytes as base64url: what anything else in the place of a token is told from without asking the database. */
const shape = /^[\w-]{43}$/;

/**
 * Makes a link that opens a page without an account.
 * @param link `subject`: the id of the campaign, or of the one course whose completions it is about; `until`: from then on it opens
 *   nothing, required for `completions`
 * @returns the token (43 characters, safe in a path), which is kept nowhere: show it once
 */
export async function mintLink(
  db: Db,
  link: Readonly<
    { subject?: string; by?: PersonId; locale: Locale; now: Date } & (
      | { kind: Exclude<LinkKind, 'completions'> }
      | { kind: 'completions'; until: Date }
    )
  >,
): Promise<string> {
  const token = randomBytes(32).toString('base64url');
  await db
    .insertInto('mural_links')
    .values({
      hash: hashOf(token),
      kind: link.kind,
      subject: link.subject ?? null,
      locale: link.locale,
      by_id: link.by ?? null,
      at: link.now,
      until: 'until' in link ? link.until : null,
    })
    .execute();
  return token;
}

/**
 * What a token opens. Absent: nothing, or nothing any more.
 * @param now without it, a link that has an end opens nothing
 */
export async function openLink(
  db: Db,
  kind: LinkKind,
  token: string,
  now?: Date,
): Promise<
  Readonly<{ id: string; subject?: string; locale: Locale; by?: PersonId; until?: Date }> | undefined
> {
  if (!shape.test(token)) return undefined;
  const row = await db
    .selectFrom('mural_links')
    .select(['id', 'subject', 'locale', 'by_id', 'until'])
    .where('hash', '=', hashOf(token))
    .where('kind', '=', kind)
    .where('revoked_at', 'is', null)
    .where(lasts(now))
    .executeTakeFirst();
  return (
    row && {
      id: row.id,
      locale: row.locale,
      ...(row.subject !== null && { subject: row.subject }),
      ...(row.by_id !== null && { by: row.by_id }),
      ...(row.until !== null && { until: row.until }),
    }
  );
}

/** Which of these links still open something. */
export async function openLinksAmong(db: Db, ids: readonly string[]): Promise<readonly string[]> {
  if (ids.length === 0) return [];
  const rows = await db
    .selectFrom('mural_links')
    .select('id')
    .where('id', 'in', [...ids])
    .where('revoked_at', 'is', null)
    .execute();
  return rows.map((row) => row.id);
}

/**
 * Closes links for good: one by its id, or all of a kind (of one campaign).
 * @returns how many were open until now
 */
export async function revokeLinks(
  db: Db,
  which: Readonly<{ id: string } | { kind: LinkKind; subject?: string }>,
  now: Date,
): Promise<number> {
  let update = db.updateTable('mural_links').set({ revoked_at: now }).where('revoked_at', 'is', null);
  if ('id' in which) update = update.where('id', '=', which.id);
  else {
    update = update.where('kind', '=', which.kind);
    if (which.subject !== undefined) update = update.where('subject', '=', which.subject);
  }
  const { numUpdatedRows } = await update.executeTakeFirst();
  return Number(numUpdatedRows);
}

/**
 * Those that open something now, the newest first.
 * @param kind absent: of all
 * @param now without it, those that have an end are left out
 */
export async function openLinks(
  db: Db,
  kind: LinkKind | undefined,
  limit: number,
  now?: Date,
): Promise<readonly Link[]> {
  const rows = await db
    .selectFrom('mural_links')
    .leftJoin('people', 'people.id', 'mural_links.by_id')
    .select([
      'mural_links.id',
      'mural_links.kind',
      'mural_links.subject',
      'mural_links.locale',
      'mural_links.at',
      'mural_links.until',
      'people.name as by',
    ])
    .$if(kind !== undefined, (query) => query.where('mural_links.kind', '=', kind ?? 'wall'))
    .where('mural_links.revoked_at', 'is', null)
    .where((where) => lasts(now)(where as unknown as ExpressionBuilder<Database, 'mural_links'>))
    .orderBy('mural_links.at', 'desc')
    .orderBy('mural_links.id')
    .limit(limit)
    .execute();
  return rows.map(({ subject, by, until, ...link }) => ({
    ...link,
    ...(until !== null && { until }),
    ...(subject !== null && { subject }),
    ...(by !== null && { by }),
  }));
}
