import { deflateRawSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Carried, carried, carry, decodeValues, inputId } from '#adapters/teams/render/codec.ts';
import { limits } from '#adapters/teams/render/limits.ts';
import type { Form } from '#core/card.ts';

/** Through the client and back, as JSON and by way of a server that writes dates its own way. */
function travelled(data: unknown): unknown {
  return JSON.parse(JSON.stringify(data), (_, value) =>
    typeof value === 'string' && /^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(value)
      ? new Date(value).toUTCString()
      : value,
  );
}

const form: Form = {
  name: 'f.ask',
  input: { id: 7 },
  title: 'A title',
  submit: 'Send',
  fields: [
    { kind: 'line', name: 'line', label: 'Line' },
    { kind: 'text', name: 'text', label: 'Text', optional: true, max: 10 },
    {
      kind: 'one',
      name: 'one',
      label: 'One',
      options: [
        { value: 'a,b', label: 'A' },
        { value: '1', label: 'B', description: 'c' },
      ],
    },
    {
      kind: 'many',
      name: 'many',
      label: 'Many',
      options: ['x,y', '0', 'z'].map((value) => ({ value, label: value })),
    },
    { kind: 'scale', name: 'scale', label: 'Scale', from: 1, to: 5, fromLabel: 'no', toLabel: 'yes' },
    { kind: 'person', name: 'person', label: 'Who' },
    { kind: 'person', name: 'people', label: 'Who all', many: true },
    { kind: 'date', name: 'date', label: 'When' },
    { kind: 'file', name: 'file', label: 'File', accept: ['text/csv', '.csv'], maxBytes: 100 },
  ],
};

describe('what an action carries', () => {
  test('comes back as it was, dates and halves of characters too', () => {
    const input = { at: '2026-12-01T00:00:00Z', half: '\uD83D', list: [1, null, '</at>'], nul: '\0' };
    for (const kind of ['action', 'open'] as const) {
      const what: Carried = { kind, name: 'a.b', input, surface: 'h' };
      expect(carried(travelled(carry(what)))).toEqual(what);
      // Some clients send the data of an action as a text.
      expect(carried(JSON.stringify(carry(what)))).toEqual(what);
    }
  });

  test('a form comes back whole, without what was filled in', () => {
    const origin = {
      on: '1',
      at: '19:x',
      home: true,
      files: [{ name: 'a.csv', url: 'https://x/' }],
    } as const;
    const more = { values: { line: 'secret' }, errors: { line: 'e' }, problem: 'p' };
    const data = carry({
      kind: 'submit',
      form: { ...form, intro: ['Hi ', { kind: 'bold', text: 'you' }], ...more },
      origin,
    });
    expect(JSON.stringify(data)).not.toContain('secret');
    expect(carried(travelled(data))).toEqual({
      kind: 'submit',
      form: { ...form, intro: ['Hi ', { kind: 'bold', text: 'you' }] },
      origin,
    });
  });

  test('any JSON at all', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.string({ unit: 'binary' }), (input, name) => {
        // JSON has one zero.
        const same = JSON.parse(JSON.stringify(input)) as unknown;
        expect(carried(travelled(carry({ kind: 'action', name, input, surface: 'm' })))).toEqual({
          kind: 'action',
          name,
          input: same,
          surface: 'm',
        });
      }),
      { numRuns: 1_000 },
    );
  });

  test('an input that is too long, or that JSON cannot say, makes an old button of it', () => {
    const cyclic: { self?: unknown } = {};
    cyclic.self = cyclic;
    for (const input of ['x'.repeat(limits.buttonInput), 1n, cyclic]) {
      expect(carried(carry({ kind: 'action', name: 'a', input, surface: 'm' }))).toBeUndefined();
    }
    for (const input of ['x'.repeat(limits.formInput), 1n, cyclic]) {
      expect(carried(carry({ kind: 'submit', form: { ...form, input }, origin: {} }))).toBeUndefined();
    }
    expect(carried(carry({ kind: 'action', name: 'a', input: undefined, surface: 'm' }))).toMatchObject({
      input: null,
    });
  });

  test('what is none of ours is nothing', () => {
    const short = { ...form, fields: form.fields.slice(0, 2) };
    const ours = carry({ kind: 'submit', form: short, origin: {} }).latido as { j: string };
    expect(carried({ latido: { t: 's', j: ours.j } })).toBeDefined();
    const bomb = deflateRawSync(Buffer.alloc(50_000_000, 32)).toString('base64');
    const strange = [
      undefined,
      null,
      7,
      '',
      '{',
      [],
      {},
      { latido: null },
      { latido: 'x' },
      { latido: { t: 'a', j: '' } },
      { latido: { t: 'x', j: '{}' } },
      { latido: { t: 'a', j: '{"name":1,"surface":"m","input":1}' } },
      { latido: { t: 'a', j: '{"name":"a","surface":"q","input":1}' } },
      { latido: { t: 's', j: '{"form":{},"origin":{}}' } },
      { latido: { t: 's', j: ours.j.replace('"line"', '"lion"') } },
      { latido: { t: 's', j: 'z' } },
      { latido: { t: 's', j: 'zAAAA' } },
      { latido: { t: 's', j: `z${bomb}` } },
    ];
    for (const data of strange) expect(carried(data)).toBeUndefined();
  });

  test('anything that a client may send', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.constantFrom('a', 'o', 's', 'x'), (value, t) => {
        expect(() => carried(value)).not.toThrow();
        expect(() => carried({ latido: { t, j: JSON.stringify(value) } })).not.toThrow();
        expect(() => decodeValues(form, value, 'p')).not.toThrow();
        const values = decodeValues(
          form,
          Object.fromEntries(form.fields.map((one) => [inputId(one.name), value])),
          'p',
        );
        for (const name of Object.keys(values)) expect(form.fields.map((one) => one.name)).toContain(name);
      }),
      { numRuns: 1_000 },
    );
  });
});

describe('what was filled in', () => {
  const of = (inputs: Readonly<Record<string, unknown>>) =>
    decodeValues(
      form,
      Object.fromEntries(Object.entries(inputs).map(([name, value]) => [inputId(name), value])),
      'texto pegado',
    );

  test('texts as typed', () => {
    expect(of({ line: '  a ', text: 'b\n', date: '2026-12-01' })).toEqual({
      line: '  a ',
      text: 'b\n',
      date: '2026-12-01',
    });
    expect(of({ line: '', text: null, date: {} })).toEqual({});
    expect(of({ line: 7 })).toEqual({ line: '7' });
  });

  test('options by their place, whatever they hold', () => {
    expect(of({ one: '0', many: '0,2', scale: '4' })).toEqual({ one: 'a,b', many: ['x,y', 'z'], scale: '5' });
    expect(of({ one: 1, many: ['1', '1', 'x'], scale: 0 })).toEqual({ one: '1', many: ['0'], scale: '1' });
    expect(of({ one: '2', many: '7,-1,a', scale: '5' })).toEqual({});
    expect(of({ one: 'a,b', many: '', scale: '1e0' })).toEqual({});
    expect(of({ one: '__proto__', many: 'constructor' })).toEqual({});
  });

  test('people by their object ids', () => {
    expect(of({ person: 'p1', people: 'p1,p2, p1' })).toEqual({ person: ['p1'], people: ['p1', 'p2'] });
    expect(of({ person: '8:orgid:p1', people: '' })).toEqual({ person: ['p1'] });
    expect(of({ person: 'p1,p2' })).toEqual({ person: ['p1'] });
  });

  test('a pasted file is a file', () => {
    expect(of({ file: 'name\nAna ñ' })).toEqual({
      file: { name: 'texto pegado.csv', bytes: new TextEncoder().encode('name\nAna ñ') },
    });
    expect(of({ file: ' \n' })).toEqual({});
  });

  test('only what the form asks for', () => {
    expect(decodeValues(form, { 'f.other': 'x', line: 'x', 'f.line': 'y', latido: {} }, 'p')).toEqual({
      line: 'y',
    });
    const named: Form = { ...form, fields: [{ kind: 'line', name: 'toString', label: 'x' }] };
    expect(decodeValues(named, {}, 'p')).toEqual({});
  });
});
