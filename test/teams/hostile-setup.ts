import { randomUUID } from 'node:crypto';
import { messagesPath } from '#adapters/teams/commands.ts';
import type { Flow } from '#core/flow.ts';
import { makeTeamsHarness, type TeamsHarness } from '../contract/teams-harness.ts';
import { createHostileHouse } from '../support/hostile.ts';
import {
  buttonsOf,
  cardOf,
  plainOf,
  readCard,
  type SeenAction,
  textOf,
} from '../support/teams-server/read.ts';
import { type Conversation, ids, type Message, type Obj } from '../support/teams-server/world.ts';

export type HostileWorld = Awaited<ReturnType<typeof startHostileWorld>>;

/** The whole adapter behind its real route, with the dispatcher and PostgreSQL behind it, and a strict Teams before it. */
export async function startHostileWorld(forms: 'dialog' | 'inline', flows: readonly Flow[] = []) {
  let made: TeamsHarness | undefined;
  const behind = await createHostileHouse(() => {
    if (made === undefined) throw new Error('there is no chat yet');
    return made.chat;
  }, flows);
  const { house, events, handle, over } = behind;
  const harness = await makeTeamsHarness(forms, { log: house.log });
  made = harness;
  const { teams, chat } = harness;
  const { world } = teams;
  await harness.serve(await chat.connect(handle));

  const person = (key: string): Promise<string> =>
    behind.person('teams', ids.tenant, key, world.person(key).name);
  const people = { ana: await person(ids.ana), luis: await person(ids.luis) };
  const place = (id: string): Conversation => {
    const found = world.at(id)?.conversation;
    if (found === undefined) throw new Error(`there is no ${id}`);
    return found;
  };
  const textIn = (message: Message, user: string): string => {
    const card = message.own.get(user) ?? cardOf(message.body);
    return [plainOf(message.body), card === undefined ? '' : textOf(readCard(card))].join('\n');
  };

  return {
    house,
    harness,
    teams,
    /** What reached the dispatcher. */
    events,
    people,
    over,
    place,
    textIn,
    /** Everything of the bot's that somebody reads in a place; their own chat when none is named. */
    read: (user: string, conversation: Conversation = world.personal(user)): string =>
      conversation.messages
        .filter((one) => one.by === 'bot' && (one.only === undefined || one.only === user))
        .map((one) => textIn(one, user))
        .join('\n'),
    button(message: Message): SeenAction {
      const [found] = buttonsOf(readCard(cardOf(message.body) ?? {}));
      if (found === undefined) throw new Error('no button');
      return found;
    },
    /** One more process on the same database. @returns where it takes activities */
    async anotherProcess(): Promise<string> {
      const other = harness.another();
      return `${await behind.serve(other, await other.connect(handle))}${messagesPath}`;
    },
    /** An activity as Teams made it before, done anew. */
    anew: (activity: Obj, more: Obj = {}): Obj => ({ ...activity, id: `f:${randomUUID()}`, ...more }),
    async stop(): Promise<void> {
      await chat.close();
      await harness.stop();
      await behind.stop();
    },
  };
}
