import { setTimeout as sleep } from 'node:timers/promises';

const tickMs = 10;
const quietTicks = 4;

/** What is going on between Slack and the app, so that tests can wait until nothing is, instead of for some time. */
export function createActivity() {
  let busy = 0;
  let count = 0;
  return {
    async during<T>(run: () => Promise<T>): Promise<T> {
      busy += 1;
      count += 1;
      try {
        return await run();
      } finally {
        busy -= 1;
        count += 1;
      }
    },
    /** Resolves when nothing has been under way for some turns of this process's own timers. */
    async settled(): Promise<void> {
      let before = -1;
      for (let quiet = 0; quiet < quietTicks; ) {
        await sleep(tickMs);
        quiet = busy === 0 && count === before ? quiet + 1 : 0;
        before = count;
      }
    },
  };
}

export type Activity = ReturnType<typeof createActivity>;
