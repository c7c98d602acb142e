import { App, type Receiver, type ReceiverEvent } from '@slack/bolt';
import type { Route } from '#core/chat.ts';
import type { Clock } from '#core/clock.ts';
import { errorFields } from '#core/errors.ts';
import type { Log } from '#core/log.ts';
import { eventsPath } from '../commands.ts';
import type { Installation, Tokens } from '../ports.ts';
import { quietLogger } from '../quiet.ts';
import { type Ack, decodeBody, isObj, isSigned, type Obj, readBody, write } from './http.ts';
import { identityOf, tenantsOf } from './identity.ts';

/** Slack gives up after 3 s; this leaves the rest for the way back. Milliseconds from when it was received. */
const acknowledgeWithinMs = 2_600;
/** Another process may have installed the app a moment ago. Milliseconds. */
const lookUpWithinMs = 700;
/** Slack repeats at once, then after one and five minutes; the later ones are known in the database. Milliseconds. */
const rememberMs = 90_000;
const rememberMost = 20_000;

/** One payload on its way through Bolt. */
export type Turn = Readonly<{
  installation: Installation;
  /** False: an answer in words must be given by a call. */
  takesBody: boolean;
  /** Milliseconds until it is acknowledged with nothing. */
  leftMs(): number;
  /** Answers the request; the first call counts. @returns false when it came too late, or nobody was there any more */
  acknowledge(body?: Obj): Promise<boolean>;
}>;

/** How a payload came in, and how its answer goes back. */
export type Line = Readonly<{
  takesBody: boolean;
  /** When it began to come in, by `performance.now()`; absent: just now. */
  since?: number;
  retryNum?: number;
  retryReason?: string;
  send(ack: Ack): Promise<boolean>;
}>;

type Options = Readonly<{
  tokens: Tokens;
  signingSecret: string | undefined;
  clock: Clock;
  log: Log;
  /** For tests. */
  acknowledgeWithinMs?: number;
}>;

/**
 * Everything that Slack sends goes through here into Bolt, whichever way it came: once in this process, only for
 * workspaces where the app is installed, and answered in time whatever happens.
 */
export function createReceiver(options: Options) {
  const { tokens, log, clock } = options;
  const withinMs = options.acknowledgeWithinMs ?? acknowledgeWithinMs;
  const turns = new WeakMap<object, Turn>();
  /** Those that a listener of ours has taken up: what fails before that is of a shape that Bolt cannot read. */
  const begun = new WeakSet<object>();
  const failed = new WeakSet<object>();
  const recent = new Map<string, Readonly<{ answer: Promise<Ack>; until: number }>>();
  const inFlight = new Set<Promise<void>>();
  let closed = false;

  const receiver: Receiver = { init: () => {}, start: async () => {}, stop: async () => {} };
  const app = new App({
    receiver,
    // Admitted before; without a token, as nothing here calls Slack through Bolt.
    authorize: async (_source, body) => {
      const installation = body === undefined ? undefined : turns.get(body)?.installation;
      return {
        ...(installation !== undefined && { botUserId: installation.botUser }),
        ...(installation?.bot !== undefined && { botId: installation.bot }),
      };
    },
    ignoreSelf: true,
    convoStore: false,
    tokenVerificationEnabled: false,
    extendedErrorHandler: true,
    logger: quietLogger,
  });
  app.error(async (given: object) => {
    const { error, body } = given as Readonly<{ error: Error & { original?: Error }; body: object }>;
    if (!begun.has(body)) {
      // Refusing it would only bring it back.
      log.warn(errorFields(error.original ?? error), 'slack: not understood');
      return;
    }
    failed.add(body);
    log.error(errorFields(error.original ?? error), 'slack: handler failed');
  });

  async function admit(body: Obj): Promise<Installation | undefined> {
    const tenants = tenantsOf(body);
    const known = () => tenants.map((tenant) => tokens.known(tenant)).find((found) => found !== undefined);
    const now = known();
    if (now !== undefined || tenants.length === 0) return now;
    await Promise.race([
      Promise.allSettled(tenants.map((tenant) => tokens.of(tenant))),
      new Promise((resolve) => setTimeout(resolve, lookUpWithinMs).unref()),
    ]);
    return known();
  }

  function remember(key: string, answer: Promise<Ack>): void {
    const now = performance.now();
    recent.set(key, { answer, until: now + rememberMs });
    for (const [oldest, { until }] of recent) {
      if (until > now && recent.size <= rememberMost) break;
      recent.delete(oldest);
    }
  }

  async function takeOnce(body: Obj, line: Line): Promise<void> {
    const key = identityOf(body);
    const before = recent.get(key);
    if (before !== undefined) {
      await line.send(await before.answer);
      return;
    }
    const { promise, resolve } = Promise.withResolvers<Ack>();
    remember(key, promise);
    const until = (line.since ?? performance.now()) + withinMs;
    let answered = false;
    const answer = async (ack: Ack): Promise<boolean> => {
      if (answered) return false;
      answered = true;
      clearTimeout(guard);
      resolve(ack);
      return line.send(ack);
    };
    const guard = setTimeout(() => {
      log.warn({ type: kindOf(body) }, 'slack: acknowledged before it was done');
      answer({ status: 200 }).catch(() => {});
    }, until - performance.now());
    try {
      const installation = await admit(body);
      if (installation === undefined) {
        // Slack switches the subscription off for everybody when this were an error.
        log.info({ type: kindOf(body), tenants: tenantsOf(body) }, 'slack: not for us');
        await answer({ status: 200 });
        return;
      }
      turns.set(body, {
        installation,
        takesBody: line.takesBody,
        leftMs: () => Math.max(0, until - performance.now()),
        acknowledge: (reply) => answer({ status: 200, ...(reply !== undefined && { body: reply }) }),
      });
      const event: ReceiverEvent = {
        body,
        // Bolt acknowledges events by itself and at once; we do it when they are committed.
        ack: async () => {},
        ...(line.retryNum !== undefined && { retryNum: line.retryNum }),
        ...(line.retryReason !== undefined && { retryReason: line.retryReason }),
      };
      await app.processEvent(event);
      if (failed.has(body)) recent.delete(key);
      await answer({ status: failed.has(body) ? 500 : 200 });
    } catch (error) {
      // A shape that Bolt does not know either: refusing it would only bring it back.
      log.warn({ type: kindOf(body), ...errorFields(error) }, 'slack: not understood');
      await answer({ status: 200 });
    }
  }

  /** Resolves when all is done that follows from it, the calls after the answer too. */
  async function take(body: Obj, line: Line): Promise<void> {
    if (closed) return;
    const work = takeOnce(body, line).catch(async (error: unknown) => {
      log.warn(errorFields(error), 'slack: could not answer');
      // So deep that it cannot be told from others, for one: nobody may be left waiting.
      await line.send({ status: 200 }).catch(() => {});
    });
    inFlight.add(work);
    await work;
    inFlight.delete(work);
  }

  const routes: readonly Route[] =
    options.signingSecret === undefined ? [] : [route(eventsPath, options.signingSecret)];

  function route(path: string, signingSecret: string): Route {
    return {
      method: 'post',
      path,
      async handler(request, response) {
        const since = performance.now();
        if (closed) return void (await write(request, response, { status: 503 }));
        const raw = await readBody(request);
        if (typeof raw === 'number') return void (await write(request, response, { status: raw }));
        if (closed) return void (await write(request, response, { status: 503 }));
        const text = raw.toString('utf8');
        if (/^(?:[^&]*&)*ssl_check=1(?:&|$)/.test(text)) {
          return void (await write(request, response, { status: 200 }));
        }
        if (!isSigned(request, text, { signingSecret, clock })) {
          log.info({ bytes: raw.length }, 'slack: refused, not signed by Slack or not now');
          return void (await write(request, response, { status: 401 }));
        }
        const body = decodeBody(text, request.headers['content-type']);
        if (body === undefined) return void (await write(request, response, { status: 400 }));
        if (body.type === 'url_verification') {
          return void (await write(request, response, { status: 200, body: { challenge: body.challenge } }));
        }
        const retry = Number(request.headers['x-slack-retry-num']);
        const reason = request.headers['x-slack-retry-reason'];
        await take(body, {
          takesBody: true,
          since,
          ...(Number.isInteger(retry) && { retryNum: retry }),
          ...(typeof reason === 'string' && { retryReason: reason }),
          send: (ack) => write(request, response, ack),
        });
      },
    };
  }

  return {
    app,
    take,
    routes,
    /** The turn that a body belongs to, for listeners. */
    turnOf(body: object): Turn | undefined {
      begun.add(body);
      return turns.get(body);
    },
    /** Takes nothing more in and waits for what is being done, at most `withinMs`. */
    async close(closeWithinMs: number): Promise<void> {
      closed = true;
      let timer: NodeJS.Timeout | undefined;
      const enough = new Promise((resolve) => {
        timer = setTimeout(resolve, closeWithinMs);
      });
      await Promise.race([Promise.allSettled([...inFlight]), enough]);
      clearTimeout(timer);
    },
  };
}

/** A word for the log: what kind of payload it was. */
function kindOf(body: Obj): string {
  const word = (value: unknown) => (typeof value === 'string' && /^[\w.]{1,60}$/.test(value) ? value : '?');
  if (isObj(body.event)) return word(body.event.type);
  return typeof body.command === 'string' ? 'command' : word(body.type);
}
