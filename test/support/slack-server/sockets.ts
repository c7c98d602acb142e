import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import { isObj } from './calls.ts';
import type { Obj } from './world.ts';

const socketsMax = 10;

export type Envelope = Readonly<{
  type: 'events_api' | 'interactive' | 'slash_commands';
  payload: Obj;
  retry?: Readonly<{ attempt: number; reason: string }>;
}>;

/** Socket Mode: every envelope goes to any one of the sockets that are open. */
export function createSockets(app: string) {
  const server = new WebSocketServer({ noServer: true });
  const open = new Set<WebSocket>();
  const tickets = new Set<string>();
  const waiting = new Map<string, (payload: unknown) => void>();
  let turn = 0;
  let last: WebSocket | undefined;

  server.on('connection', (socket) => {
    if (open.size >= socketsMax) {
      socket.send(
        JSON.stringify({
          type: 'disconnect',
          reason: 'too_many_websockets',
          debug_info: { host: 'applink-1' },
        }),
      );
      socket.close();
      return;
    }
    open.add(socket);
    socket.on('close', () => open.delete(socket));
    socket.on('error', () => open.delete(socket));
    socket.on('message', (data) => {
      const said: unknown = JSON.parse(String(data));
      if (!isObj(said) || typeof said.envelope_id !== 'string') return;
      waiting.get(said.envelope_id)?.(said.payload);
      waiting.delete(said.envelope_id);
    });
    socket.send(
      JSON.stringify({
        type: 'hello',
        num_connections: open.size,
        debug_info: { host: 'applink-1', build_number: 62, approximate_connection_time: 18_060 },
        connection_info: { app_id: app },
      }),
    );
  });

  return {
    /** A one-use ticket for a connection. */
    ticket(): string {
      const ticket = randomUUID();
      tickets.add(ticket);
      return ticket;
    },
    upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
      const ticket = new URL(request.url ?? '/', 'http://x').searchParams.get('ticket') ?? '';
      if (!tickets.delete(ticket)) {
        socket.end('HTTP/1.1 404 Not Found\r\n\r\n');
        return;
      }
      server.handleUpgrade(request, socket, head, (made) => server.emit('connection', made, request));
    },
    count: (): number => open.size,
    /** @returns what the acknowledgement carried; undefined where nobody is connected */
    send(envelope: Envelope): Promise<unknown> | undefined {
      const all = [...open];
      const socket = all[turn++ % Math.max(1, all.length)];
      if (socket === undefined) return undefined;
      last = socket;
      const id = randomUUID();
      const answer = new Promise<unknown>((resolve) => waiting.set(id, resolve));
      socket.send(
        JSON.stringify({
          envelope_id: id,
          type: envelope.type,
          payload: envelope.payload,
          accepts_response_payload: envelope.type !== 'events_api',
          ...(envelope.type === 'events_api' && {
            retry_attempt: envelope.retry?.attempt ?? 0,
            retry_reason: envelope.retry?.reason ?? '',
          }),
        }),
      );
      return answer;
    },
    /** A frame as it stands, over any one of them. */
    sendRaw(text: string): void {
      [...open][0]?.send(text);
    },
    /** Slack takes connections away now and then: said before, or not. @param which so many, the oldest first; or the one that was used last */
    recycle(how: 'warned' | 'cut', which: number | 'last' = 1): void {
      const chosen = which === 'last' ? [...open].filter((one) => one === last) : [...open].slice(0, which);
      for (const socket of chosen) {
        // What comes from now on goes to the others.
        open.delete(socket);
        if (how === 'cut') socket.terminate();
        else {
          socket.send(
            JSON.stringify({
              type: 'disconnect',
              reason: 'refresh_requested',
              debug_info: { host: 'applink-1' },
            }),
          );
        }
      }
    },
    close(): void {
      for (const socket of server.clients) socket.terminate();
      server.close();
    },
  };
}

export type Sockets = ReturnType<typeof createSockets>;
