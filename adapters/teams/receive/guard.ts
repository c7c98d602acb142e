import { verify } from 'node:crypto';
import { z } from 'zod';
import type { Clock } from '#core/clock.ts';
import type { Obj } from '../ports.ts';
import type { Keys } from './keys.ts';

/** Five minutes, as in the SDK. Seconds. */
const toleranceS = 300;

const hashes: Readonly<Record<string, string>> = { RS256: 'sha256', RS384: 'sha384', RS512: 'sha512' };
const header = z.looseObject({ alg: z.enum(['RS256', 'RS384', 'RS512']), kid: z.string().min(1) });
const claims = z.looseObject({
  iss: z.string(),
  aud: z.string(),
  serviceurl: z.string().min(1),
  exp: z.number(),
  nbf: z.number().optional(),
});

/**
 * Stands before the SDK's own check and lets only those tokens through to it that it will like: the channel's, of RSA keys endorsed for
 * this channel, for us, for the server that the activity names, in its time. Of any other the SDK would write to the console, with the key,
 * at the will of whoever sends it; and it would choose by the token and the body which check it makes, some of which
 * (emulator, skill, `AseChannel`) are for nobody here.
 * @returns whether the request may go on to the SDK
 * @throws KeysAway
 */
export function createGuard(
  options: Readonly<{ issuer: string; appId: string; keys: Keys; clock: Clock }>,
): (authorization: string, activity: Obj) => Promise<boolean> {
  const { issuer, appId, keys, clock } = options;
  return async (authorization, activity) => {
    const parts = /^Bearer ([\w-]+)\.([\w-]+)\.([\w-]+)$/.exec(authorization);
    const [, first = '', second = '', third = ''] = parts ?? [];
    const head = header.safeParse(decoded(first)).data;
    const said = claims.safeParse(decoded(second)).data;
    if (head === undefined || said === undefined) return false;
    const now = clock.now().getTime() / 1_000;
    if (said.iss !== issuer || said.aud !== appId || said.serviceurl !== activity.serviceUrl) return false;
    if (said.exp <= now - toleranceS || (said.nbf ?? 0) > now + toleranceS) return false;
    const key = await keys.of(head.kid);
    if (key === undefined) return false;
    return verify(hashes[head.alg], Buffer.from(`${first}.${second}`), key, Buffer.from(third, 'base64url'));
  };
}

function decoded(part: string): unknown {
  try {
    return JSON.parse(Buffer.from(part, 'base64url').toString('utf8'));
  } catch {
    return undefined;
  }
}
