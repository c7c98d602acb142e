/** Before it, spreadsheets take the file for what it is. */
export const byteOrderMark = '\uFEFF';

/** What a spreadsheet may take for the beginning of a formula, also behind what nobody sees. */
const formula = /^[\s\p{Cf}\p{Cc}]*[=+\-@\uFF1D\uFF0B\uFF0D\uFF20]|^[\t\r\n]/u;

/**
 * A field of a CSV file (RFC 4180). Words that a spreadsheet would calculate get an apostrophe before them, as OWASP's note on CSV
 * injection advises: people choose their own names.
 */
function field(value: string): string {
  const tame = formula.test(value) ? `'${value}` : value;
  return /[",\r\n]|^\s|\s$|^'/.test(tame) ? `"${tame.replaceAll('"', '""')}"` : tame;
}

/** One record, with its line break. */
export const csvLine = (values: readonly string[]): string => `${values.map(field).join(',')}\r\n`;
