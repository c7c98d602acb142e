import type { Address } from '#core/chat.ts';

/** An app installed in a workspace, or in a whole organisation of workspaces. */
export type Installation = Readonly<{
  /** The workspace, or for an install in a whole organisation the organisation: our tenant. */
  tenant: string;
  /** True: `tenant` is an Enterprise organisation and methods want a `team_id` besides. */
  org: boolean;
  token: string;
  /** With token rotation alone. */
  refreshToken?: string;
  /** Milliseconds since 1970, with token rotation alone. */
  expiresAt?: number;
  /** The bot's own ids, to know what it said itself. */
  botUser: string;
  bot?: string;
  scopes: readonly string[];
  appId?: string;
}>;

/** Where installations are kept: shared by all processes, sealed. Every function rejects when it cannot be reached. */
export interface Installations {
  all(): Promise<readonly Installation[]>;
  get(tenant: string): Promise<Installation | undefined>;
  save(installation: Installation): Promise<void>;
  remove(tenant: string): Promise<void>;
  /** Runs while no other process does the same for this tenant: two must not use one refresh token. */
  alone<T>(tenant: string, run: () => Promise<T>): Promise<T>;
}

/** Remembers the direct channel of a person, once it was opened. */
export type KeepRoute = (address: Address) => Promise<void>;

/** Which installation answers for a tenant. */
export interface Tokens {
  /** Those that can be used now. */
  tenants(): Promise<readonly string[]>;
  /**
   * The installation with a token that is still good for a while.
   * @param refused a token that Slack has just refused: another one is wanted, if there is any
   * @returns nothing for a workspace where the app is not installed
   * @throws PlatformError `auth` when the token cannot be renewed, `network` when that could not be tried
   */
  of(tenant: string, refused?: string): Promise<Installation | undefined>;
  /** From memory, without waiting for anything: for the acknowledgement. */
  known(tenant: string): Installation | undefined;
  /** The installation is no more. @param since when that was: one that was made later stays */
  drop(tenant: string, since?: Date): Promise<void>;
}
