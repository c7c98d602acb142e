import { eventsPath } from '#adapters/slack/commands.ts';
import type { Chat, ChatEvent, Handle } from '#core/chat.ts';
import type { Flow } from '#core/flow.ts';
import { createDispatch } from '#src/dispatch.ts';
import { createRegistry } from '#src/registry.ts';
import { type Server, startServer } from '#src/server.ts';
import type { Db } from '#store/db.ts';
import { saveIdentity } from '#store/identities.ts';
import { makeSlackHarness, quiet } from '../contract/slack-harness.ts';
import { createHouse } from '../support/house.ts';
import { buttonsIn, messageText } from '../support/slack-server/read.ts';
import { ids, type Message, type Obj } from '../support/slack-server/world.ts';

export type HostileWorld = Awaited<ReturnType<typeof startHostileWorld>>;

/** The whole adapter behind its real route (or sockets), with the dispatcher and PostgreSQL behind it. */
export async function startHostileWorld(transport: 'http' | 'socket' = 'http', flows: readonly Flow[] = []) {
  const house = await createHouse([]);
  let shift = 0;
  const clock = { now: () => new Date(Date.now() + shift) };
  const harness = await makeSlackHarness(transport, { log: house.log, clock });
  const { slack, chat } = harness;
  const handleWith = (over: Readonly<{ db?: Db }> = {}): Handle =>
    createDispatch({
      db: house.db,
      clock: house.clock,
      registry: createRegistry([...house.registry.flows, ...flows]),
      log: house.log,
      ring: house.ring,
      unknown: (context, text) => house.hooks.unknown(context, text),
      lookUp: (actor) => chat.person(actor.tenant, actor.key),
      ...over,
    });
  let handle = handleWith();
  const events: ChatEvent[] = [];
  const through = ((event: ChatEvent) => {
    events.push(event);
    return handle(event);
  }) as Handle;
  await harness.serve(await chat.connect(through));
  const others: { chat: Chat; server: Server }[] = [];

  async function person(key: string): Promise<string> {
    const { id } = await house.person({ name: slack.world.users.get(key)?.realName ?? key, on: [] });
    await saveIdentity(house.db, id, { platform: 'slack', tenant: ids.team, key, route: '' });
    return id;
  }
  const people = { ana: await person(ids.ana), luis: await person(ids.luis) };

  /** The last message of a person's conversation that says this. */
  const find = (user: string, words: string): Message => {
    const found = slack.world
      .im(user)
      .messages.findLast((one) => messageText(slack.world, one).includes(words));
    if (found === undefined) throw new Error(`nothing says ${words}`);
    return found;
  };

  return {
    house,
    harness,
    slack,
    /** What reached the dispatcher. */
    events,
    people,
    find,
    /** Everything that somebody can read in their conversation with the bot, without what they said themselves. */
    read: (user: string): string =>
      slack.world
        .im(user)
        .messages.filter((one) => one.app !== undefined)
        .map((one) => messageText(slack.world, one))
        .join('\n'),
    button(message: Message) {
      const [found] = buttonsIn(slack.world, message.blocks);
      if (found === undefined) throw new Error('no button');
      return found;
    },
    /** Runs with another database behind the dispatcher. */
    async over<T>(db: Db, run: () => Promise<T>): Promise<T> {
      handle = handleWith({ db });
      try {
        return await run();
      } finally {
        handle = handleWith();
      }
    },
    /** Moves the adapter's clock. Milliseconds. */
    advance(ms: number): void {
      shift += ms;
    },
    /** One more process on the same database. @returns its request URL */
    async anotherProcess(): Promise<string> {
      const other = harness.another();
      const server = await startServer({
        port: 0,
        host: '127.0.0.1',
        log: quiet,
        readiness: async () => [],
        metrics: async () => ({ contentType: 'text/plain', text: '' }),
      });
      server.mount(await other.connect(through));
      others.push({ chat: other, server });
      return `${server.url}${eventsPath}`;
    },
    async stop(): Promise<void> {
      for (const other of others) {
        await other.chat.close();
        await other.server.close(500);
      }
      await chat.close();
      await harness.stop();
      await house.drop();
    },
  };
}

/** The body of an interaction as Slack sends it, taken from the last one that it sent, with something else in it. */
export const form = (payload: Obj): string =>
  new URLSearchParams({ payload: JSON.stringify(payload) }).toString();
export const formType = { 'content-type': 'application/x-www-form-urlencoded' };
