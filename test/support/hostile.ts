import type { Chat, ChatEvent, Handle, Route } from '#core/chat.ts';
import type { Flow } from '#core/flow.ts';
import { createDispatch } from '#src/dispatch.ts';
import { createRegistry } from '#src/registry.ts';
import { type Server, startServer } from '#src/server.ts';
import type { Db } from '#store/db.ts';
import { saveIdentity } from '#store/identities.ts';
import { createHouse } from './house.ts';

/**
 * The dispatcher and PostgreSQL for an adapter behind its real route, and what tests of hostile inputs want to see and to change
 * of it, whatever the platform.
 * @param chat the adapter, once there is one
 */
export async function createHostileHouse(chat: () => Chat, flows: readonly Flow[] = []) {
  const house = await createHouse([]);
  const handleWith = (db: Db = house.db): Handle =>
    createDispatch({
      db,
      clock: house.clock,
      registry: createRegistry([...house.registry.flows, ...flows]),
      log: house.log,
      ring: house.ring,
      unknown: (context, text) => house.hooks.unknown(context, text),
      lookUp: (actor) => chat().person(actor.tenant, actor.key),
    });
  let handle = handleWith();
  const events: ChatEvent[] = [];
  const others: { chat: Chat; server: Server }[] = [];

  return {
    house,
    /** What reached the dispatcher. */
    events,
    handle: ((event: ChatEvent) => {
      events.push(event);
      return handle(event);
    }) as Handle,

    /** Somebody who is known by this account alone. */
    async person(platform: string, tenant: string, key: string, name: string): Promise<string> {
      const { id } = await house.person({ name, on: [] });
      await saveIdentity(house.db, id, { platform, tenant, key, route: '' });
      return id;
    },
    /** Runs with another database behind the dispatcher. */
    async over<T>(db: Db, run: () => Promise<T>): Promise<T> {
      handle = handleWith(db);
      try {
        return await run();
      } finally {
        handle = handleWith();
      }
    },
    /** One more process on the same database. @returns where it listens */
    async serve(other: Chat, routes: readonly Route[]): Promise<string> {
      const server = await startServer({
        port: 0,
        host: '127.0.0.1',
        log: house.log,
        readiness: async () => [],
        metrics: async () => ({ contentType: 'text/plain', text: '' }),
      });
      server.mount(routes);
      others.push({ chat: other, server });
      return server.url;
    },
    async stop(): Promise<void> {
      for (const other of others) {
        await other.chat.close();
        await other.server.close(500);
      }
      await house.drop();
    },
  };
}
