import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';
import type { TestDatabase } from './postgres.ts';

/** A wire to a PostgreSQL that can be cut (connections break, new ones are refused) or frozen (nothing comes through). */
export type DatabaseWire = Readonly<{
  url: string;
  cut(): Promise<void>;
  freeze(): void;
  mend(): Promise<void>;
}>;

/** At the end it wants to be cut. */
export async function createDatabaseWire(database: TestDatabase): Promise<DatabaseWire> {
  const { host, port, user, database: name } = database.connection;
  const pairs = new Set<readonly [Socket, Socket]>();
  let frozen = false;
  let server: Server | undefined;
  let own = 0;

  const open = async (): Promise<void> => {
    server = createServer((near) => {
      const far = connect(`${host}/.s.PGSQL.${port}`);
      const pair = [near, far] as const;
      pairs.add(pair);
      for (const [from, to] of [pair, [far, near] as const]) {
        from.on('data', (bytes) => void (frozen || to.write(bytes)));
        from.on('error', () => {});
        from.on('close', () => {
          to.destroy();
          pairs.delete(pair);
        });
      }
    }).listen(own, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    if (typeof address === 'object' && address !== null) own = address.port;
  };
  const cut = async (): Promise<void> => {
    if (server === undefined) return;
    const closed = once(server, 'close');
    server.close();
    server = undefined;
    for (const [near] of pairs) near.destroy();
    await closed;
  };
  await open();
  return {
    url: `postgres://${user}@127.0.0.1:${own}/${name}`,
    cut,
    freeze: () => {
      frozen = true;
    },
    mend: async () => {
      // What was swallowed cannot be made up for: frozen connections break now.
      if (frozen) await cut();
      frozen = false;
      if (server === undefined) await open();
    },
  };
}
