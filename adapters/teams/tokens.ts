import { z } from 'zod';
import { systemClock } from '#core/clock.ts';
import { PlatformError } from '#core/errors.ts';
import { codeIn, faultOf, platformErrorOf } from './failure.ts';

export type Granted = Readonly<{ token: string /** Milliseconds. */; forMs: number }>;

/** Our own tokens, by resource. */
export interface Tokens {
  /** From memory while it holds. @throws PlatformError */
  of(resource: string): Promise<string>;
  /** It was refused: the next one is asked for. */
  refused(resource: string, token: string): void;
}

/** Renewed so long before its end, or at half of its time when that is short. Milliseconds. */
const aheadMs = 300_000;

/**
 * @param ask for a new token; it may hang
 * @param withinMs how long anybody waits for it
 */
export function createTokens(ask: (resource: string) => Promise<Granted>, withinMs: number): Tokens {
  type Held = Readonly<{ token: string; renewAt: number; until: number }>;
  const held = new Map<string, Held>();
  const asking = new Map<string, Promise<string>>();

  async function renew(resource: string): Promise<string> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(
        () => reject(platformErrorOf('token', { kind: 'timeout' }, systemClock.now())),
        withinMs,
      );
    });
    try {
      const { token, forMs } = await Promise.race([ask(resource), late]);
      const now = performance.now();
      const renewAt = now + Math.max(forMs / 2, forMs - aheadMs);
      held.set(resource, { token, renewAt, until: now + forMs });
      return token;
    } catch (error) {
      if (error instanceof PlatformError) throw error;
      throw platformErrorOf('token', { kind: 'network', code: nameOf(error) }, systemClock.now());
    } finally {
      clearTimeout(timer);
      asking.delete(resource);
    }
  }

  function renewed(resource: string): Promise<string> {
    const under = asking.get(resource) ?? renew(resource);
    asking.set(resource, under);
    return under;
  }

  return {
    async of(resource) {
      const now = performance.now();
      const known = held.get(resource);
      if (known !== undefined && now < known.renewAt) return known.token;
      try {
        return await renewed(resource);
      } catch (error) {
        // The old one still holds for a while, and the login server may be back before it ends.
        if (known !== undefined && performance.now() < known.until) return known.token;
        throw error;
      }
    },
    refused(resource, token) {
      if (held.get(resource)?.token === token) held.delete(resource);
    },
  };
}

const nameOf = (error: unknown): string | undefined => (error instanceof Error ? error.name : undefined);

const granted = z.object({ access_token: z.string().min(1), expires_in: z.coerce.number().positive() });

/**
 * A token for the bot's secret: one request, RFC 6749 §4.4. MSAL, by which the SDK does it, sets no limit of time, repeats by itself,
 * keeps its tokens for the whole process and takes no login server without TLS: it could neither be bounded nor tried.
 */
export function bySecret(
  options: Readonly<{ loginUrl: string; tenant: string; appId: string; password: string; withinMs: number }>,
): (resource: string) => Promise<Granted> {
  const base = options.loginUrl.replace(/\/+$/, '');
  const url = `${base}/${encodeURIComponent(options.tenant)}/oauth2/v2.0/token`;
  return async (resource) => {
    const signal = AbortSignal.timeout(options.withinMs);
    let response: Response;
    let text: string;
    try {
      response = await fetch(url, {
        method: 'POST',
        body: new URLSearchParams({
          grant_type: 'client_credentials',
          client_id: options.appId,
          client_secret: options.password,
          scope: `${resource}/.default`,
        }),
        redirect: 'manual',
        signal,
      });
      text = await response.text();
    } catch (error) {
      throw platformErrorOf('token', faultOf(error, signal.aborted), systemClock.now());
    }
    const found = response.ok ? granted.safeParse(jsonOf(text)).data : undefined;
    if (found !== undefined) return { token: found.access_token, forMs: found.expires_in * 1_000 };
    const { status, headers } = response;
    const retryAfter = headers.get('retry-after') ?? undefined;
    const fault = response.ok
      ? ({ kind: 'network', code: 'no_token' } as const)
      : ({ kind: 'answer', status, code: codeIn(text) ?? oauthWord(text), retryAfter } as const);
    throw platformErrorOf('token', fault, systemClock.now());
  };
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** `invalid_client` and the like. */
const oauthWord = (text: string): string | undefined => /"error"\s*:\s*"([a-z_]{1,40})"/.exec(text)?.[1];
