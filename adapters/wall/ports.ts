import type { Locale } from '#core/i18n.ts';
import type { CampaignResult, ThanksPage, Wall } from '#core/wall.ts';

/** A link to the mural that opens it now. */
export type WallLink = Readonly<{ id: string; locale: Locale }>;

/** Up to where changes were looked at; the source's own. */
export type Mark = Readonly<{ at: Date; board: string }>;

/** What the pages for eyes are shown. Public things that stand, and nothing else. */
export interface WallSource {
  /** What a token of the mural opens. Absent: nothing, or nothing any more. */
  link(token: string): Promise<WallLink | undefined>;
  /** Which of these links still open it. */
  stillOpen(ids: readonly string[]): Promise<readonly string[]>;
  /**
   * Has a thank-you or a card changed since? Asked every two seconds while somebody looks, so it has to cost next to nothing.
   * @param since absent: only where to begin
   */
  changes(since: Mark | undefined): Promise<Readonly<{ mark: Mark; changed: boolean }>>;
  /** The newest of everything. */
  wall(locale: Locale): Promise<Wall>;
  /** The result of a campaign to whoever has its link. */
  result(token: string): Promise<CampaignResult | undefined>;
  /** A thank-you to somebody outside. */
  thanks(token: string): Promise<ThanksPage | undefined>;
}
