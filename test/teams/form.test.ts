import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { carried, decodeValues, inputId } from '#adapters/teams/render/codec.ts';
import { type FormOptions, renderForm, taskOf } from '#adapters/teams/render/form.ts';
import type { FormWords } from '#adapters/teams/render/form-words.ts';
import { limits } from '#adapters/teams/render/limits.ts';
import { sizeOf } from '#adapters/teams/render/render.ts';
import type { Field, Form } from '#core/card.ts';
import { locales } from '#core/i18n.ts';
import { createFlows } from '#flows/index.ts';
import { hostileSamples } from '#test/contract/samples.ts';
import { problemsOfCard, problemsOfTask } from '#test/support/adaptivecard.ts';
import { testPorts } from '#test/support/ports.ts';
import { found, readCard } from './reading.ts';

const { flows } = createFlows(testPorts());
const words: FormWords = {
  paste: 'Paste it.',
  attach: 'Or send it.',
  attached: 'attached',
  pasted: 'pasted',
  required: 'Needed.',
  choose: 'Choose',
  person: 'Search',
};
const inline: FormOptions = { origin: {}, as: 'inline', words };
const dialog: FormOptions = { origin: {}, as: 'dialog', words };

function inputsOf(card: unknown): ReadonlyMap<unknown, Readonly<Record<string, unknown>>> {
  const kinds = ['Input.Text', 'Input.ChoiceSet', 'Input.Date'];
  return new Map(kinds.flatMap((kind) => found(card, kind)).map((one) => [one.id, one]));
}

/** What comes back when nothing is changed in a card, and the submit button is pressed. */
function pressed(card: unknown) {
  const [action] = [...found(card, 'Action.Execute'), ...found(card, 'Action.Submit')];
  const inputs = [...inputsOf(card)].map(([id, input]) => [id, input.value ?? '']);
  const back = carried(action?.data);
  if (back?.kind !== 'submit') throw new Error('no form came back');
  return { ...back, values: decodeValues(back.form, Object.fromEntries(inputs), words.pasted) };
}

function expectTaken(form: Form): void {
  for (const options of [inline, dialog]) {
    const card = renderForm(form, options);
    const surface = options.as === 'dialog' ? 'dialog' : 'message';
    expect(problemsOfCard(card, { surface })).toEqual([]);
    expect(sizeOf(card)).toBeLessThanOrEqual(limits.card);
    if (surface === 'dialog') expect(problemsOfTask(taskOf(form.title, card))).toEqual([]);
    readCard(card);
    // Shown again by who gets it back, it is the same form.
    const { form: again } = pressed(card);
    expect([...inputsOf(renderForm(again, options)).keys()]).toEqual([...inputsOf(card).keys()]);
    expect(pressed(renderForm(again, options)).form).toEqual(again);
  }
}

describe.each(locales)('every form is what Teams takes: %s', (locale) => {
  const all = [
    ...flows.flatMap((flow) => flow.samples(locale)).map((sample) => [sample.name, sample.form] as const),
    ...hostileSamples(locale).map((sample) => [`hostile: ${sample.name}`, sample.form] as const),
  ].filter(([, form]) => form !== undefined);
  test.each(all)('%s', (_name, form) => {
    if (form) expectTaken(form);
  });

  test('no form of ours loses a field, an option or a word', () => {
    for (const { form } of flows.flatMap((flow) => flow.samples(locale))) {
      if (form === undefined) continue;
      const { values: _, errors: __, problem: ___, ...asked } = form;
      const { form: back } = pressed(renderForm(form, inline));
      expect(back.fields.map((one) => one.name)).toEqual(asked.fields.map((one) => one.name));
      for (const [at, one] of asked.fields.entries()) {
        if ('options' in one)
          expect(back.fields[at]).toMatchObject({ options: one.options.map(({ value }) => ({ value })) });
      }
      expect(back.input).toEqual(asked.input ?? null);
    }
  });
});

const form = (fields: readonly Field[], more: Partial<Form> = {}): Form => ({
  name: 'f',
  input: null,
  title: 'Title',
  submit: 'Send',
  fields,
  ...more,
});
const options = (count: number) =>
  Array.from({ length: count }, (_, n) => ({ value: `v${n}`, label: `Option ${n}` }));

test('what was filled in is there again', () => {
  const values = {
    line: 'a *b*',
    text: 'two\nlines',
    one: 'v1',
    list: 'v7',
    many: ['v0', 'v2'],
    scale: '3',
    person: ['p1'],
    people: ['p1', 'p2'],
    date: '2026-12-01',
    file: { name: 'pasted.csv', bytes: new TextEncoder().encode('name\nAna') },
  };
  const fields: Field[] = [
    { kind: 'line', name: 'line', label: 'l' },
    { kind: 'text', name: 'text', label: 'l' },
    { kind: 'one', name: 'one', label: 'l', options: options(3) },
    { kind: 'one', name: 'list', label: 'l', options: options(40) },
    { kind: 'many', name: 'many', label: 'l', options: options(3) },
    { kind: 'scale', name: 'scale', label: 'l', from: 0, to: 10, fromLabel: 'no', toLabel: 'yes' },
    { kind: 'person', name: 'person', label: 'l' },
    { kind: 'person', name: 'people', label: 'l', many: true },
    { kind: 'date', name: 'date', label: 'l' },
    { kind: 'file', name: 'file', label: 'l', accept: ['.csv'], maxBytes: 1_000 },
  ];
  for (const way of [inline, dialog])
    expect(pressed(renderForm(form(fields, { values }), way)).values).toEqual(values);
});

test('a field is what it asks for', () => {
  const one = (field: Field) => inputsOf(renderForm(form([field]), dialog)).get(inputId('x'));
  const common = { name: 'x', label: 'l' };
  expect(one({ ...common, kind: 'line', max: 20 })).toMatchObject({
    type: 'Input.Text',
    maxLength: 20,
    isRequired: true,
  });
  expect(one({ ...common, kind: 'text', optional: true })).toEqual({
    type: 'Input.Text',
    isMultiline: true,
    id: 'f.x',
    label: 'l',
  });
  expect(one({ ...common, kind: 'one', options: options(5) })).toMatchObject({ style: 'expanded' });
  expect(one({ ...common, kind: 'one', options: options(6) })).toMatchObject({
    style: 'compact',
    placeholder: 'Choose',
  });
  expect(one({ ...common, kind: 'many', options: options(6) })).toMatchObject({ isMultiSelect: true });
  const scale = { ...common, kind: 'scale', fromLabel: 'no', toLabel: 'yes' } as const;
  expect(one({ ...scale, from: 1, to: 3 })?.choices).toEqual([
    { title: '1 · no', value: '0' },
    { title: '2', value: '1' },
    { title: '3 · yes', value: '2' },
  ]);
  expect(one({ ...scale, from: 0, to: 10 })).toMatchObject({ style: 'compact' });
  expect(one({ ...common, kind: 'person', many: true })).toMatchObject({
    choices: [],
    'choices.data': { type: 'Data.Query', dataset: 'graph.microsoft.com/users' },
    isMultiSelect: true,
  });
  // What a flow takes is not refused by the client: one without a choice is only named, one that is too long stays.
  expect(one({ ...common, kind: 'one', options: [] })).toBeUndefined();
  const long = renderForm(form([{ ...common, kind: 'line', max: 3 }], { values: { x: 'too long' } }), dialog);
  expect(inputsOf(long).get('f.x')).toMatchObject({ maxLength: 8, value: 'too long' });
});

test('what is wrong stands right below its field, the rest above everything', () => {
  const fields: Field[] = [
    { kind: 'line', name: 'a', label: 'A', hint: 'hint a' },
    { kind: 'line', name: 'b', label: 'B' },
  ];
  const card = renderForm(
    form(fields, { errors: { a: 'Too short.', gone: 'Lost.' }, problem: 'No.' }),
    inline,
  );
  expect(readCard(card)).toEqual(['Title', '⚠️ No.', '⚠️ Lost.', 'A', '⚠️ Too short.', 'hint a', 'B', '[Send]']);
  expect(readCard(renderForm(form(fields), dialog))).toEqual(['A', 'hint a', 'B', '[Send]']);
});

test('a file that came along is named; else there is room to paste one', () => {
  const file: Field = {
    kind: 'file',
    name: 'x',
    label: 'People',
    hint: 'A list.',
    accept: ['.csv'],
    maxBytes: 10,
  };
  const origin = { files: [{ name: 'people.csv', url: 'https://x/' }] };
  const with_ = renderForm(form([file]), { ...dialog, origin });
  expect(readCard(with_)).toEqual(['People', 'people.csv – attached', '[Send]']);
  expect(inputsOf(with_).size).toBe(0);
  expect(pressed(with_)).toMatchObject({ origin, values: {} });
  const without = renderForm(form([file]), dialog);
  expect(readCard(without)).toEqual(['People', 'A list.\nPaste it.\nOr send it.', '[Send]']);
});

test('a list that is too long for a card is shortened, and no field is left out', () => {
  const many = Array.from({ length: 400 }, (_, n) => ({ value: `v${n}`, label: `Option ${n} `.repeat(20) }));
  const fields = ['a', 'b', 'c'].map((name): Field => ({ kind: 'one', name, label: name, options: many }));
  const card = renderForm(
    form([...fields, { kind: 'text', name: 'd', label: 'd' }], { values: { d: 'x'.repeat(5_000) } }),
    inline,
  );
  expect(sizeOf(card)).toBeLessThanOrEqual(limits.card);
  expect([...inputsOf(card).keys()].sort()).toEqual(['f.a', 'f.b', 'f.c', 'f.d']);
  expect(inputsOf(card).get('f.d')?.value).toHaveLength(5_000);
});

// --- anything at all ---------------------------------------------------------------------------------------------

const anyText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 20 }),
  fc.constantFrom(
    '<at>x</at>',
    '{{DATE(2026-11-22T10:00:00Z)}}',
    '\uD83D',
    '\0',
    '',
    ' ',
    'x'.repeat(20_000),
  ),
);
const nothing = fc.constantFrom(undefined, null, 7, '', [], {}) as fc.Arbitrary<never>;
const oddly = <T>(usual: fc.Arbitrary<T>) => fc.oneof({ weight: 12, arbitrary: usual }, nothing);
const anyOptions = fc.array(oddly(fc.record({ value: oddly(anyText), label: oddly(anyText) })), {
  maxLength: 12,
});
const anyField = fc.record(
  {
    kind: fc.constantFrom('line', 'text', 'one', 'many', 'scale', 'person', 'date', 'file', 'else'),
    name: oddly(fc.constantFrom('a', 'b', 'c', '\uD83D', '__proto__')),
    label: oddly(anyText),
    hint: oddly(anyText),
    optional: oddly(fc.boolean()),
    options: oddly(anyOptions),
    from: oddly(fc.double()),
    to: oddly(fc.double()),
    fromLabel: oddly(anyText),
    toLabel: oddly(anyText),
    many: oddly(fc.boolean()),
    max: oddly(fc.double()),
    accept: oddly(fc.array(oddly(anyText), { maxLength: 3 })),
    maxBytes: oddly(fc.double()),
  },
  { requiredKeys: ['kind', 'name', 'label'] },
) as unknown as fc.Arbitrary<Field>;
const anyForm = fc.record({
  name: oddly(anyText),
  input: fc.jsonValue(),
  title: oddly(anyText),
  submit: oddly(anyText),
  intro: oddly(fc.array(oddly(anyText), { maxLength: 3 })),
  fields: oddly(fc.array(oddly(anyField), { maxLength: 6 })),
  values: oddly(fc.dictionary(fc.constantFrom('a', 'b', 'c'), oddly(fc.oneof(anyText, fc.array(anyText))))),
  errors: oddly(fc.dictionary(fc.constantFrom('a', 'b', 'z'), oddly(anyText))),
  problem: oddly(anyText),
}) as unknown as fc.Arbitrary<Form>;

test('any form at all becomes what Teams takes, and comes back', () => {
  fc.assert(
    fc.property(anyForm, fc.constantFrom(inline, dialog), (some, way) => {
      const card = renderForm(some, way);
      expect(problemsOfCard(card, { surface: way.as === 'dialog' ? 'dialog' : 'message' })).toEqual([]);
      expect(sizeOf(card)).toBeLessThanOrEqual(limits.card);
      expect(pressed(card).form.fields).toBeInstanceOf(Array);
    }),
    { numRuns: 1_500, interruptAfterTimeLimit: 10_000 },
  );
});

test('a dialog is as high as its form, within what a screen has', () => {
  const height = (count: number) => {
    const fields = Array.from(
      { length: count },
      (_, n): Field => ({ kind: 'line', name: `${n}`, label: 'l' }),
    );
    const { task } = taskOf('x'.repeat(100), renderForm(form(fields), dialog)) as {
      task: { type: string; value: { title: string; height: number; width: string } };
    };
    expect(task.value.title).toHaveLength(limits.dialogTitle);
    return task.value.height;
  };
  expect(height(1)).toBeLessThan(height(6));
  expect(height(100)).toBe(640);
});
