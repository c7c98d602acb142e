import { randomInt } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { expect, test } from 'vitest';
import { bank } from '#flows/pulse/bank.ts';
import { createTestDatabase } from '#test/support/postgres.ts';
import { createDataFolder, type Program, startProgram } from '#test/support/process.ts';
import { button, buttons, formOf, read, schedulePulse } from '#test/support/pulse.ts';
import { startRedis } from '#test/support/redis.ts';
import {
  type Answer,
  buttonsOf,
  createWebClient,
  type Pressable,
  type WebClient,
  WebRefusal,
} from '#test/support/webclient.ts';

// kill -9 at random instants during a round of 500 people, on both stacks: every answer that was confirmed is there
// once, and every person was asked once.

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
  const answers =
    at % 5 === 0
      ? [pattern(2 * at), pattern(2 * at + 1)]
      : [partly ? pattern(2 * at + 1).slice(0, 2) : pattern(2 * at + 1)];
  return {
    key: `p${String(at).padStart(3, '0')}`,
    when: at % 10 === 9 ? 'never' : at % 10 >= 6 ? 'late' : 'early',
    answers,
    comment: at % 8 === 3 && !partly ? `palabra${at} 🪑 שלום` : undefined,
  };
});

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

/** A number in 0..1, always the same series for the same seed (mulberry32). */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

async function until(what: string, is: () => Promise<boolean>, withinMs = 60_000): Promise<void> {
  for (const end = performance.now() + withinMs; performance.now() < end; await sleep(50)) {
    if (await is()) return;
  }
  throw new Error(`waited in vain: ${what}`);
}

/** The program, killed again and again, and the people who go on pressing meanwhile. */
async function play(stack: Stack, seed: number, programs: Program[]) {
  const random = seeded(seed);
  let kills = 0;
  const marks: string[] = [];
  const begunAt = performance.now();
  const mark = (phase: string) =>
    marks.push(`${phase} ${Math.round((performance.now() - begunAt) / 1000)} s (${kills})`);
  const launch = async (): Promise<Program> => {
    const started = await startProgram(stack.env);
    programs.push(started);
    return started;
  };
  let program = await launch();
  await program.ready();
  const pool = new pg.Pool({ ...stack.connection(), max: 4 });
  pool.on('error', () => {});
  const rows = async <Row extends pg.QueryResultRow>(query: string, values: unknown[] = []) =>
    (await pool.query<Row>(query, values)).rows;
  const count = async (query: string, values: unknown[] = []): Promise<number> =>
    Number((await rows<{ n: string }>(`select count(*) as n from ${query}`, values))[0]?.n);

  /** A kill at a random instant within so many milliseconds from now, and a new start. One in four hits a start, too. */
  async function strike(withinMs: number, options: Readonly<{ lapse?: boolean }> = {}): Promise<void> {
    await sleep(random() * withinMs);
    for (let again = true; again; again = random() < 0.25 && kills < killsInAll - 1) {
      await program.kill();
      kills += 1;
      // Whoever is dead holds its leases for 20 s. Where only the next kill is waited for, they are ended at once.
      if (options.lapse) {
        await sleep(50);
        await rows('update jobs set set_at = null where done_at is null');
        await rows(`update deliveries set claimed_at = claimed_at - interval '20 s', set_at = null
          where state in ('waiting', 'sending') or refresh`);
      }
      program = await launch();
      await sleep(random() * 500);
    }
    await program.ready();
  }

  /** As a person does it: again, until it works. */
  async function insist<T>(what: string, attempt: () => Promise<T | undefined>): Promise<T> {
    let last: unknown;
    for (const end = performance.now() + 90_000; performance.now() < end; await sleep(100 + 100 * random())) {
      try {
        const found = await attempt();
        if (found !== undefined) return found;
      } catch (error) {
        // A program that runs has no reason to fail; one that was killed or starts has.
        if (error instanceof WebRefusal && error.status !== 503) throw error;
        last = error;
      }
    }
    throw new Error(`in vain: ${what}`, { cause: last });
  }
  const as = (key: string): WebClient => createWebClient(program.url).as(key);

  const post = (path: string) =>
    fetch(`${program.url}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin: program.url },
      body: '{}',
    });
  const skip = (): Promise<unknown> => post('/web/trial/skip').catch(() => {});
  const skipUntil = (what: string, is: () => Promise<boolean>) =>
    until(what, async () => (await is()) || skip().then(is), 120_000);
  /** Moves the clock unless it is so already, and kills meanwhile. */
  async function skipAndStrike(is: () => Promise<boolean>, withinMs: number): Promise<void> {
    if (!(await is())) void skip();
    await strike(withinMs, { lapse: true });
  }

  mark('ready');
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
     from people where email like '%@prueba.example'
     on conflict do nothing`,
  );
  const chosen = bank.filter((item) => item.scale === 'agree5' && item.driver !== 'outcome').slice(0, 4);
  const scheduled = await schedulePulse(as('ana-torres'), {
    kinds: ['employee'],
    units: [top?.id ?? ''],
    items: 'own',
    chosen: chosen.map((item) => item.id),
  });
  expect(read(scheduled)).toContain('El pulso quedó programado');

  mark('scheduled');
  // --- launch ---------------------------------------------------------------------------------------------------

  const isState = (state: string) => async () =>
    (await count('pulse_rounds where state = $1', [state])) === 1;
  for (const before = kills; kills < before + 3; ) await skipAndStrike(isState('open'), 700);
  await skipUntil('the opening', isState('open'));

  mark('open');
  // --- delivery --------------------------------------------------------------------------------------------------

  const deliveries = (message: string, state = '%') =>
    count('deliveries where message = $1 and state like $2', [message, state]);
  const begun = async () =>
    (await deliveries('pulse.invitation', 'waiting')) < (await deliveries('pulse.invitation'));
  while (!(await begun())) {
    void skip();
    await until('the clock moves or stands', begun, 2_000).catch(() => {});
  }
  // These leases are left to end by themselves.
  for (const before = kills; kills < before + 5; ) await strike(1_200);

  mark('delivered');
  // --- answers ----------------------------------------------------------------------------------------------------

  const confirmed = new Map<string, Map<number, Value>>();
  const comments: string[] = [];

  async function press(person: Person, what: string, pressed: Pressable): Promise<Answer> {
    return insist(`${person.key} ${what}`, async () => {
      const answer = await as(person.key).press(pressed);
      // Confirmed is what shows the next card in the same message.
      return answer.message?.id === pressed.on ? answer : undefined;
    });
  }

  async function respond(person: Person, which: 'first' | 'last'): Promise<void> {
    let now = await insist(`${person.key} finds the message`, async () => {
      const messages = await as(person.key).messages();
      const asking = messages.map(buttonsOf).filter((all) => all.some((one) => one.name === 'pulse.show'));
      return asking.at(which === 'first' ? 0 : -1);
    });
    const mine = new Map<number, Value>();
    confirmed.set(person.key, mine);
    for (const values of person.answers) {
      now = buttons(await press(person, 'begins', button(now, 'pulse.show')));
      for (const [at, value] of values.entries()) {
        const tap = now.find((one) => {
          const input = one.input as { at?: number; value?: Value };
          return one.name === 'pulse.answer' && input.at === at && input.value === value;
        });
        if (tap === undefined) throw new Error(`${person.key}: no button for question ${at}`);
        now = buttons(await press(person, `answers question ${at}`, tap));
        mine.set(at, value);
      }
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

  async function respondAll(
    group: readonly Person[],
    which: (at: number) => 'first' | 'last',
  ): Promise<void> {
    const queue = [...group.entries()];
    const worker = async () => {
      for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
        await respond(next[1], which(next[0]));
      }
    };
    await Promise.all(Array.from({ length: 12 }, worker));
  }

  const early = people.filter((person) => person.when === 'early');
  let answering = true;
  const answered = respondAll(early, () => 'first').finally(() => {
    answering = false;
  });
  answered.catch(() => {});
  for (const before = kills; answering && kills < before + 6; ) await strike(3_000);
  mark('struck');
  await answered;
  mark('answered');

  // --- reminder ------------------------------------------------------------------------------------------------------

  await until(
    'everybody has the question',
    async () => (await deliveries('pulse.invitation', 'sent')) === audience,
  );
  mark('invited');
  const pending = audience - early.length;
  const reminding = async () => (await deliveries('pulse.reminder')) > 0;
  await skipAndStrike(reminding, 700);
  await skipUntil('the reminder is decided', reminding);
  const reminded = async () =>
    (await deliveries('pulse.reminder', 'waiting')) < (await deliveries('pulse.reminder'));
  while (!(await reminded())) {
    void skip();
    await until('the clock moves or stands', reminded, 2_000).catch(() => {});
  }
  await strike(800, { lapse: true });
  await until('all reminders are sent', async () => (await deliveries('pulse.reminder', 'sent')) === pending);

  mark('reminded');
  await respondAll(
    people.filter((person) => person.when === 'late'),
    (at) => (at % 2 === 0 ? 'last' : 'first'),
  );
  mark('late');

  // --- what everybody got ----------------------------------------------------------------------------------------------

  type Had = Readonly<{ key: string; invitations: number; reminders: number; all: number }>;
  const had = await rows<Had>(
    `select split_part(conversation, ':', 2) as key,
       count(*) filter (where d.message = 'pulse.invitation')::int as invitations,
       count(*) filter (where d.message = 'pulse.reminder')::int as reminders,
       count(*)::int as all
     from web_messages left join deliveries d on d.id = delivery
     where conversation like 'dm:p___' group by conversation order by conversation`,
  );
  expect(had).toEqual(
    people.map(({ key, when }) => {
      const reminders = when === 'early' ? 0 : 1;
      return { key, invitations: 1, reminders, all: 1 + reminders };
    }),
  );
  const perPerson = await rows<{ n: number; state: string }>(
    `select state, count(distinct person_id)::int as n, count(*)::int as rows from deliveries
     where message = 'pulse.invitation' group by state`,
  );
  expect(perPerson).toEqual([{ state: 'sent', n: audience, rows: audience }]);

  // --- close and release -------------------------------------------------------------------------------------------------

  const closed = isState('closed');
  await skipAndStrike(closed, 700);
  await skipAndStrike(closed, 700);
  await skipUntil('the close', closed);
  while (kills < killsInAll) await strike(900, { lapse: true });
  mark('closed');
  await until('the release', async () => (await count('releases')) === 1);
  await until(
    'every card says that it is closed',
    async () => (await count('deliveries where refresh')) === 0,
  );
  mark('shown');
  await skipUntil('HR is told', async () => (await deliveries('pulse.released', 'sent')) === 1);

  mark('told');
  const [round] = await rows<{ launched: { items: { id: string }[] } }>(`select launched from pulse_rounds`);
  const items = round?.launched.items.map((item) => item.id) ?? [];
  const expected = [...confirmed.values()].map((mine) =>
    Object.fromEntries([...mine].map(([at, value]) => [items[at] ?? '', value])),
  );
  const canonical = (sheets: readonly Record<string, unknown>[]) =>
    sheets.map((sheet) => items.map((item) => sheet[item] ?? '-').join(' ')).sort();
  const sheets = await rows<{ answers: Record<string, Value> }>('select answers from pulse_sheets');
  expect(canonical(sheets.map((sheet) => sheet.answers))).toEqual(canonical(expected));
  const kept = await rows<{ comment: string }>('select comment from pulse_comments');
  expect(kept.map(({ comment }) => comment).sort()).toEqual([...comments].sort());

  const [release] = await rows<{ cell: unknown }>(
    `select cell -> 'measures' -> 'participation' as cell
     from releases, jsonb_array_elements(body -> 'cells') as cell where cell ->> 'unit' = $1`,
    [top?.id],
  );
  expect(release?.cell).toMatchObject({
    invited: audience,
    n: { from: expected.length, to: expected.length },
  });
  // Who could still answer, and what was answered by whom, is gone; so is who was reminded.
  expect((await count('pulse_pending')) + (await count('pulse_ballots'))).toBe(0);
  expect(await deliveries('pulse.reminder')).toBe(0);
  expect(await count(`web_messages where conversation like 'dm:p___'`)).toBe(audience + pending);
  expect(await count(`web_messages where conversation = 'dm:ana-torres' and delivery is not null`)).toBe(1);
  expect(await rows('select name, failure from jobs where failure is not null or done_at is null')).toEqual(
    [],
  );

  const { code, ms } = await program.stop();
  expect(code).toBe(0);
  expect(ms).toBeLessThan(10_000);
  const said = programs.map((one) => one.output()).join('\n');
  expect(said).not.toMatch(/palabra|Nombre|prueba\.example/);
  await pool.end();
  return { kills, answered: expected.length, marks };
}

for (const [name, make] of [
  ['embedded', embedded],
  ['Redis and PostgreSQL by URL', byUrl],
] as const) {
  test.concurrent(`20 kills in the life of a round, ${name}`, { timeout: 300_000 }, async () => {
    const seed = randomInt(2 ** 31);
    const begun = performance.now();
    const stack = await make();
    const programs: Program[] = [];
    try {
      const { kills, answered, marks } = await play(stack, seed, programs);
      expect(kills).toBeGreaterThanOrEqual(killsInAll);
      expect(answered).toBe(people.filter((person) => person.when !== 'never').length);
      console.log(`${name}: seed ${seed}, ${Math.round((performance.now() - begun) / 1000)} s: ${marks.join(', ')}`);
    } catch (error) {
      throw new Error(`seed ${seed}: ${(error as Error).message}`, { cause: error });
    } finally {
      await programs.at(-1)?.kill();
      await stack.remove();
    }
  });
}
