import { join, resolve } from 'node:path';
import { z } from 'zod';
import { StartError } from '#core/errors.ts';
import { locales } from '#core/i18n.ts';
import type { Configured, Variables } from '#core/platform.ts';
import { choice, optional, url, whole, words } from '#core/variables.ts';
import { type Keys, parseKeys } from '#store/sealed.ts';
import { platforms } from './platforms.ts';

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
/** Every variable the program reads, and nothing else reads the environment. `.env.example` is held in step by test. */
const own = z.object({
  PORT: whole(0, 65_535, 3_000, 'must be a port number'),
  HOST: optional,
  PUBLIC_URL: url(/^https?:/, 'https://latido.example.org').transform((value) => value?.replace(/\/+$/, '')),
  DATA_DIR: optional,
  DATABASE_URL: url(/^postgres(ql)?:/, 'postgres://user:password@host:5432/latido'),
  REDIS_URL: url(/^rediss?:/, 'redis://host:6379'),
  ROLE: choice(['all', 'web', 'worker']),
  TRIAL: choice(['auto', 'on', 'off']),
  ORGANISATION: optional,
  LANGUAGE: choice(locales),
  TIME_ZONE: timeZone,
  OWNERS: words.refine((mails) => mails.every((mail) => z.email().safeParse(mail).success), {
    error: 'must be e-mail addresses, separated by commas',
  }),
  PEOPLE_FROM: choice(['file', 'chat']),
  GUESTS: choice(['none', 'listed']),
  ENCRYPTION_KEYS: optional,
  OPENAI_API_KEY: optional,
  OPENAI_BASE_URL: url(/^https?:/, 'https://host/v1'),
  OPENAI_MODEL: optional,
  SMTP_URL: url(/^smtps?:/, 'smtp://user:password@host:587'),
  MAIL_FROM: optional.refine(
    (from) => from === undefined || z.email().safeParse(/<([^<>]*)>\s*$/.exec(from)?.[1] ?? from).success,
    { error: 'must be an address, or a name and an address: Latido <latido@example.org>' },
  ),
  LRS_URL: url(/^https?:/, 'https://lrs.example.org/xapi').refine(
    (value) => value === undefined || !/[?#]|\/\/[^/]*@/.test(value),
    { error: 'must be an address alone: key and secret stand in LRS_KEY and LRS_SECRET' },
  ),
  LRS_KEY: optional,
  LRS_SECRET: optional,
  LRS_ACTOR: choice(['account', 'mbox']),
  LOG_LEVEL: choice(['debug', 'info', 'warn', 'error', 'silent']),
  NODE_ENV: optional,
});

/** With those of the platforms. They are told apart by name alone: each platform reads its own. */
const schema = z.object(Object.assign({}, own.shape, ...platforms.map((platform) => platform.variables)));

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
  /** Where it is reached from outside, without a slash at the end. */
  publicUrl: string | undefined;
  organisation: Readonly<{
    name?: string;
    locale?: (typeof locales)[number];
    timeZone?: string;
    /** Who belongs to the organisation: HR's file says it, or whoever is on the chat platform. */
    peopleFrom: 'file' | 'chat';
    /** Guests of a platform: left out, or taken in when HR's file has them. */
    guests: 'none' | 'listed';
  }>;
  owners: readonly string[];
  openai: Readonly<{ apiKey: string; baseURL?: string; model: string }> | undefined;
  /** Letters to people outside the chat. Absent: none are sent. */
  mail: Readonly<{ url: string; from: string }> | undefined;
  /** A learning record store. `actor`: what people are called there. Absent: nobody is told what people learn. */
  lrs: Readonly<{ url: string; key: string; secret: string; actor: 'account' | 'mbox' }> | undefined;
  /** Seal small secrets in the database. Absent: nothing can be sealed. */
  keys: Keys | undefined;
  /** The chat platforms that are configured, the preferred first. */
  platforms: readonly Configured[];
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
  const vars = own.parse(env);
  const role = vars.ROLE ?? 'all';
  const production = vars.NODE_ENV === 'production';
  const chats = readPlatforms(parsed.data);
  const trial = vars.TRIAL === 'on' || (vars.TRIAL !== 'off' && chats.asked === 0);
  const host = vars.HOST ?? (trial ? '127.0.0.1' : '0.0.0.0');
  const keys = vars.ENCRYPTION_KEYS === undefined ? undefined : parseKeys(vars.ENCRYPTION_KEYS);

  const problems: string[] = [];
  if (!command) {
    problems.push(
      ...chatProblems({ ...vars, trial, production, host, asked: chats.asked }),
      ...chats.problems,
    );
  }
  if (keys !== undefined && 'problems' in keys) {
    problems.push(...keys.problems.map((problem) => `ENCRYPTION_KEYS ${problem}`));
  }
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
  if ((vars.SMTP_URL === undefined) !== (vars.MAIL_FROM === undefined)) {
    problems.push('SMTP_URL and MAIL_FROM go together: where letters are handed in, and from whom they are');
  }
  const lrs = lrsOf(vars);
  if (lrs === 'incomplete') {
    problems.push(
      'LRS_URL, LRS_KEY and LRS_SECRET go together: the learning record store, and who we are there',
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
    publicUrl: vars.PUBLIC_URL,
    organisation: {
      ...(vars.ORGANISATION !== undefined && { name: vars.ORGANISATION }),
      ...(vars.LANGUAGE !== undefined && { locale: vars.LANGUAGE }),
      ...(vars.TIME_ZONE !== undefined && { timeZone: vars.TIME_ZONE }),
      peopleFrom: vars.PEOPLE_FROM ?? 'file',
      guests: vars.GUESTS ?? 'none',
    },
    owners: vars.OWNERS,
    keys: keys !== undefined && 'problems' in keys ? undefined : keys,
    platforms: chats.configured,
    mail:
      vars.SMTP_URL === undefined || vars.MAIL_FROM === undefined
        ? undefined
        : { url: vars.SMTP_URL, from: vars.MAIL_FROM },
    lrs: lrs === 'incomplete' ? undefined : lrs,
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

type LrsVars = Readonly<{
  LRS_URL?: string | undefined;
  LRS_KEY?: string | undefined;
  LRS_SECRET?: string | undefined;
  LRS_ACTOR?: 'account' | 'mbox' | undefined;
}>;

function lrsOf({ LRS_URL: url, LRS_KEY: key, LRS_SECRET: secret, LRS_ACTOR: actor }: LrsVars) {
  if (url !== undefined && key !== undefined && secret !== undefined) {
    return { url, key, secret, actor: actor ?? ('account' as const) };
  }
  return (url ?? key ?? secret) === undefined ? undefined : ('incomplete' as const);
}

/** What the platforms make of the variables. `asked`: how many of them somebody wants. */
function readPlatforms(vars: Variables) {
  const read = platforms.flatMap((platform) => platform.read(vars) ?? []);
  return {
    asked: read.length,
    configured: read.flatMap((one) => ('problems' in one ? [] : [one])),
    problems: read.flatMap((one) => ('problems' in one ? one.problems : [])),
  };
}

type ChatVars = Readonly<{
  TRIAL?: string | undefined;
  trial: boolean;
  production: boolean;
  host: string;
  asked: number;
}>;

function chatProblems({ TRIAL, trial, production, host, asked }: ChatVars): readonly string[] {
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
  if (!trial && asked === 0) {
    problems.push('TRIAL=off leaves no chat at all: configure a platform, or leave TRIAL unset');
  }
  return problems;
}

/** Loopback by name or number; `0.0.0.0` and `::` are not. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127(\.\d{1,3}){3}$/.test(host);
}
