import { afterAll, beforeAll, expect, test } from 'vitest';
import { scopes } from '#adapters/slack/commands.ts';
import { anyHour, aurorans, identities, importHrFile, until } from '#test/support/slack/aurora.ts';
import { buttonsOf, textOf } from '#test/support/slack/blocks.ts';
import { type Emulate, type EmulateMessage, startEmulate } from '#test/support/slack/emulate.ts';
import { type SlackStack, startSlackStack } from '#test/support/slack/stack.ts';
import { travel } from '#test/support/slack/travel.ts';

// The main job in Slack, against emulate 0.12.2: a server that nobody here wrote and that keeps the Web API as Slack does:
// it refuses what the manifest's scopes do not allow, gives lists in pages, lets a trigger live for three seconds and be used
// once, and keeps the metadata of messages, so that a message whose answer was lost is really found.
//
// What it lacks, and how the story goes on without it:
// - Commands, buttons, submitted forms, shortcuts, response_url, app_home_opened: test/support/slack/emulate.ts signs and
//   posts them as Slack would, and does to its store what Slack does with the answers.
// - Nobody can tell it where events go: its list of subscribers is written to when it starts.
// - Its events have no `channel_type` and no `event_ts`; the bot's own messages come back without `bot_id`.
// - No time zones of people, no guests, no user groups, no Socket Mode, no limits (the proxy has those).
//
// The program runs on the system's clock: where days go by, `travel` makes the database's rows older by as much.

const slow = 60_000;
/** More than one page of 200. */
const many = 230;
const others = Array.from({ length: many }, (_, n) => ({
  name: `otra${n}`,
  realName: `Otra Persona ${n}`,
  email: `otra${n}@aurora.example`,
}));

let stack: SlackStack<Emulate>;
let slack: Emulate;
beforeAll(async () => {
  const users = [...aurorans.map(({ name, realName, email }) => ({ name, realName, email })), ...others];
  stack = await startSlackStack((requestUrl, host) => startEmulate({ users, scopes, requestUrl, host }));
  slack = stack.slack;
}, slow);
afterAll(() => stack?.stop());

const rows = async <Row extends object>(query: string): Promise<readonly Row[]> =>
  (await stack.database.pool.query<Row>(query)).rows;
const count = async (query: string): Promise<number> =>
  Number((await rows<{ n: string }>(`select count(*) as n from ${query}`))[0]?.n);
const deliveries = (message: string, state = '%') =>
  count(`deliveries where message = '${message}' and state like '${state}'`);
const day = (ahead: number): string =>
  new Intl.DateTimeFormat('en-CA', { timeZone: 'America/Bogota' }).format(Date.now() + ahead * 86_400_000);
const invitations = (user: string): readonly EmulateMessage[] =>
  slack.messages(slack.direct(user) ?? '').filter((one) => one.metadata?.event_type !== undefined);
const ids = () => aurorans.map(({ name }) => slack.user(name));
/** Whoever is dead, or never heard an answer, holds a lease for 20 s more. Nothing is learnt from waiting. */
const endLeases = () =>
  rows(
    `update deliveries set claimed_at = claimed_at - interval '30 s', set_at = null where state = 'sending'`,
  );

test('everybody comes in, page by page', { timeout: slow }, async () => {
  // One more than ours: emulate's own administrator.
  const all = aurorans.length + many + 1;
  await until('everybody is known', async () => (await identities(stack.database)).size === all);
  const known = await identities(stack.database);
  for (const { name, email } of aurorans) expect(known.get(slack.user(name))).toBe(email);
  expect(known.has(slack.bot)).toBe(false);
  const pages = stack.proxy.calls('users.list');
  expect(pages.length).toBeGreaterThanOrEqual(2);
  expect(pages[1]?.args.cursor).toBeTruthy();
  await importHrFile(stack.database);
  await anyHour(stack.database, '');
});

test('HR schedules a pulse', { timeout: slow }, async () => {
  const ana = slack.user('ana');
  const answer = await slack.command(ana, slack.general, '/latido', 'pulso');
  expect(answer).toMatchObject({ status: 200, body: '' });
  expect(answer.ms).toBeLessThan(3_000);
  const form = await slack.form(ana);
  expect(form.type).toBe('modal');
  expect(textOf(form.title)).toBe('Nuevo pulso');
  const plan = { 'Abre el': day(1), 'Unidades, con todo lo que depende de ellas': ['Aurora'] };
  const refused = await slack.submit(ana, { ...plan, 'Cierra el': day(1) });
  // Under the field, and the form stays as it was filled in.
  expect(refused.body).toMatchObject({ response_action: 'errors' });
  expect(Object.values((refused.body as { errors: object }).errors)).toContain(
    'Debe cerrar al menos un día después de abrir.',
  );
  await slack.submit(ana, { ...plan, 'Cierra el': day(8) });
  expect(slack.forms(ana)).toEqual([]);
  const preview = await slack.shown(ana, 'aún no hay nada programado');
  await slack.press(ana, preview, 'Programar');
  await slack.shown(ana, 'El pulso quedó programado');
  // The same message, which has no button to schedule any more.
  expect(
    slack.shownTo(ana).filter((one) => buttonsOf(one.blocks).some((two) => two.label === 'Programar')),
  ).toEqual([]);
});

test('it opens while Slack limits, fails and loses answers: everybody is asked once', {
  timeout: slow,
}, async () => {
  const { proxy } = stack;
  proxy.limit({ perChannelMs: 1_000 });
  proxy.fail({ method: 'chat.postMessage', times: 1, fault: { kind: 'limited', after: 2 } });
  proxy.fail({ method: 'chat.postMessage', times: 1, fault: { kind: 'lost' } });
  proxy.fail({ method: 'chat.postMessage', times: 1, fault: { kind: 'status', status: 500 } });
  proxy.fail({ method: 'chat.postMessage', times: 1, fault: { kind: 'cut' } });
  await travel(stack.database.pool, 2);
  await until('each kind of failure has been met', async () => {
    const fates = new Set(proxy.calls('chat.postMessage').map((call) => call.fate));
    return ['limited', 'lost', 'status', 'cut'].every((fate) => fates.has(fate as 'lost'));
  });
  // Who got no answer does not try again before it has looked.
  await until(
    'all the others are asked',
    async () => (await deliveries('pulse.invitation', 'sent')) >= aurorans.length - 3,
  );
  const unheard = await rows<{ id: string }>(`select id from deliveries where state = 'sending'`);
  expect(unheard.length).toBeGreaterThanOrEqual(1);
  await endLeases();
  await until(
    'all are asked',
    async () => (await deliveries('pulse.invitation', 'sent')) === aurorans.length,
    30_000,
  );
  expect(ids().map((user) => invitations(user).length)).toEqual(aurorans.map(() => 1));
  // What was found is known by its place, so that it can be changed later.
  const refs = await rows<{ route: string; id: string }>(
    `select ref ->> 'route' as route, ref ->> 'id' as id from deliveries where message = 'pulse.invitation'`,
  );
  const sent = ids().flatMap((user) => invitations(user).map((one) => `${one.channel_id} ${one.ts}`));
  expect(refs.map(({ route, id }) => `${route} ${id}`).sort()).toEqual(sent.sort());
});

test('Retry-After is obeyed', { timeout: slow }, async () => {
  const posts = stack.proxy.calls('chat.postMessage');
  const limited = posts.find((call) => call.fate === 'limited');
  if (limited === undefined) throw new Error('nothing was limited');
  const again = posts.find((call) => call.at > limited.at && call.channel === limited.channel);
  expect(again).toBeDefined();
  expect((again?.at ?? 0) - limited.at).toBeGreaterThanOrEqual(1_950);
});

test('eleven answer, one of them with a comment', { timeout: slow }, async () => {
  const eleven = aurorans.filter(({ name }) => !['tomas', 'zoe'].includes(name));
  const answer = async (user: string, score: number) => {
    await slack.press(user, await slack.said(user, 'Nadie puede ver quién respondió qué'), 'Empezar');
    for (let question = 1; ; question++) {
      const card = await slack.said(user, new RegExp(`Pregunta ${question} de|Eso era todo, gracias`));
      if (textOf(card.blocks).includes('Eso era todo')) return card;
      const { status, ms } = await slack.press(user, card, new RegExp(`^${score}`));
      expect(status).toBe(200);
      expect(ms).toBeLessThan(3_000);
    }
  };
  await Promise.all(eleven.map(({ name }, n) => answer(slack.user(name), 1 + (n % 5))));
  const brayan = slack.user('brayan');
  await slack.press(brayan, await slack.said(brayan, 'Eso era todo, gracias'), 'Agregar un comentario');
  await slack.form(brayan);
  await slack.submit(brayan, { '¿Qué cambiarías primero?': 'Las máquinas nuevas funcionan muy bien.' });
  expect(slack.forms(brayan)).toEqual([]);
  await slack.said(brayan, 'Tu comentario también quedó guardado');
  expect(await count('pulse_ballots')).toBe(11);
});

test('a button of somebody else’s message changes nothing', { timeout: slow }, async () => {
  const noor = slack.user('noor');
  const before = await rows<{ answers: string }>(
    'select answers::text from pulse_ballots order by answers::text',
  );
  const foreign = await slack.said(slack.user('brayan'), 'Eso era todo, gracias');
  await slack.press(noor, foreign, 'Cambiar respuestas');
  expect(textOf((await slack.said(slack.user('brayan'), 'Eso era todo, gracias')).blocks)).toContain(
    'Tu comentario',
  );
  expect(await rows('select answers::text from pulse_ballots order by answers::text')).toEqual(before);
});

test('a person writes, and is answered once; the bot does not answer itself', { timeout: slow }, async () => {
  const luz = slack.user('luz');
  const direct = slack.direct(luz) ?? '';
  await slack.write(luz, direct, 'ayuda');
  await slack.said(luz, 'Qué hace Latido');
  await slack.event(
    {
      type: 'message',
      channel: direct,
      channel_type: 'im',
      user: luz,
      text: 'ayuda',
      ts: '1795000000.000100',
      event_ts: '1795000000.000100',
    },
    'Ev0REPEATED',
  );
  await slack.event(
    {
      type: 'message',
      channel: direct,
      channel_type: 'im',
      user: luz,
      text: 'ayuda',
      ts: '1795000000.000100',
      event_ts: '1795000000.000100',
    },
    'Ev0REPEATED',
    { 'x-slack-retry-num': '1', 'x-slack-retry-reason': 'http_timeout' },
  );
  const help = () =>
    slack.messages(direct).filter((one) => textOf(one.blocks).includes('Qué hace Latido')).length;
  await until('it is answered', async () => help() === 2);
  // Whatever else came of it would be there by the time somebody else is answered.
  const noor = slack.user('noor');
  await slack.write(noor, slack.direct(noor) ?? '', 'ayuda');
  await slack.said(noor, 'Qué hace Latido');
  expect(help()).toBe(2);
});

test('settings from the home, and by a shortcut', { timeout: slow }, async () => {
  const luz = slack.user('luz');
  expect(await slack.openHome(luz)).toMatchObject({ status: 200 });
  await until('the home', async () => slack.home(luz) !== undefined);
  expect(textOf(slack.home(luz)?.blocks)).toContain('Tus ajustes');
  await slack.pressHome(luz, 'Cambiar ajustes');
  await slack.form(luz);
  await slack.submit(luz, { 'Escríbeme desde las': '09:30', Días: ['Lunes', 'Martes'] });
  // The form becomes the answer, and the home behind it shows what holds now.
  expect(textOf(slack.forms(luz).at(-1)?.blocks)).toContain('09:30–');
  await until('the home is shown anew', async () => textOf(slack.home(luz)?.blocks).includes('09:30–'));
  slack.closeForms(luz);
});

test('shortcuts do what a command cannot: from anywhere, and on a message', { timeout: slow }, async () => {
  const noor = slack.user('noor');
  expect(await slack.shortcut(noor, 'latido_global')).toMatchObject({ status: 200 });
  expect(textOf((await slack.form(noor)).blocks)).toContain('Qué puedes hacer aquí');
  slack.closeForms(noor);
  await slack.write(slack.user('luz'), slack.general, '¿Quién sabe cuándo abre el pulso?');
  const message = slack.messages(slack.general).at(-1);
  if (message === undefined) throw new Error('no message');
  expect(await slack.shortcut(noor, 'latido', message)).toMatchObject({ status: 200 });
  await slack.shown(noor, 'Qué hace Latido');
  // Whoever wrote it, and everybody else there, is told nothing.
  expect(slack.messages(slack.general).at(-1)).toBe(message);
});

test('a trigger that is over: the form is offered by a button instead', { timeout: slow }, async () => {
  const noor = slack.user('noor');
  slack.closeForms(noor);
  // Slack takes a trigger for three seconds.
  stack.proxy.fail({ method: 'views.open', times: 1, fault: { kind: 'slow', ms: 3_200 } });
  const answer = await slack.command(noor, slack.general, '/latido', 'ajustes');
  expect(answer.ms).toBeLessThan(3_000);
  const offer = await slack.shown(noor, 'Tus ajustes');
  expect(slack.forms(noor)).toEqual([]);
  await slack.press(noor, offer, 'Tus ajustes');
  expect(textOf((await slack.form(noor)).title)).toBe('Tus ajustes');
});

test('the process is killed before it hears that Slack took a reminder: it comes once', {
  timeout: slow,
}, async () => {
  const both = [slack.user('tomas'), slack.user('zoe')];
  const reminders = (user: string) =>
    invitations(user).filter((one) => textOf(one.blocks).includes('Un pulso sigue abierto')).length;
  const release = stack.proxy.fail({ method: 'chat.postMessage', fault: { kind: 'held' } });
  await travel(stack.database.pool, 4);
  await until('Slack has one', async () => both.some((user) => reminders(user) > 0));
  await stack.restart('kill');
  release();
  expect(await deliveries('pulse.reminder', 'sending')).toBeGreaterThanOrEqual(1);
  await endLeases();
  await until('both are reminded', async () => (await deliveries('pulse.reminder', 'sent')) === 2);
  expect(both.map(reminders)).toEqual([1, 1]);
});

test('it closes, every card says so, and the leader reads the report', { timeout: slow }, async () => {
  await travel(stack.database.pool, 5);
  await until('the release', async () => (await count('releases')) === 1, 40_000);
  await until('every card says so', async () => (await count('deliveries where refresh')) === 0, 40_000);
  for (const user of ids()) await slack.said(user, 'Este pulso ya cerró');
  const marcela = slack.user('marcela');
  await slack.command(marcela, slack.general, '/latido', 'informe');
  expect(textOf((await slack.shown(marcela, 'Informe: Operaciones')).blocks)).toContain(
    'de 5 a 9 respuestas',
  );
});

test('nothing was beyond the scopes or the limits; nothing of anybody is in the log', () => {
  expect(stack.proxy.problems()).toEqual([]);
  expect(slack.problems()).toEqual([]);
  const output = stack.program.output();
  expect(output).not.toMatch(/missing_scope|not_allowed_token_type/);
  expect(output).not.toMatch(/máquinas|Mosquera|Duarte|aurora\.example|xoxb-/);
});
