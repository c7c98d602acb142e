import type { Clock } from '#core/clock.ts';
import { networkCode } from '#core/reach.ts';

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
