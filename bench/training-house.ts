import { setTimeout as sleep } from 'node:timers/promises';
import { encodeRoute } from '#adapters/teams/route.ts';
import { showRules } from '#flows/training/actions.ts';
import { publish } from '#flows/training/content/store.ts';
import { openDatabase } from '#store/db.ts';
import { type Answer, buttonsIn, createWebClient } from '#test/support/webclient.ts';
import { keyOfHr } from './round.ts';
import type { Stack } from './stack.ts';
import { course, dailyMax } from './training-course.ts';
import { slackChannel, slackKey, teamsChat, teamsUser } from './training-crowd.ts';

// The organisation that learns, and its clock.

export async function number(stack: Stack, query: string, values: readonly unknown[] = []): Promise<number> {
  const { rows } = await stack.pool.query<{ n: string | number | null }>(query, [...values]);
  return Number(rows[0]?.n ?? 0);
}

/** @param everyMs how often it is looked @throws Error when that does not come within so long */
export async function until(
  what: string,
  is: () => Promise<boolean>,
  { everyMs = 100, withinMs = 600_000 }: Readonly<{ everyMs?: number; withinMs?: number }> = {},
): Promise<number> {
  const begun = performance.now();
  for (; performance.now() < begun + withinMs; await sleep(everyMs))
    if (await is()) return performance.now() - begun;
  throw new Error(`waited in vain: ${what}`);
}

/** Where the trial's clock stands, by the program itself. */
async function nowOf(stack: Stack): Promise<Date> {
  const trial = (await (await fetch(`${stack.program.url}/web/trial`)).json()) as { now: string };
  return new Date(trial.now);
}

/** Moves the trial's clock on; the program follows within a second or so. */
export async function moveTo(stack: Stack, at: Date): Promise<void> {
  await stack.pool.query(
    `insert into settings (key, value) values ('trial', jsonb_build_object('aheadMs', $1::bigint))
     on conflict (key) do update set value = settings.value || excluded.value`,
    [at.getTime() - Date.now()],
  );
  await until('the clock follows', async () => (await nowOf(stack)) >= at, { everyMs: 50 });
}

/** Everybody with an even number is in one place, the others in the other. */
export async function joinPeople(
  stack: Stack,
  people: number,
  places: Readonly<{ slackTenant: string; teamsTenant: string; serviceUrl: string }>,
): Promise<void> {
  const all = Array.from({ length: people }, (_, n) => n);
  const join = (
    platform: string,
    tenant: string,
    who: readonly number[],
    key: (n: number) => string,
    route: (n: number) => string,
  ) =>
    stack.pool.query(
      `insert into identities (platform, tenant, key, person_id, route)
       select $1, $2, g.key, p.id, g.route from people p
       join unnest($3::text[], $4::text[], $5::text[]) g(email, key, route) on g.email = p.email`,
      [platform, tenant, who.map((n) => `bench-${n}@bench.example`), who.map(key), who.map(route)],
    );
  const { slackTenant, teamsTenant, serviceUrl } = places;
  await join(
    'slack',
    slackTenant,
    all.filter((n) => n % 2 === 0),
    slackKey,
    slackChannel,
  );
  await join(
    'teams',
    teamsTenant,
    all.filter((n) => n % 2 === 1),
    teamsUser,
    (n) => encodeRoute({ serviceUrl, conversation: teamsChat(n) }),
  );
  await stack.pool.query('vacuum analyze');
}

/** Writes the course as its import does, and how much of it comes a day. @returns its id */
export async function publishCourse(stack: Stack): Promise<string> {
  await stack.pool.query(
    `insert into settings (key, value) values ('training', jsonb_build_object('dailyMax', $1::int))
     on conflict (key) do update set value = settings.value || excluded.value`,
    [dailyMax],
  );
  const { db, close } = openDatabase(stack.connection);
  const { id } = await db
    .transaction()
    .execute((trx) => publish(trx, { slug: course.slug, content: course, now: new Date() }));
  await close();
  return id;
}

/**
 * HR enrols all of the bench's people in the web chat: mandatory, due 30 days later.
 * @returns how long it took from HR's last press until everybody is enrolled, in milliseconds
 */
export async function enrolAll(stack: Stack, id: string, people: number): Promise<number> {
  const { rows } = await stack.pool.query<{ id: string }>(`select id from units where name = 'Bench'`);
  const hr = createWebClient(stack.program.url).as(await keyOfHr(stack));
  const find = ({ card }: Answer, name: string) => card && buttonsIn(card).find((one) => one.name === name);
  const rules = await hr.press(showRules.button('Rules', { course: id }) as Parameters<typeof hr.press>[0]);
  const open = find(rules, 'training.rule');
  const asked = open && (await hr.press(open));
  if (asked?.form === undefined) throw new Error('no form for a rule');
  const values = { ...(asked.form.values as Record<string, string>), units: rows.map((unit) => unit.id) };
  const draft = await hr.submit(asked.form, { ...values, mandatory: 'yes', due: 'after', dueDays: '30' });
  const begin = find(draft, 'training.rule-begin');
  if (begin === undefined) throw new Error('the rule was not accepted');
  const begun = performance.now();
  await hr.press(begin);
  await until(
    'everybody is enrolled',
    async () => (await number(stack, 'select count(*) as n from enrolments')) >= people,
    { everyMs: 50 },
  );
  return performance.now() - begun;
}

/** Nothing of lessons is due any more: neither people to be looked at nor messages. What is only shown anew has time. */
export async function isQuiet(stack: Stack): Promise<boolean> {
  const now = await nowOf(stack);
  const open = `select (select count(*) from learners where wake_at <= $1) +
    (select count(*) from jobs where done_at is null and due_at <= $1) +
    (select count(*) from deliveries where state in ('waiting', 'sending') and (line is not null or due_at <= $1)) as n`;
  return (await number(stack, open, [now])) === 0;
}

/** How long until everybody whose time has come was looked at. Milliseconds. */
export async function lookedAtAll(stack: Stack): Promise<number> {
  return until(
    'everybody is looked at',
    async () =>
      (await number(stack, 'select count(*) as n from learners where wake_at <= $1', [
        await nowOf(stack),
      ])) === 0,
    { everyMs: 50 },
  );
}
