import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { nearDuplicateOf, similarity } from '#flows/recognition/similar.ts';

const thanks = 'Gracias por quedarte hasta tarde el viernes para terminar la migración';

describe('similarity', () => {
  test.each([
    ['case and accents', 'GRACIAS POR QUEDARTE HASTA TARDE EL VIERNES PARA TERMINAR LA MIGRACION!!!'],
    ['another order', 'El viernes, gracias por terminar la migración y quedarte hasta tarde para'],
    ['one word more', 'Muchas gracias por quedarte hasta tarde el viernes para terminar la migración'],
    ['a day changed', 'Gracias por quedarte hasta tarde el jueves para terminar la migración'],
    ['marks between letters', [...thanks].join('\u200b')],
    ['wide letters', 'Ｇｒａｃｉａｓ por quedarte hasta tarde el viernes para terminar la migración'],
  ])('nearly the same: %s', (_name, other) => {
    expect(similarity(thanks, other)).toBeGreaterThanOrEqual(0.8);
    expect(nearDuplicateOf(thanks, [{ id: 'a', words: other }])?.id).toBe('a');
  });

  test.each([
    ['another reason', 'Gracias por quedarte hasta tarde el lunes para revisar los contratos del cliente'],
    ['another language', 'Thank you for staying late on Friday to finish the migration'],
    ['one like those of everybody', 'Gracias por explicarme cómo se cierra el mes en el sistema nuevo'],
    ['nothing', ''],
  ])('something else: %s', (_name, other) => {
    expect(similarity(thanks, other)).toBeLessThan(0.8);
    expect(nearDuplicateOf(thanks, [{ id: 'a', words: other }])).toBeUndefined();
  });

  test('the nearest is named', () => {
    const earlier = [
      { id: 'near', words: thanks.replace('viernes', 'jueves') },
      { id: 'same', words: thanks },
      { id: 'far', words: 'Gracias por todo' },
    ];
    expect(nearDuplicateOf(thanks, earlier)?.id).toBe('same');
  });

  test('texts without letters are the same or not', () => {
    expect(similarity('🎉🎉', '🎉🎉')).toBe(1);
    expect(similarity('🎉🎉', '!!')).toBe(0);
    expect(nearDuplicateOf('🎉', [{ id: 'a', words: '🎉 ' }])?.id).toBe('a');
  });

  test('is a share, the same both ways, whole with itself', () => {
    const any = fc.string({ unit: 'binary' });
    fc.assert(
      fc.property(any, any, (a, b) => {
        const share = similarity(a, b);
        expect(share).toBe(similarity(b, a));
        expect(share).toBeGreaterThanOrEqual(0);
        expect(share).toBeLessThanOrEqual(1);
        expect(similarity(a, a)).toBe(1);
      }),
    );
  });

  test('a quarter of a year of long texts is compared at once, and 50,000 characters cost no more', () => {
    const earlier = Array.from({ length: 200 }, (_, n) => ({
      id: String(n),
      words: `${n} ${'palabra nueva '.repeat(140)}${n}`,
    }));
    const from = performance.now();
    nearDuplicateOf(thanks.repeat(28), earlier);
    for (const piece of ['a', 'z̡̛͚', '\u{1F469}\u200d', 'ﷺ', ' a'])
      nearDuplicateOf(piece.repeat(50_000 / piece.length), earlier.slice(0, 3));
    expect(performance.now() - from).toBeLessThan(1_500);
  });
});
