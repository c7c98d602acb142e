import { createHmac } from 'node:crypto';
import { request } from 'node:http';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Obj } from '#adapters/slack/receive/http.ts';
import type { ChatEvent, Handle } from '#core/chat.ts';
import { createDispatch } from '#src/dispatch.ts';
import { failureText } from '#src/failures.ts';
import { createRegistry } from '#src/registry.ts';
import type { Db } from '#store/db.ts';
import { changed, fixture, ids, installation } from './fixtures.ts';
import { fixedTokens, type Running, type Stub, secret, silent, startChat, startStub } from './stub.ts';

// Slack waits for 3 s. Here everything that may be waited for is slow, and all of it at once: the installation that another
// process made, the direct channel, the user group, the file, the history, the database.

let stub: Stub;
let slack: Running;
const events: ChatEvent[] = [];
const forever = () => new Promise<never>(() => {});
const hanging = { transaction: () => ({ execute: forever }) } as unknown as Db;
const dispatch = createDispatch({
  db: hanging,
  clock: { now: () => new Date() },
  registry: createRegistry([]),
  log: silent,
  ring: () => {},
  unknown: async () => ({ reply: { kind: 'done' } }),
});
const handle = ((event: ChatEvent) => {
  events.push(event);
  return dispatch(event);
}) as Handle;

/** When the installation is to be known. */
let knownAt = 0;
const known = (tenant: string) =>
  tenant === ids.team && performance.now() >= knownAt ? installation : undefined;

beforeAll(async () => {
  stub = await startStub();
  for (const method of ['conversations.open', 'usergroups.users.list', 'conversations.history', '/file']) {
    stub.answers.set(method, forever);
  }
  slack = await startChat(stub, handle, {
    tokens: {
      ...fixedTokens(),
      known,
      of: async (tenant) => {
        await new Promise((resolve) => setTimeout(resolve, Math.max(0, knownAt + 5 - performance.now())));
        return known(tenant);
      },
    },
  });
});
afterAll(async () => {
  await slack.stop();
  await stub.close();
});

let n = 0;
/** @returns the answer, and after how many milliseconds it came */
async function slowly(body: Obj) {
  n += 1;
  const fresh =
    'event_id' in body ? changed(body, ['event_id'], `W${n}`) : changed(body, ['trigger_id'], `W${n}`);
  events.length = 0;
  const begun = performance.now();
  knownAt = begun + 650;
  const { status, body: answer } = await slack.post(fresh);
  return { status, answer: JSON.stringify(answer ?? null), ms: performance.now() - begun };
}
const slow = failureText('en', 'slow');

test('the time counts from when it began to come in, however slowly that was', async () => {
  knownAt = 0;
  const body = JSON.stringify(changed(fixture('message-im'), ['event_id'], 'Wslow'));
  const time = String(Math.floor(Date.now() / 1_000));
  const hash = createHmac('sha256', secret).update(`v0:${time}:${body}`).digest('hex');
  const begun = performance.now();
  const status = await new Promise<number | undefined>((resolve, reject) => {
    const headers = {
      'Content-Type': 'application/json',
      'X-Slack-Request-Timestamp': time,
      'X-Slack-Signature': `v0=${hash}`,
    };
    const options = { method: 'POST', headers };
    const sending = request(`${slack.url}/slack/events`, options, (response) => {
      response.resume();
      resolve(response.statusCode);
    });
    sending.on('error', reject);
    sending.write(body.slice(0, 20));
    setTimeout(() => sending.end(body.slice(20)), 1_200);
  });
  expect([status, performance.now() - begun < 2_750]).toEqual([200, true]);
});

describe('with everything slow at once, and no database', () => {
  test('a command is answered in words, within the time', async () => {
    const command = changed(
      changed(fixture('command'), ['channel_id'], 'D0UNSEEN1'),
      ['text'],
      '<!subteam^S0TEAM001|@care> hola',
    );
    const { status, answer, ms } = await slowly(command);
    expect([status, ms < 2_750]).toEqual([200, true]);
    expect(answer).toContain(slow);
    expect(events).toHaveLength(1);
  });

  test('a form stays open with what was typed, and says why', async () => {
    const file = ['view', 'state', 'values', 'f.file', 'v', 'files', 0, 'url_private'];
    const { status, answer, ms } = await slowly(changed(fixture('submission'), file, `${stub.url}/file`));
    expect([status, ms < 2_750]).toEqual([200, true]);
    expect(JSON.parse(answer)).toMatchObject({ response_action: expect.stringMatching(/errors|update/) });
    expect(answer).toContain(slow);
    expect(events).toHaveLength(1);
  });

  test.for(['message-im', 'app-mention', 'app-home-messages', 'press'])(
    'and so are the others: %s',
    async (name) => {
      const { status, ms } = await slowly(fixture(name));
      expect([status, ms < 2_750]).toEqual([200, true]);
    },
  );
});
