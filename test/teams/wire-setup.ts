import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createWire, type WireLimits } from '#adapters/teams/index.ts';
import type { Obj, Wire } from '#adapters/teams/ports.ts';
import type { Take } from '#adapters/teams/receive/http.ts';
import type { TeamsSettings } from '#adapters/teams/settings.ts';
import type { Log } from '#core/log.ts';
import { createIssuer, type Issuer } from '#test/support/teams-server/issuer.ts';

export const appId = '0b4a2a7e-5f4e-4d0e-9d55-5a1d6f3a6a01';
export const tenant = 'A1C7C1A0-93D8-4D6F-8C6E-0F8B7A6A2B02';
export const serviceUrl = 'https://smba.trafficmanager.net/teams/';

export const activity: Obj = {
  type: 'message',
  id: '1',
  channelId: 'msteams',
  serviceUrl,
  timestamp: '2026-11-22T10:00:00.000Z',
  from: { id: '29:ana', aadObjectId: 'b0b0b0b0-0000-4000-8000-000000000001' },
  conversation: { id: 'a:1', tenantId: tenant.toLowerCase() },
  channelData: { tenant: { id: tenant.toLowerCase() } },
  text: 'hello',
};

export function settingsOf(issuer: Issuer, more: Partial<TeamsSettings> = {}): TeamsSettings {
  return {
    appId,
    tenant,
    identity: { kind: 'secret', password: issuer.password },
    dev: false,
    forms: 'dialog',
    targeted: false,
    installFor: undefined,
    manifestId: appId,
    messagesPerMinute: 1_500,
    publicUrl: undefined,
    openIdUrl: issuer.openIdUrl,
    issuer: issuer.issuer,
    loginUrl: issuer.loginUrl,
    graphUrl: undefined,
    serviceUrl,
    ...more,
  };
}

export type Line = Readonly<{ level: keyof Log; fields: object; message: string }>;

/** Everything that is logged. */
export function listeningLog(): Readonly<{ log: Log; lines: Line[] }> {
  const lines: Line[] = [];
  const at = (level: keyof Log) => (fields: object, message: string) => {
    lines.push({ level, fields, message });
  };
  return { lines, log: { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') } };
}

type Served = Readonly<{ url: string; close(): Promise<void> }>;

async function serve(listener: RequestListener): Promise<Served> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

export type Bench = Readonly<{
  issuer: Issuer;
  wire: Wire;
  url: string;
  taken: Obj[];
  lines: Line[];
  /** What is done with an activity from now on. */
  take(how: Take): void;
  send(
    body: unknown,
    options?: Readonly<{ token?: string; headers?: Record<string, string> }>,
  ): Promise<Heard>;
  close(): Promise<void>;
}>;

export type Heard = Readonly<{ status: number; text: string; type: string | null }>;

export async function heard(response: Response): Promise<Heard> {
  return { status: response.status, text: await response.text(), type: response.headers.get('content-type') };
}

export async function openBench(
  options: Readonly<{ settings?: Partial<TeamsSettings>; limits?: Partial<WireLimits> }> = {},
): Promise<Bench> {
  const issuer = await createIssuer({ appId, tenant });
  const { log, lines } = listeningLog();
  const wire = createWire({
    settings: settingsOf(issuer, options.settings),
    log,
    limits: { failedKeysAgainMs: 50, keysMs: 400, ...options.limits },
  });
  const taken: Obj[] = [];
  let how: Take = async () => undefined;
  const listener = wire.listener((one, since = 0) => {
    taken.push(one);
    return how(one, since);
  });
  const server = await serve((request: IncomingMessage, response: ServerResponse) => {
    void listener(request, response);
  });
  return {
    issuer,
    wire,
    url: server.url,
    taken,
    lines,
    take: (next) => {
      how = next;
    },
    send: async (body, { token = issuer.sign(), headers = {} } = {}) =>
      heard(
        await fetch(server.url, {
          method: 'POST',
          headers: { ...(token !== '' && { authorization: token }), ...headers },
          body: typeof body === 'string' ? body : JSON.stringify(body),
        }),
      ),
    async close() {
      await server.close();
      await issuer.close();
    },
  };
}

export type Asked = Readonly<{
  method: string;
  url: string;
  headers: IncomingMessage['headers'];
  body: string;
}>;
/** `cut`: the connection ends without an answer. `hang`: nothing comes. `half`: an answer begins and never ends. */
export type Meet =
  | 'cut'
  | 'hang'
  | 'half'
  | Readonly<{ status: number; body?: unknown; headers?: Record<string, string> }>;

/** The other side of the connector: counts what arrives and answers as it is told. */
export async function openConnector(): Promise<
  Served & Readonly<{ asked: Asked[]; sockets: Set<unknown>; meet(how: Meet): void }>
> {
  const asked: Asked[] = [];
  const sockets = new Set<unknown>();
  let how: Meet = { status: 200, body: { id: 'new' } };
  const server = await serve(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    sockets.add(request.socket);
    const { method = '', url = '', headers } = request;
    asked.push({ method, url, headers, body: Buffer.concat(chunks).toString('utf8') });
    if (how === 'hang') return;
    if (how === 'half') {
      response.writeHead(200, { 'content-type': 'application/json' }).write('{"id":');
      return;
    }
    if (how === 'cut') {
      request.socket.destroy();
      return;
    }
    response.writeHead(how.status, { 'content-type': 'application/json', ...how.headers });
    response.end(how.body === undefined ? '' : JSON.stringify(how.body));
  });
  return {
    ...server,
    asked,
    sockets,
    meet: (next) => {
      how = next;
    },
  };
}
