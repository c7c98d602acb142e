import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** Where the person who installs belongs to. */
type Where = Readonly<{
  team?: Readonly<{ id: string; name: string }>;
  enterprise?: Readonly<{ id: string; name: string }>;
}>;

/** What goes wrong with the next call of a method. `lost`: it is done, but the answer never arrives. */
type Fault = 'lost' | 'broken' | Readonly<{ error: string }> | Readonly<{ delayMs: number }>;

type Token = Readonly<{ where: Where; scopes: string; refresh?: string }>;

const escaped = (text: string) => text.replaceAll('&', '&amp;').replaceAll('"', '&quot;');

/**
 * The part of Slack that hands out tokens, as strict as Slack: a code and a refresh token are good for one use, the redirect
 * address of the exchange must be the one of the question, a token that was given back is dead.
 */
export async function startOAuthServer(options: Readonly<{ redirectUri?: string; rotation?: boolean }> = {}) {
  const client = { id: '6021704.9937215', secret: 'test-client-secret' };
  let where: Where = { team: { id: 'T0RIOCLARO', name: 'Río Claro & Cía' } };
  let withBot = true;
  const codes = new Map<string, Readonly<{ where: Where; scopes: string; redirect: string | null }>>();
  const tokens = new Map<string, Token>();
  const usedUp = new Set<string>();
  const faults = new Map<string, Fault[]>();
  const calls = new Map<string, number>();
  const secret = (prefix: string) => `${prefix}-${randomBytes(12).toString('hex')}`;

  function issue(of: Where, scopes: string): Record<string, unknown> {
    const token = secret(options.rotation ? 'xoxe.xoxb-1' : 'xoxb');
    const refresh = options.rotation ? secret('xoxe-1') : undefined;
    tokens.set(token, { where: of, scopes, ...(refresh !== undefined && { refresh }) });
    return {
      ok: true,
      app_id: 'A0LATIDO',
      authed_user: { id: 'U0ANA' },
      ...(withBot && { access_token: token, token_type: 'bot', scope: scopes, bot_user_id: 'U0LATIDO' }),
      ...(refresh !== undefined && { refresh_token: refresh, expires_in: 43_200 }),
      team: of.team ?? null,
      enterprise: of.enterprise ?? null,
      is_enterprise_install: of.team === undefined,
    };
  }

  const refusal = (error: string) => ({ ok: false, error });

  function access(args: URLSearchParams): Record<string, unknown> {
    if (args.get('client_id') !== client.id) return refusal('invalid_client_id');
    if (args.get('client_secret') !== client.secret) return refusal('bad_client_secret');
    if (args.get('grant_type') === 'refresh_token') {
      const refresh = args.get('refresh_token') ?? '';
      const of = [...tokens.values()].find((token) => token.refresh === refresh);
      if (of === undefined || usedUp.has(refresh)) return refusal('invalid_refresh_token');
      usedUp.add(refresh);
      return issue(of.where, of.scopes);
    }
    const code = codes.get(args.get('code') ?? '');
    codes.delete(args.get('code') ?? '');
    if (code === undefined) return refusal('invalid_code');
    if (code.redirect !== args.get('redirect_uri')) return refusal('bad_redirect_uri');
    return issue(code.where, code.scopes);
  }

  function answer(method: string, args: URLSearchParams, token: string): Record<string, unknown> {
    if (method === 'oauth.v2.access') return access(args);
    const known = tokens.get(token);
    if (known === undefined) return refusal('invalid_auth');
    if (method === 'auth.revoke') {
      tokens.delete(token);
      return { ok: true, revoked: true };
    }
    if (method !== 'auth.test') return refusal('unknown_method');
    const { team, enterprise } = known.where;
    return {
      ok: true,
      url: 'https://rioclaro.slack.test/',
      team_id: team?.id ?? enterprise?.id,
      enterprise_id: enterprise?.id ?? null,
      is_enterprise_install: team === undefined,
      user_id: 'U0LATIDO',
      bot_id: 'B0LATIDO',
    };
  }

  function authorize(args: URLSearchParams, response: ServerResponse): void {
    const redirect = args.get('redirect_uri');
    if (args.get('client_id') !== client.id) return void response.writeHead(400).end('no such app');
    if (redirect !== null && redirect !== options.redirectUri) {
      return void response.writeHead(400).end('redirect_uri did not match any configured URIs');
    }
    const back = new URL(redirect ?? options.redirectUri ?? 'http://127.0.0.1/');
    back.searchParams.set('state', args.get('state') ?? '');
    const no = new URL(back);
    no.searchParams.set('error', 'access_denied');
    const code = randomBytes(8).toString('hex');
    codes.set(code, { where, scopes: args.get('scope') ?? '', redirect });
    back.searchParams.set('code', code);
    const html = `<a id="yes" href="${escaped(back.href)}">Allow</a> <a id="no" href="${escaped(no.href)}">Cancel</a>`;
    response.writeHead(200, { 'content-type': 'text/html' }).end(html);
  }

  const server = createServer(async (request, response) => {
    const url = new URL(request.url ?? '/', 'http://slack.test');
    let body = '';
    for await (const chunk of request) body += String(chunk);
    if (url.pathname === '/oauth/v2/authorize') return authorize(url.searchParams, response);
    const method = url.pathname.replace(/^\/api\//, '');
    calls.set(method, (calls.get(method) ?? 0) + 1);
    const args = new URLSearchParams(body);
    const token = request.headers.authorization?.replace(/^Bearer /, '') ?? args.get('token') ?? '';
    const fault = faults.get(method)?.shift();
    if (fault === 'broken') return void request.socket.destroy();
    if (typeof fault === 'object' && 'delayMs' in fault) await sleep(fault.delayMs);
    const scopes = tokens.get(token)?.scopes;
    const said =
      typeof fault === 'object' && 'error' in fault ? refusal(fault.error) : answer(method, args, token);
    if (fault === 'lost') return void request.socket.destroy();
    response.writeHead(200, {
      'content-type': 'application/json',
      ...(scopes !== undefined && { 'x-oauth-scopes': scopes }),
    });
    response.end(JSON.stringify(said));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  return {
    client,
    url,
    apiUrl: `${url}/api/`,
    authorizeUrl: `${url}/oauth/v2/authorize`,
    /** From now on somebody of this place installs. */
    installFrom(place: Where, bot = true): void {
      where = place;
      withBot = bot;
    },
    /** An installation as if it were made before. */
    issue: (of: Where, scopes: string) => issue(of, scopes),
    fail: (method: string, ...next: readonly Fault[]) =>
      void faults.set(method, [...(faults.get(method) ?? []), ...next]),
    calls: (method: string): number => calls.get(method) ?? 0,
    isGood: (token: string): boolean => tokens.has(token),
    tokens: (): readonly string[] => [...tokens.keys()],
    async close(): Promise<void> {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

export type OAuthServer = Awaited<ReturnType<typeof startOAuthServer>>;
