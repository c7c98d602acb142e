import { describe, expect, it } from 'vitest';
import { isKnownHeader, readColumns } from '#flows/people/columns.ts';
import { detectEncoding, sourceOf } from '#flows/people/decode.ts';
import { detectDelimiter, OpenQuote, readRows } from '#flows/people/rows.ts';
import { collect, encode, inPieces } from './helpers.ts';

const read = async (text: string, size = 65_536) => {
  const source = inPieces(Buffer.from(text), size);
  const delimiter = await detectDelimiter(source, 'utf-8', isKnownHeader);
  const rows = await collect(readRows(source, 'utf-8', delimiter));
  return { delimiter, rows };
};

describe('encoding', () => {
  const text = 'correo;nombre\nana@x.co;Ana Muñoz “la jefa” – 5 €\n';

  it.each(['utf-8', 'utf-16le', 'utf-16be', 'windows-1252'] as const)(
    '%s is recognised and read',
    async (encoding) => {
      const bytes = encode(text, encoding);
      for (const size of [1, 3, 65_536]) {
        const source = inPieces(bytes, size);
        // The mark alone tells UTF-16, and a piece of one byte shows only half of it.
        if (size > 1) expect(await detectEncoding(source)).toBe(encoding);
        const rows = await collect(readRows(source, encoding, ';'));
        expect(rows.map((row) => row.cells)).toEqual([
          ['correo', 'nombre'],
          ['ana@x.co', 'Ana Muñoz “la jefa” – 5 €'],
        ]);
      }
    },
  );

  it('UTF-8 with a mark does not keep it in the first header', async () => {
    const source = sourceOf(encode(text, 'utf-8-bom'));
    expect(await detectEncoding(source)).toBe('utf-8');
    expect((await collect(readRows(source, 'utf-8', ';')))[0]?.cells[0]).toBe('correo');
  });

  it('UTF-16 without a mark is told by its zeros', async () => {
    expect(await detectEncoding(sourceOf(Buffer.from(text, 'utf16le')))).toBe('utf-16le');
    expect(await detectEncoding(sourceOf(Buffer.from(text, 'utf16le').swap16()))).toBe('utf-16be');
  });

  it('one broken byte among proper UTF-8 does not turn the whole file into Windows-1252', async () => {
    const bytes = Buffer.concat([Buffer.from(text), Buffer.of(0xf1), Buffer.from('\nñandú')]);
    expect(await detectEncoding(sourceOf(bytes))).toBe('utf-8');
  });

  it.each([
    ['empty', Buffer.alloc(0)],
    ['workbook', Buffer.from('PK\u0003\u0004rest of a zip')],
    ['workbook', Buffer.of(0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1)],
    ['binary', Buffer.of(1, 2, 0, 0, 3, 0, 0, 0, 9)],
  ])('what is no text is named: %s', async (kind, bytes) => {
    expect(await detectEncoding(sourceOf(bytes))).toBe(kind);
  });
});

describe('rows', () => {
  it.each([
    ['email,name,unit', ','],
    ['email;name;unit', ';'],
    ['email\tname\tunit', '\t'],
    ['"email; work; private; old",name,correo', ','],
    ['correo;"nombre, completo, con, comas";área', ';'],
    ['email', ','],
    ['sep=;\nemail;name', ';'],
    ['\n\n;;;\nemail;name', ';'],
  ])('the delimiter of %j', async (header, delimiter) => {
    expect((await read(`${header}\na@x.co\n`)).delimiter).toBe(delimiter);
  });

  it.each(['\n', '\r\n', '\r'])(
    'lines are those of the file, with line breaks %j inside of quotes',
    async (eol) => {
      const text = [
        'email,note',
        'a@x.co,"one',
        'two',
        '',
        'three"',
        '',
        'b@x.co,"say ""hi"""',
        ',',
        'c@x.co,plain "quoted" inside',
        'd@x.co,last',
      ].join(eol);
      for (const size of [1, 2, 7, 65_536]) {
        const { rows } = await read(text, size);
        expect(rows).toEqual([
          { line: 1, cells: ['email', 'note'] },
          { line: 2, cells: ['a@x.co', 'one\ntwo\n\nthree'] },
          { line: 7, cells: ['b@x.co', 'say "hi"'] },
          { line: 9, cells: ['c@x.co', 'plain "quoted" inside'] },
          { line: 10, cells: ['d@x.co', 'last'] },
        ]);
      }
    },
  );

  it('the line that Excel writes for itself is no row', async () => {
    const { rows } = await read('sep=;\r\nemail;name\r\na@x.co;A\r\n');
    expect(rows.map((row) => row.line)).toEqual([2, 3]);
  });

  it('a quotation mark left open is named with the line it is on, without the text of the file', async () => {
    const failure = await read('email,name\na@x.co,A\nb@x.co,"secret\nc@x.co,C\n').catch((error) => error);
    expect(failure).toBeInstanceOf(OpenQuote);
    expect(failure.line).toBe(3);
    expect(JSON.stringify(failure) + failure.message + failure.stack).not.toContain('secret');
  });

  it('a quotation mark left open does not gather the rest of a large file', async () => {
    const text = `email,name\na@x.co,A\nb@x.co,"${'c@x.co,C\n'.repeat(40_000)}`;
    await expect(read(text)).rejects.toMatchObject({ line: 3 });
  });
});

describe('columns', () => {
  const columns = (header: string) => readColumns(header.split(';'), 1);
  const found = (header: string) => {
    const read = columns(header);
    if ('fatal' in read) throw new Error(read.fatal.code);
    return {
      at: Object.fromEntries(Object.entries(read.at).map(([column, { header: name }]) => [column, name])),
      attributes: read.attributes.map((attribute) => attribute.header),
      warnings: read.warnings,
    };
  };

  it('knows the headers of three languages, whatever their case and accents', () => {
    expect(
      found('CORREO ELECTRÓNICO;Nombre;TIPO;Area;jefe;Idioma;Zona Horaria;Pais;Fecha de Ingreso;CUMPLEAÑOS')
        .at,
    ).toEqual({
      email: 'CORREO ELECTRÓNICO',
      name: 'Nombre',
      kind: 'TIPO',
      unit: 'Area',
      manager: 'jefe',
      locale: 'Idioma',
      timeZone: 'Zona Horaria',
      country: 'Pais',
      start: 'Fecha de Ingreso',
      birthday: 'CUMPLEAÑOS',
    });
    expect(
      found('E-Mail;Nome;Sobrenome;Setor;E-mail do gestor;Fuso horário;Data de admissão;Aniversário;Papel')
        .at,
    ).toEqual({
      email: 'E-Mail',
      name: 'Nome',
      surname: 'Sobrenome',
      unit: 'Setor',
      manager: 'E-mail do gestor',
      timeZone: 'Fuso horário',
      start: 'Data de admissão',
      birthday: 'Aniversário',
      role: 'Papel',
    });
    expect(found('email;manager_email;time-zone;Start Date;manages').at).toEqual({
      email: 'email',
      manager: 'manager_email',
      timeZone: 'time-zone',
      start: 'Start Date',
      manages: 'manages',
    });
  });

  it('of two headers for one column the more telling wins, the other becomes an attribute and is said', () => {
    const { at, attributes, warnings } = found('Jefe;correo;Correo del jefe;Sede');
    expect(at).toEqual({ email: 'correo', manager: 'Correo del jefe' });
    expect(attributes).toEqual(['Jefe', 'Sede']);
    expect(warnings).toEqual([
      { line: 1, column: 'Jefe', code: 'column_also', value: 'Jefe', hint: 'Correo del jefe' },
    ]);
  });

  it('says what is there when there is no e-mail column', () => {
    expect(columns('nombre;cargo')).toEqual({
      fatal: { line: 1, code: 'no_email_column', value: 'nombre, cargo' },
    });
  });

  it('refuses one header twice', () => {
    expect(columns('email;Sede;sede')).toMatchObject({ fatal: { code: 'column_twice', value: 'sede' } });
  });
});
