import { type Block, bold, type Card, type Form, type Values } from '#core/card.ts';
import { dateTime, day, type Locale, list, number } from '#core/i18n.ts';
import type { Value } from '#store/settings.ts';
import { valueLabel } from '../values.ts';
import {
  findForm,
  hideForm,
  type List,
  openFind,
  openHide,
  showIt,
  showItAgain,
  showList,
  showSetup,
} from './actions.ts';
import { reason } from './rules.ts';
import type { Happened, Looked } from './store.ts';
import { text as setupText } from './text.ts';
import { text } from './text-looking.ts';

type Reader = Readonly<{ locale: Locale; timeZone: string }>;

/** UTF-16 units of a text in a list, and of what an edit has replaced. */
const excerpt = 300;
/** Names of one thank-you that are written out. */
const mostNames = 5;

const shortened = (words: string): string =>
  words.length > excerpt ? `${words.slice(0, excerpt).toWellFormed()}…` : words;

function headline(locale: Locale, { from, to }: Looked): string {
  const words = text(locale);
  const names =
    to.length <= mostNames
      ? list(locale, to)
      : words.more({ names: to.slice(0, mostNames).join(', '), n: number(locale, to.length - mostNames) });
  return words.fromTo({ from: from ?? words.someone, to: names });
}

function lookedBlocks(
  reader: Reader,
  it: Looked,
  values: readonly Value[],
  whole: boolean,
): readonly Block[] {
  const { locale, timeZone } = reader;
  const words = text(locale);
  const value = values.find((one) => one.id === it.value);
  return [
    { kind: 'text', text: [bold(headline(locale, it))] },
    { kind: 'quote', text: [whole ? it.words : shortened(it.words)] },
    {
      kind: 'note',
      text: [
        [
          value === undefined ? it.value : valueLabel(value, locale),
          day(locale, it.at, timeZone),
          // Who may see it says nothing of one that nobody sees.
          it.state === 'stands' ? words.seen[it.seen] : words.state[it.state],
        ].join(' · '),
      ],
    },
  ];
}

/** @param name of the person whose these are, if of one only */
export function listCard(
  reader: Reader,
  asked: List,
  all: readonly Looked[],
  values: readonly Value[],
  options: Readonly<{ name?: string | undefined; more: boolean }>,
): Card {
  const { locale } = reader;
  const words = text(locale);
  const { name, more } = options;
  const { before: _here, ...same } = asked;
  const title =
    name === undefined
      ? words[asked.hidden ? 'hidden' : 'newest']
      : words[asked.hidden ? 'hiddenOf' : 'of']({ name });
  const last = all.at(-1);
  const other = { ...same, hidden: !asked.hidden };
  return {
    summary: title,
    blocks: [
      { kind: 'heading', text: title },
      ...(all.length === 0 ? [{ kind: 'text' as const, text: [words.nothing] }] : []),
      ...all.flatMap((it): readonly Block[] => [
        ...lookedBlocks(reader, it, values, false),
        {
          kind: 'buttons',
          buttons: [
            showIt.button(
              words.open,
              { id: it.id },
              { hint: words.openHint({ from: it.from ?? words.someone }) },
            ),
          ],
        },
      ]),
      { kind: 'note', text: [words.privacy] },
    ],
    buttons: [
      ...(more && last !== undefined
        ? [showList.button(words.older, { ...same, before: { at: last.at.toISOString(), id: last.id } })]
        : []),
      openFind.button(words.find, {}),
      showList.button(asked.hidden ? words.seeNewest : words.seeHidden, other),
      showSetup.button(setupText(locale).back, {}),
    ],
  };
}

function happenedBlocks({ locale, timeZone }: Reader, one: Happened): readonly Block[] {
  const words = text(locale);
  const by = one.by ?? words.someone;
  const said = words.happened[one.what]({ by, reason: one.reason ?? '' });
  return [
    { kind: 'text', text: [`${dateTime(locale, one.at, timeZone)}: ${said}`] },
    ...(one.words === undefined ? [] : [{ kind: 'quote' as const, text: [shortened(one.words)] }]),
  ];
}

/** One, with all that became of it. @param note what has just been done */
export function itCard(
  reader: Reader,
  it: Looked,
  history: readonly Happened[],
  values: readonly Value[],
  note?: string,
): Card {
  const { locale } = reader;
  const words = text(locale);
  const version = { id: it.id, revision: it.revision };
  return {
    summary: note ?? `${words.title}. ${headline(locale, it)}`,
    blocks: [
      { kind: 'heading', text: words.title },
      ...(note === undefined ? [] : [{ kind: 'text' as const, text: [note] }]),
      ...lookedBlocks(reader, it, values, true),
      { kind: 'heading', text: words.history },
      ...(history.length === 0
        ? [{ kind: 'text' as const, text: [words.noHistory] }]
        : history.flatMap((one) => happenedBlocks(reader, one))),
    ],
    buttons: [
      showList.button(it.state === 'hidden' ? words.seeHidden : words.seeNewest, {
        hidden: it.state === 'hidden',
      }),
      it.state === 'hidden'
        ? showItAgain.button(words.showAgain, version)
        : openHide.button(words.hide, version, { style: 'danger' }),
    ],
  };
}

/** @param again what was filled in, where it is no reason */
export function hideFormCard(
  locale: Locale,
  version: Readonly<{ id: string; revision: number }>,
  again?: Values,
): Form {
  const words = text(locale);
  return hideForm.form(version, {
    title: words.hideTitle,
    submit: words.hide,
    intro: [words.hideIntro],
    fields: [
      { kind: 'text', name: 'reason', label: words.reason, hint: words.reasonHint, max: reason.longest },
    ],
    ...(again && { values: again, errors: { reason: words.reasonFault } }),
  });
}

/** @param again what was filled in, where it is nobody whom we know */
export function findFormCard(locale: Locale, again?: Values): Form {
  const words = text(locale);
  return findForm.form(
    {},
    {
      title: words.findTitle,
      submit: words.findSubmit,
      fields: [{ kind: 'person', name: 'person', label: words.person }],
      ...(again && { values: again, errors: { person: words.nobody } }),
    },
  );
}

export const goneCard = (locale: Locale): Card => ({
  summary: text(locale).gone,
  blocks: [{ kind: 'text', text: [text(locale).gone] }],
  buttons: [showList.button(text(locale).seeNewest, { hidden: false })],
});
