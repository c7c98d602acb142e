import type { FileValue, Form, Values } from '#core/card.ts';
import type { Log } from '#core/log.ts';
import type { FileLink } from './parse.ts';

/** OneDrive and SharePoint, where Teams keeps what people send to a bot, in the clouds there are. */
const stores = [
  'sharepoint.com',
  'sharepoint.us',
  'sharepoint-mil.us',
  'sharepoint.de',
  'sharepoint.cn',
  'onedrive.com',
  'svc.ms',
];
const loopback = ['localhost', '127.0.0.1', '[::1]'];
/**
 * How much of a file is read, and how many at once, whatever the form says: it came back through a client. Bytes; no form of ours
 * takes more.
 */
const bytesMost = 20 * 1_048_576;
const filesMost = 3;

/** @param serviceUrl as the operator set it: on this machine in tests, and then files may be there as well */
export function isFileStore(url: string, serviceUrl: string): boolean {
  if (!URL.canParse(url)) return false;
  const { protocol, hostname, port, username, password } = new URL(url);
  if (username !== '' || password !== '') return false;
  const isLocal = URL.canParse(serviceUrl) && loopback.includes(new URL(serviceUrl).hostname);
  if (isLocal && loopback.includes(hostname)) return true;
  return protocol === 'https:' && port === '' && stores.some((store) => hostname.endsWith(`.${store}`));
}

const endsIn = (name: string, accept: readonly string[]): boolean =>
  accept.some((ending) => ending.startsWith('.') && name.toLowerCase().endsWith(ending.toLowerCase()));

/**
 * The files that came along with the command, for those fields of its form that were left empty. What cannot be had in time
 * counts as not attached: the form then asks for it.
 */
export async function fetchFiles(
  form: Form,
  values: Values,
  links: readonly FileLink[],
  options: Readonly<{ serviceUrl: string; withinMs: number; log: Log }>,
): Promise<Values> {
  const left = [...links];
  const wanted: { field: string; maxBytes: number; link: FileLink }[] = [];
  for (const field of form.fields) {
    if (field.kind !== 'file' || values[field.name] !== undefined) continue;
    const fits = left.findIndex((link) => endsIn(link.name, field.accept));
    const [link] = left.splice(Math.max(0, fits), 1);
    if (link === undefined || wanted.length === filesMost) continue;
    wanted.push({ field: field.name, maxBytes: Math.min(bytesMost, field.maxBytes), link });
  }
  if (wanted.length === 0) return values;
  const signal = AbortSignal.timeout(Math.max(0, options.withinMs));
  const found = await Promise.all(
    wanted.map(async ({ field, maxBytes, link }): Promise<readonly [string, FileValue] | undefined> => {
      try {
        const bytes = await fetchFile(link.url, maxBytes, options, signal);
        return bytes && [field, { name: link.name, bytes }];
      } catch (error) {
        const why = error instanceof Error ? error.name : 'failed';
        options.log.warn({ why }, 'teams: a file could not be fetched');
        return undefined;
      }
    }),
  );
  return { ...values, ...Object.fromEntries(found.filter((entry) => entry !== undefined)) };
}

async function fetchFile(
  url: string,
  maxBytes: number,
  { serviceUrl, log }: Readonly<{ serviceUrl: string; log: Log }>,
  signal: AbortSignal,
): Promise<Uint8Array | undefined> {
  const refuse = (why: string): undefined => {
    log.warn({ why }, 'teams: a file was not taken');
    return undefined;
  };
  if (!isFileStore(url, serviceUrl)) return refuse('host');
  const response = await fetch(url, { redirect: 'error', signal });
  if (!response.ok) {
    await response.body?.cancel();
    return refuse(`status ${response.status}`);
  }
  const chunks: Uint8Array[] = [];
  let total = 0;
  for await (const chunk of response.body ?? []) {
    chunks.push(chunk);
    total += chunk.length;
    // One byte more than may be: enough for the form to say that it is too large.
    if (total > maxBytes) break;
  }
  return Buffer.concat(chunks).subarray(0, maxBytes + 1);
}
