import type { KeyObject } from 'node:crypto';
import { CloudAdapter } from 'botbuilder';
import {
  AuthenticationConfiguration,
  AuthenticationConstants,
  type BotFrameworkAuthentication,
  BotFrameworkAuthenticationFactory,
  JwtTokenProviderFactory,
} from 'botframework-connector';
import { JwtTokenExtractor } from 'botframework-connector/lib/auth/jwtTokenExtractor.js';
import type { Chat } from '#core/chat.ts';
import { systemClock } from '#core/clock.ts';
import { errorFields, PlatformError } from '#core/errors.ts';
import type { Log } from '#core/log.ts';
import { type TeamsChatOptions, teamsChat } from './chat.ts';
import { createConnector } from './connector.ts';
import type { Wire } from './ports.ts';
import { createGuard } from './receive/guard.ts';
import { createListener } from './receive/http.ts';
import { createKeys, type Keys } from './receive/keys.ts';
import type { TeamsSettings } from './settings.ts';
import { bySecret, createTokens, type Granted, type Tokens } from './tokens.ts';

// The one file that knows the SDK, which is archived. It gives: `CloudAdapter`, which decides whether a request is the platform's, and
// the tokens of a managed identity. Everything else works on plain JSON.

/** How long the wire waits, and how often it tries. Milliseconds. */
export type WireLimits = Readonly<{
  /** A call of the connector, without the token for it. With it, less than a delivery waits for a call. */
  callMs: number;
  tokenMs: number;
  /** For the platform's keys, while a request waits. */
  keysMs: number;
  unknownKeyAgainMs: number;
  failedKeysAgainMs: number;
}>;

const usual: WireLimits = {
  callMs: 10_000,
  tokenMs: 4_000,
  keysMs: 2_000,
  unknownKeyAgainMs: 60_000,
  failedKeysAgainMs: 1_000,
};

const channel = 'msteams';
const publicLogin = 'https://login.microsoftonline.com';

export function createWire(
  options: Readonly<{ settings: TeamsSettings; log: Log; limits?: Partial<WireLimits> }>,
): Wire {
  const { settings, log } = options;
  const limits = { ...usual, ...options.limits };
  const { appId, tenant, dev } = settings;
  // In each cloud the issuer of the platform's tokens is also the resource that ours are for.
  const resource = settings.issuer ?? AuthenticationConstants.ToBotFromChannelTokenIssuer;
  const tokens = tokensOf(settings, limits);
  const admit = createAdmission(settings, limits, log);
  const tried = settings.loginUrl?.startsWith('http:') || settings.openIdUrl?.startsWith('http:');
  return {
    listener: (take) => createListener({ tenant, dev, admit, log }, take),
    connector: createConnector({
      appId,
      tokens,
      resource,
      hosts: dev ? 'loopback' : tried ? 'either' : 'https',
      withinMs: limits.callMs,
    }),
    async token(wanted) {
      // In development there is nobody who would give one.
      if (tokens === undefined) throw new PlatformError('auth');
      return tokens.of(wanted);
    },
  };
}

/** Microsoft Teams, for the one tenant of the settings. */
export function createTeamsChat(options: TeamsChatOptions): Chat {
  const { settings, log } = options;
  return teamsChat({ ...options, wire: createWire({ settings, log }) });
}

function tokensOf(settings: TeamsSettings, limits: WireLimits): Tokens | undefined {
  const { identity, appId, tenant, loginUrl = publicLogin } = settings;
  const withinMs = limits.tokenMs;
  switch (identity.kind) {
    case 'secret': {
      const { password } = identity;
      return createTokens(bySecret({ loginUrl, tenant, appId, password, withinMs }), withinMs);
    }
    case 'managed':
      return createTokens(byManagedIdentity(appId), withinMs);
    case 'none':
      return undefined;
  }
}

/** As the SDK asks for it. Which servers there are is known to Azure's own library below it. */
function byManagedIdentity(appId: string): (resource: string) => Promise<Granted> {
  const credential = new JwtTokenProviderFactory().createAzureServiceTokenProvider(appId);
  return async (resource) => {
    const { token, expiresOnTimestamp } = await credential.getToken(`${resource}/.default`);
    return { token, forMs: expiresOnTimestamp - systemClock.now().getTime() };
  };
}

type Admit = Parameters<typeof createListener>[0]['admit'];

/**
 * CloudAdapter is given the activity and the header by `processActivityDirect`, not a request by `process`: that one writes refusals to
 * the console, puts the text of an error in the answer, and cannot tell a foreign request from one that nobody could check.
 */
function createAdmission(settings: TeamsSettings, limits: WireLimits, log: Log): Admit {
  const { appId, dev, openIdUrl = AuthenticationConstants.ToBotFromChannelOpenIdMetadataUrl } = settings;
  const issuer = settings.issuer ?? AuthenticationConstants.ToBotFromChannelTokenIssuer;
  const keys = createKeys({
    url: openIdUrl,
    channel,
    limits: {
      withinMs: limits.keysMs,
      unknownAgainMs: limits.unknownKeyAgainMs,
      failedAgainMs: limits.failedKeysAgainMs,
    },
  });
  const isPlausible = dev ? async () => true : createGuard({ issuer, appId, keys, clock: systemClock });
  const adapter = new CloudAdapter(authenticationOf(settings, { issuer, openIdUrl, keys }));
  // Without one the SDK lets an error out with its text. What we run lets none out.
  adapter.onTurnError = async () => {};

  return async (authorization, activity, run) => {
    if (!(await isPlausible(authorization, activity))) return false;
    let admitted = false;
    try {
      // A copy: the SDK writes on it.
      await adapter.processActivityDirect(authorization, { ...activity } as never, async () => {
        admitted = true;
        await run();
      });
    } catch (error) {
      if (admitted) throw error;
      log.warn({ ...errorFields(error) }, 'teams: the SDK refused a request that looked genuine');
    }
    return admitted;
  };
}

function authenticationOf(
  settings: TeamsSettings,
  of: Readonly<{ issuer: string; openIdUrl: string; keys: Keys }>,
): BotFrameworkAuthentication {
  const { appId, dev, tenant, loginUrl = publicLogin } = settings;
  const { issuer, openIdUrl, keys } = of;
  lendKeys(openIdUrl, keys);
  const nobody = { signRequest: async <T>(request: T): Promise<T> => request };
  return BotFrameworkAuthenticationFactory.create(
    '',
    true,
    `${loginUrl}/${tenant}`,
    issuer,
    issuer,
    AuthenticationConstants.OAuthUrl,
    openIdUrl,
    // Tokens of emulators and skills come to no check at all: the guard knows one issuer.
    openIdUrl,
    '',
    {
      isValidAppId: async (audience: string) => audience === appId,
      isAuthenticationDisabled: async () => dev,
      // For clients of the SDK's that are made for each turn and that nobody uses.
      createCredentials: async () => nobody as never,
    },
    new AuthenticationConfiguration([channel], async (claims) => {
      const said = new Map(claims.map(({ type, value }) => [type, value]));
      const isWhole = said.get('iss') === issuer && said.get('aud') === appId && said.has('serviceurl');
      if (!dev && !isWhole) throw new Error('not a token of the channel');
    }),
  );
}

/** The SDK keeps one reader of keys for each URL; ours takes its place, see keys.ts. */
function lendKeys(openIdUrl: string, keys: Keys): void {
  const { openIdMetadata } = new JwtTokenExtractor({}, openIdUrl, []);
  // Every request asks for one, and writing it down takes as long as checking a token.
  const written = new WeakMap<KeyObject, string>();
  openIdMetadata.getKey = async (kid) => {
    const key = await keys.of(kid);
    if (key === undefined) return null;
    const pem = written.get(key) ?? key.export({ type: 'spki', format: 'pem' }).toString();
    written.set(key, pem);
    return { key: pem, endorsements: [channel] };
  };
}
