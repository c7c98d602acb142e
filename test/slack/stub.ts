import { createHmac } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type WebSocket, WebSocketServer } from 'ws';
import { createSlackChat, type SlackOptions } from '#adapters/slack/index.ts';
import type { Tokens } from '#adapters/slack/ports.ts';
import { isObj, type Obj } from '#adapters/slack/receive/http.ts';
import type { Chat, Handle } from '#core/chat.ts';
import { installation } from './fixtures.ts';

// The other side of one call: records what it is told and answers as the test says. No rules of Slack's own: those are in
// test/support/slack-server.

export type Told = Readonly<{ method: string; args: Obj }>;
type Given = Obj | number;
type Answer = Given | ((args: Obj) => Given | Promise<Given>);

export type Stub = Readonly<{
  url: string;
  apiUrl: string;
  told: Told[];
  /** By method, `respond` for response URLs, a path for files. A number is a status. */
  answers: Map<string, Answer>;
  of(method: string): readonly Obj[];
  sockets: Set<WebSocket>;
  close(): Promise<void>;
}>;

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}

function asJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

export async function startStub(): Promise<Stub> {
  const told: Told[] = [];
  const answers = new Map<string, Answer>();
  const sockets = new Set<WebSocket>();
  let count = 0;
  const server = createServer(async (request, response) => {
    const path = new URL(request.url ?? '/', 'http://stub').pathname;
    const text = await textOf(request);
    const isApi = path.startsWith('/api/');
    const method = isApi ? path.slice(5) : path.startsWith('/respond') ? 'respond' : path;
    const isForm = request.headers['content-type']?.includes('urlencoded');
    const form = Object.fromEntries(
      [...new URLSearchParams(isForm ? text : '')].map(([k, v]) => [k, /^[[{]/.test(v) ? asJson(v) : v]),
    );
    const json = asJson(text);
    const args: Obj = isApi ? form : isObj(json) ? json : { bytes: text.length };
    told.push({ method, args });
    count += 1;
    const given = answers.get(method) ?? defaults(method, args, count, server);
    const answer = typeof given === 'function' ? await given(args) : given;
    if (typeof answer === 'number') return void response.writeHead(answer, { 'Retry-After': '1' }).end();
    if (typeof answer.text === 'string') return void response.end(answer.text);
    response.setHeader('Content-Type', 'application/json');
    response.end(method === 'respond' && answer.ok === true ? 'ok' : JSON.stringify({ ok: true, ...answer }));
  });
  new WebSocketServer({ server }).on('connection', (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.send(JSON.stringify({ type: 'hello', num_connections: sockets.size }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = urlOf(server);
  return {
    url,
    apiUrl: `${url}/api/`,
    told,
    answers,
    of: (method) => told.filter((one) => one.method === method).map((one) => one.args),
    sockets,
    async close() {
      for (const socket of sockets) socket.terminate();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

const urlOf = (server: Server): string => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

function defaults(method: string, args: Obj, n: number, server: Server): Obj {
  switch (method) {
    case 'chat.postMessage':
      // Posting to a person opens the direct chat with them.
      return {
        ts: `1795270000.${String(n).padStart(6, '0')}`,
        channel: String(args.channel).startsWith('U') ? 'D0OPENED1' : args.channel,
      };
    case 'conversations.open':
      return { channel: { id: 'D0OPENED1' } };
    case 'conversations.history':
      return { messages: [] };
    case 'apps.connections.open':
      return { url: urlOf(server).replace('http', 'ws') };
    case 'files.getUploadURLExternal':
      return { upload_url: `${urlOf(server)}/upload`, file_id: `F0UP${n}` };
    case 'usergroups.users.list':
      return { users: [] };
    default:
      return { ok: true };
  }
}

export const secret = 'a-signing-secret-invented-here';

export const fixedTokens = (): Tokens & { dropped: string[] } => {
  const dropped: string[] = [];
  const known = (tenant: string) => (tenant === installation.tenant ? installation : undefined);
  return {
    dropped,
    tenants: async () => [installation.tenant],
    of: async (tenant) => known(tenant),
    known,
    drop: async (tenant) => void dropped.push(tenant),
  };
};

export const silent = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

/** What was logged, to look for what must not be in it. */
export function recordingLog() {
  const lines: string[] = [];
  const add = (fields: object, message: string) => void lines.push(`${message} ${JSON.stringify(fields)}`);
  return { lines, log: { debug: add, info: add, warn: add, error: add } };
}

export type Running = Readonly<{
  chat: Chat;
  url: string;
  routes: readonly Readonly<{ path: string }>[];
  /** Posts a payload as Slack does, signed. */
  post(body: Obj, options?: Posting): Promise<Readonly<{ status: number; body: unknown }>>;
  stop(): Promise<void>;
}>;

export type Posting = Readonly<{
  at?: number;
  secret?: string;
  /** The whole body, instead of the payload. */
  raw?: string;
  contentType?: string;
  headers?: Readonly<Record<string, string>>;
}>;

export async function startChat(
  stub: Stub,
  handle: Handle,
  options: Partial<SlackOptions> = {},
): Promise<Running> {
  const chat = createSlackChat({
    signingSecret: secret,
    appToken: undefined,
    apiUrl: stub.apiUrl,
    tokens: fixedTokens(),
    keepRoute: async () => {},
    pace: { sends: 180, updates: 50 },
    clock: { now: () => new Date() },
    log: silent,
    ...options,
  });
  const routes = await chat.connect(handle);
  const server = createServer((request: IncomingMessage, response: ServerResponse) => {
    const route = routes.find((one) => one.path === request.url);
    if (route === undefined) return void response.writeHead(404).end();
    Promise.resolve(route.handler(request, response)).catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = urlOf(server);
  return {
    chat,
    url,
    routes,
    async post(body, given = {}) {
      const isForm = body.command !== undefined || (body.event === undefined && body.type !== undefined);
      const text =
        given.raw ??
        (body.command !== undefined
          ? new URLSearchParams(body as Record<string, string>).toString()
          : isForm && body.type !== 'url_verification'
            ? new URLSearchParams({ payload: JSON.stringify(body) }).toString()
            : JSON.stringify(body));
      const contentType =
        given.contentType ??
        (isForm && body.type !== 'url_verification'
          ? 'application/x-www-form-urlencoded'
          : 'application/json');
      const time = String(given.at ?? Math.floor(Date.now() / 1_000));
      const hash = createHmac('sha256', given.secret ?? secret)
        .update(`v0:${time}:${text}`)
        .digest('hex');
      const response = await fetch(`${url}/slack/events`, {
        method: 'POST',
        body: text,
        headers: {
          'Content-Type': contentType,
          'X-Slack-Request-Timestamp': time,
          'X-Slack-Signature': `v0=${hash}`,
          ...given.headers,
        },
      });
      const answer = await response.text();
      return { status: response.status, body: answer === '' ? undefined : asJson(answer) };
    },
    async stop() {
      await chat.close();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
