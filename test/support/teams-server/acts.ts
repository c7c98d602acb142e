import {
  bot,
  botPiece,
  escaped,
  installation,
  invoke,
  type Make,
  membership,
  message as messageActivity,
  type Piece,
  reaction,
  revised,
  type Spot,
  submitted,
} from './activities.ts';
import { createAnswers } from './answers.ts';
import { isObj, obj, str } from './json.ts';
import type { Ack, Outgoing } from './outgoing.ts';
import { inputsOf, readCard, type SeenInput } from './read.ts';
import type { Conversation, DialogFrom, Human, Message, Obj, World } from './world.ts';

/** The same id: Teams delivers the same activity once more. */
export type Repeat = Readonly<{ id?: string }>;

type Options = Readonly<{
  world: World;
  outgoing: Outgoing;
  serviceUrl(): string;
  mistakes: string[];
  shown(message: Message): void;
}>;

/** What stands in an input: what was typed, else what the card says. */
const standsIn = (input: SeenInput, typed: ReadonlyMap<string, string>): string =>
  typed.get(input.id) ?? input.value;

/** @throws Error where a client would not let it be sent */
function mustBeComplete(inputs: readonly SeenInput[], typed: ReadonlyMap<string, string>): void {
  for (const input of inputs) {
    const value = standsIn(input, typed);
    if (input.isRequired && value === '') throw new Error(`the client asks for ${input.id}`);
    const { maxLength, regex } = input.element;
    if (typeof maxLength === 'number' && value.length > maxLength)
      throw new Error(`too long for the client: ${input.id}`);
    if (typeof regex === 'string' && value !== '' && !new RegExp(regex, 'u').test(value))
      throw new Error(`not taken by the client: ${input.id}`);
    const values = input.choices.map((one) => one.value);
    if (input.type === 'Input.ChoiceSet' && input.element['choices.data'] === undefined) {
      const chosen = input.many ? value.split(',').filter(Boolean) : [value].filter(Boolean);
      const strange = chosen.find((one) => !values.includes(one));
      if (strange !== undefined) throw new Error(`there is no choice ${strange} in ${input.id}`);
    }
  }
}

/** Teams reads JSON with a library that takes texts like dates for dates, and writes them in its own way. */
function onTheWay(data: unknown): unknown {
  if (
    typeof data === 'string' &&
    /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)?$/.test(data)
  ) {
    const at = new Date(data);
    return Number.isNaN(at.getTime()) ? data : at.toISOString().replace('.000', '');
  }
  if (Array.isArray(data)) return data.map(onTheWay);
  if (!isObj(data)) return data;
  return Object.fromEntries(Object.entries(data).map(([name, value]) => [name, onTheWay(value)]));
}

/** What people do at their clients, brought to the bot as Teams brings it. */
export function createActs({ world, outgoing, serviceUrl, mistakes, shown }: Options) {
  const complaints: string[] = [];
  const repeated = new Map<string, Obj>();
  const answers = createAnswers({
    world,
    mistakes,
    shown,
    complain: (person, ack, why) => void complaints.push(`${person.name} ${ack.what}: ${why}`),
  });

  const make = (person: string, spot: Spot): Make => ({
    person: world.person(person),
    spot,
    serviceUrl: serviceUrl(),
  });
  const spotOf = (conversation: Conversation, message?: Message): Spot => ({
    conversation,
    ...(message?.thread !== undefined && { thread: message.thread }),
  });

  function once(repeat: Repeat, build: () => Obj): Obj {
    const known = repeat.id === undefined ? undefined : repeated.get(repeat.id);
    const activity = known ?? build();
    if (repeat.id !== undefined) repeated.set(repeat.id, activity);
    return activity;
  }

  /** Whatever is no invoke: only the status counts. */
  async function tell(person: string, activity: Obj): Promise<Ack> {
    const ack = await outgoing.send(activity);
    if (!ack.ok)
      complaints.push(`${world.person(person).name} ${ack.what}: status ${ack.status ?? ack.reason}`);
    return ack;
  }

  /** @param without an empty text is left out of the inputs, as some clients do, or sent as it is */
  function data(
    action: Obj,
    card: Obj,
    typed: ReadonlyMap<string, string>,
    without: 'absent' | 'empty',
  ): unknown {
    if (str(action.associatedInputs).toLowerCase() === 'none') return onTheWay(action.data);
    const inputs = inputsOf(readCard(card));
    mustBeComplete(inputs, typed);
    const filled = inputs
      .map((input) => [input.id, standsIn(input, typed)] as const)
      .filter(([, value]) => value !== '' || without === 'empty');
    const own = onTheWay(action.data);
    return { ...(isObj(own) && own), ...Object.fromEntries(filled) };
  }

  const theme = { theme: 'default' };

  return {
    complaints,
    tell,
    /** Sends what a test made up. */
    deliver: (activity: Obj): Promise<Ack> => outgoing.send(activity),

    /** @param mentions object ids; in shared places the bot's name stands before the words */
    async say(
      person: string,
      conversation: Conversation,
      words: string,
      more: Repeat &
        Readonly<{
          mentions?: readonly string[];
          thread?: string;
          callsBot?: boolean;
          attachments?: readonly Obj[];
        }> = {},
    ): Promise<Ack | undefined> {
      const { mentions = [], callsBot = conversation.kind !== 'personal', attachments = [] } = more;
      const known = more.id !== undefined && repeated.has(more.id);
      const id = world.newId();
      const named = mentions.map((one) => world.person(one));
      const pieces: readonly Piece[] = [
        ...(callsBot ? [botPiece, ' '] : []),
        words,
        ...named.flatMap(({ mri, name }): readonly Piece[] => [' ', { mri, name }]),
      ];
      const root = conversation.kind === 'channel' ? (more.thread ?? id) : undefined;
      const spot: Spot = { conversation, ...(root !== undefined && { thread: root }) };
      const activity = once(more, () => {
        const made = messageActivity(make(person, spot), id, pieces);
        return attachments.length === 0
          ? made
          : { ...made, attachments: [...(made.attachments as readonly Obj[]), ...attachments] };
      });
      const typed = pieces.map((one) => (typeof one === 'string' ? one : one.name)).join('');
      if (!known) {
        conversation.messages.push({
          id,
          by: person,
          body: { typed },
          own: new Map(),
          edited: 0,
          ...(root !== undefined && { thread: root }),
        });
      }
      // Words that do not name the bot do not reach it in shared places, nor where it was never let in.
      if ((conversation.kind !== 'personal' && !callsBot) || !world.isIn(conversation)) return undefined;
      return tell(person, activity);
    },

    /** What the author types instead; a call of the bot stays. Where the bot was not meant it is not told. */
    async edit(
      person: string,
      conversation: Conversation,
      message: Message,
      words: string,
      more: Repeat & Readonly<{ mentions?: readonly string[] }> = {},
    ): Promise<Ack | undefined> {
      if (message.by !== person) throw new Error('nobody changes the words of others');
      const { mentions = [] } = more;
      const named = mentions.map((one) => world.person(one));
      const pieces: readonly Piece[] = [
        ...(conversation.kind === 'personal' ? [] : [botPiece, ' ']),
        words,
        ...named.flatMap(({ mri, name }): readonly Piece[] => [' ', { mri, name }]),
      ];
      const by = make(person, spotOf(conversation, message));
      const activity = once(more, () => revised(by, messageActivity(by, message.id, pieces), 'editMessage'));
      message.body = { typed: pieces.map((one) => (typeof one === 'string' ? one : one.name)).join('') };
      message.edited += 1;
      return world.isIn(conversation) ? tell(person, activity) : undefined;
    },

    /** A message goes; its answers stay. */
    async takeAway(person: string, conversation: Conversation, message: Message): Promise<Ack | undefined> {
      if (message.by !== person) throw new Error('nobody deletes the words of others');
      conversation.messages.splice(conversation.messages.indexOf(message), 1);
      const by = make(person, spotOf(conversation, message));
      const activity = revised(by, { id: message.id }, 'softDeleteMessage');
      return world.isIn(conversation) ? tell(person, activity) : undefined;
    },

    /** A bot is told of reactions to its own messages alone. */
    async react(
      person: string,
      conversation: Conversation,
      message: Message,
      sign: string,
      more: Readonly<{ removed?: boolean }> = {},
    ): Promise<Ack | undefined> {
      if (message.by !== 'bot') return undefined;
      const by = make(person, spotOf(conversation, message));
      const change = more.removed === true ? 'reactionsRemoved' : 'reactionsAdded';
      return tell(person, reaction(by, message.id, change, [sign]));
    },

    /**
     * A press on a message.
     * @param typed what was filled in on it, by input
     * @throws Error where a client would not let it be pressed
     */
    async press(
      person: string,
      at: Readonly<{ conversation: Conversation; message: Message; card: Obj }>,
      action: Obj,
      typed: ReadonlyMap<string, string> = new Map(),
      more: Repeat = {},
    ): Promise<Ack> {
      const { conversation, message, card } = at;
      const human = world.person(person);
      const by = make(person, spotOf(conversation, message));
      if (action.type === 'Action.Execute') {
        const activity = once(more, () =>
          invoke(
            by,
            'adaptiveCard/action',
            {
              action: {
                type: 'Action.Execute',
                ...(action.id !== undefined && { id: action.id }),
                ...(action.title !== undefined && { title: action.title }),
                verb: str(action.verb),
                data: data(action, card, typed, 'absent'),
              },
              trigger: 'manual',
            },
            message.id,
          ),
        );
        const ack = await outgoing.send(activity);
        answers.ofAction(human, message, ack);
        return ack;
      }
      if (str(obj(obj(action.data).msteams).type) === 'task/fetch') {
        const value = { data: data(action, card, typed, 'empty'), context: theme };
        const ack = await outgoing.send(once(more, () => invoke(by, 'task/fetch', value, message.id)));
        answers.ofTask(human, { by: 'card', conversation, message }, ack, true);
        return ack;
      }
      const activity = once(more, () =>
        submitted(by, world.newId(), message.id, obj(data(action, card, typed, 'empty'))),
      );
      return tell(person, activity);
    },

    /** A press in the dialog in front, with what was filled in there. */
    async pressInDialog(person: string, action: Obj, more: Repeat = {}): Promise<Ack> {
      const dialog = world.dialogs.get(person);
      if (dialog?.kind !== 'card') throw new Error('no dialog with buttons is open');
      if (action.type !== 'Action.Submit') throw new Error(`no dialog sends ${str(action.type)}`);
      const { from, card, typed } = dialog;
      const by = make(person, spotOf(from.conversation, from.message));
      const given = data(action, card, typed, 'empty');
      const activity = once(more, () =>
        from.by === 'card'
          ? invoke(by, 'task/submit', { data: given, context: theme }, from.message.id)
          : invoke(by, 'composeExtension/submitAction', { ...extensionValue(from), data: given }),
      );
      const ack = await outgoing.send(activity);
      answers.ofTask(world.person(person), from, ack, false);
      return ack;
    },

    closeDialog(person: string): void {
      world.dialogs.delete(person);
    },

    /** The app's command in the box for new messages, or in the menu of a message. */
    async extension(
      person: string,
      command: string,
      conversation: Conversation,
      message?: Message,
      more: Repeat = {},
    ): Promise<Ack> {
      const from: DialogFrom = {
        by: 'extension',
        command,
        conversation,
        ...(message !== undefined && { message }),
      };
      const by = make(person, spotOf(conversation, message));
      const activity = once(more, () => invoke(by, 'composeExtension/fetchTask', extensionValue(from)));
      const ack = await outgoing.send(activity);
      answers.ofTask(world.person(person), from, ack, true);
      return ack;
    },

    /** Adds the app for oneself. Teams tells of the members of the new chat as well. */
    async add(person: string): Promise<void> {
      world.installed.personal.add(person);
      const by = make(person, { conversation: world.personal(person) });
      const { mri, id } = by.person;
      await tell(person, membership(by, 'membersAdded', [{ id: bot.id }, { id: mri, aadObjectId: id }]));
      await tell(person, installation(by, 'add'));
    },

    async remove(person: string): Promise<void> {
      const by = make(person, { conversation: world.personal(person) });
      await tell(person, installation(by, 'remove'));
      world.installed.personal.delete(person);
    },

    /** Adds the app to the team or group chat, or removes it. */
    async change(person: string, conversation: Conversation, action: 'add' | 'remove'): Promise<void> {
      const { installed } = world;
      const places = conversation.kind === 'channel' ? installed.teams : installed.groups;
      if (action === 'add') places.add(conversation.id);
      const by = make(person, { conversation });
      const change = action === 'add' ? 'membersAdded' : 'membersRemoved';
      await tell(person, membership(by, change, [{ id: bot.id }]));
      await tell(person, installation(by, action));
      if (action === 'remove') places.delete(conversation.id);
    },

    /** Somebody comes to the team; whoever let them in is said to have done it. */
    async joinTeam(person: string, conversation: Conversation, by = person): Promise<void> {
      conversation.members.add(person);
      const { mri, id } = world.person(person);
      await tell(
        person,
        membership(make(by, { conversation }), 'membersAdded', [{ id: mri, aadObjectId: id }]),
      );
    },

    async leaveTeam(person: string, conversation: Conversation): Promise<void> {
      conversation.members.delete(person);
      const { mri, id } = world.person(person);
      await tell(
        person,
        membership(make(person, { conversation }), 'membersRemoved', [{ id: mri, aadObjectId: id }]),
      );
    },
  };

  function extensionValue(from: Extract<DialogFrom, { by: 'extension' }>): Obj {
    const { message } = from;
    return {
      commandId: from.command,
      commandContext: message === undefined ? 'compose' : 'message',
      context: theme,
      ...(message !== undefined && { messagePayload: payloadOf(message, world) }),
    };
  }
}

/** The message on which a command was used. */
function payloadOf(message: Message, world: World): Obj {
  const author: Human | undefined = message.by === 'bot' ? undefined : world.person(message.by);
  return {
    id: message.id,
    replyToId: message.thread === message.id ? null : (message.thread ?? null),
    createdDateTime: new Date(Number(message.id)).toISOString(),
    lastModifiedDateTime: null,
    deleted: false,
    linkToMessage: `https://teams.microsoft.com/l/message/${message.id}`,
    from:
      author === undefined
        ? { application: { id: bot.id.slice(3), displayName: bot.name, applicationIdentityType: 'bot' } }
        : { user: { id: author.id, displayName: author.name, userIdentityType: 'aadUser' } },
    body: { contentType: 'html', content: `<div>${escaped(str(message.body.typed))}</div>` },
    attachments: [],
    mentions: [],
    reactions: [],
  };
}
