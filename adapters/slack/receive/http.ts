import type { IncomingMessage, ServerResponse } from 'node:http';
import { verifySlackRequest } from '@slack/bolt';
import type { Clock } from '#core/clock.ts';

/** Slack's own payloads are far below this. Bytes. */
const bodyMax = 1_048_576;
/** Whoever sends more slowly than this is not Slack. Milliseconds. */
const bodyWithinMs = 2_500;
/** Both into the past (which the SDK looks at) and into the future (which it does not). Seconds. */
const signedWithinS = 300;

export type Obj = Readonly<Record<string, unknown>>;

/** What a request is answered with. `body` is sent as JSON; absent: nothing. */
export type Ack = Readonly<{ status: number; body?: Obj }>;

/** @returns the bytes, or the status to refuse with */
export async function readBody(request: IncomingMessage): Promise<Buffer | 400 | 408 | 413> {
  if (Number(request.headers['content-length'] ?? 0) > bodyMax) return 413;
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let size = 0;
    const end = (result: Buffer | 400 | 408 | 413): void => {
      clearTimeout(timer);
      request.off('data', onData);
      resolve(result);
    };
    const timer = setTimeout(() => end(408), bodyWithinMs);
    const onData = (chunk: Buffer): void => {
      size += chunk.length;
      if (size > bodyMax) end(413);
      else chunks.push(chunk);
    };
    request.on('data', onData);
    request.once('end', () => end(Buffer.concat(chunks)));
    request.once('error', () => end(400));
    request.once('close', () => end(400));
  });
}

/** Was it signed with our secret, once, and just now? */
export function isSigned(
  request: IncomingMessage,
  body: string,
  options: Readonly<{ signingSecret: string; clock: Clock }>,
): boolean {
  const [signature, ...moreSignatures] = request.headersDistinct['x-slack-signature'] ?? [];
  const [time, ...moreTimes] = request.headersDistinct['x-slack-request-timestamp'] ?? [];
  if (signature === undefined || time === undefined) return false;
  if (moreSignatures.length > 0 || moreTimes.length > 0) return false;
  if (!/^v0=[0-9a-f]{64}$/.test(signature) || !/^\d{1,12}$/.test(time)) return false;
  const nowMilliseconds = options.clock.now().getTime();
  if (Number(time) > nowMilliseconds / 1_000 + signedWithinS) return false;
  try {
    verifySlackRequest({
      signingSecret: options.signingSecret,
      body,
      headers: { 'x-slack-signature': signature, 'x-slack-request-timestamp': Number(time) },
      nowMilliseconds,
    });
    return true;
  } catch {
    return false;
  }
}

/** Slash commands come as a form, interactions as JSON in one field of a form, events as JSON. */
export function decodeBody(text: string, contentType: string | undefined): Obj | undefined {
  if (!contentType?.toLowerCase().startsWith('application/x-www-form-urlencoded')) return asObject(text);
  const form = new URLSearchParams(text);
  const payload = form.get('payload');
  if (payload !== null) return asObject(payload);
  return form.size === 0 ? undefined : Object.fromEntries(form);
}

function asObject(text: string): Obj | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isObj(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

export const isObj = (value: unknown): value is Obj =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * Answers; whatever is still coming in is not waited for.
 * @returns false when the other side had gone
 */
export function write(request: IncomingMessage, response: ServerResponse, ack: Ack): Promise<boolean> {
  if (response.destroyed || response.headersSent) return Promise.resolve(false);
  const body = ack.body === undefined ? '' : JSON.stringify(ack.body);
  response.statusCode = ack.status;
  if (body !== '') response.setHeader('Content-Type', 'application/json; charset=utf-8');
  response.setHeader('Content-Length', Buffer.byteLength(body));
  if (!request.complete) response.setHeader('Connection', 'close');
  return new Promise((resolve) => {
    response.once('close', () => resolve(response.writableFinished));
    response.end(body, () => {
      resolve(true);
      if (request.complete) return;
      // Read on for a moment, so that the answer is not lost in a reset connection.
      request.resume();
      setTimeout(() => request.destroy(), 500).unref();
    });
  });
}
