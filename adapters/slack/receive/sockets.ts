import { setTimeout as sleep } from 'node:timers/promises';
import { SocketModeClient } from '@slack/socket-mode';
import { errorFields } from '#core/errors.ts';
import type { Log } from '#core/log.ts';
import { asPlatformError, reasonFields } from '../api.ts';
import { quietLogger } from '../quiet.ts';
import { isObj, type Obj } from './http.ts';
import type { Line } from './receiver.ts';

/** How long the start of the program waits for a first connection. Milliseconds. */
const startWithinMs = 2_000;
/** A connection that is being recycled may still take the answers to what came in over it. Milliseconds. */
const drainMs = 3_000;
/** Slack announces the end of a connection some ten seconds ahead: until then it goes on, if the next is not there yet. Milliseconds. */
const overlapMs = 8_000;
/** A connection that ends earlier than this was none: opening the next one waits, as Slack allows few. Milliseconds. */
const soundAfterMs = 10_000;
const againMs = [1_000, 2_000, 5_000, 10_000, 30_000] as const;
/** The other side's half of closing is not waited for any longer. Milliseconds. */
const closeWithinMs = 300;

type Options = Readonly<{
  appToken: string;
  apiUrl: string | undefined;
  /** Connections held at the same time. */
  count: number;
  log: Log;
  take(body: Obj, line: Line): Promise<void>;
}>;

/**
 * Socket Mode. Each connection is a client of its own that never reconnects by itself: the SDK's reconnecting leaves a
 * gap of 5 s and rejections that nobody handles. Here the next connection is opened when Slack announces the end of
 * one, which then goes on answering what came in over it.
 */
export function createSockets({ appToken, apiUrl, count, log, take }: Options) {
  const closing = new AbortController();
  const clients = new Set<SocketModeClient>();
  /** Connections over which something can come in. */
  let connected = 0;
  const first = Promise.withResolvers<void>();
  let loops: readonly Promise<void>[] = [];

  function open(over: (why: string) => void) {
    const client = new SocketModeClient({
      appToken,
      logger: quietLogger,
      autoReconnectEnabled: false,
      clientOptions: {
        ...(apiUrl !== undefined && { slackApiUrl: apiUrl }),
        rejectRateLimitedCalls: true,
        retryConfig: { retries: 0 },
        timeout: 10_000,
      },
    });
    const answering = new Set<Promise<void>>();
    const [theirs] = client.listeners('ws_message');
    client.removeAllListeners('ws_message');
    client.on('ws_message', (data: unknown, isBinary: unknown) => {
      const ending = endOf(data);
      if (ending !== undefined) return over(ending);
      // Theirs is asynchronous and rejects on an event of a shape that it does not know.
      Promise.resolve(theirs?.apply(client, [data, isBinary])).catch((error: unknown) =>
        log.warn(errorFields(error), 'slack: socket message not understood'),
      );
    });
    client.on('disconnected', () => over('disconnected'));
    client.on('slack_event', (envelope: unknown) => {
      if (closing.signal.aborted || !isObj(envelope) || !isObj(envelope.body)) return;
      const { ack, accepts_response_payload: accepts, body, retry_num: retryNum } = envelope;
      const work = take(body, {
        takesBody: accepts === true,
        ...(typeof retryNum === 'number' && { retryNum }),
        send: async (answer) => {
          // Not acknowledged is how a failure is told here: Slack repeats an event, and tells the person otherwise.
          if (answer.status !== 200 || typeof ack !== 'function') return false;
          try {
            await ack(accepts === true ? answer.body : undefined);
            return true;
          } catch (error) {
            log.warn(errorFields(error), 'slack: socket gone before the answer');
            return false;
          }
        },
      }).finally(() => answering.delete(work));
      answering.add(work);
    });
    clients.add(client);
    return {
      client,
      async end(patienceMs: number) {
        await Promise.race([
          Promise.allSettled([...answering]),
          sleep(patienceMs, undefined, { signal: closing.signal, ref: false }).catch(() => {}),
        ]);
        await disconnect(client);
        clients.delete(client);
      },
    };
  }

  /** One connection from its opening to the announcement of its end. @returns ends it, once the next one is there */
  async function connection(endLast: () => void): Promise<() => void> {
    const over = Promise.withResolvers<string>();
    const { client, end } = open(over.resolve);
    try {
      await client.start();
    } catch (error) {
      await end(0);
      throw error instanceof Error ? error : new Error('not connected');
    }
    first.resolve();
    connected += 1;
    endLast();
    if (!closing.signal.aborted) log.info({ sockets: clients.size }, 'slack: socket connected');
    const why = await over.promise;
    connected -= 1;
    if (!closing.signal.aborted) log.info({ why }, 'slack: socket ends');
    const finish = () => void end(drainMs).catch(() => {});
    const timer = setTimeout(finish, overlapMs).unref();
    return () => {
      clearTimeout(timer);
      finish();
    };
  }

  async function keepOne(): Promise<void> {
    let failures = 0;
    let endLast = () => {};
    while (!closing.signal.aborted) {
      const since = performance.now();
      let waitMs = 0;
      try {
        endLast = await connection(endLast);
      } catch (error) {
        const failure = asPlatformError(error, 'apps.connections.open');
        if (!closing.signal.aborted) log.warn(reasonFields(failure), 'slack: socket not connected');
        waitMs = failure.retryAfterMs ?? 0;
      }
      failures = performance.now() - since >= soundAfterMs ? 0 : failures + 1;
      if (failures > 0) waitMs = Math.max(waitMs, againMs[Math.min(failures, againMs.length) - 1] ?? 0);
      if (waitMs > 0) await sleep(waitMs, undefined, { signal: closing.signal }).catch(() => {});
    }
  }

  return {
    /** Resolves with the first connection, or without one after a while: it goes on trying. */
    async start(): Promise<void> {
      loops = Array.from({ length: count }, keepOne);
      await Promise.race([first.promise, sleep(startWithinMs, undefined, { ref: false })]);
    },
    isConnected: (): boolean => connected > 0,
    async close(): Promise<void> {
      closing.abort();
      await Promise.all([...clients].map(disconnect));
      await Promise.race([Promise.allSettled(loops), sleep(closeWithinMs, undefined, { ref: false })]);
    },
  };
}

/** The SDK waits up to 30 s for the other side; asked twice it waits no longer. */
async function disconnect(client: SocketModeClient): Promise<void> {
  const done = client.disconnect().catch(() => {});
  await Promise.race([done, sleep(closeWithinMs, undefined, { ref: false })]);
  await Promise.race([client.disconnect().catch(() => {}), sleep(closeWithinMs, undefined, { ref: false })]);
}

/** Slack's announcement that it will end this connection: why. */
function endOf(data: unknown): string | undefined {
  if (typeof data !== 'string' || !data.includes('"disconnect"')) return undefined;
  try {
    const message: unknown = JSON.parse(data);
    if (!isObj(message) || message.type !== 'disconnect') return undefined;
    return typeof message.reason === 'string' && /^\w{1,40}$/.test(message.reason) ? message.reason : 'other';
  } catch {
    return undefined;
  }
}
