import { createHmac, randomUUID } from 'node:crypto';
import type { Clock } from '#core/clock.ts';
import { bad, type Finding, good, warn } from '#core/finding.ts';
import { networkCode, wayTo } from '#core/reach.ts';
import { eventsPath } from '../commands.ts';

/** What Slack waits for an answer. */
const patienceMs = 3_000;
/** Older than what may pass: five minutes. */
const staleSeconds = 600;

export type SelfCheck = Readonly<{
  signingSecret: string | undefined;
  appToken: string | undefined;
  /** Where the program listens on this machine. */
  url: string;
  publicUrl: string | undefined;
  clock: Clock;
}>;

type Seen = Readonly<{ status: number; body: unknown; ms: number }> | Readonly<{ code: string }>;

/** Does the program take what Slack would send, and nothing else? Nobody gets a message: it is Slack's own question to an address. */
export async function* checkReceiving(options: SelfCheck): AsyncIterable<Finding> {
  const { signingSecret, appToken, publicUrl } = options;
  if (appToken !== undefined) {
    yield good('Slack: receiving', 'by Socket Mode; no address of ours is needed');
    return;
  }
  if (signingSecret === undefined) return;
  const inside = await probe(options.url, signingSecret, options.clock);
  yield told('Slack: receiving, on this machine', options.url, inside, true);
  if (publicUrl === undefined) {
    yield warn(
      'Slack: receiving, from outside',
      'not tried: PUBLIC_URL is not set',
      'Set PUBLIC_URL to the address that Slack uses, for example https://latido.example.org.',
    );
    return;
  }
  yield* checkAddress(publicUrl);
  // While it does not run, an address without an answer says nothing.
  const runs = inside.kind !== 'silent';
  yield told(
    'Slack: receiving, from outside',
    publicUrl,
    await probe(publicUrl, signingSecret, options.clock),
    !runs,
  );
}

function* checkAddress(publicUrl: string): Iterable<Finding> {
  const { protocol } = new URL(publicUrl);
  if (protocol === 'https:') return;
  yield bad(
    'Slack: PUBLIC_URL',
    'begins with http:',
    'Slack sends to https: addresses alone. Put a TLS proxy before Latido, or use Socket Mode.',
  );
}

type Probe =
  | Readonly<{ kind: 'good'; ms: number }>
  | Readonly<{ kind: 'silent'; code: string }>
  | Readonly<{ kind: 'wrong'; seen: string; todo: string }>;

/** Three requests: signed, not signed, and signed ten minutes ago. */
async function probe(base: string, secret: string, clock: Clock): Promise<Probe> {
  const challenge = randomUUID();
  const now = Math.floor(clock.now().getTime() / 1_000);
  const send = (headers: (body: string) => Record<string, string>) => post(base, challenge, headers);
  const signed = await send((body) => signature(secret, now, body));
  if ('code' in signed) return { kind: 'silent', code: signed.code };
  if (signed.status === 503) {
    return wrong(
      'it is still starting (status 503)',
      'Wait until /readyz says that it is ready, then try again.',
    );
  }
  if (signed.status >= 300 && signed.status < 400) {
    return wrong(
      `it sends elsewhere (status ${signed.status})`,
      'Give the final address: no redirect on the way.',
    );
  }
  if (signed.status === 401) {
    return wrong(
      'a request signed with SLACK_SIGNING_SECRET was refused (status 401)',
      'The running program has another secret, or its clock is off. Start it again after changing .env.',
    );
  }
  if (signed.status !== 200 || !echoes(signed.body, challenge)) {
    return wrong(
      `Slack's question was not answered (status ${signed.status})`,
      `Something else answers at ${eventsPath}: check the proxy's path, and that the program runs with Slack configured.`,
    );
  }
  if (signed.ms > patienceMs) {
    return wrong(
      `it answered after ${(signed.ms / 1_000).toFixed(1)} s; Slack waits for 3`,
      'Look at the load of the machine and the way to it.',
    );
  }
  for (const [what, headers] of [
    ['an unsigned request', () => ({})],
    ['a request signed ten minutes ago', (body: string) => signature(secret, now - staleSeconds, body)],
  ] as const) {
    const seen = await send(headers);
    if ('code' in seen || seen.status < 400 || seen.status >= 500) {
      return wrong(
        `${what} was not refused`,
        'Anybody could speak in the name of Slack: let nothing but Latido itself answer at this address.',
      );
    }
  }
  return { kind: 'good', ms: signed.ms };
}

const wrong = (seen: string, todo: string): Probe => ({ kind: 'wrong', seen, todo });

/** @param mayBeSilent it need not be running */
function told(what: string, base: string, result: Probe, mayBeSilent: boolean): Finding {
  if (result.kind === 'good') {
    return good(
      what,
      `${base}${eventsPath} answers in ${Math.round(result.ms)} ms, and refuses what is not signed`,
    );
  }
  if (result.kind === 'wrong') return bad(what, `${base}${eventsPath}: ${result.seen}`, result.todo);
  const seen = `${base}${eventsPath}: no answer (${result.code})`;
  return mayBeSilent
    ? warn(what, seen, 'Start Latido, then ask the doctor again: this can only be tried while it runs.')
    : bad(what, seen, wayTo(result.code));
}

/** As Slack signs: `v0:` timestamp `:` body, HMAC-SHA256 with the signing secret. */
function signature(secret: string, seconds: number, body: string): Record<string, string> {
  return {
    'x-slack-request-timestamp': String(seconds),
    'x-slack-signature': `v0=${createHmac('sha256', secret).update(`v0:${seconds}:${body}`).digest('hex')}`,
  };
}

async function post(
  base: string,
  challenge: string,
  headers: (body: string) => Record<string, string>,
): Promise<Seen> {
  const body = JSON.stringify({ type: 'url_verification', challenge });
  const begun = performance.now();
  try {
    const response = await fetch(`${base}${eventsPath}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers(body) },
      body,
      redirect: 'manual',
      signal: AbortSignal.timeout(3 * patienceMs),
    });
    const text = await response.text();
    return { status: response.status, body: text, ms: performance.now() - begun };
  } catch (error) {
    return { code: networkCode(error) };
  }
}

/** Slack takes the challenge as plain text or in JSON. */
function echoes(body: unknown, challenge: string): boolean {
  if (typeof body !== 'string') return false;
  if (body.trim() === challenge) return true;
  try {
    const json: unknown = JSON.parse(body);
    return typeof json === 'object' && json !== null && 'challenge' in json && json.challenge === challenge;
  } catch {
    return false;
  }
}
