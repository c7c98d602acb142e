import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ProblemView } from './view.ts';

const policy =
  "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data: https:; " +
  "font-src 'self'; manifest-src 'self'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'";

/** Set on every answer. */
export function setSafeHeaders(response: ServerResponse): void {
  response.setHeader('content-security-policy', policy);
  response.setHeader('x-content-type-options', 'nosniff');
  response.setHeader('x-frame-options', 'DENY');
  response.setHeader('referrer-policy', 'no-referrer');
  response.setHeader('cross-origin-opener-policy', 'same-origin');
  response.setHeader('cross-origin-resource-policy', 'same-origin');
}

export function sendJson(response: ServerResponse, status: number, body: unknown): void {
  if (response.headersSent || response.destroyed) return;
  const text = JSON.stringify(body);
  response.writeHead(status, {
    'content-type': 'application/json; charset=utf-8',
    'content-length': Buffer.byteLength(text),
    'cache-control': 'no-store',
  });
  response.end(text);
}

export function sendProblem(response: ServerResponse, status: number, error: string, message: string): void {
  const problem: ProblemView = { error, message };
  sendJson(response, status, problem);
}

/**
 * True when the request was addressed to this machine by a loopback name. A page elsewhere can point its own
 * name at 127.0.0.1 (DNS rebinding), but it cannot make the browser send another Host than that name.
 */
export function isLoopback(request: IncomingMessage): boolean {
  return /^(localhost|127\.\d{1,3}\.\d{1,3}\.\d{1,3}|\[::1\])(:\d{1,5})?$/i.test(request.headers.host ?? '');
}

/** True when a page of this very origin sent the request; what says nothing about its origin is refused. */
export function isSameOrigin(request: IncomingMessage): boolean {
  const { origin, host } = request.headers;
  const site = request.headers['sec-fetch-site'];
  if (site !== undefined && site !== 'same-origin') return false;
  if (origin !== undefined) return origin === `http://${host}` || origin === `https://${host}`;
  return site === 'same-origin';
}

export function isJson(request: IncomingMessage): boolean {
  return /^application\/json\s*(;|$)/i.test(request.headers['content-type'] ?? '');
}

/** The address asked for; the mount point is put back where the server took it off. */
export function urlOf(request: IncomingMessage & { originalUrl?: string }): URL {
  const path = request.originalUrl ?? request.url ?? '/';
  return URL.canParse(path, 'http://localhost')
    ? new URL(path, 'http://localhost')
    : new URL('http://localhost/');
}

/**
 * Reads a body of at most `max` bytes. A longer one is read to its end and thrown away, so that the sender
 * gets the refusal instead of a broken connection.
 * @returns undefined when it was longer
 */
export async function readBody(request: IncomingMessage, max: number): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size <= max) chunks.push(chunk);
    else chunks.length = 0;
    if (size > 4 * max) return undefined;
  }
  return size <= max ? Buffer.concat(chunks, size) : undefined;
}

/** Nobody is kept waiting longer than on the strictest platform. Milliseconds. */
const answerWithinMs = 2_900;

/** `late` when it is not done in time; it goes on all the same. */
export async function inTime<T>(work: Promise<T>): Promise<T | 'late'> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<'late'>((resolve) => {
    timer = setTimeout(() => resolve('late'), answerWithinMs);
  });
  work.catch(() => {});
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
