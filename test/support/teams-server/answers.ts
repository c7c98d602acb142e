import { problemsOfCard, problemsOfTask } from '../adaptivecard.ts';
import { isObj, obj, str } from './json.ts';
import type { Ack } from './outgoing.ts';
import { cardType, inputsOf, readCard } from './read.ts';
import type { DialogFrom, Human, Message, World } from './world.ts';

type Parts = Readonly<{
  world: World;
  /** What the bot got wrong. */
  mistakes: string[];
  /** What a person was shown for an answer: that something failed. */
  complain(person: Human, ack: Ack, why: string): void;
  /** One person sees a message as an answer drew it; the message itself is usually changed a moment later. */
  shown(message: Message): void;
}>;

const messageType = 'application/vnd.microsoft.activity.message';

/** What Teams makes of an invoke's answer, on the screen of the person who pressed. */
export function createAnswers({ world, mistakes, complain, shown }: Parts) {
  /** @returns false when Teams could not draw it */
  function isGood(what: string, problems: readonly string[]): boolean {
    mistakes.push(...problems.map((problem) => `${what}: ${problem}`));
    return problems.length === 0;
  }

  /** @returns what was wrong with the answer */
  function action(person: Human, message: Message, ack: Ack): string | undefined {
    if (!ack.ok) return `status ${ack.status ?? ack.reason}`;
    const body = obj(ack.body);
    if (body.statusCode !== 200) return `statusCode ${String(body.statusCode)}`;
    if (body.type === messageType) {
      if (typeof body.value !== 'string') return 'words that are none';
      const before = world.toasts.get(person.id) ?? [];
      if (body.value !== '') world.toasts.set(person.id, [...before, body.value]);
      return undefined;
    }
    if (body.type !== cardType) return `an answer of the type ${str(body.type)}`;
    const card = obj(body.value);
    if (!isGood(ack.what, problemsOfCard(card))) return 'a card that cannot be drawn';
    message.own.set(person.id, card);
    // A form that is shown again, with what was typed, stays theirs.
    if (inputsOf(readCard(card)).length === 0) shown(message);
    return undefined;
  }

  function task(person: Human, from: DialogFrom, ack: Ack, opening: boolean): string | undefined {
    if (!ack.ok) return `status ${ack.status ?? ack.reason}`;
    const isEmpty = ack.body === undefined || ack.body === null;
    if (isEmpty || (isObj(ack.body) && Object.keys(ack.body).length === 0)) {
      world.dialogs.delete(person.id);
      return opening ? 'no dialog' : undefined;
    }
    if (!isGood(ack.what, problemsOfTask(ack.body))) return 'a dialog that cannot be drawn';
    const { type, value } = obj(obj(ack.body).task);
    if (type === 'message') {
      world.dialogs.set(person.id, { kind: 'message', text: str(value) });
      return undefined;
    }
    const { title, width, height, card } = obj(value);
    world.dialogs.set(person.id, {
      kind: 'card',
      title: str(title),
      size: { width, height },
      card: obj(obj(card).content),
      from,
      typed: new Map(),
    });
    return undefined;
  }

  return {
    /** `Action.Execute`: the card in the answer stands there for this person, words are shown for a moment. */
    ofAction(person: Human, message: Message, ack: Ack): void {
      const wrong = action(person, message, ack);
      if (wrong !== undefined) complain(person, ack, wrong);
    },
    /** Opens, changes or closes the dialog. */
    ofTask(person: Human, from: DialogFrom, ack: Ack, opening: boolean): void {
      const wrong = task(person, from, ack, opening);
      if (wrong !== undefined) complain(person, ack, wrong);
    },
  };
}
