/** Markup that was put together here. What people typed gets into it as text alone. */
export type Markup = Readonly<{ markup: string }>;

type Part = Markup | string | number | false | undefined | readonly Part[];

const escapes: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function write(part: Part): string {
  if (part === undefined || part === false) return '';
  if (typeof part === 'string' || typeof part === 'number') {
    return String(part).replace(/[&<>"']/g, (sign) => escapes[sign] ?? '');
  }
  return 'markup' in part ? part.markup : part.map(write).join('');
}

/** Every hole is escaped, in a text and in a quoted attribute; only what came out of here before goes in as it is. */
export function html(strings: TemplateStringsArray, ...parts: readonly Part[]): Markup {
  return {
    markup: strings.reduce((all, string, at) => `${all}${string}${write(parts[at])}`, ''),
  };
}
