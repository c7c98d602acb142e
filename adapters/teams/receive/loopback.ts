import type { IncomingMessage } from 'node:http';

/** This machine by name or number, as it stands in a URL or a `Host`, without a port. */
export const isLoopback = (host: string): boolean =>
  /^(localhost|127(\.\d{1,3}){3}|\[?::1\]?|\[?::ffff:127(\.\d{1,3}){3}\]?)$/i.test(host);

/** Set by whatever passes a request on: a tunnel to this machine, too, comes from this machine. */
const passedOn = ['forwarded', 'x-forwarded-for', 'x-forwarded-host', 'x-real-ip', 'via'];

/**
 * Was it sent by a program of this machine to this machine? The name that was called counts, too: a page in a browser here can reach us
 * under a name of its own (DNS rebinding).
 */
export function isFromHere(request: IncomingMessage): boolean {
  const { remoteAddress } = request.socket;
  if (remoteAddress === undefined || !isLoopback(remoteAddress)) return false;
  if (passedOn.some((name) => request.headers[name] !== undefined)) return false;
  return isLoopback((request.headers.host ?? '').replace(/:\d{1,5}$/, ''));
}
