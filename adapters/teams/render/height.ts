import type { Obj } from '../ports.ts';

// A dialog is as high as it was asked to be: too low, and its button must be scrolled to; too high, and half of it is empty.

/** CSS pixels of Teams' clients. */
const text = { line: 20, charactersInOne: 72 };
const gap = 12;
const button = 32;
const field = { label: 28, line: 32, text: 76, choice: 21 };
const box = 32;
/** A wide chart in a dialog of medium width. */
const picture = 300;

const lines = (words: string): number =>
  words.split('\n').reduce((sum, one) => sum + Math.max(1, Math.ceil(one.length / text.charactersInOne)), 0) *
  text.line;

const listOf = (value: unknown): readonly Obj[] => (Array.isArray(value) ? (value as readonly Obj[]) : []);
const stacked = (elements: unknown): number =>
  listOf(elements).reduce((sum, one) => sum + heightOf(one) + gap, 0) - gap;

function heightOf(element: Obj): number {
  switch (element.type) {
    case 'TextBlock':
      return lines(String(element.text));
    case 'RichTextBlock':
      return lines(
        listOf(element.inlines)
          .map((run) => String(run.text ?? ''))
          .join(''),
      );
    case 'Container':
      return stacked(element.items) + (element.style === undefined ? 0 : box);
    case 'ColumnSet':
      return Math.max(text.line, ...listOf(element.columns).map((one) => stacked(one.items)));
    case 'Image':
      return typeof element.height === 'string' ? Number.parseInt(element.height, 10) : picture;
    case 'Input.ChoiceSet':
      return (
        field.label +
        (element.style === 'expanded' ? field.choice * listOf(element.choices).length : field.line)
      );
    case 'Input.Text':
      return field.label + (element.isMultiline === true ? field.text : field.line);
    case 'ActionSet':
      return button;
    default:
      return field.label + field.line;
  }
}

/** About as high as a card is drawn in a dialog on a desk. CSS pixels. */
export const heightOfCard = (card: Obj): number => stacked(card.body) + box;
