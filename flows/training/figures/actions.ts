import { z } from 'zod';
import { defineAction } from '#core/flow.ts';

/** The parts of how a course goes, each on a card of its own. */
const parts = ['units', 'picture', 'questions', 'retention', 'nudges', 'file'] as const;

/** HR: one of them. `unit`: where in the tree; absent: at the top. Whether this person may see it is checked at each press. */
export const showPart = defineAction(
  'training.aspect',
  z.object({ course: z.uuid(), part: z.enum(parts), unit: z.string().max(64).optional() }),
);
