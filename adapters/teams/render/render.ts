import type { Block, Button, Card } from '#core/card.ts';
import { cut, ellipsis, isBlank } from '#core/text.ts';
import type { Obj } from '../ports.ts';
import { elementsOf, type Tally } from './blocks.ts';
import { actionSets, thriftOf } from './buttons.ts';
import type { Surface } from './codec.ts';
import { limits } from './limits.ts';
import { entitiesOf, noMentions, words } from './rich.ts';
import { oneLine } from './text.ts';

export type RenderOptions = Readonly<{ surface: Surface; forms: 'dialog' | 'inline'; tenant: string }>;

/** Units of something as JSON. Pictures of our own are not counted, by the platform either. */
export const sizeOf = (value: unknown): number =>
  JSON.stringify(value, (_, one: unknown) =>
    typeof one === 'string' && one.startsWith('data:image/') ? 'data:' : one,
  ).length;

export const contentType = 'application/vnd.microsoft.card.adaptive';

/** A card of ours around these elements. */
export function cardOf(body: readonly Obj[], summary: string, msteams: Obj = {}): Obj {
  return {
    $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
    type: 'AdaptiveCard',
    version: '1.5',
    fallbackText: isBlank(summary) ? ellipsis : summary,
    body,
    ...(Object.keys(msteams).length > 0 && { msteams }),
  };
}

/** As many elements as there is room for, and a sign where some were left out. */
function within(elements: readonly Obj[], room: number): readonly Obj[] {
  let left = room;
  const kept: Obj[] = [];
  for (const element of elements) {
    left -= sizeOf(element) + 1;
    if (left < 0) return [...kept, ...words(ellipsis)];
    kept.push(element);
  }
  return kept;
}

const listOf = <T>(items: readonly T[] | undefined): readonly T[] => (Array.isArray(items) ? items : []);

/** A picture has more to show than a line of text needs. */
const isWide = (block: Block): boolean => block?.kind === 'picture';

type Layout = Readonly<{ elements: readonly Obj[]; msteams: Obj; room: number }>;

/** Units of one paragraph, where there is not room for whole ones. */
const paragraphs = [4_000, 1_500, 400] as const;

/**
 * A card as an Adaptive Card 1.5. Total: whatever it is given, it never throws, and what is beyond the limits is cut with "…".
 * The buttons at its end are kept in any case.
 */
export function renderCard(card: Card, options: RenderOptions): Obj {
  const blocks = listOf(card.blocks);
  const summary = oneLine(card.summary, limits.summary);
  const inside = blocks.flatMap((one): readonly Button[] =>
    one?.kind === 'buttons' ? listOf(one.buttons) : [],
  );
  const thrift = thriftOf([...inside, ...listOf(card.buttons)], options);
  const end = actionSets(listOf(card.buttons), options, thrift);
  const draw = (buttons: readonly Button[]) => actionSets(buttons, options, thrift);
  const layout = (most: number): Layout => {
    const tally: Tally = { mentions: noMentions(), most, pictures: 0 };
    const found = blocks.flatMap((one) => elementsOf(one, summary, tally, draw));
    const elements = found.length > 0 ? found : words(isBlank(summary) ? ellipsis : summary);
    const msteams: Obj = {
      ...(blocks.some(isWide) && { width: 'Full' }),
      ...(tally.mentions.size > 0 && { entities: entitiesOf(tally.mentions) }),
    };
    const frame = sizeOf(cardOf([], summary, msteams)) + sizeOf(words(ellipsis)) + sizeOf(end);
    return { elements, msteams, room: limits.card - frame };
  };
  // Long texts are cut before whole parts and their buttons are.
  const layouts = paragraphs.map((most) => () => layout(most));
  let best = layout(limits.text);
  for (const next of layouts) {
    if (sizeOf(best.elements) <= best.room) break;
    best = next();
  }
  const body = [...within(best.elements, best.room), ...end];
  return cardOf(body, summary, mentionsIn(body, best.msteams));
}

/** Nobody is told of a mention that was cut. */
function mentionsIn(body: readonly Obj[], msteams: Obj): Obj {
  const { entities, ...rest } = msteams;
  if (!Array.isArray(entities)) return msteams;
  const text = JSON.stringify(body);
  const kept = entities.filter((one: Obj) => text.includes(JSON.stringify(one.text).slice(1, -1)));
  return kept.length === 0 ? rest : { ...rest, entities: kept };
}

export const attachmentOf = (card: Obj): Obj => ({ contentType, content: card });

/** A card as a message. Its summary is what a notification says. */
export function renderMessage(card: Card, options: RenderOptions): Obj {
  const content = renderCard(card, options);
  const summary = cut(content.fallbackText, limits.summary);
  return { type: 'message', summary, attachments: [attachmentOf(content)] };
}
