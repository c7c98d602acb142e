import type { Send } from '#core/outcome.ts';
import type { Round } from './round.ts';

export const subjectOf = (round: string): string => `round:${round}`;
/** Who was reminded had not answered by then: of reminders no record outlives the round. */
export const reminderSubjectOf = (round: string): string => `round:${round}:reminder`;

const keptDays = 14;

/** A notice to the one who scheduled the round. */
export function noticeTo(round: Round, message: Pick<Send, 'message' | 'data'>, now: Date): readonly Send[] {
  if (round.createdBy === undefined) return [];
  const notAfter = new Date(now.getTime() + keptDays * 86_400_000);
  return [{ ...message, to: round.createdBy, unasked: true, notAfter, subject: subjectOf(round.id) }];
}
