import { z } from 'zod';
import type { Block, Card, Form } from '#core/card.ts';
import type { ChatEvent, Done, EventKind, ReplyTo, Say } from '#core/chat.ts';
import { defineOpen, type Flow } from '#core/flow.ts';
import { type Context, done, home, type Outcome, say } from '#core/outcome.ts';
import { hasHadMessages } from '#store/outbox.ts';
import { withWrittenMentions } from './mentions.ts';
import { folded, type Registry } from './registry.ts';

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
        // The message with the button is ours: it is not the one in which the command was typed.
        const { on: _, ...apart } = event;
        const call = {
          ...apart,
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
    case 'edited':
      return { unrecorded: false, run: (context) => edited(event, context, registry, unknown) };
    case 'deleted':
      return {
        unrecorded: false,
        run: async (context) => (await firstOf(registry, (flow) => flow.deleted?.(context, event))) ?? done(),
      };
    case 'reaction':
      // There are many, and nearly all are people's own affair: of these nothing is written down.
      return {
        unrecorded: event.on === undefined,
        run: async (context) => (await firstOf(registry, (flow) => flow.reacted?.(context, event))) ?? done(),
      };
    case 'home':
      return { unrecorded: true, run: async (context) => home(await homeCard(context, registry)) };
    case 'joined':
      return { unrecorded: false, run: (context) => welcome(event, context, registry) };
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

/** What was typed, taken apart: the command that it calls, if any, and the rest. */
function lineOf(event: ChatEvent<'command' | 'message' | 'edited'>, registry: Registry) {
  // `/kudos …` is `/latido kudos …`; and in a direct chat people also type the slash command as words.
  const line =
    event.kind === 'command' && event.name !== 'latido' ? `${event.name} ${event.text}` : event.text;
  const text = line.trim().replace(/^[/@]?latido(?=[\s,:]|$)[,:]?\s*/i, '');
  const [, word = '', rest = ''] = /^(\S*)\s*(.*)$/s.exec(text) ?? [];
  const found = registry.command(word);
  if (found !== undefined) return { text, word, rest, found };
  const [, second = '', behind = ''] = /^(\S*)\s*(.*)$/s.exec(rest) ?? [];
  const next = registry.command(second);
  return next?.before?.includes(folded(word).replace(/^\P{L}+/u, ''))
    ? { text, word, rest: behind, found: next }
    : { text, word, rest };
}

/** The first flow whose affair it is. */
async function firstOf<T>(
  { flows }: Registry,
  handle: (flow: Flow) => Promise<T | undefined> | undefined,
): Promise<T | undefined> {
  for (const flow of flows) {
    const outcome = await handle(flow);
    if (outcome !== undefined) return outcome;
  }
  return undefined;
}

/**
 * Flows get the words as they got them at first: without the command, and with all who are named. Words to the bot alone that
 * are no flow's affair are a slip that was mended, and are answered like new ones.
 */
async function edited(
  event: ChatEvent<'edited'>,
  context: Context,
  registry: Registry,
  unknown: Unknown,
): Promise<Outcome<ReplyTo['edited']>> {
  const { found, rest, text: whole } = lineOf(event, registry);
  const text = found === undefined ? whole : rest;
  const mentions = await withWrittenMentions(context.db, event.where, text, event.mentions);
  const outcome = await firstOf(registry, (flow) => flow.edited?.(context, { ...event, text, mentions }));
  if (outcome !== undefined || !event.direct) return outcome ?? done();
  const again = await command({ ...event, kind: 'message', addressed: true }, context, registry, unknown);
  // A form was made a button of, as after any words.
  return again.reply.kind === 'ask' ? done() : { ...again, reply: again.reply };
}

async function command(
  event: ChatEvent<'command' | 'message'>,
  context: Context,
  registry: Registry,
  unknown: Unknown,
): Promise<Outcome<ReplyTo['command']>> {
  const {
    text,
    word,
    rest,
    found = word === '' ? registry.command('help') : undefined,
  } = lineOf(event, registry);
  if (found === undefined) return unknown(context, text);
  const mentions = await withWrittenMentions(context.db, event.where, rest, event.mentions);
  const outcome = await found.handle(context, {
    text: rest,
    mentions,
    where: event.where,
    direct: event.direct,
    spoken: event.kind === 'message',
    from: event.from,
    ...(event.thread !== undefined && { thread: event.thread }),
    ...(event.on !== undefined && { on: event.on }),
    ...(event.kind === 'command' && event.pointed !== undefined && { pointed: event.pointed }),
  });
  if (event.kind === 'message' && outcome.reply.kind === 'ask') {
    return { ...outcome, ...say(formButton(outcome.reply.form, text)) };
  }
  return outcome;
}

/** Whoever comes in for the first time is told what there is, unless a message already waits for them. */
async function welcome(
  event: ChatEvent<'joined'>,
  context: Context,
  registry: Registry,
): Promise<Outcome<ReplyTo['joined']>> {
  if (await hasHadMessages(context.db, context.person.id)) return done();
  const { where, from } = event;
  const call = { text: '', mentions: [], where, from, direct: true, spoken: false };
  const help = await registry.command('help')?.handle(context, call);
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
