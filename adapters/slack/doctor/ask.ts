import type { Clock } from '#core/clock.ts';

const slackItself = 'https://slack.com/api/';
const askWithinMs = 10_000;

/** One call of the Web API by hand, because the SDK hides the headers, which the doctor reads. */
export type Answer =
  | Readonly<{
      kind: 'answer';
      body: Readonly<Record<string, unknown>>;
      /** What the token may do, as Slack says it in a header. Absent: it does not say. */
      scopes: readonly string[] | undefined;
      /** Slack's clock minus ours, in milliseconds; its header has whole seconds only. */
      skewMs: number | undefined;
    }>
  /** Slack's own word for what is wrong, or the status of the response. */
  | Readonly<{ kind: 'refused'; code: string }>
  /** No answer at all; the system's word for it. */
  | Readonly<{ kind: 'unreachable'; code: string }>;

/**
 * Calls a method once, within 10 s. Never throws.
 * @param place `apiUrl` ends in `/api/`; Slack's own when absent
 */
export async function ask(
  place: Readonly<{ apiUrl: string | undefined; clock: Clock }>,
  method: string,
  token: string,
  args: Readonly<Record<string, string>> = {},
): Promise<Answer> {
  const before = place.clock.now().getTime();
  try {
    const response = await fetch(`${place.apiUrl ?? slackItself}${method}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}` },
      body: new URLSearchParams(args),
      signal: AbortSignal.timeout(askWithinMs),
    });
    const after = place.clock.now().getTime();
    const body: unknown = await response.json().catch(() => undefined);
    if (typeof body !== 'object' || body === null || !('ok' in body)) {
      return { kind: 'refused', code: `http_${response.status}` };
    }
    if (body.ok !== true) return { kind: 'refused', code: word('error' in body ? body.error : undefined) };
    const said = Date.parse(response.headers.get('date') ?? '');
    return {
      kind: 'answer',
      body: { ...body },
      scopes: response.headers
        .get('x-oauth-scopes')
        ?.split(',')
        .map((scope) => scope.trim())
        .filter((scope) => scope !== ''),
      skewMs: Number.isNaN(said) ? undefined : said + 500 - (before + after) / 2,
    };
  } catch (error) {
    return { kind: 'unreachable', code: networkCode(error) };
  }
}

/** Only what looks like a word of Slack's: nothing else of a response is shown. */
const word = (code: unknown): string =>
  typeof code === 'string' && /^[a-z0-9_]{1,60}$/.test(code) ? code : 'unknown_error';

/** The code of the deepest error that has one: fetch wraps the system's own. */
export function networkCode(error: unknown): string {
  const deeper = (some: unknown): string | undefined => {
    if (!(some instanceof Error)) return undefined;
    const inner = some instanceof AggregateError ? some.errors[0] : some.cause;
    const code = (some as { code?: unknown }).code;
    return deeper(inner) ?? (typeof code === 'string' ? code : undefined);
  };
  return deeper(error) ?? (error instanceof Error ? error.name : 'Error');
}

const ways: readonly (readonly [RegExp, string])[] = [
  [
    /^(ENOTFOUND|EAI_AGAIN)$/,
    'The name cannot be resolved: check it, and the DNS that this machine asks (a proxy: NODE_USE_ENV_PROXY=1 with HTTPS_PROXY).',
  ],
  [
    /^(ECONNREFUSED|ECONNRESET|EHOSTUNREACH|ENETUNREACH|UND_ERR_SOCKET)$/,
    'Nothing takes the connection there: check the address, the firewall and whatever stands before it.',
  ],
  [
    /TIMEOUT|^TimeoutError$/,
    'There is no answer in time: check the firewall (a proxy: NODE_USE_ENV_PROXY=1 with HTTPS_PROXY).',
  ],
  [/^CERT_HAS_EXPIRED$/, 'Its certificate has run out: renew it.'],
  [
    /CERT|SIGNATURE|ISSUER|ALTNAME/,
    'Its certificate is not one that Slack would trust (self-signed, without its chain, or for another name): use one of a public authority, with the whole chain.',
  ],
  [
    /^(EPROTO|ERR_SSL.*)$/,
    'It does not speak TLS there: check the port, and that TLS ends before Latido and not behind it.',
  ],
];

/** What to do about a connection that did not come about. @param code as `networkCode` gives it */
export const wayTo = (code: string): string =>
  ways.find(([which]) => which.test(code))?.[1] ?? 'Check the connection from this machine.';
