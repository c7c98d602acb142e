import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { extname, join } from 'node:path';
import { urlOf } from './http.ts';

const types: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
};

export type Assets = Readonly<{
  page(request: IncomingMessage, response: ServerResponse): void;
  file(request: IncomingMessage, response: ServerResponse): void;
}>;

/**
 * Reads the page's files once. They are served under the hash of all of them together, so the browser may keep
 * them for ever and the modules' relative imports never mix two versions.
 */
export async function loadAssets(folder: string): Promise<Assets> {
  const files = new Map<string, Readonly<{ type: string; bytes: Buffer }>>();
  const hash = createHash('sha256');
  for (const name of (await readdir(folder)).toSorted()) {
    const type = types[extname(name)];
    if (type === undefined) continue;
    const bytes = await readFile(join(folder, name));
    hash.update(name).update(bytes);
    files.set(name, { type, bytes });
  }
  const version = hash.digest('hex').slice(0, 16);
  const html = (await readFile(join(folder, 'index.html'), 'utf8')).replaceAll(
    '/web/assets/',
    `/web/assets/${version}/`,
  );
  const etag = `"${createHash('sha256').update(html).digest('hex').slice(0, 16)}"`;

  return {
    page(request, response) {
      response.setHeader('etag', etag);
      response.setHeader('cache-control', 'no-cache');
      if (request.headers['if-none-match'] === etag) {
        response.writeHead(304).end();
        return;
      }
      response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(html);
    },
    file(request, response) {
      const [, asked, name = ''] = /\/([0-9a-f]{16})\/([\w.-]+)$/.exec(urlOf(request).pathname) ?? [];
      const found = files.get(name);
      if (found === undefined || asked !== version) {
        // An old page asks for files of its own version: they are gone with it. Never kept, so a reload mends it.
        response
          .writeHead(404, { 'cache-control': 'no-store', 'content-type': 'text/plain' })
          .end('Not found');
        return;
      }
      response
        .writeHead(200, {
          'content-type': found.type,
          'cache-control': 'public, max-age=31536000, immutable',
        })
        .end(found.bytes);
    },
  };
}
