import { z } from 'zod';
import type { FileValue, Values } from '#core/card.ts';

/** Characters of one typed text at most. */
const maxText = 60_000;

/** PostgreSQL keeps neither NUL nor half a surrogate pair, and no person means to write one. */
const clean = (text: string): string => text.toWellFormed().replaceAll('\0', '');

const text = (max: number) => z.string().max(max).transform(clean);
const name = z.string().regex(/^[\p{L}\p{N}][\p{L}\p{N}._-]{0,99}$/u);
const mentions = z
  .array(z.object({ key: z.string().min(1).max(200), name: text(300) }))
  .max(100)
  .default([]);

const common = { id: z.uuid(), conversation: z.string().min(1).max(300) };
/** `about`: the message of somebody for which it was called. */
const called = { about: z.uuid().optional() };
/** `on`: the message that was pressed. `pane`: it was pressed in the person's own place, not in a message. */
const pressed = {
  ...common,
  name,
  input: z.unknown(),
  on: z.uuid().optional(),
  pane: z.boolean().default(false),
};

const file = z
  .object({ name: text(300), base64: z.base64() })
  .transform((value): FileValue => ({ name: value.name, bytes: Buffer.from(value.base64, 'base64') }));

const values = z
  .record(z.string().min(1).max(200), z.union([text(maxText), z.array(text(500)).max(1_000), file]))
  .refine((all) => Object.keys(all).length <= 200, 'too many fields')
  .transform((all): Values => Object.fromEntries(Object.entries(all).filter(([, value]) => isFilled(value))));

/** What was left empty is absent, as on every platform. */
function isFilled(value: string | readonly string[] | FileValue): boolean {
  return typeof value === 'string' || Array.isArray(value) ? value.length > 0 : true;
}

const posted = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('message'), ...common, text: text(maxText).pipe(z.string().min(1)), mentions }),
  z.object({ kind: z.literal('command'), ...common, ...called, name, text: text(maxText), mentions }),
  z.object({ kind: z.literal('action'), ...pressed }),
  z.object({ kind: z.literal('open'), ...pressed }),
  z.object({ kind: z.literal('submit'), ...pressed, values }),
  z.object({ kind: z.literal('home'), ...common }),
  z.object({ kind: z.literal('joined'), ...common }),
]);

/** What the page posts: something a person did. Unknown fields are left out. */
export type Posted = z.infer<typeof posted>;

export type Parsed =
  | Readonly<{ ok: true; posted: Posted }>
  | Readonly<{ ok: false; error: 'malformed' | 'too_long'; message: string }>;

/** @returns the event, or what is wrong with it: names of fields, never what stands in them. */
export function parsePosted(body: unknown): Parsed {
  const result = posted.safeParse(body);
  if (result.success) return { ok: true, posted: result.data };
  const tooLong = result.error.issues.some(
    (issue) => issue.code === 'too_big' && issue.path.at(-1) === 'text',
  );
  if (tooLong) return { ok: false, error: 'too_long', message: `text: at most ${maxText} characters` };
  const places = result.error.issues
    .slice(0, 5)
    .map((issue) => `${issue.path.join('.') || 'body'} (${issue.code})`);
  return { ok: false, error: 'malformed', message: `Not understood: ${places.join(', ')}` };
}

const along = z.object({ days: z.union([z.literal(1), z.literal(7)]), colleagues: z.boolean() });

/** How far time shall go along in the trial, and whether the invented colleagues answer on the way. */
export function parseAlong(body: unknown): z.infer<typeof along> | undefined {
  const parsed = along.safeParse(body);
  return parsed.success ? parsed.data : undefined;
}
