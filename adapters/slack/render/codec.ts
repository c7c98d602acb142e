import { z } from 'zod';
import type { Button, Form, Values } from '#core/card.ts';
import { clean, kept } from '#core/text.ts';
import { limits } from './limits.ts';

/**
 * JSON in plain ASCII without what Slack's own texts escape, so that it comes back as it was sent, whatever is done to
 * texts on the way.
 * @returns nothing for what JSON cannot say
 */
function json(value: unknown): string | undefined {
  try {
    return JSON.stringify(value)?.replace(
      /[^ -~]|[&<>]/g,
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

/** A name as Slack takes an id. */
export const asId = (name: string, max: number = limits.id): string =>
  clean(name).slice(0, max).toWellFormed();

/**
 * @param n the button's place in its card: makes the action id unique there
 * @returns an empty `value` when the input is too long for Slack: the button will be answered as an old one
 */
export function encodeButton(button: Button, n: number): { actionId: string; value: string } {
  const value = json(button.input ?? null);
  const end = `:${n}`;
  return {
    actionId: `${asId(`${button.kind}:${button.name}`, limits.id - end.length)}${end}`,
    value: value === undefined || value.length > limits.buttonValue ? '' : value,
  };
}

/** @returns nothing for what is no button of ours, or one whose input did not fit */
export function decodeButton(
  actionId: string,
  value: string | undefined,
): { kind: 'action' | 'open'; name: string; input: unknown } | undefined {
  const found = /^(action|open):(.+):\d+$/s.exec(actionId);
  const input = parsed(value ?? '');
  if (found?.[2] === undefined || input === undefined) return undefined;
  return { kind: found[1] === 'open' ? 'open' : 'action', name: found[2], input };
}

/** The id of the nth block of buttons. @param mark `d`: posted by us into a direct chat, `s`: anywhere else */
export const buttonsId = (mark: 'd' | 's', n: number): string => `${mark}.${n}`;

export function markOf(blockId: string): 'd' | 's' | undefined {
  const mark = /^([ds])\.\d+$/.exec(blockId)?.[1];
  return mark === 'd' || mark === 's' ? mark : undefined;
}

const origin = z.object({
  surface: z.enum(['message', 'home', 'modal', 'none']),
  /** True: only the person and the bot see that place. */
  direct: z.boolean(),
  /** Where the button or command was. */
  channel: z.string().optional(),
  /** `MessageRef.id` of the message pressed. */
  message: z.string().optional(),
  /** `thread_ts` there. */
  thread: z.string().optional(),
  /** The message pressed was an ephemeral one. */
  ephemeral: z.boolean().optional(),
  /** `response_url` of the interaction: good for 30 minutes and 5 uses. */
  url: z.string().optional(),
});
const metadata = z.object({ name: z.string(), input: z.unknown().optional(), origin });

type Known<T> = { readonly [K in keyof T]: Exclude<T[K], undefined> };
/** Where a form was opened from. It travels with the form, beside its name and input. */
export type FormOrigin = Known<z.infer<typeof origin>>;

/** At most 3,000 characters. What does not fit is left out: the URL of the interaction first, then the form's input. */
export function encodeMetadata(form: Pick<Form, 'name' | 'input'>, from: FormOrigin): string {
  const { url: _, ...short } = from;
  const { surface, direct } = from;
  const name = form.name.slice(0, limits.id);
  const tries = [
    { name, input: form.input, origin: from },
    { name, input: form.input, origin: short },
    { name, origin: short },
    { name, origin: { surface, direct } },
  ];
  for (const one of tries) {
    const text = json(one);
    if (text !== undefined && text.length <= limits.metadata) return text;
  }
  return '';
}

/** @returns nothing for what we did not write */
export function decodeMetadata(
  text: string,
): { name: string; input: unknown; origin: FormOrigin } | undefined {
  const found = metadata.safeParse(parsed(text));
  if (!found.success) return undefined;
  const { name, input } = found.data;
  const known = Object.entries(found.data.origin).filter(([, value]) => value !== undefined);
  return { name, input, origin: Object.fromEntries(known) as FormOrigin };
}

/** The id of a field's block. */
export const fieldId = (name: string): string => asId(`f.${name}`);
const fieldOf = (blockId: string): string | undefined =>
  blockId.startsWith('f.') ? blockId.slice(2) : undefined;

/**
 * The value of an option as Slack takes it. One that is too long cannot travel (a submitted view brings back nothing
 * else of the option that could hold it): it becomes its number, and is read back as not chosen.
 */
export function encodeOption(value: string, n: number): string {
  const text = value.startsWith('#') ? `#${value}` : value;
  return text === '' || text.length > limits.optionValue || clean(text) !== text ? `#${n}` : text;
}

function decodeOption(value: string): string | undefined {
  if (value.startsWith('##')) return value.slice(1);
  return /^#\d+$/.test(value) ? undefined : value;
}

const optional = <T extends z.ZodType>(schema: T) => schema.nullish().catch(undefined);
const option = z.object({ value: z.string() });
const file = z.object({
  id: z.string(),
  name: optional(z.string()),
  url_private_download: optional(z.string()),
  url_private: optional(z.string()),
  size: optional(z.number()),
});
const entry = z.object({
  type: optional(z.string()),
  value: optional(z.string()),
  selected_option: optional(option),
  selected_options: optional(z.array(option)),
  selected_user: optional(z.string()),
  selected_users: optional(z.array(z.string())),
  selected_date: optional(z.string()),
  files: optional(z.array(file)),
});
const state = z.object({ values: z.record(z.string(), z.record(z.string(), z.unknown())) });
const blocks = z.array(z.looseObject({ block_id: optional(z.string()) }));

type Sent = Readonly<{ field: string; id: string; name: string; url: string; size?: number }>;

function filledIn(one: z.infer<typeof entry>): string | readonly string[] | undefined {
  if (one.selected_options != null) {
    return one.selected_options.flatMap((chosen) => decodeOption(chosen.value) ?? []);
  }
  if (one.selected_option != null) return decodeOption(one.selected_option.value);
  if (one.selected_users != null) return one.selected_users;
  if (one.selected_user != null) return one.selected_user === '' ? [] : [one.selected_user];
  return one.selected_date ?? one.value ?? undefined;
}

/**
 * What was filled in, as typed; what was left empty is absent. Files come by their ids, the caller fetches them.
 * @param view as Slack sends it with a submission; what is missing or strange in it counts as empty
 */
export function decodeValues(view: { blocks: unknown; state: unknown }): {
  values: Values;
  files: readonly Sent[];
} {
  const known = blocks.safeParse(view.blocks);
  const asked = known.success ? new Set(known.data.map((block) => block.block_id)) : undefined;
  const answers = state.safeParse(view.state);
  const values: [string, string | readonly string[]][] = [];
  const files: Sent[] = [];
  for (const [blockId, elements] of Object.entries(answers.success ? answers.data.values : {})) {
    const field = fieldOf(blockId);
    if (field === undefined || asked?.has(blockId) === false) continue;
    for (const element of Object.values(elements)) {
      const one = entry.safeParse(element);
      if (!one.success) continue;
      const value = filledIn(one.data);
      if (value !== undefined && value.length > 0) {
        values.push([field, typeof value === 'string' ? kept(value) : value]);
      }
      for (const sent of one.data.files ?? []) {
        files.push({
          field,
          id: sent.id,
          name: sent.name ?? '',
          url: sent.url_private_download ?? sent.url_private ?? '',
          ...(sent.size == null ? {} : { size: sent.size }),
        });
      }
    }
  }
  return { values: Object.fromEntries(values), files };
}
