import type { ProblemCode } from './problems.ts';

type Values = Readonly<{
  /** What the cell says. */
  value: string;
  hint: string;
  /** Other lines, written as a list. */
  lines: string;
}>;
/** A sentence for each code: what is wrong, and what to do. It follows the line and the column. */
export type Says = Readonly<Record<ProblemCode, (v: Values) => string>>;

const or = (hint: string, sentence: string) => (hint === '' ? '' : ` ${sentence}`);

export const problemsEn: Says = {
  file_empty: () => 'the file is empty.',
  file_is_workbook: () => 'this is an Excel workbook. In Excel choose “Save as” and then “CSV UTF-8”.',
  file_not_text: () => 'this file has no text that can be read. Save it as CSV.',
  quote_not_closed: () =>
    'a quotation mark is opened here and never closed, so nothing after it can be told apart.',
  no_email_column: (v) =>
    `there is no column for the e-mail. Name one “email”.${or(v.value, `Found: ${v.value}.`)}`,
  column_twice: (v) => `two columns are called “${v.value}”. Rename or remove one.`,
  no_rows: () => 'there is a header, and no row below it.',
  email_missing: () => 'the e-mail is missing.',
  email_malformed: (v) => `“${v.value}” is not an e-mail address.`,
  email_twice: (v) => `${v.value} is already on line ${v.lines}.`,
  name_missing: () => 'the name is missing, and this person is new.',
  kind_unknown: (v) => `“${v.value}” is no kind we know: employee, partner, supplier, investor or ally.`,
  unit_malformed: (v) =>
    `“${v.value}” has an empty part or more than 12 levels. Write it like “Operations / Logistics”.`,
  manager_not_email: (v) => `“${v.value}” is not an e-mail address. The manager is named by their e-mail.`,
  manager_unknown: (v) => `the manager ${v.value} is neither in the file nor known.`,
  manager_gone: (v) => `the manager ${v.value} is gone and not in the file.`,
  manager_refused: (v) => `the row of the manager ${v.value} (line ${v.lines}) is refused.`,
  manager_cycle: (v) => `these people manage each other in a circle: lines ${v.lines}.`,
  locale_unknown: (v) => `“${v.value}” is no language we know. Write es, en or pt, or its name.`,
  time_zone_unknown: (v) =>
    `“${v.value}” is no time zone.${v.hint === '' ? ' Write it like America/Bogota.' : ` Is it ${v.hint}?`}`,
  country_unknown: (v) => `“${v.value}” is no country. Write its name or its two letters, like CO.`,
  date_unknown: (v) => `“${v.value}” is not a date. Write it like 2024-03-31 or 31/03/2024.`,
  date_no_such_day: (v) => `there is no such day as “${v.value}”.`,
  date_ambiguous: (v) =>
    `“${v.value}” could be read in two ways, as this column mixes day first and month first. Write it like 2024-03-31.`,
  date_out_of_range: (v) => `the year of “${v.value}” cannot be right.`,
  role_unknown: (v) => `“${v.value}” is no role: member, hr or owner.`,
  role_owner: (v) => `only owners can give or take the role of an owner (${v.value}).`,
  manages_malformed: (v) =>
    `“${v.hint || v.value}” cannot be read. Write it like “Sales | Support (acting until 2027-01-31)”.`,
  manages_unknown_unit: (v) => `there is no unit “${v.value}”, neither in the file nor known.`,
  cells_too_many: (v) =>
    `the row has more cells than the header (“${v.value}”). A quotation mark may be missing.`,
  cell_unreadable: () => 'the cell has characters that cannot be read. Save the file as “CSV UTF-8”.',
  cell_too_long: () => 'the cell is too long.',
  manager_self: () => 'this person is named as their own manager; taken as without a manager.',
  manager_not_in_file: (v) => `the manager ${v.value} is known, but not in this file.`,
  unit_no_manager: (v) => `nobody manages the unit “${v.value}”.`,
  locale_not_ours: (v) => `we do not speak “${v.value}”; the organisation’s language is used.`,
  date_order_assumed: () => 'the dates of this column could be day first or month first; read as day first.',
  role_as_attribute: (v) => `no cell of “${v.value}” names a role (member, hr, owner); kept as an attribute.`,
  column_also: (v) => `“${v.hint}” is used for this; “${v.value}” is kept as an attribute.`,
  column_unnamed: () => 'a column without a name has values; it is left out.',
};

export const problemsEs: Says = {
  file_empty: () => 'el archivo está vacío.',
  file_is_workbook: () => 'este es un libro de Excel. En Excel elige «Guardar como» y luego «CSV UTF-8».',
  file_not_text: () => 'este archivo no tiene texto que se pueda leer. Guárdalo como CSV.',
  quote_not_closed: () => 'aquí se abre una comilla que nunca se cierra, y lo que sigue no se puede separar.',
  no_email_column: (v) =>
    `no hay columna para el correo. Llama a una «correo».${or(v.value, `Encontradas: ${v.value}.`)}`,
  column_twice: (v) => `hay dos columnas llamadas «${v.value}». Cambia el nombre de una o quítala.`,
  no_rows: () => 'hay encabezado, pero ninguna fila debajo.',
  email_missing: () => 'falta el correo.',
  email_malformed: (v) => `«${v.value}» no es un correo electrónico.`,
  email_twice: (v) => `${v.value} ya está en la línea ${v.lines}.`,
  name_missing: () => 'falta el nombre, y esta persona es nueva.',
  kind_unknown: (v) =>
    `«${v.value}» no es un tipo conocido: empleado, socio, proveedor, inversionista o aliado.`,
  unit_malformed: (v) =>
    `«${v.value}» tiene una parte vacía o más de 12 niveles. Escríbelo como «Operaciones / Logística».`,
  manager_not_email: (v) => `«${v.value}» no es un correo electrónico. El jefe se indica con su correo.`,
  manager_unknown: (v) => `el jefe ${v.value} no está en el archivo ni es conocido.`,
  manager_gone: (v) => `el jefe ${v.value} tiene salida marcada y no está en el archivo.`,
  manager_refused: (v) => `la fila del jefe ${v.value} (línea ${v.lines}) está rechazada.`,
  manager_cycle: (v) => `estas personas se dirigen entre sí en círculo: líneas ${v.lines}.`,
  locale_unknown: (v) => `«${v.value}» no es un idioma conocido. Escribe es, en o pt, o su nombre.`,
  time_zone_unknown: (v) =>
    `«${v.value}» no es una zona horaria.${v.hint === '' ? ' Escríbela como America/Bogota.' : ` ¿Es ${v.hint}?`}`,
  country_unknown: (v) => `«${v.value}» no es un país. Escribe su nombre o sus dos letras, como CO.`,
  date_unknown: (v) => `«${v.value}» no es una fecha. Escríbela como 2024-03-31 o 31/03/2024.`,
  date_no_such_day: (v) => `el día «${v.value}» no existe.`,
  date_ambiguous: (v) =>
    `«${v.value}» se puede leer de dos maneras, porque esta columna mezcla día primero y mes primero. Escríbela como 2024-03-31.`,
  date_out_of_range: (v) => `el año de «${v.value}» no puede ser correcto.`,
  role_unknown: (v) => `«${v.value}» no es un rol: miembro, rrhh o propietario.`,
  role_owner: (v) => `solo quien ya es propietario puede dar o quitar ese rol (${v.value}).`,
  manages_malformed: (v) =>
    `«${v.hint || v.value}» no se puede leer. Escríbelo como «Ventas | Soporte (interino hasta 2027-01-31)».`,
  manages_unknown_unit: (v) => `no hay una unidad «${v.value}», ni en el archivo ni conocida.`,
  cells_too_many: (v) =>
    `la fila tiene más celdas que el encabezado («${v.value}»). Puede faltar una comilla.`,
  cell_unreadable: () =>
    'la celda tiene caracteres que no se pueden leer. Guarda el archivo como «CSV UTF-8».',
  cell_too_long: () => 'la celda es demasiado larga.',
  manager_self: () => 'esta persona figura como su propio jefe; se toma como sin jefe.',
  manager_not_in_file: (v) => `el jefe ${v.value} es conocido, pero no está en este archivo.`,
  unit_no_manager: (v) => `nadie dirige la unidad «${v.value}».`,
  locale_not_ours: (v) => `no hablamos «${v.value}»; se usa el idioma de la organización.`,
  date_order_assumed: () =>
    'las fechas de esta columna pueden tener primero el día o el mes; se leyó primero el día.',
  role_as_attribute: (v) =>
    `ninguna celda de «${v.value}» nombra un rol (miembro, rrhh, propietario); se guarda como atributo.`,
  column_also: (v) => `para esto se usa «${v.hint}»; «${v.value}» se guarda como atributo.`,
  column_unnamed: () => 'una columna sin nombre tiene valores; queda fuera.',
};

export const problemsPt: Says = {
  file_empty: () => 'o arquivo está vazio.',
  file_is_workbook: () =>
    'esta é uma pasta de trabalho do Excel. No Excel escolha “Salvar como” e depois “CSV UTF-8”.',
  file_not_text: () => 'este arquivo não tem texto que se possa ler. Salve como CSV.',
  quote_not_closed: () => 'aqui se abrem aspas que nunca se fecham, e não dá para separar o que vem depois.',
  no_email_column: (v) =>
    `não há coluna para o e-mail. Chame uma de “email”.${or(v.value, `Encontradas: ${v.value}.`)}`,
  column_twice: (v) => `duas colunas se chamam “${v.value}”. Mude o nome de uma ou tire-a.`,
  no_rows: () => 'há cabeçalho, mas nenhuma linha abaixo.',
  email_missing: () => 'falta o e-mail.',
  email_malformed: (v) => `“${v.value}” não é um endereço de e-mail.`,
  email_twice: (v) => `${v.value} já está na linha ${v.lines}.`,
  name_missing: () => 'falta o nome, e esta pessoa é nova.',
  kind_unknown: (v) =>
    `“${v.value}” não é um tipo conhecido: colaborador, parceiro, fornecedor, investidor ou aliado.`,
  unit_malformed: (v) =>
    `“${v.value}” tem uma parte vazia ou mais de 12 níveis. Escreva como “Operações / Logística”.`,
  manager_not_email: (v) => `“${v.value}” não é um endereço de e-mail. O gestor é indicado pelo e-mail.`,
  manager_unknown: (v) => `o gestor ${v.value} não está no arquivo nem é conhecido.`,
  manager_gone: (v) => `o gestor ${v.value} tem saída marcada e não está no arquivo.`,
  manager_refused: (v) => `a linha do gestor ${v.value} (linha ${v.lines}) foi recusada.`,
  manager_cycle: (v) => `estas pessoas são gestoras umas das outras em círculo: linhas ${v.lines}.`,
  locale_unknown: (v) => `“${v.value}” não é um idioma conhecido. Escreva es, en ou pt, ou o nome.`,
  time_zone_unknown: (v) =>
    `“${v.value}” não é um fuso horário.${v.hint === '' ? ' Escreva como America/Sao_Paulo.' : ` Seria ${v.hint}?`}`,
  country_unknown: (v) => `“${v.value}” não é um país. Escreva o nome ou as duas letras, como BR.`,
  date_unknown: (v) => `“${v.value}” não é uma data. Escreva como 2024-03-31 ou 31/03/2024.`,
  date_no_such_day: (v) => `o dia “${v.value}” não existe.`,
  date_ambiguous: (v) =>
    `“${v.value}” pode ser lido de duas formas, pois esta coluna mistura dia primeiro e mês primeiro. Escreva como 2024-03-31.`,
  date_out_of_range: (v) => `o ano de “${v.value}” não pode estar certo.`,
  role_unknown: (v) => `“${v.value}” não é um papel: membro, rh ou proprietário.`,
  role_owner: (v) => `só quem já é proprietário pode dar ou tirar esse papel (${v.value}).`,
  manages_malformed: (v) =>
    `não dá para ler “${v.hint || v.value}”. Escreva como “Vendas | Suporte (interino até 2027-01-31)”.`,
  manages_unknown_unit: (v) => `não há unidade “${v.value}”, nem no arquivo nem conhecida.`,
  cells_too_many: (v) => `a linha tem mais células que o cabeçalho (“${v.value}”). Podem faltar aspas.`,
  cell_unreadable: () => 'a célula tem caracteres que não se podem ler. Salve o arquivo como “CSV UTF-8”.',
  cell_too_long: () => 'a célula é longa demais.',
  manager_self: () => 'esta pessoa aparece como gestora de si mesma; fica sem gestor.',
  manager_not_in_file: (v) => `o gestor ${v.value} é conhecido, mas não está neste arquivo.`,
  unit_no_manager: (v) => `ninguém dirige a unidade “${v.value}”.`,
  locale_not_ours: (v) => `não falamos “${v.value}”; vale o idioma da organização.`,
  date_order_assumed: () =>
    'as datas desta coluna podem ter primeiro o dia ou o mês; foi lido primeiro o dia.',
  role_as_attribute: (v) =>
    `nenhuma célula de “${v.value}” nomeia um papel (membro, rh, proprietário); fica como atributo.`,
  column_also: (v) => `para isto vale “${v.hint}”; “${v.value}” fica como atributo.`,
  column_unnamed: () => 'uma coluna sem nome tem valores; fica de fora.',
};
