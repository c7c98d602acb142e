import { describe, expect, test } from 'vitest';
import { closedRoute, decodeRoute, encodeRoute } from '#adapters/teams/route.ts';
import type { Card } from '#core/card.ts';
import type { Address } from '#core/chat.ts';
import { ids } from './fixtures.ts';
import { refused, startStub } from './wire-stub.ts';

const card: Card = { summary: 'Hola', blocks: [{ kind: 'text', text: ['Hola'] }] };
const { serviceUrl } = ids;
const to = (route: string, over: Partial<Address> = {}): Address => ({
  platform: 'teams',
  tenant: ids.tenant,
  key: ids.luis,
  route,
  ...over,
});
const known = encodeRoute({ serviceUrl, conversation: 'a:luis' });
const listed = encodeRoute({ serviceUrl, user: ids.luisMri });
const done = { kind: 'done' } as const;

describe('sending', () => {
  test('into a chat that is known', async () => {
    const { chat, told, routes } = await startStub(done);
    const ref = await chat.send(to(known), card, 'd');
    expect(told).toMatchObject([{ call: 'post', at: 'a:luis', activity: { summary: 'Hola' } }]);
    const where = { platform: 'teams', tenant: ids.tenant, route: known };
    // Answers to presses are written into it within that time.
    expect(ref).toEqual({ ...where, id: 'new-1', settlesMs: 25_000 });
    expect(routes).toEqual([]);
  });

  test('to somebody whom the roster alone knows: the chat is opened, and kept', async () => {
    const { chat, told, routes, places } = await startStub(done);
    const ref = await chat.send(to(listed), card, 'd');
    const conversation = `a:direct-${ids.luisMri}`;
    expect(told.map((one) => one.call)).toEqual(['openDirect', 'post']);
    expect(decodeRoute(ref.route)).toEqual({ serviceUrl, conversation });
    expect(routes).toEqual([to(ref.route)]);
    expect([...places]).toEqual([
      [conversation, { kind: 'personal', user: ids.luis, mri: ids.luisMri, serviceUrl }],
    ]);
  });

  test('through the server that has the chat by now, for messages and for their changes', async () => {
    const { chat, servers, moved } = await startStub(done);
    moved.set(serviceUrl, 'https://smba.test/moved/');
    const ref = await chat.send(to(known), card, 'd');
    expect(decodeRoute(ref.route)).toEqual({
      serviceUrl: 'https://smba.test/moved/',
      conversation: 'a:luis',
    });
    await chat.update({ ...ref, route: known }, card);
    const opened = await chat.send(to(listed), card, 'd');
    expect(servers).toEqual(
      ['post', 'put', 'openDirect', 'post'].map((call) => [call, 'https://smba.test/moved/']),
    );
    expect(decodeRoute(opened.route)).toMatchObject({ serviceUrl: 'https://smba.test/moved/' });
    // It moves on, and what this process opened itself is remembered with the server before.
    moved.set('https://smba.test/moved/', 'https://smba.test/on/');
    await chat.send(to(opened.route), card, 'd');
    expect(servers.at(-1)).toEqual(['post', 'https://smba.test/on/']);
  });

  test('where somebody presses, not where they were let in: by what this process saw', async () => {
    const { chat, take, servers } = await startStub(done);
    await take({
      ...{ type: 'invoke', name: 'adaptiveCard/action', id: '1', serviceUrl: 'https://smba.test/new/' },
      from: { id: ids.luisMri, aadObjectId: ids.luis },
      conversation: { id: 'a:luis', conversationType: 'personal' },
      value: { action: { type: 'Action.Execute', verb: 'latido', data: {} } },
    });
    await chat.send(to(known), card, 'd');
    expect(servers.at(-1)).toEqual(['post', 'https://smba.test/new/']);
  });

  test('to somebody who removed the app: nothing is tried, whatever was seen of them', async () => {
    const { chat, told } = await startStub(done);
    await expect(chat.send(to(closedRoute), card, 'd')).rejects.toMatchObject({ reason: 'cold' });
    expect(told).toEqual([]);
  });

  test('to somebody who removed the app, of whom no more is known: it is not installed anew', async () => {
    const over = { installFor: { catalogApp: 'app' }, graphUrl: 'http://127.0.0.1:1/v1.0' };
    const { chat, places } = await startStub(done, over);
    // Graph is asked for whoever is cold, and is away here.
    await expect(chat.send(to(''), card, 'd')).rejects.toMatchObject({ reason: 'network' });
    places.set('a:luis', { kind: 'removed', user: ids.luis, serviceUrl });
    await expect(chat.send(to(''), card, 'd')).rejects.toMatchObject({ reason: 'cold' });
  });

  test('to somebody cold: nothing is tried', async () => {
    const { chat, told } = await startStub(done);
    await expect(chat.send(to(''), card, 'd')).rejects.toMatchObject({ reason: 'cold' });
    expect(told).toEqual([]);
  });

  test('to somebody cold who has written just now: into that chat', async () => {
    const stub = await startStub(done);
    await stub.take({
      type: 'message',
      id: '1',
      text: 'hola',
      serviceUrl,
      from: { id: ids.luisMri, aadObjectId: ids.luis },
      conversation: { id: 'a:luis', conversationType: 'personal' },
    });
    await stub.chat.send(to(''), card, 'd');
    expect((await stub.of('post'))[0]?.at).toBe('a:luis');
  });

  test.for(['cold', 'forbidden', 'network', 'rate_limited', 'unknown_outcome'] as const)(
    'a failure is told as it is: %s',
    async (reason) => {
      const { chat, failures } = await startStub(done);
      failures.set('post', refused(reason));
      await expect(chat.send(to(known), card, 'd')).rejects.toMatchObject({ reason });
      failures.set('openDirect', refused(reason));
      await expect(chat.send(to(listed), card, 'd')).rejects.toMatchObject({ reason });
    },
  );

  test('nowhere else than in our tenant on this platform', async () => {
    const { chat, told } = await startStub(done);
    for (const over of [{ tenant: ids.foreign }, { platform: 'web' }]) {
      await expect(chat.send(to(known, over), card, 'd')).rejects.toMatchObject({ reason: 'forbidden' });
      const ref = { platform: 'teams', tenant: ids.tenant, route: known, id: '1', ...over };
      await expect(chat.update(ref, card)).rejects.toMatchObject({ reason: 'forbidden' });
    }
    expect(told).toEqual([]);
  });
});

describe('changing', () => {
  const ref = { platform: 'teams', tenant: ids.tenant, route: known, id: 'm-1' };

  test('where it stands', async () => {
    const { chat, told } = await startStub(done);
    await chat.update(ref, card);
    expect(told).toMatchObject([{ call: 'put', at: 'a:luis', id: 'm-1' }]);
  });

  test('what is no message of ours is gone', async () => {
    const { chat } = await startStub(done);
    for (const route of ['', 'none', listed]) {
      await expect(chat.update({ ...ref, route }, card)).rejects.toMatchObject({ reason: 'gone' });
    }
  });
});
