import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'kysely';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Inline } from '#core/card.ts';
import type { Actor, ReplyTo } from '#core/chat.ts';
import { PlatformError } from '#core/errors.ts';
import { type Locale, locales } from '#core/i18n.ts';
import { done, say } from '#core/outcome.ts';
import { type Failure, failureText } from '#src/failures.ts';
import { openDatabase } from '#store/db.ts';
import { addressesOf } from '#store/identities.ts';
import { writeSetting } from '#store/settings.ts';
import { createHouse, type House, happens, secret, until } from '#test/support/house.ts';
import { createTestChat } from '#test/support/testchat.ts';
import { act, askForm, card, effect, form, news, openForm, tap, work } from '#test/support/testflow.ts';

const uno = createTestChat('uno', { find: true });
const dos = createTestChat('dos', { find: true });
let house: House;
let closings: (() => Promise<void>)[] = [];

beforeAll(async () => {
  house = await createHouse([uno, dos]);
  // A commit that takes its time: 'slow-commit 400' sleeps so many milliseconds in the middle of COMMIT.
  await sql`create function slow_commit() returns trigger language plpgsql as $$
    begin
      if new.words like 'slow-commit %' then perform pg_sleep(split_part(new.words, ' ', 2)::float / 1000); end if;
      return null;
    end $$`.execute(house.db);
  await sql`create constraint trigger slow_commit after insert on effects deferrable initially deferred
    for each row execute function slow_commit()`.execute(house.db);
});
afterAll(() => house.drop());
beforeEach(() => house.reset());
afterEach(async () => {
  for (const close of closings.splice(0)) await close();
  expect(house.log.text()).not.toContain(secret);
  closings = [];
});

/** All that a reply says. */
function words(reply: ReplyTo[keyof ReplyTo]): string {
  if (reply.kind === 'again') return reply.problem;
  if (!('card' in reply)) return reply.kind;
  const literal = (part: Inline) =>
    typeof part === 'string' ? part : 'name' in part ? part.name : part.text;
  return reply.card.blocks
    .map((block) => (block.kind === 'text' ? block.text.map(literal).join('') : ''))
    .join();
}
const refused = (locale: Locale, failure: Failure) => ({
  kind: 'say',
  to: 'asker',
  card: expect.objectContaining({ summary: failureText(locale, failure) }),
});
const eventRows = async () => (await house.db.selectFrom('events').selectAll().execute()).length;
/** A pool of its own, to be mistreated. */
function ownPool(name: string, over: object = {}) {
  const opened = openDatabase({ ...house.database.connection, application_name: name, ...over });
  let closed: Promise<void> | undefined;
  const close = () => {
    closed ??= opened.close();
    return closed;
  };
  closings.push(close);
  return { ...opened, close };
}
const terminate = (name: string) =>
  sql`select pg_terminate_backend(pid) from pg_stat_activity where application_name = ${name}`.execute(
    house.db,
  );

describe('once', () => {
  const extras = {
    enqueue: [work.request({ what: 'job' })],
  };

  test('the same event eleven times at once has one effect', async () => {
    const handle = house.dispatch();
    const ana = await house.person();
    house.hooks.act = async (context, input) => {
      await effect(context.db, input.what);
      await sleep(20);
      return say(card('did it'), extras);
    };
    const event = happens('action', ana.actor, { name: act.name, input: { what: secret } });
    const replies = await Promise.all(Array.from({ length: 11 }, () => handle(event)));
    expect(replies.map((reply) => reply.kind).sort()).toEqual([...Array(10).fill('done'), 'say']);
    expect(await house.effects()).toEqual([secret]);
    expect(house.alarms.waiting).toHaveLength(1);
    expect(house.seen.map((one) => one.outcome).sort()).toEqual(['ok', ...Array(10).fill('repeated')]);
  });

  test('and one after another', async () => {
    const handle = house.dispatch();
    const ana = await house.person();
    for (const event of [
      happens('command', ana.actor, { name: 'latido', text: `note ${secret}`, mentions: [] }),
      happens('message', ana.actor, { text: `note ${secret}`, mentions: [], addressed: true }),
      happens('submit', ana.actor, { name: form.name, input: { what: 'x' }, values: { line: secret } }),
    ]) {
      const kinds: string[] = [];
      for (let time = 0; time < 11; time += 1) kinds.push((await handle(event)).kind);
      expect(kinds).toEqual(['say', ...Array(10).fill('done')]);
    }
    expect(await house.effects()).toEqual([secret, secret, secret]);
  });

  test('the same id from another platform or tenant is another event', async () => {
    const handle = house.dispatch();
    const ana = await house.person({ on: [uno, dos] });
    await house.db
      .insertInto('identities')
      .values({ platform: 'uno', tenant: 't2', key: ana.key, person_id: ana.id, route: '' })
      .execute();
    const actors: Actor[] = [ana.actor, { ...ana.actor, platform: 'dos' }, { ...ana.actor, tenant: 't2' }];
    for (const from of actors) {
      await handle(happens('action', from, { name: act.name, input: { what: 'x' } }, { id: 'same' }));
    }
    expect(await house.effects()).toHaveLength(3);
  });

  test('a first handling that failed leaves room for a repetition', async () => {
    const handle = house.dispatch();
    const ana = await house.person();
    let broken = true;
    house.hooks.act = async (context, input) => {
      await effect(context.db, input.what);
      if (broken) throw new Error(`no: ${secret}`);
      return done();
    };
    const event = happens('action', ana.actor, { name: act.name, input: { what: 'x' } });
    expect(await handle(event)).toEqual(refused('en', 'broken'));
    expect([await house.effects(), await eventRows()]).toEqual([[], 0]);
    broken = false;
    expect(await handle(event)).toEqual({ kind: 'done' });
    expect([await house.effects(), await eventRows()]).toEqual([['x'], 1]);
    await handle(event);
    expect(await house.effects()).toEqual(['x']);
  });
});

describe('who', () => {
  test('somebody unknown whose language is not ours is refused in the organisation’s', async () => {
    await writeSetting(house.db, 'organisation', { locale: 'pt' });
    try {
      const from = { platform: 'uno', tenant: 't1', key: 'nobody-fr', locale: 'fr-FR' };
      const reply = await house.dispatch()(
        happens('command', from, { name: 'latido', text: '', mentions: [] }),
      );
      expect(words(reply)).toBe(failureText('pt', 'stranger'));
    } finally {
      await writeSetting(house.db, 'organisation', { locale: 'en' });
    }
  });

  test('somebody unknown is refused in their own language', async () => {
    const handle = house.dispatch();
    for (const [tag, locale] of [
      ['es-MX', 'es'],
      ['pt-BR', 'pt'],
      ['en-US', 'en'],
      ['fr', 'en'],
    ] as const) {
      const from = { platform: 'uno', tenant: 't1', key: 'nobody', locale: tag, email: 'nobody@example.org' };
      const event = { name: act.name, input: { what: 'x' } };
      expect(await handle(happens('action', from, event))).toEqual(refused(locale, 'stranger'));
      expect(
        await handle(happens('submit', from, { name: form.name, input: { what: 'x' }, values: {} })),
      ).toEqual(refused(locale, 'stranger'));
      expect(words(await handle(happens('home', from, {})))).toBe(failureText(locale, 'stranger'));
    }
    expect(await house.effects()).toEqual([]);
    expect(await house.db.selectFrom('identities').selectAll().execute()).toEqual([]);
  });

  test('is joined by e-mail, whatever its case, and remembered', async () => {
    const handle = house.dispatch();
    const ana = await house.person({ email: 'ana.pérez@example.org', locale: 'pt', on: [] });
    const from = { platform: 'uno', tenant: 't1', key: 'U1' };
    house.hooks.act = async (context) => say(card(context.person.id));
    const press = { name: act.name, input: { what: 'x' } };
    expect(words(await handle(happens('action', from, press)))).toBe(failureText('en', 'stranger'));
    const withEmail = { ...from, email: 'Ana.PÉREZ@Example.ORG' };
    expect(words(await handle(happens('action', withEmail, press, { direct: false })))).toBe(ana.id);
    expect(words(await handle(happens('action', from, press)))).toBe(ana.id);
    // The route to them came with the direct chat; another one later replaces it.
    const route = async () => (await house.db.selectFrom('identities').select('route').execute())[0]?.route;
    expect(await route()).toBe('dm:U1');
    await handle(happens('action', from, press, { route: 'dm:moved' }));
    expect(await route()).toBe('dm:moved');
    await handle(happens('action', from, press, { route: 'a-channel', direct: false }));
    expect(await route()).toBe('dm:moved');
    await handle(happens('home', from, {}, { route: '' }));
    expect(await route()).toBe('dm:moved');
  });

  test('a guest is not joined by an address, which anybody may have chosen', async () => {
    const handle = house.dispatch();
    await house.person({ email: 'ana@example.org', on: [] });
    const from = { platform: 'uno', tenant: 't1', key: 'G1', email: 'ana@example.org', guest: true };
    expect(await handle(happens('action', from, { name: act.name, input: { what: 'x' } }))).toEqual(
      refused('en', 'guest'),
    );
    expect(await house.db.selectFrom('identities').selectAll().execute()).toEqual([]);
    expect(await house.effects()).toEqual([]);
  });

  test('a guest whom HR’s file has is who the file says, where the organisation takes such guests in', async () => {
    await writeSetting(house.db, 'organisation', { guests: 'listed' });
    const handle = house.dispatch();
    const ana = await house.person({ email: 'ana@example.org', kind: 'supplier', on: [] });
    const press = { name: act.name, input: { what: 'x' } };
    const guest = { platform: 'uno', tenant: 't1', key: 'G1', guest: true } as const;
    house.hooks.act = async (context) => say(card(`${context.person.id} ${context.person.kind}`));
    const come = async (email: string) =>
      words(await handle(happens('action', { ...guest, email }, press, { id: email })));
    expect(await come('other@example.org')).toBe(failureText('en', 'guest'));
    expect(await come('Ana@example.org')).toBe(`${ana.id} supplier`);
    // Whoever decides for others is no guest, whatever address the guest has.
    await house.db.deleteFrom('identities').execute();
    await house.db
      .updateTable('people')
      .set({ roles: ['hr'] })
      .execute();
    await house.db.deleteFrom('events').execute();
    expect(await come('ana@example.org')).toBe(failureText('en', 'guest'));
  });

  test('somebody of another workspace is joined to nobody, whatever address they bring', async () => {
    await writeSetting(house.db, 'organisation', { guests: 'listed', peopleFrom: 'chat' });
    const asked: string[] = [];
    const handle = house.dispatch({
      lookUp: async (actor) => {
        asked.push(actor.key);
        return { ...actor, email: 'ana@example.org' };
      },
    });
    await house.person({ email: 'ana@example.org', on: [] });
    for (const over of [{}, { email: 'ana@example.org' }, { email: 'ana@example.org', guest: true }]) {
      const from = { platform: 'uno', tenant: 'theirs', key: 'X1', ...over };
      const event = happens('action', from, { name: act.name, input: { what: 'x' } });
      expect(await handle({ ...event, where: { ...event.where, tenant: 't1' } })).toEqual(
        refused('en', 'guest'),
      );
      await handle({
        ...happens('changed', from, {}),
        where: event.where,
        from: { ...from, tenant: 'theirs2' },
      });
    }
    expect(asked).toEqual([]);
    expect(await house.db.selectFrom('identities').selectAll().execute()).toEqual([]);
    expect(await house.db.selectFrom('people').select('email').execute()).toEqual([
      { email: 'ana@example.org' },
    ]);
  });

  test('who has left is told so, in their language, and nothing runs', async () => {
    const handle = house.dispatch();
    const ana = await house.person({ gone: true, locale: 'es' });
    const press = happens('action', ana.actor, { name: act.name, input: { what: 'x' } });
    expect(await handle(press)).toEqual(refused('es', 'gone'));
    const sent = happens('submit', ana.actor, { name: form.name, input: { what: 'x' }, values: {} });
    expect(await handle(sent)).toEqual(refused('es', 'gone'));
    expect(await house.effects()).toEqual([]);
  });

  test('on two platforms they are one person, also when they come from both at once', async () => {
    const handle = house.dispatch();
    const ana = await house.person({ email: 'ana@example.org', on: [] });
    house.hooks.act = async (context) => say(card(context.person.id));
    const coming = ['uno', 'dos'].flatMap((platform) =>
      Array.from({ length: 3 }, () =>
        handle(
          happens(
            'action',
            { platform, tenant: 't1', key: 'U1', email: 'ana@example.org' },
            { name: act.name, input: { what: 'x' } },
          ),
        ),
      ),
    );
    expect((await Promise.all(coming)).map(words)).toEqual(Array(6).fill(ana.id));
    expect(await house.db.selectFrom('identities').selectAll().execute()).toHaveLength(2);
  });
});

describe('who nobody here knows is looked up on the platform', () => {
  const press = { name: act.name, input: { what: 'x' } };
  const from = { platform: 'uno', tenant: 't1', key: 'U9' };
  /** What the platform says of them, and how often it was asked. */
  function platform(says: (actor: Actor) => Promise<Actor | undefined>) {
    const asked: string[] = [];
    return {
      asked,
      lookUp: (actor: Actor) => {
        asked.push(actor.key);
        return says(actor);
      },
    };
  }

  test('outside of any transaction, and then the event is handled as if it had said so itself', async () => {
    const ana = await house.person({ email: 'ana@example.org', on: [], locale: 'pt' });
    const { asked, lookUp } = platform(async (actor) => {
      // Nothing of the first attempt is there, and none of its locks.
      expect(await eventRows()).toBe(0);
      await house.db
        .transaction()
        .execute((trx) => sql`lock table events, identities in access exclusive mode nowait`.execute(trx));
      return { ...actor, email: 'ANA@example.org', locale: 'pt-BR' };
    });
    const handle = house.dispatch({ lookUp });
    house.hooks.act = async (context) => {
      await effect(context.db, 'once');
      return say(card(context.person.id));
    };
    const event = happens('action', from, press);
    expect(words(await handle(event))).toBe(ana.id);
    expect((await handle(event)).kind).toBe('done');
    await handle(happens('action', from, press));
    expect(asked).toEqual(['U9']);
    expect([await house.effects(), await eventRows()]).toEqual([['once', 'once'], 2]);
    expect(house.seen.map(({ outcome }) => outcome)).toEqual(['ok', 'repeated', 'ok']);
  });

  test('a stranger is asked about once a minute, however often and at once they come', async () => {
    const { asked, lookUp } = platform(async () => undefined);
    const handle = house.dispatch({ lookUp });
    const all = await Promise.all(
      Array.from({ length: 11 }, () => handle(happens('action', { ...from, locale: 'es' }, press))),
    );
    for (const reply of all) expect(reply).toEqual(refused('es', 'stranger'));
    // Also with an address that HR does not have; and once HR has it, that is known without asking again.
    const known = platform(async (actor) => ({ ...actor, email: 'new@example.org', locale: 'pt' }));
    const other = house.dispatch({ lookUp: known.lookUp });
    for (let time = 0; time < 3; time += 1) {
      expect(await other(happens('action', from, press))).toEqual(refused('pt', 'stranger'));
    }
    const person = await house.person({ email: 'new@example.org', on: [] });
    house.hooks.act = async (context) => say(card(context.person.id));
    expect(words(await other(happens('action', from, press)))).toBe(person.id);
    expect([asked, known.asked]).toEqual([['U9'], ['U9']]);
  });

  test('whoever the platform calls a guest, or of another workspace, is told so', async () => {
    await house.person({ email: 'ana@example.org', on: [] });
    for (const over of [{ guest: true }, { tenant: 'theirs' }]) {
      const { lookUp } = platform(async (actor) => ({ ...actor, email: 'ana@example.org', ...over }));
      const handle = house.dispatch({ lookUp });
      for (let time = 0; time < 2; time += 1) {
        expect(await handle(happens('action', from, press))).toEqual(refused('en', 'guest'));
      }
    }
    expect(await house.db.selectFrom('identities').selectAll().execute()).toEqual([]);
  });

  test('a slow platform is not waited for: nothing is remembered, and the next time its answer is there', async () => {
    const ana = await house.person({ email: 'ana@example.org', on: [] });
    const { asked, lookUp } = platform(async (actor) => {
      await sleep(1_200);
      return { ...actor, email: 'ana@example.org' };
    });
    const handle = house.dispatch({ lookUp });
    house.hooks.act = async (context) => say(card(context.person.id));
    const event = happens('action', from, press);
    const before = performance.now();
    expect(await handle(event)).toEqual(refused('en', 'slow'));
    expect(performance.now() - before).toBeLessThan(1_150);
    expect(await eventRows()).toBe(0);
    await sleep(400);
    expect(words(await handle(event))).toBe(ana.id);
    expect(asked).toEqual(['U9']);
  });

  test('a platform that fails is no reason to call somebody a stranger', async () => {
    const { asked, lookUp } = platform(() => Promise.reject(new Error(secret)));
    const handle = house.dispatch({ lookUp });
    expect(await handle(happens('action', from, press))).toEqual(refused('en', 'slow'));
    const sent = happens('submit', from, { name: form.name, input: { what: 'x' }, values: { line: 'x' } });
    expect(await handle(sent)).toEqual({ kind: 'again', problem: failureText('en', 'slow') });
    expect([asked, await eventRows()]).toEqual([['U9'], 0]);
  });

  test('a platform that says to wait is asked about nobody of that tenant until then', async () => {
    const { asked, lookUp } = platform(async () => {
      throw new PlatformError('rate_limited', { retryAfterMs: 400 });
    });
    const handle = house.dispatch({ lookUp });
    const come = (key: string, tenant = 't1') => handle(happens('action', { ...from, key, tenant }, press));
    for (const key of ['U1', 'U2', 'U1']) expect(await come(key)).toEqual(refused('en', 'slow'));
    await come('U3', 't2');
    expect(asked).toEqual(['U1', 'U3']);
    await sleep(450);
    await come('U2');
    expect(asked).toEqual(['U1', 'U3', 'U2']);
  });

  test('where people come from the chat, they are taken in on the spot', async () => {
    await writeSetting(house.db, 'organisation', { peopleFrom: 'chat' });
    const { lookUp } = platform(async (actor) => ({
      ...actor,
      ...{ email: 'Nueva@example.org', name: 'Nueva Núñez', locale: 'es-ES', timeZone: 'America/Lima' },
    }));
    house.hooks.act = async ({ person }) => say(card(`${person.name} ${person.locale} ${person.timeZone}`));
    const handle = house.dispatch({ lookUp });
    expect(words(await handle(happens('action', from, press)))).toBe('Nueva Núñez es America/Lima');
    expect(await house.db.selectFrom('people').select(['email', 'kind', 'from_chat']).execute()).toEqual([
      { email: 'nueva@example.org', kind: 'employee', from_chat: true },
    ]);
  });
});

describe('what a platform says of its people by itself', () => {
  const account = { platform: 'uno', tenant: 't1', key: 'U1' };
  const joined = async () =>
    (await house.db.selectFrom('identities').select(['key', 'person_id', 'route']).execute()).map(
      (row) => `${row.key} ${row.person_id} ${row.route}`,
    );

  test('joins and joins anew, keeps the way, and never answers', async () => {
    const ana = await house.person({ email: 'ana@example.org', on: [] });
    const bea = await house.person({ email: 'bea@example.org', on: [] });
    const handle = house.dispatch();
    const changed = (email: string | undefined, over: Partial<Actor> = {}) =>
      handle(happens('changed', { ...account, ...(email && { email }), ...over }, {}, { direct: false }));
    for (const email of [undefined, 'nobody@example.org', 'x'])
      expect(await changed(email)).toEqual({ kind: 'done' });
    expect(await joined()).toEqual([]);
    await changed('ANA@example.org');
    expect(await joined()).toEqual([`U1 ${ana.id} `]);
    await house.db.updateTable('identities').set({ route: 'dm:1' }).execute();
    // An address that nobody has, or none, changes nothing.
    await changed('ana.new@example.org');
    await changed(undefined);
    expect(await joined()).toEqual([`U1 ${ana.id} dm:1`]);
    // Another's makes nobody another, and the account nobody's until it is given back.
    const come = async (from: Actor) => {
      house.hooks.act = async (context) => say(card(context.person.id));
      return words(
        await handle(happens('action', from, { name: act.name, input: { what: 'x' } }, { id: 'x' })),
      );
    };
    await changed('bea@example.org');
    for (const from of [account, { ...account, email: 'bea@example.org' }]) {
      expect(await come(from)).toBe(failureText('en', 'stranger'));
      await house.db.deleteFrom('events').execute();
    }
    expect(await addressesOf(house.db, ana.id, ['uno'])).toEqual([]);
    expect(await addressesOf(house.db, bea.id, ['uno'])).toEqual([]);
    await changed('ana@example.org');
    expect(await come(account)).toBe(ana.id);
    await house.db.deleteFrom('events').execute();
    house.seen.length = 0;
    await changed('bea@example.org', { guest: true });
    expect(await joined()).toEqual([]);
    expect([await eventRows(), house.seen, house.log.lines]).toEqual([0, [], []]);
  });

  test('who left has no way any more, once: a late repetition does not undo their return', async () => {
    const ana = await house.person({ email: 'ana@example.org' });
    const handle = house.dispatch();
    const left = happens('left', ana.actor, {});
    expect(await handle(left)).toEqual({ kind: 'done' });
    expect(await joined()).toEqual([]);
    await handle(happens('changed', { ...ana.actor, email: 'ana@example.org' }, {}));
    await handle(left);
    expect(await joined()).toHaveLength(1);
    expect(await handle(happens('left', { ...account, key: 'unknown' }, {}))).toEqual({ kind: 'done' });
    expect((await house.db.selectFrom('people').select('gone_at').execute())[0]?.gone_at).toBeNull();
  });

  test('whom only the chat knows is added, followed, and gone with their account', async () => {
    await writeSetting(house.db, 'organisation', { peopleFrom: 'chat' });
    const handle = house.dispatch();
    const told = async (over: Partial<Actor>) => {
      await handle(happens('changed', { ...account, ...over }, {}));
      return (
        await house.db
          .selectFrom('people')
          .select(['name', 'email', 'locale', 'time_zone', 'gone_at', 'from_chat'])
          .execute()
      ).map((row) => `${row.name} ${row.email} ${row.locale} ${row.time_zone} ${row.gone_at !== null}`);
    };
    expect(await told({ name: 'Ana', email: 'A@x.org', locale: 'pt-BR', timeZone: 'America/Bahia' })).toEqual(
      ['Ana a@x.org pt America/Bahia false'],
    );
    expect(await told({ name: 'Ana R', email: 'r@x.org', locale: 'xx', timeZone: 'Mars/Base' })).toEqual([
      'Ana R r@x.org pt America/Bahia false',
    ]);
    await handle(happens('left', account, {}));
    expect(await told({ guest: true, email: 'r@x.org' })).toEqual(['Ana R r@x.org pt America/Bahia true']);
    expect(await joined()).toEqual([]);
    expect(await told({ email: 'r@x.org' })).toEqual(['r r@x.org pt America/Bahia false']);
    expect(await told({ email: 'r@x.org', guest: true })).toEqual(['r r@x.org pt America/Bahia true']);
  });

  test('without a database it is no matter for anybody: the next reading makes up for it', async () => {
    const nowhere = ownPool('news', { host: '127.0.0.1', port: 9 });
    const handle = house.dispatch({ db: nowhere.db });
    const before = performance.now();
    for (const kind of ['changed', 'left'] as const) {
      expect(await handle(happens(kind, { ...account, name: secret }, {}))).toEqual({ kind: 'done' });
    }
    expect(performance.now() - before).toBeLessThan(5_000);
    expect(house.log.lines.map(({ level }) => level)).toEqual(['warn', 'warn']);
  });
});

describe('what', () => {
  test('what nobody offers any more, or in another shape, is met with a kind word', async () => {
    const handle = house.dispatch();
    const ana = await house.person({ locale: 'pt' });
    const events = [
      happens('action', ana.actor, { name: 'old.thing', input: {} }),
      happens('action', ana.actor, { name: act.name, input: { what: 7 } }),
      happens('action', ana.actor, { name: act.name, input: undefined }),
      happens('action', ana.actor, { name: '__proto__', input: null }),
      happens('action', ana.actor, { name: openForm.name, input: { what: 'an open pressed as an action' } }),
      happens('open', ana.actor, { name: 'old.form', input: {} }),
      happens('open', ana.actor, { name: openForm.name, input: 'x' }),
      happens('open', ana.actor, { name: 'latido.command', input: { text: 7 } }),
      happens('submit', ana.actor, { name: 'old.form', input: {}, values: { line: secret } }),
      happens('submit', ana.actor, { name: form.name, input: { other: secret }, values: { line: secret } }),
    ] as const;
    for (const event of events) expect(await handle(event)).toEqual(refused('pt', 'stale'));
    expect([await house.effects(), await eventRows(), house.seen]).toEqual([[], 0, []]);
  });

  test('a handler that throws commits nothing, keeps the form and says so in the log without words', async () => {
    const handle = house.dispatch();
    const ana = await house.person({ locale: 'es' });
    const breaks = async ({ db }: { db: House['db'] }) => {
      await effect(db, secret);
      throw new Error(`line one\n    at ${secret} (what somebody typed)\n    at work everybody ${secret}`);
    };
    Object.assign(house.hooks, { act: breaks, submit: breaks, open: breaks, command: breaks, home: breaks });
    const press = happens('action', ana.actor, { name: act.name, input: { what: secret } });
    expect(await handle(press)).toEqual(refused('es', 'broken'));
    expect(
      await handle(
        happens('submit', ana.actor, { name: form.name, input: { what: 'x' }, values: { line: secret } }),
      ),
    ).toEqual({ kind: 'again', problem: failureText('es', 'broken') });
    expect(await handle(happens('open', ana.actor, { name: openForm.name, input: { what: 'x' } }))).toEqual(
      refused('es', 'broken'),
    );
    expect(
      await handle(happens('command', ana.actor, { name: 'latido', text: `note ${secret}`, mentions: [] })),
    ).toEqual(refused('es', 'broken'));
    expect(await handle(happens('home', ana.actor, {}))).toMatchObject({ kind: 'home' });
    expect(house.log.lines).toHaveLength(5);
    expect(house.log.lines[0]).toMatchObject({
      level: 'error',
      message: 'handler failed',
      fields: {
        event: 'action',
        id: press.id,
        name: 'Error',
        at: expect.stringContaining('dispatch.test.ts'),
      },
    });
    expect([await house.effects(), await eventRows(), house.alarms.waiting]).toEqual([[], 0, []]);
  });

  test('errors of the database are logged by their code', async () => {
    const handle = house.dispatch();
    const ana = await house.person();
    house.hooks.act = async ({ db }) => {
      await sql`insert into people (name, email) values ('x', ${secret.toUpperCase()})`.execute(db);
      return done();
    };
    await handle(happens('action', ana.actor, { name: act.name, input: { what: 'x' } }));
    house.hooks.act = async ({ db }) => {
      await sql`select ${secret}::int`.execute(db);
      return done();
    };
    await handle(happens('action', ana.actor, { name: act.name, input: { what: 'x' } }));
    expect(house.log.lines.map((line) => (line.fields as { code?: string }).code)).toEqual([
      '23514',
      '22P02',
    ]);
    expect(house.log.text().toLowerCase()).not.toContain(secret);
  });

  test('what the database refuses at the commit is no "saved", and is known not to be', async () => {
    const handle = house.dispatch();
    const ana = await house.person();
    const press = () => handle(happens('action', ana.actor, { name: act.name, input: { what: 'x' } }));
    house.hooks.act = async ({ db }) => {
      await effect(db, 'x');
      await sql`select 1 / 0`.execute(db).catch(() => {});
      return say(card('saved'));
    };
    expect(await press()).toEqual(refused('en', 'broken'));
    house.hooks.act = async ({ db }) => {
      // A constraint that is looked at only when the transaction ends.
      await sql`insert into people (name, manager_id) values ('x', gen_random_uuid())`.execute(db);
      return say(card('saved'));
    };
    expect(await press()).toEqual(refused('en', 'broken'));
    expect([await house.effects(), await eventRows()]).toEqual([[], 0]);
  });
});

describe('in time', () => {
  test('a handler slower than the limit is answered for, and commits nothing when it ends', async () => {
    const handle = house.dispatch({ replyWithinMs: 80 });
    const ana = await house.person({ locale: 'es' });
    let ended = 0;
    const slow = async ({ db }: { db: House['db'] }) => {
      await effect(db, 'late');
      await sleep(250);
      ended += 1;
      return done({ enqueue: [work.request({ what: 'job' })] });
    };
    Object.assign(house.hooks, { act: slow, submit: slow });
    const before = performance.now();
    const press = happens('action', ana.actor, { name: act.name, input: { what: 'x' } });
    expect(await handle(press)).toEqual(refused('es', 'slow'));
    expect(performance.now() - before).toBeLessThan(220);
    const sent = happens('submit', ana.actor, {
      name: form.name,
      input: { what: 'x' },
      values: { line: 'x' },
    });
    expect(await handle(sent)).toEqual({ kind: 'again', problem: failureText('es', 'slow') });
    await until('both handlers ended', () => ended === 2);
    await sleep(50);
    expect([await house.effects(), await eventRows(), house.alarms.waiting]).toEqual([[], 0, []]);
    expect(await house.db.selectFrom('jobs').selectAll().execute()).toEqual([]);
    expect(house.seen.map((one) => one.outcome)).toEqual(['slow', 'slow']);
  });

  test('a commit under way at the deadline is waited for a little', async () => {
    const handle = house.dispatch({ replyWithinMs: 120 });
    const ana = await house.person();
    house.hooks.act = async ({ db }, { what }) => {
      await effect(db, what);
      return say(card('did it'), { enqueue: [work.request({ what: 'job' })] });
    };
    const press = (what: string) => happens('action', ana.actor, { name: act.name, input: { what } });
    expect(words(await handle(press('slow-commit 250')))).toBe('did it');
    expect(house.alarms.waiting).toHaveLength(1);
    // Longer than that, nobody can say, and so it is said. It was saved after all, and its alarm is set.
    expect(await handle(press('slow-commit 900'))).toEqual(refused('en', 'unsure'));
    await until('the commit', () => house.alarms.waiting.length === 2);
    expect(await house.effects()).toEqual(['slow-commit 250', 'slow-commit 900']);
    expect(house.seen.map((one) => one.outcome)).toEqual(['ok', 'unsure']);
  });

  test('a connection lost in the middle of COMMIT leaves it open whether it was saved', async () => {
    const { db } = ownPool('in-commit');
    const handle = house.dispatch({ db });
    const ana = await house.person();
    house.hooks.submit = async (context) => {
      await effect(context.db, 'slow-commit 700');
      return done();
    };
    const sent = happens('submit', ana.actor, { name: form.name, input: { what: 'x' }, values: {} });
    const replied = handle(sent);
    await sleep(300);
    await terminate('in-commit');
    expect(await replied).toEqual({ kind: 'again', problem: failureText('en', 'unsure') });
  });

  test('a lock that another holds is not waited for beyond the limit', async () => {
    const handle = house.dispatch({ replyWithinMs: 150 });
    const ana = await house.person();
    const locked = Promise.withResolvers<void>();
    const release = Promise.withResolvers<void>();
    const holder = house.db.transaction().execute(async (trx) => {
      await sql`lock table effects in access exclusive mode`.execute(trx);
      locked.resolve();
      await release.promise;
    });
    await locked.promise;
    const press = happens('action', ana.actor, { name: act.name, input: { what: 'x' } });
    expect(await handle(press)).toEqual(refused('en', 'slow'));
    release.resolve();
    await holder;
    await sleep(100);
    expect(await house.effects()).toEqual([]);
  });
});

describe('without a database', () => {
  const press = (from: Actor) => happens('action', from, { name: act.name, input: { what: secret } });

  test('a pool that is closed, or an address nobody answers at: a kind word within the limit', async () => {
    const ana = await house.person();
    const from = { ...ana.actor, locale: 'es-ES' };
    const closed = ownPool('closed');
    await sql`select 1`.execute(closed.db);
    await closed.close();
    const nowhere = ownPool('nowhere', { host: '127.0.0.1', port: 9 });
    for (const { db } of [closed, nowhere]) {
      const before = performance.now();
      expect(await house.dispatch({ db })(press(from))).toEqual(refused('es', 'broken'));
      expect(
        await house.dispatch({ db })(
          happens('submit', from, { name: form.name, input: { what: 'x' }, values: { line: secret } }),
        ),
      ).toEqual({ kind: 'again', problem: failureText('es', 'broken') });
      expect(performance.now() - before).toBeLessThan(2_600);
    }
  });

  test('all connections taken: within the limit', async () => {
    const { db } = ownPool('full', { max: 1 });
    const ana = await house.person();
    const release = Promise.withResolvers<void>();
    const holder = db.transaction().execute(() => release.promise);
    const before = performance.now();
    const reply = await house.dispatch({ db })(press(ana.actor));
    expect(reply).toEqual({ kind: 'say', to: 'asker', card: expect.anything() });
    expect(words(reply)).not.toBe('did it');
    expect(performance.now() - before).toBeLessThan(2_900);
    release.resolve();
    await holder;
    expect(await house.effects()).toEqual([]);
  });

  test('connections cut in the middle of a handler: nothing committed, and the next event works', async () => {
    const { db } = ownPool('cut');
    const handle = house.dispatch({ db });
    const ana = await house.person();
    const writing = Promise.withResolvers<void>();
    const cut = Promise.withResolvers<void>();
    house.hooks.act = async (context, input) => {
      await effect(context.db, input.what);
      writing.resolve();
      // Nothing is asked of the connection just now, so nobody but the pool can hear that it broke.
      await cut.promise;
      await effect(context.db, input.what);
      return done();
    };
    const replied = handle(press(ana.actor));
    await writing.promise;
    await terminate('cut');
    await sleep(100);
    cut.resolve();
    expect(await replied).toEqual(refused('en', 'broken'));
    expect(await house.effects()).toEqual([]);
    expect(await handle(press(ana.actor))).toEqual({ kind: 'done' });
    expect(await house.effects()).toEqual([secret, secret]);
  });

  test('connections cut while a query runs', async () => {
    const { db } = ownPool('cut-in-query');
    const handle = house.dispatch({ db });
    const ana = await house.person();
    house.hooks.act = async (context, input) => {
      await effect(context.db, input.what);
      await sql`select pg_sleep(1.5)`.execute(context.db);
      return done();
    };
    const replied = handle(press(ana.actor));
    await sleep(300);
    await terminate('cut-in-query');
    expect(await replied).toEqual(refused('en', 'broken'));
    expect(await house.effects()).toEqual([]);
  });
});

describe('what is recorded', () => {
  test('of an unrecorded action: no row, no observation, no id in a log', async () => {
    const handle = house.dispatch();
    const ana = await house.person();
    const answer = happens('action', ana.actor, { name: tap.name, input: { what: secret } });
    expect(await handle(answer)).toEqual({ kind: 'done' });
    expect([await house.effects(), await eventRows(), house.seen, house.log.lines]).toEqual([
      [secret],
      0,
      [],
      [],
    ]);
    house.hooks.tap = async () => {
      throw new Error(secret);
    };
    expect(await handle(answer)).toEqual(refused('en', 'broken'));
    expect([await eventRows(), house.seen]).toEqual([0, []]);
    expect(house.log.lines).toHaveLength(1);
    expect(house.log.text()).not.toContain(answer.id);
    for (const part of [ana.id, ana.key, tap.name]) expect(house.log.text()).not.toContain(part);
  });

  test('of an unrecorded action: no row of theirs is written, whatever way it came', async () => {
    const handle = house.dispatch();
    const ana = await house.person();
    const version = async () => (await sql`select xmin, ctid, route from identities`.execute(house.db)).rows;
    const before = await version();
    const answer = { name: tap.name, input: { what: 'x' } };
    await handle(happens('action', ana.actor, answer, { route: 'dm:another' }));
    expect([await house.effects(), await version()]).toEqual([['x'], before]);
  });

  test('opening a form and going home leave no row either; everything else does', async () => {
    const handle = house.dispatch();
    const { actor } = await house.person();
    expect(await handle(happens('open', actor, { name: openForm.name, input: { what: 'x' } }))).toEqual({
      kind: 'ask',
      form: askForm({ what: 'x' }),
      // For the few words that a platform puts around it.
      locale: 'en',
    });
    expect(await handle(happens('home', actor, {}))).toMatchObject({
      kind: 'home',
      card: { summary: 'home' },
    });
    expect([await eventRows(), house.seen]).toEqual([0, []]);
    await handle(happens('action', actor, { name: act.name, input: { what: 'x' } }));
    await handle(happens('submit', actor, { name: form.name, input: { what: 'x' }, values: {} }));
    await handle(happens('command', actor, { name: 'latido', text: 'note', mentions: [] }));
    await handle(happens('message', actor, { text: 'note', mentions: [], addressed: true }));
    await handle(happens('joined', actor, {}));
    await handle(happens('left', actor, {}));
    expect(await eventRows()).toBe(6);
    expect(house.seen.map(({ kind, outcome }) => `${kind} ${outcome}`)).toEqual([
      'action ok',
      'submit ok',
      'command ok',
      'message ok',
      'joined ok',
      'left ok',
    ]);
    expect(house.seen.every(({ ms }) => ms > 0 && ms < 2_500)).toBe(true);
  });
});

describe('alarms', () => {
  test('are set after the commit, and a handler that is rolled back rings nothing', async () => {
    const ana = await house.person();
    const seenAtRing: number[] = [];
    const checks: Promise<unknown>[] = [];
    const asking = ownPool('asking');
    const originalSet = house.alarms.set;
    house.alarms.set = async (alarms) => {
      // Another connection sees the row already, so whoever answers the alarm will find it.
      checks.push(
        asking.db
          .selectFrom('jobs')
          .select('id')
          .execute()
          .then((rows) => seenAtRing.push(rows.length)),
      );
      return originalSet(alarms);
    };
    closings.push(async () => {
      house.alarms.set = originalSet;
    });
    house.hooks.act = async (_context, { what }) => {
      if (what === 'break') throw new Error('no');
      const send = {
        ...news.request({ what }),
        to: ana.id,
        unasked: false,
        notAfter: new Date('2027-01-01'),
      };
      return done({ enqueue: [work.request({ what })], send: [send] });
    };
    const handle = house.dispatch();
    await handle(happens('action', ana.actor, { name: act.name, input: { what: 'x' } }));
    await Promise.all(checks);
    expect(seenAtRing).toEqual([1]);
    expect(house.alarms.waiting.map((alarm) => [alarm.lane, alarm.delayMs])).toEqual([
      ['jobs', 0],
      ['deliveries', 0],
    ]);
    await handle(happens('action', ana.actor, { name: act.name, input: { what: 'break' } }));
    expect(house.alarms.waiting).toHaveLength(2);
    await house.alarms.ringAll();
    expect([await house.effects(), uno.messages.length]).toEqual([['x prepared'], 1]);
  });

  test('that cannot be set are no reason to say no: the row is there for the sweep', async () => {
    const ana = await house.person();
    house.hooks.act = async () => done({ enqueue: [work.request({ what: 'x' })] });
    house.alarms.setAway(true);
    const press = happens('action', ana.actor, { name: act.name, input: { what: 'x' } });
    expect(await house.dispatch()(press)).toEqual({ kind: 'done' });
    expect(await house.db.selectFrom('jobs').select('name').execute()).toEqual([{ name: work.name }]);
    await until('the warning', () => house.log.lines.length === 1);
  });

  test('a job whose data is wrong fails where it is asked for', async () => {
    const ana = await house.person();
    house.hooks.act = async (context) => {
      await effect(context.db, 'x');
      return done({ enqueue: [work.request({ what: 7 } as never)] });
    };
    const press = happens('action', ana.actor, { name: act.name, input: { what: 'x' } });
    expect(await house.dispatch()(press)).toEqual(refused('en', 'broken'));
    expect(await house.effects()).toEqual([]);
  });
});

describe('words', () => {
  const told: { text: string; rest: string }[] = [];
  beforeEach(() => {
    told.length = 0;
    house.hooks.command = async (_context, call) => {
      told.push({ text: 'note', rest: call.text });
      return done();
    };
    house.hooks.unknown = async (_context, text) => {
      told.push({ text: 'unknown', rest: text });
      return say(card('unknown'));
    };
  });

  test('in a channel are people talking to each other', async () => {
    const handle = house.dispatch();
    const { actor } = await house.person();
    const stranger = { platform: 'uno', tenant: 't1', key: 'somebody' };
    for (const from of [actor, stranger]) {
      const said = happens(
        'message',
        from,
        { text: `note ${secret}`, mentions: [], addressed: false },
        { direct: false },
      );
      expect(await handle(said)).toEqual({ kind: 'done' });
    }
    expect([told, await eventRows(), house.seen]).toEqual([[], 0, []]);
    // A command is meant, wherever it is given.
    await handle(
      happens('command', actor, { name: 'latido', text: 'note x', mentions: [] }, { direct: false }),
    );
    expect(told).toEqual([{ text: 'note', rest: 'x' }]);
  });

  test.each([
    ['note hello', 'note', 'hello'],
    ['NOTE hello', 'note', 'hello'],
    ['  note   two  words ', 'note', 'two  words'],
    ['/latido note hello', 'note', 'hello'],
    ['latido note hello', 'note', 'hello'],
    ['LATIDO Añadir ésto', 'note', 'ésto'],
    ['anadir x', 'note', 'x'],
    ['an\u0303adir x', 'note', 'x'],
    ['ANOTACAO x', 'note', 'x'],
    ['anotación x', 'note', 'x'],
    ['note\nfirst\nsecond', 'note', 'first\nsecond'],
    ['note\u00a0x', 'note', 'x'],
    ['latidos note', 'unknown', 'latidos note'],
    ['/latidonote', 'unknown', '/latidonote'],
    ['note-taking', 'unknown', 'note-taking'],
    ['🙂 note', 'unknown', '🙂 note'],
    ['مرحبا كيف', 'unknown', 'مرحبا كيف'],
    ['constructor', 'unknown', 'constructor'],
    ['__proto__', 'unknown', '__proto__'],
    ["note '; drop table people; --", 'note', "'; drop table people; --"],
  ])('%j', async (text, called, rest) => {
    const handle = house.dispatch();
    const { actor } = await house.person();
    await handle(happens('message', actor, { text, mentions: [], addressed: true }));
    await handle(happens('command', actor, { name: 'latido', text, mentions: [] }));
    expect(told).toEqual([
      { text: called, rest },
      { text: called, rest },
    ]);
  });

  test('a slash command of its own is that very command', async () => {
    const handle = house.dispatch();
    const { actor } = await house.person();
    await handle(happens('command', actor, { name: 'Note', text: ' hello', mentions: [] }));
    await handle(happens('command', actor, { name: 'other', text: 'note hello', mentions: [] }));
    expect(told).toEqual([
      { text: 'note', rest: 'hello' },
      { text: 'unknown', rest: 'other note hello' },
    ]);
  });

  test.each(['', '   ', '/latido', 'latido ', 'AYUDA', 'help'])('%j asks for help', async (text) => {
    const { actor } = await house.person();
    expect(
      words(await house.dispatch()(happens('message', actor, { text, mentions: [], addressed: true }))),
    ).toBe('help');
  });

  test.each([
    ['one word', 'x'.repeat(1_000_000)],
    ['a command with', `note ${'x '.repeat(500_000)}`],
    ['spaces', `${' '.repeat(1_000_000)}x`],
    ['emoji', '👩‍👩‍👧‍👦'.repeat(90_000)],
    ['combining marks', `a${'\u0301'.repeat(1_000_000)}`],
    ['right to left', '\u202eשלום '.repeat(150_000)],
    ['the prefix again and again', '/latido '.repeat(120_000)],
  ])('a megabyte of %s does no harm', async (_what, text) => {
    const { actor } = await house.person();
    const before = performance.now();
    const reply = await house.dispatch()(happens('message', actor, { text, mentions: [], addressed: true }));
    expect(['done', 'say']).toContain(reply.kind);
    expect(house.log.lines).toEqual([]);
    expect(told).toHaveLength(1);
    expect(performance.now() - before).toBeLessThan(1_500);
  });

  test('that ask for a form get a button, which opens that very form', async () => {
    const handle = house.dispatch();
    const { actor } = await house.person();
    house.hooks.command = async (_context, call) => ({
      reply: { kind: 'ask', form: askForm({ what: call.text }) },
    });
    const asked = await handle(
      happens('message', actor, { text: 'Añadir una cosa 🙂', mentions: [], addressed: true }),
    );
    const [button] = (asked.kind === 'say' && asked.card.buttons) || [];
    expect(button).toMatchObject({ kind: 'open', label: 'Form' });
    expect(words(asked)).toBe('What for');
    if (button === undefined) throw new Error('no button');
    const opened = await handle(happens('open', actor, { name: button.name, input: button.input }));
    const commanded = await handle(
      happens('command', actor, { name: 'latido', text: 'añadir una cosa 🙂', mentions: [] }),
    );
    expect(opened).toEqual({ kind: 'ask', form: askForm({ what: 'una cosa 🙂' }), locale: 'en' });
    expect(opened).toEqual(commanded);
    // However much was typed, the button stays within what a platform can carry.
    const long = await handle(
      happens('message', actor, { text: `note  ${'🙂'.repeat(3_000)}x`, mentions: [], addressed: true }),
    );
    const input = ((long.kind === 'say' && long.card.buttons?.[0]?.input) || {}) as { text?: string };
    expect(input.text?.length).toBe(1_500);
    expect(input.text?.isWellFormed()).toBe(true);
  });
});

describe('names written by hand', () => {
  let called: readonly string[];
  const say_ = async (text: string, mentions: readonly { key: string; name: string }[] = []) => {
    house.hooks.command = async (_context, call) => {
      called = call.mentions.map(({ key }) => key);
      return done();
    };
    const { actor } = await house.person({ name: 'Quien Escribe' });
    await house.dispatch()(happens('command', actor, { name: 'note', text, mentions }));
    return called;
  };

  test('become mentions of those who alone can be meant', async () => {
    const add = async (name: string, email: string, more: object = {}) =>
      (await house.person({ name, email, ...more })).key;
    const ana = await add('Ana Torres Gil', 'ana.torres@x.org');
    const inigo = await add('Íñigo  Muñoz', 'imunoz@x.org');
    const luis = await add('Luis Pérez', 'lperez@x.org');
    const luis2 = await add('Luis Peralta', 'luis.peralta@x.org');
    await add('Rosa Díaz', 'rosa@x.org', { on: [dos] });
    await add('Olga Gone', 'olga@x.org', { gone: true });
    const jose = await add('José', 'jose@x.org');
    const juan = await add('Juan Ruiz', 'juan1@x.org');
    await add('Juan Ruiz', 'juan2@x.org');
    for (const [text, ...keys] of [
      ['gracias @ana por todo', ana],
      ['@Ana Torres, gracias', ana],
      ['¡gracias @ANA TORRES GIL! y @inigo', ana, inigo],
      ['@ana.torres', ana],
      ['@íñigo muñoz.', inigo],
      ['@In\u0303igo y (@luis pérez)', inigo, luis],
      ['@imunoz', inigo],
      ['@luis'],
      ['@lperez @luis.peralta', luis, luis2],
      ['@Ana López fue amable'],
      ['@José Pérez'],
      ['@José fue amable', jose],
      ['@rosa @olga @juan ruiz @nadie'],
      ['@juan1', juan],
      ['escribe a ana.torres@x.org o x@imunoz'],
      ['@ana @Ana Torres @ana.torres', ana],
      ['@'],
      ["@'; drop table people; --"],
      ['@% @_ @\\ @ana%', ana],
    ] as const) {
      expect([text, ...(await say_(text))]).toEqual([text, ...keys]);
    }
    // The platform's own mentions come first and are not doubled.
    expect(await say_('@Ana Torres Gil y @imunoz', [{ key: ana, name: 'Ana Torres Gil' }])).toEqual([
      ana,
      inigo,
    ]);
  });

  test('a text full of them is read in time', async () => {
    const { key } = await house.person({ name: 'Ana Torres' });
    const before = performance.now();
    expect(await say_('@ana torres '.repeat(80_000))).toEqual([key]);
    expect(await say_('@a b c d e '.repeat(80_000))).toEqual([]);
    expect(await say_(`${'@'.repeat(500_000)}ana`)).toEqual([]);
    expect(performance.now() - before).toBeLessThan(2_000);
  });
});

test('who joins is greeted in their language with what there is', async () => {
  const { actor } = await house.person();
  expect(words(await house.dispatch()(happens('joined', actor, {})))).toBe('help');
  expect(await house.dispatch()(happens('left', actor, {}))).toEqual({ kind: 'done' });
});

test('every failure has its words in every language', () => {
  const failures: Failure[] = ['slow', 'unsure', 'broken', 'stale', 'stranger', 'guest', 'gone'];
  const all = locales.flatMap((locale) => failures.map((failure) => failureText(locale, failure)));
  expect(new Set(all).size).toBe(all.length);
  for (const one of all) expect(one).toMatch(/^.{20,200}[.?]$/s);
});
