import type { Charts } from '#core/chart.ts';
import type { Flow } from '#core/flow.ts';
import type { Holidays } from '#core/holidays.ts';
import type { Lrs } from '#core/lrs.ts';
import type { Mail } from '#core/mail.ts';
import type { Rewrite } from '#core/rewrite.ts';
import type { Sentiment } from '#core/sentiment.ts';
import { createCampaignsFlow } from './campaigns/flow.ts';
import { createCelebrationsFlow } from './celebrations/flow.ts';
import { createFairnessFlow } from './fairness/flow.ts';
import { createGrowthFlow } from './growth/flow.ts';
import { createHelpFlow } from './help/flow.ts';
import { createMuralFlow } from './mural/flow.ts';
import { peopleFlow } from './people/flow.ts';
import { createPulseFlow } from './pulse/flow.ts';
import { createRecognitionFlow } from './recognition/flow.ts';
import { createReportsFlow } from './reports/flow.ts';
import { createSettingsFlow } from './settings/flow.ts';
import { createTrainingFlow } from './training/flow.ts';

/** What flows are lent. */
export type Ports = Readonly<{
  sentiment: Sentiment;
  charts: Charts;
  holidays: Holidays;
  /** Absent: no mail server is configured. */
  mail?: Mail | undefined;
  /** Absent: no model is configured. */
  rewrite?: Rewrite | undefined;
  /** Absent: no learning record store is configured. */
  lrs?: Lrs | undefined;
  /** Where pages are reached from outside, without a slash at the end. Absent: there is no such place. */
  publicUrl?: string | undefined;
}>;

/** The list of flows: what the bot can do, in the order in which help tells it. */
export function createFlows(ports: Ports) {
  const help = createHelpFlow(() => flows.flatMap((flow) => flow.commands ?? []));
  const flows: readonly Flow[] = [
    createPulseFlow(ports),
    createRecognitionFlow(ports),
    createCampaignsFlow(ports),
    createCelebrationsFlow(ports),
    createTrainingFlow(ports),
    createGrowthFlow(ports),
    createMuralFlow(ports),
    createFairnessFlow(ports),
    createReportsFlow(ports),
    peopleFlow,
    createSettingsFlow(() => flows),
    help.flow,
  ];
  return { flows, unknown: help.unknown };
}
