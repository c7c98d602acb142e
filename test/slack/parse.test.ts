import { describe, expect, test } from 'vitest';
import { identityOf, tenantsOf } from '#adapters/slack/receive/identity.ts';
import { parseCommand, parsePress, parseSubmission } from '#adapters/slack/receive/parse.ts';
import { parseEvent } from '#adapters/slack/receive/parse-event.ts';
import { parseShortcut } from '#adapters/slack/receive/parse-shortcut.ts';
import { emojiIn, wordsOf } from '#adapters/slack/receive/words.ts';
import { changed, fixture, ids, installation, known } from './fixtures.ts';

const actor = { platform: 'slack', tenant: ids.team, key: ids.ana };

describe('words', () => {
  test.for([
    ['plain *x* _i_ `c`', 'plain *x* _i_ `c`'],
    ['&lt;b&gt;&amp;amp; 1 &lt; 2', '<b>&amp; 1 < 2'],
    ['<http://x.example|x.example> <https://y.example/?a=1&amp;b=2>', 'x.example https://y.example/?a=1&b=2'],
    ['<mailto:a@x.example|a@x.example>', 'a@x.example'],
    ['<!here> <!channel> <!everyone>', '@here @channel @everyone'],
    ['<#C0GENERAL|general> <#C0SECRET1>', '#general #C0SECRET1'],
    ['<!date^1392734382^{date}|18 Feb>', '18 Feb'],
    ['', ''],
    // The database takes neither, and nobody means to write one.
    ['a\0b \ud83c', 'ab \ufffd'],
  ])('%s', ([raw, text]) => {
    expect(wordsOf(raw ?? '')).toEqual({ text, mentions: [], groups: [] });
  });

  test('people and groups are found, each once', () => {
    const raw = '<@U0ANA0001|ana> <@U0ANA0001> <@W0EVA0001> <!subteam^S0TEAM001|@care> <!subteam^S0TEAM002>';
    expect(wordsOf(raw)).toEqual({
      text: '@ana @U0ANA0001 @W0EVA0001 @care @S0TEAM002',
      mentions: [
        { key: 'U0ANA0001', name: 'U0ANA0001' },
        { key: 'W0EVA0001', name: 'W0EVA0001' },
      ],
      groups: ['S0TEAM001', 'S0TEAM002'],
    });
  });

  test('the bot itself is no mention and leaves no trace', () => {
    expect(wordsOf('<@U0LATIDO1>: kudos', { bot: ids.bot }).text).toBe('kudos');
    expect(wordsOf('hola <@U0LATIDO1|latido> ayuda', { bot: ids.bot })).toEqual({
      text: 'hola ayuda',
      mentions: [],
      groups: [],
    });
  });

  test('a very long text takes no time, whatever it is made of', () => {
    for (const part of [' ', '\n', '<', '<@', ':', ':a', '&', '<@U0LATIDO1|']) {
      const begun = performance.now();
      wordsOf(part.repeat(40_000), { bot: ids.bot, emoji: new Map() });
      expect([part, performance.now() - begun < 200]).toEqual([part, true]);
    }
    expect(wordsOf('a \n <@U0LATIDO1> b', { bot: ids.bot }).text).toBe('a b');
  });

  test('emoji become the characters they stand for; what only looks like one stays', () => {
    const emoji = emojiIn([
      {
        elements: [{ elements: [{ type: 'emoji', name: 'wave', unicode: '1f44b-1f3fc', skin_tone: 3 }] }],
      },
      { elements: [{ type: 'emoji', name: 'bad', unicode: 'zz' }] },
    ]);
    expect(wordsOf(':wave::skin-tone-3: a:b:c 10:30:00 :bad:', { emoji }).text).toBe(
      '👋🏼 a:b:c 10:30:00 :bad:',
    );
  });
});

describe('events', () => {
  test('a direct message', () => {
    const found = parseEvent(fixture('message-im'), known);
    expect(found?.event).toEqual({
      kind: 'message',
      id: 'T0ORG0001:Ev00000001',
      at: new Date(1_795_262_401_000.1),
      from: actor,
      where: { ...actor, route: ids.direct },
      direct: true,
      addressed: true,
      on: { platform: 'slack', tenant: ids.team, route: ids.direct, id: '1795262401.000100' },
      text: 'Gracias @luis & @U0EVA0001 por <todo> 🌱 mira example.org en #general @here :nope:',
      mentions: [
        { key: ids.luis, name: 'luis' },
        { key: 'U0EVA0001', name: 'U0EVA0001' },
      ],
    });
    expect(found?.spot).toMatchObject({ surface: 'message', direct: true, channel: ids.direct });
  });

  test('a mention in a thread of a channel', () => {
    const found = parseEvent(fixture('app-mention'), known);
    expect(found?.event).toMatchObject({
      kind: 'message',
      direct: false,
      addressed: true,
      text: 'kudos @U0LUIS001 and @care',
      mentions: [{ key: ids.luis, name: ids.luis }],
      where: { key: ids.channel, route: ids.channel },
    });
    expect(found?.groups).toEqual(['S0TEAM001']);
    expect(found?.spot.thread).toBe('1795262300.000100');
  });

  const im = fixture('message-im');
  test.for<[string, ReturnType<typeof fixture>]>([
    ['our own', changed(im, ['event', 'user'], ids.bot)],
    ['Slackbot', changed(im, ['event', 'user'], 'USLACKBOT')],
    ['another bot', changed(im, ['event', 'bot_id'], 'B0OTHER01')],
    ['an edit', changed(im, ['event', 'subtype'], 'message_changed')],
    ['a joining', changed(im, ['event', 'subtype'], 'channel_join')],
    ['talk of several people', changed(im, ['event', 'channel_type'], 'mpim')],
    ['talk in a channel', changed(im, ['event', 'channel_type'], 'channel')],
    ['a mention in a direct chat', changed(im, ['event', 'type'], 'app_mention')],
    ['an edited mention', changed(fixture('app-mention'), ['event', 'edited'], { user: ids.ana })],
    ['nobody', changed(im, ['event', 'user'], undefined)],
    ['an unknown type', changed(im, ['event', 'type'], 'channel_rename')],
    ['no event at all', { type: 'event_callback', event: {} }],
  ])('is none: %s', ([, body]) => {
    expect(parseEvent(body, known)).toBeUndefined();
  });

  test('files and broadcast answers are words too', () => {
    for (const subtype of ['file_share', 'thread_broadcast', 'me_message']) {
      expect(parseEvent(changed(im, ['event', 'subtype'], subtype), known)?.event.kind).toBe('message');
    }
  });

  test('home and the first visit', () => {
    expect(parseEvent(fixture('app-home-opened'), known)?.event).toMatchObject({
      kind: 'home',
      direct: true,
    });
    expect(parseEvent(fixture('app-home-messages'), known)?.event).toMatchObject({
      kind: 'joined',
      id: `joined:${ids.ana}`,
      where: { route: ids.direct },
    });
  });

  test('somebody changes, somebody leaves', () => {
    expect(parseEvent(fixture('user-change'), known)?.event).toMatchObject({
      kind: 'changed',
      from: { key: ids.luis, tenant: ids.team, email: 'luis@example.org', timeZone: 'America/Bogota' },
    });
    expect(parseEvent(fixture('user-deleted'), known)?.event).toMatchObject({
      kind: 'left',
      from: { platform: 'slack', key: ids.luis, tenant: ids.team },
      id: 'T0ORG0001:Ev00000007',
    });
  });
});

describe('whose person it is', () => {
  test('somebody of another workspace keeps their own and is a guest', () => {
    expect(parseEvent(fixture('app-mention-foreign'), known)?.event).toMatchObject({
      from: { tenant: 'T0OTHER01', key: 'U0OTHER01', guest: true },
      where: { tenant: ids.team },
    });
    const pressed = changed(fixture('press'), ['user', 'team_id'], 'T0OTHER01');
    expect(parsePress(pressed, known)?.event.from).toEqual({ ...actor, tenant: 'T0OTHER01', guest: true });
    const sent = changed(fixture('submission'), ['user', 'team_id'], 'T0OTHER01');
    expect(parseSubmission(sent, known)?.event.from).toMatchObject({ tenant: 'T0OTHER01', guest: true });
  });

  test('in an organisation of workspaces everybody of it is one of ours', () => {
    const org = { ...known, installation: { ...installation, tenant: 'E0WHOLE01', org: true } };
    const body = fixture('message-org');
    expect(tenantsOf(body)[0]).toBe('E0WHOLE01');
    expect(parseEvent(body, org)?.event).toMatchObject({ from: { tenant: 'E0WHOLE01', key: ids.ana } });
    const pressed = changed(fixture('press'), ['enterprise'], { id: 'E0OTHER01' });
    expect(parsePress(pressed, org)?.event.from).toMatchObject({ guest: true });
  });

  test('nor is somebody of another organisation of workspaces, whatever names the organisation', () => {
    const other = 'E0OTHER01';
    const said = changed(
      changed(fixture('app-mention-foreign'), ['enterprise_id'], other),
      ['event', 'user_team'],
      other,
    );
    expect(parseEvent(said, known)?.event.from).toEqual({
      platform: 'slack',
      tenant: other,
      key: 'U0OTHER01',
      guest: true,
    });
    const theirs = {
      ...fixture('press'),
      team: { id: 'T0OTHER01', enterprise_id: other },
      enterprise: { id: other },
    };
    const pressed = changed(theirs, ['user', 'team_id'], other);
    expect(parsePress(pressed, known)?.event.from).toEqual({ ...actor, tenant: other, guest: true });
    const org = { ...known, installation: { ...installation, tenant: 'E0WHOLE01', org: true } };
    const inOrg = changed(fixture('message-org'), ['event', 'user_team'], other);
    expect(parseEvent(inOrg, org)?.event.from).toEqual({ ...actor, tenant: other, guest: true });
  });

  test('who is named by our own organisation is one of ours', () => {
    const own = 'E0OWN0001';
    const pressed = changed(
      changed(fixture('press'), ['enterprise'], { id: own, name: 'x' }),
      ['user', 'team_id'],
      own,
    );
    expect(parsePress(pressed, known)?.event.from).toEqual(actor);
    const said = changed(
      changed(fixture('message-im'), ['authorizations', 0, 'enterprise_id'], own),
      ['event', 'user_team'],
      own,
    );
    expect(parseEvent(said, known)?.event.from).toEqual(actor);
    const command = { ...fixture('command'), enterprise_id: own, is_enterprise_install: 'false' };
    expect(parseCommand(command, known)?.event.from).toEqual(actor);
  });

  test('an organisation’s payloads name no workspace', () => {
    const org = { ...known, installation: { ...installation, tenant: 'E0WHOLE01', org: true } };
    const whole = { team: null, enterprise: { id: 'E0WHOLE01', name: 'x' }, is_enterprise_install: true };
    const from = { ...actor, tenant: 'E0WHOLE01' };
    const shortcut = { ...fixture('shortcut-global'), ...whole, channel: null, message: null };
    expect([tenantsOf(shortcut)[0], parseShortcut(shortcut, org)?.event.from]).toEqual(['E0WHOLE01', from]);
    const submitted = { ...fixture('submission'), ...whole };
    expect([tenantsOf(submitted)[0], parseSubmission(submitted, org)?.event.from]).toEqual([
      'E0WHOLE01',
      from,
    ]);
    const pressed = { ...fixture('press'), ...whole };
    expect([tenantsOf(pressed)[0], parsePress(pressed, org)?.event.from]).toEqual(['E0WHOLE01', from]);
    const command = { ...fixture('command'), enterprise_id: 'E0WHOLE01', is_enterprise_install: 'true' };
    expect([tenantsOf(command)[0], parseCommand(command, org)?.event.from]).toEqual(['E0WHOLE01', from]);
  });

  test('the installation is the one whose message was pressed', () => {
    const pressed = changed(fixture('press'), ['team', 'id'], 'T0OTHER01');
    expect(tenantsOf(pressed)[0]).toBe(ids.team);
    expect(tenantsOf({ type: 'event_callback', event: {} })).toEqual([]);
  });
});

describe('commands', () => {
  test('with mentions, escaped, in a channel', () => {
    const found = parseCommand(fixture('command'), known);
    expect(found?.event).toMatchObject({
      kind: 'command',
      name: 'kudos',
      text: '@luis #calidad <3 por cerrar a tiempo',
      mentions: [{ key: ids.luis, name: 'luis' }],
      direct: false,
      from: actor,
      at: known.now,
    });
    expect(found?.slash).toBe(true);
    expect(found?.spot).toMatchObject({ surface: 'none', channel: ids.channel, trigger: '1.2.aaa' });
  });

  test('a direct chat is one only where it is known to be ours', () => {
    const body = changed(
      changed(fixture('command'), ['channel_id'], ids.direct),
      ['channel_name'],
      'directmessage',
    );
    expect(parseCommand(body, known)?.event.direct).toBe(false);
    expect(parseCommand(body, { ...known, directOf: () => ids.direct })?.event.direct).toBe(true);
    expect(parseCommand(body, { ...known, directOf: () => 'D0OTHER01' })?.event.direct).toBe(false);
  });

  test('a command of somebody else’s is none', () => {
    expect(parseCommand(changed(fixture('command'), ['command'], '/remind'), known)).toBeUndefined();
  });
});

describe('presses', () => {
  test('on a message of several parts, the whole is meant', () => {
    const found = parsePress(fixture('press'), known);
    expect(found?.event).toMatchObject({
      kind: 'action',
      name: 'pulse.score',
      input: { score: 4 },
      direct: true,
      at: new Date(1_795_262_411_500),
      on: {
        platform: 'slack',
        tenant: ids.team,
        route: ids.direct,
        id: '1795262410.000100,1795262410.000200',
      },
    });
  });

  test('on an ephemeral message in a thread', () => {
    const found = parsePress(fixture('press-ephemeral'), known);
    expect(found?.event).toMatchObject({ kind: 'open', name: 'kudos.give', direct: false });
    expect(found?.event).not.toHaveProperty('on');
    expect(found?.spot).toMatchObject({ ephemeral: true, thread: '1795262300.000100' });
  });

  test('on Home', () => {
    const found = parsePress(fixture('press-home'), { ...known, directOf: () => ids.direct });
    expect(found?.event).toMatchObject({ kind: 'action', direct: true, where: { route: ids.direct } });
    expect(found?.event).not.toHaveProperty('on');
    expect(found?.spot).toMatchObject({ surface: 'home' });
    expect(found?.spot.view).toBeUndefined();
  });

  test('a value that was too long, or was tampered with, arrives as a button nobody knows', () => {
    for (const value of [undefined, '', '{broken', '[']) {
      const body = changed(fixture('press'), ['actions', 0, 'value'], value);
      expect(parsePress(body, known)?.event).toMatchObject({ name: 'pulse.score', input: undefined });
    }
  });

  test('what is no button of ours is none', () => {
    expect(parsePress(fixture('press-other'), known)).toBeUndefined();
    expect(parsePress(changed(fixture('press'), ['actions', 0, 'action_id'], 'x'), known)).toBeUndefined();
    expect(parsePress(changed(fixture('press'), ['actions'], 'none'), known)).toBeUndefined();
  });
});

test('a form that was sent in', () => {
  const found = parseSubmission(fixture('submission'), known);
  expect(found?.event).toMatchObject({
    kind: 'submit',
    name: 'kudos.give',
    input: { to: [ids.luis] },
    values: { why: 'dos\nlíneas' },
    direct: true,
    where: { route: ids.direct },
    on: { id: '1795262410.000100,1795262410.000200' },
  });
  expect(found?.files).toEqual([
    {
      field: 'file',
      id: 'F0FILE001',
      name: 'a.csv',
      size: 3,
      url: expect.stringContaining('files.slack.com'),
    },
  ]);
  expect(parseSubmission(changed(fixture('submission'), ['view', 'private_metadata'], '{}'), known)).toBe(
    undefined,
  );
});

describe('shortcuts', () => {
  test('on a message: its author is meant, the answer goes into the thread', () => {
    const found = parseShortcut(fixture('shortcut-message'), known);
    expect(found?.event).toMatchObject({
      kind: 'command',
      name: 'latido',
      text: '',
      mentions: [{ key: ids.luis }],
      direct: false,
    });
    expect(found?.spot).toMatchObject({ channel: ids.channel, thread: '1795262300.000100' });
    expect(found?.slash).toBeUndefined();
  });

  test('to thank for a message: it is pointed at, with its thread and a link', () => {
    const body = changed(fixture('shortcut-message'), ['callback_id'], 'latido_kudos');
    const ts = String((body.message as { ts: string }).ts);
    const domain = (body.team as { domain: string }).domain;
    const found = parseShortcut(body, known);
    expect(found?.event).toMatchObject({ name: 'kudos', text: '', mentions: [{ key: ids.luis }] });
    expect(found?.event.kind === 'command' && found.event.pointed).toEqual({
      by: { key: ids.luis, name: ids.luis },
      thread: {
        platform: 'slack',
        tenant: ids.team,
        key: ids.channel,
        route: `${ids.channel}:1795262300.000100`,
      },
      link: `https://${domain}.slack.com/archives/${ids.channel}/p${ts.replace('.', '')}?thread_ts=1795262300.000100&cid=${ids.channel}`,
    });
    // Not in a thread: the message itself begins one.
    const alone = parseShortcut(changed(body, ['message', 'thread_ts'], undefined), known)?.event;
    expect(alone?.kind === 'command' && alone.pointed?.thread?.route).toBe(`${ids.channel}:${ts}`);
    const odd = parseShortcut(changed(body, ['message', 'ts'], 'x:y'), known)?.event;
    expect(odd?.kind === 'command' && odd.pointed).toBeUndefined();
    const host = changed(body, ['team', 'domain'], 'evil.example/#');
    const elsewhere = parseShortcut(host, known)?.event;
    expect(elsewhere?.kind === 'command' && elsewhere.pointed?.link).toBeUndefined();
    expect(parseShortcut(changed(body, ['callback_id'], 'latido_global'), known)).toBeUndefined();
  });

  test('on a message of a bot nobody is meant', () => {
    const body = changed(fixture('shortcut-message'), ['message', 'bot_id'], 'B0OTHER01');
    expect(parseShortcut(body, known)?.event).toMatchObject({ mentions: [] });
  });

  test('from anywhere', () => {
    const found = parseShortcut(fixture('shortcut-global'), known);
    expect(found?.event).toMatchObject({ kind: 'command', text: '', direct: true });
    expect(found?.spot.channel).toBeUndefined();
    const other = changed(fixture('shortcut-global'), ['callback_id'], 'latido');
    expect(parseShortcut(other, known)).toBeUndefined();
  });
});

describe('messages that were said before', () => {
  const base = fixture('message-im');
  const said = base.event as Record<string, unknown>;
  const edit = (message: object, before: object = said, more: object = {}): ReturnType<typeof fixture> => ({
    ...base,
    event: {
      type: 'message',
      subtype: 'message_changed',
      channel: ids.direct,
      channel_type: 'im',
      event_ts: '1795262500.000100',
      message: {
        ...said,
        text: 'other words',
        edited: { user: ids.ana, ts: '1795262500.000000' },
        ...message,
      },
      previous_message: before,
      ...more,
    },
  });

  test('an edit has the name that the message had', () => {
    const first = parseEvent(base, known)?.event;
    const event = parseEvent(edit({}), known)?.event;
    expect(event).toMatchObject({ kind: 'edited', text: 'other words', direct: true, from: actor });
    expect(first?.kind === 'message' && first.on).toEqual(event?.kind === 'edited' && event.on);
  });

  test.for<[string, ReturnType<typeof fixture>]>([
    ['nobody edited it', edit({ edited: undefined })],
    ['somebody else did', edit({ edited: { user: ids.luis, ts: '1' } })],
    ['the words are the same', edit({ text: said.text })],
    ['a bot', edit({ bot_id: 'B0OTHER01' })],
    ['our own', edit({ user: ids.bot, edited: { user: ids.bot } })],
    ['Slackbot', edit({ user: 'USLACKBOT', edited: { user: 'USLACKBOT' } })],
    ['a joining', edit({ subtype: 'channel_join' })],
    ['somebody of another workspace', edit({ user_team: 'T0OTHER01' })],
    ['no name', edit({ ts: 'C1:2' })],
    ['no place', edit({}, said, { channel: undefined })],
  ])('is none: %s', ([, body]) => {
    expect(parseEvent(body, known)).toBeUndefined();
  });

  test('deleted, with a stone in its place or without', () => {
    const stone = edit({ subtype: 'tombstone', user: 'USLACKBOT', edited: undefined });
    const gone = edit({}, said, { subtype: 'message_deleted', message: undefined });
    for (const body of [stone, gone]) {
      expect(parseEvent(body, known)?.event).toMatchObject({
        kind: 'deleted',
        from: actor,
        on: { route: ids.direct, id: said.ts },
      });
    }
    const bot = edit({}, { ...said, bot_id: 'B0OTHER01' }, { subtype: 'message_deleted' });
    expect(parseEvent(bot, known)).toBeUndefined();
  });

  test('in a thread says which', () => {
    const words = { ...said, text: `<@${ids.bot}> kudos`, thread_ts: '1795262200.000100' };
    const inThread = (more: object) => ({ ...base, event: { ...words, ...more } });
    const called = parseEvent(
      inThread({ type: 'app_mention', channel: ids.channel, channel_type: 'channel' }),
      known,
    );
    expect(called?.event).toMatchObject({
      where: { key: ids.channel, route: ids.channel },
      thread: {
        platform: 'slack',
        tenant: ids.team,
        key: ids.channel,
        route: `${ids.channel}:1795262200.000100`,
      },
    });
    // A thread of the direct chat is seen by nobody else: it is no place.
    expect(parseEvent(inThread({}), known)?.event).not.toHaveProperty('thread');
    expect(parseEvent(base, known)?.event).not.toHaveProperty('thread');
  });

  const inChannel = { channel: ids.channel, channel_type: 'channel' };
  const gone = { subtype: 'message_deleted', message: undefined };
  const named = { ...said, text: `<@${ids.bot}> thanks` };

  test('in a channel that concerns what named the bot, before or now, and nothing else that is said there', () => {
    expect(parseEvent(edit({}, said, inChannel), known)).toBeUndefined();
    expect(parseEvent(edit({}, said, { ...inChannel, ...gone }), known)).toBeUndefined();
    expect(parseEvent(edit({}, named, { ...inChannel, channel_type: 'mpim' }), known)?.event.kind).toBe(
      'edited',
    );
    expect(
      parseEvent(edit({ text: `<@${ids.bot}|latido> thank you` }, said, inChannel), known)?.event.kind,
    ).toBe('edited');
    expect(parseEvent(edit({}, named, { ...inChannel, ...gone }), known)?.event).toMatchObject({
      kind: 'deleted',
      on: { route: ids.channel, id: said.ts },
    });
  });

  const reaction = (more: object = {}): ReturnType<typeof fixture> => ({
    ...base,
    event: {
      type: 'reaction_added',
      user: ids.ana,
      reaction: 'clap::skin-tone-3',
      item_user: ids.luis,
      item: { type: 'message', channel: ids.channel, ts: '1795262300.000100' },
      event_ts: '1795262500.000100',
      ...more,
    },
  });

  test('a reaction, to people and to us', () => {
    expect(parseEvent(reaction(), known)?.event).toMatchObject({
      kind: 'reaction',
      name: 'clap',
      removed: false,
      direct: false,
      where: { key: ids.channel, route: ids.channel },
      pointed: { by: { key: ids.luis }, thread: { route: `${ids.channel}:1795262300.000100` } },
    });
    const ours = parseEvent(reaction({ item_user: ids.bot, type: 'reaction_removed' }), known)?.event;
    expect(ours).toMatchObject({ removed: true, on: { route: ids.channel, id: '1795262300.000100' } });
    expect(ours).not.toHaveProperty('pointed');
    // A sign can have any name.
    const odd = parseEvent(reaction({ reaction: '+1' }), known)?.event;
    expect(odd).toMatchObject({ name: '+1' });
  });

  test.for<[string, ReturnType<typeof fixture>]>([
    ['our own', reaction({ user: ids.bot })],
    ['Slackbot', reaction({ user: 'USLACKBOT' })],
    ['somebody of another workspace', reaction({ user_team: 'T0OTHER01' })],
    ['to a file', reaction({ item: { type: 'file', file: 'F1' } })],
    ['to nothing', reaction({ item: undefined })],
    ['without a sign', reaction({ reaction: '' })],
  ])('is none: %s', ([, body]) => {
    expect(parseEvent(body, known)).toBeUndefined();
  });
});

describe('identity', () => {
  const all = ['message-im', 'command', 'press', 'press-home', 'submission', 'shortcut-message'] as const;
  test.for(all)('%s: the same again is the same; of somebody else, or done again, it is not', (name) => {
    const body = fixture(name);
    const id = identityOf(body);
    expect(identityOf(fixture(name))).toBe(id);
    if (name === 'message-im') {
      expect(identityOf(changed(body, ['event_id'], 'Ev00000099'))).not.toBe(id);
      return;
    }
    expect(identityOf(changed(body, ['trigger_id'], '9.9.zzz'))).not.toBe(id);
    const path = name === 'command' ? ['user_id'] : ['user', 'id'];
    expect(identityOf(changed(body, path, ids.luis))).not.toBe(id);
  });
});
