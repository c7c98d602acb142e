import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { PersonId } from '#core/person.ts';

/**
 * A ballot: the right to answer once, a random one-use token that lives in the person's own card and nowhere else.
 *
 * It carries the round's signature, so that the database need not hold its hash from the sending on: a row per sending
 * would stand in the order of the deliveries and so name its owner. The hash is kept from the first answer on. That a
 * person has one ballot in effect, however many cards they got, is held by `pulse_pending`: the first answer of a ballot
 * takes its person off that table, and who is not on it cannot begin another. The signing key is destroyed at the close.
 */
export type Ballot = Readonly<{ round: string; hash: Buffer }>;

const length = 48;

/** Signed for its owner, who is not in it: in another person's hands it is none. */
const sign = (key: Buffer, body: Buffer, owner: PersonId): Buffer =>
  createHmac('sha256', key).update(body).update(owner).digest().subarray(0, 16);

/** @param round a UUID @param key the round's signing key @returns 64 characters, base64url */
export function mintBallot(round: string, key: Buffer, owner: PersonId): string {
  const body = Buffer.concat([Buffer.from(round.replaceAll('-', ''), 'hex'), randomBytes(16)]);
  return Buffer.concat([body, sign(key, body, owner)]).toString('base64url');
}

/** The round that a token says it is of; nothing is proved by it yet. */
export function roundOfToken(token: string): string | undefined {
  const bytes = Buffer.from(token, 'base64url');
  if (bytes.length !== length) return undefined;
  const hex = bytes.subarray(0, 16).toString('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

/** Checks the signature. @returns nothing for a token that this round never gave to this person */
export function openBallot(token: string, round: string, key: Buffer, owner: PersonId): Ballot | undefined {
  const bytes = Buffer.from(token, 'base64url');
  if (bytes.length !== length || roundOfToken(token) !== round) return undefined;
  if (!timingSafeEqual(bytes.subarray(32), sign(key, bytes.subarray(0, 32), owner))) return undefined;
  return { round, hash: createHash('sha256').update(bytes).digest() };
}

export const newBallotKey = (): Buffer => randomBytes(32);
