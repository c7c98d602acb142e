import type { Chat } from '#core/chat.ts';
import type { Host } from '#core/platform.ts';
import { scopes } from './commands.ts';
import { createSlackChat } from './index.ts';
import { createInstall } from './install/install.ts';
import { createInstallations } from './install/installations.ts';
import { createFixedTokens, createInstalledTokens } from './install/tokens.ts';
import type { SlackSettings } from './settings.ts';

/** `chat.update` is in the tier of 50 calls a minute. */
const updatesPerMinute = 50;

/** Slack as it is configured: one workspace by a token, or several by OAuth. */
export function openSlack(settings: SlackSettings, host: Host): Chat {
  const { tokens, install } = installed(settings, host) ?? fixed(settings, host);
  const chat = createSlackChat({
    signingSecret: settings.signingSecret,
    appToken: settings.appToken,
    apiUrl: settings.apiUrl,
    tokens,
    ...(install !== undefined && { install }),
    keepRoute: host.keepRoute,
    hears: host.hears,
    pace: { sends: settings.messagesPerMinute, updates: updatesPerMinute },
    clock: host.clock,
    log: host.log,
  });
  return {
    ...chat,
    async close() {
      await chat.close();
      tokens.close();
    },
  };
}

function fixed({ botToken = '', apiUrl }: SlackSettings, { log }: Host) {
  return { tokens: createFixedTokens({ token: botToken, apiUrl, log }), install: undefined };
}

function installed(settings: SlackSettings, { clock, log, sealed }: Host) {
  const { clientId, clientSecret = '', stateSecret = '', apiUrl, publicUrl } = settings;
  if (clientId === undefined) return undefined;
  const client = { clientId, clientSecret, apiUrl, log };
  const tokens = createInstalledTokens({ ...client, installations: createInstallations(sealed()), clock });
  const install = createInstall({
    ...client,
    tokens,
    stateSecret,
    scopes,
    publicUrl,
    allowed: settings.workspaces,
  });
  return { tokens, install };
}
