import type { Import, Project, Source } from './source.ts';

/** What a file may import: a path or package, perhaps its types alone, perhaps some names alone. */
type Allowed = Readonly<{ target: RegExp; typesOnly?: true; names?: readonly string[] }>;

const all = (...targets: readonly RegExp[]): readonly Allowed[] => targets.map((target) => ({ target }));
const types = (...targets: readonly RegExp[]): readonly Allowed[] =>
  targets.map((target) => ({ target, typesOnly: true }));

const core = /^src\/core\//;
const trust = /^src\/trust\//;
const store = /^src\/store\//;
const zod = /^zod$/;
const node = /^node:/;
/** Built-ins that reach nobody: no network, no process, no clock. */
const quietNode = /^node:(crypto|fs|path|stream|util)(\/|$)/;

/** An adapter's own platform. */
const sdks: Readonly<Record<string, readonly RegExp[]>> = {
  slack: [/^@slack\//, /^undici$/],
  // Its SDK is archived: one file knows it.
  teams: [],
  web: [],
  wall: [],
};

/** Flows that show what others keep read it through their queries. */
const readers = [
  'campaigns',
  'celebrations',
  'fairness',
  'growth',
  'mural',
  'recognition',
  'reports',
  'training',
];
/** What else a flow lends to the readers. */
const lent: readonly RegExp[] = [
  /^flows\/pulse\/bank\.ts$/,
  /^flows\/recognition\/(actions|subjects|values)\.ts$/,
  /^flows\/campaigns\/(campaign|subjects)\.ts$/,
  /^flows\/training\/(actions|subjects|course)\.ts$/,
];

/** What flows may read of the outbox: how a send stands. Sending is an outcome, not a call. */
const outboxReaders = ['deliveryCounts'];

function flowMay(flow: string, path: string): readonly Allowed[] {
  const holdsQueries = /(^|\/)store\.ts$/.test(path);
  return [
    ...all(core, trust, zod, quietNode, new RegExp(`^flows/${flow}/`)),
    ...all(/^(csv-parse|fastest-levenshtein|fflate|mdast-util-from-markdown|yaml)$/),
    ...types(/^mdast$/),
    ...all(/^src\/store\/(calendars|leaves|people|settings)\.ts$/),
    ...types(/^src\/store\/(db|schema|tables\/[^/]+)\.ts$/),
    { target: /^src\/store\/outbox\.ts$/, names: outboxReaders },
    ...(holdsQueries ? all(/^kysely$/) : []),
    ...(readers.includes(flow) ? all(/^flows\/[^/]+\/(.+\/)?store\.ts$/, ...lent) : []),
  ];
}

/** Only for one file: the part of the outside world that it stands for. */
const ownPackages: Readonly<Record<string, readonly RegExp[]>> = {
  'src/server.ts': [/^express$/],
  'src/metrics.ts': [/^prom-client$/],
  'src/database.ts': [/^kysely$/, /^pg$/],
  'src/sweep.ts': [/^kysely$/],
  'src/main.ts': [/^pino$/, /^src\/app\.ts$/],
  'adapters/teams/index.ts': [/^botbuilder/, /^botframework-/],
  'adapters/teams/app-package/pack.ts': [/^fflate$/],
  'src/platforms.ts': [/^adapters\/[^/]+\/platform\.ts$/],
};

/** @returns nothing for files outside of the house (tests, benchmarks, scripts), which may import all of it */
function mayImport(path: string): readonly Allowed[] | undefined {
  const [top = '', second = ''] = path.split('/');
  if (core.test(path)) return [...all(core, zod, /^temporal-polyfill$/), ...types(node)];
  if (trust.test(path)) return all(core, trust, zod);
  if (store.test(path)) return all(core, store, zod, node, /^(kysely|pg|pg-copy-streams)$/);
  if (path.startsWith('src/work/')) {
    return all(
      core,
      /^src\/work\//,
      zod,
      node,
      /^(bullmq|ioredis|pg|openai|eld|nodemailer|date-holidays|undici)(\/|$)/,
    );
  }
  if (path.startsWith('src/charts/')) return all(core, /^src\/charts\//, node, /^(echarts|@resvg\/)/);
  if (path.startsWith('src/trial/')) {
    return [
      ...all(core, store, /^src\/trial\//, /^adapters\/web\//, zod, node, /^kysely$/),
      ...all(
        /^flows\/(index|pulse\/actions)\.ts$/,
        /^flows\/training\/(actions|course|content\/(read-folder|store)|learning\/actions)\.ts$/,
      ),
      ...types(/^src\/(database|registry)\.ts$/),
    ];
  }
  if (path.startsWith('src/cli/')) {
    return all(
      core,
      trust,
      store,
      node,
      /^flows\//,
      /^src\/cli\//,
      /^src\/(config|database|environment|platforms)\.ts$/,
      /^src\/work\/check-(mail|redis)\.ts$/,
    );
  }
  if (path === 'src/app.ts') return all(/./);
  if (top === 'src') {
    return all(
      core,
      trust,
      store,
      zod,
      node,
      /^src\/(?!app\.|main\.)[^/]+\.ts$/,
      ...(ownPackages[path] ?? []),
    );
  }
  if (top === 'adapters' && path.includes('/page/')) {
    return all(new RegExp(`^adapters/${second}/page/`));
  }
  if (top === 'adapters') {
    const own = [...(sdks[second] ?? []), ...(ownPackages[path] ?? [])];
    return all(core, new RegExp(`^adapters/${second}/`), zod, node, /^express$/, ...own);
  }
  if (path === 'flows/index.ts') return all(core, /^flows\/[^/]+\/flow\.ts$/);
  if (top === 'flows') return flowMay(second, path);
  return undefined;
}

const permits = (allowed: Allowed, { target, typeOnly, names }: Import): boolean =>
  allowed.target.test(target) &&
  (typeOnly || allowed.typesOnly !== true) &&
  (allowed.names === undefined || names.every((name) => allowed.names?.includes(name)));

/** Who may import whom. */
export function arrows(project: Project): readonly string[] {
  return [...project.values()].flatMap(({ path, imports }) => {
    const allowed = mayImport(path);
    if (allowed === undefined) return [];
    return imports
      .filter((one) => !allowed.some((each) => permits(each, one)))
      .map(
        (one) => `${path} may not import ${one.target}${one.typeOnly ? '' : ` (${one.names.join(', ')})`}`,
      );
  });
}

/** The composition root is for the entry and for tests. */
export function appIsTheTop(project: Project): readonly string[] {
  return [...project.values()]
    .filter(({ path }) => path !== 'src/main.ts' && !/^(test|bench)\//.test(path))
    .filter(({ imports }) => imports.some(({ target }) => target === 'src/app.ts'))
    .map(({ path }) => `${path} may not import src/app.ts`);
}

/** Everything that runs when this file is loaded. */
function reach(project: Project, from: Source): ReadonlySet<string> {
  const seen = new Set<string>();
  const visit = (source: Source | undefined): void => {
    for (const { target, typeOnly } of source?.imports ?? []) {
      if (typeOnly || seen.has(target)) continue;
      seen.add(target);
      visit(project.get(target));
    }
  };
  visit(from);
  return seen;
}

const role = (path: string): 'text' | 'views' | 'rules' | undefined => {
  const name = path.split('/').at(-1) ?? '';
  if (/(^|-)text(-|\.)/.test(name)) return 'text';
  if (/^views(-|\.)/.test(name)) return 'views';
  return /^rules(-|\.)/.test(name) ? 'rules' : undefined;
};

/** Inside a flow: text ← views ← flow, and neither words, views nor rules reach a query. */
export function insideFlows(project: Project): readonly string[] {
  return [...project.values()].flatMap((source) => {
    const { path, imports } = source;
    if (!path.startsWith('flows/')) return [];
    const forbidden: RegExp[] = path === 'flows/index.ts' ? [] : [/^flows\/[^/]+\/flow\.ts$/];
    const own = role(path);
    const never: RegExp[] = own === undefined ? [] : [/(^|\/)store\.ts$/, /^src\/store\//, /^kysely$/];
    if (own === 'text' || own === 'rules') forbidden.push(/\/views(-[^/]*)?\.ts$/);
    if (own === 'text') forbidden.push(/\/rules(-[^/]*)?\.ts$/);
    return [
      ...imports
        .filter(({ target }) => forbidden.some((each) => each.test(target)))
        .map(({ target }) => `${path} may not import ${target}`),
      ...[...reach(project, source)]
        .filter((target) => never.some((each) => each.test(target)))
        .map((target) => `${path} may not reach ${target}`),
    ];
  });
}

/** Circles of imports, types included. */
export function cycles(project: Project): readonly string[] {
  const found: string[] = [];
  const done = new Set<string>();
  const visit = (path: string, way: readonly string[]): void => {
    if (way.includes(path)) {
      found.push([...way.slice(way.indexOf(path)), path].join(' → '));
      return;
    }
    if (done.has(path)) return;
    for (const { target } of project.get(path)?.imports ?? []) {
      if (target !== path && project.has(target)) visit(target, [...way, path]);
    }
    done.add(path);
  };
  for (const path of project.keys()) if (/^(src|adapters|flows)\//.test(path)) visit(path, []);
  return found;
}

/** Every import leads somewhere, and none climbs two folders or is computed. */
export function targets(project: Project): readonly string[] {
  return [...project.values()].flatMap(({ path, imports }) => {
    if (!/^(src|adapters|flows)\//.test(path)) return [];
    return imports.flatMap(({ target, written }) => {
      if (target === '?') return [`${path} imports what it computes`];
      if (written.startsWith('../..')) return [`${path} imports ${written}: use a # path`];
      const ours = /^(src|adapters|flows|test|bench|scripts)\//.test(target);
      return ours && !project.has(target) ? [`${path} imports ${target}, which is not there`] : [];
    });
  });
}
