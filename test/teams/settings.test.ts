import { describe, expect, test } from 'vitest';
import { settingsOf } from '#adapters/teams/settings.ts';
import { StartError } from '#core/errors.ts';
import { readConfig } from '#src/config.ts';

type Env = Readonly<Record<string, string>>;

const appId = '01234567-89ab-cdef-0123-456789abcdef';
const tenant = 'fedcba98-7654-3210-fedc-ba9876543210';
const one: Env = { TEAMS_APP_ID: appId, TEAMS_TENANT_ID: tenant, TEAMS_APP_PASSWORD: 'GEHEIM~wert' };
const managed: Env = { TEAMS_APP_ID: appId, TEAMS_TENANT_ID: tenant, TEAMS_APP_TYPE: 'UserAssignedMSI' };

/** Through the program's own configuration: what stops a start. */
function problems(env: Env): readonly string[] {
  try {
    readConfig(env);
    return [];
  } catch (error) {
    if (!(error instanceof StartError)) throw error;
    expect(error.message).not.toContain('GEHEIM');
    return error.problems;
  }
}
const namesOf = (told: readonly string[]) => told.map((problem) => problem.split(/[ =]/)[0]);

describe('asked for', () => {
  test.for<Env>([one, managed, { TEAMS_DEV: '1' }])('complete: %o', (env) => {
    expect(readConfig(env).platforms.map(({ name }) => name)).toEqual(['teams']);
    expect(readConfig(env).trial).toBe(false);
  });

  test.for<Env>([{}, { TEAMS_DEV: '0' }, { TEAMS_TARGETED: 'on' }, { TEAMS_APP_ID: ' ' }])(
    'not: %o',
    (env) => {
      expect(readConfig(env)).toMatchObject({ trial: true, platforms: [] });
    },
  );

  test('with Slack, both', () => {
    const slack = { SLACK_BOT_TOKEN: 'xoxb-1-a', SLACK_SIGNING_SECRET: 's'.repeat(32) };
    expect(readConfig({ ...one, ...slack }).platforms.map(({ name }) => name)).toEqual(['slack', 'teams']);
  });
});

describe('refused', () => {
  test.for<readonly [Env, readonly string[]]>([
    [{ TEAMS_APP_ID: appId }, ['TEAMS_TENANT_ID', 'TEAMS_APP_PASSWORD']],
    [{ TEAMS_TENANT_ID: tenant }, ['TEAMS_APP_ID', 'TEAMS_APP_PASSWORD']],
    [{ TEAMS_APP_PASSWORD: 'GEHEIM' }, ['TEAMS_APP_ID', 'TEAMS_TENANT_ID']],
    [{ TEAMS_APP_ID: appId, TEAMS_TENANT_ID: tenant }, ['TEAMS_APP_PASSWORD']],
    [{ ...one, TEAMS_APP_ID: 'GEHEIM' }, ['TEAMS_APP_ID']],
    [{ ...one, TEAMS_APP_ID: `{${appId}}` }, ['TEAMS_APP_ID']],
    [{ ...one, TEAMS_TENANT_ID: 'GEHEIM.onmicrosoft.com' }, ['TEAMS_TENANT_ID']],
    [{ ...one, TEAMS_MANIFEST_ID: 'GEHEIM' }, ['TEAMS_MANIFEST_ID']],
    [{ ...one, TEAMS_CATALOG_APP_ID: 'GEHEIM' }, ['TEAMS_CATALOG_APP_ID']],
    // The id of a secret, in place of its value.
    [{ ...one, TEAMS_APP_PASSWORD: tenant }, ['TEAMS_APP_PASSWORD']],
    [{ ...managed, TEAMS_APP_PASSWORD: 'GEHEIM' }, ['TEAMS_APP_PASSWORD']],
    [{ ...one, TEAMS_APP_TYPE: 'MultiTenant' }, ['TEAMS_APP_TYPE']],
    [{ ...one, TEAMS_APP_TYPE: 'GEHEIM' }, ['TEAMS_APP_TYPE']],
    [{ ...one, TEAMS_INSTALL_FOR_PEOPLE: 'on' }, ['TEAMS_CATALOG_APP_ID']],
    [{ ...one, TEAMS_INSTALL_FOR_PEOPLE: 'yes' }, ['TEAMS_INSTALL_FOR_PEOPLE']],
    [{ ...one, TEAMS_TARGETED: 'GEHEIM' }, ['TEAMS_TARGETED']],
    [{ ...one, TEAMS_FORMS: 'GEHEIM' }, ['TEAMS_FORMS']],
    [{ ...one, TEAMS_DEV: 'GEHEIM' }, ['TEAMS_DEV']],
    [{ ...one, TEAMS_MESSAGES_PER_MINUTE: '3001' }, ['TEAMS_MESSAGES_PER_MINUTE']],
    [{ ...one, TEAMS_MANIFEST_VERSION: '1.0' }, ['TEAMS_MANIFEST_VERSION']],
    [{ ...one, TEAMS_PRIVACY_URL: 'http://example.org' }, ['TEAMS_PRIVACY_URL']],
    [{ ...one, TEAMS_OPENID_URL: 'GEHEIM' }, ['TEAMS_OPENID_URL']],
  ])('%o', ([env, names]) => {
    expect(namesOf(problems(env))).toEqual(names);
  });

  test('the type that Azure no longer makes, in words', () => {
    expect(problems({ ...one, TEAMS_APP_TYPE: 'MultiTenant' })).toEqual([
      expect.stringMatching(/refused.*SingleTenant or UserAssignedMSI/),
    ]);
  });
});

describe('development', () => {
  test('is refused in production, and beside what belongs to the real Teams', () => {
    expect(problems({ TEAMS_DEV: '1', NODE_ENV: 'production' })).toEqual([
      expect.stringMatching(/^TEAMS_DEV=1 is refused under NODE_ENV=production/),
    ]);
    expect(problems({ TEAMS_DEV: '1', TEAMS_APP_PASSWORD: 'GEHEIM' })).toEqual([
      expect.stringMatching(/^TEAMS_DEV=1 and TEAMS_APP_PASSWORD exclude/),
    ]);
    expect(problems({ TEAMS_DEV: '1', TEAMS_INSTALL_FOR_PEOPLE: 'on', TEAMS_CATALOG_APP_ID: appId })).toEqual(
      [expect.stringMatching(/^TEAMS_DEV=1 and TEAMS_INSTALL_FOR_PEOPLE exclude/)],
    );
    expect(problems({ ...one, NODE_ENV: 'production' })).toEqual([]);
  });

  test("needs no ids, and is of the local client's tenant unless another is said", () => {
    const pace = { TEAMS_MESSAGES_PER_MINUTE: 1_500 };
    expect(settingsOf({ TEAMS_DEV: '1', ...pace })).toMatchObject({
      dev: true,
      identity: { kind: 'none' },
      appId: '',
      tenant: '00000000-0000-0000-0000-0000000000001',
    });
    expect(settingsOf({ TEAMS_DEV: '1', TEAMS_TENANT_ID: 'Mine', ...pace })).toMatchObject({
      tenant: 'mine',
    });
    expect(problems({ TEAMS_DEV: '1', TEAMS_TENANT_ID: 'mine' })).toEqual([]);
  });
});

test('what is set is read', () => {
  const pace = { TEAMS_MESSAGES_PER_MINUTE: 600 };
  expect(settingsOf({ ...one, TEAMS_APP_ID: appId.toUpperCase(), ...pace })).toEqual({
    appId,
    tenant,
    identity: { kind: 'secret', password: 'GEHEIM~wert' },
    dev: false,
    forms: 'dialog',
    targeted: false,
    installFor: undefined,
    manifestId: appId,
    messagesPerMinute: 600,
    publicUrl: undefined,
    openIdUrl: undefined,
    issuer: undefined,
    loginUrl: undefined,
    graphUrl: undefined,
    serviceUrl: 'https://smba.trafficmanager.net/teams/',
  });
  expect(
    settingsOf({
      ...managed,
      ...pace,
      TEAMS_FORMS: 'inline',
      TEAMS_TARGETED: 'on',
      TEAMS_INSTALL_FOR_PEOPLE: 'on',
      TEAMS_CATALOG_APP_ID: tenant,
      TEAMS_MANIFEST_ID: tenant,
      PUBLIC_URL: 'https://latido.acme.test',
    }),
  ).toMatchObject({
    identity: { kind: 'managed' },
    forms: 'inline',
    targeted: true,
    installFor: { catalogApp: tenant },
    manifestId: tenant,
    publicUrl: 'https://latido.acme.test',
  });
  // Off, the id alone installs nothing.
  expect(settingsOf({ ...one, ...pace, TEAMS_CATALOG_APP_ID: tenant })?.installFor).toBeUndefined();
});
