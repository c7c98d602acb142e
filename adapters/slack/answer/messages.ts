import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import type { Card } from '#core/card.ts';
import type { Address, MessageRef } from '#core/chat.ts';
import { PlatformError } from '#core/errors.ts';
import type { Log } from '#core/log.ts';
import { type Api, reasonFields, wordOf } from '../api.ts';
import type { KeepRoute, Tokens } from '../ports.ts';
import type { Directs } from '../receive/directs.ts';
import { deliveryType, isPlace, platform, readRoute } from '../receive/spot.ts';
import { limits } from '../render/limits.ts';
import { bytesOf, type Message, renderMessages } from '../render/render.ts';
import type { WithPictures } from './images.ts';

/** Slack's clock and ours differ a little. Milliseconds. */
const clockSkewMs = 60_000;
const pagesMost = 5;
/** Between the parts of one message a short limit is waited for; what was sent would have to be taken back. Milliseconds. */
const waitMost = 5_000;

const posted = z.looseObject({ ts: z.string(), channel: z.string().optional() });
const done = z.looseObject({});
const openedChannel = z.looseObject({ channel: z.looseObject({ id: z.string() }) });
const payload = z.object({ delivery: z.string(), part: z.number(), parts: z.number() });
const history = z.looseObject({
  messages: z.array(
    z.looseObject({
      ts: z.string(),
      metadata: z
        .looseObject({ event_type: z.string(), event_payload: z.unknown() })
        .optional()
        .catch(undefined),
    }),
  ),
  response_metadata: z.looseObject({ next_cursor: z.string().optional() }).nullish(),
});

type Options = Readonly<{
  api: Api;
  tokens: Tokens;
  withPictures: WithPictures;
  directs: Directs;
  keepRoute: KeepRoute;
  log: Log;
}>;

export const quiet = { unfurl_links: false, unfurl_media: false } as const;
/** Channels begin with C or G; what is left is a direct chat. */
const markOfRoute = (route: string): 'd' | 's' => (/^[CG]/.test(route) ? 's' : 'd');

/** Sends, changes and looks for messages. Everything rejects with a PlatformError. */
export function createMessages({ api, tokens, withPictures, directs, keepRoute, log }: Options) {
  async function insistOnOurs(place: Readonly<{ platform: string; tenant: string }>): Promise<void> {
    const known = place.platform === platform && (await tokens.of(place.tenant)) !== undefined;
    if (!known) throw new PlatformError('forbidden');
  }

  function remember(to: Pick<Address, 'tenant' | 'key'>, channel: string): void {
    directs.learn(to.tenant, to.key, channel);
    keepRoute({ platform, tenant: to.tenant, key: to.key, route: channel }).catch((error: unknown) =>
      log.warn(reasonFields(error), 'slack: a direct channel could not be kept'),
    );
  }

  /** The direct chat with somebody, opened when there is none, and remembered. */
  async function open(to: Pick<Address, 'tenant' | 'key'>): Promise<string> {
    const args = { users: to.key };
    const { channel } = await api.call(to.tenant, 'conversations.open', args, openedChannel);
    remember(to, channel.id);
    return channel.id;
  }

  /** One part; in the middle of several a short limit is waited for. */
  async function postPart(tenant: string, args: object, inMiddle: boolean): Promise<z.infer<typeof posted>> {
    for (let tries = 0; ; tries += 1) {
      try {
        return await api.call(tenant, 'chat.postMessage', { ...args, ...quiet }, posted);
      } catch (error) {
        const wait = error instanceof PlatformError ? error.retryAfterMs : undefined;
        if (!inMiddle || tries >= 2 || wait === undefined || wait > waitMost) throw error;
        await sleep(wait);
      }
    }
  }

  /**
   * Posts a card into a channel: several messages for a long one, all or none of them.
   * @param to a channel, or a person whose direct chat was never opened: posting opens it, and says which it is
   * @param options.delivery goes along as metadata, with the parts before, so that the whole is found again by any
   */
  async function post(
    tenant: string,
    to: string,
    card: Card,
    options: Readonly<{ mark: 'd' | 's'; thread?: string; delivery?: string }>,
  ): Promise<MessageRef> {
    const { mark, thread, delivery } = options;
    return withPictures(tenant, card, async (shown, files) => {
      const messages = renderMessages(shown, { mark, files });
      const before: string[] = [];
      let channel = to;
      for (const [n, message] of messages.entries()) {
        const parts = { part: n + 1, parts: messages.length, before: [...before] };
        const hasMetadata = delivery !== undefined || messages.length > 1;
        const args = {
          channel,
          ...message,
          ...(thread !== undefined && { thread_ts: thread }),
          ...(hasMetadata && {
            metadata: {
              event_type: deliveryType,
              event_payload: { ...(delivery !== undefined && { delivery }), ...parts },
            },
          }),
        };
        try {
          const part = await postPart(tenant, args, n > 0);
          before.push(part.ts);
          channel = part.channel ?? channel;
        } catch (error) {
          if (n > 0) await takeBack(tenant, channel, before, error);
          throw error;
        }
      }
      return { platform, tenant, route: channel, id: before.join(',') };
    });
  }

  /** Half a card helps nobody. What cannot be taken back now is looked for and cleared by `find`. */
  async function takeBack(
    tenant: string,
    channel: string,
    parts: readonly string[],
    cause: unknown,
  ): Promise<void> {
    try {
      for (const ts of parts) await remove(tenant, channel, ts);
    } catch {
      throw new PlatformError('unknown_outcome', { cause });
    }
  }

  async function remove(tenant: string, channel: string, ts: string): Promise<void> {
    try {
      await api.call(tenant, 'chat.delete', { channel, ts }, done);
    } catch (error) {
      if (wordOf(error) !== 'message_not_found') throw error;
    }
  }

  async function send(to: Address, card: Card, delivery: string): Promise<MessageRef> {
    await insistOnOurs(to);
    // Opening a chat is in a tier of fifty a minute; posting to the person opens it as well.
    const { channel, thread } = readRoute(to.route === '' ? to.key : to.route);
    const shared = isPlace(to);
    const mark = shared ? 's' : markOfRoute(channel);
    const options = { mark, delivery, ...(thread !== undefined && { thread }) } as const;
    try {
      const ref = await post(to.tenant, channel, card, options);
      if (mark === 'd' && ref.route !== channel) remember(to, ref.route);
      return ref;
    } catch (error) {
      // A route that was kept can be out of date: after a move to an organisation, for one. A thread of it is not there any more.
      if (wordOf(error) !== 'channel_not_found' || mark === 's' || thread !== undefined) throw error;
      const fresh = await open(to);
      if (fresh === channel) throw error;
      return post(to.tenant, fresh, card, options);
    }
  }

  /**
   * Changes a message where it stands. One that has become shorter loses its last parts; one that has become too long for
   * the parts there are ends with "…", as nothing new can be put where it stands.
   */
  async function update(ref: MessageRef, card: Card): Promise<void> {
    await insistOnOurs(ref);
    const { tenant, route: channel } = ref;
    const parts = ref.id.split(',');
    const kept = await withPictures(tenant, card, async (shown, files) => {
      const messages = fitted(renderMessages(shown, { mark: markOfRoute(channel), files }), parts.length);
      for (const [n, message] of messages.entries()) {
        const payload = { part: n + 1, parts: messages.length, before: parts.slice(0, n) };
        // The parts are to be known from the last one still; a message of one part needs nothing.
        const metadata = messages.length > 1 && {
          metadata: { event_type: deliveryType, event_payload: payload },
        };
        // It alone reads names and addresses into the text by default.
        const args = { channel, ts: parts[n], ...message, ...metadata, parse: 'none' };
        await api.call(tenant, 'chat.update', args, done);
      }
      return messages.length;
    });
    for (const ts of parts.slice(kept)) await remove(tenant, channel, ts);
  }

  async function find(to: Address, delivery: string, since: Date): Promise<MessageRef | undefined> {
    await insistOnOurs(to);
    const { channel, thread } = readRoute(to.route === '' ? await open(to) : to.route);
    const [method, of] =
      thread === undefined
        ? (['conversations.history', { channel }] as const)
        : (['conversations.replies', { channel, ts: thread }] as const);
    const oldest = String((since.getTime() - clockSkewMs) / 1_000);
    const found: { ts: string; part: number; parts: number }[] = [];
    let cursor: string | undefined;
    for (let page = 0; page < pagesMost; page += 1) {
      const args = { ...of, oldest, limit: 200, include_all_metadata: true, ...(cursor && { cursor }) };
      const { messages, response_metadata: next } = await api
        .call(to.tenant, method, args, history)
        .catch((error: unknown) => {
          const word = wordOf(error);
          const isNone = word === 'channel_not_found' || word === 'thread_not_found';
          if (isNone) return { messages: [], response_metadata: undefined };
          // Of channels the history is not ours to read, but where the operator says so: nobody can look there.
          if (word === 'missing_scope' && isPlace(to)) throw new PlatformError('forbidden', { cause: error });
          throw error;
        });
      for (const { ts, metadata } of messages) {
        const known =
          metadata?.event_type === deliveryType ? payload.safeParse(metadata.event_payload) : undefined;
        if (known?.data?.delivery === delivery) found.push({ ts, ...known.data });
      }
      cursor = next?.next_cursor;
      if (!cursor) break;
    }
    const [first] = found;
    if (first === undefined) return undefined;
    if (found.length < first.parts) {
      for (const { ts } of found) await remove(to.tenant, channel, ts);
      return undefined;
    }
    const inOrder = found.toSorted((a, b) => a.part - b.part);
    return { platform, tenant: to.tenant, route: channel, id: inOrder.map((part) => part.ts).join(',') };
  }

  return { open, post, send, update, find };
}
export type Messages = ReturnType<typeof createMessages>;

const more: Message['blocks'][number] = {
  type: 'rich_text',
  elements: [{ type: 'rich_text_section', elements: [{ type: 'text', text: '…' }] }],
};

/** At most so many messages; the last says that there was more, and keeps the buttons. */
export function fitted(messages: readonly Message[], count: number): readonly Message[] {
  const end = messages[count - 1];
  if (messages.length <= count || end === undefined) return messages;
  const isButtons = (block: Message['blocks'][number]) => block.type === 'actions';
  const buttons = messages.at(-1)?.blocks.filter(isButtons) ?? [];
  const body = end.blocks
    .filter((block) => !isButtons(block))
    .slice(0, limits.messageBlocks - 1 - buttons.length);
  while (body.length > 0 && bytesOf([...body, more, ...buttons]) > limits.messageBytes) body.pop();
  return [...messages.slice(0, count - 1), { text: end.text, blocks: [...body, more, ...buttons] }];
}
