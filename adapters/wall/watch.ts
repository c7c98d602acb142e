import type { ServerResponse } from 'node:http';
import type { Clock } from '#core/clock.ts';
import { errorFields } from '#core/errors.ts';
import type { Locale } from '#core/i18n.ts';
import type { Log } from '#core/log.ts';
import type { Mark, WallLink, WallSource } from './ports.ts';
import { wallView } from './view.ts';
import { words } from './words.ts';

type Viewer = Readonly<{ response: ServerResponse; link: WallLink }>;

export type Watch = Readonly<{
  /** Answers with everything as it is now, and goes on with whatever changes. */
  open(response: ServerResponse, link: WallLink): Promise<void>;
  close(): void;
}>;

export type Pace = Readonly<{ pollMs: number; freshMs: number; beatMs: number }>;

/**
 * Changes are looked for this often while somebody looks. What no change tells of (a campaign begins, a name is spelled anew) is
 * seen when all is read afresh. The page takes a stream without a beat for dead. Milliseconds.
 */
const usual: Pace = { pollMs: 2_000, freshMs: 30_000, beatMs: 15_000 };
/** A failing database is asked ever less often. Milliseconds. */
const slowestMs = 30_000;
/** A reader this far behind is cut off, and comes back by itself. Bytes. */
const maxBehind = 256_000;
/** Screens and tabs in one process. */
const mostViewers = 1_000;

const event = (name: string, data: unknown): string => `event: ${name}\ndata: ${JSON.stringify(data)}\n\n`;

/**
 * The open streams of this process and the one look at the database for all of them. What is sent is always the whole wall: it is
 * small, whoever comes back after a night has all of it at once, and what is gone is not in it.
 */
export function createWatch(
  options: Readonly<{ source: WallSource; clock: Clock; log: Log; version: string; pace?: Pace }>,
): Watch {
  const { source, clock, log, version, pace = usual } = options;
  const viewers = new Set<Viewer>();
  const shown = new Map<Locale, string>();
  const reading = new Map<Locale, Promise<string>>();
  let mark: Mark | undefined;
  let freshAt = Number.NEGATIVE_INFINITY;
  let failures = 0;
  let timer: NodeJS.Timeout | undefined;
  let closed = false;

  const write = ({ response }: Viewer, text: string): void => {
    if (response.writableLength > maxBehind) response.destroy();
    else response.write(text);
  };
  const end = (viewer: Viewer, last?: string): void => {
    viewers.delete(viewer);
    viewer.response.end(last);
  };

  const readNow = async (locale: Locale): Promise<string> =>
    event('wall', wallView(await source.wall(locale)));

  /** However many come at once, it is read once. */
  function read(locale: Locale): Promise<string> {
    const known = reading.get(locale);
    if (known !== undefined) return known;
    const fresh = readNow(locale).finally(() => reading.delete(locale));
    reading.set(locale, fresh);
    return fresh;
  }

  async function look(): Promise<void> {
    const asked = [...viewers];
    const open = new Set(await source.stillOpen([...new Set(asked.map(({ link }) => link.id))]));
    for (const viewer of asked) if (!open.has(viewer.link.id)) end(viewer, event('gone', {}));
    const { mark: next, changed } = await source.changes(mark);
    // The machine's own clock that only ever goes on: the program's may be moved.
    const stale = performance.now() - freshAt >= pace.freshMs;
    if (changed || stale) {
      for (const locale of new Set([...viewers].map(({ link }) => link.locale))) {
        const text = await readNow(locale);
        if (shown.get(locale) === text) continue;
        shown.set(locale, text);
        for (const viewer of viewers) if (viewer.link.locale === locale) write(viewer, text);
      }
      freshAt = performance.now();
    }
    mark = next;
  }

  function schedule(): void {
    if (closed || timer !== undefined) return;
    timer = setTimeout(
      async () => {
        try {
          if (viewers.size > 0) await look();
          failures = 0;
        } catch (error) {
          failures += 1;
          if (failures === 1) log.warn(errorFields(error), 'wall: it could not be read; trying again');
        }
        timer = undefined;
        if (viewers.size > 0) return schedule();
        // Nobody looks any more: nothing is kept, and nothing old is shown to who comes next.
        shown.clear();
        mark = undefined;
      },
      Math.min(slowestMs, pace.pollMs * 2 ** Math.min(failures, 5)),
    );
    timer.unref();
  }

  const beating = setInterval(() => {
    const beat = event('beat', { now: clock.now().toISOString() });
    for (const viewer of viewers) write(viewer, beat);
  }, pace.beatMs);
  beating.unref();

  const full = (response: ServerResponse): void => {
    response.writeHead(503, { 'retry-after': '60' }).end();
  };

  return {
    async open(response, link) {
      if (viewers.size >= mostViewers) return full(response);
      let text = shown.get(link.locale);
      if (text === undefined) {
        text = await read(link.locale);
        // Somebody else may have been told of something newer meanwhile.
        text = shown.get(link.locale) ?? text;
        shown.set(link.locale, text);
        // What changed while it was read is seen at the next look.
        freshAt = Number.NEGATIVE_INFINITY;
      }
      if (closed || response.destroyed) return void response.end();
      // Many may have come while it was read.
      if (viewers.size >= mostViewers) return full(response);
      response.writeHead(200, {
        'content-type': 'text/event-stream; charset=utf-8',
        'cache-control': 'no-store, no-transform',
        'x-accel-buffering': 'no',
      });
      const viewer: Viewer = { response, link };
      const { page } = words(link.locale);
      viewers.add(viewer);
      response.on('close', () => viewers.delete(viewer));
      response.on('error', () => viewers.delete(viewer));
      const hello = { version, locale: link.locale, words: page, now: clock.now().toISOString() };
      write(viewer, `retry: 3000\n${event('hello', hello)}${text}`);
      schedule();
    },
    close() {
      closed = true;
      clearInterval(beating);
      clearTimeout(timer);
      for (const viewer of viewers) end(viewer);
    },
  };
}
