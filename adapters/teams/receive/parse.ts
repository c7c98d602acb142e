import { z } from 'zod';
import type { Form, Values } from '#core/card.ts';
import type { ChatEvent } from '#core/chat.ts';
import { kept } from '#core/text.ts';
import { isHomeWord } from '../commands.ts';
import type { Obj, Spot } from '../ports.ts';
import { carried, decodeValues, type Origin } from '../render/codec.ts';
import { formWords } from '../words.ts';
import { type Activity, type Base, baseOf, type Known, ownIds } from './activity.ts';
import { type Asked, placeAt, placeOf, refAt } from './spot.ts';
import { type Called, wordsOf } from './words.ts';

export type FileLink = Readonly<{ name: string; url: string }>;
/** A form as it came back. */
export type Submitted = Readonly<{ form: Form; origin: Origin; values: Values }>;

/** What somebody did, and how to answer it. */
export type Incoming = Readonly<{
  event: ChatEvent;
  asked: Asked;
  /** The place that a command points at is one only if the bot is there: it must be asked. */
  pointsAt?: Spot;
  /** People who were called by name; who they are must be looked up. */
  called?: readonly Called[];
  /** Files that came along with a command. */
  files?: readonly FileLink[];
  submitted?: Submitted;
}>;

const fileType = 'application/vnd.microsoft.teams.file.download.info';
const file = z.looseObject({
  contentType: z.literal(fileType),
  name: z
    .string()
    .min(1)
    .catch('file')
    .transform((name) => kept(name.slice(0, 300))),
  content: z.looseObject({ downloadUrl: z.string().min(1).max(4_000) }),
});

/** More come with no message. */
const mostAttachments = 50;

/** Files are only given to a bot in its direct chats. */
const filesOf = (attachments: unknown): readonly FileLink[] =>
  (Array.isArray(attachments) ? (attachments as unknown[]).slice(0, mostAttachments) : [])
    .flatMap((one) => file.safeParse(one).data ?? [])
    .map(({ name, content }) => ({ name, url: content.downloadUrl }));

/** The name may be typed as well as chosen. */
const command = /^[/@]?latido(?=[\s,:]|$)[,:]?\s*(.*)$/is;
const slashed = /^\/([^\s/]+)(?=\s|$)\s*(.*)$/s;

/**
 * Words, or a press of a client that sends presses as messages.
 * @returns nothing for talk that does not call the bot
 */
export function parseMessage(raw: Obj, activity: Activity, known: Known): Incoming | undefined {
  const base = baseOf(activity, known);
  if (base === undefined) return undefined;
  const { common } = base;
  if (activity.value !== undefined && activity.value !== null && !raw.text) {
    return parsePress(activity.value, activity, base, { via: 'fallback', opens: false });
  }
  const asked: Asked = { ...base.asked, via: 'words', opens: false };
  const own = ownIds(activity, known);
  const { text, mentions: called } = wordsOf(raw, own);
  const files = asked.direct ? filesOf(raw.attachments) : [];
  const isCalled = activity.entities?.some((one) => own.has(mentioned(one) ?? '')) === true;
  if (!asked.direct && !isCalled && !text.startsWith('/')) return undefined;
  const more = { ...(called.length > 0 && { called }), ...(files.length > 0 && { files }) };
  const itself = activity.id === undefined ? {} : { on: refAt(known.tenant, asked.at, activity.id) };
  const ours = command.exec(text);
  if (files.length === 0 && isHomeWord(ours?.[1] ?? text)) {
    return { event: { kind: 'home', ...common }, asked };
  }
  if (ours !== null || files.length > 0) {
    const rest = ours?.[1] ?? text;
    return {
      event: { kind: 'command', ...common, name: 'latido', text: rest, mentions: [], ...itself },
      asked,
      ...more,
    };
  }
  const other = slashed.exec(text);
  if (other !== null) {
    const [, name = '', rest = ''] = other;
    return {
      event: { kind: 'command', ...common, name, text: rest, mentions: [], ...itself },
      asked,
      ...more,
    };
  }
  return {
    event: { kind: 'message', ...common, text, mentions: [], addressed: true, ...itself },
    asked,
    ...more,
  };
}

const mention = z.looseObject({ type: z.literal('mention'), mentioned: z.looseObject({ id: z.string() }) });
const mentioned = (one: unknown): string | undefined => mention.safeParse(one).data?.mentioned.id;

/**
 * A button, or the button of a form.
 * @param data what the button carries; what cannot be read of it is answered as a button of an earlier version
 */
export function parsePress(
  data: unknown,
  activity: Activity,
  base: Base,
  how: Pick<Asked, 'via' | 'opens'>,
): Incoming {
  const { common } = base;
  const found = carried(data);
  const { tenant } = common.where;
  const message = activity.replyToId;
  if (found?.kind === 'submit') {
    const asked: Asked = { ...base.asked, ...how, ...(message !== undefined && { message }) };
    const { form, origin } = found;
    const values = decodeValues(form, data, formWords(asked.locale).pasted);
    const place = placeOf(asked, origin);
    const on = origin.on === undefined || origin.home ? undefined : refAt(tenant, place.at, origin.on);
    // What a form is about is where it was asked for, even if it was filled in elsewhere.
    const where = place.elsewhere ? { where: placeAt(tenant, place.at), direct: false } : {};
    return {
      event: {
        kind: 'submit',
        ...common,
        ...where,
        name: form.name,
        input: form.input,
        values,
        ...(on !== undefined && { on }),
      },
      asked,
      submitted: { form, origin, values },
    };
  }
  const surface = found?.surface ?? (how.via === 'dialog' && !how.opens ? 'd' : 'm');
  const asked: Asked = { ...base.asked, ...how, surface, ...(message !== undefined && { message }) };
  const isOn = message !== undefined && surface === 'm' && how.via !== 'extension';
  const press = {
    ...common,
    name: found?.name ?? '',
    input: found?.input,
    ...(isOn && { on: refAt(tenant, asked.at, message) }),
  };
  const isOpen = found === undefined ? how.opens : found.kind === 'open';
  return { event: isOpen ? { kind: 'open', ...press } : { kind: 'action', ...press }, asked };
}
