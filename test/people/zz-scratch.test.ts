import fc from 'fast-check';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { tidy } from '#flows/people/fields.ts';
import { importPeople } from '#flows/people/plan.ts';
import { delimiters } from '#flows/people/rows.ts';
import { createTestDatabase, type TestDatabase } from '#test/support/postgres.ts';
import { encode, everybody, inPieces, now } from './helpers.ts';

let test: TestDatabase;
beforeAll(async () => {
  test = await createTestDatabase();
});
afterAll(() => test.drop());

/** What Windows-1252 has too; with all that a CSV must quote. */
const letters = [...'abzñçüéÉßÁ,;"\'’“”€– .()&\n\t#=+-@0'];
const words = (max: number) =>
  fc
    .string({ unit: fc.constantFrom(...letters), minLength: 1, maxLength: max })
    .map(tidy)
    .filter((text) => text !== '');
const unitName = words(8).filter((name) => !name.includes('"'));
const day = fc
  .date({ min: new Date('1940-01-01'), max: new Date('2027-12-31'), noInvalidDate: true })
  .map((date) => date.toISOString().slice(0, 10));
const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: null });

const person = fc.record({
  name: words(30),
  kind: fc.constantFrom('employee', 'partner', 'supplier', 'investor', 'ally'),
  unit: maybe(fc.array(unitName, { minLength: 1, maxLength: 2 })),
  /** Of the people before this one: managers then never form a circle. */
  manager: maybe(fc.nat()),
  locale: maybe(fc.constantFrom('es', 'en', 'pt')),
  time_zone: maybe(fc.constantFrom(...Intl.supportedValuesOf('timeZone'))),
  country: maybe(fc.constantFrom('CO', 'BR', 'MX', 'ES', 'US', 'PT')),
  start_date: maybe(day),
  birthday: maybe(day.map((date) => date.slice(5))),
  hr: fc.boolean(),
  note: maybe(words(40)),
});

it('whatever is written is read back, in every encoding and with every delimiter', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(person, { minLength: 1, maxLength: 25 }),
      fc.constantFrom('utf-8', 'utf-8-bom', 'utf-16le', 'utf-16be', 'windows-1252' as const),
      fc.constantFrom(...delimiters),
      fc.constantFrom('\n', '\r\n'),
      fc.boolean(),
      fc.integer({ min: 2, max: 500 }),
      async (people, encoding, delimiter, eol, quoteAll, piece) => {
        await sql`truncate people, units cascade`.execute(test.db);
        const expected = people.map((one, index) => ({
          email: `p${index}@x.co`,
          name: one.name,
          kind: one.kind,
          above: one.unit?.[1] === undefined ? null : (one.unit[0] ?? null),
          unit: one.unit?.at(-1) ?? null,
          manager: one.manager === null || index === 0 ? null : `p${one.manager % index}@x.co`,
          locale: one.locale,
          time_zone: one.time_zone,
          country: one.country,
          start_date: one.start_date,
          birthday: one.birthday,
          roles: one.hr ? ['hr'] : [],
          attributes: one.note === null ? {} : { Nota: one.note },
        }));
        const cell = (value: string | null | undefined) => {
          const text = value ?? '';
          return quoteAll || /["\n\r,;\t]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
        };
        const header = [
          'Nombre',
          'Email',
          'Tipo',
          'Unidad',
          'Correo jefe',
          'Idioma',
          'Zona horaria',
          'País',
          'Ingreso',
        ];
        const rows = expected.map((one) => [
          ...[
            one.name,
            one.email,
            one.kind,
            [one.above, one.unit].filter((name) => name !== null).join(' / '),
          ],
          ...[one.manager, one.locale, one.time_zone, one.country, one.start_date],
          ...[
            one.birthday && `--${one.birthday}`,
            one.roles.length > 0 ? 'RRHH' : 'miembro',
            one.attributes.Nota,
          ],
        ]);
        const csv = [[...header, 'Cumpleaños', 'Rol', 'Nota'], ...rows]
          .map((row) => row.map(cell).join(delimiter))
          .join(eol);

        const source = inPieces(encode(csv, encoding), piece);
        const report = await importPeople(test.db, source, { now, apply: true, mayMakeOwners: false });
        expect(report).toMatchObject({ applied: true, added: people.length, errors: 0 });

        const found = await everybody(test.db);
        // Names of units are one whatever their case; the first spelling is kept.
        const low = (text: string | null) => text?.toLowerCase() ?? null;
        const back = expected.map(({ email }) => {
          const { gone_at, invented, ...one } = found.get(email) ?? expect.fail(`${email} is missing`);
          return { ...one, unit: low(one.unit), above: low(one.above) };
        });
        expect(back).toEqual(expected.map((one) => ({ ...one, unit: low(one.unit), above: low(one.above) })));

        const again = await importPeople(test.db, source, { now, apply: true, mayMakeOwners: false });
        expect(again).toMatchObject({ applied: true, left: people.length, unitsAdded: 0 });
      },
    ),
    { numRuns: 3000, endOnFailure: true, interruptAfterTimeLimit: 330_000 },
  );
}, 400_000);
