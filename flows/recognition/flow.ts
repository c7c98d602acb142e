import type { Charts } from '#core/chart.ts';
import { type Flow, together } from '#core/flow.ts';
import type { Rewrite } from '#core/rewrite.ts';
import { boosts } from './boosts.ts';
import { edits } from './edits.ts';
import { createGiving } from './giving.ts';
import { createMine, home } from './mine/mine.ts';
import { samples as mineSamples } from './mine/samples.ts';
import { createOutside, type OutsidePorts } from './outside/outside.ts';
import { receiving } from './receiving.ts';
import { rewordButton, samples as rewordingSamples } from './rewording/views.ts';
import { createRewording } from './rewording.ts';
import { samples } from './samples.ts';
import { samples as setupSamples } from './setup/samples.ts';
import { setup } from './setup/setup.ts';

type Ports = OutsidePorts & Readonly<{ charts: Charts; rewrite?: Rewrite | undefined }>;

/** Thank-yous: given in one line or a form, to people, units and people outside; each says for what. */
export function createRecognitionFlow(ports: Ports): Flow {
  const outside = createOutside(ports);
  return {
    name: 'recognition',
    ...together(
      createGiving({
        outside,
        more: (locale, it) => (ports.rewrite === undefined ? [] : [rewordButton(locale, it)]),
      }),
      receiving,
      boosts,
      edits,
      createRewording(ports),
      outside.part,
      createMine(ports),
      setup,
    ),
    home,
    samples: (locale) =>
      [samples, outside.samples, rewordingSamples, mineSamples, setupSamples].flatMap((some) => some(locale)),
  };
}
