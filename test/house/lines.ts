import type { Project, Source } from './source.ts';

/** A rule about what stands in files: those it holds for, and what may not stand there. */
const never =
  (why: string, holdsFor: (path: string) => boolean, pattern: RegExp, of: 'code' | 'text' = 'code') =>
  (project: Project): readonly string[] =>
    [...project.values()]
      .filter(({ path }) => holdsFor(path))
      .flatMap((source) => lines(source[of], pattern).map((line) => `${source.path} ${why}: ${line}`));

const lines = (text: string, pattern: RegExp): readonly string[] =>
  text
    .split('\n')
    .filter((line) => pattern.test(line))
    .map((line) => line.trim().slice(0, 100));

const isHouse = (path: string): boolean => /^(src|adapters|flows)\/.*\.ts$/.test(path);

/** One file hands the environment to the entries of the program, and `src/config.ts` is given it. */
export const environment = never(
  'reads the environment',
  (path) => isHouse(path) && path !== 'src/environment.ts',
  /\bprocess\s*(\?\.|\.)\s*env\b|process\[|\benv\b[^;]*from 'node:process'|import\.meta\.env/,
);

/** Everything else asks a `Clock`. `performance.now` measures and tells no time. */
export const clock = never(
  'reads the clock',
  (path) => isHouse(path) && path !== 'src/core/clock.ts',
  /\bnew Date(?:\(\s*\)|(?![\w(]))|\bDate\.now\b|\bDate\(\s*\)|\bTemporal\.Now\b/,
);

/** The rules of trust: the same answer for the same facts, and nothing but facts. */
export const chance = never(
  'is not pure',
  (path) => path.startsWith('src/trust/'),
  /\bMath\.random\b|\bcrypto\b|\bprocess\b|\bfetch\(|\bconsole\b|\bset(?:Timeout|Interval)\(|\bperformance\b/,
);

/**
 * Platforms are named where they are known. "Teams" is also a word of people, so small letters count in quotes only.
 */
export const platforms = never(
  'names a platform',
  (path) =>
    /^(src|flows|bench|scripts)\//.test(path) &&
    !/^(src\/platforms|bench\/((slack|teams|training)[\w-]*|run))\.ts$/.test(path) &&
    !path.endsWith('.md') &&
    !path.endsWith('comments.tsv'),
  /[Ss]lack|SLACK|\bTeams\b|TEAMS_|msteams|['"`]teams['"`]/,
  'text',
);

/** The project knows no machine of its makers, and nobody's package registry. */
export const places = never(
  'names a place of one machine or a registry',
  () => true,
  /(?:^|[^\w.-])\/(?:root|home\/[a-z]+|Users\/[a-z]+|work|tmp\/[a-z])(?:[/\w.]|$)|registry\.[a-z]+js\.org|npm\.pkg\.|[a-z]:\\Users/i,
  'text',
);

/** A test that does not run is no test. */
export const everyTestRuns = never(
  'skips or singles out',
  (path) => /^(test|bench)\/.*\.ts$/.test(path),
  /\b(?:it|test|describe|suite|bench)\s*\.\s*(?:only|skip|todo|skipIf|runIf)\b|\bx(?:it|test|describe)\(|\{[^}]*\b(?:skip|todo|only): true/,
);

/** A file is one idea. Longer ones say why. */
export const longest = 300;
const long: readonly (readonly [RegExp, string])[] = [
  [/^test\//, 'a suite is one subject, and its cases are read beside each other'],
  [/\.css$/, 'one sheet for one page: the order of its rules is part of what they mean'],
  [/^flows\/[^/]+\/text(-\w+)?\.ts$/, 'three languages of the same sentences, compared line by line'],
  [/^flows\/[^/]+\/(.*\/)?store\.ts$/, 'all queries of a flow in one place, where its privacy can be read'],
  [/^flows\/pulse\/views-hr\.ts$/, 'every card of one conversation, from the plan to the release'],
  [/^flows\/pulse\/scheduling\.ts$/, 'one conversation of HR: each step names the next'],
  [/^flows\/pulse\/jobs\.ts$/, 'the life of a round from opening to forgetting, in its order'],
  [/^src\/store\/webchat\.ts$/, 'one table and the one connection that listens to it'],
  [/^adapters\/web\/page\/chat\.js$/, 'the state of the page: what it knows is changed in one place'],
];

export function length(project: Project): readonly string[] {
  return [...project.values()]
    .filter(({ path }) => /^(src|adapters|flows|test|bench|scripts)\/.*\.(ts|js|css|html)$/.test(path))
    .map(({ path, text }: Source) => ({ path, count: text.split('\n').length - 1 }))
    .filter(({ path, count }) => count > longest && !long.some(([which]) => which.test(path)))
    .map(({ path, count }) => `${path} has ${count} lines and gives no reason`);
}
