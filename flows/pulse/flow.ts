import type { Flow } from '#core/flow.ts';
import type { Sentiment } from '#core/sentiment.ts';
import { answering } from './answering.ts';
import { home, onBring } from './home.ts';
import { jobs } from './jobs.ts';
import { samples } from './samples.ts';
import { scheduling } from './scheduling.ts';

/** Short surveys: HR schedules, people answer with one tap each, groups are shown. */
export function createPulseFlow(ports: Readonly<{ sentiment: Sentiment }>): Flow {
  return {
    name: 'pulse',
    commands: scheduling.commands,
    actions: [...answering.actions, onBring, ...scheduling.actions],
    opens: [...answering.opens, ...scheduling.opens],
    submits: [...answering.submits, ...scheduling.submits],
    messages: [...answering.messages, ...scheduling.messages],
    jobs: jobs(ports.sentiment),
    home,
    samples,
  };
}
