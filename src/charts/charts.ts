import { Worker } from 'node:worker_threads';
import type { Charts } from '#core/chart.ts';
import type { Drawn, Wish } from './worker.ts';

type Waiting = Readonly<{
  wish: Wish;
  done: (picture: string) => void;
  failed: (error: Error) => void;
}>;
type Hand = Readonly<{ thread: Worker; waiting: Map<number, Waiting> }>;

/** Milliseconds. */
export type Times = Readonly<{
  /** One picture may take so long; it takes a hundredth of it. */
  deadline?: number;
  /** With nothing to draw for so long, the thread goes and its memory with it. */
  rest?: number;
}>;

/**
 * Draws in a thread that is started for the first picture and goes when there has been nothing to draw for a while. A picture that
 * fails or takes too long takes nobody else's with it. Errors say nothing of what stood in the picture.
 */
export function createCharts({ deadline = 20_000, rest = 30_000 }: Times = {}): Charts {
  let hand: Hand | undefined;
  let alarm: NodeJS.Timeout | undefined;
  let id = 0;

  const start = (): Hand => {
    const thread = new Worker(new URL('./worker.ts', import.meta.url), {
      execArgv: [],
      env: {},
      resourceLimits: { maxOldGenerationSizeMb: 256 },
    });
    const fresh: Hand = { thread, waiting: new Map() };
    thread.on('message', ({ id: drawn, picture }: Drawn) => {
      fresh.waiting.get(drawn)?.done(picture);
      fresh.waiting.delete(drawn);
      wait(fresh);
    });
    thread.on('error', (error: unknown) => broken(fresh, error instanceof Error ? error.name : 'unknown'));
    thread.on('exit', () => broken(fresh, 'exit'));
    return fresh;
  };

  /** The clock runs for the first in the queue only. */
  const wait = (current: Hand): void => {
    if (current !== hand) return;
    clearTimeout(alarm);
    if (current.waiting.size > 0) {
      current.thread.ref();
      alarm = setTimeout(() => broken(current, 'too slow'), deadline);
    } else {
      // Neither keeps the program from ending.
      current.thread.unref();
      alarm = setTimeout(() => leave(current), rest).unref();
    }
  };

  const leave = (current: Hand): void => {
    if (current === hand) {
      hand = undefined;
      clearTimeout(alarm);
    }
    void current.thread.terminate();
  };

  /** Whoever was first was being drawn; the others are drawn anew. */
  const broken = (current: Hand, reason: string): void => {
    const [first, ...others] = current.waiting.values();
    current.waiting.clear();
    leave(current);
    first?.failed(new Error(`A picture could not be drawn (${reason})`));
    for (const one of others) send(one);
  };

  const send = (one: Waiting): void => {
    hand ??= start();
    hand.waiting.set(one.wish.id, one);
    hand.thread.postMessage(one.wish);
    if (hand.waiting.size === 1) wait(hand);
  };

  const ask = (wish: Omit<Wish, 'id'>): Promise<string> =>
    new Promise((done, failed) => {
      id += 1;
      send({ wish: { ...wish, id }, done, failed });
    });

  return {
    svg: (chart, look) => ask({ as: 'svg', chart, look }),
    png: (chart, look) => ask({ as: 'png', chart, look }),
  };
}
