import { z } from 'zod';
import { errorFields } from '#core/errors.ts';
import type { Log } from '#core/log.ts';
import type { PlaceStore } from '#core/platform.ts';
import { createMemory } from './memory.ts';
import { createMoves } from './moves.ts';
import type { Place, Places } from './ports.ts';

const placeSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('personal'),
    user: z.string().min(1),
    mri: z.string().min(1).exactOptional(),
    serviceUrl: z.string().min(1),
  }),
  z.object({ kind: z.literal('team'), serviceUrl: z.string().min(1) }),
  z.object({ kind: z.literal('group'), serviceUrl: z.string().min(1) }),
  z.object({ kind: z.literal('removed'), user: z.string().min(1), serviceUrl: z.string().min(1) }),
]);

/** Places whose last body is remembered. */
const most = 10_000;
/**
 * An installation is told two or three times within a moment, and people write several lines in a row. Not for longer:
 * another process may have removed the place since, and then it must be written again. Milliseconds.
 */
const keepMs = 15_000;

/** Who has put us out is read again after this. Milliseconds. */
const closedKeepMs = 60_000;

/** Characters. Real ids have some 60 to 150; the index of the table takes ten times that. */
const maxId = 500;
/** The database keeps no NUL, and no id has control characters. */
const isId = (id: string): boolean =>
  id.length > 0 && id.length <= maxId && id.isWellFormed() && !/\p{Cc}/u.test(id);

function read(body: string): Place | undefined {
  try {
    return placeSchema.safeParse(JSON.parse(body)).data;
  } catch {
    return undefined;
  }
}

/** Always in the same order, so that the same place is the same text. */
const write = (place: Place): string => JSON.stringify(placeSchema.parse(place));

/**
 * The places of Teams, as JSON in the program's table.
 * @param follow whether a chat that is told of from another server than before says that the server has moved. Not in
 *   development: there each client on this machine is a server of its own, and has the same chats
 */
export function createPlaces(store: PlaceStore, log: Log, follow = true): Places {
  const written = createMemory<Readonly<{ body: string; until: number }>>(most);
  const moves = follow ? createMoves(store, log) : undefined;
  const nameOf = (tenant: string, conversation: string): string => `${tenant} ${conversation}`;

  let closed: Readonly<{ tenant: string; until: number; asked: Promise<ReadonlySet<string>> }> | undefined;
  async function readClosed(tenant: string): Promise<ReadonlySet<string>> {
    const [out, back] = [new Set<string>(), new Set<string>()];
    for await (const { body } of store.all(tenant)) {
      const place = read(body);
      if (place?.kind === 'removed') out.add(place.user);
      if (place?.kind === 'personal') back.add(place.user);
    }
    for (const user of back) out.delete(user);
    return out;
  }

  /** A person's chat is one and the same for ever, whoever serves it. */
  async function follows(tenant: string, before: string, place: Place): Promise<void> {
    const was = read(before);
    if (was === undefined || was.serviceUrl === place.serviceUrl) return;
    if (!('user' in was && 'user' in place && was.user === place.user)) return;
    await moves?.moved(tenant, was.serviceUrl, place.serviceUrl).catch((error: unknown) => {
      log.warn({ tenant, ...errorFields(error) }, 'that a server moved could not be kept');
    });
  }

  return {
    async *all(tenant) {
      let unreadable = 0;
      try {
        for await (const { id, body } of store.all(tenant)) {
          const place = read(body);
          if (place === undefined) unreadable += 1;
          else {
            const serviceUrl = (await moves?.current(tenant, place.serviceUrl)) ?? place.serviceUrl;
            yield { conversation: id, place: { ...place, serviceUrl } };
          }
        }
      } finally {
        if (unreadable > 0) log.warn({ tenant, unreadable }, 'places that could not be read');
      }
    },

    async save(tenant, conversation, place) {
      if (!isId(conversation)) {
        log.warn({ tenant, length: conversation.length }, 'a place whose id is none was not kept');
        return;
      }
      const name = nameOf(tenant, conversation);
      const body = write(place);
      const last = written.get(name);
      if (last?.body === body && performance.now() < last.until) return;
      const before = await store.save(tenant, conversation, body);
      written.set(name, { body, until: performance.now() + keepMs });
      if (before !== undefined) await follows(tenant, before, place);
    },

    async remove(tenant, conversation) {
      const name = nameOf(tenant, conversation);
      written.delete(name);
      await store.remove(tenant, conversation);
      // Somebody may have saved it meanwhile; whether before or after the removal, nobody knows.
      written.delete(name);
    },

    async isClosed(tenant, user) {
      if (closed?.tenant !== tenant || performance.now() >= closed.until) {
        const asked = readClosed(tenant);
        const now = { tenant, until: performance.now() + closedKeepMs, asked };
        closed = now;
        asked.catch(() => {
          if (closed === now) closed = undefined;
        });
      }
      return (await closed.asked).has(user);
    },

    current: async (tenant, serviceUrl) => (await moves?.current(tenant, serviceUrl)) ?? serviceUrl,
  };
}
