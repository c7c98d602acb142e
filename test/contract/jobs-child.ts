/** A process of its own for `jobs.test.ts`: answers the lane `jobs`, says what rings, and never finishes a ring. */
import { type AlarmsOptions, createAlarms } from '#work/queue.ts';

const { hang, ...options }: Omit<AlarmsOptions, 'log'> & { hang: boolean } = JSON.parse(
  process.argv[2] ?? '',
);

const alarms = await createAlarms({ ...options, log: { warn: () => {}, error: () => {} } });
await alarms.answer('jobs', 2, async (id) => {
  process.stdout.write(`ringing ${id}\n`);
  if (hang) await new Promise(() => setInterval(() => {}, 1_000));
});
process.stdout.write('answering\n');

process.on('message', async (message: { close: number }) => {
  await alarms.close(message.close);
  // Nothing else: the test waits for the process to exit by itself.
  process.disconnect();
});
