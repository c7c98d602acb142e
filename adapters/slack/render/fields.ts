import type {
  InputBlock,
  InputBlockElement,
  KnownBlock,
  PlainTextElement,
  PlainTextOption,
} from '@slack/types';
import type { Field, Form, Option, Values } from '#core/card.ts';
import { clean, cut, ellipsis, isBlank } from '#core/text.ts';
import { note } from './blocks.ts';
import { asId, encodeOption, fieldId } from './codec.ts';
import { limits } from './limits.ts';
import { isUser, pieces } from './text.ts';

export const plainText = (text: string): PlainTextElement => ({ type: 'plain_text', text, emoji: false });

/** A text for a place where Slack wants at least one character. */
const filled = (text: unknown, max: number, otherwise = ellipsis): string => {
  const words = clean(text).trim();
  return isBlank(words) ? otherwise : cut(words, max);
};

/** More than the two lines of an option hold is not looked at. */
const oneLine = (text: unknown): string =>
  cut(text, 4 * limits.optionText)
    .replace(/\s+/g, ' ')
    .trim();

/** A label too long for its line goes on in the line below, when that is free. */
function optionOf(option: Option, n: number): PlainTextOption {
  const label = oneLine(option?.label);
  const description = oneLine(option?.description);
  const value = encodeOption(typeof option?.value === 'string' ? option.value : '', n);
  const [first = '', ...rest] = pieces(label, limits.optionText - 1);
  const isLong = rest.length > 0 && isBlank(description);
  const below = isLong ? `${ellipsis}${rest.join('')}` : description;
  return {
    text: plainText(isLong ? `${first.trimEnd()}${ellipsis}` : filled(label, limits.optionText)),
    value,
    ...(isBlank(below) ? {} : { description: plainText(cut(below, limits.optionText)) }),
  };
}

/** Our value beside the option that carries it. */
type Choice = Readonly<{ value: string; option: PlainTextOption }>;

/** One option a value. */
function choicesOf(options: readonly Option[] | undefined, most: number): readonly Choice[] {
  const found = new Map<string, Choice>();
  for (const [n, option] of (options ?? []).entries()) {
    if (found.size >= most) break;
    const one = optionOf(option, n);
    if (one.value !== undefined && !found.has(one.value))
      found.set(one.value, { value: option?.value, option: one });
  }
  return [...found.values()];
}

function scaleOptions(field: Extract<Field, { kind: 'scale' }>): readonly Option[] {
  const { from, to } = field;
  if (!Number.isFinite(from) || !(to >= from)) return [];
  const count = Math.min(limits.options, Math.floor(to - from) + 1);
  return Array.from({ length: count }, (_, n) => {
    const words = n === 0 ? clean(field.fromLabel) : n === count - 1 ? clean(field.toLabel) : '';
    const value = String(from + n);
    return { value, label: isBlank(words) ? value : `${value} · ${words}` };
  });
}

/** A long list in groups, each named by its first and last option. */
function listed(options: PlainTextOption[]) {
  if (options.length <= limits.options) return { options };
  const half = Math.floor((limits.optionText - 3) / 2);
  return {
    option_groups: Array.from({ length: Math.ceil(options.length / limits.options) }, (_, at) => {
      const some = options.slice(at * limits.options, (at + 1) * limits.options);
      const [from, to] = [some[0], some.at(-1)].map((one) => cut(one?.text.text ?? '', half));
      return { label: plainText(`${from} – ${to}`), options: some };
    }),
  };
}

const oneOf = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);
const manyOf = (value: unknown): readonly string[] =>
  (Array.isArray(value) ? value : [value]).filter((one) => typeof one === 'string');

function isDate(text: string): boolean {
  const at = /^\d{4}-\d\d-\d\d$/.test(text) ? Date.parse(`${text}T00:00:00Z`) : Number.NaN;
  // 31 February becomes a day of March.
  return !Number.isNaN(at) && new Date(at).toISOString().startsWith(text);
}

/** Few options are all in sight; a scale from 0 to 10 is a list, which a phone shows on the whole screen. */
function choice(id: string, choices: readonly Choice[], value: unknown): InputBlockElement | undefined {
  if (choices.length === 0) return undefined;
  const options = choices.map((one) => one.option);
  const initial = choices.find((one) => one.value === value)?.option;
  const common = { action_id: id, ...(initial && { initial_option: initial }) };
  return options.length <= limits.choices
    ? { type: 'radio_buttons', options, ...common }
    : { type: 'static_select', ...listed(options), ...common };
}

function several(id: string, choices: readonly Choice[], value: unknown): InputBlockElement | undefined {
  if (choices.length === 0) return undefined;
  const options = choices.map((one) => one.option);
  const chosen = new Set(manyOf(value));
  const initial = choices.filter((one) => chosen.has(one.value)).map((one) => one.option);
  const common = { action_id: id, ...(initial.length > 0 && { initial_options: initial }) };
  return options.length <= limits.choices
    ? { type: 'checkboxes', options, ...common }
    : { type: 'multi_static_select', ...listed(options), ...common };
}

function typing(id: string, multiline: boolean, max: number, value: unknown): InputBlockElement {
  const typed = cut(oneOf(value) ?? '', limits.inputText);
  const most = Number.isFinite(max) ? Math.max(1, Math.floor(max)) : limits.inputText;
  return {
    type: 'plain_text_input',
    action_id: id,
    multiline,
    // What was typed before stays, also when it is too long: the flow says so in its own words.
    max_length: Math.min(limits.inputText, Math.max(most, typed.length)),
    ...(typed !== '' && { initial_value: multiline ? typed : typed.replace(/\n/g, ' ') }),
  };
}

/** Slack wants endings without a dot; kinds of media it does not know. */
const endings = (accept: readonly string[] | undefined): string[] =>
  (accept ?? []).flatMap((one) => /^\.([a-z0-9]{1,20})$/i.exec(clean(one))?.[1]?.toLowerCase() ?? []);

const lineMax = 500;

function element(field: Field, value: unknown, mostOptions: number): InputBlockElement | undefined {
  const id = asId(`v.${field.name}`);
  switch (field.kind) {
    case 'line':
      return typing(id, false, field.max ?? lineMax, value);
    case 'text':
      return typing(id, true, field.max ?? limits.inputText, value);
    case 'one':
      return choice(id, choicesOf(field.options, mostOptions), value);
    case 'many':
      return several(id, choicesOf(field.options, mostOptions), value);
    case 'scale':
      return choice(id, choicesOf(scaleOptions(field), mostOptions), value);
    case 'person': {
      const people = [...new Set(manyOf(value).filter(isUser))];
      if (field.many === true) {
        return {
          type: 'multi_users_select',
          action_id: id,
          ...(people.length > 0 && { initial_users: people }),
        };
      }
      const [first] = people;
      return { type: 'users_select', action_id: id, ...(first !== undefined && { initial_user: first }) };
    }
    case 'date': {
      const day = oneOf(value);
      return {
        type: 'datepicker',
        action_id: id,
        ...(day !== undefined && isDate(day) && { initial_date: day }),
      };
    }
    case 'file': {
      const types = endings(field.accept);
      return {
        type: 'file_input',
        action_id: id,
        max_files: 1,
        ...(types.length > 0 && { filetypes: types }),
      };
    }
    default:
      return undefined;
  }
}

/** What is wrong, in small print; the sign tells it from a hint. */
export const problemNote = (problem: unknown, max: number): KnownBlock[] =>
  isBlank(clean(problem)) ? [] : note([`⚠️ ${cut(problem, max)}`]).map((said) => said.block);

/**
 * A field, and below it what is wrong with it. One that nothing can be chosen in is only named.
 * @param mostOptions of a list
 */
export function fieldBlocks(field: Field, form: Form, mostOptions: number): KnownBlock[] {
  const value = ownValue(form.values, field.name);
  const input = element(field, value, mostOptions);
  const label = filled(field.label, limits.label);
  const hint = clean(field.hint).trim();
  const errors = problemNote(ownValue(form.errors, field.name), limits.fieldError);
  if (input === undefined) return [...note([label]).map((said) => said.block), ...errors];
  const block: InputBlock = {
    type: 'input',
    block_id: fieldId(field.name),
    label: plainText(label),
    element: input,
    ...(isBlank(hint) ? {} : { hint: plainText(cut(hint, limits.hint)) }),
    ...(field.optional === true && { optional: true }),
  };
  return [block, ...errors];
}

const ownValue = (values: Values | Readonly<Record<string, string>> | undefined, name: string): unknown =>
  values !== undefined && Object.hasOwn(values, name) ? values[name] : undefined;
