import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { createActivity } from '../slack-server/activity.ts';
import { createActs } from './acts.ts';
import { createConnector, type Fault } from './connector.ts';
import { createIssuer } from './issuer.ts';
import { createOutgoing } from './outgoing.ts';
import { createWorld, ids, type Message } from './world.ts';

export type TeamsServer = Awaited<ReturnType<typeof createTeamsServer>>;

/**
 * A Teams for tests: the Bot Connector over HTTP, the tokens of both sides, and people at their clients. It refuses what Teams
 * refuses and notes what no good bot sends.
 */
export async function createTeamsServer(
  options: Readonly<{
    /** The bot's messaging endpoint, once it is known. */
    endpoint?: string;
    /** Knows targeted messages. */
    targeted?: boolean;
    /** Members of the team besides those with a name. */
    crowd?: number;
    /** Members that a page of the roster has at most. */
    rosterPage?: number;
    /** A message that was drawn anew for one person is changed for all within this. Milliseconds. */
    changeWithinMs?: number;
  }> = {},
) {
  const { targeted = false, crowd = 0, rosterPage = 500, changeWithinMs = 2_500 } = options;
  const world = createWorld({ crowd });
  const activity = createActivity();
  const issuer = await createIssuer({ appId: ids.app, tenant: ids.tenant });
  let endpoint = options.endpoint ?? 'http://127.0.0.1:1/';
  let port = 0;
  const base = (): string => `http://127.0.0.1:${port}`;
  /** By region and tenant, as Teams has them. */
  let region = 'emea';
  const path = (): string => `/${region}/${ids.tenant}/`;
  const serviceUrl = (): string => `${base()}${path()}`;

  const connector = createConnector({
    world,
    isOurs: (header) => issuer.isOurs(header),
    targeted,
    rosterPage,
  });
  const outgoing = createOutgoing({
    endpoint: () => endpoint,
    authorization: (url) => issuer.sign({ serviceurl: url }),
    activity,
  });
  /** Messages that somebody sees otherwise than others, until the bot has changed them for all, or has had time to. */
  const awaited = new Map<Message, Readonly<{ edited: number; until: number }>>();
  const shown = (message: Message): void =>
    void awaited.set(message, { edited: message.edited, until: performance.now() + changeWithinMs });
  const acts = createActs({ world, outgoing, serviceUrl, mistakes: connector.mistakes, shown });

  async function settled(): Promise<void> {
    await activity.settled();
    while (awaited.size > 0) {
      for (const [message, { edited, until }] of awaited) {
        if (message.edited > edited || performance.now() > until) awaited.delete(message);
      }
      if (awaited.size > 0) await sleep(20);
    }
    await activity.settled();
  }

  async function bodyOf(request: IncomingMessage): Promise<Buffer> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(Buffer.from(chunk));
    return Buffer.concat(chunks);
  }

  const http = createServer((request, response) => {
    void activity.during(async () => {
      const { pathname, searchParams } = new URL(request.url ?? '/', base());
      const body = await bodyOf(request).catch(() => undefined);
      if (body === undefined) return;
      const root = `${path()}v3/conversations`;
      try {
        if (pathname !== root && !pathname.startsWith(`${root}/`)) {
          connector.mistakes.push(`no such address: ${pathname}`);
          response.writeHead(404).end();
          return;
        }
        const parts = pathname
          .slice(root.length + 1)
          .split('/')
          .filter((part) => part !== '')
          .map(decodeURIComponent);
        await connector.answer(request, response, parts, searchParams, body);
      } catch (error) {
        connector.mistakes.push(`the server's own: ${error instanceof Error ? error.stack : String(error)}`);
        if (!response.headersSent) response.writeHead(500);
        response.end();
      }
    });
  });
  const open = new Set<Socket>();
  http.on('connection', (socket) => {
    open.add(socket);
    socket.on('close', () => open.delete(socket));
  });
  const listen = (): Promise<void> => new Promise((resolve) => http.listen(port, '127.0.0.1', resolve));
  await listen();
  port = (http.address() as AddressInfo).port;

  async function stopListening(): Promise<void> {
    http.close();
    const closed = [...open].map((socket) => new Promise((resolve) => socket.once('close', resolve)));
    for (const socket of open) socket.destroy();
    await Promise.all(closed);
  }

  return {
    world,
    acts,
    issuer,
    activity,
    outgoing,
    serviceUrl,
    /** Calls of the bot, the oldest first. */
    calls: connector.calls,
    /** What the bot got wrong: what Teams does not take or cannot draw. */
    mistakes: connector.mistakes,
    /** `on`: Teams' limits for each conversation hold. */
    limits: connector.limits,
    settled,
    /** The tenant is served elsewhere from now on, and not where it was. */
    move(to: string): void {
      region = to;
    },
    setEndpoint(url: string): void {
      endpoint = url;
    },
    /** What took the bot more than `ms`, of all that it answered since this was asked last. */
    slowerThan: (ms: number) => outgoing.acks.splice(0).filter((ack) => ack.ms > ms),
    /** Runs while the connector answers in this way. */
    async failing<T>(fault: Fault, run: () => Promise<T>): Promise<T> {
      connector.faults.push(fault);
      try {
        return await run();
      } finally {
        connector.faults.splice(connector.faults.indexOf(fault), 1);
      }
    },
    /** Runs while nobody listens at the connector's address. */
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
      await stopListening();
      await issuer.close();
    },
  };
}
