import { z } from 'zod';
import { PlatformError } from '#core/errors.ts';
import { asPlatformError, createClient } from '../api.ts';
import type { Installation } from '../ports.ts';

const answer = z.object({
  team_id: z.string().nullish(),
  enterprise_id: z.string().nullish(),
  is_enterprise_install: z.boolean().nullish(),
  user_id: z.string(),
  bot_id: z.string().nullish(),
  // The client puts the header `x-oauth-scopes` here.
  response_metadata: z.object({ scopes: z.array(z.string()).optional() }).optional(),
});

/**
 * Whose token is this?
 * @throws PlatformError
 */
export async function testToken(token: string, apiUrl: string | undefined): Promise<Installation> {
  try {
    const told = answer.parse(await createClient(apiUrl).apiCall('auth.test', { token }));
    const org = told.is_enterprise_install === true;
    const tenant = org ? told.enterprise_id : told.team_id;
    if (typeof tenant !== 'string' || tenant === '') throw new PlatformError('auth');
    return {
      tenant,
      org,
      token,
      botUser: told.user_id,
      ...(typeof told.bot_id === 'string' && { bot: told.bot_id }),
      scopes: told.response_metadata?.scopes ?? [],
    };
  } catch (error) {
    throw asPlatformError(error, 'auth.test');
  }
}
