import process from 'node:process';
import { parseArgs } from 'node:util';
import { type Clock, systemClock } from '#core/clock.ts';
import { errorFields, StartError } from '#core/errors.ts';
import { bad, type Finding, good, warn } from '#core/finding.ts';
import type { Platform } from '#core/platform.ts';
import { type Config, readConfig } from '#src/config.ts';
import type { RunningDatabase } from '#src/database.ts';
import { environment } from '#src/environment.ts';
import { platforms } from '#src/platforms.ts';
import { createSealedStore } from '#store/installations.ts';
import { createPlaceStore } from '#store/places.ts';
import { checkMail } from '#work/check-mail.ts';
import { checkRedis } from '#work/check-redis.ts';
import { checkDatabase, checkPeople, openToLook } from './check-database.ts';
import { checkLrs, checkStatements } from './check-lrs.ts';
import { checkDisk, checkNode } from './check-machine.ts';
import { checkModel } from './check-model.ts';
import { checkProgram } from './check-program.ts';
import { checkZones } from './check-zones.ts';
import { findingLines, summary } from './findings.ts';
import { exit, runHere, type Terminal } from './terminal.ts';

const usage = `Usage:
  npm run doctor                 looks at everything that Latido needs, and says what to do
  npm run doctor -- --json       the same for machines
  npm run doctor -- --manifest   prints what to paste into the chat platform to make the app there; with the name of a
                                 platform behind it, that of this one
`;

export type Patient = Readonly<{
  env: Readonly<Record<string, string | undefined>>;
  platforms: readonly Platform[];
  clock: Clock;
}>;

/** The configuration, or as much of it as can be read. */
function configuration(env: Patient['env']): Readonly<{ config?: Config; findings: readonly Finding[] }> {
  const what = 'Configuration';
  const attempt = (command: boolean): Config | readonly string[] => {
    try {
      return readConfig(env, { command });
    } catch (error) {
      if (error instanceof StartError) return error.problems;
      throw error;
    }
  };
  const whole = attempt(false);
  if (!isList(whole)) return { config: whole, findings: [good(what, 'can be read')] };
  const findings = whole.map((problem) =>
    bad(what, problem, 'Correct it in .env or the environment. .env.example says what each variable is.'),
  );
  const without = attempt(true);
  return isList(without)
    ? { findings: [...findings, warn(what, 'the rest was not looked at', 'Correct this first.')] }
    : { config: without, findings };
}

const isList = (value: Config | readonly string[]): value is readonly string[] => Array.isArray(value);

/** Whatever goes wrong in looking is a finding, too. */
async function* looking(
  what: string,
  look: () => AsyncIterable<Finding> | Iterable<Finding> | Promise<Finding>,
): AsyncIterable<Finding> {
  try {
    const seen = look();
    if (seen instanceof Promise) yield await seen;
    else yield* seen;
  } catch (error) {
    // Not its message: it can quote what it was given.
    const { name, code } = errorFields(error);
    yield bad(what, `could not be looked at (${code ?? name})`, 'Mend what else is said here first.');
  }
}

function listens({ host, port }: Config): string {
  if (host === '0.0.0.0' || host === '::') return `http://127.0.0.1:${port}`;
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
}

/** Everything, one finding after the other, as they are found. Changes nothing and writes to nobody. */
export async function* examine({ env, clock }: Omit<Patient, 'platforms'>): AsyncIterable<Finding> {
  yield checkNode(process.versions.node);
  const { config, findings } = configuration(env);
  yield* findings;
  if (config === undefined) return;
  if (config.databaseUrl === undefined) yield* looking('Data folder', () => checkDisk(config.dataDir));

  const opened = await openToLook(config);
  yield* opened.findings;
  try {
    yield* examineData(config, opened.database, clock);
    const { redisUrl, openai, mail, lrs } = config;
    if (redisUrl !== undefined) yield* looking('Redis', () => checkRedis(redisUrl));
    if (openai !== undefined) yield* looking('Model for comments', () => checkModel(openai));
    if (mail !== undefined) yield* looking('Letters', () => checkMail(mail));
    if (lrs !== undefined) yield* looking('Learning records', () => checkLrs(lrs));
    const url = listens(config);
    if (config.port !== 0) yield* looking('Latido itself', () => checkProgram(url));
    yield* examinePlatforms(config, url, opened.database);
  } finally {
    await opened.database?.close();
  }
}

async function* examineData(
  config: Config,
  database: RunningDatabase | undefined,
  clock: Clock,
): AsyncIterable<Finding> {
  let tables = database !== undefined;
  if (database !== undefined) {
    for await (const finding of looking('Database', () => checkDatabase(database, clock))) {
      tables &&= finding.level !== 'warn' || !finding.what.endsWith('tables');
      yield finding;
    }
    if (tables && !config.trial) {
      const { owners, organisation } = config;
      yield* looking('People', () => checkPeople(database, { owners, peopleFrom: organisation.peopleFrom }));
    }
    if (tables && config.lrs !== undefined) {
      yield* looking('Learning records', () => checkStatements(database.db, clock.now()));
    }
  }
  const { timeZone } = config.organisation;
  yield* looking('Time zones', () =>
    checkZones(
      tables ? database : undefined,
      clock,
      timeZone === undefined ? [] : [timeZone],
      process.versions.tz ?? '?',
    ),
  );
}

async function* examinePlatforms(
  { platforms: configured, keys, trial }: Config,
  url: string,
  database: RunningDatabase | undefined,
): AsyncIterable<Finding> {
  if (trial && configured.length === 0) {
    yield good('Chat', 'the trial: no platform is configured');
  }
  for (const { name, check } of configured) {
    const unreadable: string[] = [];
    const sealed = () => {
      if (database === undefined || keys === undefined) throw new TypeError('nothing to read from');
      return createSealedStore({
        db: database.db,
        keys,
        platform: name,
        onUnreadable: (tenant) => unreadable.push(tenant),
      });
    };
    const places = () => {
      if (database === undefined) throw new TypeError('nothing to read from');
      return createPlaceStore({ db: database.db, platform: name });
    };
    yield* looking(name, () => check({ url, sealed, places }));
    if (unreadable.length > 0) {
      yield bad(
        `${name}: installations`,
        `sealed with a key that is not in ENCRYPTION_KEYS: ${unreadable.join(', ')}`,
        'Put the earlier key back behind the new one, or install there again.',
      );
    }
  }
}

/**
 * `[--json] [--manifest]`
 * @returns the exit code: 0 nothing is broken, 1 something is, 2 the command itself is wrong
 */
export async function doctor(args: readonly string[], terminal: Terminal, patient: Patient): Promise<number> {
  let values: { json?: boolean; manifest?: boolean };
  let names: readonly string[];
  try {
    const options = { json: { type: 'boolean' }, manifest: { type: 'boolean' } } as const;
    ({ values, positionals: names } = parseArgs({ args: [...args], options, allowPositionals: true }));
  } catch {
    terminal.err(usage);
    return exit.usage;
  }
  if (values.manifest) {
    // Whoever names none wants one to paste, and nothing beside it: what goes into a file is not pasted.
    const chosen = patient.platforms.filter(({ name, appPackage }) =>
      names.length === 0 ? appPackage === undefined : names.includes(name),
    );
    const found = chosen.flatMap(({ manifest }) => manifest ?? []);
    if (found.length > 0 && found.length >= names.length) {
      for (const manifest of found) terminal.out(await manifest(patient.env));
      return exit.ok;
    }
  }
  if (values.manifest || names.length > 0) {
    terminal.err(usage);
    return exit.usage;
  }
  const findings: Finding[] = [];
  for await (const finding of examine(patient)) {
    findings.push(finding);
    if (!values.json) for (const line of findingLines(finding)) terminal.out(line);
  }
  const broken = findings.some(({ level }) => level === 'bad');
  terminal.out(values.json ? JSON.stringify({ ok: !broken, findings }, null, 2) : `\n${summary(findings)}`);
  return broken ? exit.refused : exit.ok;
}

if (import.meta.main) {
  await runHere((args, terminal) =>
    doctor(args, terminal, { env: environment(), platforms, clock: systemClock }),
  );
}
