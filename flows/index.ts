import type { Flow } from '#core/flow.ts';
import type { Sentiment } from '#core/sentiment.ts';
import { createHelpFlow } from './help/flow.ts';
import { peopleFlow } from './people/flow.ts';
import { createPulseFlow } from './pulse/flow.ts';
import { reportsFlow } from './reports/flow.ts';
import { settingsFlow } from './settings/flow.ts';

/** The list of flows: what the bot can do, in the order in which help tells it. */
export function createFlows(ports: Readonly<{ sentiment: Sentiment }>) {
  const help = createHelpFlow(() => flows.flatMap((flow) => flow.commands ?? []));
  const flows: readonly Flow[] = [createPulseFlow(ports), reportsFlow, peopleFlow, settingsFlow, help.flow];
  return { flows, unknown: help.unknown };
}
