/** As much of Teams as presses need, mostly in a process of its own: it signs what it sends, takes what is sent to it, and keeps whose ballot is on it. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import { z } from 'zod';
import { createIssuer } from '#test/support/teams-server/issuer.ts';

export type ConnectorSetting = Readonly<{ appId: string; tenant: string; password: string }>;
export type ConnectorReady = Readonly<{
  serviceUrl: string;
  openIdUrl: string;
  issuer: string;
  loginUrl: string;
  /** A header, good for the whole run, as the platform's own are good for an hour. */
  token: string;
}>;
/** A card with buttons that was sent, and the data of its first one. */
export type Sent = Readonly<{ conversation: string; id: string; data: unknown }>;

const posted = z.object({ attachments: z.array(z.object({ content: z.unknown() })).default([]) });
const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null;

/** The data of all buttons anywhere in a card, in its order. */
export function dataIn(part: unknown): readonly unknown[] {
  if (Array.isArray(part)) return part.flatMap(dataIn);
  if (!isObject(part)) return [];
  return part.type === 'Action.Execute' ? [part.data] : Object.values(part).flatMap(dataIn);
}

/** A message that was posted. */
export type Heard = Readonly<{ conversation: string; id: string; data: readonly unknown[] }>;

export async function startConnector(
  { appId, tenant, password }: ConnectorSetting,
  hear: (heard: Heard) => void = () => {},
) {
  const issuer = await createIssuer({ appId, tenant, password });
  const sent: Sent[] = [];
  let posts = 0;
  let changed = 0;
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const conversation = /\/v3\/conversations\/([^/]+)\/activities/.exec(request.url ?? '')?.[1];
    let answer: object = {};
    if (request.method === 'PUT') changed += 1;
    if (request.method === 'POST' && conversation !== undefined) {
      const { attachments } = posted.parse(JSON.parse(Buffer.concat(chunks).toString()));
      const all = dataIn(attachments.map(({ content }) => content));
      const [data] = all;
      posts += 1;
      const id = String(1_700_000_000_000 + posts);
      const where = decodeURIComponent(conversation);
      if (data !== undefined) sent.push({ conversation: where, id, data });
      hear({ conversation: where, id, data: all });
      answer = { id };
    }
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(JSON.stringify(answer));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  const serviceUrl = `http://127.0.0.1:${address.port}/`;
  const { openIdUrl, loginUrl } = issuer;
  const sign = () => issuer.sign({ serviceurl: serviceUrl });
  const ready: ConnectorReady = {
    serviceUrl,
    openIdUrl,
    loginUrl,
    issuer: issuer.issuer,
    token: sign(),
  };
  return { ready, sign, sent: () => sent, changed: () => changed };
}

if (import.meta.main) {
  let running: Awaited<ReturnType<typeof startConnector>> | undefined;
  process.once('disconnect', () => process.exit());
  process.on('message', async (question) => {
    if (question === 'sent') process.send?.(running?.sent() ?? []);
    else if (question === 'changed') process.send?.(running?.changed() ?? 0);
    else {
      running = await startConnector(question as ConnectorSetting);
      process.send?.(running.ready);
    }
  });
}
