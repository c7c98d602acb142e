/** What has been decided to be literal is kept out of the way of the markup that is read after it. */
const first = 0xf0000;

const named: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  nbsp: '\u00a0',
};

/**
 * Markdown of a TextBlock, as one reads it: what would be drawn as markup is gone. Takes more for markup than Teams' own
 * clients do (code, headings, quotes), since not all of them draw the same.
 */
export function markdown(text: string): string {
  const kept: string[] = [];
  const keep = (literal: string): string => String.fromCodePoint(first + kept.push(literal) - 1);

  let drawn = text
    .replace(/\\([!-/:-@[-`{-~])/g, (_, sign: string) => keep(sign))
    .replace(/`+([^`\n]+)`+/g, (_, code: string) => keep(code))
    .replace(/&(#x?[\da-f]+|[a-z]+);/gi, (whole, name: string) => {
      const known = named[name.toLowerCase()];
      if (known !== undefined) return keep(known);
      const number = /^#x/i.test(name) ? Number.parseInt(name.slice(2), 16) : Number(name.slice(1));
      return name.startsWith('#') && number > 0 && number <= 0x10ffff
        ? keep(String.fromCodePoint(number))
        : whole;
    })
    // Functions of the template language that clients carry out.
    .replace(/\{\{(DATE|TIME)\(([^)]*)\)\}\}/g, (_, name: string) => keep(`<${name}>`))
    .replace(/!?\[([^\]\n]*)\]\(([^()\s]*)\)/g, '$1')
    .replace(/^ {0,3}(?:#{1,6}|>|[-+*]|\d{1,9}[.)]) +/gm, '');
  for (const mark of ['***', '**', '__', '*', '_', '~~']) {
    const sign = mark.replace(/\*/g, '\\*');
    // An underscore within a word is none.
    const [before, after] = mark.startsWith('_') ? ['(?<![\\p{L}\\p{N}])', '(?![\\p{L}\\p{N}])'] : ['', ''];
    drawn = drawn.replace(new RegExp(`${before}${sign}(?=\\S)([^\\n]*?\\S)${sign}${after}`, 'gu'), '$1');
  }
  return [...drawn].map((sign) => kept[(sign.codePointAt(0) ?? 0) - first] ?? sign).join('');
}
