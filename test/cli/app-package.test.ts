import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Platform } from '#core/platform.ts';
import { appPackage } from '#src/cli/app-package.ts';
import { platforms } from '#src/platforms.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'package-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const made = { file: 'app.zip', bytes: new Uint8Array([80, 75, 1, 2]), next: ['Upload it.'] };
const silent: Platform = { name: 'silent', variables: {}, read: () => undefined };
const boxed: Platform = {
  ...silent,
  name: 'boxed',
  appPackage: async ({ ID }) => (ID === undefined ? { problems: ['ID is missing', 'X is wrong'] } : made),
};

async function run(
  args: readonly string[],
  env: Record<string, string> = { ID: '1' },
  all = [silent, boxed],
) {
  let [out, err] = ['', ''];
  const terminal = {
    out: (line: string) => {
      out += `${line}\n`;
    },
    err: (text: string) => {
      err += text;
    },
    isTerminal: false,
  };
  return { code: await appPackage(args, terminal, { env, platforms: all, folder }), out, err };
}

describe('a platform that wants its app as a file', () => {
  test('into this folder, and what to do next', async () => {
    const path = join(folder, 'app.zip');
    expect(await run(['boxed'])).toEqual({
      code: 0,
      out: `${path} is written.\n    → Upload it.\n`,
      err: '',
    });
    expect([...readFileSync(path)]).toEqual([80, 75, 1, 2]);
    // Again, over the old one.
    expect(await run(['boxed'])).toMatchObject({ code: 0 });
  });

  test('into another folder, or under another name', async () => {
    const elsewhere = mkdtempSync(join(folder, 'x-'));
    expect(await run(['boxed', elsewhere])).toMatchObject({ code: 0 });
    expect([...readFileSync(join(elsewhere, 'app.zip'))]).toEqual([80, 75, 1, 2]);
    expect(await run(['boxed', join(elsewhere, 'mine.zip')])).toMatchObject({ code: 0 });
    expect([...readFileSync(join(elsewhere, 'mine.zip'))]).toEqual([80, 75, 1, 2]);
  });

  test('what is missing, all of it; a place that is none', async () => {
    expect(await run(['boxed'], {})).toEqual({ code: 1, out: '', err: 'ID is missing\nX is wrong\n' });
    const nowhere = join(folder, 'no', 'such.zip');
    expect(await run(['boxed', nowhere])).toEqual({
      code: 1,
      out: '',
      err: `${nowhere} cannot be written.\n`,
    });
  });

  test.for([[], ['silent'], ['other'], ['boxed', 'a', 'b'], ['boxed', '--help'], ['boxed', '']])(
    'a wrong call: %o',
    async (args) => {
      const { code, out, err } = await run(args);
      expect({ code, out }).toEqual({ code: 2, out: '' });
      expect(err).toContain('npm run boxed:package');
      expect(err).not.toContain('silent');
    },
  );
});

test('each platform of the project with a package has the script that is named', () => {
  const { scripts } = JSON.parse(readFileSync(join(import.meta.dirname, '..', '..', 'package.json'), 'utf8'));
  const boxedOnes = platforms.filter((one) => one.appPackage !== undefined);
  expect(boxedOnes.map(({ name }) => name)).toEqual(['teams']);
  for (const { name } of boxedOnes) {
    expect(scripts[`${name}:package`]).toBe(`node src/cli/app-package.ts ${name}`);
  }
});
