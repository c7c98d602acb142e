import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import type { Chart } from '#core/chart.ts';
import { locales } from '#core/i18n.ts';
import { createCharts } from '#src/charts/charts.ts';
import { raster } from '#src/charts/raster.ts';
import { charts } from '#test/support/charts.ts';

const { svg, png } = createCharts();
const look = { locale: 'es' } as const;
const sizeOf = (base64: string) => {
  const bytes = Buffer.from(base64, 'base64');
  expect(bytes.subarray(1, 4).toString('latin1')).toBe('PNG');
  return { width: bytes.readUInt32BE(16), height: bytes.readUInt32BE(20) };
};
const nameless = { ...charts.es.bars, kind: 'no such kind', title: 'Palabras de Ana' } as unknown as Chart;

describe('pictures', () => {
  // Changed on purpose? Look at `node scripts/charts.ts` first, then `vitest -u`.
  test('the same bytes on every machine', async () => {
    const hashes: Record<string, string> = {};
    for (const locale of locales)
      for (const [name, chart] of Object.entries(charts[locale]))
        for (const dark of [false, true]) {
          const picture = await png(chart, { locale, dark });
          const hash = createHash('sha256').update(picture).digest('base64url').slice(0, 16);
          hashes[`${locale} ${name} ${dark ? 'dark' : 'light'}`] = hash;
        }
    expect(new Set(Object.values(hashes)).size).toBe(36);
    expect(hashes).toMatchSnapshot();
  });

  // What the strictest platform takes: 1,024 pixels a side, 250,000 characters.
  test('fit into every chat, however much stands in them', async () => {
    const items = Array.from({ length: 40 }, (_, index) => ({
      heading: `Persona número ${index} → Mesa de Ayuda y otras personas`,
      words: 'Gracias por explicarlo con tanta paciencia, aunque ya era viernes y muy tarde. '.repeat(9),
      tag: '🤝 Servicio',
      when: '22 nov',
    }));
    const rows = Array.from({ length: 40 }, (_, index) => ({
      label: `Herramientas, autorizaciones y trámites interdepartamentales ${index}`,
      value: index * 2,
      before: index,
      after: index * 2,
      caption: '38 · 31 % favorable',
    }));
    const common = { ...charts.es.bars, title: 'Una pregunta muy larga '.repeat(9) };
    const large: readonly Chart[] = [
      { ...common, kind: 'wall', items },
      { ...common, kind: 'bars', from: 0, to: 100, bars: rows },
      {
        kind: 'certificate',
        title: 'Certificado',
        subtitle: '',
        heading: 'Certificado',
        name: 'María de los Ángeles Fernández '.repeat(20),
        has: 'completó el curso',
        course: 'Entregar el trabajo a un cliente interno '.repeat(9),
        when: '22 de noviembre de 2026',
        organisation: 'Aurora Imaginaria '.repeat(20),
        number: '3F2A',
      },
      { ...common, kind: 'change', from: 0, to: 100, before: 'Antes', after: 'Después', rows },
    ];
    for (const chart of [...large, ...Object.values(charts.es)])
      for (const dark of [false, true]) {
        const picture = await png(chart, { locale: 'es', dark });
        const { width, height } = sizeOf(picture);
        expect(Math.max(width, height)).toBeLessThanOrEqual(1_024);
        expect(width).toBeGreaterThanOrEqual(400);
        expect(picture.length).toBeLessThan(250_000);
      }
  });

  test('asked at once, they come as if asked one after another', async () => {
    const one = await png(charts.pt.line, { locale: 'pt' });
    const many = await Promise.all([
      png(charts.es.wall, look),
      png(charts.pt.line, { locale: 'pt' }),
      svg(charts.es.bars, look),
      png(charts.pt.line, { locale: 'pt', dark: true }),
    ]);
    expect(many[1]).toBe(one);
    expect(many[2]).toMatch(/^<svg /);
    expect(many[3]).not.toBe(one);
  });

  test('fonts of the machine are not looked for', async () => {
    const text = (family: string) =>
      `<svg xmlns="http://www.w3.org/2000/svg" width="200" height="40"><text y="30" font-size="30" font-family="${family}">Añ</text></svg>`;
    const ours = await raster(text('Source Sans 3'));
    const nobodys = await raster(text('A font that nobody has'));
    for (const family of ['DejaVu Sans', 'Liberation Sans', 'Arial', 'Helvetica', 'serif', 'monospace'])
      expect(Buffer.compare(await raster(text(family)), nobodys), family).toBe(0);
    expect(ours.length).toBeGreaterThan(nobodys.length / 2);
    await expect(raster('<svg')).rejects.toBeDefined();
  });
});

describe('the thread', () => {
  test('a picture that fails takes no other with it, and its error says nothing of it', async () => {
    const own = createCharts();
    const [first, second, third] = await Promise.allSettled([
      own.png(charts.en.bars, { locale: 'en' }),
      own.png(nameless, look),
      own.png(charts.en.line, { locale: 'en' }),
    ]);
    expect(first.status).toBe('fulfilled');
    expect(third.status).toBe('fulfilled');
    expect(second).toMatchObject({ status: 'rejected' });
    const { message, cause } = (second as PromiseRejectedResult).reason as Error;
    expect(message).toBe('A picture could not be drawn (TypeError)');
    expect(cause).toBeUndefined();
    expect(sizeOf(await own.png(charts.en.bars, { locale: 'en' })).width).toBe(800);
  });

  test('what takes too long is given up', async () => {
    const hasty = createCharts({ deadline: 1 });
    const all = await Promise.allSettled([hasty.png(charts.es.wall, look), hasty.svg(charts.es.bars, look)]);
    for (const one of all)
      expect((one as PromiseRejectedResult).reason).toEqual(
        new Error('A picture could not be drawn (too slow)'),
      );
  });

  test('goes when it has rested, and comes back', async () => {
    const tired = createCharts({ rest: 1 });
    const before = await tired.png(charts.es.line, look);
    await new Promise((resolve) => setTimeout(resolve, 60));
    expect(await tired.png(charts.es.line, look)).toBe(before);
  });

  test('keeps no program alive', async () => {
    const module = fileURLToPath(new URL('../../src/charts/charts.ts', import.meta.url));
    const script = `import { createCharts } from ${JSON.stringify(module)};
      const chart = { kind: 'line', title: 'T', subtitle: 'S', from: 0, to: 1, points: [] };
      const picture = await createCharts({ rest: 600_000 }).svg(chart, { locale: 'en' });
      console.log(picture.length);`;
    const { stdout } = await promisify(execFile)(
      process.execPath,
      ['--input-type=module', '--eval', script],
      { timeout: 20_000 },
    );
    expect(Number(stdout)).toBeGreaterThan(500);
  });
});
