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

/** What can be asked for; a list of nothing needs no title. */
function canBlocks(locale: Locale, commands: readonly Command[]): readonly Block[] {
  const words = text(locale);
  const [first] = commands;
  if (first === undefined) return [];
  return [
    { kind: 'text', text: [bold(words.can)] },
    commandsBlock(locale, commands),
    { kind: 'note', text: [words.bare({ word: wordOf(first, locale) })] },
  ];
}

/** @param commands those to show to this person */
export function helpCard(locale: Locale, commands: readonly Command[]): Card {
  const words = text(locale);
  return {
    summary: words.what,
    blocks: [
      { kind: 'heading', text: words.title },
      { kind: 'text', text: [words.what] },
      ...canBlocks(locale, commands),
      { kind: 'note', text: [words.answers] },
    ],
  };
}

/** In a person's own place: what they can do, and what becomes of answers. */
export function homeCard(locale: Locale, commands: readonly Command[]): Card {
  const words = text(locale);
  return {
    summary: words.can,
    blocks: [
      { kind: 'heading', text: words.can },
      ...(commands.length > 0 ? [commandsBlock(locale, commands)] : []),
      { kind: 'note', text: [words.answers] },
    ],
  };
}

/** For words that are no command, with those that are. */
export function unknownCard(
  locale: Locale,
  typed: string,
  meant: Command | undefined,
  commands: readonly Command[],
): Card {
  const words = text(locale);
  const unknown = words.unknown({ typed: quotable(typed) });
  const question: Text = meant ? [' ', words.didYouMean, bold(wordOf(meant, locale)), words.end] : [];
  return {
    summary: [unknown, ...(meant ? [` ${words.didYouMean}${wordOf(meant, locale)}${words.end}`] : [])].join(
      '',
    ),
    blocks: [{ kind: 'text', text: [unknown, ...question] }, ...canBlocks(locale, commands)],
  };
}

export function samples(locale: Locale, commands: readonly Command[]): readonly Sample[] {
  return [
    { name: 'help', card: helpCard(locale, commands) },
    { name: 'home', card: homeCard(locale, commands) },
    { name: 'help without commands', card: helpCard(locale, []) },
    { name: 'unknown, near', card: unknownCard(locale, 'reprot', commands[0], commands) },
    {
      name: 'unknown, hostile',
      card: unknownCard(locale, '<!channel> *x* שלום '.repeat(500), undefined, commands),
    },
  ];
}
