import { stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Platform } from '#core/platform.ts';
import { environment } from '#src/environment.ts';
import { platforms } from '#src/platforms.ts';
import { exit, runHere, type Terminal } from './terminal.ts';

/** @param name of a platform that wants its app as a file */
const usageOf = (name: string) => `Usage:
  npm run ${name}:package            writes the app, to be uploaded there, into this folder
  npm run ${name}:package -- PLACE   the same into another folder, or under another name
`;

/**
 * `PLATFORM [PLACE]`: the app of a platform as a file.
 * @returns the exit code: 0 written, 1 something is missing or the file cannot be written, 2 the command itself is wrong
 */
export async function appPackage(
  args: readonly string[],
  terminal: Terminal,
  house: Readonly<{
    env: Readonly<Record<string, string | undefined>>;
    platforms: readonly Platform[];
    folder: string;
  }>,
): Promise<number> {
  const [name, place, ...more] = args;
  const platform = house.platforms.find((one) => one.name === name);
  const isOption = place?.startsWith('-') === true;
  if (platform?.appPackage === undefined || place === '' || isOption || more.length > 0) {
    const known = house.platforms.filter((one) => one.appPackage !== undefined);
    terminal.err(known.map((one) => usageOf(one.name)).join(''));
    return exit.usage;
  }
  const made = await platform.appPackage(house.env);
  if ('problems' in made) {
    terminal.err(`${made.problems.join('\n')}\n`);
    return exit.refused;
  }
  const path = place === undefined ? join(house.folder, made.file) : await fileAt(place, made.file);
  try {
    await writeFile(path, made.bytes);
  } catch {
    terminal.err(`${path} cannot be written.\n`);
    return exit.refused;
  }
  terminal.out(`${path} is written.`);
  for (const line of made.next) terminal.out(`    → ${line}`);
  return exit.ok;
}

/** In a folder it gets its own name; anything else is a name. */
async function fileAt(place: string, file: string): Promise<string> {
  const found = await stat(place).catch(() => undefined);
  return found?.isDirectory() === true ? join(place, file) : place;
}

if (import.meta.main) {
  await runHere((args, terminal) =>
    appPackage(args, terminal, { env: environment(), platforms, folder: '.' }),
  );
}
