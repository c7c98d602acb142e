import type { z } from 'zod';
import type { Address, Chat } from './chat.ts';
import type { Clock } from './clock.ts';
import type { Finding } from './finding.ts';
import type { Log } from './log.ts';

/** Small secrets of a platform, kept sealed in the database, one body for each tenant. Rejects when it is out of reach. */
export interface SealedStore {
  all(): Promise<readonly string[]>;
  get(tenant: string): Promise<string | undefined>;
  save(tenant: string, body: string): Promise<void>;
  remove(tenant: string): Promise<void>;
  /** Runs while no other process does the same for this tenant. */
  alone<T>(tenant: string, run: () => Promise<T>): Promise<T>;
}

/** Places of a platform where the bot was let in: nothing secret, nothing that people wrote. Rejects when it is out of reach. */
export interface PlaceStore {
  /** By pages, in no order. */
  all(tenant: string): AsyncIterable<Readonly<{ id: string; body: string }>>;
  /** @returns what stood there before, when that was something else */
  save(tenant: string, id: string, body: string): Promise<string | undefined>;
  remove(tenant: string, id: string): Promise<void>;
}

/** What the program lends to an adapter. */
export type Host = Readonly<{
  clock: Clock;
  log: Log;
  /** Remembers the way to a person, once the platform gave it. */
  keepRoute(address: Address): Promise<void>;
  /** The places of this platform. */
  places(): PlaceStore;
  /** Many are new, or the bot came to a new place: its people are read again soon. */
  peopleChanged(tenant: string): Promise<void>;
  /**
   * Is a reaction with this sign to somebody's message any of our affair? Known at once; to be asked before anything is done
   * about one, as nearly all are people's own. Rejects when that is out of reach.
   */
  hears(sign: string): Promise<boolean>;
  /** Its own sealed store. Only where ENCRYPTION_KEYS is set, which `read` must have asked for. */
  sealed(): SealedStore;
}>;

/** A platform whose configuration is complete. */
export type Configured = Readonly<{
  name: string;
  /** Loads the SDK only now: whoever does not use the platform does not wait for it. */
  open(host: Host): Promise<Chat>;
  /** Tries from outside what can be tried, for the operator; `url` is where this program listens, if it does; the stores throw without a database. */
  check(
    options: Readonly<{ url: string; sealed(): SealedStore; places(): PlaceStore }>,
  ): AsyncIterable<Finding>;
}>;

/** An app as one file. */
export type AppPackage = Readonly<{
  /** What to call it. */
  file: string;
  bytes: Uint8Array;
  /** What the operator does with it, a line each. */
  next: readonly string[];
}>;

export type Variables = Readonly<Record<string, unknown>>;

/** A chat platform as the composition root knows it: what it wants from the environment, and what it makes of it. */
export type Platform = Readonly<{
  name: string;
  /** Its environment variables. */
  variables: Readonly<Record<string, z.ZodType>>;
  /**
   * @param variables all that were parsed, its own and the program's
   * @returns nothing when it is not configured at all; problems name variables, never their values
   */
  read(variables: Variables): Configured | Readonly<{ problems: readonly string[] }> | undefined;
  /**
   * What the operator pastes into the platform to make the app, for as much of the configuration as there is.
   * @param variables as they stand in the environment
   */
  manifest?(variables: Variables): Promise<string>;
  /**
   * The app as a file to upload, for platforms that want one.
   * @returns problems when variables are missing; they name them, never their values
   */
  appPackage?(variables: Variables): Promise<AppPackage | Readonly<{ problems: readonly string[] }>>;
}>;
