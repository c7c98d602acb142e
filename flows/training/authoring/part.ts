import { type FlowPart, type Sample, together } from '#core/flow.ts';
import type { Locale } from '#core/i18n.ts';
import { editing } from './editing.ts';
import { importing } from './importing.ts';
import { looking } from './looking.ts';
import { publishing } from './publishing.ts';
import { samples } from './samples.ts';

/** HR writes, imports and publishes courses without leaving the chat. */
export const createAuthoring = (
  _ports: object,
): Readonly<{ part: FlowPart; samples(locale: Locale): readonly Sample[] }> => ({
  part: together(looking, editing, publishing, importing),
  samples,
});
