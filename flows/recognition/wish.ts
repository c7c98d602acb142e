import { z } from 'zod';
import type { Values } from '#core/card.ts';
import type { CommandCall } from '#core/flow.ts';
import { list, number } from '#core/i18n.ts';
import type { Context } from '#core/outcome.ts';
import { localDate } from '#core/zoned.ts';
import { allUnits, unitPath } from '#store/people.ts';
import type { Value } from '#store/settings.ts';
import type { Visibility } from '#store/tables/recognition.ts';
import { mostReceivers } from './actions.ts';
import { type Faults, readWords } from './form.ts';
import type { NewReceiver } from './giving/store.ts';
import { type Line, parseLine } from './line.ts';
import { type CalledPerson, type CalledUnit, peopleCalled, unitsCalled } from './receivers/store.ts';
import { text } from './text-form.ts';

type At = Readonly<{ platform: string; tenant: string }>;

/** What somebody means to give, as far as it could be read. */
export type Wish = Readonly<{
  receivers: readonly (NewReceiver & Readonly<{ name: string }>)[];
  /** People to whom a message goes. */
  tells: readonly string[];
  value: Value | undefined;
  words: string;
  choice: Visibility;
  faults: Faults;
}>;

/** What was typed or chosen, before anybody knows who is meant. `names`: of keys, for those whom nobody knows. */
type Asked = Readonly<{
  keys: readonly string[];
  names: ReadonlyMap<string, string>;
  emails: readonly string[];
  /** What the one address is called; only the form can say it. */
  emailName?: string;
  units: readonly string[];
}>;

type Faulty = { -readonly [K in keyof Faults]: Faults[K] };

/** Who is meant. Nobody twice, and not the giver themselves. */
async function receiversOf(context: Context, at: At, asked: Asked) {
  const { db, person: giver, locale, now } = context;
  const { faults: say } = text(locale);
  const called = await peopleCalled(db, at, asked.keys, asked.emails);
  const units = await unitsCalled(db, asked.units, giver.id, localDate(now, giver.timeZone));
  const faults: Faulty = {};
  const names = (of: readonly string[]) => ({ names: list(locale, of) });

  const known = (wanted: string, by: 'key' | 'email'): CalledPerson | undefined =>
    called.find((one) => one[by] === wanted);
  const byKey = asked.keys.map((key) => ({ name: asked.names.get(key), found: known(key, 'key') }));
  const byMail = asked.emails.map((email) => ({ email, found: known(email, 'email') }));
  const people = new Map(
    [...byKey, ...byMail].flatMap(({ found }) => (found === undefined ? [] : [[found.id, found] as const])),
  );
  const strangers = byKey.filter(({ found }) => found === undefined).map(({ name }) => name);
  const gone = [...people.values()].filter((one) => one.gone).map(({ name }) => name);
  const named = strangers.flatMap((name) => (name ? [name] : []));
  if (named.length < strangers.length) faults.people = say.stranger;
  else if (strangers.length + gone.length > 0) faults.people = say.notHere(names([...named, ...gone]));
  else if (people.has(giver.id)) faults.people = say.self;
  const alone = units.filter(({ others }) => !others);
  if (alone[0] !== undefined)
    faults.units = (alone[0].size === 0 ? say.emptyUnit : say.onlyYou)(names(alone.map(({ name }) => name)));

  const outsiders = byMail.flatMap(({ email, found }) =>
    found === undefined
      ? [{ kind: 'outsider' as const, name: asked.emailName || (email.split('@')[0] ?? email), email }]
      : [],
  );
  const receivers: Wish['receivers'] = [
    ...[...people.values()].map(({ id, name }) => ({ kind: 'person' as const, id, name })),
    ...units.map(({ id, name }) => ({ kind: 'unit' as const, id, name })),
    ...outsiders,
  ];
  if (receivers.length === 0 && faults.people === undefined) faults.people = say.nobody;
  if (receivers.length > mostReceivers) faults.people = say.tooMany({ most: number(locale, mostReceivers) });
  return { receivers, tells: tellsOf([...people.keys()], units), faults };
}

const tellsOf = (people: readonly string[], units: readonly CalledUnit[]): readonly string[] => [
  ...new Set([...people, ...units.flatMap(({ tells }) => tells)]),
];

/** Names of units are looked up only where something might be one. */
export async function readLine(
  context: Context,
  values: readonly Value[],
  { text: typed, mentions }: Pick<CommandCall, 'text' | 'mentions'>,
): Promise<Line> {
  const signs = typed.match(/(?<![\p{L}\p{N}])@/gu)?.length ?? 0;
  const line = parseLine(typed, { mentions, values, units: [] });
  if (signs <= mentions.length && !line.unknown.some((name) => name.startsWith('@'))) return line;
  const units = await allUnits(context.db);
  const named = units.map(({ id, name }) => ({ id, name, path: unitPath(units, id) }));
  return parseLine(typed, { mentions, values, units: named });
}

/** What a line says. Faults are told only of what stands in it, not of what is missing: `isWhole` says that. */
export async function wishOfLine(
  context: Context,
  at: At,
  values: readonly Value[],
  call: Pick<CommandCall, 'text' | 'mentions'>,
): Promise<Wish & Readonly<{ line: Line; isWhole: boolean }>> {
  const { locale } = context;
  const { faults: say } = text(locale);
  const line = await readLine(context, values, call);
  const found = await receiversOf(context, at, {
    keys: line.mentions.map(({ key }) => key),
    names: new Map(line.mentions.map(({ key, name }) => [key, name])),
    emails: line.emails,
    units: line.units,
  });
  const { words, fault } = readWords(locale, line.words);
  const value = line.values.length === 1 ? values.find(({ id }) => id === line.values[0]) : undefined;
  const faults: Faulty = { ...found.faults };
  const strangers = line.unknown.filter((name) => name.startsWith('@'));
  if (strangers.length > 0 && found.receivers.length === 0)
    faults.people = say.unknown({ names: list(locale, strangers) });
  const none = found.receivers.length === 0 && strangers.length === 0;
  if (none && faults.people === say.nobody) delete faults.people;
  if (fault !== undefined && words !== '') faults.words = fault;
  if (line.values.length > 1) faults.value = say.values;
  const unknown = line.unknown.filter((name) => name.startsWith('#'));
  if (line.values.length === 0 && unknown.length > 0)
    faults.value = say.unknownValue({ names: list(locale, unknown) });
  const isWhole =
    Object.keys(faults).length === 0 &&
    found.receivers.length > 0 &&
    value !== undefined &&
    fault === undefined;
  return { ...found, value, words, choice: 'public', faults, line, isWhole };
}

const texts = z.array(z.string().max(400)).catch([]);
const typedText = z.string().catch('');
const addressLine = /^\s*<?([^\s<>,;]+@[^\s<>,;]+\.[^\s<>,;]+)>?(?:[\s,;]+(.*))?$/su;

/** What was filled in. */
export async function wishOfForm(
  context: Context,
  at: At,
  values: readonly Value[],
  filled: Values,
): Promise<Wish> {
  const { locale } = context;
  const { faults: say } = text(locale);
  const outsider = typedText.parse(filled.outsider).trim();
  const [, email, name = ''] = addressLine.exec(outsider) ?? [];
  // By the reading of lines, so that an address is the same wherever it is written.
  const emails = email === undefined ? [] : parseLine(email, { mentions: [], values: [], units: [] }).emails;
  const found = await receiversOf(context, at, {
    keys: [...new Set(texts.parse(filled.people))],
    names: new Map(),
    emails,
    ...(name.trim() !== '' && { emailName: name.trim() }),
    units: texts.parse(filled.units).filter((id) => z.uuid().safeParse(id).success),
  });
  const { words, fault } = readWords(locale, typedText.parse(filled.words));
  const value = values.find(({ id, retired }) => id === filled.value && !retired);
  const choice = z.enum(['public', 'team', 'private']).safeParse(filled.choice);
  const faults: Faulty = { ...found.faults };
  if (outsider !== '' && emails.length === 0) faults.outsider = say.outsider;
  if (value === undefined) faults.value = say.value;
  if (fault !== undefined) faults.words = fault;
  if (!choice.success) faults.choice = say.choice;
  return { ...found, value, words, choice: choice.data ?? 'public', faults };
}

/** A line as the form shows it. */
export const valuesOfLine = (wish: Wish, line: Line): Values => ({
  people: line.mentions.map(({ key }) => key),
  units: [...line.units],
  outsider: line.emails[0] ?? '',
  ...(wish.value !== undefined && { value: wish.value.id }),
  words: wish.words,
  choice: wish.choice,
});
