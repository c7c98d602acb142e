import type { Locale } from '#core/i18n.ts';
import type { CampaignResult, ThanksPage, Wall } from '#core/wall.ts';

/** A link to the mural that opens it now. */
export type WallLink = Readonly<{ id: string; locale: Locale }>;

/** Up to where changes were looked at; the source's own. */
export type Mark = Readonly<{ at: Date; board: string }>;

/** What the page says of its file before anybody asks for that. */
export type CompletionsPage = Readonly<{
  organisation: string;
  locale: Locale;
  timeZone: string;
  /** When the link ends. */
  until: Date;
  /** The title of the one course that it is about. */
  course?: string;
}>;

/** A file that is written while it is sent. */
export type PageFile = Readonly<{ name: string; lines: AsyncIterable<string> }>;

/** What the pages for eyes are shown. Public things that stand, and what HR has made a link to for itself. */
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
  /** Completed courses, to whoever has the link that HR made a day ago at most. */
  completions(token: string): Promise<CompletionsPage | undefined>;
  /** The file itself: names are in it. */
  completionsFile(token: string): Promise<PageFile | undefined>;
}
