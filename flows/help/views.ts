import { type Block, bold, type Card, type Text } from '#core/card.ts';
import type { Command, Sample } from '#core/flow.ts';
import type { Locale } from '#core/i18n.ts';
import { quotable } from './rules.ts';
import { text } from './text.ts';

/** What people type for a command in their language. */
export const wordOf = (command: Command, locale: Locale): string => command.words[locale][0] ?? command.name;

const commandsBlock = (locale: Locale, commands: readonly Command[]): Block => ({
  kind: 'commands',
  commands: commands.map((command) => ({ word: wordOf(command, locale), ...command.about(locale) })),
});

/** `hr`: what comes with the role, after what everybody can do. */
export type Shown = Readonly<{ own: readonly Command[]; hr: readonly Command[] }>;

const listBlocks = (locale: Locale, { own, hr }: Shown): readonly Block[] => [
  ...(own.length > 0 ? [commandsBlock(locale, own)] : []),
  ...(hr.length > 0
    ? [{ kind: 'text' as const, text: [bold(text(locale).forHr)] }, commandsBlock(locale, hr)]
    : []),
];

/** What can be asked for; a list of nothing needs no title. */
function canBlocks(locale: Locale, shown: Shown): readonly Block[] {
  const words = text(locale);
  const first = shown.own[0] ?? shown.hr[0];
  if (first === undefined) return [];
  return [
    { kind: 'text', text: [bold(words.can)] },
    ...listBlocks(locale, shown),
    { kind: 'note', text: [words.bare({ word: wordOf(first, locale) })] },
  ];
}

/** @param shown those to show to this person */
export function helpCard(locale: Locale, shown: Shown): Card {
  const words = text(locale);
  return {
    summary: words.what,
    blocks: [
      { kind: 'heading', text: words.title },
      { kind: 'text', text: [words.what] },
      ...canBlocks(locale, shown),
      { kind: 'note', text: [words.answers] },
    ],
  };
}

/** In a person's own place: what they can do, and what becomes of answers. */
export function homeCard(locale: Locale, shown: Shown): Card {
  const words = text(locale);
  return {
    summary: words.can,
    blocks: [
      { kind: 'heading', text: words.can },
      ...listBlocks(locale, shown),
      { kind: 'note', text: [words.answers] },
    ],
  };
}

/** For words that are no command, with those that are. */
export function unknownCard(locale: Locale, typed: string, meant: Command | undefined, shown: Shown): Card {
  const words = text(locale);
  const unknown = words.unknown({ typed: quotable(typed) });
  const question: Text = meant ? [' ', words.didYouMean, bold(wordOf(meant, locale)), words.end] : [];
  return {
    summary: [unknown, ...(meant ? [` ${words.didYouMean}${wordOf(meant, locale)}${words.end}`] : [])].join(
      '',
    ),
    blocks: [{ kind: 'text', text: [unknown, ...question] }, ...canBlocks(locale, shown)],
  };
}

export function samples(locale: Locale, commands: readonly Command[]): readonly Sample[] {
  const none: Shown = { own: [], hr: [] };
  const half = Math.ceil(commands.length / 2);
  const shown: Shown = { own: commands.slice(0, half), hr: commands.slice(half) };
  return [
    { name: 'help', card: helpCard(locale, shown) },
    { name: 'home', card: homeCard(locale, shown) },
    { name: 'help without commands', card: helpCard(locale, none) },
    { name: 'unknown, near', card: unknownCard(locale, 'reprot', commands[0], shown) },
    {
      name: 'unknown, hostile',
      card: unknownCard(locale, '<!channel> *x* שלום '.repeat(500), undefined, shown),
    },
  ];
}
