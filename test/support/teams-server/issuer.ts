import { createHmac, generateKeyPairSync, type KeyObject, randomUUID, sign as signBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

// Microsoft's login, as a bot meets it: the OpenID document and keys by which the platform's tokens are checked, and the server that
// gives the bot its own.

export type Claims = Readonly<{
  iss: string;
  aud: string;
  serviceurl: string;
  nbf: number;
  exp: number;
}>;

export type SignOptions = Readonly<{
  /** `stray`: one that is endorsed for another channel. `bare`: for none. `secret`: in no document. Absent: the newest. */
  key?: 'stray' | 'bare' | 'secret' | 'weak';
  /** `HS256`: with the text of the public key as the secret. */
  alg?: 'RS256' | 'RS512' | 'none' | 'HS256';
  kid?: string;
  /** Put over the claims, as they are: `undefined` takes one away. */
  more?: Readonly<Record<string, unknown>>;
}>;

export type Issuer = Readonly<{
  openIdUrl: string;
  issuer: string;
  loginUrl: string;
  /** The secret that token requests must carry. */
  password: string;
  /** A channel's token, as a header `Bearer …`. */
  sign(claims?: Partial<Claims>, options?: SignOptions): string;
  /** Is it a token that this server gave for the bot, and that still holds? @param header of a request */
  isOurs(header: string | undefined): boolean;
  /** Every request for a token is refused while it is on. */
  refuseTokens(on: boolean): void;
  /** Those given so far hold no longer. */
  revokeTokens(): void;
  /** How token requests are met: given, with a status, or not at all. */
  meetTokens(how: 'give' | 'hang' | number): void;
  /** A new key signs from now on; the old ones stay in the document unless `forget`. */
  rotate(options?: Readonly<{ forget?: boolean }>): void;
  /** `down`: the connection is cut. `hang`: nothing is answered. */
  meetKeys(how: 'up' | 'down' | 'hang'): void;
  /** What was asked for so far. */
  readonly counts: { openId: number; keys: number; tokens: number };
  close(): Promise<void>;
}>;

type Key = Readonly<{ kid: string; publicKey: KeyObject; privateKey: KeyObject; endorsements?: string[] }>;

function createKey(bits: number, endorsements?: string[]): Key {
  const pair = generateKeyPairSync('rsa', { modulusLength: bits });
  return { kid: randomUUID(), ...pair, ...(endorsements !== undefined && { endorsements }) };
}

/** Made once for the process: they cost more than all the rest of a server. */
let strangers: Readonly<Record<'stray' | 'bare' | 'weak' | 'secret', Key>> | undefined;
const strange = (): NonNullable<typeof strangers> => {
  strangers ??= {
    stray: createKey(2_048, ['slack']),
    bare: createKey(2_048),
    weak: createKey(1_024, ['msteams']),
    secret: createKey(2_048, ['msteams']),
  };
  return strangers;
};

const coded = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

/** Seconds. */
const tokenForS = 3_600;

export async function createIssuer(
  options: Readonly<{ appId: string; tenant: string; password?: string }>,
): Promise<Issuer> {
  const { appId, tenant, password = `${randomUUID()}~secret` } = options;
  const issuer = 'https://api.botframework.com';
  const counts = { openId: 0, keys: 0, tokens: 0 };
  const given = new Set<string>();
  let current = [createKey(2_048, ['msteams', 'webchat'])];
  const odd = strange();
  let tokens: 'give' | 'hang' | number = 'give';
  let keys: 'up' | 'down' | 'hang' = 'up';

  const server = createServer((request, response) => {
    void serve(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  function reply(response: ServerResponse, status: number, body: unknown): void {
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  }

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = request.url ?? '';
    const isLogin = request.method === 'POST' && path === `/${tenant}/oauth2/v2.0/token`;
    if (isLogin) {
      const answer = granted(await textOf(request));
      return answer && reply(response, answer.status, answer.body);
    }
    if (request.method !== 'GET') return reply(response, 404, {});
    if (path === '/v1/.well-known/openidconfiguration') counts.openId += 1;
    if (path === '/v1/.well-known/keys') counts.keys += 1;
    if (keys === 'hang') return;
    if (keys === 'down') {
      request.socket.destroy();
      return;
    }
    if (path === '/v1/.well-known/openidconfiguration') {
      return reply(response, 200, {
        issuer,
        jwks_uri: `${url}/v1/.well-known/keys`,
        id_token_signing_alg_values_supported: ['RS256'],
      });
    }
    if (path !== '/v1/.well-known/keys') return reply(response, 404, {});
    const shown = [...current, odd.stray, odd.bare, odd.weak].map(({ kid, publicKey, endorsements }) => ({
      ...publicKey.export({ format: 'jwk' }),
      use: 'sig',
      kid,
      x5t: kid,
      ...(endorsements !== undefined && { endorsements }),
    }));
    reply(response, 200, { keys: shown });
  }

  /** @returns nothing when it is not answered at all */
  function granted(text: string): Readonly<{ status: number; body: object }> | undefined {
    counts.tokens += 1;
    if (tokens === 'hang') return undefined;
    if (tokens !== 'give') {
      const error = tokens === 401 ? 'invalid_client' : 'temporarily_unavailable';
      return { status: tokens, body: { error, error_description: `AADSTS: a secret of ${appId}` } };
    }
    const form = new URLSearchParams(text);
    const isFor = form.get('scope')?.endsWith('/.default') === true;
    if (form.get('grant_type') !== 'client_credentials' || !isFor) {
      return { status: 400, body: { error: 'invalid_request' } };
    }
    if (form.get('client_id') !== appId || form.get('client_secret') !== password) {
      return { status: 401, body: { error: 'invalid_client', error_codes: [7_000_215] } };
    }
    const token = `ours.${randomUUID()}`;
    given.add(token);
    return { status: 200, body: { token_type: 'Bearer', expires_in: tokenForS, access_token: token } };
  }

  return {
    openIdUrl: `${url}/v1/.well-known/openidconfiguration`,
    issuer,
    loginUrl: url,
    password,
    counts,

    sign(claims = {}, { key: which, alg = 'RS256', kid, more = {} } = {}) {
      const key = which === undefined ? current[0] : odd[which];
      if (key === undefined) throw new Error('no key');
      const now = Math.floor(Date.now() / 1_000);
      const payload = {
        iss: issuer,
        aud: appId,
        serviceurl: 'https://smba.trafficmanager.net/teams/',
        nbf: now - 10,
        exp: now + tokenForS,
        ...claims,
        ...more,
      };
      const text = `${coded({ typ: 'JWT', alg, kid: kid ?? key.kid })}.${coded(payload)}`;
      return `Bearer ${text}.${signature(text, alg, key)}`;
    },

    isOurs: (header) => header?.startsWith('Bearer ') === true && given.has(header.slice(7)),
    refuseTokens(on) {
      tokens = on ? 401 : 'give';
    },
    revokeTokens: () => given.clear(),
    meetTokens(how) {
      tokens = how;
    },
    rotate({ forget = false } = {}) {
      current = [createKey(2_048, ['msteams']), ...(forget ? [] : current)];
    },
    meetKeys(how) {
      keys = how;
    },
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function signature(text: string, alg: string, key: Key): string {
  if (alg === 'none') return '';
  if (alg === 'HS256') {
    const secret = key.publicKey.export({ type: 'spki', format: 'pem' });
    return createHmac('sha256', secret).update(text).digest('base64url');
  }
  const hash = alg === 'RS512' ? 'sha512' : 'sha256';
  return signBytes(hash, Buffer.from(text), key.privateKey).toString('base64url');
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}
