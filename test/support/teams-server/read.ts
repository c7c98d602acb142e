import { isObj, list, obj, str } from './json.ts';
import { markdown } from './markdown.ts';
import type { Obj } from './world.ts';

// What a person reads of an Adaptive Card, and what they can press and fill in, in the order in which it stands.

export type SeenInput = Readonly<{
  id: string;
  type: string;
  label: string;
  isRequired: boolean;
  /** What stands in it at first. */
  value: string;
  choices: readonly Readonly<{ title: string; value: string }>[];
  many: boolean;
  element: Obj;
}>;
export type SeenAction = Readonly<{ label: string; action: Obj }>;
export type Part =
  | Readonly<{ kind: 'text'; text: string; tone: string; heading: boolean }>
  | Readonly<{ kind: 'input'; input: SeenInput }>
  | Readonly<{ kind: 'button'; button: SeenAction }>;

export type ReadOptions = Readonly<{
  /** An older client, which knows no `Action.Execute` and takes what stands there instead. */
  withoutExecute?: boolean;
}>;

/** Words of Teams' own for pictures that say nothing; no test finds them by chance. */
const wordless = '';

/** @throws Error at anything that Teams' clients of version 1.5 do not draw */
export function readCard(card: Obj, options: ReadOptions = {}): readonly Part[] {
  const names = list(obj(card.msteams).entities).filter((one) => one.type === 'mention');
  const words = (text: unknown): string => {
    let given = str(text);
    // A mention is drawn as the name, where its entity is there; without one it is read as it stands.
    const kept = new Map<string, string>();
    for (const [n, mention] of names.entries()) {
      const sign = String.fromCodePoint(0xe000 + n);
      kept.set(sign, str(obj(mention.mentioned).name));
      given = given.replaceAll(str(mention.text), sign);
    }
    return markdown(given).replace(/[\ue000-\uf8ff]/g, (sign) => kept.get(sign) ?? sign);
  };
  const text = (shown: string, tone: unknown = '', heading = false): readonly Part[] =>
    shown === '' ? [] : [{ kind: 'text', text: shown, tone: str(tone).toLowerCase(), heading }];

  function action(given: Obj): readonly Part[] {
    const { fallback } = given;
    if (given.type === 'Action.Execute' && options.withoutExecute === true) {
      return isObj(fallback) ? action(fallback) : [];
    }
    switch (given.type) {
      case 'Action.Execute':
      case 'Action.Submit':
        return [{ kind: 'button', button: { label: str(given.title), action: given } }];
      case 'Action.OpenUrl':
        return [];
      default:
        throw new Error(`an action that is not drawn: ${str(given.type)}`);
    }
  }

  function input(element: Obj): readonly Part[] {
    const toggled = element.type === 'Input.Toggle' ? str(element.title) : '';
    return [
      {
        kind: 'input',
        input: {
          id: str(element.id),
          type: str(element.type),
          label: str(element.label) || toggled,
          isRequired: element.isRequired === true,
          value: typeof element.value === 'number' ? String(element.value) : str(element.value),
          choices: list(element.choices).map((one) => ({ title: str(one.title), value: str(one.value) })),
          many: element.isMultiSelect === true,
          element,
        },
      },
    ];
  }

  /** A drawing that says again what stands right above it (a bar below its value) tells a reader nothing new. */
  const repeats = (element: Obj, before: Obj | undefined): boolean =>
    element.type === 'Image' &&
    str(element.altText) !== '' &&
    before !== undefined &&
    before.type !== 'Image' &&
    one(before).some((part) => part.kind === 'text' && part.text.trimEnd().endsWith(str(element.altText)));

  const all = (elements: unknown): readonly Part[] =>
    list(elements).flatMap((element, at, every) => (repeats(element, every[at - 1]) ? [] : one(element)));

  function one(element: Obj): readonly Part[] {
    if (element.isVisible === false) return [];
    switch (element.type) {
      case 'TextBlock':
        return text(words(element.text), element.color, element.style === 'heading');
      case 'RichTextBlock': {
        const runs = Array.isArray(element.inlines) ? element.inlines : [];
        const colours = list(runs).map((run) => str(run.color));
        return text(
          runs.map((run: unknown) => (typeof run === 'string' ? run : str(obj(run).text))).join(''),
          colours.find(Boolean),
        );
      }
      case 'FactSet':
        return list(element.facts).flatMap((fact) => text(`${words(fact.title)} ${words(fact.value)}`));
      case 'Image':
        return text(str(element.altText) || wordless);
      case 'ImageSet':
        return all(element.images);
      case 'ColumnSet':
        return all(element.columns);
      case 'Table':
        return list(element.rows).flatMap((row) => all(row.cells));
      case 'Container':
      case 'Column':
      case 'TableCell':
      case undefined: {
        const tone = element.style === 'attention' ? 'attention' : '';
        return all(element.items).map((part) =>
          part.kind === 'text' && part.tone === '' ? { ...part, tone } : part,
        );
      }
      case 'ActionSet':
        return list(element.actions).flatMap(action);
      case 'Input.Text':
      case 'Input.Number':
      case 'Input.Date':
      case 'Input.Time':
      case 'Input.Toggle':
      case 'Input.ChoiceSet':
        return input(element);
      default:
        throw new Error(`an element that is not drawn: ${str(element.type)}`);
    }
  }

  return [...all(card.body), ...list(card.actions).flatMap(action)];
}

export const textOf = (parts: readonly Part[]): string =>
  parts
    .flatMap((part) => (part.kind === 'text' ? [part.text] : part.kind === 'input' ? [part.input.label] : []))
    .filter(Boolean)
    .join('\n');
export const inputsOf = (parts: readonly Part[]): readonly SeenInput[] =>
  parts.flatMap((part) => (part.kind === 'input' ? [part.input] : []));
export const buttonsOf = (parts: readonly Part[]): readonly SeenAction[] =>
  parts.flatMap((part) => (part.kind === 'button' ? [part.button] : []));

export const cardType = 'application/vnd.microsoft.card.adaptive';

/** The card of an activity, if it has one. */
export const cardOf = (body: Obj): Obj | undefined => {
  const content = list(body.attachments).find((one) => one.contentType === cardType)?.content;
  return isObj(content) ? content : undefined;
};

/** Words of an activity: markup of mentions carried out, nothing escaped any more. */
export const plainOf = (body: Obj): string =>
  markdown(str(body.text).replace(/<at>(.*?)<\/at>/g, '$1')).trim();
