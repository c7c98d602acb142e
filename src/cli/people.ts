import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { systemClock } from '#core/clock.ts';
import { asLocale, type Locale, list, locales } from '#core/i18n.ts';
import type { Source } from '#flows/people/decode.ts';
import { importPeople } from '#flows/people/plan.ts';
import type { Report } from '#flows/people/problems.ts';
import { isMassLeaving, mayMarkGone } from '#flows/people/rules.ts';
import { text } from '#flows/people/text.ts';
import { appliedSummary, countFacts, massWarning, problemLine } from '#flows/people/views.ts';
import { readConfig } from '#src/config.ts';
import { environment } from '#src/environment.ts';
import type { Db } from '#store/db.ts';
import { keepOwners } from '#store/people.ts';
import { openForCommand } from './database.ts';
import { exit, runHere, type Terminal } from './terminal.ts';

const options = {
  'dry-run': { type: 'boolean', default: false },
  'skip-refused': { type: 'boolean', default: false },
  'mark-missing-gone': { type: 'boolean', default: false },
  lang: { type: 'string' },
} as const;

function parse(args: readonly string[]) {
  try {
    const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true });
    const [verb, file, ...more] = positionals;
    const known = values.lang === undefined || locales.some((locale) => locale === values.lang);
    if (verb !== 'import' || file === undefined || more.length > 0 || !known) return undefined;
    return { ...values, file };
  } catch {
    return undefined;
  }
}

/** The language that LANG (or the system) asks for, if it is ours. */
const systemLocale = (): Locale => asLocale(Intl.DateTimeFormat().resolvedOptions().locale) ?? 'en';

/** A bar where it can be overwritten, else a line for every tenth. */
function createProgress(terminal: Terminal) {
  const width = 30;
  let shown = 0;
  return {
    at(share: number): void {
      const step = Math.floor(share * (terminal.isTerminal ? 100 : 10));
      if (step <= shown) return;
      shown = step;
      if (!terminal.isTerminal) {
        terminal.err(`${step * 10} %\n`);
        return;
      }
      const filled = Math.round(share * width);
      terminal.err(`\r[${'#'.repeat(filled)}${'.'.repeat(width - filled)}] ${String(step).padStart(3)} %`);
    },
    clear(): void {
      if (terminal.isTerminal && shown > 0) terminal.err(`\r${' '.repeat(width + 8)}\r`);
    },
  };
}

async function fileSource(path: string): Promise<Source | undefined> {
  try {
    const found = await stat(path);
    if (!found.isFile()) return undefined;
    return { size: found.size, open: () => createReadStream(path, { highWaterMark: 65_536 }) };
  } catch {
    return undefined;
  }
}

function printReport(locale: Locale, report: Report, dry: boolean, terminal: Terminal): void {
  const words = text(locale);
  if (report.fatal !== undefined) {
    terminal.out(problemLine(locale, report.fatal));
    return;
  }
  const delimiter = { ',': words.terminal.comma, ';': words.terminal.semicolon, '\t': words.terminal.tab };
  terminal.out(
    words.terminal.encoding({
      encoding: report.encoding ?? '',
      delimiter: delimiter[report.delimiter as keyof typeof delimiter],
      columns: list(locale, report.columns),
    }),
  );
  if (report.attributes.length > 0) {
    terminal.out(words.check.attributes({ names: list(locale, report.attributes) }));
  }
  for (const { label, value } of countFacts(locale, report)) terminal.out(`${label}: ${value}`);
  if (isMassLeaving(report)) terminal.out(`!!! ${massWarning(locale, report)}`);
  if (mayMarkGone(report) && report.gone === 0) terminal.out(words.terminal.missing);
  if (dry) terminal.out(words.terminal.dry);
  else if (report.held === 'refused_and_missing') terminal.out(words.terminal.heldGone);
  else if (report.held !== undefined) terminal.out(words.terminal.held);
  else terminal.out(appliedSummary(locale, report));
}

/**
 * `import FILE.csv [--dry-run] [--skip-refused] [--mark-missing-gone] [--lang es|en|pt]`
 * @returns the exit code: 0 done, 1 something is refused, 2 the command itself is wrong
 */
export async function people(
  args: readonly string[],
  terminal: Terminal,
  house: Readonly<{
    open(): Promise<Readonly<{ db: Db; close(): Promise<void> }>>;
    /** E-mails of those who become owners once they are known. */
    owners: readonly string[];
  }>,
): Promise<number> {
  const call = parse(args);
  const locale = asLocale(call?.lang) ?? systemLocale();
  const words = text(locale).terminal;
  if (call === undefined) {
    terminal.err(`${words.usage}\n`);
    return exit.usage;
  }
  const source = await fileSource(call.file);
  if (source === undefined) {
    terminal.err(`${words.noFile({ file: call.file })}\n`);
    return exit.usage;
  }

  const progress = createProgress(terminal);
  const database = await house.open();
  try {
    const report = await importPeople(database.db, source, {
      now: systemClock.now(),
      apply: !call['dry-run'],
      skipRefused: call['skip-refused'],
      markMissingGone: call['mark-missing-gone'],
      mayMakeOwners: true,
      keepProblems: 0,
      onProgress: progress.at,
      onProblems: (page) => {
        progress.clear();
        for (const problem of page) terminal.out(problemLine(locale, problem));
      },
    });
    progress.clear();
    // At the first start the owners were not known yet: this is where they come from.
    if (report.applied) await keepOwners(database.db, house.owners);
    printReport(locale, report, call['dry-run'], terminal);
    const fine = report.fatal === undefined && (report.applied || report.refused === 0);
    return fine ? exit.ok : exit.refused;
  } finally {
    await database.close();
  }
}

if (import.meta.main) {
  await runHere((args, terminal) => {
    const { owners } = readConfig(environment(), { command: true });
    return people(args, terminal, { open: openForCommand, owners });
  });
}
