import { type Block, type Button, bold, type Card } from '#core/card.ts';
import { day, type Locale, number, plural } from '#core/i18n.ts';
import { join, learnOn, showMine, tomorrow } from '../actions.ts';
import { leave } from './actions.ts';
import { text } from './text.ts';

/** Courses that one message names, with buttons of their own. */
const mostShown = 5;

/** What somebody is to take, as they are told of it. */
export type Invited = Readonly<{
  enrolment: string;
  title: string;
  summary: string;
  lessons: number;
  /** In which it is written, where that is not the learner's own. */
  language?: Locale | undefined;
  mandatory: boolean;
  /** Stretched by leave; ISO 8601 date. */
  due: string | undefined;
  /** Who asks: a name, or the organisation's. */
  who: string;
}>;
/** What holds for all of them. */
export type Terms = Readonly<{
  /** Lessons a day. */
  most: number;
  /** Is a learning record store told of it? */
  lrs: boolean;
}>;

/** A calendar date in words. */
export const dayText = (locale: Locale, iso: string): string =>
  day(locale, new Date(`${iso}T12:00:00Z`), 'UTC');

export const sentenceCard = (sentence: string, buttons: readonly Button[] = []): Card => ({
  summary: sentence,
  blocks: [{ kind: 'text', text: [sentence] }],
  ...(buttons.length > 0 && { buttons }),
});

const lengthText = (locale: Locale, lessons: number, most: number): string =>
  text(locale).length({
    lessons: plural(locale, lessons, text(locale).lessons),
    most: number(locale, most),
  });

const languageFacts = (locale: Locale, language: Locale | undefined) =>
  language === undefined
    ? []
    : [{ label: text(locale).languageLabel, value: text(locale).languages[language] }];

const dueFacts = (locale: Locale, due: string | undefined) =>
  due === undefined ? [] : [{ label: text(locale).dueLabel, value: dayText(locale, due) }];

/** A line of small print for each thing: a wall of it is not read. */
const notes = (lines: readonly string[]): readonly Block[] =>
  lines.map((line) => ({ kind: 'note', text: [line] }));

const seenText = (locale: Locale, of: readonly Invited[]): string => {
  const words = text(locale);
  const musts = of.filter(({ mandatory }) => mandatory).length;
  if (musts === 0) return words.seenMay;
  return musts === of.length ? words.seenMust : words.seenBoth;
};
const lateText = (locale: Locale, of: readonly Invited[]): readonly string[] =>
  of.some(({ mandatory, due }) => mandatory && due !== undefined) ? [text(locale).late] : [];
const lrsText = (locale: Locale, { lrs }: Terms): readonly string[] => (lrs ? [text(locale).lrs] : []);

/** Who asks, what, how long, until when, and who sees what of it: before the first lesson. */
export function invitationCard(locale: Locale, it: Invited, terms: Terms): Card {
  const words = text(locale);
  const why = it.mandatory ? words.asks({ who: it.who }) : words.offers({ who: it.who });
  return {
    summary: `${it.title}. ${why}`,
    blocks: [
      { kind: 'heading', text: it.title },
      { kind: 'text', text: [why] },
      { kind: 'quote', text: [it.summary] },
      {
        kind: 'facts',
        facts: [
          { label: words.kindLabel, value: it.mandatory ? words.must : words.may },
          { label: words.lengthLabel, value: lengthText(locale, it.lessons, terms.most) },
          ...languageFacts(locale, it.language),
          ...dueFacts(locale, it.due),
        ],
      },
      ...notes([words.after, seenText(locale, [it]), ...lateText(locale, [it]), ...lrsText(locale, terms)]),
    ],
    buttons: [
      learnOn.button(words.begin, { enrolment: it.enrolment }, { style: 'primary' }),
      tomorrow.button(words.tomorrow, {}),
      ...(it.mandatory ? [] : [leave.button(words.noThanks, { enrolment: it.enrolment })]),
    ],
  };
}

/** The same for several that came at once. */
export function invitationsCard(locale: Locale, all: readonly Invited[], terms: Terms): Card {
  const words = text(locale);
  const title = plural(locale, all.length, words.several);
  const shown = all.slice(0, mostShown);
  const rest = all.length - shown.length;
  return {
    summary: `${title}: ${shown.map((it) => it.title).join(' · ')}`,
    blocks: [
      { kind: 'heading', text: title },
      { kind: 'text', text: [words.severalIntro] },
      ...shown.flatMap((it): readonly Block[] => [
        {
          kind: 'text',
          text: [
            bold(it.title),
            `\n${it.mandatory ? words.asks({ who: it.who }) : words.offers({ who: it.who })}`,
            `\n${[
              plural(locale, it.lessons, words.lessons),
              ...dueFacts(locale, it.due).map(({ label, value }) => `${label}: ${value}`),
            ].join(' · ')}`,
          ],
        },
        {
          kind: 'buttons',
          buttons: [
            learnOn.button(
              words.begin,
              { enrolment: it.enrolment },
              { hint: `${words.begin}: ${it.title}`.slice(0, 75) },
            ),
          ],
        },
      ]),
      ...(rest > 0 ? [{ kind: 'text' as const, text: [plural(locale, rest, words.more)] }] : []),
      ...notes([seenText(locale, all), ...lateText(locale, all), ...lrsText(locale, terms)]),
    ],
    buttons: [tomorrow.button(words.tomorrow, {}), showMine.button(words.all, {})],
  };
}

const mine = (locale: Locale): Button => showMine.button(text(locale).all, {});

export const endedCard = (locale: Locale, title: string): Card =>
  sentenceCard(text(locale).ended({ title }), [mine(locale)]);
export const isDoneCard = (locale: Locale, title: string): Card =>
  sentenceCard(text(locale).isDone({ title }), [mine(locale)]);
export const notOfferedCard = (locale: Locale): Card => sentenceCard(text(locale).notOffered, [mine(locale)]);
export const unknownCard = (locale: Locale): Card => sentenceCard(text(locale).unknown, [mine(locale)]);

/** One takes it by one's own wish. @param isNew or takes it already */
export function joinedCard(
  locale: Locale,
  it: Pick<Invited, 'enrolment' | 'title' | 'summary' | 'lessons' | 'language'>,
  terms: Terms,
  isNew: boolean,
): Card {
  const words = text(locale);
  const said = isNew ? words.joined({ title: it.title }) : words.already({ title: it.title });
  return {
    summary: said,
    blocks: [
      { kind: 'text', text: [said] },
      ...(isNew
        ? ([
            { kind: 'quote', text: [it.summary] },
            {
              kind: 'facts',
              facts: [
                { label: words.lengthLabel, value: lengthText(locale, it.lessons, terms.most) },
                ...languageFacts(locale, it.language),
              ],
            },
            ...notes([words.after, words.seenMay, ...lrsText(locale, terms)]),
          ] satisfies readonly Block[])
        : []),
    ],
    buttons: [learnOn.button(words.begin, { enrolment: it.enrolment }, { style: 'primary' }), mine(locale)],
  };
}

export const leftCard = (locale: Locale, course: string, title: string): Card =>
  sentenceCard(text(locale).left({ title }), [join.button(text(locale).rejoin, { course }), mine(locale)]);
export const mustStayCard = (locale: Locale, enrolment: string, title: string): Card =>
  sentenceCard(text(locale).mustStay({ title }), [
    learnOn.button(text(locale).begin, { enrolment }),
    mine(locale),
  ]);
