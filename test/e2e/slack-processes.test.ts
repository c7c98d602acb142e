import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, test } from 'vitest';
import { botEvents, eventsPath, scopes } from '#adapters/slack/commands.ts';
import { busiest, count, createProcesses, killInTheMiddle, stopsInTime } from '#test/support/processes.ts';
import { anyHour, until } from '#test/support/slack/aurora.ts';
import { createSlackServer, type SlackServer } from '#test/support/slack-server/index.ts';
import { ids } from '#test/support/slack-server/world.ts';

// As in a large company: one process takes what Slack sends, two others send, and one of those is killed in the middle. And
// the program while Slack is away: it starts, says so, and stops.

const slow = 60_000;
const { start, house, later, clean } = createProcesses();
afterEach(clean, slow);

const slackEnv = (slack: SlackServer) => ({
  SLACK_BOT_TOKEN: slack.installed.token,
  SLACK_SIGNING_SECRET: slack.app.signingSecret,
  SLACK_API_URL: slack.apiUrl,
  PEOPLE_FROM: 'chat',
});

describe('one process for what comes in and two that send', () => {
  const everybody = 300;
  const perMinute = 1_200;

  test('300 messages, one sender killed among them: none lost, none twice, at one pace', {
    timeout: slow,
  }, async () => {
    const slack = await createSlackServer({ scopes, events: botEvents });
    later(slack.stop);
    const keys = Array.from({ length: everybody }, (_, n) => `U0PERSON${String(n).padStart(3, '0')}`);
    for (const key of keys) slack.world.user(key, ids.team, key.toLowerCase(), `Persona ${key}`);
    const { database, env } = await house();
    const as = (ROLE: string) =>
      start({ ...env, ...slackEnv(slack), ROLE, SLACK_MESSAGES_PER_MINUTE: String(perMinute) });
    const readings = () => slack.calls.filter((call) => call.method === 'users.list' && !call.args.cursor);
    const [web, staying, dying] = await Promise.all([as('web'), as('worker'), as('worker')]);
    await Promise.all([web, staying, dying].map((program) => program.ready()));
    slack.setRequestUrl(`${web.url}${eventsPath}`);
    // This Slack gives three people a page, and Latido asks for a page a second: they are known before the end of that.
    await database.pool.query(
      `with known as (insert into people (name, email, from_chat)
           select key, lower(key) || '@rioclaro.example', true from unnest($1::text[]) key returning id, name)
         insert into identities (platform, tenant, key, person_id) select 'slack', $2, name, id from known`,
      [keys, ids.team],
    );
    await until('one of the two reads the people', async () => readings().length > 0);
    await anyHour(database, '');

    await database.pool.query(
      `insert into deliveries (person_id, message, data, unasked, due_at, not_after)
       select person_id, 'people.applied', jsonb_build_object('import', $1::text), true, now(), now() + interval '1 day'
       from identities where key = any($2)`,
      [randomUUID(), keys],
    );
    const posts = () => slack.calls.filter((call) => call.method === 'chat.postMessage');
    // Slack takes its time, so that some are under way whenever it is.
    await slack.failing({ method: 'chat.postMessage', how: { kind: 'slow', ms: 400 } }, async () => {
      await until('it is going on', async () => posts().length >= everybody / 3);
      await killInTheMiddle(database, { staying, dying });
      await sleep(2_500);
    });
    const orphans = await count(
      database,
      `deliveries where state = 'sending' and claimed_at < now() - interval '2 s'`,
    );
    expect(orphans).toBeGreaterThan(0);

    // Meanwhile somebody asks for something, and does not wait.
    const help = await slack.acts.command(keys[0] ?? '', slack.world.im(keys[0] ?? ''), '/latido', 'help');
    expect(help.ok).toBe(true);
    await until(
      'all are sent',
      async () => (await count(database, `deliveries where state = 'sent'`)) === everybody,
      45_000,
    );
    const { rows } = await database.pool.query<{ id: string; key: string }>(
      `select d.id, i.key from deliveries d join identities i using (person_id)`,
    );
    const delivered = (key: string) =>
      slack.world.im(key).messages.flatMap((one) => {
        const { event_payload: payload } = (one.metadata ?? {}) as { event_payload?: { delivery?: string } };
        return payload?.delivery ?? [];
      });
    for (const { id, key } of rows) expect([key, delivered(key)]).toEqual([key, [id]]);
    // Those of the dead were looked for, and those alone.
    const looked = new Set(
      slack.calls.filter((call) => call.method === 'conversations.history').map((call) => call.args.channel),
    );
    expect(looked.size).toBe(orphans);

    // One reading, whoever did it: the other waits for the lease of the dead.
    expect(readings()).toHaveLength(1);

    // The pace is for both together: twenty a second, and what a slot may be late besides.
    const times = posts().map((call) => call.at);
    expect(busiest(times, 10_000)).toBeLessThanOrEqual((perMinute / 60) * (10 + 3));
    expect(slack.mistakes).toEqual([]);
    await Promise.all([web, staying].map(stopsInTime));
  });
});

describe('while Slack is away', () => {
  /** Nobody there, or somebody who never says a word. @returns host and port */
  async function nowhere(does: 'refuses' | 'hangs'): Promise<string> {
    const held = new Set<Socket>();
    const server = createServer((socket) => {
      held.add(socket);
      socket.on('error', () => {});
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    const end = async () => {
      for (const socket of held) socket.destroy();
      server.close();
    };
    if (does === 'refuses') await end();
    else later(end);
    return `127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`;
  }

  test.each(['refuses', 'hangs'] as const)(
    'which %s: it starts, by HTTP at once and by socket when Slack is back, and stops within 10 s',
    { timeout: slow },
    async (does) => {
      const { env } = await house();
      const SLACK_API_URL = `http://${await nowhere(does)}/api/`;
      const common = { ...env, SLACK_API_URL, SLACK_BOT_TOKEN: 'xoxb-1' };
      const [http, socket, worker] = await Promise.all([
        start({ ...common, ROLE: 'web', SLACK_SIGNING_SECRET: 's' }),
        start({ ...common, ROLE: 'all', SLACK_APP_TOKEN: 'xapp-1' }),
        start({ ...common, ROLE: 'worker', SLACK_SIGNING_SECRET: 's' }),
      ]);
      await Promise.all([http.ready(), worker.ready()]);
      await until('it waits for Slack alone', async () => (await socket.readyz()).missing.join() === 'slack');
      await Promise.all([http, socket, worker].map(stopsInTime));
    },
  );

  test.each(['refuses', 'hangs'] as const)(
    'and so is everything else, which %s: it says what it waits for, and stops within 10 s',
    { timeout: slow },
    async (does) => {
      const programs = await Promise.all(
        ['web', 'worker', 'all'].map(async (ROLE) =>
          start({
            ROLE,
            DATABASE_URL: `postgres://latido@${await nowhere(does)}/latido`,
            REDIS_URL: `redis://${await nowhere(does)}`,
            SLACK_API_URL: `http://${await nowhere(does)}/api/`,
            SLACK_BOT_TOKEN: 'xoxb-1',
            SLACK_SIGNING_SECRET: 's',
            SLACK_APP_TOKEN: 'xapp-1',
          }),
        ),
      );
      for (const program of programs) {
        expect(await program.readyz()).toEqual({ status: 503, missing: ['database', 'queue'] });
      }
      await Promise.all(programs.map(stopsInTime));
    },
  );

  test('and Redis, which hangs, with a database that is there: it says so, and stops within 10 s', {
    timeout: slow,
  }, async () => {
    const { env } = await house();
    const program = await start({
      ...env,
      REDIS_URL: `redis://${await nowhere('hangs')}`,
      SLACK_API_URL: `http://${await nowhere('hangs')}/api/`,
      SLACK_BOT_TOKEN: 'xoxb-1',
      SLACK_SIGNING_SECRET: 's',
    });
    await until(
      'it waits for Redis alone',
      async () => !(await program.readyz()).missing.includes('migrations'),
    );
    expect((await program.readyz()).missing).toContain('queue');
    await stopsInTime(program);
  });
});
