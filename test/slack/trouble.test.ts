import { randomUUID } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import { createServer, type Server, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'kysely';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { failureText } from '#src/failures.ts';
import { type Db, type OpenDatabase, openDatabase } from '#store/db.ts';
import { blocksText, buttonsIn, messageText } from '../support/slack-server/read.ts';
import { ids, type View } from '../support/slack-server/world.ts';
import { act, askForm, defaultHooks, effect, openForm } from '../support/testflow.ts';
import { type HostileWorld, startHostileWorld } from './hostile-setup.ts';

// Slack waits for 3 s. What the database does meanwhile is no excuse: the person is told, and nothing typed is lost.

/** Who answers a connection of PostgreSQL: nobody, or somebody who never says a word. */
async function databaseThat(does: 'refuses' | 'hangs'): Promise<OpenDatabase & { end(): Promise<void> }> {
  const held = new Set<Socket>();
  const server: Server = createServer((socket) => {
    held.add(socket);
    socket.on('error', () => {});
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  if (does === 'refuses') await new Promise((resolve) => server.close(resolve));
  const database = openDatabase({
    host: '127.0.0.1',
    port,
    user: 'x',
    database: 'x',
    connectionTimeoutMillis: 20_000,
  });
  return {
    ...database,
    async end() {
      for (const socket of held) socket.destroy();
      server.close();
      await database.close();
    },
  };
}

for (const transport of ['http', 'socket'] as const) {
  describe(`over ${transport === 'http' ? 'HTTP' : 'a socket'}`, () => {
    let world: HostileWorld;
    const troubles: { name: string; says: 'slow' | 'broken'; db?: Db; end?(): Promise<void> }[] = [
      { name: 'a handler that sleeps in the database', says: 'slow' },
    ];
    beforeAll(async () => {
      world = await startHostileWorld(transport);
      for (const does of ['refuses', 'hangs'] as const) {
        const database = await databaseThat(does);
        troubles.push({
          name: `a database that ${does}`,
          says: does === 'refuses' ? 'broken' : 'slow',
          db: database.db,
          end: database.end,
        });
      }
    });
    afterAll(async () => {
      for (const one of troubles) await one.end?.();
      await world.stop();
    });
    beforeEach(() => {
      Object.assign(world.house.hooks, defaultHooks);
    });
    afterEach(async () => {
      const { slack } = world;
      await slack.settled();
      const acks = slack.outgoing.acks.splice(0);
      expect(acks.filter((ack) => !ack.ok || ack.ms > 3_000)).toEqual([]);
      expect(slack.acts.complaints.splice(0)).toEqual([]);
      expect(slack.refusals.splice(0)).toEqual([]);
    });

    /** Runs in the trouble of that name; handlers sleep for 4 s where the database itself is well. */
    async function in_<T>(trouble: (typeof troubles)[number], run: () => Promise<T>): Promise<T> {
      if (trouble.db !== undefined) return world.over(trouble.db, run);
      const { hooks } = world.house;
      const slow = async (db: Db) => {
        await sql`select pg_sleep(4)`.execute(db);
        await effect(db, 'too late');
      };
      hooks.act = async (context, input) => slow(context.db).then(() => defaultHooks.act(context, input));
      hooks.command = async (context, call) =>
        slow(context.db).then(() => defaultHooks.command(context, call));
      hooks.submit = async (context, input, values) =>
        slow(context.db).then(() => defaultHooks.submit(context, input, values));
      try {
        return await run();
      } finally {
        Object.assign(hooks, defaultHooks);
      }
    }
    const done = async (words: string) =>
      (await world.house.effects()).filter((one) => one.includes(words)).length;
    const inConversation = () =>
      world.slack.world.im(ids.ana).messages.map((one) => messageText(world.slack.world, one));

    async function sent(buttons: Parameters<typeof world.harness.chat.send>[1]['buttons'], words: string) {
      const { harness, slack } = world;
      const card = {
        summary: words,
        blocks: [{ kind: 'text', text: [`press ${words}`] }],
        buttons: buttons ?? [],
      } as const;
      const { id } = await harness.chat.send(harness.direct(harness.ana), card, randomUUID());
      const message = slack.world.im(ids.ana).messages.find((one) => one.ts === id);
      if (message === undefined) throw new Error('it was not sent');
      const { block, element } = world.button(message);
      return async () => {
        await slack.acts.press(ids.ana, { message, channel: slack.world.im(ids.ana) }, block, element);
        await slack.settled();
      };
    }

    test.for([0, 1, 2])('a press, a command and words are answered in kind words (%i)', async (at) => {
      const trouble = troubles[at];
      if (trouble === undefined) throw new Error('no such trouble');
      const { slack } = world;
      const words = randomUUID();
      const press = await sent([act.button('Do it', { what: words })], words);
      const kind = failureText('en', trouble.says);
      const before = inConversation().filter((one) => one.includes(kind)).length;
      await in_(trouble, async () => {
        await Promise.all([
          press(),
          slack.acts.command(ids.ana, slack.world.im(ids.ana), 'latido', `note ${words}`),
          slack.acts.say(ids.ana, slack.world.im(ids.ana), `note ${words}`),
        ]);
        await slack.settled();
      });
      expect(inConversation().filter((one) => one.includes(kind)).length - before).toBe(3);
      // What was too late is undone, when it ends.
      await sleep(trouble.db === undefined ? 2_500 : 0);
      expect([await done(words), await done('too late')]).toEqual([0, 0]);
      // The same again, now that it works.
      await press();
      await slack.acts.say(ids.ana, slack.world.im(ids.ana), `note ${words}`);
      await slack.settled();
      expect(await done(words)).toBe(2);
    });

    async function openedForm(words: string): Promise<View> {
      const { slack, house } = world;
      house.hooks.open = async (_context, input) => ({ reply: { kind: 'ask', form: askForm(input) } });
      await (await sent([openForm.button('Open', { what: words })], words))();
      const view = slack.world.views.get(slack.world.stacks.get(ids.ana)?.at(-1) ?? '');
      if (view === undefined) throw new Error('no form is open');
      const [line = ''] = [...view.typed.keys()];
      view.typed.set(line, words);
      return view;
    }
    const isOpen = (view: View): boolean => world.slack.world.stacks.get(ids.ana)?.includes(view.id) === true;

    test.for([0, 1, 2])('a form stays open with all that was typed, and says why (%i)', async (at) => {
      const trouble = troubles[at];
      if (trouble === undefined) throw new Error('no such trouble');
      const { slack } = world;
      const words = randomUUID();
      const view = await openedForm(words);
      await in_(trouble, () => slack.acts.submit(ids.ana, view));
      expect(isOpen(view)).toBe(true);
      expect([...view.typed.values()]).toEqual([words]);
      const shown = [...Object.values(view.errors), blocksText(slack.world, view.body.blocks)].join('\n');
      expect(shown).toContain(failureText('en', trouble.says));
      await sleep(trouble.db === undefined ? 2_500 : 0);
      expect(await done(words)).toBe(0);
      await slack.acts.submit(ids.ana, view);
      await slack.settled();
      expect([isOpen(view), await done(words)]).toEqual([false, 1]);
    });

    test('the home says so too, and comes back', async () => {
      const { slack } = world;
      const hangs = troubles[2];
      if (hangs?.db === undefined) throw new Error('no such trouble');
      const home = () => {
        const view = slack.world.views.get(slack.world.homes.get(ids.ana) ?? '');
        return view && blocksText(slack.world, view.body.blocks);
      };
      await world.over(hangs.db, async () => {
        await slack.acts.openTab(ids.ana, 'home');
        await slack.settled();
      });
      expect(home()).toContain(failureText('en', 'slow'));
      await slack.acts.openTab(ids.ana, 'home');
      await slack.settled();
      expect(home()).toBe('home');
    });

    if (transport === 'socket') {
      test.for(['warned', 'cut'] as const)(
        'a connection %s in the middle of a form costs nothing typed',
        async (how) => {
          const { slack } = world;
          const words = randomUUID();
          const view = await openedForm(words);
          expect(slack.sockets.count()).toBe(2);
          slack.sockets.recycle(how);
          // The other connection takes it, at once.
          const ack = await slack.acts.submit(ids.ana, view);
          await slack.settled();
          expect(ack.ok).toBe(true);
          expect([isOpen(view), await done(words)]).toEqual([false, 1]);
          for (const end = performance.now() + 5_000; slack.sockets.count() < 2 && performance.now() < end; )
            await sleep(20);
          expect(slack.sockets.count()).toBe(2);
        },
      );

      test('announced while a form is being saved: it is answered over the old connection', async () => {
        const { slack, house } = world;
        const words = randomUUID();
        const view = await openedForm(words);
        const begun = Promise.withResolvers<void>();
        house.hooks.submit = async (context, input, values) => {
          begun.resolve();
          await sql`select pg_sleep(0.5)`.execute(context.db);
          return defaultHooks.submit(context, input, values);
        };
        const submitted = slack.acts.submit(ids.ana, view);
        await begun.promise;
        slack.sockets.recycle('warned', 'last');
        expect((await submitted).ok).toBe(true);
        await slack.settled();
        expect([isOpen(view), await done(words)]).toEqual([false, 1]);
        for (const end = performance.now() + 5_000; slack.sockets.count() < 2 && performance.now() < end; )
          await sleep(20);
        expect(slack.sockets.count()).toBe(2);
      });
    }

    test('a button that was pressed stands as it stood', () => {
      const { slack } = world;
      const buttons = slack.world.im(ids.ana).messages.flatMap((one) => buttonsIn(slack.world, one.blocks));
      expect(buttons.length).toBeGreaterThan(5);
    });
  });
}
