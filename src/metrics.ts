import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { EventKind } from '#core/chat.ts';
import { type Alarms, lanes } from '#core/jobs.ts';

/**
 * What is counted. Labels come from closed sets (kinds, names from code, reasons): no person, unit or round, and nothing
 * that counts single answers.
 */
export function createMetrics() {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const registers = [registry];
  const events = new Counter({
    name: 'latido_events_total',
    help: 'Chat events by kind and outcome; answers to surveys are not counted',
    labelNames: ['kind', 'outcome'],
    registers,
  });
  const replies = new Histogram({
    name: 'latido_reply_seconds',
    help: 'From an event to its reply',
    labelNames: ['kind'],
    buckets: [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 3],
    registers,
  });
  const deliveries = new Counter({
    name: 'latido_deliveries_total',
    help: 'Steps of deliveries by outcome, reason and platform',
    labelNames: ['outcome', 'reason', 'platform'],
    registers,
  });
  const jobs = new Histogram({
    name: 'latido_job_seconds',
    help: 'Jobs by name and outcome',
    labelNames: ['job', 'outcome'],
    buckets: [0.01, 0.1, 1, 10, 60],
    registers,
  });
  const openDeliveries = new Gauge({
    name: 'latido_deliveries_open',
    help: 'Deliveries that wait or are being sent',
    registers,
  });
  const alarms = new Gauge({
    name: 'latido_alarms',
    help: 'Alarms in the queue by lane and state',
    labelNames: ['lane', 'state'],
    registers,
  });

  return {
    event(seen: Readonly<{ kind: EventKind; outcome: string; ms: number }>): void {
      events.inc({ kind: seen.kind, outcome: seen.outcome });
      replies.observe({ kind: seen.kind }, seen.ms / 1_000);
    },
    delivery: (outcome: string, reason = '', platform = ''): void =>
      deliveries.inc({ outcome, reason, platform }),
    job: (job: string, outcome: string, ms: number): void => jobs.observe({ job, outcome }, ms / 1_000),
    /** The text that Prometheus reads. What cannot be asked just now is left out. */
    async text(ask: { openDeliveries(): Promise<number>; alarms: Alarms | undefined }): Promise<string> {
      const [open, counts] = await Promise.allSettled([ask.openDeliveries(), ask.alarms?.counts()]);
      if (open.status === 'fulfilled') openDeliveries.set(open.value);
      if (counts.status === 'fulfilled' && counts.value !== undefined) {
        for (const lane of lanes) {
          for (const [state, n] of Object.entries(counts.value[lane])) alarms.set({ lane, state }, n);
        }
      }
      return registry.metrics();
    },
    contentType: registry.contentType,
  };
}
