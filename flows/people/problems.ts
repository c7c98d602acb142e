import { z } from 'zod';

/** Nothing of the file can be used. */
const fatals = [
  'file_empty',
  'file_is_workbook',
  'file_not_text',
  'quote_not_closed',
  'no_email_column',
  'column_twice',
  'no_rows',
] as const;

/** The row is refused. */
const errors = [
  'email_missing',
  'email_malformed',
  'email_twice',
  'name_missing',
  'kind_unknown',
  'unit_malformed',
  'manager_not_email',
  'manager_unknown',
  'manager_gone',
  'manager_refused',
  'manager_cycle',
  'locale_unknown',
  'time_zone_unknown',
  'country_unknown',
  'date_unknown',
  'date_no_such_day',
  'date_ambiguous',
  'date_out_of_range',
  'role_unknown',
  'role_owner',
  'manages_malformed',
  'manages_unknown_unit',
  'cells_too_many',
  'cell_unreadable',
  'cell_too_long',
] as const;

/** The row is taken; somebody should look. */
const warnings = [
  'manager_self',
  'manager_not_in_file',
  'unit_no_manager',
  'locale_not_ours',
  'date_order_assumed',
  'role_as_attribute',
  'column_also',
  'column_unnamed',
] as const;

export const problemCodes = [...fatals, ...errors, ...warnings] as const;
export type ProblemCode = (typeof problemCodes)[number];
export type ErrorCode = (typeof errors)[number];

const problemSchema = z.object({
  /** 1 is the first line of the file, the header as a rule. */
  line: z.int(),
  /** As the header of the file has it. */
  column: z.string().optional(),
  code: z.enum(problemCodes),
  /** What the cell says, shortened. */
  value: z.string().optional(),
  /** What could be meant instead, or another name that matters. */
  hint: z.string().optional(),
  /** Other lines that belong to it. */
  lines: z.array(z.int()).optional(),
});
export type Problem = Readonly<z.infer<typeof problemSchema>>;

const warningSet: ReadonlySet<string> = new Set(warnings);
export const isWarning = (problem: Pick<Problem, 'code'>): boolean => warningSet.has(problem.code);

const encodings = ['utf-8', 'utf-16le', 'utf-16be', 'windows-1252'] as const;
export type Encoding = (typeof encodings)[number];

/** What importing a file would do, or did. Counts are of people unless they say otherwise. */
export const reportSchema = z.object({
  /** Nothing could be read: why. Everything else is then zero. */
  fatal: problemSchema.optional(),
  applied: z.boolean(),
  /** Why it was not applied although it was asked for. */
  held: z.enum(['refused', 'refused_and_missing', 'changed_since']).optional(),
  rows: z.int(),
  added: z.int(),
  changed: z.int(),
  /** Were gone and are in the file again. */
  back: z.int(),
  left: z.int(),
  refused: z.int(),
  /** Known, not gone, and not in the file. */
  missing: z.int(),
  /** Known and not gone before the import: what `missing` is a part of. */
  known: z.int(),
  /** Of the missing, those marked as gone. */
  gone: z.int(),
  unitsAdded: z.int(),
  encoding: z.enum(encodings).optional(),
  delimiter: z.string().optional(),
  /** Headers that became columns of ours, and the others. */
  columns: z.array(z.string()),
  attributes: z.array(z.string()),
  errors: z.int(),
  warnings: z.int(),
  /** The first of them, errors before warnings, each by line. */
  problems: z.array(problemSchema),
});
export type Report = Readonly<z.infer<typeof reportSchema>>;

export const emptyReport: Report = {
  applied: false,
  rows: 0,
  added: 0,
  changed: 0,
  back: 0,
  left: 0,
  refused: 0,
  missing: 0,
  known: 0,
  gone: 0,
  unitsAdded: 0,
  columns: [],
  attributes: [],
  errors: 0,
  warnings: 0,
  problems: [],
};
