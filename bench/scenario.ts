import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { startEmbedded } from '#store/embedded.ts';
import { readPostmaster } from '#store/embedded-postmaster.ts';
import { measureAnswers } from './answers.ts';
import { makeFolder, startHelper, startProgram } from './child.ts';
import { deliverBare } from './deliveries-floor.ts';
import { atEnd } from './ending.ts';
import type { FloorReady, FloorSetting } from './floor.ts';
import { milliseconds, none, perSecond, ratio, seconds } from './format.ts';
import type { Load, Loaded, Shot } from './load.ts';
import { type Memory, memoryOfAll, memoryOfOne, weight, written } from './memory.ts';
import { insertPeople, managerKey } from './people.ts';
import { closeRound, fillBallots, keyOfHr, openRound, scheduleRound } from './round.ts';
import type { Row } from './row.ts';
import { type Stack, type StackName, stackNames, startStack } from './stack.ts';

export type Parts = Readonly<{ memory: boolean; answers: boolean; report: boolean }>;

const people = 10_000;
const restMs = 10_000;
const participation = 0.8;
const reports = 50;

/** Whole lives of a round: each part measures as the round goes by. */
export async function measureRound(
  name: StackName,
  parts: Parts,
  flags: readonly string[] = [],
): Promise<readonly Row[]> {
  const rows: Row[] = [];
  const floors = parts.memory ? await memoryFloors() : undefined;
  const stack = await startStack(name, {}, flags);
  const remember = (when: string) => {
    if (floors !== undefined) rows.push(...memoryRows(stack, when, floors));
  };
  if (parts.memory) await sleep(restMs);
  remember('at rest, 10 s after the start');

  await insertPeople(stack.pool, people);
  await scheduleRound(stack);
  const { sent, ms } = await openRound(stack);
  if (sent < people) throw new Error(`${sent} of ${people} messages were sent`);
  if (parts.memory) rows.push(await deliveryRow(stack, sent, ms));
  remember(`after ${sent.toLocaleString('en')} messages`);

  if (parts.answers) rows.push(...(await measureAnswers(stack)));
  if (parts.memory || parts.report) {
    const ballots = await fillBallots(stack, participation);
    const closed = await closeRound(stack);
    if (parts.memory) rows.push(...closeRows(stack, ballots, closed));
    remember(`after a round of ${people.toLocaleString('en')}`);
    if (parts.report) rows.push(...(await reportRows(stack)));
  }
  await stack.stop();
  return rows;
}

// --- memory ------------------------------------------------------------------------------------------------------

type Floors = Readonly<{ express: Memory; postgres: Memory }>;

/** Express alone after its first page, and the embedded PostgreSQL alone with an empty database. */
async function memoryFloors(): Promise<Floors> {
  const page = await startProgram('bench/floor-page.ts', {});
  const folder = makeFolder();
  const server = await startEmbedded({ folder, log: { info: () => {}, warn: () => {} } });
  const stop = atEnd(() => server.stop());
  await sleep(1_000);
  const floors = {
    express: memoryOfOne(page.pid),
    postgres: memoryOfAll(readPostmaster(`${folder}/postgres`)?.pid ?? 0),
  };
  await page.stop();
  await stop();
  return floors;
}

function memoryRows(stack: Stack, when: string, floors: Floors): readonly Row[] {
  const row = (what: string, ours: Memory, floor: Memory): Row => ({
    what: `memory, ${stackNames[stack.name]}, ${what} ${when}`,
    ours: written(ours),
    floor: written(floor),
    ratio: ratio(weight(ours), weight(floor)),
  });
  return [
    row('Node', memoryOfOne(stack.program.pid), floors.express),
    row('PostgreSQL', memoryOfAll(stack.postgresPid), floors.postgres),
  ];
}

// --- messages ------------------------------------------------------------------------------------------------------

async function deliveryRow(stack: Stack, sent: number, ms: number): Promise<Row> {
  const rate = (sent * 1_000) / ms;
  const floor = await deliverBare(stack, 3_000);
  return {
    what: `messages, ${stackNames[stack.name]}, ${sent.toLocaleString('en')} due at once, against a bare BullMQ worker with one insert each`,
    ours: `${perSecond(rate)}, ${seconds(ms)}`,
    floor: perSecond(floor),
    ratio: ratio(rate, floor),
  };
}

function closeRows(
  stack: Stack,
  ballots: number,
  closed: Awaited<ReturnType<typeof closeRound>>,
): readonly Row[] {
  const name = stackNames[stack.name];
  const refreshing = closed.refreshedMs - closed.closedMs;
  return [
    {
      what: `close and release, ${name}, ${ballots.toLocaleString('en')} ballots`,
      ours: `closed ${seconds(closed.closedMs)}, released ${seconds(closed.releasedMs)}`,
      floor: none,
      ratio: none,
    },
    {
      what: `messages shown anew after the close, ${name}, ${closed.messages.toLocaleString('en')}`,
      ours: `${perSecond((closed.messages * 1_000) / refreshing)}, ${seconds(refreshing)}`,
      floor: none,
      ratio: none,
    },
  ];
}

// --- reports -------------------------------------------------------------------------------------------------------

/** `/latido report`, one after another, by a manager of 500 people and by HR, beside the same reply from Express alone. */
async function reportRows(stack: Stack): Promise<readonly Row[]> {
  const load = startHelper('load.ts');
  const rows: Row[] = [];
  const asking = { 'a manager': managerKey, HR: await keyOfHr(stack) };
  for (const [who, key] of Object.entries(asking)) {
    const ask = async (count: number): Promise<Loaded> => {
      const shots = Array.from({ length: count }, () => reportOf(key));
      return load.ask<Loaded>({
        url: stack.program.url,
        shots,
        connections: 1,
        forMs: 60_000,
      } satisfies Load);
    };
    await ask(5);
    const ours = await ask(reports);
    if (ours.answered < reports || !ours.reply.includes('"bars"')) {
      throw new Error(`no report: ${ours.reply.slice(0, 300)}`);
    }
    const floor = startHelper('floor.ts');
    const setting: FloorSetting = { reply: ours.reply, connection: stack.connection, statements: 4 };
    const { url } = await floor.ask<FloorReady>(setting);
    const shots = Array.from({ length: reports }, () => ({ ...reportOf(key), path: '/bare' }));
    const bare = await load.ask<Loaded>({ url, shots, connections: 1, forMs: 10_000 } satisfies Load);
    await floor.stop();
    rows.push({
      what: `/latido report, ${stackNames[stack.name]}, by ${who}, ${people.toLocaleString('en')} people, against bare Express`,
      ours: `p50 ${milliseconds(ours.p50)}, p99 ${milliseconds(ours.p99)}`,
      floor: `p50 ${milliseconds(bare.p50)}, p99 ${milliseconds(bare.p99)}`,
      ratio: ratio(ours.p50, bare.p50),
    });
  }
  await load.stop();
  return rows;
}

function reportOf(key: string): Shot {
  const command = { kind: 'command', name: 'latido', text: 'report', mentions: [] };
  return {
    path: `/web/events?as=${key}`,
    body: JSON.stringify({ id: randomUUID(), conversation: `dm:${key}`, ...command }),
  };
}
