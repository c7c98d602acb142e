import { randomUUID } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { SMTPServer } from 'smtp-server';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { TestDatabase } from '#test/support/postgres.ts';
import type { Program } from '#test/support/process.ts';
import { count, createProcesses, killInTheMiddle, stopsInTime } from '#test/support/processes.ts';
import { anyHour, until } from '#test/support/slack/aurora.ts';
import { moveToStart } from '#test/support/time.ts';
import {
  type Answer,
  buttonsOf,
  createWebClient,
  messageText,
  type WebClient,
  WebRefusal,
} from '#test/support/webclient.ts';

// One process takes what people do, two others send, and one of those is killed in the middle: two hundred people thank each
// other at once, through the web chat's own HTTP route.

const slow = 120_000;
const crowd = 200;
const joining = 60;
const outside = 24;
const { start, house, later, clean } = createProcesses();
const room = 'channel:general';

const keyOf = (n: number): string => `q${String(n % crowd).padStart(3, '0')}`;
const nameOf = (n: number): string => `Persona ${keyOf(n).toUpperCase()}`;
/** Nobody says the same as another. */
const wordsOf = (n: number): string => `por quedarse con el pedido ${n * 7_919} hasta que salió bien`;

let database: TestDatabase;
let web: Program;
let workers: readonly [staying: Program, dying: Program];
let another: () => Promise<Program>;

/** To whom the mail server took a letter, each time. It takes its time. */
const letters: string[] = [];
const postOffice = new SMTPServer({
  authOptional: true,
  hideSTARTTLS: true,
  logger: false,
  onData(stream, session, done) {
    stream.resume().once('end', () => {
      letters.push(...session.envelope.rcptTo.map(({ address }) => address));
      setTimeout(done, 400);
    });
  },
});
// The line of the one that is killed breaks off.
postOffice.on('error', () => {});

beforeAll(async () => {
  const made = await house();
  database = made.database;
  await new Promise<void>((resolve) => postOffice.listen(0, '127.0.0.1', resolve));
  later(() => new Promise<void>((resolve) => postOffice.close(() => resolve())));
  const { port } = postOffice.server.address() as AddressInfo;
  const post = { SMTP_URL: `smtp://127.0.0.1:${port}`, MAIL_FROM: 'latido@prueba.example' };
  const as = (ROLE: string) =>
    start({ ...made.env, ...post, ROLE, LANGUAGE: 'es', TIME_ZONE: 'America/Bogota' });
  another = () => as('worker');
  web = await as('web');
  await web.ready();
  workers = await Promise.all([as('worker'), as('worker')]);
  await Promise.all(workers.map((worker) => worker.ready()));
  await moveToStart(database.pool, web.url);
  await database.pool.query(
    `insert into people (name, email, locale, time_zone)
     select name, key || '@prueba.example', 'es', 'America/Bogota'
     from jsonb_to_recordset($1::jsonb) as r(key text, name text)`,
    [JSON.stringify(Array.from({ length: crowd }, (_, n) => ({ key: keyOf(n), name: nameOf(n) })))],
  );
  await database.pool.query(
    `insert into identities (platform, tenant, key, person_id, route)
     select 'web', 'trial', split_part(email, '@', 1), id, 'dm:' || split_part(email, '@', 1)
     from people where email like '%@prueba.example'`,
  );
  await anyHour(database, '');
}, slow);
afterAll(clean, slow);

const as = (n: number): WebClient => createWebClient(web.url).as(keyOf(n));

/** It took too long, or something failed: either way it says that nothing was changed. */
const changedNothing = ({ card }: Answer): boolean => /no cambié nada/.test(card?.summary ?? '');

/**
 * As a page and the person before it do it: the page sends the same once more until it is answered, and who is told that nothing was
 * changed tries again, which is another attempt.
 */
async function insist(
  attempt: (id: string) => Promise<Answer>,
  first: string = randomUUID(),
): Promise<Answer> {
  let tries = 0;
  for (const end = performance.now() + 60_000; ; await sleep(200)) {
    try {
      const answer = await attempt(`${first.slice(0, -2)}${String(tries).padStart(2, '0')}`);
      if (!changedNothing(answer) || performance.now() > end) return answer;
      tries += 1;
    } catch (error) {
      // While nothing can be written it says that nothing is known, and to try again.
      const passes = !(error instanceof WebRefusal) || error.status >= 500;
      if (!passes || performance.now() > end) throw error;
    }
  }
}

/** Everybody thanks the next one; every fifth page sends it twice. */
async function thankAll(): Promise<readonly Answer[]> {
  const each = Array.from({ length: crowd }, async (_, n) => {
    const line = `/kudos @${nameOf(n + 1)} #servicio ${wordsOf(n)}`;
    const asked = { in: room, mentions: [{ key: keyOf(n + 1), name: nameOf(n + 1) }] };
    const ask = (id: string) => as(n).command(line, { ...asked, id });
    const id = randomUUID();
    const [answer] = await Promise.all([insist(ask, id), ...(n % 5 === 0 ? [insist(ask, id)] : [])]);
    return answer;
  });
  return Promise.all(each);
}

const states = async (message: string): Promise<Readonly<Record<string, number>>> => {
  const { rows } = await database.pool.query<{ state: string; n: number }>(
    'select state, count(*)::int as n from deliveries where message = $1 group by 1',
    [message],
  );
  return Object.fromEntries(rows.map(({ state, n }) => [state, n]));
};
/** Nothing can be written into the chat until what it resolves to is called. */
async function nothingWritten(): Promise<() => Promise<unknown>> {
  const client = await database.pool.connect();
  const release = () => client.query('rollback').finally(() => client.release());
  try {
    await client.query(
      `begin; set local lock_timeout = '200ms'; lock table web_messages in share row exclusive mode`,
    );
    return release;
  } catch (error) {
    await release();
    throw error;
  }
}

async function killAmongThem(): Promise<number> {
  await until('it is going on', async () => (await count(database, `deliveries where state = 'sent'`)) >= 20);
  await killInTheMiddle(database, { staying: workers[0], dying: workers[1] }, nothingWritten);
  // What the living one had under way is over soon; what the dead one had stays.
  await sleep(1_500);
  return count(database, `deliveries where state = 'sending' and claimed_at < now() - interval '1.4 s'`);
}

test('two hundred thank at once, one sender is killed in it: each stands once, each receiver hears of it once', {
  timeout: slow,
}, async () => {
  const [answers, orphans] = await Promise.all([thankAll(), killAmongThem()]);
  expect(orphans).toBeGreaterThan(0);
  // Whoever had to ask twice is told nothing twice.
  const receipts = answers.flatMap(({ card }) => card?.summary ?? []);
  expect(receipts.length).toBeGreaterThan(crowd / 2);
  for (const summary of receipts) expect(summary).toContain('Persona Q');

  const { rows: given } = await database.pool.query<{ giver: string; receiver: string; words: string }>(
    `select split_part(g.email, '@', 1) as giver, split_part(p.email, '@', 1) as receiver, r.words
     from recognitions r join recognition_receivers x on x.recognition_id = r.id
     join people g on g.id = r.giver_id join people p on p.id = x.person_id
     where r.state = 'stands' and g.email like '%@prueba.example' order by 1`,
  );
  expect(given).toEqual(
    Array.from({ length: crowd }, (_, n) => ({ giver: keyOf(n), receiver: keyOf(n + 1), words: wordsOf(n) })),
  );

  const over = async () =>
    (await count(
      database,
      `deliveries where state in ('waiting', 'sending') and message like 'recognition.%'`,
    )) === 0;
  await until('it is over', over, 60_000);
  expect(await states('recognition.received')).toEqual({ sent: crowd });
  expect(await states('recognition.posted')).toEqual({ sent: crowd });

  const all = await Promise.all(
    Array.from({ length: crowd }, async (_, n) => (await as(n).messages()).map(messageText)),
  );
  for (const [n, messages] of all.entries()) {
    const told = messages.filter((text) => /pedido \d/.test(text));
    expect([keyOf(n), told.length]).toEqual([keyOf(n), 1]);
    expect(told[0]).toContain(wordsOf((n + crowd - 1) % crowd));
  }
  const { rows: posts } = await database.pool.query<{ words: string; n: number }>(
    `select r.words, count(m.id)::int as n from recognitions r
     left join web_messages m on m.conversation = $1 and m.only_for is null and m.body::text like '%' || r.words || '%'
     where r.giver_id in (select id from people where email like '%@prueba.example') group by r.id, r.words having count(m.id) <> 1`,
    [room],
  );
  expect(posts).toEqual([]);
});

test('many join in at once, some of them twice: a point for each, and the post says so', {
  timeout: slow,
}, async () => {
  const post = (await as(0).messages(room, 100)).findLast((one) => /pedido \d/.test(messageText(one)));
  const button = post && buttonsOf(post).find(({ name }) => name === 'recognition.boost');
  if (button === undefined) throw new Error('no post with a button');
  const { id } = button.input as { id: string };
  const { rows } = await database.pool.query<{ key: string }>(
    `select split_part(p.email, '@', 1) as key from people p where p.email like '%@prueba.example'
       and p.id not in (select giver_id from recognitions where id = $1)
       and p.id not in (select person_id from recognition_receivers where recognition_id = $1) order by 1 limit $2`,
    [id, joining],
  );
  await Promise.all(
    rows.flatMap(({ key }, n) =>
      Array.from({ length: n % 5 === 0 ? 2 : 1 }, () =>
        insist(() => createWebClient(web.url).as(key).press(button)),
      ),
    ),
  );
  expect(await count(database, `recognition_boosts where recognition_id = '${id}'`)).toBe(joining);
  await until('the post says so', async () =>
    (await as(0).messages(room, 100)).some((one) =>
      new RegExp(`\\b${joining}\\b[^\n]*$`).test(messageText(one)),
    ),
  );
  for (const program of [web, ...workers]) {
    expect(program.output()).not.toMatch(/pedido \d|Persona Q|prueba\.example/);
  }
});

test('letters to people outside, one who writes them is killed in it: nobody gets two, and each giver hears of what is unsure', {
  timeout: slow,
}, async () => {
  const dying = await another();
  await dying.ready();
  await Promise.all(
    Array.from({ length: outside }, async (_, n) => {
      const line = `/kudos fuera${n}@aliada.example #servicio por traer ${n * 7_919} muestras antes de tiempo`;
      const { card } = await insist(() => as(n).command(line, { id: randomUUID() }));
      expect(card?.summary).toContain(`fuera${n}`);
    }),
  );
  // The time to undo is over for all at once.
  await database.pool.query(
    `update jobs set due_at = due_at - interval '6 minutes', set_at = null where name = 'recognition.mail' and done_at is null`,
  );
  await until('some are being written', async () => letters.length >= 4, 30_000);
  await dying.kill();
  const mailStates = async () => {
    const { rows } = await database.pool.query<{ email: string | null; mail: string; name: string }>(
      `select name, email, mail from outsiders where name like 'fuera%'`,
    );
    return rows;
  };
  const over = async () => (await mailStates()).every(({ mail }) => mail === 'sent' || mail === 'unknown');
  await until('all are through', over, 60_000);
  const ended = await mailStates();
  expect(ended.map(({ email }) => email)).toEqual(Array(outside).fill(null));
  const had = (name: string) => letters.filter((to) => to === `${name}@aliada.example`).length;
  for (const { name, mail } of ended) {
    expect([name, mail, mail === 'sent' ? had(name) === 1 : had(name) <= 1]).toEqual([name, mail, true]);
  }
  const unsure = ended.filter(({ mail }) => mail === 'unknown').length;
  expect(unsure).toBeGreaterThan(0);
  await until(
    'their givers know',
    async () =>
      (await count(database, `deliveries where message = 'recognition.letter' and state = 'sent'`)) ===
      unsure,
  );
  for (const program of [web, workers[0], dying]) {
    expect(program.output()).not.toMatch(/aliada\.example|muestras|fuera\d/);
  }
});

test('and in the end: each process within ten seconds', { timeout: slow }, async () => {
  await Promise.all([web, workers[0]].map(stopsInTime));
});
