import { randomUUID } from 'node:crypto';
import type { Button, Card, Form, Values } from '#core/card.ts';
import type { Address, Chat, Handle, MessageRef } from '#core/chat.ts';
import type { Clock } from '#core/clock.ts';
import type { Locale } from '#core/i18n.ts';
import { tenant } from '../people.ts';

/** What somebody does with one message, as it arrives from a chat: through events, button by button. */
export type Hand = Readonly<{
  key: string;
  locale: Locale;
  /** The id of the message. */
  message: string;
  /** @returns the card as it stands then; nothing: it did not change */
  press(button: Button): Promise<Card | undefined>;
  /** @returns the form that is asked for */
  open(button: Button): Promise<Form | undefined>;
  submit(form: Pick<Form, 'name' | 'input'>, values: Values): Promise<Card | undefined>;
}>;

type Options = Readonly<{ chat: Chat; clock: Clock; handle: Handle }>;
type Somebody = Readonly<{ key: string; name: string; locale: Locale }>;

/** @returns the hand, and what to do when it is done: the message then shows what came of it */
export function createHand({ chat, clock, handle }: Options, somebody: Somebody, message: string) {
  const { key, name, locale } = somebody;
  const where: Address = { platform: 'web', tenant, key, route: `dm:${key}` };
  const on: MessageRef = { platform: 'web', tenant, route: where.route, id: message };
  let last: Card | undefined;
  const common = () => ({
    id: randomUUID(),
    at: clock.now(),
    from: { platform: 'web', tenant, key, name },
    where,
    direct: true,
    on,
  });
  const keep = (reply: Readonly<{ kind: string; card?: Card }>): Card | undefined => {
    if (reply.kind !== 'replace' || reply.card === undefined) return undefined;
    last = reply.card;
    return last;
  };
  const hand: Hand = {
    key,
    locale,
    message,
    press: async (button) =>
      keep(await handle({ kind: 'action', name: button.name, input: button.input, ...common() })),
    async open(button) {
      const reply = await handle({ kind: 'open', name: button.name, input: button.input, ...common() });
      return reply.kind === 'ask' ? reply.form : undefined;
    },
    submit: async (form, values) =>
      keep(await handle({ kind: 'submit', name: form.name, input: form.input, values, ...common() })),
  };
  return {
    hand,
    async done(): Promise<void> {
      if (last !== undefined) await chat.update(on, last);
    },
  };
}

/** Its buttons that trigger this, wherever they stand. A button that acts and one that asks for a form may have one name. */
export const named = (card: Card, { kind, name }: Pick<Button, 'kind' | 'name'>): readonly Button[] =>
  [
    ...card.blocks.flatMap((block) => (block.kind === 'buttons' ? block.buttons : [])),
    ...(card.buttons ?? []),
  ].filter((button) => button.kind === kind && button.name === name);
