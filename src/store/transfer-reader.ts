import type { z } from 'zod';
import { StartError } from '#core/errors.ts';

export const damaged = (cause?: unknown) =>
  new StartError(['The file is damaged, incomplete or not an export of Latido. Nothing was changed.'], {
    cause,
  });

/** Longer than any line of ours but rows. Bytes. */
const longestLine = 1_000_000;
const rowsEnd = Buffer.from('\n\\.\n');

/** Takes the file apart. Any of its functions throws `damaged` where the file ends too early. */
export function createReader(source: AsyncIterable<Buffer>) {
  const chunks = source[Symbol.asyncIterator]();
  let rest: Buffer = Buffer.alloc(0);

  async function more(): Promise<boolean> {
    const { done, value } = await chunks.next();
    if (done === true) return false;
    rest = rest.length === 0 ? value : Buffer.concat([rest, value]);
    return true;
  }

  return {
    /** One line of JSON, as the schema wants it. */
    async line<T>(schema: z.ZodType<T>): Promise<T> {
      let end = rest.indexOf('\n');
      for (; end < 0; end = rest.indexOf('\n')) {
        if (rest.length > longestLine || !(await more())) throw damaged();
      }
      const text = rest.subarray(0, end).toString();
      rest = rest.subarray(end + 1);
      try {
        return schema.parse(JSON.parse(text));
      } catch {
        // The cause would carry what stands there.
        throw damaged();
      }
    },
    /** The rows of a table, in pieces of any size. */
    async *rows(): AsyncGenerator<Buffer> {
      // The line break before the end may be that of the line before the rows: it is put back, and not given out.
      rest = Buffer.concat([rowsEnd.subarray(0, 1), rest]);
      let given = false;
      for (let end = rest.indexOf(rowsEnd); ; end = rest.indexOf(rowsEnd)) {
        const upTo = end < 0 ? rest.length - rowsEnd.length + 1 : end + 1;
        if (upTo > 0) {
          const piece = rest.subarray(given ? 0 : 1, upTo);
          given = true;
          rest = rest.subarray(upTo);
          if (piece.length > 0) yield piece;
        }
        if (end >= 0) break;
        if (!(await more())) throw damaged();
      }
      rest = rest.subarray(rowsEnd.length - 1);
    },
    async end(): Promise<void> {
      if (rest.length > 0 || (await more())) throw damaged();
    },
  };
}
