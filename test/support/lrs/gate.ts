import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';

export type Asked = Readonly<{
  method: string;
  path: string;
  headers: IncomingMessage['headers'];
  /** Of the statements that were handed over. */
  ids: readonly string[];
}>;

/**
 * What becomes of the next request. `answer`: this, and the store hears nothing of it; `lost`: the store takes it, and its answer never
 * arrives; `silent`: nothing at all happens; `after`: something happens between the store's answer and its arrival.
 */
export type Fate =
  | Readonly<{ kind: 'answer'; status: number; headers?: Readonly<Record<string, string>>; body?: string }>
  | Readonly<{ kind: 'lost' | 'silent' }>
  | Readonly<{ kind: 'after'; meanwhile(): Promise<void> }>;

export const answers = (
  status: number,
  headers: Readonly<Record<string, string>> = {},
  body = '{}',
): Fate => ({
  kind: 'answer',
  status,
  headers,
  body,
});

const idsIn = (body: string): readonly string[] => {
  if (body === '') return [];
  const parsed: unknown = JSON.parse(body);
  return Array.isArray(parsed) ? parsed.map(({ id }: { id: string }) => id) : [];
};

/** A way to a store on which things go wrong as they are told to. @param target the endpoint behind it; nothing: all is answered by fates */
export async function startGate(target?: string) {
  const asked: Asked[] = [];
  const fates: Fate[] = [];
  let always: Fate | undefined;

  async function forward(request: IncomingMessage, path: string, body: string) {
    if (target === undefined) throw new Error('there is nothing behind this gate');
    const { authorization = '', 'x-experience-api-version': version } = request.headers;
    const response = await fetch(`${target}${path}`, {
      method: request.method ?? 'GET',
      headers: {
        authorization,
        'content-type': 'application/json',
        ...(typeof version === 'string' && { 'x-experience-api-version': version }),
      },
      ...(body !== '' && { body }),
    });
    return { status: response.status, text: await response.text() };
  }

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let body = '';
    for await (const part of request.setEncoding('utf8')) body += part;
    const path = (request.url ?? '').replace(/^\/xapi/, '');
    asked.push({ method: request.method ?? '', path, headers: request.headers, ids: idsIn(body) });
    const fate = fates.shift() ?? always;
    if (fate?.kind === 'silent') return;
    if (fate?.kind === 'answer') {
      response.writeHead(fate.status, { 'content-type': 'application/json', ...fate.headers }).end(fate.body);
      return;
    }
    const { status, text } = await forward(request, path, body);
    if (fate?.kind === 'after') await fate.meanwhile();
    if (fate?.kind === 'lost') request.socket.destroy();
    else response.writeHead(status, { 'content-type': 'application/json' }).end(text);
  }

  const server = createServer((request, response) => {
    serve(request, response).catch(() => request.socket.destroy());
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return {
    url: `http://127.0.0.1:${address.port}/xapi`,
    /** Oldest first. */
    asked,
    /** Of the next requests, in this order. */
    next: (...more: readonly Fate[]): void => void fates.push(...more),
    /** Of all others; nothing: they go through. */
    always: (fate: Fate | undefined): void => {
      always = fate;
    },
    reset(): void {
      asked.length = 0;
      fates.length = 0;
      always = undefined;
    },
    async close(): Promise<void> {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
