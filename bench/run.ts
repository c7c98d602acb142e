/**
 * All benchmarks, each figure beside its floor. Starts and ends everything itself, on this machine alone.
 * `npm run bench`, `npm run bench -- --only answers,report`, `npm run bench -- --write` (keeps the table in README.md)
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, release, totalmem, type } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { endAll, endInAnyCase } from './ending.ts';
import { benchJobs } from './jobs.ts';
import { measureMural } from './mural.ts';
import type { Row } from './row.ts';
import { measureRound } from './scenario.ts';
import { measureSlack } from './slack.ts';
import { measureKudos } from './slack-kudos.ts';
import { measureStart } from './start.ts';
import { measureTeams } from './teams.ts';
import { measureTraining } from './training.ts';

const parts = [
  'start',
  'memory',
  'answers',
  'report',
  'jobs',
  'slack',
  'teams',
  'kudos',
  'mural',
  'training',
] as const;
type Part = (typeof parts)[number];
/** Who take a course in `training`, unless `--people` says otherwise. */
const trainingPeople = 1_000;
const isPart = (name: string): name is Part => parts.some((part) => part === name);

function machine(): string {
  const [cpu] = cpus();
  const system = /^PRETTY_NAME="(.*)"$/m.exec(readOr('/etc/os-release'))?.[1] ?? `${type()} ${release()}`;
  const memory = `${Math.round(totalmem() / 2 ** 30)} GiB`;
  const date = new Date().toISOString().slice(0, 10);
  return `${cpus().length} cores (${cpu?.model.trim() ?? 'unknown'}), ${memory}, ${system}, Node ${process.version}, ${date}`;
}

function readOr(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

function table(rows: readonly Row[]): string {
  const lines = [
    ['what', 'ours', 'floor', 'ratio'],
    ...rows.map(({ what, ours, floor, ratio }) => [what, ours, floor, ratio]),
  ];
  const widths = [0, 1, 2, 3].map((at) => Math.max(...lines.map((line) => (line[at] ?? '').length)));
  const written = lines.map(
    (line) => `| ${line.map((cell, at) => cell.padEnd(widths[at] ?? 0)).join(' | ')} |`,
  );
  const rule = `| ${widths.map((width, at) => (at === 3 ? `${'-'.repeat(width - 1)}:` : '-'.repeat(width))).join(' | ')} |`;
  return [written[0], rule, ...written.slice(1)].join('\n');
}

/** Replaces what stands between the marks. @throws Error when README.md has lost them */
function keep(figures: string): void {
  const path = join(import.meta.dirname, 'README.md');
  const text = readFileSync(path, 'utf8');
  const kept = /(?<=<!-- figures -->\n).*(?=<!-- \/figures -->)/s;
  if (!kept.test(text)) throw new Error(`the marks around the figures are gone from ${path}`);
  writeFileSync(
    path,
    text.replace(kept, () => `\n${figures}\n\n`),
  );
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      only: { type: 'string' },
      write: { type: 'boolean' },
      people: { type: 'string' },
      profile: { type: 'string' },
      minutes: { type: 'string' },
    },
  });
  const people = Number(values.people ?? trainingPeople);
  if (!Number.isInteger(people) || people < 10) throw new Error('--people is a number from 10 up');
  if (values.write && values.only) throw new Error('--write keeps a whole run: leave --only away');
  const asked = values.only?.split(',') ?? [...parts];
  const strange = asked.filter((name) => !isPart(name));
  if (strange.length > 0) throw new Error(`no part ${strange.join(', ')}; there are ${parts.join(', ')}`);
  const has = (part: Part): boolean => asked.includes(part);
  const begun = performance.now();
  const [load = 0] = loadavg();
  const rows: Row[] = [];
  const add = (more: readonly Row[]) => {
    for (const row of more) console.log(`${row.what}: ${row.ours} (floor ${row.floor}, ratio ${row.ratio})`);
    rows.push(...more);
  };
  endInAnyCase(values.people === undefined ? 25 : 120);
  if (has('start')) add(await measureStart());
  const round = { memory: has('memory'), answers: has('answers'), report: has('report') };
  if (round.memory || round.answers || round.report) {
    add(await measureRound('embedded', round));
    add(await measureRound('servers', round));
  }
  if (has('jobs')) add(await benchJobs());
  if (has('slack')) add(await measureSlack());
  if (has('teams')) add(await measureTeams());
  if (has('kudos')) add(await measureKudos());
  if (has('mural')) add(await measureMural());
  if (has('training')) {
    const flags =
      values.profile === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${resolve(values.profile)}`];
    const minutes = Number(values.minutes ?? Number.POSITIVE_INFINITY);
    add(await measureTraining({ people, flags, minutes, write: (line) => console.log(line) }));
  }

  const took = Math.round((performance.now() - begun) / 1_000);
  const figures = `${machine()}. Load average before it began: ${load.toFixed(1)}. Took ${took} s.\n\n${table(rows)}`;
  console.log(`\n${figures}`);
  if (values.write) keep(figures);
}

try {
  await main();
} catch (error) {
  // After Ctrl-C it failed because everything was ended under it.
  if (process.exitCode === undefined) console.error(error);
  process.exitCode ??= 1;
} finally {
  await endAll();
}
process.exit();
