import { eventsPath } from '#adapters/slack/commands.ts';
import type { Flow } from '#core/flow.ts';
import { makeSlackHarness, type SlackHarness } from '../contract/slack-harness.ts';
import { createHostileHouse } from '../support/hostile.ts';
import { buttonsIn, messageText } from '../support/slack-server/read.ts';
import { ids, type Message, type Obj } from '../support/slack-server/world.ts';

export type HostileWorld = Awaited<ReturnType<typeof startHostileWorld>>;

/** The whole adapter behind its real route (or sockets), with the dispatcher and PostgreSQL behind it. */
export async function startHostileWorld(transport: 'http' | 'socket' = 'http', flows: readonly Flow[] = []) {
  let made: SlackHarness | undefined;
  const behind = await createHostileHouse(() => {
    if (made === undefined) throw new Error('there is no chat yet');
    return made.chat;
  }, flows);
  const { house, events, handle, over } = behind;
  let shift = 0;
  const clock = { now: () => new Date(Date.now() + shift) };
  const harness = await makeSlackHarness(transport, { log: house.log, clock });
  made = harness;
  const { slack, chat } = harness;
  await harness.serve(await chat.connect(handle));

  const person = (key: string): Promise<string> =>
    behind.person('slack', ids.team, key, slack.world.users.get(key)?.realName ?? key);
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
    over,
    /** Moves the adapter's clock. Milliseconds. */
    advance(ms: number): void {
      shift += ms;
    },
    /** One more process on the same database. @returns its request URL */
    async anotherProcess(): Promise<string> {
      const other = harness.another();
      return `${await behind.serve(other, await other.connect(handle))}${eventsPath}`;
    },
    async stop(): Promise<void> {
      await chat.close();
      await harness.stop();
      await behind.stop();
    },
  };
}

/** The body of an interaction as Slack sends it, taken from the last one that it sent, with something else in it. */
export const form = (payload: Obj): string =>
  new URLSearchParams({ payload: JSON.stringify(payload) }).toString();
export const formType = { 'content-type': 'application/x-www-form-urlencoded' };
