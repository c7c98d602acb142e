import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  decodeButton,
  decodeMetadata,
  decodeValues,
  encodeButton,
  encodeMetadata,
  encodeOption,
  type FormOrigin,
  markOf,
} from '#adapters/slack/render/codec.ts';
import { renderForm } from '#adapters/slack/render/form.ts';
import { renderMessages } from '#adapters/slack/render/render.ts';
import type { Field, Form, Values } from '#core/card.ts';

const units = fc.array(fc.nat(0xffff), { maxLength: 40 }).map((codes) => String.fromCharCode(...codes));
const json = fc.jsonValue({ stringUnit: 'binary', maxDepth: 3 });
const name = fc.stringMatching(/^[a-z]{1,12}\.[a-z-]{1,20}$/);

describe('buttons', () => {
  test('come back as they were sent, in letters that nothing on the way changes', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('action', 'open'),
        name,
        fc.oneof(json, units),
        fc.nat(500),
        (kind, which, input, n) => {
          const sent = encodeButton({ kind, name: which, input, label: 'x' }, n);
          expect(sent.actionId.length).toBeLessThanOrEqual(255);
          expect(sent.value).toMatch(/^[ -~]*$/);
          expect(sent.value).not.toMatch(/[&<>]/);
          if (sent.value === '') return;
          expect(sent.value.length).toBeLessThanOrEqual(2_000);
          expect(decodeButton(sent.actionId, sent.value)).toEqual({
            kind,
            name: which,
            input: JSON.parse(JSON.stringify(input)),
          });
        },
      ),
    );
  });

  test('that carry too much, or what JSON cannot say, come back as old ones', () => {
    const circle: unknown[] = [];
    circle.push(circle);
    for (const input of ['x'.repeat(2_001), circle, 1n]) {
      const { actionId, value } = encodeButton({ kind: 'action', name: 'a.b', input, label: 'x' }, 0);
      expect(value).toBe('');
      expect(decodeButton(actionId, value)).toBeUndefined();
      expect(decodeButton(actionId, undefined)).toBeUndefined();
    }
    const [message] = renderMessages(
      {
        summary: 's',
        blocks: [],
        buttons: [{ kind: 'action', name: 'a.b', input: 'x'.repeat(2_001), label: 'x' }],
      },
      { mark: 's' },
    );
    expect(JSON.stringify(message.blocks)).not.toContain('"value"');
  });

  test('of others are none of ours', () => {
    fc.assert(
      fc.property(units, units, (actionId, value) => {
        const found = decodeButton(actionId, value);
        if (found !== undefined) expect(actionId).toMatch(/^(action|open):/);
      }),
    );
    expect(decodeButton('action:a.b', '{}')).toBeUndefined();
    expect(decodeButton('delete:a.b:1', '{}')).toBeUndefined();
    expect(decodeButton('action:a.b:1', '{')).toBeUndefined();
    expect(decodeButton('open:a.b:12', 'null')).toEqual({ kind: 'open', name: 'a.b', input: null });
  });

  test('say where they stand', () => {
    const card = {
      summary: 's',
      blocks: [],
      buttons: [{ kind: 'open', name: 'a.b', input: 1, label: 'x' } as const],
    };
    for (const mark of ['d', 's'] as const) {
      const ids = renderMessages(card, { mark }).flatMap((one) =>
        one.blocks.flatMap((block) => block.block_id ?? []),
      );
      expect(ids.map(markOf)).toEqual([mark]);
    }
    for (const strange of ['', 'x.1', 'd', 'd.', 'd.x', 'f.d.1', 'dd.1'])
      expect(markOf(strange)).toBeUndefined();
  });
});

describe('where a form came from', () => {
  const origins: fc.Arbitrary<FormOrigin> = fc.record(
    {
      surface: fc.constantFrom('message', 'home', 'modal', 'none'),
      direct: fc.boolean(),
      channel: units,
      message: units,
      thread: units,
      ephemeral: fc.boolean(),
      url: fc.webUrl(),
    },
    { requiredKeys: ['surface', 'direct'] },
  );

  test('comes back as it was sent', () => {
    fc.assert(
      fc.property(name, json, origins, (which, input, origin) => {
        const text = encodeMetadata({ name: which, input }, origin);
        expect(text.length).toBeLessThanOrEqual(3_000);
        expect(decodeMetadata(text)).toEqual({
          name: which,
          input: JSON.parse(JSON.stringify(input)),
          origin,
        });
      }),
    );
  });

  test('loses the address first, then the input, and never the name', () => {
    const origin: FormOrigin = {
      surface: 'message',
      direct: true,
      channel: 'D1',
      message: '1.2',
      url: 'https://h/x',
    };
    const { url: _, ...short } = origin;
    const of = (length: number) => {
      const text = encodeMetadata({ name: 'a.b', input: 'x'.repeat(length) }, origin);
      expect(text.length).toBeLessThanOrEqual(3_000);
      return decodeMetadata(text);
    };
    expect(of(2_800)).toEqual({ name: 'a.b', input: 'x'.repeat(2_800), origin });
    expect(of(2_898)).toEqual({ name: 'a.b', input: 'x'.repeat(2_898), origin: short });
    expect(of(4_000)).toEqual({ name: 'a.b', input: undefined, origin: short });
    const far = encodeMetadata({ name: 'a.b', input: 1 }, { ...origin, message: 'x'.repeat(4_000) });
    expect(decodeMetadata(far)).toEqual({
      name: 'a.b',
      input: undefined,
      origin: { surface: 'message', direct: true },
    });
  });

  test('is not believed when somebody else wrote it', () => {
    for (const text of [
      '',
      '{',
      'null',
      '{}',
      '{"name":1,"origin":{}}',
      '{"name":"a","origin":{"surface":"wall","direct":true}}',
    ]) {
      expect(decodeMetadata(text)).toBeUndefined();
    }
    fc.assert(fc.property(units, (text) => decodeMetadata(text) === undefined || text.includes('origin')));
  });
});

const short = fc
  .string({ unit: 'grapheme', minLength: 1, maxLength: 40 })
  .filter((text) => text.trim() !== '');
const users = fc.uniqueArray(fc.stringMatching(/^[UW][A-Z0-9]{8}$/), { minLength: 1, maxLength: 5 });

/** A submitted view, as Slack builds it from what was shown and what was filled in at first. */
function submitted(view: ReturnType<typeof renderForm>) {
  const values = Object.fromEntries(
    (view.blocks as unknown as { type: string; block_id: string; element: Record<string, unknown> }[])
      .filter((block) => block.type === 'input')
      .map(({ block_id, element }) => {
        const state = {
          type: element.type,
          value: element.initial_value ?? null,
          selected_option: element.initial_option ?? null,
          selected_options: element.initial_options ?? [],
          selected_user: element.initial_user ?? null,
          selected_users: element.initial_users ?? [],
          selected_date: element.initial_date ?? null,
        };
        const key = {
          plain_text_input: 'value',
          radio_buttons: 'selected_option',
          static_select: 'selected_option',
          checkboxes: 'selected_options',
          multi_static_select: 'selected_options',
          users_select: 'selected_user',
          multi_users_select: 'selected_users',
          datepicker: 'selected_date',
        }[String(element.type)] as keyof typeof state;
        return [block_id, { [String(element.action_id)]: { type: state.type, [key]: state[key] } }];
      }),
  );
  return { blocks: view.blocks, state: { values } };
}

describe('values of a form', () => {
  const optionsOf = (count: number) =>
    fc.uniqueArray(
      fc.oneof(
        // What Slack would not take as it is cannot travel: the option is read back as not chosen (see encodeOption).
        short
          .map((text) => text.slice(0, 40).toWellFormed())
          .filter((text) => !/[\p{Cc}\u2028\u2029\uFFFE\uFFFF]/u.test(text)),
        fc.constantFrom('#1', '##', '#x', '&<>'),
      ),
      {
        minLength: count,
        maxLength: count,
      },
    );

  test('come back as they were', () => {
    const cases = fc
      .tuple(fc.integer({ min: 1, max: 130 }), fc.integer({ min: 1, max: 130 }))
      .chain(([a, b]) =>
        fc.record({
          line: short,
          text: short,
          one: optionsOf(a),
          many: optionsOf(b),
          people: users,
          day: fc.date({ min: new Date(0), max: new Date('2100-01-01'), noInvalidDate: true }),
          at: fc.nat(10),
          pick: fc.nat(),
          picks: fc.array(fc.nat(), { minLength: 1, maxLength: 5 }),
        }),
      );
    fc.assert(
      fc.property(cases, (made) => {
        const fields: Field[] = [
          { kind: 'line', name: 'line', label: 'l' },
          { kind: 'text', name: 'text', label: 'l', max: 10 },
          {
            kind: 'one',
            name: 'one',
            label: 'l',
            options: made.one.map((value) => ({ value, label: value })),
          },
          {
            kind: 'many',
            name: 'many',
            label: 'l',
            options: made.many.map((value) => ({ value, label: value })),
          },
          { kind: 'scale', name: 'scale', label: 'l', from: 0, to: 10, fromLabel: 'no', toLabel: 'yes' },
          { kind: 'person', name: 'person', label: 'l' },
          { kind: 'person', name: 'people', label: 'l', many: true },
          { kind: 'date', name: 'date', label: 'l' },
        ];
        const chosen = new Set(made.picks.map((at) => made.many[at % made.many.length]));
        const values: Values = {
          line: made.line,
          text: made.text,
          one: made.one[made.pick % made.one.length],
          many: made.many.filter((value) => chosen.has(value)),
          scale: String(made.at),
          person: made.people.slice(0, 1),
          people: made.people,
          date: made.day.toISOString().slice(0, 10),
        };
        const form: Form = { name: 'a.b', input: {}, title: 't', submit: 's', fields, values };
        const clean = (text: string) =>
          text.replace(/(?![\n\t])\p{Cc}/gu, '').replace(/[\u2028\u2029]/g, '\n');
        expect(decodeValues(submitted(renderForm(form, '')))).toEqual({
          values: { ...values, line: clean(made.line).replace(/\n/g, ' '), text: clean(made.text) },
          files: [],
        });
      }),
      { numRuns: 60 },
    );
  });

  test('left empty are absent', () => {
    const state = {
      values: {
        'f.line': { v: { type: 'plain_text_input', value: null } },
        'f.text': { v: { type: 'plain_text_input', value: '' } },
        'f.one': { v: { type: 'static_select', selected_option: null } },
        'f.many': { v: { type: 'checkboxes', selected_options: [] } },
        'f.person': { v: { type: 'users_select', selected_user: null } },
        'f.people': { v: { type: 'multi_users_select', selected_users: [] } },
        'f.date': { v: { type: 'datepicker', selected_date: null } },
        'f.file': { v: { type: 'file_input', files: [] } },
      },
    };
    const blocks = Object.keys(state.values).map((block_id) => ({ type: 'input', block_id }));
    expect(decodeValues({ blocks, state })).toEqual({ values: {}, files: [] });
  });

  test('keep every space and line that was typed', () => {
    const value = '  two  spaces\n\nand lines &amp; <b> :smile: \n';
    const state = { values: { 'f.text': { v: { type: 'plain_text_input', value } } } };
    expect(decodeValues({ blocks: [{ type: 'input', block_id: 'f.text' }], state }).values).toEqual({
      text: value,
    });
  });

  test('of files are where to fetch them', () => {
    const files = [
      {
        id: 'F1',
        name: 'people.csv',
        url_private_download: 'https://files.example/F1',
        url_private: 'https://no',
        size: 12,
      },
      { id: 'F2', url_private: 'https://files.example/F2' },
    ];
    const state = { values: { 'f.file': { v: { type: 'file_input', files } } } };
    expect(decodeValues({ blocks: [{ type: 'input', block_id: 'f.file' }], state })).toEqual({
      values: {},
      files: [
        { field: 'file', id: 'F1', name: 'people.csv', url: 'https://files.example/F1', size: 12 },
        { field: 'file', id: 'F2', name: '', url: 'https://files.example/F2' },
      ],
    });
  });

  test('of fields that were not asked are none, and strange ones break nothing', () => {
    const state = {
      values: {
        'f.text': { v: { type: 'plain_text_input', value: 'kept' } },
        'f.other': { v: { type: 'plain_text_input', value: 'no' } },
        'x.text': { v: { type: 'plain_text_input', value: 'no' } },
        'f.bad': { v: 'no' },
        'f.worse': { v: { value: 12, selected_option: 'x', selected_options: [{}], files: [{}] } },
      },
    };
    const blocks = ['f.text', 'f.bad', 'f.worse'].map((block_id) => ({ type: 'input', block_id }));
    expect(decodeValues({ blocks, state })).toEqual({ values: { text: 'kept' }, files: [] });
    // Some emulators leave the blocks out.
    expect(decodeValues({ blocks: undefined, state }).values).toEqual({ text: 'kept', other: 'no' });
    fc.assert(
      fc.property(fc.anything(), fc.anything(), (some, other) => {
        expect(decodeValues({ blocks: some, state: other }).files).toEqual([]);
        expect(decodeValues({ blocks, state: { values: { 'f.text': { v: other } } } })).toBeDefined();
      }),
    );
  });

  test('too long for an option count as not chosen, and are never taken for another', () => {
    const long = 'x'.repeat(80);
    expect(encodeOption(long, 3)).toBe('#3');
    for (const selected of [{ selected_option: { value: '#3' } }, { selected_options: [{ value: '#3' }] }]) {
      const state = { values: { 'f.one': { v: selected } } };
      expect(decodeValues({ blocks: [{ block_id: 'f.one' }], state }).values).toEqual({});
    }
    const options = [long, `${long}y`, 'short'].map((value) => ({ value, label: value }));
    const form: Form = {
      name: 'a.b',
      input: {},
      title: 't',
      submit: 's',
      fields: [{ kind: 'one', name: 'one', label: 'l', options }],
      values: { one: `${long}y` },
    };
    expect(renderForm(form, '').blocks[0]).toMatchObject({ element: { initial_option: { value: '#1' } } });
  });
});
