import type { PersonaView } from './view.ts';

/** A person as the web chat knows them. */
export type WebPerson = Readonly<{
  key: string;
  name: string;
  email?: string;
  locale?: string;
  timeZone?: string;
  /** Not an employee: sees only the channels that are open to guests. */
  guest: boolean;
}>;

/** The people of the organisation, for this adapter. Every function rejects when they cannot be read. */
export interface WebPeople {
  all(): AsyncIterable<WebPerson>;
  one(key: string): Promise<WebPerson | undefined>;
  /** By the beginning of any of their names, case and accents ignored; at most `limit`, by name. */
  search(words: string, limit: number): Promise<readonly Readonly<{ key: string; name: string }>[]>;
}

/** Somebody to try the bot as. `role` in words, in the person's language. */
export type Persona = PersonaView;

/** Time goes along: until when, and how many invented colleagues have answered on the way. */
export type Going = Readonly<{ until: Date; answered: number }>;

/** The way through a day or a week, from one due moment to the next, so that nothing is passed over. */
export type Along = Readonly<{
  going(): Going | undefined;
  /** Returns at once. While it goes, nothing new begins. */
  begin(
    options: Readonly<{
      days: number;
      /** Who answers for themselves: the person at the keyboard. */
      apart: string;
      /** Do the invented colleagues answer on the way? */
      colleagues: boolean;
      /** Called at every moment it comes to. */
      moved(): void;
      ended(result: Readonly<{ answered: number; failed: boolean }>): void;
    }>,
  ): void;
  /** Resolves when time stands. What was begun at this moment is done first. */
  stop(): Promise<void>;
}>;

/** The trial with an invented organisation. Without it nobody can come in: there is no login yet. */
export interface Trial {
  readonly organisation: string;
  personas(): Promise<readonly Persona[]>;
  now(): Date;
  /** The next thing that will happen, if anything is planned. */
  next(): Promise<Readonly<{ at: Date }> | undefined>;
  /** Moves the clock to the next thing. */
  skip(): Promise<Readonly<{ at: Date; what?: string }> | undefined>;
  /** Moves it on by a day or a week. */
  readonly along: Along;
  /** Lets the invented colleagues answer what waits for them, but not `apart`. Resolves to how many did. */
  answer?(apart: string): Promise<number>;
  /** Removes the invented organisation. */
  clear(): Promise<void>;
}
