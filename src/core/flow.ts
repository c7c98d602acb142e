import type { z } from 'zod';
import type { Button, Card, Form, Values } from './card.ts';
import type { Address, ChatEvent, Mention, MessageRef, Pointed, ReplyTo } from './chat.ts';
import type { Locale } from './i18n.ts';
import type { JobDefinition } from './jobs.ts';
import type { Context, Db, Extra, JobContext, MessageRequest, Outcome, PostContext } from './outcome.ts';
import type { Person } from './person.ts';

// --- actions -------------------------------------------------------------------------------------------------

type ButtonOptions = Readonly<{ hint?: string; style?: 'primary' | 'danger' }>;

/** Something a button does. Its buttons are built here and come back through the same schema. */
export type ActionDefinition<T> = Readonly<{
  name: string;
  schema: z.ZodType<T>;
  kind: 'action' | 'open';
  button(label: string, input: T, options?: ButtonOptions): Button;
}>;

function defineButton<T>(kind: 'action' | 'open', name: string, schema: z.ZodType<T>): ActionDefinition<T> {
  return {
    name,
    schema,
    kind,
    button: (label, input, options = {}) => ({ kind, name, input: schema.parse(input), label, ...options }),
  };
}

/** @param name `<flow>.<verb>` */
export const defineAction = <T>(name: string, schema: z.ZodType<T>) => defineButton('action', name, schema);
/** A button that asks for a form. @param name `<flow>.<verb>` */
export const defineOpen = <T>(name: string, schema: z.ZodType<T>) => defineButton('open', name, schema);

/** A form that comes back as `submit`. `input` travels with it; the values are parsed by the flow. */
export type FormDefinition<T> = Readonly<{
  name: string;
  schema: z.ZodType<T>;
  form(input: T, rest: Omit<Form, 'name' | 'input'>): Form;
}>;

/** @param name `<flow>.<verb>` */
export function defineForm<T>(name: string, schema: z.ZodType<T>): FormDefinition<T> {
  return { name, schema, form: (input, rest) => ({ name, input: schema.parse(input), ...rest }) };
}

export type MessageDefinition<T> = Readonly<{
  name: string;
  schema: z.ZodType<T>;
  request(data: T): MessageRequest;
}>;

/** A message a flow sends by itself. @param name `<flow>.<noun>` */
export function defineMessage<T>(name: string, schema: z.ZodType<T>): MessageDefinition<T> {
  return { name, schema, request: (data) => ({ message: name, data: schema.parse(data) }) };
}

// --- bindings ------------------------------------------------------------------------------------------------

/** A subcommand of `/latido`. */
export type Command = Readonly<{
  name: string;
  /** The words it is called by, in every language; the first is the one shown. */
  words: Readonly<Record<Locale, readonly string[]>>;
  /** What people say before it when they talk ("muchas gracias"), folded. */
  before?: readonly string[];
  /** One line for help and completion; `usage` names the arguments ("[unit]"). */
  about(locale: Locale): Readonly<{ summary: string; usage?: string }>;
  /** Who is shown it in help. It is no permission: the handler checks that itself, at each call. */
  shownTo(person: Person, manages: boolean): boolean;
  handle(context: Context, call: CommandCall): Promise<Outcome<ReplyTo['command']>>;
}>;

export type CommandCall = Readonly<{
  text: string;
  mentions: readonly Mention[];
  /** Where it was called; in a shared place, posts may be sent there. */
  where: Address;
  direct: boolean;
  /** The thread in which it was typed: what is posted there stays in that talk. */
  thread?: Address;
  /** Plain words to the bot rather than a command: "thanks" may be mere politeness. */
  spoken: boolean;
  pointed?: Pointed;
  /** The message in which it was typed, where its author may edit or delete it. */
  on?: MessageRef;
  /** On which platform and tenant mentions are keys. */
  from: Readonly<{ platform: string; tenant: string }>;
}>;

type Bound<E, R> = Readonly<{
  name: string;
  schema: z.ZodType<unknown>;
  /**
   * Its handler has the same effect however often it runs, so no record of the event is kept.
   * Required where a record per event would tell who answered when.
   */
  unrecorded: boolean;
  handle(context: Context, input: unknown, event: E): Promise<Outcome<R>>;
}>;

export type BoundAction = Bound<ChatEvent<'action'>, ReplyTo['action']>;
export type BoundOpen = Bound<ChatEvent<'open'>, ReplyTo['open']>;
export type BoundSubmit = Bound<ChatEvent<'submit'>, ReplyTo['submit']>;

export type BoundMessage = Readonly<{
  name: string;
  schema: z.ZodType<unknown>;
  /** The card as it should be now, or nothing when it is not wanted any more (the delivery is then cancelled). */
  render(context: Context, data: unknown): Promise<Card | undefined>;
}>;

export type BoundPost = Readonly<{
  name: string;
  schema: z.ZodType<unknown>;
  /** The card as it should be now, or nothing when it is not wanted any more. */
  render(context: PostContext, data: unknown): Promise<Card | undefined>;
}>;

export type BoundJob = Readonly<{
  name: string;
  schema: z.ZodType<unknown>;
  prepare(context: JobContext, data: unknown): Promise<unknown>;
  run(context: JobContext, data: unknown, prepared: unknown): Promise<Omit<Outcome<unknown>, 'reply'>>;
}>;

type BindOptions = Readonly<{ unrecorded?: boolean }>;

export function onAction<T>(
  action: ActionDefinition<T>,
  handle: (context: Context, input: T, event: ChatEvent<'action'>) => Promise<Outcome<ReplyTo['action']>>,
  options: BindOptions = {},
): BoundAction {
  return {
    name: action.name,
    schema: action.schema,
    unrecorded: options.unrecorded ?? false,
    handle: (context, input, event) => handle(context, input as T, event),
  };
}

export function onOpen<T>(
  action: ActionDefinition<T>,
  handle: (context: Context, input: T, event: ChatEvent<'open'>) => Promise<Outcome<ReplyTo['open']>>,
): BoundOpen {
  return {
    name: action.name,
    schema: action.schema,
    unrecorded: true,
    handle: (context, input, event) => handle(context, input as T, event),
  };
}

export function onSubmit<T>(
  form: FormDefinition<T>,
  handle: (
    context: Context,
    input: T,
    values: Values,
    event: ChatEvent<'submit'>,
  ) => Promise<Outcome<ReplyTo['submit']>>,
  options: BindOptions = {},
): BoundSubmit {
  return {
    name: form.name,
    schema: form.schema,
    unrecorded: options.unrecorded ?? false,
    handle: (context, input, event) => handle(context, input as T, event.values, event),
  };
}

export function onMessage<T>(
  message: MessageDefinition<T>,
  render: (context: Context, data: T) => Promise<Card | undefined>,
): BoundMessage {
  return {
    name: message.name,
    schema: message.schema,
    render: (context, data) => render(context, data as T),
  };
}

/** As `onMessage`, for what is posted in a shared place. */
export function onPost<T>(
  message: MessageDefinition<T>,
  render: (context: PostContext, data: T) => Promise<Card | undefined>,
): BoundPost {
  return {
    name: message.name,
    schema: message.schema,
    render: (context, data) => render(context, data as T),
  };
}

/**
 * Binds a job. `run` works in the transaction that also marks the job as done: its effects happen once.
 * Whatever needs the network goes into `prepare`, which runs before and outside of the transaction and may run again.
 */
export function onJob<T, P = undefined>(
  job: JobDefinition<T>,
  run: (context: JobContext, data: T, prepared: P) => Promise<Omit<Outcome<unknown>, 'reply'>>,
  prepare?: (context: JobContext, data: T) => Promise<P>,
): BoundJob {
  return {
    name: job.name,
    schema: job.schema,
    prepare: async (context, data) => prepare?.(context, data as T),
    run: (context, data, prepared) => run(context, data as T, prepared as P),
  };
}

/** What a sample of a view shows; the contract renders all of them in all languages on all platforms. */
export type Sample = Readonly<{ name: string; card?: Card; form?: Form }>;

/** What a part of a flow answers to. */
export type FlowPart = Readonly<{
  commands?: readonly Command[];
  actions?: readonly BoundAction[];
  opens?: readonly BoundOpen[];
  submits?: readonly BoundSubmit[];
  messages?: readonly BoundMessage[];
  posts?: readonly BoundPost[];
  jobs?: readonly BoundJob[];
  /** What happens to messages of people; nothing: it is no concern of this flow. The first that answers is heard. */
  edited?(context: Context, event: ChatEvent<'edited'>): Promise<Outcome<ReplyTo['edited']> | undefined>;
  deleted?(context: Context, event: ChatEvent<'deleted'>): Promise<Outcome<ReplyTo['deleted']> | undefined>;
  reacted?(context: Context, event: ChatEvent<'reaction'>): Promise<Outcome<ReplyTo['reaction']> | undefined>;
  /** The signs under people's messages of which `reacted` makes something. Absent: it wants to hear of all. */
  signs?(db: Db): Promise<readonly string[]>;
}>;

/** All that several parts answer to, as one. What only one part can do (`edited`, …) is the first's that does. */
export function together(...parts: readonly FlowPart[]): FlowPart {
  const all = <T>(pick: (part: FlowPart) => readonly T[] | undefined): readonly T[] =>
    parts.flatMap((part) => pick(part) ?? []);
  const first = <K extends 'edited' | 'deleted' | 'reacted' | 'signs'>(name: K): Pick<FlowPart, K> => {
    const found = parts.find((part) => part[name] !== undefined)?.[name];
    return (found === undefined ? {} : { [name]: found }) as Pick<FlowPart, K>;
  };
  return {
    commands: all((part) => part.commands),
    actions: all((part) => part.actions),
    opens: all((part) => part.opens),
    submits: all((part) => part.submits),
    messages: all((part) => part.messages),
    posts: all((part) => part.posts),
    jobs: all((part) => part.jobs),
    ...first('edited'),
    ...first('deleted'),
    ...first('reacted'),
    ...first('signs'),
  };
}

/** One capability of the bot: a folder under `flows/`. */
export type Flow = FlowPart &
  Readonly<{
    name: string;
    /** What this flow shows in a person's own place, if it has anything for them. */
    home?(context: Context): Promise<Card | undefined>;
    /** What follows when this person has told of days away or taken some back; committed along with it. */
    leaveChanged?(context: Context): Promise<Extra>;
    /** Cards and forms as they can look, with the shortest and the longest data. */
    samples(locale: Locale): readonly Sample[];
  }>;
