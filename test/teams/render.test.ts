import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { carried } from '#adapters/teams/render/codec.ts';
import { limits } from '#adapters/teams/render/limits.ts';
import { type RenderOptions, renderCard, renderMessage, sizeOf } from '#adapters/teams/render/render.ts';
import type { Block, Button, Card, Inline, Text } from '#core/card.ts';
import { locales } from '#core/i18n.ts';
import { createFlows } from '#flows/index.ts';
import { hostileSamples } from '#test/contract/samples.ts';
import { problemsOfActivity, problemsOfCard } from '#test/support/adaptivecard.ts';
import { testPorts } from '#test/support/ports.ts';
import { found, middleRow, readCard } from './reading.ts';

const { flows } = createFlows(testPorts());
const ana = '11111111-aaaa-4bbb-8ccc-222222222222';
const leo = '33333333-aaaa-4bbb-8ccc-444444444444';

/** One pixel. */
const png =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';

const everywhere: readonly RenderOptions[] = (['m', 'h', 'd'] as const).flatMap((surface) =>
  (['dialog', 'inline'] as const).map((forms) => ({ surface, forms, tenant: 't' })),
);
const message: RenderOptions = { surface: 'm', forms: 'dialog', tenant: 't' };

const card = (blocks: readonly Block[], more: Partial<Card> = {}): Card => ({
  summary: 's',
  blocks,
  ...more,
});
const text = (...parts: Inline[]): Block => ({ kind: 'text', text: parts });
const press = (label: string, more: Partial<Button> = {}): Button => ({
  kind: 'action',
  name: 'a.b',
  input: { label },
  label,
  ...more,
});

/** What a card becomes is what Teams takes, wherever it is shown, and every button of its end is on it. */
function expectTaken(card: Card): void {
  for (const options of everywhere) {
    const rendered = renderCard(card, options);
    expect(problemsOfCard(rendered, { surface: options.surface === 'd' ? 'dialog' : 'message' })).toEqual([]);
    expect(sizeOf(rendered)).toBeLessThanOrEqual(limits.card + 1_000);
    expect(problemsOfActivity(renderMessage(card, options))).toEqual([]);
    const ends = (card.buttons ?? []).length;
    const sets = found(rendered, 'ActionSet').flatMap((set) => set.actions as readonly unknown[]);
    expect(sets.length).toBeGreaterThanOrEqual(Math.min(ends, limits.buttonsOfCard));
    readCard(rendered);
  }
}

describe.each(locales)('every sample is what Teams takes: %s', (locale) => {
  const all = [
    ...flows.flatMap((flow) => flow.samples(locale)).map((sample) => [sample.name, sample] as const),
    ...hostileSamples(locale).map((sample) => [`hostile: ${sample.name}`, sample] as const),
  ];
  test.each(all.filter(([, sample]) => sample.card !== undefined))('%s', (_name, sample) => {
    if (sample.card) expectTaken(sample.card);
  });

  test('no part of a card of ours is cut', () => {
    for (const { card } of flows.flatMap((flow) => flow.samples(locale))) {
      if (card) expect(readCard(renderCard(card, message))).not.toContain('…');
    }
  });
});

// --- literal -----------------------------------------------------------------------------------------------------

const signs = [
  '**b** *i* _u_ ~s~ `c` [a](https://evil.example) ![x](y)',
  '- no list',
  '1. no list',
  '# no heading',
  '> no quote',
  '<at>Ana</at> <b>x</b> &lt; &amp; &#60; R&D <at',
  '{{DATE(2026-11-22T10:00:00Z, SHORT)}} {{{TIME(2026-11-22T10:00:00Z)}}}',
  'back\\slash \\* \\',
  '---',
  '| a | b |',
  '$'.concat('{name}'),
];

describe('people’s words stay words', () => {
  test.each(signs)('%s', (sign) => {
    const said = readCard(
      renderCard(
        card([
          { kind: 'heading', text: sign },
          text(sign),
          { kind: 'quote', text: [sign] },
          { kind: 'note', text: [sign] },
          { kind: 'facts', facts: [{ label: sign, value: sign }] },
          { kind: 'bars', title: sign, from: 0, to: 1, bars: [{ label: sign, caption: 'x' }] },
        ]),
        message,
      ),
    );
    expect(said).toEqual([sign, sign, sign, sign, sign, sign, sign, `${sign} x`]);
  });

  test.each(signs)('beside a mention: %s', (sign) => {
    const rendered = renderCard(card([text(sign, ' ', { kind: 'mention', key: ana, name: 'Ana' })]), message);
    expect(readCard(rendered)).toEqual([`${sign} @Ana`]);
  });

  test('two harmless parts make no sign together', () => {
    const mention = { kind: 'mention', key: ana, name: 'Ana' } as const;
    const rendered = renderCard(
      card([text('{', '{DATE(2026-11-22T10:00:00Z)}}&', 'lt; ', mention)]),
      message,
    );
    expect(readCard(rendered)).toEqual(['{{DATE(2026-11-22T10:00:00Z)}}&lt; @Ana']);
  });

  test('any text at all, with and without a mention', () => {
    const piece = fc.constantFrom(
      ...'*_~`[]()<>&;#-+.1{}\\| a\n'.split(''),
      '<at>',
      '</at>',
      '{{',
      '&lt;',
      'ñ',
      '👩‍👩‍👧',
    );
    const any = fc.array(piece, { minLength: 1, maxLength: 20 }).map((pieces) => pieces.join(''));
    fc.assert(
      fc.property(any, fc.boolean(), (words, mentions) => {
        const parts: Inline[] = mentions ? [words, { kind: 'mention', key: ana, name: 'Ana' }] : [words];
        const said = readCard(renderCard(card([text(...parts)]), message)).join('\n');
        const lines = (one: string) =>
          one
            .split('\n')
            .map((line) => line.trim())
            .filter((line) => line !== '');
        // Of a blank text the summary is shown.
        expect(lines(said)).toEqual(
          mentions || words.trim() !== '' ? lines(mentions ? `${words}@Ana` : words) : ['s'],
        );
      }),
      { numRuns: 2_000 },
    );
  });
});

// --- mentions and links ------------------------------------------------------------------------------------------

describe('mentions', () => {
  const of = (...parts: Inline[]) => renderCard(card([text(...parts)]), message);

  test('name one person by the object id', () => {
    const rendered = of('Thanks, ', { kind: 'mention', key: ana, name: 'Ana López' }, '!');
    expect(rendered.body).toEqual([{ type: 'TextBlock', text: 'Thanks, <at>Ana López</at>!', wrap: true }]);
    expect(rendered.msteams).toEqual({
      entities: [{ type: 'mention', text: '<at>Ana López</at>', mentioned: { id: ana, name: 'Ana López' } }],
    });
  });

  test('two people of one name are two', () => {
    const rendered = of(
      { kind: 'mention', key: ana, name: 'Ana' },
      { kind: 'mention', key: leo, name: 'Ana' },
      { kind: 'mention', key: ana, name: 'Ana' },
    );
    expect(readCard(rendered)).toEqual(['@Ana@Ana (2)@Ana']);
    expect(found(rendered, 'mention').map((one) => one.mentioned)).toEqual([
      { id: ana, name: 'Ana' },
      { id: leo, name: 'Ana' },
    ]);
  });

  test('a name is no markup, and nobody else’s tag', () => {
    const rendered = of({ kind: 'mention', key: ana, name: '**x**</at><at>Leo' });
    expect(readCard(rendered)).toEqual(['@x at at Leo']);
  });

  test('somebody the directory does not know is a name', () => {
    const rendered = of('Hello ', { kind: 'mention', key: 'U123', name: 'Leo' });
    expect(readCard(rendered)).toEqual(['Hello Leo']);
    expect(rendered.msteams).toBeUndefined();
  });

  test('one that was cut tells nobody', () => {
    const long = Array.from({ length: 200 }, () => text('x'.repeat(1_000)));
    const rendered = renderCard(card([...long, text({ kind: 'mention', key: ana, name: 'Ana' })]), message);
    expect(readCard(rendered).at(-1)).toBe('…');
    expect(found(rendered, 'mention')).toEqual([]);
  });
});

test('links lead to pages and mail programs only', () => {
  const urls = [
    'https://example.org/a',
    'mailto:a@example.org',
    'javascript:alert(1)',
    '//evil.example',
    'https://',
  ];
  const links = urls.map((url): Inline => ({ kind: 'link', text: 'x', url }));
  const actions = found(renderCard(card([text(...links)]), message), 'Action.OpenUrl');
  expect(actions.map((action) => action.url)).toEqual(['https://example.org/a', 'mailto:a@example.org']);
  const beside = renderCard(card([text(...links, { kind: 'mention', key: ana, name: 'Ana' })]), message);
  expect(found(beside, 'TextBlock').map((one) => one.text)).toEqual([
    '[x](https://example.org/a)[x](mailto:a@example.org)xxx<at>Ana</at>',
  ]);
});

// --- charts ------------------------------------------------------------------------------------------------------

describe('charts', () => {
  /** The middle row of a bar, as runs of colours: how many pixels of what. */
  const runs = (value: number | undefined, reference?: number): readonly (readonly [string, number])[] => {
    const bar = {
      label: 'l',
      caption: 'c',
      ...(value !== undefined && { value }),
      ...(reference !== undefined && { reference }),
    };
    const rendered = renderCard(card([{ kind: 'bars', title: 't', from: 0, to: 100, bars: [bar] }]), message);
    const [image] = found(rendered, 'Image');
    return image === undefined ? [] : middleRow(String(image.url));
  };
  const sum = (all: readonly (readonly [string, number])[]) =>
    all.reduce((whole, [, width]) => whole + width, 0);

  test('a bar is as long as its value, on a ground as long as the scale', () => {
    expect(runs(25)).toEqual([
      ['d6483eff', 140],
      ['7a829440', 420],
    ]);
    expect(runs(0)).toEqual([['7a829440', 560]]);
    expect(runs(100)).toEqual([['d6483eff', 560]]);
    expect(runs(-3)).toEqual([['7a829440', 560]]);
    expect(runs(999)).toEqual([['d6483eff', 560]]);
  });

  test('the organisation is a thin line in front, at its value, and moves nothing', () => {
    expect(runs(25, 50)).toEqual([
      ['d6483eff', 140],
      ['7a829440', 135],
      ['00000000', 3],
      ['7a8294ff', 4],
      ['00000000', 3],
      ['7a829440', 275],
    ]);
    for (const value of [0, 1, 49, 50, 51, 99, 100]) {
      for (const reference of [-9, 0, 1, 50, 99, 100, 200]) {
        const all = runs(value, reference);
        expect(sum(all)).toBe(560);
        const at = all.findIndex(([colour]) => colour === '7a8294ff');
        expect(all.filter(([colour]) => colour === '7a8294ff')).toEqual([['7a8294ff', 4]]);
        const middle = sum(all.slice(0, at)) + 2;
        expect(Math.abs(middle / 5.6 - Math.min(100, Math.max(0, reference)))).toBeLessThan(0.5);
      }
    }
  });

  test('without a value there is no bar, and the caption says why', () => {
    expect(runs(undefined, 50)).toEqual([]);
    expect(runs(Number.NaN)).toEqual([]);
    const bars = [{ label: 'Sales', caption: 'fewer than 5 answers' }];
    const rendered = renderCard(card([{ kind: 'bars', title: 'Trust', from: 0, to: 100, bars }]), message);
    expect(readCard(rendered)).toEqual(['Trust', 'Sales fewer than 5 answers']);
  });
});

// --- pictures ----------------------------------------------------------------------------------------------------

test('a picture travels within the card; one that is too large is what it shows, in words', () => {
  const small = renderCard(card([{ kind: 'picture', png, alt: 'A chart.' }]), message);
  expect(found(small, 'Image').map((one) => [one.url, one.altText])).toEqual([
    [`data:image/png;base64,${png}`, 'A chart.'],
  ]);
  const large = `${png.slice(0, 60)}${'A'.repeat(limits.pictures)}`;
  const rendered = renderCard(card([{ kind: 'picture', png: large, alt: 'A chart.' }]), message);
  expect(found(rendered, 'Image')).toEqual([]);
  expect(readCard(rendered)).toEqual(['A chart.']);
  for (const none of ['iVBORw0KGgo=', 'AAAA', '<svg/>']) {
    const said = renderCard(card([{ kind: 'picture', png: none, alt: 'A chart.' }]), message);
    expect(found(said, 'Image')).toEqual([]);
  }
});

// --- buttons -----------------------------------------------------------------------------------------------------

describe('buttons', () => {
  const rows = (labels: readonly string[]) =>
    found(renderCard(card([], { buttons: labels.map((label) => press(label)) }), message), 'ActionSet').map(
      (set) => (set.actions as readonly Readonly<{ title: string }>[]).map((action) => action.title),
    );
  const scale = (from: number, to: number) =>
    Array.from({ length: to - from + 1 }, (_, n) => String(from + n));

  test('a scale stands in even rows, the words beside it in a row of their own', () => {
    expect(rows([...scale(0, 10), 'Later'])).toEqual([scale(0, 5), scale(6, 10), ['Later']]);
    expect(rows(scale(1, 5))).toEqual([scale(1, 5)]);
    expect(rows(scale(1, 7))).toEqual([scale(1, 4), scale(5, 7)]);
  });

  test('long words do not stand beside each other on a phone', () => {
    expect(rows(['Answer now', 'Tomorrow', 'Not this week, thank you', 'No'])).toEqual([
      ['Answer now', 'Tomorrow'],
      ['Not this week, thank you', 'No'],
    ]);
  });

  test('what is pressed comes back, in the way the place can', () => {
    const buttons = [
      press('a', { style: 'primary', hint: 'yes' }),
      press('o', { kind: 'open', style: 'danger' }),
    ];
    const of = (options: RenderOptions) =>
      found(renderCard(card([], { buttons }), options), 'ActionSet').flatMap(
        (set) => set.actions as readonly Record<string, unknown>[],
      );
    for (const options of everywhere) {
      const [action, open] = of(options);
      const { surface } = options;
      expect(carried(action?.data)).toEqual({ kind: 'action', name: 'a.b', input: { label: 'a' }, surface });
      expect(carried(open?.data)).toEqual({ kind: 'open', name: 'a.b', input: { label: 'o' }, surface });
      expect([action?.style, action?.tooltip, open?.style]).toEqual(['positive', 'yes', 'destructive']);
      expect(action?.type).toBe(surface === 'd' ? 'Action.Submit' : 'Action.Execute');
      if (action?.type === 'Action.Execute') {
        expect(action.fallback).toMatchObject({ type: 'Action.Submit', data: action.data });
      }
      const opensDialog = surface !== 'd' && options.forms === 'dialog';
      expect((open?.data as Record<string, unknown> | undefined)?.msteams).toEqual(
        opensDialog ? { type: 'task/fetch' } : undefined,
      );
      expect(open?.type).toBe(surface === 'd' || opensDialog ? 'Action.Submit' : 'Action.Execute');
    }
  });

  test('many that carry much are all there; the heaviest come back as old ones', () => {
    const buttons = Array.from({ length: 40 }, (_, n) => press(`${n}`, { input: 'x'.repeat(n * 90) }));
    const rendered = renderCard(card([text('x'.repeat(30_000))], { buttons }), message);
    expect(problemsOfCard(rendered)).toEqual([]);
    const actions = found(rendered, 'Action.Submit');
    expect(actions).toHaveLength(40);
    expect(sizeOf(rendered)).toBeLessThanOrEqual(limits.card);
    expect(carried(actions[0]?.data)).toMatchObject({ input: '' });
    expect(carried(actions[39]?.data)).toBeUndefined();
  });
});

// --- anything at all ---------------------------------------------------------------------------------------------

const snippet = fc.constantFrom(
  ...signs,
  '\u0000',
  '\uD83D',
  '\u202E',
  '\n\n',
  ' ',
  '',
  'javascript:x',
  '👩‍👩‍👧‍👦',
);
const anyText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 30 }),
  fc.array(snippet, { maxLength: 6 }).map((all) => all.join('')),
  fc.constantFrom(10, 1_000, 20_000).map((n) => '*a\n"'.repeat(n)),
);
const nothing = fc.constantFrom(undefined, null, 7, '', [], {}) as fc.Arbitrary<never>;
const oddly = <T>(usual: fc.Arbitrary<T>) => fc.oneof({ weight: 12, arbitrary: usual }, nothing);
const number = fc.oneof(fc.double(), fc.integer({ min: -5, max: 105 }));
const anyInline: fc.Arbitrary<Inline> = fc.oneof(
  anyText,
  fc.record({ kind: fc.constant('bold' as const), text: oddly(anyText) }),
  fc.record({
    kind: fc.constant('mention' as const),
    key: fc.constantFrom(ana, leo, 'U1', '<at>'),
    name: oddly(anyText),
  }),
  fc.record({
    kind: fc.constant('link' as const),
    text: oddly(anyText),
    url: oddly(fc.oneof(anyText, fc.webUrl())),
  }),
);
const anyInlines: fc.Arbitrary<Text> = fc.array(oddly(anyInline), { maxLength: 4 });
const anyButton = fc.record(
  {
    kind: fc.constantFrom('action' as const, 'open' as const),
    name: oddly(anyText),
    input: fc.oneof(fc.jsonValue(), anyText, fc.constant(1n)),
    label: oddly(anyText),
    hint: oddly(anyText),
    style: fc.constantFrom('primary' as const, 'danger' as const),
  },
  { requiredKeys: ['kind', 'name', 'input', 'label'] },
);
const anyButtons = fc.array(oddly(anyButton), { maxLength: 8 });
const anyBar = fc.record(
  { label: oddly(anyText), caption: oddly(anyText), value: oddly(number), reference: oddly(number) },
  { requiredKeys: ['label', 'caption'] },
);
const anyBlock: fc.Arbitrary<Block> = fc.oneof(
  fc.record({ kind: fc.constant('heading' as const), text: oddly(anyText) }),
  fc.record({
    kind: fc.constantFrom('text' as const, 'quote' as const, 'note' as const),
    text: oddly(anyInlines),
  }),
  fc.record({
    kind: fc.constant('facts' as const),
    facts: oddly(
      fc.array(oddly(fc.record({ label: oddly(anyText), value: oddly(anyText) })), { maxLength: 4 }),
    ),
  }),
  fc.record({
    kind: fc.constant('bars' as const),
    title: oddly(anyText),
    from: oddly(number),
    to: oddly(number),
    bars: oddly(fc.array(oddly(anyBar), { maxLength: 4 })),
  }),
  fc.record({
    kind: fc.constant('image' as const),
    url: oddly(fc.oneof(anyText, fc.webUrl())),
    alt: oddly(anyText),
  }),
  fc.record({
    kind: fc.constant('picture' as const),
    png: oddly(fc.constantFrom(png, 'iVBORw0KGgo=', 'x')),
    alt: oddly(anyText),
  }),
  fc.record({ kind: fc.constant('buttons' as const), buttons: oddly(anyButtons) }),
);
const anyCard: fc.Arbitrary<Card> = fc.record({
  summary: oddly(anyText),
  blocks: oddly(fc.array(oddly(anyBlock), { maxLength: 6 })),
  buttons: oddly(anyButtons),
});

test('any card at all becomes what Teams takes', () => {
  fc.assert(
    fc.property(anyCard, fc.constantFrom(...everywhere), (card, options) => {
      const activity = renderMessage(card, options);
      expect(problemsOfActivity(activity)).toEqual([]);
      const [attachment] = activity.attachments as readonly Readonly<{ content: unknown }>[];
      expect(
        problemsOfCard(attachment?.content, { surface: options.surface === 'd' ? 'dialog' : 'message' }),
      ).toEqual([]);
      expect(sizeOf(activity)).toBeLessThanOrEqual(limits.card + 2_000);
    }),
    { numRuns: 1_500, interruptAfterTimeLimit: 12_000 },
  );
});

test('a text of a megabyte takes no time to speak of', () => {
  const huge = '<at>*x*</at>{{\n👩‍👩‍👧 '.repeat(60_000);
  const blocks: Block[] = [
    { kind: 'heading', text: huge },
    text(huge, { kind: 'mention', key: ana, name: huge }, { kind: 'link', text: huge, url: huge }),
    { kind: 'note', text: [huge] },
    { kind: 'facts', facts: [{ label: huge, value: huge }] },
    { kind: 'image', url: `https://${huge}`, alt: huge },
  ];
  const start = performance.now();
  const rendered = renderCard(
    card(blocks, { summary: huge, buttons: [press(huge, { hint: huge, input: huge })] }),
    message,
  );
  expect(performance.now() - start).toBeLessThan(1_000);
  expect(problemsOfCard(rendered)).toEqual([]);
});
