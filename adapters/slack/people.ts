import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import type { Member } from '#core/chat.ts';
import { PlatformError } from '#core/errors.ts';
import type { Log } from '#core/log.ts';
import type { Api } from './api.ts';
import type { Tokens } from './ports.ts';

/** Slack's own advice for one page. */
const pageSize = 200;
/** "Design for one call a second"; the method takes about 20 a minute, and says so when that is not enough. Milliseconds. */
const gapMs = 1_000;
const gapOnceLimitedMs = 3_000;
/** What is waited for at one page: longer than this, or more often, and the whole is better tried later. */
const longestWaitMs = 120_000;
const longestBackoffMs = 60_000;
const mostWaits = 10;
/** A page that did not come, for another reason than being told to wait, is asked for so often in all. */
const tries = 3;
const retryMs = 2_000;

// --- one person ----------------------------------------------------------------------------------------------

const text = z.string().optional().catch(undefined);
const flag = z.boolean().optional().catch(undefined);

/** What we read of Slack's user object; whatever else it has is left alone, and an odd detail spoils no person. */
const userSchema = z.looseObject({
  id: z.string().min(1),
  team_id: text,
  name: text,
  real_name: text,
  deleted: flag,
  tz: text,
  locale: text,
  is_bot: flag,
  is_workflow_bot: flag,
  is_connector_bot: flag,
  is_restricted: flag,
  is_ultra_restricted: flag,
  is_stranger: flag,
  is_invited_user: flag,
  profile: z
    .looseObject({ email: text, real_name: text, real_name_normalized: text, display_name: text })
    .optional()
    .catch(undefined),
  enterprise_user: z
    .looseObject({ enterprise_id: text, teams: z.array(z.string()).optional().catch(undefined) })
    .optional()
    .catch(undefined),
});
type User = z.infer<typeof userSchema>;

/** It says that it is no bot. */
const slackbot = 'USLACKBOT';
const isBot = (user: User): boolean =>
  user.id === slackbot ||
  user.is_bot === true ||
  user.is_workflow_bot === true ||
  user.is_connector_bot === true;

/** Is it one of this tenant's own: a workspace, or an organisation with all its workspaces? */
function isOwn(user: User, tenant: string, workspaces: ReadonlySet<string>): boolean {
  if (user.is_stranger === true) return false;
  const { team_id: team, enterprise_user: enterprise } = user;
  return (
    team === tenant ||
    (team !== undefined && workspaces.has(team)) ||
    enterprise?.enterprise_id === tenant ||
    enterprise?.teams?.includes(tenant) === true
  );
}

/** What somebody calls themself comes before Slack's "normalized" name, which has lost its accents. */
const nameOf = ({ profile, real_name, name }: User): string | undefined =>
  [profile?.real_name, real_name, profile?.real_name_normalized, profile?.display_name, name]
    .map((one) => one?.trim())
    .find((one) => one !== undefined && one !== '');

/**
 * A user object of Slack's as somebody we know, guests and people of other workspaces marked as such; the latter with
 * their own workspace as tenant. Nothing for bots, who was deleted, who has not accepted an invitation, and what cannot
 * be read.
 * @param workspaces of an organisation's install: its own
 */
export function memberOf(
  given: unknown,
  tenant: string,
  workspaces: ReadonlySet<string> = new Set(),
): Member | undefined {
  const parsed = userSchema.safeParse(given);
  if (!parsed.success) return undefined;
  const user = parsed.data;
  if (isBot(user) || user.deleted === true || user.is_invited_user === true) return undefined;
  const own = isOwn(user, tenant, workspaces);
  const home = own ? tenant : (user.team_id ?? user.enterprise_user?.enterprise_id);
  // A stranger who names our own workspace, or none, has no home that could be told.
  if (home === undefined || (!own && home === tenant)) return undefined;
  const name = nameOf(user);
  const email = user.profile?.email?.trim();
  const guest = !own || user.is_restricted === true || user.is_ultra_restricted === true;
  const who = { platform: 'slack', tenant: home, key: user.id } as const;
  return {
    ...who,
    ...(name !== undefined && { name }),
    ...(email !== undefined && email !== '' && { email }),
    ...(user.locale !== undefined && user.locale !== '' && { locale: user.locale }),
    ...(user.tz !== undefined && user.tz !== '' && { timeZone: user.tz }),
    ...(guest && { guest }),
    address: { ...who, route: '' },
  };
}

/** Somebody whose account was closed. */
export function isGone(given: unknown): Readonly<{ key: string }> | undefined {
  const parsed = userSchema.safeParse(given);
  return parsed.success && parsed.data.deleted === true ? { key: parsed.data.id } : undefined;
}

// --- everybody -----------------------------------------------------------------------------------------------

const metadata = z.looseObject({ next_cursor: z.string().optional() }).optional();
const usersPage = z.looseObject({ members: z.array(z.unknown()), response_metadata: metadata });
const teamsPage = z.looseObject({
  teams: z.array(z.looseObject({ id: z.string() })),
  response_metadata: metadata,
});
const oneUser = z.looseObject({ user: z.unknown() });
type Page = Readonly<{ response_metadata?: { next_cursor?: string | undefined } | undefined }>;

export type People = Readonly<{
  /** Ends with a PlatformError; whoever stops listening ends its waiting, too. */
  people(tenant: string): AsyncIterable<Member>;
  /** @throws PlatformError */
  person(tenant: string, key: string): Promise<Member | undefined>;
}>;

type Options = Readonly<{
  api: Api;
  tokens: Tokens;
  log?: Log;
  /** For tests: how it waits. Rejects when it is aborted. */
  wait?: (ms: number, signal: AbortSignal) => Promise<void>;
}>;

const waitFor = async (ms: number, signal: AbortSignal): Promise<void> => {
  await sleep(ms, undefined, { signal, ref: false });
};

/** Who is who in the workspaces where the bot is installed. */
export function createPeople({ api, tokens, log, wait = waitFor }: Options): People {
  /** One page. Being told to wait is no failure: it is waited for, a bounded time, and the same page asked for again. */
  async function page<T>(
    tenant: string,
    method: string,
    args: Readonly<Record<string, unknown>>,
    schema: z.ZodType<T>,
    pace: { gap: number },
    signal: AbortSignal,
  ): Promise<T> {
    let failures = 0;
    let waits = 1;
    for (;;) {
      try {
        return await api.call(tenant, method, args, schema);
      } catch (error) {
        if (!(error instanceof PlatformError)) throw error;
        if (error.reason === 'rate_limited') {
          // Told so again at once, it is better to wait longer than one is told.
          const longer = Math.min(longestBackoffMs, gapMs * 2 ** (waits - 1));
          const asked = Math.max(error.retryAfterMs ?? gapOnceLimitedMs, longer);
          if (waits >= mostWaits || asked > longestWaitMs) throw error;
          pace.gap = gapOnceLimitedMs;
          waits += 1;
          await wait(asked, signal);
        } else {
          // Only asking: whatever became of the first call, another one does no harm.
          const passing = error.reason === 'network' || error.reason === 'unknown_outcome';
          failures += 1;
          if (!passing || failures >= tries) throw error;
          await wait(retryMs * failures, signal);
        }
      }
    }
  }

  /** All pages. An empty cursor ends them. */
  async function* pages<T extends Page>(
    tenant: string,
    method: string,
    args: Readonly<Record<string, unknown>>,
    schema: z.ZodType<T>,
    signal: AbortSignal,
  ): AsyncGenerator<T> {
    const pace = { gap: gapMs };
    for (let cursor = ''; ; ) {
      const from = cursor === '' ? {} : { cursor };
      const next = await page(tenant, method, { ...args, limit: pageSize, ...from }, schema, pace, signal);
      yield next;
      const following = next.response_metadata?.next_cursor ?? '';
      if (following === '') return;
      // A server that leads in a circle would otherwise be read for ever.
      if (following === cursor) throw new PlatformError('unknown_outcome');
      cursor = following;
      await wait(pace.gap, signal);
    }
  }

  /** Of an organisation's install: its own workspaces, as they were when they were last asked for. */
  const workspaces = new Map<string, ReadonlySet<string>>();

  async function listWorkspaces(tenant: string, signal: AbortSignal): Promise<ReadonlySet<string>> {
    const found = new Set<string>();
    for await (const { teams } of pages(tenant, 'auth.teams.list', {}, teamsPage, signal)) {
      for (const { id } of teams) found.add(id);
    }
    workspaces.set(tenant, found);
    return found;
  }

  async function* everybody(tenant: string, signal: AbortSignal): AsyncGenerator<Member> {
    const installation = await tokens.of(tenant);
    if (installation === undefined) throw new PlatformError('auth');
    const own = installation.org ? await listWorkspaces(tenant, signal) : undefined;
    // In an organisation the same person is in several workspaces.
    const had = new Set<string>();
    let unreadable = 0;
    for (const team of own ?? [undefined]) {
      const args = { include_locale: true, ...(team !== undefined && { team_id: team }) };
      for await (const { members } of pages(tenant, 'users.list', args, usersPage, signal)) {
        for (const user of members) {
          if (!userSchema.safeParse(user).success) unreadable += 1;
          const member = memberOf(user, tenant, own);
          if (member === undefined || member.tenant !== tenant || had.has(member.key)) continue;
          if (installation.org) had.add(member.key);
          yield member;
        }
      }
    }
    if (unreadable > 0) log?.warn({ tenant, unreadable }, 'people in a shape that could not be read');
  }

  return {
    people: (tenant) => ({
      [Symbol.asyncIterator]() {
        const stop = new AbortController();
        const members = everybody(tenant, stop.signal);
        return {
          next: () => members.next(),
          async return() {
            // A generator alone would end its waiting first, which can be minutes.
            stop.abort();
            await members.return(undefined);
            return { done: true, value: undefined };
          },
        };
      },
    }),

    async person(tenant, key) {
      try {
        const { user } = await api.call(tenant, 'users.info', { user: key, include_locale: true }, oneUser);
        const org = (await tokens.of(tenant))?.org === true;
        const own = org ? (workspaces.get(tenant) ?? (await listWorkspaces(tenant, never))) : undefined;
        return memberOf(user, tenant, own);
      } catch (error) {
        if (error instanceof PlatformError && (error.reason === 'gone' || isInvisible(error)))
          return undefined;
        throw error;
      }
    },
  };
}

const never = new AbortController().signal;

/** Somebody whom the app cannot see is nobody to it. */
const isInvisible = (error: PlatformError): boolean =>
  (error.cause as { code?: unknown } | undefined)?.code === 'user_not_visible';
