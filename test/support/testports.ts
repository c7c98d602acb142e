import type { Alarm, Alarms, Lane } from '#core/jobs.ts';
import type { Log } from '#core/log.ts';

/** A Tuesday afternoon: within everybody's hours in UTC. */
export const start = new Date('2026-11-24T15:00:00Z');

export function createTestClock(at: Date = start) {
  let now = at;
  return {
    now: () => now,
    set: (to: Date | string) => {
      now = new Date(to);
    },
    advance: (ms: number) => {
      now = new Date(now.getTime() + ms);
    },
  };
}

type Line = Readonly<{ level: keyof Log; fields: object; message: string }>;

export function createTestLog() {
  const lines: Line[] = [];
  const at = (level: keyof Log) => (fields: object, message: string) => {
    lines.push({ level, fields, message });
  };
  return {
    debug: at('debug'),
    info: at('info'),
    warn: at('warn'),
    error: at('error'),
    lines,
    text: () => JSON.stringify(lines),
  };
}

/** An alarm clock in this process: it rings when told to, or (`atOnce`) by itself what has no delay. */
export function createTestAlarms(options: Readonly<{ atOnce?: boolean }> = {}) {
  const bells = new Map<Lane, (id: string) => Promise<void>>();
  const waiting: (Alarm & { delayMs: number })[] = [];
  const ringing = new Set<Promise<unknown>>();
  const failures: unknown[] = [];
  let away = false;
  let behind = 0;
  const ring = async ({ lane, id }: Alarm): Promise<void> => {
    const rung = bells
      .get(lane)?.(id)
      .catch((error: unknown) => failures.push(error));
    if (rung === undefined) return;
    ringing.add(rung);
    await rung;
    ringing.delete(rung);
  };
  return {
    waiting,
    /** What rings threw. */
    failures,
    setAway: (is: boolean) => {
      away = is;
    },
    /** How many alarms the queue says to be waiting. */
    setBehind: (by: number) => {
      behind = by;
    },
    async set(alarms) {
      if (away) throw new Error('the queue is away');
      for (const { delayMs = 0, ...alarm } of alarms) {
        if (options.atOnce && delayMs === 0) void ring(alarm);
        else waiting.push({ ...alarm, delayMs });
      }
    },
    async answer(lane, _concurrency, bell) {
      bells.set(lane, bell);
    },
    /** Rings all that was set, and what those rings set, whatever their delay. */
    async ringAll(): Promise<void> {
      for (let next = waiting.splice(0); next.length > 0; next = waiting.splice(0)) {
        for (const alarm of next) await ring(alarm);
      }
    },
    /** Waits for the rings under way. */
    async idle(): Promise<void> {
      while (ringing.size > 0) await Promise.all(ringing);
    },
    ready: async () => !away,
    counts: async () => {
      if (away) throw new Error('the queue is away');
      const counts = { waiting: behind, delayed: 0, active: 0 };
      return { jobs: counts, deliveries: counts };
    },
    close: async () => {},
  } satisfies Alarms & Record<string, unknown>;
}
