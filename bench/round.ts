import { setTimeout as sleep } from 'node:timers/promises';
import { buttonsOf, createWebClient } from '#test/support/webclient.ts';
import type { Stack } from './stack.ts';

type TrialTime = Readonly<{ now: string; next?: string }>;

async function trial(stack: Stack, method: 'GET' | 'POST', path: string): Promise<TrialTime> {
  const { url } = stack.program;
  const response = await fetch(url + path, {
    method,
    headers: { 'content-type': 'application/json', origin: url },
    ...(method === 'POST' && { body: '{}' }),
  });
  if (!response.ok) throw new Error(`${path}: ${response.status}`);
  return (await response.json()) as TrialTime;
}

async function number(stack: Stack, query: string, values: readonly unknown[] = []): Promise<number> {
  const { rows } = await stack.pool.query<{ n: string | number }>(query, [...values]);
  return Number(rows[0]?.n ?? 0);
}

/** Somebody of HR, in the trial's invented organisation. */
export async function keyOfHr(stack: Stack): Promise<string> {
  const start = await fetch(`${stack.program.url}/web/start`);
  const { personas } = (await start.json()) as { personas: readonly { key: string; group: string }[] };
  const hr = personas.find((one) => one.group === 'hr');
  if (hr === undefined) throw new Error('the trial has nobody of HR');
  return hr.key;
}

/** HR schedules a pulse for all employees in the web chat, without a reminder. */
export async function scheduleRound(stack: Stack): Promise<void> {
  const hr = createWebClient(stack.program.url).as(await keyOfHr(stack));
  const { form } = await hr.command('pulse');
  if (form === undefined) throw new Error('no form to plan a pulse');
  const preview = await hr.submit(form, { ...(form.values as Record<string, string>), remind: 'none' });
  const button = preview.message && buttonsOf(preview.message).find((one) => one.name === 'pulse.schedule');
  if (button === undefined) throw new Error('the plan was not accepted');
  await hr.press(button);
}

export type FannedOut = Readonly<{ sent: number; ms: number }>;

const patienceMs = 150_000;

async function until(what: string, everyMs: number, is: () => Promise<boolean>): Promise<void> {
  for (const end = performance.now() + patienceMs; performance.now() < end; await sleep(everyMs)) {
    if (await is()) return;
  }
  throw new Error(`waited in vain: ${what}`);
}

/** Moves the clock to the opening and waits until all those due then have their message. From the skip to the last one. */
export async function openRound(stack: Stack): Promise<FannedOut> {
  const isOpen = () =>
    number(stack, `select count(*) as n from pulse_rounds where state = 'open'`).then((n) => n > 0);
  const { next, now } = await trial(stack, 'GET', '/web/trial');
  if (next === undefined || next <= now) throw new Error('no opening is planned');
  const begun = performance.now();
  const skipped = trial(stack, 'POST', '/web/trial/skip');
  await until('the round opens', 50, isOpen);
  await until('everybody has the message', 200, async () => {
    const open = `select count(*) as n from deliveries where state in ('waiting', 'sending') and due_at <= $1`;
    return (await number(stack, open, [new Date(Date.parse(next) + patienceMs)])) === 0;
  });
  const ms = performance.now() - begun;
  await skipped;
  const sent = await number(stack, `select count(*) as n from deliveries where state = 'sent'`);
  return { sent, ms };
}

/** A person's ballot as their message shows it. */
export type Invited = Readonly<{ key: string; message: string; token: string }>;

/** What the invited see: in the order of their keys, the first at most. */
export async function invited(
  stack: Stack,
): Promise<Readonly<{ people: readonly Invited[]; questions: number }>> {
  const { rows } = await stack.pool.query<Invited>(
    `select substring(conversation from 4) as key, id as message, body #>> '{card,buttons,0,input,token}' as token
     from web_messages where conversation like 'dm:bench-%' and body #>> '{card,buttons,0,name}' = 'pulse.show'
     order by conversation`,
  );
  const questions = await number(
    stack,
    `select jsonb_array_length(launched -> 'items') as n from pulse_rounds where state = 'open'`,
  );
  return { people: rows, questions };
}

/** How many single answers stand on the ballots. */
export const answersKept = (stack: Stack): Promise<number> =>
  number(stack, 'select count(*) as n from pulse_ballots, jsonb_object_keys(answers)');

/**
 * Fills ballots by SQL up to a part of the invited, some with a comment, for a release of a whole organisation: through
 * the web this would take minutes.
 * @param part 0..1
 */
export async function fillBallots(stack: Stack, part: number): Promise<number> {
  await stack.pool.query(
    `with round as (select id, launched from pulse_rounds where state = 'open'),
     target as (select greatest(0, ceil($1::float * (select count(*) from pulse_invited))
       - (select count(*) from pulse_ballots))::int as n),
     chosen as (delete from pulse_pending where (round_id, person_id) in
       (select round_id, person_id from pulse_pending order by random() limit (select n from target))
       returning round_id, person_id)
     insert into pulse_ballots (round_id, hash, unit_id, answers, comment)
     select round.id, sha256(gen_random_uuid()::text::bytea), unit_id,
       (select jsonb_object_agg(item ->> 'id', 1 + floor(random() * 5)::int + length(person_id::text) * 0)
        from jsonb_array_elements(launched -> 'items') item),
       case when random() < 0.2 then
         (array['Las aprobaciones tardan demasiado y nos frenan.', 'The new checklist makes my week calmer.',
           'A equipe se apoia e isso faz diferença.', 'Decisions reach us too late to plan around them.'])
         [1 + floor(random() * 4)::int] end
     from chosen join round on round.id = chosen.round_id join pulse_invited using (round_id, person_id)`,
    [part],
  );
  return number(stack, 'select count(*) as n from pulse_ballots');
}

/** Milliseconds from the skip that closes: until no answer is taken, the release is out, and all messages say so. */
export type Closed = Readonly<{
  closedMs: number;
  releasedMs: number;
  refreshedMs: number;
  messages: number;
}>;

/** Moves on to the close and waits for the release and for the messages to be shown anew. */
export async function closeRound(stack: Stack): Promise<Closed> {
  const { rows } = await stack.pool.query<{ id: string; closes_at: Date }>(
    `select id, closes_at from pulse_rounds where state = 'open'`,
  );
  const [round] = rows;
  if (round === undefined) throw new Error('no round is open');
  // People in later time zones get their message first.
  for (let steps = 0; ; steps += 1) {
    const { next } = await trial(stack, 'GET', '/web/trial');
    if (next === undefined || steps > 50) throw new Error('no close is planned');
    if (Date.parse(next) >= round.closes_at.getTime()) break;
    await trial(stack, 'POST', '/web/trial/skip');
  }
  const messages = await number(stack, `select count(*) as n from deliveries where state = 'sent'`);
  const begun = performance.now();
  const since = () => performance.now() - begun;
  const skipped = trial(stack, 'POST', '/web/trial/skip');
  await until('the round closes', 20, async () => {
    const open = `select count(*) as n from pulse_rounds where id = $1 and state = 'open'`;
    return (await number(stack, open, [round.id])) === 0;
  });
  const closedMs = since();
  await until('the release', 20, async () => {
    const out = 'select count(*) as n from releases where round_id = $1';
    return (await number(stack, out, [round.id])) === 1;
  });
  const releasedMs = since();
  await until('the messages say that it is closed', 250, async () => {
    const open = `select count(*) as n from deliveries where refresh or state in ('waiting', 'sending') and due_at <= $1`;
    return (await number(stack, open, [new Date(round.closes_at.getTime() + patienceMs)])) === 0;
  });
  const refreshedMs = since();
  await skipped;
  return { closedMs, releasedMs, refreshedMs, messages };
}
