import { createHash } from 'node:crypto';
import type { NudgeArm, NudgeKind } from '#store/tables/training.ts';

/** Of every ten nudges one is held back, so that it can be seen what would have happened without it. */
const heldShare = 0.1;
const bytes = 6;

/**
 * By chance, and always the same for the same nudge: a uniform number from the ids decides, so neither a second run nor anybody's wish
 * changes it.
 * @param id of the enrolment, or of the person for a session
 * @param day ISO 8601, the learner's own
 */
export function armOf(kind: NudgeKind, id: string, day: string): NudgeArm {
  const hash = createHash('sha256').update(`${kind} ${id} ${day}`).digest();
  return hash.readUIntBE(0, bytes) / 2 ** (8 * bytes) < heldShare ? 'held' : 'sent';
}
