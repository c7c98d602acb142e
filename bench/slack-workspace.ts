/** As much of Slack as a press needs, in a process of its own: it takes what is sent, and keeps whose ballot is on it. */
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { z } from 'zod';

export type WorkspaceSetting = Readonly<{ tenant: string; bot: string }>;
export type WorkspaceReady = Readonly<{ url: string }>;
/** Everything sent to a channel, first of all its first button. */
export type Sent = Readonly<{ channel: string; ts: string; value: string }>;

const posted = z.object({ channel: z.string(), blocks: z.string().default('[]') });
const blocks = z.array(
  z.looseObject({
    type: z.string(),
    elements: z.array(z.looseObject({ value: z.string().optional() })).optional(),
  }),
);

async function start({ tenant, bot }: WorkspaceSetting) {
  const sent: Sent[] = [];
  let replies = 0;
  let clock = 1_700_000_000;

  function post(body: URLSearchParams): object {
    const { channel, blocks: text } = posted.parse(Object.fromEntries(body));
    clock += 1;
    const ts = `${clock}.000100`;
    const buttons = blocks.parse(JSON.parse(text)).find((block) => block.type === 'actions')?.elements;
    const value = buttons?.[0]?.value;
    if (value !== undefined) sent.push({ channel, ts, value });
    return { ok: true, channel, ts };
  }

  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = new URLSearchParams(Buffer.concat(chunks).toString());
    const method = request.url?.split('/').at(-1) ?? '';
    let answer: object = { ok: true };
    if (request.url?.startsWith('/respond/')) replies += 1;
    else if (method === 'auth.test') answer = { ok: true, team_id: tenant, user_id: bot, bot_id: 'B0BENCH' };
    else if (method === 'chat.postMessage') answer = post(body);
    else if (method === 'users.list')
      answer = { ok: true, members: [], response_metadata: { next_cursor: '' } };
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(JSON.stringify(answer));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return { url: `http://127.0.0.1:${address.port}`, sent: () => sent, replies: () => replies };
}

if (import.meta.main) {
  let running: Awaited<ReturnType<typeof start>> | undefined;
  process.once('disconnect', () => process.exit());
  process.on('message', async (question) => {
    if (question === 'sent') process.send?.(running?.sent() ?? []);
    else if (question === 'replies') process.send?.(running?.replies() ?? 0);
    else {
      running = await start(question as WorkspaceSetting);
      process.send?.({ url: running.url } satisfies WorkspaceReady);
    }
  });
}

/** A signing secret as Slack makes them. */
export const newSecret = (): string => randomBytes(16).toString('hex');
