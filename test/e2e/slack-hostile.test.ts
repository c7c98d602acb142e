import { afterAll, beforeAll, expect, test } from 'vitest';
import { scopes } from '#adapters/slack/commands.ts';
import { anyHour, aurorans, identities, importHrFile, until } from '#test/support/slack/aurora.ts';
import { buttonNamed, buttonsOf, textOf } from '#test/support/slack/blocks.ts';
import { type Emulate, type EmulateMessage, startEmulate } from '#test/support/slack/emulate.ts';
import { type SlackStack, startSlackStack } from '#test/support/slack/stack.ts';
import { travel } from '#test/support/slack/travel.ts';

// What goes wrong between people and the bot, through the whole program, against emulate 0.12.2 (what that lacks is told in
// slack-emulate.test.ts): values of buttons in other hands, a process killed on both sides of its commit, answers in
// threads, groups, files.

const slow = 60_000;
let stack: SlackStack<Emulate>;
let slack: Emulate;
const named = Object.fromEntries(aurorans.map(({ name }) => [name, name]));
beforeAll(async () => {
  const users = aurorans.map(({ name, realName, email }) => ({ name, realName, email }));
  stack = await startSlackStack((requestUrl, host) => startEmulate({ users, scopes, requestUrl, host }));
  slack = stack.slack;
  stack.proxy.limit({ perChannelMs: 1_000 });
  const all = aurorans.length + 1;
  await until('everybody is known', async () => (await identities(stack.database)).size === all);
  await importHrFile(stack.database);
  await anyHour(stack.database, '');
}, slow);
afterAll(() => stack?.stop());

const user = (name: string) => slack.user(named[name] ?? '');
const rows = async <Row extends object>(query: string): Promise<readonly Row[]> =>
  (await stack.database.pool.query<Row>(query)).rows;
const count = async (from: string): Promise<number> =>
  Number((await rows<{ n: string }>(`select count(*) as n from ${from}`))[0]?.n);
const day = (ahead: number): string =>
  new Intl.DateTimeFormat('en-CA', { timeZone: 'America/Bogota' }).format(Date.now() + ahead * 86_400_000);
const ballots = () =>
  rows<{ answers: string }>('select hash, answers::text, comment from pulse_ballots order by hash');
const helps = (where: readonly EmulateMessage[]) =>
  where.filter((one) => textOf(one.blocks).includes('Qué hace Latido'));

test('on coming in for the first time somebody is welcomed, once', { timeout: slow }, async () => {
  const luz = user('luz');
  await slack.write(luz, slack.direct(luz) ?? (await openDirect(luz)), 'rosas');
  await slack.said(luz, 'No conozco “rosas”');
  // The conversation has begun: coming in is no news any more.
  await slack.openMessages(luz);
  const zoe = user('zoe');
  await openDirect(zoe);
  expect(await slack.openMessages(zoe)).toMatchObject({ status: 200 });
  const welcome = await slack.said(zoe, 'Qué hace Latido');
  expect(textOf(welcome.blocks)).toContain('nadie ve quién respondió qué');
  await slack.openMessages(zoe);
  await slack.write(zoe, slack.direct(zoe) ?? '', 'ajustes');
  await slack.said(zoe, 'Cuándo y cómo te escribo');
  expect(helps(slack.messages(slack.direct(zoe) ?? ''))).toHaveLength(1);
  expect(helps(slack.messages(slack.direct(luz) ?? ''))).toHaveLength(0);
});

/** A person opens the conversation with the bot; emulate has no call for it but the bot's. */
async function openDirect(who: string): Promise<string> {
  const response = await fetch(`${slack.apiUrl}conversations.open`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${slack.botToken}` },
    body: JSON.stringify({ users: who }),
  });
  return ((await response.json()) as { channel: { id: string } }).channel.id;
}

test('HR schedules from Home: form, preview and decision in one dialog', { timeout: slow }, async () => {
  const ana = user('ana');
  await slack.openHome(ana);
  await until('the home', async () => slack.home(ana) !== undefined);
  await slack.pressHome(ana, 'Programar un pulso');
  await slack.form(ana);
  await slack.submit(ana, { 'Abre el': day(1), 'Cierra el': day(8) });
  const preview = slack.forms(ana).at(-1);
  expect(textOf(preview?.title)).toBe('Vista previa');
  expect(textOf(preview?.blocks)).toContain('aún no hay nada programado');
  // What the title says is not said again.
  expect(textOf(preview?.blocks).split('\n')).not.toContain('Vista previa');
});

test('killed between the commit and the answer: what was decided holds, once', {
  timeout: slow,
}, async () => {
  const ana = user('ana');
  // The commit takes its time, so the process is gone before it hears of it; the database goes on without it.
  await stack.database.pool.query(`
    create function slow_commit() returns trigger language plpgsql as $$
      begin perform pg_sleep(1.5); return null; end $$;
    create constraint trigger slow_commit after insert on jobs deferrable initially deferred
      for each row when (new.name = 'pulse.launch') execute function slow_commit()`);
  const answer = slack.pressForm(ana, 'Programar').catch(() => 'never answered');
  await until('it commits', async () => (await count(`pg_stat_activity where wait_event = 'PgSleep'`)) === 1);
  await stack.restart('kill');
  await answer;
  await until('the database is done', async () => (await count('jobs')) > 0);
  await stack.database.pool.query('drop trigger slow_commit on jobs');
  expect(await count(`pulse_rounds where state = 'scheduled'`)).toBe(1);
  // Nobody told Ana, so she presses again.
  await slack.pressForm(ana, 'Programar');
  await until('she is told', async () => textOf(slack.forms(ana).at(-1)?.blocks).includes('Programado'));
  expect(await count(`pulse_rounds where state = 'scheduled'`)).toBe(1);
  expect(await count(`jobs where name = 'pulse.launch'`)).toBe(1);
  slack.closeForms(ana);
});

const said = (text: string, who: string, channel: string) => ({
  type: 'message',
  channel,
  channel_type: 'im',
  user: who,
  text,
  ts: '1795000000.000200',
  event_ts: '1795000000.000200',
});

test('killed before the commit: nothing was acknowledged, and Slack’s repetition is answered once', {
  timeout: slow,
}, async () => {
  const noor = user('noor');
  const direct = await openDirect(noor);
  const event = said('ayuda', noor, direct);
  const lock = await stack.database.pool.connect();
  await lock.query('begin; lock table events in exclusive mode');
  const first = slack.event(event, 'Ev0KILLED').catch(() => undefined);
  await until('it waits', async () => (await count(`pg_stat_activity where wait_event_type = 'Lock'`)) > 0);
  await stack.restart('kill');
  await lock.query('rollback');
  lock.release();
  // Whatever Slack was told, it was not that it is done.
  expect((await first)?.status).not.toBe(200);
  const retry = { 'x-slack-retry-num': '1', 'x-slack-retry-reason': 'http_error' };
  expect(await slack.event(event, 'Ev0KILLED', retry)).toMatchObject({ status: 200 });
  await slack.said(noor, 'Qué hace Latido');
  expect(await slack.event(event, 'Ev0KILLED', { ...retry, 'x-slack-retry-num': '2' })).toMatchObject({
    status: 200,
  });
  await slack.write(noor, direct, 'pulso');
  await slack.said(noor, 'Ahora mismo no hay ningún pulso para ti');
  expect(helps(slack.messages(direct))).toHaveLength(1);
  expect(await count(`events where id like '%Ev0KILLED'`)).toBe(1);
});

test('a ballot in other hands is none: refused kindly, the owner’s answers untouched', {
  timeout: slow,
}, async () => {
  await travel(stack.database.pool, 2);
  await until(
    'all are asked',
    async () =>
      (await count(`deliveries where message = 'pulse.invitation' and state = 'sent'`)) === aurorans.length,
    40_000,
  );
  const [ana, jhon] = [user('ana'), user('jhon')];
  await slack.press(ana, await slack.said(ana, 'Nadie puede ver quién respondió qué'), 'Empezar');
  const first = await slack.said(ana, /Pregunta 1 de/);
  const theirs = buttonNamed(first.blocks, /^5/);
  await slack.press(ana, first, /^2/);
  await slack.said(ana, /Pregunta 2 de/);
  const before = await ballots();
  expect(before).toHaveLength(1);
  // Jhon’s own card, with what Ana’s button carries.
  const own = await slack.said(jhon, 'Nadie puede ver quién respondió qué');
  expect(await slack.forge(jhon, own, theirs)).toMatchObject({ status: 200 });
  await slack.said(jhon, 'Este botón es de un mensaje que no es tuyo, así que no cambié nada.');
  // And a value that was cut, or written by hand.
  for (const value of ['', '{}', theirs.value?.slice(0, -9), theirs.value?.replace(/.(.{9})"/, 'x$1"')]) {
    const button = { ...theirs, ...(value !== undefined && { value }) };
    expect(await slack.forge(jhon, own, button)).toMatchObject({ status: 200 });
  }
  expect(await ballots()).toEqual(before);
  expect(textOf((await slack.said(ana, /Pregunta 2 de/)).blocks)).not.toContain('no es tuyo');
  // Jhon’s own still works.
  await slack.press(jhon, own, 'Empezar');
  await slack.press(jhon, await slack.said(jhon, /Pregunta 1 de/), /^4/);
  await slack.said(jhon, /Pregunta 2 de/);
  expect(await ballots()).toHaveLength(2);
});

test('what HR alone may do is refused to whoever has the button’s value', { timeout: slow }, async () => {
  const [ana, jhon] = [user('ana'), user('jhon')];
  await slack.command(ana, slack.general, '/latido', 'pulsos');
  const list = await slack.shown(ana, 'Abierto');
  const callOff = buttonNamed(list.blocks, 'Cancelarlo');
  const own = await slack.said(jhon, /Pregunta 2 de/);
  await slack.forge(jhon, own, callOff);
  // As the forged button says of its place: one that others see.
  await slack.shown(jhon, 'Eso solo puede hacerlo Recursos Humanos. No cambié nada.');
  expect(await count(`pulse_rounds where state = 'open'`)).toBe(1);
});

test('in a thread: by shortcut and by name, answered there, for the one who asked', {
  timeout: slow,
}, async () => {
  const [luz, noor] = [user('luz'), user('noor')];
  await slack.write(luz, slack.general, '¿Alguien sabe cómo cambio mi horario?');
  const message = slack.messages(slack.general).at(-1);
  if (message === undefined) throw new Error('no message');
  const inThread = { ...message, thread_ts: message.ts };
  const everybody = slack.messages(slack.general).length;
  await slack.shortcut(noor, 'latido', inThread);
  const shown = await slack.shown(noor, 'Qué hace Latido');
  expect(shown.thread_ts).toBe(message.ts);
  // By the bot’s name, in the same thread.
  await slack.event({
    type: 'app_mention',
    user: noor,
    text: `<@${slack.bot}> informe`,
    ts: '1795000000.000300',
    event_ts: '1795000000.000300',
    thread_ts: message.ts,
    channel: slack.general,
  });
  await slack.shown(noor, 'Los informes son para quienes dirigen una unidad');
  const call = stack.proxy.calls('chat.postEphemeral').at(-1);
  expect(call?.args).toMatchObject({ channel: slack.general, user: noor, thread_ts: message.ts });
  expect(slack.messages(slack.general)).toHaveLength(everybody);
});

test('a guest is told that the bot is not for them, and whom to ask; nothing is kept of them', {
  timeout: slow,
}, async () => {
  const guest = 'U0GUEST01';
  const profile = { real_name: 'Gabriela Invitada', email: 'gabriela@elsewhere.example' };
  // emulate has no guests.
  const done = stack.proxy.fail({
    method: 'users.info',
    fault: {
      kind: 'answered',
      body: { ok: true, user: { id: guest, team_id: slack.team, is_restricted: true, profile } },
    },
  });
  const people = await count('people');
  const answer = await slack.command(guest, slack.general, '/latido', 'informe');
  done();
  expect(answer.status).toBe(200);
  expect(textOf((await slack.shown(guest, 'eres una persona invitada')).blocks)).toContain(
    'Pídeselo a quien te invitó',
  );
  expect(await count('people')).toBe(people);
  expect(await count(`identities where key = '${guest}'`)).toBe(0);
});

test('a user group that is named is read as its people, once; its name is read as a name', {
  timeout: slow,
}, async () => {
  const noor = user('noor');
  // emulate has no user groups.
  stack.proxy.fail({
    method: 'usergroups.users.list',
    fault: { kind: 'answered', body: { ok: true, users: [user('luz'), user('jhon')] } },
  });
  for (const _ of [1, 2]) {
    await slack.command(
      noor,
      slack.general,
      '/latido',
      'saluda <!subteam^S0OPS|@operaciones> &amp; <@U1|ana>',
    );
  }
  const told = await slack.shown(noor, 'No conozco');
  expect(textOf(told.blocks)).toContain('“saluda @operaciones & @ana”');
  const calls = stack.proxy.calls('usergroups.users.list');
  expect(calls.map(({ args }) => args.usergroup)).toEqual(['S0OPS']);
});

test('HR brings people in by a file: checked, shown, applied; others may not', {
  timeout: slow,
}, async () => {
  const [ana, jhon] = [user('ana'), user('jhon')];
  await slack.command(jhon, slack.general, '/latido', 'personas');
  await slack.shown(jhon, 'Recursos Humanos');
  expect(slack.forms(jhon)).toEqual([]);
  const direct = slack.direct(ana) ?? '';
  await slack.write(ana, direct, 'personas');
  await slack.press(ana, await slack.said(ana, 'Quién es quién en el chat'), 'Cargar un archivo');
  await slack.form(ana);
  const empty = await slack.submit(ana, {}, { Archivo: { name: 'vacío.csv', bytes: Buffer.from('') } });
  expect(JSON.stringify(empty.body)).toContain('vacío');
  const file =
    'Nombre completo;Correo electrónico;Área\nNueva Persona;nueva@aurora.example;Aurora > Ventas\nX;;';
  await slack.submit(ana, {}, { Archivo: { name: 'rrhh.csv', bytes: Buffer.from(file) } });
  expect(slack.forms(ana)).toEqual([]);
  const checked = await slack.said(ana, /Línea 3|línea 3/);
  expect(textOf(checked.blocks)).toContain('rrhh.csv');
  const apply = buttonsOf(checked.blocks).find((one) => /sin|resto/i.test(one.label)) ?? { label: 'Aplicar' };
  await slack.press(ana, checked, apply.label);
  await until('she is there', async () => (await count(`people where email = 'nueva@aurora.example'`)) === 1);
  await slack.said(ana, /1 persona agregada/);
});

test('nothing was beyond the scopes or the limits; nothing of anybody is in the log', () => {
  expect(stack.proxy.problems()).toEqual([]);
  expect(slack.problems()).toEqual([]);
  expect(stack.program.output()).not.toMatch(/missing_scope|not_allowed_token_type/);
  expect(stack.program.output()).not.toMatch(/Mosquera|Duarte|Nueva Persona|aurora\.example|xoxb-/);
});
