import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { extname, join } from 'node:path';
import { partsOf } from './http.ts';

const types: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
};

export type Assets = Readonly<{
  /** Of all files together: a page of another version is an old one. */
  version: string;
  /** The page of the mural, whose script does the rest. */
  wall: string;
  /** The address of a file. */
  at(name: string): string;
  file(request: IncomingMessage, response: ServerResponse): void;
}>;

const root = '/wall-assets';

/**
 * Reads the files of the pages once. They are served under the hash of all of them, so the browser may keep them for ever and
 * never mixes two versions.
 */
export async function loadAssets(folder: string): Promise<Assets> {
  const files = new Map<string, Readonly<{ type: string; bytes: Buffer }>>();
  const hash = createHash('sha256');
  for (const name of (await readdir(folder)).toSorted()) {
    const bytes = await readFile(join(folder, name));
    hash.update(name).update(bytes);
    const type = types[extname(name)];
    if (type !== undefined) files.set(name, { type, bytes });
  }
  const version = hash.digest('hex').slice(0, 16);
  const at = (name: string) => `${root}/${version}/${name}`;
  const wall = (await readFile(join(folder, 'wall.html'), 'utf8'))
    .replaceAll(`${root}/`, `${root}/${version}/`)
    .replace('data-version=""', `data-version="${version}"`);

  return {
    version,
    wall,
    at,
    file(request, response) {
      const [, asked, name = ''] = partsOf(request);
      const found = files.get(name);
      if (found === undefined || asked !== version) {
        // Never kept, so that a page which came with the new version finds it when it loads anew.
        response.writeHead(404, { 'cache-control': 'no-store', 'content-type': 'text/plain' });
        response.end('Not found');
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
