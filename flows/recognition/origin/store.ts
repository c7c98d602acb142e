import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Address } from '#core/chat.ts';
import type { Context } from '#core/outcome.ts';
import type { Db } from '#store/db.ts';
import type { SealedOrigin } from '../actions.ts';

// Buttons and forms come back as their senders like. Where something is posted must not be theirs to write.

/** Where a thank-you is posted, and the message that it follows (`sourceKey`). */
export type Origin = Readonly<{ place?: Address; source?: string }>;

/** Whoever left a place meanwhile has nothing to post there. Over a weekend. Milliseconds. */
const validForMs = 3 * 86_400_000;
const keyBytes = 32;

/** The organisation's own key, made when it is first needed. */
async function sealingKey(db: Db): Promise<Buffer> {
  const read = () => db.selectFrom('recognition_keys').select('key').executeTakeFirst();
  const found = await read();
  if (found !== undefined) return found.key;
  await db
    .insertInto('recognition_keys')
    .values({ id: 1, key: randomBytes(keyBytes) })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  const made = await read();
  if (made === undefined) throw new Error('no key to seal with');
  return made.key;
}

/** HMAC-SHA-256 (RFC 2104) over what it is about and whose it is. */
function sealOf(key: Buffer, person: string, { place, source }: Origin, until: number): Buffer {
  const where = place && [place.platform, place.tenant, place.key, place.route];
  const said = JSON.stringify([person, until, where ?? null, source ?? null]);
  return createHmac('sha256', key).update(said).digest();
}

/** As it can travel through this person's hands, and nobody else's. Nothing: there is nothing to carry. */
export async function sealOrigin(
  { db, person, now }: Pick<Context, 'db' | 'person' | 'now'>,
  { place, source }: Origin,
): Promise<SealedOrigin | undefined> {
  if (place === undefined && source === undefined) return undefined;
  const origin = { ...(place !== undefined && { place }), ...(source !== undefined && { source }) };
  const until = now.getTime() + validForMs;
  return {
    ...origin,
    until,
    seal: sealOf(await sealingKey(db), person.id, origin, until).toString('base64url'),
  };
}

/** What was sealed for this person. Anything else, and what is too old, is as if it had not been said. */
export async function openOrigin(
  { db, person, now }: Pick<Context, 'db' | 'person' | 'now'>,
  sealed: SealedOrigin | undefined,
): Promise<Origin> {
  if (sealed === undefined || sealed.until < now.getTime()) return {};
  const { place, source, until, seal } = sealed;
  const origin = { ...(place !== undefined && { place }), ...(source !== undefined && { source }) };
  const wanted = sealOf(await sealingKey(db), person.id, origin, until);
  const given = Buffer.from(seal, 'base64url');
  return given.length === wanted.length && timingSafeEqual(given, wanted) ? origin : {};
}
