import type { Kind, Role } from '#core/person.ts';
import type { ColumnName, Columns } from './columns.ts';
import {
  type DateOrder,
  type DatesSeen,
  isAssumed,
  orderOf,
  readBirthday,
  readStartDate,
  seeDate,
} from './dates.ts';
import {
  asEmail,
  type Checked,
  checkCountry,
  checkKind,
  checkLocale,
  checkManages,
  checkRoles,
  checkText,
  checkTimeZone,
  checkUnit,
  isReadable,
  type Managed,
  namesRole,
  type Separator,
  separatorIn,
  tidy,
} from './fields.ts';
import { isWarning, type Problem, type ProblemCode } from './problems.ts';
import type { Row } from './rows.ts';

// --- what only the whole file can tell -----------------------------------------------------------------------

/** Gathered in a first reading of all rows. */
export type Seen = Readonly<{
  dates: Readonly<Record<'start' | 'birthday', DatesSeen>>;
  separator: Separator;
  /** What the role column holds: roles of ours in some cell at least, other words only, or nothing. */
  roles: 'ours' | 'others' | 'none';
}>;

export const nothingSeen: Seen = { dates: { start: {}, birthday: {} }, separator: '/', roles: 'none' };

const stronger = (one: Separator, other: Separator): Separator =>
  one === '>' || other === '>' ? '>' : one === ' / ' ? one : other;

export function seeRow(seen: Seen, columns: Columns, row: Row): Seen {
  const cell = (column: ColumnName) => row.cells[columns.at[column]?.index ?? -1] ?? '';
  const start = seeDate(seen.dates.start, cell('start'), row.line);
  const birthday = seeDate(seen.dates.birthday, cell('birthday'), row.line);
  const separator = stronger(seen.separator, separatorIn(cell('unit')));
  const role = cell('role').trim();
  const roles = seen.roles === 'ours' || role === '' ? seen.roles : namesRole(role) ? 'ours' : 'others';
  const same =
    start === seen.dates.start &&
    birthday === seen.dates.birthday &&
    separator === seen.separator &&
    roles === seen.roles;
  return same ? seen : { dates: { start, birthday }, separator, roles };
}

/** How the cells are read, decided once for the whole file. */
export type Reading = Readonly<{
  columns: Columns;
  order: Readonly<Record<'start' | 'birthday', DateOrder>>;
  separator: Separator;
  thisYear: number;
  warnings: readonly Problem[];
}>;

export function decideReading(columns: Columns, seen: Seen, headerLine: number, thisYear: number): Reading {
  const warnings = [...columns.warnings];
  for (const column of ['start', 'birthday'] as const) {
    const header = columns.at[column]?.header;
    const line = seen.dates[column].either;
    if (header !== undefined && line !== undefined && isAssumed(seen.dates[column])) {
      warnings.push({ line, column: header, code: 'date_order_assumed' });
    }
  }
  const { role, ...others } = columns.at;
  const order = { start: orderOf(seen.dates.start), birthday: orderOf(seen.dates.birthday) };
  const reading = { columns, order, separator: seen.separator, thisYear, warnings };
  if (role === undefined || seen.roles !== 'others') return reading;
  // A column "Role" in which nobody has a role of ours holds job titles.
  warnings.push({ line: headerLine, column: role.header, code: 'role_as_attribute', value: role.header });
  return { ...reading, columns: { ...columns, at: others, attributes: [...columns.attributes, role] } };
}

/** Characters. Units of many levels and lists of them may be longer than a name. */
const maxCell = 2_000;

// --- one row -------------------------------------------------------------------------------------------------

/** A row as it is staged: null stands for an empty cell or an absent column. */
export type StagedRow = Readonly<{
  line: number;
  email: string | null;
  name: string | null;
  kind: Kind | null;
  /** From the root down. */
  unit: readonly string[] | null;
  manager: string | null;
  locale: string | null;
  time_zone: string | null;
  country: string | null;
  start_date: string | null;
  birthday: string | null;
  roles: readonly Role[] | null;
  manages: readonly Managed[];
  attributes: Readonly<Record<string, string>>;
  refused: boolean;
}>;

const shorten = (value: string) => (value.length > 60 ? `${value.slice(0, 59)}…` : value);

/** Reads a row: what it says, and all that is wrong with it. Whatever concerns other rows is found later. */
export function readRow(
  reading: Reading,
  row: Row,
): Readonly<{ staged: StagedRow; problems: readonly Problem[] }> {
  const { columns, order, separator, thisYear } = reading;
  const problems: Problem[] = [];
  const add = (header: string | undefined, code: ProblemCode, more: Pick<Problem, 'value' | 'hint'> = {}) => {
    const { value, ...rest } = more;
    const shown = value === undefined || value === '' ? {} : { value: shorten(value) };
    problems.push({
      line: row.line,
      ...(header !== undefined && { column: header }),
      code,
      ...shown,
      ...rest,
    });
  };

  /** A cell of ours, checked; null when it is empty, absent or wrong. */
  const read = <T>(column: ColumnName, check: (text: string) => Checked<T>): T | null => {
    const at = columns.at[column];
    if (at === undefined) return null;
    const value = tidy(row.cells[at.index] ?? '');
    if (!isReadable(value) || value.length > maxCell) {
      add(at.header, isReadable(value) ? 'cell_too_long' : 'cell_unreadable');
      return null;
    }
    if (value === '') return null;
    const checked = check(value);
    if (checked.code !== undefined) {
      add(at.header, checked.code, { value, ...(checked.hint !== undefined && { hint: checked.hint }) });
    }
    return checked.value ?? null;
  };
  const dated = (column: 'start' | 'birthday', readDate: typeof readStartDate) =>
    read<string>(column, (text) => {
      const date = readDate(text, order[column], thisYear);
      return typeof date === 'string' ? { code: date } : { value: date.date };
    });
  const address = (code: ProblemCode) => (text: string) => {
    const value = asEmail(text);
    return value === undefined ? { code } : { value };
  };

  const email = read('email', address('email_malformed'));
  if (email === null && problems.length === 0) add(columns.at.email?.header, 'email_missing');
  const surname = read('surname', checkText);
  const name = read('name', checkText);
  let manager = read('manager', address('manager_not_email'));
  if (manager !== null && manager === email) {
    add(columns.at.manager?.header, 'manager_self', { value: manager });
    manager = null;
  }

  const attributes: Record<string, string> = Object.create(null);
  for (const { index, header } of columns.attributes) {
    const { value, code } = checkText(row.cells[index] ?? '');
    if (code !== undefined) add(header, code);
    else if (value !== undefined && value !== '') attributes[header] = value;
  }
  const extra = row.cells.slice(columns.width).find((cell) => cell.trim() !== '');
  if (extra !== undefined) add(undefined, 'cells_too_many', { value: extra.trim() });

  const staged = {
    line: row.line,
    email,
    name: surname === null || name?.endsWith(surname) ? name : [name, surname].filter(Boolean).join(' '),
    kind: read('kind', checkKind),
    unit: read('unit', (text) => checkUnit(text, separator)),
    manager,
    locale: read('locale', checkLocale),
    time_zone: read('timeZone', checkTimeZone),
    country: read('country', checkCountry),
    start_date: dated('start', readStartDate),
    birthday: dated('birthday', readBirthday),
    roles: read('role', checkRoles),
    manages: read('manages', (text) => checkManages(text, separator, order.start, thisYear)) ?? [],
    attributes,
  };
  return { staged: { ...staged, refused: problems.some((problem) => !isWarning(problem)) }, problems };
}
