import { createHash, randomBytes } from 'node:crypto';
import type { Locale } from '#core/i18n.ts';
import type { PersonId } from '#core/person.ts';
import type { Db } from '#store/db.ts';

export type LinkKind = 'wall' | 'campaign';

/** A link as it may be listed: its token is known to nobody but those who were given it. */
export type Link = Readonly<{
  id: string;
  kind: LinkKind;
  /** Which campaign. */
  subject?: string;
  locale: Locale;
  at: Date;
  /** The name of who made it. Absent: they are not known here any more. */
  by?: string;
}>;

const hashOf = (token: string): Buffer => createHash('sha256').update(token).digest();

/** 32 bytes as base64url: what anything else in the place of a token is told from without asking the database. */
const shape = /^[\w-]{43}$/;

/**
 * Makes a link that opens a page without an account.
 * @param link `subject`: the id of the campaign, for `campaign` alone
 * @returns the token (43 characters, safe in a path), which is kept nowhere: show it once
 */
export async function mintLink(
  db: Db,
  link: Readonly<{ kind: LinkKind; subject?: string; by?: PersonId; locale: Locale; now: Date }>,
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
    })
    .execute();
  return token;
}

/** What a token opens. Absent: nothing, or nothing any more. */
export async function openLink(
  db: Db,
  kind: LinkKind,
  token: string,
): Promise<Readonly<{ id: string; subject?: string; locale: Locale }> | undefined> {
  if (!shape.test(token)) return undefined;
  const row = await db
    .selectFrom('mural_links')
    .select(['id', 'subject', 'locale'])
    .where('hash', '=', hashOf(token))
    .where('kind', '=', kind)
    .where('revoked_at', 'is', null)
    .executeTakeFirst();
  return row && { id: row.id, locale: row.locale, ...(row.subject !== null && { subject: row.subject }) };
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

/** Those that open something now, the newest first. @param kind absent: of both */
export async function openLinks(db: Db, kind: LinkKind | undefined, limit: number): Promise<readonly Link[]> {
  const rows = await db
    .selectFrom('mural_links')
    .leftJoin('people', 'people.id', 'mural_links.by_id')
    .select([
      'mural_links.id',
      'mural_links.kind',
      'mural_links.subject',
      'mural_links.locale',
      'mural_links.at',
      'people.name as by',
    ])
    .$if(kind !== undefined, (query) => query.where('mural_links.kind', '=', kind ?? 'wall'))
    .where('mural_links.revoked_at', 'is', null)
    .orderBy('mural_links.at', 'desc')
    .orderBy('mural_links.id')
    .limit(limit)
    .execute();
  return rows.map(({ subject, by, ...link }) => ({
    ...link,
    ...(subject !== null && { subject }),
    ...(by !== null && { by }),
  }));
}
