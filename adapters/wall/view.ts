import { type Locale, list, number, plural } from '#core/i18n.ts';
import { cut } from '#core/text.ts';
import type { CampaignProgress, Wall, WallCard, WallRecognition, WallValue } from '#core/wall.ts';
import { words } from './words.ts';

// What travels to the page: plain, short and ready to be shown.

export type RecognitionView = Readonly<{
  id: string;
  /** ISO 8601, as all moments here. */
  at: string;
  from: string;
  to: string;
  value: string;
  words: string;
  boosts: number;
  /** For those who hear the page. */
  boostsSaid: string;
}>;
export type CampaignView = Readonly<{
  id: string;
  title: string;
  text: string;
  closes: string;
  recognitions: string;
  goal?: Readonly<{ share: number; reached: number; said: string }>;
}>;
export type CardView = Readonly<{ id: string; kind: string; label: string; title: string; text: string }>;
export type WallView = Readonly<{
  organisation: string;
  timeZone: string;
  recognitions: readonly RecognitionView[];
  cards: readonly CardView[];
  campaigns: readonly CampaignView[];
}>;

/** UTF-16 units: what can be read from afar, and what a name needs. */
const longest = { words: 700, name: 60, title: 90, text: 320, value: 32 } as const;
const mostCards = 12;
const mostCampaigns = 4;
/** Names before "and 5 more". */
const mostNames = 3;

/** Letters keep four marks each: all that a language needs, and no tower over the lines above. */
const thinned = (text: string): string => text.replace(/(\p{M}{4})\p{M}+/gu, '$1');

/** Lines that are kept apart; whatever comes after is one. */
const mostLines = 14;

/** Somebody's words: at most `max` units, no towers of marks, no empty lines and not too many of them. */
export function tame(text: string, max: number): string {
  const lines = thinned(text.slice(0, 8 * max))
    .trim()
    .split(/\s*\n\s*/);
  const rest = lines.slice(mostLines - 1).join(' ');
  return cut([...lines.slice(0, mostLines - 1), rest].filter((line) => line !== '').join('\n'), max);
}

/** One line, apart from the direction in which the words around it run. */
const isolated = (text: string, max: number): string => {
  const line = tame(text, max)
    .replace(/[\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069]/g, '')
    .replace(/\s+/g, ' ');
  return `\u2068${line}\u2069`;
};

export const nameText = (name: string): string => isolated(name, longest.name);
export const titleText = (title: string): string => isolated(title, longest.title);
export const wordsText = (typed: string, max: number = longest.words): string => tame(typed, max);
export const noteText = (typed: string): string => tame(typed, longest.text);

export function namesText(locale: Locale, names: readonly string[]): string {
  const rest = names.length - mostNames;
  const shown = names.slice(0, rest === 1 ? mostNames + 1 : mostNames).map(nameText);
  return list(locale, rest > 1 ? [...shown, plural(locale, rest, words(locale).others)] : shown);
}

export const valueText = ({ name, emoji }: WallValue): string =>
  [emoji, isolated(name, longest.value)].filter(Boolean).join(' ');

export const recognitionView = (locale: Locale, one: WallRecognition): RecognitionView => ({
  id: one.id,
  at: one.at.toISOString(),
  from: one.from === undefined ? words(locale).somebody : nameText(one.from),
  to: namesText(locale, one.to),
  value: valueText(one.value),
  words: wordsText(one.words),
  boosts: one.boosts,
  boostsSaid: plural(locale, one.boosts, words(locale).boosts),
});

/** Small numbers of people are no share of anything: kept between 0 and 1, whatever comes. */
export const share = (value: number): number => Math.min(1, Math.max(0, Number.isFinite(value) ? value : 0));

const campaignView = (locale: Locale, one: CampaignProgress): CampaignView => ({
  id: one.id,
  title: titleText(one.title),
  text: noteText(one.text),
  closes: one.closes.toISOString(),
  recognitions: plural(locale, one.recognitions, words(locale).recognitions),
  ...(one.goal && {
    goal: {
      share: share(one.goal.share),
      reached: share(one.goal.reached),
      said: words(locale).goal({
        reached: number(locale, Math.floor(share(one.goal.reached) * 100)),
        goal: number(locale, Math.round(share(one.goal.share) * 100)),
      }),
    },
  }),
});

const cardView = (locale: Locale, { id, kind, title, text }: WallCard): CardView => ({
  id,
  kind,
  label: words(locale).cards[kind],
  title: titleText(title),
  text: noteText(text),
});

export const wallView = (wall: Wall): WallView => ({
  organisation: titleText(wall.organisation),
  timeZone: wall.timeZone,
  recognitions: wall.recognitions.map((one) => recognitionView(wall.locale, one)),
  cards: wall.cards.slice(0, mostCards).map((one) => cardView(wall.locale, one)),
  campaigns: wall.campaigns.slice(0, mostCampaigns).map((one) => campaignView(wall.locale, one)),
});
