import type { Card, Form } from './card.ts';
import type { Address, Ask, Done, Home, Replace, Say } from './chat.ts';
import type { Locale } from './i18n.ts';
import type { JobRequest } from './jobs.ts';
import type { Person, PersonId } from './person.ts';

/** Filled in by the store, so that this file needs no database to name the handle that handlers get. */
// biome-ignore lint/suspicious/noEmptyInterface: it is merged into from src/store/db.ts
export interface Register {}
export type Db = Register extends { db: infer D } ? D : never;

/** What a handler may know. `db` is the transaction in which everything it decides is committed. */
export type Context = Readonly<{ db: Db; now: Date; person: Person; locale: Locale }>;
/** The same for a job, which has no person. */
export type JobContext = Readonly<{ db: Db; now: Date }>;
/** The same for what is posted in a shared place: in the language of the organisation. */
export type PostContext = Readonly<{ db: Db; now: Date; locale: Locale }>;

/** A message to one person, to be rendered when it is sent: the outbox carries ids, never words. */
export type MessageRequest = Readonly<{ message: string; data: unknown }>;

export type Send = MessageRequest &
  Readonly<{
    to: PersonId;
    /** True: the contact rules decide when. False: the person is waiting for it (an answer to what they asked). */
    unasked: boolean;
    /** A celebration, something received: it may pass the budget of unasked messages, but never the person's hours. */
    celebrates?: true;
    /** What a person has to know of (mandatory training): passes an opt-out and the week's limit, never the hours, the day's limit or leave. */
    duty?: true;
    /** One of a series that comes again and again (lessons): leaves room in the week for other unasked messages. */
    routine?: true;
    /** May come although today's unasked message was had (a reminder's own rules come with the contact budget). */
    notBefore?: Date;
    /** Late is dropped: after this it is expired, never sent. */
    notAfter: Date;
    /** What it is about (`round:<id>`), to cancel or refresh all that is about it. */
    subject?: string;
    /** Further subjects that it shows something of: refreshed with them, but not called off. At most 20. */
    shows?: readonly string[];
    /** Idempotency key. */
    once?: string;
    /** It goes out although it was called off before. Not again, if it went out. */
    anew?: true;
  }>;

/** A message to everybody in a shared place, to be rendered when it is sent. */
export type Post = MessageRequest &
  Readonly<{
    place: Address;
    notBefore?: Date;
    /** Late is dropped. */
    notAfter: Date;
    subject?: string;
    /** Idempotency key, shared with `Send`. */
    once?: string;
    /** As of `Send`. */
    anew?: true;
    /** As of `Send`. */
    shows?: readonly string[];
  }>;

/** What should happen: the reply, and what is committed along with it. */
export type Outcome<R> = Readonly<{
  reply: R;
  send?: readonly Send[];
  post?: readonly Post[];
  enqueue?: readonly JobRequest[];
  /** Subjects: what is about them and has not gone out is cancelled. */
  cancel?: readonly string[];
  /** Subjects: what is about them and has gone out is shown anew, as its flow renders it then. */
  refresh?: readonly string[];
  /**
   * Subjects: as `cancel` and `refresh`, and then no record of these deliveries is kept. For messages whose very
   * existence says something of the person.
   */
  forget?: readonly string[];
}>;

/** What is committed along with a reply, or by a job. */
export type Extra = Omit<Outcome<unknown>, 'reply'>;

export const done = (extra: Extra = {}): Outcome<Done> => ({ reply: { kind: 'done' }, ...extra });
export const say = (card: Card, extra: Extra & { to?: 'asker' | 'place' } = {}): Outcome<Say> => {
  const { to = 'asker', ...rest } = extra;
  return { reply: { kind: 'say', card, to }, ...rest };
};
export const ask = (form: Form, extra: Extra = {}): Outcome<Ask> => ({
  reply: { kind: 'ask', form },
  ...extra,
});
export const replace = (card: Card, extra: Extra = {}): Outcome<Replace> => ({
  reply: { kind: 'replace', card },
  ...extra,
});
export const home = (card: Card): Outcome<Home> => ({ reply: { kind: 'home', card } });
