import { type Agent, request } from 'node:http';

/** Posts and throws the answer away. @returns its status, 0 for none */
export function post(
  agent: Agent,
  url: URL,
  headers: Readonly<Record<string, string>>,
  body: string,
): Promise<number> {
  return new Promise((resolve) => {
    const sent = request(
      url,
      { agent, method: 'POST', headers: { 'content-length': Buffer.byteLength(body), ...headers } },
      (response) => {
        response.resume();
        response.on('end', () => resolve(response.statusCode ?? 0));
        response.on('error', () => resolve(0));
      },
    );
    sent.on('error', () => resolve(0));
    sent.end(body);
  });
}

/** As `post`, with what was answered. */
export function postAndRead(
  agent: Agent,
  url: URL,
  headers: Readonly<Record<string, string>>,
  body: string,
): Promise<Readonly<{ status: number; text: string }>> {
  return new Promise((resolve) => {
    const lost = () => resolve({ status: 0, text: '' });
    const sent = request(
      url,
      { agent, method: 'POST', headers: { 'content-length': Buffer.byteLength(body), ...headers } },
      (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('end', () =>
          resolve({ status: response.statusCode ?? 0, text: Buffer.concat(chunks).toString() }),
        );
        response.on('error', lost);
      },
    );
    sent.on('error', lost);
    sent.end(body);
  });
}
