import { request } from 'undici';
import { PlatformError } from '#core/errors.ts';
import { noAnswer, refusal } from '../api.ts';
import { isObj, type Obj } from '../receive/http.ts';
import { isTrusted } from './hosts.ts';

const withinMs = 5_000;
const how = 'response_url';
/** Slack's words for its own faults, after which nobody knows. */
const ownFaults: ReadonlySet<string> = new Set([
  'fatal_error',
  'internal_error',
  'request_timeout',
  'server_error',
  'service_unavailable',
]);

/**
 * Posts to the `response_url` of an interaction: 5 times within 30 minutes.
 * @throws PlatformError `gone` when it is used up, or is none of Slack's
 */
export async function respond(apiUrl: string | undefined, url: string, body: Obj): Promise<void> {
  if (!isTrusted(url, 'hooks', apiUrl)) throw refusal(how, 'not_found');
  let status: number;
  let retryAfter: string;
  let text: string;
  try {
    // One for each press: `fetch` costs a tenth of the program's time at full load. It follows no redirections.
    const response = await request(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json; charset=utf-8' },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(withinMs),
    });
    status = response.statusCode;
    retryAfter = String(response.headers['retry-after']);
    text = await response.body.text();
  } catch (cause) {
    // Not the error itself: it can quote the URL, which is a secret.
    throw noAnswer(how, cause);
  }
  const word = wordIn(text);
  if (status >= 200 && status < 300 && word === undefined) return;
  if (status === 429) {
    const seconds = Number(retryAfter);
    throw new PlatformError('rate_limited', {
      retryAfterMs: (Number.isFinite(seconds) ? seconds : 1) * 1_000,
    });
  }
  // What is wrong with the message is said with this status, too: then it was refused, and nothing is unsure.
  if (status >= 500 && (word === undefined || ownFaults.has(word)))
    throw new PlatformError('unknown_outcome');
  throw refusal(how, word ?? (status === 404 ? 'not_found' : `http_${status}`));
}

/** Slack's word for what is wrong: it comes as plain text or as JSON, once even with status 200. */
function wordIn(text: string): string | undefined {
  if (text === '' || text === 'ok') return undefined;
  try {
    const answer: unknown = JSON.parse(text);
    if (!isObj(answer) || answer.ok !== false) return undefined;
    return typeof answer.error === 'string' && /^\w{1,60}$/.test(answer.error) ? answer.error : 'not_ok';
  } catch {
    return /^\w{1,60}$/.test(text) ? text : undefined;
  }
}
