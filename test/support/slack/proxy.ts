import { once } from 'node:events';
import {
  createServer,
  request as httpRequest,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import { connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { problemsOfMessage, problemsOfView } from '#test/support/blockkit.ts';

// Stands between the bot and a Slack server of other makers, which are kinder than Slack: none of them limits, fails or
// loses an answer. It also looks at every message and view that passes: each must be within Slack's limits.

/** What goes wrong with a call. */
export type Fault =
  /** 429. `after` in seconds, as Slack says it in Retry-After. */
  | Readonly<{ kind: 'limited'; after: number }>
  | Readonly<{ kind: 'status'; status: number }>
  /** Slack takes it and does it, and the answer never arrives. */
  | Readonly<{ kind: 'lost' }>
  /** Slack takes it and does it, and the answer is held back until one side gives up. */
  | Readonly<{ kind: 'held' }>
  /** It never arrives at Slack. */
  | Readonly<{ kind: 'cut' }>
  | Readonly<{ kind: 'slow'; ms: number }>
  /** Answered here, for a method that the server has not. */
  | Readonly<{ kind: 'answered'; body: object }>;

/** For which calls: all that fit, at most `times` of them (without end when absent). */
export type Rule = Readonly<{ method?: string; channel?: string; times?: number; fault: Fault }>;

/** A call of the Web API that passed, or tried to. `at` in milliseconds of `performance.now()`. */
export type Call = Readonly<{
  at: number;
  method: string;
  channel: string | undefined;
  args: Readonly<Record<string, unknown>>;
  /** What was done with it: passed on, or the fault. */
  fate: 'passed' | Fault['kind'];
}>;

export type Limits = Readonly<{
  /** At most one message per channel in this many milliseconds. */
  perChannelMs?: number;
  /** Messages per minute in the workspace. */
  perMinute?: number;
}>;

export type SlackProxy = Readonly<{
  url: string;
  /** What a server puts before `:port` to name itself: with it, all addresses it gives out lead through here. */
  host: string;
  /** For `SLACK_API_URL`. */
  apiUrl: string;
  /** Where everything goes from now on. */
  aim(url: string): void;
  calls(method?: string): readonly Call[];
  /** Adds a rule; the first that fits a call counts. @returns takes it back */
  fail(rule: Rule): () => void;
  limit(limits: Limits): void;
  /** What broke Slack's limits, each with its method. */
  problems(): readonly string[];
  /** Open WebSockets of Socket Mode (not those of a web page). */
  sockets(): number;
  /** Cuts them all, as a network does: without a word. */
  cutSockets(): void;
  /** Tells the bot that these connections will end soon, as Slack does every few hours; they stay open meanwhile. */
  announceEnd(): void;
  /** Refuses connections until `back`. */
  away(): Promise<void>;
  back(): Promise<void>;
  stop(): Promise<void>;
}>;

const posts = new Set(['chat.postMessage', 'chat.postEphemeral', 'files.completeUploadExternal']);

export async function startSlackProxy(target = ''): Promise<SlackProxy> {
  let aim = target;
  let port = 0;
  let server: Server | undefined;
  let limits: Limits = {};
  const rules: { rule: Rule; left: number }[] = [];
  const calls: Call[] = [];
  const problems: string[] = [];
  const sockets = new Set<Socket>();
  const tunnels = new Set<readonly [Socket, Socket]>();
  const others = new Set<Socket>();
  const lastInChannel = new Map<string, number>();
  const lastMinute: number[] = [];

  /** `/at:4000/x` is `/x` of that port of this machine: what the server gives out as its own address leads through here. */
  function place(path = '/'): URL {
    const [, elsewhere, rest] = /^\/at:(\d+)(\/.*)?$/.exec(path) ?? [];
    return elsewhere === undefined
      ? new URL(path, aim)
      : new URL(rest ?? '/', `http://127.0.0.1:${elsewhere}`);
  }

  /** Slack's own limits on messages, where the test asked for them. */
  function overLimit(method: string, channel: string | undefined): Fault | undefined {
    if (!posts.has(method)) return undefined;
    const now = performance.now();
    const wait = (ms: number): Fault => ({ kind: 'limited', after: Math.max(1, Math.ceil(ms / 1000)) });
    const { perChannelMs, perMinute } = limits;
    const before = channel === undefined ? undefined : lastInChannel.get(channel);
    if (perChannelMs !== undefined && before !== undefined && now - before < perChannelMs)
      return wait(perChannelMs - (now - before));
    while (lastMinute[0] !== undefined && now - lastMinute[0] > 60_000) lastMinute.shift();
    if (perMinute !== undefined && lastMinute.length >= perMinute)
      return wait(60_000 - (now - (lastMinute[0] ?? now)));
    if (channel !== undefined) lastInChannel.set(channel, now);
    lastMinute.push(now);
    return undefined;
  }

  function faultFor(method: string, channel: string | undefined): Fault | undefined {
    const found = rules.find(
      ({ rule, left }) =>
        left > 0 &&
        (rule.method === undefined || rule.method === method) &&
        (rule.channel === undefined || rule.channel === channel),
    );
    if (found === undefined) return overLimit(method, channel);
    found.left -= 1;
    return found.rule.fault;
  }

  const look = (method: string, args: Readonly<Record<string, unknown>>): void =>
    void problems.push(...problemsOf(method, args).map((problem) => `${method}: ${problem}`));

  async function pass(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks);
    const path = request.url ?? '/';
    const method = /^\/api\/([\w.]+)/.exec(path)?.[1];
    if (method === undefined) {
      if (path.includes('/_hooks/')) look('response_url', argsOf(request, path, body));
      return forward(request, response, body);
    }
    const args = argsOf(request, path, body);
    const channel = typeof args.channel === 'string' ? args.channel : undefined;
    const fault = faultFor(method, channel);
    calls.push({ at: performance.now(), method, channel, args, fate: fault?.kind ?? 'passed' });
    look(method, args);
    switch (fault?.kind) {
      case 'limited':
        response.writeHead(429, { 'retry-after': String(fault.after), 'content-type': 'application/json' });
        response.end('{"ok":false,"error":"ratelimited"}');
        return;
      case 'status':
        response.writeHead(fault.status).end('something went wrong');
        return;
      case 'cut':
        request.socket.destroy();
        return;
      case 'answered':
        response.writeHead(200, { 'content-type': 'application/json' });
        response.end(JSON.stringify(fault.body));
        return;
      case 'lost':
        await forward(request, undefined, body);
        request.socket.destroy();
        return;
      case 'held':
        return forward(request, undefined, body);
      case 'slow':
        await sleep(fault.ms);
    }
    return forward(request, response, body);
  }

  /** @param response absent: the answer is dropped */
  async function forward(
    request: IncomingMessage,
    response: ServerResponse | undefined,
    body: Buffer,
  ): Promise<void> {
    const { host: _host, connection: _connection, ...headers } = request.headers;
    const outgoing = httpRequest(place(request.url), {
      method: request.method ?? 'POST',
      headers: { ...headers, 'content-length': body.length },
    });
    outgoing.end(body);
    const [answer] = (await once(outgoing, 'response')) as [IncomingMessage];
    const parts: Buffer[] = [];
    for await (const part of answer) parts.push(part as Buffer);
    if (response === undefined) return;
    const bytes = Buffer.concat(parts);
    const { 'transfer-encoding': _encoding, 'content-length': _length, ...rest } = answer.headers;
    response.writeHead(answer.statusCode ?? 502, { ...rest, 'content-length': bytes.length });
    response.end(bytes);
  }

  function tunnel(request: IncomingMessage, near: Socket, head: Buffer): void {
    const { hostname, port: farPort, pathname, search } = place(request.url);
    const isBots = pathname.startsWith('/socket/');
    const far = connect(Number(farPort), hostname);
    const pair = [near, far] as const;
    others.add(far);
    if (isBots) tunnels.add(pair);
    const lines = [`${request.method} ${pathname}${search} HTTP/1.1`];
    for (let at = 0; at < request.rawHeaders.length; at += 2)
      lines.push(`${request.rawHeaders[at]}: ${request.rawHeaders[at + 1]}`);
    far.write(`${lines.join('\r\n')}\r\n\r\n`);
    far.write(head);
    near.pipe(far);
    far.pipe(near);
    for (const [one, other] of [pair, [far, near] as const]) {
      one.on('error', () => {});
      one.on('close', () => {
        other.destroy();
        tunnels.delete(pair);
        others.delete(far);
      });
    }
  }

  async function open(): Promise<void> {
    const opened = createServer((request, response) => {
      pass(request, response).catch(() => response.destroy());
    });
    opened.on('connection', (socket) => {
      sockets.add(socket);
      socket.on('close', () => sockets.delete(socket));
    });
    opened.on('upgrade', (request: IncomingMessage, socket: Socket, head: Buffer) =>
      tunnel(request, socket, head),
    );
    opened.listen(port, '127.0.0.1');
    await once(opened, 'listening');
    const address = opened.address();
    if (address === null || typeof address === 'string') throw new Error('no port');
    port = address.port;
    server = opened;
  }
  async function close(): Promise<void> {
    if (server === undefined) return;
    const closed = once(server, 'close');
    server.close();
    server = undefined;
    for (const socket of sockets) socket.destroy();
    for (const far of others) far.destroy();
    await closed;
  }

  await open();
  const url = `http://127.0.0.1:${port}`;
  return {
    url,
    host: `127.0.0.1:${port}/at`,
    apiUrl: `${url}/api/`,
    aim: (to) => {
      aim = to;
    },
    calls: (method) => calls.filter((call) => method === undefined || call.method === method),
    fail(rule) {
      const entry = { rule, left: rule.times ?? Number.POSITIVE_INFINITY };
      rules.push(entry);
      return () => {
        entry.left = 0;
      };
    },
    limit: (given) => {
      limits = given;
    },
    problems: () => problems,
    sockets: () => tunnels.size,
    cutSockets: () => {
      for (const [near] of tunnels) near.destroy();
    },
    announceEnd: () => {
      const notice = Buffer.from('{"type":"disconnect","reason":"refresh_requested"}');
      // A text frame of a server: unmasked, shorter than 126 bytes.
      for (const [near] of tunnels) near.write(Buffer.concat([Buffer.from([0x81, notice.length]), notice]));
    },
    away: close,
    back: async () => {
      if (server === undefined) await open();
    },
    stop: close,
  };
}

function argsOf(request: IncomingMessage, path: string, body: Buffer): Record<string, unknown> {
  const query = new URL(path, 'http://x').searchParams;
  const text = body.toString();
  const type = request.headers['content-type'] ?? '';
  const args: Record<string, unknown> = Object.fromEntries(query);
  if (type.includes('json')) return { ...args, ...(JSON.parse(text || '{}') as Record<string, unknown>) };
  for (const [name, value] of new URLSearchParams(text)) args[name] = value;
  for (const name of ['blocks', 'attachments', 'metadata', 'view', 'files']) {
    const value = args[name];
    if (typeof value === 'string') args[name] = JSON.parse(value);
  }
  return args;
}

function problemsOf(method: string, args: Readonly<Record<string, unknown>>): readonly string[] {
  if (method.startsWith('views.')) return problemsOfView(args.view);
  const says =
    method === 'response_url' ? args.delete_original !== true : /^chat\.(post|update)/.test(method);
  if (!says) return [];
  return problemsOfMessage({ text: args.text, blocks: args.blocks });
}
