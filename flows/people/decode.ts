import type { Encoding } from './problems.ts';

/** A file that can be read more than once. */
export type Source = Readonly<{
  /** For the progress only. */
  size: number;
  open(): AsyncIterable<Uint8Array>;
}>;

export const sourceOf = (bytes: Uint8Array): Source => ({
  size: bytes.byteLength,
  open: async function* () {
    // Small pieces: nothing downstream then holds the whole file a second time as text.
    for (let at = 0; at < bytes.byteLength; at += 65_536) yield bytes.subarray(at, at + 65_536);
  },
});

/** The same file, with a word about every piece that is read. */
export const watched = (source: Source, read: (bytes: number) => void): Source => ({
  size: source.size,
  open: async function* () {
    for await (const chunk of source.open()) {
      yield chunk;
      read(chunk.byteLength);
    }
  },
});

/** `workbook`: an .xlsx or .xls that was only renamed. `binary`: no text at all. */
export type Unreadable = 'empty' | 'workbook' | 'binary';

const startsWith = (bytes: Uint8Array, ...prefix: number[]) =>
  prefix.every((byte, index) => bytes[index] === byte);

/** What the first bytes alone tell. */
function fromHead(head: Uint8Array): Encoding | Unreadable | undefined {
  if (head.byteLength === 0) return 'empty';
  if (startsWith(head, 0xef, 0xbb, 0xbf)) return 'utf-8';
  if (startsWith(head, 0xff, 0xfe)) return 'utf-16le';
  if (startsWith(head, 0xfe, 0xff)) return 'utf-16be';
  if (startsWith(head, 0x50, 0x4b, 0x03, 0x04) || startsWith(head, 0xd0, 0xcf, 0x11, 0xe0)) return 'workbook';
  const zeros = [0, 0];
  for (let index = 0; index < head.byteLength; index += 1) {
    if (head[index] === 0) zeros[index % 2] = (zeros[index % 2] ?? 0) + 1;
  }
  const [even = 0, odd = 0] = zeros;
  if (even + odd === 0) return undefined;
  // Latin text in UTF-16 has a zero in every second byte, and always on the same side.
  if (odd > head.byteLength / 4 && even === 0) return 'utf-16le';
  if (even > head.byteLength / 4 && odd === 0) return 'utf-16be';
  return 'binary';
}

/**
 * Finds how a file's text is encoded: by its mark (BOM), else UTF-8 if all of it is valid, else Windows-1252. A file with
 * a few broken bytes among well-formed UTF-8 stays UTF-8, so that only the broken cells are refused.
 */
export async function detectEncoding(source: Source): Promise<Encoding | Unreadable> {
  const strict = new TextDecoder('utf-8', { fatal: true });
  const lenient = new TextDecoder('utf-8');
  let first = true;
  let valid = true;
  let broken = 0;
  let proper = 0;
  /** Without a piece: the end. */
  const look = (piece?: Uint8Array) => {
    const options = { stream: piece !== undefined };
    try {
      if (valid) strict.decode(piece, options);
    } catch {
      valid = false;
    }
    const text = lenient.decode(piece, options);
    broken += text.match(/\uFFFD/g)?.length ?? 0;
    proper += text.match(/[\u0080-\uFFFC]/g)?.length ?? 0;
  };
  for await (const chunk of source.open()) {
    if (chunk.byteLength === 0) continue;
    if (first) {
      const known = fromHead(chunk.subarray(0, 4_096));
      if (known !== undefined) return known;
      first = false;
    }
    if (chunk.includes(0)) return 'binary';
    look(chunk);
  }
  if (first) return 'empty';
  look();
  return valid || proper > broken ? 'utf-8' : 'windows-1252';
}

/** The text of a file in pieces, without its mark and with every line break as `\n`. */
export async function* decode(source: Source, encoding: Encoding): AsyncGenerator<string> {
  const decoder = new TextDecoder(encoding);
  let held = '';
  for await (const chunk of source.open()) {
    let text = held + decoder.decode(chunk, { stream: true });
    // A carriage return at the end of a piece may be half of a line break.
    held = text.endsWith('\r') ? '\r' : '';
    if (held !== '') text = text.slice(0, -1);
    yield text.replace(/\r\n?/g, '\n');
  }
  yield (held + decoder.decode()).replace(/\r\n?/g, '\n');
}
