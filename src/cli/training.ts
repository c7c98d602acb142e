import { open } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { systemClock } from '#core/clock.ts';
import type { Holidays } from '#core/holidays.ts';
import { asLocale, type Locale, locales, plural } from '#core/i18n.ts';
import { courseBySlug } from '#flows/training/content/store.ts';
import { completionLines } from '#flows/training/figures/completions.ts';
import { fileText } from '#flows/training/figures/text-file.ts';
import type { Db } from '#store/db.ts';
import { openForCommand } from './database.ts';
import { exit, runHere, type Terminal } from './terminal.ts';

const options = { course: { type: 'string' }, lang: { type: 'string' } } as const;
/** Before they are written, together. UTF-16 units. */
const atOnce = 65_536;

function parse(args: readonly string[]) {
  try {
    const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true });
    const [verb, file, ...more] = positionals;
    const known = values.lang === undefined || locales.some((locale) => locale === values.lang);
    if (verb !== 'completions' || file === undefined || more.length > 0 || !known) return undefined;
    return { ...values, file };
  } catch {
    return undefined;
  }
}

const systemLocale = (): Locale => asLocale(Intl.DateTimeFormat().resolvedOptions().locale) ?? 'en';
/** Who is late is no part of the file, so no calendar is needed for it. */
const noHolidays: Holidays = { of: async () => new Set() };

/** @returns how many records there were beside the first, which names the columns */
async function write(path: string, lines: AsyncIterable<string>): Promise<number> {
  // Names are in it: nobody else on this machine reads it. What is there stays.
  const file = await open(path, 'wx', 0o600);
  try {
    let rows = -1;
    let waiting = '';
    for await (const line of lines) {
      rows += 1;
      waiting += line;
      if (waiting.length < atOnce) continue;
      await file.write(waiting);
      waiting = '';
    }
    await file.write(waiting);
    return rows;
  } finally {
    await file.close();
  }
}

/**
 * `completions FILE.csv [--course SLUG] [--lang es|en|pt]`
 * @returns the exit code: 0 written, 1 it could not be, 2 the command itself is wrong
 */
export async function training(
  args: readonly string[],
  terminal: Terminal,
  house: Readonly<{ open(): Promise<Readonly<{ db: Db; close(): Promise<void> }>> }>,
): Promise<number> {
  const call = parse(args);
  const locale = asLocale(call?.lang) ?? systemLocale();
  const words = fileText(locale);
  if (call === undefined) {
    terminal.err(words.usage);
    return exit.usage;
  }
  const { file, course: slug } = call;
  const { db, close } = await house.open();
  try {
    const course = slug === undefined ? undefined : await courseBySlug(db, slug);
    if (slug !== undefined && course === undefined) {
      terminal.err(`${words.noCourse({ slug })}\n`);
      return exit.refused;
    }
    const lines = completionLines(db, {
      locale,
      now: systemClock.now(),
      holidays: noHolidays,
      course: course?.id,
    });
    const rows = await write(file, lines);
    terminal.out(words.written({ file, rows: plural(locale, rows, words.rows) }));
    return exit.ok;
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    const known = { EEXIST: words.exists, ENOENT: words.noFile, EACCES: words.noFile, EISDIR: words.exists };
    const say = known[code as keyof typeof known];
    if (say === undefined) throw error;
    terminal.err(`${say({ file })}\n`);
    return exit.refused;
  } finally {
    await close();
  }
}

if (import.meta.main) await runHere((args, terminal) => training(args, terminal, { open: openForCommand }));
