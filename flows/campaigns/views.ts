import type { Block, Card } from '#core/card.ts';
import { dateTime, day, type Locale, percent, plural } from '#core/i18n.ts';
import type { Person } from '#core/person.ts';
import type { CampaignProgress } from '#core/wall.ts';
import { atLocal } from '#core/zoned.ts';
import { openThanks } from '#flows/recognition/actions.ts';
import { pause, result } from './actions.ts';
import type { CampaignPlan } from './campaign.ts';
import { openNominate } from './nominations/actions.ts';
import { text } from './text.ts';

export type Reader = Pick<Person, 'locale' | 'timeZone'>;

/** A campaign as its cards tell of it: its words in the language of who reads. */
export type Told = Readonly<{
  plan: Pick<CampaignPlan, 'clock' | 'closesOn' | 'closesAt' | 'value' | 'about'>;
  title: string;
  text: string;
  closes: Date;
  /** The organisation's zone. */
  zone: string;
  /** "🤝 Service" */
  value?: string | undefined;
  about?: string | undefined;
  /** Its id, when people can be nominated in it. */
  nominate?: string | undefined;
}>;

export const clockTime = (minutes: number): string =>
  `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`;

/** A calendar date in words; noon keeps it the same day in every zone's eyes. */
export const dayText = (locale: Locale, iso: string): string => day(locale, atLocal(iso, 720, 'UTC'), 'UTC');

export const sentenceCard = (sentence: string): Card => ({
  summary: sentence,
  blocks: [{ kind: 'text', text: [sentence] }],
});

const thankButton = (locale: Locale, { plan }: Told) =>
  openThanks.button(
    plan.about === undefined ? text(locale).thank : text(locale).tell,
    {
      ...(plan.value !== undefined && { value: plan.value }),
      ...(plan.about !== undefined && { unit: plan.about }),
    },
    { style: 'primary' },
  );

/** How one takes part: by thanks, and where there are nominations by these. */
const takePart = (locale: Locale, it: Told) => [
  thankButton(locale, it),
  ...(it.nominate === undefined
    ? []
    : [openNominate.button(text(locale).nominate, { campaign: it.nominate })]),
];

function told(locale: Locale, it: Told, until: string): readonly Block[] {
  const words = text(locale);
  return [
    { kind: 'heading', text: it.title },
    { kind: 'text', text: [it.text] },
    ...(it.value === undefined ? [] : [{ kind: 'note' as const, text: [words.counts({ value: it.value })] }]),
    ...(it.about === undefined ? [] : [{ kind: 'note' as const, text: [words.about({ unit: it.about })] }]),
    ...(it.nominate === undefined ? [] : [{ kind: 'note' as const, text: [words.nominations] }]),
    { kind: 'note', text: [until] },
  ];
}

/** To everybody in a shared place, wherever each of them is. */
export function kickoffCard(locale: Locale, it: Told, progress?: CampaignProgress): Card {
  const words = text(locale);
  const until =
    it.plan.clock === 'local'
      ? words.untilDay({ day: dayText(locale, it.plan.closesOn), time: clockTime(it.plan.closesAt) })
      : words.until({ closes: dateTime(locale, it.closes, it.zone) });
  return {
    summary: `${it.title}: ${it.text}`,
    blocks: [...told(locale, it, until), ...(progress === undefined ? [] : progressBlocks(locale, progress))],
    buttons: takePart(locale, it),
  };
}

/** @param closes for them */
export function promptCard(reader: Reader, it: Told, closes: Date): Card {
  const words = text(reader.locale);
  return {
    summary: `${it.title}: ${it.text}`,
    blocks: [
      ...told(reader.locale, it, words.until({ closes: dateTime(reader.locale, closes, reader.timeZone) })),
      { kind: 'text', text: [words.prompt] },
      { kind: 'note', text: [words.promptWhy] },
    ],
    buttons: [...takePart(reader.locale, it), pause.button(words.pause, { days: 30 })],
  };
}

function progressBlocks(locale: Locale, { recognitions, goal }: CampaignProgress): readonly Block[] {
  const words = text(locale);
  return [
    {
      kind: 'text',
      text: [recognitions === 0 ? words.noneYet : plural(locale, recognitions, words.thanks)],
    },
    ...(goal === undefined
      ? []
      : [
          {
            kind: 'text' as const,
            text: [words.goal({ reached: percent(locale, goal.reached), goal: percent(locale, goal.share) })],
          },
        ]),
  ];
}

export type Running = Readonly<{ told: Told; closes: Date; progress: CampaignProgress }>;

/** What runs, for whoever may take part. */
export function runningCard(reader: Reader, running: readonly Running[]): Card {
  const { locale } = reader;
  const words = text(locale);
  if (running.length === 0) {
    return {
      ...sentenceCard(words.nothing),
      buttons: [openThanks.button(words.thank, {}, { style: 'primary' })],
    };
  }
  return {
    summary: `${words.running}: ${running.map((one) => one.told.title).join(', ')}`,
    blocks: running.flatMap((one): readonly Block[] => [
      ...told(locale, one.told, words.until({ closes: dateTime(locale, one.closes, reader.timeZone) })),
      ...progressBlocks(locale, one.progress),
      { kind: 'buttons', buttons: takePart(locale, one.told) },
    ]),
  };
}

export type After = 'moderation' | 'published' | 'cancelled';

/** In the place of a post or a line, once it is over. */
export const afterCard = (locale: Locale, title: string, state: After): Card =>
  sentenceCard(
    text(locale)[state === 'moderation' ? 'overSoon' : state === 'published' ? 'over' : 'calledOff']({
      title,
    }),
  );

export const noResultCard = (locale: Locale): Card => sentenceCard(text(locale).noResult);

/** Under what was posted. */
export const resultButton = (locale: Locale, campaign: string) =>
  result.button(text(locale).seeResult, { campaign }, { style: 'primary' });
