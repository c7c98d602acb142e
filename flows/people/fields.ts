import { asLocale, type Locale } from '#core/i18n.ts';
import type { Kind, Role } from '#core/person.ts';
import { foldWords } from './columns.ts';
import type { DateOrder } from './dates.ts';
import { readStartDate } from './dates.ts';
import { asCountry, asTimeZone, likelyTimeZone } from './places.ts';
import type { ProblemCode } from './problems.ts';

/** What a cell means. With a `code` something is wrong or noteworthy; `value` holds if it is only noteworthy. */
export type Checked<T> = Readonly<{ value?: T; code?: ProblemCode; hint?: string }>;

/** One text for one thing: composed accents, single spaces. */
export const tidy = (text: string): string => text.normalize('NFC').replace(/\s+/gu, ' ').trim();

const maxLength = 200;

/** Control characters and U+FFFD are what a wrong encoding leaves behind; PostgreSQL refuses some of them. */
export const isReadable = (tidied: string): boolean =>
  tidied.isWellFormed() && !/[\p{Cc}\uFFFD]/u.test(tidied);

export function checkText(text: string): Checked<string> {
  const value = tidy(text);
  if (!isReadable(value)) return { code: 'cell_unreadable' };
  return value.length > maxLength ? { code: 'cell_too_long' } : { value };
}

/** One @, a domain with a dot, none of the characters that only a list or a name with an address has. */
const email = /^[^\s@<>()[\],;:"\\]+@[^\s@<>()[\],;:"\\.]+(\.[^\s@<>()[\],;:"\\.]+)+$/u;

/** The address in lower case: the key that joins files and platforms. */
export function asEmail(text: string): string | undefined {
  const value = text.replace(/^mailto:/i, '').toLowerCase();
  return value.length <= 254 && email.test(value) && !/[\p{Lu}\p{Lt}]/u.test(value) ? value : undefined;
}

const words = <T extends string>(table: Readonly<Record<T, string>>): ReadonlyMap<string, T> =>
  new Map(
    (Object.entries(table) as [T, string][]).flatMap(([value, names]) =>
      names.split('|').map((name) => [name, value] as const),
    ),
  );

const kindWords = words<Kind>({
  employee:
    'employee|empleado|empleada|colaborador|colaboradora|funcionario|funcionaria|empregado|empregada|trabajador|trabajadora|staff|interno|interna',
  partner: 'partner|socio|socia|parceiro|parceira|business partner',
  supplier:
    'supplier|vendor|contractor|provider|proveedor|proveedora|contratista|fornecedor|fornecedora|prestador|prestadora|terceirizado|terceirizada|externo|externa',
  investor:
    'investor|shareholder|inversionista|inversor|inversora|accionista|investidor|investidora|acionista',
  ally: 'ally|aliado|aliada|allied company|empresa aliada',
});

export function checkKind(text: string): Checked<Kind> {
  const value = kindWords.get(foldWords(text));
  return value === undefined ? { code: 'kind_unknown' } : { value };
}

const languageWords = words<Locale>({
  es: 'espanol|spanish|espanhol|castellano|castelhano|spa|esp',
  en: 'english|ingles|eng',
  pt: 'portugues|portuguese|por|brazilian',
});

/** Languages that files of our regions name and that we do not speak: the person is taken, and answered in the default. */
const otherLanguages: ReadonlySet<string> = new Set(
  ['es', 'en', 'pt'].flatMap((language) => {
    const names = new Intl.DisplayNames(language, { type: 'language' });
    const tags =
      'fr de it nl sv da no fi pl cs ro el ru uk tr ar he hi zh ja ko vi ca eu gl qu gn ay ht'.split(' ');
    const own = tags.map((tag) => new Intl.DisplayNames(tag, { type: 'language' }).of(tag) ?? tag);
    return [...tags.map((tag) => names.of(tag) ?? tag), ...own].map(foldWords);
  }),
);

export function checkLocale(text: string): Checked<Locale> {
  const name = foldWords(text);
  // "Português (Brasil)", "Spanish, Latin America": the first word is the language.
  const value = languageWords.get(name.split(' ')[0] ?? '');
  if (value !== undefined) return { value };
  if (otherLanguages.has(name)) return { code: 'locale_not_ours' };
  try {
    const [tag = ''] = Intl.getCanonicalLocales(text.replaceAll('_', '-'));
    const ours = asLocale(tag);
    if (ours !== undefined) return { value: ours };
    const isLanguage =
      new Intl.DisplayNames('en', { type: 'language', fallback: 'none' }).of(tag) !== undefined;
    return { code: isLanguage ? 'locale_not_ours' : 'locale_unknown' };
  } catch {
    return { code: 'locale_unknown' };
  }
}

export function checkTimeZone(text: string): Checked<string> {
  const value = asTimeZone(text);
  if (value !== undefined) return { value };
  const hint = likelyTimeZone(text);
  return { code: 'time_zone_unknown', ...(hint !== undefined && { hint }) };
}

export function checkCountry(text: string): Checked<string> {
  const value = asCountry(text);
  return value === undefined ? { code: 'country_unknown' } : { value };
}

// --- roles ---------------------------------------------------------------------------------------------------

const roleWords = words<Role | 'member'>({
  member: 'member|miembro|membro|none|ninguno|nenhum|manager|jefe|gestor',
  hr: 'hr|rh|rrhh|rr hh|human resources|recursos humanos|gente|talento humano|people',
  owner: 'owner|propietario|propietaria|dueno|duena|proprietario|proprietaria|dono|dona',
});

const roleParts = (text: string) =>
  text
    .split(/[|,;/+]/)
    .map(foldWords)
    .filter((part) => part !== '');

/** "member" takes the roles away; "manager" is none (it comes from the tree) and takes away as well. */
export function checkRoles(text: string): Checked<readonly Role[]> {
  const roles = roleParts(text).map((part) => roleWords.get(part));
  if (roles.length === 0 || roles.includes(undefined)) return { code: 'role_unknown' };
  return { value: (['hr', 'owner'] as const).filter((role) => roles.includes(role)) };
}

/** Does the cell name a role of ours? A column in which none does holds job titles. */
export const namesRole = (text: string): boolean => checkRoles(text).value !== undefined;

// --- units ---------------------------------------------------------------------------------------------------

/** What stands between the parts of a path in this file: "A > B", "A / B" (names may then hold a slash), "A/B". */
export type Separator = '>' | ' / ' | '/';

export const separatorIn = (path: string): Separator =>
  /[>›»]/.test(path) ? '>' : /\s\/\s/.test(path) ? ' / ' : '/';

const maxDepth = 12;

export function checkUnit(text: string, separator: Separator): Checked<readonly string[]> {
  const between = { '>': /[>›»]/, ' / ': /\s\/\s/, '/': /\// }[separator];
  const parts = text.split(between).map(tidy);
  if (parts.length > 1 && parts[0] === '') parts.shift();
  return parts.length > maxDepth || parts.includes('') ? { code: 'unit_malformed' } : { value: parts };
}

export type Managed = Readonly<{ path: readonly string[]; acting: boolean; until: string | null }>;

const actingSuffix =
  /\(\s*(?:acting|interim|interino|interina|encargado|encargada|temporal|en funciones|em exercicio|em exercício)\s*(?:(?:until|hasta|até|ate|to|a)\s+([^)]+?))?\s*\)$/i;

/** "Sales | Support (acting until 2027-01-31)". */
export function checkManages(
  text: string,
  separator: Separator,
  order: DateOrder,
  thisYear: number,
): Checked<readonly Managed[]> {
  const value: Managed[] = [];
  for (const part of text.split('|').map(tidy)) {
    if (part === '') continue;
    const acting = actingSuffix.exec(part);
    const path = checkUnit(part.replace(actingSuffix, ''), separator).value;
    const until = acting?.[1] === undefined ? undefined : readStartDate(acting[1], order, thisYear);
    if (path === undefined || typeof until === 'string') return { code: 'manages_malformed', hint: part };
    value.push({ path, acting: acting !== null, until: until?.date ?? null });
  }
  return { value };
}
