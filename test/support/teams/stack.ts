import { createTestDatabase, type TestDatabase } from '#test/support/postgres.ts';
import { type Program, startProgram } from '#test/support/process.ts';
import { startRedis } from '#test/support/redis.ts';
import { aurorans, importHrFile, owner } from '#test/support/slack/aurora.ts';
import { type Playground, type PlaygroundUser, startPlayground } from './playground.ts';

export const tenant = '0b070000-0000-4000-8000-0000000000aa';

/** Everybody of HR's file, as Teams would know them: the object id of the tenant, and the name in conversations. */
export const teamsUsers: readonly PlaygroundUser[] = aurorans.map(({ realName, email, name }, n) => ({
  id: `29:1${name}`,
  aadObjectId: `0b070000-0000-4000-8000-${String(n + 1).padStart(12, '0')}`,
  name: realName,
  email,
}));

/** Who sits in front of a client of their own, and what that client says of its language. */
export type Seat = Readonly<{ name: string; locale?: string }>;

export type TeamsStack = Readonly<{
  program: Program;
  database: TestDatabase;
  /** What the command that reads HR's file said. */
  told: string;
  /** Somebody's client. Fails for whoever has none. */
  client(name: string): Playground;
  stop(): Promise<void>;
}>;

/**
 * The program as shipped on real PostgreSQL and Redis, HR's file read in, and for each of these people a client of their
 * own: no client can change its person. In the group chat and the team of each are five of the others.
 */
export async function startTeamsStack(seats: readonly Seat[]): Promise<TeamsStack> {
  const [database, redis] = await Promise.all([createTestDatabase(), startRedis({ durable: true })]);
  const told = await importHrFile(database);
  const program = await startProgram({
    DATABASE_URL: database.url,
    REDIS_URL: redis.url,
    HOST: '127.0.0.1',
    TEAMS_DEV: '1',
    TEAMS_FORMS: 'inline',
    TEAMS_TENANT_ID: tenant,
    OWNERS: owner,
    ORGANISATION: 'Aurora Imaginaria',
    LANGUAGE: 'es',
    TIME_ZONE: 'America/Bogota',
  });
  await program.ready();
  const user = (name: string): PlaygroundUser => {
    const found = teamsUsers.find(({ id }) => id === `29:1${name}`);
    if (found === undefined) throw new Error(`nobody is called ${name}`);
    return found;
  };
  const sitting = seats.map(({ name }) => user(name));
  const clients = await Promise.all(
    seats.map(({ name, locale }) =>
      startPlayground({
        botUrl: `${program.url}/api/messages`,
        tenant,
        user: user(name),
        others: sitting.filter((one) => one !== user(name)).slice(0, 5),
        ...(locale !== undefined && { locale }),
      }),
    ),
  );
  return {
    program,
    database,
    told,
    client(name) {
      const found = clients.find((one) => one.user === user(name));
      if (found === undefined) throw new Error(`${name} has no client`);
      return found;
    },
    async stop() {
      await Promise.all(clients.map((one) => one.stop()));
      await program.stop();
      await Promise.all([redis.stop(), database.drop()]);
    },
  };
}
