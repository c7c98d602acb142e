import { pipeline, Readable } from 'node:stream';
import { CsvError, parse } from 'csv-parse';
import { parse as parseNow } from 'csv-parse/sync';
import { decode, type Source } from './decode.ts';
import type { Encoding } from './problems.ts';

export const delimiters = [',', ';', '\t'] as const;
export type Delimiter = (typeof delimiters)[number];

/** A record of the file. `line` is where it begins (1 is the first line of the file): cells may hold line breaks. */
export type Row = Readonly<{ line: number; cells: readonly string[] }>;

/** A quotation mark that is opened on `line` is never closed, so nothing after it can be told apart. */
export class OpenQuote extends Error {
  readonly line: number;
  constructor(line: number) {
    super('a quotation mark is not closed');
    this.name = 'OpenQuote';
    this.line = line;
  }
}

/** Characters. More than any row of people has; a record beyond it is a quotation mark left open. */
const maxRecord = 100_000;

const isBlank = (cells: readonly string[]) => cells.every((cell) => cell.trim() === '');
/** Excel's own line before the header, which names the delimiter. */
const excelHint = /^"?sep=(.)"?[,;\t]*$/i;

/**
 * Which character separates the cells, judged by the header: the one that yields the most columns `known` knows,
 * then the most columns.
 */
export async function detectDelimiter(
  source: Source,
  encoding: Encoding,
  known: (header: string) => boolean,
): Promise<Delimiter> {
  const header = await headerText(source, encoding);
  const hint = delimiters.find((delimiter) => delimiter === excelHint.exec(header)?.[1]);
  if (hint !== undefined) return hint;
  const scored = delimiters.map((delimiter) => {
    const cells = splitLine(header, delimiter);
    return { delimiter, score: cells.filter(known).length * 1_000 + cells.length };
  });
  return scored.reduce((best, other) => (other.score > best.score ? other : best)).delimiter;
}

/** The first line with something in it; a line break within quotation marks does not end it. */
async function headerText(source: Source, encoding: Encoding): Promise<string> {
  let text = '';
  for await (const piece of decode(source, encoding)) {
    text += piece;
    const start = text.search(/[^\s,;]/);
    if (start === -1) continue;
    let quoted = false;
    for (let index = start; index < text.length; index += 1) {
      if (text[index] === '"') quoted = !quoted;
      if (text[index] === '\n' && !quoted) return text.slice(start, index);
    }
    if (text.length > maxRecord) break;
  }
  return text.trim();
}

function splitLine(text: string, delimiter: Delimiter): readonly string[] {
  const options = { delimiter, relax_quotes: true, relax_column_count: true, record_delimiter: '\n' };
  try {
    return (parseNow(text, options) as string[][])[0] ?? [];
  } catch (error) {
    // Reading the rows will meet the same mistake, with its line.
    if (error instanceof CsvError) return text.split(delimiter);
    throw error;
  }
}

/**
 * The rows of a file that have something in them, one at a time; the header is the first.
 * @throws OpenQuote
 */
export async function* readRows(
  source: Source,
  encoding: Encoding,
  delimiter: Delimiter,
): AsyncGenerator<Row> {
  let last = 0;
  const parser = parse({
    delimiter,
    record_delimiter: '\n',
    relax_quotes: true,
    relax_column_count: true,
    max_record_size: maxRecord,
    on_record: (cells: string[], at) => {
      const row: Row = { line: last + 1, cells };
      last = at.lines;
      // What is returned here comes out of the parser, whatever it is; its types expect cells.
      return row as unknown as string[];
    },
  });
  pipeline(Readable.from(decode(source, encoding)), parser, () => {});
  try {
    for await (const row of parser as AsyncIterable<Row>) {
      if (isBlank(row.cells) || (row.line === 1 && excelHint.test(row.cells.join(delimiter)))) continue;
      yield row;
    }
  } catch (error) {
    // Never passed on as it is: the parser's errors carry the text of the file.
    if (error instanceof CsvError) throw new OpenQuote(last + 1);
    throw error;
  }
}
