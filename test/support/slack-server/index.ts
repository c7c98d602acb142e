import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { createActivity } from './activity.ts';
import { createActs } from './acts.ts';
import { createIncoming } from './incoming.ts';
import { install as installApp } from './methods-app.ts';
import { createOutgoing } from './outgoing.ts';
import { createSockets } from './sockets.ts';
import { createWorld, type Install, ids, type Obj } from './world.ts';

export type SlackServer = Awaited<ReturnType<typeof createSlackServer>>;

/**
 * A Slack for tests: its Web API, the addresses it gives out, and all that it sends, over HTTP or sockets. It refuses
 * what Slack refuses. Two workspaces, one of them with the app; time is its own (`world.advance`).
 */
export async function createSlackServer(
  options: Readonly<{
    scopes: Iterable<string>;
    /** As `manifest.json` names them. */
    events: Iterable<string>;
    /** Where the app takes requests. Absent: Socket Mode. */
    requestUrl?: string;
    rotation?: boolean;
  }>,
) {
  const app = {
    id: ids.app,
    clientId: '6021704.9937215',
    clientSecret: 'test-client-secret',
    appToken: 'xapp-1-A0LATIDOAPP-test',
    signingSecret: 'test-signing-secret',
    rotation: options.rotation ?? false,
  };
  const world = createWorld();
  const activity = createActivity();
  const sockets = createSockets(app.id);
  let requestUrl = options.requestUrl;
  let port = 0;
  const base = (): string => `http://127.0.0.1:${port}`;

  const outgoing = createOutgoing(
    () => ({ signingSecret: app.signingSecret, ...(requestUrl !== undefined && { requestUrl }) }),
    sockets,
    activity,
  );
  const tellLater = (event: Obj, install: Install): void => {
    void activity.during(async () => {
      await acts.tell(event, install);
    });
  };
  const incoming = createIncoming({ world, app, sockets, base, tell: tellLater });
  const acts = createActs({
    world,
    outgoing,
    base,
    events: new Set(options.events),
    callFor: incoming.callFor,
  });
  const installed = installApp(world, {
    tenant: ids.team,
    app: app.id,
    scopes: options.scopes,
    token: 'xoxb-test-rioclaro',
  });

  async function bodyOf(request: IncomingMessage): Promise<Buffer> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(Buffer.from(chunk));
    return Buffer.concat(chunks);
  }

  const http: Server = createServer((request, response) => {
    void activity.during(async () => {
      const { pathname } = new URL(request.url ?? '/', base());
      const body = await bodyOf(request).catch(() => undefined);
      if (body === undefined) return;
      try {
        if (pathname.startsWith('/api/'))
          return await incoming.api(request, response, pathname.slice(5), body);
        if (pathname.startsWith('/actions/')) return incoming.respond(response, pathname, body);
        const [, place = '', id = '', more = ''] = pathname.split('/');
        if (place === 'upload')
          return incoming.upload(response, more, body, request.headers['content-type'] ?? '');
        if (place === 'files-pri') return incoming.download(request, response, id);
        response.writeHead(404).end();
      } catch (error) {
        mistakes.push(error);
        response.writeHead(500).end();
      }
    });
  });
  /** Of this server itself: a test that sees one is worth nothing. */
  const mistakes: unknown[] = [];
  const open = new Set<Socket>();
  http.on('connection', (socket) => {
    open.add(socket);
    socket.on('close', () => open.delete(socket));
  });
  http.on('upgrade', (request, socket, head) => {
    // From now on it is none of HTTP's.
    for (const one of open) if (one.remotePort === request.socket.remotePort) open.delete(one);
    sockets.upgrade(request, socket, head);
  });
  const listen = (): Promise<void> => new Promise((resolve) => http.listen(port, '127.0.0.1', resolve));
  await listen();
  port = (http.address() as AddressInfo).port;

  /** Connections that became sockets are none of HTTP's: they stay, and nobody waits for their end. */
  async function stopListening(): Promise<void> {
    http.close();
    const closed = [...open].map((socket) => new Promise((resolve) => socket.once('close', resolve)));
    for (const socket of open) socket.destroy();
    await Promise.all(closed);
  }

  return {
    app,
    world,
    acts,
    sockets,
    installed,
    mistakes,
    activity,
    outgoing,
    /** Calls of the app, the oldest first. */
    calls: incoming.calls,
    /** What Slack did not take of it. */
    refusals: incoming.refusals,
    /** Methods that take so many calls a minute and no more. */
    perMinute: incoming.perMinute,
    /** Ends in `/api/`. */
    apiUrl: `${base()}/api/`,
    base,
    settled: activity.settled,
    setRequestUrl(url: string): void {
      requestUrl = url;
    },
    /** What took the app more than `ms`, of all that it answered since this was asked last. */
    slowerThan: (ms: number) => outgoing.acks.splice(0).filter((ack) => ack.ms > ms),
    install: (
      tenant: string,
      more: Readonly<{ org?: boolean; scopes?: Iterable<string>; rotation?: boolean }> = {},
    ) => installApp(world, { tenant, app: app.id, scopes: options.scopes, ...more }),
    /** A code as the installing page hands it over. */
    authorize(tenant: string, redirect: string, org = false): string {
      const code = `${ids.app}.${crypto.randomUUID()}`;
      world.codes.set(code, { tenant, org, redirect, scopes: [...options.scopes] });
      return code;
    },
    /** Runs while Slack answers in this way. */
    async failing<T>(fault: (typeof incoming.faults)[number], run: () => Promise<T>): Promise<T> {
      incoming.faults.push(fault);
      try {
        return await run();
      } finally {
        incoming.faults.splice(incoming.faults.indexOf(fault), 1);
      }
    },
    /** Runs while nobody listens at Slack's address; sockets stay as they are. */
    async away<T>(run: () => Promise<T>): Promise<T> {
      await stopListening();
      try {
        return await run();
      } finally {
        await listen();
      }
    },
    async stop(): Promise<void> {
      await activity.settled();
      sockets.close();
      await stopListening();
    },
  };
}
