import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';
import { unzipSync } from 'fflate';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createScreen } from '#test/contract/teams-screen.ts';
import type { TestDatabase } from '#test/support/postgres.ts';
import type { Program } from '#test/support/process.ts';
import { busiest, count, createProcesses, killInTheMiddle, stopsInTime } from '#test/support/processes.ts';
import { anyHour, until } from '#test/support/slack/aurora.ts';
import { travel } from '#test/support/slack/travel.ts';
import { appSchema } from '#test/support/teams/app-schema.ts';
import { createTeamsServer, type TeamsServer } from '#test/support/teams-server/index.ts';
import { cardOf, readCard, textOf } from '#test/support/teams-server/read.ts';
import { ids } from '#test/support/teams-server/world.ts';

// As in a large company: one process takes what Teams sends, two others send, and one of those is killed in the middle of a
// pulse. The people of it: most are known by the roster of a team alone, some have blocked the bot, some let it in late or never.

const slow = 80_000;
const crowd = 110;
const [blockedCount, coldCount, lateCount] = [8, 30, 24];
const perMinute = 1_200;
const { start, house, later, clean } = createProcesses();

let teams: TeamsServer;
let database: TestDatabase;
let env: Readonly<Record<string, string>>;
let web: Program;
let workers: readonly [staying: Program, dying: Program];
let cold: readonly string[];

beforeAll(async () => {
  teams = await createTeamsServer({ crowd, rosterPage: 50 });
  later(teams.stop);
  const { world, issuer } = teams;
  world.installed.personal.clear();
  world.installed.teams.clear();
  world.installed.groups.clear();
  cold = Array.from({ length: coldCount }, (_, n) => {
    const id = `0c01d000-0000-4000-8000-${String(n).padStart(12, '0')}`;
    return world.human(id, `Lejana${n} De Ventas`).id;
  });
  const members = [...world.people.values()].filter(({ name }) => name.startsWith('Persona'));
  for (const { id } of members.slice(0, blockedCount)) world.blocked.add(id);

  const made = await house();
  database = made.database;
  env = {
    ...made.env,
    TEAMS_APP_ID: ids.app,
    TEAMS_TENANT_ID: ids.tenant,
    TEAMS_APP_PASSWORD: issuer.password,
    TEAMS_OPENID_URL: issuer.openIdUrl,
    TEAMS_TOKEN_ISSUER: issuer.issuer,
    TEAMS_LOGIN_URL: issuer.loginUrl,
    TEAMS_SERVICE_URL: teams.serviceUrl(),
    TEAMS_MESSAGES_PER_MINUTE: String(perMinute),
    OWNERS: 'ana@rioclaro.example',
    LANGUAGE: 'es',
    TIME_ZONE: 'America/Bogota',
  };
  const as = (ROLE: string) => start({ ...env, ROLE });
  const programs = await Promise.all([as('web'), as('worker'), as('worker')]);
  await Promise.all(programs.map((program) => program.ready()));
  workers = [programs[1], programs[2]];
  [web] = programs;
  teams.setEndpoint(`${web.url}/api/messages`);
}, slow);
afterAll(clean, slow);

const states = async (): Promise<Readonly<Record<string, number>>> => {
  const { rows } = await database.pool.query<{ state: string; n: number }>(
    `select state || coalesce(' ' || reason, '') as state, count(*)::int as n from deliveries
     where message = 'pulse.invitation' group by 1`,
  );
  return Object.fromEntries(rows.map(({ state, n }) => [state, n]));
};
/** A day of Bogotá, `ahead` days from today. */
const day = (ahead: number): string =>
  new Intl.DateTimeFormat('en-CA', { timeZone: 'America/Bogota' }).format(Date.now() + ahead * 86_400_000);

/** How many invitations somebody sees in their chat. */
function invitations(person: string): number {
  const { messages } = teams.world.personal(person);
  return messages.filter((one) => {
    const card = one.by === 'bot' ? cardOf(one.body) : undefined;
    return card !== undefined && textOf(readCard(card)).includes('Nadie puede ver quién respondió qué');
  }).length;
}

test('a pulse for everybody, one sender killed in it, Teams in trouble: each is asked once, whoever lets it in late too', {
  timeout: slow,
}, async () => {
  const { world, acts, failing, calls } = teams;
  const audience = [...world.people.values()].filter(
    (one) => !one.guest && one.tenant === ids.tenant && one.id !== ids.cold,
  );
  await database.pool.query(
    `insert into people (name, email, roles) select name, email, case when email like 'ana@%' then '{owner}' else '{}' end::text[]
     from jsonb_to_recordset($1::jsonb) as r(name text, email text)`,
    [JSON.stringify(audience.map(({ name, email }) => ({ name, email })))],
  );
  await anyHour(database, '');
  const team = world.conversations.get(ids.team);
  if (team === undefined) throw new Error('no team');
  await acts.change(ids.ana, team, 'add');
  await acts.add(ids.ana);
  await acts.add(ids.nadia);
  const known = crowd + 4;
  await until('the team is read', async () => (await count(database, 'identities')) === known);

  const ana = createScreen(teams, ids.ana);
  const press = async (wanted: string): Promise<void> => {
    const button = (await ana.messages('direct')).at(-1)?.buttons.find(({ label }) => label === wanted);
    if (button === undefined) throw new Error(`no button ${wanted}`);
    await button.press();
  };
  await ana.command('direct', 'pulso', '');
  await press('Nuevo pulso');
  await (await ana.form())?.submit({ opensOn: day(1), closesOn: day(8) });
  await press('Programar');
  expect(await count(database, `pulse_rounds where state = 'scheduled'`)).toBe(1);
  await travel(database.pool, 2);

  const posts = () => calls.filter((call) => call.verb === 'post' && call.status === 201);
  const before = posts().length;
  const going = (share: number) =>
    until('it is going on', async () => posts().length - before >= known * share, 30_000);
  await going(0.1);
  // It takes its time, so that some are under way whenever one is killed.
  await failing({ verb: 'post', how: { kind: 'slow', ms: 500 } }, async () => {
    await going(0.25);
    await killInTheMiddle(database, { staying: workers[0], dying: workers[1] });
    await sleep(1_500);
  });
  const orphans = await count(
    database,
    `deliveries where state = 'sending' and claimed_at < now() - interval '1.2 s'`,
  );
  expect(orphans).toBeGreaterThan(0);

  const trouble = [
    { status: 429, code: 'Throttled', retryAfter: 1 },
    { status: 412, code: 'PreconditionFailed' },
    { status: 503 },
    { status: 429, code: 'Throttled' },
  ] as const;
  for (const [n, one] of trouble.entries()) {
    await failing({ how: { kind: 'status', ...one } }, async () => {
      const calm = calls.length;
      await until('somebody meets it', async () =>
        calls.slice(calm).some(({ status }) => status === one.status),
      );
    });
    // Some let it in while the round is open. Others do something, and do not wait.
    for (const id of cold.slice((n * lateCount) / 4, ((n + 1) * lateCount) / 4)) await acts.add(id);
    expect((await acts.say(ids.nadia, world.personal(ids.nadia), 'ayuda'))?.ok).toBe(true);
  }

  const ended = (counts: Readonly<Record<string, number>>): boolean =>
    Object.keys(counts).every((state) => !/^(sending|waiting(?! cold))/.test(state)) &&
    counts['waiting cold'] === coldCount - lateCount;
  await until('it is over', async () => ended(await states()), 60_000);
  const counts = await states();
  expect(Object.values(counts).reduce((a, b) => a + b, 0)).toBe(audience.length);
  const unasked = await count(
    database,
    `deliveries d join people p on p.id = d.person_id where d.state = 'unknown' and p.email = any('{${[...world.blocked].map((id) => world.person(id).email)}}')`,
  );
  expect(counts).toEqual({
    sent: audience.length - orphans - (blockedCount - unasked) - (coldCount - lateCount),
    'unreachable forbidden': blockedCount - unasked,
    // Nobody can look in Teams: what the dead had under way is not sent again.
    'unknown unknown_outcome': orphans,
    'waiting cold': coldCount - lateCount,
  });

  const { rows } = await database.pool.query<{ email: string; state: string }>(
    `select email, state from deliveries d join people p on p.id = d.person_id where message = 'pulse.invitation'`,
  );
  const stateOf = new Map(rows.map(({ email, state }) => [email, state]));
  const wanted: Readonly<Record<string, readonly number[]>> = { sent: [1], unknown: [0, 1] };
  for (const { id, email, name } of audience) {
    const state = stateOf.get(email) ?? '';
    expect([name, state, (wanted[state] ?? [0]).includes(invitations(id))]).toEqual([name, state, true]);
  }
  for (const id of cold.slice(0, lateCount)) expect(invitations(id)).toBe(1);

  // One pace for all processes, what a slot may be late besides.
  expect(
    busiest(
      posts().map(({ at }) => at),
      10_000,
    ),
  ).toBeLessThanOrEqual((perMinute / 60) * (10 + 3) + lateCount);
  expect([teams.mistakes, acts.complaints]).toEqual([[], []]);
  for (const program of [web, ...workers]) {
    // Nothing of anybody: neither addresses nor names.
    expect(program.output()).not.toMatch(/rioclaro\.example|Persona\d|Lejana\d/);
  }
});

test('Teams moves its server: by one who writes it is known for all, in the process that sends, too', {
  timeout: slow,
}, async () => {
  const { world, acts, calls, mistakes } = teams;
  const messages = () => calls.filter((call) => call.verb === 'post' && call.status === 201).length;
  teams.move('amer');
  expect((await acts.say(ids.nadia, world.personal(ids.nadia), 'ayuda'))?.ok).toBe(true);
  await until('it is known', async () => (await count(database, `places where tenant like '% moves'`)) === 1);
  // What a process knows of moves holds for ten seconds.
  await sleep(10_500);
  const before = messages();
  await database.pool.query(
    `insert into deliveries (person_id, message, data, unasked, due_at, not_after)
     select person_id, 'people.applied', jsonb_build_object('import', gen_random_uuid()), false, now(), now() + interval '1 day'
     from identities i join people p on p.id = i.person_id where p.name like 'Persona%' or p.name like 'Ana%'`,
  );
  const state = (what: string) =>
    count(database, `deliveries where message = 'people.applied' and state = '${what}'`);
  await until('all are sent', async () => (await state('sent')) === crowd + 1 - blockedCount, 30_000);
  await until('the blocked are known', async () => (await state('unreachable')) === blockedCount, 30_000);
  expect(messages() - before).toBe(crowd + 1 - blockedCount);
  expect(mistakes).toEqual([]);
});

/** As an operator runs it. @returns what it said, and how it ended */
function npm(args: readonly string[], variables: Readonly<Record<string, string>>, cwd = process.cwd()) {
  // biome-ignore lint/style/noProcessEnv: npm needs the search path and its own folder
  const { PATH = '', HOME = '' } = process.env;
  return new Promise<Readonly<{ code: number; out: string }>>((resolve) => {
    const options = { cwd, env: { PATH, HOME, ...variables }, timeout: 30_000 };
    execFile('npm', ['run', '--silent', ...args], options, (error, stdout, stderr) => {
      const code = error === null ? 0 : typeof error.code === 'number' ? error.code : -1;
      resolve({ code, out: stdout + stderr });
    });
  });
}

describe('what an operator runs', () => {
  test('the doctor, beside the running program', { timeout: slow }, async () => {
    const variables = { ...env, PORT: new URL(web.url).port, HOST: '127.0.0.1' };
    const { code, out } = await npm(['doctor', '--', '--json'], variables);
    expect(out).not.toContain(teams.issuer.password);
    const told: readonly { what: string; level: string; seen: string }[] = JSON.parse(out).findings;
    const ofTeams = Object.fromEntries(
      told.filter(({ what }) => what.startsWith('Teams')).map(({ what, level }) => [what, level]),
    );
    expect(ofTeams).toEqual({
      'Teams: identity': 'good',
      "Teams: this machine's clock": 'good',
      'Teams: the keys of the platform': 'good',
      'Teams: the way there': 'good',
      'Teams: installing for people': 'good',
      'Teams: receiving, on this machine': 'good',
      'Teams: receiving, from outside': 'warn',
      'Teams: where it is installed': 'good',
    });
    expect(code).toBe(0);

    const wrong = await npm(['doctor'], { ...variables, TEAMS_APP_PASSWORD: 'not the secret' });
    expect(wrong.code).toBe(1);
    expect(wrong.out).toContain('AADSTS7000215');
  });

  test('the app, into a folder of its own: valid, with the ids of the environment', {
    timeout: slow,
  }, async () => {
    const folder = mkdtempSync(join(tmpdir(), 'latido-app-'));
    later(async () => rmSync(folder, { recursive: true, force: true }));
    const variables = { TEAMS_APP_ID: ids.app, PUBLIC_URL: 'https://latido.rioclaro.example' };
    const { code, out } = await npm(['teams:package', '--', folder], variables);
    expect([code, out]).toEqual([0, expect.stringContaining('is written.')]);
    const files = unzipSync(new Uint8Array(readFileSync(join(folder, 'latido-teams.zip'))));
    const json = (name: string) => JSON.parse(Buffer.from(files[name] ?? []).toString('utf8'));
    const valid = appSchema('manifest.schema.json');
    expect([valid(json('manifest.json')), valid.errors]).toEqual([true, null]);
    expect(json('manifest.json')).toMatchObject({
      bots: [{ botId: ids.app }],
      validDomains: ['latido.rioclaro.example'],
    });
    const validWords = appSchema('localization.schema.json');
    for (const name of ['es.json', 'pt.json']) {
      expect([validWords(json(name)), validWords.errors]).toEqual([true, null]);
    }
    expect(Object.keys(files).toSorted()).toEqual([
      'color.png',
      'es.json',
      'manifest.json',
      'outline.png',
      'pt.json',
    ]);
    const missing = await npm(['teams:package', '--', folder], {});
    expect([missing.code, missing.out]).toEqual([1, expect.stringContaining('TEAMS_APP_ID is missing')]);
  });

  test('and in the end: each process within ten seconds', { timeout: slow }, async () => {
    await Promise.all([web, workers[0]].map(stopsInTime));
  });
});
