import { type Flow, together } from '#core/flow.ts';
import { celebrating } from './celebrating.ts';
import { choosing, home } from './choosing.ts';
import { samples } from './samples.ts';

/** Birthdays and work anniversaries of those who said yes, told to whom they said. */
export function createCelebrationsFlow(_ports: object): Flow {
  return { name: 'celebrations', ...together(choosing, celebrating), home, samples };
}
