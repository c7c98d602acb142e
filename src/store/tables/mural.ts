import type { Generated } from 'kysely';
import type { Locale } from '#core/i18n.ts';

// --- flows/mural
export interface MuralLinksTable {
  id: Generated<string>;
  /** SHA-256 of the token: whoever reads the database can open nothing. */
  hash: Buffer;
  kind: 'wall' | 'campaign' | 'completions';
  /** Which campaign; of which course alone. */
  subject: string | null;
  locale: Locale;
  by_id: string | null;
  at: Date;
  revoked_at: Date | null;
  /** From then on it opens nothing. Nothing: until somebody closes it. */
  until: Date | null;
}
export interface MuralCardsTable {
  id: Generated<string>;
  kind: 'welcome' | 'you_said';
  title: string;
  text: string;
  by_id: string | null;
  at: Date;
  /** From then on it is not shown. */
  until: Date;
}

export interface MuralTables {
  mural_links: MuralLinksTable;
  mural_cards: MuralCardsTable;
}
