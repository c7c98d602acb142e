import type { Block, Card, Form, Values } from '#core/card.ts';
import { day, type Locale, locales } from '#core/i18n.ts';
import { cut } from '#core/text.ts';
import {
  newLinkForm,
  openNewLink,
  openPutUp,
  putUpForm,
  revoke,
  showBoard,
  showLinks,
  takeItDown,
} from './actions.ts';
import type { BoardCard } from './board/store.ts';
import { type Fault, longest } from './board-form.ts';
import type { Link } from './links/store.ts';
import { text } from './text.ts';
import { type Reader, sentenceCard } from './views.ts';

const noted = (note: string | undefined): readonly Block[] =>
  note === undefined ? [] : [{ kind: 'note', text: [note] }];

/** `about`: the campaign whose result it shows. */
export type ListedLink = Link & Readonly<{ about?: string }>;

export function linksCard({ locale, timeZone }: Reader, links: readonly ListedLink[], note?: string): Card {
  const words = text(locale);
  const dayOf = (link: Link) => day(locale, link.at, timeZone);
  return {
    summary: note ?? (links.length === 0 ? words.linksNone : words.linksTitle),
    blocks: [
      { kind: 'heading', text: words.linksTitle },
      ...noted(note),
      { kind: 'text', text: [links.length === 0 ? words.linksNone : words.linksText] },
      ...links.flatMap((link): readonly Block[] => [
        {
          kind: 'facts',
          facts: [
            {
              label:
                link.about === undefined
                  ? words.languages[link.locale]
                  : `${cut(link.about, 80)} · ${words.languages[link.locale]}`,
              value:
                link.by === undefined
                  ? words.made({ day: dayOf(link) })
                  : words.madeBy({ day: dayOf(link), by: cut(link.by, 80) }),
            },
          ],
        },
        {
          kind: 'buttons',
          buttons: [
            revoke.button(
              words.revoke,
              { id: link.id },
              { hint: words.revokeHint({ day: dayOf(link) }), style: 'danger' },
            ),
          ],
        },
      ]),
    ],
    buttons: [openNewLink.button(words.newLink, {}, { style: 'primary' })],
  };
}

export const newLinkFormCard = (locale: Locale, chosen: Locale): Form =>
  newLinkForm.form(
    {},
    {
      title: text(locale).newLinkTitle,
      submit: text(locale).make,
      intro: [text(locale).newLinkIntro],
      fields: [
        {
          kind: 'one',
          name: 'locale',
          label: text(locale).language,
          options: locales.map((value) => ({ value, label: text(locale).languages[value] })),
        },
      ],
      values: { locale: chosen },
    },
  );

/** The one time that the address is seen. */
export function linkCard(locale: Locale, url: string): Card {
  const words = text(locale);
  return {
    summary: words.linkReady,
    blocks: [
      { kind: 'heading', text: words.linkReady },
      { kind: 'text', text: [{ kind: 'link', text: words.openPage, url }, '\n', url] },
      { kind: 'note', text: [words.linkText] },
    ],
    buttons: [showLinks.button(words.links, {})],
  };
}

export function boardCard({ locale, timeZone }: Reader, cards: readonly BoardCard[], note?: string): Card {
  const words = text(locale);
  return {
    summary: note ?? (cards.length === 0 ? words.boardNone : words.boardTitle),
    blocks: [
      { kind: 'heading', text: words.boardTitle },
      ...noted(note),
      ...(cards.length === 0 ? [{ kind: 'text' as const, text: [words.boardNone] }] : []),
      ...cards.flatMap((card): readonly Block[] => [
        {
          kind: 'facts',
          facts: [{ label: words.kinds[card.kind], value: cut(card.title, longest.title) }],
        },
        ...(card.text === '' ? [] : [{ kind: 'text' as const, text: [cut(card.text, longest.text)] }]),
        // Midnight belongs to the day before.
        {
          kind: 'note',
          text: [words.until({ day: day(locale, new Date(card.until.getTime() - 1), timeZone) })],
        },
        {
          kind: 'buttons',
          buttons: [
            takeItDown.button(
              words.takeDown,
              { id: card.id },
              { hint: cut(words.takeDownHint({ title: card.title }), 70) },
            ),
          ],
        },
      ]),
    ],
    buttons: [openPutUp.button(words.putUp, {}, { style: 'primary' })],
  };
}

export function putUpFormCard(
  locale: Locale,
  again?: Readonly<{ values: Values; faults: readonly Fault[] }>,
): Form {
  const words = text(locale);
  return putUpForm.form(
    {},
    {
      title: words.putUpTitle,
      submit: words.putUpSubmit,
      fields: [
        {
          kind: 'one',
          name: 'kind',
          label: words.kind,
          options: (['you_said', 'welcome'] as const).map((value) => ({ value, label: words.kinds[value] })),
        },
        { kind: 'line', name: 'title', label: words.titleField, hint: words.titleHint, max: longest.title },
        {
          kind: 'text',
          name: 'text',
          label: words.textField,
          hint: words.textHint,
          max: longest.text,
          optional: true,
        },
        { kind: 'date', name: 'until', label: words.untilField, hint: words.untilHint, optional: true },
      ],
      values: again?.values ?? { kind: 'you_said' },
      ...(again && {
        errors: Object.fromEntries(again.faults.map((fault) => [fault, words.faults[fault]])),
        problem: words.problem,
      }),
    },
  );
}

export const isUpCard = (locale: Locale): Card => ({
  ...sentenceCard(text(locale).isUp),
  buttons: [showBoard.button(text(locale).board, {})],
});
