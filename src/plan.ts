import { z } from 'zod';
import type { Block, Card, Form } from '#core/card.ts';
import type { ChatEvent, Done, EventKind, ReplyTo, Say } from '#core/chat.ts';
import { type Context, defineOpen, done, home, type Outcome, say } from '#core/flow.ts';
import { hasHadMessages } from '#store/outbox.ts';
import { withWrittenMentions } from './mentions.ts';
import type { Registry } from './registry.ts';

/** The answer to words that are no command. */
export type Unknown = (context: Context, text: string) => Promise<Outcome<Done | Say>>;

/** How an event is handled, found before the transaction begins. */
export type Plan = Readonly<{
  unrecorded: boolean;
  run(context: Context): Promise<Outcome<ReplyTo[EventKind]>>;
}>;

/** How an event is handled; `stale` when nobody offers that any more. */
export function planFor(
  event: ChatEvent<Exclude<EventKind, 'left' | 'changed'>>,
  registry: Registry,
  unknown: Unknown,
): Plan | 'stale' | 'ignored' {
  switch (event.kind) {
    case 'command':
      return { unrecorded: false, run: (context) => command(event, context, registry, unknown) };
    case 'message':
      // Words in a shared place are people talking to each other.
      if (!event.addressed) return 'ignored';
      return { unrecorded: false, run: (context) => command(event, context, registry, unknown) };
    case 'action':
      return bound(registry.action(event.name), event);
    case 'open':
      if (event.name === formOfCommand.name) {
        const input = formOfCommand.schema.safeParse(event.input);
        if (!input.success) return 'stale';
        const call = {
          ...event,
          kind: 'command',
          name: 'latido',
          text: input.data.text,
          mentions: [],
        } as const;
        return { unrecorded: true, run: (context) => command(call, context, registry, unknown) };
      }
      return bound(registry.open(event.name), event);
    case 'submit':
      return bound(registry.submit(event.name), event);
    case 'home':
      return { unrecorded: true, run: async (context) => home(await homeCard(context, registry)) };
    case 'joined':
      return { unrecorded: false, run: (context) => welcome(context, registry) };
  }
}

function bound<E extends ChatEvent & { input: unknown }>(
  binding:
    | {
        schema: { safeParse(input: unknown): { success: boolean; data?: unknown } };
        unrecorded: boolean;
        handle(context: Context, input: unknown, event: E): Promise<Outcome<ReplyTo[EventKind]>>;
      }
    | undefined,
  event: E,
): Plan | 'stale' {
  const input = binding?.schema.safeParse(event.input);
  if (binding === undefined || !input?.success) return 'stale';
  return { unrecorded: binding.unrecorded, run: (context) => binding.handle(context, input.data, event) };
}

async function command(
  event: ChatEvent<'command' | 'message'>,
  context: Context,
  registry: Registry,
  unknown: Unknown,
): Promise<Outcome<ReplyTo['command']>> {
  // `/kudos …` is `/latido kudos …`; and in a direct chat people also type the slash command as words.
  const line =
    event.kind === 'command' && event.name !== 'latido' ? `${event.name} ${event.text}` : event.text;
  const text = line.trim().replace(/^\/?latido(?=\s|$)\s*/i, '');
  const [, word = '', rest = ''] = /^(\S*)\s*(.*)$/s.exec(text) ?? [];
  const found = registry.command(word === '' ? 'help' : word);
  if (found === undefined) return unknown(context, text);
  const mentions = await withWrittenMentions(context.db, event.where, rest, event.mentions);
  const outcome = await found.handle(context, { text: rest, mentions, direct: event.direct });
  if (event.kind === 'message' && outcome.reply.kind === 'ask') {
    return { ...outcome, ...say(formButton(outcome.reply.form, text)) };
  }
  return outcome;
}

/** Whoever comes in for the first time is told what there is, unless a message already waits for them. */
async function welcome(context: Context, registry: Registry): Promise<Outcome<ReplyTo['joined']>> {
  if (await hasHadMessages(context.db, context.person.id)) return done();
  const help = await registry.command('help')?.handle(context, { text: '', mentions: [], direct: true });
  return help?.reply.kind === 'say' ? say(help.reply.card) : done();
}

/** What a button carries is bounded (2,000 characters with all that belongs to it, on the narrowest platform). UTF-16 units. */
const commandTextMax = 1_500;

/** A form cannot answer plain words on every platform, so a button asks for it: the same command, as an `open`. */
const formOfCommand = defineOpen('latido.command', z.object({ text: z.string().max(commandTextMax) }));

function formButton(form: Form, text: string): Card {
  return {
    summary: form.title,
    blocks: [{ kind: 'text', text: form.intro ?? [form.title] }],
    buttons: [
      formOfCommand.button(
        form.title,
        { text: text.slice(0, commandTextMax).toWellFormed() },
        { style: 'primary' },
      ),
    ],
  };
}

async function homeCard(context: Context, registry: Registry): Promise<Card> {
  const cards: Card[] = [];
  for (const flow of registry.flows) {
    const card = await flow.home?.(context);
    if (card !== undefined) cards.push(card);
  }
  // Each part keeps its buttons: the last ones would be far from what they are about.
  return {
    summary: cards[0]?.summary ?? '',
    blocks: cards.flatMap(({ blocks, buttons = [] }): readonly Block[] =>
      buttons.length === 0 ? blocks : [...blocks, { kind: 'buttons', buttons }],
    ),
  };
}
