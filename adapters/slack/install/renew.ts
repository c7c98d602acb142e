import { WebAPIPlatformError, type WebClient } from '@slack/web-api';
import { z } from 'zod';
import { PlatformError } from '#core/errors.ts';
import { asPlatformError } from '../api.ts';
import type { Installation } from '../ports.ts';

/** A rotated token lives for 12 hours; Slack's own library renews it when 2 are left. Milliseconds. */
const aheadMs = 2 * 60 * 60 * 1_000;
/** A call that begins now must still find it good. */
const callMs = 30_000;

/** Is it time to renew? Never for a token without an end. @param now milliseconds since 1970 */
export const isDue = ({ expiresAt }: Installation, now: number): boolean =>
  expiresAt !== undefined && expiresAt - now < aheadMs;

/** Can it be used now? */
export const isUsable = ({ expiresAt }: Installation, now: number): boolean =>
  expiresAt === undefined || expiresAt - now > callMs;

const answer = z.object({
  access_token: z.string(),
  refresh_token: z.string(),
  /** Seconds. */
  expires_in: z.number(),
  scope: z.string().optional(),
});

type Client = Readonly<{ client: WebClient; clientId: string; clientSecret: string }>;

/**
 * Uses up the refresh token. What comes back is the only copy of the new one: keep it before anything else.
 * @throws PlatformError `auth` when Slack refuses, `network` when the same may work another time
 */
export async function renew(
  { client, clientId, clientSecret }: Client,
  installation: Installation,
  now: () => number,
): Promise<Installation> {
  const asked = now();
  try {
    const told = answer.parse(
      await client.apiCall('oauth.v2.access', {
        client_id: clientId,
        client_secret: clientSecret,
        grant_type: 'refresh_token',
        refresh_token: installation.refreshToken,
      }),
    );
    return {
      ...installation,
      token: told.access_token,
      refreshToken: told.refresh_token,
      // From before the call, so that its way there and back is not counted as life.
      expiresAt: asked + told.expires_in * 1_000,
      ...(told.scope !== undefined && { scopes: told.scope.split(',') }),
    };
  } catch (error) {
    const cause = asPlatformError(error, 'oauth.v2.access');
    const refused =
      error instanceof WebAPIPlatformError &&
      !['rate_limited', 'network', 'unknown_outcome'].includes(cause.reason);
    throw new PlatformError(refused ? 'auth' : 'network', { cause: cause.cause });
  }
}
