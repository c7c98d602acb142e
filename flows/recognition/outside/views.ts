import type { Button, Card } from '#core/card.ts';
import type { Sample } from '#core/flow.ts';
import type { Locale } from '#core/i18n.ts';
import type { Letter } from '#core/mail.ts';
import { linkIt } from './actions.ts';
import { text } from './text.ts';

/** For any card that its giver sees: a link for somebody outside. */
export const linkButton = (locale: Locale, outsider: string): Button =>
  linkIt.button(text(locale).show, { outsider });

export function failedCard(
  locale: Locale,
  {
    id,
    name,
    how,
    pages,
  }: Readonly<{ id: string; name: string; how: 'refused' | 'unknown'; pages: boolean }>,
): Card {
  const t = text(locale);
  const [title, said] =
    how === 'refused' ? [t.refusedTitle, t.refused({ name })] : [t.unknownTitle, t.unknown({ name })];
  return {
    summary: title,
    blocks: [
      { kind: 'heading', text: title },
      { kind: 'text', text: [said] },
      { kind: 'text', text: [pages ? t.passOn : t.tell] },
    ],
    ...(pages && { buttons: [linkButton(locale, id)] }),
  };
}

export function linkCard(locale: Locale, { name, url }: Readonly<{ name: string; url: string }>): Card {
  const t = text(locale);
  const title = t.linkTitle({ name });
  return {
    summary: title,
    blocks: [
      { kind: 'heading', text: title },
      { kind: 'text', text: [{ kind: 'link', text: url, url }] },
      { kind: 'text', text: [t.link] },
      { kind: 'note', text: [t.linkOnce] },
    ],
  };
}

export function noLinkCard(locale: Locale, why: 'gone' | 'pages'): Card {
  const t = text(locale);
  return {
    summary: t.noLinkTitle,
    blocks: [
      { kind: 'heading', text: t.noLinkTitle },
      { kind: 'text', text: [why === 'gone' ? t.noLink : t.noPages] },
    ],
  };
}

export type LetterData = Readonly<{
  id: string;
  name: string;
  address: string;
  locale: Locale;
  organisation: string;
  giver: string;
  words: string;
  value: string;
  /** Absent: there are no pages. */
  url?: string;
}>;

/** The whole letter in plain text. What its giver wrote is marked as theirs line by line, whatever it says. */
export function letterOf(data: LetterData): Letter {
  const t = text(data.locale);
  const quoted = data.words
    .split(/\r\n?|[\n\u2028\u2029]/)
    .map((line) => `> ${line}`)
    .join('\n');
  const parts = [
    t.hello(data),
    t.thanks(data),
    quoted,
    t.value(data),
    ...(data.url === undefined ? [] : [`${t.page}\n${data.url}`]),
    `--\n${t.once(data)}`,
  ];
  return {
    to: { name: data.name, address: data.address },
    subject: t.subject(data),
    text: `${parts.join('\n\n')}\n`,
    id: data.id,
  };
}

export function samples(locale: Locale): readonly Sample[] {
  const id = '00000000-0000-4000-8000-000000000001';
  const long = 'María de los Ángeles '.repeat(10).slice(0, 200);
  return [
    { name: 'letter refused', card: failedCard(locale, { id, name: 'Jo', how: 'refused', pages: true }) },
    {
      name: 'letter refused, no pages',
      card: failedCard(locale, { id, name: long, how: 'refused', pages: false }),
    },
    { name: 'letter lost', card: failedCard(locale, { id, name: long, how: 'unknown', pages: true }) },
    { name: 'link', card: linkCard(locale, { name: 'Jo', url: 'https://latido.example/thanks/x' }) },
    {
      name: 'long link',
      card: linkCard(locale, {
        name: long,
        url: `https://${'a'.repeat(60)}.example.org/thanks/${'x'.repeat(43)}`,
      }),
    },
    { name: 'no link', card: noLinkCard(locale, 'gone') },
    { name: 'no pages', card: noLinkCard(locale, 'pages') },
  ];
}
