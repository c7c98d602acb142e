import {
  ErrorCode,
  WebAPIHTTPError,
  WebAPIPlatformError,
  WebAPIRateLimitedError,
  WebAPIRequestError,
  WebClient,
} from '@slack/web-api';
import type { z } from 'zod';
import { errorFields, PlatformError, type PlatformReason } from '#core/errors.ts';
import type { Tokens } from './ports.ts';
import { quietLogger } from './quiet.ts';

/** Less than the delivery's own limit for a call, so that the reason is known rather than guessed. Milliseconds. */
const callWithinMs = 10_000;

/** The Web API, one method after another; whatever goes wrong is a `PlatformError`. */
export interface Api {
  /**
   * Calls a method for a tenant, once: repeating is for those who know whether that does harm.
   * @throws PlatformError
   */
  call<T>(
    tenant: string,
    method: string,
    args: Readonly<Record<string, unknown>>,
    schema: z.ZodType<T>,
  ): Promise<T>;
}

/** What Slack's own error words mean for us. What is not listed is a mistake of ours, not to be tried again. */
const reasons: Readonly<Record<PlatformReason, readonly string[]>> = {
  // Whoever is in a workspace can be written to.
  cold: [],
  auth: [
    'account_inactive',
    'invalid_auth',
    'not_authed',
    'token_revoked',
    'token_expired',
    'missing_scope',
    'not_allowed_token_type',
    'org_login_required',
    'team_access_not_granted',
    'no_permission',
    'access_denied',
    'ekm_access_denied',
    // The workspace's own rules: for its administrators to mend, not a reason to give somebody up.
    'accesslimited',
    'enterprise_is_restricted',
    'two_factor_setup_required',
  ],
  forbidden: [
    'cannot_dm_bot',
    'messages_tab_disabled',
    'not_in_channel',
    'restricted_action',
    'restricted_action_non_threadable_channel',
    'restricted_action_read_only_channel',
    'restricted_action_thread_locked',
    'user_not_visible',
    'cant_update_message',
    'edit_window_closed',
    'method_not_supported_for_channel_type',
    'slack_connect_canvas_sharing_blocked',
  ],
  gone: [
    'channel_not_found',
    'is_archived',
    'message_not_found',
    'thread_not_found',
    'user_disabled',
    'user_not_found',
    'users_not_found',
    'not_found',
  ],
  rate_limited: ['ratelimited', 'rate_limited', 'restricted_too_many', 'message_limit_exceeded'],
  network: ['team_added_to_org', 'request_timeout'],
  unknown_outcome: ['fatal_error', 'internal_error', 'service_unavailable'],
};
const reasonOf = new Map(
  Object.entries(reasons).flatMap(([reason, words]) => words.map((word) => [word, reason as PlatformReason])),
);

/** Not its message: it can quote what was sent. */
class ApiFault extends Error {
  readonly code: string;
  constructor(method: string, code: string) {
    super(`${method}: ${code}`);
    this.name = 'ApiFault';
    this.code = code;
  }
}

/** One place where failures of the SDK become reasons. @param method for the log, with Slack's own word for the fault */
export function asPlatformError(error: unknown, method: string): PlatformError {
  if (error instanceof PlatformError) return error;
  if (error instanceof WebAPIRateLimitedError) {
    return new PlatformError('rate_limited', { retryAfterMs: error.retryAfter * 1_000 });
  }
  if (error instanceof WebAPIPlatformError) {
    const word = String(error.data.error);
    return new PlatformError(reasonOf.get(word) ?? 'forbidden', { cause: new ApiFault(method, word) });
  }
  if (error instanceof WebAPIHTTPError) {
    // 5xx: it may have been done all the same. Slack itself says no by words: any other status is a proxy's on the way there.
    const reason = error.statusCode >= 500 ? 'unknown_outcome' : 'network';
    return new PlatformError(reason, { cause: new ApiFault(method, `http_${error.statusCode}`) });
  }
  if (error instanceof WebAPIRequestError) {
    return noAnswer(method, error.cause ?? error.original);
  }
  return new PlatformError('unknown_outcome', { cause: error });
}

/** Slack's own word for what went wrong, where it said one. */
export function wordOf(error: unknown): string | undefined {
  return error instanceof PlatformError && error.cause instanceof ApiFault ? error.cause.code : undefined;
}

/** What may be logged of a failed call: the reason, the method and Slack's word; never what was sent. */
export function reasonFields(error: unknown): { reason: string; fault?: string } {
  if (!(error instanceof PlatformError)) return { reason: errorFields(error).name };
  return { reason: error.reason, ...(error.cause instanceof ApiFault && { fault: error.cause.message }) };
}

/** Nobody answered. Only what surely never arrived may be sent again without looking. @param how for the log */
export function noAnswer(how: string, error: unknown): PlatformError {
  const code = codeOf(error) ?? ErrorCode.RequestError;
  const never = ['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH'].includes(code);
  return new PlatformError(never ? 'network' : 'unknown_outcome', { cause: new ApiFault(how, code) });
}

/** A refusal that came another way than through a method. @param how for the log */
export const refusal = (how: string, word: string): PlatformError =>
  new PlatformError(reasonOf.get(word) ?? 'forbidden', { cause: new ApiFault(how, word) });

/** The code of the deepest error that has one: fetch wraps the system's own. */
function codeOf(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  const code = (error as { code?: unknown }).code;
  return codeOf(error.cause) ?? (typeof code === 'string' ? code : undefined);
}

const deadTokens: ReadonlySet<string> = new Set([
  'account_inactive',
  'invalid_auth',
  'token_expired',
  'token_revoked',
]);

/** Is the installation no more? A workspace's rules can refuse a token that is good. */
export function isDead(error: unknown): boolean {
  if (!(error instanceof PlatformError) || error.reason !== 'auth') return false;
  const word = wordOf(error);
  return word === undefined || deadTokens.has(word);
}

/**
 * @param apiUrl ends in `/api/`; Slack's own when absent
 */
export function createApi(options: Readonly<{ apiUrl: string | undefined; tokens: Tokens }>): Api {
  const client = createClient(options.apiUrl);
  return {
    async call(tenant, method, args, schema) {
      const installation = await options.tokens.of(tenant);
      if (installation === undefined) throw new PlatformError('auth');
      try {
        return schema.parse(await client.apiCall(method, { ...args, token: installation.token }));
      } catch (error) {
        const failure = asPlatformError(error, method);
        if (!deadTokens.has(wordOf(failure) ?? '')) throw failure;
        // Another process may have renewed it. What was refused was not done, so once more does no harm.
        const renewed = await options.tokens.of(tenant, installation.token).catch(() => undefined);
        if (renewed === undefined || renewed.token === installation.token) throw failure;
        return client.apiCall(method, { ...args, token: renewed.token }).then(
          (answer) => schema.parse(answer),
          (again: unknown) => {
            throw asPlatformError(again, method);
          },
        );
      }
    },
  };
}

/** A client without waiting and repeating of its own: both are decided for all processes together, by the outbox. */
export function createClient(apiUrl: string | undefined): WebClient {
  return new WebClient(undefined, {
    ...(apiUrl !== undefined && { slackApiUrl: apiUrl }),
    rejectRateLimitedCalls: true,
    retryConfig: { retries: 0 },
    timeout: callWithinMs,
    logger: quietLogger,
  });
}
