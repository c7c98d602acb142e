import type { Context, Flow } from '#core/flow.ts';
import type { Sentiment } from '#core/sentiment.ts';
import { answering } from './answering.ts';
import { jobs } from './jobs.ts';
import { samples } from './samples.ts';
import { scheduling } from './scheduling.ts';
import { isPending, openRounds } from './store.ts';
import { waitingCard } from './views.ts';

/** Short surveys: HR schedules, people answer with one tap each, groups are shown. */
export function createPulseFlow(ports: Readonly<{ sentiment: Sentiment }>): Flow {
  return {
    name: 'pulse',
    commands: scheduling.commands,
    actions: [...answering.actions, ...scheduling.actions],
    opens: [...answering.opens, ...scheduling.opens],
    submits: [...answering.submits, ...scheduling.submits],
    messages: [...answering.messages, ...scheduling.messages],
    jobs: jobs(ports.sentiment),
    home,
    samples,
  };
}

async function home(context: Context) {
  for (const round of await openRounds(context.db)) {
    if (await isPending(context.db, round.id, context.person.id))
      return waitingCard(context.person, round.closes);
  }
  return undefined;
}
