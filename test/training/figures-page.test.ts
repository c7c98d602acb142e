import { afterEach, beforeEach, expect, test } from 'vitest';
import { locales } from '#core/i18n.ts';
import { openPages } from '#test/mural/pages.ts';

// The page with the file of completions, over real HTTP.

let pages: Awaited<ReturnType<typeof openPages>>;
let read: number;
beforeEach(async () => {
  read = 0;
  pages = await openPages();
  for (const locale of locales)
    pages.held.files.set(locale, {
      page: {
        organisation: '<b>Río</b>',
        locale,
        timeZone: 'America/Bogota',
        until: new Date('2026-11-25T15:00:00Z'),
        course: '"><script>alert(1)</script>\u202E',
      },
      file: () => ({
        name: 'completions"\r\nx-evil: 1.csv',
        lines: (async function* () {
          read += 1;
          yield '\uFEFFperson\r\n';
          for (let n = 0; n < 5_000; n += 1) yield `José ${n}\r\n`;
        })(),
      }),
    });
});
afterEach(() => pages.stop());

test('to open the page, in whatever way, fetches nothing; the button does', async () => {
  for (const method of ['GET', 'HEAD']) {
    const looked = await fetch(`${pages.url}/completions/es`, { method });
    expect(looked.status).toBe(200);
    expect(looked.headers.get('content-security-policy')).toContain("form-action 'self'");
    expect(looked.headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(looked.headers.get('cache-control')).toBe('no-store');
    expect(looked.headers.get('x-robots-tag')).toContain('noindex');
  }
  expect(read).toBe(0);
  const file = await fetch(`${pages.url}/completions/es`, { method: 'POST' });
  expect(read).toBe(1);
  expect(file.headers.get('content-type')).toContain('text/csv');
  expect(file.headers.get('content-disposition')).toBe('attachment; filename="completions___x-evil__1.csv"');
  expect(file.headers.get('x-evil')).toBeNull();
  const bytes = Buffer.from(await file.arrayBuffer());
  expect([...bytes.subarray(0, 3)]).toEqual([0xef, 0xbb, 0xbf]);
  expect(bytes.toString().endsWith('José 4999\r\n')).toBe(true);
});

test('the words around it are of its language, and nobody’s words are markup', async () => {
  const said = { es: 'Descargar el archivo', en: 'Download the file', pt: 'Baixar o arquivo' };
  for (const locale of locales) {
    const html = await (await fetch(`${pages.url}/completions/${locale}`)).text();
    expect(html).toContain(`<html lang="${locale}">`);
    expect(html).toContain(said[locale]);
    expect(html).not.toContain('<script>alert');
    expect(html).not.toContain('<b>Río');
    expect(html).toMatch(/<form method="post"><button[^>]*type="submit">/);
  }
});

test('an address that opens nothing says so, whichever way it is asked; other pages have no forms', async () => {
  for (const method of ['GET', 'POST']) {
    const gone = await fetch(`${pages.url}/completions/nothing`, { method });
    expect(gone.status).toBe(404);
    expect(await gone.text()).toContain('This link opens nothing any more');
    expect(gone.headers.get('content-security-policy')).toContain("form-action 'none'");
  }
  const mural = await fetch(`${pages.url}/wall/es`);
  expect(mural.headers.get('content-security-policy')).toContain("form-action 'none'");
});

test('half a file is no file: the connection breaks, and the log has no word of it', async () => {
  const page = pages.held.files.get('en')?.page;
  if (page === undefined) throw new Error('nothing was planted');
  pages.held.files.set('half', {
    page,
    file: () => ({
      name: 'a.csv',
      lines: (async function* () {
        yield 'José\r\n';
        throw new Error('José');
      })(),
    }),
  });
  const asked = fetch(`${pages.url}/completions/half`, { method: 'POST' }).then((response) =>
    response.text(),
  );
  await expect(asked).rejects.toThrow();
  expect(pages.log.text()).toContain('a page could not be shown');
  expect(pages.log.text()).not.toContain('José');
  expect(pages.log.text()).not.toContain('half');
});
