import { randomUUID } from 'node:crypto';
import type {
  ButtonView,
  CardView,
  FormView,
  InlineView,
  MessageView,
  ReplyView,
  StateView,
} from '#adapters/web/view.ts';

type Mention = Readonly<{ key: string; name: string }>;
type Asked = Readonly<{
  /** A conversation; the direct chat with the bot when absent. */
  in?: string;
  mentions?: readonly Mention[];
  /** The same id is the same happening, repeated. */
  id?: string;
}>;
export type FileToSend = Readonly<{ name: string; bytes: Uint8Array }>;
export type ValuesToSend = Readonly<Record<string, string | readonly string[] | FileToSend>>;

/** A button as it stands in a message, or (without `on`) in the person's own place. */
export type Pressable = ButtonView & Readonly<{ on?: string; conversation?: string }>;
/** A form as it was opened: it remembers from where. */
export type OpenForm = FormView & Readonly<{ on?: string; conversation?: string; pane?: boolean }>;

/** What came of it: `form` when one was asked for, `card` when a message or the own place answers. */
export type Answer = Readonly<{
  reply: ReplyView['reply'];
  form?: OpenForm;
  message?: MessageView;
  card?: CardView;
}>;

export class WebRefusal extends Error {
  readonly status: number;
  readonly code: string;
  constructor(status: number, code: string, message: string) {
    super(`${status} ${code}: ${message}`);
    this.status = status;
    this.code = code;
  }
}

/** A person at the web chat, through its real HTTP route. */
export type WebClient = ReturnType<typeof createPerson>;

/** @param url where the program listens, such as `http://127.0.0.1:8080` */
export const createWebClient = (url: string) => ({
  as: (key: string) => createPerson(url, key),
});

function createPerson(url: string, key: string) {
  const direct = `dm:${key}`;

  async function get<T>(path: string, params: Record<string, string> = {}): Promise<T> {
    const response = await fetch(`${url}${path}?${new URLSearchParams({ as: key, ...params })}`);
    return read<T>(response);
  }

  async function post(body: Record<string, unknown>): Promise<ReplyView> {
    const response = await fetch(`${url}/web/events?${new URLSearchParams({ as: key })}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin: new URL(url).origin },
      body: JSON.stringify({ id: randomUUID(), ...body }),
    });
    return read<ReplyView>(response);
  }

  type Origin = Readonly<{ conversation?: string; on?: string; pane?: boolean }>;

  function toAnswer({ reply }: ReplyView, origin: Origin): Answer {
    switch (reply.kind) {
      case 'ask':
        return { reply, form: { ...reply.form, ...origin } };
      case 'message':
        return {
          reply,
          message: reply.message,
          ...(reply.message.body.kind === 'card' ? { card: reply.message.body } : {}),
        };
      case 'pane':
      case 'home':
        return { reply, card: reply.card };
      default:
        return { reply };
    }
  }

  const withId = (id: string | undefined) => (id === undefined ? {} : { id });

  return {
    key,
    state: () => get<StateView>('/web/state'),
    /** Comes in for the first time (or again, which does nothing). */
    join: async () => toAnswer(await post({ kind: 'joined', conversation: direct }), {}),
    say: async (text: string, { in: place = direct, mentions = [], id }: Asked = {}) =>
      toAnswer(await post({ kind: 'message', conversation: place, text, mentions, ...withId(id) }), {
        conversation: place,
      }),
    /** `command('pulse')` is `/latido pulse`; `command('/kudos …')` is that very command. */
    command: async (line: string, { in: place = direct, mentions = [], id }: Asked = {}) => {
      const [, name = 'latido', text = ''] = /^\/(\S+)\s*(.*)$/s.exec(line) ?? [line, 'latido', line];
      const body = { kind: 'command', conversation: place, name, text, mentions, ...withId(id) };
      return toAnswer(await post(body), { conversation: place });
    },
    /** Thanks for a message of somebody, by the button on it. */
    thank: async (message: MessageView, { id }: Readonly<{ id?: string }> = {}) => {
      const { conversation, id: about } = message;
      const body = { kind: 'command', name: 'kudos', text: '', mentions: [], conversation, about };
      return toAnswer(await post({ ...body, ...withId(id) }), { conversation });
    },
    press: async (button: Pressable, { id }: Readonly<{ id?: string }> = {}) => {
      const { kind, name, input, on, conversation = direct } = button;
      const origin: Origin = on === undefined ? { conversation, pane: true } : { conversation, on };
      return toAnswer(await post({ kind, name, input, ...origin, ...withId(id) }), origin);
    },
    submit: async (form: OpenForm, values: ValuesToSend, { id }: Readonly<{ id?: string }> = {}) => {
      const { name, input, on, pane, conversation = direct } = form;
      const origin: Origin = {
        conversation,
        ...(on === undefined ? {} : { on }),
        ...(pane === undefined ? {} : { pane }),
      };
      const encoded = Object.fromEntries(
        Object.entries(values).map(([field, value]) => [
          field,
          typeof value === 'object' && 'bytes' in value
            ? { name: value.name, base64: Buffer.from(value.bytes).toString('base64') }
            : value,
        ]),
      );
      return toAnswer(
        await post({ kind: 'submit', name, input, values: encoded, ...origin, ...withId(id) }),
        origin,
      );
    },
    home: async () => toAnswer(await post({ kind: 'home', conversation: direct }), {}),
    /** The newest messages this person sees, oldest first. */
    messages: async (place = direct, limit = 100): Promise<readonly MessageView[]> =>
      (await get<{ messages: MessageView[] }>('/web/messages', { conversation: place, limit: String(limit) }))
        .messages,
  };
}

async function read<T>(response: Response): Promise<T> {
  const body: unknown = await response.json();
  if (response.ok) return body as T;
  const { error = 'unknown', message = '' } = body as { error?: string; message?: string };
  throw new WebRefusal(response.status, error, message);
}

const inlineText = (parts: readonly InlineView[]): string => parts.map((part) => part.text).join('');

/** All that a person reads in a card, line by line. */
export function cardText(card: CardView): string {
  const lines = card.blocks.flatMap((block): string[] => {
    switch (block.kind) {
      case 'heading':
        return [block.text];
      case 'text':
      case 'quote':
      case 'note':
        return [inlineText(block.text)];
      case 'facts':
        return block.facts.map((fact) => `${fact.label}: ${fact.value}`);
      case 'bars':
        return [block.title, ...block.bars.map((bar) => `${bar.label}: ${bar.caption}`)];
      case 'image':
        return [block.alt];
      default:
        return [];
    }
  });
  return lines.length === 0 ? card.summary : lines.join('\n');
}

export const messageText = (message: MessageView): string =>
  message.body.kind === 'card' ? cardText(message.body) : inlineText(message.body.text);

/** All buttons of a card, those among its blocks first. */
export const buttonsIn = (card: CardView): readonly ButtonView[] => [
  ...card.blocks.flatMap((block) => (block.kind === 'buttons' ? block.buttons : [])),
  ...card.buttons,
];

/** The buttons of a message, ready to be pressed. */
export const buttonsOf = (message: MessageView): readonly Pressable[] =>
  message.body.kind === 'card'
    ? buttonsIn(message.body).map((button) => ({
        ...button,
        on: message.id,
        conversation: message.conversation,
      }))
    : [];
