import type { Field, Form, Option, Values } from '#core/card.ts';
import { clean, cut, ellipsis, isBlank } from '#core/text.ts';
import type { Obj } from '../ports.ts';
import { fact } from './blocks.ts';
import { indexOf, inputId, stepsOf } from './codec.ts';
import type { FormWords } from './form-words.ts';
import { limits } from './limits.ts';
import { words } from './rich.ts';
import { oneLine } from './text.ts';

/** How much of a form is shown and carried. Less, until it fits. */
export type Room = Readonly<{ options: number; option: number; label: number; value: number }>;

/**
 * A label or a title of an option is plain text, in which some client may look for functions (`{{DATE(…)}}`): what nobody
 * sees stands between its braces.
 */
const plainLabel = (text: string): string => text.replace(/\{(?=\{)/g, '{\u2060');

const filled = (text: unknown, max: number): string => {
  const line = oneLine(text, max);
  return isBlank(line) ? ellipsis : line;
};

const finite = (max: unknown): { max?: number } =>
  typeof max === 'number' && Number.isFinite(max) && max >= 1 ? { max: Math.floor(max) } : {};

/** Longer is no value of an option: it could not be carried. */
const optionValueMax = 300;

function fittedOptions(options: readonly Option[] | undefined, room: Room): readonly Option[] {
  const found: Option[] = [];
  for (const option of Array.isArray(options) ? (options as readonly Option[]) : []) {
    if (found.length >= room.options) break;
    if (typeof option?.value !== 'string' || option.value.length > optionValueMax) continue;
    if (indexOf(found, option.value) >= 0) continue;
    const description = oneLine(option.description, room.option);
    found.push({
      value: option.value,
      label: filled(option.label, room.option),
      ...(!isBlank(description) && { description }),
    });
  }
  return found;
}

/** A field as it can travel: its words as long as they are shown, its numbers numbers. @returns nothing for what is none */
export function fittedField(field: Field, room: Room): Field | undefined {
  if (field == null || typeof field.name !== 'string') return undefined;
  const hint = cut(field.hint, 3 * room.label).trim();
  const common = {
    name: field.name.slice(0, 200).toWellFormed(),
    label: filled(field.label, room.label),
    ...(!isBlank(hint) && { hint }),
    ...(field.optional === true && { optional: true }),
  };
  switch (field.kind) {
    case 'line':
    case 'text':
      return { ...common, kind: field.kind, ...finite(field.max) };
    case 'one':
    case 'many':
      return { ...common, kind: field.kind, options: fittedOptions(field.options, room) };
    case 'scale': {
      if (stepsOf(field).length === 0) return { ...common, kind: 'one', options: [] };
      const [fromLabel, toLabel] = [field.fromLabel, field.toLabel].map((text) => oneLine(text, room.option));
      const { from, to } = field;
      return {
        ...common,
        kind: 'scale',
        from,
        to: Math.min(to, from + limits.steps - 1),
        fromLabel: fromLabel ?? '',
        toLabel: toLabel ?? '',
      };
    }
    case 'person':
      return { ...common, kind: 'person', ...(field.many === true && { many: true }) };
    case 'date':
      return { ...common, kind: 'date' };
    case 'file': {
      const accept = (Array.isArray(field.accept) ? field.accept : [])
        .slice(0, 20)
        .map((one) => cut(one, 40));
      return { ...common, kind: 'file', accept, maxBytes: finite(field.maxBytes).max ?? 0 };
    }
    default:
      return undefined;
  }
}

const oneOf = (value: unknown): string => (typeof value === 'string' ? value : '');
const manyOf = (value: unknown): readonly string[] =>
  (Array.isArray(value) ? value : [value]).filter((one) => typeof one === 'string');

function isDate(text: string): boolean {
  const at = /^\d{4}-\d\d-\d\d$/.test(text) ? Date.parse(`${text}T00:00:00Z`) : Number.NaN;
  // 31 February becomes a day of March.
  return !Number.isNaN(at) && new Date(at).toISOString().startsWith(text);
}

const titles = (options: readonly Option[], withDescription: boolean): readonly string[] =>
  options.map(({ label, description }) =>
    withDescription && description !== undefined ? `${label} – ${description}` : label,
  );

function scaleTitles(field: Extract<Field, { kind: 'scale' }>): readonly string[] {
  const steps = stepsOf(field);
  return steps.map((step, n) => {
    const end = n === 0 ? field.fromLabel : n === steps.length - 1 ? field.toLabel : '';
    return isBlank(end) ? step : `${step} · ${end}`;
  });
}

/** Options travel as their place in the list. Few are all in sight; a longer list opens on a press. */
function choices(
  all: readonly string[],
  chosen: readonly number[],
  look: Readonly<{ inSight: number; many?: true; placeholder: string }>,
): Obj | undefined {
  if (all.length === 0) return undefined;
  const value = chosen.filter((at) => at >= 0).join(',');
  const isExpanded = all.length <= look.inSight;
  return {
    type: 'Input.ChoiceSet',
    style: isExpanded ? 'expanded' : 'compact',
    choices: all.map((title, at) => ({ title: plainLabel(title), value: String(at) })),
    wrap: true,
    ...(look.many && { isMultiSelect: true }),
    ...(!isExpanded && { placeholder: look.placeholder }),
    ...(value !== '' && { value }),
  };
}

function typing(isMultiline: boolean, max: number | undefined, value: unknown, room: Room): Obj {
  const typed = cut(oneOf(value), room.value);
  return {
    type: 'Input.Text',
    ...(isMultiline && { isMultiline: true }),
    // What was typed before stays, also when it is too long: the flow says so in its own words.
    ...(max !== undefined && { maxLength: Math.max(max, typed.length) }),
    ...(typed !== '' && { value: isMultiline ? typed : typed.replace(/\n/g, ' ') }),
  };
}

const utf8 = new TextDecoder('utf-8', { fatal: true });

/** What was pasted, when it is short enough to be shown again. */
function pasted(value: unknown, room: Room): string {
  if (typeof value !== 'object' || value === null || !('bytes' in value)) return '';
  const { bytes } = value;
  if (!(bytes instanceof Uint8Array) || bytes.length > room.value) return '';
  try {
    return utf8.decode(bytes);
  } catch {
    return '';
  }
}

function inputOf(field: Field, value: unknown, text: FormWords, room: Room): Obj | undefined {
  switch (field.kind) {
    case 'line':
    case 'text':
      return typing(field.kind === 'text', field.max, value, room);
    case 'one': {
      const inSight = limits.choices;
      const all = titles(field.options, field.options.length <= inSight);
      return choices(all, [indexOf(field.options, oneOf(value))], { inSight, placeholder: text.choose });
    }
    case 'many': {
      const inSight = 2 * limits.choices;
      const chosen = new Set(manyOf(value).map((one) => indexOf(field.options, one)));
      const all = titles(field.options, field.options.length <= inSight);
      return choices(all, [...chosen], { inSight, many: true, placeholder: text.choose });
    }
    case 'scale': {
      const at = stepsOf(field).indexOf(oneOf(value));
      return choices(scaleTitles(field), [at], { inSight: limits.scaleInSight, placeholder: text.choose });
    }
    case 'person': {
      const chosen = [...new Set(manyOf(value))].filter((one) => /^[\w:.-]{1,200}$/.test(one));
      const keys = field.many === true ? chosen.slice(0, 100) : chosen.slice(0, 1);
      return {
        type: 'Input.ChoiceSet',
        style: 'compact',
        choices: [],
        'choices.data': { type: 'Data.Query', dataset: 'graph.microsoft.com/users' },
        placeholder: text.person,
        ...(field.many === true && { isMultiSelect: true }),
        ...(keys.length > 0 && { value: keys.join(',') }),
      };
    }
    case 'date': {
      const day = oneOf(value);
      return { type: 'Input.Date', ...(isDate(day) && { value: day }) };
    }
    case 'file':
      return typing(true, undefined, pasted(value, room), room);
  }
}

export const ownValue = (
  values: Values | Readonly<Record<string, string>> | undefined,
  name: string,
): unknown => (values != null && Object.hasOwn(values, name) ? values[name] : undefined);

/** What is wrong, by a sign and in bold: the red of the platform's dark theme is too near to its ground (3.2 to 1). */
export const problemWords = (problem: unknown): readonly Obj[] => {
  const text = cut(problem, 1_000).trim();
  return isBlank(text) ? [] : words(`⚠️ ${text}`, { weight: 'Bolder' }, { spacing: 'Small' });
};

const small = (text: string): readonly Obj[] =>
  words(text, { size: 'Small', isSubtle: true }, { spacing: 'Small' });

/**
 * A field: its input, what is wrong with it, its hint. One in which nothing can be chosen is only named.
 * @param field as `fittedField` made it
 * @param file the name of the file that came along for it
 */
export function fieldElements(
  field: Field,
  form: Form,
  text: FormWords,
  room: Room,
  file: string | undefined,
): readonly Obj[] {
  const errors = problemWords(ownValue(form.errors, field.name));
  if (file !== undefined)
    return [...fact(field.label, `${cut(file, 200)} – ${text.attached}`, true), ...errors];
  const input = inputOf(field, ownValue(form.values, field.name), text, room);
  if (input === undefined) return [...small(field.label), ...errors];
  const ways = field.kind === 'file' ? [text.paste, text.attach] : [];
  const hint = [field.hint ?? '', ...ways].map((one) => clean(one).trim()).filter((one) => !isBlank(one));
  return [
    {
      ...input,
      id: inputId(field.name),
      label: plainLabel(field.label),
      ...(field.optional !== true && { isRequired: true, errorMessage: text.required }),
    },
    ...errors,
    ...small(hint.join('\n')),
  ];
}
