import type { Card, Form } from '#core/card.ts';
import type { EventKind, ReplyTo } from '#core/chat.ts';
import type { InvokeAnswer, Obj, Spot } from '../ports.ts';
import type { Incoming, Submitted } from '../receive/parse.ts';
import { type Asked, originOf, placeOf } from '../receive/spot.ts';
import type { Origin } from '../render/codec.ts';
import { renderForm, taskOf } from '../render/form.ts';
import { attachmentOf, renderCard } from '../render/render.ts';
import type { TeamsSettings } from '../settings.ts';
import { formWords, localeOf } from '../words.ts';
import { untyped, withoutWrong } from './asked-again.ts';
import type { Edits } from './edits.ts';
import { cardAnswer, closed, pressWords, taskWords, tickCard, titled } from './invokes.ts';
import type { Messages } from './messages.ts';
import { messageName, personName } from './order.ts';
import type { Saying } from './say.ts';

export type Reply = ReplyTo[EventKind];

/** How a reply is carried out. */
export type Step = Readonly<{
  /** In the answer to the request; what is no invoke has none. */
  body?: InvokeAnswer;
  /** After it, in turn with others of this name. */
  after?: Readonly<{ turn: string; run: () => Promise<void> }>;
  /** The home message on which it was done: what was done may change what it shows. */
  home?: Readonly<{ at: Spot; id: string }>;
}>;

type Parts = Readonly<{
  messages: Messages;
  saying: Saying;
  edits: Edits;
  settings: TeamsSettings;
}>;

/** What each reply means where the event came from. */
export function createSteps({ messages, saying, edits, settings }: Parts) {
  const { tenant, forms } = settings;

  const inDialog = (whole: Card): InvokeAnswer => {
    const { title, card } = titled(whole);
    return { status: 200, body: taskOf(title, renderCard(card, { surface: 'd', forms, tenant })) };
  };
  const formIn = (asked: Asked, form: Form, origin: Origin, as: 'dialog' | 'inline'): Obj =>
    renderForm(form, { origin, as, words: formWords(asked.locale) });
  /** A person's own language counts before their client's. */
  const inTheirs = (incoming: Incoming, reply: Reply): Incoming => {
    const own = reply.kind === 'ask' ? reply.locale : undefined;
    return own === undefined
      ? incoming
      : { ...incoming, asked: { ...incoming.asked, locale: localeOf(own) } };
  };
  const formDialog = (asked: Asked, form: Form, origin: Origin): InvokeAnswer => {
    return { status: 200, body: taskOf(form.title, formIn(asked, form, origin, 'dialog')) };
  };
  const formMessage = (asked: Asked, form: Form, origin: Origin): Obj => ({
    type: 'message',
    summary: form.title,
    attachments: [attachmentOf(formIn(asked, form, origin, 'inline'))],
  });

  /** Said to a person, in their order. */
  const spoken = (asked: Asked, run: () => Promise<void>): Pick<Step, 'after'> => ({
    after: { turn: personName(asked.asker), run },
  });
  const said = (asked: Asked, card: Card, to: 'asker' | 'place'): Pick<Step, 'after'> =>
    spoken(asked, () => saying.say(asked, card, to));
  const asksInline = (asked: Asked, form: Form, origin: Origin): Pick<Step, 'after'> =>
    spoken(asked, () => saying.toDirect(asked, formMessage(asked, form, origin)));

  /** Words, and what Teams tells by itself. */
  function inWords(reply: Reply, { asked, files }: Incoming): Step {
    switch (reply.kind) {
      case 'say':
        return said(asked, reply.card, reply.to);
      case 'replace':
        return said(asked, reply.card, 'asker');
      case 'home':
        return spoken(asked, async () => {
          await saying.toDirect(asked, messages.rendered(reply.card, 'h'));
        });
      case 'ask':
        return asksInline(asked, reply.form, {
          ...originOf(asked),
          ...(files !== undefined && { files }),
        });
      case 'done':
      case 'again':
        return {};
    }
  }

  /** The message becomes this card: in the answer for whoever pressed, and by a call for all and for good. */
  function becomes(asked: Asked, card: Card): Step {
    const { at, message, via } = asked;
    const body =
      via === 'press' ? { body: cardAnswer(renderCard(card, { surface: 'm', forms, tenant })) } : {};
    if (message === undefined) return via === 'press' ? body : said(asked, card, 'asker');
    if (via === 'press') {
      edits.edit(at, message, messages.rendered(card, 'm'));
      return body;
    }
    const turn = messageName(at.conversation, message);
    return { after: { turn, run: () => saying.replace(asked, at, message, card) } };
  }

  const quietly = ({ via }: Asked, reply: Reply): Pick<Step, 'body'> =>
    via === 'press' ? { body: pressWords(reply) } : {};

  /** A button on a message. */
  function onMessage(reply: Reply, { asked }: Incoming): Step {
    const quiet = quietly(asked, reply);
    const { message, surface } = asked;
    // Home stands in the asker's own chat. What a button says of that came through a client.
    const isHome = surface === 'h' && message !== undefined && asked.direct;
    const home = isHome ? { home: { at: asked.at, id: message } } : {};
    switch (reply.kind) {
      case 'say':
        return { ...quiet, ...said(asked, reply.card, reply.to), ...home };
      case 'replace':
        return surface === 'h'
          ? { ...quiet, ...said(asked, reply.card, 'asker'), ...home }
          : becomes(asked, reply.card);
      case 'ask':
        return { ...quiet, ...asksInline(asked, reply.form, originOf(asked)) };
      case 'done':
        return { ...quiet, ...home };
      case 'home':
      case 'again':
        return quiet;
    }
  }

  /** What is to be done in the place where a form was asked for, once the asker is known to be there. */
  async function inPlace(
    asked: Asked,
    { origin }: Submitted,
    card: Card,
    run: (at: Spot) => Promise<void>,
  ): Promise<void> {
    const { at, elsewhere } = placeOf(asked, origin);
    if (elsewhere && !(await saying.isThere(asked, at))) return saying.say(asked, card, 'asker');
    return run(at);
  }

  const sayInPlace = (asked: Asked, submitted: Submitted, card: Card): Pick<Step, 'after'> =>
    spoken(asked, () =>
      inPlace(asked, submitted, card, (at) => saying.say({ ...asked, at, direct: false }, card, 'place')),
    );

  function replaceInPlace(asked: Asked, submitted: Submitted, on: string, card: Card): Pick<Step, 'after'> {
    const turn = messageName(submitted.origin.at ?? asked.at.conversation, on);
    const run = () => inPlace(asked, submitted, card, (at) => saying.replace(asked, at, on, card));
    return { after: { turn, run } };
  }

  /** Home stands in the asker's own chat, and nowhere else. */
  function homeOf(asked: Asked, { origin }: Submitted): Pick<Step, 'home'> {
    const isHere = asked.direct && !placeOf(asked, origin).elsewhere;
    if (origin.home !== true || origin.on === undefined || !isHere) return {};
    return { home: { at: asked.at, id: origin.on } };
  }

  /** A form that stands in the chat as a message. */
  function onForm(reply: Reply, { asked }: Incoming, submitted: Submitted): Step {
    const { form, origin, values } = submitted;
    const home = homeOf(asked, submitted);
    // Never by changing the message: what was typed is nobody else's.
    const again = (next: Form, of: Origin): Step =>
      asked.via === 'press'
        ? { body: cardAnswer(formIn(asked, next, of, 'inline')) }
        : asksInline(asked, untyped(next), of);
    switch (reply.kind) {
      case 'done':
        return asked.direct ? { ...becomes(asked, tickCard(form.title)), ...home } : quietly(asked, reply);
      case 'say':
        // Forms stand in direct chats. One that a client says is elsewhere changes nothing that others see.
        if (!asked.direct) return { ...quietly(asked, reply), ...said(asked, reply.card, reply.to) };
        if (reply.to === 'asker') return { ...becomes(asked, reply.card), ...home };
        return {
          ...also(becomes(asked, tickCard(form.title)), sayInPlace(asked, submitted, reply.card)),
          ...home,
        };
      case 'replace': {
        if (!asked.direct) return { ...quietly(asked, reply), ...said(asked, reply.card, 'asker') };
        if (origin.on === undefined || origin.home) return { ...becomes(asked, reply.card), ...home };
        const there = replaceInPlace(asked, submitted, origin.on, reply.card);
        return also(becomes(asked, tickCard(form.title)), there);
      }
      case 'ask':
        return again(reply.form, withoutWrong(origin, reply.form));
      case 'again':
        return again({ ...form, values, problem: reply.problem }, origin);
      case 'home':
        return {};
    }
  }

  /** A dialog is wanted. */
  function opening(reply: Reply, { asked }: Incoming): Step {
    switch (reply.kind) {
      case 'ask':
        return { body: formDialog(asked, reply.form, originOf(asked)) };
      case 'say':
      case 'replace':
        if (asked.via === 'extension') return { body: inDialog(reply.card) };
        return { body: taskWords(reply.card.summary), ...said(asked, reply.card, 'asker') };
      default:
        return { body: taskWords('') };
    }
  }

  /** A form in a dialog that was opened from a message. */
  function overMessage(reply: Reply, { asked }: Incoming, submitted: Submitted, on: string): Step {
    const { form, origin, values } = submitted;
    const home = homeOf(asked, submitted);
    switch (reply.kind) {
      case 'say': {
        const isShared = reply.to === 'place' && !asked.direct;
        const after = isShared ? sayInPlace(asked, submitted, reply.card) : said(asked, reply.card, reply.to);
        return { body: closed, ...after, ...home };
      }
      case 'replace':
        if (origin.home) return { body: closed, ...said(asked, reply.card, 'asker'), ...home };
        return { body: closed, ...replaceInPlace(asked, submitted, on, reply.card) };
      case 'ask':
        return { body: formDialog(asked, reply.form, origin) };
      case 'again':
        return { body: formDialog(asked, { ...form, values, problem: reply.problem }, origin) };
      case 'done':
        return { body: closed, ...home };
      case 'home':
        return { body: closed };
    }
  }

  /** A dialog over no message: a card in a dialog, or the message extension. */
  function apart(reply: Reply, { asked, submitted }: Incoming): Step {
    switch (reply.kind) {
      case 'say':
      case 'replace':
        return { body: inDialog(reply.card) };
      case 'ask':
        return { body: formDialog(asked, reply.form, submitted?.origin ?? {}) };
      case 'again':
        if (submitted === undefined) return { body: taskWords(reply.problem) };
        return {
          body: formDialog(
            asked,
            { ...submitted.form, values: submitted.values, problem: reply.problem },
            submitted.origin,
          ),
        };
      case 'done':
      case 'home':
        return { body: closed };
    }
  }

  /** @returns how to carry out the reply; may begin what is done in any case */
  return (reply: Reply, given: Incoming): Step => {
    const incoming = inTheirs(given, reply);
    const { asked, submitted } = incoming;
    switch (asked.via) {
      case 'words':
      case 'told':
        return inWords(reply, incoming);
      case 'press':
      case 'fallback':
        return submitted === undefined ? onMessage(reply, incoming) : onForm(reply, incoming, submitted);
      case 'dialog':
      case 'extension': {
        if (asked.opens) return opening(reply, incoming);
        const on = asked.via === 'dialog' ? submitted?.origin.on : undefined;
        if (submitted === undefined || on === undefined) return apart(reply, incoming);
        return overMessage(reply, incoming, submitted, on);
      }
    }
  };

  /** Both, the second after the first; the answer of the first. */
  function also(first: Step, second: Pick<Step, 'after'>): Step {
    const [one, two] = [first.after, second.after];
    if (one === undefined || two === undefined) return { ...first, ...second };
    return {
      ...first,
      after: {
        turn: two.turn,
        run: async () => {
          const ends = await Promise.allSettled([one.run(), two.run()]);
          const failed = ends.find((end) => end.status === 'rejected');
          if (failed !== undefined) throw failed.reason;
        },
      },
    };
  }
}
export type Steps = ReturnType<typeof createSteps>;
