import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Card, Form } from '#core/card.ts';
import type { ChatEvent, EventKind, Handle, ReplyTo } from '#core/chat.ts';
import { createFlows } from '#flows/index.ts';
import { testPorts } from '#test/support/ports.ts';
import { buttonsOf, cardOf, inputsOf, readCard, textOf } from '../support/teams-server/read.ts';
import { type Conversation, ids, type Message, type Obj } from '../support/teams-server/world.ts';
import { chatContract } from './chat.ts';
import { makeTeamsHarness, type TeamsHarness } from './teams-harness.ts';

const { flows } = createFlows(testPorts());

/** Invokes must be answered within it; messages have more time, and need it as little. Milliseconds. */
const answerWithinMs = 5_000;

let harness: TeamsHarness | undefined;

// Whatever a test is about: Teams has taken and drawn all that it was given, in time, and nobody was shown a failure of Teams'.
afterEach((context) => {
  if (harness === undefined) return;
  const { teams } = harness;
  expect(teams.mistakes.splice(0)).toEqual([]);
  const late = teams.slowerThan(answerWithinMs);
  const complaints = teams.acts.complaints.splice(0);
  // Where the handler fails, or nobody is there any more, Teams has to notice.
  if (/handler that fails|after close/.test(context.task.name)) return;
  expect(late).toEqual([]);
  expect(complaints).toEqual([]);
});

for (const forms of ['dialog', 'inline'] as const) {
  chatContract(
    `teams with forms ${forms === 'dialog' ? 'in dialogs' : 'in the chat'}`,
    async () => {
      harness = await makeTeamsHarness(forms);
      return harness;
    },
    (locale) => flows.flatMap((flow) => flow.samples(locale)),
  );
}

const card = (text: string, buttons: Card['buttons'] = []): Card => ({
  summary: text,
  blocks: [{ kind: 'text', text: [text] }],
  buttons,
});
const button = (kind: 'action' | 'open') =>
  ({ kind, name: 'contract.press', input: { n: 1 }, label: 'Press' }) as const;
const form: Form = {
  name: 'contract.form',
  input: { about: 'x' },
  title: 'A small form',
  submit: 'Send it',
  fields: [{ kind: 'line', name: 'title', label: 'Title' }],
};

// What only Teams has. Asked of the same server, with the same eyes.
describe('teams besides', () => {
  let events: ChatEvent[] = [];
  let answer: (event: ChatEvent) => ReplyTo[EventKind];
  let here: TeamsHarness;
  beforeAll(async () => {
    here = await makeTeamsHarness('dialog', { targeted: true });
    harness = here;
    const handle = (async (event: ChatEvent) => {
      events.push(event);
      return answer(event);
    }) as Handle;
    await here.serve(await here.chat.connect(handle));
  });
  afterAll(async () => {
    await here.chat.close();
    await here.stop();
  });
  beforeEach(() => {
    events = [];
    answer = () => ({ kind: 'done' });
  });

  const place = (id: string): Conversation => {
    const found = here.teams.world.conversations.get(id);
    if (found === undefined) throw new Error(`there is no ${id}`);
    return found;
  };
  const last = (conversation: Conversation): Message => {
    const found = conversation.messages.at(-1);
    if (found === undefined) throw new Error('nothing was said');
    return found;
  };
  const shown = (message: Message): Obj => cardOf(message.body) ?? {};
  const wordsOf = (message: Message): string => textOf(readCard(shown(message)));
  /** A press at a client that knows no `Action.Execute`. */
  async function pressOld(message: Message, typed: Readonly<Record<string, string>> = {}): Promise<void> {
    const conversation = here.teams.world.personal(ids.ana);
    const at = { conversation, message, card: shown(message) };
    const [old] = buttonsOf(readCard(at.card, { withoutExecute: true }));
    expect(old?.action.type).toBe('Action.Submit');
    await here.teams.acts.press(ids.ana, at, old?.action ?? {}, new Map(Object.entries(typed)));
    await here.teams.settled();
  }

  test('an old client presses, and the message is changed for all', async () => {
    await here.chat.send(here.direct(here.ana), card('before', [button('action')]), crypto.randomUUID());
    const message = last(here.teams.world.personal(ids.ana));
    answer = () => ({ kind: 'replace', card: card('after') });
    await pressOld(message);
    expect(events).toEqual([
      expect.objectContaining({ kind: 'action', on: expect.objectContaining({ id: message.id }) }),
    ]);
    expect(wordsOf(message)).toBe('after');
  });

  test('a form that an old client sent is asked again as a new message', async () => {
    answer = () => ({ kind: 'ask', form });
    await here.ana.command('direct', 'latido', 'form');
    const direct = here.teams.world.personal(ids.ana);
    const first = last(direct);
    answer = () => ({ kind: 'again', problem: 'Not saved.' });
    await pressOld(first, { 'f.title': 'typed' });
    const second = last(direct);
    expect(second.id).not.toBe(first.id);
    expect(wordsOf(second)).toContain('Not saved.');
    // What was typed stands in the first one still, at that client; the platform keeps messages, so none has it.
    expect(inputsOf(readCard(shown(second))).map((one) => one.value)).toEqual(['']);
    expect(JSON.stringify(second.body)).not.toContain('typed');
    expect(first.edited).toBe(0);
  });

  test('what was typed into a form that is asked again is in no message', async () => {
    answer = () => ({ kind: 'ask', form });
    await here.ana.command('direct', 'latido', 'form');
    answer = () => ({ kind: 'again', problem: 'Not saved.' });
    await (await here.ana.form())?.submit({ title: 'a secret of ana' });
    expect((await here.ana.form())?.fields[0]?.value).toBe('a secret of ana');
    expect(JSON.stringify(last(here.teams.world.personal(ids.ana)).body)).not.toContain('a secret of ana');
    answer = () => ({ kind: 'done' });
    await (await here.ana.form())?.submit({ title: 'again' });
  });

  test('the message extension opens a form, from a message with its author', async () => {
    const { acts, world } = here.teams;
    answer = () => ({ kind: 'ask', form });
    await here.luis.say('shared', 'well done by luis');
    const said = place(ids.team).messages.findLast((one) => one.by === ids.luis);
    events = [];
    await acts.extension(ids.ana, 'recognise', place(ids.team), said);
    expect(events).toEqual([
      expect.objectContaining({ kind: 'command', mentions: [expect.objectContaining({ key: ids.luis })] }),
    ]);
    expect(world.dialogs.get(ids.ana)).toMatchObject({ kind: 'card', title: 'A small form' });
    answer = () => ({ kind: 'done' });
    await (await here.ana.form())?.submit({ title: 'thanks' });
    expect(events.at(-1)).toMatchObject({ kind: 'submit', values: { title: 'thanks' } });
    expect(world.dialogs.has(ids.ana)).toBe(false);

    answer = () => ({ kind: 'ask', form });
    await acts.extension(ids.ana, 'recognise', place(ids.team));
    expect(events.at(-1)).toMatchObject({ kind: 'command', mentions: [] });
    answer = () => ({ kind: 'say', to: 'asker', card: card('it was sent') });
    await (await here.ana.form())?.submit({ title: 'thanks' });
    const dialog = world.dialogs.get(ids.ana);
    expect(dialog?.kind === 'card' && textOf(readCard(dialog.card))).toBe('it was sent');
    acts.closeDialog(ids.ana);
  });

  test('a private answer is a targeted message where there are such', async () => {
    answer = () => ({ kind: 'say', to: 'asker', card: card('for ana alone') });
    await here.ana.say('shared', 'hello');
    const message = last(place(ids.team));
    expect([message.only, wordsOf(message)]).toEqual([ids.ana, 'for ana alone']);
    expect((await here.luis.messages('shared')).some((one) => one.text.includes('for ana alone'))).toBe(
      false,
    );
  });

  test('answers stay in the thread in which somebody asked', async () => {
    answer = () => ({ kind: 'say', to: 'place', card: card('in the thread') });
    await here.ana.say('shared', 'the root');
    const root = place(ids.team).messages.findLast((one) => one.by === ids.ana);
    await here.teams.acts.say(ids.luis, place(ids.team), 'more', { thread: root?.id ?? '' });
    await here.teams.settled();
    expect(
      place(ids.team)
        .messages.slice(-2)
        .map(({ thread }) => thread),
    ).toEqual([root?.id, root?.id]);
  });

  test('somebody of another organisation is of their own tenant, and a guest', async () => {
    await here.teams.acts.say(ids.external, place(ids.shared), 'hello from outside');
    await here.teams.settled();
    expect(events).toEqual([
      expect.objectContaining({
        kind: 'message',
        from: expect.objectContaining({ tenant: ids.foreign, key: ids.external, guest: true }),
      }),
    ]);
  });

  test('talk without the bot’s name, and words of people where it is not, reach nobody', async () => {
    await here.teams.acts.say(ids.ana, place(ids.team), 'among ourselves', { callsBot: false });
    await here.teams.settled();
    expect(events).toEqual([]);
  });

  test('another process changes what this one sent', async () => {
    const ref = await here.chat.send(here.direct(here.ana), card('of the first'), crypto.randomUUID());
    const other = here.another();
    await other.update(ref, card('of the second'));
    expect(wordsOf(last(here.teams.world.personal(ids.ana)))).toBe('of the second');
    await other.close();
  });
});
