import type { Card } from '#core/card.ts';
import type { EventKind, ReplyTo } from '#core/chat.ts';
import type { InvokeAnswer, Obj } from '../ports.ts';

// Bodies of the answers to invokes. Each kind of invoke has a form of its own.

const ok = (body: Obj): InvokeAnswer => ({ status: 200, body });

/** To a press: this card stands there now, for whoever pressed. */
export const cardAnswer = (card: Obj): InvokeAnswer =>
  ok({ statusCode: 200, type: 'application/vnd.microsoft.card.adaptive', value: card });

/**
 * To a press on a message that stays as it is: what came of it, in a few words. Clients may show them under the card; with
 * empty ones an empty bar is shown.
 */
export function pressWords(reply: ReplyTo[EventKind]): InvokeAnswer {
  const words =
    reply.kind === 'ask' ? reply.form.title : reply.kind === 'say' ? reply.card.summary : undefined;
  return ok({
    statusCode: 200,
    type: 'application/vnd.microsoft.activity.message',
    value: words === undefined || words.trim() === '' ? '✓' : words,
  });
}

/** To a press: it failed, and why. */
export const failedPress = (code: string, message: string): InvokeAnswer =>
  ok({ statusCode: 500, type: 'application/vnd.microsoft.error', value: { code, message } });

/** To whatever wants or has a dialog: a few words in it. Empty ones are shown as a failure. */
export const taskWords = (words: string): InvokeAnswer =>
  ok({ task: { type: 'message', value: words.trim() === '' ? '✓' : words } });

/** To a dialog: it closes. Also to invokes that are none of ours: another status is shown to people as a failure. */
export const closed: InvokeAnswer = { status: 200 };

/** A form that was filled in. Not what was filled in: others may see that place. */
export const tickCard = (title: string): Card => ({
  summary: `✓ ${title}`,
  blocks: [{ kind: 'text', text: [`✓ ${title}`] }],
});

const product = 'Latido';
/** Characters that a title has room for. */
const titleMax = 64;

/** What stands above a dialog with a card: the heading that it begins with, which is then not said a second time. */
export function titled(card: Card): Readonly<{ title: string; card: Card }> {
  const [first, ...rest] = card.blocks;
  const heading = first?.kind === 'heading' ? first.text : '';
  const isTitle = heading.trim() !== '' && heading.length <= titleMax && rest.length > 0;
  return isTitle ? { title: heading, card: { ...card, blocks: rest } } : { title: product, card };
}
