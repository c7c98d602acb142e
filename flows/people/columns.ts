import type { Problem } from './problems.ts';

/** Case, accents and punctuation aside: "E-mail", "e mail" and "É-Mail" are one. */
export const foldWords = (text: string): string =>
  text
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();

/**
 * What HR's systems call our columns in the three languages, folded, the most telling first: of two headers that
 * name one column the earlier wins and the other is kept as an attribute.
 */
const names = {
  email: [
    ...[
      'email',
      'e mail',
      'email address',
      'work email',
      'correo electronico',
      'correo',
      'correo corporativo',
    ],
    ...[
      'correo de trabajo',
      'correo institucional',
      'correo laboral',
      'email corporativo',
      'e mail corporativo',
    ],
    ...['email laboral', 'email institucional', 'endereco de e mail', 'direccion de correo', 'mail'],
  ],
  name: [
    ...[
      'full name',
      'name',
      'nombre completo',
      'nombre y apellido',
      'nombre y apellidos',
      'nombres y apellidos',
    ],
    ...[
      'nome completo',
      'nombre',
      'nome',
      'nombres',
      'display name',
      'employee name',
      'first name',
      'given name',
    ],
    ...['primer nombre', 'primeiro nome'],
  ],
  surname: ['last name', 'surname', 'family name', 'apellidos', 'apellido', 'sobrenome', 'primer apellido'],
  kind: [
    ...[
      'kind',
      'tipo de persona',
      'tipo de pessoa',
      'person type',
      'tipo',
      'type',
      'vinculo',
      'relationship',
    ],
    ...['tipo de cliente interno', 'relacion', 'relacao', 'tipo de vinculo'],
  ],
  unit: [
    ...['unit', 'unidad', 'unidade', 'unit path', 'organisational unit', 'organizational unit'],
    ...[
      'unidad organizativa',
      'unidade organizacional',
      'area',
      'departamento',
      'department',
      'depto',
      'dept',
    ],
    ...['equipo', 'team', 'equipe', 'setor', 'sector', 'gerencia', 'diretoria'],
  ],
  manager: [
    ...[
      'manager email',
      'manager e mail',
      'manager s email',
      'email manager',
      'correo del jefe',
      'correo jefe',
    ],
    ...['email del jefe', 'e mail del jefe', 'email jefe', 'correo del gerente', 'email del gerente'],
    ...['correo del lider', 'email do gestor', 'e mail do gestor', 'email gestor', 'email do chefe'],
    ...['e mail do chefe', 'email do lider', 'supervisor email', 'correo del supervisor', 'manager', 'jefe'],
    ...['gestor', 'chefe', 'jefe inmediato', 'jefe directo', 'gestor direto', 'line manager', 'reports to'],
    ...['reporta a', 'supervisor', 'lider', 'lider directo', 'gerente', 'superior'],
  ],
  locale: [
    'locale',
    'language',
    'idioma',
    'lengua',
    'lingua',
    'preferred language',
    'idioma preferido',
    'lang',
  ],
  timeZone: [
    ...['time zone', 'timezone', 'zona horaria', 'fuso horario', 'huso horario', 'iana time zone', 'tz'],
    ...['fuso', 'huso'],
  ],
  country: [
    ...['country', 'pais', 'country code', 'codigo de pais', 'codigo do pais', 'pais de residencia'],
    ...['country of residence'],
  ],
  start: [
    ...['start date', 'hire date', 'joining date', 'date of joining', 'fecha de ingreso', 'fecha ingreso'],
    ...['fecha de inicio', 'fecha de contratacion', 'fecha de alta', 'fecha de entrada', 'data de admissao'],
    ...['data admissao', 'data de inicio', 'data de ingresso', 'data de contratacao', 'data de entrada'],
    ...['ingreso', 'admissao', 'start', 'joined', 'hired'],
  ],
  birthday: [
    ...[
      'birthday',
      'cumpleanos',
      'aniversario',
      'fecha de cumpleanos',
      'data de aniversario',
      'date of birth',
    ],
    ...['birth date', 'birthdate', 'fecha de nacimiento', 'fecha nacimiento', 'data de nascimento'],
    ...['data nascimento', 'nacimiento', 'nascimento', 'dob'],
  ],
  role: ['role', 'rol', 'papel', 'roles', 'papeis', 'latido role', 'rol en latido', 'papel no latido'],
  manages: [
    ...[
      'manages',
      'manages units',
      'units managed',
      'dirige',
      'gestiona',
      'lidera',
      'unidades a cargo',
      'a cargo de',
    ],
    ...[
      'unidades que dirige',
      'unidades que lidera',
      'responsable de',
      'responsavel por',
      'gerencia unidades',
    ],
  ],
} as const;

export type ColumnName = keyof typeof names;

const byHeader = new Map(
  (Object.keys(names) as ColumnName[]).flatMap((column) =>
    names[column].map((name, rank) => [name as string, { column, rank }] as const),
  ),
);

export const isKnownHeader = (header: string): boolean => byHeader.has(foldWords(header));

export type Columns = Readonly<{
  /** Cells a row may have. */
  width: number;
  /** Where each column of ours is, and what the file calls it. */
  at: Readonly<Partial<Record<ColumnName, Readonly<{ index: number; header: string }>>>>;
  attributes: readonly Readonly<{ index: number; header: string }>[];
  /** Indexes of columns without a header. */
  unnamed: readonly number[];
  warnings: readonly Problem[];
}>;

/** Reads the header. Without an e-mail column, or with the same header twice, nothing can be read: a `fatal`. */
export function readColumns(cells: readonly string[], line: number): Columns | Readonly<{ fatal: Problem }> {
  const headers = cells.map((cell) => cell.normalize('NFC').replace(/\s+/g, ' ').trim());
  const seen = new Map<string, number>();
  for (const [index, header] of headers.entries()) {
    const key = foldWords(header);
    if (key === '' && header === '') continue;
    const before = seen.get(key || header);
    if (before !== undefined) return { fatal: { line, column: header, code: 'column_twice', value: header } };
    seen.set(key || header, index);
  }

  const at: Partial<Record<ColumnName, { index: number; header: string; rank: number }>> = {};
  for (const [index, header] of headers.entries()) {
    const found = byHeader.get(foldWords(header));
    if (found === undefined) continue;
    const other = at[found.column];
    if (other === undefined || found.rank < other.rank)
      at[found.column] = { index, header, rank: found.rank };
  }
  if (at.email === undefined) {
    const found = headers
      .filter((header) => header !== '')
      .slice(0, 12)
      .join(', ');
    return { fatal: { line, code: 'no_email_column', ...(found !== '' && { value: found.slice(0, 200) }) } };
  }

  const taken = new Set(Object.values(at).map((column) => column.index));
  const rest = headers
    .entries()
    .filter(([index]) => !taken.has(index))
    .toArray();
  const attributes = rest.filter(([, header]) => header !== '').map(([index, header]) => ({ index, header }));
  const warnings = attributes.flatMap(({ header }): Problem[] => {
    const found = byHeader.get(foldWords(header));
    const winner = found && at[found.column];
    return winner ? [{ line, column: header, code: 'column_also', value: header, hint: winner.header }] : [];
  });
  const unnamed = rest.filter(([, header]) => header === '').map(([index]) => index);
  return { width: headers.length, at, attributes, unnamed, warnings };
}
