/**
 * Part of a text. A plain string is literal: renderers escape it, so nobody's words can ping a channel or
 * break the markup of a platform.
 */
export type Inline =
  | string
  | Readonly<{ kind: 'bold'; text: string }>
  | Readonly<{ kind: 'mention'; key: string; name: string }>
  | Readonly<{ kind: 'link'; text: string; url: string }>;

export type Text = readonly Inline[];

/** One row of a chart. `value` on the card's scale `from`..`to`; absent: `caption` says why. */
export type Bar = Readonly<{
  label: string;
  value?: number;
  /** The value in words, beside the mark: "72", "low", "fewer than 5 answers". */
  caption: string;
  /** The organisation's own value, drawn thin behind. */
  reference?: number;
}>;

/** `usage`: what may stand behind the word. */
export type CommandLine = Readonly<{ word: string; usage?: string | undefined; summary: string }>;

export type Block =
  | Readonly<{ kind: 'heading'; text: string }>
  | Readonly<{ kind: 'text'; text: Text }>
  | Readonly<{ kind: 'quote'; text: Text }>
  /** Small print. */
  | Readonly<{ kind: 'note'; text: Text }>
  | Readonly<{ kind: 'facts'; facts: readonly Readonly<{ label: string; value: string }>[] }>
  /** What can be typed, and what it does. How it is typed, with a slash or alone, is the platform's own. */
  | Readonly<{ kind: 'commands'; commands: readonly CommandLine[] }>
  | Readonly<{ kind: 'bars'; title: string; from: number; to: number; bars: readonly Bar[] }>
  /** A picture: somewhere on the web, or a PNG of our own (base64), which needs no address that the platform can reach. */
  | Readonly<{ kind: 'image'; url: string; alt: string }>
  | Readonly<{ kind: 'picture'; png: string; alt: string }>
  /** Buttons that belong to what stands above them, where a card has several parts. */
  | Readonly<{ kind: 'buttons'; buttons: readonly Button[] }>;

/** `action` buttons come back as an `action` event, `open` buttons as an `open` event (they ask for a form). */
export type Button = Readonly<{
  kind: 'action' | 'open';
  name: string;
  input: unknown;
  label: string;
  /** What a screen reader says where the label alone is too short ("4" → "4, agree"). */
  hint?: string;
  style?: 'primary' | 'danger';
}>;

/** A message. `summary` is plain text for notifications, screen readers and clients that show no blocks. */
export type Card = Readonly<{
  summary: string;
  blocks: readonly Block[];
  buttons?: readonly Button[];
}>;

export type Option = Readonly<{ value: string; label: string; description?: string }>;

type FieldCommon = Readonly<{ name: string; label: string; hint?: string; optional?: boolean }>;

/** What comes back in `Values`: string; string[] for `many` and `person`; `FileValue` for `file`. */
export type Field = FieldCommon &
  (
    | Readonly<{ kind: 'line'; max?: number }>
    | Readonly<{ kind: 'text'; max?: number }>
    | Readonly<{ kind: 'one'; options: readonly Option[] }>
    | Readonly<{ kind: 'many'; options: readonly Option[] }>
    | Readonly<{ kind: 'scale'; from: number; to: number; fromLabel: string; toLabel: string }>
    /** The platform's keys of the chosen people. */
    | Readonly<{ kind: 'person'; many?: boolean }>
    /** ISO 8601 calendar date. */
    | Readonly<{ kind: 'date' }>
    | Readonly<{ kind: 'file'; accept: readonly string[]; maxBytes: number }>
  );

export type FileValue = Readonly<{ name: string; bytes: Uint8Array }>;
export type Values = Readonly<Record<string, string | readonly string[] | FileValue | undefined>>;

/**
 * A form. `name` and `input` come back with the `submit` event. `title` and `submit` within 24 characters
 * (the narrowest platform's limit, held by the contract suite for every sample).
 */
export type Form = Readonly<{
  name: string;
  input: unknown;
  title: string;
  submit: string;
  intro?: Text;
  fields: readonly Field[];
  values?: Values;
  /** Field name → what is wrong, in the person's language. */
  errors?: Readonly<Record<string, string>>;
  /** What is wrong with the whole. */
  problem?: string;
}>;

/** @param prefix what is typed before the word, with the space between */
export const commandFacts = (
  { commands }: Extract<Block, { kind: 'commands' }>,
  prefix: string,
): Extract<Block, { kind: 'facts' }> => ({
  kind: 'facts',
  facts: (commands ?? []).map(({ word, usage, summary }) => ({
    label: [`${prefix}${word}`, usage].filter(Boolean).join(' '),
    value: summary,
  })),
});

export const bold = (text: string): Inline => ({ kind: 'bold', text });

/** The literal text of an inline text, without any markup. */
export function plain(text: Text): string {
  return text
    .map((part) => (typeof part === 'string' ? part : 'name' in part ? part.name : part.text))
    .join('');
}
