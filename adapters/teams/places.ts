import { z } from 'zod';
import type { Log } from '#core/log.ts';
import type { PlaceStore } from '#core/platform.ts';
import { createMemory } from './memory.ts';
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
]);

/** Places whose last body is remembered. */
const most = 10_000;
/**
 * An installation is told two or three times within a moment, and people write several lines in a row. Not for longer:
 * another process may have removed the place since, and then it must be written again. Milliseconds.
 */
const keepMs = 15_000;

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

/** The places of Teams, as JSON in the program's table. */
export function createPlaces(store: PlaceStore, log: Log): Places {
  const written = createMemory<Readonly<{ body: string; until: number }>>(most);
  const nameOf = (tenant: string, conversation: string): string => `${tenant} ${conversation}`;

  return {
    async *all(tenant) {
      let unreadable = 0;
      try {
        for await (const { id, body } of store.all(tenant)) {
          const place = read(body);
          if (place === undefined) unreadable += 1;
          else yield { conversation: id, place };
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
      await store.save(tenant, conversation, body);
      written.set(name, { body, until: performance.now() + keepMs });
    },

    async remove(tenant, conversation) {
      const name = nameOf(tenant, conversation);
      written.delete(name);
      await store.remove(tenant, conversation);
      // Somebody may have saved it meanwhile; whether before or after the removal, nobody knows.
      written.delete(name);
    },
  };
}
