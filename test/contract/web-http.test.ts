import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { MessageView } from '#adapters/web/view.ts';
import { words } from '#adapters/web/words.ts';
import type { Card } from '#core/card.ts';
import type { ChatEvent, Handle, Route } from '#core/chat.ts';
import { locales } from '#core/i18n.ts';
import { buttonsOf, createWebClient, messageText, type WebRefusal } from '../support/webclient.ts';
import { createWebWorld, personas, type WebWorld } from './web-harness.ts';

// What the contract cannot know of: this adapter's HTTP, its stream, its several processes and its store.

const card = (text: string, label?: string): Card => ({
  summary: text,
  blocks: [{ kind: 'text', text: [text] }],
  ...(label === undefined ? {} : { buttons: [{ kind: 'action', name: 'x.press', input: {}, label }] }),
});

let world: WebWorld;
let url = '';
let routes: readonly Route[] = [];
let events: ChatEvent[] = [];
let answer: (event: ChatEvent) => unknown = () => ({ kind: 'done' });

beforeAll(async () => {
  world = await createWebWorld();
  const handle = (async (event: ChatEvent) => {
    events.push(event);
    return answer(event);
  }) as Handle;
  routes = await world.chat.connect(handle);
  url = await world.serve(routes);
});
afterAll(async () => {
  await world?.chat.close();
  await world?.stop();
});
beforeEach(() => {
  events = [];
  answer = () => ({ kind: 'done' });
});

const as = (key: string) => createWebClient(url).as(key);
const direct = (key: string) => ({ platform: 'web', tenant: 'trial', key, route: `dm:${key}` });
const channel = (slug: string) => ({ platform: 'web', tenant: 'trial', key: slug, route: `channel:${slug}` });

/** Plain HTTP, with any Host: `fetch` would not let one choose it. */
async function raw(
  path: string,
  options: { method?: string; headers?: Record<string, string>; body?: string } = {},
) {
  const { request } = await import('node:http');
  const { hostname, port, host } = new URL(url);
  return new Promise<{ status: number; headers: Record<string, unknown>; text: string }>(
    (resolve, reject) => {
      const asked = request(
        { hostname, port, path, method: options.method ?? 'GET', headers: { host, ...options.headers } },
        (response) => {
          let text = '';
          response.setEncoding('utf8');
          response.on('data', (chunk: string) => {
            text += chunk;
          });
          response.on('end', () =>
            resolve({ status: response.statusCode ?? 0, headers: response.headers, text }),
          );
        },
      );
      asked.on('error', reject);
      asked.end(options.body);
    },
  );
}

/** The messages that reach somebody's open page, until `enough` is true. */
async function streamOf(key: string) {
  const abort = new AbortController();
  const response = await fetch(`${url}/web/stream?as=${key}`, { signal: abort.signal });
  const got: { event: string; data: unknown }[] = [];
  const reading = (async () => {
    let rest = '';
    for await (const chunk of (response.body ?? new ReadableStream()).pipeThrough(new TextDecoderStream())) {
      rest += chunk;
      const parts = rest.split('\n\n');
      rest = parts.pop() ?? '';
      for (const part of parts) {
        const event = /^event: (.*)$/m.exec(part)?.[1];
        const data = /^data: (.*)$/m.exec(part)?.[1];
        if (event !== undefined && data !== undefined) got.push({ event, data: JSON.parse(data) });
      }
    }
  })().catch(() => {});
  const messages = () =>
    got.filter(({ event }) => event === 'message').map(({ data }) => messageText(data as MessageView));
  return {
    got,
    messages,
    until: async (done: () => boolean) => {
      for (let tries = 0; tries < 200 && !done(); tries += 1) await delay(20);
      return done();
    },
    close: async () => {
      abort.abort();
      await reading;
    },
  };
}

describe('safety', () => {
  test('only a loopback Host is answered', async () => {
    for (const host of [
      'latido.example',
      'localhost.evil.example',
      '127.0.0.1.evil.example',
      '10.0.0.7:80',
    ]) {
      for (const path of ['/', '/web/start', '/web/state?as=ana']) {
        expect([host, path, (await raw(path, { headers: { host } })).status]).toEqual([host, path, 403]);
      }
    }
    for (const host of ['localhost:80', '127.0.0.1', '[::1]:8080', 'LOCALHOST']) {
      expect([host, (await raw('/', { headers: { host } })).status]).toEqual([host, 200]);
    }
  });

  test('only the own page may change something', async () => {
    const body = JSON.stringify({ kind: 'message', id: randomUUID(), conversation: 'dm:ana', text: 'x' });
    const json = { 'content-type': 'application/json' };
    const post = async (path: string, headers: Record<string, string>) =>
      (await raw(path, { method: 'POST', headers, body })).status;
    for (const path of [
      '/web/events?as=ana',
      '/web/trial/skip',
      '/web/trial/along?as=ana',
      '/web/trial/stop',
      '/web/trial/answer?as=ana',
      '/web/trial/clear',
    ]) {
      expect(await post(path, json)).toBe(403);
      expect(await post(path, { ...json, origin: 'http://evil.example' })).toBe(403);
      expect(await post(path, { ...json, origin: 'null' })).toBe(403);
      expect(await post(path, { ...json, origin: url, 'sec-fetch-site': 'cross-site' })).toBe(403);
      expect(await post(path, { ...json, origin: url, 'sec-fetch-site': 'same-site' })).toBe(403);
      expect(await post(path, { 'content-type': 'text/plain', origin: url })).toBe(415);
      expect(await post(path, { 'content-type': 'application/x-www-form-urlencoded', origin: url })).toBe(
        415,
      );
    }
    expect(events).toHaveLength(0);
    expect(world.did).toEqual([]);
    expect(await post('/web/events?as=ana', { ...json, 'sec-fetch-site': 'same-origin' })).toBe(200);
  });

  test('a GET changes nothing, whatever is asked', async () => {
    const before = await counts();
    for (const route of routes) {
      const response = await raw(`${route.path}?as=ana&conversation=dm:ana&q=a&kind=action`, {
        ...(route.path === '/web/stream' ? { method: 'HEAD' } : {}),
      });
      expect([route.path, response.status < 500]).toEqual([route.path, true]);
    }
    expect(await counts()).toEqual(before);
    expect(events).toHaveLength(0);
    expect(world.did).toEqual([]);
  });

  async function counts() {
    const { rows } = await sql`select
      (select count(*) from web_messages) as messages,
      (select coalesce(json_agg(c), '[]') from web_conversations c) as conversations`.execute(
      world.database.db,
    );
    return rows;
  }

  test('every answer forbids foreign scripts and frames', async () => {
    for (const path of ['/', '/web/start', '/web/state?as=nobody']) {
      const { headers } = await raw(path);
      const policy = String(headers['content-security-policy']);
      expect(policy).toContain("default-src 'none'");
      expect(policy).toContain("frame-ancestors 'none'");
      expect(policy).not.toContain('unsafe');
      // The pictures of lessons lie on the web; the page is theirs to see, but not to run anything.
      expect(policy).toMatch(/img-src 'self' data: https:;/);
      expect(headers['referrer-policy']).toBe('no-referrer');
      expect(headers['x-content-type-options']).toBe('nosniff');
    }
    const { text } = await raw('/');
    expect(text).not.toMatch(/<script(?![^>]*\bsrc=)|\sstyle=|\son\w+=/);
  });

  test('without a trial nothing is served', async () => {
    const closed = await createWebWorld({ trial: false, database: world.database });
    const own = await closed.serve(
      await closed.chat.connect((async () => ({ kind: 'done' })) as unknown as Handle),
    );
    for (const path of ['/', '/web/start', '/web/state?as=ana', '/web/messages?as=ana']) {
      expect([path, (await fetch(own + path)).status]).toEqual([path, 404]);
    }
    await closed.chat.close();
  });

  test('nobody reads or presses in a conversation of others', async () => {
    await world.chat.send(direct('luis'), card('for luis', 'Press'), randomUUID());
    const message = (await as('luis').messages()).at(-1);
    const button = message && buttonsOf(message)[0];
    if (button === undefined) throw new Error('luis sees no button');
    await expect(as('ana').messages('dm:luis')).rejects.toMatchObject({ status: 404 });
    await expect(as('ana').press(button)).rejects.toMatchObject({ status: 404, code: 'gone' });
    await expect(as('ana').say('x', { in: 'channel:nowhere' })).rejects.toMatchObject({ status: 404 });
    await expect(as('nobody').state()).rejects.toMatchObject({ status: 404, code: 'unknown_person' });
    expect(events).toHaveLength(0);
  });

  test('a guest sees only the channels that are open to guests', async () => {
    const keys = async (key: string) => (await as(key).state()).conversations.map((item) => item.key);
    expect(await keys('ana')).toEqual(['dm:ana', 'channel:general', 'channel:kudos']);
    expect(await keys('omar')).toEqual(['dm:omar', 'channel:general']);
    await expect(as('omar').messages('channel:kudos')).rejects.toMatchObject({ status: 404 });
  });
});

describe('files of the page', () => {
  test('the page is asked for anew, its files are kept for ever', async () => {
    const page = await raw('/');
    expect(page.headers['cache-control']).toBe('no-cache');
    expect((await raw('/', { headers: { 'if-none-match': String(page.headers.etag) } })).status).toBe(304);
    const files = [...page.text.matchAll(/(?:src|href)="(\/web\/assets\/[^"]+)"/g)].map(
      ([, path]) => path ?? '',
    );
    expect(files.length).toBeGreaterThanOrEqual(4);
    for (const path of files) {
      const { status, headers } = await raw(path);
      expect([path, status, headers['cache-control']]).toEqual([
        path,
        200,
        'public, max-age=31536000, immutable',
      ]);
    }
    for (const path of [
      '/web/assets/0000000000000000/app.js',
      '/web/assets/app.js',
      '/web/assets/../index.ts',
    ]) {
      expect([path, (await raw(path)).status]).toEqual([path, 404]);
    }
  });

  test('the words have the same holes in every language', () => {
    const holes = (text: string) => [...text.matchAll(/\{\w+\}/g)].map(String).toSorted();
    const en = words('en');
    for (const locale of locales) {
      for (const [key, text] of Object.entries(words(locale))) {
        expect([locale, key, holes(text)]).toEqual([locale, key, holes(en[key as keyof typeof en])]);
      }
    }
  });
});

describe('what is posted', () => {
  test('a double click is one event, and both get the answer', async () => {
    answer = async () => {
      await delay(60);
      return { kind: 'say', to: 'asker', card: card('once') };
    };
    const id = randomUUID();
    const both = await Promise.all([as('ana').command('x', { id }), as('ana').command('x', { id })]);
    expect(events).toHaveLength(1);
    expect(both[0].message?.id).toBe(both[1].message?.id);
    const again = await as('ana').command('x', { id });
    expect(again.message?.id).toBe(both[0].message?.id);
    expect(events).toHaveLength(1);
    await as('luis').command('x', { id });
    expect(new Set(events.map((event) => event.id)).size).toBe(2);
  });

  test('nobody waits for longer than three seconds, and what took longer is not done twice', async () => {
    let finish = () => {};
    answer = () =>
      new Promise((resolve) => {
        finish = () => resolve({ kind: 'done' });
      });
    const started = performance.now();
    const id = randomUUID();
    await expect(as('ana').say('hello', { id })).rejects.toMatchObject({ status: 503, code: 'slow' });
    expect(performance.now() - started).toBeLessThan(3_500);
    finish();
    await as('ana').say('hello', { id });
    expect(events).toHaveLength(1);
  });

  test('what failed can be tried again with the same id', async () => {
    const id = randomUUID();
    answer = () => {
      throw new Error('mistake');
    };
    await expect(as('grace').say('keep me', { id })).rejects.toMatchObject({ status: 500, code: 'failed' });
    answer = () => ({ kind: 'say', to: 'place', card: card('now') });
    await as('grace').say('keep me', { id });
    expect((await as('grace').messages()).map(messageText)).toEqual(['keep me', 'now']);
    expect(new Set(events.map((event) => event.id)).size).toBe(1);
  });

  test('a form that stays open is asked again, not answered from memory', async () => {
    const id = randomUUID();
    const form = {
      name: 'x.form',
      input: {},
      title: 't',
      submit: 's',
      intro: [],
      fields: [],
      values: {},
      errors: {},
      names: {},
    };
    answer = () => ({ kind: 'again', problem: 'slow' });
    expect((await as('ana').submit(form, {}, { id })).reply).toEqual({ kind: 'again', problem: 'slow' });
    answer = () => ({ kind: 'done' });
    expect((await as('ana').submit(form, {}, { id })).reply).toEqual({ kind: 'done' });
  });

  test('a file of two megabytes comes with a form, byte by byte', async () => {
    const bytes = Buffer.alloc(2_000_000, 'ñ🌱');
    const form = {
      name: 'x.form',
      input: {},
      title: 't',
      submit: 's',
      intro: [],
      fields: [],
      values: {},
      errors: {},
      names: {},
    };
    await as('helena').submit(form, { file: { name: 'people.csv', bytes }, many: ['a', 'b'], empty: '' });
    const [event] = events;
    if (event?.kind !== 'submit') throw new Error('no submit arrived');
    const file = event.values.file;
    if (typeof file !== 'object' || !('bytes' in file)) throw new Error('no file arrived');
    expect(file.name).toBe('people.csv');
    expect(Buffer.compare(file.bytes, bytes)).toBe(0);
    expect(event.values).toMatchObject({ many: ['a', 'b'] });
    expect(event.values).not.toHaveProperty('empty');
  });

  test('too much is refused with a word, and nothing is kept', async () => {
    const refusal = (await as('ana')
      .say('x'.repeat(1_100_000))
      .catch((error: unknown) => error)) as WebRefusal;
    expect([refusal.status, refusal.code]).toEqual([413, 'too_big']);
    const long = (await as('ana')
      .say('x'.repeat(70_000))
      .catch((error: unknown) => error)) as WebRefusal;
    expect([long.status, long.code]).toEqual([413, 'too_long']);
    expect(long.message).not.toContain('xxx');
    const file = { name: 'big', bytes: Buffer.alloc(21 * 1024 * 1024) };
    const form = {
      name: 'x.form',
      input: {},
      title: 't',
      submit: 's',
      intro: [],
      fields: [],
      values: {},
      errors: {},
      names: {},
    };
    const big = (await as('ana')
      .submit(form, { file })
      .catch((error: unknown) => error)) as WebRefusal;
    expect([big.status, big.code]).toEqual([413, 'too_big']);
    expect(events).toHaveLength(0);
  });

  test('strange characters come through, and what no database keeps is left out', async () => {
    await as('ana').say('a\0b \uD83D c 👩‍👩‍👧‍👦 \u202Eمرحبا');
    expect((await as('ana').messages()).map(messageText).at(-1)).toBe('ab \uFFFD c 👩‍👩‍👧‍👦 \u202Eمرحبا');
  });

  test('a refusal names fields, never what stood in them', async () => {
    const response = await fetch(`${url}/web/events?as=ana`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin: url },
      body: JSON.stringify({
        kind: 'message',
        id: 'secret-words',
        conversation: 'dm:ana',
        text: 'x',
        more: 1,
      }),
    });
    const text = await response.text();
    expect(response.status).toBe(400);
    expect(text).toContain('id');
    expect(text).not.toContain('secret-words');
  });

  test('everybody is welcomed once', async () => {
    answer = () => ({ kind: 'say', to: 'asker', card: card('welcome') });
    await as('joao').join();
    await as('joao').join();
    expect(events.map((event) => event.kind)).toEqual(['joined']);
    expect((await as('joao').messages()).map(messageText)).toEqual(['welcome']);
  });
});

describe('the store', () => {
  test('nothing records when somebody pressed something', async () => {
    const { rows } = await sql<{ column: string }>`
      select table_name || '.' || column_name as column from information_schema.columns
      where table_name like 'web!_%' escape '!' and data_type similar to '(timestamp|date|time|interval)%'`.execute(
      world.database.db,
    );
    expect(rows.map((row) => row.column)).toEqual(['web_messages.at']);

    await world.chat.send(direct('marta'), card('press me', 'Press'), randomUUID());
    const before = await sql`select * from web_messages where conversation = 'dm:marta'`.execute(
      world.database.db,
    );
    const [message] = await as('marta').messages();
    const button = message && buttonsOf(message)[0];
    if (button === undefined) throw new Error('no button');
    world.clock.set(new Date(world.clock.now().getTime() + 90_000));
    answer = () => ({ kind: 'replace', card: card('pressed', 'Again') });
    await as('marta').press(button);
    answer = () => ({ kind: 'say', to: 'asker', card: card('said') });
    await as('marta').press(button);
    const after = await sql<{ at: Date | null; body: unknown }>`
      select * from web_messages where conversation = 'dm:marta' order by position`.execute(
      world.database.db,
    );
    expect(after.rows).toHaveLength(2);
    expect({ ...after.rows[0], body: undefined }).toEqual({ ...(before.rows[0] as object), body: undefined });
    expect(after.rows[1]?.at).toBeNull();
    expect((await as('marta').messages()).map((item) => item.at === undefined)).toEqual([false, true]);
  });

  test('a delivery is written once, also by two processes at once', async () => {
    const other = await world.anotherProcess();
    const delivery = randomUUID();
    const refs = await Promise.all(
      [world.chat, other.chat, world.chat, other.chat].map((chat) =>
        chat.send(direct('helena'), card('once only'), delivery),
      ),
    );
    expect(new Set(refs.map((ref) => ref.id)).size).toBe(1);
    const all = (await as('helena').messages()).map(messageText);
    expect(all.filter((text) => text === 'once only')).toHaveLength(1);
  });

  test('messages written at once have each their own place', async () => {
    await Promise.all(
      Array.from({ length: 40 }, (_, n) => as(n % 2 ? 'ana' : 'luis').say(`n${n}`, { in: 'channel:kudos' })),
    );
    const all = await as('ana').messages('channel:kudos');
    const positions = all.map((message) => message.position);
    expect(new Set(positions).size).toBe(40);
    expect(positions).toEqual(positions.toSorted((a, b) => a - b));
    type Page = { messages: MessageView[]; more: boolean };
    const page = async (query: string): Promise<Page> =>
      (await fetch(`${url}/web/messages?as=ana&conversation=channel:kudos&${query}`)).json() as Promise<Page>;
    const first = await page('limit=15');
    const rest = await page(`limit=30&before=${first.messages[0]?.position}`);
    expect([...rest.messages, ...first.messages].map((message) => message.id)).toEqual(
      all.map((message) => message.id),
    );
    expect([first.more, rest.more]).toEqual([true, false]);
  });
});

describe('the stream', () => {
  test('what another process sends is seen at once, by those who may see it', async () => {
    const worker = await world.anotherProcess();
    const [ana, luis, omar] = await Promise.all([streamOf('ana'), streamOf('luis'), streamOf('omar')]);
    const delivery = randomUUID();
    const ref = await worker.chat.send(direct('ana'), card('for ana'), delivery);
    await worker.chat.send(channel('kudos'), card('for employees'), randomUUID());
    answer = () => ({ kind: 'say', to: 'asker', card: card('private to ana') });
    await as('ana').command('x', { in: 'channel:general' });
    await worker.chat.update(ref, card('changed for ana'));
    await worker.chat.send(channel('general'), card('for all'), randomUUID());
    for (const stream of [ana, luis, omar]) await stream.until(() => stream.messages().includes('for all'));
    // What an earlier test wrote may still be on its way.
    const own = (stream: typeof ana) => stream.messages().filter((text) => !/^n\d+$/.test(text));
    expect(own(ana)).toEqual(['for ana', 'for employees', 'private to ana', 'changed for ana', 'for all']);
    expect(own(luis)).toEqual(['for employees', 'for all']);
    expect(own(omar)).toEqual(['for all']);
    await Promise.all([ana.close(), luis.close(), omar.close()]);
  });

  test('after a lost connection the pages list anew, and go on hearing', async () => {
    const ana = await streamOf('ana');
    await sql`select pg_terminate_backend(pid) from pg_stat_activity
      where datname = current_database() and query ilike 'listen%'`.execute(world.database.db);
    await world.chat.send(direct('ana'), card('while deaf'), randomUUID());
    expect(await ana.until(() => ana.got.some(({ event }) => event === 'anything'))).toBe(true);
    await world.chat.send(direct('ana'), card('heard again'), randomUUID());
    expect(await ana.until(() => ana.messages().includes('heard again'))).toBe(true);
    await ana.close();
  });

  test('skipping ahead moves the clock once and tells every page', async () => {
    const ana = await streamOf('ana');
    const response = await fetch(`${url}/web/trial/skip`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin: url },
      body: '{}',
    });
    expect(await response.json()).toEqual({
      now: '2026-12-01T15:00:00.000Z',
      crowd: true,
      what: 'The pulse was sent.',
    });
    expect(await ana.until(() => ana.got.some(({ event }) => event === 'trial'))).toBe(true);
    expect(world.did).toEqual(['skip']);
    await ana.close();
  });

  test('a day or a week on is told to every page while it goes, and when it has ended', async () => {
    const ana = await streamOf('ana');
    const post = async (path: string, body: unknown) => {
      const response = await fetch(`${url}/web/trial/${path}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', origin: url },
        body: JSON.stringify(body),
      });
      return { status: response.status, body: (await response.json()) as Record<string, unknown> };
    };
    const days = 86_400_000;
    const until = new Date(world.clock.now().getTime() + 7 * days).toISOString();
    for (const body of [{}, { days: 2, colleagues: true }, { days: 7 }, { days: 7, colleagues: 'yes' }])
      expect((await post('along?as=ana', body)).status).toBe(400);
    expect((await post('along?as=nobody', { days: 7, colleagues: true })).status).toBe(404);
    const begun = await post('along?as=ana', { days: 7, colleagues: true });
    expect(begun.body.going).toBe(until);
    const told = () =>
      ana.got.filter(({ event }) => event === 'trial').map(({ data }) => data as Record<string, unknown>);
    expect(await ana.until(() => told().some(({ going }) => going === until))).toBe(true);
    const stopped = await post('stop', {});
    expect(stopped.body).not.toHaveProperty('going');
    expect(await ana.until(() => told().some(({ went }) => went !== undefined))).toBe(true);
    expect(told().at(-1)).toMatchObject({ went: { answered: 2, failed: false } });
    expect(told().at(-1)).not.toHaveProperty('going');
    expect(world.did.slice(-2)).toEqual(['along 7 ana true', 'stop']);
    await ana.close();
  });
});

test('unread is told without anything being recorded of reading', async () => {
  const latest = async () =>
    (await as('luis').state()).conversations.find(({ key }) => key === 'dm:luis')?.latest ?? 0;
  const before = await latest();
  await world.chat.send(direct('luis'), card('new'), randomUUID());
  expect(await latest()).toBeGreaterThan(before);
  const now = await latest();
  await as('luis').say('my own words');
  expect(await latest()).toBe(now);
});

test('removing the invented organisation removes its messages', async () => {
  const removed = await createWebWorld();
  const own = await removed.serve(
    await removed.chat.connect((async () => ({ kind: 'done' })) as unknown as Handle),
  );
  await createWebClient(own).as('ana').say('gone soon');
  const response = await fetch(`${own}/web/trial/clear`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: own },
    body: '{}',
  });
  expect(response.status).toBe(200);
  expect(removed.did).toEqual(['clear']);
  const { rows } = await sql`select 1 from web_messages union all select 1 from web_channels`.execute(
    removed.database.db,
  );
  expect(rows).toHaveLength(0);
  expect(((await (await fetch(`${own}/web/start`)).json()) as { personas: unknown[] }).personas).toEqual([]);
  expect(personas.length).toBeGreaterThan(0);
  await removed.chat.close();
  await removed.stop();
});
