import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  readAddress,
  readOptions,
  readRules,
  writeAddress,
  writeOptions,
  writeRules,
} from '#flows/training/authoring/lines.ts';
import { optionIds, type TextRule } from '#flows/training/course.ts';

// What HR types on lines of its own is read as it is meant, and what is shown to be changed is read again as it was.

const runs = { numRuns: 500 };
/** One line of anything, as courses hold it: trimmed, with single spaces, and often with the signs that mean something here. */
const line = fc
  .array(
    fc.oneof(
      fc.string({ unit: 'grapheme' }),
      fc.constantFrom('|', '*', '\\', '"', '+', ' | ', '\\|', '5', '±'),
    ),
    {
      minLength: 1,
      maxLength: 8,
    },
  )
  .map((parts) => parts.join('').replace(/\s+/g, ' ').trim())
  .filter((text) => text !== '');

describe('options', () => {
  test('as people type them', () => {
    expect(readOptions('  * yes | Because.\r\n\n no|Never \n*either \\| or\n\\*literal')).toEqual({
      options: [
        { text: 'yes', why: 'Because.' },
        { text: 'no', why: 'Never' },
        { text: 'either | or' },
        { text: '*literal' },
      ],
      right: ['a', 'c'],
    });
  });

  test('whatever they say, they are read again as they were', () => {
    const option = fc.record({ text: line, why: fc.option(line, { nil: undefined }) });
    fc.assert(
      fc.property(
        fc.array(option, { minLength: 2, maxLength: 6 }),
        fc.subarray([...optionIds]),
        (options, marked) => {
          const right = marked.filter((id) => optionIds.indexOf(id) < options.length);
          const expected = options.map(({ text, why }) => ({ text, ...(why !== undefined && { why }) }));
          expect(readOptions(writeOptions({ options, right }))).toEqual({ options: expected, right });
        },
      ),
      runs,
    );
  });
});

describe('accepted answers', () => {
  test('as people type them', () => {
    expect(readRules('Thank you\n+who +what for\n50 ± 5\n3,5\n-2 +/- 0.5\n"42"\n+')).toEqual([
      { kind: 'is', text: 'Thank you' },
      { kind: 'has', words: ['who', 'what for'] },
      { kind: 'number', value: 50, within: 5 },
      { kind: 'number', value: 3.5, within: 0 },
      { kind: 'number', value: -2, within: 0.5 },
      { kind: 'is', text: '42' },
      { kind: 'has', words: [] },
    ]);
  });

  test('whatever they are, they are read again as they were', () => {
    const rule: fc.Arbitrary<TextRule> = fc.oneof(
      line.map((text) => ({ kind: 'is' as const, text })),
      fc
        .array(
          line.filter((word) => !word.includes('+')),
          { minLength: 1, maxLength: 5 },
        )
        .map((words) => ({ kind: 'has' as const, words })),
      fc
        .record({
          value: fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e15, max: 1e15 }),
          within: fc.double({ noNaN: true, min: 0, max: 1e6 }),
        })
        // There is one nought.
        .map(({ value, within }) => ({ kind: 'number' as const, value: value + 0, within: within + 0 })),
    );
    fc.assert(
      fc.property(fc.array(rule, { minLength: 1, maxLength: 10 }), (rules) => {
        expect(readRules(writeRules(rules))).toEqual(rules);
      }),
      runs,
    );
  });
});

describe('addresses', () => {
  test('with their words, without, and none', () => {
    expect(readAddress('  ')).toBeUndefined();
    expect(readAddress(' https://x.org/a ')).toEqual({ url: 'https://x.org/a', text: undefined });
    expect(readAddress('https://x.org/a|The guide')).toEqual({ url: 'https://x.org/a', text: 'The guide' });
    expect(readAddress('| words alone')).toEqual({ url: '', text: 'words alone' });
  });

  test('are read again as they were', () => {
    fc.assert(
      fc.property(fc.webUrl({ withFragments: true, withQueryParameters: true }), line, (url, text) => {
        expect(readAddress(writeAddress(url, text))).toEqual({ url: url.replaceAll('|', '%7C'), text });
      }),
      { numRuns: 60 },
    );
  });
});
