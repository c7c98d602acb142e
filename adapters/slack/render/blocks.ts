import type { KnownBlock } from '@slack/types';
import { type Block, type Button, type Card, commandFacts, type Text } from '#core/card.ts';
import { clean, cut, isBlank, safeUrl } from '#core/text.ts';
import { limits } from './limits.ts';
import { bars, facts, paragraph, type Said } from './rich.ts';
import { mrkdwn, pieces, spokenText } from './text.ts';

/** Pictures already uploaded: base64 PNG → Slack file id. A picture that is not in it is shown by its alt text. */
export type Files = ReadonlyMap<string, string>;

function heading(text: unknown): Said[] {
  const words = clean(text);
  if (isBlank(words)) return [];
  if (words.length > limits.header) return paragraph([{ kind: 'bold', text: words }], 'rich_text_section');
  return [
    { block: { type: 'header', text: { type: 'plain_text', text: words, emoji: false } }, says: words },
  ];
}

/**
 * Small print. Plain text is literal but knows no links and no names; with those it is mrkdwn where the words cannot be
 * taken for markup, and else a paragraph.
 */
export function note(text: Text): Said[] {
  const says = spokenText(text);
  if (isBlank(says)) return [];
  if (text.every((part) => typeof part === 'string')) {
    return pieces(says, limits.note)
      .filter((piece) => !isBlank(piece))
      .map((piece) => ({
        block: { type: 'context', elements: [{ type: 'plain_text', text: piece, emoji: false }] },
        says: piece,
      }));
  }
  const marked = says.length > limits.note ? undefined : mrkdwn(text);
  if (marked === undefined || marked.length > limits.note) return paragraph(text, 'rich_text_section');
  return [{ block: { type: 'context', elements: [{ type: 'mrkdwn', text: marked, verbatim: true }] }, says }];
}

function picture(
  source: Readonly<{ image_url: string } | { slack_file: { id: string } }>,
  alt: string,
): Said {
  const block: KnownBlock = { type: 'image', alt_text: cut(alt, limits.alt), ...source };
  return { block, says: alt };
}

type DrawButtons = (buttons: readonly Button[]) => readonly KnownBlock[];

function said(item: Block, card: Card, files: Files | undefined, draw: DrawButtons): Said[] {
  switch (item?.kind) {
    case 'heading':
      return heading(item.text);
    case 'text':
      return paragraph(item.text, 'rich_text_section');
    case 'quote':
      return paragraph(item.text, 'rich_text_quote');
    case 'note':
      return note(item.text ?? []);
    case 'facts':
      return facts(item);
    case 'commands':
      return facts(commandFacts(item, '/latido '));
    case 'bars':
      return bars(item);
    case 'image':
    case 'picture': {
      const source = sourceOf(item, files);
      const alt = clean(item.alt);
      if (source === undefined) return note([alt]);
      return [picture(source, [alt, clean(card.summary)].find((text) => !isBlank(text)) ?? '…')];
    }
    case 'buttons':
      return draw(item.buttons).map((block) => ({ block, says: '' }));
    default:
      // A kind this version does not know.
      return [];
  }
}

/** Slack fetches addresses itself, from outside: only whole and safe ones. */
function sourceOf(item: Extract<Block, { kind: 'image' | 'picture' }>, files: Files | undefined) {
  if (item.kind === 'picture') {
    const id = files?.get(item.png);
    return id === undefined ? undefined : { slack_file: { id } };
  }
  const url = safeUrl(item.url, limits.imageUrl);
  return url?.startsWith('https:') ? { image_url: url } : undefined;
}

/** Everything a card shows but the buttons at its end, which `draw` has drawn before; never nothing. */
export function saidOf(card: Card, files: Files | undefined, draw: DrawButtons): readonly Said[] {
  const found = (card.blocks ?? []).flatMap((item) => said(item, card, files, draw));
  if (found.length > 0) return found;
  const summary = clean(card.summary);
  return paragraph([isBlank(summary) ? '…' : summary], 'rich_text_section');
}
