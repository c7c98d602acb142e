import type { IncomingMessage, ServerResponse } from 'node:http';
import { errorFields } from '#core/errors.ts';
import type { Log } from '#core/log.ts';
import type { InvokeAnswer, Obj } from '../ports.ts';
import { KeysAway } from './keys.ts';
import { isFromHere } from './loopback.ts';

/** Activities are far below this. Bytes. */
const bodyMax = 1_048_576;
/** Whoever sends more slowly than this is not the platform. Milliseconds. */
const bodyWithinMs = 2_500;
/** What is still being sent after a refusal is read for so long, so that the refusal is heard. Milliseconds. */
const drainMs = 1_000;
/** That the keys are out of reach is logged no more often. Milliseconds. */
const tellAgainMs = 60_000;

/** @param since when the request began to come in, by `performance.now()`: the platform counts from there */
export type Take = (activity: Obj, since: number) => Promise<InvokeAnswer | undefined>;

export type ListenerOptions = Readonly<{
  tenant: string;
  dev: boolean;
  /**
   * Runs what is given for a request that is genuine, and for no other. @returns whether it was
   * @throws KeysAway when nobody can tell
   */
  admit(authorization: string, activity: Obj, run: () => Promise<void>): Promise<boolean>;
  log: Log;
}>;

/** The channels from which activities are taken. The body names its own, so the name opens nothing: it only closes. */
const channels: ReadonlySet<unknown> = new Set(['msteams']);
const devChannels: ReadonlySet<unknown> = new Set(['msteams', 'emulator', 'webchat', 'directline']);

const isObj = (value: unknown): value is Obj =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const part = (value: unknown, name: string): unknown => (isObj(value) ? value[name] : undefined);

/** Of our tenant, by each place that says one. Saying none is not enough. */
function isOfTenant(activity: Obj, tenant: string): boolean {
  const said = [
    part(part(activity.channelData, 'tenant'), 'id'),
    part(activity.conversation, 'tenantId'),
  ].filter((one) => one !== undefined && one !== null);
  const ours = tenant.toLowerCase();
  return said.length > 0 && said.every((one) => typeof one === 'string' && one.toLowerCase() === ours);
}

/**
 * Takes activities over HTTP. Refusals are a status and nothing else: what is wrong with a request is nobody's business who may not
 * send one.
 */
export function createListener(
  options: ListenerOptions,
  take: Take,
): (request: IncomingMessage, response: ServerResponse) => Promise<void> {
  const { tenant, dev, admit, log } = options;
  let toldAt = Number.NEGATIVE_INFINITY;

  async function answerTo(request: IncomingMessage): Promise<InvokeAnswer> {
    const since = performance.now();
    if (request.method !== 'POST') return { status: 405 };
    if (dev && !isFromHere(request)) return { status: 403 };
    const [authorization = '', ...more] = request.headersDistinct.authorization ?? [];
    // Before anything is read for somebody who shows nothing.
    if (!dev && (authorization === '' || more.length > 0)) return { status: 401 };
    const bytes = await readBody(request);
    if (typeof bytes === 'number') return { status: bytes };
    const activity = activityIn(bytes);
    if (activity === undefined) return { status: 400 };
    if (!(dev ? devChannels : channels).has(activity.channelId)) return { status: 401 };

    let answer: InvokeAnswer = { status: 401 };
    const run = async (): Promise<void> => {
      if (!isOfTenant(activity, tenant)) {
        answer = { status: 403 };
        return;
      }
      try {
        answer = (await take(activity, since)) ?? { status: 200 };
      } catch (error) {
        log.error({ ...errorFields(error) }, 'teams: an activity failed');
        answer = { status: 500 };
      }
    };
    return (await admit(authorization, activity, run)) ? answer : { status: 401 };
  }

  return async (request, response) => {
    let answer: InvokeAnswer;
    try {
      answer = await answerTo(request);
    } catch (error) {
      answer = { status: error instanceof KeysAway ? 503 : 500 };
      const now = performance.now();
      if (answer.status === 500) log.error({ ...errorFields(error) }, 'teams: a request failed');
      else if (now - toldAt > tellAgainMs) {
        toldAt = now;
        log.warn(
          { ...errorFields(error instanceof Error ? error.cause : error) },
          'teams: the keys of the platform are out of reach, so nothing can be taken from it',
        );
      }
    }
    end(request, response, answer);
  };
}

function end(request: IncomingMessage, response: ServerResponse, { status, body }: InvokeAnswer): void {
  if (response.headersSent || response.destroyed) return;
  const text = body === undefined ? '' : JSON.stringify(body);
  response.writeHead(status, {
    ...(text !== '' && { 'content-type': 'application/json; charset=utf-8' }),
    ...(status === 405 && { allow: 'POST' }),
    'content-length': Buffer.byteLength(text),
    'cache-control': 'no-store',
  });
  response.end(text);
  if (request.complete) return;
  // Node reads the rest and throws it away; not for ever.
  setTimeout(() => request.complete || request.socket.destroy(), drainMs).unref();
}

/** @returns the bytes, or the status to refuse with */
async function readBody(request: IncomingMessage): Promise<Buffer | 400 | 408 | 413> {
  if (Number(request.headers['content-length'] ?? 0) > bodyMax) return 413;
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let size = 0;
    const done = (result: Buffer | 400 | 408 | 413): void => {
      clearTimeout(timer);
      request.off('data', onData);
      resolve(result);
    };
    const timer = setTimeout(() => done(408), bodyWithinMs);
    const onData = (chunk: Buffer): void => {
      size += chunk.length;
      if (size > bodyMax) done(413);
      else chunks.push(chunk);
    };
    request.on('data', onData);
    request.once('end', () => done(Buffer.concat(chunks)));
    request.once('error', () => done(400));
    request.once('close', () => done(400));
  });
}

/** @returns nothing for what is no activity: the SDK ends the process over one without a type */
function activityIn(bytes: Buffer): Obj | undefined {
  try {
    const value: unknown = JSON.parse(bytes.toString('utf8'));
    return isObj(value) && typeof value.type === 'string' && value.type !== '' ? value : undefined;
  } catch {
    return undefined;
  }
}
