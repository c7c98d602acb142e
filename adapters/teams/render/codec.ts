import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { z } from 'zod';
import type { Field, FileValue, Form, Option, Values } from '#core/card.ts';
import { clean, kept } from '#core/text.ts';
import type { Obj } from '../ports.ts';
import { limits } from './limits.ts';

/** What is known of the place in which a form was asked for. It travels with the form, through the client. */
export type Origin = Readonly<{
  /** The message pressed. */
  on?: string;
  /** The conversation in which that message is. */
  at?: string;
  /** That message is the person's home. */
  home?: true;
  /** Files that were attached to the command which asked. */
  files?: readonly Readonly<{ name: string; url: string }>[];
}>;

/** What a card stands in: a message, the home message, a dialog. */
export type Surface = 'm' | 'h' | 'd';

export type Carried =
  | Readonly<{ kind: 'action' | 'open'; name: string; input: unknown; surface: Surface }>
  /** `form` without values, errors and problem. */
  | Readonly<{ kind: 'submit'; form: Form; origin: Origin }>;

/**
 * JSON in plain ASCII. It travels as one string: on their way through the platform, texts that look like a date are
 * written anew, and halves of characters are replaced.
 * @returns nothing for what JSON cannot say
 */
function json(value: unknown): string | undefined {
  try {
    return JSON.stringify(value)?.replace(
      /[^ -~]/g,
      (found) => `\\u${found.charCodeAt(0).toString(16).padStart(4, '0')}`,
    );
  } catch {
    return undefined;
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Shorter is not worth packing. */
const packedFrom = 600;
/** Bytes of what is unpacked: more than any form of ours, and little enough for whoever sends a bomb. */
const unpackedMax = 500_000;

/** A form says much twice, and a card has not room for all of it. */
const pack = (text: string): string =>
  text.length < packedFrom ? text : `z${deflateRawSync(Buffer.from(text)).toString('base64')}`;

function unpack(text: string): string {
  if (!text.startsWith('z')) return text;
  try {
    const packed = Buffer.from(text.slice(1), 'base64');
    return inflateRawSync(packed, { maxOutputLength: unpackedMax }).toString();
  } catch {
    return '';
  }
}

const kinds = { action: 'a', open: 'o', submit: 's' } as const;

/**
 * The `data` of an action. Total: what JSON cannot say is left out.
 * @param inputMax UTF-16 units of a button's input. A longer one is left out, and the press is answered like that of an old
 *   button; a form's input likewise
 */
export function carry(what: Carried, inputMax: number = limits.buttonInput): Obj {
  const t = kinds[what.kind] ?? 'a';
  if (what.kind === 'submit') {
    const { name, title, submit, intro, fields } = what.form;
    const shown = { name, title, submit, ...(intro !== undefined && { intro }), fields };
    const input = json(what.form.input ?? null);
    const fits = input !== undefined && input.length <= limits.formInput;
    const form = fits ? { ...shown, input: what.form.input ?? null } : shown;
    return { latido: { t, j: pack(json({ form, origin: what.origin }) ?? '') } };
  }
  const { name, surface } = what;
  const input = json(what.input ?? null);
  const fits = input !== undefined && input.length <= inputMax;
  return {
    latido: {
      t,
      j: `{"name":${json(String(name))},"surface":"${surface}"${fits ? `,"input":${input}` : ''}}`,
    },
  };
}

const text = z.string();
const common = {
  name: text,
  label: text,
  hint: text.optional(),
  optional: z.boolean().optional(),
};
const options = z.array(z.object({ value: text, label: text, description: text.optional() })).max(2_000);
const max = z.number().optional();
const field = z.discriminatedUnion('kind', [
  z.object({ ...common, kind: z.literal('line'), max }),
  z.object({ ...common, kind: z.literal('text'), max }),
  z.object({ ...common, kind: z.literal('one'), options }),
  z.object({ ...common, kind: z.literal('many'), options }),
  z.object({
    ...common,
    kind: z.literal('scale'),
    from: z.number(),
    to: z.number(),
    fromLabel: text,
    toLabel: text,
  }),
  z.object({ ...common, kind: z.literal('person'), many: z.boolean().optional() }),
  z.object({ ...common, kind: z.literal('date') }),
  z.object({ ...common, kind: z.literal('file'), accept: z.array(text), maxBytes: z.number() }),
]);
const inline = z.union([
  text,
  z.object({ kind: z.literal('bold'), text }),
  z.object({ kind: z.literal('mention'), key: text, name: text }),
  z.object({ kind: z.literal('link'), text, url: text }),
]);
const form = z.object({
  name: text,
  input: z.unknown(),
  title: text,
  submit: text,
  intro: z.array(inline).optional(),
  // More than any card has room for. What a client made up is not to be drawn for seconds.
  fields: z.array(field).max(200),
});
/** Of a message or a conversation: as they stand in an activity. */
const place = text
  .min(1)
  .max(1_000)
  .refine((one) => one.isWellFormed() && !/\p{Cc}/u.test(one));
const origin = z.object({
  on: place.optional(),
  at: place.optional(),
  home: z.literal(true).optional(),
  files: z
    .array(z.object({ name: text.transform(kept), url: text }))
    .max(20)
    .optional(),
});
const envelope = z.object({
  latido: z.object({ t: z.enum(['a', 'o', 's']), j: text }),
});
const pressed = z.object({ name: text, surface: z.enum(['m', 'h', 'd']), input: z.unknown() });
const submitted = z.object({ form, origin });

/**
 * @param data what came back from a client: of any type, and whoever sent it may have written it
 * @returns nothing for what is none of ours, or a button whose input did not fit
 */
export function carried(data: unknown): Carried | undefined {
  const found = envelope.safeParse(typeof data === 'string' ? parsed(data) : data).data?.latido;
  if (found === undefined) return undefined;
  const body = parsed(unpack(found.j));
  if (found.t === 's') {
    const one = submitted.safeParse(body).data;
    // zod says `undefined` where our types say absent; JSON knows no undefined.
    return one?.form.input === undefined ? undefined : ({ kind: 'submit', ...one } as Carried);
  }
  const one = pressed.safeParse(body).data;
  if (one === undefined || one.input === undefined) return undefined;
  const { name, surface, input } = one;
  return { kind: found.t === 'o' ? 'open' : 'action', name, input, surface };
}

/** The id of a field's input. */
export const inputId = (name: string): string => `f.${clean(name)}`;

/** The steps of a scale. Their number is bounded, whatever the scale says. */
export function stepsOf(scale: Readonly<{ from: number; to: number }>): readonly string[] {
  const { from, to } = scale;
  if (!Number.isFinite(from) || !(to >= from)) return [];
  return Array.from({ length: Math.min(limits.steps, Math.floor(to - from) + 1) }, (_, n) =>
    String(from + n),
  );
}

/** Options travel by their place in the list: their values may hold commas, which part the chosen ones. */
export const indexOf = (options: readonly Option[], value: string): number =>
  options.findIndex((one) => one?.value === value);

const itemsOf = (value: unknown): readonly string[] =>
  (typeof value === 'string' ? value.split(',') : Array.isArray(value) ? value : [])
    .filter((one) => typeof one === 'string')
    .map((one) => one.trim())
    .filter((one) => one !== '');

/** An answer as one of the values that could be chosen. */
function at(values: readonly string[], index: string | undefined): string | undefined {
  return index !== undefined && /^\d{1,4}$/.test(index) ? values[Number(index)] : undefined;
}

/** Many, and never twice the same. A picker of people can be asked for several only. */
const peopleMax = 100;
const keysOf = (value: unknown): readonly string[] => [
  ...new Set(
    itemsOf(value)
      .map((one) => one.replace(/^8:orgid:/, ''))
      // Whatever else an id may be, it has no such characters; the database does not keep them.
      .filter((one) => one.length <= 200 && one.isWellFormed() && !/\p{Cc}/u.test(one)),
  ),
];

/** Pasted text has no name: it gets the first ending that is taken. */
const pastedAs = (name: string, accept: readonly string[]): string =>
  `${name}${accept.find((one) => /^\.[a-z0-9]{1,10}$/i.test(one)) ?? '.txt'}`;

function answerOf(
  field: Field,
  sent: unknown,
  pasted: string,
): string | readonly string[] | FileValue | undefined {
  const typed = typeof sent === 'string' ? kept(sent) : typeof sent === 'number' ? String(sent) : '';
  switch (field.kind) {
    case 'line':
    case 'text':
    case 'date':
      return typed;
    case 'one':
      return at(
        field.options.map((one) => one.value),
        typed,
      );
    case 'scale':
      return at(stepsOf(field), typed);
    case 'many': {
      const values = field.options.map((one) => one.value);
      return [...new Set(itemsOf(sent))].flatMap((one) => at(values, one) ?? []);
    }
    case 'person':
      return keysOf(sent).slice(0, field.many === true ? peopleMax : 1);
    case 'file':
      return typed.trim() === ''
        ? undefined
        : { name: pastedAs(pasted, field.accept), bytes: new TextEncoder().encode(typed) };
  }
}

const isList = (value: string | readonly string[] | FileValue): value is string | readonly string[] =>
  typeof value === 'string' || Array.isArray(value);

/**
 * What was filled in, as typed; what was left empty is absent.
 * @param data the inputs as the client sent them, of any type; what the form does not ask for is left out
 * @param pasted what a pasted text is called, without an ending
 */
export function decodeValues(form: Form, data: unknown, pasted: string): Values {
  if (typeof data !== 'object' || data === null) return {};
  const found: [string, string | readonly string[] | FileValue][] = [];
  for (const one of form.fields) {
    const id = inputId(one.name);
    const value = Object.hasOwn(data, id) ? answerOf(one, (data as Obj)[id], pasted) : undefined;
    if (value === undefined || (isList(value) && value.length === 0)) continue;
    found.push([one.name, value]);
  }
  return Object.fromEntries(found);
}
