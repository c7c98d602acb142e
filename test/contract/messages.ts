import { describe, expect, test } from 'vitest';
import type { Card, Form } from '#core/card.ts';
import type { ChatEvent, EventKind, MessageRef, ReplyTo } from '#core/chat.ts';
import { PlatformError } from '#core/errors.ts';
import type { Harness, Person, Place, SeenMessage } from './chat.ts';

/** What the suite gives to its parts. */
export type Tools = Readonly<{
  harness(): Harness;
  events(): readonly ChatEvent[];
  of<K extends EventKind>(kind: K): readonly ChatEvent<K>[];
  /** Nothing was told of until now. */
  forget(): void;
  reply<K extends EventKind>(kind: K, given: ReplyTo[K]): void;
  seen(person: Person, place: Place, text: string): Promise<SeenMessage | undefined>;
  fresh(what: string): string;
  card(text: string): Card;
  form: Form;
}>;

/** Messages of people, pointed at, changed and reacted to; and posts to everybody in a shared place. */
export function messagesContract(tools: Tools): void {
  const { of, reply, seen, fresh, card } = tools;
  const harness = (): Harness => tools.harness();
  const mustSee = async (person: Person, place: Place, text: string): Promise<SeenMessage> => {
    const found = await seen(person, place, text);
    if (found === undefined) throw new Error(`not seen: ${text}`);
    return found;
  };
  async function post(to = harness().shared): Promise<{ ref: MessageRef; text: string; delivery: string }> {
    const [text, delivery] = [fresh('posted'), crypto.randomUUID()];
    return { ref: await harness().chat.send(to, card(text), delivery), text, delivery };
  }
  /** The same message: how fast the outbox may change it is no part of that. */
  const same = ({ settlesMs: _, ...ref }: MessageRef): MessageRef => ref;
  const missing = (kind: EventKind): string | undefined => {
    const has = harness().kinds[kind];
    return has === true ? undefined : has;
  };
  const commonOf = (person: Person, place: Place) => ({
    direct: place === 'direct',
    from: expect.objectContaining({ tenant: harness().tenant, key: person.key }),
    where: expect.objectContaining({ platform: harness().chat.platform, tenant: harness().tenant }),
  });

  describe('posts', () => {
    test('are seen by everybody in the place, changed where they stand, and found', async () => {
      const since = new Date(Date.now() - 60_000);
      const { ref, text, delivery } = await post();
      expect(await seen(harness().ana, 'shared', text)).toBeDefined();
      const before = await mustSee(harness().luis, 'shared', text);
      const changed = fresh('changed');
      await harness().chat.update(ref, card(changed));
      expect((await mustSee(harness().luis, 'shared', changed)).key).toBe(before.key);
      expect(await seen(harness().luis, 'shared', text)).toBeUndefined();
      const { find } = harness().chat;
      if (find === undefined) return;
      if (harness().looks) return expect(await find(harness().shared, delivery, since)).toEqual(ref);
      // Nobody lets us look there: said cleanly, so that the outbox does not guess.
      const refused = await find(harness().shared, delivery, since).catch((error: unknown) => error);
      expect(refused).toBeInstanceOf(PlatformError);
      expect((refused as PlatformError).reason).toBe('forbidden');
    });

    test('go to where a command was called', async () => {
      await harness().ana.command('shared', 'latido', 'here');
      const where = of('command')[0]?.where;
      if (where === undefined) throw new Error('no command arrived');
      // A place like any other is named by itself, never by who spoke there.
      expect(where.key).not.toBe(harness().ana.key);
      expect(JSON.parse(JSON.stringify(where))).toEqual(where);
      const { text } = await post(where);
      expect(await seen(harness().luis, 'shared', text)).toBeDefined();
      expect(await seen(harness().ana, 'direct', text)).toBeUndefined();
    });

    test('to where the bot is not are refused, and nobody gets them instead', async () => {
      const text = fresh('astray');
      for (const [what, place] of Object.entries(harness().closed)) {
        const outcome = await harness()
          .chat.send(place, card(text), crypto.randomUUID())
          .catch((error: unknown) => error);
        expect([what, outcome instanceof PlatformError]).toEqual([what, true]);
        expect([what, (outcome as PlatformError).reason]).toEqual([
          what,
          expect.stringMatching(/^(forbidden|gone|cold)$/),
        ]);
      }
      for (const person of [harness().ana, harness().luis]) {
        expect(await seen(person, 'direct', text)).toBeUndefined();
        expect(await seen(person, 'shared', text)).toBeUndefined();
      }
    });
  });

  describe('thanks for a message', () => {
    async function thanked(options: Readonly<{ id?: string }> = {}, text = fresh('well done')) {
      const { ana, luis } = harness();
      if ((await seen(ana, 'shared', text)) === undefined) await luis.say('shared', text);
      tools.forget();
      await ana.recognise('shared', await mustSee(ana, 'shared', text), options);
      return { text, event: of('command')[0] };
    }

    test('arrive as a command that points at it and at who wrote it', async () => {
      const { event, text } = await thanked();
      const { luis, chat, tenant } = harness();
      expect(tools.events()).toHaveLength(1);
      expect(event).toMatchObject({
        name: 'kudos',
        text: '',
        from: { tenant, key: harness().ana.key },
        mentions: [{ key: luis.key }],
        pointed: {
          by: { key: luis.key },
          thread: { platform: chat.platform, tenant },
        },
      });
      // What was said there is none of ours.
      expect(JSON.stringify(event)).not.toContain(text);
      expect(event?.pointed?.link ?? 'https://').toMatch(/^https:\/\//);
      // The message itself is no message of the one who points at it.
      expect(event?.on).toBeUndefined();
    });

    test('are answered by a form, and in the thread of that message', async () => {
      reply('command', { kind: 'ask', form: tools.form });
      const { event, text: said } = await thanked();
      expect(await harness().ana.form()).toMatchObject({ title: 'A small form' });
      reply('submit', { kind: 'done' });
      await (await harness().ana.form())?.submit({ title: 'thanks' });
      const thread = event?.pointed?.thread;
      if (thread === undefined) throw new Error('no thread');
      const { ref, text, delivery } = await post(thread);
      const shown = await mustSee(harness().luis, 'shared', text);
      expect(await seen(harness().ana, 'direct', text)).toBeUndefined();
      const root = await mustSee(harness().luis, 'shared', said);
      if (harness().answers(shown) !== undefined) {
        expect(harness().answers(shown)).toBe(harness().answers(root) ?? root.key);
      } else expect(harness().threads).toBe(false);
      const changed = fresh('changed');
      await harness().chat.update(ref, card(changed));
      expect((await mustSee(harness().luis, 'shared', changed)).key).toBe(shown.key);
      if (harness().chat.find === undefined || !harness().looks) return;
      const since = new Date(Date.now() - 60_000);
      expect(await harness().chat.find?.(thread, delivery, since)).toEqual(ref);
      expect(await harness().chat.find?.(thread, crypto.randomUUID(), since)).toBeUndefined();
    });

    test('for what the bot said point at nobody', async () => {
      const { text } = await post();
      tools.forget();
      await harness().ana.recognise('shared', await mustSee(harness().ana, 'shared', text));
      for (const event of of('command')) {
        expect(event.mentions).toEqual([]);
        expect(event.pointed?.by).toBeUndefined();
      }
    });

    test('delivered again, are the same happening', async () => {
      const id = crypto.randomUUID();
      const text = fresh('well done');
      const first = await thanked({ id }, text);
      const again = await thanked({ id }, text);
      // Some platforms do not even tell of it twice.
      expect([first.event?.id, undefined]).toContain(again.event?.id);
      expect((await thanked({}, text)).event?.id).not.toBe(first.event?.id);
    });
  });

  describe('a person’s own message', () => {
    const places = (kind: 'edited' | 'deleted'): readonly Place[] =>
      missing(kind) === undefined ? harness().tells : [];

    async function said(place: Place): Promise<{ on: MessageRef; shown: SeenMessage }> {
      const words = fresh('first words');
      tools.forget();
      await harness().ana.say(place, words, { mentions: [harness().luis] });
      const on = of('message')[0]?.on;
      if (on === undefined) throw new Error('a message without its own name');
      tools.forget();
      return { on, shown: await mustSee(harness().ana, place, words) };
    }

    test('that is changed arrives with its new words and under its own name', async () => {
      expect(missing('edited') ?? 'has').toMatch(/\S/);
      for (const place of places('edited')) {
        const { on, shown } = await said(place);
        const words = `${fresh('second words')} <b>&amp; *x* ñ 🌱`;
        await harness().ana.edit(place, shown, words, { mentions: [harness().luis] });
        const [event, ...more] = of('edited');
        expect([place, more]).toEqual([place, []]);
        expect(event).toMatchObject({ ...commonOf(harness().ana, place), on });
        expect(event?.on).toEqual(on);
        expect(event?.text).toContain(words);
        expect(event?.mentions).toEqual([expect.objectContaining({ key: harness().luis.key })]);
      }
    });

    test('that is changed twice is two happenings, and one of them told twice is one', async () => {
      for (const place of places('edited')) {
        const { shown } = await said(place);
        const id = crypto.randomUUID();
        await harness().ana.edit(place, shown, 'one', { id });
        await harness().ana.edit(place, shown, 'one', { id });
        expect(new Set(of('edited').map((event) => event.id)).size).toBe(1);
        await harness().ana.edit(place, shown, 'two');
        expect(new Set(of('edited').map((event) => event.id)).size).toBe(2);
      }
    });

    test('that is changed is answered to its author alone', async () => {
      for (const place of places('edited')) {
        const { shown } = await said(place);
        const answer = fresh('private');
        reply('edited', { kind: 'say', to: 'asker', card: card(answer) });
        await harness().ana.edit(place, shown, 'other words');
        const { ana, luis } = harness();
        const read = [...(await ana.messages('shared')), ...(await ana.messages('direct'))];
        expect([place, read.some((message) => message.text.includes(answer))]).toEqual([place, true]);
        expect(await seen(luis, 'shared', answer)).toBeUndefined();
      }
    });

    test('that is deleted arrives under its own name', async () => {
      expect(missing('deleted') ?? 'has').toMatch(/\S/);
      for (const place of places('deleted')) {
        const { on, shown } = await said(place);
        await harness().ana.remove(place, shown);
        expect(of('deleted')).toEqual([expect.objectContaining({ ...commonOf(harness().ana, place), on })]);
        expect(of('edited')).toEqual([]);
      }
    });
  });

  describe('a reaction', () => {
    test('to a message of ours arrives under its name, and so does its end', async () => {
      if (missing('reaction') !== undefined) return expect(missing('reaction')).toMatch(/\S/);
      const { ana, sign } = harness();
      for (const place of ['shared', 'direct'] as const) {
        const { ref, text } = await post(place === 'shared' ? harness().shared : harness().direct(ana));
        tools.forget();
        const shown = await mustSee(ana, place, text);
        await ana.react(place, shown, sign.given);
        await ana.react(place, shown, sign.given, { removed: true });
        const base = { ...commonOf(ana, place), name: sign.name, on: same(ref) };
        expect(of('reaction')).toEqual([
          expect.objectContaining({ ...base, removed: false }),
          expect.objectContaining({ ...base, removed: true }),
        ]);
        expect(of('reaction').every((event) => event.pointed === undefined)).toBe(true);
        expect(new Set(of('reaction').map((event) => event.id)).size).toBe(2);
      }
    });

    test('is answered to who reacted, and to nobody else', async () => {
      if (missing('reaction') !== undefined) return expect(missing('reaction')).toMatch(/\S/);
      const { ana, luis, sign } = harness();
      const { text } = await post();
      const answer = fresh('private');
      reply('reaction', { kind: 'say', to: 'asker', card: card(answer) });
      await ana.react('shared', await mustSee(ana, 'shared', text), sign.given);
      const read = [...(await ana.messages('shared')), ...(await ana.messages('direct'))];
      expect(read.some((message) => message.text.includes(answer))).toBe(true);
      expect(await seen(luis, 'shared', answer)).toBeUndefined();
    });

    test('to a message of people points at it, where the platform tells of such', async () => {
      if (missing('reaction') !== undefined || !harness().tellsOfReactions) return;
      const { ana, luis, sign, tenant } = harness();
      const text = fresh('well done');
      await luis.say('shared', text);
      tools.forget();
      const shown = await mustSee(ana, 'shared', text);
      await ana.react('shared', shown, sign.given);
      expect(of('reaction')).toEqual([
        expect.objectContaining({
          ...commonOf(ana, 'shared'),
          name: sign.name,
          removed: false,
          pointed: expect.objectContaining({
            by: expect.objectContaining({ key: luis.key }),
            thread: expect.objectContaining({ tenant }),
          }),
        }),
      ]);
      expect(of('reaction')[0]?.on).toBeUndefined();
      const thread = of('reaction')[0]?.pointed?.thread;
      if (thread === undefined) throw new Error('no thread');
      const { text: posted } = await post(thread);
      const answer = await mustSee(luis, 'shared', posted);
      expect(harness().answers(answer)).toBe(harness().answers(shown) ?? shown.key);
    });
  });

  test('what bots, strangers and the platform itself do to messages is no event', async () => {
    for (const [what, happens] of Object.entries(harness().ignored)) {
      tools.forget();
      await happens();
      const told = tools.events().filter(({ kind }) => ['edited', 'deleted', 'reaction'].includes(kind));
      expect([what, told]).toEqual([what, []]);
    }
  });
}
