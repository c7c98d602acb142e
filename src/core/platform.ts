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

/** What the program lends to an adapter. */
export type Host = Readonly<{
  clock: Clock;
  log: Log;
  /** Remembers the way to a person, once the platform gave it. */
  keepRoute(address: Address): Promise<void>;
  /** Its own sealed store. Only where ENCRYPTION_KEYS is set, which `read` must have asked for. */
  sealed(): SealedStore;
}>;

/** A platform whose configuration is complete. */
export type Configured = Readonly<{
  name: string;
  /** Loads the SDK only now: whoever does not use the platform does not wait for it. */
  open(host: Host): Promise<Chat>;
  /** Tries from outside what can be tried, for the operator; `url` is where this program listens, if it does. */
  check(options: Readonly<{ url: string; sealed(): SealedStore }>): AsyncIterable<Finding>;
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
}>;
