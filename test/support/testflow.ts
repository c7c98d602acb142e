import { sql } from 'kysely';
import { z } from 'zod';
import type { Card, Values } from '#core/card.ts';
import type { ChatEvent, ReplyTo } from '#core/chat.ts';
import {
  type Command,
  type CommandCall,
  defineAction,
  defineForm,
  defineMessage,
  defineOpen,
  type Flow,
  onAction,
  onJob,
  onMessage,
  onOpen,
  onPost,
  onSubmit,
} from '#core/flow.ts';
import { defineJob } from '#core/jobs.ts';
import { type Context, done, type JobContext, type Outcome, type PostContext, say } from '#core/outcome.ts';
import type { Db } from '#store/db.ts';

export const card = (words: string): Card => ({ summary: words, blocks: [{ kind: 'text', text: [words] }] });

const what = z.object({ what: z.string() });
type What = z.infer<typeof what>;
type Effects = Omit<Outcome<unknown>, 'reply'>;

export const act = defineAction('test.act', what);
export const tap = defineAction('test.tap', what);
export const openForm = defineOpen('test.open', what);
export const form = defineForm('test.form', what);
export const news = defineMessage('test.news', what);
export const notice = defineMessage('test.notice', what);
export const work = defineJob('test.work', what);

export const askForm = (input: What) =>
  form.form(input, {
    title: 'Form',
    submit: 'Send',
    intro: ['What for'],
    fields: [{ kind: 'line', name: 'line', label: 'Line' }],
  });

export type Hooks = {
  command(context: Context, call: CommandCall): Promise<Outcome<ReplyTo['command']>>;
  unknown(context: Context, text: string): Promise<Outcome<ReplyTo['message']>>;
  act(context: Context, input: What): Promise<Outcome<ReplyTo['action']>>;
  tap(context: Context, input: What): Promise<Outcome<ReplyTo['action']>>;
  open(context: Context, input: What): Promise<Outcome<ReplyTo['open']>>;
  submit(context: Context, input: What, values: Values): Promise<Outcome<ReplyTo['submit']>>;
  home(context: Context): Promise<Card | undefined>;
  render(context: Context, data: What): Promise<Card | undefined>;
  post(context: PostContext, data: What): Promise<Card | undefined>;
  edited(context: Context, event: ChatEvent<'edited'>): Promise<Outcome<ReplyTo['edited']> | undefined>;
  deleted(context: Context, event: ChatEvent<'deleted'>): Promise<Outcome<ReplyTo['deleted']> | undefined>;
  reacted(context: Context, event: ChatEvent<'reaction'>): Promise<Outcome<ReplyTo['reaction']> | undefined>;
  prepare(context: JobContext, data: What): Promise<string>;
  work(context: JobContext, data: What, prepared: string): Promise<Effects>;
};

/** Something a handler does, in its transaction. */
export async function effect(db: Db, words: string): Promise<void> {
  await sql`insert into effects (words) values (${words})`.execute(db);
}

export const defaultHooks: Hooks = {
  command: async (context, call) => {
    await effect(context.db, call.text);
    return say(card('did it'));
  },
  unknown: async (_context, text) => say(card(`unknown: ${text}`)),
  act: async (context, input) => {
    await effect(context.db, input.what);
    return say(card('did it'));
  },
  tap: async (context, input) => {
    await effect(context.db, input.what);
    return done();
  },
  open: async (_context, input) => ({ reply: { kind: 'ask', form: askForm(input) } }),
  submit: async (context, _input, values) => {
    await effect(context.db, String(values.line));
    return say(card('got it'));
  },
  home: async () => card('home'),
  render: async (context, data) => card(`${context.locale} ${data.what}`),
  post: async (context, data) => card(`${context.locale} ${data.what}`),
  edited: async () => undefined,
  deleted: async () => undefined,
  reacted: async () => undefined,
  prepare: async () => 'prepared',
  work: async (context, data, prepared) => {
    await effect(context.db, `${data.what} ${prepared}`);
    return {};
  },
};

/** One of everything. Its handlers look the hook up at each call, so a test can change it at any time. */
export function createTestFlow(hooks: Hooks): Flow {
  const command: Command = {
    name: 'note',
    words: { en: ['note'], es: ['añadir', 'anotación'], pt: ['anotação'] },
    about: () => ({ summary: 'A note' }),
    shownTo: () => true,
    handle: (context, call) => hooks.command(context, call),
  };
  const help: Command = {
    name: 'help',
    words: { en: ['help'], es: ['ayuda'], pt: ['ajuda'] },
    about: () => ({ summary: 'Help' }),
    shownTo: () => true,
    handle: async () => say(card('help')),
  };
  return {
    name: 'test',
    commands: [command, help],
    actions: [
      onAction(act, (context, input) => hooks.act(context, input)),
      onAction(tap, (context, input) => hooks.tap(context, input), { unrecorded: true }),
    ],
    opens: [onOpen(openForm, (context, input) => hooks.open(context, input))],
    submits: [onSubmit(form, (context, input, values) => hooks.submit(context, input, values))],
    messages: [onMessage(news, (context, data) => hooks.render(context, data))],
    posts: [onPost(notice, (context, data) => hooks.post(context, data))],
    edited: (context, event) => hooks.edited(context, event),
    deleted: (context, event) => hooks.deleted(context, event),
    reacted: (context, event) => hooks.reacted(context, event),
    jobs: [
      onJob(
        work,
        (context, data, prepared: string) => hooks.work(context, data, prepared),
        (context, data) => hooks.prepare(context, data),
      ),
    ],
    home: (context) => hooks.home(context),
    samples: () => [],
  };
}
