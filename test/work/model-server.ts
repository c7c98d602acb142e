import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** One comment as the model is shown it. */
export type Asked = Readonly<{ id: string; text: string }>;

/** What the server saw of a request. */
type Seen = Readonly<{ authorization: string; raw: string; comments: readonly Asked[] }>;

export type Behave = (response: ServerResponse, seen: Seen) => void;

/** Answers as the real thing does: a completion whose content is the given text. */
export function complete(
  response: ServerResponse,
  content: string | null,
  rest: object = {},
  finish = 'stop',
): void {
  response.writeHead(200, { 'content-type': 'application/json' });
  response.end(
    JSON.stringify({
      id: 'chatcmpl-1',
      object: 'chat.completion',
      created: 1_795_000_000,
      model: 'm',
      choices: [
        { index: 0, finish_reason: finish, message: { role: 'assistant', content, refusal: null, ...rest } },
      ],
      usage: { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 },
    }),
  );
}

/** A server that speaks the wire format of chat completions and behaves as it is told. */
export async function startModelServer(behave: Behave) {
  const seen: Seen[] = [];
  let now = behave;
  const server = createServer((request, response) => {
    let raw = '';
    request.setEncoding('utf8');
    request.on('data', (part: string) => {
      raw += part;
    });
    request.on('end', () => {
      const body = JSON.parse(raw) as { messages: readonly { role: string; content: string }[] };
      const user = body.messages.find((message) => message.role === 'user')?.content ?? '{}';
      const { comments } = JSON.parse(user) as { comments: readonly Asked[] };
      const one: Seen = { authorization: request.headers.authorization ?? '', raw, comments };
      if (request.url === '/v1/chat/completions') seen.push(one);
      now(response, one);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    seen,
    baseURL: `http://127.0.0.1:${port}/v1`,
    behave: (next: Behave) => {
      now = next;
      seen.length = 0;
    },
    close: async () => {
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}
