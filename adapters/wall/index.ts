import type { IncomingMessage, ServerResponse } from 'node:http';
import { join } from 'node:path';
import type { Route } from '#core/chat.ts';
import type { Clock } from '#core/clock.ts';
import { errorFields } from '#core/errors.ts';
import type { Log } from '#core/log.ts';
import { type Assets, loadAssets } from './assets.ts';
import { completionsPage } from './completions.ts';
import { awayPage, gonePage } from './frame.ts';
import { allowForm, partsOf, sendFile, sendHtml, setSafeHeaders } from './http.ts';
import type { WallSource } from './ports.ts';
import { resultPage } from './result.ts';
import { thanksPage } from './thanks.ts';
import { createWatch, type Pace, type Watch } from './watch.ts';

export type WallPages = Readonly<{
  routes: readonly Route[];
  /** Ends all streams. The pages come back by themselves. */
  close(): void;
}>;

type Ready = Readonly<{ assets: Assets; watch: Watch }>;
type Handler = (
  request: IncomingMessage,
  response: ServerResponse,
  ready: Ready,
  token: string,
) => Promise<void> | void;

/** A link to nothing at all, so that its stream is told as much and the page may say so. */
const closedStream = 'retry: 60000\nevent: gone\ndata: {}\n\n';

/**
 * The pages for eyes: the mural, the result of a campaign, a thank-you for somebody outside, the file of completed courses. Whoever
 * has the link sees them; nothing can be changed there.
 */
export function createWall(
  options: Readonly<{ source: WallSource; log: Log; clock: Clock; pace?: Pace }>,
): WallPages {
  const { source, log } = options;
  let closed = false;
  let opened: Watch | undefined;
  const ready: Promise<Ready> = loadAssets(join(import.meta.dirname, 'page')).then((assets) => {
    opened = createWatch({ ...options, version: assets.version });
    if (closed) opened.close();
    return { assets, watch: opened };
  });
  // Said to whoever asks for a page.
  ready.catch(() => {});

  const route = (path: string, handler: Handler, method: 'get' | 'post' = 'get'): Route => ({
    method,
    path,
    async handler(request, response) {
      setSafeHeaders(response);
      const { assets, watch } = await ready;
      const token = partsOf(request)[1] ?? '';
      try {
        if (closed) throw new Error('closing');
        await handler(request, response, { assets, watch }, token);
      } catch (error) {
        // The address is the key to the page: no word of it.
        if (!closed) log.warn(errorFields(error), 'wall: a page could not be shown');
        // Half a file must not look like a whole one.
        if (response.headersSent) return void (method === 'post' ? response.destroy() : response.end());
        response.setHeader('retry-after', '15');
        sendHtml(response, 503, awayPage(assets, request.headers['accept-language']));
      }
    },
  });

  const shown = (request: IncomingMessage, response: ServerResponse, assets: Assets, html?: string): void =>
    html === undefined
      ? sendHtml(response, 404, gonePage(assets, request.headers['accept-language']))
      : sendHtml(response, 200, html);

  return {
    routes: [
      route('/wall/:token', async (request, response, { assets }, token) => {
        const link = await source.link(token);
        shown(
          request,
          response,
          assets,
          link && assets.wall.replace('<html lang="en">', `<html lang="${link.locale}">`),
        );
      }),
      route('/wall/:token/events', async (request, response, { watch }, token) => {
        const link = await source.link(token);
        if (link !== undefined && request.method !== 'HEAD') return watch.open(response, link);
        response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
        response.end(closedStream);
      }),
      route('/campaigns/:token', async (request, response, { assets }, token) => {
        const result = await source.result(token);
        shown(request, response, assets, result && resultPage(assets, result));
      }),
      route('/thanks/:token', async (request, response, { assets }, token) => {
        const thanks = await source.thanks(token);
        shown(request, response, assets, thanks && thanksPage(assets, thanks));
      }),
      route('/completions/:token', async (request, response, { assets }, token) => {
        const data = await source.completions(token);
        if (data !== undefined) allowForm(response);
        shown(request, response, assets, data && completionsPage(assets, data));
      }),
      // Not by GET: programs that look at links before people do, to show what is behind them, fetch no names.
      route(
        '/completions/:token',
        async (request, response, { assets }, token) => {
          const file = await source.completionsFile(token);
          if (file === undefined) return shown(request, response, assets);
          await sendFile(response, { ...file, type: 'text/csv; charset=utf-8; header=present' });
        },
        'post',
      ),
      route('/wall-assets/:version/:name', (request, response, { assets }) => assets.file(request, response)),
    ],
    close() {
      closed = true;
      opened?.close();
    },
  };
}
