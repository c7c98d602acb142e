import { describe, expect, it } from 'vitest';
import { isAssumed, orderOf, readBirthday, readStartDate, seeDate } from '#flows/people/dates.ts';
import {
  asEmail,
  checkKind,
  checkLocale,
  checkManages,
  checkRoles,
  checkTimeZone,
  checkUnit,
} from '#flows/people/fields.ts';
import { asCountry } from '#flows/people/places.ts';
import { findCircles, isMassLeaving } from '#flows/people/rules.ts';

describe('dates', () => {
  it.each([
    ['2024-01-31', '2024-01-31'],
    ['2024/1/5', '2024-01-05'],
    ['20240131', '2024-01-31'],
    ['2024-01-31T00:00:00.000Z', '2024-01-31'],
    ['31/01/2024 0:00', '2024-01-31'],
    ['31/01/2024', '2024-01-31'],
    ['1-2-2024', '2024-02-01'],
    ['31.01.2024', '2024-01-31'],
    ['12/31/2024', '2024-12-31'],
    ['5/6/27', '2027-06-05'],
    ['5/6/28', { date: undefined }],
    ['5/6/71', '1971-06-05'],
    ['45292', '2024-01-01'],
    ['45292.75', '2024-01-01'],
    ['36526', '2000-01-01'],
    ['3 de mayo de 2020', '2020-05-03'],
    ['1º de março de 2018', '2018-03-01'],
    ['12-ene-20', '2020-01-12'],
    ['28/fev/2022', '2022-02-28'],
    ['March 4th, 2020', '2020-03-04'],
    ['7 sept 2020', '2020-09-07'],
  ])('%s', (text, date) => {
    if (typeof date === 'string') expect(readStartDate(text, 'day', 2026)).toEqual({ date });
    else expect(readStartDate(text, 'day', 2026)).toBe('date_out_of_range');
  });

  it.each([
    ['31/04/2024', 'date_no_such_day'],
    ['29/02/2023', 'date_no_such_day'],
    ['13/13/2024', 'date_no_such_day'],
    ['2024', 'date_out_of_range'],
    ['60', 'date_unknown'],
    ['soon', 'date_unknown'],
    ['15/03', 'date_unknown'],
    ['1/1/1825', 'date_out_of_range'],
  ])('%s is refused as %s', (text, code) => {
    expect(readStartDate(text, 'day', 2026)).toBe(code);
  });

  it('counts like Excel, with its leap year 1900', () => {
    // Excel shows 1, 59, 61 as 1 January, 28 February and 1 March 1900.
    expect(readBirthday('1', 'day', 2026)).toEqual({ date: '01-01' });
    expect(readBirthday('59', 'day', 2026)).toEqual({ date: '02-28' });
    expect(readBirthday('61', 'day', 2026)).toEqual({ date: '03-01' });
  });

  it.each([
    ['29/02', '02-29'],
    ['--02-29', '02-29'],
    ['2/29/1992', '02-29'],
    ['1979-12-31', '12-31'],
    ['15 de marzo', '03-15'],
    ['31061', '01-14'],
  ])('of the birthday %s only day and month stay', (text, date) => {
    expect(readBirthday(text, 'day', 2026)).toEqual({ date });
  });

  const seen = (...texts: string[]) => texts.reduce((all, text, line) => seeDate(all, text, line + 2), {});

  it('decides the order of a column by all of it', () => {
    expect(orderOf(seen('03/04/2020', '05/30/2020'))).toBe('month');
    expect(orderOf(seen('03/04/2020', '30/05/2020'))).toBe('day');
    expect(orderOf(seen('30/04/2020', '05/30/2020'))).toBe('mixed');
    expect(isAssumed(seen('2020-01-01', '03/04/2020'))).toBe(true);
    expect(isAssumed(seen('03/03/2020', '45292'))).toBe(false);
    expect(readStartDate('03/04/2020', 'month', 2026)).toEqual({ date: '2020-03-04' });
    expect(readStartDate('03/04/2020', 'mixed', 2026)).toBe('date_ambiguous');
    expect(readStartDate('04/04/2020', 'mixed', 2026)).toEqual({ date: '2020-04-04' });
  });
});

describe('fields', () => {
  it.each([
    ['Ana.Muñoz@Ejemplo.CO', 'ana.muñoz@ejemplo.co'],
    ['mailto:a@x.co', 'a@x.co'],
    ['a@x', undefined],
    ['a b@x.co', undefined],
    ['Ana <a@x.co>', undefined],
    ['a@x.co, b@x.co', undefined],
    ['a@@x.co', undefined],
    [`${'a'.repeat(250)}@x.co`, undefined],
  ])('the e-mail %s', (text, email) => {
    expect(asEmail(text)).toBe(email);
  });

  it.each([
    ['Colaborador', 'employee'],
    ['Funcionária', 'employee'],
    ['PROVEEDOR', 'supplier'],
    ['fornecedor', 'supplier'],
    ['socio', 'partner'],
    ['parceiro', 'partner'],
    ['Inversionista', 'investor'],
    ['investidor', 'investor'],
    ['Aliada', 'ally'],
    ['astronaut', undefined],
  ])('the kind %s', (text, kind) => {
    expect(checkKind(text).value).toBe(kind);
  });

  it.each([
    ['es-CO', 'es'],
    ['pt_BR', 'pt'],
    ['Inglés', 'en'],
    ['Português (Brasil)', 'pt'],
  ])('the language %s', (text, value) => {
    expect(checkLocale(text)).toEqual({ value });
  });

  it('a language that is not ours is no mistake, a word that is no language is one', () => {
    expect(checkLocale('fr-CA')).toEqual({ code: 'locale_not_ours' });
    expect(checkLocale('Alemán')).toEqual({ code: 'locale_not_ours' });
    expect(checkLocale('Klingon')).toEqual({ code: 'locale_unknown' });
  });

  it.each([
    ['america/bogota', { value: 'America/Bogota' }],
    ['Asia/Kolkata', { value: 'Asia/Kolkata' }],
    ['utc', { value: 'UTC' }],
    ['America/Bogotá', { code: 'time_zone_unknown', hint: 'America/Bogota' }],
    ['São Paulo', { code: 'time_zone_unknown', hint: 'America/Sao_Paulo' }],
    ['Amercia/Mexico_City', { code: 'time_zone_unknown', hint: 'America/Mexico_City' }],
    ['-05:00', { code: 'time_zone_unknown' }],
    ['Hora de la oficina central', { code: 'time_zone_unknown' }],
  ])('the time zone %s', (text, checked) => {
    expect(checkTimeZone(text)).toEqual(checked);
  });

  it.each([
    ['co', 'CO'],
    ['México', 'MX'],
    ['Brazil', 'BR'],
    ['Reino Unido', 'GB'],
    ['UK', 'GB'],
    ['EE. UU.', 'US'],
    ['EU', undefined],
    ['Macondo', undefined],
  ])('the country %s', (text, code) => {
    expect(asCountry(text)).toBe(code);
  });

  it('roles', () => {
    expect(checkRoles('RRHH')).toEqual({ value: ['hr'] });
    expect(checkRoles('owner, HR')).toEqual({ value: ['hr', 'owner'] });
    expect(checkRoles('miembro')).toEqual({ value: [] });
    expect(checkRoles('Engineer')).toEqual({ code: 'role_unknown' });
  });

  it('units', () => {
    expect(checkUnit('Ops / I/O ', ' / ').value).toEqual(['Ops', 'I/O']);
    expect(checkUnit('/Ops/Log', '/').value).toEqual(['Ops', 'Log']);
    expect(checkUnit('Ops > Log', '>').value).toEqual(['Ops', 'Log']);
    expect(checkUnit('Ops//Log', '/').code).toBe('unit_malformed');
    expect(checkUnit(Array.from({ length: 13 }, () => 'x').join('/'), '/').code).toBe('unit_malformed');
  });

  it('managing, also for a while', () => {
    expect(
      checkManages('Ventas | Ops / Log (interino hasta 31/01/2027) | X (acting)', ' / ', 'day', 2026).value,
    ).toEqual([
      { path: ['Ventas'], acting: false, until: null },
      { path: ['Ops', 'Log'], acting: true, until: '2027-01-31' },
      { path: ['X'], acting: true, until: null },
    ]);
    expect(checkManages('X (acting until whenever)', '/', 'day', 2026)).toMatchObject({
      code: 'manages_malformed',
    });
  });
});

describe('rules', () => {
  it('finds circles and nothing else', () => {
    // 0→1→2→0 with 3→2 hanging on it; 4→5→6; 7→7; 8→9→8
    const circles = findCircles([1, 2, 0, 2, 5, 6, -1, 7, 9, 8]);
    expect(circles.map((circle) => circle.toSorted((a, b) => a - b))).toEqual([[0, 1, 2], [7], [8, 9]]);
  });

  it('a long chain is neither a circle nor slow', () => {
    const chain = Int32Array.from({ length: 200_000 }, (_, index) => index - 1);
    const started = performance.now();
    expect(findCircles(chain)).toEqual([]);
    expect(performance.now() - started).toBeLessThan(1_000);
  });

  it('a fifth may leave without much ado', () => {
    expect(isMassLeaving({ known: 100, missing: 20 })).toBe(false);
    expect(isMassLeaving({ known: 100, missing: 21 })).toBe(true);
    expect(isMassLeaving({ known: 0, missing: 0 })).toBe(false);
  });
});
