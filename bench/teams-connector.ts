/** As much of Teams as a press needs, in a process of its own: it signs what it sends, takes what is sent to it, and keeps whose ballot is on it. */
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

/** The data of the first button anywhere in a card. */
function firstData(part: unknown): unknown {
  if (Array.isArray(part)) return part.map(firstData).find((data) => data !== undefined);
  if (!isObject(part)) return undefined;
  if (part.type === 'Action.Execute') return part.data;
  return Object.values(part)
    .map(firstData)
    .find((data) => data !== undefined);
}

async function start({ appId, tenant, password }: ConnectorSetting) {
  const issuer = await createIssuer({ appId, tenant, password });
  const sent: Sent[] = [];
  let changed = 0;
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const conversation = /\/v3\/conversations\/([^/]+)\/activities/.exec(request.url ?? '')?.[1];
    let answer: object = {};
    if (request.method === 'PUT') changed += 1;
    if (request.method === 'POST' && conversation !== undefined) {
      const { attachments } = posted.parse(JSON.parse(Buffer.concat(chunks).toString()));
      const data = firstData(attachments.map(({ content }) => content));
      const id = String(1_700_000_000_000 + sent.length);
      if (data !== undefined) sent.push({ conversation: decodeURIComponent(conversation), id, data });
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
  const ready: ConnectorReady = {
    serviceUrl,
    openIdUrl,
    loginUrl,
    issuer: issuer.issuer,
    token: issuer.sign({ serviceurl: serviceUrl }),
  };
  return { ready, sent: () => sent, changed: () => changed };
}

if (import.meta.main) {
  let running: Awaited<ReturnType<typeof start>> | undefined;
  process.once('disconnect', () => process.exit());
  process.on('message', async (question) => {
    if (question === 'sent') process.send?.(running?.sent() ?? []);
    else if (question === 'changed') process.send?.(running?.changed() ?? 0);
    else {
      running = await start(question as ConnectorSetting);
      process.send?.(running.ready);
    }
  });
}
