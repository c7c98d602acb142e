import { setTimeout as sleep } from 'node:timers/promises';
import type { Clock } from '#core/clock.ts';
import { PlatformError } from '#core/errors.ts';
import type { Log } from '#core/log.ts';
import { createClient } from '../api.ts';
import type { Installation, Installations, Tokens } from '../ports.ts';
import { testToken } from './auth-test.ts';
import type { KeptInstallation } from './installations.ts';
import { causeFields, createKeeping } from './keeping.ts';
import { createMemory } from './memory.ts';
import { isDue, isUsable, renew } from './renew.ts';

/** Somebody who asks before the first answer waits so long. */
const firstMs = 2_000;
/** A wrong token is tried again so seldom, for a person must mend it first; an answer that did not come sooner. */
const wrongMs = 5 * 60_000;
const longestMs = 60_000;

/**
 * One workspace by a token from the environment. Which one it is, `auth.test` says: asked at once in the background, and
 * again until it answers.
 */
export function createFixedTokens({
  token,
  apiUrl,
  log,
}: Readonly<{ token: string; apiUrl: string | undefined; log: Log }>): Tokens & { close(): void } {
  let installation: Installation | undefined;
  let failure: 'auth' | 'network' = 'network';
  const stop = new AbortController();
  const answered = Promise.withResolvers<void>();
  // Neither the wait nor what it waits for keeps the process alive.
  const pause = (ms: number) => sleep(ms, undefined, { signal: stop.signal, ref: false }).catch(() => {});

  async function ask(afterMs: number): Promise<void> {
    if (afterMs > 0) await pause(afterMs);
    if (stop.signal.aborted) return;
    let next: number;
    try {
      installation = await testToken(token, apiUrl);
      log.info({ tenant: installation.tenant, org: installation.org }, 'slack workspace found');
      answered.resolve();
      return;
    } catch (error) {
      const fields = causeFields(error);
      if (error instanceof PlatformError && error.reason === 'auth') {
        if (failure !== 'auth')
          log.error(fields, 'slack refuses SLACK_BOT_TOKEN: use the token of the installed app');
        failure = 'auth';
        next = wrongMs;
        answered.resolve();
      } else {
        log.warn(fields, 'slack does not answer, it is asked again');
        failure = 'network';
        next = Math.min(Math.max(1_000, afterMs * 2), longestMs);
      }
    }
    void ask(next);
  }
  void ask(0);

  /** @throws PlatformError while it is not known, or when it is known that it does not work */
  async function found(): Promise<Installation> {
    if (installation === undefined && failure !== 'auth')
      await Promise.race([answered.promise, pause(firstMs)]);
    if (installation === undefined) throw new PlatformError(failure);
    return installation;
  }

  return {
    tenants: async () => [(await found()).tenant],
    async of(tenant) {
      const known = await found();
      return known.tenant === tenant ? known : undefined;
    },
    known: (tenant) => (installation?.tenant === tenant ? installation : undefined),
    async drop(tenant) {
      if (installation?.tenant !== tenant) return;
      installation = undefined;
      failure = 'auth';
      log.error(
        { tenant },
        'the slack app was removed from its workspace: install it again and set SLACK_BOT_TOKEN',
      );
      void ask(wrongMs);
    },
    close: () => stop.abort(),
  };
}

export type InstalledTokens = Omit<Tokens, 'of' | 'drop'> & {
  /** @param refused a token that Slack has just refused: what is in memory is then not believed */
  of(tenant: string, refused?: string): Promise<Installation | undefined>;
  /** @param since when that happened: an installation of a later moment is another one, and stays */
  drop(tenant: string, since?: Date): Promise<void>;
  /** Somebody has just installed the app. */
  saved(installation: Installation): Promise<void>;
  close(): void;
};

type Options = Readonly<{
  installations: Installations;
  clientId: string;
  clientSecret: string;
  apiUrl: string | undefined;
  clock: Clock;
  log: Log;
  /** How often all installations are read and renewed if it is time. Milliseconds. */
  lookEveryMs?: number;
}>;

/** After a failed renewal the next waits so long. Milliseconds. */
const pauseMs = { network: 30_000, auth: 5 * 60_000 };

type Failure = Readonly<{ token: string; until: number; reason: 'auth' | 'network' }>;

/** Installations kept in the database, shared with other processes, renewed in time. `known` answers from memory. */
export function createInstalledTokens(options: Options): InstalledTokens {
  const { installations, clock, log, lookEveryMs = 60_000 } = options;
  const client = { ...options, client: createClient(options.apiUrl) };
  const memory = createMemory();
  const keeping = createKeeping(installations, log);
  const asking = new Map<string, Promise<Installation | undefined>>();
  const failures = new Map<string, Failure>();
  const now = (): number => clock.now().getTime();

  async function of(tenant: string, refused?: string): Promise<Installation | undefined> {
    const known = memory.get(tenant);
    if (known !== undefined && known.token !== refused && !isDue(known, now())) return known;
    if (known === undefined && memory.isAbsent(tenant)) return undefined;
    const running = asking.get(tenant);
    if (running !== undefined) {
      const found = await running;
      // It may have been asked before anybody knew of the refusal.
      if (found === undefined || found.token !== refused) return found;
    }
    const asked = ask(tenant, refused).finally(() => asking.get(tenant) === asked && asking.delete(tenant));
    asking.set(tenant, asked);
    return asked;
  }

  async function ask(tenant: string, refused: string | undefined): Promise<Installation | undefined> {
    let found: Installation | undefined;
    try {
      found = keeping.unsaved(tenant) ?? (await installations.get(tenant));
    } catch (cause) {
      const known = memory.get(tenant);
      if (known !== undefined) return orElse(known, refused, new PlatformError('network', { cause }));
      throw new PlatformError('network', { cause });
    }
    if (found === undefined) {
      memory.forget(tenant);
      return undefined;
    }
    memory.keep(found);
    if (found.token !== refused && !isDue(found, now())) return found;
    return renewed(found, refused);
  }

  /** It still serves, if only for a while. @throws `error` when it does not */
  function orElse(found: Installation, refused: string | undefined, error: PlatformError): Installation {
    if (found.token !== refused && isUsable(found, now())) return found;
    throw error;
  }

  async function renewed(
    found: Installation,
    refused: string | undefined,
  ): Promise<Installation | undefined> {
    const { tenant } = found;
    const failure = failures.get(tenant);
    if (failure?.token === found.token && failure.until > now()) {
      return orElse(found, refused, new PlatformError(failure.reason));
    }
    try {
      const fresh = await installations.alone(tenant, () => renewAlone(tenant, refused));
      failures.delete(tenant);
      if (fresh === undefined) memory.forget(tenant);
      else memory.keep(fresh);
      return fresh;
    } catch (error) {
      const reason = error instanceof PlatformError && error.reason === 'auth' ? 'auth' : 'network';
      failures.set(tenant, { token: found.token, until: now() + pauseMs[reason], reason });
      const fields = { tenant, ...causeFields(error) };
      if (reason === 'auth') log.error(fields, 'slack refuses this installation: install the app again');
      else log.warn(fields, 'a slack token could not be renewed, it is tried again');
      return orElse(found, refused, new PlatformError(reason, { cause: error }));
    }
  }

  async function renewAlone(tenant: string, refused: string | undefined): Promise<Installation | undefined> {
    const current = await installations.get(tenant);
    if (current === undefined) return undefined;
    // Another process was first.
    if (current.token !== refused && !isDue(current, now())) return current;
    if (current.refreshToken === undefined) throw new PlatformError('auth');
    let next: Installation;
    try {
      next = await renew(client, current, now);
    } catch (error) {
      // The turn ends with its connection: another process may have used the same refresh token.
      const other = await installations.get(tenant).catch(() => undefined);
      if (other !== undefined && other.token !== current.token) return other;
      throw error;
    }
    await keeping.save(next, current.token);
    log.info({ tenant }, 'slack token renewed');
    return next;
  }

  async function readAll(): Promise<void> {
    await keeping.saveLate();
    await memory.replace(async () => {
      const all = await installations.all();
      const read = new Set(all.map(({ tenant }) => tenant));
      const unread = memory.all().filter(({ tenant }) => !read.has(tenant));
      // Another process sealed it with a key that this one will have after its next start: what is known serves till then.
      const kept = await Promise.all(
        unread.map((known) => installations.get(known.tenant).catch(() => known)),
      );
      return [...all, ...kept.filter((one) => one !== undefined)];
    });
  }

  /** Workers send without any event coming in, and what other processes did is to be known: hence without being asked. */
  async function look(): Promise<void> {
    await readAll();
    for (const installation of memory.all()) {
      if (!closed && isDue(installation, now())) await of(installation.tenant).catch(() => {});
    }
  }

  let closed = false;
  let timer: NodeJS.Timeout | undefined;
  async function lookOn(pauseMs: number): Promise<void> {
    let next = lookEveryMs;
    try {
      await look();
    } catch (error) {
      log.warn(causeFields(error), 'slack installations could not be read, it is tried again');
      next = Math.min(pauseMs * 2, lookEveryMs);
    }
    if (!closed) timer = setTimeout(() => void lookOn(next), next).unref();
  }
  void lookOn(1_000);

  return {
    of,
    known(tenant) {
      const known = memory.get(tenant);
      // Another process may have installed it just now: for the next time.
      if (known === undefined && !memory.isAbsent(tenant)) void of(tenant).catch(() => {});
      return known;
    },
    async tenants() {
      await readAll().catch((cause: unknown) => {
        if (memory.all().length === 0) throw new PlatformError('network', { cause });
      });
      return memory
        .all()
        .filter((one) => isUsable(one, now()) || failures.get(one.tenant)?.reason !== 'auth')
        .map(({ tenant }) => tenant);
    },
    async drop(tenant, since) {
      let stays = false;
      await keeping.exclusively(tenant, async () => {
        const current: KeptInstallation | undefined = await installations.get(tenant);
        stays = since !== undefined && (current?.installedAt ?? 0) > since.getTime();
        if (!stays) await installations.remove(tenant);
      });
      if (stays) return;
      failures.delete(tenant);
      keeping.forget(tenant);
      memory.forget(tenant);
      log.info({ tenant }, 'slack installation removed');
    },
    async saved(installation) {
      const installed: KeptInstallation = { ...installation, installedAt: now() };
      await keeping.exclusively(installation.tenant, () => installations.save(installed));
      failures.delete(installation.tenant);
      keeping.forget(installation.tenant);
      memory.keep(installed);
      log.info({ tenant: installation.tenant, org: installation.org }, 'slack installation saved');
    },
    close() {
      closed = true;
      clearTimeout(timer);
    },
  };
}
