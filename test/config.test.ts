import { isAbsolute } from 'node:path';
import { describe, expect, test } from 'vitest';
import { StartError } from '#core/errors.ts';
import { isLoopback, readConfig, variables } from '#src/config.ts';

type Env = Readonly<Record<string, string>>;

function problems(env: Env, options: { command?: boolean } = {}): readonly string[] {
  try {
    readConfig(env, options);
    return [];
  } catch (error) {
    expect(error).toBeInstanceOf(StartError);
    return (error as StartError).problems;
  }
}

describe('nothing set', () => {
  test('is a trial on this machine, with a database and a queue of its own', () => {
    const config = readConfig({});
    expect(config).toMatchObject({
      port: 3000,
      host: '127.0.0.1',
      role: 'all',
      databaseUrl: undefined,
      redisUrl: undefined,
      trial: true,
      owners: [],
      openai: undefined,
      logLevel: 'warn',
    });
    expect(isAbsolute(config.dataDir)).toBe(true);
  });

  test('an empty variable, or one of spaces, is an absent one', () => {
    for (const nothing of ['', '  ']) {
      expect(readConfig(Object.fromEntries(variables.map((name) => [name, nothing])))).toEqual(
        readConfig({}),
      );
    }
  });

  test('variables of others are no matter', () => {
    expect(readConfig({ PATH: '/bin', LC_ALL: 'C' })).toEqual(readConfig({}));
  });
});

describe('problems', () => {
  const wrong: Env = {
    SMTP_URL: 'https://hunter2',
    MAIL_FROM: 'Latido <hunter2>',
    PORT: 'http-hunter2',
    DATABASE_URL: 'mysql://user:hunter2@host/db',
    REDIS_URL: 'hunter2',
    ROLE: 'hunter2',
    TRIAL: 'hunter2',
    LANGUAGE: 'hunter2',
    TIME_ZONE: 'Secret/Secret',
    OWNERS: 'ana@example.org, hunter2',
    OPENAI_BASE_URL: 'ftp://hunter2',
    LRS_URL: 'https://key:hunter2@lrs.example.org/xapi',
    LRS_ACTOR: 'hunter2',
    LOG_LEVEL: 'hunter2',
  };

  test('are told all at once, by the name of the variable', () => {
    const told = problems(wrong);
    expect(told.map((problem) => problem.split(' ')[0]).toSorted()).toEqual(Object.keys(wrong).toSorted());
    for (const problem of told) expect(problem).toMatch(/ must be /);
  });

  test('those between variables are told all at once, too', () => {
    const told = problems({
      ROLE: 'worker',
      NODE_ENV: 'production',
      HOST: '0.0.0.0',
      OPENAI_MODEL: 'm',
      SMTP_URL: 'smtp://mail.example.org',
      LRS_URL: 'https://lrs.example.org/xapi',
    });
    expect(told).toHaveLength(6);
    for (const name of [
      'ROLE=worker',
      'NODE_ENV=production',
      'HOST',
      'OPENAI_API_KEY',
      'SMTP_URL',
      'LRS_URL',
    ]) {
      expect(told.filter((problem) => problem.startsWith(name))).toHaveLength(1);
    }
  });

  test('never carry a value, in no part of the error', () => {
    const all: readonly Env[] = [
      wrong,
      { ROLE: 'web', REDIS_URL: 'redis://:hunter2@host', NODE_ENV: 'hunter2', HOST: 'hunter2.example.org' },
      { OPENAI_BASE_URL: 'http://hunter2', SLACK_BOT_TOKEN: 'xoxb-hunter2', TEAMS_APP_ID: 'hunter2' },
    ];
    for (const env of all) {
      const error = (() => {
        try {
          return readConfig(env);
        } catch (thrown) {
          return thrown as StartError;
        }
      })();
      expect(error).toBeInstanceOf(StartError);
      const { stack, cause, message, problems: told } = error as StartError;
      expect(cause).toBeUndefined();
      const said = `${message} ${told.join()} ${stack?.split('\n    at ')[0]}`;
      expect(said.toLowerCase()).not.toContain('hunter2');
    }
  });

  test('a learning record store is all of three variables, and an address alone', () => {
    const url = 'https://lrs.example.org/xapi';
    expect(readConfig({ LRS_URL: url, LRS_KEY: 'k', LRS_SECRET: 's' }).lrs).toEqual({
      url,
      key: 'k',
      secret: 's',
      actor: 'account',
    });
    expect(readConfig({ LRS_ACTOR: 'mbox' }).lrs).toBeUndefined();
    expect(problems({ LRS_SECRET: 's' })).toHaveLength(1);
    for (const LRS_URL of [`${url}?x=1`, `${url}#x`, 'lrs.example.org', 'ftp://lrs.example.org']) {
      expect(problems({ LRS_URL, LRS_KEY: 'k', LRS_SECRET: 's' })[0]).toMatch(/^LRS_URL must be /);
    }
  });

  test.for(['-1', '65536', '80.5', '0x50x', 'Infinity'])('PORT=%s is refused', (PORT) => {
    expect(problems({ PORT })).toEqual(['PORT must be a port number']);
  });
});

describe('the trial', () => {
  test.for(['on', 'auto', ''])('TRIAL=%s is refused in production', (TRIAL) => {
    expect(problems({ NODE_ENV: 'production', TRIAL })).toEqual([
      expect.stringMatching(/(?=.*NODE_ENV=production)(?=.*refused)/),
    ]);
  });

  test.for(['0.0.0.0', '::', '192.168.0.10', '127.0.0.1.example.org', 'latido.example.org', '10.127.0.1'])(
    'is refused where others can reach it: HOST=%s',
    (HOST) => {
      expect(isLoopback(HOST)).toBe(false);
      expect(problems({ HOST })).toEqual([expect.stringMatching(/^HOST must be a loopback address/)]);
    },
  );

  test.for(['127.0.0.1', '127.8.9.10', 'localhost', '::1'])('runs on HOST=%s', (HOST) => {
    expect(readConfig({ HOST })).toMatchObject({ host: HOST, trial: true });
  });

  test('TRIAL=off without a platform leaves nothing to run', () => {
    expect(problems({ TRIAL: 'off' })).toEqual([expect.stringMatching(/^TRIAL=off/)]);
  });

  test("is no matter to an operator's command", () => {
    const env = { NODE_ENV: 'production', HOST: '0.0.0.0', TRIAL: 'on' };
    expect(problems(env)).toHaveLength(2);
    expect(problems(env, { command: true })).toEqual([]);
    expect(problems({ TRIAL: 'off' }, { command: true })).toEqual([]);
  });
});

describe('several processes', () => {
  const DATABASE_URL = 'postgres://latido@db/latido';
  const REDIS_URL = 'rediss://redis:6379';

  test.for(['web', 'worker'])('ROLE=%s needs both URLs', (ROLE) => {
    const message = expect.stringMatching(new RegExp(`^ROLE=${ROLE} .*both DATABASE_URL and REDIS_URL`));
    for (const some of [{}, { DATABASE_URL }, { REDIS_URL }, { DATABASE_URL, REDIS_URL: '' }]) {
      expect(problems({ ROLE, ...some })).toEqual([message]);
    }
    expect(readConfig({ ROLE, DATABASE_URL, REDIS_URL })).toMatchObject({
      role: ROLE,
      databaseUrl: DATABASE_URL,
      redisUrl: REDIS_URL,
    });
  });

  test('one process takes either, both or none', () => {
    for (const some of [{}, { DATABASE_URL }, { REDIS_URL }, { DATABASE_URL, REDIS_URL }]) {
      expect(problems(some)).toEqual([]);
    }
  });
});

test('what is set is read', () => {
  const config = readConfig({
    PORT: '0',
    ORGANISATION: ' Café del Valle ',
    LANGUAGE: 'pt',
    TIME_ZONE: 'America/Sao_Paulo',
    OWNERS: ' ana@example.org,,Luis@example.org ,',
    OPENAI_API_KEY: 'k',
    OPENAI_BASE_URL: 'http://127.0.0.1:11434/v1',
    LOG_LEVEL: 'debug',
  });
  expect(config).toMatchObject({
    port: 0,
    organisation: { name: 'Café del Valle', locale: 'pt', timeZone: 'America/Sao_Paulo' },
    owners: ['ana@example.org', 'Luis@example.org'],
    openai: { apiKey: 'k', baseURL: 'http://127.0.0.1:11434/v1' },
    logLevel: 'debug',
  });
  expect(config.openai?.model).toMatch(/./);
});

describe('a platform', () => {
  const one = { SLACK_BOT_TOKEN: 'xoxb-1-a', SLACK_SIGNING_SECRET: 's'.repeat(32) };
  const key = `a:${Buffer.alloc(32, 7).toString('base64')}`;

  test('turns the trial off', () => {
    const config = readConfig(one);
    expect(config).toMatchObject({ trial: false, host: '0.0.0.0', logLevel: 'info' });
    expect(config.platforms.map((platform) => platform.name)).toEqual(['slack']);
  });

  test('leaves the trial on where it is asked for, on loopback alone', () => {
    expect(readConfig({ ...one, TRIAL: 'on' })).toMatchObject({ trial: true, host: '127.0.0.1' });
    expect(() => readConfig({ ...one, TRIAL: 'on', HOST: '0.0.0.0' })).toThrow(/loopback/);
  });

  test('beside another is the second, in the order of the list', () => {
    const teams = { TEAMS_DEV: '1' };
    expect(readConfig(teams).platforms.map(({ name }) => name)).toEqual(['teams']);
    expect(readConfig({ ...teams, ...one }).platforms.map(({ name }) => name)).toEqual(['slack', 'teams']);
  });

  test('can be reached in production, over HTTP or a socket', () => {
    const production = { NODE_ENV: 'production' };
    expect(problems({ ...production, ...one })).toEqual([]);
    const { SLACK_BOT_TOKEN } = one;
    expect(problems({ ...production, SLACK_BOT_TOKEN, SLACK_APP_TOKEN: 'xapp-1' })).toEqual([]);
  });

  test.for([
    [{ SLACK_BOT_TOKEN: 'xoxb-1' }, ['SLACK_SIGNING_SECRET']],
    [{ SLACK_SIGNING_SECRET: 's' }, ['SLACK_BOT_TOKEN']],
    [{ SLACK_APP_TOKEN: 'xapp-1' }, ['SLACK_BOT_TOKEN']],
    [{ ...one, SLACK_BOT_TOKEN: 'xoxp-1' }, ['SLACK_BOT_TOKEN']],
    [{ ...one, SLACK_APP_TOKEN: 'xoxb-1' }, ['SLACK_APP_TOKEN']],
    [{ ...one, SLACK_API_URL: 'http://127.0.0.1/' }, ['SLACK_API_URL']],
    [{ ...one, SLACK_MESSAGES_PER_MINUTE: '0' }, ['SLACK_MESSAGES_PER_MINUTE']],
    [
      { SLACK_CLIENT_ID: '1.2', SLACK_SIGNING_SECRET: 's' },
      ['SLACK_CLIENT_SECRET', 'SLACK_STATE_SECRET', 'SLACK_WORKSPACES', 'PUBLIC_URL', 'ENCRYPTION_KEYS'],
    ],
    [{ ...one, ENCRYPTION_KEYS: 'a:short' }, ['ENCRYPTION_KEYS']],
    [{ ...one, PUBLIC_URL: 'latido.example.org' }, ['PUBLIC_URL']],
  ] as const)('half configured is told: %o', ([env, names]) => {
    expect(problems(env).map((problem) => problem.split(' ')[0])).toEqual(names);
  });

  test('for one workspace and for several at once is told', () => {
    const both = {
      ...one,
      SLACK_CLIENT_ID: '1.2',
      SLACK_CLIENT_SECRET: 'c',
      SLACK_STATE_SECRET: 't',
      SLACK_WORKSPACES: 'T0123ABCD',
      PUBLIC_URL: 'https://latido.example.org/',
      ENCRYPTION_KEYS: key,
    };
    expect(problems(both)).toEqual([expect.stringMatching(/exclude each other/)]);
    const { SLACK_BOT_TOKEN: _, ...several } = both;
    expect(readConfig(several)).toMatchObject({ publicUrl: 'https://latido.example.org' });
  });

  test('of which a variable is wrong is no matter to a command that needs no chat', () => {
    expect(problems({ SLACK_BOT_TOKEN: 'xoxb-1' }, { command: true })).toEqual([]);
  });
});
