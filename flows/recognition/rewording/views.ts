import type { Button, Card } from '#core/card.ts';
import type { Sample } from '#core/flow.ts';
import type { Locale } from '#core/i18n.ts';
import { askRewording, keepWords, useRewording } from '../rewording-actions.ts';
import { text } from './text.ts';

type Version = Readonly<{ id: string; revision: number }>;

/** For the receipt of its giver. */
export const rewordButton = (locale: Locale, version: Version): Button =>
  askRewording.button(text(locale).ask, { id: version.id, revision: version.revision });

const plainCard = (title: string, more?: string): Card => ({
  summary: title,
  blocks: [
    { kind: 'text', text: [{ kind: 'bold', text: title }] },
    ...(more === undefined ? [] : [{ kind: 'text', text: [more] } as const]),
  ],
});

/** What is said where nothing is to be decided. */
export function simpleCard(locale: Locale, what: 'coming' | 'none' | 'used' | 'kept' | 'stale'): Card {
  const t = text(locale);
  return plainCard(t[what], what === 'kept' ? undefined : t[`${what}More`]);
}

export function suggestionCard(locale: Locale, version: Version, words: string): Card {
  const t = text(locale);
  return {
    summary: t.title,
    blocks: [
      { kind: 'heading', text: t.title },
      { kind: 'quote', text: [words] },
      { kind: 'note', text: [t.intro] },
    ],
    buttons: [useRewording.button(t.use, version, { style: 'primary' }), keepWords.button(t.keep, version)],
  };
}

export function samples(locale: Locale): readonly Sample[] {
  const version = { id: '00000000-0000-4000-8000-000000000001', revision: 1 };
  const long = 'Gracias por quedarte hasta tarde con el cierre & <b>todo</b>. '.repeat(40).slice(0, 2_000);
  return [
    { name: 'suggestion, short', card: suggestionCard(locale, version, 'Thanks for the help today.') },
    { name: 'suggestion, long', card: suggestionCard(locale, version, long) },
    ...(['coming', 'none', 'used', 'kept', 'stale'] as const).map((what) => ({
      name: `rewording: ${what}`,
      card: simpleCard(locale, what),
    })),
  ];
}
