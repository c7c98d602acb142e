import { carried } from '#adapters/teams/render/codec.ts';
import type { TeamsServer } from '../support/teams-server/index.ts';
import { str } from '../support/teams-server/json.ts';
import {
  buttonsOf,
  cardOf,
  inputsOf,
  type Part,
  plainOf,
  readCard,
  type SeenInput,
  textOf,
} from '../support/teams-server/read.ts';
import { type Conversation, ids, type Message, type Obj } from '../support/teams-server/world.ts';
import type { Person, Place, SeenForm, SeenMessage } from './chat.ts';

/** A person at Teams' own client. */
export function createScreen(teams: TeamsServer, user: string): Person {
  const { world, acts } = teams;
  const me = world.person(user);
  const team = (): Conversation => {
    const found = world.conversations.get(ids.team);
    if (found === undefined) throw new Error('no team');
    return found;
  };
  const placeOf = (place: Place): Conversation => (place === 'direct' ? world.personal(user) : team());
  let home: string | undefined;

  const shownIn = (message: Message): Obj | undefined => message.own.get(user) ?? cardOf(message.body);

  /** Whoever does something else has closed the dialog before. */
  async function doing(run: () => Promise<unknown>): Promise<void> {
    acts.closeDialog(user);
    await run();
    await teams.settled();
  }

  function messageSeen(conversation: Conversation, message: Message): SeenMessage {
    if (message.by !== 'bot') {
      return { key: message.id, text: str(message.body.typed), byPerson: true, buttons: [] };
    }
    const card = shownIn(message);
    const parts = card === undefined ? [] : readCard(card);
    return {
      key: message.id,
      text: [plainOf(message.body), textOf(parts)].filter(Boolean).join('\n'),
      byPerson: false,
      buttons: buttonsOf(parts).map(({ label, action }) => ({
        label,
        press: (options = {}) =>
          doing(() =>
            acts.press(user, { conversation, message, card: card ?? {} }, action, new Map(), options),
          ),
      })),
    };
  }

  function formSeen(card: Obj, title: string | undefined, send: Send): SeenForm | undefined {
    const parts = readCard(card);
    const [submit] = buttonsOf(parts);
    if (submit === undefined || carried(submit.action.data)?.kind !== 'submit') return undefined;
    const first = parts.findIndex((part) => part.kind === 'input');
    const top = wrong(first < 0 ? parts : parts.slice(0, first));
    return {
      title: title ?? textOf(parts.slice(0, 1)),
      text: textOf(parts),
      fields: inputsOf(parts).map((input) => {
        const at = parts.findIndex((part) => part.kind === 'input' && part.input === input);
        const next = parts.findIndex((part, n) => n > at && part.kind === 'input');
        const error = wrong(parts.slice(at, next < 0 ? undefined : next));
        return {
          name: input.id.replace(/^f\./, ''),
          label: input.label,
          value: input.value,
          ...(error !== '' && { error }),
        };
      }),
      ...(top !== '' && { problem: top }),
      submit: async (values, options = {}) => {
        const typed = new Map<string, string>();
        for (const input of inputsOf(parts)) {
          const value = values[input.id.replace(/^f\./, '')];
          if (value !== undefined) typed.set(input.id, entered(input, value, submit.action));
        }
        await send(submit.action, typed, options);
        await teams.settled();
      },
    };
  }

  const at = (
    place: Place,
    { key }: SeenMessage,
  ): Readonly<{ conversation: Conversation; message: Message }> => {
    const conversation = placeOf(place);
    const message = conversation.messages.find(({ id }) => id === key);
    if (message === undefined) throw new Error('no such message is seen');
    return { conversation, message };
  };
  const typedWords = (name: string, text: string): string => `${name} ${text}`.trim();

  return {
    key: user,
    name: me.name,
    say: (place, text, { mentions = [], ...options } = {}) =>
      doing(() =>
        acts.say(user, placeOf(place), text, { ...options, mentions: mentions.map(({ key }) => key) }),
      ),
    command: (place, name, text, { mentions = [], ...options } = {}) =>
      doing(() =>
        acts.say(user, placeOf(place), typedWords(name, text), {
          ...options,
          mentions: mentions.map(({ key }) => key),
        }),
      ),
    recognise: (place, seen, options = {}) =>
      doing(() => {
        const { conversation, message } = at(place, seen);
        return acts.extension(user, 'recognise', conversation, message, options);
      }),
    edit: (place, seen, text, { mentions = [], ...options } = {}) =>
      doing(() => {
        const { conversation, message } = at(place, seen);
        const named = mentions.map(({ key }) => key);
        return acts.edit(user, conversation, message, text, { ...options, mentions: named });
      }),
    remove: (place, seen) =>
      doing(() => {
        const { conversation, message } = at(place, seen);
        return acts.takeAway(user, conversation, message);
      }),
    react: (place, seen, sign, options = {}) =>
      doing(() => {
        const { conversation, message } = at(place, seen);
        return acts.react(user, conversation, message, sign, options);
      }),
    async goHome() {
      const { messages } = world.personal(user);
      const before = messages.length;
      await doing(() => acts.say(user, world.personal(user), 'home'));
      home = messages.slice(before).findLast((message) => message.by === 'bot')?.id;
    },
    join: () => doing(() => acts.add(user)),
    async leave() {
      await doing(() => acts.remove(user));
      world.installed.personal.add(user);
    },
    change: () => doing(() => acts.joinTeam(user, team())),
    messages: async (place) => {
      const conversation = placeOf(place);
      return conversation.messages
        .filter((message) => message.only === undefined || message.only === user)
        .map((message) => messageSeen(conversation, message));
    },
    form: async () => {
      const dialog = world.dialogs.get(user);
      if (dialog?.kind === 'message') return undefined;
      if (dialog?.kind === 'card') {
        return formSeen(dialog.card, dialog.title, async (action, typed, options) => {
          for (const [id, value] of typed) dialog.typed.set(id, value);
          await acts.pressInDialog(user, action, options);
        });
      }
      // What is further up is not before anybody's eyes.
      const conversation = world.personal(user);
      const message = conversation.messages.at(-1);
      const card = message?.by === 'bot' ? shownIn(message) : undefined;
      if (message === undefined || card === undefined) return undefined;
      return formSeen(card, undefined, async (action, typed, options) => {
        await acts.press(user, { conversation, message, card }, action, typed, options);
      });
    },
    home: async () => {
      const conversation = world.personal(user);
      const message = conversation.messages.find((one) => one.id === home);
      return message && messageSeen(conversation, message);
    },
  };
}

type Send = (
  action: Obj,
  typed: ReadonlyMap<string, string>,
  options: Readonly<{ id?: string }>,
) => Promise<void>;

/** What is said to be wrong stands out: by a sign, or by its colour. */
const wrong = (parts: readonly Part[]): string =>
  textOf(
    parts.filter((part) => part.kind === 'text' && (part.text.startsWith('⚠') || part.tone === 'attention')),
  );

/**
 * What the client sends of an input. Who chooses sees words, not values: a test names the flow's own value, and the form
 * that travels along says which of the choices that is.
 */
function entered(input: SeenInput, value: string, submit: Obj): string {
  if (value === '' || input.type !== 'Input.ChoiceSet' || input.choices.length === 0) return value;
  const form = carried(submit.data);
  const field =
    form?.kind === 'submit' ? form.form.fields.find((one) => `f.${one.name}` === input.id) : undefined;
  const options =
    field?.kind === 'one' || field?.kind === 'many' ? field.options.map((one) => one.value) : undefined;
  const chosen = (one: string): string => {
    const at = options?.indexOf(one) ?? input.choices.findIndex(({ title }) => title.split(' ·')[0] === one);
    const choice = input.choices[at];
    if (choice === undefined) throw new Error(`there is no choice ${one} in ${input.id}`);
    return choice.value;
  };
  return input.many ? value.split(',').map(chosen).join(',') : chosen(value);
}
