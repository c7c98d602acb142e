/** A letter in plain text. Nothing in it is markup. */
export type Letter = Readonly<{
  to: Readonly<{ name: string; address: string }>;
  subject: string;
  text: string;
  /** The same letter has the same id, so that one that arrives twice is shown once. Letters, digits, dots and hyphens. */
  id: string;
}>;

/**
 * Sends letters to people outside the chat.
 * `refused`: it will never be taken (no such address); `later`: nothing was sent, it may be tried again; `unknown`: perhaps it was sent.
 */
export interface Mail {
  send(letter: Letter): Promise<'sent' | 'refused' | 'later' | 'unknown'>;
}
