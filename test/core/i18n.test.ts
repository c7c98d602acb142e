import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { defineAction, type Flow, onAction, onJob, onMessage, onOpen, onSubmit } from '#core/flow.ts';
import {
  asLocale,
  dateTime,
  day,
  defineText,
  type Locale,
  list,
  locales,
  number,
  percent,
  plural,
} from '#core/i18n.ts';
import { say } from '#core/outcome.ts';
import { createRegistry, folded } from '#src/registry.ts';
import { act, card, form, news, openForm, work } from '#test/support/testflow.ts';

/** Spaces of every width are one to a reader. */
const read = (text: string) => text.replaceAll(/[\u00a0\u202f]/g, ' ');
const in3 = (say: (locale: Locale) => string) => locales.map((locale) => read(say(locale)));

describe('languages', () => {
  test.each([
    ['es', 'es'],
    ['es-419', 'es'],
    ['ES_mx', 'es'],
    ['pt-PT', 'pt'],
    ['en-US-u-hc-h12', 'en'],
    ['fr', undefined],
    ['english', undefined],
    ['e', undefined],
    ['', undefined],
    [null, undefined],
    [undefined, undefined],
  ])('%s is %s', (tag, locale) => expect(asLocale(tag)).toBe(locale));

  test('a text has its words in each', () => {
    const text = defineText(
      { hello: 'Hello', many: ({ n }: { n: number }) => `${n} things`, days: ['Mon', 'Tue'] },
      {
        es: { hello: 'Hola', many: ({ n }) => `${n} cosas`, days: ['lun', 'mar'] },
        pt: { hello: 'Olá', many: ({ n }) => `${n} coisas`, days: ['seg', 'ter'] },
      },
    );
    expect(in3((locale) => text(locale).hello)).toEqual(['Hola', 'Hello', 'Olá']);
    expect(in3((locale) => text(locale).many({ n: 2 }))).toEqual(['2 cosas', '2 things', '2 coisas']);
    expect(in3((locale) => text(locale).days.join())).toEqual(['lun,mar', 'Mon,Tue', 'seg,ter']);
  });
});

describe('numbers', () => {
  test('are written as there', () => {
    expect(in3((locale) => number(locale, 1_234_567))).toEqual(['1,234,567', '1,234,567', '1.234.567']);
    expect(in3((locale) => number(locale, 0.256, 2))).toEqual(['0.26', '0.26', '0,26']);
    expect(in3((locale) => number(locale, 2.6))).toEqual(['3', '3', '3']);
    expect(in3((locale) => number(locale, -1))).toEqual(['-1', '-1', '-1']);
    expect(in3((locale) => percent(locale, 0.256).replace(' ', ''))).toEqual(['26%', '26%', '26%']);
    expect(in3((locale) => percent(locale, 1).replace(' ', ''))).toEqual(['100%', '100%', '100%']);
  });

  test('take their plural, by the number that is shown', () => {
    const forms = { one: '# day', other: '# days of #' };
    const at = (n: number) => in3((locale) => plural(locale, n, forms));
    // In Portuguese nought is singular.
    expect(at(0)).toEqual(['0 days of 0', '0 days of 0', '0 day']);
    expect(at(1)).toEqual(['1 day', '1 day', '1 day']);
    expect(at(2)).toEqual(Array(3).fill('2 days of 2'));
    expect(at(1.4)).toEqual(['1 day', '1 day', '1 day']);
    expect(at(1.6)).toEqual(Array(3).fill('2 days of 2'));
    // "Un millón de" is a form of its own in Spanish and Portuguese; with figures the plural does.
    expect(at(1_000_000)).toEqual([
      '1,000,000 days of 1,000,000',
      '1,000,000 days of 1,000,000',
      '1.000.000 days of 1.000.000',
    ]);
  });
});

describe('moments', () => {
  const night = new Date('2026-12-01T02:05:00Z');

  test('are those of the zone given, on a clock of 24 hours', () => {
    const bogota = in3((locale) => dateTime(locale, night, 'America/Bogota'));
    for (const [at, parts] of [
      ['lunes', '30', 'noviembre', '21:05'],
      ['Monday', '30', 'November', '21:05'],
      ['segunda', '30', 'novembro', '21:05'],
    ].entries()) {
      for (const part of parts) expect(bogota[at]).toContain(part);
    }
    expect(
      in3((locale) => dateTime(locale, new Date('2026-12-01T00:05:00Z'), 'UTC')).every((one) =>
        one.includes('00:05'),
      ),
    ).toBe(true);
    expect(in3((locale) => day(locale, night, 'America/Bogota'))).toEqual([
      '30 de noviembre de 2026',
      '30 November 2026',
      '30 de novembro de 2026',
    ]);
    expect(in3((locale) => day(locale, night, 'UTC'))).toEqual([
      '1 de diciembre de 2026',
      '1 December 2026',
      '1 de dezembro de 2026',
    ]);
  });

  test('a zone asked for before does not stick', () => {
    const hours = ['Asia/Tokyo', 'America/Bogota', 'Asia/Tokyo', 'UTC'].map(
      (zone) => /\d\d:\d\d/.exec(dateTime('en', night, zone))?.[0],
    );
    expect(hours).toEqual(['11:05', '21:05', '11:05', '02:05']);
  });
});

test('lists', () => {
  expect(in3((locale) => list(locale, ['Ana', 'Luis', 'Bea']))).toEqual([
    'Ana, Luis y Bea',
    'Ana, Luis and Bea',
    'Ana, Luis e Bea',
  ]);
  // Before an "i" the Spanish "y" is an "e".
  expect(list('es', ['Ana', 'Inés'])).toBe('Ana e Inés');
  expect(in3((locale) => list(locale, ['Ana']))).toEqual(['Ana', 'Ana', 'Ana']);
  expect(in3((locale) => list(locale, []))).toEqual(['', '', '']);
});

describe('the registry', () => {
  const flow = (name: string, rest: Partial<Flow>): Flow => ({ name, samples: () => [], ...rest });
  const command = (name: string, ...words: string[]) => ({
    name,
    words: { en: words, es: words, pt: words },
    about: () => ({ summary: name }),
    shownTo: () => true,
    handle: async () => say(card(name)),
  });
  const twice = (rest: Partial<Flow>) => () => createRegistry([flow('a', rest), flow('b', rest)]);

  test('finds what was declared, by name', () => {
    const {
      action,
      command: commandOf,
      flows,
    } = createRegistry([
      flow('a', { commands: [command('one', 'añadir', 'Notar')] }),
      flow('b', { actions: [onAction(act, async () => say(card('x')))], commands: [command('two', 'two')] }),
    ]);
    expect(
      ['anadir', 'AÑADIR', 'notar', 'NOTAR', 'two', 'three', ''].map((word) => commandOf(word)?.name),
    ).toEqual(['one', 'one', 'one', 'one', 'two', undefined, undefined]);
    expect([action(act.name)?.name, action('toString'), flows.length]).toEqual([act.name, undefined, 2]);
    expect(folded('ÁÑÇÜ õ Ö')).toBe('ancu o o');
  });

  test('refuses two of one name', () => {
    expect(twice({ actions: [onAction(act, async () => say(card('x')))] })).toThrow('action');
    expect(twice({ opens: [onOpen(openForm, async () => say(card('x')))] })).toThrow('open');
    expect(twice({ submits: [onSubmit(form, async () => say(card('x')))] })).toThrow('form');
    expect(twice({ messages: [onMessage(news, async () => card('x'))] })).toThrow('message');
    expect(twice({ jobs: [onJob(work, async () => ({}))] })).toThrow('job');
    expect(() =>
      createRegistry([flow('a', { commands: [command('one', 'nota'), command('two', 'NÓTA')] })]),
    ).toThrow('NÓTA');
    // A word that is the same in two languages is no clash.
    expect(() => createRegistry([flow('a', { commands: [command('one', 'nota', 'note')] })])).not.toThrow();
  });

  test('a button is built through the schema that reads it', () => {
    const rating = defineAction('test.rate', z.object({ score: z.int().min(1).max(5) }));
    expect(rating.button('4', { score: 4 }, { hint: '4, agree' })).toEqual({
      kind: 'action',
      name: 'test.rate',
      input: { score: 4 },
      label: '4',
      hint: '4, agree',
    });
    expect(() => rating.button('9', { score: 9 })).toThrow();
  });
});
