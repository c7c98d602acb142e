import type { Field, Form } from '#core/card.ts';
import { clean, cut, ellipsis, isBlank } from '#core/text.ts';
import type { Obj } from '../ports.ts';
import { heading } from './blocks.ts';
import { execute } from './buttons.ts';
import { carry, inputId, type Origin } from './codec.ts';
import { fieldElements, fittedField, ownValue, problemWords, type Room } from './fields.ts';
import type { FormWords } from './form-words.ts';
import { heightOfCard } from './height.ts';
import { limits } from './limits.ts';
import { attachmentOf, cardOf, sizeOf } from './render.ts';
import { entitiesOf, fittedText, noMentions, paragraph } from './rich.ts';
import { oneLine } from './text.ts';

export type FormOptions = Readonly<{ origin: Origin; as: 'dialog' | 'inline'; words: FormWords }>;

/** Lists get shorter before fields are left out, and what was typed is the last that is cut. */
const rooms: readonly Room[] = [
  { options: 500, option: 500, label: 1_000, value: 10_000 },
  { options: 500, option: 150, label: limits.label, value: 10_000 },
  { options: 200, option: 100, label: limits.label, value: 10_000 },
  // The end of a long name is less than the last names of a list.
  { options: 200, option: 60, label: 150, value: 8_000 },
  { options: 100, option: 60, label: 150, value: 8_000 },
  { options: 25, option: 60, label: 100, value: 6_000 },
  { options: 10, option: 40, label: 60, value: 3_000 },
];

const introMax = 3_000;

/** A form as it can travel: of each field one, no word longer than it is shown. */
function fitted(form: Form, room: Room, mostFields: number): Form {
  const fields = new Map<string, Field>();
  for (const one of Array.isArray(form.fields) ? (form.fields as readonly Field[]) : []) {
    if (fields.size >= mostFields) break;
    const field = fittedField(one, room);
    if (field !== undefined && !fields.has(inputId(field.name))) fields.set(inputId(field.name), field);
  }
  const title = oneLine(form.title, limits.dialogTitle);
  const submit = oneLine(form.submit, limits.buttonText);
  const intro = fittedText(form.intro, introMax);
  return {
    name: clean(form.name).slice(0, 200),
    input: form.input ?? null,
    title: isBlank(title) ? ellipsis : title,
    submit: isBlank(submit) ? ellipsis : submit,
    ...(intro.length > 0 && { intro }),
    fields: [...fields.values()],
  };
}

/** Addresses of files are long; more than a few would fill a card. */
function fittedOrigin(origin: Origin): Origin {
  if (origin.files === undefined) return origin;
  const files = origin.files.slice(0, 3).filter((file) => file.url.length <= limits.fileUrl);
  return { ...origin, files: files.map(({ name, url }) => ({ name: cut(name, 200), url })) };
}

/** What is wrong with the whole, or with something that is not shown, above everything else. */
function problems(form: Form, shown: Form): readonly Obj[] {
  const names = new Set(shown.fields.map((field) => field.name));
  const others = Object.keys(form.errors ?? {}).filter((name) => !names.has(name));
  const items = [form.problem, ...others.slice(0, 5).map((name) => ownValue(form.errors, name))].flatMap(
    problemWords,
  );
  return items.length === 0 ? [] : [{ type: 'Container', style: 'attention', items }];
}

function layout(form: Form, options: FormOptions, room: Room, mostFields: number, isWhole: boolean): Obj {
  const { as, words: text } = options;
  const origin = fittedOrigin(options.origin);
  const shown = fitted(form, room, mostFields);
  const mentions = noMentions();
  const files = [...(origin.files ?? [])];
  const data = carry({ kind: 'submit', form: shown, origin });
  const look = { title: shown.submit, style: 'positive' };
  const body = [
    ...(as === 'inline' ? heading(shown.title) : []),
    ...problems(form, shown),
    ...paragraph(shown.intro, mentions),
    ...shown.fields.flatMap((field) =>
      fieldElements(field, form, text, room, field.kind === 'file' ? files.shift()?.name : undefined),
    ),
    {
      type: 'ActionSet',
      actions: [as === 'dialog' ? { type: 'Action.Submit', ...look, data } : execute(look, data, isWhole)],
    },
  ];
  const entities = mentions.size > 0 ? { entities: entitiesOf(mentions) } : {};
  return cardOf(body, shown.title, entities);
}

/**
 * A form as an Adaptive Card 1.5. Each field has what is wrong below it. The form itself travels in its button, so that it
 * can be shown again by whoever gets it back. Total: whatever it is given, it never throws; what does not fit is cut.
 */
export function renderForm(form: Form, options: FormOptions): Obj {
  const count = Array.isArray(form.fields) ? form.fields.length : 0;
  const whole = rooms[0];
  const tries = [
    ...(whole === undefined ? [] : [() => layout(form, options, whole, count, true)]),
    ...rooms.map((room) => () => layout(form, options, room, count, false)),
  ];
  const last = rooms.at(-1);
  for (let most = Math.min(count, 40); last !== undefined && most > 0; most = Math.floor(most * 0.8)) {
    tries.push(() => layout(form, options, last, most, false));
  }
  let card: Obj = {};
  for (const one of tries) {
    card = one();
    if (sizeOf(card) <= limits.card) break;
  }
  return card;
}

/** CSS pixels of a dialog: what is higher is scrolled. */
const dialogHeight = { least: 160, most: 640 };

/**
 * What opens a dialog, or shows something else in one that is open.
 * @param title cut to 64 characters
 */
export function taskOf(title: string, card: Obj): Obj {
  const line = oneLine(title, limits.dialogTitle);
  const { least, most } = dialogHeight;
  const value = {
    title: isBlank(line) ? ellipsis : line,
    height: Math.min(most, Math.max(least, heightOfCard(card))),
    width: 'medium',
    card: attachmentOf(card),
  };
  return { task: { type: 'continue', value } };
}
