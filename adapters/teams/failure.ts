import { PlatformError, type PlatformReason } from '#core/errors.ts';

/** The calls that are made: to the connector, and for a token. */
export type Call = 'openDirect' | 'post' | 'postTargeted' | 'put' | 'remove' | 'member' | 'members' | 'token';

/** How a call failed: an answer, or none. `code` of an answer is the platform's word, of none the system's. */
export type Fault =
  | Readonly<{ kind: 'answer'; status: number; code?: string | undefined; retryAfter?: string | undefined }>
  | Readonly<{ kind: 'timeout' }>
  | Readonly<{ kind: 'network'; code?: string | undefined; connecting?: boolean }>;

/** What went wrong in ids and codes. Never what the platform wrote about it, which can quote what was sent. */
export class ConnectorFault extends Error {
  readonly code: string;
  readonly status: number | undefined;
  constructor(call: Call, code: string, status?: number) {
    super(`${call}: ${code}`);
    this.name = 'ConnectorFault';
    this.code = code;
    this.status = status;
  }
}

/** Done twice they leave one thing behind. A direct chat that is opened again is found, as there is only one. */
const harmlessTwice: ReadonlySet<Call> = new Set([
  'openDirect',
  'put',
  'remove',
  'member',
  'members',
  'token',
]);

/**
 * The words under a status, from the table "Status codes from bot conversational APIs" of Microsoft's documentation (Teams
 * platform, "Messages in bot conversations"), and `MessageWritesBlocked` from its page on proactive messages.
 */
const reasons: ReadonlyMap<string, PlatformReason> = new Map([
  // Never installed for them, or taken out: an installationUpdate will say when that changes.
  ['BotNotInConversationRoster', 'cold'],
  ['ForbiddenOperationException', 'cold'],
  // They or their administrator do not want it.
  ['MessageWritesBlocked', 'forbidden'],
  ['ConversationBlockedByUser', 'forbidden'],
  ['BotDisabledByAdmin', 'forbidden'],
  ['NotEnoughPermissions', 'forbidden'],
  // For an operator to mend: the registration, or the cloud that is called.
  ['BotNotRegistered', 'auth'],
  ['InvalidBotApiHost', 'auth'],
]);

/** The connection was never made, so nothing was heard of it on the other side. */
const unsent = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENETDOWN',
  'EPROTO',
  'CERT_HAS_EXPIRED',
  'CERT_NOT_YET_VALID',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'UND_ERR_CONNECT_TIMEOUT',
]);
const isUnsent = (code: string): boolean => unsent.has(code) || /^ERR_(TLS|SSL)_/.test(code);

/** No wait is longer, whatever the platform says. Milliseconds. */
const retryAfterMaxMs = 3_600_000;

/**
 * How long to wait: seconds or a date (RFC 9110 §10.2.3).
 * @returns milliseconds from 0 to an hour; nothing when it says neither
 */
export function retryAfterMs(header: string | undefined, now: Date): number | undefined {
  const text = header?.trim() ?? '';
  if (text === '') return undefined;
  const ms = /^\d+(\.\d+)?$/.test(text) ? Number(text) * 1_000 : Date.parse(text) - now.getTime();
  return Number.isNaN(ms) ? undefined : Math.min(retryAfterMaxMs, Math.max(0, Math.ceil(ms)));
}

function reasonOfAnswer(call: Call, status: number, code: string | undefined): PlatformReason {
  const lasting = harmlessTwice.has(call) ? 'network' : 'unknown_outcome';
  if (status === 429) return 'rate_limited';
  // 412: two at once in one conversation. 502 and 503: refused at the door. Nothing was done.
  if (status === 412 || status === 502 || status === 503) return 'network';
  if (status >= 500 || status === 408) return lasting;
  if (status === 401) return 'auth';
  // Whatever the login server does not like is the operator's to mend (RFC 6749 §5.2).
  if (call === 'token') return status >= 400 ? 'auth' : 'network';
  // A proxy's: the platform redirects nobody, and our token is not for whom it points at.
  if (status < 400) return 'network';
  const named = code === undefined ? undefined : reasons.get(code);
  if (named !== undefined) return named;
  if (status === 403) return call === 'openDirect' ? 'cold' : 'forbidden';
  if (status === 404 || status === 410) return 'gone';
  // 400, 413 (`MessageSizeTooBig`) and the like: a mistake of ours, which stays one however often it is sent.
  return 'forbidden';
}

/**
 * What a failed call means for what happens next.
 * @param now for a Retry-After that is a date
 */
export function platformErrorOf(call: Call, fault: Fault, now: Date): PlatformError {
  const lasting = harmlessTwice.has(call) ? 'network' : 'unknown_outcome';
  if (fault.kind === 'timeout') {
    return new PlatformError(lasting, { cause: new ConnectorFault(call, 'timeout') });
  }
  if (fault.kind === 'network') {
    const code = fault.code ?? 'no_answer';
    const reason = fault.connecting === true || isUnsent(code) ? 'network' : lasting;
    return new PlatformError(reason, { cause: new ConnectorFault(call, code) });
  }
  const { status, code } = fault;
  const reason = reasonOfAnswer(call, status, code);
  const wait = reason === 'rate_limited' ? retryAfterMs(fault.retryAfter, now) : undefined;
  return new PlatformError(reason, {
    ...(wait !== undefined && { retryAfterMs: wait }),
    cause: new ConnectorFault(call, code ?? `http_${status}`, status),
  });
}

const word = /"(?:subCode|code)"\s*:\s*"([A-Za-z_][\w.]{0,63})"/g;

/**
 * The platform's own word for a failure, in any of the shapes in which it answers: `{"error":{"code"}}`, or `{"errorCode":209,
 * "message":"{\"subCode\":…}"}` with JSON in a string. One that we know comes before one that we do not.
 */
export function codeIn(body: string): string | undefined {
  const words = [...body.replaceAll('\\"', '"').matchAll(word)].flatMap(([, found]) => found ?? []);
  return words.find((found) => reasons.has(found)) ?? words[0];
}

/** What an error of `fetch` says. @param timedOut our own signal ended it */
export function faultOf(error: unknown, timedOut: boolean): Fault {
  if (timedOut) return { kind: 'timeout' };
  const cause: unknown = error instanceof Error ? (error.cause ?? error) : undefined;
  if (typeof cause !== 'object' || cause === null) return { kind: 'network' };
  const { code, syscall } = cause as { code?: unknown; syscall?: unknown };
  return {
    kind: 'network',
    ...(typeof code === 'string' && { code }),
    ...((syscall === 'connect' || syscall === 'getaddrinfo') && { connecting: true }),
  };
}
