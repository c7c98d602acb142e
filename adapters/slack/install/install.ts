import type { IncomingMessage, ServerResponse } from 'node:http';
import {
  type CallbackOptions,
  ErrorCode,
  type Installation as Installed,
  InstallProvider,
} from '@slack/oauth';
import { WebAPIPlatformError } from '@slack/web-api';
import { z } from 'zod';
import type { Route } from '#core/chat.ts';
import { errorFields } from '#core/errors.ts';
import { type Locale, locales } from '#core/i18n.ts';
import type { Log } from '#core/log.ts';
import { asPlatformError, createClient } from '../api.ts';
import type { Installation } from '../ports.ts';
import { quietLogger } from '../quiet.ts';
import { type InstallPage, installPage, localeOf, sendPage, setPageHeaders } from './page.ts';
import type { InstalledTokens } from './tokens.ts';

/** Somebody waits before a page. Milliseconds for each call. */
const callWithinMs = 10_000;

type Options = Readonly<{
  tokens: Pick<InstalledTokens, 'saved'>;
  clientId: string;
  clientSecret: string;
  stateSecret: string;
  scopes: readonly string[];
  apiUrl: string | undefined;
  authorizeUrl?: string;
  publicUrl: string | undefined;
  /** Ids of the workspaces and organisations that may install it. */
  allowed: readonly string[];
  log: Log;
}>;

/** Slack said yes, but we could not keep it. */
class NotKeptError extends Error {
  readonly code = 'not_kept';
}

/** Installing by OAuth: a page that leads to Slack, and the way back from there. */
export function createInstall(options: Options): { routes: readonly Route[] } {
  const { apiUrl, publicUrl, allowed, log, tokens } = options;
  const client = createClient(apiUrl);

  async function keep(installed: Installed): Promise<void> {
    const installation = ours(installed);
    if (installation === undefined) throw new NotKeptError();
    try {
      await tokens.saved(installation);
    } catch (cause) {
      throw new NotKeptError('not kept', { cause });
    }
  }

  // The page before Slack is made without the request, so each language has a provider of its own.
  const provider = (locale: Locale): InstallProvider =>
    new InstallProvider({
      clientId: options.clientId,
      clientSecret: options.clientSecret,
      stateSecret: options.stateSecret,
      installUrlOptions: {
        scopes: [...options.scopes],
        ...(publicUrl !== undefined && { redirectUri: `${publicUrl}/slack/oauth_redirect` }),
      },
      installationStore: {
        storeInstallation: keep,
        fetchInstallation: () => Promise.reject(new Error('asked of the tokens only')),
      },
      renderHtmlForInstallPath: (url) => installPage({ kind: 'start', url }, locale),
      ...(options.authorizeUrl !== undefined && { authorizationUrl: options.authorizeUrl }),
      clientOptions: {
        ...(apiUrl !== undefined && { slackApiUrl: apiUrl }),
        rejectRateLimitedCalls: true,
        retryConfig: { retries: 0 },
        timeout: callWithinMs,
      },
      logger: quietLogger,
    });
  const providers = Object.fromEntries(locales.map((locale) => [locale, provider(locale)])) as Record<
    Locale,
    InstallProvider
  >;

  const isAllowed = (installed: Installed): boolean =>
    [installed.team?.id, installed.enterprise?.id].some((id) => id !== undefined && allowed.includes(id));

  async function revoke(token: string): Promise<boolean> {
    try {
      return z.object({ revoked: z.boolean() }).parse(await client.apiCall('auth.revoke', { token })).revoked;
    } catch (error) {
      log.warn(faultOf(asPlatformError(error, 'auth.revoke')), 'a slack token could not be given back');
      return false;
    }
  }

  const callback: CallbackOptions = {
    async afterInstallation(installed, _options, request, response) {
      const installation = ours(installed);
      if (installation === undefined) {
        log.error({}, 'slack installed an app without a bot: its settings lack the bot or its scopes');
        sendPage(request, response, { kind: 'settings' });
        return false;
      }
      if (isAllowed(installed)) return true;
      const { tenant } = installation;
      const revoked = await revoke(installation.token);
      log.warn({ tenant, revoked }, 'a slack workspace that is not in SLACK_WORKSPACES was refused');
      sendPage(request, response, { kind: 'stranger', tenant, revoked });
      return false;
    },
    success: (installed, _options, request, response) =>
      sendPage(request, response, installedPage(installed)),
    failure(error, _options, request, response) {
      const said = wordOf(request);
      const page: InstallPage = said === undefined ? failurePage(error) : { kind: 'settings' };
      if (page.kind !== 'declined') {
        log.warn(
          { page: page.kind, ...faultOf(error), ...(said !== undefined && { said }) },
          'slack install failed',
        );
      }
      sendPage(request, response, page);
    },
  };

  async function start(request: IncomingMessage, response: ServerResponse): Promise<void> {
    setPageHeaders(response);
    try {
      await providers[localeOf(request)].handleInstallPath(request, response);
    } catch (error) {
      log.error(faultOf(error), 'slack install could not begin');
      sendPage(request, response, { kind: 'settings' });
    }
  }

  return {
    routes: [
      { method: 'get', path: '/slack/install', handler: start },
      {
        method: 'get',
        path: '/slack/oauth_redirect',
        handler: (request, response) =>
          providers[localeOf(request)].handleCallback(request, response, callback),
      },
    ],
  };
}

/** Why Slack sent somebody back without a code; a no of the person is no fault. For the log alone: anybody can write it. */
function wordOf({ url = '' }: IncomingMessage): string | undefined {
  const word = new URLSearchParams(url.split('?')[1]).get('error');
  return word !== null && word !== 'access_denied' && /^[a-z_]{1,64}$/.test(word) ? word : undefined;
}

/** @returns nothing without a bot */
function ours({ team, enterprise, isEnterpriseInstall, bot, appId }: Installed): Installation | undefined {
  const org = isEnterpriseInstall === true;
  const tenant = org ? enterprise?.id : team?.id;
  if (tenant === undefined || bot === undefined) return undefined;
  return {
    tenant,
    org,
    token: bot.token,
    ...(bot.refreshToken !== undefined && { refreshToken: bot.refreshToken }),
    // Theirs is in seconds.
    ...(bot.expiresAt !== undefined && { expiresAt: bot.expiresAt * 1_000 }),
    botUser: bot.userId,
    ...(bot.id !== undefined && { bot: bot.id }),
    scopes: bot.scopes,
    ...(appId !== undefined && { appId }),
  };
}

function installedPage({
  team,
  enterprise,
  isEnterpriseInstall,
  enterpriseUrl,
  appId,
}: Installed): InstallPage {
  if (isEnterpriseInstall !== true && team !== undefined) {
    const { id, name } = team;
    return { kind: 'installed', name: name ?? 'Slack', team: id, ...(appId !== undefined && { app: appId }) };
  }
  const name = enterprise?.name ?? 'Slack';
  if (enterpriseUrl === undefined || appId === undefined || !/^https:\/\//.test(enterpriseUrl)) {
    return { kind: 'installedOrg', name };
  }
  const path = ['manage', 'organization', 'apps', 'profile', encodeURIComponent(appId), 'workspaces', 'add'];
  return { kind: 'installedOrg', name, url: new URL(path.join('/'), enterpriseUrl).href };
}

/** Slack's words for a code that is no good any more: old, used, or not ours. */
const staleCodes = ['invalid_code', 'code_already_used', 'code_expired'];

function failurePage(error: Error & { code?: string }): InstallPage {
  if (error instanceof NotKeptError) return { kind: 'notKept' };
  if (error instanceof WebAPIPlatformError) {
    const word = String(error.data.error);
    if (staleCodes.includes(word)) return { kind: 'stale' };
    const { reason } = asPlatformError(error, 'oauth.v2.access');
    return { kind: reason === 'auth' || reason === 'forbidden' ? 'settings' : 'noAnswer' };
  }
  switch (error.code) {
    // Of its own errors this one is thrown for `access_denied` alone.
    case ErrorCode.AuthorizationError:
      return { kind: 'declined' };
    case ErrorCode.MissingStateError:
    case ErrorCode.InvalidStateError:
    case ErrorCode.MissingCodeError:
      return { kind: 'stale' };
    default:
      return { kind: 'noAnswer' };
  }
}

/** For the log: Slack's word or the code of what lies deepest, never a message. */
function faultOf(error: unknown): object {
  if (error instanceof WebAPIPlatformError) return { code: String(error.data.error) };
  const { cause } = error instanceof Error ? error : {};
  const { name, code } = errorFields(cause instanceof Error ? cause : error);
  return { name, ...(code !== undefined && { code }) };
}
