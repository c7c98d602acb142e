import { join, resolve } from 'node:path';
import { z } from 'zod';
import { StartError } from '#core/errors.ts';
import { locales } from '#core/i18n.ts';

const text = z.string().trim();
/** An empty variable is an absent one: `.env` files are full of them. */
const optional = text.transform((value) => (value === '' ? undefined : value)).optional();
const url = (protocols: RegExp, shape: string) =>
  optional.refine((value) => value === undefined || (URL.canParse(value) && protocols.test(value)), {
    error: `must be a URL like ${shape}`,
  });
const timeZone = optional.refine(
  (value) => {
    try {
      new Intl.DateTimeFormat('en', { timeZone: value });
      return true;
    } catch {
      return false;
    }
  },
  { error: 'must be an IANA time zone like America/Bogota' },
);
const choice = <const T extends readonly [string, ...string[]]>(values: T) =>
  optional.pipe(z.enum(values, { error: `must be one of ${values.join(', ')}` }).optional());

const portError = { error: 'must be a port number' };

/** Every variable the program reads, and nothing else reads the environment. `.env.example` is held in step by test. */
const schema = z.object({
  PORT: optional
    .transform((value) => Number(value ?? '3000'))
    .pipe(z.int(portError).min(0, portError).max(65_535, portError)),
  HOST: optional,
  DATA_DIR: optional,
  DATABASE_URL: url(/^postgres(ql)?:/, 'postgres://user:password@host:5432/latido'),
  REDIS_URL: url(/^rediss?:/, 'redis://host:6379'),
  ROLE: choice(['all', 'web', 'worker']),
  TRIAL: choice(['auto', 'on', 'off']),
  ORGANISATION: optional,
  LANGUAGE: choice(locales),
  TIME_ZONE: timeZone,
  OWNERS: optional.refine(
    (value) =>
      (value ?? '')
        .split(',')
        .every((mail) => mail.trim() === '' || z.email().safeParse(mail.trim()).success),
    { error: 'must be e-mail addresses, separated by commas' },
  ),
  OPENAI_API_KEY: optional,
  OPENAI_BASE_URL: url(/^https?:/, 'https://host/v1'),
  OPENAI_MODEL: optional,
  LOG_LEVEL: choice(['debug', 'info', 'warn', 'error', 'silent']),
  NODE_ENV: optional,
  SLACK_BOT_TOKEN: optional,
  TEAMS_APP_ID: optional,
});

/** The names of the variables, for the test that holds `.env.example` in step. */
export const variables = Object.keys(schema.shape);

export type Config = Readonly<{
  port: number;
  host: string;
  role: 'all' | 'web' | 'worker';
  /** Absent: the embedded PostgreSQL in `dataDir`. */
  databaseUrl: string | undefined;
  /** Absent: the queue lives in PostgreSQL. */
  redisUrl: string | undefined;
  dataDir: string;
  trial: boolean;
  organisation: Readonly<{ name?: string; locale?: (typeof locales)[number]; timeZone?: string }>;
  owners: readonly string[];
  openai: Readonly<{ apiKey: string; baseURL?: string; model: string }> | undefined;
  logLevel: 'debug' | 'info' | 'warn' | 'error' | 'silent';
}>;

/**
 * Reads the configuration from environment variables. `command`: for an operator's command, which needs the database and
 * no chat, so what concerns chats is not checked.
 * @throws StartError with all problems together; they name variables, never their values
 */
export function readConfig(
  env: Readonly<Record<string, string | undefined>>,
  { command = false }: Readonly<{ command?: boolean }> = {},
): Config {
  const parsed = schema.safeParse(env);
  if (!parsed.success) {
    throw new StartError(
      parsed.error.issues.map((issue) => `${issue.path.join('.')} ${issue.message}`),
      // The cause would carry the values.
    );
  }
  const vars = parsed.data;
  const role = vars.ROLE ?? 'all';
  const production = vars.NODE_ENV === 'production';
  const platforms = [vars.SLACK_BOT_TOKEN && 'SLACK_BOT_TOKEN', vars.TEAMS_APP_ID && 'TEAMS_APP_ID'].filter(
    (name) => name !== undefined && name !== '',
  );
  const trial = vars.TRIAL === 'on' || (vars.TRIAL !== 'off' && platforms.length === 0);
  const host = vars.HOST ?? (trial ? '127.0.0.1' : '0.0.0.0');

  const problems: string[] = [];
  if (!command) problems.push(...chatProblems({ ...vars, trial, production, host, platforms }));
  if (role !== 'all' && (vars.DATABASE_URL === undefined || vars.REDIS_URL === undefined)) {
    problems.push(
      `ROLE=${role} runs several processes and needs both DATABASE_URL and REDIS_URL (the embedded database serves one process)`,
    );
  }
  if (vars.OPENAI_API_KEY === undefined && (vars.OPENAI_BASE_URL ?? vars.OPENAI_MODEL) !== undefined) {
    problems.push(
      'OPENAI_API_KEY is missing beside OPENAI_BASE_URL or OPENAI_MODEL (a local server accepts any text)',
    );
  }
  if (problems.length > 0) throw new StartError(problems);

  return {
    port: vars.PORT,
    host,
    role,
    databaseUrl: vars.DATABASE_URL,
    redisUrl: vars.REDIS_URL,
    dataDir: resolve(vars.DATA_DIR ?? join(import.meta.dirname, '..', 'data')),
    trial,
    organisation: {
      ...(vars.ORGANISATION !== undefined && { name: vars.ORGANISATION }),
      ...(vars.LANGUAGE !== undefined && { locale: vars.LANGUAGE }),
      ...(vars.TIME_ZONE !== undefined && { timeZone: vars.TIME_ZONE }),
    },
    owners: (vars.OWNERS ?? '')
      .split(',')
      .map((mail) => mail.trim())
      .filter((mail) => mail !== ''),
    openai:
      vars.OPENAI_API_KEY === undefined
        ? undefined
        : {
            apiKey: vars.OPENAI_API_KEY,
            ...(vars.OPENAI_BASE_URL !== undefined && { baseURL: vars.OPENAI_BASE_URL }),
            model: vars.OPENAI_MODEL ?? 'gpt-5-mini',
          },
    // Whoever tries it out reads one line with an address, not a stream of JSON.
    logLevel: vars.LOG_LEVEL ?? (trial ? 'warn' : 'info'),
  };
}

type ChatVars = Readonly<{
  TRIAL?: string | undefined;
  trial: boolean;
  production: boolean;
  host: string;
  platforms: readonly (string | undefined)[];
}>;

function chatProblems({ TRIAL, trial, production, host, platforms }: ChatVars): readonly string[] {
  const problems: string[] = [];
  if (trial && production) {
    problems.push(
      TRIAL === 'on'
        ? 'TRIAL=on is refused under NODE_ENV=production: in the trial anybody may say who they are'
        : 'NODE_ENV=production needs a chat platform: without one only the trial can run, and the trial is refused in production',
    );
  }
  if (trial && !isLoopback(host)) {
    problems.push(
      'HOST must be a loopback address (127.0.0.1) in the trial: anybody may say who they are there',
    );
  }
  for (const name of trial ? [] : platforms) {
    problems.push(`${name} is set, but this version of Latido has no adapter for that platform yet`);
  }
  if (!trial && platforms.length === 0) {
    problems.push('TRIAL=off leaves no chat at all: configure a platform, or leave TRIAL unset');
  }
  return problems;
}

/** Loopback by name or number; `0.0.0.0` and `::` are not. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127(\.\d{1,3}){3}$/.test(host);
}
