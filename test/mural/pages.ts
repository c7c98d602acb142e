import { createWall } from '#adapters/wall/index.ts';
import type { CompletionsPage, PageFile, WallSource } from '#adapters/wall/ports.ts';
import type { Clock } from '#core/clock.ts';
import type { Locale } from '#core/i18n.ts';
import type { CampaignResult, ThanksPage, Wall, WallRecognition } from '#core/wall.ts';
import { startServer } from '#src/server.ts';
import { createTestClock, createTestLog } from '#test/support/testports.ts';

// The pages for eyes over real HTTP, with a source that a test holds in its hands.

export type Held = {
  /** Token → what it opens. */
  links: Map<string, Readonly<{ id: string; locale: Locale }>>;
  wall: Omit<Wall, 'locale'>;
  results: Map<string, CampaignResult>;
  thanks: Map<string, ThanksPage>;
  files: Map<string, Readonly<{ page: CompletionsPage; file: () => PageFile }>>;
  /** How often the whole wall was read, and how often it was asked for changes. */
  reads: number;
  looks: number;
  failing: boolean;
};

export const anna = (n: number, more: Partial<WallRecognition> = {}): WallRecognition => ({
  id: `r${n}`,
  revision: 1,
  at: new Date(Date.parse('2026-11-24T14:00:00Z') - n * 3_600_000),
  from: 'Ana Lucía Prado',
  to: ['Luis Quispe'],
  value: { id: 'service', name: 'Servicio', emoji: '🤝' },
  words: `Gracias por quedarte hasta tarde el martes para que el cierre saliera bien (${n}).`,
  boosts: 0,
  edited: false,
  ...more,
});

export const nothing = (): Held['wall'] => ({
  organisation: 'Aurora',
  timeZone: 'America/Bogota',
  recognitions: [],
  cards: [],
  campaigns: [],
});

/** Pages on a port of their own; `change` is seen at the next look. */
export async function openPages(
  options: Readonly<{ clock?: Clock; pace?: Parameters<typeof createWall>[0]['pace'] }> = {},
) {
  const held: Held = {
    links: new Map([
      ['es', { id: 'link-es', locale: 'es' }],
      ['en', { id: 'link-en', locale: 'en' }],
      ['pt', { id: 'link-pt', locale: 'pt' }],
    ]),
    wall: nothing(),
    results: new Map(),
    thanks: new Map(),
    files: new Map(),
    reads: 0,
    looks: 0,
    failing: false,
  };
  let changes = 0;
  const source: WallSource = {
    link: async (token) => {
      if (held.failing) throw new Error('away');
      return held.links.get(token);
    },
    stillOpen: async (ids) => {
      const open = new Set([...held.links.values()].map(({ id }) => id));
      return ids.filter((id) => open.has(id));
    },
    changes: async (since) => {
      held.looks += 1;
      if (held.failing) throw new Error('away');
      const board = String(changes);
      return { mark: { at: new Date(0), board }, changed: since !== undefined && since.board !== board };
    },
    wall: async (locale) => {
      held.reads += 1;
      return { ...held.wall, locale };
    },
    result: async (token) => held.results.get(token),
    thanks: async (token) => held.thanks.get(token),
    completions: async (token) => held.files.get(token)?.page,
    completionsFile: async (token) => held.files.get(token)?.file(),
  };
  const log = createTestLog();
  const clock = options.clock ?? createTestClock(new Date('2026-11-24T15:00:00Z'));
  const mount = () =>
    createWall({ source, log, clock, pace: options.pace ?? { pollMs: 100, freshMs: 60_000, beatMs: 500 } });
  let wall = mount();
  const serve = async (port: number) => {
    const server = await startServer({
      port,
      host: '127.0.0.1',
      log,
      readiness: async () => [],
      metrics: async () => ({ contentType: 'text/plain', text: '' }),
    });
    server.mount(wall.routes);
    return server;
  };
  let server = await serve(0);
  return {
    held,
    log,
    get url() {
      return server.url;
    },
    change(wallNow: Partial<Held['wall']>) {
      held.wall = { ...held.wall, ...wallNow };
      changes += 1;
    },
    async stop() {
      wall.close();
      await server.close(1_000);
    },
    /** The same address again, after `stop`. */
    async startAgain() {
      wall = mount();
      server = await serve(Number(new URL(server.url).port));
    },
  };
}
