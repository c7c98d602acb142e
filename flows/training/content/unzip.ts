import { Inflate } from 'fflate';
import type { Problem } from './problems.ts';

export type CourseFile = Readonly<{ path: string; bytes: Uint8Array }>;

/** What one import may bring: 60 lessons in three languages and room to spare. Bytes, except the first. */
export const fileLimits = { files: 200, each: 65_536, all: 4 * 1_048_576 } as const;

export type Unzipped =
  | Readonly<{ kind: 'ok'; files: readonly CourseFile[] }>
  | Readonly<{ kind: 'wrong'; problems: readonly Problem[] }>;

const wrong = (problem: Problem): Unzipped => ({ kind: 'wrong', problems: [problem] });

// Layout: PKWARE APPNOTE 6.3, sections 4.3.7 (local header), 4.3.12 (central directory), 4.3.16 (its end).
const endMark = 0x06054b50;
const entryMark = 0x02014b50;
const localMark = 0x04034b50;
const endLength = 22;
const longestComment = 65_535;
const inZip64 = 0xffffffff;
/** Taken up so slowly that what it grows into never lies far beyond the limit: 1 byte becomes 1,032 at most. */
const slice = 256;

type Entry = Readonly<{
  path: string;
  locked: boolean;
  method: number;
  packed: number;
  size: number;
  at: number;
  crc: number;
}>;

function* entriesOf(zip: DataView, bytes: Uint8Array): Generator<Entry> {
  let end = bytes.length - endLength;
  const last = Math.max(0, end - longestComment);
  while (end >= last && zip.getUint32(end, true) !== endMark) end -= 1;
  if (end < last) throw new RangeError('no end of a directory');
  const count = zip.getUint16(end + 10, true);
  let at = zip.getUint32(end + 16, true);
  for (let i = 0; i < count; i += 1) {
    if (zip.getUint32(at, true) !== entryMark) throw new RangeError('no entry');
    const nameLength = zip.getUint16(at + 28, true);
    const name = bytes.subarray(at + 46, at + 46 + nameLength);
    yield {
      path: new TextDecoder().decode(name),
      locked: (zip.getUint16(at + 8, true) & 1) === 1,
      method: zip.getUint16(at + 10, true),
      crc: zip.getUint32(at + 16, true),
      packed: zip.getUint32(at + 20, true),
      size: zip.getUint32(at + 24, true),
      at: zip.getUint32(at + 42, true),
    };
    at += 46 + nameLength + zip.getUint16(at + 30, true) + zip.getUint16(at + 32, true);
  }
}

const crcTable = Uint32Array.from({ length: 256 }, (_, i) => {
  let c = i;
  for (let bit = 0; bit < 8; bit += 1) c = c & 1 ? (c >>> 1) ^ 0xedb88320 : c >>> 1;
  return c;
});
const crcOf = (bytes: Uint8Array): number =>
  (bytes.reduce((crc, byte) => (crc >>> 8) ^ (crcTable[(crc ^ byte) & 255] ?? 0), 0xffffffff) ^
    0xffffffff) >>>
  0;

/** @throws RangeError when it becomes larger than it says @throws Error when it is no compressed data */
function inflated(packed: Uint8Array, size: number): Uint8Array {
  const whole = new Uint8Array(size);
  let filled = 0;
  const stream = new Inflate((chunk) => {
    if (filled + chunk.length > size) throw new RangeError('larger than it says');
    whole.set(chunk, filled);
    filled += chunk.length;
  });
  for (let from = 0; from < packed.length; from += slice) {
    stream.push(packed.subarray(from, from + slice), from + slice >= packed.length);
  }
  if (filled !== size) throw new RangeError('smaller than it says');
  return whole;
}

function contents(zip: DataView, bytes: Uint8Array, entry: Entry): Uint8Array {
  if (zip.getUint32(entry.at, true) !== localMark) throw new RangeError('no file');
  const from = entry.at + 30 + zip.getUint16(entry.at + 26, true) + zip.getUint16(entry.at + 28, true);
  if (from + entry.packed > bytes.length) throw new RangeError('cut off');
  const packed = bytes.subarray(from, from + entry.packed);
  const whole = entry.method === 8 ? inflated(packed, entry.size) : packed.slice();
  if (whole.length !== entry.size || crcOf(whole) !== entry.crc) throw new RangeError('not what it says');
  return whole;
}

/** Folders, and what systems leave behind unasked. */
export const isNoise = (path: string): boolean =>
  path.endsWith('/') ||
  path.split(/[\\/]/).some((part) => /^(\.[^.]|__MACOSX$|Thumbs\.db$|desktop\.ini$)/i.test(part));

/**
 * The files of a zip, in memory alone: nothing is written anywhere. Never throws. What is larger than the limits is told from what the
 * archive says of itself, before anything is unpacked, and unpacking ends where that turns out untrue.
 */
export function unzipCourse(bytes: Uint8Array): Unzipped {
  if (bytes.length > fileLimits.all)
    return wrong({ code: 'zip_large', max: fileLimits.all, n: bytes.length });
  try {
    const zip = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const entries = [...entriesOf(zip, bytes)].filter(({ path }) => !isNoise(path));
    const problems: Problem[] = entries.flatMap(
      ({ path, locked, method, size, packed }): readonly Problem[] => {
        if (locked) return [{ code: 'zip_locked', file: path.slice(0, 200) }];
        if (size >= inZip64 || packed >= inZip64 || (method !== 0 && method !== 8)) {
          return [{ code: 'zip_broken', file: path.slice(0, 200) }];
        }
        return size > fileLimits.each
          ? [{ code: 'file_large', file: path.slice(0, 200), max: fileLimits.each, n: size }]
          : [];
      },
    );
    if (entries.length > fileLimits.files) {
      return wrong({ code: 'files_many', max: fileLimits.files, n: entries.length });
    }
    const all = entries.reduce((sum, { size }) => sum + size, 0);
    if (problems.length === 0 && all > fileLimits.all) {
      problems.push({ code: 'files_large', max: fileLimits.all, n: all });
    }
    if (problems.length > 0) return { kind: 'wrong', problems };
    const files: CourseFile[] = [];
    for (const entry of entries) {
      try {
        files.push({ path: entry.path, bytes: contents(zip, bytes, entry) });
      } catch {
        problems.push({ code: 'zip_broken', file: entry.path.slice(0, 200) });
      }
    }
    return problems.length > 0 ? { kind: 'wrong', problems } : { kind: 'ok', files };
  } catch {
    return wrong({ code: 'zip_broken' });
  }
}
