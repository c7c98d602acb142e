import { afterEach, expect, test } from 'vitest';
import { fixture, ids } from './fixtures.ts';
import { fixedTokens, type Running, type Stub, startChat, startStub } from './stub.ts';

let stub: Stub;
let chat: Running;
afterEach(async () => {
  await chat.stop();
  await stub.close();
});

test('removed, and installed again while Slack is still asked about it: the new installation stays', async () => {
  stub = await startStub();
  let asked = 0;
  stub.answers.set('auth.test', () => {
    asked = Date.now();
    return { ok: false, error: 'account_inactive' };
  });
  const dropped: (readonly [string, Date | undefined])[] = [];
  chat = await startChat(stub, (() => Promise.resolve({ kind: 'done' })) as never, {
    tokens: { ...fixedTokens(), drop: async (tenant, since) => void dropped.push([tenant, since]) },
  });
  const before = Date.now();
  expect((await chat.post(fixture('app-uninstalled'))).status).toBe(200);
  const [[tenant, since] = []] = dropped;
  expect([dropped.length, tenant]).toEqual([1, ids.team]);
  // Whatever is installed after Slack was asked is newer than this.
  expect(since?.getTime()).toBeGreaterThanOrEqual(before);
  expect(since?.getTime()).toBeLessThanOrEqual(asked);
});
