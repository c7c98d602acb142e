import { EventEmitter } from 'node:events';
import { request, type ServerResponse } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { html } from '#adapters/wall/markup.ts';
import type { WallSource } from '#adapters/wall/ports.ts';
import { namesText, tame } from '#adapters/wall/view.ts';
import { createWatch } from '#adapters/wall/watch.ts';
import { locales } from '#core/i18n.ts';
import { createTestClock, createTestLog } from '#test/support/testports.ts';
import { anna, nothing, openPages } from './pages.ts';
import { results, thanks, zalgo } from './scenes.ts';

// The pages for eyes over HTTP: who gets what, how often the database is asked, what is kept out of logs.

let pages: Awaited<ReturnType<typeof openPages>>;
beforeEach(async () => {
  pages = await openPages();
});
afterEach(() => pages.stop());

type Told = { event: string; data: Record<string, unknown> };

/** Follows a stream until it ends or is closed. */
function follow(path: string) {
  const told: Told[] = [];
  const state = { ended: false };
  const asked = request(`${pages.url}${path}`, (response) => {
    let text = '';
    response.setEncoding('utf8');
    response.on('data', (chunk: string) => {
      text += chunk;
      const blocks = text.split('\n\n');
      text = blocks.pop() ?? '';
      for (const block of blocks) {
        const [, event] = /event: (.*)/.exec(block) ?? [];
        const [, data] = /data: (.*)/.exec(block) ?? [];
        if (event && data) told.push({ event, data: JSON.parse(data) });
      }
    });
    response.on('end', () => {
      state.ended = true;
    });
  });
  asked.on('error', () => {});
  asked.end();
  const of = (event: string) => told.filter((one) => one.event === event);
  return { told, of, state, close: () => asked.destroy() };
}

describe('streams', () => {
  test('hello, then everything; changes follow; what is gone is not in the next', async () => {
    pages.change({ recognitions: [anna(1)] });
    const stream = follow('/wall/pt/events');
    await expect.poll(() => stream.told.map(({ event }) => event)).toContain('wall');
    expect(stream.told[0]).toMatchObject({
      event: 'hello',
      data: { locale: 'pt', version: /^[0-9a-f]{16}$/ },
    });
    pages.change({ recognitions: [anna(0), anna(1)] });
    await expect.poll(() => stream.of('wall').length).toBe(2);
    pages.change({ recognitions: [anna(0)] });
    await expect.poll(() => stream.of('wall').length).toBe(3);
    expect(stream.of('wall').at(-1)?.data.recognitions).toHaveLength(1);
    await expect.poll(() => stream.of('beat').length).toBeGreaterThan(0);
    stream.close();
  });

  test('a hundred viewers cost one look and one reading for each language', async () => {
    pages.change({ recognitions: [anna(1)] });
    const all = Array.from({ length: 100 }, (_, n) => follow(`/wall/${locales[n % 3]}/events`));
    await expect.poll(() => all.every((one) => one.of('wall').length === 1)).toBe(true);
    // The first look after somebody came reads once more for what changed meanwhile.
    await delay(300);
    const { reads } = pages.held;
    expect(reads).toBeLessThanOrEqual(9);
    pages.change({ recognitions: [anna(0)] });
    await expect.poll(() => all.every((one) => one.of('wall').length === 2)).toBe(true);
    expect(pages.held.reads - reads).toBe(3);
    const { looks } = pages.held;
    await delay(500);
    expect(pages.held.looks - looks).toBeLessThanOrEqual(6);
    for (const one of all) one.close();
    await delay(300);
    const last = pages.held.looks;
    await delay(400);
    expect(pages.held.looks).toBe(last);
  });

  test('a thousand look, however many come at once; the rest are asked to come again', async () => {
    pages.change({ recognitions: [anna(1)] });
    const all = Array.from({ length: 1_020 }, () => follow('/wall/es/events'));
    await expect
      .poll(() => all.filter((one) => one.of('wall').length === 1).length, { timeout: 20_000 })
      .toBe(1_000);
    await expect.poll(() => all.filter((one) => one.state.ended).length, { timeout: 5_000 }).toBe(20);
    for (const one of all) one.close();
  }, 40_000);

  test('who does not read is cut off, and nobody else', async () => {
    let changes = 0;
    const source: WallSource = {
      link: async () => undefined,
      stillOpen: async (ids) => ids,
      changes: async () => ({ mark: { at: new Date(0), board: '' }, changed: true }),
      wall: async (locale) => {
        changes += 1;
        return { ...nothing(), locale, recognitions: [anna(0, { boosts: changes })] };
      },
      result: async () => undefined,
      thanks: async () => undefined,
      completions: async () => undefined,
      completionsFile: async () => undefined,
    };
    const pace = { pollMs: 5, freshMs: 60_000, beatMs: 60_000 };
    const watch = createWatch({ source, pace, clock: createTestClock(), log: createTestLog(), version: 'v' });
    /** A socket that takes what is written, `behind` bytes of which wait in this process. */
    const reader = (behind: number) => {
      const told = { events: 0, cut: false };
      const response: EventEmitter = Object.assign(new EventEmitter(), {
        writableLength: behind,
        writeHead: () => {},
        write: () => {
          told.events += 1;
        },
        end: () => {},
        destroy: () => {
          told.cut = true;
          response.emit('close');
        },
      });
      return { told, response: response as unknown as ServerResponse };
    };
    const [slow, quick] = [reader(300_000), reader(100_000)];
    await watch.open(slow.response, { id: 'a', locale: 'es' });
    await watch.open(quick.response, { id: 'a', locale: 'es' });
    await expect.poll(() => quick.told.events).toBeGreaterThan(3);
    expect(slow.told).toEqual({ events: 0, cut: true });
    expect(quick.told.cut).toBe(false);
    watch.close();
  });

  test('who comes after all had left sees what is, not what was', async () => {
    pages.change({ recognitions: [anna(1)] });
    const first = follow('/wall/es/events');
    await expect.poll(() => first.of('wall').length).toBe(1);
    first.close();
    await delay(400);
    pages.change({ recognitions: [anna(0)] });
    const second = follow('/wall/es/events');
    await expect.poll(() => second.of('wall').length).toBe(1);
    expect(second.of('wall')[0]?.data.recognitions).toMatchObject([{ id: 'r0' }]);
    second.close();
  });

  test('a link that is closed ends its streams and no others; one that never was is told the same', async () => {
    const closed = follow('/wall/es/events');
    const open = follow('/wall/en/events');
    await expect.poll(() => closed.of('wall').length + open.of('wall').length).toBe(2);
    pages.held.links.delete('es');
    await expect.poll(() => closed.state.ended).toBe(true);
    expect(closed.told.at(-1)?.event).toBe('gone');
    expect(open.state.ended).toBe(false);
    const never = follow('/wall/never/events');
    await expect.poll(() => never.state.ended).toBe(true);
    expect(never.told).toEqual([{ event: 'gone', data: {} }]);
    open.close();
  });

  test('while the database is away streams stay, and go on when it is back', async () => {
    pages.change({ recognitions: [anna(1)] });
    const stream = follow('/wall/es/events');
    await expect.poll(() => stream.of('wall').length).toBe(1);
    pages.held.failing = true;
    await delay(400);
    expect(stream.state.ended).toBe(false);
    expect(pages.log.lines.filter(({ level }) => level === 'warn')).toHaveLength(1);
    pages.held.failing = false;
    pages.change({ recognitions: [anna(0)] });
    await expect.poll(() => stream.of('wall').length, { timeout: 5_000 }).toBe(2);
    stream.close();
  });

  test('a stop ends them', async () => {
    const stream = follow('/wall/es/events');
    await expect.poll(() => stream.of('wall').length).toBe(1);
    await pages.stop();
    await expect.poll(() => stream.state.ended).toBe(true);
    await pages.startAgain();
  });
});

describe('pages', () => {
  test('nothing of them is kept, found by a search engine, framed, or told to others', async () => {
    pages.held.results.set('r', results.full);
    pages.held.thanks.set('t', thanks);
    for (const path of ['/wall/es', '/campaigns/r', '/thanks/t', '/wall/never']) {
      const { headers, status } = await fetch(`${pages.url}${path}`);
      expect(status).toBe(path.endsWith('never') ? 404 : 200);
      expect(headers.get('content-security-policy')).toMatch(/^default-src 'none'; script-src 'self';/);
      expect(headers.get('content-security-policy')).not.toContain('unsafe');
      expect(headers.get('referrer-policy')).toBe('no-referrer');
      expect(headers.get('x-robots-tag')).toContain('noindex');
      expect(headers.get('x-frame-options')).toBe('DENY');
      expect(headers.get('cache-control')).toBe('no-store');
      expect(headers.get('set-cookie')).toBeNull();
    }
  });

  test('what a page loads is kept for ever, under the version of them all', async () => {
    const text = await (await fetch(`${pages.url}/wall/en`)).text();
    expect(text).toContain('<html lang="en">');
    const files = [...text.matchAll(/"(\/wall-assets\/[^"]+)"/g)].map(([, path]) => path ?? '');
    expect(files.length).toBeGreaterThan(3);
    for (const path of files) {
      const { status, headers } = await fetch(`${pages.url}${path}`);
      expect([path, status]).toEqual([path, 200]);
      expect(headers.get('cache-control')).toContain('immutable');
    }
    const old = await fetch(`${pages.url}/wall-assets/0123456789abcdef/wall.js`);
    expect([old.status, old.headers.get('cache-control')]).toEqual([404, 'no-store']);
    expect((await fetch(`${pages.url}/wall-assets/x/..%2f..%2findex.ts`)).status).toBe(404);
  });

  test('who has no link is told so in the language of their browser', async () => {
    const said = async (language: string) =>
      /<h1>(.*)<\/h1>/.exec(
        await (await fetch(`${pages.url}/wall/x`, { headers: { 'accept-language': language } })).text(),
      )?.[1];
    expect(await said('pt-BR,pt;q=0.9')).toBe('Este link não abre mais nada');
    expect(await said('de-DE, es;q=0.5')).toBe('Este enlace ya no abre nada');
    expect(await said('ja')).toBe('This link opens nothing any more');
  });

  test('while the database is away a page loads anew by itself, and no log names its link', async () => {
    pages.held.failing = true;
    const answer = await fetch(`${pages.url}/wall/a-secret-token`);
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '15']);
    expect(await answer.text()).toContain('http-equiv="refresh"');
    expect(pages.log.lines).toHaveLength(1);
    expect(pages.log.text()).not.toContain('a-secret-token');
  });

  test('the result tells its figures, and no share of too few people', async () => {
    pages.held.results.set('r', results.full);
    pages.held.results.set('few', results.empty);
    const full = await (await fetch(`${pages.url}/campaigns/r`)).text();
    for (const said of [
      '356',
      '187',
      '231',
      '31%',
      '56%',
      'Meta no alcanzada',
      'Marta Rojas',
      'con 34 voces',
      '22 de noviembre',
    ]) {
      expect(full).toContain(said);
    }
    const few = await (await fetch(`${pages.url}/campaigns/few`)).text();
    expect(few).toContain('Muy pocas personas para mostrarlo');
    expect(few).not.toContain('<svg class="bar"');
  });
});

describe('words', () => {
  test('nothing typed is ever markup', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (typed) => {
        const { markup } = html`<p title="${typed}">${typed}</p>`;
        expect(markup.match(/[<>]/g)).toHaveLength(4);
        expect(markup.match(/"/g)).toHaveLength(2);
      }),
    );
  });

  test('50,000 characters are cut, towers of marks are low, lines are few', () => {
    expect(tame('a'.repeat(50_000), 700)).toHaveLength(700);
    expect(tame(zalgo, 700).length).toBeLessThan(8);
    expect(tame('a\n'.repeat(900), 700).split('\n').length).toBeLessThanOrEqual(14);
    expect(tame('  \n \n ', 700)).toBe('');
    // Four marks on a letter are language: Vietnamese, Hebrew with its accents.
    expect(tame('e\u0302\u0301', 700)).toBe('e\u0302\u0301');
    const began = performance.now();
    tame(`${'Z\u0310'.repeat(25_000)}`, 700);
    tame('\n '.repeat(25_000), 700);
    expect(performance.now() - began).toBeLessThan(200);
  });

  test('names are few, and each keeps its own direction', () => {
    expect(namesText('en', ['A', 'B', 'C', 'D', 'E']).replace(/[\u2068\u2069]/g, '')).toBe(
      'A, B, C and 2 more',
    );
    expect(namesText('es', ['A', 'B', 'C', 'D']).replace(/[\u2068\u2069]/g, '')).toBe('A, B, C y D');
    expect(namesText('en', ['\u202Eabc\u2069'])).toBe('\u2068abc\u2069');
  });
});
