import { randomInt } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { expect, test } from 'vitest';
import { bank } from '#flows/pulse/bank.ts';
import { type Mortal, seeded, startMortal } from '#test/support/mortal.ts';
import { createTestDatabase } from '#test/support/postgres.ts';
import { createDataFolder } from '#test/support/process.ts';
import { button, buttons, formOf, read, schedulePulse } from '#test/support/pulse.ts';
import { startRedis } from '#test/support/redis.ts';
import { moveToStart } from '#test/support/time.ts';
import { type Answer, buttonsOf, type Pressable } from '#test/support/webclient.ts';

// kill -9 at random instants during a round of 500 people, on both stacks: every answer that was confirmed is there
// once, and every person was asked once. One story, told in its order: that is why this file is long.

const audience = 500;
const killsInAll = 20;

type Value = number | 'na';
type Person = Readonly<{
  key: string;
  /** Answers before the reminder, only after it, or never. */
  when: 'early' | 'late' | 'never';
  /** What is answered first, and (some change their minds) what in the end. No two people give the same four. */
  answers: readonly (readonly Value[])[];
  comment: string | undefined;
}>;

/** Four digits in base six, each an answer. */
const pattern = (n: number): readonly Value[] =>
  [216, 36, 6, 1].map((place) => Math.floor(n / place) % 6).map((digit) => (digit < 5 ? digit + 1 : 'na'));

const people: readonly Person[] = Array.from({ length: audience }, (_, at): Person => {
  const partly = at % 10 === 1;
  const last = pattern(2 * at + 1);
  return {
    key: `p${String(at).padStart(3, '0')}`,
    when: at % 10 === 9 ? 'never' : at % 10 >= 6 ? 'late' : 'early',
    answers: at % 5 === 0 ? [pattern(2 * at), last] : [partly ? last.slice(0, 2) : last],
    comment: at % 8 === 3 && !partly ? `palabra${at} 🪑 שלום` : undefined,
  };
});
const those = (when: Person['when']) => people.filter((person) => person.when === when);

/** A stack on which the program runs; `connection` is there once the program was. */
type Stack = Readonly<{
  env: Readonly<Record<string, string>>;
  connection(): pg.PoolConfig;
  remove(): Promise<void>;
}>;

async function embedded(): Promise<Stack> {
  const folder = createDataFolder();
  return { env: { DATA_DIR: folder.path }, connection: folder.connection, remove: folder.remove };
}

async function byUrl(): Promise<Stack> {
  const [database, redis] = await Promise.all([createTestDatabase(), startRedis({ durable: true })]);
  return {
    env: { DATABASE_URL: database.url, REDIS_URL: redis.url },
    connection: () => database.connection,
    remove: async () => {
      await Promise.all([database.drop(), redis.stop()]);
    },
  };
}

async function until(what: string, is: () => Promise<boolean>, withinMs = 90_000): Promise<void> {
  for (const end = performance.now() + withinMs; performance.now() < end; await sleep(50)) {
    if (await is()) return;
  }
  throw new Error(`waited in vain: ${what}`);
}

/** Lives through a round. @returns when each part of it was over, and after how many kills */
async function live(mortal: Mortal, pool: pg.Pool): Promise<string> {
  const { as, kills, insist } = mortal;
  const begun = performance.now();
  const marks: string[] = [];
  const mark = (part: string) =>
    marks.push(`${part} ${Math.round((performance.now() - begun) / 1000)} s/${kills()}`);
  const rows = async <Row extends pg.QueryResultRow>(query: string, values: unknown[] = []) =>
    (await pool.query<Row>(query, values)).rows;
  const count = async (query: string, values: unknown[] = []): Promise<number> =>
    Number((await rows<{ n: string }>(`select count(*) as n from ${query}`, values))[0]?.n);
  const deliveries = (message: string, state = '%') =>
    count('deliveries where message = $1 and state like $2', [message, state]);
  const isState = (state: string) => async () =>
    (await count('pulse_rounds where state = $1', [state])) === 1;

  /** Whoever is dead holds its leases for 20 s more. Where nothing is learnt from waiting, they end at once. */
  async function endLeases(): Promise<void> {
    await sleep(50);
    await rows('update jobs set set_at = null where done_at is null');
    await rows(`update deliveries set claimed_at = claimed_at - interval '20 s', set_at = null
      where state in ('waiting', 'sending') or refresh`);
  }

  /** Moves the clock to the next thing; while something is due already it waits, or it would move past that, too. */
  async function skip(): Promise<void> {
    const { url } = mortal.program();
    const headers = { 'content-type': 'application/json', origin: url };
    try {
      const trial = (await (await fetch(`${url}/web/trial`)).json()) as { now: string; next?: string };
      if (trial.next === undefined || trial.next <= trial.now) return await sleep(100);
      await fetch(`${url}/web/trial/skip`, { method: 'POST', headers, body: '{}' });
    } catch {
      // It was killed meanwhile.
    }
  }
  const skipUntil = (what: string, is: () => Promise<boolean>) =>
    until(what, async () => (await is()) || skip().then(is), 120_000);
  /** Moves the clock, unless it was far enough already, and kills meanwhile. */
  async function skipAndStrike(is: () => Promise<boolean>, withinMs: number): Promise<void> {
    if (!(await is())) void skip();
    await mortal.strike(withinMs, endLeases);
  }
  /** Moves the clock until the first of these messages is taken in hand, and not a second further. */
  async function skipToSending(message: string): Promise<void> {
    const sending = async () => (await deliveries(message, 'waiting')) < (await deliveries(message));
    while (!(await sending())) {
      let over = false;
      skip().finally(() => {
        over = true;
      });
      // One at a time: a second one would move on to whatever comes after these messages.
      await until('the first one', async () => over || sending());
    }
  }

  await moveToStart(pool, mortal.program().url);

  // --- 500 people and a round ---------------------------------------------------------------------------------

  const [top] = await rows<{ id: string }>(`insert into units (name) values ('Prueba') returning id`);
  await rows(
    `insert into units (name, parent_id) select 'Equipo ' || n, $1 from generate_series(0, 19) as n`,
    [top?.id],
  );
  await rows(
    `insert into people (name, email, unit_id, locale, time_zone)
     select 'Nombre ' || key, key || '@prueba.example',
       (select id from units where name = 'Equipo ' || (at % 20)), 'es', 'America/Bogota'
     from unnest($1::text[]) with ordinality as given (key, at)`,
    [people.map((person) => person.key)],
  );
  await rows(
    `insert into identities (platform, tenant, key, person_id, route)
     select 'web', 'trial', split_part(email, '@', 1), id, 'dm:' || split_part(email, '@', 1)
     from people where email like '%@prueba.example'`,
  );
  const scheduled = await schedulePulse(as('ana-torres'), {
    units: [top?.id ?? ''],
    items: 'own',
    chosen: bank
      .filter((item) => item.scale === 'agree5')
      .slice(0, 4)
      .map((item) => item.id),
  });
  expect(read(scheduled)).toContain('El pulso quedó programado');

  // --- launch and delivery --------------------------------------------------------------------------------------

  while (kills() < 3) await skipAndStrike(isState('open'), 700);
  await skipUntil('the opening', isState('open'));
  mark('open');
  await skipToSending('pulse.invitation');
  // These leases are left to end by themselves.
  for (const before = kills(); kills() < before + 5; ) await mortal.strike(1_200);
  mark('sending');

  // --- answers ----------------------------------------------------------------------------------------------------

  const confirmed = new Map<string, Map<number, Value>>();
  const comments: string[] = [];

  /** Confirmed is what shows the next card in the same message. */
  const press = (person: Person, what: string, pressed: Pressable): Promise<Answer> =>
    insist(`${person.key} ${what}`, async () => {
      const answer = await as(person.key).press(pressed);
      return answer.message?.id === pressed.on ? answer : undefined;
    });

  async function respond(person: Person, which: 'first' | 'last'): Promise<void> {
    let now = await insist(`${person.key} finds the message`, async () => {
      const messages = await as(person.key).messages();
      const asking = messages.map(buttonsOf).filter((all) => all.some((one) => one.name === 'pulse.show'));
      return asking.at(which === 'first' ? 0 : -1);
    });
    const mine = new Map<number, Value>();
    confirmed.set(person.key, mine);
    for (const values of person.answers) {
      let card = await press(person, 'begins', button(now, 'pulse.show'));
      for (const [at, value] of values.entries()) {
        const tap = buttons(card).find((one) => {
          const input = one.input as { at?: number; value?: Value };
          return one.name === 'pulse.answer' && input.at === at && input.value === value;
        });
        if (tap === undefined) throw new Error(`${person.key}, question ${at}: ${read(card)}`);
        card = await press(person, `answers question ${at}`, tap);
        mine.set(at, value);
      }
      now = buttons(card);
    }
    const { comment } = person;
    if (comment === undefined) return;
    const form = formOf(
      await insist(`${person.key} asks for the form`, async () => {
        const answer = await as(person.key).press(button(now, 'pulse.comment'));
        return answer.form && answer;
      }),
    );
    await insist(`${person.key} comments`, async () => {
      const answer = await as(person.key).submit(form, { comment });
      return answer.message?.id === form.on ? answer : undefined;
    });
    comments.push(comment);
  }

  async function respondAll(group: readonly Person[], which: (at: number) => 'first' | 'last') {
    const queue = [...group.entries()];
    const one = async () => {
      for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
        await respond(next[1], which(next[0]));
      }
    };
    await Promise.all(Array.from({ length: 12 }, one));
  }

  let answering = true;
  const answered = respondAll(those('early'), () => 'first').finally(() => {
    answering = false;
  });
  answered.catch(() => {});
  for (const before = kills(); answering && kills() < before + 6; ) await mortal.strike(3_000);
  await answered;
  mark('answered');

  // --- reminder ------------------------------------------------------------------------------------------------------

  await until('all are asked', async () => (await deliveries('pulse.invitation', 'sent')) === audience);
  const orphans = await count('deliveries where attempts > 1');
  const pending = audience - those('early').length;
  const reminding = async () => (await deliveries('pulse.reminder')) > 0;
  await skipAndStrike(reminding, 700);
  await skipUntil('the reminder', reminding);
  await skipToSending('pulse.reminder');
  await mortal.strike(800, endLeases);
  await until('all are reminded', async () => (await deliveries('pulse.reminder', 'sent')) === pending);
  mark('reminded');
  await respondAll(those('late'), (at) => (at % 2 === 0 ? 'last' : 'first'));
  mark('answered');

  const had = await rows(
    `select split_part(conversation, ':', 2) as key,
       count(*) filter (where d.message = 'pulse.invitation')::int as invitations,
       count(*) filter (where d.message = 'pulse.reminder')::int as reminders,
       count(*)::int as messages
     from web_messages left join deliveries d on d.id = delivery
     where conversation like 'dm:p___' group by conversation order by conversation`,
  );
  expect(had).toEqual(
    people.map(({ key, when }) => {
      const reminders = when === 'early' ? 0 : 1;
      return { key, invitations: 1, reminders, messages: 1 + reminders };
    }),
  );
  const asked = await rows(
    `select state, count(distinct person_id)::int as people, count(*)::int as rows from deliveries
     where message = 'pulse.invitation' group by state`,
  );
  expect(asked).toEqual([{ state: 'sent', people: audience, rows: audience }]);

  // --- close and release -------------------------------------------------------------------------------------------------

  const closed = isState('closed');
  await skipAndStrike(closed, 700);
  await skipAndStrike(closed, 700);
  await skipUntil('the close', closed);
  do await mortal.strike(900, endLeases);
  while (kills() < killsInAll);
  await until('the release', async () => (await count('releases')) === 1);
  await until('every card says so', async () => (await count('deliveries where refresh')) === 0);
  await skipUntil('HR is told', async () => (await deliveries('pulse.released', 'sent')) === 1);
  mark('released');

  const [round] = await rows<{ launched: { items: { id: string }[] } }>(`select launched from pulse_rounds`);
  const items = round?.launched.items.map((item) => item.id) ?? [];
  const expected = [...confirmed.values()].map((mine) =>
    Object.fromEntries([...mine].map(([at, value]) => [items[at] ?? '', value])),
  );
  expect(expected).toHaveLength(audience - those('never').length);
  const sorted = (sheets: readonly Record<string, unknown>[]) =>
    sheets.map((sheet) => items.map((item) => sheet[item] ?? '-').join(' ')).sort();
  const sheets = await rows<{ answers: Record<string, Value> }>('select answers from pulse_sheets');
  expect(sorted(sheets.map((sheet) => sheet.answers))).toEqual(sorted(expected));
  const kept = await rows<{ comment: string }>('select comment from pulse_comments');
  expect(kept.map(({ comment }) => comment).sort()).toEqual([...comments].sort());
  const released = await rows<{ told: unknown }>(
    `select cell -> 'measures' -> 'participation' as told
     from releases, jsonb_array_elements(body -> 'cells') as cell where cell ->> 'unit' = $1`,
    [top?.id],
  );
  const n = { from: expected.length, to: expected.length };
  expect(released).toMatchObject([{ told: { invited: audience, n } }]);

  // Who could still answer, who answered what and who was reminded is not known any more, and all cards are still there.
  expect(await count('pulse_pending')).toBe(0);
  expect(await count('pulse_ballots')).toBe(0);
  expect(await deliveries('pulse.reminder')).toBe(0);
  expect(await count(`web_messages where conversation like 'dm:p___'`)).toBe(audience + pending);
  expect(await count(`web_messages where conversation = 'dm:ana-torres' and delivery is not null`)).toBe(1);
  await until('no job is left', async () => (await count('jobs where done_at is null')) === 0);
  expect(await rows('select name, failure from jobs where failure is not null')).toEqual([]);
  return `${marks.join(', ')}; ${orphans} invitations were in hand at a kill, ${mortal.failures()} presses in vain`;
}

for (const [name, make] of [
  ['embedded', embedded],
  ['Redis and PostgreSQL by URL', byUrl],
] as const) {
  test.concurrent(`20 kills in the life of a round, ${name}`, { timeout: 400_000 }, async () => {
    const seed = randomInt(2 ** 31);
    const stack = await make();
    let mortal: Mortal | undefined;
    let pool: pg.Pool | undefined;
    try {
      mortal = await startMortal(stack.env, seeded(seed));
      pool = new pg.Pool({ ...stack.connection(), max: 4 });
      const summary = await live(mortal, pool);
      expect(mortal.kills()).toBeGreaterThanOrEqual(killsInAll);
      await pool.end();
      const { code, ms } = await mortal.program().stop();
      expect(code).toBe(0);
      expect(ms).toBeLessThan(10_000);
      expect(mortal.output()).not.toMatch(/palabra|Nombre|prueba\.example/);
      console.log(`${name}, seed ${seed}, ${mortal.kills()} kills: ${summary}`);
    } catch (error) {
      throw new Error(`seed ${seed}: ${(error as Error).message}`, { cause: error });
    } finally {
      await mortal?.program().kill();
      if (pool?.ended === false) await pool.end();
      await stack.remove();
    }
  });
}
