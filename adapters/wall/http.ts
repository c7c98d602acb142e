import type { IncomingMessage, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

const policy =
  "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self'; " +
  "form-action 'none'; base-uri 'none'; frame-ancestors 'none'";

/**
 * Set on every answer. The address is the key to the page: it goes to no other site, into no search engine and into no shared
 * cache.
 */
export function setSafeHeaders(response: ServerResponse): void {
  response.setHeader('content-security-policy', policy);
  response.setHeader('x-content-type-options', 'nosniff');
  response.setHeader('x-frame-options', 'DENY');
  response.setHeader('referrer-policy', 'no-referrer');
  response.setHeader('x-robots-tag', 'noindex, nofollow, noarchive');
  response.setHeader('cross-origin-opener-policy', 'same-origin');
  response.setHeader('cross-origin-resource-policy', 'same-origin');
  response.setHeader('permissions-policy', 'camera=(), microphone=(), geolocation=()');
}

/** For the page that has a button: to here and to nowhere else. */
export const allowForm = (response: ServerResponse): void =>
  void response.setHeader(
    'content-security-policy',
    policy.replace("form-action 'none'", "form-action 'self'"),
  );

/** The path asked for; the mount point is put back where the server took it off. */
function pathOf(request: IncomingMessage & { originalUrl?: string }): string {
  const path = request.originalUrl ?? request.url ?? '/';
  return URL.canParse(path, 'http://localhost') ? new URL(path, 'http://localhost').pathname : '/';
}

/** The parts of the path between its slashes. */
export const partsOf = (request: IncomingMessage): readonly string[] => pathOf(request).split('/').slice(1);

export function sendHtml(response: ServerResponse, status: number, html: string): void {
  if (response.headersSent || response.destroyed) return;
  response.writeHead(status, {
    'content-type': 'text/html; charset=utf-8',
    'content-length': Buffer.byteLength(html),
    'cache-control': 'no-store',
  });
  response.end(html);
}

/** Sends a file as it is written, no faster than it is taken, and stops when nobody takes it any more. */
export async function sendFile(
  response: ServerResponse,
  file: Readonly<{ name: string; type: string; lines: AsyncIterable<string> }>,
): Promise<void> {
  const { name, type, lines } = file;
  response.writeHead(200, {
    'content-type': type,
    'content-disposition': `attachment; filename="${name.replaceAll(/[^\w.-]/g, '_')}"`,
    'cache-control': 'no-store',
  });
  await pipeline(Readable.from(lines), response);
}
