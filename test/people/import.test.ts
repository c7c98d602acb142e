import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { importPeople } from '#flows/people/plan.ts';
import type { Encoding, Problem } from '#flows/people/problems.ts';
import { createTestDatabase, type TestDatabase } from '#test/support/postgres.ts';
import { collect, encode, everybody, fixture, importText, inPieces, managers, now } from './helpers.ts';

let test: TestDatabase;
beforeAll(async () => {
  test = await createTestDatabase();
});
afterAll(() => test.drop());
beforeEach(async () => {
  await sql`truncate people, units cascade`.execute(test.db);
});

describe('real files', () => {
  const encodings: readonly (Encoding | 'utf-8-bom')[] = [
    'utf-8',
    'utf-8-bom',
    'utf-16le',
    'utf-16be',
    'windows-1252',
  ];

  it.each(encodings)(
    'an export of HR in %s, with semicolons, accents, quoted line breaks and serial dates',
    async (encoding) => {
      for (const eol of ['\n', '\r\n']) {
        const source = inPieces(encode(fixture('rrhh.csv').replaceAll('\n', eol), encoding), 37);
        // A mark of two bytes has to be in the first piece; the others are cut anywhere.
        const report = await importPeople(test.db, source, { now, apply: true, mayMakeOwners: false });
        expect(report).toMatchObject({
          applied: true,
          rows: 5,
          refused: 0,
          attributes: ['Talla de camisa'],
          delimiter: ';',
        });
        expect(report.encoding).toBe(encoding === 'utf-8-bom' ? 'utf-8' : encoding);
      }
      const people = await everybody(test.db);
      expect(people.get('ana.munoz@ejemplo.co')).toMatchObject({
        name: 'Ana Muñoz Peña',
        ...{ kind: 'employee', locale: 'es', time_zone: 'America/Bogota', country: 'CO', unit: 'Dirección' },
        ...{
          start_date: '2012-03-15',
          birthday: '02-29',
          roles: ['hr'],
          attributes: { 'Talla de camisa': 'M' },
        },
      });
      expect(people.get('luis.ibanez@ejemplo.co')).toMatchObject({
        start_date: '2015-02-01',
        birthday: '05-03',
      });
      expect(people.get('bea.acuna@ejemplo.co')).toMatchObject({
        name: 'Beatriz "Bea" Acuña',
        ...{ unit: 'Logística', above: 'Operaciones', start_date: '2020-01-01', birthday: '11-12' },
        attributes: { 'Talla de camisa': 'S (entallada)' },
      });
      expect(people.get('tomas.nunez@ejemplo.co')).toMatchObject({
        ...{ locale: 'en', country: 'MX', start_date: '2020-04-07', manager: 'bea.acuna@ejemplo.co' },
      });
      expect(people.get('proveedora@aceros.mx')).toMatchObject({
        kind: 'supplier',
        unit: null,
        time_zone: null,
      });
      expect(await managers(test.db)).toEqual(
        [
          'Logística: bea.acuna@ejemplo.co (hr, acting until 2027-01-31)',
          'Operaciones: ana.munoz@ejemplo.co (tree)',
        ].toSorted(),
      );
    },
  );

  it('Portuguese, with first and last name, paths with ">" and dates in words', async () => {
    const report = await importText(test.db, fixture('rh.csv'));
    expect(report).toMatchObject({ applied: true, added: 3, unitsAdded: 2 });
    const people = await everybody(test.db);
    expect(people.get('conceicao@exemplo.com.br')).toMatchObject({
      ...{
        name: 'Conceição Araújo',
        unit: 'Operações',
        above: 'Diretoria',
        start_date: '2018-03-01',
        birthday: '06-15',
      },
    });
    expect(people.get('iris@exemplo.com.br')).toMatchObject({ kind: 'supplier', start_date: '2022-02-28' });
  });

  it('month first, where a day proves it', async () => {
    const report = await importText(test.db, fixture('hris-us.csv'));
    expect(report).toMatchObject({ applied: true, added: 3 });
    const people = await everybody(test.db);
    expect(people.get('grace@example.com')).toMatchObject({
      name: 'Hopper, Grace',
      start_date: '2021-03-04',
      birthday: '02-29',
    });
    expect(people.get('ken@example.com')).toMatchObject({
      start_date: '2023-01-01',
      birthday: '01-02',
      country: 'GB',
    });
  });
});

describe('problems, each with its line and column', () => {
  const header =
    'email,name,kind,unit,manager email,locale,time zone,country,start date,birthday,role,manages';
  /** A row that is fine but for the columns given. */
  const row = (email: string, other: Partial<Record<string, string>> = {}) =>
    header
      .split(',')
      .map((column) => other[column] ?? (column === 'email' ? email : column === 'name' ? 'N' : ''))
      .join(',');
  const only = async (rows: readonly string[]): Promise<readonly Problem[]> => {
    const report = await importText(test.db, [header, ...rows].join('\n'), {
      keepProblems: 1_000,
      mayMakeOwners: false,
    });
    return report.problems;
  };

  it.each([
    ['email', ' ', 'email_missing', {}],
    ['email', 'ana(at)x.co', 'email_malformed', { value: 'ana(at)x.co' }],
    ['name', ' ', 'name_missing', {}],
    ['kind', 'robot', 'kind_unknown', { value: 'robot' }],
    ['unit', 'Ops//X', 'unit_malformed', { value: 'Ops//X' }],
    ['manager email', 'Luis', 'manager_not_email', { value: 'Luis' }],
    ['manager email', 'luis@x.co', 'manager_unknown', { value: 'luis@x.co' }],
    ['locale', 'qwerty uiop', 'locale_unknown', { value: 'qwerty uiop' }],
    ['time zone', 'America/Bogotá', 'time_zone_unknown', { value: 'America/Bogotá', hint: 'America/Bogota' }],
    ['country', 'Macondo', 'country_unknown', { value: 'Macondo' }],
    ['start date', 'ayer', 'date_unknown', { value: 'ayer' }],
    ['start date', '30/02/2020', 'date_no_such_day', { value: '30/02/2020' }],
    ['start date', '1/1/1900', 'date_out_of_range', { value: '1/1/1900' }],
    ['birthday', '31/11', 'date_no_such_day', { value: '31/11' }],
    ['role', 'hr king', 'role_unknown', { value: 'hr king' }],
    ['role', 'owner', 'role_owner', { value: 'a@x.co' }],
    ['manages', 'Nowhere', 'manages_unknown_unit', { value: 'Nowhere' }],
    ['manages', 'A//B', 'manages_malformed', { value: 'A//B', hint: 'A//B' }],
    ['name', 'Ana \uFFFDu\u00F1oz', 'cell_unreadable', {}],
    ['name', 'x'.repeat(300), 'cell_too_long', { value: `${'x'.repeat(59)}…` }],
  ])('%s %j is %s', async (column, value, code, more) => {
    const problems = await only([row('known@x.co', { role: 'hr' }), row('a@x.co', { [column]: value })]);
    const errors = problems.filter((problem) => problem.line === 3);
    expect(errors).toEqual([{ line: 3, column, code, ...more }]);
  });

  it.each([
    ['manager email', 'a@x.co', 'manager_self', { value: 'a@x.co' }],
    ['locale', 'français', 'locale_not_ours', { value: 'français' }],
    ['start date', '01/02/2020', 'date_order_assumed', {}],
    ['unit', 'Ops', 'unit_no_manager', { value: 'Ops' }],
  ])('%s %j is only worth a word: %s', async (column, value, code, more) => {
    const report = await importText(
      test.db,
      [header, row('k@x.co', { role: 'hr' }), row('a@x.co', { [column]: value })].join('\n'),
    );
    expect(report).toMatchObject({ applied: true, refused: 0, warnings: 1 });
    expect(report.problems).toEqual([{ line: 3, column, code, ...more }]);
  });

  it('a date that can be read in two ways, in a column that has both', async () => {
    const problems = await only([
      row('a@x.co', { 'start date': '31/12/2020' }),
      row('b@x.co', { 'start date': '12/31/2020' }),
      row('c@x.co', { 'start date': '03/04/2020' }),
    ]);
    expect(problems).toEqual([
      { line: 4, column: 'start date', code: 'date_ambiguous', value: '03/04/2020' },
    ]);
  });

  it('an e-mail twice names the first line; lines count line breaks within quotes', async () => {
    const problems = await only(['a@x.co,"A', 'B"', row('A@X.co')]);
    expect(problems).toEqual([
      { line: 4, column: 'email', code: 'email_twice', value: 'a@x.co', lines: [2] },
    ]);
  });

  it('circular managers name the lines of all; who only reports into the circle is told so', async () => {
    const problems = await only([
      row('a@x.co', { 'manager email': 'b@x.co' }),
      row('b@x.co', { 'manager email': 'c@x.co' }),
      row('c@x.co', { 'manager email': 'a@x.co' }),
      row('d@x.co', { 'manager email': 'a@x.co' }),
    ]);
    expect(problems.map((problem) => [problem.line, problem.code, problem.lines])).toEqual([
      [2, 'manager_cycle', [2, 3, 4]],
      [3, 'manager_cycle', [2, 3, 4]],
      [4, 'manager_cycle', [2, 3, 4]],
      [5, 'manager_refused', [2]],
    ]);
    expect(problems[0]).toMatchObject({ column: 'manager email', value: 'b@x.co' });
  });

  it('a circle that only closes through somebody who is not in the file', async () => {
    await importText(test.db, 'email,name,manager\na@x.co,A,\nb@x.co,B,a@x.co\n');
    const report = await importText(test.db, 'email,name,manager\na@x.co,A,b@x.co\n');
    expect(report.applied).toBe(false);
    expect(report.problems[0]).toMatchObject({
      line: 2,
      column: 'manager',
      code: 'manager_cycle',
      lines: [2],
    });
  });

  it('several mistakes of one row are all named', async () => {
    const problems = await only([row('nope', { kind: 'x', country: 'y', 'manager email': 'z@x.co' })]);
    expect(problems.map((problem) => problem.column)).toEqual(['email', 'kind', 'country', 'manager email']);
  });

  it('more cells than the header, and values in a column without a name', async () => {
    const report = await importText(test.db, 'email,name,,city\na@x.co,A,,Cali\nb@x.co,B,secret,Cali,more\n');
    expect(report.problems).toEqual([
      { line: 3, code: 'cells_too_many', value: 'more' },
      { line: 3, code: 'column_unnamed' },
    ]);
  });

  it('a manager who is gone, and one who is not in the file', async () => {
    await importText(test.db, 'email,name\nold@x.co,O\nkept@x.co,K\n');
    await importText(test.db, 'email,name\nkept@x.co,K\n', { markMissingGone: true });
    const report = await importText(
      test.db,
      'email,name,manager\na@x.co,A,old@x.co\nb@x.co,B,kept@x.co\nc@x.co,C,kept@x.co\n',
    );
    expect(report.problems).toEqual([
      { line: 2, column: 'manager', code: 'manager_gone', value: 'old@x.co' },
      { line: 3, column: 'manager', code: 'manager_not_in_file', value: 'kept@x.co' },
    ]);
  });

  it('a column "Role" with job titles is an attribute', async () => {
    const report = await importText(test.db, 'email,name,role\na@x.co,A,Engineer\n');
    expect(report).toMatchObject({
      applied: true,
      attributes: ['role'],
      problems: [{ code: 'role_as_attribute', line: 1 }],
    });
    expect((await everybody(test.db)).get('a@x.co')?.attributes).toEqual({ role: 'Engineer' });
  });

  it.each([
    ['', { line: 1, code: 'file_empty' }],
    ['\n\n', { line: 1, code: 'file_empty' }],
    ['email,name\n', { line: 1, code: 'no_rows' }],
    ['\nemail,name\n,\n', { line: 2, code: 'no_rows' }],
    ['nombre;cargo\nAna;Jefa\n', { line: 1, code: 'no_email_column', value: 'nombre, cargo' }],
    ['email,Sede,SEDE\na@x.co,a,b\n', { line: 1, column: 'SEDE', code: 'column_twice', value: 'SEDE' }],
    ['email,name\na@x.co,"A\nb@x.co,B\n', { line: 2, code: 'quote_not_closed' }],
    ['PK\u0003\u0004…', { line: 1, code: 'file_is_workbook' }],
    ['\u0000\u0001\u0002\u0000\u0000', { line: 1, code: 'file_not_text' }],
  ])('of the file %j nothing can be used', async (file, fatal) => {
    const report = await importText(test.db, file);
    expect(report).toMatchObject({ applied: false, rows: 0, errors: 1, fatal });
  });

  it('tells all of them in pages, errors first', async () => {
    const told: Problem[] = [];
    const rows = Array.from({ length: 1_500 }, (_, index) =>
      row(`p${index}@x.co`, { country: 'Macondo', locale: 'fr' }),
    );
    const report = await importText(test.db, [header, ...rows].join('\n'), {
      onProblems: (page) => told.push(...page),
    });
    expect(report).toMatchObject({ errors: 1_500, refused: 1_500 });
    expect(report.warnings).toBeGreaterThanOrEqual(1_500);
    expect(told).toHaveLength(report.errors + report.warnings);
    expect(told.slice(0, 1_500).map((problem) => problem.line)).toEqual(rows.map((_, index) => index + 2));
    expect(report.problems).toEqual(told.slice(0, 20));
  });
});

describe('whole or not at all', () => {
  const file = 'email,name,unit,manager\na@x.co,A,Ops,\nb@x.co,B,Ops,a@x.co\nc@x.co,C,Ops,nobody@x.co\n';
  const counts = async () => ({
    people: (await everybody(test.db)).size,
    units: (await test.db.selectFrom('units').selectAll().execute()).length,
    managers: (await managers(test.db)).length,
  });
  const nothing = { people: 0, units: 0, managers: 0 };

  it('a dry run says what would be done, and does nothing', async () => {
    const report = await importText(test.db, file, { apply: false });
    expect(report).toMatchObject({ applied: false, added: 2, refused: 1, unitsAdded: 1 });
    expect(report.held).toBeUndefined();
    expect(await counts()).toEqual(nothing);
  });

  it('with refused rows nothing is applied, unless they are left out on purpose', async () => {
    expect(await importText(test.db, file)).toMatchObject({ applied: false, held: 'refused' });
    expect(await counts()).toEqual(nothing);
    expect(await importText(test.db, file, { skipRefused: true })).toMatchObject({
      applied: true,
      added: 2,
      refused: 1,
    });
    expect(await counts()).toEqual({ people: 2, units: 1, managers: 1 });
  });

  it('a failure in the middle leaves nothing, and the next import works', async () => {
    // The database itself fails at the 1,500th person, long after units and other people were written.
    await sql`create function fail() returns trigger language plpgsql as
      $$ begin if new.email = 'p1500@x.co' then raise exception 'disk full'; end if; return new; end $$`.execute(
      test.db,
    );
    await sql`create trigger fail before insert on people for each row execute function fail()`.execute(
      test.db,
    );
    const rows = Array.from(
      { length: 2_000 },
      (_, index) => `p${index}@x.co,P,Unit ${index % 7},${index ? 'p0@x.co' : ''}`,
    );
    const many = `email,name,unit,manager\n${rows.join('\n')}\n`;
    await expect(importText(test.db, many)).rejects.toThrow('disk full');
    expect(await counts()).toEqual(nothing);
    await sql`drop function fail cascade`.execute(test.db);
    expect(await importText(test.db, many)).toMatchObject({ applied: true, added: 2_000, unitsAdded: 7 });
  });

  it('within a transaction of the caller it is undone with it, and a refused one leaves the rest of it', async () => {
    await test.db.transaction().execute(async (trx) => {
      await trx
        .insertInto('people')
        .values({ name: 'Other', email: 'other@x.co', attributes: '{}' })
        .execute();
      expect(await importText(trx, file)).toMatchObject({ applied: false, held: 'refused' });
      expect(await importText(trx, file, { skipRefused: true })).toMatchObject({ applied: true });
      expect(await importText(trx, file, { skipRefused: true })).toMatchObject({ applied: true, left: 2 });
    });
    expect([...(await everybody(test.db)).keys()]).toEqual(['a@x.co', 'b@x.co', 'other@x.co']);
  });

  it('is not applied when it is no longer what was agreed to', async () => {
    const good = 'email,name\na@x.co,A\nb@x.co,B\n';
    const agreed = await importText(test.db, good, { apply: false });
    await importText(test.db, 'email,name\na@x.co,Another\n');
    expect(await importText(test.db, good, { agreed })).toMatchObject({
      applied: false,
      held: 'changed_since',
    });
    expect((await everybody(test.db)).get('a@x.co')?.name).toBe('Another');
  });

  it('two at once wait for each other', async () => {
    const both = await Promise.all([
      importText(test.db, 'email,name\na@x.co,A\n'),
      importText(test.db, 'email,name\na@x.co,A\n'),
    ]);
    expect(both.map((report) => [report.added, report.left]).toSorted()).toEqual([
      [0, 1],
      [1, 0],
    ]);
  });
});

describe('what an import changes', () => {
  it('the same file again changes nothing', async () => {
    for (const name of ['rrhh.csv', 'rh.csv', 'hris-us.csv']) {
      const first = await importText(test.db, fixture(name));
      const seats = await managers(test.db);
      const again = await importText(test.db, fixture(name));
      expect(again).toMatchObject({
        applied: true,
        added: 0,
        changed: 0,
        back: 0,
        unitsAdded: 0,
        left: first.rows,
      });
      expect(await managers(test.db)).toEqual(seats);
    }
  });

  it('a column that the file does not have is left, an empty cell empties', async () => {
    await importText(
      test.db,
      'email,name,unit,country,start date,city,size,role\na@x.co,A,Ops,CO,2020-01-01,Cali,M,hr\nb@x.co,B,,,,,,\n',
    );
    const report = await importText(test.db, 'email,country,city\na@x.co,,\nb@x.co,,\n');
    expect(report).toMatchObject({ applied: true, changed: 1, left: 1 });
    expect((await everybody(test.db)).get('a@x.co')).toMatchObject({
      ...{
        name: 'A',
        unit: 'Ops',
        country: null,
        start_date: '2020-01-01',
        attributes: { size: 'M' },
        roles: ['hr'],
      },
    });
  });

  it('who is missing stays, until it is confirmed; comes back with the next file', async () => {
    await importText(
      test.db,
      'email,name,manager,unit,manages\na@x.co,A,,Ops,Ops\nb@x.co,B,a@x.co,Ops,\nc@x.co,C,b@x.co,Ops,\nd@x.co,D,c@x.co,,\n',
    );
    expect(await managers(test.db)).toEqual(['Ops: a@x.co (hr)', 'Ops: b@x.co (tree)']);
    const half = 'email,name\na@x.co,A\nc@x.co,C\n';
    expect(await importText(test.db, half)).toMatchObject({ known: 4, missing: 2, gone: 0 });
    expect(await importText(test.db, half, { markMissingGone: true, apply: false })).toMatchObject({
      gone: 2,
    });
    expect((await everybody(test.db)).get('b@x.co')?.gone_at).toBeNull();
    expect(await importText(test.db, half, { markMissingGone: true })).toMatchObject({
      applied: true,
      gone: 2,
    });
    expect((await everybody(test.db)).get('b@x.co')?.gone_at).toEqual(now);
    expect(await managers(test.db)).toEqual(['Ops: a@x.co (hr)']);
    expect(await importText(test.db, 'email\nb@x.co\n')).toMatchObject({ back: 1, known: 2, missing: 2 });
    expect((await everybody(test.db)).get('b@x.co')).toMatchObject({ gone_at: null, name: 'B', unit: 'Ops' });
    expect(await managers(test.db)).toEqual(['Ops: a@x.co (hr)', 'Ops: b@x.co (tree)']);
  });

  it('nobody is marked as gone by a file with refused rows, nor owners, nor who imports, nor the invented', async () => {
    await importText(test.db, 'email,name,role\na@x.co,A,hr\no@x.co,O,owner\nm@x.co,M,\nlost@x.co,L,\n');
    await test.db
      .insertInto('people')
      .values({ name: 'I', email: 'i@x.co', attributes: '{}', invented: true })
      .execute();
    const by = (
      await test.db.selectFrom('people').select('id').where('email', '=', 'a@x.co').executeTakeFirstOrThrow()
    ).id;
    const typo = 'email,name\nm@x.co,M\nlost@x,L\n';
    expect(await importText(test.db, typo, { by, markMissingGone: true, skipRefused: true })).toMatchObject({
      ...{ applied: false, held: 'refused_and_missing', gone: 0 },
    });
    expect(await importText(test.db, 'email,name\nm@x.co,M\n', { by, markMissingGone: true })).toMatchObject({
      known: 4,
      gone: 1,
    });
    const gone = [...(await everybody(test.db)).values()].filter((person) => person.gone_at !== null);
    expect(gone.map((person) => person.email)).toEqual(['lost@x.co']);
  });

  it('the invented become real when HR names them, units too', async () => {
    const { id } = await test.db
      .insertInto('units')
      .values({ name: 'Ops', parent_id: null, invented: true })
      .returning('id')
      .executeTakeFirstOrThrow();
    await test.db
      .insertInto('people')
      .values({ name: 'I', email: 'i@x.co', attributes: '{}', invented: true, unit_id: id })
      .execute();
    expect(await importText(test.db, 'email,name,unit\ni@x.co,I,OPS\n')).toMatchObject({
      changed: 1,
      unitsAdded: 0,
    });
    expect((await everybody(test.db)).get('i@x.co')).toMatchObject({ invented: false, unit: 'Ops' });
    expect(await test.db.selectFrom('units').select(['name', 'invented']).execute()).toEqual([
      { name: 'Ops', invented: false },
    ]);
  });

  it('only owners make owners, or unmake them', async () => {
    const grant = 'email,name,role\na@x.co,A,owner\nb@x.co,B,hr\n';
    expect(await importText(test.db, grant, { mayMakeOwners: false })).toMatchObject({
      applied: false,
      refused: 1,
    });
    await importText(test.db, grant);
    const take = 'email,role\na@x.co,member\nb@x.co,member\n';
    expect(await importText(test.db, take, { mayMakeOwners: false })).toMatchObject({
      applied: false,
      refused: 1,
    });
    expect(await importText(test.db, take)).toMatchObject({ applied: true, changed: 2 });
    expect((await everybody(test.db)).get('b@x.co')?.roles).toEqual([]);
  });

  it('managers come from the tree: several of them, and not the manager of the head', async () => {
    await importText(
      test.db,
      [
        'email,name,unit,manager',
        'ceo@x.co,C,Board,',
        'head@x.co,H,Sales,ceo@x.co',
        'deputy@x.co,D,Sales,head@x.co',
        's1@x.co,S,Sales,deputy@x.co',
        's2@x.co,S,Sales,head@x.co',
        'n1@x.co,N,Sales / North,head@x.co',
        'n2@x.co,N,Sales / North,deputy@x.co',
        'alone@x.co,A,Archive,ceo@x.co',
      ].join('\n'),
    );
    expect(await managers(test.db)).toEqual([
      'Archive: ceo@x.co (tree)',
      'North: deputy@x.co (tree)',
      'North: head@x.co (tree)',
      'Sales: deputy@x.co (tree)',
      'Sales: head@x.co (tree)',
    ]);
    // Somebody moves: the seats follow.
    await importText(test.db, 'email,unit,manager\nn2@x.co,Archive,ceo@x.co\ns1@x.co,Sales,head@x.co\n');
    expect(await managers(test.db)).toEqual([
      'Archive: ceo@x.co (tree)',
      'North: head@x.co (tree)',
      'Sales: head@x.co (tree)',
    ]);
  });

  it('those whom HR names stay when a file says nothing of it, and go when it says so', async () => {
    await importText(
      test.db,
      'email,name,unit,manages\na@x.co,A,Ops,\nb@x.co,B,Ops / Log,"Ops | Ops / Log (acting until 2027-01-31)"\n',
    );
    const seats = ['Log: b@x.co (hr, acting until 2027-01-31)', 'Ops: b@x.co (hr)'];
    expect(await managers(test.db)).toEqual(seats);
    await importText(test.db, 'email,name\na@x.co,A\nb@x.co,B\n');
    expect(await managers(test.db)).toEqual(seats);
    expect(await importText(test.db, 'email,manages\nb@x.co,Ops\n')).toMatchObject({ changed: 1 });
    expect(await managers(test.db)).toEqual(['Ops: b@x.co (hr)']);
    expect(await importText(test.db, 'email,manages\nb@x.co,\n')).toMatchObject({ changed: 1 });
    expect(await managers(test.db)).toEqual([]);
  });

  it('an acting manager whose last day is over leaves the unit without one', async () => {
    const report = await importText(
      test.db,
      'email,name,unit,manages\na@x.co,A,Ops,Ops (acting until 2026-11-20)\n',
    );
    expect(report.problems.map((problem) => problem.code)).toEqual(['unit_no_manager']);
  });
});

describe('many', () => {
  const count = 20_000;
  async function* rows() {
    yield 'email;name;unit;manager email;locale;time zone;country;start date;birthday;city\r\n';
    for (let i = 0; i < count; i += 1) {
      const manager = i === 0 ? '' : `p${Math.floor((i - 1) / 8)}@x.co`;
      yield `p${i}@x.co;Persona Número ${i};Área ${i % 20} / Equipo ${i % 400};${manager};es;America/Bogota;CO;2020-01-${10 + (i % 19)};03-15;"Ca${'\r\n'}li"\r\n`;
    }
  }

  it('20,000 rows come in, in order, with progress, and again without any change', async () => {
    const bytes = Buffer.from((await collect(rows())).join(''));
    const source = inPieces(bytes, 65_536);
    const shares: number[] = [];
    const first = await importPeople(test.db, source, {
      now,
      apply: true,
      mayMakeOwners: false,
      onProgress: (share) => shares.push(share),
    });
    expect(first).toMatchObject({ applied: true, added: count, refused: 0, unitsAdded: 420 });
    expect(shares).toEqual(shares.toSorted((a, b) => a - b));
    expect(shares.at(-1)).toBeCloseTo(1);
    expect(shares.length).toBeGreaterThan(40);
    const again = await importPeople(test.db, source, { now, apply: true, mayMakeOwners: false });
    expect(again).toMatchObject({ left: count, changed: 0, added: 0 });
  }, 120_000);
});
