import { type AddressInfo, createServer, type Socket } from 'node:net';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';

type Got = Readonly<{
  from: string;
  to: readonly string[];
  raw: string;
  user: string | undefined;
  tls: boolean;
}>;

const closing: (() => Promise<void>)[] = [];
/** Closes all that were started since. */
export async function closeAll(): Promise<void> {
  for (const close of closing.splice(0)) await close();
}

export const refusal = (responseCode: number, message = 'no'): Error =>
  Object.assign(new Error(message), { responseCode });

/** A mail server that speaks the protocol and keeps what it is given. */
export async function startServer(options: SMTPServerOptions = {}) {
  const got: Got[] = [];
  const server = new SMTPServer({
    authOptional: true,
    hideSTARTTLS: true,
    logger: false,
    onData(stream, session, done) {
      let raw = '';
      stream.setEncoding('utf8');
      stream.on('data', (part: string) => {
        raw += part;
      });
      stream.on('end', () => {
        const { mailFrom, rcptTo } = session.envelope;
        got.push({
          from: mailFrom === false ? '' : mailFrom.address,
          to: rcptTo.map(({ address }) => address),
          raw,
          user: session.user as string | undefined,
          tls: session.secure,
        });
        done();
      });
    },
    ...options,
  });
  // Whoever hangs up is no error of the server.
  server.on('error', () => {});
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closing.push(() => new Promise<void>((resolve) => server.close(() => resolve())));
  return { got, port: (server.server.address() as AddressInfo).port };
}

/** One that answers each line as it is told, for what no real server does on purpose. */
export async function startRaw(answer: (line: string, socket: Socket) => void) {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    socket.write('220 here\r\n');
    let rest = '';
    socket.on('data', (part) => {
      const lines = (rest + part.toString()).split('\r\n');
      rest = lines.pop() ?? '';
      for (const line of lines) answer(line, socket);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closing.push(async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise<void>((resolve) => server.close(() => resolve()));
  });
  return (server.address() as AddressInfo).port;
}
