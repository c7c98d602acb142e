// What travels to the page: plain JSON, types only, so that the page's own scripts can be checked against it.

export type InlineView =
  | Readonly<{ kind: 'text' | 'bold' | 'mention'; text: string }>
  | Readonly<{ kind: 'link'; text: string; url: string }>;

export type BarView = Readonly<{
  label: string;
  caption: string;
  /** Share of the scale, 0..1. */
  share?: number;
  reference?: Readonly<{ share: number; value: number }>;
}>;

export type BlockView =
  | Readonly<{ kind: 'heading'; text: string }>
  | Readonly<{ kind: 'text' | 'quote' | 'note'; text: readonly InlineView[]; cut?: boolean }>
  | Readonly<{ kind: 'facts'; facts: readonly Readonly<{ label: string; value: string }>[] }>
  | Readonly<{ kind: 'bars'; title: string; bars: readonly BarView[] }>
  | Readonly<{ kind: 'image'; url: string; alt: string }>
  | Readonly<{ kind: 'buttons'; buttons: readonly ButtonView[] }>;

export type ButtonView = Readonly<{
  kind: 'action' | 'open';
  name: string;
  input: unknown;
  label: string;
  hint?: string;
  style?: 'primary' | 'danger';
}>;

export type CardView = Readonly<{
  kind: 'card';
  summary: string;
  blocks: readonly BlockView[];
  buttons: readonly ButtonView[];
}>;

export type WordsView = Readonly<{ kind: 'words'; text: readonly InlineView[]; cut: boolean }>;

export type OptionView = Readonly<{ value: string; label: string; description?: string }>;

export type FieldView = Readonly<{ name: string; label: string; hint?: string; optional: boolean }> &
  (
    | Readonly<{ kind: 'line' | 'text'; max: number }>
    | Readonly<{ kind: 'one' | 'many'; options: readonly OptionView[] }>
    | Readonly<{ kind: 'scale'; from: number; to: number; fromLabel: string; toLabel: string }>
    | Readonly<{ kind: 'person'; many: boolean }>
    | Readonly<{ kind: 'date' }>
    | Readonly<{ kind: 'file'; accept: readonly string[]; maxBytes: number }>
  );

export type PersonName = Readonly<{ key: string; name: string }>;

export type FormView = Readonly<{
  name: string;
  input: unknown;
  title: string;
  submit: string;
  intro: readonly InlineView[];
  fields: readonly FieldView[];
  /** Files are not sent back: the page still has them. */
  values: Readonly<Record<string, string | readonly string[]>>;
  errors: Readonly<Record<string, string>>;
  problem?: string;
  /** Names of the people whose keys stand in `values`. */
  names: Readonly<Record<string, string>>;
}>;

export type MessageView = Readonly<{
  id: string;
  conversation: string;
  /** Order within the conversation. */
  position: number;
  /** Absent: the bot. */
  author?: PersonName;
  /** ISO 8601. Absent on answers to a press: nothing records when somebody pressed something. */
  at?: string;
  onlyYou: boolean;
  body: CardView | WordsView;
}>;

export type PersonaView = Readonly<{
  key: string;
  name: string;
  role: string;
  unit?: string;
  locale: string;
  group: 'employee' | 'manager' | 'hr' | 'partner' | 'other';
  timeZone?: string;
}>;

/** A subcommand of `/latido`; with `own`, a command with a slash of its own (`/kudos`). */
export type CommandView = Readonly<{ name: string; summary: string; usage?: string; own?: boolean }>;

export type ConversationView = Readonly<{
  key: string;
  kind: 'direct' | 'channel';
  title: string;
  purpose?: string;
  /** Position of the newest message this person may see there; 0 when it is empty. */
  latest: number;
}>;

/**
 * `crowd`: the invented colleagues can be asked to answer. `going`: time goes along by itself, until then. `went`: it has just come to its
 * end, or was stopped; so many colleagues have answered on the way.
 */
export type TrialView = Readonly<{
  now: string;
  next?: string;
  crowd: boolean;
  going?: string;
  went?: Readonly<{ answered: number; failed: boolean }>;
}>;

/** `GET /web/start`: before anybody was chosen. */
export type StartView = Readonly<{
  organisation: string;
  locale: string;
  words: Readonly<Record<string, string>>;
  personas: readonly PersonaView[];
  trial: TrialView;
}>;

/** `GET /web/state?as=KEY`. */
export type StateView = Readonly<{
  organisation: string;
  locale: string;
  words: Readonly<Record<string, string>>;
  me: PersonaView;
  conversations: readonly ConversationView[];
  commands: readonly CommandView[];
  trial: TrialView;
}>;

/** Answer to `POST /web/events`. `pane`: the answer to something pressed in the person's own place. */
export type ReplyView = Readonly<{
  /** The person's own message, as it was kept. */
  sent?: MessageView;
  reply:
    | Readonly<{ kind: 'done' }>
    | Readonly<{ kind: 'message'; message: MessageView }>
    | Readonly<{ kind: 'pane'; card: CardView }>
    | Readonly<{ kind: 'ask'; form: FormView }>
    /** The form stays open as it stands. */
    | Readonly<{ kind: 'again'; problem: string }>
    | Readonly<{ kind: 'home'; card: CardView }>;
}>;

export type ProblemView = Readonly<{ error: string; message: string }>;
