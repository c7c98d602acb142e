import { type Block, bold, type Card, type Text } from '#core/card.ts';
import type { Command, Sample } from '#core/flow.ts';
import type { Locale } from '#core/i18n.ts';
import { quotable } from './rules.ts';
import { text } from './text.ts';

/** What people type for a command in their language: "/latido informe". */
export const spelled = (command: Command, locale: Locale): string =>
  `/latido ${command.words[locale][0] ?? command.name}`;

function helpBlocks(locale: Locale, commands: readonly Command[]): readonly Block[] {
  const words = text(locale);
  const settings = commands.find((command) => command.name === 'settings');
  const facts = commands.map((command) => {
    const { summary, usage } = command.about(locale);
    return { label: [spelled(command, locale), usage].filter(Boolean).join(' '), value: summary };
  });
  return [
    { kind: 'text', text: [words.what] },
    ...(facts.length > 0
      ? ([
          { kind: 'text', text: [bold(words.can)] },
          { kind: 'facts', facts },
        ] as const)
      : []),
    { kind: 'note', text: [words.answers] },
    ...(settings
      ? ([{ kind: 'note', text: [words.settings({ command: spelled(settings, locale) })] }] as const)
      : []),
  ];
}

/** @param commands those to show to this person */
export function helpCard(locale: Locale, commands: readonly Command[]): Card {
  const words = text(locale);
  return {
    summary: words.what,
    blocks: [{ kind: 'heading', text: words.title }, ...helpBlocks(locale, commands)],
  };
}

/** For words that are no command, with the help below. */
export function unknownCard(
  locale: Locale,
  typed: string,
  meant: Command | undefined,
  commands: readonly Command[],
): Card {
  const words = text(locale);
  const unknown = words.unknown({ typed: quotable(typed) });
  const question: Text = meant ? [' ', words.didYouMean, bold(spelled(meant, locale)), words.end] : [];
  return {
    summary: [unknown, ...(meant ? [` ${words.didYouMean}${spelled(meant, locale)}${words.end}`] : [])].join(
      '',
    ),
    blocks: [{ kind: 'text', text: [unknown, ...question] }, ...helpBlocks(locale, commands)],
  };
}

export function samples(locale: Locale, commands: readonly Command[]): readonly Sample[] {
  return [
    { name: 'help', card: helpCard(locale, commands) },
    { name: 'help without commands', card: helpCard(locale, []) },
    { name: 'unknown, near', card: unknownCard(locale, 'reprot', commands[0], commands) },
    {
      name: 'unknown, hostile',
      card: unknownCard(locale, '<!channel> *x* שלום '.repeat(500), undefined, commands),
    },
  ];
}
