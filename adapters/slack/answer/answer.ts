import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Card, Form } from '#core/card.ts';
import type { ChatEvent, EventKind, Handle, ReplyTo } from '#core/chat.ts';
import type { Clock } from '#core/clock.ts';
import type { Log } from '#core/log.ts';
import { createOrder, type Place } from '#core/order.ts';
import { reasonFields } from '../api.ts';
import type { Obj } from '../receive/http.ts';
import type { Incoming } from '../receive/parse.ts';
import type { Turn } from '../receive/receiver.ts';
import { isApart, isHome, originOf } from '../receive/spot.ts';
import { encodeMetadata } from '../render/codec.ts';
import { renderMessages } from '../render/render.ts';
import type { Dialogs } from './dialogs.ts';
import { hasPictures } from './images.ts';
import { quiet } from './messages.ts';
import { thingAt } from './order.ts';
import { keepOpen, reask } from './reask.ts';
import type { Saying } from './say.ts';

type Reply = ReplyTo[EventKind];

/** How a reply is carried out. What is not there is not done. */
type Step = Readonly<{
  /** In time with the acknowledgement: what uses the trigger. */
  now?: () => Promise<void>;
  /** Goes back with the acknowledgement. */
  body?: Obj;
  /** When the acknowledgement could not take the body. */
  instead?: () => Promise<void>;
  /** After it. */
  after?: () => Promise<void>;
}>;

/** Of the time for the acknowledgement: to put it together and send it off. Milliseconds. */
const sendMs = 150;

/** Button inputs are bounded; so is the command that comes back in one. UTF-16 units, as the dispatcher takes them. */
const commandTextMax = 1_500;

type Parts = Readonly<{ saying: Saying; dialogs: Dialogs; clock: Clock; log: Log }>;

/** Has an event handled and carries out the reply: the acknowledgement first, within its time, then the rest. */
export function createAnswering({ saying, dialogs, clock, log }: Parts) {
  const order = createOrder();

  async function quietly(what: string, incoming: Incoming, run: (() => Promise<void>) | undefined) {
    try {
      await run?.();
    } catch (error) {
      log.warn(
        { what, event: incoming.event.kind, tenant: incoming.spot.tenant, ...reasonFields(error) },
        'slack: an answer could not be given',
      );
    }
  }

  /** @throws whatever `handle` threw: then nothing is acknowledged as done */
  async function answer(handle: Handle, incoming: Incoming, turn: Turn): Promise<void> {
    const { event, spot } = incoming;
    // What Home shows is read by the handler: before it, so that nothing that was done later is missing there.
    let place = event.kind === 'home' ? order.take(thingAt(spot)) : undefined;
    try {
      const reply: Reply = await handle({ ...event, withinMs: turn.leftMs() - sendMs });
      // With nothing between the two: handlers end in the order of their commits.
      place ??= order.take(changes(reply, incoming) ? thingAt(spot) : undefined);
      await carryOut(handle, incoming, turn, reply, place);
    } finally {
      place?.leave();
    }
  }

  async function carryOut(handle: Handle, incoming: Incoming, turn: Turn, reply: Reply, place: Place) {
    const step = stepFor(reply, incoming, turn);
    const now = quietly('now', incoming, step.now);
    if (step.now !== undefined) await Promise.race([now, sleep(turn.leftMs(), undefined, { ref: false })]);
    const body = turn.takesBody ? step.body : undefined;
    const told = await turn.acknowledge(body);
    if (step.instead !== undefined && (body === undefined || !told)) {
      await quietly('instead', incoming, step.instead);
    }
    await now;
    await place.turn;
    await quietly('after', incoming, step.after);
    // Whoever comes behind shows all that was done by now.
    if (renewsHome(reply, incoming) && place.isLast()) {
      await quietly('home', incoming, () => renewHome(handle, incoming));
    }
  }

  const isOver = (reply: Reply): boolean => reply.kind !== 'ask' && reply.kind !== 'again';
  const renewsHome = (reply: Reply, { event, spot }: Incoming): boolean =>
    isHome(spot) && event.kind !== 'home' && event.kind !== 'open' && isOver(reply);
  const changes = (reply: Reply, incoming: Incoming): boolean =>
    incoming.spot.surface === 'home' ? renewsHome(reply, incoming) : isOver(reply) && reply.kind !== 'done';

  /** What was done there changes what stands there. */
  async function renewHome(handle: Handle, { event, spot }: Incoming): Promise<void> {
    if (event.kind === 'open') return;
    const { from, where } = event;
    const again: ChatEvent<'home'> = {
      kind: 'home',
      id: `home:${randomUUID()}`,
      at: clock.now(),
      from,
      where,
      direct: true,
    };
    const reply = await handle(again);
    await dialogs.publishHome(spot, reply.card);
  }

  function stepFor(reply: Reply, incoming: Incoming, turn: Turn): Step {
    const { event, spot, shown } = incoming;
    switch (reply.kind) {
      case 'done':
        return {};
      case 'home':
        return { after: () => dialogs.publishHome(spot, reply.card) };
      case 'say':
        return say(reply.card, reply.to, incoming, turn);
      case 'replace':
        if (spot.surface === 'home' || (event.kind === 'submit' && isApart(spot))) {
          return say(reply.card, 'asker', incoming, turn);
        }
        if (spot.view !== undefined) return { after: () => dialogs.show(spot, reply.card) };
        return { after: () => saying.replace(spot, reply.card) };
      case 'ask':
        return ask(reply.form, incoming);
      case 'again': {
        const body = shown && keepOpen(shown, reply.problem);
        return {
          ...(body && { body }),
          instead: () => saying.say(spot, problemCard(reply.problem), 'asker'),
        };
      }
    }
  }

  function say(card: Card, to: 'asker' | 'place', { event, spot, shown, slash }: Incoming, turn: Turn): Step {
    const inConversation = () => saying.say(spot, card, to);
    if (event.kind === 'submit') {
      if (!isApart(spot)) return { after: inConversation };
      const view = typeof shown?.id === 'string' ? shown.id : undefined;
      // Uploading takes longer than an acknowledgement may: pictures come a moment later.
      return {
        body: { response_action: 'update', view: dialogs.cardView(spot, card) },
        instead: inConversation,
        ...(hasPictures(card) &&
          view !== undefined && { after: () => dialogs.show({ ...spot, view }, card) }),
      };
    }
    if (spot.view !== undefined) return { after: () => dialogs.show(spot, card) };
    if (isApart(spot)) return { now: () => dialogs.show(spot, card) };
    if (slash && turn.takesBody && !hasPictures(card)) {
      const [first, ...rest] = renderMessages(card, { mark: spot.direct ? 'd' : 's' });
      const type = spot.direct || to === 'place' ? 'in_channel' : 'ephemeral';
      if (rest.length === 0) {
        return { body: { response_type: type, ...first, ...quiet }, instead: inConversation };
      }
    }
    return { after: inConversation };
  }

  function ask(form: Form, { event, spot, shown }: Incoming): Step {
    const metadata = encodeMetadata(form, originOf(spot));
    if (event.kind === 'submit' && shown !== undefined) {
      const before = { name: event.name, shown, typed: event.values };
      return { body: reask(form, metadata, before) };
    }
    return {
      now: async () => {
        if (await dialogs.open(spot, form, metadata)) return;
        const button = buttonFor(event);
        if (button === undefined) return;
        await saying.say(spot, buttonCard(form, button), 'asker');
      },
    };
  }

  return { answer };
}

/** A press gives a trigger that is good for another three seconds: the same form, asked for by a button. */
function buttonFor(event: ChatEvent): Readonly<{ name: string; input: unknown }> | undefined {
  if (event.kind === 'open') return { name: event.name, input: event.input };
  if (event.kind !== 'command') return undefined;
  const text = event.name === 'latido' ? event.text : `${event.name} ${event.text}`;
  return { name: 'latido.command', input: { text: text.slice(0, commandTextMax).toWellFormed() } };
}

function buttonCard(form: Form, button: Readonly<{ name: string; input: unknown }>): Card {
  return {
    summary: form.title,
    blocks: [{ kind: 'text', text: form.intro ?? [form.title] }],
    buttons: [{ kind: 'open', ...button, label: form.title, style: 'primary' }],
  };
}

const problemCard = (problem: string): Card => ({
  summary: problem,
  blocks: [{ kind: 'text', text: [problem] }],
});
