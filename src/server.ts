import { createServer } from 'node:http';
import express from 'express';
import type { Route } from '#core/chat.ts';
import { errorFields, StartError } from '#core/errors.ts';
import type { Log } from '#core/log.ts';

/** What is missing until the program can serve; empty when it can. */
export type Readiness = () => Promise<readonly string[]>;

type Options = Readonly<{
  port: number;
  host: string;
  log: Log;
  readiness: Readiness;
  metrics(): Promise<Readonly<{ contentType: string; text: string }>>;
}>;

export type Server = Readonly<{
  /** Where it listens. */
  url: string;
  mount(routes: readonly Route[]): void;
  /** Takes no new connections and waits for requests in hand, at most `withinMs`. */
  close(withinMs: number): Promise<void>;
}>;

/**
 * The one HTTP server. It listens before anything else is up, so that whoever watches can see what is waited for.
 * @throws StartError when the port is taken or not allowed
 */
export async function startServer(options: Options): Promise<Server> {
  const { log } = options;
  const app = express();
  app.disable('x-powered-by');
  app.get('/healthz', (_request, response) => {
    response.json({ status: 'alive' });
  });
  app.get('/readyz', async (_request, response) => {
    const missing = await options.readiness();
    response.status(missing.length === 0 ? 200 : 503).json({ ready: missing.length === 0, missing });
  });
  app.get('/metrics', async (_request, response) => {
    const { contentType, text } = await options.metrics();
    response.type(contentType).send(text);
  });
  const adapters = express.Router();
  let mounted = false;
  app.use(adapters);
  app.use(async (_request, response) => {
    if (mounted) return void response.status(404).type('text/plain').send('Nothing is here.\n');
    const missing = await options.readiness();
    response.status(503).set('Retry-After', '2').type('text/plain');
    response.send(`Latido is starting. It waits for: ${missing.join(', ')}.\n`);
  });
  app.use((error: unknown, _request: unknown, response: express.Response, next: express.NextFunction) => {
    log.error(errorFields(error), 'request failed');
    if (response.headersSent) return next(error);
    response.status(500).type('text/plain').send('Something went wrong on our side.\n');
  });

  const server = createServer(app);
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(cannotListen(error, options)));
    server.listen(options.port, options.host, resolve);
  });
  server.removeAllListeners('error');
  server.on('error', (error) => log.error(errorFields(error), 'http server'));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : options.port;
  const host = options.host.includes(':') ? `[${options.host}]` : options.host;

  return {
    url: `http://${host === '0.0.0.0' ? 'localhost' : host}:${port}`,
    mount(routes) {
      for (const route of routes) {
        adapters[route.method](route.path, (request, response) => route.handler(request, response));
      }
      mounted = true;
    },
    async close(withinMs) {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      // Those that are answered meanwhile stay open for more requests, which nobody will take.
      const idle = setInterval(() => server.closeIdleConnections(), 20);
      const timer = setTimeout(() => server.closeAllConnections(), withinMs);
      await closed;
      clearInterval(idle);
      clearTimeout(timer);
    },
  };
}

function cannotListen(error: NodeJS.ErrnoException, { port, host }: Options): Error {
  const why: Record<string, string> = {
    EADDRINUSE: `Port ${port} on ${host} is taken. Stop what uses it, or choose another one with PORT.`,
    EACCES: `Port ${port} is not allowed to this user. Choose one above 1023 with PORT.`,
    EADDRNOTAVAIL: `This machine has no address ${host}. Choose another one with HOST.`,
  };
  const problem = why[error.code ?? ''];
  return problem === undefined ? error : new StartError([problem], { cause: error });
}
