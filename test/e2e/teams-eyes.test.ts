import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { renderMessage } from '#adapters/teams/render/render.ts';
import type { Locale } from '#core/i18n.ts';
import { failureCard } from '#src/failures.ts';
import { makeTeamsHarness, type TeamsHarness } from '#test/contract/teams-harness.ts';
import { startBrowser, type TestBrowser } from '#test/support/browser.ts';
import { createTalk, type Talk } from '#test/support/talk.ts';
import { openCardPage, type Seen, type Theme } from '#test/support/teams/card-page.ts';
import { createEyes, type Sight } from '#test/support/teams/eyes.ts';
import { cardOf } from '#test/support/teams-server/read.ts';
import { ids } from '#test/support/teams-server/world.ts';

// Everything the bot shows in Teams while a pulse goes by, in three languages: HR, who also leads, in Spanish; an employee in
// Portuguese, another in English, a stranger, a guest, somebody of another organisation. The cards and dialogs that Teams
// was really sent are drawn at the width of a desk and of a phone, light and dark (pictures in .recordings). What a machine
// can see is held here.

const recordings = join(import.meta.dirname, '..', '..', '.recordings');
const csv = join(import.meta.dirname, '..', 'fixtures', 'people', 'rrhh.csv');
const slow = 60_000;

let harness: TeamsHarness;
let talk: Talk;
let eyes: ReturnType<typeof createEyes>;
let browser: TestBrowser;

beforeAll(async () => {
  await mkdir(recordings, { recursive: true });
  browser = await startBrowser(inject('chromium'));
  harness = await makeTeamsHarness('dialog', { crowd: 0 });
  talk = await createTalk(harness);
  eyes = createEyes(harness.teams);
  await talk.pool.query(`update people set locale = 'pt' where name = 'Luis Quispe'`);
  await talk.pool.query(
    `insert into people (name, email, unit_id, locale, time_zone, attributes, roles)
     select 'Marta Salgado', 'marta@rioclaro.example', id, 'en', 'Europe/Madrid', '{}', '{}' from units where name = 'Operaciones'`,
  );
}, slow);
afterAll(async () => {
  await talk?.stop();
  await browser?.close();
});

const place = (id: string) => {
  const found = harness.teams.world.conversations.get(id);
  if (found === undefined) throw new Error('no such place');
  return found;
};
/** What somebody sees after something that was done by other ways than those of `talk`. */
async function after(user: string, step: string, act?: () => Promise<unknown>): Promise<readonly Sight[]> {
  await act?.();
  await harness.teams.settled();
  await talk.settle();
  return eyes.look(user, step);
}
const screen = (user: string) => eyes.screen(user);
const says = (user: string, words: string): Promise<readonly Sight[]> =>
  after(user, `"${words}"`, () => screen(user).say('direct', words));
async function presses(user: string, label: string): Promise<readonly Sight[]> {
  const { dialogs } = harness.teams.world;
  return after(user, `[${label}]`, async () => {
    expect(dialogs.get(user), label).toBeUndefined();
    const all = (await screen(user).messages('direct')).flatMap(({ buttons }) => buttons);
    const button = all.findLast((one) => one.label === label);
    if (button === undefined) throw new Error(`no button ${label} among ${all.map((one) => one.label)}`);
    await button.press();
  });
}
const submits = (user: string, values: Readonly<Record<string, string>>): Promise<readonly Sight[]> =>
  after(user, `sends ${Object.keys(values)}`, async () => {
    const form = await screen(user).form();
    if (form === undefined) throw new Error('no form is open');
    await form.submit(values);
  });
const closes = (user: string): void => harness.teams.acts.closeDialog(user);

test('who comes first, who is not known, and what can be done', { timeout: slow }, async () => {
  const { acts } = harness.teams;
  await after(ids.marta, 'adds the app', () => acts.add(ids.marta));
  await says(ids.marta, 'hello!');
  await says(ids.marta, 'reprot');
  await says(ids.luis, 'ajuda');
  await says(ids.ana, 'ayuda');
  await says(ids.nadia, 'hola');
  // HR hears of it.
  await talk.pool.query(
    `insert into people (name, email, unit_id, locale, time_zone, attributes, roles)
     select 'Nadia Flores', 'nadia@rioclaro.example', id, 'es', 'America/Bogota', '{}', '{}' from units where name = 'Operaciones'`,
  );
  await after(ids.guest, 'asks in the channel', () => screen(ids.guest).say('shared', 'ayuda'));
  await after(ids.external, 'asks in the shared channel', () =>
    acts.say(ids.external, place(ids.shared), 'report'),
  );
  await says(ids.marta, 'home');
  await says(ids.luis, 'início');
  await says(ids.luis, 'relatório');
  await says(ids.luis, 'pessoas');
  await says(ids.luis, 'pulso');
});

/** A message as clients make it of what people type, paste, quote or send. */
const html = (content: string) => [{ contentType: 'text/html', content }];
const quoted =
  '<blockquote itemscope="" itemtype="http://schema.skype.com/Reply" itemid="1"><p itemprop="preview">Hola</p></blockquote>';
const refused = /informes son para quienes dirigen/;
const help = /^Soy Latido/;
const settings = /^Tus ajustes$/;
const typed: readonly (readonly [string, Readonly<Record<string, unknown>>, RegExp])[] = [
  ['a word', { text: 'informe' }, refused],
  ['in another language', { text: 'report' }, refused],
  ['without its accent', { text: 'Relatorio' }, refused],
  ['loudly, with spaces', { text: '\u00a0INFORME \u00a0' }, refused],
  ['a slash', { text: '/informe' }, refused],
  ['the name and a slash', { text: '/latido informe' }, refused],
  ['the name', { text: 'Latido, informe' }, refused],
  ['the name as a mention that was typed', { text: '@Latido informe' }, refused],
  [
    'a real mention',
    {
      text: '<at>Latido</at> informe',
      entities: [
        { type: 'mention', text: '<at>Latido</at>', mentioned: { id: `28:${ids.app}`, name: 'Latido' } },
      ],
    },
    refused,
  ],
  ['a question mark', { text: '¿informe?' }, refused],
  ['quotation marks', { text: '“informe”' }, refused],
  ['bold', { text: '**informe**', attachments: html('<p><strong>informe</strong></p>') }, refused],
  [
    'pasted, with a list',
    {
      text: 'ajustes\r\n- uno\r\n- dos',
      attachments: html('<p><b>ajustes</b></p><ul><li>uno</li><li>dos</li></ul>'),
    },
    settings,
  ],
  ['lines', { text: '\n\ninforme\n' }, refused],
  ['a quotation', { text: 'Hola\r\n\r\ninforme', attachments: html(`${quoted}<p>informe</p>`) }, refused],
  [
    'forwarded',
    {
      text: 'Mira el informe <attachment id="1"></attachment>',
      attachments: [
        ...html('<p>Mira el informe</p><attachment id="1"></attachment>'),
        { contentType: 'forwardedMessageReference', id: '1', content: '{}' },
      ],
    },
    /^No conozco “Mira el informe”/,
  ],
  ['a slip', { text: 'infrome' }, /^No conozco “infrome”/],
  ['a greeting', { text: '¡Hola!' }, help],
  ['thanks', { text: 'gracias 🙏' }, /^¡Con gusto!/],
  ['a picture in words', { text: '👍' }, help],
  [
    'a picture alone',
    {
      text: '',
      attachments: [
        { contentType: 'image/*', contentUrl: 'https://smba.trafficmanager.net/x' },
        ...html('<p><img src="x" alt="image"></p>'),
      ],
    },
    help,
  ],
  [
    'a GIF',
    {
      text: '',
      attachments: html('<p><img itemtype="http://schema.skype.com/Giphy" alt="Cat GIF" src="x"></p>'),
    },
    help,
  ],
  [
    'a voice note',
    {
      text: '',
      attachments: [{ contentType: 'audio/mp4', name: 'voice.mp4', contentUrl: 'https://x.example/v' }],
    },
    help,
  ],
  [
    'a file that nobody asked for',
    {
      text: '',
      attachments: [
        {
          contentType: 'application/vnd.microsoft.teams.file.download.info',
          name: 'foto.png',
          content: { downloadUrl: 'https://rioclaro-my.sharepoint.com/foto.png', fileType: 'png' },
        },
      ],
    },
    help,
  ],
  ['nothing', { text: ' ' }, help],
  ['no text at all', { text: undefined }, help],
  ['one’s own place', { text: 'Latido inicio' }, /^Nada te espera$/],
  [
    'a slip that was mended',
    {
      type: 'messageUpdate',
      text: 'informe',
      channelData: { tenant: { id: ids.tenant }, eventType: 'editMessage' },
    },
    refused,
  ],
];

test.each(typed)('one answer in words to %s', async (_what, activity, expected) => {
  const { post, message, teams } = harness;
  const chat = teams.world.personal(ids.nadia);
  const { mri, name, id } = teams.world.person(ids.nadia);
  const before = chat.messages.length;
  const base = message();
  const conversation = { ...(base.conversation as object), id: chat.id };
  const raw = {
    ...base,
    from: { id: mri, name, aadObjectId: id },
    conversation,
    locale: 'es-CO',
    ...activity,
  };
  // Teams brings what was not acknowledged in time once more.
  for (let times = 0; times < 2; times += 1) expect(await post(JSON.stringify(raw))).toBe(200);
  await teams.settled();
  expect(chat.messages.slice(before).map(({ body }) => body.summary)).toEqual([
    expect.stringMatching(expected),
  ]);
});

test('settings, wrong and right, in a dialog', { timeout: slow }, async () => {
  await says(ids.luis, 'configurações');
  await presses(ids.luis, 'Suas configurações');
  await submits(ids.luis, { from: '1080', to: '540' });
  await submits(ids.luis, { from: '600', to: '960' });
});

test('HR brings people in, by a text and by a file', { timeout: slow }, async () => {
  const { acts } = harness.teams;
  await says(ids.ana, 'personas');
  await presses(ids.ana, 'Personas de un archivo');
  await submits(ids.ana, { file: await readFile(csv, 'utf8') });
  closes(ids.ana);
  const file = {
    contentType: 'application/vnd.microsoft.teams.file.download.info',
    name: 'rrhh.csv',
    content: { downloadUrl: 'https://rioclaro-my.sharepoint.com/rrhh.csv', fileType: 'csv', uniqueId: '1' },
  };
  await after(ids.ana, 'sends a file', () =>
    acts.say(ids.ana, place(harness.teams.world.personal(ids.ana).id), 'personas', { attachments: [file] }),
  );
});

test('HR plans a pulse; people are asked', { timeout: slow }, async () => {
  await says(ids.ana, 'inicio');
  await says(ids.ana, 'pulso');
  await presses(ids.ana, 'Nuevo pulso');
  await submits(ids.ana, { opensOn: '2020-01-01', opensAt: '600' });
  await submits(ids.ana, { opensOn: '2026-11-24', closesOn: '2026-12-01', remind: 'middle' });
  await presses(ids.ana, 'Programar');
  await says(ids.ana, 'pulsos');
  await talk.until(
    'the invitations',
    `select 1 from deliveries where state = 'sent' and message = 'pulse.invitation' having count(*) >= 10`,
  );
  await after(ids.ana, 'is asked');
  await after(ids.luis, 'is asked');
  await after(ids.marta, 'is asked');
});

test('an employee answers: each question, one that does not apply, back, a comment', {
  timeout: slow,
}, async () => {
  await presses(ids.marta, 'Start');
  await presses(ids.marta, '4');
  await presses(ids.marta, 'Back');
  for (const label of ['5', 'Does not apply', '2', '4']) await presses(ids.marta, label);
  await presses(ids.marta, '9');
  await presses(ids.marta, 'Add a comment');
  await submits(ids.marta, { comment: 'Fewer approvals, *please* <b>' });
  await presses(ids.marta, 'Change my answers');
  await says(ids.marta, 'pulse');
  await says(ids.marta, 'home');
});

test('who has not begun is reminded, and can have peace', { timeout: slow }, async () => {
  await talk.othersAnswer((colleague, taps) => String(2 + ((colleague + taps) % 4)));
  await talk.until(
    'the reminder',
    `select 1 from deliveries join people on people.id = person_id
     where state = 'sent' and message = 'pulse.reminder' and people.name = 'Luis Quispe'`,
  );
  await after(ids.luis, 'is reminded');
  await presses(ids.luis, 'Pausa de uma semana');
  await says(ids.luis, 'início');
});

test('after the close', { timeout: slow }, async () => {
  const { acts } = harness.teams;
  await talk.until(
    'the release',
    `select 1 from deliveries where state = 'sent' and message = 'pulse.released'`,
  );
  await after(ids.marta, 'looks again');
  await after(ids.luis, 'looks again');
  await after(ids.ana, 'looks again');
  await says(ids.ana, 'informe');
  await after(ids.ana, 'asks in the channel', () => screen(ids.ana).say('shared', 'informe'));
  await says(ids.ana, 'informe Operaciones');
  await says(ids.ana, 'informe Ninguna');
  await says(ids.luis, 'relatório');
  await says(ids.ana, 'inicio');
  await after(ids.marta, 'the box for messages', () =>
    acts.extension(ids.marta, 'recognise', place(ids.group)),
  );
  closes(ids.marta);
  const message = harness.teams.world.conversations.get(ids.team)?.messages[0];
  if (message === undefined) throw new Error('nobody said anything');
  await after(ids.luis, 'the menu of a message', () =>
    acts.extension(ids.luis, 'recognise', place(ids.team), message),
  );
  closes(ids.luis);
});

// --- what was seen --------------------------------------------------------------------------------------------

const desk = 560;
const phone = 320;
const perSheet = 9;

const locales: readonly Locale[] = ['es', 'en', 'pt'];
const failures = ['slow', 'unsure', 'broken', 'stale', 'stranger', 'guest', 'gone'] as const;
/** What a fault of ours looks like. */
const faults = (): readonly Sight[] =>
  locales.flatMap((locale) =>
    failures.map((failure): Sight => {
      const { summary = '', ...message } = renderMessage(failureCard(locale, failure), {
        surface: 'm',
        forms: 'dialog',
        tenant: ids.tenant,
      });
      const picture = { caption: `a fault, ${locale}: ${failure}`, card: cardOf(message) };
      return {
        who: locale,
        step: failure,
        kind: 'message',
        place: 'personal',
        summary: String(summary),
        picture,
      };
    }),
  );

async function draw(sights: readonly Sight[], width: number, theme: Theme): Promise<readonly Seen[]> {
  const page = await openCardPage(browser, { width, theme, columns: width === phone ? 4 : 3 });
  const seen: Seen[] = [];
  try {
    const pictures = sights.flatMap(({ picture }) => picture ?? []);
    for (let from = 0; from < pictures.length; from += perSheet) {
      expect(await page.draw(pictures.slice(from, from + perSheet))).toEqual([]);
      seen.push(...(await page.look()));
      expect.soft(await page.lowContrast()).toEqual([]);
      const n = String(from / perSheet + 1).padStart(2, '0');
      await page.picture(join(recordings, `teams-eyes-${n}-${theme}-${width}.png`));
    }
  } finally {
    await page.close();
  }
  return seen;
}

test.each([
  [desk, 'light'],
  [desk, 'dark'],
  [phone, 'light'],
  [phone, 'dark'],
] as const)('all of it, drawn: %s pixels, %s', { timeout: slow }, async (width, theme) => {
  const sights = [...eyes.sights, ...faults()];
  const seen = await draw(sights, width, theme);
  const pictured = sights.filter(({ picture }) => picture !== undefined);
  expect(seen.length).toBe(pictured.length);
  for (const [at, one] of seen.entries()) {
    const { caption, text, buttons, inputs, dialog } = one;
    expect.soft(one.overflowing, caption).toEqual([]);
    expect.soft(one.empty, caption).toEqual([]);
    expect.soft(one.mute, caption).toEqual([]);
    expect
      .soft(
        buttons.filter(({ label, height }) => label.trim() === '' || height < 32),
        caption,
      )
      .toEqual([]);
    expect
      .soft(
        buttons.filter(({ isCut }) => isCut),
        caption,
      )
      .toEqual([]);
    expect
      .soft(
        inputs.filter(({ label }) => label.trim() === ''),
        caption,
      )
      .toEqual([]);
    // With the keyboard alone: every input and every button, what a form is sent with at last.
    expect.soft(one.order.length, caption).toBe(buttons.length + inputs.length);
    expect
      .soft(one.order.slice(one.order.length - buttons.length), caption)
      .toEqual(inputs.length === 0 ? one.order : buttons.map(({ label }) => label));
    expect.soft(text, caption).not.toMatch(/undefined|\[object|NaN|\*\*|\\\\|&\w+;|pasted/);
    const lines = text
      .split('\n')
      .map((line) => line.trim())
      .filter((line) => line.length > 12 && !buttons.some(({ label }) => label === line));
    expect.soft(lines.length - new Set(lines).size, `${caption}: said twice in\n${text}`).toBe(0);
    // What was typed as a comment stands nowhere.
    expect.soft(`${text} ${pictured[at]?.summary}`, caption).not.toContain('Fewer approvals');
    if (dialog !== undefined && width === desk) {
      expect.soft(dialog.shown, caption).toBeGreaterThanOrEqual(Math.min(640, dialog.whole));
      expect.soft(dialog.shown - dialog.whole, caption).toBeLessThan(120);
    }
  }
});

/** Small words that one language has and the two others have not. */
const words = (...some: readonly string[]) => new RegExp(`(?<!\\p{L})(${some.join('|')})(?!\\p{L})`, 'iu');
const own = {
  es: words('el', 'los', 'las', 'una', 'tus', 'y', 'del'),
  en: words('the', 'your', 'and', 'is', 'of', 'you'),
  pt: words('não', 'você', 'seu', 'sua', 'uma', 'nossa', 'pela'),
} as const;
const languages: Readonly<Record<string, Locale>> = {
  'Ana Restrepo': 'es',
  'Luis Quispe': 'pt',
  'Marta Salgado': 'en',
  'Nadia Flores': 'es',
  'Paula Invitada': 'es',
  'Omar Haddad': 'en',
};

/** All words of a card, also those for old clients and for screen readers. What buttons carry is nobody's to read. */
function wordsIn(card: unknown): readonly string[] {
  if (Array.isArray(card)) return card.flatMap(wordsIn);
  if (typeof card !== 'object' || card === null) return [];
  return Object.entries(card).flatMap(([name, value]) => {
    if (name === 'data' || name === 'fallback' || name === 'url') return [];
    return typeof value === 'string' ? [value] : wordsIn(value);
  });
}

test('everybody is spoken to in one language, theirs, and notifications say no more than they should', () => {
  for (const { who, step, picture, summary, kind } of eyes.sights) {
    const locale = languages[who] ?? 'en';
    const name = `${who}: ${step}`;
    for (const other of locales.filter((one) => one !== locale)) {
      const foreign = [summary, ...wordsIn(picture?.card)].filter(
        (line) => own[other].test(line) && !own[locale].test(line),
      );
      // The names of the languages themselves, and of the organisation.
      expect.soft(foreign, `${name}, ${other}`).toEqual([]);
    }
    expect.soft(summary.trim(), name).not.toBe('');
    expect.soft(summary.length, name).toBeLessThan(200);
    if (kind === 'message') expect.soft(picture?.card, name).toMatchObject({ fallbackText: summary });
  }
});

test('each was told what is for them', () => {
  const told = (user: string, step: string) => {
    const who = harness.teams.world.person(user).name;
    return eyes.sights
      .filter((one) => one.who === who && one.step === step)
      .map(({ summary, place }) => [place, summary]);
  };
  expect(told(ids.external, 'asks in the shared channel')).toEqual([
    ['channel', 'I am for the people of this organisation. Whoever invited you here can ask me for you.'],
  ]);
  expect(told(ids.guest, 'asks in the channel')).toEqual([['personal', expect.stringContaining('invitada')]]);
  expect(told(ids.ana, 'asks in the channel')).toEqual([['personal', expect.stringContaining('Informe: ')]]);
  const [whole, part] = ['"informe"', '"informe Operaciones"'].map((step) =>
    wordsIn(eyes.sights.find((one) => one.step === step)?.picture?.card).join(' '),
  );
  const read = (step: string) =>
    eyes.sights
      .filter((one) => one.step === step)
      .flatMap(({ picture }) => wordsIn(picture?.card))
      .join(' ');
  expect(read('sends a file')).toContain('rrhh.csv – llegó con tu mensaje');
  expect(read('"pulso"')).toContain('No se programa nada antes de que veas la vista previa.');
  expect(whole).not.toContain('La línea fina');
  expect(part).toContain('La línea fina es toda la organización.');
  expect(told(ids.marta, 'the box for messages')).toEqual([['personal', 'Say thanks']]);
  expect(told(ids.luis, 'the menu of a message')).toEqual([['personal', 'Agradecer']]);
  expect(told(ids.marta, '"hello!"')).toEqual(told(ids.marta, 'adds the app'));
});
