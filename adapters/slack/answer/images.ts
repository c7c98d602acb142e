import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import type { Block, Card } from '#core/card.ts';
import { PlatformError } from '#core/errors.ts';
import type { Log } from '#core/log.ts';
import { type Api, reasonFields, refusal, wordOf } from '../api.ts';
import type { Files } from '../render/render.ts';
import { isTrusted } from './hosts.ts';

/** The same chart goes to many people. */
const most = 500;
const uploadWithinMs = 5_000;
/** Slack needs a moment until a file can be shown; until then it calls the message invalid. Milliseconds. */
const pausesMs = [200, 400, 800, 1_200, 1_600] as const;

const started = z.object({ upload_url: z.string(), file_id: z.string() });
const completed = z.looseObject({});

type Picture = Readonly<{ png: string; alt: string }>;

/** Pictures of ours: uploaded once for a workspace, then shown by their file's id. */
export function createImages(options: Readonly<{ api: Api; apiUrl: string | undefined; log: Log }>) {
  const { api, apiUrl, log } = options;
  const uploaded = new Map<string, Promise<string>>();

  async function upload(tenant: string, { png, alt }: Picture): Promise<string> {
    const bytes = Buffer.from(png, 'base64');
    const args = {
      filename: 'picture.png',
      length: bytes.length,
      alt_txt: alt.toWellFormed().slice(0, 1_000),
    };
    const { upload_url: url, file_id: id } = await api.call(
      tenant,
      'files.getUploadURLExternal',
      args,
      started,
    );
    if (!isTrusted(url, 'files', apiUrl)) throw refusal('upload', 'untrusted_host');
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'Content-Type': 'application/octet-stream' },
      body: bytes,
      redirect: 'error',
      signal: AbortSignal.timeout(uploadWithinMs),
    }).catch((cause: unknown) => {
      throw new PlatformError('network', { cause });
    });
    await response.body?.cancel();
    if (!response.ok) throw refusal('upload', `http_${response.status}`);
    await api.call(tenant, 'files.completeUploadExternal', { files: [{ id, title: 'picture' }] }, completed);
    return id;
  }

  /** What cannot be uploaded is left out: its alternative text is shown instead. */
  async function filesOf(tenant: string, card: Card): Promise<Files> {
    const pictures = card.blocks.filter((block) => block.kind === 'picture');
    const files = new Map<string, string>();
    for (const picture of pictures) {
      const key = createHash('sha256').update(`${tenant} ${picture.png}`).digest('hex');
      const id = uploaded.get(key) ?? upload(tenant, picture);
      uploaded.set(key, id);
      const [oldest] = uploaded.keys();
      if (uploaded.size > most && oldest !== undefined) uploaded.delete(oldest);
      try {
        files.set(picture.png, await id);
      } catch (error) {
        uploaded.delete(key);
        log.warn({ tenant, ...reasonFields(error) }, 'slack: a picture could not be uploaded');
      }
    }
    return files;
  }

  /**
   * Runs with the files of a card's pictures: again while Slack is not ready to show them, at last with words instead. Slack
   * refuses a whole message for one picture on the web that it cannot fetch.
   * @throws whatever `run` threw
   */
  return async <T>(tenant: string, card: Card, run: (card: Card, files: Files) => Promise<T>): Promise<T> => {
    const files = await filesOf(tenant, card);
    const hasImages = card.blocks.some((block) => block.kind === 'image');
    if (files.size === 0 && !hasImages) return run(card, files);
    for (const pause of files.size === 0 ? [0] : pausesMs) {
      try {
        return await run(card, files);
      } catch (error) {
        if (wordOf(error) !== 'invalid_blocks') throw error;
        await sleep(pause);
      }
    }
    log.warn({ tenant }, 'slack: a picture could not be shown');
    return run({ ...card, blocks: card.blocks.map(inWords) }, new Map());
  };
}

const inWords = (block: Block): Block =>
  block.kind === 'image' ? { kind: 'note', text: [block.alt] } : block;

export type WithPictures = ReturnType<typeof createImages>;

/** Has it something to be uploaded first? */
export const hasPictures = (card: Card): boolean => card.blocks.some((block) => block.kind === 'picture');
