import type { PersonId } from '#core/person.ts';
import type { Db } from '#store/db.ts';
import * as changes from './changes/store.ts';
import { type Columns, isKnownHeader, readColumns } from './columns.ts';
import { detectEncoding, type Source, watched } from './decode.ts';
import { type Encoding, emptyReport, isWarning, type Problem, type Report } from './problems.ts';
import * as refusals from './refusals/store.ts';
import { type Delimiter, detectDelimiter, OpenQuote, readRows } from './rows.ts';
import { type Agreed, findCircles, isAsAgreed } from './rules.ts';
import { decideReading, nothingSeen, type Reading, readRow, type StagedRow, seeRow } from './stage.ts';
import * as staging from './staging/store.ts';
import { requestReading } from './standing/store.ts';

export type ImportOptions = Readonly<{
  now: Date;
  /** Absent or false: a dry run. */
  apply?: boolean;
  /** Apply although rows are refused, without those. */
  skipRefused?: boolean;
  /** Mark those who are missing from the file as gone. Not together with refused rows. */
  markMissingGone?: boolean;
  /** May rows give or take the role of an owner? */
  mayMakeOwners: boolean;
  /** Who imports: never missing. */
  by?: PersonId;
  /** Apply only if it would do just this. */
  agreed?: Agreed;
  /** The problems to be kept in the report. */
  keepProblems?: number;
  /** Told of all problems, in pages, errors first, each by line. */
  onProblems?: (page: readonly Problem[]) => void;
  /** Told how far it is, 0..1. */
  onProgress?: (share: number) => void;
}>;

/** Reading takes about this share of the whole. */
const readingShare = 0.6;
/** Encoding, first look, staging. */
const readings = 3;
/** `tick`s of the work after reading. */
const steps = 8;
const pageSize = 1_000;

/**
 * Imports a file of people, or shows what importing it would do (a dry run is the import itself, rolled back). It is
 * applied whole or not at all, in the caller's transaction or one of its own. Memory does not grow with the rows but
 * for an index of e-mails; no person's data is in any error it throws.
 */
export async function importPeople(db: Db, source: Source, options: ImportOptions): Promise<Report> {
  let read = 0;
  const total = Math.max(1, source.size * readings);
  const file = watched(source, (bytes) => {
    read += bytes;
    options.onProgress?.(Math.min(1, read / total) * readingShare);
  });
  const opened = await openFile(file, options.now);
  if ('fatal' in opened) return { ...emptyReport, ...opened, errors: 1 };

  return staging.inTransaction(db, (trx) =>
    staging.inSavepoint(trx, async () => {
      const report = await runImport(trx, file, opened, options);
      return { keep: report.applied, value: report };
    }),
  );
}

// --- reading -------------------------------------------------------------------------------------------------

type Opened = Readonly<{ encoding: Encoding; delimiter: Delimiter; reading: Reading }>;
type Fatal = Readonly<{ fatal: Problem; encoding?: Encoding; delimiter?: Delimiter }>;

/** The first look: how the file is written, what its columns are, and how their dates are to be read. */
async function openFile(file: Source, now: Date): Promise<Opened | Fatal> {
  const encoding = await detectEncoding(file);
  if (encoding === 'empty') return { fatal: { line: 1, code: 'file_empty' } };
  if (encoding === 'workbook') return { fatal: { line: 1, code: 'file_is_workbook' } };
  if (encoding === 'binary') return { fatal: { line: 1, code: 'file_not_text' } };
  const delimiter = await detectDelimiter(file, encoding, isKnownHeader);

  let header: Readonly<{ line: number; columns: Columns }> | undefined;
  let rows = 0;
  let seen = nothingSeen;
  try {
    for await (const row of readRows(file, encoding, delimiter)) {
      if (header === undefined) {
        const columns = readColumns(row.cells, row.line);
        if ('fatal' in columns) return { ...columns, encoding, delimiter };
        header = { line: row.line, columns };
      } else {
        rows += 1;
        seen = seeRow(seen, header.columns, row);
      }
    }
  } catch (error) {
    if (!(error instanceof OpenQuote)) throw error;
    return { fatal: { line: error.line, code: 'quote_not_closed' }, encoding, delimiter };
  }
  if (header === undefined) return { fatal: { line: 1, code: 'file_empty' }, encoding };
  if (rows === 0) return { fatal: { line: header.line, code: 'no_rows' }, encoding, delimiter };
  const reading = decideReading(header.columns, seen, header.line, now.getUTCFullYear());
  return { encoding, delimiter, reading };
}

async function stageFile(db: Db, file: Source, { encoding, delimiter, reading }: Opened): Promise<void> {
  let rows: StagedRow[] = [];
  let problems = [...reading.warnings];
  let unnamed = reading.columns.unnamed;
  const flush = async () => {
    await staging.stageRows(db, rows);
    await staging.stageProblems(
      db,
      problems.map((problem) => ({ problem, warning: isWarning(problem) })),
    );
    rows = [];
    problems = [];
  };
  let isHeader = true;
  for await (const row of readRows(file, encoding, delimiter)) {
    if (isHeader) {
      isHeader = false;
      continue;
    }
    if (unnamed.some((index) => (row.cells[index] ?? '').trim() !== '')) {
      problems.push({ line: row.line, code: 'column_unnamed' });
      unnamed = [];
    }
    const read = readRow(reading, row);
    rows.push(read.staged);
    problems.push(...read.problems);
    if (rows.length >= pageSize) await flush();
  }
  await flush();
}

// --- the import ----------------------------------------------------------------------------------------------

async function runImport(db: Db, file: Source, opened: Opened, options: ImportOptions): Promise<Report> {
  let step = 0;
  const tick = () => {
    step += 1;
    options.onProgress?.(readingShare + ((1 - readingShare) * step) / steps);
  };
  const { columns } = opened.reading;
  const header = (column: keyof Columns['at']) => columns.at[column]?.header;
  const has = {
    unit: columns.at.unit !== undefined,
    manager: columns.at.manager !== undefined,
    locale: columns.at.locale !== undefined,
    timeZone: columns.at.timeZone !== undefined,
    country: columns.at.country !== undefined,
    start: columns.at.start !== undefined,
    birthday: columns.at.birthday !== undefined,
    manages: columns.at.manages !== undefined,
    attributes: columns.attributes.map((attribute) => attribute.header),
  };

  await staging.openStaging(db);
  await stageFile(db, file, opened);
  await staging.closeStaging(db);
  tick();

  await refusals.refuseTwice(db, header('email'));
  await refusals.refuseNameless(db, header('name'));
  if (columns.at.role !== undefined && !options.mayMakeOwners) {
    await refusals.refuseOwners(db, header('role'));
  }
  await refuseUntilStable(db, header('manager'), header('manages'));
  tick();

  const unitsAdded = await changes.writeUnits(db);
  await changes.decideActions(db, has);
  tick();

  const { known, missing } = await changes.countMissing(db, options.by);
  const refused = (await staging.countStaged(db)).refused;
  await changes.writePeople(db, has);
  tick();
  if (has.manages) await changes.writeManaged(db);
  const marks = options.markMissingGone === true && refused === 0;
  const gone = marks ? await changes.markGone(db, options.by, options.now) : 0;
  tick();
  await changes.writeTreeManagers(db);
  tick();
  await refusals.warnUnmanaged(db, header('unit'), options.now.toISOString().slice(0, 10));
  if (has.manager) await refusals.warnAbsentManagers(db, header('manager'));
  tick();

  const counts = { ...(await staging.countStaged(db)), known, missing, gone, unitsAdded };
  const held = whyHeld(counts, options);
  const applied = options.apply === true && held === undefined;
  // Whose account is whose may be another now.
  if (applied) await requestReading(db, options.now);
  await tellProblems(db, options);
  const problems = await staging.problemsFrom(db, 0, options.keepProblems ?? 20);
  tick();
  return {
    ...counts,
    applied,
    ...(options.apply === true && held !== undefined && { held }),
    encoding: opened.encoding,
    delimiter: opened.delimiter,
    columns: Object.values(columns.at)
      .toSorted((a, b) => a.index - b.index)
      .map((column) => column.header),
    attributes: has.attributes,
    problems: [...problems],
  };
}

function whyHeld(counts: Agreed, options: ImportOptions): Report['held'] {
  if (counts.refused > 0 && options.markMissingGone === true) return 'refused_and_missing';
  if (counts.refused > 0 && options.skipRefused !== true) return 'refused';
  if (options.agreed !== undefined && !isAsAgreed(counts, options.agreed)) return 'changed_since';
  return undefined;
}

/** A refused row may be somebody's manager, or bring a unit that somebody manages: those are refused in turn. */
async function refuseUntilStable(
  db: Db,
  manager: string | undefined,
  manages: string | undefined,
): Promise<void> {
  for (let round = 0; ; round += 1) {
    let refused = 0;
    if (manager !== undefined) {
      refused += await refusals.refuseManagers(db, manager, round === 0);
      for (const circle of await circles(db)) refused += await refusals.refuseCircle(db, manager, circle);
    }
    if (manages !== undefined) refused += await refusals.refuseManaged(db, manages, round === 0);
    if (refused === 0) return;
  }
}

/** The circles of managers as they would be after the import, as e-mails. */
async function circles(db: Db): Promise<readonly (readonly string[])[]> {
  const indexes = new Map<string, number>();
  const managerOf: number[] = [];
  const indexOf = (person: string) => {
    const known = indexes.get(person);
    if (known !== undefined) return known;
    indexes.set(person, indexes.size);
    managerOf.push(-1);
    return indexes.size - 1;
  };
  for await (const page of refusals.futureManagers(db)) {
    for (const { person, manager } of page) managerOf[indexOf(person)] = indexOf(manager);
  }
  const found = findCircles(managerOf);
  if (found.length === 0) return [];
  const people = [...indexes.keys()];
  return found.map((circle) => circle.map((index) => people[index] ?? ''));
}

async function tellProblems(db: Db, options: ImportOptions): Promise<void> {
  if (options.onProblems === undefined) return;
  for (let from = 0; ; from += pageSize) {
    const page = await staging.problemsFrom(db, from, pageSize);
    if (page.length > 0) options.onProblems(page);
    if (page.length < pageSize) return;
  }
}
