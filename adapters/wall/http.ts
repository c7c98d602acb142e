import type { IncomingMessage, ServerResponse } from 'node:http';

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
