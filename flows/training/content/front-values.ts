import { distance } from 'fastest-levenshtein';
import {
  isAlias,
  isMap,
  isNode,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  parseDocument,
  Scalar,
  visit,
  type YAMLError,
} from 'yaml';
import type { Path } from './loose.ts';
import type { Problem, ProblemCode } from './problems.ts';

// YAML, as far as a course needs it: groups, lists and texts. Every value is a text until somebody asks for a number, so that a title
// may be "2027" or "No". Anchors, references and types of one's own are refused.

/** What may stand where. */
export type Shape =
  | 'text'
  | 'flag'
  | 'number'
  | Readonly<{
      group: Readonly<Record<string, Shape>> /** A text alone stands for this key. */;
      short?: string;
    }>
  | Readonly<{ list: Shape }>;

type Place = Readonly<{ line: number; column: number }>;
export type Front = Readonly<{
  value: unknown;
  problems: readonly Problem[];
  /** The place of a value, or of the nearest group around it. */
  placeOf(path: Path): Place;
  /** Nothing of it can be relied on. */
  broken: boolean;
}>;

const codes: Partial<Record<YAMLError['code'], ProblemCode>> = {
  BAD_INDENT: 'yaml_indent',
  BLOCK_AS_IMPLICIT_KEY: 'yaml_unquoted',
  BAD_SCALAR_START: 'yaml_unquoted',
  BAD_ALIAS: 'yaml_special',
  MULTIPLE_ANCHORS: 'yaml_special',
  MULTIPLE_TAGS: 'yaml_special',
};

const yes = /^(true|yes|si|sí|sim)$/i;
const no = /^(false|no|não|nao)$/i;
const decimal = /^[+-]?\d{1,24}([.,]\d{1,24})?(e[+-]?\d{1,3})?$/i;
/** What looks like a space before a name and is none, as it comes with what is copied from pages and word processors. */
const lookalike = /^(?! )\p{Zs}/u;
const lookalikes = /^ *(?:\t|(?! )\p{Zs})/gmu;
/** What is worth to be offered instead of a mistyped key. */
const nearEnough = 2;

function nearest(word: string, known: readonly string[]): string | undefined {
  const [best] = known.toSorted((a, b) => distance(word, a) - distance(word, b));
  return best !== undefined && word.length < 40 && distance(word, best) <= nearEnough ? best : undefined;
}

type Reading = Readonly<{
  problems: Problem[];
  places: Map<string, Place>;
  place(offset: number): Place;
}>;

const nameOf = (path: Path): string => JSON.stringify(path);
const dotted = (path: Path): string =>
  path.map((part) => (typeof part === 'number' ? part + 1 : part)).join('.');

function scalarText(reading: Reading, node: Scalar): string {
  const text = String(node.value ?? '');
  // "Room #4" in quotation marks; without them, everything after the sign is lost.
  if (node.type === Scalar.PLAIN && typeof node.comment === 'string') {
    reading.problems.push({
      code: 'yaml_unquoted',
      ...reading.place(node.range?.[0] ?? 0),
      value: text.slice(0, 80),
    });
  }
  return text;
}

/** As it is where the shape asks for something else: the check says what it should have been. */
function convert(reading: Reading, node: unknown, shape: Shape, path: Path): unknown {
  if (!isNode(node) || isAlias(node)) return undefined;
  if (isScalar(node)) {
    const text = scalarText(reading, node);
    // Nothing after the colon: as good as not written.
    if (node.type === Scalar.PLAIN && text === '') return undefined;
    if (typeof shape === 'object') {
      return 'group' in shape && shape.short !== undefined ? { [shape.short]: text } : text;
    }
    if (shape === 'flag') return yes.test(text) ? true : no.test(text) ? false : text;
    return shape === 'number' && decimal.test(text.trim()) ? Number(text.trim().replace(',', '.')) : text;
  }
  if (isSeq(node)) {
    const inner: Shape = typeof shape === 'object' && 'list' in shape ? shape.list : 'text';
    if (inner === 'text' && !(typeof shape === 'object' && 'list' in shape)) return [];
    return node.items.map((item, i) => {
      const here = [...path, i];
      if (isNode(item)) reading.places.set(nameOf(here), reading.place(item.range?.[0] ?? 0));
      return convert(reading, item, inner, here);
    });
  }
  if (!isMap(node)) return undefined;
  if (typeof shape !== 'object' || !('group' in shape)) return {};
  return group(reading, node.items, shape.group, path);
}

function group(
  reading: Reading,
  items: readonly Readonly<{ key: unknown; value: unknown }>[],
  known: Readonly<Record<string, Shape>>,
  path: Path,
): unknown {
  const value: Record<string, unknown> = {};
  for (const { key: keyNode, value: inner } of items) {
    const key = isScalar(keyNode) ? String(keyNode.value) : '?';
    const place = reading.place((isNode(keyNode) ? keyNode.range?.[0] : undefined) ?? 0);
    const shape = Object.hasOwn(known, key) ? known[key] : undefined;
    const here = [...path, key];
    if (shape === undefined && lookalike.test(key)) {
      reading.problems.push({ code: 'yaml_tab', ...place });
    } else if (shape === undefined) {
      const hint = nearest(key, Object.keys(known));
      const words = { key: dotted(here).slice(0, 120), hint: hint ?? Object.keys(known).join(', ') };
      reading.problems.push({ code: 'key_unknown', ...place, ...words });
    } else if (Object.hasOwn(value, key)) {
      reading.problems.push({ code: 'key_twice', ...place, key: dotted(here) });
    } else {
      reading.places.set(nameOf(here), place);
      value[key] = convert(reading, inner, shape, here);
    }
  }
  return value;
}

type Parsed = ReturnType<typeof parseDocument>;

/** What comes after so many follows from them, and each costs a look at the whole. */
const mostErrors = 50;

/** Errors that follow from one another on one line are one. */
function errorsOf(document: Parsed, text: string, place: (offset: number) => Place): readonly Problem[] {
  const tabs = [...text.matchAll(lookalikes)];
  const isTab = document.errors.some(({ code }) => code === 'TAB_AS_INDENT');
  if (document.errors.length > 0 && (isTab || tabs.some(([found]) => !found.endsWith('\t')))) {
    // Whatever else is said of such a file follows from these.
    return tabs.map(({ index }) => ({ code: 'yaml_tab', ...place(index) }));
  }
  const seen = new Set<number>();
  return document.errors.slice(0, mostErrors).flatMap(({ code, pos: [offset] }): readonly Problem[] => {
    const open = code === 'MISSING_CHAR' ? quoteEndingAt(document, offset) : undefined;
    const where = place(open ?? offset);
    if (seen.has(where.line)) return [];
    seen.add(where.line);
    return [{ code: open === undefined ? (codes[code] ?? 'yaml_broken') : 'yaml_quote', ...where }];
  });
}

/** Where the quotation mark stands that is not closed by then. */
function quoteEndingAt(document: Parsed, offset: number): number | undefined {
  let found: number | undefined;
  visit(document, {
    Scalar(_key, { type, range }) {
      const isQuoted = type === Scalar.QUOTE_DOUBLE || type === Scalar.QUOTE_SINGLE;
      if (isQuoted && range && range[0] < offset && offset <= range[2]) found = range[0];
    },
  });
  return found;
}

/** Anchors, references and types: none is needed, and a few of them can stand for a great deal. */
function specials(document: Parsed, place: (offset: number) => Place): readonly Problem[] {
  const found: Problem[] = [];
  visit(document, {
    Node(_key, node: Node) {
      const marked =
        isAlias(node) || ('anchor' in node && node.anchor !== undefined) || node.tag !== undefined;
      if (marked) found.push({ code: 'yaml_special', ...place(node.range?.[0] ?? 0) });
    },
  });
  return found;
}

function read(text: string, firstLine: number, shape: Shape): Front {
  const counter = new LineCounter();
  const document = parseDocument(text, {
    schema: 'failsafe',
    uniqueKeys: false,
    prettyErrors: false,
    logLevel: 'silent',
    lineCounter: counter,
  });
  const place = (offset: number): Place => {
    const { line, col } = counter.linePos(offset);
    return { line: line + firstLine - 1, column: col };
  };
  const reading: Reading = { problems: [], places: new Map(), place };
  const errors = [...errorsOf(document, text, place), ...specials(document, place)];
  const root = document.contents;
  const isEmpty = root === null || (isScalar(root) && root.value === '');
  if (errors.length === 0 && !isEmpty && !isMap(root)) {
    errors.push({ code: 'yaml_broken', ...place(root.range?.[0] ?? 0) });
  }
  const broken = errors.length > 0;
  return {
    value: broken || isEmpty ? {} : convert(reading, root, shape, []),
    problems: broken ? errors : reading.problems,
    broken,
    placeOf(path) {
      for (let length = path.length; length > 0; length -= 1) {
        const found = reading.places.get(nameOf(path.slice(0, length)));
        if (found !== undefined) return found;
      }
      return { line: 1, column: 1 };
    },
  };
}

/**
 * Reads front matter. Total.
 * @param firstLine the line of the file on which it begins
 * @returns values in the shape as far as they fit, and their places in the file; `{}` when it is broken
 */
export function readFront(text: string, firstLine: number, shape: Shape): Front {
  try {
    return read(text, firstLine, shape);
  } catch {
    // Nested deeper than anybody writes by hand.
    const problems: readonly Problem[] = [{ code: 'yaml_broken', line: firstLine, column: 1 }];
    return { value: {}, problems, broken: true, placeOf: () => ({ line: 1, column: 1 }) };
  }
}
