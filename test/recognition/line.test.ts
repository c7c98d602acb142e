import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseLine } from '#flows/recognition/line.ts';
import { values } from './values-named.ts';

const ana = { key: 'U1', name: 'Ana Torres' };
const luis = { key: 'U2', name: 'Luis' };
const odd = { key: 'U3', name: 'Zoë (Support) 🌵' };
const units = [
  { id: 'u1', name: 'Soporte', path: 'Norte > Soporte' },
  { id: 'u2', name: 'Soporte', path: 'Sur > Soporte' },
  { id: 'u3', name: 'Recursos Humanos', path: 'Recursos Humanos' },
  { id: 'u4', name: 'R&D / Labs', path: 'Operations > R&D / Labs' },
];

const read = (text: string, mentions = [ana, luis]) => {
  const line = parseLine(text, { mentions, values, units });
  return { ...line, mentions: line.mentions.map(({ key }) => key) };
};

describe('one line, in any order', () => {
  test.each([
    ['@Ana Torres @Luis #servicio por quedarse hasta tarde', 'por quedarse hasta tarde'],
    ['#service @Luis, @Ana Torres: stayed late with us', 'stayed late with us'],
    ['a @Ana Torres y a @Luis por quedarse hasta tarde #Servicio', 'por quedarse hasta tarde'],
    ['for @Ana Torres and @Luis — stayed late with us. #SERVIÇO', 'stayed late with us.'],
    ['Obrigado por ficar até tarde #serviço @Luis e @Ana Torres!', 'Obrigado por ficar até tarde'],
    [
      'Thanks @Ana Torres and @Luis for the #service to clients',
      'Thanks Ana Torres and Luis for the service to clients',
    ],
    [
      'I would have failed without @Ana Torres and @Luis #service',
      'I would have failed without Ana Torres and Luis',
    ],
    ['@ana torres @LUIS gracias por el cierre #ser-vicio', 'gracias por el cierre'],
    ['Ana Torres Luis thanks for the night shift #service', 'thanks for the night shift'],
    ['@ana @luis gracias\npor todo esto #servicio', 'gracias\npor todo esto'],
  ])('%s', (text, words) => {
    const { mentions, values: found, unknown, ...line } = read(text);
    expect({ ...line, mentions: mentions.toSorted(), found, unknown }).toEqual({
      words,
      mentions: ['U1', 'U2'],
      found: ['service'],
      emails: [],
      units: [],
      unknown: [],
    });
  });

  test('in the order of the text, each once, and those that stand nowhere at the end', () => {
    expect(read('@Luis @Ana Torres @Luis hola').mentions).toEqual(['U2', 'U1']);
    expect(read('hola que tal', [luis]).mentions).toEqual(['U2']);
    expect(read('@Luisa gracias por la ayuda', [luis])).toMatchObject({
      mentions: ['U2'],
      words: 'gracias por la ayuda',
    });
  });

  test('a name with signs of its own, and one that begins another', () => {
    const anaB = { key: 'U9', name: 'Ana' };
    expect(read('@Zoë (Support) 🌵 gracias por todo', [odd])).toMatchObject({
      mentions: ['U3'],
      words: 'gracias por todo',
    });
    expect(read('@zoe (support) gracias por todo', [odd])).toMatchObject({
      mentions: ['U3'],
      words: 'gracias por todo',
    });
    expect(read('@Ana Torres y @Ana gracias por todo', [anaB, ana])).toMatchObject({
      mentions: ['U1', 'U9'],
      words: 'gracias por todo',
    });
  });

  test('somebody written by their address', () => {
    expect(read('@atorres gracias por todo', [ana])).toMatchObject({
      unknown: [],
      words: 'gracias por todo',
    });
    expect(read('@atorres y @nadie gracias', [ana])).toMatchObject({ unknown: ['@atorres', '@nadie'] });
  });

  test('addresses: out of the words, however they are written', () => {
    expect(read('Ana@Example.org <mailto:bo.b@sub.example.co> gracias por todo', [])).toMatchObject({
      emails: ['ana@example.org', 'bo.b@sub.example.co'],
      words: 'gracias por todo',
      unknown: [],
    });
    expect(read('Thanks to ines+acme@partner.example for the samples', []).words).toBe(
      'Thanks to ines for the samples',
    );
    for (const text of ['a@b', 'ana@@example.org', 'ana@example', 'ñandú@example.org', '@example.org'])
      expect(read(`${text} gracias`, []).emails).toEqual([]);
  });

  test('units by name or by where they are; of two with one name neither is meant', () => {
    expect(read('@Recursos Humanos #servicio por la fiesta', [])).toMatchObject({
      units: ['u3'],
      words: 'por la fiesta',
    });
    expect(read('@norte/soporte y @recursos humanos por la fiesta', [])).toMatchObject({
      units: ['u1', 'u3'],
    });
    expect(read('@R&D / Labs for the demo day', [])).toMatchObject({
      units: ['u4'],
      words: 'for the demo day',
    });
    expect(read('@Soporte por la fiesta', [])).toMatchObject({
      units: [],
      unknown: ['@Soporte'],
      words: '@Soporte por la fiesta',
    });
  });

  test('what nobody knows is told as it was written and stays in the words', () => {
    expect(read('@channel #unknown ticket #1234 &#39; C# gracias a @Luis', [luis])).toEqual({
      mentions: ['U2'],
      emails: [],
      units: [],
      values: [],
      unknown: ['@channel', '#unknown'],
      words: '@channel #unknown ticket #1234 &#39; C# gracias a Luis',
    });
  });

  test('nothing but marks is no reason', () => {
    expect(read('@Ana Torres #service').words).toBe('');
    expect(read('').words).toBe('');
  });
});

const nasty = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string({ unit: 'grapheme' }),
  fc.constantFrom(
    '@',
    '#',
    ' ',
    '\n',
    '@Ana Torres',
    '@Luis',
    '#servicio',
    '@Soporte',
    'a@b.co',
    '<',
    '>',
    '&',
    '‮',
    '\u2066',
    '\0',
    '\ud800',
    '️',
    'z̡̛͚͊'.repeat(9),
    '@channel',
    '<!here>',
    '[x](y)',
    'y ',
    'a ',
    'por',
    '🎉',
  ),
);
const hostile = fc.array(nasty, { maxLength: 40 }).map((parts) => parts.join(''));

describe('hostile lines', () => {
  test('never throw, keep what was said and find nobody who was not named', () => {
    fc.assert(
      fc.property(
        hostile,
        fc.array(fc.record({ key: fc.string(), name: fc.oneof(fc.string({ unit: 'binary' }), nasty) }), {
          maxLength: 5,
        }),
        (text, others) => {
          const known = [ana, luis, ...others];
          const line = parseLine(text, { mentions: known, values, units });
          expect(line.words).toBe(line.words.trim());
          expect(line.words.isWellFormed()).toBe(true);
          expect(line.words).not.toContain('\0');
          expect(line.words.length).toBeLessThanOrEqual(text.length);
          expect(new Set(line.mentions.map(({ key }) => key))).toEqual(new Set(known.map(({ key }) => key)));
          for (const email of line.emails) expect(text.toLowerCase()).toContain(email);
          expect(new Set(line.values).size).toBe(line.values.length);
        },
      ),
      { numRuns: 400 },
    );
  });

  test('words without marks stay as they are', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme' }).filter((text) => !/[@#\0]/.test(text)),
        (text) => {
          expect(parseLine(text, { mentions: [], values, units })).toEqual({
            mentions: [],
            emails: [],
            units: [],
            values: [],
            unknown: [],
            words: text.trim(),
          });
        },
      ),
    );
  });

  test('50,000 characters of anything take no time', () => {
    const crowd = Array.from({ length: 60 }, (_, n) => ({ key: `k${n}`, name: `a${' a'.repeat(n % 7)}` }));
    const manyUnits = Array.from({ length: 3_000 }, (_, n) => ({
      id: `x${n}`,
      name: `Equipo ${n}`,
      path: `A > Equipo ${n}`,
    }));
    const pieces = [
      '@',
      '#',
      'a',
      ' ',
      'a ',
      '@a ',
      '@a a ',
      '#a',
      'a@',
      '@@a.a',
      'a@a.a',
      'z̡̛͚',
      '.',
      '\u202e',
      'Equipo 1 ',
      '@Equipo 1 ',
      '-',
      '<mailto:',
      '#a b c d ',
      '\n',
      ', ',
      'y ',
    ];
    for (const piece of pieces) {
      const text = piece.repeat(Math.ceil(50_000 / piece.length));
      const from = performance.now();
      const line = parseLine(text, { mentions: crowd, values, units: manyUnits });
      expect(performance.now() - from, JSON.stringify(piece)).toBeLessThan(700);
      expect(line.unknown.length).toBeLessThanOrEqual(50);
    }
  });

  test('twice the text costs about twice the time', () => {
    const cost = (length: number) => {
      const text = '@a.b #c d@e.f a, '.repeat(length / 17);
      const times = Array.from({ length: 9 }, () => {
        const from = performance.now();
        parseLine(text, { mentions: [ana, luis], values, units });
        return performance.now() - from;
      });
      return Math.min(...times);
    };
    cost(10_000);
    expect(cost(160_000) / Math.max(cost(20_000), 0.2)).toBeLessThan(40);
  });
});
