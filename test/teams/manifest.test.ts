import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { inflateSync } from 'node:zlib';
import { unzipSync } from 'fflate';
import { afterEach, describe, expect, test, vi } from 'vitest';
import {
  type AppValues,
  additional,
  localisationOf,
  manifestOf,
} from '#adapters/teams/app-package/manifest.ts';
import { manifestText, pack, packFor } from '#adapters/teams/app-package/pack.ts';
import { appTexts } from '#adapters/teams/app-package/texts.ts';
import { commandNames, commandWords, isHomeWord, recognise } from '#adapters/teams/commands.ts';
import { permissions } from '#adapters/teams/doctor/check-graph.ts';
import { teams } from '#adapters/teams/platform.ts';
import { locales } from '#core/i18n.ts';
import { createFlows } from '#flows/index.ts';
import { testPorts } from '#test/support/ports.ts';
import { appSchema } from '#test/support/teams/app-schema.ts';

const root = join(import.meta.dirname, '..', '..');
const valid = appSchema('manifest.schema.json');
const validWords = appSchema('localization.schema.json');

const appId = '01234567-89ab-cdef-0123-456789abcdef';
const other = 'fedcba98-7654-3210-fedc-ba9876543210';
const plain: AppValues = {
  appId,
  manifestId: appId,
  publicUrl: 'https://latido.acme.test',
  organisation: undefined,
  privacyUrl: undefined,
  termsUrl: undefined,
  version: '1.2.3',
  targeted: false,
  installFor: false,
};
const full: AppValues = {
  ...plain,
  manifestId: other,
  organisation: 'Cooperativa de Ahorro y Crédito del Valle del Río Magdalena 🫶',
  privacyUrl: 'https://acme.test/privacy',
  termsUrl: 'https://acme.test/terms',
  targeted: true,
  installFor: true,
};
// biome-ignore lint/suspicious/noExplicitAny: JSON of the shape that the schema holds
const json = (values: AppValues): any => JSON.parse(JSON.stringify(manifestOf(values)));

describe("Microsoft's schema", () => {
  test.for([plain, full])('takes the manifest', (values) => {
    expect(valid(json(values)), JSON.stringify(valid.errors)).toBe(true);
  });

  // biome-ignore lint/suspicious/noExplicitAny: it is broken on purpose
  test.for<readonly [string, (copy: any) => unknown]>([
    ['a misspelt key', (copy) => Object.assign(copy, { validDomain: [] })],
    ['a misspelt key deeper down', (copy) => Object.assign(copy.bots[0], { supportFiles: true })],
    ['a scope in lower case', (copy) => copy.bots[0].scopes.push('groupchat')],
    ['an id that is none', (copy) => Object.assign(copy.bots[0], { botId: 'x' })],
    ['a long short description', (copy) => Object.assign(copy.description, { short: 'x'.repeat(81) })],
    ['a long developer', (copy) => Object.assign(copy.developer, { name: 'x'.repeat(33) })],
    [
      'thirteen commands',
      (copy) => copy.bots[0].commandLists[0].commands.push(...Array(7).fill({ title: 'x' })),
    ],
    ['no privacy page', (copy) => delete copy.developer.privacyUrl],
    ['an unknown trigger', (copy) => Object.assign(copy.bots[0].commandLists[0], { triggers: ['word'] })],
    ['another version of itself', (copy) => Object.assign(copy, { manifestVersion: '1.28' })],
    ['a colour that is none', (copy) => Object.assign(copy, { accentColor: 'coral' })],
  ])('refuses %s', ([, change]) => {
    const copy = json(full);
    change(copy);
    expect(valid(copy)).toBe(false);
  });

  test.for([...additional])('takes the words in %s', (locale) => {
    const words = JSON.parse(JSON.stringify(localisationOf(locale)));
    expect(validWords(words), JSON.stringify(validWords.errors)).toBe(true);
    const wrong = { ...words, 'bots[0].commandLists[3].commands[0].title': 'x' };
    expect(validWords(wrong)).toBe(false);
    expect(validWords({ ...words, 'description.short': 'x'.repeat(81) })).toBe(false);
  });
});

describe('what it says', () => {
  test('the ids, the address, the links and the organisation of the operator', () => {
    expect(json(plain)).toMatchObject({
      id: appId,
      version: '1.2.3',
      developer: {
        name: 'Latido',
        websiteUrl: 'https://latido.acme.test',
        privacyUrl: 'https://latido.acme.test',
        termsOfUseUrl: 'https://latido.acme.test',
      },
      bots: [{ botId: appId, scopes: ['personal', 'team', 'groupChat'], supportsFiles: true }],
      composeExtensions: [
        { botId: appId, commands: [{ id: recognise.id, fetchTask: true, type: 'action' }] },
      ],
      validDomains: ['latido.acme.test'],
    });
    expect(json(full)).toMatchObject({
      id: other,
      developer: { privacyUrl: 'https://acme.test/privacy', termsOfUseUrl: 'https://acme.test/terms' },
      bots: [{ botId: appId }],
    });
    expect(json(full).developer.name.length).toBeGreaterThan(20);
  });

  test('targeted messages and Graph only where they are asked for; never a permission of its own', () => {
    expect(JSON.stringify(json(plain))).not.toMatch(/argeted|slash|webApplicationInfo|resourceSpecific/);
    expect(json(full).bots[0]).toMatchObject({
      supportsTargetedMessages: true,
      commandLists: [{ scopes: ['personal'] }, { triggers: ['mention', 'slash'] }],
    });
    expect(json(full).bots[0].commandLists[0]).not.toHaveProperty('triggers');
    expect(json(full).webApplicationInfo).toEqual({ id: appId, resource: `api://latido.acme.test/${appId}` });
    expect(json(full)).not.toHaveProperty('authorization');
  });

  test('every place of a word in one language has one in the others, and stands where it says', () => {
    const manifest = json(full);
    const at = (path: string): unknown =>
      path
        .split(/[.[\]]+/)
        .filter((step) => step !== '')
        .reduce((value, step) => value?.[step], manifest);
    const paths = additional.map((locale) =>
      Object.keys(localisationOf(locale)).filter((key) => key !== '$schema'),
    );
    expect(paths[0]?.length).toBeGreaterThan(20);
    expect(paths[1]).toEqual(paths[0]);
    for (const path of paths[0] ?? []) expect(typeof at(path), path).toBe('string');
    // All words that people read are among them.
    const read = [...JSON.stringify(manifest).matchAll(/"(title|description|short|full)":"/g)];
    expect(read).toHaveLength(paths[0]?.length ?? 0);
    expect(manifest.localizationInfo).toEqual({
      defaultLanguageTag: 'en',
      additionalLanguages: additional.map((locale) => ({ languageTag: locale, file: `${locale}.json` })),
    });
    expect(['en', ...additional].toSorted()).toEqual(locales.toSorted());
  });

  test('its commands are words that Latido knows, in each language', () => {
    const known = createFlows(testPorts()).flows.flatMap((flow) => flow.commands ?? []);
    for (const locale of locales) {
      for (const name of commandNames) {
        const word = commandWords[locale][name];
        if (name === 'home') expect(isHomeWord(word)).toBe(true);
        else expect(known.filter(({ words }) => words[locale].includes(word))).toHaveLength(1);
        // The long description lists them, too.
        expect(appTexts[locale].full).toContain(`\n- ${word}:`);
      }
    }
  });
});

/** Pixels of a PNG of 8 bits a channel that is not interlaced, as four numbers each. PNG specification, §9 and §11. */
function pixels(bytes: Uint8Array) {
  const view = Buffer.from(bytes);
  const [width, height, colour] = [view.readUInt32BE(16), view.readUInt32BE(20), view[25]];
  expect([view[24], view[28]]).toEqual([8, 0]);
  const channels = colour === 6 ? 4 : 3;
  expect([2, 6]).toContain(colour);
  const parts: Buffer[] = [];
  for (let at = 8; at < view.length; ) {
    const size = view.readUInt32BE(at);
    if (view.toString('latin1', at + 4, at + 8) === 'IDAT') parts.push(view.subarray(at + 8, at + 8 + size));
    at += size + 12;
  }
  const raw = inflateSync(Buffer.concat(parts));
  const line = width * channels;
  const out = new Uint8Array(line * height);
  for (let y = 0; y < height; y += 1) {
    const filter = raw[y * (line + 1)] ?? 0;
    for (let x = 0; x < line; x += 1) {
      const left = x < channels ? 0 : (out[y * line + x - channels] ?? 0);
      const up = y === 0 ? 0 : (out[(y - 1) * line + x] ?? 0);
      const corner = y === 0 || x < channels ? 0 : (out[(y - 1) * line + x - channels] ?? 0);
      const guess = left + up - corner;
      const [a, b, c] = [Math.abs(guess - left), Math.abs(guess - up), Math.abs(guess - corner)];
      const paeth = a <= b && a <= c ? left : b <= c ? up : corner;
      const add = [0, left, up, (left + up) >> 1, paeth][filter] ?? 0;
      out[y * line + x] = ((raw[y * (line + 1) + 1 + x] ?? 0) + add) & 255;
    }
  }
  const at = (x: number, y: number): readonly number[] => {
    const from = y * line + x * channels;
    return channels === 4 ? [...out.subarray(from, from + 4)] : [...out.subarray(from, from + 3), 255];
  };
  const all = Array.from({ length: width * height }, (_, index) => ({
    x: index % width,
    y: Math.floor(index / width),
    rgba: at(index % width, Math.floor(index / width)),
  }));
  return { width, height, all };
}

describe('the package', () => {
  afterEach(() => {
    vi.unstubAllEnvs();
  });
  const open = (bytes: Uint8Array) => unzipSync(bytes);

  test('holds the manifest, the words and the icons, at the top, and nothing else', async () => {
    const files = open(await pack(full));
    expect(Object.keys(files).toSorted()).toEqual([
      'color.png',
      'es.json',
      'manifest.json',
      'outline.png',
      'pt.json',
    ]);
    const text = (name: string) => JSON.parse(new TextDecoder().decode(files[name]));
    expect(text('manifest.json')).toEqual(json(full));
    expect(text('es.json')).toEqual(JSON.parse(JSON.stringify(localisationOf('es'))));
    for (const { file } of text('manifest.json').localizationInfo.additionalLanguages) {
      expect(files).toHaveProperty([file]);
    }
    for (const file of Object.values(text('manifest.json').icons)) {
      expect(files).toHaveProperty([String(file)]);
    }
  });

  test('is the same, byte for byte, whenever and wherever it is made', async () => {
    const first = await pack(full);
    vi.stubEnv('TZ', 'Pacific/Auckland');
    expect(new Date(0).getTimezoneOffset()).not.toBe(0);
    expect(Buffer.compare(first, await pack(full))).toBe(0);
    expect(Buffer.compare(first, await pack(plain))).not.toBe(0);
  });

  test('colour icon: a full square of 192, with the mark inside of the middle 96', async () => {
    const { width, height, all } = pixels(open(await pack(plain))['color.png'] ?? new Uint8Array());
    expect([width, height]).toEqual([192, 192]);
    const ground = [0xfb, 0xf8, 0xf4, 255].join();
    const mark = all.filter(({ rgba }) => rgba.join() !== ground);
    expect(mark.length).toBeGreaterThan(1_000);
    expect(mark.every(({ x, y }) => x >= 48 && x < 144 && y >= 48 && y < 144)).toBe(true);
    expect(mark.some(({ rgba }) => rgba.join() === [0xd6, 0x48, 0x3e, 255].join())).toBe(true);
  });

  test('outline icon: 32, white on nothing', async () => {
    const { width, height, all } = pixels(open(await pack(plain))['outline.png'] ?? new Uint8Array());
    expect([width, height]).toEqual([32, 32]);
    const seen = all.filter(({ rgba }) => rgba[3] !== 0);
    expect(seen.length).toBeGreaterThan(50);
    expect(seen.length).toBeLessThan(300);
    for (const { rgba } of seen) expect(rgba.slice(0, 3)).toEqual([255, 255, 255]);
  });
});

describe('from the environment', () => {
  const env = { TEAMS_APP_ID: ` ${appId.toUpperCase()} `, PUBLIC_URL: 'https://latido.acme.test/' };

  test('what is missing or wrong is named, without its value', async () => {
    const names = async (variables: Record<string, string>) => {
      const made = await packFor(variables);
      if (!('problems' in made)) return [];
      expect(made.problems.join()).not.toContain('GEHEIM');
      return made.problems.map((problem) => problem.split(' ')[0]);
    };
    expect(await names({})).toEqual(['TEAMS_APP_ID', 'PUBLIC_URL']);
    expect(await names({ TEAMS_APP_ID: 'GEHEIM', PUBLIC_URL: 'http://GEHEIM' })).toEqual([
      'TEAMS_APP_ID',
      'PUBLIC_URL',
    ]);
    expect(
      await names({ ...env, TEAMS_MANIFEST_ID: 'GEHEIM', TEAMS_TERMS_URL: 'x', TEAMS_MANIFEST_VERSION: '1' }),
    ).toEqual(['TEAMS_MANIFEST_ID', 'TEAMS_TERMS_URL', 'TEAMS_MANIFEST_VERSION']);
    expect(await names(env)).toEqual([]);
  });

  test('what is there goes in; the version is that of Latido, or the one that was said', async () => {
    const made = await packFor({ ...env, ORGANISATION: 'Acme', TEAMS_TARGETED: 'on' });
    if ('problems' in made) throw new Error(made.problems.join());
    expect(made.file).toBe('latido-teams.zip');
    expect(made.next.join('\n')).toContain('TEAMS_PRIVACY_URL');
    const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
    const manifest = JSON.parse(new TextDecoder().decode(open(made.bytes)));
    expect(manifest).toEqual(json({ ...plain, organisation: 'Acme', version, targeted: true }));
    const later = JSON.parse(await manifestText({ ...env, TEAMS_MANIFEST_VERSION: '9.8.7' }));
    expect(later.version).toBe('9.8.7');
    const linked = await packFor({
      ...env,
      TEAMS_PRIVACY_URL: 'https://acme.test/p',
      TEAMS_TERMS_URL: 'https://acme.test/t',
    });
    expect('next' in linked && linked.next.join('\n')).not.toContain('TEAMS_PRIVACY_URL');
  });
  const open = (bytes: Uint8Array) => unzipSync(bytes)['manifest.json'];

  test('to look at, with nothing set, it is still a manifest', async () => {
    const shown = JSON.parse(await manifestText({}));
    expect(valid(shown), JSON.stringify(valid.errors)).toBe(true);
    expect(shown.validDomains).toEqual(['latido.example.org']);
  });
});

test('each permission of Graph is explained in docs/teams.md, and no variable is named there that is none', () => {
  const docs = readFileSync(join(root, 'docs', 'teams.md'), 'utf8');
  for (const permission of permissions) expect(docs).toContain(`| \`${permission}\` |`);
  const said = [...docs.matchAll(/TEAMS_[A-Z_]+[A-Z]/g)].map(([name]) => name);
  expect(said.length).toBeGreaterThan(20);
  expect(said.filter((name) => !(name in teams.variables))).toEqual([]);
});
