import net from 'node:net';

// Preloaded into a client of another maker (`node --import`): it is heard on this machine alone and reaches nobody beyond it.
// Whatever it tried is written to its error stream, for the test to see.

const isNear = (host: string): boolean =>
  /^(localhost|127(\.\d+){3}|::1|\[::1\]|::ffff:127(\.\d+){3})$/.test(host);

type Listen = (this: net.Server, ...given: unknown[]) => net.Server;
const listen = net.Server.prototype.listen as Listen;
// Whether the first is a port, options or a path: what is left out means every interface of the machine.
net.Server.prototype.listen = function nearListen(this: net.Server, first: unknown, ...rest: unknown[]) {
  const callback = rest.findLast((one) => typeof one === 'function');
  const options = typeof first === 'object' && first !== null ? first : { port: Number(first ?? 0) };
  return listen.call(this, { ...options, host: '127.0.0.1' }, ...(callback === undefined ? [] : [callback]));
} as typeof net.Server.prototype.listen;

type Connect = (this: net.Socket, ...given: unknown[]) => net.Socket;
const connect = net.Socket.prototype.connect as Connect;
net.Socket.prototype.connect = function nearConnect(this: net.Socket, ...given: unknown[]) {
  // Node hands its own calls on as one list of the options and the callback.
  const [first, second] = Array.isArray(given[0]) ? (given[0] as unknown[]) : given;
  const isOptions = typeof first === 'object' && first !== null;
  const { host = 'localhost', path } = (isOptions ? first : { host: second }) as {
    host?: unknown;
    path?: unknown;
  };
  const name = typeof host === 'string' ? host : 'localhost';
  if (typeof path === 'string' || isNear(name)) return connect.apply(this, given);
  process.stderr.write(`fence: ${name}\n`);
  // As when there is no network.
  process.nextTick(() => this.destroy(new Error(`fence: ${name} is out of reach`)));
  return this;
} as typeof net.Socket.prototype.connect;
