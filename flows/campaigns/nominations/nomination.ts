import { createHmac } from 'node:crypto';
import type { PersonId } from '#core/person.ts';
import type { NominationState, StagePhase } from '#store/tables/nominations.ts';

export type Named = Readonly<{ id: PersonId; name: string }>;

/** Somebody who made a nomination (`words`) or seconds it. */
export type Voice = Readonly<{ person: Named; words: string | undefined }>;

export type Nomination = Readonly<{
  id: string;
  campaign: string;
  category: string;
  nominee: Named;
  state: NominationState;
  /** Of a rejection. */
  reason: string | undefined;
  revision: number;
  won: boolean;
  /** The oldest first. */
  voices: readonly Voice[];
}>;

/** How far the choice of a campaign is. There is one as soon as the campaign has closed. */
export type Stage = Readonly<{
  campaign: string;
  phase: StagePhase;
  revision: number;
  round: number;
  jury: readonly PersonId[];
  /** While people choose. */
  key: Buffer | undefined;
  endsAt: Date | undefined;
  tied: Readonly<Record<string, readonly string[]>>;
}>;

export type Counted = Readonly<{ nomination: string; marks: number; total: number }>;

export const textsOf = ({ voices }: Pick<Nomination, 'voices'>): readonly string[] =>
  voices.flatMap(({ words }) => (words === undefined ? [] : [words]));

/**
 * Who voted, as it is written beside the vote: without the key nobody can tell whose it is, and the key is destroyed with the
 * votes. It also differs by category, so that nobody's votes can be laid side by side.
 */
export const digestOf = (key: Buffer, category: string, person: PersonId): Buffer =>
  createHmac('sha256', key).update(`${category}\0${person}`).digest();
