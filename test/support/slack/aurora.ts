import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { people as peopleCommand } from '#src/cli/people.ts';
import type { TestDatabase } from '#test/support/postgres.ts';

/** Somebody of the invented organisation, as they are called in its Slack and in HR's file. */
export type Auroran = Readonly<{ name: string; realName: string; email: string; unit: string }>;

const said: readonly (readonly [string, string])[] = [
  ['Ana Torres', 'Aurora'],
  ['Marcela Duarte', 'Operaciones'],
  ['Brayan Mosquera', 'Operaciones'],
  ['Luz Ángela Peña', 'Operaciones'],
  ['Jhon Ibáñez', 'Operaciones'],
  ['Íngrid Castaño', 'Operaciones'],
  ['Óscar Quispe', 'Operaciones'],
  ['Yolanda Palacios', 'Ventas'],
  ['Renata Araújo', 'Ventas'],
  ['Wilmer Rentería', 'Ventas'],
  ['Noor Haddad', 'Ventas'],
  ['Tomás O’Neill', 'Ventas'],
  ['Zoë Muñoz', 'Ventas'],
];
const short = (name: string): string =>
  (name.split(' ')[0] ?? name)
    .normalize('NFD')
    .replace(/[^A-Za-z]/g, '')
    .toLowerCase();

/** Thirteen people: Ana is HR, Marcela and Yolanda lead a unit each. */
export const aurorans: readonly Auroran[] = said.map(([realName, unit]) => ({
  name: short(realName),
  realName,
  email: `${short(realName)}@aurora.example`,
  unit,
}));
export const owner = 'ana@aurora.example';
const leaders: Readonly<Record<string, string>> = { Operaciones: 'marcela', Ventas: 'yolanda' };

/** HR's file, read in by the operator's own command: who works where, and who leads. */
export async function importHrFile({ db }: TestDatabase): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'latido-hr-'));
  const lines = aurorans.map(({ name, realName, email, unit }) => {
    const leader = name === leaders[unit] ? 'ana' : (leaders[unit] ?? '');
    const path = unit === 'Aurora' ? unit : `Aurora > ${unit}`;
    return [realName, email, 'Empleada', path, leader && `${leader}@aurora.example`, 'es'].join(';');
  });
  const header = 'Nombre completo;Correo electrónico;Tipo;Área;Correo del jefe;Idioma';
  writeFileSync(join(folder, 'rrhh.csv'), [header, ...lines].join('\n'));
  let told = '';
  try {
    const code = await peopleCommand(
      ['import', join(folder, 'rrhh.csv'), '--lang', 'es'],
      { out: (line) => (told += `${line}\n`), err: (text) => (told += text), isTerminal: false },
      { open: async () => ({ db, close: async () => {} }), owners: [owner] },
    );
    if (code !== 0) throw new Error(`HR's file was refused:\n${told}`);
    return told;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Waits until it is so; says what it waited for in vain. */
export async function until(what: string, is: () => Promise<boolean>, withinMs = 20_000): Promise<void> {
  for (const end = performance.now() + withinMs; performance.now() < end; await sleep(40)) {
    if (await is()) return;
  }
  throw new Error(`waited in vain: ${what}`);
}

/** Who of a platform is known, by the key they have there: e-mail and kind of route. */
export async function identities({ pool }: TestDatabase): Promise<ReadonlyMap<string, string>> {
  const { rows } = await pool.query<{ key: string; email: string }>(
    `select i.key, p.email from identities i join people p on p.id = i.person_id where i.platform = 'slack'`,
  );
  return new Map(rows.map((row) => [row.key, row.email]));
}

/**
 * Everybody may be written to at any hour of any day: the program's clock is the system's, and a test is run on any day.
 * `but`: whoever sets their hours themselves in the test.
 */
export async function anyHour({ pool }: TestDatabase, but: string): Promise<void> {
  await pool.query(
    `insert into preferences (person_id, hours_from, hours_to, hours_days)
     select id, 0, 1440, '{1,2,3,4,5,6,7}' from people where email <> $1
     on conflict (person_id) do update set hours_from = 0, hours_to = 1440, hours_days = '{1,2,3,4,5,6,7}'`,
    [but],
  );
}
