import { setTimeout as sleep } from 'node:timers/promises';
import pino from 'pino';
import type { PersonaView } from '#adapters/web/view.ts';
import { type App, startApp } from '#src/app.ts';
import { type Config, readConfig } from '#src/config.ts';
import { createTestDatabase, type TestDatabase } from './postgres.ts';
import { beginAtStart } from './time.ts';
import { createWebClient, type WebClient } from './webclient.ts';

/** The whole program in this process, in the trial, over a database of its own. */
export type TestApp = Readonly<{
  app: App;
  url: string;
  database: TestDatabase;
  as(key: string): WebClient;
  /** Everybody one can be. */
  personas(): Promise<readonly PersonaView[]>;
  /** Moves the trial's clock to the next due thing, through the page's own route. Resolves to the time there. */
  skip(): Promise<Date>;
  now(): Promise<Date>;
  /** Lets everything happen that is due until then, and nothing that comes later. */
  skipTo(at: Date): Promise<void>;
  /** Waits until something is so; fails after 10 s with what it waited for. */
  until(what: string, is: () => Promise<boolean>): Promise<void>;
  /** All lines that were logged. */
  logged(): string;
  stop(): Promise<void>;
}>;

export async function startTestApp(
  options: Readonly<{ config?: Partial<Config>; database?: TestDatabase }> = {},
): Promise<TestApp> {
  const database = options.database ?? (await createTestDatabase());
  if (options.database === undefined) await beginAtStart(database.pool);
  const lines: string[] = [];
  const log = pino({ level: 'debug' }, { write: (line: string) => void lines.push(line) });
  const config = { ...readConfig({ PORT: '0', DATABASE_URL: database.url }), ...options.config };
  const app = await startApp(config, log);
  await app.started;
  const client = createWebClient(app.url);

  async function trial(method: 'GET' | 'POST', path: string): Promise<Date> {
    const response = await fetch(`${app.url}${path}`, {
      method,
      headers: { 'content-type': 'application/json', origin: app.url },
      ...(method === 'POST' && { body: '{}' }),
    });
    if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
    return new Date(((await response.json()) as { now: string }).now);
  }
  const now = () => trial('GET', '/web/trial');
  const skip = () => trial('POST', '/web/trial/skip');

  return {
    app,
    url: app.url,
    database,
    as: client.as,
    personas: async () =>
      ((await (await fetch(`${app.url}/web/start`)).json()) as { personas: readonly PersonaView[] }).personas,
    now,
    skip,
    async skipTo(at) {
      for (;;) {
        const { next } = (await (await fetch(`${app.url}/web/trial`)).json()) as { next?: string };
        if (next === undefined || new Date(next) > at) return;
        await skip();
      }
    },
    async until(what, is) {
      for (const end = performance.now() + 10_000; performance.now() < end; await sleep(30)) {
        if (await is()) return;
      }
      throw new Error(`waited in vain: ${what}`);
    },
    logged: () => lines.join(''),
    async stop() {
      await app.stop();
      if (options.database === undefined) await database.drop();
    },
  };
}
