import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { systemClock } from '#core/clock.ts';
import { PlatformError, type PlatformReason } from '#core/errors.ts';
import type { Log } from '#core/log.ts';
import { createPatience, type Waiting } from './people/patience.ts';
import type { Wire } from './ports.ts';
import type { TeamsSettings } from './settings.ts';

const publicCloud = 'https://graph.microsoft.com';
/** One call. Milliseconds. */
const callWithinMs = 10_000;
/** Installing, all its calls together: there must be time left for the message. Milliseconds. */
const installWithinMs = 8_000;
/** An installation is seen a moment after it was made. Milliseconds, one after the other. */
const lookAgainMs = [250, 750, 1_500] as const;
/** Graph's own limit for a page of users. */
const pageSize = 999;
/** Few calls, each for many people. Milliseconds. */
const gapMs = 100;
const userFields = 'id,displayName,mail,userPrincipalName,userType,accountEnabled,preferredLanguage' as const;

/** What is needed of Microsoft Graph, with permissions of the app itself: `User.Read.All`, `TeamsAppInstallation.ReadWriteSelfForUser.All`. */
export type Graph = Readonly<{
  /** Everybody in the directory, as Graph writes them. Ends with a PlatformError. */
  users(signal?: AbortSignal): AsyncIterable<unknown>;
  /**
   * Installs the app for somebody; where it is already, that is fine.
   * @param key their object id
   * @returns the id of their direct chat with the bot
   * @throws PlatformError `cold` when it cannot be installed for them, or is not seen yet; never `unknown_outcome`, as nothing was sent
   */
  install(key: string): Promise<string>;
}>;

type Options = Readonly<{
  wire: Pick<Wire, 'token'>;
  settings: Pick<TeamsSettings, 'installFor' | 'graphUrl'>;
  log: Log;
  /** For tests: how it waits. */
  waiting?: Waiting;
}>;

const pageSchema = z.looseObject({ value: z.array(z.unknown()), '@odata.nextLink': z.string().optional() });
const withId = z.looseObject({ id: z.string().min(1) });
const installedSchema = z.looseObject({ value: z.array(withId) });
const faultSchema = z.looseObject({ error: z.looseObject({ code: z.string() }) });

/** Not its message: it quotes names and addresses. */
class GraphFault extends Error {
  readonly code: string;
  readonly status: number;
  constructor(status: number, word: string) {
    super(`graph: ${status} ${word}`);
    this.name = 'GraphFault';
    this.code = word;
    this.status = status;
  }
}

/** Nothing that is done here is harmed by doing it again, so no failure leaves anybody in doubt. */
function reasonFor(status: number): PlatformReason {
  if (status === 429) return 'rate_limited';
  if (status === 401 || status === 403) return 'auth';
  if (status === 404) return 'gone';
  return 'network';
}

/** Seconds, or a date. @returns milliseconds */
function retryAfter(header: string | null): number | undefined {
  if (header === null) return undefined;
  const seconds = Number(header);
  const ms = Number.isFinite(seconds) ? seconds * 1_000 : Date.parse(header) - systemClock.now().getTime();
  return Number.isFinite(ms) && ms >= 0 ? ms : undefined;
}

async function refusalOf(response: Response): Promise<PlatformError> {
  const body: unknown = await response.json().catch(() => undefined);
  const word = faultSchema.safeParse(body).data?.error.code ?? '';
  // It is logged: a word, or nothing.
  const cause = new GraphFault(response.status, /^\w{1,60}$/.test(word) ? word : 'unknown');
  const retryAfterMs = retryAfter(response.headers.get('retry-after'));
  return new PlatformError(reasonFor(response.status), {
    cause,
    ...(retryAfterMs !== undefined && { retryAfterMs }),
  });
}

const statusOf = (error: unknown): number | undefined =>
  error instanceof PlatformError && error.cause instanceof GraphFault ? error.cause.status : undefined;

/** @returns nothing unless the app is to be installed for people */
export function createGraph(options: Options): Graph | undefined {
  const { wire, settings, log, waiting } = options;
  if (settings.installFor === undefined) return undefined;
  const { catalogApp } = settings.installFor;
  const base = (settings.graphUrl ?? `${publicCloud}/v1.0`).replace(/\/+$/, '');
  const { origin } = new URL(base);
  // Each cloud is a resource of its own. What is no cloud is somebody's test of the public one.
  const resource = origin.startsWith('https:') ? origin : publicCloud;
  let refused = false;

  /** One call. @param body for a POST @throws PlatformError */
  async function call<T>(
    url: string,
    schema: z.ZodType<T>,
    more: Readonly<{ body?: object; signal?: AbortSignal | undefined }> = {},
  ): Promise<T> {
    const token = await wire.token(resource);
    const limits = [AbortSignal.timeout(callWithinMs), ...(more.signal ? [more.signal] : [])];
    let answer: unknown;
    try {
      const response = await fetch(url, {
        headers: {
          authorization: `Bearer ${token}`,
          accept: 'application/json',
          ...(more.body && { 'content-type': 'application/json' }),
        },
        ...(more.body && { method: 'POST', body: JSON.stringify(more.body) }),
        // The token is for this address alone.
        redirect: 'error',
        signal: AbortSignal.any(limits),
      });
      if (!response.ok) throw await refusalOf(response);
      const text = await response.text();
      answer = text === '' ? undefined : JSON.parse(text);
    } catch (error) {
      const failure = error instanceof PlatformError ? error : new PlatformError('network', { cause: error });
      told(failure);
      throw failure;
    }
    refused = false;
    const parsed = schema.safeParse(answer);
    if (!parsed.success) throw new PlatformError('network', { cause: new GraphFault(200, 'shape') });
    return parsed.data;
  }

  /** A permission that is missing is for the operator to mend: said once, until it works. */
  function told(failure: PlatformError): void {
    if (failure.reason !== 'auth' || refused) return;
    refused = true;
    const { cause } = failure;
    const code = cause instanceof GraphFault ? cause.message : undefined;
    log.warn({ code }, 'Graph refuses: a permission of the app may be missing');
  }

  const userUrl = (key: string): string => `${base}/users/${encodeURIComponent(key)}`;

  async function add(key: string, signal: AbortSignal): Promise<void> {
    const body = { 'teamsApp@odata.bind': `${base}/appCatalogs/teamsApps/${encodeURIComponent(catalogApp)}` };
    try {
      await call(`${userUrl(key)}/teamwork/installedApps`, z.unknown(), { body, signal });
    } catch (error) {
      const status = statusOf(error);
      // It is there already.
      if (status === 409) return;
      if (status === 404) await missing(key, signal);
      // No licence, or a policy: nobody else is concerned.
      if (status === 400 || status === 404) throw new PlatformError('cold', { cause: error });
      throw error;
    }
  }

  /** Was it the person who was not found? The app is missing for all, and nobody is gone by that. */
  async function missing(key: string, signal: AbortSignal): Promise<void> {
    await call(`${userUrl(key)}?$select=id`, withId, { signal });
    log.warn({ catalogApp }, 'Graph knows the person, but not the app in the catalogue');
  }

  async function findInstalled(key: string, signal: AbortSignal): Promise<string> {
    const filter = encodeURIComponent(`teamsApp/id eq '${catalogApp.replaceAll("'", "''")}'`);
    const url = `${userUrl(key)}/teamwork/installedApps?$expand=teamsApp&$filter=${filter}`;
    for (let looks = 0; ; looks += 1) {
      const { value } = await call(url, installedSchema, { signal });
      const [installed] = value;
      if (installed !== undefined) return installed.id;
      const pause = lookAgainMs[looks];
      if (pause === undefined) throw new PlatformError('cold');
      await sleep(pause, undefined, { signal }).catch(() => {
        throw new PlatformError('cold');
      });
    }
  }

  return {
    async *users(signal = new AbortController().signal) {
      const patience = createPatience({ signal, gapMs, ...(waiting && { waiting }) });
      const had = new Set<string>();
      let url: string | undefined = `${base}/users?$select=${userFields}&$top=${pageSize}`;
      while (url !== undefined) {
        // A token is sent there; and a server that leads in a circle would be read for ever.
        if (!isOf(url, origin) || had.has(url)) throw new PlatformError('unknown_outcome');
        had.add(url);
        const from: string = url;
        const page: z.infer<typeof pageSchema> = await patience.call(() =>
          call(from, pageSchema, { signal }),
        );
        yield* page.value;
        url = page['@odata.nextLink'];
      }
    },

    async install(key) {
      const signal = AbortSignal.timeout(installWithinMs);
      await add(key, signal);
      const installed = await findInstalled(key, signal);
      const path = `teamwork/installedApps/${encodeURIComponent(installed)}/chat`;
      const chat = await call(`${userUrl(key)}/${path}?$select=id`, withId, { signal }).catch((error) => {
        // Not the person: they were found just now.
        throw statusOf(error) === 404 ? new PlatformError('cold', { cause: error }) : error;
      });
      log.info({ key }, 'installed for somebody');
      return chat.id;
    },
  };
}

function isOf(url: string, origin: string): boolean {
  return URL.canParse(url) && new URL(url).origin === origin;
}
