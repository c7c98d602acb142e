import type { FileValue } from '#core/card.ts';
import type { Log } from '#core/log.ts';
import { isTrusted } from '../answer/hosts.ts';
import type { Submitted } from './parse.ts';

/** As much as any form of ours takes; the time is the narrower limit. */
const bytesMax = 16 * 1_024 * 1_024;

/**
 * Fetches what was attached to a form, one file for each field. What cannot be had in time counts as not attached: the form
 * then asks for it again.
 */
export async function fetchFiles(
  files: readonly Submitted[],
  options: Readonly<{ token: string; apiUrl: string | undefined; log: Log; withinMs: number }>,
): Promise<Readonly<Record<string, FileValue>>> {
  const signal = AbortSignal.timeout(options.withinMs);
  const firsts = files.filter((file, n) => files.findIndex((other) => other.field === file.field) === n);
  const found = await Promise.all(
    firsts.slice(0, 10).map(async (file) => {
      try {
        const bytes = await fetchFile(file, options, signal);
        return bytes && ([file.field, { name: file.name, bytes }] as const);
      } catch (error) {
        const why = error instanceof Error ? error.name : 'failed';
        options.log.warn({ file: file.id, why }, 'slack: a file could not be fetched');
        return undefined;
      }
    }),
  );
  return Object.fromEntries(found.filter((entry) => entry !== undefined));
}

async function fetchFile(
  { id, url, size }: Submitted,
  { token, apiUrl, log }: Readonly<{ token: string; apiUrl: string | undefined; log: Log }>,
  signal: AbortSignal,
): Promise<Uint8Array | undefined> {
  const refuse = (why: string): undefined => {
    log.warn({ file: id, why }, 'slack: a file was not taken');
    return undefined;
  };
  if (!isTrusted(url, 'files', apiUrl)) return refuse('host');
  if (size !== undefined && size > bytesMax) return refuse('size');
  // A token must not follow to wherever the answer points.
  const response = await fetch(url, {
    headers: { Authorization: `Bearer ${token}` },
    redirect: 'error',
    signal,
  });
  // Without the scope Slack answers with its sign-in page.
  if (!response.ok || response.headers.get('content-type')?.startsWith('text/html')) {
    await response.body?.cancel();
    return refuse(`status ${response.status}`);
  }
  const chunks: Uint8Array[] = [];
  let total = 0;
  for await (const chunk of response.body ?? []) {
    total += chunk.length;
    if (total > bytesMax) return refuse('size');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
