import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { markOf } from '#adapters/slack/render/codec.ts';
import { fieldErrors, firstInput, renderForm, withProblem } from '#adapters/slack/render/form.ts';
import { renderCardView, renderHome, renderMessages } from '#adapters/slack/render/render.ts';
import type { Block, Button, Card, Field, Form, Inline, Text } from '#core/card.ts';
import { locales } from '#core/i18n.ts';
import { createFlows } from '#flows/index.ts';
import { hostileSamples } from '#test/contract/samples.ts';
import { problemsOfMessage, problemsOfView } from '#test/support/blockkit.ts';
import { testPorts } from '#test/support/ports.ts';
import { readBlocks, readMrkdwn } from './reading.ts';

const { flows } = createFlows(testPorts());
const files = new Map([['iVBORw0KGgo=', 'F0123456']]);

/** Everything a card can become is what Slack takes. */
function expectTaken(card: Card): void {
  for (const mark of ['d', 's'] as const) {
    const messages = renderMessages(card, { mark, files });
    expect(messages.length).toBeLessThanOrEqual(20);
    for (const message of messages) expect(problemsOfMessage(message)).toEqual([]);
    const ids = messages.flatMap(({ blocks }) =>
      blocks.flatMap((block) => (block.type === 'actions' ? [markOf(block.block_id ?? '')] : [])),
    );
    expect(ids.every((found) => found === mark)).toBe(true);
    // Slack tells buttons of a message apart; so do we, over all messages of a card.
    const actions = messages.flatMap(({ blocks }) =>
      blocks.flatMap((block) => (block.type === 'actions' ? block.elements.map((one) => one.action_id) : [])),
    );
    expect(new Set(actions).size).toBe(actions.length);
  }
  expect(problemsOfView(renderHome(card, { files }))).toEqual([]);
  expect(problemsOfView(renderCardView(card, { title: card.summary, metadata: '{}', files }))).toEqual([]);
}

function expectFormTaken(form: Form): void {
  const view = renderForm(form, 'm');
  expect(problemsOfView(view)).toEqual([]);
  const inputs = view.blocks.flatMap((block) => (block.type === 'input' ? [block.block_id] : []));
  for (const id of Object.keys(fieldErrors(form))) expect(inputs).toContain(id);
  expect(firstInput(view.blocks)).toBe(inputs[0]);
  const again = withProblem(
    { ...view, id: 'V1', hash: 'h', state: { values: {} }, bot_id: 'B1' },
    'It broke.',
  );
  expect(problemsOfView(again)).toEqual([]);
  expect(readBlocks(again?.blocks.slice(0, 1) ?? [])).toBe('⚠️ It broke.');
}

describe.each(locales)('every sample is what Slack takes: %s', (locale) => {
  test.each(flows.flatMap((flow) => flow.samples(locale)).map((sample) => [sample.name, sample] as const))(
    '%s',
    (_name, sample) => {
      if (sample.card) expectTaken(sample.card);
      if (sample.form) expectFormTaken(sample.form);
      expect(sample.card ?? sample.form).toBeDefined();
      // Whatever our own flows say fits in few messages.
      if (sample.card) expect(renderMessages(sample.card, { mark: 'd' }).length).toBeLessThanOrEqual(5);
    },
  );

  test.each(hostileSamples(locale).map((sample) => [sample.name, sample] as const))(
    'hostile: %s',
    (_name, sample) => {
      if (sample.card) expectTaken(sample.card);
      if (sample.form) expectFormTaken(sample.form);
    },
  );
});

// --- anything at all ---------------------------------------------------------------------------------------------

const snippet = fc.constantFrom(
  ...[
    '*b*',
    '_i_',
    '~s~',
    '`c`',
    '```',
    '<!channel>',
    '<@U0000001>',
    '@here',
    ':smile:',
    '&amp;',
    '<',
    '>',
    '|',
  ],
  ...[
    '> q',
    '\n',
    ' ',
    '\u0000',
    '\uD83D',
    '👩‍👩‍👧‍👦',
    '\u202E',
    'https://example.org/?a=1&b=<2>',
    'javascript:alert(1)',
  ],
);
const anyText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 30 }),
  fc.array(fc.nat(0xffff), { maxLength: 20 }).map((codes) => String.fromCharCode(...codes)),
  fc.array(fc.oneof(snippet, fc.string({ maxLength: 5 })), { maxLength: 8 }).map((parts) => parts.join('')),
  fc.tuple(snippet, fc.nat(4_000)).map(([text, times]) => text.repeat(times)),
);
const inline: fc.Arbitrary<Inline> = fc.oneof(
  anyText,
  fc.record({ kind: fc.constant('bold' as const), text: anyText }),
  fc.record({
    kind: fc.constant('mention' as const),
    key: fc.oneof(anyText, fc.constant('U0123456')),
    name: anyText,
  }),
  fc.record({
    kind: fc.constant('link' as const),
    text: anyText,
    url: fc.oneof(anyText, fc.webUrl(), fc.constant('mailto:a@example.org')),
  }),
);
const anyInlines: fc.Arbitrary<Text> = fc.array(inline, { maxLength: 8 });
const anyNumber = fc.oneof(fc.double(), fc.integer({ min: -5, max: 105 }));
const bar = fc.record(
  { label: anyText, caption: anyText, value: anyNumber, reference: anyNumber },
  { requiredKeys: ['label', 'caption'] },
);
const block: fc.Arbitrary<Block> = fc.oneof(
  fc.record({ kind: fc.constant('heading' as const), text: anyText }),
  fc.record({ kind: fc.constantFrom('text' as const, 'quote' as const, 'note' as const), text: anyInlines }),
  fc.record({
    kind: fc.constant('facts' as const),
    facts: fc.array(fc.record({ label: anyText, value: anyText }), { maxLength: 20 }),
  }),
  fc.record({
    kind: fc.constant('bars' as const),
    title: anyText,
    from: anyNumber,
    to: anyNumber,
    bars: fc.array(bar, { maxLength: 20 }),
  }),
  fc.record({ kind: fc.constant('image' as const), url: fc.oneof(anyText, fc.webUrl()), alt: anyText }),
  fc.record({
    kind: fc.constant('picture' as const),
    png: fc.constantFrom('iVBORw0KGgo=', 'AAAA'),
    alt: anyText,
  }),
  fc.constant({ kind: 'of tomorrow' } as unknown as Block),
);
const anyButton: fc.Arbitrary<Button> = fc.record(
  {
    kind: fc.constantFrom('action' as const, 'open' as const),
    name: fc.oneof(fc.constant('a.b'), anyText),
    input: fc.oneof(fc.anything(), anyText),
    label: fc.oneof(anyText, fc.integer({ min: 0, max: 10 }).map(String)),
    hint: anyText,
    style: fc.constantFrom('primary' as const, 'danger' as const),
  },
  { requiredKeys: ['kind', 'name', 'input', 'label'] },
);
const anyCard: fc.Arbitrary<Card> = fc.record(
  {
    summary: anyText,
    blocks: fc.array(block, { maxLength: 60 }),
    buttons: fc.array(anyButton, { maxLength: 60 }),
  },
  { requiredKeys: ['summary', 'blocks'] },
);

const fieldName = fc.oneof(fc.stringMatching(/^[a-z]{1,3}$/), anyText);
const anyOption = fc.record(
  { value: fc.oneof(anyText, fc.stringMatching(/^[a-z#]{0,2}$/)), label: anyText, description: anyText },
  { requiredKeys: ['value', 'label'] },
);
const common = { name: fieldName, label: anyText, hint: anyText, optional: fc.boolean() };
const required = ['name', 'label'] as const;
const anyField = fc.oneof(
  fc.record(
    { ...common, kind: fc.constantFrom('line', 'text'), max: anyNumber },
    { requiredKeys: [...required, 'kind'] },
  ),
  fc.record({
    ...common,
    kind: fc.constantFrom('one', 'many'),
    options: fc.oneof(
      fc.array(anyOption, { maxLength: 12 }),
      fc.array(anyOption, { minLength: 90, maxLength: 130 }),
    ),
  }),
  fc.record({
    ...common,
    kind: fc.constant('scale'),
    from: anyNumber,
    to: anyNumber,
    fromLabel: anyText,
    toLabel: anyText,
  }),
  fc.record({ ...common, kind: fc.constant('person'), many: fc.boolean() }),
  fc.record({ ...common, kind: fc.constant('date') }),
  fc.record({
    ...common,
    kind: fc.constant('file'),
    accept: fc.array(fc.oneof(anyText, fc.constant('.csv'))),
    maxBytes: fc.nat(),
  }),
) as fc.Arbitrary<Field>;
const anyForm: fc.Arbitrary<Form> = fc.array(anyField, { maxLength: 20 }).chain((fields) => {
  const byName = <T>(value: fc.Arbitrary<T>) =>
    fc
      .tuple(...fields.map(() => value))
      .map((values) => Object.fromEntries(fields.map(({ name }, at) => [name, values[at]])));
  return fc.record(
    {
      name: fc.constantFrom('a.b', 'x'.repeat(300)),
      input: fc.anything(),
      title: anyText,
      submit: anyText,
      fields: fc.constant(fields),
      intro: anyInlines,
      problem: anyText,
      values: byName(
        fc.oneof(anyText, fc.constant('2026-02-31'), fc.array(fc.oneof(anyText, fc.constant('U0123456')))),
      ),
      errors: byName(anyText),
    },
    { requiredKeys: ['name', 'input', 'title', 'submit', 'fields'] },
  );
}) as fc.Arbitrary<Form>;

describe('anything at all is what Slack takes', () => {
  test('cards', () => fc.assert(fc.property(anyCard, expectTaken), { numRuns: 150 }));
  test('forms', () => fc.assert(fc.property(anyForm, expectFormTaken), { numRuns: 150 }));
  test('views that were never ours', () => {
    fc.assert(
      fc.property(fc.anything(), (view) => {
        expect(withProblem(view, 'x')).toBeUndefined();
        expect(firstInput(view)).toBeUndefined();
      }),
    );
  });
  test('a form of more than a view holds', () => {
    const many = (fields: number, options: number): Form => ({
      name: 'a.b',
      input: {},
      title: 't',
      submit: 's',
      fields: Array.from({ length: fields }, (_, n) => ({
        kind: 'one',
        name: `f${n}`,
        label: 'l',
        options: Array.from({ length: options }, (_, at) => ({ value: `v${at}`, label: `label ${at}` })),
      })),
      errors: { f0: 'wrong' },
    });
    for (const [fields, options] of [
      [120, 3],
      [120, 200],
      [20, 400],
      [2, 12_000],
    ] as const) {
      expectFormTaken(many(fields, options));
      // Lists are shortened before fields are left out.
      expect(renderForm(many(fields, options), '').blocks.length).toBe(Math.min(fields + 1, 100));
    }
  });
});

// --- what is read is what was typed --------------------------------------------------------------------------------

/** What nobody can read: control characters and halves. */
const readable = (text: string): string =>
  text
    .toWellFormed()
    .replace(/\r\n?|[\u2028\u2029]/g, '\n')
    .replace(/(?![\n\t])[\p{Cc}\uFFFE\uFFFF]/gu, '');
const person = { key: 'U0123456', name: 'Ana' };
const names = new Map([[person.key, '@Ana']]);
const typed = fc.oneof(
  fc
    .array(fc.oneof(snippet, fc.string({ unit: 'grapheme', maxLength: 4 })), { maxLength: 5 })
    .map((parts) => parts.join('')),
  fc.lorem({ maxCount: 5 }),
);
const typedInline = fc.oneof(
  typed,
  typed.map((text): Inline => ({ kind: 'bold', text })),
  typed
    .filter((text) => readable(text) !== '')
    .map((text): Inline => ({ kind: 'link', text, url: 'https://example.org/?a=1&b=2' })),
  typed
    .filter((text) => readable(text) !== '')
    .map((text): Inline => ({ kind: 'link', text, url: 'javascript:alert(1)' })),
  fc.constant<Inline>({ kind: 'mention', ...person }),
);
const saidBy = (text: Text): string =>
  text
    .map((part) =>
      typeof part === 'string' ? readable(part) : part.kind === 'mention' ? '@Ana' : readable(part.text),
    )
    .join('');
const isSeen = (text: string): boolean => /[^\s\p{Cf}]/u.test(text);

describe('what is read is what was typed', () => {
  test.each(['text', 'quote', 'note'] as const)('%s', (kind) => {
    fc.assert(
      fc.property(fc.array(typedInline, { maxLength: 5 }), (text) => {
        fc.pre(isSeen(saidBy(text)));
        const [message, ...more] = renderMessages({ summary: 's', blocks: [{ kind, text }] }, { mark: 's' });
        expect(more).toEqual([]);
        expect(readBlocks(message.blocks, names)).toBe(saidBy(text));
      }),
      { numRuns: 300 },
    );
  });

  test('headings, facts and bars', () => {
    fc.assert(
      fc.property(typed, typed, typed, (a, b, c) => {
        const [la, lb, lc] = [a, b, c].map(readable) as [string, string, string];
        fc.pre([la, lb, lc].every(isSeen) && la.length <= 150);
        const blocks: Block[] = [
          { kind: 'heading', text: a },
          { kind: 'facts', facts: [{ label: b, value: c }] },
          { kind: 'bars', title: a, from: 0, to: 100, bars: [{ label: b, caption: c, value: 50 }] },
        ];
        const [{ blocks: shown }] = renderMessages({ summary: 's', blocks }, { mark: 's' });
        const sign = /[:?!.…]\s*$/.test(lb) ? ' ' : ': ';
        expect(shown.map((one) => readBlocks([one]).trim())).toEqual(
          [la, `${lb}${sign}${lc}`, `${la}\n${lb}${sign}${lc}`].map((text) => text.trim()),
        );
      }),
    );
  });

  test('small print with a name or a link stays small where its words are harmless', () => {
    const blockOf = (...text: Text) =>
      renderMessages({ summary: 's', blocks: [{ kind: 'note', text }] }, { mark: 's' })[0].blocks;
    expect(
      blockOf(
        'Thanks, ',
        { kind: 'bold', text: 'R&D' },
        '. ',
        { kind: 'mention', ...person },
        { kind: 'link', text: ' page', url: 'https://example.org/?a=1&b=2' },
      ),
    ).toEqual([
      {
        type: 'context',
        elements: [
          {
            type: 'mrkdwn',
            text: 'Thanks, *R&amp;D*. <@U0123456><https://example.org/?a=1&amp;b=2| page>',
            verbatim: true,
          },
        ],
      },
    ]);
    expect(blockOf('all * is * literal ', { kind: 'mention', ...person })[0]?.type).toBe('rich_text');
    // The reader is no dupe: it does see markup.
    expect(readMrkdwn('a *b* _c_ <https://x|d> &lt;', names)).toBe('a b c d <');
  });

  test('of a long card nothing is lost, up to twenty messages', () => {
    const words = (from: number, count: number) =>
      Array.from({ length: count }, (_, n) => `w${from + n}`).join(' ');
    const bare = (text: string) => text.replace(/\s+/g, '');
    fc.assert(
      fc.property(
        fc.array(
          fc.tuple(
            fc.constantFrom('text', 'quote', 'note', 'heading', 'facts', 'bars'),
            fc.integer({ min: 1, max: 2_500 }),
          ),
          { minLength: 1, maxLength: 12 },
        ),
        (parts) => {
          let at = 0;
          const blocks = parts.map(([kind, count]): Block => {
            const text = words(at, count);
            at += count;
            if (kind === 'facts')
              return {
                kind,
                facts: [
                  { label: 'x', value: text },
                  { label: text, value: 'y' },
                ],
              };
            if (kind === 'bars')
              return { kind, title: text, from: 0, to: 1, bars: [{ label: text, caption: text, value: 1 }] };
            return kind === 'heading' ? { kind, text } : ({ kind, text: [text] } as Block);
          });
          const messages = renderMessages(
            { summary: 'sum', blocks, buttons: [{ kind: 'action', name: 'a.b', input: 1, label: 'ok' }] },
            { mark: 'd' },
          );
          const read = bare(messages.map(({ blocks: shown }) => readBlocks(shown)).join('\n'));
          const expected = bare(
            blocks
              .map((one) => {
                if (one.kind === 'facts')
                  return one.facts.map(({ label, value }) => `${label}:${value}`).join('');
                if (one.kind === 'bars')
                  return one.title + one.bars.map(({ label, caption }) => `${label}:${caption}`).join('');
                return one.kind === 'heading' ? one.text : 'text' in one ? one.text.join('') : '';
              })
              .join(''),
          );
          if (read.endsWith('…')) {
            expect(messages.length).toBe(20);
            expect(expected.startsWith(read.slice(0, -1))).toBe(true);
            expect(read.length).toBeGreaterThan(60_000);
          } else {
            expect(read).toBe(expected);
          }
          const rows = messages.map((one) => one.blocks.filter((shown) => shown.type === 'actions').length);
          expect(rows).toEqual([...Array<number>(messages.length - 1).fill(0), 1]);
          expect(messages.at(-1)?.blocks.length).toBeGreaterThan(1);
        },
      ),
      { numRuns: 40 },
    );
  });

  test('texts are parted between words, and never inside of a character', () => {
    const family = '👩‍👩‍👧‍👦';
    const of = (text: string) =>
      renderMessages({ summary: 's', blocks: [{ kind: 'text', text: [text] }] }, { mark: 's' }).flatMap(
        ({ blocks }) => blocks.map((one) => readBlocks([one])),
      );
    for (const part of of('palabra '.repeat(3_000))) expect(part).toMatch(/^(palabra )+$/);
    for (const part of of(family.repeat(1_000))) expect(part).toMatch(new RegExp(`^(${family})+$`));
    expect(of(family.repeat(1_000)).length).toBeGreaterThan(2);
  });
});

describe('the text of a message', () => {
  const textOf = (card: Card) => renderMessages(card, { mark: 's' }).map(({ text }) => text);

  test('is the summary and then what the blocks say', () => {
    const [text] = textOf({
      summary: 'Report: Sales',
      blocks: [
        { kind: 'heading', text: 'Report: Sales' },
        { kind: 'text', text: ['Hello ', { kind: 'mention', ...person }] },
        {
          kind: 'bars',
          title: 'By topic',
          from: 0,
          to: 100,
          bars: [
            { label: 'Tools', value: 72, caption: '72' },
            { label: 'Growth', caption: 'fewer than 5 answers' },
          ],
        },
        { kind: 'picture', png: 'AAAA', alt: 'Tools are well' },
      ],
    });
    expect(text).toBe(
      'Report: Sales\nHello @Ana\nBy topic\nTools: 72\nGrowth: fewer than 5 answers\nTools are well',
    );
  });

  test('is never empty, and nothing in it is markup', () => {
    expect(textOf({ summary: '', blocks: [] })).toEqual(['…']);
    expect(textOf({ summary: '<!channel> & <@U1>', blocks: [] })).toEqual([
      '&lt;!channel&gt; &amp; &lt;@U1&gt;',
    ]);
    fc.assert(
      fc.property(anyCard, (card) => {
        for (const text of textOf(card)) {
          expect(text).not.toMatch(/[<>]/);
          expect(text.replace(/&(amp|lt|gt);/g, '')).not.toContain('&');
          expect(text.length).toBeLessThanOrEqual(4_000);
        }
      }),
      { numRuns: 50 },
    );
  });
});

// --- how it looks ----------------------------------------------------------------------------------------------------

describe('looks', () => {
  const shown = (...blocks: Block[]) =>
    renderMessages({ summary: 's', blocks }, { mark: 'd', files })[0].blocks;

  test('bars are of one width, on the scale of the card, with the line of the organisation', () => {
    const [bars] = shown({
      kind: 'bars',
      title: 'By topic',
      from: 0,
      to: 100,
      bars: [
        { label: 'Tools', value: 72, caption: '72', reference: 40 },
        { label: 'Growth', value: 0, caption: '0', reference: 100 },
        { label: 'Pay', value: 140, caption: 'much' },
        { label: 'Room', caption: 'fewer than 5 answers', reference: 50 },
      ],
    });
    const code = JSON.stringify(bars).match(/[█░│]{2,}/g);
    expect(code).toEqual(['████████│█████░░░░░░', '░░░░░░░░░░░░░░░░░░░│', '████████████████████']);
    expect(readBlocks([bars])).toContain('Room: fewer than 5 answers');
  });

  test('pictures by their file, images by a safe address, others by their words', () => {
    expect(
      shown(
        { kind: 'picture', png: 'iVBORw0KGgo=', alt: 'A chart' },
        { kind: 'picture', png: 'AAAA', alt: 'Another chart' },
        { kind: 'image', url: 'https://example.org/a b.png', alt: 'A photo' },
        { kind: 'image', url: 'http://example.org/a.png', alt: 'Not safe' },
        { kind: 'image', url: 'https://example.org/a.png', alt: '' },
      ),
    ).toEqual([
      { type: 'image', slack_file: { id: 'F0123456' }, alt_text: 'A chart' },
      { type: 'context', elements: [{ type: 'plain_text', text: 'Another chart', emoji: false }] },
      { type: 'image', image_url: 'https://example.org/a%20b.png', alt_text: 'A photo' },
      { type: 'context', elements: [{ type: 'plain_text', text: 'Not safe', emoji: false }] },
      { type: 'image', image_url: 'https://example.org/a.png', alt_text: 's' },
    ]);
  });

  const labels = (...buttons: readonly (string | number)[]) =>
    renderMessages(
      {
        summary: 's',
        blocks: [],
        buttons: buttons.map((label, n) => ({ kind: 'action', name: 'a.b', input: n, label: `${label}` })),
      },
      { mark: 'd' },
    )[0].blocks.flatMap((one) =>
      one.type === 'actions'
        ? [one.elements.map((element) => ('text' in element ? element.text?.text : '')).join(' ')]
        : [],
    );

  test('a scale of buttons has rows of its own, even ones', () => {
    expect(labels(1, 2, 3, 4, 5, 'No aplica', 'Volver')).toEqual(['1 2 3 4 5', 'No aplica Volver']);
    expect(labels(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 'No aplica')).toEqual([
      '0 1 2 3 4 5',
      '6 7 8 9 10',
      'No aplica',
    ]);
    expect(labels('Aplicar', 'Cancelar')).toEqual(['Aplicar Cancelar']);
    expect(labels('Sí', 'No', 'Ahora no')).toEqual(['Sí No Ahora no']);
  });
});

describe('forms', () => {
  const of = (field: Omit<Field, 'label'>, more: Partial<Form> = {}) =>
    renderForm(
      {
        name: 'a.b',
        input: {},
        title: 't',
        submit: 's',
        fields: [{ label: 'L', ...field } as Field],
        ...more,
      },
      '',
    ).blocks;
  const options = (count: number) =>
    Array.from({ length: count }, (_, n) => ({ value: `o${n}`, label: `Label ${n}` }));
  const element = (field: Omit<Field, 'label'>, more?: Partial<Form>) =>
    (of(field, more)[0] as { element: unknown }).element;

  test.each<[string, Record<string, unknown>, unknown, object]>([
    [
      'a line',
      { kind: 'line', max: 20 },
      'x',
      { type: 'plain_text_input', multiline: false, max_length: 20, initial_value: 'x' },
    ],
    [
      'a text longer than it may be stays',
      { kind: 'text', max: 3 },
      'abcd',
      { type: 'plain_text_input', multiline: true, max_length: 4, initial_value: 'abcd' },
    ],
    [
      'one of few',
      { kind: 'one', options: options(10) },
      'o3',
      { type: 'radio_buttons', initial_option: { value: 'o3' } },
    ],
    [
      'one of more',
      { kind: 'one', options: options(11) },
      'o3',
      { type: 'static_select', initial_option: { value: 'o3' } },
    ],
    [
      'one of many',
      { kind: 'one', options: options(150) },
      'o120',
      {
        type: 'static_select',
        option_groups: [
          { label: { text: 'Label 0 – Label 99' } },
          { label: { text: 'Label 100 – Label 149' } },
        ],
        initial_option: { value: 'o120' },
      },
    ],
    [
      'several of few',
      { kind: 'many', options: options(3) },
      ['o0', 'o2'],
      { type: 'checkboxes', initial_options: [{ value: 'o0' }, { value: 'o2' }] },
    ],
    [
      'several of more',
      { kind: 'many', options: options(30) },
      ['o29'],
      { type: 'multi_static_select', initial_options: [{ value: 'o29' }] },
    ],
    [
      'a short scale',
      { kind: 'scale', from: 1, to: 5, fromLabel: 'no', toLabel: 'yes' },
      '2',
      {
        type: 'radio_buttons',
        options: [
          { text: { text: '1 · no' } },
          { text: { text: '2' } },
          {},
          {},
          { text: { text: '5 · yes' }, value: '5' },
        ],
        initial_option: { value: '2' },
      },
    ],
    [
      'a long scale',
      { kind: 'scale', from: 0, to: 10, fromLabel: 'no', toLabel: 'yes' },
      '10',
      { type: 'static_select', initial_option: { text: { text: '10 · yes' } } },
    ],
    ['a person', { kind: 'person' }, ['U0123456'], { type: 'users_select', initial_user: 'U0123456' }],
    [
      'people',
      { kind: 'person', many: true },
      ['U0123456', 'web-2'],
      { type: 'multi_users_select', initial_users: ['U0123456'] },
    ],
    ['a day', { kind: 'date' }, '2026-12-01', { type: 'datepicker', initial_date: '2026-12-01' }],
    [
      'a file',
      { kind: 'file', accept: ['.csv', 'text/csv'], maxBytes: 1 },
      undefined,
      { type: 'file_input', filetypes: ['csv'], max_files: 1 },
    ],
  ])('%s', (_name, field, value, expected) => {
    expect(element({ name: 'f', ...field } as never, { values: { f: value as string } })).toMatchObject(
      expected,
    );
  });

  test('what is not offered is not chosen, what is no day is no day', () => {
    for (const [field, value] of [
      [{ kind: 'one', options: options(3) }, 'o9'],
      [{ kind: 'many', options: options(30) }, ['o99']],
      [{ kind: 'person' }, ['somebody']],
      [{ kind: 'date' }, '2026-02-31'],
    ] as const) {
      const made = element({ name: 'f', ...field } as never, { values: { f: value } });
      expect(Object.keys(made as object).filter((key) => key.startsWith('initial'))).toEqual([]);
    }
  });

  test('a long option goes on below', () => {
    const label =
      'En las últimas semanas, mi carga de trabajo ha sido manejable y me ha dejado tiempo para aprender.';
    expect(element({ kind: 'one', name: 'f', options: [{ value: 'a', label }] } as never)).toMatchObject({
      options: [
        {
          text: { text: 'En las últimas semanas, mi carga de trabajo ha sido manejable y me ha…' },
          description: { text: '…dejado tiempo para aprender.' },
        },
      ],
    });
  });

  test('problems stand at the top and below their fields, and go the native way too', () => {
    const more = { problem: 'Not yet', errors: { f: 'Too short', gone: 'x' }, intro: ['Hello'] };
    const blocks = of({ kind: 'line', name: 'f' } as never, more);
    expect(blocks.map((one) => (one.type === 'input' ? one.block_id : readBlocks([one])))).toEqual([
      '⚠️ Not yet',
      'Hello',
      'f.f',
      '⚠️ Too short',
    ]);
    const form: Form = {
      name: 'a.b',
      input: {},
      title: 't',
      submit: 's',
      fields: [{ kind: 'line', name: 'f', label: 'L' }],
      ...more,
    };
    expect(fieldErrors(form)).toEqual({ 'f.f': 'Too short' });
    const view = renderForm(form, 'meta');
    expect(view).toMatchObject({
      type: 'modal',
      callback_id: 'a.b',
      private_metadata: 'meta',
      submit: { text: 's' },
    });
    expect(view).not.toHaveProperty('close');
  });

  test('a problem is shown once, however often it comes', () => {
    const form: Form = { name: 'a.b', input: {}, title: 't', submit: 's', fields: [], problem: 'first' };
    const sent = { ...renderForm(form, 'm'), id: 'V1', close: null, app_id: 'A1' };
    const twice = withProblem({ ...withProblem(sent, 'second') }, 'third');
    expect(twice?.blocks.map((one) => readBlocks([one]))).toEqual(['⚠️ third']);
    expect(twice).toMatchObject({ private_metadata: 'm', callback_id: 'a.b', submit: { text: 's' } });
  });
});
