import type { Problem } from './problems.ts';

/** A file taken apart: what stands between the two lines of dashes, and what stands below. */
export type Parts = Readonly<{
  front: string;
  /** The line of the file on which the front matter begins, and the text. 1 is the first. */
  frontLine: number;
  body: string;
  bodyLine: number;
  problems: readonly Problem[];
}>;

const newline = 0x0a;

/** The line on which bytes stop being UTF-8. 1 is the first. */
function badLine(bytes: Uint8Array): number {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let line = 1;
  for (let from = 0; from <= bytes.length; line += 1) {
    const found = bytes.indexOf(newline, from);
    const end = found === -1 ? bytes.length : found;
    try {
      decoder.decode(bytes.subarray(from, end));
    } catch {
      return line;
    }
    from = end + 1;
  }
  return 1;
}

function decode(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes).replace(/\r\n?/g, '\n');
  } catch {
    return undefined;
  }
}

const controls = /(?![\n\t])[\p{Cc}\uFFFE\uFFFF]/gu;
const isFence = (line: string | undefined): boolean => /^---[ \t]*$/.test(line ?? '');

/** Takes a file apart. Total. @returns parts that are empty where they cannot be found, and why */
export function splitFile(bytes: Uint8Array): Parts {
  const text = decode(bytes);
  const nothing = { front: '', frontLine: 2, body: '', bodyLine: 1 };
  if (text === undefined) return { ...nothing, problems: [{ code: 'not_utf8', line: badLine(bytes) }] };
  const lines = text.split('\n');
  const problems: Problem[] = lines.flatMap((line, i) => {
    const column = line.search(controls) + 1;
    return column === 0 ? [] : [{ code: 'characters', line: i + 1, column } as const];
  });
  if (!isFence(lines[0])) return { ...nothing, problems: [...problems, { code: 'front_missing', line: 1 }] };
  const end = lines.findIndex((line, i) => i > 0 && isFence(line));
  if (end === -1) return { ...nothing, problems: [...problems, { code: 'front_open', line: 1 }] };

  const readable = lines.map((line) => line.replace(controls, '\uFFFD'));
  const below = readable.slice(end + 1);
  const blank = below.findIndex((line) => line.trim() !== '');
  return {
    front: readable.slice(1, end).join('\n'),
    frontLine: 2,
    body: blank === -1 ? '' : below.slice(blank).join('\n'),
    bodyLine: end + 2 + Math.max(blank, 0),
    problems,
  };
}
