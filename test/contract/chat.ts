import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Card, Form } from '#core/card.ts';
import type { Actor, Address, Chat, ChatEvent, EventKind, Handle, MessageRef, ReplyTo } from '#core/chat.ts';
import { PlatformError, type PlatformReason } from '#core/errors.ts';
import type { Sample } from '#core/flow.ts';
import { type Locale, locales } from '#core/i18n.ts';
import { messagesContract } from './messages.ts';
import { hostileSamples } from './samples.ts';

/**
 * What every adapter must do, told through its real HTTP route. An adapter's test fills the harness: how its platform
 * delivers what a person does, and how one looks at what that person then sees.
 */
export type Harness = Readonly<{
  chat: Chat;
  tenant: string;
  /** Two people of the organisation who see the shared place; `ana` is answered, `luis` looks on. */
  ana: Person;
  luis: Person;
  /** Everybody `people()` must yield, by key. */
  everybody: readonly string[];
  /** Those of them who are marked as guests. */
  guests: readonly string[];
  direct(person: Person): Address;
  /** The shared place, as posts are addressed to it. */
  shared: Address;
  /** Places where the bot may not post, by why. */
  closed: Readonly<Record<string, Address>>;
  /** May one look there whether a post arrived? */
  looks: boolean;
  /** Where the platform tells that somebody changed or deleted what they said to the bot. */
  tells: readonly Place[];
  /** Does it tell of reactions to messages of people, too? */
  tellsOfReactions: boolean;
  /** A reaction as people give it there, and the name that it goes by. */
  sign: Readonly<{ given: string; name: string }>;
  /** Does it have threads? */
  threads: boolean;
  /** The key of the message in whose thread this one stands, where the platform has threads. */
  answers(message: SeenMessage): string | undefined;
  /** What is done to messages by others than the people of the organisation. */
  ignored: Readonly<Record<string, () => Promise<unknown>>>;
  /** What reaches the bot of the words in a shared place: all, or those alone in which it is called. */
  hears: 'all' | 'called';
  /** Mounts the routes of `connect` on a real server. Called once, before anything is delivered. */
  serve(routes: Awaited<ReturnType<Chat['connect']>>): Promise<void>;
  /** The kinds of event this platform has, with a reason for each that is missing. */
  kinds: Readonly<Record<EventKind, true | string>>;
  /** Things that no such platform sends. Each resolves to the status it was refused with. */
  malformed: Readonly<Record<string, () => Promise<number>>>;
  /** Makes the platform fail in some way, runs, and mends it. By what the adapter must say then. */
  failing: readonly Readonly<{
    how: string;
    expected: PlatformReason;
    during<T>(run: () => Promise<T>): Promise<T>;
  }>[];
  /** What of a card or form breaks the platform's limits, once rendered. Empty: nothing. */
  problems(sample: Sample): readonly string[];
  stop(): Promise<void>;
}>;

export type Place = 'direct' | 'shared';
type Repeat = Readonly<{ id?: string }>;

/** A person at their screen. The same `id` means: the platform delivers the same happening once more. */
export type Person = Readonly<{
  key: string;
  name: string;
  say(place: Place, text: string, options?: Repeat & { mentions?: readonly Person[] }): Promise<void>;
  command(
    place: Place,
    name: string,
    text: string,
    options?: Repeat & { mentions?: readonly Person[] },
  ): Promise<void>;
  /** Thanks for a message, in the way that it has for that. */
  recognise(place: Place, message: SeenMessage, options?: Repeat): Promise<void>;
  /** Changes what they said themselves. */
  edit(
    place: Place,
    message: SeenMessage,
    text: string,
    options?: Repeat & { mentions?: readonly Person[] },
  ): Promise<void>;
  remove(place: Place, message: SeenMessage): Promise<void>;
  react(place: Place, message: SeenMessage, sign: string, options?: { removed?: boolean }): Promise<void>;
  goHome(): Promise<void>;
  /** Comes to the bot for the first time. */
  join(): Promise<void>;
  leave(): Promise<void>;
  /** Something that the platform knows of them changes. */
  change(): Promise<void>;
  /** What they see in a place, oldest first; messages for others only are not among them. */
  messages(place: Place): Promise<readonly SeenMessage[]>;
  /** The form that is open before them. */
  form(): Promise<SeenForm | undefined>;
  home(): Promise<SeenMessage | undefined>;
}>;

export type SeenMessage = Readonly<{
  /** The same as long as it is the same message. */
  key: string;
  /** All that can be read, buttons aside, as the person reads it (nothing escaped any more). */
  text: string;
  /** By somebody else than the bot. */
  byPerson: boolean;
  buttons: readonly Readonly<{ label: string; press(options?: Repeat): Promise<void> }>[];
}>;

export type SeenForm = Readonly<{
  title: string;
  text: string;
  fields: readonly Readonly<{ name: string; label: string; value?: string; error?: string }>[];
  problem?: string;
  submit(values: Readonly<Record<string, string>>, options?: Repeat): Promise<void>;
}>;

const card = (text: string, buttons: Card['buttons'] = []): Card => ({
  summary: text,
  blocks: [{ kind: 'text', text: [text] }],
  buttons,
});
const press = (label: string, kind: 'action' | 'open' = 'action') => ({
  kind,
  name: 'contract.press',
  input: { n: 7, deep: ['á', null] },
  label,
});
const form: Form = {
  name: 'contract.form',
  input: { about: 'x' },
  title: 'A small form',
  submit: 'Send it',
  intro: ['Two fields.'],
  fields: [
    { kind: 'line', name: 'title', label: 'Title' },
    { kind: 'text', name: 'body', label: 'Body', optional: true },
  ],
};

/** A PNG of one dot, base64. */
const dot =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';

let unique = 0;
/** Words that stand nowhere else. */
const fresh = (what: string): string => {
  unique += 1;
  return `${what}-${unique}-${Math.random().toString(36).slice(2, 8)}`;
};

/**
 * The suite.
 * @param samples of the flows, by language; the suite's own (shortest, longest, hostile) are always rendered too
 */
export function chatContract(
  name: string,
  make: () => Promise<Harness>,
  samples: (locale: Locale) => readonly Sample[] = () => [],
): void {
  describe(`Chat contract: ${name}`, () => {
    let harness: Harness;
    let events: ChatEvent[] = [];
    let answer: (event: ChatEvent) => ReplyTo[EventKind] | Promise<ReplyTo[EventKind]>;

    beforeAll(async () => {
      harness = await make();
      const handle = (async (event: ChatEvent) => {
        events.push(event);
        return answer(event);
      }) as Handle;
      await harness.serve(await harness.chat.connect(handle));
    });
    afterAll(async () => {
      await harness?.chat.close();
      await harness?.stop();
    });
    beforeEach(() => {
      events = [];
      answer = (event) => (event.kind === 'home' ? { kind: 'home', card: card('home') } : { kind: 'done' });
    });

    /** Only the kinds that this test is about: some platforms tell of more on the way. */
    const of = <K extends EventKind>(kind: K): ChatEvent<K>[] =>
      events.filter((event) => event.kind === kind) as unknown as ChatEvent<K>[];
    const reply = <K extends EventKind>(kind: K, given: ReplyTo[K]): void => {
      const before = answer;
      answer = (event) => (event.kind === kind ? given : before(event));
    };
    const seen = async (person: Person, place: Place, text: string): Promise<SeenMessage | undefined> =>
      (await person.messages(place)).findLast((message) => message.text.includes(text));
    /** A message of the bot with one button, in the direct chat of `ana`. */
    async function sent(
      button = press('Press me'),
      text = fresh('sent'),
    ): Promise<{ ref: MessageRef; text: string }> {
      const delivery = crypto.randomUUID();
      return {
        ref: await harness.chat.send(harness.direct(harness.ana), card(text, [button]), delivery),
        text,
      };
    }
    async function pressOn(text: string, options: Repeat = {}, person: Person = harness.ana): Promise<void> {
      const message = await seen(person, 'direct', text);
      const button = message?.buttons[0];
      if (button === undefined) throw new Error('no such button is seen');
      await button.press(options);
    }

    describe('events', () => {
      function expectCommon(event: ChatEvent | undefined, place: Place): void {
        expect(event).toMatchObject({
          direct: place === 'direct',
          from: { platform: harness.chat.platform, tenant: harness.tenant, key: harness.ana.key },
          where: { platform: harness.chat.platform, tenant: harness.tenant },
        });
        expect(event?.id).toMatch(/\S/);
        expect(event?.at).toBeInstanceOf(Date);
        expect(Number.isNaN(event?.at.getTime())).toBe(false);
      }

      test.for(['direct', 'shared'] as const)(
        'a message (%s) arrives with its words and who is meant',
        async (place) => {
          const words = `${fresh('words')} <b>&amp; *x* ñ 🌱`;
          await harness.ana.say(place, words, { mentions: [harness.luis] });
          expect(of('message')).toHaveLength(1);
          expectCommon(of('message')[0], place);
          expect(of('message')[0]?.text).toContain(words);
          expect(of('message')[0]?.addressed).toBe(place === 'direct' || harness.hears === 'called');
          expect(of('message')[0]?.mentions).toEqual([expect.objectContaining({ key: harness.luis.key })]);
        },
      );

      test.for(['direct', 'shared'] as const)(
        'a command (%s) arrives with its name and text',
        async (place) => {
          await harness.ana.command(place, 'latido', 'report “Sur”');
          expect(of('command')).toHaveLength(1);
          expectCommon(of('command')[0], place);
          expect(of('command')[0]).toMatchObject({ name: 'latido', text: 'report “Sur”', mentions: [] });
        },
      );

      test('a press arrives with its name, its input and the message it stands on', async () => {
        const { ref, text } = await sent();
        await pressOn(text);
        expect(of('action')).toHaveLength(1);
        expectCommon(of('action')[0], 'direct');
        expect(of('action')[0]).toMatchObject({
          name: 'contract.press',
          input: { n: 7, deep: ['á', null] },
          on: ref,
        });
      });

      test('a button that asks for a form arrives as another kind', async () => {
        reply('open', { kind: 'ask', form });
        const { ref, text } = await sent(press('Open', 'open'));
        await pressOn(text);
        expect(of('action')).toHaveLength(0);
        expect(of('open')).toHaveLength(1);
        expect(of('open')[0]).toMatchObject({
          name: 'contract.press',
          input: { n: 7, deep: ['á', null] },
          on: ref,
        });
      });

      test('a form arrives with its input, its values and the message it was opened from', async () => {
        reply('open', { kind: 'ask', form });
        const { ref, text } = await sent(press('Open', 'open'));
        await pressOn(text);
        await (await harness.ana.form())?.submit({ title: 'A title', body: 'two\nlines' });
        expect(of('submit')).toHaveLength(1);
        expectCommon(of('submit')[0], 'direct');
        expect(of('submit')[0]).toMatchObject({ name: 'contract.form', input: { about: 'x' }, on: ref });
        expect(of('submit')[0]?.values).toMatchObject({ title: 'A title', body: 'two\nlines' });
      });

      test('what was left empty is absent from the values', async () => {
        reply('command', { kind: 'ask', form });
        await harness.ana.command('direct', 'latido', 'form');
        await (await harness.ana.form())?.submit({ title: 'A title', body: '' });
        expect(of('submit')[0]?.values.title).toBe('A title');
        expect(of('submit')[0]?.values.body).toBeUndefined();
      });

      test('home, joined, changed and left arrive', async () => {
        const kinds = (['home', 'joined', 'changed', 'left'] as const).filter(
          (kind) => harness.kinds[kind] === true,
        );
        if (kinds.includes('home')) await harness.ana.goHome();
        if (kinds.includes('joined')) await harness.ana.join();
        if (kinds.includes('changed')) await harness.ana.change();
        if (kinds.includes('left')) await harness.ana.leave();
        expect(events.map((event) => event.kind)).toEqual(kinds);
        for (const event of events) expectCommon(event, 'direct');
      });

      test('delivered again, a happening has the id it had', async () => {
        const { text } = await sent();
        const happenings: Record<string, (id: string) => Promise<void>> = {
          message: (same) => harness.ana.say('direct', 'again', { id: same }),
          command: (same) => harness.ana.command('direct', 'latido', 'again', { id: same }),
          action: (same) => pressOn(text, { id: same }),
        };
        for (const [kind, deliver] of Object.entries(happenings)) {
          events = [];
          const id = crypto.randomUUID();
          await deliver(id);
          await deliver(id);
          const ids = new Set(events.map((event) => event.id));
          expect([kind, ids.size]).toEqual([kind, 1]);
          await deliver(crypto.randomUUID());
          expect([kind, new Set(events.map((event) => event.id)).size]).toEqual([kind, 2]);
        }
      });

      test('two people doing the same have different ids', async () => {
        await harness.ana.say('shared', 'same words');
        await harness.luis.say('shared', 'same words');
        expect(new Set(of('message').map((event) => event.id)).size).toBe(2);
      });

      test('what the bot says is no event', async () => {
        reply('message', { kind: 'say', to: 'place', card: card(fresh('said')) });
        await harness.ana.say('shared', 'hello');
        await harness.chat.send(harness.direct(harness.ana), card('unasked'), crypto.randomUUID());
        expect(events).toHaveLength(1);
      });
    });

    describe('replies', () => {
      test.for(['message', 'command'] as const)('to a %s: for the asker alone', async (kind) => {
        const said = fresh('private');
        reply(kind, { kind: 'say', to: 'asker', card: card(said) });
        if (kind === 'message') await harness.ana.say('shared', 'hello');
        else await harness.ana.command('shared', 'latido', 'hello');
        const places = [...(await harness.ana.messages('shared')), ...(await harness.ana.messages('direct'))];
        expect(places.some((message) => message.text.includes(said))).toBe(true);
        expect(await seen(harness.luis, 'shared', said)).toBeUndefined();
      });

      test.for(['message', 'command'] as const)('to a %s: for everybody in the place', async (kind) => {
        const said = fresh('public');
        reply(kind, { kind: 'say', to: 'place', card: card(said) });
        if (kind === 'message') await harness.ana.say('shared', 'hello');
        else await harness.ana.command('shared', 'latido', 'hello');
        expect(await seen(harness.ana, 'shared', said)).toBeDefined();
        expect(await seen(harness.luis, 'shared', said)).toBeDefined();
      });

      test('in a direct chat nobody else sees it', async () => {
        const said = fresh('direct');
        reply('message', { kind: 'say', to: 'place', card: card(said) });
        await harness.ana.say('direct', 'hello');
        expect(await seen(harness.ana, 'direct', said)).toBeDefined();
        expect(await seen(harness.luis, 'direct', said)).toBeUndefined();
      });

      test('to a command: a form', async () => {
        reply('command', { kind: 'ask', form });
        await harness.ana.command('direct', 'latido', 'form');
        const shown = await harness.ana.form();
        expect(shown).toMatchObject({ title: 'A small form', text: expect.stringContaining('Two fields.') });
        expect(shown?.fields.map((field) => field.name)).toEqual(['title', 'body']);
      });

      test('to a press: nothing, a new message, or the message replaced where it stands', async () => {
        const { text } = await sent();
        await pressOn(text);
        expect(await seen(harness.ana, 'direct', text)).toBeDefined();

        const said = fresh('said');
        reply('action', { kind: 'say', to: 'asker', card: card(said) });
        await pressOn(text);
        expect(await seen(harness.ana, 'direct', said)).toBeDefined();
        expect(await seen(harness.ana, 'direct', text)).toBeDefined();

        const before = await harness.ana.messages('direct');
        const place = before.findIndex((message) => message.text.includes(text));
        const replaced = fresh('replaced');
        reply('action', { kind: 'replace', card: card(replaced) });
        await pressOn(text);
        const after = await harness.ana.messages('direct');
        expect(after).toHaveLength(before.length);
        expect(after[place]?.text).toContain(replaced);
        expect(after[place]?.key).toBe(before[place]?.key);
        expect(await seen(harness.ana, 'direct', text)).toBeUndefined();
      });

      test('to a press in a shared place: for the asker alone; what only they see is replaced for them alone', async () => {
        const everywhere = async (person: Person): Promise<readonly SeenMessage[]> => [
          ...(await person.messages('shared')),
          ...(await person.messages('direct')),
        ];
        const withText = async (person: Person, text: string): Promise<SeenMessage | undefined> =>
          (await everywhere(person)).findLast((message) => message.text.includes(text));

        const open = fresh('open');
        reply('message', { kind: 'say', to: 'place', card: card(open, [press('Press me')]) });
        await harness.ana.say('shared', 'hello');
        const said = fresh('only-for-ana');
        reply('action', { kind: 'say', to: 'asker', card: card(said, [press('And me')]) });
        await (await seen(harness.ana, 'shared', open))?.buttons[0]?.press();
        expect(await withText(harness.ana, said)).toBeDefined();
        expect(await withText(harness.luis, said)).toBeUndefined();
        expect(await seen(harness.luis, 'shared', open)).toBeDefined();

        const replaced = fresh('replaced-for-ana');
        reply('action', { kind: 'replace', card: card(replaced) });
        await (await withText(harness.ana, said))?.buttons[0]?.press();
        expect(await withText(harness.ana, replaced)).toBeDefined();
        expect(await withText(harness.ana, said)).toBeUndefined();
        expect(await withText(harness.luis, replaced)).toBeUndefined();

        const forAll = fresh('replaced-for-all');
        reply('action', { kind: 'replace', card: card(forAll) });
        await (await seen(harness.luis, 'shared', open))?.buttons[0]?.press();
        expect(await seen(harness.ana, 'shared', forAll)).toBeDefined();
        expect(await seen(harness.ana, 'shared', open)).toBeUndefined();
      });

      test('to a button that asks for a form: the form, or words instead', async () => {
        const { text } = await sent(press('Open', 'open'));
        reply('open', { kind: 'ask', form });
        await pressOn(text);
        expect(await harness.ana.form()).toMatchObject({ title: 'A small form' });
        const said = fresh('closed');
        reply('open', { kind: 'say', to: 'asker', card: card(said) });
        await pressOn(text);
        expect(await seen(harness.ana, 'direct', said)).toBeDefined();
      });

      async function openForm(): Promise<{ text: string; shown: SeenForm }> {
        const { text } = await sent(press('Open', 'open'));
        reply('open', { kind: 'ask', form });
        await pressOn(text);
        const shown = await harness.ana.form();
        if (shown === undefined) throw new Error('no form is seen');
        return { text, shown };
      }

      test('to a form: the form again, with what is wrong and all that was typed', async () => {
        const { shown } = await openForm();
        const typed = `${fresh('typed')} "quoted" <x>\nsecond line`;
        reply('submit', {
          kind: 'ask',
          form: {
            ...form,
            values: { title: 'short', body: typed },
            errors: { title: 'Make it longer.' },
            problem: 'Not yet sent.',
          },
        });
        await shown.submit({ title: 'short', body: typed });
        const again = await harness.ana.form();
        expect(again?.fields.find((field) => field.name === 'title')).toMatchObject({
          value: 'short',
          error: expect.stringContaining('Make it longer.'),
        });
        expect(again?.fields.find((field) => field.name === 'body')?.value).toBe(typed);
        expect(`${again?.problem} ${again?.text}`).toContain('Not yet sent.');
        reply('submit', { kind: 'done' });
        await again?.submit({ title: 'long enough', body: typed });
        expect(await harness.ana.form()).toBeUndefined();
        expect(of('submit')).toHaveLength(2);
      });

      test('to a form: kept open as it stands, with a problem', async () => {
        const { shown } = await openForm();
        reply('submit', { kind: 'again', problem: 'Nothing was saved.' });
        await shown.submit({ title: 'typed by ana' });
        const again = await harness.ana.form();
        expect(again?.fields.find((field) => field.name === 'title')?.value).toBe('typed by ana');
        expect(`${again?.problem} ${again?.text}`).toContain('Nothing was saved.');
      });

      test('to a form: closed; closed with a message; closed with the message behind it replaced', async () => {
        const first = await openForm();
        reply('submit', { kind: 'done' });
        await first.shown.submit({ title: 'one' });
        expect(await harness.ana.form()).toBeUndefined();

        const second = await openForm();
        const said = fresh('said');
        reply('submit', { kind: 'say', to: 'asker', card: card(said) });
        await second.shown.submit({ title: 'two' });
        expect(await harness.ana.form()).toBeUndefined();
        expect(await seen(harness.ana, 'direct', said)).toBeDefined();

        const third = await openForm();
        const replaced = fresh('replaced');
        reply('submit', { kind: 'replace', card: card(replaced) });
        await third.shown.submit({ title: 'three' });
        expect(await harness.ana.form()).toBeUndefined();
        expect(await seen(harness.ana, 'direct', replaced)).toBeDefined();
        expect(await seen(harness.ana, 'direct', third.text)).toBeUndefined();
      });

      test('to home: the place is shown', async () => {
        if (harness.kinds.home !== true) return expect(harness.kinds.home).toMatch(/\S/);
        const shown = fresh('home');
        reply('home', { kind: 'home', card: card(shown, [press('At home')]) });
        await harness.ana.goHome();
        const home = await harness.ana.home();
        expect(home?.text).toContain(shown);
        await home?.buttons[0]?.press();
        expect(of('action')[0]).toMatchObject({ name: 'contract.press', direct: true });
      });

      test('a handler that fails takes nothing down', async () => {
        answer = () => {
          throw new Error('mistake');
        };
        await harness.ana.say('direct', 'hello').catch(() => {});
        answer = () => ({ kind: 'done' });
        await harness.ana.say('direct', 'hello again');
        expect(of('message').at(-1)?.text).toContain('hello again');
      });
    });

    messagesContract({
      harness: () => harness,
      events: () => events,
      of,
      forget: () => {
        events = [];
      },
      reply,
      seen,
      fresh,
      card,
      form,
    });

    describe('sending', () => {
      test('what is sent is seen, by nobody else, and found by its delivery', async () => {
        const delivery = crypto.randomUUID();
        const text = fresh('delivered');
        const since = new Date(Date.now() - 60_000);
        const to = harness.direct(harness.ana);
        const ref = await harness.chat.send(to, card(text), delivery);
        expect(JSON.parse(JSON.stringify(ref))).toEqual(ref);
        expect(await seen(harness.ana, 'direct', text)).toBeDefined();
        expect(await seen(harness.luis, 'direct', text)).toBeUndefined();
        if (harness.chat.find === undefined) return;
        expect(await harness.chat.find(to, delivery, since)).toEqual(ref);
        expect(await harness.chat.find(to, crypto.randomUUID(), since)).toBeUndefined();
        expect(await harness.chat.find(harness.direct(harness.luis), delivery, since)).toBeUndefined();
      });

      test('an update changes it where it stands', async () => {
        const { ref, text } = await sent();
        const last = fresh('last');
        await harness.chat.send(harness.direct(harness.ana), card(last), crypto.randomUUID());
        const before = await harness.ana.messages('direct');
        const changed = fresh('changed');
        await harness.chat.update(ref, card(changed, [press('New')]));
        const after = await harness.ana.messages('direct');
        expect(after.map((message) => message.key)).toEqual(before.map((message) => message.key));
        const place = before.findIndex((message) => message.text.includes(text));
        expect(after[place]?.text).toContain(changed);
        expect(after[place]?.buttons.map((button) => button.label)).toEqual(['New']);
      });

      test('a picture is sent, and said in words to who cannot see it', async () => {
        const alt = fresh('a chart of three bars');
        const text = fresh('with a picture');
        const picture: Card = {
          summary: text,
          blocks: [
            { kind: 'text', text: [text] },
            { kind: 'picture', png: dot, alt },
          ],
        };
        const ref = await harness.chat.send(harness.direct(harness.ana), picture, crypto.randomUUID());
        expect((await seen(harness.ana, 'direct', text))?.text).toContain(alt);
        const other = fresh('another picture');
        const blocks = [{ kind: 'picture', png: dot, alt: other }] as const;
        await harness.chat.update(ref, { summary: other, blocks });
        expect((await seen(harness.ana, 'direct', other))?.text).toContain(other);
        expect(await seen(harness.ana, 'direct', text)).toBeUndefined();
      });

      /** Too long for one message on most platforms; each of its words stands once. */
      const longCard = (name: string, button = press('Press me')): Card => ({
        summary: name,
        blocks: longParts.map((n) => ({ kind: 'text', text: [`${name}/${n}. ${'long words '.repeat(30)}`] })),
        buttons: [button],
      });
      const longParts = Array.from({ length: 90 }, (_, n) => n);
      /** All that stands in the place, and where it begins. */
      const everything = async (place: Place): Promise<string> =>
        (await harness.ana.messages(place)).map((message) => message.text).join('\n');

      test('a long card is all there and in order, and is found and changed as one', async () => {
        const name = fresh('long');
        const delivery = crypto.randomUUID();
        const to = harness.direct(harness.ana);
        const ref = await harness.chat.send(to, longCard(name), delivery);
        const text = await everything('direct');
        const places = longParts.map((n) => text.indexOf(`${name}/${n}.`));
        expect(places.every((place, n) => place > (places[n - 1] ?? -1))).toBe(true);
        if (harness.chat.find !== undefined) {
          expect(await harness.chat.find(to, delivery, new Date(Date.now() - 60_000))).toEqual(ref);
        }
        const changed = fresh('changed');
        await harness.chat.update(ref, card(changed));
        const after = await everything('direct');
        expect(after).not.toContain(`${name}/`);
        expect(after.split(changed)).toHaveLength(2);
      });

      test('a long card is pressed and replaced as one, by a long one and a short one', async () => {
        const name = fresh('long');
        const ref = await harness.chat.send(harness.direct(harness.ana), longCard(name), crypto.randomUUID());
        const pressLong = async (text: string): Promise<void> => {
          const messages = await harness.ana.messages('direct');
          const at = messages.findIndex((message) => message.text.includes(text));
          const button = messages.slice(at).flatMap((message) => message.buttons)[0];
          if (button === undefined) throw new Error('no button is seen');
          await button.press();
        };
        const second = fresh('second');
        reply('action', { kind: 'replace', card: longCard(second) });
        await pressLong(`${name}/0.`);
        expect(of('action')[0]?.on).toEqual(ref);
        const between = await everything('direct');
        expect(between).not.toContain(`${name}/`);
        expect(between).toContain(`${second}/89.`);
        const short = fresh('short');
        reply('action', { kind: 'replace', card: card(short) });
        await pressLong(`${second}/0.`);
        expect(of('action')[1]?.on).toEqual(ref);
        const after = await everything('direct');
        expect(after).not.toContain(`${second}/`);
        expect(after.split(short)).toHaveLength(2);
      });

      test('a card is read as it was written: nobody’s words become markup, a mention or a command', async () => {
        const words = `${fresh('literal')} <script>x</script> <!channel> @here *b* _i_ \`c\` &lt; [a](b) 1 < 2`;
        await harness.chat.send(harness.direct(harness.ana), card(words), crypto.randomUUID());
        expect((await seen(harness.ana, 'direct', words.split(' ')[0] ?? ''))?.text).toContain(words);
      });

      test('failures are told as PlatformError with their reason', async () => {
        const { ref } = await sent();
        for (const { how, expected, during } of harness.failing) {
          const outcome = await during(() =>
            harness.chat.send(harness.direct(harness.ana), card(fresh('failing')), crypto.randomUUID()),
          ).catch((error: unknown) => error);
          expect(outcome, how).toBeInstanceOf(PlatformError);
          expect((outcome as PlatformError).reason, how).toBe(expected);
        }
        const gone = await harness.chat
          .update({ ...ref, id: crypto.randomUUID() }, card('x'))
          .catch((error: unknown) => error);
        expect(gone).toBeInstanceOf(PlatformError);
        expect((gone as PlatformError).reason).toBe('gone');
        const stranger = { ...harness.direct(harness.ana), tenant: 'another' };
        const refused = await harness.chat
          .send(stranger, card('x'), crypto.randomUUID())
          .catch((error: unknown) => error);
        expect(refused).toBeInstanceOf(PlatformError);
        await sent();
      });
    });

    test('people() yields everybody once, with an address that can be sent to', async () => {
      const found: (Actor & { address: Address })[] = [];
      for await (const person of harness.chat.people(harness.tenant)) found.push(person);
      expect(found.map((person) => person.key).toSorted()).toEqual(harness.everybody.toSorted());
      for (const person of found) {
        expect(person).toMatchObject({ platform: harness.chat.platform, tenant: harness.tenant });
        expect(person.address.key).toBe(person.key);
        expect([person.key, person.guest === true]).toEqual([
          person.key,
          harness.guests.includes(person.key),
        ]);
      }
      const luis = found.find((person) => person.key === harness.luis.key);
      const text = fresh('to-luis');
      if (luis) await harness.chat.send(luis.address, card(text), crypto.randomUUID());
      expect(await seen(harness.luis, 'direct', text)).toBeDefined();
    });

    test('tenants() and person() know who is there', async () => {
      expect(await harness.chat.tenants()).toEqual([harness.tenant]);
      const found = await harness.chat.person(harness.tenant, harness.luis.key);
      expect(found).toMatchObject({
        platform: harness.chat.platform,
        tenant: harness.tenant,
        key: harness.luis.key,
        name: harness.luis.name,
        address: { platform: harness.chat.platform, tenant: harness.tenant, key: harness.luis.key },
      });
      expect(await harness.chat.person(harness.tenant, 'U0NOBODYATALL')).toBeUndefined();
    });

    test('what is malformed is refused, and what comes after it works', async () => {
      for (const [what, deliver] of Object.entries(harness.malformed)) {
        const status = await deliver();
        expect([what, status >= 400 && status < 500]).toEqual([what, true]);
        expect(events, what).toHaveLength(0);
        await harness.ana.say('direct', what);
        expect(of('message'), what).toHaveLength(1);
        events = [];
      }
    });

    describe.for(locales)('samples (%s)', (locale) => {
      test('every card and form keeps the limits', () => {
        const all = [...hostileSamples(locale), ...samples(locale)];
        const broken = all.flatMap((sample) =>
          harness.problems(sample).map((problem) => `${sample.name}: ${problem}`),
        );
        expect(broken).toEqual([]);
        for (const sample of samples(locale)) {
          if (sample.form === undefined) continue;
          expect([sample.name, sample.form.title.length <= 24, sample.form.submit.length <= 24]).toEqual([
            sample.name,
            true,
            true,
          ]);
        }
      });

      test('every card is taken by the platform', async () => {
        const cards = [...hostileSamples(locale), ...samples(locale)].flatMap((sample) => sample.card ?? []);
        // Rendering them all held this thread for seconds: connections that a server has let go of meanwhile are noticed first.
        await sleep(200);
        for (const item of cards)
          await harness.chat.send(harness.direct(harness.luis), item, crypto.randomUUID());
        const all = await harness.luis.messages('direct');
        expect(all.length).toBeGreaterThanOrEqual(Math.min(cards.length, 20));
      });
    });

    test('after close() nothing arrives any more', async () => {
      await harness.chat.close();
      await harness.ana.say('direct', 'anybody there?').catch(() => {});
      expect(events).toHaveLength(0);
    });
  });
}
