import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import addFormats from 'ajv-formats';
import { describe, expect, test } from 'vitest';
import {
  botEvents,
  commands,
  eventsPath,
  optional,
  redirectPath,
  scopes,
  shortcuts,
} from '#adapters/slack/commands.ts';
import {
  differences,
  manifestFor,
  manifestText,
  parseManifest,
  readManifest,
} from '#adapters/slack/doctor/manifest.ts';

const root = join(import.meta.dirname, '..', '..');
const text = (...path: readonly string[]): string => readFileSync(join(root, ...path), 'utf8');
const json = JSON.parse(text('manifest.json'));
const manifest = await readManifest();

/**
 * Slack's published JSON schema, version 2.0.0 of slackapi/manifest-schema (MIT), unchanged but for line breaks. Strict but for one slip of its
 * own: it counts items where it says text.
 */
const ajv = new Ajv({ strict: true, strictTypes: false, allErrors: true });
addFormats.default(ajv);
// Words of Slack's own in it: a remark, and a pattern under another name, which is held here as well.
ajv.addKeyword('_note');
ajv.addKeyword({
  keyword: 'regex',
  type: 'string',
  validate: (pattern: string, value: string) => new RegExp(pattern).test(value),
});
const valid = ajv.compile(JSON.parse(text('test', 'fixtures', 'slack', 'manifest.schema.json')));

type Change = (copy: typeof json) => void;
const broken = (change: Change) => {
  const copy = structuredClone(json);
  change(copy);
  return copy;
};

describe("Slack's schema", () => {
  test('takes the manifest', () => {
    expect(valid(json), JSON.stringify(valid.errors)).toBe(true);
  });

  test.for<readonly [string, Change]>([
    ['a misspelt key', (copy) => Object.assign(copy.settings, { socket_mode_enable: true })],
    ['a misspelt key deeper down', (copy) => Object.assign(copy.features.bot_user, { displayname: 'x' })],
    ['a name of 36 characters', (copy) => Object.assign(copy.display_information, { name: 'x'.repeat(36) })],
    ['no name', (copy) => delete copy.display_information.name],
    [
      'a long description',
      (copy) => Object.assign(copy.display_information, { description: 'x'.repeat(141) }),
    ],
    [
      'too little to say',
      (copy) => Object.assign(copy.display_information, { long_description: 'x'.repeat(174) }),
    ],
    [
      'a colour that is none',
      (copy) => Object.assign(copy.display_information, { background_color: 'coral' }),
    ],
    [
      'a command without its slash',
      (copy) => Object.assign(copy.features.slash_commands[0], { command: 'latido' }),
    ],
    [
      'a shortcut of 25 characters',
      (copy) => Object.assign(copy.features.shortcuts[0], { name: 'x'.repeat(25) }),
    ],
    ['a shortcut of no kind', (copy) => Object.assign(copy.features.shortcuts[0], { type: 'thread' })],
    ['an event twice', (copy) => copy.settings.event_subscriptions.bot_events.push('team_join')],
    [
      'an address that is none',
      (copy) => Object.assign(copy.settings.interactivity, { request_url: 'ftp://x' }),
    ],
    ['scopes that are no list', (copy) => Object.assign(copy.oauth_config.scopes, { bot: 'commands' })],
  ])('refuses %s', ([, change]) => {
    expect(valid(broken(change))).toBe(false);
  });
});

/** Relative luminance and contrast by WCAG 2. */
function contrast(one: string, other: string): number {
  const luminance = (colour: string): number =>
    [0.2126, 0.7152, 0.0722].reduce((sum, weight, at) => {
      const part = Number.parseInt(colour.slice(1 + 2 * at, 3 + 2 * at), 16) / 255;
      return sum + weight * (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4);
    }, 0);
  const [dark = 0, light = 0] = [luminance(one), luminance(other)].toSorted((a, b) => a - b);
  return (light + 0.05) / (dark + 0.05);
}

test('white words on the background colour can be read', () => {
  expect(contrast(json.display_information.background_color, '#FFFFFF')).toBeGreaterThanOrEqual(4.5);
});

const typesFolder = join(root, 'node_modules', '@slack', 'types', 'dist', 'events');
/** The names of all events that Slack's own types know, read from their declarations. */
const knownEvents = new Set(
  readdirSync(typesFolder)
    .filter((name) => name.endsWith('.d.ts'))
    .flatMap((name) => [...readFileSync(join(typesFolder, name), 'utf8').matchAll(/^ {4}type: '(\w+)'/gm)])
    .map((match) => match[1]),
);
/** `message.im` is the event `message` in one kind of channel. */
const eventType = (name: string): string => name.replace(/^message\.(im|channels|groups|mpim)$/, 'message');

/** What the adapter's files say, without their comments; not the doctor's, which asks on behalf of the operator. */
const sources = readdirSync(join(root, 'adapters', 'slack'), { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts') && !/^(commands\.ts|doctor)/.test(name))
  .map((name) => text('adapters', 'slack', name).replace(/\/\*[\s\S]*?\*\/|(^|\s)\/\/.*$/gm, ''))
  .join('\n');

describe('in step with the code', () => {
  const { slash_commands: slash, shortcuts: short, app_home: home } = manifest.features;

  test('commands, shortcuts, events and scopes are those of commands.ts', () => {
    expect(slash.map(({ command }) => command).toSorted()).toEqual(
      commands.map((command) => `/${command}`).toSorted(),
    );
    expect(slash.every((one) => one.should_escape === true)).toBe(true);
    expect(short.map(({ type, callback_id }) => [type, callback_id])).toEqual(
      shortcuts.map(({ type, id }) => [type, id]),
    );
    expect(manifest.settings.event_subscriptions?.bot_events).toEqual([...botEvents]);
    expect(manifest.oauth_config.scopes).toEqual({ bot: [...scopes] });
    expect(home).toEqual({
      home_tab_enabled: true,
      messages_tab_enabled: true,
      messages_tab_read_only_enabled: false,
    });
  });

  test("every event is one that Slack's types know, and one that the code reads", () => {
    expect(knownEvents.size).toBeGreaterThan(50);
    expect(knownEvents).not.toContain('team_joined');
    const listened = [...sources.matchAll(/app\.event\(\s*\/\^\(([\w|]+)\)\$\//g)].flatMap((match) =>
      match[1]?.split('|'),
    );
    for (const event of botEvents) {
      expect(knownEvents).toContain(eventType(event));
      expect(listened).toContain(eventType(event));
    }
    // This one comes along with user_change and says the same; it need not be asked for.
    const asked = new Set([...botEvents.map(eventType), 'user_profile_changed']);
    expect(listened.filter((event) => event === undefined || !asked.has(event))).toEqual([]);
  });

  test('everything goes to one address', () => {
    const urls = JSON.stringify(json).match(/https:\/\/latido\.example\.org[^"]*/g) ?? [];
    expect(new Set(urls)).toEqual(
      new Set([`https://latido.example.org${eventsPath}`, `https://latido.example.org${redirectPath}`]),
    );
    expect(urls).toHaveLength(commands.length + 3);
    expect(sources).toContain(redirectPath);
  });
});

/**
 * The scopes that our use of each method needs, from the page of the method at docs.slack.dev/reference/methods. Where Slack
 * takes one of several (channels, private channels, direct messages), the one for direct messages: it is all we use them for.
 */
const methodScopes: Readonly<Record<string, readonly string[]>> = {
  'auth.revoke': [],
  'auth.test': [],
  'auth.teams.list': [],
  'apps.connections.open': [],
  'bots.info': ['users:read'],
  'chat.delete': ['chat:write'],
  'chat.getPermalink': [],
  'chat.postEphemeral': ['chat:write'],
  'chat.postMessage': ['chat:write'],
  'chat.update': ['chat:write'],
  'conversations.history': ['im:history'],
  'conversations.open': ['im:write'],
  'conversations.replies': ['im:history'],
  'files.completeUploadExternal': ['files:write'],
  'files.getUploadURLExternal': ['files:write'],
  'files.info': ['files:read'],
  'oauth.v2.access': [],
  // The address of somebody is only there with the second.
  'users.info': ['users:read', 'users:read.email'],
  'users.list': ['users:read', 'users:read.email'],
  'usergroups.list': ['usergroups:read'],
  'usergroups.users.list': ['usergroups:read'],
  'views.open': [],
  'views.publish': [],
  'views.push': [],
  'views.update': [],
};
/** Likewise, from docs.slack.dev/reference/events. */
const eventScopes: Readonly<Record<(typeof botEvents)[number], readonly string[]>> = {
  app_home_opened: [],
  app_mention: ['app_mentions:read'],
  app_uninstalled: [],
  'message.im': ['im:history'],
  reaction_added: ['reactions:read'],
  reaction_removed: ['reactions:read'],
  team_join: ['users:read'],
  tokens_revoked: [],
  user_change: ['users:read'],
};

/** Every method that the Web API has, as the SDK knows them. */
const allMethods = [
  ...text('node_modules', '@slack', 'web-api', 'dist', 'methods.js').matchAll(
    /bindApiCall\(this, '([\w.]+)'\)/g,
  ),
].map((match) => match[1] ?? '');

/** Methods that a source names, in quotes or as a call of the SDK's client. */
const methodsIn = (source: string): readonly string[] =>
  allMethods.filter(
    (method) =>
      ["'", '"', '`'].some((quote) => source.includes(`${quote}${method}${quote}`)) ||
      source.includes(`.${method}(`),
  );

/** What is wrong between what a source calls and what may be called. */
function scopeFaults(source: string, granted: readonly string[]): readonly string[] {
  const used = methodsIn(source);
  const unknown = used.filter((method) => methodScopes[method] === undefined);
  const needed = new Set([
    ...used.flatMap((method) => methodScopes[method] ?? []),
    ...Object.values(eventScopes).flat(),
    'commands',
    // What somebody hands in by a form is fetched from the address that came with it.
    ...(source.includes('url_private') ? ['files:read'] : []),
  ]);
  return [
    ...unknown.map((method) => `${method}: which scope?`),
    ...[...needed].filter((scope) => !granted.includes(scope)).map((scope) => `${scope} is missing`),
    ...granted.filter((scope) => !needed.has(scope)).map((scope) => `${scope} has no use`),
  ];
}

describe('scopes', () => {
  test('each has a use, and each use its scope', () => {
    expect(allMethods.length).toBeGreaterThan(200);
    expect(methodsIn(sources).length).toBeGreaterThan(5);
    expect(scopeFaults(sources, scopes)).toEqual([]);
  });

  test('a use without its scope is found, however it is written', () => {
    expect(scopeFaults(`${sources}\napi.call(tenant, 'reactions.add', {})`, scopes)).toEqual([
      'reactions.add: which scope?',
    ]);
    expect(scopeFaults(`${sources}\nclient.conversations.invite({})`, scopes)).toEqual([
      'conversations.invite: which scope?',
    ]);
    expect(
      scopeFaults(
        sources,
        scopes.filter((scope) => scope !== 'users:read.email'),
      ),
    ).toEqual(['users:read.email is missing']);
    expect(scopeFaults(sources, [...scopes, 'channels:history'])).toEqual(['channels:history has no use']);
  });

  test('each is explained in docs/slack.md, and so is each event', () => {
    const docs = text('docs', 'slack.md');
    const all = [...scopes, ...botEvents, ...optional.scopes, ...optional.events];
    for (const name of all) expect(docs).toContain(`| \`${name}\` |`);
  });
});

describe('the manifest to paste', () => {
  test('HTTP: with the address of the operator, everywhere', async () => {
    const http = manifestFor(manifest, { publicUrl: 'https://chat.acme.test', sockets: false });
    expect(valid(http), JSON.stringify(valid.errors)).toBe(true);
    expect(JSON.stringify(http)).not.toContain('example.org');
    expect(http.settings).toMatchObject({
      socket_mode_enabled: false,
      event_subscriptions: { request_url: 'https://chat.acme.test/slack/events' },
      interactivity: { is_enabled: true, request_url: 'https://chat.acme.test/slack/events' },
    });
    expect(http.features.slash_commands.map(({ url }) => url)).toEqual(
      commands.map(() => 'https://chat.acme.test/slack/events'),
    );
    expect(http.oauth_config.redirect_urls).toEqual(['https://chat.acme.test/slack/oauth_redirect']);
    expect(JSON.parse(await manifestText({ PUBLIC_URL: 'https://chat.acme.test/' }))).toEqual(
      JSON.parse(JSON.stringify(http)),
    );
  });

  test('Socket Mode: without any address, with a token for it or without an address of ours', async () => {
    for (const variables of [
      { PUBLIC_URL: '' },
      { SLACK_APP_TOKEN: 'xapp-1-A1-1-x' },
      { SLACK_APP_TOKEN: 'xapp-1-A1-1-x', PUBLIC_URL: 'https://chat.acme.test' },
    ]) {
      const written = JSON.parse(await manifestText(variables));
      expect(valid(written), JSON.stringify(valid.errors)).toBe(true);
      expect(written.settings.socket_mode_enabled).toBe(true);
      expect(JSON.stringify(written)).not.toMatch(/example\.org|slack\/events|xapp/);
      expect(
        differences(manifestFor(manifest, { publicUrl: undefined, sockets: true }), parseManifest(written)),
      ).toEqual([]);
    }
  });
});
