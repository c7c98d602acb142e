// Who answers a message by quoting it says the words behind the quotation. In the HTML that comes along it is a block of its own;
// some clients put its words before the text as well, newer ones a mark that means nothing to a person.

const opening = /<blockquote\b[^<>]*itemtype="http:\/\/schema\.skype\.com\/Reply"[^<>]*>/i;
const closing = '</blockquote>';
const mark = /<\/?quoted\b[^<>]*>/gi;

const condensed = (text: string): string => text.replace(/\s+/g, '');

/** The end of a text that has so many characters besides spaces. */
function tail(text: string, length: number): string {
  let from = text.length;
  for (let left = length; left > 0 && from > 0; from -= 1) if (!/\s/.test(text.charAt(from - 1))) left -= 1;
  return text.slice(from);
}

/**
 * A message without the one that it quotes. What cannot be told apart stays.
 * @param read makes text of HTML
 */
export function withoutQuote(
  text: string,
  html: string | undefined,
  read: (html: string) => string,
): Readonly<{ text: string; html: string | undefined }> {
  const unmarked = text.replace(mark, '');
  const found = html === undefined ? null : opening.exec(html);
  if (html === undefined || found === null) return { text: unmarked, html };
  const end = html.indexOf(closing, found.index);
  if (end < 0) return { text: unmarked, html };
  const rest = html.slice(0, found.index) + html.slice(end + closing.length);
  const said = condensed(read(rest));
  const whole = condensed(unmarked);
  const isBefore = said !== '' && whole.length > said.length && whole.endsWith(said);
  return { text: isBefore ? tail(unmarked, said.length) : unmarked, html: rest };
}
