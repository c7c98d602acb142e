import { createHash, randomBytes } from 'node:crypto';
import { sql } from 'kysely';
import type { Locale } from '#core/i18n.ts';
import type { PersonId } from '#core/person.ts';
import type { ThanksPage } from '#core/wall.ts';
import type { Db } from '#store/db.ts';
import { personById } from '#store/people.ts';
import type { Database } from '#store/schema.ts';
import { readSetting } from '#store/settings.ts';
import { valueName } from '../values.ts';

// Somebody outside the chat who was thanked: the letter to them, and the link to their page.

type LetterState = Database['outsiders']['mail'];

const newToken = (): string => randomBytes(32).toString('base64url');
const hashOf = (token: string): Buffer => createHash('sha256').update(token).digest();
/** What `newToken` makes, and nothing else. */
const isToken = (text: string): boolean => /^[\w-]{43}$/.test(text);

/** @param waits a letter is to go to this address, which is kept until then; otherwise no address is kept */
export async function addOutsider(
  db: Db,
  { name, waits }: Readonly<{ name: string; waits?: string | undefined }>,
): Promise<string> {
  const { id } = await db
    .insertInto('outsiders')
    .values({ name, email: waits ?? null, mail: waits === undefined ? null : 'waiting' })
    .returning('id')
    .executeTakeFirstOrThrow();
  return id;
}

/** A new link to their page. The one before stops working. @returns the token, which is kept nowhere */
export async function newLink(db: Db, outsider: string): Promise<string> {
  const token = newToken();
  await db
    .updateTable('outsiders')
    .set({ link_hash: hashOf(token) })
    .where('id', '=', outsider)
    .execute();
  return token;
}

export type Outsider = Readonly<{
  id: string;
  name: string;
  mail: LetterState;
  recognition: string;
  at: Date;
  stands: boolean;
  /** By HR: perhaps it is shown again. */
  hidden: boolean;
  giver: PersonId | undefined;
}>;

export async function outsiderById(db: Db, id: string): Promise<Outsider | undefined> {
  const row = await db
    .selectFrom('outsiders as o')
    .innerJoin('recognition_receivers as rr', 'rr.outsider_id', 'o.id')
    .innerJoin('recognitions as r', 'r.id', 'rr.recognition_id')
    .select(['o.id', 'o.name', 'o.mail', 'r.id as recognition', 'r.at', 'r.state', 'r.giver_id'])
    .where('o.id', '=', id)
    .executeTakeFirst();
  if (row === undefined) return undefined;
  const { state, giver_id, ...rest } = row;
  return { ...rest, stands: state === 'stands', hidden: state === 'hidden', giver: giver_id ?? undefined };
}

/** What a letter says and to whom. */
export type Ready = Readonly<{
  id: string;
  name: string;
  address: string;
  token: string;
  locale: Locale;
  organisation: string;
  giver: string;
  words: string;
  value: string;
}>;

/**
 * Claims a letter that waits: from here on it is being sent, and never claimed again. One statement, committed by itself
 * before the mail server hears of it, so that a process that dies leaves a letter that is known to be uncertain.
 * @returns nothing where none waits, or where the thank-you does not stand
 */
export async function claimLetter(db: Db, outsider: string): Promise<Ready | undefined> {
  const token = newToken();
  const { rows } = await sql<{
    name: string;
    address: string;
    giver: string;
    words: string;
    value: string;
  }>`
    update outsiders o set mail = 'sending', link_hash = ${hashOf(token)}
    from recognition_receivers rr
      join recognitions r on r.id = rr.recognition_id
      join people g on g.id = r.giver_id
    where o.id = ${outsider} and o.mail = 'waiting' and o.email is not null
      and rr.outsider_id = o.id and r.state = 'stands'
    returning o.name, o.email as address, g.id as giver, r.words, r.value`.execute(db);
  const row = rows[0];
  const giver = row && (await personById(db, row.giver));
  if (row === undefined || giver === undefined) return undefined;
  return {
    id: outsider,
    name: row.name,
    address: row.address,
    token,
    locale: giver.locale,
    organisation: (await readSetting(db, 'organisation')).name,
    giver: giver.name,
    words: row.words,
    value: await nameOfValue(db, row.value, giver.locale),
  };
}

async function nameOfValue(db: Db, id: string, locale: Locale): Promise<string> {
  const value = (await readSetting(db, 'recognition')).values.find((one) => one.id === id);
  return value === undefined ? id : valueName(value, locale);
}

/** A letter that was claimed and about which nobody knows more: not to be sent again. */
export async function letterLost(db: Db, outsider: string): Promise<void> {
  await settle(db, outsider, 'sending', 'unknown');
}

/** What became of a claimed letter. Once it is through, however, the address is forgotten. */
export async function letterEnded(
  db: Db,
  outsider: string,
  how: 'sent' | 'refused' | 'later' | 'unknown',
): Promise<void> {
  await settle(db, outsider, 'sending', how === 'later' ? 'waiting' : how);
}

/** No more tries. @param how nothing: it is not wanted any more */
export async function letterGivenUp(db: Db, outsider: string, how: 'refused' | null): Promise<void> {
  await settle(db, outsider, 'waiting', how);
}

async function settle(db: Db, outsider: string, from: 'waiting' | 'sending', to: LetterState): Promise<void> {
  await db
    .updateTable('outsiders')
    .set({ mail: to, ...(to !== 'waiting' && { email: null }) })
    .where('id', '=', outsider)
    .where('mail', '=', from)
    .execute();
}

/**
 * What somebody outside sees who has the link. They always see their own, whoever else may, while it stands; and of all whom
 * it names only themselves.
 */
export async function thanksPageOf(db: Db, token: string): Promise<ThanksPage | undefined> {
  if (!isToken(token)) return undefined;
  const row = await db
    .selectFrom('outsiders as o')
    .innerJoin('recognition_receivers as rr', 'rr.outsider_id', 'o.id')
    .innerJoin('recognitions as r', 'r.id', 'rr.recognition_id')
    .select(['o.name', 'r.at', 'r.words', 'r.value', 'r.giver_id'])
    .where('o.link_hash', '=', hashOf(token))
    .where('r.state', '=', 'stands')
    .executeTakeFirst();
  if (row === undefined) return undefined;
  const { values } = await readSetting(db, 'recognition');
  const organisation = await readSetting(db, 'organisation');
  const giver = row.giver_id === null ? undefined : await personById(db, row.giver_id);
  const locale = giver?.locale ?? organisation.locale;
  const value = values.find((one) => one.id === row.value);
  return {
    organisation: organisation.name,
    locale,
    // Somebody erased here thanks no more by name.
    from: giver?.name ?? organisation.name,
    to: row.name,
    words: row.words,
    value: {
      id: row.value,
      name: value === undefined ? row.value : valueName(value, locale),
      ...(value?.emoji !== undefined && { emoji: value.emoji }),
    },
    at: row.at,
  };
}
