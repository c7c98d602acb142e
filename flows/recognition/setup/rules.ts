import { z } from 'zod';
import type { Values } from '#core/card.ts';
import { type Locale, locales } from '#core/i18n.ts';
import { isBlank, kept } from '#core/text.ts';
import type { RecognitionSettings, Value } from '#store/settings.ts';
import { findValue, valueCalled, valueName } from '../values.ts';

// What HR fills in, read and written.

/** Values that are offered; a list of more is not read. */
export const mostOffered = 12;
/** Values in all, with those no longer offered. */
export const mostValues = 24;
/** UTF-16 units. */
export const longestName = 30;
const mostReactions = 20;
const longestSign = 80;
/** UTF-16 units of a reason for hiding. */
export const reason = { shortest: 3, longest: 500 };

export type RulesField =
  | 'period'
  | 'everyone'
  | 'managers'
  | 'carryOver'
  | 'perReceiver'
  | 'visibility'
  | 'reactions';
/** A key of the words, with what it names. */
export type Fault =
  | Readonly<{ kind: 'choose' | 'number' | 'tooManySigns' }>
  | Readonly<{ kind: 'sign' | 'signTwice' | 'unknownValue'; what: string }>;
export type RulesFaults = Readonly<Partial<Record<RulesField, Fault>>>;

type Rules = Pick<RecognitionSettings, 'allowance' | 'visibility' | 'reactions'>;

const one = (values: Values, name: string): string => {
  const value = values[name];
  return typeof value === 'string' ? kept(value).trim() : '';
};

const count = z
  .string()
  .regex(/^\d{1,4}$/)
  .transform(Number)
  .refine((n) => n >= 1 && n <= 1_000);
const schemas = {
  period: z.enum(['day', 'week', 'month']),
  everyone: count,
  managers: count,
  carryOver: z.enum(['yes', 'no']),
  perReceiver: count,
  visibility: z.enum(['public', 'team', 'private']),
};

/** Signs that have two names: what people type, and what a reaction is told by. */
const sameSign: ReadonlyMap<string, string> = new Map([
  ['thumbsup', '+1'],
  ['thumbsdown', '-1'],
  ['punch', 'facepunch'],
  ['raised_hand', 'hand'],
  ['satisfied', 'laughing'],
  ['collision', 'boom'],
  ['honeybee', 'bee'],
]);

/** One sign a line, with or without its value: "tada #service". */
function readReactions(text: string, values: readonly Value[]): RecognitionSettings['reactions'] | Fault {
  const lines = text.split(/[\n,;]+/).filter((line) => !isBlank(line));
  if (lines.length > mostReactions) return { kind: 'tooManySigns' };
  const found = new Map<string, string | undefined>();
  for (const line of lines) {
    const [, written = '', word = ''] = /^\s*(\S+)\s*(.*?)\s*$/su.exec(line) ?? [];
    // As platforms call it: without colons, and whatever the skin.
    const typed = written
      .replace(/::skin-tone-\d/, '')
      .replace(/^:|:$/g, '')
      .toLowerCase();
    const sign = sameSign.get(typed) ?? typed;
    if (sign === '' || sign.length > longestSign || sign.startsWith('#'))
      return { kind: 'sign', what: line.trim() };
    if (found.has(sign)) return { kind: 'signTwice', what: sign };
    const value = word === '' ? undefined : findValue(values, word);
    if (word !== '' && value === undefined) return { kind: 'unknownValue', what: word };
    found.set(sign, value?.id);
  }
  return [...found].map(([name, value]) => (value === undefined ? { name } : { name, value }));
}

export function readRules(
  values: Values,
  known: readonly Value[],
): Readonly<{ kind: 'read'; rules: Rules }> | Readonly<{ kind: 'wrong'; faults: RulesFaults }> {
  const faults: { [K in RulesField]?: Fault } = {};
  const read = <K extends keyof typeof schemas>(name: K, fault: 'choose' | 'number') => {
    const result = schemas[name].safeParse(one(values, name));
    if (!result.success) faults[name] = { kind: fault };
    return result.data as z.output<(typeof schemas)[K]> | undefined;
  };
  const period = read('period', 'choose');
  const everyone = read('everyone', 'number');
  const managers = read('managers', 'number');
  const carryOver = read('carryOver', 'choose');
  const perReceiver = read('perReceiver', 'number');
  const visibility = read('visibility', 'choose');
  const reactions = readReactions(one(values, 'reactions'), known);
  if ('kind' in reactions) faults.reactions = reactions;
  if (!period || !everyone || !managers || !carryOver || !perReceiver || !visibility || 'kind' in reactions)
    return { kind: 'wrong', faults };
  const allowance = { period, everyone, managers, carryOver: carryOver === 'yes', perReceiver };
  return { kind: 'read', rules: { allowance, visibility, reactions } };
}

/** The rules as the form shows them. */
export function rulesValues(settings: RecognitionSettings, locale: Locale): Values {
  const { allowance, visibility, reactions, values } = settings;
  const nameOf = (id: string): string => {
    const value = values.find((each) => each.id === id && !each.retired);
    return value === undefined ? '' : ` #${valueName(value, locale)}`;
  };
  return {
    period: allowance.period,
    everyone: String(allowance.everyone),
    managers: String(allowance.managers),
    carryOver: allowance.carryOver ? 'yes' : 'no',
    perReceiver: String(allowance.perReceiver),
    visibility,
    reactions: reactions
      .map(({ name, value }) => `${name}${value === undefined ? '' : nameOf(value)}`)
      .join('\n'),
  };
}

// --- values --------------------------------------------------------------------------------------------------------

export type ValueField = Locale | 'emoji' | 'offered';
export type ValueFault = 'name' | 'nameTaken' | 'emoji' | 'choose' | 'last' | 'tooMany';
export type ValueFaults = Readonly<Partial<Record<ValueField, ValueFault>>>;

const isEmoji = (text: string): boolean =>
  [...new Intl.Segmenter().segment(text)].length === 1 &&
  /\p{Extended_Pictographic}|\p{Regional_Indicator}/u.test(text);

/** An id of its own, from its name: what stays when the name changes. */
function idFor(name: string, values: readonly Value[]): string {
  const slug = name
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 30);
  const base = slug === '' ? 'value' : slug;
  for (let n = 1; ; n += 1) {
    const id = n === 1 ? base : `${base}-${n}`;
    if (!values.some((value) => value.id === id)) return id;
  }
}

/**
 * @param id which one it is; absent: a new one
 * @returns all values as they are then, or what is wrong with which field
 */
export function readValue(
  filled: Values,
  values: readonly Value[],
  id: string | undefined,
):
  | Readonly<{ kind: 'read'; values: readonly Value[]; value: Value }>
  | Readonly<{ kind: 'wrong'; faults: ValueFaults }> {
  const faults: { [K in ValueField]?: ValueFault } = {};
  const others = values.filter((value) => value.id !== id);
  const offered = id === undefined ? 'yes' : one(filled, 'offered');
  const names = { es: one(filled, 'es'), en: one(filled, 'en'), pt: one(filled, 'pt') };
  for (const locale of locales) {
    if (isBlank(names[locale]) || names[locale].length > longestName || /[\n#]/.test(names[locale]))
      faults[locale] = 'name';
    else if (offered === 'yes' && valueCalled(others, names[locale]) !== undefined)
      faults[locale] = 'nameTaken';
  }
  const emoji = one(filled, 'emoji');
  if (emoji !== '' && !isEmoji(emoji)) faults.emoji = 'emoji';
  const otherOffered = others.filter((value) => !value.retired).length;
  if (offered !== 'yes' && offered !== 'no') faults.offered = 'choose';
  else if (offered === 'no' && otherOffered === 0) faults.offered = 'last';
  else if (offered === 'yes' && otherOffered >= mostOffered)
    faults[id === undefined ? 'en' : 'offered'] ??= 'tooMany';
  if (id === undefined && values.length >= mostValues) faults.en ??= 'tooMany';
  if (Object.keys(faults).length > 0) return { kind: 'wrong', faults };
  const value: Value = {
    id: id ?? idFor(names.en, values),
    names,
    ...(emoji !== '' && { emoji }),
    retired: offered === 'no',
  };
  const all = id === undefined ? [...values, value] : values.map((each) => (each.id === id ? value : each));
  return { kind: 'read', values: all, value };
}

/** As a form shows one; absent: a new one. */
export const valueValues = (value: Value | undefined): Values =>
  value === undefined
    ? {}
    : { ...value.names, emoji: value.emoji ?? '', offered: value.retired ? 'no' : 'yes' };
