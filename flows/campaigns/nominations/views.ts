import type { Block, Button, Card, Form, Option, Values } from '#core/card.ts';
import { dateTime, type Locale, number, plural } from '#core/i18n.ts';
import { cut } from '#core/text.ts';
import { type Campaign, textIn } from '../campaign.ts';
import * as actions from './actions.ts';
import { type Nomination, textsOf } from './nomination.ts';
import type { NominationPlan } from './plan.ts';
import { type Ineligible, leastWords, mostWords } from './rules.ts';
import { text } from './text.ts';

export type Reader = Readonly<{ locale: Locale; timeZone: string }>;
/** What cards tell of a campaign. */
export type About = Pick<Campaign, 'id'> &
  Readonly<{ title: string; plan: NominationPlan; closes: Date; revision: number }>;

export const sentenceCard = (sentence: string): Card => ({
  summary: sentence,
  blocks: [{ kind: 'text', text: [sentence] }],
});

export const titleOf = (locale: Locale, campaign: Pick<Campaign, 'plan'>): string =>
  textIn(campaign.plan.title, locale, locale);

export function categoryTitle(locale: Locale, plan: NominationPlan, id: string): string {
  const found = plan.categories.find((one) => one.id === id);
  return found === undefined ? id : textIn(found.title, locale, locale);
}

export const voicesText = (locale: Locale, n: number): string => plural(locale, n, text(locale).voices);

/** What was written, each text by itself. `each`: of one text at most, in UTF-16 units. */
export const quotes = (nomination: Nomination, most: number, each: number): readonly Block[] =>
  textsOf(nomination)
    .slice(0, most)
    .map((words) => ({ kind: 'quote', text: [cut(words, each)] }));

// --- nominating ----------------------------------------------------------------------------------------------

/** In the form's list of categories: which campaign and which category of it. */
export const choiceOf = (campaign: string, category: string): string => `${campaign}:${category}`;

export function nominateFormCard(
  locale: Locale,
  open: readonly About[],
  only: string | undefined,
  filled: Readonly<{ values?: Values; errors?: Readonly<Record<string, string>>; problem?: string }>,
): Form {
  const words = text(locale);
  const options = open.flatMap((campaign): readonly Option[] =>
    campaign.plan.categories.map(({ id }) => ({
      value: choiceOf(campaign.id, id),
      label: categoryTitle(locale, campaign.plan, id),
      ...(open.length > 1 && { description: campaign.title }),
    })),
  );
  return actions.nominateForm.form(only === undefined ? {} : { campaign: only }, {
    title: words.title,
    submit: words.submit,
    intro: [words.intro],
    fields: [
      { kind: 'one', name: 'category', label: words.category, options },
      { kind: 'person', name: 'person', label: words.person },
      { kind: 'text', name: 'words', label: words.words, hint: words.wordsHint, max: mostWords },
    ],
    ...filled,
  });
}

export function ineligibleText(locale: Locale, why: Ineligible, plan: NominationPlan): string {
  const { problem, days } = text(locale);
  return why === 'tenure'
    ? problem.tenure({ days: plural(locale, plan.who.minTenureDays, days) })
    : problem[why];
}

export const quotaText = (locale: Locale, made: number): string =>
  text(locale).problem.quota({ made: number(locale, made) });

export function lengthText(locale: Locale, length: number): string | undefined {
  const { problem, characters } = text(locale);
  if (length < leastWords) {
    return problem.short({
      length: plural(locale, length, characters),
      least: plural(locale, leastWords, characters),
    });
  }
  return length > mostWords ? problem.long({ most: plural(locale, mostWords, characters) }) : undefined;
}

const needed = (nomination: Nomination, plan: NominationPlan): number =>
  Math.max(0, 1 + plan.seconds - nomination.voices.length);

export function receiptCard(
  locale: Locale,
  about: About,
  nomination: Nomination,
  what: Readonly<{ kind: 'made' | 'joined' | 'changed' | 'again'; left: number }>,
): Card {
  const words = text(locale);
  const named = {
    name: nomination.nominee.name,
    category: categoryTitle(locale, about.plan, nomination.category),
  };
  const said =
    what.kind === 'joined'
      ? words.joined({ ...named, others: voicesText(locale, nomination.voices.length) })
      : what.kind === 'changed'
        ? words.changed(named)
        : words.made(named);
  const need = needed(nomination, about.plan);
  const note = [
    ...(need > 0 ? [plural(locale, need, words.needs)] : []),
    what.left > 0 ? plural(locale, what.left, words.left) : words.noneLeft,
  ].join(' ');
  return {
    summary: said,
    blocks: [
      { kind: 'text', text: [said] },
      { kind: 'note', text: [note] },
    ],
    buttons: [
      ...(what.left > 0 ? [actions.openNominate.button(words.again, { campaign: about.id })] : []),
      actions.list.button(words.see, { campaign: about.id, page: 0 }),
    ],
  };
}

// --- seconding -----------------------------------------------------------------------------------------------

export const pageSize = 8;

/** @param nominations none about the reader themselves */
export function listCard(
  reader: Reader & Readonly<{ id: string }>,
  about: About,
  nominations: readonly Nomination[],
  page: number,
  note?: string,
): Card {
  const { locale } = reader;
  const words = text(locale);
  const shown = nominations.slice(page * pageSize, (page + 1) * pageSize);
  const line = (one: Nomination): string => {
    const need = needed(one, about.plan);
    return [
      voicesText(locale, one.voices.length),
      ...(need > 0 ? [plural(locale, need, words.stillNeeds)] : []),
      ...(one.voices.some(({ person }) => person.id === reader.id) ? [words.yours] : []),
    ].join(' · ');
  };
  const buttons: readonly Button[] = [
    ...(page > 0 ? [actions.list.button(words.back, { campaign: about.id, page: page - 1 })] : []),
    ...(nominations.length > (page + 1) * pageSize
      ? [actions.list.button(words.more, { campaign: about.id, page: page + 1 })]
      : []),
    actions.openNominate.button(words.submit, { campaign: about.id }, { style: 'primary' }),
  ];
  return {
    summary: note ?? `${words.listTitle}: ${about.title}`,
    blocks: [
      { kind: 'heading', text: `${words.listTitle}: ${about.title}` },
      ...(note === undefined ? [] : [{ kind: 'text' as const, text: [note] }]),
      ...(nominations.length === 0 ? [{ kind: 'text' as const, text: [words.empty] }] : []),
      ...shown.flatMap((one): readonly Block[] => {
        const category = categoryTitle(locale, about.plan, one.category);
        const facts = { label: `${one.nominee.name} · ${category}`, value: line(one) };
        const mine = one.voices.some(({ person }) => person.id === reader.id);
        return [
          { kind: 'facts', facts: [facts] },
          ...(mine
            ? []
            : [
                {
                  kind: 'buttons' as const,
                  buttons: [
                    actions.second.button(
                      words.second,
                      { nomination: one.id, page },
                      { hint: words.secondHint({ name: one.nominee.name, category }) },
                    ),
                  ],
                },
              ]),
        ];
      }),
      {
        kind: 'note',
        text: [words.listNote({ day: dateTime(locale, about.closes, reader.timeZone) })],
      },
    ],
    buttons,
  };
}

// --- what nominees and nominators are told ---------------------------------------------------------------------

/** The most texts in one message, and of each, in UTF-16 units. */
const mostTexts = 10;
const longestText = 1_200;

const titled = (
  title: string,
  body: string,
  rest: readonly Block[],
  buttons: readonly Button[] = [],
): Card => ({
  summary: `${title}. ${body}`,
  blocks: [{ kind: 'heading', text: title }, { kind: 'text', text: [body] }, ...rest],
  ...(buttons.length > 0 && { buttons }),
});

export function acceptedCard(locale: Locale, about: About, nomination: Nomination): Card {
  const words = text(locale);
  const body = words.accepted({
    campaign: about.title,
    category: categoryTitle(locale, about.plan, nomination.category),
    voices: voicesText(locale, nomination.voices.length),
  });
  return titled(
    words.acceptedTitle,
    body,
    [...quotes(nomination, mostTexts, longestText), { kind: 'note', text: [words.acceptedNote] }],
    [actions.askDecline.button(words.declineButton, { nomination: nomination.id })],
  );
}

export function askDeclineCard(locale: Locale, nomination: string): Card {
  const words = text(locale);
  return titled(
    words.declineAsk,
    words.declineBody,
    [],
    [
      actions.stay.button(words.declineNo, { nomination }),
      actions.decline.button(words.declineYes, { nomination }, { style: 'danger' }),
    ],
  );
}

export function rejectedCard(locale: Locale, about: About, nomination: Nomination): Card {
  const words = text(locale);
  const body = words.rejected({
    name: nomination.nominee.name,
    category: categoryTitle(locale, about.plan, nomination.category),
  });
  return titled(words.rejectedTitle, body, [
    { kind: 'quote', text: [nomination.reason ?? ''] },
    { kind: 'note', text: [words.rejectedNote] },
  ]);
}

/** After the publication: to those who were chosen, and to those who were not. */
export function publishedCard(locale: Locale, about: About, nomination: Nomination): Card {
  const words = text(locale);
  const named = {
    campaign: about.title,
    category: categoryTitle(locale, about.plan, nomination.category),
  };
  return titled(
    nomination.won ? words.wonTitle : words.thankedTitle,
    nomination.won ? words.won(named) : words.thanked(named),
    quotes(nomination, mostTexts, longestText),
  );
}
