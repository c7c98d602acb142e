import { setTimeout as sleep } from 'node:timers/promises';
import { PlatformError, type PlatformReason } from '#core/errors.ts';
import type { Log } from '#core/log.ts';
import type { Obj, Spot } from '../ports.ts';
import { rosterOf } from '../receive/spot.ts';

/**
 * The answer to a press shows the new card to whoever pressed, at once, and only until they look elsewhere: to stay, it must
 * be written into the message. Teams counts that as a call of the tenant's (50 a second, sendings included), so
 * whoever answers five questions in a row makes one change of the message, not five, and many at once wait for each other.
 * What is lost when a process dies is a look, not an answer. And so is what cannot be done soon: the outbox, in whichever
 * process, shows a message anew only when all that was asked for before is over (`MessageRef.settlesMs`).
 */
export type Edits = Readonly<{
  /** @param activity what the message shall be; it replaces what was asked for before and is not done yet */
  edit(at: Spot, id: string, activity: Obj): void;
  /** Somebody else is about to change the message, and that is what must stand there. Resolves when nothing is on its way. */
  forget(at: Spot, id: string): Promise<void>;
  /** Does at once what waits. */
  close(withinMs: number): Promise<void>;
}>;

type Options = Readonly<{
  put(at: Spot, id: string, activity: Obj): Promise<void>;
  log: Log;
  /** So long nothing else must happen to a message. Milliseconds. */
  quietMs?: number;
  /** An edit is begun within this, or not at all. Milliseconds. */
  lifeMs?: number;
  perSecond?: number;
}>;

/** A person between two questions. Milliseconds. */
const usuallyQuietMs = 1_500;
const usuallyLifeMs = 15_000;
/** With what a call takes at most. Milliseconds. */
export const editsSettleMs = 25_000;
/** With those who are sent to, well below what a tenant may be called. Of one process. */
const usuallyPerSecond = 10;
/** Calls at once: a slow one holds up no other. */
const atOnce = 4;
/** When Teams names no time. Milliseconds. */
const waitAnywayMs = 5_000;
const mostTries = 4;
/** To change a message twice does no harm. */
const worthTrying: readonly PlatformReason[] = ['rate_limited', 'network', 'unknown_outcome'];
const tickMs = 25;
/** Beyond that the oldest are given up: they are looks, and memory is not endless. */
const most = 10_000;

type Waiting = Readonly<{
  at: Spot;
  id: string;
  activity: Obj;
  dueAt: number;
  endsAt: number;
  tries: number;
}>;
type Running = { readonly done: Promise<void>; forgotten: boolean };

export function createEdits({
  put,
  log,
  quietMs = usuallyQuietMs,
  lifeMs = usuallyLifeMs,
  perSecond = usuallyPerSecond,
}: Options): Edits {
  const waiting = new Map<string, Waiting>();
  const running = new Map<string, Running>();
  let timer: NodeJS.Timeout | undefined;
  let nextAt = 0;
  let closing = false;

  // The thread of a channel is called by two names.
  const nameOf = (at: Spot, id: string) => JSON.stringify([rosterOf(at.conversation), id]);

  function add(name: string, one: Waiting): void {
    waiting.delete(name);
    waiting.set(name, one);
    const oldest = waiting.size > most ? waiting.keys().next().value : undefined;
    if (oldest !== undefined) waiting.delete(oldest);
    timer ??= setTimeout(tick, tickMs).unref();
  }

  function tick(): void {
    const now = performance.now();
    for (const [name, one] of waiting) {
      if (now > one.endsAt && !closing) {
        waiting.delete(name);
        log.info({ tries: one.tries }, 'teams: a message was not changed for good: too late');
        continue;
      }
      if (running.size >= atOnce || now < nextAt) continue;
      // While the change before is on its way, this one waits: it must arrive later.
      if (running.has(name) || (one.dueAt > now && !closing)) continue;
      waiting.delete(name);
      nextAt = Math.max(nextAt, now - tickMs) + 1_000 / perSecond;
      const done = change(name, one).finally(() => running.delete(name));
      running.set(name, { done, forgotten: false });
    }
    timer = waiting.size > 0 ? setTimeout(tick, tickMs).unref() : undefined;
  }

  async function change(name: string, one: Waiting): Promise<void> {
    try {
      await put(one.at, one.id, one.activity);
    } catch (error) {
      const failure = error instanceof PlatformError ? error : undefined;
      const tries = one.tries + 1;
      const passing = failure !== undefined && worthTrying.includes(failure.reason);
      if (!passing || tries >= mostTries || closing) {
        log.info({ reason: failure?.reason ?? 'broken', tries }, 'teams: a message was not changed for good');
        return;
      }
      const dueAt = performance.now() + (failure.retryAfterMs ?? waitAnywayMs);
      if (failure.reason === 'rate_limited') nextAt = dueAt;
      // Unless something newer is wanted by now.
      if (!waiting.has(name) && running.get(name)?.forgotten !== true) add(name, { ...one, tries, dueAt });
    }
  }

  return {
    edit(at, id, activity) {
      const now = performance.now();
      add(nameOf(at, id), { at, id, activity, tries: 0, dueAt: now + quietMs, endsAt: now + lifeMs });
    },
    async forget(at, id) {
      const name = nameOf(at, id);
      waiting.delete(name);
      const last = running.get(name);
      if (last === undefined) return;
      last.forgotten = true;
      await last.done;
    },
    async close(withinMs) {
      closing = true;
      nextAt = 0;
      const end = performance.now() + withinMs;
      while ((waiting.size > 0 || running.size > 0) && performance.now() < end) await sleep(tickMs);
      clearTimeout(timer);
      waiting.clear();
    },
  };
}
