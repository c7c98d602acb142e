import { type Flow, together } from '#core/flow.ts';
import type { Holidays } from '#core/holidays.ts';
import { createCelebrating } from './celebrating.ts';
import { createChoosing, home } from './choosing.ts';
import { requestsFor } from './due.ts';
import { samples } from './samples.ts';

/** Birthdays and work anniversaries of those who said yes, told to whom they said. */
export function createCelebrationsFlow({ holidays }: Readonly<{ holidays: Holidays }>): Flow {
  return {
    name: 'celebrations',
    ...together(createChoosing(holidays), createCelebrating(holidays)),
    home,
    leaveChanged: async (context) => ({
      enqueue: await requestsFor({ ...context, holidays }, context.person.id),
    }),
    samples,
  };
}
