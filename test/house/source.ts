import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';

/** One import, export-from, dynamic import or module declaration. */
export type Import = Readonly<{
  /** A path in the project, a package (`kysely`), a built-in (`node:fs`), or `?` where it is computed. */
  target: string;
  /** As it is written. */
  written: string;
  /** Nothing of it is there at run time. */
  typeOnly: boolean;
  /** Names that are there at run time; `*` for a whole module. */
  names: readonly string[];
}>;

export type Source = Readonly<{
  path: string;
  text: string;
  /** The text without its comments. */
  code: string;
  imports: readonly Import[];
}>;

/** Files by path, with `/` on every system. */
export type Project = ReadonlyMap<string, Source>;

const root = dirname(dirname(import.meta.dirname));

const aliases = Object.entries(
  (JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { imports: Record<string, string> })
    .imports,
).map(([from, to]) => [from.replace('*', ''), posix.normalize(to.replace('*', ''))] as const);

// Strings are matched to be kept: they may hold what looks like a comment.
const stringsAndComments =
  /'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"|`(?:\\.|[^`\\])*`|\/\*[\s\S]*?\*\/|(?<![:\w\\])\/\/[^\n]*/g;
const withoutComments = (text: string): string =>
  text.replace(stringsAndComments, (found) => (/^\/[/*]/.test(found) ? ' ' : found));

// The formatter puts imports at the beginning of a line and nothing else that looks like one.
const statement = /^(?:import|export)\s+(type\s+)?([\w\s{},*$]*?)\s*from\s*['"]([^'"]+)['"]/gm;
const forEffect = /^(?:import|declare module)\s*['"]([^'"]+)['"]/gm;
// `typeof import('x')` and `import('x').Name` are types: a promise has no member with a capital.
const call = /\b(typeof\s+)?(?:import|require)\(\s*(?:['"]([^'"]+)['"]\s*[,)](\.[A-Z])?)?/g;

function resolve(path: string, written: string): string {
  if (written.startsWith('.')) return posix.join(posix.dirname(path), written);
  const alias = aliases.find(([from]) => written.startsWith(from));
  if (alias !== undefined) return alias[1] + written.slice(alias[0].length);
  if (written.startsWith('node:')) return written;
  return written
    .split('/')
    .slice(0, written.startsWith('@') ? 2 : 1)
    .join('/');
}

/** What of a clause (`{ type A, b as c }, * as d`) is there at run time. */
function valuesOf(clause: string): readonly string[] {
  const braces = /\{([^}]*)\}/.exec(clause);
  const named = (braces?.[1] ?? '')
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '' && !name.startsWith('type '))
    .map((name) => name.split(' as ')[0] ?? name);
  const rest = clause
    .replace(/\{[^}]*\}/, '')
    .replaceAll(',', ' ')
    .trim();
  return rest === '' ? named : [...named, rest.startsWith('*') ? '*' : 'default'];
}

export function parse(path: string, text: string): Source {
  const code = withoutComments(text);
  const imports: Import[] = [];
  const add = (written: string | undefined, names: readonly string[]): void => {
    const target = written === undefined ? '?' : resolve(path, written);
    imports.push({ target, written: written ?? '?', typeOnly: names.length === 0, names });
  };
  for (const [, type, clause = '', written] of code.matchAll(statement)) {
    add(written, type === undefined ? valuesOf(clause) : []);
  }
  for (const [found, written] of code.matchAll(forEffect))
    add(written, found.startsWith('import') ? ['*'] : []);
  for (const [, type, written, member] of code.matchAll(call)) {
    add(written, type === undefined && member === undefined ? ['*'] : []);
  }
  return { path, text, code, imports };
}

/** A project that exists only here, to see a rule bite. */
export const invented = (files: Readonly<Record<string, string>>): Project =>
  new Map(Object.entries(files).map(([path, text]) => [path, parse(path, text)]));

const notOurs = new Set(['node_modules', '.git', 'data', '.vitest', 'coverage', 'dist']);

function* filesIn(folder: string, prefix = ''): Generator<string> {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    if (notOurs.has(entry.name)) continue;
    if (entry.isDirectory()) yield* filesIn(join(folder, entry.name), `${prefix}${entry.name}/`);
    else if (entry.isFile()) yield prefix + entry.name;
  }
}

const isText =
  /\.(ts|js|mjs|json|html|css|svg|md|txt|tsv|csv|yml|yaml)$|(^|\/)(\.env\.example|\.npmrc|\.gitignore|run)$/;

/** All text files of this project. */
export const readProject = (): Project =>
  new Map(
    [...filesIn(root)]
      .filter((path) => isText.test(path))
      .map((path) => [path, parse(path, readFileSync(join(root, path), 'utf8'))]),
  );
