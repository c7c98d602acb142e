import { randomUUID } from 'node:crypto';
import { setImmediate as soon } from 'node:timers/promises';
import type { ChatEvent, Handle } from '#core/chat.ts';
import type { Clock } from '#core/clock.ts';
import type { Log } from '#core/log.ts';
import { createOrder, type Place } from '#core/order.ts';
import type { InvokeAnswer } from '../ports.ts';
import { reasonFields } from '../reason.ts';
import type { Incoming } from '../receive/parse.ts';
import type { Messages } from './messages.ts';
import { messageName } from './order.ts';
import { patiently } from './say.ts';
import type { Reply, Step, Steps } from './steps.ts';

type Parts = Readonly<{ steps: Steps; messages: Messages; clock: Clock; log: Log }>;

/** Of the reply: the answer to the request, and what comes after it. */
export type Answered = Readonly<{ body: InvokeAnswer | undefined; rest: Promise<void> }>;

/** Has an event handled and carries out the reply: the answer to the request first, then the rest. */
export function createAnswering({ steps, messages, clock, log }: Parts) {
  const order = createOrder();

  async function quietly(what: string, { event, asked }: Incoming, run: () => Promise<void>): Promise<void> {
    try {
      await run();
    } catch (error) {
      log.warn(
        { what, event: event.kind, via: asked.via, ...reasonFields(error) },
        'teams: an answer could not be given',
      );
    }
  }

  /** What was done on it changes what it shows. Whoever comes behind shows all that was done by now. */
  async function renewHome(
    handle: Handle,
    incoming: Incoming,
    home: Readonly<{ at: Incoming['asked']['at']; id: string }>,
    turn: Place,
  ): Promise<void> {
    await turn.turn;
    if (!turn.isLast()) return;
    const { from, where } = incoming.event;
    const again: ChatEvent<'home'> = {
      kind: 'home',
      id: `home:${randomUUID()}`,
      at: clock.now(),
      from,
      where,
      direct: true,
    };
    const reply = await handle(again);
    await patiently(() => messages.put(home.at, home.id, messages.rendered(reply.card, 'h')));
  }

  async function carryOut(
    handle: Handle,
    incoming: Incoming,
    step: Step,
    turn: Place | undefined,
    homeTurn: Place | undefined,
  ): Promise<void> {
    try {
      // The answer to the request is on its way before anything else is.
      await soon();
      const { after, home } = step;
      if (after !== undefined) {
        await turn?.turn;
        await quietly('after', incoming, after.run);
        turn?.leave();
      }
      if (home !== undefined && homeTurn !== undefined) {
        await quietly('home', incoming, () => renewHome(handle, incoming, home, homeTurn));
      }
    } finally {
      turn?.leave();
      homeTurn?.leave();
    }
  }

  /** @throws whatever `handle` threw: then nothing is answered */
  return async (handle: Handle, incoming: Incoming, withinMs: number): Promise<Answered> => {
    const reply: Reply = await handle({ ...incoming.event, withinMs });
    // With nothing between the two: handlers end in the order of their commits.
    const step = steps(reply, incoming);
    const { after, home } = step;
    const turn = after && order.take(after.turn);
    const homeTurn = home && order.take(messageName(home.at.conversation, home.id));
    return { body: step.body, rest: carryOut(handle, incoming, step, turn, homeTurn) };
  };
}
