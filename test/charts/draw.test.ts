import { Resvg } from '@resvg/resvg-wasm';
import { DOMParser, type Element } from '@xmldom/xmldom';
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Chart } from '#core/chart.ts';
import { locales } from '#core/i18n.ts';
import { draw } from '#src/charts/draw.ts';
import { bytesOf, type FontName, familyOf, metricsOf } from '#src/charts/fonts.ts';
import { raster } from '#src/charts/raster.ts';
import { themes } from '#src/charts/theme.ts';
import { charts, everywhere, hostile } from '#test/support/charts.ts';

const look = { locale: 'en' } as const;

/** Strict: whatever the parser says, even a warning, is a fault. */
function parsed(svg: string) {
  const parser = new DOMParser({
    onError: (level, message) => {
      throw new Error(`${level}: ${message}`);
    },
  });
  return parser.parseFromString(svg, 'image/svg+xml');
}
const elements = (svg: string, name: string): readonly Element[] =>
  Array.from(parsed(svg).getElementsByTagName(name));
const numeric = (element: Element | undefined, name: string): number =>
  Number(element?.getAttribute(name) ?? Number.NaN);
const wordsOf = (svg: string): string =>
  elements(svg, 'text')
    .map(({ textContent }) => textContent ?? '')
    .join(' ');
const marksOf = (svg: string, colour: string) =>
  elements(svg, 'rect').filter((element) => element.getAttribute('fill') === colour);

const names = ['regular', 'bold', 'arabic', 'hebrew', 'emoji'] as const satisfies readonly FontName[];
function fontOf(element: Element): FontName {
  const family = element.getAttribute('font-family');
  const isBold = element.getAttribute('font-weight') === '600';
  const other = names.find((name) => familyOf(name) === family);
  return other ?? (isBold ? 'bold' : 'regular');
}

const everything: readonly (readonly [string, Chart])[] = [
  ...locales.flatMap((locale) =>
    Object.entries(charts[locale]).map(([name, chart]) => [`${locale} ${name}`, chart] as const),
  ),
  ...Object.entries(hostile).flatMap(([name, words]) =>
    everywhere(words).map((chart) => [`${name} ${chart.kind}`, chart] as const),
  ),
];
const allowed = /^(svg|title|rect|path|circle|text)$/;
const harmless =
  /^(xmlns|width|height|viewBox|role|lang|x|y|cx|cy|r|rx|d|fill|stroke(-\w+)*|paint-order|font-(size|weight|family))$/;

function faults(svg: string): readonly string[] {
  const found: string[] = [];
  for (const element of elements(svg, '*')) {
    if (!allowed.test(element.tagName)) found.push(`element ${element.tagName}`);
    for (const { name, value } of Array.from(element.attributes)) {
      if (!harmless.test(name)) found.push(`attribute ${name}`);
      if (/NaN|Infinity|undefined|url\(/.test(value)) found.push(`${name}=${value}`);
    }
  }
  for (const element of elements(svg, 'text')) {
    const font = fontOf(element);
    for (const character of element.textContent?.replace(/[\u200D\uFE0F]/gu, '') ?? '') {
      if (!metricsOf(font).has(character.codePointAt(0) ?? 0)) found.push(`${character} is not in ${font}`);
    }
  }
  return found;
}

describe('words', () => {
  beforeAll(async () => {
    await raster('<svg xmlns="http://www.w3.org/2000/svg" width="1" height="1"/>');
  });

  test.each(everything)('%s is clean XML, and every letter is in its font', (_, chart) => {
    expect(faults(draw(chart, look))).toEqual([]);
  });

  test('a fault would be found', () => {
    expect(faults('<svg xmlns="http://www.w3.org/2000/svg"><a href="x"><text>漢</text></a></svg>')).toEqual([
      'element a',
      'attribute href',
      '漢 is not in regular',
    ]);
    expect(() => parsed('<svg><text></svg>')).toThrow();
    expect(() => parsed('<svg>&nbsp;</svg>')).toThrow();
  });

  // The margins are looked at in pixels: what was measured is what is drawn.
  test.each(everything)('%s stays inside its margins', (_, chart) => {
    const svg = draw(chart, look);
    const image = new Resvg(svg, {
      font: {
        fontBuffers: names.map(bytesOf),
        loadSystemFonts: false,
        defaultFontFamily: familyOf('regular'),
      },
    }).render();
    const { width, height, pixels } = image;
    const ground = pixels.slice(0, 4).join();
    let stained = 0;
    for (let y = 0; y < height; y += 1)
      for (const x of [6, 14, 20, width - 21, width - 15, width - 7])
        if (pixels.slice((y * width + x) * 4, (y * width + x) * 4 + 4).join() !== ground) stained += 1;
    image.free();
    expect(stained).toBe(0);
    expect(height).toBeLessThan(2_400);
  });

  test('markup is words', () => {
    const words = wordsOf(draw(everywhere(hostile.markup ?? '')[0] as Chart, look));
    expect(words.replaceAll(' ', '')).toContain(
      '</text><script>alert("x")</script><imagehref="https://example.org/x.png"/>&amp;&#x41;<![CDATA[]]>',
    );
  });

  test('what is long is cut and says so', () => {
    for (const words of [hostile.long ?? '', hostile.unbroken ?? ''])
      for (const chart of everywhere(words)) {
        const svg = draw(chart, look);
        expect(svg.length).toBeLessThan(20_000);
        const ends = elements(svg, 'text').filter(({ textContent }) => textContent?.endsWith('…'));
        expect(ends.length, chart.kind).toBeGreaterThanOrEqual(4);
      }
  });

  test('what nobody sees is gone; what no font has is one dot for a word', () => {
    const told = (words: string) =>
      elements(draw({ ...charts.en.empty, title: words, subtitle: '' }, look), 'text')[0]?.textContent;
    expect(told(hostile.control ?? '')).toBe('abcdefgh ij k');
    expect(told('漢字 y 한국어')).toBe('· y ·');
    expect(told(`a${'\u0301\u0323'.repeat(200)}b`)?.normalize('NFD').length).toBeLessThan(8);
    expect(told('Ñandú, João, Łódź, Ελλάδα, Київ')).toBe('Ñandú, João, Łódź, Ελλάδα, Київ');
  });

  test('scripts from right to left are one run each', () => {
    const svg = draw(
      { ...charts.en.empty, title: 'شكرا على المساعدة', subtitle: 'Gracias 🤝 תודה רבה' },
      look,
    );
    const runs = elements(svg, 'text').slice(0, 4);
    expect(runs.map((element) => [fontOf(element), element.textContent])).toEqual([
      ['arabic', 'شكرا على المساعدة'],
      ['regular', 'Gracias'],
      ['emoji', '🤝'],
      ['hebrew', 'תודה רבה'],
    ]);
  });

  test('any words at all make a picture', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 80 }), (words) => {
        for (const chart of everywhere(words)) expect(faults(draw(chart, look))).toEqual([]);
      }),
      { numRuns: 60 },
    );
  });
});

describe('scales', () => {
  const bar = (value: number, caption: string, from = 0, to = 100): Chart => ({
    kind: 'bars',
    title: caption,
    subtitle: caption,
    from,
    to,
    bars: [{ label: caption, value, caption }],
  });

  test('a bar is as long as its value, whatever the words', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 100 }),
        fc.string({ maxLength: 60 }),
        fc.string({ maxLength: 60 }),
        (value, one, other) => {
          for (const words of [one, other]) {
            const [mark] = marksOf(draw(bar(value, words), look), themes.light.blue);
            expect(numeric(mark, 'x')).toBe(40);
            expect(numeric(mark, 'width')).toBeCloseTo(7.2 * value, 1);
          }
        },
      ),
      { numRuns: 40 },
    );
  });

  test('bars begin at zero, also in the middle of a scale, and end at its ends', () => {
    const [less] = marksOf(draw(bar(-50, 'x', -100), look), themes.light.orange);
    expect([numeric(less, 'x'), numeric(less, 'width')]).toEqual([220, 180]);
    const [more] = marksOf(draw(bar(900, 'x', -100), look), themes.light.blue);
    expect([numeric(more, 'x'), numeric(more, 'width')]).toEqual([400, 360]);
    expect(marksOf(draw(bar(Number.NaN, 'x'), look), themes.light.blue)).toEqual([]);
  });

  test('ends that are one and values that are none draw nothing wild', () => {
    const line: Chart = {
      kind: 'line',
      title: 'T',
      subtitle: 'S',
      from: 3,
      to: 3,
      points: [3, Number.POSITIVE_INFINITY, Number.NaN, 4].map((value) => ({ label: 'x', value })),
    };
    expect(faults(draw(line, look))).toEqual([]);
    expect(elements(draw(line, look), 'circle')).toHaveLength(2);
  });

  test('every value is written beside its mark', () => {
    const line = wordsOf(draw(charts.en.line, look));
    for (const value of ['52', '63', '66', '71']) expect(line).toContain(value);
    const change = wordsOf(draw(charts.en.change, look));
    for (const value of ['3.1', '3.4', '4.2', '4.1']) expect(change).toContain(value);
    expect(wordsOf(draw(charts.es.change, { locale: 'es' }))).toContain('por primera vez');
  });

  test('a point that rises is blue, one that falls is orange', () => {
    const colours = elements(draw(charts.en.change, look), 'circle').map((dot) => dot.getAttribute('fill'));
    expect(colours).toContain(themes.light.blue);
    expect(colours).toContain(themes.light.orange);
  });

  test('of many rows the rest is counted', () => {
    const many: Chart = {
      kind: 'bars',
      title: 'T',
      subtitle: 'S',
      from: 0,
      to: 10,
      bars: Array.from({ length: 42 }, (_, index) => ({ label: `${index}`, value: 5, caption: '5' })),
    };
    expect(marksOf(draw(many, look), themes.light.blue)).toHaveLength(14);
    expect(wordsOf(draw(many, look))).toContain('… +28');
  });
});

describe('a wall', () => {
  test('shows the newest, as many as there is room for', () => {
    const items = Array.from({ length: 60 }, (_, index) => ({
      heading: `Nr ${index}.`,
      words: 'Thank you. '.repeat(1 + ((index * 7) % 20)),
      when: 'today',
    }));
    const svg = draw({ kind: 'wall', title: 'T', subtitle: 'S', items }, look);
    const shown = [...wordsOf(svg).matchAll(/Nr (\d+)\./g)].map(([, index]) => Number(index));
    expect(shown.length).toBeGreaterThanOrEqual(5);
    expect(shown).toEqual(shown.map((_, index) => index));
    expect(numeric(elements(svg, 'svg')[0], 'height')).toBeLessThanOrEqual(1_400);
  });

  test('its progress is as long as its share', () => {
    const [full] = marksOf(draw(charts.pt.wall, look), themes.light.accent);
    const [part] = marksOf(draw(charts.es.wall, look), themes.light.accent);
    expect(numeric(part, 'width') / numeric(full, 'width')).toBeCloseTo(0.64, 2);
  });
});

describe('colours', () => {
  const luminance = (hex: string): number => {
    const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
      const part = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
      return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  // WCAG 2.2, contrast ratio.
  const contrast = (one: string, other: string): number => {
    const [light = 0, dark = 0] = [luminance(one), luminance(other)].sort((a, b) => b - a);
    return (light + 0.05) / (dark + 0.05);
  };

  test.each(['light', 'dark'] as const)('%s: words and marks are seen', (name) => {
    const theme = themes[name];
    for (const ground of [theme.ground, theme.card])
      for (const words of [theme.ink, theme.quiet])
        expect(contrast(words, ground)).toBeGreaterThanOrEqual(4.5);
    expect(contrast(theme.onTag, theme.tag)).toBeGreaterThanOrEqual(4.5);
    for (const mark of [theme.blue, theme.orange, theme.accent, theme.reference])
      expect(contrast(mark, theme.ground), mark).toBeGreaterThanOrEqual(3);
    for (const mark of [theme.blue, theme.orange, theme.accent, theme.reference])
      expect(contrast(mark, theme.track), mark).toBeGreaterThanOrEqual(2.5);
  });
});
