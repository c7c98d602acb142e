/**
 * What can be known by its shape. Every expression starts only at a border (a look-behind) and repeats only what
 * cannot match in two ways, or a bounded number of times, so that hostile text costs linear time.
 */

const before = '(?<![\\p{L}\\p{N}])';
const after = '(?![\\p{L}\\p{N}])';

const mail = /(?<![\p{L}\p{N}._%+-])[\p{L}\p{N}._%+-]+@[\p{L}\p{N}-]+(?:\.[\p{L}\p{N}-]+)+/gu;
const spelledMail =
  /(?<![\p{L}\p{N}._-])[\p{L}\p{N}._-]{1,64} ?(?:\(at\)|\[at\]|\(arroba\)|\[arroba\]| arroba ) ?[\p{L}\p{N}-]{1,63}(?:(?: ?(?:\.|\(dot\)|\[dot\]) ?| punto | dot | ponto )\p{L}{2,12}){1,3}(?!\p{L})/giu;
const url = /(?<![\p{L}\p{N}])(?:(?:https?|ftp):\/\/|www\.)[^\s<>"]+/giu;
const domain =
  /(?<![\p{L}\p{N}@.-])(?:[\p{L}\p{N}-]{1,63}\.){1,4}(?:com|net|org|io|edu|gov|gob|info|app|dev)(?:\.[a-z]{2})?(?![\p{L}\p{N}])(?:\/[^\s<>"]*)?/giu;
/** "tod@s" and "compañer@s" are words: a handle starts after a border. */
const handle = /<@[^<>\s]{1,64}>|(?<![\p{L}\p{N}_.@])@[\p{L}\p{N}_](?:[\p{L}\p{N}_.-]{0,62}[\p{L}\p{N}_])?/gu;

const bordered = (sources: readonly string[], flags: string): RegExp =>
  new RegExp(`${before}(?:${sources.join('|')})${after}`, flags);

/** Written with letters: case does not matter. */
const lettered = bordered(
  [
    '[A-Z]{4}\\d{6}[HMX][A-Z]{5}[A-Z\\d]\\d', // CURP
    '[A-ZÑ&]{3,4}-?\\d{6}-?[A-Z\\d]{3}', // RFC
    '[XYZ]-?\\d{7}-?[A-Z]', // NIE
    '\\d{8}-?[A-Z]', // DNI
    '\\d{2}\\.\\d{3}\\.\\d{3}-?[A-Z]',
    '[A-CEGHJ-PR-TW-Z]{2} ?\\d{2} ?\\d{2} ?\\d{2} ?[A-D]', // National Insurance number
    '[A-Z]{1,3}-?\\d{6,12}[A-Z]?', // passports, staff numbers
  ],
  'giu',
);
const capitals = bordered(
  [
    '\\d{2}\\.?\\d{3}\\.?\\d{3} [A-HJ-NP-TV-Z]',
    '[A-Z]{2}\\d{2}(?: ?[A-Z\\d]{4}){3,7}(?: ?[A-Z\\d]{1,3})?', // IBAN
  ],
  'gu',
);
const digits = bordered(
  [
    '\\d{2}\\.?\\d{3}\\.?\\d{3}\\/?\\d{4}-?\\d{2}', // CNPJ
    '\\d{3}\\.?\\d{3}\\.?\\d{3}[-./ ]\\d{2}', // CPF
    '\\d{1,2}\\.?\\d{3}\\.?\\d{3}-[\\dkK]', // RUT, RG
    '\\d{2}-\\d{7,8}-\\d', // CUIT
    '\\d{3}-\\d{2}-\\d{4}', // SSN
  ],
  'gu',
);
/** After a word that announces a number, a short one is an identity too. */
const announced =
  /(?<![\p{L}\p{N}])(dni|nie|nif|cif|cpf|cnpj|rg|rut|run|curp|rfc|nss|ssn|ni number|c[eé]dula|c\.?c\.?|c\.?i\.?|cuit|cuil|ruc|legajo|matr[ií]cula|crach[aá]|pasaporte|passaporte|passport|badge|(?:n[uú]mero de )?(?:empleado|funcion[aá]rio|colaborador|trabajador)|(?:employee|staff) (?:id|no|number))((?: ?(?:es|is|e|é|el|n[º°o.]{0,2}|num(?:ero|\.)?|n[uú]mero|number)){0,3} ?[:#.]? ?)([\p{L}]{0,3}[ -]?\d[\d.-]{2,20}[\p{L}\d]?)(?![\p{L}\p{N}])/giu;

const gap = '[ \\t]{1,3}';
const proper = "(?:de|del|la|las|los|el|da|do|das|dos|e|y|\\p{Lu}[\\p{L}.'’]{0,40})";
const number =
  '(?:,?[ ]{0,2}(?:n[º°o]\\.?|N[º°o]\\.?|#|n[uú]m(?:ero|\\.)?|n[uú]mero)?[ ]{0,2}\\d{1,5}[A-Za-z]?)';
const rest =
  '(?:,?[ ]{0,2}(?:piso|apto?\\.?|apartamento|depto?\\.?|departamento|int\\.?|interior|bloco|casa|andar|sala|puerta|flat|apt\\.?|unit)[ ]{0,2}[\\p{L}\\d]{1,5}){0,3}';
const either = (words: readonly string[]): string =>
  words.map((word) => `[${word.charAt(0)}${word.charAt(0).toUpperCase()}]${word.slice(1)}`).join('|');
const addresses: readonly RegExp[] = [
  new RegExp(
    `${before}(?:${either(['calle', 'c/', 'avenida', 'avda\\.?', 'av\\.?', 'paseo', 'jir[oó]n', 'jr\\.', 'pasaje', 'pje\\.', 'calzada', 'rua', 'travessa', 'alameda', 'rodovia'])})[ ]{0,2}(?:${proper}${gap}){0,5}\\p{Lu}[\\p{L}.'’]{0,40}${number}?${rest}`,
    'gu',
  ),
  new RegExp(
    `${before}(?:${either(['plaza', 'pza\\.?', 'diagonal', 'transversal', 'pra[cç]a', 'largo', 'estrada', 'camino', 'boulevard', 'blvd\\.?', 'carrera'])})${gap}(?:${proper}${gap}){0,5}\\p{Lu}[\\p{L}.'’]{0,40}${number}${rest}`,
    'gu',
  ),
  new RegExp(
    `${before}(?:carrera|cra|kra|calle|cll|cl|avenida|av|diagonal|transversal)\\.?[ ]{0,2}\\d{1,3}[ ]?[A-Za-z]?[ ]{0,2}(?:#|n[o°º]\\.?)[ ]{0,2}\\d{1,3}[ ]?[A-Za-z]?[ ]{0,2}-[ ]{0,2}\\d{1,3}${rest}`,
    'giu',
  ),
  new RegExp(
    `${before}\\d{1,5}[A-Za-z]?${gap}(?:\\p{Lu}[\\p{L}'’]{0,40}${gap}){1,4}(?:Street|St|Avenue|Ave|Road|Rd|Lane|Ln|Drive|Boulevard|Blvd|Court|Close|Square|Terrace|Way|Place)${after}\\.?${rest}`,
    'gu',
  ),
  new RegExp(`${before}[A-Z]{1,2}\\d[A-Z\\d]? \\d[A-Z]{2}${after}`, 'gu'),
  new RegExp(
    `${before}(?:c\\.?p\\.?|cep|zip(?: code)?|c[oó]digo postal)[ ]?:?[ ]?\\d{4,5}(?:-\\d{3,4})?${after}`,
    'giu',
  ),
];

const longNumber = /(?<![\p{L}\p{N}])(?:\+ ?)?\(?\d(?:[ .()\u00a0-]{0,2}\d)+/gu;
const date =
  /^(?:\d{1,2}[-. ]\d{1,2}[-. ](?:19|20)\d{2}|(?:19|20)\d{2}[-. ]\d{1,2}[-. ]\d{1,2}|(?:19|20)\d{2}(?:[ -]{1,3}(?:19|20)\d{2})+|\d{1,2}\.\d{2} ?- ?\d{1,2}\.\d{2})$/u;
const round = /^\d{1,3}(?:[. ]\d{3})*[. ]000$/u;
const moneyBefore = /(?:[$€£]|usd|eur|mxn|ars|clp|cop|brl|s\/|pesos|euros|r\$) ?$/iu;
const moneyAfter =
  /^ ?(?:[$€£%]|usd|eur|pesos|euros|d[oó]lares|reais|soles|mil|millones|milh[oõ]es|unidades|units|pounds|dollars|toneladas)(?!\p{L})/iu;

/** Seven digits and more are a phone or an identity, unless they are plainly a date or a sum. */
function maskNumbers(text: string): string {
  return text.replace(longNumber, (found: string, at: number) => {
    const count = found.replace(/\D/gu, '').length;
    if (count < 7 || date.test(found) || (!found.startsWith('+') && round.test(found))) return found;
    if (moneyBefore.test(text.slice(Math.max(0, at - 6), at))) return found;
    if (moneyAfter.test(text.slice(at + found.length, at + found.length + 12))) return found;
    return '[number]';
  });
}

/** Mails, links, handles, identity numbers, addresses and phone numbers → "[mail]", "[link]" and so on. */
export function maskFormats(text: string): string {
  let masked = text
    .replace(mail, '[mail]')
    .replace(spelledMail, '[mail]')
    .replace(url, (found) => `[link]${/[.,;:!?)\]]*$/u.exec(found)?.[0] ?? ''}`)
    .replace(domain, '[link]')
    .replace(handle, '[handle]')
    .replace(lettered, '[id]')
    .replace(capitals, '[id]')
    .replace(digits, '[id]')
    .replace(announced, (_found, word: string, between: string) => `${word}${between}[id]`);
  for (const address of addresses) masked = masked.replace(address, '[address]');
  return maskNumbers(masked);
}
