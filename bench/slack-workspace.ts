/** As much of Slack as presses need, mostly in a process of its own: it takes what is sent, and keeps whose ballot is on it. */
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
    block_id: z.string().optional(),
    elements: z
      .array(z.looseObject({ action_id: z.string().optional(), value: z.string().optional() }))
      .optional(),
  }),
);
type Blocks = z.infer<typeof blocks>;
const replied = z.object({ replace_original: z.boolean().optional(), blocks: blocks.default([]) });

/** What stands in a channel now. `answered`: in the place of what was pressed; `said`: beside it. */
export type Heard = Readonly<{
  how: 'posted' | 'answered' | 'said';
  channel: string;
  ts: string;
  blocks: Blocks;
}>;

/** Where answers to a press on a message go, so that it is known which one they change. */
export const respondUrl = (url: string, channel: string, ts: string): string =>
  `${url}/respond/${channel}/${ts}`;

export async function startWorkspace(
  { tenant, bot }: WorkspaceSetting,
  hear: (heard: Heard) => void = () => {},
) {
  const sent: Sent[] = [];
  let replies = 0;
  let files = 0;
  let clock = 1_700_000_000;

  function post(body: URLSearchParams): object {
    const { channel, blocks: text } = posted.parse(Object.fromEntries(body));
    clock += 1;
    const ts = `${clock}.000100`;
    const shown = blocks.parse(JSON.parse(text));
    const buttons = shown.find((block) => block.type === 'actions')?.elements;
    const value = buttons?.[0]?.value;
    if (value !== undefined) sent.push({ channel, ts, value });
    hear({ how: 'posted', channel, ts, blocks: shown });
    return { ok: true, channel, ts };
  }

  function answered(path: string, body: string): void {
    replies += 1;
    const [, , channel = '', ts = ''] = path.split('/');
    if (ts === '') return;
    const { replace_original, blocks: shown } = replied.parse(JSON.parse(body));
    hear({ how: replace_original === true ? 'answered' : 'said', channel, ts, blocks: shown });
  }

  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const bytes = Buffer.concat(chunks);
    const path = request.url ?? '';
    const method = path.split('/').at(-1) ?? '';
    const body = path.startsWith('/api/') ? new URLSearchParams(bytes.toString()) : new URLSearchParams();
    let answer: object = { ok: true };
    if (path.startsWith('/respond/')) answered(path, bytes.toString());
    else if (method === 'files.getUploadURLExternal') {
      files += 1;
      answer = {
        ok: true,
        upload_url: `http://${request.headers.host}/upload/${files}`,
        file_id: `F${files}`,
      };
    } else if (method === 'auth.test')
      answer = { ok: true, team_id: tenant, user_id: bot, bot_id: 'B0BENCH' };
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
  let running: Awaited<ReturnType<typeof startWorkspace>> | undefined;
  process.once('disconnect', () => process.exit());
  process.on('message', async (question) => {
    if (question === 'sent') process.send?.(running?.sent() ?? []);
    else if (question === 'replies') process.send?.(running?.replies() ?? 0);
    else {
      running = await startWorkspace(question as WorkspaceSetting);
      process.send?.({ url: running.url } satisfies WorkspaceReady);
    }
  });
}

/** A signing secret as Slack makes them. */
export const newSecret = (): string => randomBytes(16).toString('hex');
