import { existsSync } from 'node:fs';
import process from 'node:process';

/** The environment, with what an `.env` file in the working folder adds to it. Read once, by an entry of the program. */
export function environment(): Readonly<Record<string, string | undefined>> {
  if (existsSync('.env')) process.loadEnvFile('.env');
  // biome-ignore lint/style/noProcessEnv: the one place where the environment enters
  return process.env;
}
