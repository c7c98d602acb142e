import { describe, expect, test } from 'vitest';
import type { Obj } from '#adapters/teams/ports.ts';
import { readActivity } from '#adapters/teams/receive/activity.ts';
import { isFileStore } from '#adapters/teams/receive/files.ts';
import { parseInvoke } from '#adapters/teams/receive/invoke.ts';
import { type Incoming, parseMessage } from '#adapters/teams/receive/parse.ts';
import { wordsOf } from '#adapters/teams/receive/words.ts';
import { encodeRoute } from '#adapters/teams/route.ts';
import { fixture, ids, known } from './fixtures.ts';

const own = new Set([`28:${ids.app}`]);
const bot = { type: 'mention', mentioned: { id: `28:${ids.app}`, name: 'Latido' }, text: '<at>Latido</at>' };
const html = (content: string) => [{ contentType: 'text/html', content }];

const parse = (raw: Obj): Incoming | undefined => {
  const activity = readActivity(raw);
  if (activity === undefined) return undefined;
  return activity.type === 'invoke' ? parseInvoke(activity, known) : parseMessage(raw, activity, known);
};
const chatRoute = encodeRoute({ serviceUrl: ids.serviceUrl, conversation: ids.chat });
const channelRoute = encodeRoute({ serviceUrl: ids.serviceUrl, conversation: ids.channel });
/** The channel as a whole, not the thread. */
const channel = ids.channel.split(';')[0] ?? '';
const place = { key: channel, route: encodeRoute({ serviceUrl: ids.serviceUrl, conversation: channel }) };

describe('words', () => {
  const typed = '<b>&amp; *x* ñ 🌱 “Sur”';
  const escaped = '&lt;b&gt;&amp;amp; *x* ñ 🌱 “Sur”';
  test.for([
    ['escaped, and the HTML says so', { text: escaped, attachments: html(`<p>${escaped}</p>`) }, typed],
    ['as typed, and the HTML says so', { text: typed, attachments: html(`<p>${escaped}</p>`) }, typed],
    ['escaped, with nothing to tell', { text: escaped }, typed],
    ['as typed, with nothing to tell', { text: typed }, typed],
    ['an entity that was typed', { text: '&amp;', attachments: html('<p>&amp;amp;</p>') }, '&amp;'],
    ['an entity that stands for a sign', { text: '&amp;', attachments: html('<p>&amp;</p>') }, '&'],
    ['emoji as pictures', { text: 'ok <img alt="🍺" itemid="beer">&nbsp;&lt;3' }, 'ok 🍺 <3'],
    ['lines', { text: 'uno\r\ndos\n' }, 'uno\ndos'],
    ['nothing', {}, ''],
  ] as const)('%s', ([, activity, text]) => {
    expect(wordsOf(activity, own)).toEqual({ text, mentions: [] });
  });

  test.for([
    ['<at>Latido</at>&nbsp;pulso', 'pulso'],
    ['<at>Latido</at>: pulso', 'pulso'],
    ['di <at>Latido</at> pulso', 'di pulso'],
    ['gracias a @Ana <at>Latido</at>', 'gracias a @Ana'],
    ['<at>Latido</at>', ''],
  ])('our own name leaves no trace: %s', ([text, rest]) => {
    expect(wordsOf({ text, entities: [bot] }, own)).toEqual({ text: rest, mentions: [] });
  });

  test('a name that was typed like a mention stays', () => {
    expect(wordsOf({ text: 'a <at>x</at> <b>' }, own)).toEqual({ text: 'a <at>x</at> <b>', mentions: [] });
  });

  test('hostile ones take no long', () => {
    const began = performance.now();
    for (const piece of ['<at>', '<at ', '<img ', '&', '&nbsp;', '<', ' alt="', '<at>x</at> ', '/']) {
      const text = piece.repeat(20_000);
      wordsOf({ text, entities: [bot], attachments: html(text) }, own);
    }
    expect(performance.now() - began).toBeLessThan(2_000);
  });
});

describe('messages', () => {
  test('in the direct chat', () => {
    const found = parse(fixture('message-personal'));
    expect(found?.event).toEqual({
      kind: 'message',
      id: `${ids.chat}:1764900001001`,
      at: new Date('2026-11-20T14:03:21.451Z'),
      from: {
        platform: 'teams',
        tenant: ids.tenant,
        key: ids.ana,
        name: 'Ana Pérez',
        locale: 'es-CO',
        timeZone: 'America/Bogota',
      },
      where: { platform: 'teams', tenant: ids.tenant, key: ids.ana, route: chatRoute },
      direct: true,
      text: 'hola\n<b>&amp; *x* ñ 🌱',
      mentions: [],
      addressed: true,
      on: { platform: 'teams', tenant: ids.tenant, route: chatRoute, id: '1764900001001' },
    });
    expect(found?.asked).toMatchObject({ via: 'words', direct: true, locale: 'es' });
  });

  test('in a channel, where our name was called', () => {
    const found = parse(fixture('message-channel'));
    expect(found?.event).toMatchObject({
      kind: 'message',
      text: 'informe “Sur”',
      direct: false,
      addressed: true,
      where: place,
    });
  });

  test('in an answer of a channel says in which thread; who begins one is in none', () => {
    const body = fixture('message-channel');
    expect(parse({ ...body, id: '1764900009999' })?.event).toMatchObject({
      where: place,
      thread: { platform: 'teams', tenant: ids.tenant, key: channel, route: channelRoute },
    });
    expect(parse({ ...body, id: '1764900000000' })?.event).not.toHaveProperty('thread');
    expect(parse(fixture('message-personal'))?.event).not.toHaveProperty('thread');
  });

  test('people called by name, a name of two words once', () => {
    const found = parse(fixture('message-mentions'));
    expect(found?.event).toMatchObject({ text: 'gracias a @Luis Mora: R&D <3' });
    expect(found?.called).toEqual([{ id: ids.luisMri, name: 'Luis Mora' }]);
  });

  test('talk in a channel that does not call us is nothing', () => {
    expect(parse({ ...fixture('message-channel'), text: 'hola', entities: [] })).toBeUndefined();
  });

  test.for([
    ['latido kudos para Ana', 'latido', 'kudos para Ana'],
    ['/Latido pulso', 'latido', 'pulso'],
    ['LATIDO', 'latido', ''],
    ['@Latido informe', 'latido', 'informe'],
    ['Latido, informe', 'latido', 'informe'],
    ['latido: informe', 'latido', 'informe'],
    ['/kudos a Luis\nbien', 'kudos', 'a Luis\nbien'],
  ] as const)('a command: %s', ([text, name, rest]) => {
    const found = parse({ ...fixture('message-personal'), text, attachments: [] });
    expect(found?.event).toMatchObject({ kind: 'command', name, text: rest });
  });

  test('words that only begin like it are none', () => {
    const found = parse({ ...fixture('message-personal'), text: 'latidos fuertes', attachments: [] });
    expect(found?.event).toMatchObject({ kind: 'message', text: 'latidos fuertes' });
  });

  const homes = [
    'Inicio',
    'home',
    ' início ',
    'INÍCIO',
    '/latido inicio',
    'Latido home',
    '“Home”',
    'inicio!',
  ];
  test.for(homes)('%s is home, wherever it is said', (text) => {
    expect(parse({ ...fixture('message-personal'), text, attachments: [] })?.event.kind).toBe('home');
    const inChannel = { ...fixture('message-channel'), text: `<at>Latido</at> ${text}`, attachments: [] };
    expect(parse(inChannel)?.event.kind).toBe('home');
  });

  const quote =
    '<blockquote itemscope="" itemtype="http://schema.skype.com/Reply" itemid="1"><strong itemprop="mri">Latido</strong>' +
    '<span itemprop="time"></span><p itemprop="preview">Un pulso &amp; nada más</p></blockquote>';
  test.for([
    ['informe', 'the words alone'],
    ['Latido\nUn pulso & nada más\r\n\r\ninforme ', 'the quotation before them'],
    ['<quoted messageId="17"/> informe', 'a mark for it'],
  ] as const)('a quotation is none of the words: %s', ([text]) => {
    const attachments = [{ contentType: 'text/html', content: `${quote}\n<p>informe</p>` }];
    expect(parse({ ...fixture('message-personal'), text, attachments })?.event).toMatchObject({
      kind: 'message',
      text: 'informe',
    });
  });

  test('a quotation that does not end takes no time, and no words', () => {
    const begun = performance.now();
    const content = '<blockquote itemtype="http://schema.skype.com/Reply">'.repeat(5_000);
    const attachments = [{ contentType: 'text/html', content }];
    const found = parse({ ...fixture('message-personal'), text: 'informe', attachments });
    expect(found?.event).toMatchObject({ text: 'informe' });
    expect(performance.now() - begun).toBeLessThan(500);
  });

  test('with a file: a command that has it', () => {
    const found = parse(fixture('message-file'));
    expect(found?.event).toMatchObject({ kind: 'command', name: 'latido', text: 'personas importar' });
    expect(found?.files).toEqual([
      { name: 'gente.csv', url: expect.stringContaining('https://acme-my.sharepoint.com/') },
    ]);
  });

  test('a press of a client that sends presses as messages', () => {
    const found = parse(fixture('submit-message'));
    expect(found?.event).toMatchObject({
      kind: 'action',
      name: 'pulse.score',
      input: { n: 4 },
      on: { platform: 'teams', tenant: ids.tenant, route: chatRoute, id: '1764800000001' },
    });
    expect(found?.asked.via).toBe('fallback');
  });

  test('somebody of another tenant keeps theirs, and is a guest', () => {
    const raw = fixture('message-channel');
    const from = { ...(raw.from as Obj), tenantId: ids.foreign.toUpperCase() };
    expect(parse({ ...raw, from })?.event).toMatchObject({
      from: { tenant: ids.foreign, guest: true },
      where: { tenant: ids.tenant },
    });
  });

  test('our own words, and those of bots and of visitors without an account, are nothing', () => {
    expect(parse(fixture('own-message'))).toBeUndefined();
    const raw = fixture('message-personal');
    const from = raw.from as Obj;
    expect(parse({ ...raw, from: { ...from, role: 'bot' } })).toBeUndefined();
    expect(parse({ ...raw, from: { id: '29:x', name: 'Somebody' } })).toBeUndefined();
  });

  test('odd details spoil nothing', () => {
    const found = parse({
      ...fixture('message-personal'),
      text: 'ayuda',
      timestamp: 'yesterday',
      localTimezone: 'Mars/Olympus',
      locale: 7,
      entities: [{ type: 'clientInfo', locale: 3 }, null, 4],
      attachments: [null, { contentType: 'text/html' }],
      channelData: 'none',
    });
    expect(found?.event).toMatchObject({ kind: 'message', text: 'ayuda', at: known.now });
    expect(found?.event.from).not.toHaveProperty('timeZone');
  });

  test('an activity without an id is known by what it carries', () => {
    const { id: _, ...raw } = fixture('message-personal');
    const [first, same, other] = [raw, raw, { ...raw, text: 'otra' }].map((one) => parse(one)?.event.id);
    expect(first).toBe(same);
    expect(first).not.toBe(other);
  });
});

describe('invokes', () => {
  test('a press', () => {
    const found = parse(fixture('press'));
    expect(found?.event).toMatchObject({
      kind: 'action',
      id: `${ids.chat}:f:5b2f6d1e-0001`,
      name: 'pulse.score',
      input: { n: 4 },
      on: { route: chatRoute, id: '1764800000001' },
    });
    expect(found?.asked).toMatchObject({ via: 'press', message: '1764800000001', surface: 'm' });
  });

  test('a dialog is wanted, and sent', () => {
    const opened = parse(fixture('task-fetch'));
    expect(opened?.event).toMatchObject({ kind: 'open', name: 'settings.edit', on: { id: '1764800000002' } });
    expect(opened?.asked).toMatchObject({ via: 'dialog', opens: true, direct: false });
    const sent = parse(fixture('task-submit'));
    expect(sent?.event).toMatchObject({
      kind: 'submit',
      name: 'pulse.comment',
      input: { round: 'r1' },
      values: { comment: '<b>&amp; *x* ñ 🌱\nSur' },
      direct: false,
      on: { route: channelRoute, id: '1764800000002' },
    });
  });

  test('a form asked for elsewhere is about that place', () => {
    const raw = fixture('form-submit');
    const here = parse(raw);
    expect(here?.event).toMatchObject({ direct: true, where: { route: chatRoute } });
    const { action } = raw.value as { action: { data: { latido: { t: string; j: string } } } };
    const { t, j } = action.data.latido;
    const moved = { ...action.data, latido: { t, j: j.replace(ids.chat, ids.channel) } };
    const replaced = { ...raw, value: { action: { ...action, data: moved } } };
    expect(parse(replaced)?.event).toMatchObject({
      direct: false,
      where: place,
      on: { route: channelRoute },
    });
  });

  test('recognising, from the box and from a message', () => {
    expect(parse(fixture('compose-fetch'))?.event).toMatchObject({
      kind: 'command',
      name: 'kudos',
      text: '',
      mentions: [],
      direct: true,
      where: { key: ids.ana, route: '' },
    });
    expect(parse(fixture('compose-fetch'))?.event).not.toHaveProperty('pointed');
    const found = parse(fixture('compose-fetch-message'));
    const thread = { serviceUrl: ids.serviceUrl, conversation: `${channel};messageid=1764800000009` };
    expect(found?.event).toMatchObject({
      name: 'kudos',
      mentions: [{ key: ids.luis, name: 'Luis Mora' }],
      pointed: {
        by: { key: ids.luis, name: 'Luis Mora' },
        thread: { key: channel, route: encodeRoute(thread) },
        link: 'https://teams.microsoft.com/l/message/x',
      },
    });
    expect(JSON.stringify(found?.event)).not.toContain('Ayer cerramos');
    // Whether the bot is there at all must be asked of the team.
    expect(found?.pointsAt).toEqual({ serviceUrl: ids.serviceUrl, conversation: '19:equipo@thread.tacv2' });
  });

  test('what is said of the message pointed at comes through a client', () => {
    const raw = fixture('compose-fetch-message');
    const value = raw.value as { messagePayload: Obj };
    const pointed = (payload: Obj, more: Obj = {}) => {
      const event = parse({ ...raw, ...more, value: { ...value, messagePayload: payload } })?.event;
      return event?.kind === 'command' ? event.pointed : undefined;
    };
    const payload = value.messagePayload;
    expect(pointed({ ...payload, replyToId: '17' })?.thread?.route).toContain(';messageid=17');
    expect(pointed({ ...payload, id: '1;messageid=2' })?.thread).toBeUndefined();
    expect(pointed({ ...payload, linkToMessage: 'javascript:alert(1)' })?.link).toBeUndefined();
    expect(pointed({ ...payload, from: { application: { id: 'x' } } })?.by).toBeUndefined();
    const group = { id: '19:grupo@thread.v2', conversationType: 'groupChat', isGroup: true };
    expect(pointed(payload, { conversation: group })?.thread).toMatchObject({ key: '19:grupo@thread.v2' });
    const direct = { id: ids.chat, conversationType: 'personal' };
    expect(pointed(payload, { conversation: direct })?.thread).toBeUndefined();
  });

  test('a form of the extension that comes back', () => {
    expect(parse(fixture('compose-submit'))?.event).toMatchObject({ kind: 'submit', name: 'pulse.comment' });
  });

  test('a button that cannot be read is one of an earlier version', () => {
    const raw = fixture('press');
    const value = { action: { type: 'Action.Execute', data: { other: 1 } } };
    expect(parse({ ...raw, value })?.event).toMatchObject({ kind: 'action', name: '', input: undefined });
  });

  test('others are nothing', () => {
    expect(parse(fixture('verify-state'))).toBeUndefined();
    expect(parse({ ...fixture('press'), value: 'none' })).toBeUndefined();
    expect(parse({ ...fixture('compose-fetch'), value: { commandId: 'other' } })).toBeUndefined();
  });
});

describe('where files may be', () => {
  test.for([
    ['https://acme-my.sharepoint.com/a', true],
    ['https://acme.sharepoint.us/a', true],
    ['http://acme-my.sharepoint.com/a', false],
    ['https://acme-my.sharepoint.com:8443/a', false],
    ['https://u:p@acme.sharepoint.com/', false],
    ['https://sharepoint.com.example.org/', false],
    ['https://evilsharepoint.com/', false],
    ['http://127.0.0.1:9/', false],
    ['http://169.254.169.254/', false],
    ['nothing', false],
  ] as const)('%s: %s', ([url, may]) => {
    expect(isFileStore(url, ids.serviceUrl)).toBe(may);
  });

  test('on this machine, when the server is there as well', () => {
    expect(isFileStore('http://127.0.0.1:9/f', 'http://localhost:8/')).toBe(true);
  });
});
