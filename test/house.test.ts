import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import type { Card, Form } from '#core/card.ts';
import { defineAction, defineForm, type Flow, onAction, onSubmit, type Sample } from '#core/flow.ts';
import { locales } from '#core/i18n.ts';
import { say } from '#core/outcome.ts';
import { createFlows } from '#flows/index.ts';
import { variables } from '#src/config.ts';
import { testPorts } from '#test/support/ports.ts';
import { appIsTheTop, arrows, cycles, insideFlows, targets } from './house/arrows.ts';
import { flowFaults } from './house/flows.ts';
import {
  chance,
  clock,
  environment,
  everyTestRuns,
  length,
  longest,
  places,
  platforms,
} from './house/lines.ts';
import { invented, type Project, readProject } from './house/source.ts';

// The house is held here: each rule first against the project, then against what it must not let through.

type Files = Readonly<Record<string, string>>;
type Rule = Readonly<{
  name: string;
  check(project: Project): readonly string[];
  /** Each must be refused. */
  bites: readonly Files[];
  /** Each must be let through. */
  spares: readonly Files[];
}>;

const file = (path: string, text: string): Files => ({ [path]: text });
const importing = (path: string, ...targets: readonly string[]): readonly Files[] =>
  targets.map((target) => file(path, `import { x } from '${target}';\n`));
const importingTypes = (path: string, ...targets: readonly string[]): readonly Files[] =>
  targets.map((target) => file(path, `import { type X } from '${target}';\n`));
const put = (path: string, ...texts: readonly string[]): readonly Files[] =>
  texts.map((text) => file(path, text));
/** Joined here, so that this file itself does not hold what it forbids. */
const joined = (...parts: readonly string[]): string => parts.join('');

const rules: readonly Rule[] = [
  {
    name: 'who may import whom',
    check: arrows,
    bites: [
      ...importing('src/core/x.ts', 'pg', 'node:fs', '#store/db.ts', '#trust/tree.ts', '../app.ts'),
      ...importing('src/trust/x.ts', 'node:crypto', 'kysely', '#store/db.ts', 'temporal-polyfill'),
      ...importing(
        'src/store/x.ts',
        '#work/queue.ts',
        '#trust/tree.ts',
        '#flows/index.ts',
        'bullmq',
        'express',
      ),
      ...importing('src/work/x.ts', '#store/db.ts', '#flows/pulse/bank.ts', 'kysely', 'express'),
      ...importing(
        'src/x.ts',
        '#adapters/web/index.ts',
        '#flows/index.ts',
        '#work/queue.ts',
        './app.ts',
        'pg',
      ),
      ...importing(
        'src/trial/x.ts',
        '#work/queue.ts',
        '#flows/pulse/store.ts',
        '#src/database.ts',
        '#trust/tree.ts',
      ),
      ...importing('src/cli/x.ts', '#adapters/web/index.ts', '#src/app.ts', '#work/queue.ts'),
      ...importing(
        'adapters/web/x.ts',
        '#store/db.ts',
        '#work/queue.ts',
        '#flows/index.ts',
        '@slack/bolt',
        'pg',
      ),
      ...importing('adapters/web/x.ts', '#adapters/teams/index.ts', '#trust/tree.ts', '#src/config.ts'),
      ...importing('adapters/web/page/x.js', '../view.ts', 'zod', 'node:fs'),
      ...importing(
        'flows/x/flow.ts',
        '#store/jobs.ts',
        '#work/queue.ts',
        '#adapters/web/index.ts',
        'kysely',
        'pg',
      ),
      ...importing(
        'flows/x/flow.ts',
        '#store/db.ts',
        '#flows/pulse/store.ts',
        'node:http',
        'node:child_process',
      ),
      ...importing('flows/x/store.ts', '#store/outbox.ts', '#src/config.ts', 'bullmq'),
      ...importing('flows/index.ts', './pulse/store.ts', '#store/people.ts'),
      ...importing('flows/reports/flow.ts', '#flows/pulse/jobs.ts', '#flows/pulse/flow.ts'),
      ...importingTypes('flows/x/flow.ts', '#adapters/web/view.ts'),
      ...put('flows/x/flow.ts', `import { deliveryCounts, insertDeliveries } from '#store/outbox.ts';`),
      ...put('flows/x/flow.ts', `import * as outbox from '#store/outbox.ts';`),
      ...put('src/core/x.ts', `const glob = 'a/**/b';\nimport 'pg';\nconst all = 'a/**/b';`),
      ...put('src/core/x.ts', `import 'pg';`, `export * from 'pg';`, `const pg = await import('pg');`),
      ...put(
        'src/core/x.ts',
        `import {\n  type A,\n  b,\n} from 'node:fs';\n`,
        `let x: typeof import('pg');`,
      ),
    ],
    spares: [
      ...importing('src/core/x.ts', 'zod', './card.ts', 'temporal-polyfill'),
      ...importingTypes('src/core/x.ts', 'node:http'),
      ...importing('src/app.ts', '#adapters/web/index.ts', '#work/queue.ts', '#flows/index.ts'),
      ...importing('flows/x/flow.ts', '#store/people.ts', './store.ts', '#trust/tree.ts', 'zod'),
      ...importing('flows/x/staging/store.ts', 'kysely', '../rules.ts'),
      ...importing('flows/reports/flow.ts', '#flows/pulse/store.ts', '#flows/pulse/bank.ts'),
      ...importingTypes('flows/x/flow.ts', '#store/db.ts', '#store/schema.ts', '#store/outbox.ts'),
      ...put('flows/x/flow.ts', `import { deliveryCounts } from '#store/outbox.ts';`, `// import 'pg';`),
      ...put('flows/x/flow.ts', `/*\nimport 'pg';\n*/`, `const glob = 'src/**/*.ts';`),
      ...put('src/core/x.ts', `type Route = import('node:http').Server;`),
      ...importing('adapters/slack/x.ts', '@slack/bolt', 'express', './parse.ts', '#core/card.ts'),
      ...importing('test/x.test.ts', '#src/app.ts', 'pg'),
    ],
  },
  {
    name: 'the composition root is imported by the entry, tests and benchmarks alone',
    check: appIsTheTop,
    bites: importing('scripts/x.ts', '#src/app.ts', '../src/app.ts'),
    spares: [...importing('src/main.ts', './app.ts'), ...importing('test/support/x.ts', '#src/app.ts')],
  },
  {
    name: 'inside a flow: text ← views ← flow, and none of them but the flow reaches a query',
    check: insideFlows,
    bites: [
      ...importing('flows/x/text.ts', './views.ts', './flow.ts', './rules.ts', '#store/people.ts'),
      ...importing('flows/x/views-hr.ts', './flow.ts', './store.ts', '#store/settings.ts', 'kysely'),
      ...importing('flows/x/rules.ts', './views.ts', './store.ts', './flow.ts'),
      ...importing('flows/x/store.ts', './flow.ts'),
      {
        'flows/x/views.ts': `import { a } from './plan.ts';`,
        'flows/x/plan.ts': `import { b } from './staging/store.ts';`,
      },
    ],
    spares: [
      ...importing('flows/x/views.ts', './text.ts', './rules.ts', './actions.ts', './views-hr.ts'),
      ...importingTypes('flows/x/views.ts', './store.ts'),
      ...importing('flows/x/flow.ts', './store.ts', './views.ts'),
      ...importing('flows/index.ts', './x/flow.ts'),
    ],
  },
  {
    name: 'no circles',
    check: cycles,
    bites: [
      { 'src/a.ts': `import { b } from './b.ts';`, 'src/b.ts': `import type { A } from './a.ts';` },
      {
        'flows/x/a.ts': `export * from './b.ts';`,
        'flows/x/b.ts': `await import('./c.ts');`,
        'flows/x/c.ts': `import '#flows/x/a.ts';`,
      },
    ],
    spares: [
      {
        'src/a.ts': `import './b.ts';\nimport './c.ts';`,
        'src/b.ts': `import './d.ts';`,
        'src/c.ts': `import './d.ts';`,
        'src/d.ts': '',
      },
    ],
  },
  {
    name: 'imports lead somewhere, by # paths',
    check: targets,
    bites: [
      ...importing('src/trial/people/x.ts', '../../core/card.ts', './gone.ts', '#core/gone.ts'),
      ...put('src/x.ts', 'await import(name);', 'await import(`./x.ts`);'),
    ],
    spares: [
      {
        'src/x.ts': `import { a } from '#core/a.ts';\nimport fs from 'node:fs';\nawait import('./y.ts');`,
        'src/core/a.ts': '',
        'src/y.ts': '',
      },
    ],
  },
  {
    name: 'the environment enters through the entry alone',
    check: environment,
    bites: [
      ...put('src/config.ts', 'const { PORT } = process.env;', 'process?.env', `process['env']`),
      ...put('src/main.ts', 'readConfig(process.env)'),
      ...put('flows/x/flow.ts', `import { env } from 'node:process';`, 'if (process.env.NODE_ENV) {}'),
    ],
    spares: [
      ...put('src/environment.ts', 'return process.env;'),
      ...put('src/x.ts', '// not process.env', 'process.exit(1)'),
    ],
  },
  {
    name: 'nothing but the clock reads the clock',
    check: clock,
    bites: [
      ...put(
        'src/x.ts',
        'const at = new Date();',
        'x(new Date)',
        'Date.now() + 1',
        'map(Date.now)',
        'String(Date())',
      ),
      ...put('flows/x/rules.ts', 'Temporal.Now.instant()', 'new Date( )'),
      ...put('adapters/web/x.ts', 'const at = new Date();'),
    ],
    spares: [
      ...put('src/core/clock.ts', 'now: () => new Date()'),
      ...put(
        'src/x.ts',
        'new Date(clock.now().getTime() + 5)',
        'performance.now()',
        'let at: Date;',
        '// Date.now()',
      ),
      ...put('src/x.ts', 'new DateTimeFormat()', 'new Date(at)'),
    ],
  },
  {
    name: 'trust is pure',
    check: chance,
    bites: put(
      'src/trust/x.ts',
      'Math.random()',
      'crypto.randomUUID()',
      'process.pid',
      `fetch('http://x')`,
      'console.log(1)',
    ),
    spares: put('src/trust/x.ts', 'Math.round(1)', '// no Math.random'),
  },
  {
    name: 'platforms are named where they are known',
    check: platforms,
    bites: [
      ...put('src/core/x.ts', '// Slack allows 24', 'const slackLimit = 24;', `if (platform === 'teams') {}`),
      ...put('flows/x/text.ts', `say: 'Look into Teams',`, 'SLACK_TOKEN'),
    ],
    spares: [
      ...put('flows/x/text.ts', `say: 'The results are shown to teams.',`),
      ...put('src/platforms.ts', 'export const platforms = [slack];'),
      ...put('adapters/slack/x.ts', '// Slack'),
    ],
  },
  {
    name: 'no place of one machine, no registry',
    check: places,
    bites: put(
      'README.md',
      joined('/ro', 'ot/latido'),
      joined('see /ho', 'me/ana/latido.'),
      joined('"/wo', 'rk/main/src"'),
      joined('`/tm', 'p/latido`'),
      joined('https://registry', '.npmjs.org/x'),
    ),
    spares: put(
      'README.md',
      'src/work/queue.ts',
      '/usr/bin/env bash',
      'GET /healthz',
      '#work/queue.ts',
      './data/root/x',
    ),
  },
  {
    name: 'every test runs',
    check: everyTestRuns,
    bites: put(
      'test/x.test.ts',
      joined('test.on', `ly('x', () => {});`),
      joined('describe.sk', `ip('x', () => {});`),
      joined('it.to', `do('x');`),
      joined('test.sk', 'ipIf(!redis)(1)'),
      joined('test.run', 'If(redis)(1)'),
      joined('xi', `t('x', () => {});`),
      joined(`test('x', { sk`, 'ip: true }, () => {});'),
    ),
    spares: put('test/x.test.ts', `test.for([1])('x', () => {});`, 'rows.skip(1)'),
  },
  {
    name: `more than ${longest} lines want a reason`,
    check: length,
    bites: [
      ...put('src/x.ts', '\n'.repeat(longest + 1)),
      ...put('adapters/web/page/x.js', '\n'.repeat(longest + 1)),
    ],
    spares: [...put('src/x.ts', '\n'.repeat(longest)), ...put('flows/x/text.ts', '\n'.repeat(longest + 1))],
  },
];

const project = readProject();

describe.for(rules)('$name', ({ check, bites, spares }) => {
  test('in this project', () => {
    expect(check(project)).toEqual([]);
  });
  test.for(bites)('refused: %j', (files) => {
    expect(check(invented(files))).not.toEqual([]);
  });
  test.for(spares)('let through: %j', (files) => {
    expect(check(invented(files))).toEqual([]);
  });
});

test('the project was read: its parts, and the imports between them', () => {
  for (const part of [
    'src/core/',
    'src/trust/',
    'src/store/',
    'src/work/',
    'adapters/web/',
    'flows/pulse/',
  ]) {
    expect([...project.keys()].filter((path) => path.startsWith(part)).length).toBeGreaterThan(5);
  }
  const written = (path: string) => project.get(path)?.imports.map(({ target }) => target);
  expect(written('src/app.ts')).toEqual(
    expect.arrayContaining([
      'flows/index.ts',
      'src/store/migrate.ts',
      'src/work/queue.ts',
      'src/core/clock.ts',
    ]),
  );
  // None is lost: counted by the lines that end one, whatever the clause before.
  for (const { path, text, imports } of project.values()) {
    if (!/^(src|adapters|flows)\/.*\.ts$/.test(path)) continue;
    const ends = text.match(/^(import|export|\}).* from '[^']+';$|^import '/gm) ?? [];
    expect([path, imports.length >= ends.length]).toEqual([path, true]);
  }
});

describe('flows', () => {
  const { flows } = createFlows(testPorts());

  test('names, texts, cards and forms keep to the house', () => {
    expect(flows.length).toBeGreaterThan(3);
    expect(flowFaults(flows)).toEqual([]);
  });

  const press = defineAction('x.press', z.object({ n: z.number() }));
  const fill = defineForm('x.fill', z.object({}));
  const card: Card = { summary: 'Two questions', blocks: [], buttons: [press.button('Now', { n: 1 })] };
  const form: Form = fill.form({}, { title: 'Your answer', submit: 'Send', fields: [] });
  const sample: Sample = { name: 'one', card };
  const sound: Flow = {
    name: 'x',
    actions: [onAction(press, async () => say(card))],
    submits: [onSubmit(fill, async () => say(card))],
    samples: () => [sample, { name: 'two', form }],
  };
  const showing = (...some: readonly Sample[]): Flow => ({ ...sound, samples: () => some });
  const other = defineAction('y.press', z.object({}));

  test('a sound flow has no faults', () => {
    expect(flowFaults([sound])).toEqual([]);
  });

  test.for<readonly [string, Flow]>([
    ['an empty summary', showing({ name: 'one', card: { ...card, summary: ' ' } })],
    ['a long title', showing({ name: 'one', form: { ...form, title: 'x'.repeat(25) } })],
    ['a long submit', showing({ name: 'one', form: { ...form, submit: 'x'.repeat(25) } })],
    ['an empty title', showing({ name: 'one', form: { ...form, title: '' } })],
    ['many buttons', showing({ name: 'one', card: { ...card, buttons: Array(26).fill(card.buttons?.[0]) } })],
    ['an empty label', showing({ name: 'one', card: { ...card, buttons: [press.button('', { n: 1 })] } })],
    ['the same name twice', showing(sample, sample)],
    ['nothing to show', showing({ name: 'one' })],
    ['no samples', showing()],
    ['a sample in one language only', { ...sound, samples: (locale) => (locale === 'en' ? [sample] : []) }],
    ['a button without a handler', { ...sound, actions: [] }],
    ['a form without a handler', { ...sound, submits: [] }],
    [
      'a button of another shape than its handler',
      showing({
        name: 'one',
        card: { ...card, buttons: [{ kind: 'action', name: 'x.press', input: {}, label: 'Now' }] },
      }),
    ],
    [
      "another flow's name",
      { ...sound, actions: [...(sound.actions ?? []), onAction(other, async () => say(card))] },
    ],
    ['a name without a verb', { ...sound, jobs: [{ ...job('x'), name: 'x' }] }],
    ['a name of two verbs', { ...sound, jobs: [job('x.a.b')] }],
    [
      'a command without a word in one language',
      {
        ...sound,
        commands: [
          {
            name: 'x',
            words: { en: ['x'], es: [], pt: ['x'] },
            about: () => ({ summary: 'x' }),
            shownTo: () => true,
            handle: async () => say(card),
          },
        ],
      },
    ],
  ])('%s is a fault', ([, flow]) => {
    expect(flowFaults([flow])).not.toEqual([]);
  });

  function job(name: string) {
    return { name, schema: z.object({}), prepare: async () => {}, run: async () => ({}) };
  }

  test('in three languages', () => {
    expect(locales).toEqual(['es', 'en', 'pt']);
  });
});

describe('.env.example', () => {
  /** @returns what is out of step with the variables that the program reads */
  function outOfStep(text: string, names: readonly string[]): readonly string[] {
    const lines = text.split('\n');
    const found = lines.map((line) => /^\s*(#?)\s?([A-Z][A-Z0-9_]*)=/.exec(line));
    const told = found.flatMap((match) => (match === null ? [] : [match[2] ?? '']));
    return [
      ...names.filter((name) => !told.includes(name)).map((name) => `${name} is missing`),
      ...told.filter((name, index) => told.indexOf(name) !== index).map((name) => `${name} is there twice`),
      ...found.flatMap((match, index) => {
        if (match === null) return [];
        const [, off = '', name = ''] = match;
        return [
          ...(names.includes(name) ? [] : [`${name} is read by nobody`]),
          ...(off === '#' ? [] : [`${name} is not commented out`]),
          ...(/^# \S/.test(lines[index - 1] ?? '') ? [] : [`${name} has no line that says why`]),
        ];
      }),
    ];
  }

  test('names exactly what the program reads, each with a line of why and commented out', () => {
    expect(variables.length).toBeGreaterThan(10);
    expect(outOfStep(project.get('.env.example')?.text ?? '', variables)).toEqual([]);
  });

  test.for([
    '',
    '# Why.\n#PORT=1\n# Why.\n#HOST=',
    '# Why.\nPORT=1',
    '#PORT=1',
    '# Why.\n#PORT=1\n# Why.\n#PORT=2',
  ])('out of step: %j', (text) => {
    expect(outOfStep(text, ['PORT'])).not.toEqual([]);
    expect(outOfStep('# Why.\n#PORT=1\n', ['PORT'])).toEqual([]);
  });
});
