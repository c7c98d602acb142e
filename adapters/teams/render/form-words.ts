/** The few words that a card needs and no flow says. */
export type FormWords = Readonly<{
  /** Under a field that asks for a file: its text can be pasted. */
  paste: string;
  /** The other way: send the file to the bot with the command. */
  attach: string;
  /** Beside the name of a file that came along with the command. */
  attached: string;
  /** What a pasted text is called, where a file would have a name. */
  pasted: string;
  /** When a field that must be filled in was left empty. */
  required: string;
  /** In a list in which nothing has been chosen. */
  choose: string;
  /** In the search for people. */
  person: string;
}>;
