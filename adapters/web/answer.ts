import { createHash } from 'node:crypto';
import type { Form } from '#core/card.ts';
import type { ChatEvent, EventKind, Handle, MessageRef, Pointed, ReplyTo } from '#core/chat.ts';
import type { Clock } from '#core/clock.ts';
import type { WebMessage, WebMessages } from './messages.ts';
import type { Posted } from './parse.ts';
import type { WebPeople, WebPerson } from './people.ts';
import { actorOf, addressOf, directOf, isDirect, mayEnter, refOf } from './places.ts';
import { renderCard, renderForm, renderWords } from './render.ts';
import type { MessageView, ReplyView } from './view.ts';

export type Refusal = Readonly<{ refused: 'gone' }>;
type Reply = ReplyTo[EventKind];

type Parts = Readonly<{ messages: WebMessages; people: WebPeople; tenant: string; clock: Clock }>;

/** A hash, so that the id tells nobody who did it, and nobody can take up another person's id. */
function digest(...parts: readonly string[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex');
}

/** A UUID made of a hash (version 8), so that a repeated event finds its answer instead of writing a second one. */
function uuidOf(hex: string): string {
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `8${hex.slice(13, 16)}`,
    `8${hex.slice(17, 20)}`,
    hex.slice(20, 32),
  ].join('-');
}

/** Turns what a person did into an event, has it handled, and carries out the reply. */
export function createAnswering({ messages, people, tenant, clock }: Parts) {
  /** Messages as the page draws them; each author is looked up once. */
  async function viewAll(all: readonly WebMessage[]): Promise<MessageView[]> {
    const keys = [...new Set(all.flatMap((message) => message.author ?? []))];
    const found = await Promise.all(keys.map(async (key) => [key, (await people.one(key))?.name] as const));
    const names = new Map(found);
    return all.map((message) => ({
      id: message.id,
      conversation: message.conversation,
      position: message.position,
      ...(message.author === undefined
        ? {}
        : { author: { key: message.author, name: names.get(message.author) ?? '—' } }),
      ...(message.at === undefined ? {} : { at: message.at.toISOString() }),
      onlyYou: message.only !== undefined && !isDirect(message.conversation),
      body:
        message.body.kind === 'card'
          ? renderCard(message.body.card)
          : renderWords(message.body.text, message.body.mentions),
    }));
  }

  async function view(message: WebMessage): Promise<MessageView> {
    const [only] = await viewAll([message]);
    if (only === undefined) throw new Error('one message has one view');
    return only;
  }

  /** Names of the people whose keys a form carries, so that the page can show who was chosen. */
  async function namesIn(form: Form): Promise<Record<string, string>> {
    const keys = form.fields.flatMap((field) => {
      const value = field.kind === 'person' ? form.values?.[field.name] : undefined;
      return typeof value === 'string' ? [value] : Array.isArray(value) ? value : [];
    });
    const found = await Promise.all(keys.slice(0, 100).map((key) => people.one(key)));
    return Object.fromEntries(found.flatMap((person) => (person ? [[person.key, person.name]] : [])));
  }

  /** The message that was pressed, if this person may see it. */
  async function pressedOn(person: WebPerson, id: string): Promise<WebMessage | undefined> {
    const message = await messages.get(id);
    if (message === undefined || (message.only !== undefined && message.only !== person.key))
      return undefined;
    return (await mayEnter(messages, person, message.conversation)) ? message : undefined;
  }

  /**
   * @returns what the page is told, or `gone` when the place or message is not (any more) there for this person
   * @throws whatever `handle` or the store threw
   */
  async function answer(handle: Handle, person: WebPerson, posted: Posted): Promise<ReplyView | Refusal> {
    const on = 'on' in posted && posted.on !== undefined ? await pressedOn(person, posted.on) : undefined;
    if ('on' in posted && posted.on !== undefined && on === undefined) return { refused: 'gone' };
    const about =
      posted.kind === 'command' && posted.about !== undefined
        ? await pressedOn(person, posted.about)
        : undefined;
    if (posted.kind === 'command' && posted.about !== undefined && about === undefined) {
      return { refused: 'gone' };
    }
    const alone = posted.kind === 'home' || posted.kind === 'joined';
    const place = alone ? directOf(person.key) : ((on ?? about)?.conversation ?? posted.conversation);
    if (on === undefined && !(await mayEnter(messages, person, place))) return { refused: 'gone' };
    if (posted.kind === 'joined' && (await messages.hasJoined(person.key)))
      return { reply: { kind: 'done' } };

    const now = clock.now();
    // Everybody joins once, whatever id the page made up for it.
    const hash =
      posted.kind === 'joined' ? digest(tenant, person.key, 'joined') : digest(tenant, person.key, posted.id);
    let sent: MessageView | undefined;
    if (posted.kind === 'message') {
      const { text, mentions } = posted;
      const body = { kind: 'words', text, mentions } as const;
      const id = uuidOf(digest(hash, 'sent'));
      sent = await view(
        await messages.append({ id, conversation: place, author: person.key, at: now, body }),
      );
    }
    const ref = on && refOf(tenant, on.conversation, on.id);
    const event = toEvent(posted, person, place, `web-${hash.slice(0, 40)}`, now, ref);
    const reply: Reply = await handle(about === undefined ? event : pointing(event, await pointedAt(about)));
    const told = await carryOut(reply, { person, place, hash, now, posted, on });
    if (posted.kind === 'joined') await messages.setJoined(person.key);
    return sent === undefined ? { reply: told } : { sent, reply: told };
  }

  /** There are no threads here: what is said to it stands below. */
  async function pointedAt({ author, conversation }: WebMessage): Promise<Pointed> {
    const by = author === undefined ? undefined : await people.one(author);
    return {
      ...(by !== undefined && { by: { key: by.key, name: by.name } }),
      ...(!isDirect(conversation) && { thread: addressOf(tenant, conversation) }),
    };
  }

  function pointing(event: ChatEvent, pointed: Pointed): ChatEvent {
    if (event.kind !== 'command') return event;
    const { by } = pointed;
    const others = event.mentions.filter(({ key }) => key !== by?.key);
    return { ...event, pointed, mentions: [...(by === undefined ? [] : [by]), ...others] };
  }

  function toEvent(
    posted: Posted,
    person: WebPerson,
    place: string,
    id: string,
    at: Date,
    on: MessageRef | undefined,
  ): ChatEvent {
    const common = {
      id,
      at,
      from: actorOf(tenant, person),
      where: addressOf(tenant, place),
      direct: isDirect(place),
    };
    switch (posted.kind) {
      case 'message':
        return {
          kind: 'message',
          ...common,
          text: posted.text,
          mentions: posted.mentions,
          // In a channel people talk to each other there; the bot listens to commands alone.
          addressed: isDirect(place),
        };
      case 'command':
        return {
          kind: 'command',
          ...common,
          name: posted.name,
          text: posted.text,
          mentions: posted.mentions,
        };
      case 'action':
      case 'open':
        return {
          kind: posted.kind,
          ...common,
          name: posted.name,
          input: posted.input,
          ...(on ? { on } : {}),
        };
      case 'submit': {
        const { name, input, values } = posted;
        return { kind: 'submit', ...common, name, input, values, ...(on ? { on } : {}) };
      }
      case 'home':
      case 'joined':
        return { kind: posted.kind, ...common };
    }
  }

  type Moment = Readonly<{
    person: WebPerson;
    place: string;
    hash: string;
    now: Date;
    posted: Posted;
    on: WebMessage | undefined;
  }>;

  async function carryOut(reply: Reply, moment: Moment): Promise<ReplyView['reply']> {
    const { on } = moment;
    switch (reply.kind) {
      case 'done':
        return { kind: 'done' };
      case 'home':
        return { kind: 'home', card: renderCard(reply.card) };
      case 'again':
        return { kind: 'again', problem: reply.problem };
      case 'ask':
        return { kind: 'ask', form: renderForm(reply.form, await namesIn(reply.form)) };
      case 'replace': {
        if (on === undefined) return sayTo({ kind: 'say', to: 'asker', card: reply.card }, moment);
        if (!(await messages.update(on.id, reply.card))) {
          return sayTo({ kind: 'say', to: 'asker', card: reply.card }, moment);
        }
        return { kind: 'message', message: await view({ ...on, body: { kind: 'card', card: reply.card } }) };
      }
      case 'say':
        return sayTo(reply, moment);
    }
  }

  async function sayTo(
    say: Extract<Reply, { kind: 'say' }>,
    { person, place, hash, now, posted }: Moment,
  ): Promise<ReplyView['reply']> {
    if ('pane' in posted && posted.pane && say.to === 'asker')
      return { kind: 'pane', card: renderCard(say.card) };
    const typed = posted.kind === 'message' || posted.kind === 'command' || posted.kind === 'joined';
    const message = await messages.append({
      id: uuidOf(digest(hash, 'said')),
      conversation: place,
      // An answer to a press carries no time: it would tell when the button was pressed.
      ...(typed ? { at: now } : {}),
      ...(say.to === 'asker' ? { only: person.key } : {}),
      body: { kind: 'card', card: say.card },
    });
    return { kind: 'message', message: await view(message) };
  }

  return { answer, view, viewAll };
}
