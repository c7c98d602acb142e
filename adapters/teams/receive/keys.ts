import { createPublicKey, type JsonWebKey, type KeyObject } from 'node:crypto';
import { z } from 'zod';

/** The platform's public keys. */
export interface Keys {
  /** @returns nothing for a key that is not theirs @throws KeysAway */
  of(kid: string): Promise<KeyObject | undefined>;
}

/** Nobody can tell just now whether the key is theirs. */
export class KeysAway extends Error {
  constructor(options: Readonly<{ cause?: unknown }> = {}) {
    super('the keys could not be read', options);
    this.name = 'KeysAway';
  }
}

export type KeyLimits = Readonly<{
  /** For both requests of a reading together. Milliseconds. */
  withinMs: number;
  /** A key that we do not know is looked for no more often, so that invented ones cost nobody much. Milliseconds. */
  unknownAgainMs: number;
  /** After a failure it is tried no sooner. Milliseconds. */
  failedAgainMs: number;
}>;

/** Read anew after a day, as the SDK does; while that fails they hold for another one. Milliseconds. */
const freshMs = 86_400_000;
const usableMs = 2 * freshMs;

const metadata = z.looseObject({ jwks_uri: z.url() });
const keySet = z.looseObject({ keys: z.array(z.unknown()) });
const keyShape = z.looseObject({
  kty: z.literal('RSA'),
  kid: z.string().min(1),
  n: z.string().min(1),
  e: z.string().min(1),
  endorsements: z.array(z.string()),
});

/**
 * Reads them from the platform's OpenID document. In place of the SDK's own reader, which sets no limit of time, reads for every request
 * while the server is away, finds a new key an hour late, and takes keys that are endorsed for no channel at all.
 * @param channel for which a key must be endorsed
 */
export function createKeys(options: Readonly<{ url: string; channel: string; limits: KeyLimits }>): Keys {
  const { url, channel, limits } = options;
  let known: ReadonlyMap<string, KeyObject> = new Map();
  let readAt = Number.NEGATIVE_INFINITY;
  let failedAt = Number.NEGATIVE_INFINITY;
  let reading: Promise<void> | undefined;

  async function read(): Promise<void> {
    const signal = AbortSignal.timeout(limits.withinMs);
    try {
      const { jwks_uri: keysUrl } = metadata.parse(await json(url, signal));
      if (url.startsWith('https:') && !keysUrl.startsWith('https:')) throw new Error('keys without TLS');
      const { keys } = keySet.parse(await json(keysUrl, signal));
      known = new Map(keys.flatMap((one) => keyOf(one, channel)));
      readAt = performance.now();
    } catch (cause) {
      failedAt = performance.now();
      throw new KeysAway({ cause });
    } finally {
      reading = undefined;
    }
  }

  /** One reading for all who ask. @throws KeysAway */
  async function again(): Promise<void> {
    if (reading === undefined && performance.now() - failedAt < limits.failedAgainMs) throw new KeysAway();
    reading ??= read();
    await reading;
  }

  return {
    async of(kid) {
      const age = performance.now() - readAt;
      if (age > usableMs) await again();
      else if (age > freshMs) again().catch(() => undefined);
      const key = known.get(kid);
      if (key !== undefined) return key;
      if (performance.now() - readAt < limits.unknownAgainMs) return undefined;
      await again();
      return known.get(kid);
    },
  };
}

async function json(url: string, signal: AbortSignal): Promise<unknown> {
  const response = await fetch(url, { signal, redirect: 'error' });
  if (!response.ok) throw new Error(`http_${response.status}`);
  return response.json();
}

/** Keys of other kinds, other channels, or too short are left out. */
function keyOf(value: unknown, channel: string): readonly (readonly [string, KeyObject])[] {
  const found = keyShape.safeParse(value).data;
  if (found === undefined || !found.endorsements.includes(channel)) return [];
  const jwk: JsonWebKey = { kty: found.kty, n: found.n, e: found.e };
  try {
    const key = createPublicKey({ key: jwk, format: 'jwk' });
    return (key.asymmetricKeyDetails?.modulusLength ?? 0) >= 2_048 ? [[found.kid, key]] : [];
  } catch {
    return [];
  }
}
