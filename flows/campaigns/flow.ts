import type { Charts } from '#core/chart.ts';
import { type Flow, together } from '#core/flow.ts';
import type { Holidays } from '#core/holidays.ts';
import { deciding } from './deciding.ts';
import { jobs } from './jobs.ts';
import { createNominations } from './nominations/part.ts';
import { previewing } from './previewing.ts';
import { home, taking } from './running.ts';
import { samples } from './samples.ts';
import { scheduling } from './scheduling.ts';

/** A period with a theme that HR schedules: kick-off, lines to those who rarely thank, result. */
export function createCampaignsFlow(
  ports: Readonly<{ charts: Charts; holidays: Holidays; publicUrl?: string | undefined }>,
): Flow {
  const nominations = createNominations(ports.holidays);
  return {
    name: 'campaigns',
    ...together(
      scheduling(nominations),
      deciding(nominations, ports),
      previewing(ports.holidays),
      taking(ports.charts),
      { jobs: jobs(nominations) },
      nominations.part,
    ),
    home,
    samples: (locale) => [...samples(locale), ...nominations.samples(locale)],
  };
}
