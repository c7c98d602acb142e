import { describe, expect, test } from 'vitest';
import { commandNames, commandWords, isHomeWord } from '#adapters/teams/commands.ts';
import type { Obj } from '#adapters/teams/ports.ts';
import { formWords } from '#adapters/teams/words.ts';
import { locales } from '#core/i18n.ts';
import { fixture, ids } from './fixtures.ts';
import { refused, startStub } from './wire-stub.ts';

const done = { kind: 'done' } as const;
const say = {
  kind: 'say',
  card: { summary: 'Hola', blocks: [{ kind: 'text', text: ['Hola'] }] },
  to: 'asker',
} as const;
const luis = { id: ids.luisMri, aadObjectId: ids.luis, name: 'Luis Mora', email: 'luis@acme.example' };

async function until(what: string, holds: () => boolean): Promise<void> {
  const end = performance.now() + 3_000;
  while (!holds()) {
    if (performance.now() > end) throw new Error(`still not: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

describe('what Teams tells of', () => {
  test('the app was added by somebody: welcomed, and the chat is kept', async () => {
    const stub = await startStub(say);
    expect(await stub.take(fixture('install-personal-add'))).toBeUndefined();
    expect(stub.events).toMatchObject([
      { kind: 'joined', id: `${ids.chat}:f:5b2f6d1e-0008`, direct: true, from: { key: ids.ana } },
    ]);
    expect((await stub.of('post'))[0]?.at).toBe(ids.chat);
    expect(stub.places.get(ids.chat)).toEqual({
      kind: 'personal',
      user: ids.ana,
      mri: ids.anaMri,
      serviceUrl: ids.serviceUrl,
    });
    expect(stub.changed).toEqual([]);
  });

  test('an upgrade is no beginning', async () => {
    const stub = await startStub(say);
    await stub.take({ ...fixture('install-personal-add'), action: 'add-upgrade' });
    await until('kept', () => stub.places.has(ids.chat));
    expect(stub.events).toEqual([]);
  });

  test('it was removed: they have left, and nobody lets it in again but they', async () => {
    const stub = await startStub(done);
    await stub.take(fixture('install-personal-add'));
    await until('kept', () => stub.places.has(ids.chat));
    await stub.take(fixture('install-personal-remove'));
    const { serviceUrl } = ids;
    await until('kept so', () => stub.places.get(ids.chat)?.kind === 'removed');
    expect(stub.places.get(ids.chat)).toEqual({ kind: 'removed', user: ids.ana, serviceUrl });
    expect(stub.events.map((event) => event.kind)).toEqual(['joined', 'left']);
    const to = { platform: 'teams', tenant: ids.tenant, key: ids.ana, route: '' };
    await expect(stub.chat.send(to, say.card, 'd')).rejects.toMatchObject({ reason: 'cold' });
    await stub.take({ ...fixture('install-personal-add'), id: 'f:again' });
    await until('let in again', () => stub.places.get(ids.chat)?.kind === 'personal');
    expect(stub.events.map((event) => event.kind)).toEqual(['joined', 'left', 'joined']);
  });

  test('it came to a team and went from a group: its people are read again', async () => {
    const stub = await startStub(done);
    await stub.take(fixture('install-team-add'));
    await until('read', () => stub.changed.length === 1);
    expect([...stub.places]).toEqual([[ids.team, { kind: 'team', serviceUrl: ids.serviceUrl }]]);
    stub.places.set(ids.group, { kind: 'group', serviceUrl: ids.serviceUrl });
    await stub.take(fixture('install-group-remove'));
    await until('read', () => stub.changed.length === 2);
    expect(stub.places.has(ids.group)).toBe(false);
    expect(stub.events).toEqual([]);
  });

  test('somebody is new in a team: who they are, and how to reach them', async () => {
    const stub = await startStub(done);
    stub.members.set(ids.luisMri, luis);
    await stub.take(fixture('members-added'));
    await until('told', () => stub.events.length === 1);
    expect(stub.events[0]).toMatchObject({
      kind: 'changed',
      from: { key: ids.luis, name: 'Luis Mora', email: 'luis@acme.example' },
      where: { route: expect.stringContaining(ids.luisMri) },
    });
    expect(stub.told.map((one) => [one.call, one.at])).toEqual([['member', ids.team]]);
  });

  test('many at once: all are read again, nobody is looked up', async () => {
    const stub = await startStub(done);
    const membersAdded = Array.from({ length: 51 }, (_, n) => ({ id: `29:x${n}` }));
    await stub.take({ ...fixture('members-added'), membersAdded });
    await until('read', () => stub.changed.length === 1);
    expect(stub.told).toEqual([]);
  });

  test('the bot itself, or somebody going: all are read again', async () => {
    const stub = await startStub(done);
    await stub.take(fixture('bot-added'));
    await stub.take(fixture('members-removed'));
    await until('read', () => stub.changed.length === 2);
    expect(stub.events).toEqual([]);
  });

  test('words that were changed are told of once each, by the name of the message; nothing else that is changed', async () => {
    const stub = await startStub(say);
    const raw = fixture('message-update');
    const later = { ...raw, timestamp: '2026-11-20T14:05:00Z', text: 'informe' };
    for (const one of [raw, raw, later]) await stub.take(one);
    await stub.take({ ...raw, channelData: { eventType: 'pinMessage' } });
    const on = { platform: 'teams', tenant: ids.tenant, id: raw.id };
    expect(stub.events).toMatchObject([
      { kind: 'edited', text: 'hola de nuevo', on },
      { kind: 'edited', text: 'informe', on },
    ]);
    expect(new Set(stub.events.map(({ id }) => id)).size).toBe(2);
  });

  test('a message that is taken away and brought back', async () => {
    const stub = await startStub(done);
    await stub.take(fixture('message-delete'));
    const back = { ...fixture('message-update'), channelData: { eventType: 'undeleteMessage' } };
    await stub.take(back);
    expect(stub.events).toMatchObject([{ kind: 'deleted' }, { kind: 'edited', text: 'hola de nuevo' }]);
    const [gone, here] = stub.events;
    expect(gone?.kind === 'deleted' && gone.on).toEqual(here?.kind === 'edited' && here.on);
  });

  test('one reaction in place of another is two happenings', async () => {
    const stub = await startStub(done);
    const raw: Obj = { ...fixture('reaction'), reactionsRemoved: [{ type: 'heart' }] };
    await stub.take(raw);
    await stub.take(raw);
    const on = { platform: 'teams', tenant: ids.tenant, id: raw.replyToId };
    expect(stub.events).toMatchObject([
      { kind: 'reaction', name: 'heart', removed: true, on },
      { kind: 'reaction', name: 'like', removed: false, on },
    ]);
    expect(new Set(stub.events.map(({ id }) => id)).size).toBe(2);
  });

  test.for(['team-renamed', 'typing', 'event', 'own-message'] as const)(
    '%s is no concern of ours',
    async (name) => {
      const stub = await startStub(say);
      expect(await stub.take(fixture(name))).toBeUndefined();
      await stub.chat.close();
      expect(stub.events).toEqual([]);
      expect(stub.told).toEqual([]);
    },
  );

  test.for([
    {},
    { type: 'message' },
    { type: 'message', from: null, conversation: [], serviceUrl: 4 },
    { type: 'conversationUpdate', membersAdded: 'x' },
    { type: 'installationUpdate', serviceUrl: 'x', from: { id: 'y' }, conversation: { id: 'z' } },
    { type: 'no such thing', text: '🌱' },
  ] as const)('what cannot be read is nothing: %j', async (raw) => {
    const stub = await startStub(say);
    expect(await stub.take(raw)).toBeUndefined();
    expect(stub.events).toEqual([]);
  });
});

describe('invokes', () => {
  test.for([
    fixture('verify-state'),
    { ...fixture('press'), name: 'something/new' },
    { ...fixture('press'), value: null },
    { type: 'invoke' },
  ])('none of ours: answered with nothing', async (raw) => {
    const stub = await startStub(say);
    expect(await stub.take(raw)).toEqual({ status: 200 });
    expect(stub.events).toEqual([]);
  });

  test('a handler that fails: words, and nothing of what it says', async () => {
    const stub = await startStub(() => {
      throw new Error('secret words');
    });
    const pressed = await stub.take(fixture('press'));
    expect(pressed).toMatchObject({
      status: 200,
      body: { statusCode: 500, type: 'application/vnd.microsoft.error', value: { code: 'InternalError' } },
    });
    const opened = await stub.take(fixture('task-fetch'));
    expect(opened).toMatchObject({ status: 200, body: { task: { type: 'message' } } });
    expect(JSON.stringify([pressed, opened])).toContain('Algo falló');
    expect(JSON.stringify([pressed, opened, stub.logged])).not.toContain('secret');
  });

  test('a handler that hangs: answered in time all the same', { timeout: 8_000 }, async () => {
    const stub = await startStub(() => new Promise(() => {}));
    const began = performance.now();
    const answers = await Promise.all([stub.take(fixture('press')), stub.take(fixture('task-submit'))]);
    expect(performance.now() - began).toBeLessThan(4_600);
    expect(answers).toMatchObject([{ body: { statusCode: 500 } }, { body: { task: { type: 'message' } } }]);
  });

  test('the handler is told how long it has', async () => {
    const stub = await startStub(done);
    await stub.take(fixture('press'));
    expect(stub.events[0]?.withinMs).toBeGreaterThan(1_000);
    expect(stub.events[0]?.withinMs).toBeLessThanOrEqual(2_600);
  });
});

describe('people who are called by name', () => {
  test('are looked up where they are', async () => {
    const stub = await startStub(done);
    stub.members.set(ids.luisMri, luis);
    await stub.take(fixture('message-mentions'));
    expect(stub.events[0]).toMatchObject({ mentions: [{ key: ids.luis, name: 'Luis Mora' }] });
  });

  test('are left out when that fails, and their names stay', async () => {
    const stub = await startStub(done);
    stub.failures.set('member', refused('network'));
    await stub.take(fixture('message-mentions'));
    expect(stub.events[0]).toMatchObject({ mentions: [], text: 'gracias a @Luis Mora: R&D <3' });
  });
});

describe('what is kept', () => {
  test('where somebody wrote; nothing of where they pressed', async () => {
    const stub = await startStub(done);
    await stub.take(fixture('press'));
    await stub.take(fixture('form-submit'));
    await stub.take(fixture('task-submit'));
    await stub.take(fixture('submit-message'));
    expect(stub.places.size).toBe(0);
    await stub.take(fixture('message-personal'));
    await stub.take(fixture('message-channel'));
    await until('kept', () => stub.places.size === 2);
    expect([...stub.places.keys()].sort()).toEqual([ids.team, ids.chat].sort());
  });

  test('no words in the log, whatever fails', async () => {
    const stub = await startStub(say);
    for (const call of ['post', 'put', 'openDirect', 'member'] as const) {
      stub.failures.set(call, refused('forbidden'));
    }
    for (const name of [
      'message-personal',
      'message-mentions',
      'form-submit',
      'task-submit',
      'submit-message',
    ]) {
      await stub.take(fixture(name));
    }
    await stub.chat.close();
    expect(stub.logged.length).toBeGreaterThan(0);
    for (const words of ['hola', 'Hola', 'R&D', 'Luis', 'Ana', 'Sur', 'amp']) {
      expect(stub.logged.join('\n')).not.toContain(words);
    }
  });
});

describe('a stop', () => {
  test('waits for what is in hand, and takes nothing more', async () => {
    let finish = (): void => {};
    const stub = await startStub(
      () =>
        new Promise<typeof say>((resolve) => {
          finish = () => resolve(say);
        }),
    );
    const taken = stub.take(fixture('message-personal'));
    await until('begun', () => stub.events.length === 1);
    let isClosed = false;
    const closing = stub.chat.close().then(() => {
      isClosed = true;
    });
    await expect(stub.take({ ...fixture('message-personal'), id: 'later' })).rejects.toThrow();
    expect(isClosed).toBe(false);
    finish();
    await taken;
    await closing;
    expect(stub.told.map((one) => one.call)).toEqual(['post']);
  });

  test('refuses at the door', async () => {
    const stub = await startStub(done);
    const [route] = await stub.chat.connect((async () => done) as never);
    await stub.chat.close();
    const seen: unknown[] = [];
    const response = {
      writeHead(status: number) {
        seen.push(status);
        return response;
      },
      end: () => response,
    };
    await route?.handler({} as never, response as never);
    expect([route?.method, route?.path, seen]).toEqual(['post', '/api/messages', [503]]);
  });
});

describe('what it can do', () => {
  test('follows the settings', async () => {
    const { chat } = await startStub(done);
    expect(chat.can).toEqual({
      dialogs: true,
      privateReplies: false,
      edits: true,
      slashCommands: false,
      coldMessages: false,
      home: true,
    });
    expect(chat.pace).toEqual({ sends: 1_500, updates: 750 });
    expect(await chat.tenants()).toEqual([ids.tenant]);
    const other = await startStub(done, { forms: 'inline', targeted: true });
    expect(other.chat.can).toMatchObject({ dialogs: false, privateReplies: true });
  });
});

describe('words of the adapter', () => {
  test('are there in each language', () => {
    for (const locale of locales) {
      expect(Object.keys(commandWords[locale])).toEqual([...commandNames]);
      expect(isHomeWord(commandWords[locale].home)).toBe(true);
      for (const words of Object.values(formWords(locale))) expect(words.trim()).not.toBe('');
    }
    const all = (locale: (typeof locales)[number]): Obj => formWords(locale);
    expect(new Set(locales.map((locale) => JSON.stringify(all(locale)))).size).toBe(3);
  });
});
