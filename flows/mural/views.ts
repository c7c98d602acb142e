import { type Block, bold, type Card } from '#core/card.ts';
import { altOf, type Chart } from '#core/chart.ts';
import type { Address } from '#core/chat.ts';
import { day, type Locale, list, plural } from '#core/i18n.ts';
import { cut } from '#core/text.ts';
import type { CampaignProgress, WallRecognition } from '#core/wall.ts';
import { boostIt, openThanks } from '#flows/recognition/actions.ts';
import { postPicture, showBoard, showLinks } from './actions.ts';
import { text } from './text.ts';

export type Reader = Readonly<{ locale: Locale; timeZone: string }>;

/** Names before "and 5 more"; UTF-16 units of a name, and of words on a card and in a picture. */
const most = { names: 3, name: 60, words: 600, pictured: 220 } as const;

function namesOf(locale: Locale, names: readonly string[]): string {
  const shown = names.slice(0, most.names).map((name) => cut(name, most.name));
  const rest = names.length - shown.length;
  return list(locale, rest > 0 ? [...shown, plural(locale, rest, text(locale).more)] : shown);
}
const fromOf = (locale: Locale, { from }: WallRecognition): string =>
  from === undefined ? text(locale).somebody : cut(from, most.name);
const valueText = ({ value }: WallRecognition): string => [value.emoji, value.name].filter(Boolean).join(' ');

export const sentenceCard = (sentence: string): Card => ({
  summary: sentence,
  blocks: [{ kind: 'text', text: [sentence] }],
});

function blocksOf({ locale, timeZone }: Reader, one: WallRecognition): readonly Block[] {
  const words = text(locale);
  const to = namesOf(locale, one.to);
  const said = [
    cut(valueText(one), most.name),
    day(locale, one.at, timeZone),
    ...(one.boosts > 0 ? [plural(locale, one.boosts, words.boosts)] : []),
  ].join(' · ');
  return [
    { kind: 'text', text: [bold(words.fromTo({ from: fromOf(locale, one), to }))] },
    { kind: 'quote', text: [cut(one.words, most.words)] },
    { kind: 'note', text: [said] },
    {
      kind: 'buttons',
      buttons: [boostIt.button(words.join, { id: one.id }, { hint: cut(words.joinHint({ to }), 70) })],
    },
  ];
}

/** The newest public thank-yous. @param hr what HR may do besides; `place`: a shared place, where it was called in one */
export function muralCard(
  reader: Reader,
  recognitions: readonly WallRecognition[],
  hr?: Readonly<{ place?: Address | undefined }>,
): Card {
  const { locale } = reader;
  const words = text(locale);
  const [first] = recognitions;
  return {
    summary:
      first === undefined
        ? words.empty
        : `${words.title}: ${words.fromTo({ from: fromOf(locale, first), to: namesOf(locale, first.to) })}`,
    blocks: [
      { kind: 'heading', text: words.title },
      ...(first === undefined ? [{ kind: 'text' as const, text: [words.empty] }] : []),
      ...recognitions.flatMap((one) => blocksOf(reader, one)),
      ...(hr === undefined ? [] : [{ kind: 'note' as const, text: [words.hrNote] }]),
    ],
    buttons: [
      openThanks.button(words.thank, {}, { style: 'primary' }),
      ...(hr === undefined ? [] : [showLinks.button(words.links, {}), showBoard.button(words.board, {})]),
      ...(hr?.place === undefined ? [] : [postPicture.button(words.post, { place: hr.place })]),
    ],
  };
}

/** The mural as a picture. @param campaign the one whose goal is shown beneath, if one runs */
export function muralChart(
  { locale, timeZone }: Reader,
  recognitions: readonly WallRecognition[],
  campaign: CampaignProgress | undefined,
): Chart {
  const words = text(locale);
  const { goal } = campaign ?? {};
  return {
    kind: 'wall',
    title: words.pictureTitle,
    subtitle: plural(locale, recognitions.length, words.pictureText),
    items: recognitions.map((one) => ({
      heading: words.fromTo({ from: fromOf(locale, one), to: namesOf(locale, one.to) }),
      words: cut(one.words, most.pictured),
      tag: cut(valueText(one), most.name),
      when: day(locale, one.at, timeZone),
    })),
    ...(goal &&
      campaign && {
        progress: {
          label: cut(campaign.title, most.name),
          share: goal.reached,
          caption: `${Math.floor(goal.reached * 100)} % / ${Math.round(goal.share * 100)} %`,
        },
      }),
  };
}

/** @param png absent: it could not be drawn, and its words stand for themselves */
export function pictureCard(
  reader: Reader,
  recognitions: readonly WallRecognition[],
  drawn: Readonly<{ chart: Chart; png: string }> | undefined,
): Card {
  const words = text(reader.locale);
  if (recognitions.length === 0) return sentenceCard(words.empty);
  if (drawn === undefined) return muralCard(reader, recognitions.slice(0, most.names));
  const items = recognitions.map(
    (one) =>
      `${words.fromTo({ from: fromOf(reader.locale, one), to: namesOf(reader.locale, one.to) })}: ${one.words}`,
  );
  return {
    summary: `${words.title}. ${altOf(drawn.chart)}`,
    blocks: [
      { kind: 'heading', text: words.title },
      { kind: 'picture', png: drawn.png, alt: cut([altOf(drawn.chart), ...items].join(' '), 1_500) },
    ],
    buttons: [openThanks.button(words.thank, {}, { style: 'primary' })],
  };
}
