import { createTestDatabase, type TestDatabase } from '#test/support/postgres.ts';
import { type Program, startProgram } from '#test/support/process.ts';
import { startRedis } from '#test/support/redis.ts';
import { owner } from './aurora.ts';
import { type SlackProxy, startSlackProxy } from './proxy.ts';

/** What a Slack server of other makers must say of itself. */
type Server = Readonly<{
  apiUrl: string;
  botToken: string;
  signingSecret: string;
  appToken?: string;
  stop(): Promise<void>;
}>;

export type SlackStack<S extends Server> = Readonly<{
  slack: S;
  /** Between the program and Slack's Web API, and in front of its WebSockets. */
  proxy: SlackProxy;
  program: Program;
  database: TestDatabase;
  /** Ends the program and starts it again; `kill` as the out-of-memory killer ends it. */
  restart(how: 'stop' | 'kill'): Promise<Program>;
  stop(): Promise<void>;
}>;

/**
 * The program as shipped on real PostgreSQL and Redis, with this Slack behind the proxy.
 * @param start is told where events, commands and interactions are to be posted to, and by what name the server is reached
 */
export async function startSlackStack<S extends Server>(
  start: (requestUrl: string, host: string) => Promise<S>,
  env: (slack: S) => Readonly<Record<string, string>> = () => ({}),
): Promise<SlackStack<S>> {
  // The server wants to know the program's address and the program the server's: a proxy each way knows both.
  const [inward, proxy, database, redis] = await Promise.all([
    startSlackProxy(),
    startSlackProxy(),
    createTestDatabase(),
    startRedis({ durable: true }),
  ]);
  const slack = await start(`${inward.url}/slack/events`, proxy.host);
  proxy.aim(new URL(slack.apiUrl).origin);
  const launch = async (): Promise<Program> => {
    const started = await startProgram({
      DATABASE_URL: database.url,
      REDIS_URL: redis.url,
      HOST: '127.0.0.1',
      SLACK_BOT_TOKEN: slack.botToken,
      SLACK_API_URL: proxy.apiUrl,
      SLACK_SIGNING_SECRET: slack.signingSecret,
      OWNERS: owner,
      PEOPLE_FROM: 'chat',
      ORGANISATION: 'Aurora Imaginaria',
      LANGUAGE: 'es',
      TIME_ZONE: 'America/Bogota',
      ...env(slack),
    });
    await started.ready();
    inward.aim(started.url);
    return started;
  };
  let program = await launch();
  return {
    slack,
    proxy,
    database,
    get program() {
      return program;
    },
    async restart(how) {
      await (how === 'kill' ? program.kill() : program.stop());
      program = await launch();
      return program;
    },
    async stop() {
      await program.stop();
      await Promise.all([slack.stop(), proxy.stop(), inward.stop()]);
      await Promise.all([redis.stop(), database.drop()]);
    },
  };
}
