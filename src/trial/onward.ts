import { setTimeout as sleep } from 'node:timers/promises';
import type { Along, Going } from '#adapters/web/people.ts';
import { errorFields } from '#core/errors.ts';
import type { Log } from '#core/log.ts';
import type { Db } from '#store/db.ts';
import { writeSetting } from '#store/settings.ts';
import type { TrialClock } from './clock.ts';
import { nextDueAt, nextStop } from './moments.ts';

/** After a skip, what came due is waited for at most so long; on the way through a day, longer: nothing is to be missed there. */
const quietWithinMs = { skip: 4_000, along: 20_000 } as const;
const lookEveryMs = 50;
const dayMs = 86_400_000;

type Options = Readonly<{
  db: Db;
  clock: TrialClock;
  log: Log;
  /** Looks for what is due, after the clock was moved. */
  sweepNow(): Promise<number> | undefined;
  /** Lets the invented colleagues answer, but not `apart`. @returns how many did */
  answer(apart: string, isOver: () => boolean): Promise<number>;
}>;

/** The way onward in time: to the next thing, or along a day or a week, from one due moment to the next. */
export type Onward = Readonly<{
  /** Pressed twice, it moves on once; while time goes along it waits for nothing and changes nothing. */
  skip(): Promise<Readonly<{ at: Date }> | undefined>;
  along: Along;
  close(): Promise<void>;
}>;

export function createOnward({ db, clock, log, sweepNow, answer }: Options): Onward {
  let skipping: Promise<Readonly<{ at: Date }> | undefined> | undefined;
  let going: (Going & { isOver: boolean; done: Promise<void> }) | undefined;
  let closed = false;

  /** Until nothing is due any more. */
  async function quiet(withinMs: number, isOver: () => boolean = () => false): Promise<void> {
    for (const until = performance.now() + withinMs; performance.now() < until; await sleep(lookEveryMs)) {
      const due = await nextDueAt(db);
      if (due === undefined || due > clock.now() || isOver()) return;
    }
  }

  async function moveTo(at: Date): Promise<void> {
    // Written first: a process that dies here must not have lived in a time that the next one does not know.
    const aheadMs = clock.aheadMs + Math.max(0, at.getTime() - clock.now().getTime());
    await writeSetting(db, 'trial', { aheadMs });
    // Meanwhile the clock may have been moved from elsewhere.
    clock.advanceBy(Math.max(0, aheadMs - clock.aheadMs));
    await sweepNow();
  }

  /** On to what is due next, once what is due now has happened. */
  async function moveOn(): Promise<Readonly<{ at: Date }> | undefined> {
    await quiet(quietWithinMs.skip);
    const due = await nextDueAt(db);
    if (due === undefined) return undefined;
    await moveTo(due);
    await quiet(quietWithinMs.skip);
    return { at: clock.now() };
  }

  async function walk(
    until: Date,
    isOver: () => boolean,
    { moved, letAnswer }: Readonly<{ moved(): void; letAnswer(): Promise<void> }>,
  ): Promise<void> {
    // What waits now is answered before time goes on.
    await quiet(quietWithinMs.along, isOver);
    await letAnswer();
    while (!isOver()) {
      await quiet(quietWithinMs.along, isOver);
      const stop = await nextStop(db, clock.now(), until);
      if (isOver()) return;
      if (stop === undefined) break;
      await moveTo(stop);
      moved();
      await quiet(quietWithinMs.along, isOver);
      await letAnswer();
    }
    if (!isOver()) await moveTo(until);
  }

  return {
    skip() {
      if (going !== undefined) return Promise.resolve(undefined);
      skipping ??= moveOn().finally(() => {
        skipping = undefined;
      });
      return skipping;
    },
    along: {
      going: () => going && { until: going.until, answered: going.answered },
      begin({ days, apart, colleagues, moved, ended }) {
        if (going !== undefined || closed) return;
        const own = {
          until: new Date(clock.now().getTime() + days * dayMs),
          answered: 0,
          isOver: false,
          done: Promise.resolve(),
        };
        going = own;
        const isOver = (): boolean => own.isOver;
        const letAnswer = async () => {
          if (!colleagues || own.isOver) return;
          const answered = await answer(apart, isOver);
          own.answered += answered;
        };
        const finish = (failed: boolean) => {
          going = undefined;
          ended({ answered: own.answered, failed });
        };
        own.done = Promise.resolve(skipping)
          .catch(() => {})
          .then(() => walk(own.until, isOver, { moved, letAnswer }))
          .then(
            () => finish(false),
            (error: unknown) => {
              log.warn(errorFields(error), 'the trial’s time stopped on its way');
              finish(true);
            },
          );
      },
      async stop() {
        const own = going;
        if (own === undefined) return;
        own.isOver = true;
        await own.done;
      },
    },
    async close() {
      closed = true;
      if (going !== undefined) going.isOver = true;
      await Promise.allSettled([going?.done, skipping]);
    },
  };
}
