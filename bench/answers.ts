import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Helper, startHelper } from './child.ts';
import type { FloorReady, FloorSetting } from './floor.ts';
import { milliseconds, perSecond, ratio } from './format.ts';
import type { Load, Loaded, Shot } from './load.ts';
import { answersKept, type Invited, invited } from './round.ts';
import type { Row } from './row.ts';
import { type Stack, stackNames } from './stack.ts';

const together = [1, 16, 64] as const;
const oursMs = 4_000;
const floorMs = 2_500;
const warmUp = 400;
/** A person's next tap comes so many requests after the last one, so that two taps of one person are never under way at once. */
const apart = 500;

/** One tap. */
function shot({ key, message, token }: Invited, at: number): Shot {
  const value = 1 + Math.floor(Math.random() * 5);
  const press = { kind: 'action', name: 'pulse.answer', input: { token, at, value } };
  const place = { conversation: `dm:${key}`, on: message, pane: false };
  return {
    path: `/web/events?as=${key}`,
    body: JSON.stringify({ id: randomUUID(), ...press, ...place }),
  };
}

/** Every answer there is to be given, each once: groups of people go through the questions together. */
function* taps(people: readonly Invited[], questions: number): Generator<Shot> {
  for (let from = 0; from < people.length; from += apart) {
    for (let at = 0; at < questions; at += 1) {
      for (const person of people.slice(from, from + apart)) yield shot(person, at);
    }
  }
}

/** The program looks for what is due every second, whether anybody answers or not. */
const idleMs = 2_000;

/** How many statements PostgreSQL is asked to run for one answer, counted in its own log. */
async function statementsPerAnswer(stack: Stack, send: () => Promise<Loaded>): Promise<number> {
  const count = () =>
    readFileSync(stack.postgresLog, 'utf8').match(/LOG: {2}(statement|execute [^:]*): /g)?.length ?? 0;
  const log = async (what: 'all' | 'none') => {
    await stack.pool.query(`alter system set log_statement = '${what}'`);
    await stack.pool.query('select pg_reload_conf()');
    await sleep(200);
  };
  await log('all');
  const before = count();
  await sleep(idleMs);
  const idle = (count() - before) / idleMs;
  const [begun, middle] = [performance.now(), count()];
  const { answered } = await send();
  const besides = idle * (performance.now() - begun);
  const after = count();
  await log('none');
  return Math.round((after - middle - besides) / answered);
}

const times = ({ p50, p99 }: Loaded): string => `p50 ${milliseconds(p50)}, p99 ${milliseconds(p99)}`;
const spoken = (loaded: Loaded): string => `${perSecond(loaded.perSecond)}, ${times(loaded)}`;

function row(what: string, ours: Loaded, floor: Loaded): Row {
  return { what, ours: spoken(ours), floor: spoken(floor), ratio: ratio(ours.perSecond, floor.perSecond) };
}

/** Answers through the whole web route, by one, 16 and 64 at once. The round must be open and everybody invited. */
export async function measureAnswers(stack: Stack): Promise<readonly Row[]> {
  const { people, questions } = await invited(stack);
  const list = taps(people, questions);
  // Not `list.take(most)`: that would end the list.
  const take = (most: number): readonly Shot[] =>
    Array.from({ length: most }, () => list.next().value ?? []).flat();
  const load = startHelper('load.ts');
  const ours = async (connections: number, forMs: number, shots: readonly Shot[]): Promise<Loaded> => {
    const asked: Load = { url: stack.program.url, shots, connections, forMs };
    const loaded = await load.ask<Loaded>(asked);
    if (loaded.refused > 0)
      throw new Error(`${loaded.refused} answers were refused: ${loaded.reply.slice(0, 300)}`);
    given += loaded.answered;
    return loaded;
  };
  let given = 0;
  const warm = await ours(8, 10_000, take(warmUp));
  const statements = await statementsPerAnswer(stack, () => ours(1, 10_000, take(200)));

  const setting: FloorSetting = { reply: warm.reply, connection: stack.connection, statements };
  const floor = startHelper('floor.ts');
  const { url } = await floor.ask<FloorReady>(setting);
  const beside = await besideFloors(load, url, [...taps(people.slice(0, 500), 1)]);

  const rows: Row[] = [];
  const name = stackNames[stack.name];
  for (const connections of together) {
    const bare = await beside('/bare', connections);
    const transaction = await beside('/transaction', connections);
    const mine = await ours(
      connections,
      oursMs,
      take(Math.floor((people.length * questions * 0.9) / together.length)),
    );
    const what = `answers, ${name}, ${connections} at once`;
    rows.push(
      row(`${what}, against bare Express`, mine, bare),
      row(`${what}, against Express with one transaction of ${statements} statements`, mine, transaction),
    );
  }
  const kept = await answersKept(stack);
  if (kept !== given) throw new Error(`${given} answers were given and ${kept} are kept`);
  await load.stop();
  await floor.stop();
  return rows;
}

/** Warms the floors up; then sends them the same bodies. */
async function besideFloors(load: Helper, url: string, shots: readonly Shot[]) {
  const ask = (path: string, connections: number, forMs: number) =>
    load.ask<Loaded>({
      url,
      shots: shots.map(({ body }) => ({ path, body })),
      connections,
      forMs,
      again: true,
    } satisfies Load);
  await ask('/bare', 8, 500);
  await ask('/transaction', 8, 500);
  return (path: string, connections: number) => ask(path, connections, floorMs);
}
