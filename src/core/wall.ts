import type { Locale } from './i18n.ts';

// What the pages for eyes (the mural, a campaign's result, a thank-you for somebody outside) are told. Public things only.

/** A value of the organisation, as it is called in the language of the page. */
export type WallValue = Readonly<{ id: string; name: string; emoji?: string }>;

export type WallRecognition = Readonly<{
  id: string;
  /** Counts its changes. */
  revision: number;
  at: Date;
  /** Absent: the giver is not known here any more. */
  from?: string;
  to: readonly string[];
  value: WallValue;
  words: string;
  boosts: number;
  edited: boolean;
}>;

export type WallCard = Readonly<{
  id: string;
  kind: 'welcome' | 'birthday' | 'anniversary' | 'you_said';
  title: string;
  text: string;
}>;

export type CampaignProgress = Readonly<{
  id: string;
  title: string;
  text: string;
  opens: Date;
  closes: Date;
  /** Absent: it has no goal. Shares 0..1. */
  goal?: Readonly<{ share: number; reached: number }>;
  recognitions: number;
}>;

export type Wall = Readonly<{
  organisation: string;
  locale: Locale;
  timeZone: string;
  recognitions: readonly WallRecognition[];
  cards: readonly WallCard[];
  campaigns: readonly CampaignProgress[];
}>;

/** A share of people, 0..1, and of how many; absent where too few people make it. */
export type Coverage = Readonly<{ share: number; people: number }> | undefined;

export type CampaignResult = Readonly<{
  id: string;
  organisation: string;
  locale: Locale;
  timeZone: string;
  title: string;
  text: string;
  opens: Date;
  closes: Date;
  reach: Readonly<{ audience: number; gave: number; received: number; recognitions: number }>;
  /** Thanked at least once in as many days before it began as it lasted, and while it lasted. */
  coverage: Readonly<{ before: Coverage; during: Coverage }>;
  goal?: Readonly<{ share: number; reached: number }>;
  values: readonly Readonly<{ value: WallValue; count: number }>[];
  /** Public texts only. */
  best: readonly WallRecognition[];
  winners: readonly Readonly<{ category: string; name: string; text: string; by: number }>[];
}>;

/** A thank-you as somebody outside the chat sees it through a link. */
export type ThanksPage = Readonly<{
  organisation: string;
  locale: Locale;
  from: string;
  to: string;
  words: string;
  value: WallValue;
  at: Date;
}>;
