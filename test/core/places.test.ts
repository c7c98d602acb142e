import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Address, MessageRef } from '#core/chat.ts';
import { done, type Post, say } from '#core/outcome.ts';
import { writeOutcome } from '#src/outcome.ts';
import { deliveriesToSet } from '#store/outbox.ts';
import { writeSetting } from '#store/settings.ts';
import { createHouse, type House, happens } from '#test/support/house.ts';
import { createTestChat } from '#test/support/testchat.ts';
import { card, effect, news, notice } from '#test/support/testflow.ts';
import { start } from '#test/support/testports.ts';

/** What is posted in shared places, what celebrates, and what people do with their messages. */
const uno = createTestChat('uno', { find: true });
let house: House;

beforeAll(async () => {
  house = await createHouse([uno]);
});
afterAll(() => house.drop());
beforeEach(() => house.reset());

const plaza: Address = { platform: 'uno', tenant: 't1', key: 'plaza', route: 'channel:plaza' };
const inDays = (days: number) => new Date(start.getTime() + days * 86_400_000);
const post = (over: Partial<Post> = {}): Post => ({
  ...notice.request({ what: 'posted' }),
  place: plaza,
  notAfter: inDays(7),
  ...over,
});
const commit = (what: Parameters<typeof writeOutcome>[1]) =>
  house.db.transaction().execute((trx) => writeOutcome(trx, what, house.clock.now()));
async function ringAll(): Promise<void> {
  for (const { id } of await deliveriesToSet(house.db, house.clock.now(), 1_000, 0)) await house.deliver(id);
}
const rows = () =>
  house.db.selectFrom('deliveries').select(['state', 'reason', 'person_id', 'place']).execute();

describe('a post', () => {
  test('goes to the place, at any hour, in the language of the organisation', async () => {
    await writeSetting(house.db, 'organisation', { locale: 'pt' });
    house.clock.set('2026-11-22T03:00:00Z'); // a Sunday night
    await commit({ post: [post()] });
    await ringAll();
    expect(uno.messages).toMatchObject([{ to: plaza, card: { summary: 'pt posted' } }]);
    expect(await rows()).toEqual([{ state: 'sent', reason: null, person_id: null, place: plaza }]);
  });

  test('is shown anew with all that is about its subject, and what waits is called off', async () => {
    const ana = await house.person();
    const message = { ...news.request({ what: 'told' }), to: ana.id, unasked: false, notAfter: inDays(7) };
    await commit({ post: [post({ subject: 's' })], send: [{ ...message, subject: 's' }] });
    await ringAll();
    await commit({ post: [post({ subject: 's', notBefore: inDays(1) })] });
    house.hooks.post = async () => card('changed');
    house.hooks.render = async () => card('changed');
    await commit({ refresh: ['s'], cancel: ['s'] });
    await ringAll();
    expect(uno.messages.map((one) => one.card.summary)).toEqual(['changed', 'changed']);
    expect((await rows()).map((row) => row.state).toSorted()).toEqual(['cancelled', 'sent', 'sent']);
  });

  test('late is dropped; one that nobody wants any more is cancelled; to a platform that is gone it is unreachable', async () => {
    await commit({ post: [post({ notAfter: inDays(-1) })] });
    await commit({ post: [post({ place: { ...plaza, platform: 'gone' } })] });
    await ringAll();
    house.hooks.post = async () => undefined;
    await commit({ post: [post()] });
    await ringAll();
    expect((await rows()).map((row) => `${row.state} ${row.reason}`).toSorted()).toEqual([
      'cancelled not_wanted',
      'expired not_after',
      'unreachable no_address',
    ]);
    expect(uno.count('send')).toBe(0);
  });

  test('where the bot is not let in is unreachable at once: nobody will open a way to it', async () => {
    await commit({ post: [post({ subject: 's' })] });
    uno.next({ kind: 'cold' });
    await ringAll();
    expect(await rows()).toEqual([{ state: 'unreachable', reason: 'cold', person_id: null, place: plaza }]);
    await commit({ post: [post({ subject: 's' })] });
    await ringAll();
    uno.next({ kind: 'cold' });
    await commit({ refresh: ['s'] });
    await ringAll();
    const { due_at: due, refresh } = await house.db
      .selectFrom('deliveries')
      .selectAll()
      .where('state', '=', 'sent')
      .executeTakeFirstOrThrow();
    expect([refresh, due <= house.clock.now()]).toEqual([false, true]);
  });

  test('whose answer was lost is looked for, and not sent twice', async () => {
    await commit({ post: [post()] });
    uno.next({ kind: 'answer_lost' });
    await ringAll();
    await house.lapse();
    await ringAll();
    expect([uno.count('send'), uno.messages.length, (await rows())[0]?.state]).toEqual([1, 1, 'sent']);
  });

  test('has the same key as a message: one of the two goes out', async () => {
    const ana = await house.person();
    await commit({ post: [post({ once: 'k' })] });
    await commit({
      send: [{ ...news.request({ what: 'x' }), to: ana.id, unasked: false, notAfter: inDays(1), once: 'k' }],
    });
    expect(await rows()).toHaveLength(1);
  });

  test('is to a person or to a place, never to both or to nobody', async () => {
    const ana = await house.person();
    const insert = (person: string | null, place: Address | null) =>
      sql`insert into deliveries (person_id, place, message, data, unasked, due_at, not_after)
        values (${person}, ${place && JSON.stringify(place)}::jsonb, 'test.news', '{}', false, now(), now())`.execute(
        house.db,
      );
    await expect(insert(ana.id, plaza)).rejects.toThrow('deliveries_to_one');
    await expect(insert(null, null)).rejects.toThrow('deliveries_to_one');
  });
});

describe('a celebration', () => {
  const celebrate = (to: string) => house.send(to, { unasked: true, celebrates: true });

  test('passes the budget of the day, and takes nothing of it', async () => {
    const ana = await house.person();
    for (const id of [await celebrate(ana.id), await celebrate(ana.id)]) await house.deliver(id);
    const unasked = await house.send(ana.id, { unasked: true });
    await house.deliver(unasked);
    await house.deliver(await celebrate(ana.id));
    expect(uno.count('send')).toBe(4);
  });

  test('does not pass the hours, a pause or an opt-out', async () => {
    const ana = await house.person();
    house.clock.set('2026-11-24T22:00:00Z');
    const id = await celebrate(ana.id);
    await house.deliver(id);
    expect(uno.count('send')).toBe(0);
    expect((await house.delivery(id)).due_at.toISOString()).toBe('2026-11-25T09:00:00.000Z');
    await house.db.insertInto('preferences').values({ person_id: ana.id, opted_out: true }).execute();
    house.clock.set('2026-11-25T10:00:00Z');
    await house.deliver(id);
    expect(await house.delivery(id)).toMatchObject({ state: 'unreachable', reason: 'opted_out' });
  });
});

describe('what people do with messages', () => {
  const on: MessageRef = { platform: 'uno', tenant: 't1', route: 'channel:plaza', id: 'm1' };

  test('an edit reaches the flow whose affair it is, without the word of the command', async () => {
    const ana = await house.person();
    const seen: string[] = [];
    house.hooks.edited = async (context, event) => {
      seen.push(`${context.person.id === ana.id} ${event.on.id} ${event.text}`);
      return say(card('seen'));
    };
    const handle = house.dispatch();
    const edit = (text: string) => handle(happens('edited', ana.actor, { text, mentions: [], on }));
    expect(await edit('latido anotación  two words')).toMatchObject({ kind: 'say', to: 'asker' });
    house.hooks.edited = async (_context, event) => {
      seen.push(`true ${event.on.id} ${event.text}`);
      return done();
    };
    await edit('other words');
    // As somebody calls it who writes to it: the comma is no word of theirs.
    await edit('Latido, anotación: more words');
    await edit('latido: anotación more');
    expect(seen).toEqual(['true m1 two words', 'true m1 other words', 'true m1 more words', 'true m1 more']);
  });

  test('a slip that is mended in the direct chat is answered like new words; elsewhere it is not', async () => {
    const ana = await house.person();
    const handle = house.dispatch();
    const edit = (direct: boolean) =>
      handle(happens('edited', ana.actor, { text: 'anotación hecha', mentions: [], on }, { direct }));
    expect(await edit(true)).toMatchObject({ kind: 'say', card: { summary: 'did it' } });
    expect(await edit(false)).toEqual({ kind: 'done' });
    expect(await house.effects()).toEqual(['hecha']);
  });

  test('what is no flow’s affair, or by nobody we know, is answered with nothing', async () => {
    const ana = await house.person();
    const gone = await house.person({ gone: true });
    const handle = house.dispatch();
    const nothing = { kind: 'done' };
    const shared = { direct: false };
    expect(await handle(happens('edited', ana.actor, { text: 'x', mentions: [], on }, shared))).toEqual(
      nothing,
    );
    expect(await handle(happens('deleted', ana.actor, { on }))).toEqual(nothing);
    expect(await handle(happens('reaction', ana.actor, { name: 'taco', removed: false }))).toEqual(nothing);
    house.hooks.reacted = async () => say(card('not for everybody'));
    house.hooks.edited = async () => say(card('not for everybody'));
    house.hooks.deleted = async (context) => done({ cancel: [`${context.person.id}`] });
    for (const from of [gone.actor, { ...ana.actor, key: 'stranger' }, { ...ana.actor, tenant: 'other' }]) {
      expect(await handle(happens('edited', from, { text: 'x', mentions: [], on }))).toEqual(nothing);
      expect(await handle(happens('deleted', from, { on }))).toEqual(nothing);
      expect(await handle(happens('reaction', from, { name: 'taco', removed: false }))).toEqual(nothing);
    }
    expect(house.log.text()).not.toContain('"level":"error"');
  });

  test('of reactions to people’s messages nothing is written down, of those to ours once', async () => {
    const ana = await house.person();
    let count = 0;
    house.hooks.reacted = async (context) => {
      count += 1;
      await effect(context.db, 'reacted');
      return done();
    };
    const handle = house.dispatch();
    const events = async () => (await house.db.selectFrom('events').selectAll().execute()).length;
    await handle(
      happens('reaction', ana.actor, { name: 'taco', removed: false, pointed: {} }, { id: 'one' }),
    );
    expect([count, await events()]).toEqual([1, 0]);
    for (let n = 0; n < 11; n += 1) {
      await handle(happens('reaction', ana.actor, { name: 'taco', removed: false, on }, { id: 'two' }));
    }
    expect([count, await events()]).toEqual([2, 1]);
  });

  test('a handler that fails is logged by its id alone, and nobody is bothered', async () => {
    const ana = await house.person();
    house.hooks.edited = async () => {
      throw new Error('words of somebody');
    };
    const reply = await house.dispatch()(happens('edited', ana.actor, { text: 'x', mentions: [], on }));
    expect(reply).toEqual({ kind: 'done' });
    expect(house.log.text()).toContain('handler failed');
    expect(house.log.text()).not.toContain('words of somebody');
  });
});
