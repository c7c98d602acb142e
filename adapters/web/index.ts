import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import type { Chat, Handle, MessageRef, Route } from '#core/chat.ts';
import type { Clock } from '#core/clock.ts';
import { errorFields, PlatformError, type PlatformReason } from '#core/errors.ts';
import type { Log } from '#core/log.ts';
import { createAnswering } from './answer.ts';
import { loadAssets } from './assets.ts';
import type { Change, WebMessages } from './messages.ts';
import type { Trial, WebPeople } from './people.ts';
import { actorOf, addressOf, channelOf, directOf, isDirect, isOpenTo, platform, refOf } from './places.ts';
import { createRoutes } from './routes.ts';
import { createStreams } from './streams.ts';
import type { CommandView } from './view.ts';

export type WebChatOptions = Readonly<{
  messages: WebMessages;
  people: WebPeople;
  tenant: string;
  clock: Clock;
  /** What the person can type after a slash, in their language, for completion. */
  commands?: (key: string) => Promise<readonly CommandView[]>;
  /** Without it nobody can come in: every page is a 404, while `send` and the rest still work. */
  trial?: Trial;
  log: Log;
}>;

/** The web chat: a chat of our own for the trial, for tests and for people who have no other. */
export function createWebChat(options: WebChatOptions): Chat {
  const { messages, people, tenant, trial, log } = options;
  const answering = createAnswering(options);
  const streams = createStreams();
  const inFlight = new Set<Promise<unknown>>();
  let stop: (() => Promise<void>) | undefined;
  let telling: Promise<void> = Promise.resolve();

  /** Calls the store; whatever it throws becomes the one error that the rest of the program knows. */
  async function platformly<T>(reason: PlatformReason, run: () => Promise<T>): Promise<T> {
    try {
      return await run();
    } catch (cause) {
      throw cause instanceof PlatformError ? cause : new PlatformError(reason, { cause });
    }
  }

  async function tellOf(change: Change): Promise<void> {
    if (!streams.isAnybodyThere()) return;
    if (change.kind === 'anything') return streams.tell('anything', {});
    const message = await messages.get(change.id);
    if (message === undefined) return;
    const { conversation, only } = message;
    const channel = isDirect(conversation)
      ? undefined
      : (await messages.channels()).find((item) => channelOf(item.slug) === conversation);
    const maySee = (viewer: string, guest: boolean): boolean => {
      if (only !== undefined && only !== viewer) return false;
      return channel === undefined ? conversation === directOf(viewer) : isOpenTo(channel, { guest });
    };
    if (streams.isAnybodyThere(maySee)) streams.tell('message', await answering.view(message), maySee);
  }

  /** One after another, so that no viewer is left with an older card than the newest. */
  function onChange(change: Change): void {
    telling = telling
      .then(() => tellOf(change))
      .catch((error: unknown) => {
        log.warn(errorFields(error), 'web chat: a change could not be told');
        streams.tell('anything', {});
      });
  }

  async function exists(route: string): Promise<boolean> {
    if (isDirect(route)) return (await people.one(route.slice('dm:'.length))) !== undefined;
    return (await messages.channels()).some((channel) => channelOf(channel.slug) === route);
  }

  return {
    platform,
    can: {
      dialogs: true,
      privateReplies: true,
      edits: true,
      slashCommands: true,
      coldMessages: true,
      home: true,
    },

    async connect(handle: Handle): Promise<readonly Route[]> {
      if (trial === undefined) return [];
      stop = await messages.subscribe(onChange);
      return createRoutes({
        ...options,
        trial,
        streams,
        viewAll: answering.viewAll,
        assets: await loadAssets(join(import.meta.dirname, 'page')),
        answer: (person, posted) => answering.answer(handle, person, posted),
        during: (work) => {
          inFlight.add(work);
          work.finally(() => inFlight.delete(work)).catch(() => {});
          return work;
        },
        isClosed: () => stop === undefined,
      });
    },

    async close() {
      const stopListening = stop;
      stop = undefined;
      streams.close();
      await Promise.allSettled([...inFlight, telling]);
      await stopListening?.();
    },

    async send(to, card, delivery): Promise<MessageRef> {
      if (to.platform !== platform || to.tenant !== tenant) throw new PlatformError('forbidden');
      if (!(await platformly('network', () => exists(to.route)))) throw new PlatformError('gone');
      // After a failed write nobody knows whether it was kept: `find` tells, and a repetition writes nothing twice.
      const message = await platformly('unknown_outcome', () =>
        messages.append({
          id: randomUUID(),
          conversation: to.route,
          at: options.clock.now(),
          delivery,
          body: { kind: 'card', card },
        }),
      );
      return refOf(tenant, message.conversation, message.id);
    },

    async update(ref, card) {
      if (ref.platform !== platform || ref.tenant !== tenant) throw new PlatformError('forbidden');
      if (!(await platformly('network', () => messages.update(ref.id, card))))
        throw new PlatformError('gone');
    },

    async find(to, delivery) {
      const message = await platformly('network', () => messages.findDelivery(to.route, delivery));
      return message && refOf(tenant, message.conversation, message.id);
    },

    tenants: async () => [tenant],

    async person(asked, key) {
      if (asked !== tenant) return undefined;
      const person = await platformly('network', () => people.one(key));
      return person && { ...actorOf(tenant, person), address: addressOf(tenant, directOf(person.key)) };
    },

    async *people(asked) {
      if (asked !== tenant) return;
      try {
        for await (const person of people.all()) {
          yield { ...actorOf(tenant, person), address: addressOf(tenant, directOf(person.key)) };
        }
      } catch (cause) {
        throw cause instanceof PlatformError ? cause : new PlatformError('network', { cause });
      }
    },
  };
}
