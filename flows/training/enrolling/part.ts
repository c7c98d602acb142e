import { type FlowPart, type Sample, together } from '#core/flow.ts';
import type { Locale } from '#core/i18n.ts';
import { evaluating } from './evaluating.ts';
import { createInviting, type EnrollingPorts } from './inviting.ts';
import { naming } from './naming.ts';
import { ruling } from './ruling.ts';
import { samples } from './samples.ts';

/** Who takes which course, and by whose wish: by rules, by name, by oneself. */
export const createEnrolling = (
  ports: EnrollingPorts,
): Readonly<{ part: FlowPart; samples(locale: Locale): readonly Sample[] }> => ({
  part: together(createInviting(ports), evaluating, ruling, naming),
  samples,
});
