import type { Block, Button, Card, Field, Form, Values } from '#core/card.ts';
import { dateTime, type Locale, list, number, plural } from '#core/i18n.ts';
import { cut } from '#core/text.ts';
import * as actions from './actions.ts';
import { type Nomination, textsOf } from './nomination.ts';
import { text } from './text-choice.ts';
import { type About, categoryTitle, quotes, type Reader, voicesText } from './views.ts';

/** One category as one voter or juror has it. */
export type Section = Readonly<{
  category: string;
  standing: readonly Nomination[];
  /** Those about whom they may choose. */
  open: readonly Nomination[];
  /** A juror who stands here. */
  candidate: boolean;
  /** How many of `open` they have scored. */
  scored: number;
}>;

export type Ballot = Readonly<{
  about: About;
  round: number;
  endsAt: Date;
  sections: readonly Section[];
}>;

/** With more names than this the ballot has only these; the reasons are behind their button. */
const mostExcerpts = 30;
/** On a ballot with many names each has less room. UTF-16 units. */
const excerpt = (names: number): number => (names > 8 ? 90 : 240);

function sectionBlocks(locale: Locale, about: About, section: Section, names: number): readonly Block[] {
  const words = text(locale);
  const left = section.standing.filter((one) => !section.open.includes(one));
  const notes = [
    ...(section.standing.length === 0 ? [words.nobody] : []),
    ...(section.candidate
      ? [words.candidate]
      : [
          ...(left.length > 0
            ? [
                words.leftOut({
                  names: list(
                    locale,
                    left.map(({ nominee }) => nominee.name),
                  ),
                }),
              ]
            : []),
          ...(section.standing.length > 0 && section.open.length === 0 ? [words.nobodyLeft] : []),
        ]),
  ];
  return [
    { kind: 'heading', text: categoryTitle(locale, about.plan, section.category) },
    ...(names > mostExcerpts
      ? [
          {
            kind: 'text' as const,
            text: [
              list(
                locale,
                section.standing.map(({ nominee }) => nominee.name),
              ),
            ],
          },
        ]
      : [
          {
            kind: 'facts' as const,
            facts: section.standing.map((one) => ({
              label: one.nominee.name,
              value: cut(textsOf(one)[0] ?? voicesText(locale, one.voices.length), excerpt(names)),
            })),
          },
        ]),
    ...notes.map((note): Block => ({ kind: 'note', text: [note] })),
  ];
}

export function ballotCard(reader: Reader, ballot: Ballot, note?: string): Card {
  const { locale } = reader;
  const words = text(locale);
  const { about, sections } = ballot;
  const names = sections.reduce((sum, { standing }) => sum + standing.length, 0);
  const asked = words.vote({
    campaign: about.title,
    categories: plural(locale, sections.length, words.categories),
  });
  const canVote = sections.some(({ open }) => open.length > 0);
  const buttons: readonly Button[] = [
    ...(canVote
      ? [
          actions.openVote.button(
            words.voteButton,
            { campaign: about.id, round: ballot.round },
            { style: 'primary' },
          ),
        ]
      : []),
    actions.read.button(words.readButton, { campaign: about.id, page: 0 }),
  ];
  return {
    summary: note ?? `${words.voteTitle} ${asked}`,
    blocks: [
      { kind: 'heading', text: words.voteTitle },
      ...(note === undefined ? [] : [{ kind: 'text' as const, text: [note] }]),
      { kind: 'text', text: [ballot.round > 1 ? `${asked} ${words.runoff}` : asked] },
      ...sections.flatMap((section) => sectionBlocks(locale, about, section, names)),
      {
        kind: 'note',
        text: [`${words.secret} ${words.until({ when: dateTime(locale, ballot.endsAt, reader.timeZone) })}`],
      },
    ],
    buttons,
  };
}

export function voteFormCard(reader: Reader, ballot: Ballot): Form {
  const { locale } = reader;
  const words = text(locale);
  return actions.voteForm.form(
    { campaign: ballot.about.id, round: ballot.round },
    {
      title: words.voteForm,
      submit: words.voteSubmit,
      intro: [`${words.secret} ${words.voteIntro}`],
      fields: ballot.sections
        .filter(({ open }) => open.length > 0)
        .map((section) => ({
          kind: 'one',
          name: section.category,
          label: categoryTitle(locale, ballot.about.plan, section.category),
          optional: true,
          options: [
            ...section.open.map((one) => ({ value: one.id, label: one.nominee.name })),
            { value: 'none', label: words.abstain },
          ],
        })),
    },
  );
}

/** After a vote, or after none: never what was chosen. */
export function votedCard(reader: Reader, ballot: Ballot, any: boolean): Card {
  const words = text(reader.locale);
  const until = words.until({ when: dateTime(reader.locale, ballot.endsAt, reader.timeZone) });
  const said = any ? `${words.kept} ${until}` : words.keptNothing;
  return { summary: said, blocks: [{ kind: 'text', text: [said] }] };
}

export function juryCard(reader: Reader, ballot: Ballot, note?: string): Card {
  const { locale } = reader;
  const words = text(locale);
  const { about, sections } = ballot;
  const names = sections.reduce((sum, { standing }) => sum + standing.length, 0);
  const asked = words.jury({ campaign: about.title });
  return {
    summary: note ?? `${words.juryTitle}. ${asked}`,
    blocks: [
      { kind: 'heading', text: words.juryTitle },
      ...(note === undefined ? [] : [{ kind: 'text' as const, text: [note] }]),
      { kind: 'text', text: [ballot.round > 1 ? `${asked} ${words.runoff}` : asked] },
      ...sections.flatMap((section, at): readonly Block[] => [
        ...sectionBlocks(locale, about, section, names),
        ...(section.open.length === 0
          ? []
          : [
              {
                kind: 'note' as const,
                text: [
                  words.scored({
                    done: number(locale, section.scored),
                    all: number(locale, section.open.length),
                  }),
                ],
              },
              {
                kind: 'buttons' as const,
                buttons: [
                  actions.openScore.button(
                    words.scoreButton({ n: number(locale, at + 1) }),
                    { campaign: about.id, round: ballot.round, category: section.category },
                    { hint: categoryTitle(locale, about.plan, section.category) },
                  ),
                ],
              },
            ]),
      ]),
      {
        kind: 'note',
        text: [words.juryUntil({ when: dateTime(locale, ballot.endsAt, reader.timeZone) })],
      },
    ],
    buttons: [actions.read.button(words.readButton, { campaign: about.id, page: 0 })],
  };
}

export function scoreFormCard(locale: Locale, ballot: Ballot, section: Section, values: Values): Form {
  const words = text(locale);
  const category = categoryTitle(locale, ballot.about.plan, section.category);
  return actions.scoreForm.form(
    { campaign: ballot.about.id, round: ballot.round, category: section.category },
    {
      title: words.scoreForm,
      submit: words.scoreSubmit,
      intro: [words.scoreIntro({ category })],
      fields: section.open.map(
        (one): Field => ({
          kind: 'scale',
          name: one.id,
          label: one.nominee.name,
          hint: cut(textsOf(one)[0] ?? '', 140),
          from: 1,
          to: 5,
          fromLabel: words.lowest,
          toLabel: words.highest,
          optional: true,
        }),
      ),
      values,
    },
  );
}

export function scoredText(locale: Locale, done: number, all: number): string {
  return text(locale).scoresKept({ done: number(locale, done), all: number(locale, all) });
}

/** Nominations on one page of what was written. */
export const readSize = 4;

export function readCard(locale: Locale, about: About, standing: readonly Nomination[], page: number): Card {
  const words = text(locale);
  const shown = standing.slice(page * readSize, (page + 1) * readSize);
  return {
    summary: `${words.readTitle}: ${about.title}`,
    blocks: [
      { kind: 'heading', text: words.readTitle },
      ...(shown.length === 0 ? [{ kind: 'text' as const, text: [words.nobody] }] : []),
      ...shown.flatMap((one): readonly Block[] => [
        {
          kind: 'text',
          text: [
            { kind: 'bold', text: one.nominee.name },
            ` · ${categoryTitle(locale, about.plan, one.category)} · ${voicesText(locale, one.voices.length)}`,
          ],
        },
        ...quotes(one, 4, 600),
      ]),
    ],
    buttons: [
      ...(page > 0
        ? [actions.read.button(words.backToBallot, { campaign: about.id, page: page - 1 })]
        : [actions.ballot.button(words.backToBallot, { campaign: about.id })]),
      ...(standing.length > (page + 1) * readSize
        ? [actions.read.button(words.more, { campaign: about.id, page: page + 1 })]
        : []),
    ],
  };
}
