import type { Clock } from '#core/clock.ts';
import { bad, type Finding, good, warn } from '#core/finding.ts';
import { wayTo } from '#core/reach.ts';
import { messagesPath } from '../commands.ts';
import type { TeamsSettings } from '../settings.ts';
import { ask } from './ask.ts';

/** What Teams waits for the answer to a press, in milliseconds. */
const patienceMs = 5_000;

export type SelfCheck = Readonly<{
  settings: Pick<TeamsSettings, 'dev' | 'tenant' | 'publicUrl' | 'serviceUrl'>;
  /** Where the program listens on this machine. */
  url: string;
  clock: Clock;
}>;

type Probe =
  | Readonly<{ kind: 'good'; ms: number }>
  | Readonly<{ kind: 'silent'; code: string }>
  | Readonly<{ kind: 'wrong'; seen: string; todo: string }>;

/**
 * Does the program refuse what is not from Teams, here and at the address that Teams uses? More cannot be tried: nobody but
 * Microsoft can sign what would be taken. No request of these is ever taken, so nobody gets a message.
 */
export async function* checkReceiving(options: SelfCheck): AsyncIterable<Finding> {
  const { dev, publicUrl } = options.settings;
  const inside = await probe(options, options.url);
  yield told('Teams: receiving, on this machine', options.url, inside, { mayBeSilent: true, dev });
  // From outside nothing is taken in development.
  if (dev) return;
  const what = 'Teams: receiving, from outside';
  if (publicUrl === undefined) {
    yield warn(
      what,
      'not tried: PUBLIC_URL is not set',
      'Set PUBLIC_URL to the address that Teams uses, for example https://latido.example.org.',
    );
    return;
  }
  if (new URL(publicUrl).protocol !== 'https:') {
    yield bad(
      'Teams: PUBLIC_URL',
      'begins with http:',
      'Teams sends to https: addresses alone. Put a TLS proxy before Latido.',
    );
  }
  // While it does not run, an address without an answer says nothing.
  yield told(what, publicUrl, await probe(options, publicUrl), {
    mayBeSilent: inside.kind === 'silent',
    dev,
  });
}

/** An activity as Teams would send one, without a token and with an invented one. In development: as if through a proxy. */
async function probe({ settings, clock }: SelfCheck, base: string): Promise<Probe> {
  const senders: readonly (readonly [string, Readonly<Record<string, string>>])[] = settings.dev
    ? [['what came through a proxy', { 'x-forwarded-for': '192.0.2.1' }]]
    : [
        ['a request without a token', {}],
        ['a request with an invented token', { authorization: 'Bearer e30.e30.AA' }],
      ];
  let slowest = 0;
  for (const [what, headers] of senders) {
    const begun = performance.now();
    const answer = await ask(clock, `${base}${messagesPath}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify({
        type: 'event',
        name: 'latido/doctor',
        id: 'doctor',
        channelId: 'msteams',
        serviceUrl: settings.serviceUrl,
        from: { id: 'doctor' },
        recipient: { id: 'doctor' },
        conversation: { id: 'doctor', tenantId: settings.tenant },
      }),
    });
    slowest = Math.max(slowest, performance.now() - begun);
    if (answer.kind === 'unreachable') return { kind: 'silent', code: answer.code };
    const fault = faultOf(answer.status, settings.dev ? 403 : 401, what);
    if (fault !== undefined) return { kind: 'wrong', ...fault };
  }
  if (slowest <= patienceMs) return { kind: 'good', ms: slowest };
  return {
    kind: 'wrong',
    seen: `it answered after ${(slowest / 1_000).toFixed(1)} s; Teams waits for 5 after a press`,
    todo: 'Look at the load of the machine and the way to it.',
  };
}

function faultOf(
  status: number,
  wanted: number,
  what: string,
): Readonly<{ seen: string; todo: string }> | undefined {
  if (status === wanted) return undefined;
  if (status === 503) {
    return {
      seen: 'it is still starting, or cannot read the keys of the platform (status 503)',
      todo: 'Wait until /readyz says that it is ready; if it stays, see what is said of the keys here.',
    };
  }
  if (status >= 300 && status < 400) {
    return {
      seen: `it sends elsewhere (status ${status})`,
      todo: 'Give the final address: no redirect on the way.',
    };
  }
  if (status >= 200 && status < 300) {
    return {
      seen: `${what} was not refused (status ${status})`,
      todo: 'Anybody could speak in the name of Teams: let nothing but Latido itself answer there, without TEAMS_DEV.',
    };
  }
  if (status === 403) {
    return {
      seen: `${what} was refused before Latido looked at it (status 403)`,
      todo: 'A proxy or a firewall stands before it, or the program runs with TEAMS_DEV=1: Teams must reach Latido without a login or a filter of addresses.',
    };
  }
  if (status >= 500) {
    return {
      seen: `the program behind it does not answer (status ${status})`,
      todo: 'Check the proxy: to which host and port it hands requests, and that Latido runs there.',
    };
  }
  return {
    seen: `something else answers there (status ${status})`,
    todo: `Check the proxy's path (${messagesPath}, POST), and that the program runs with Teams configured.`,
  };
}

function told(
  what: string,
  base: string,
  result: Probe,
  { mayBeSilent, dev }: Readonly<{ mayBeSilent: boolean; dev: boolean }>,
): Finding {
  const at = `${base}${messagesPath}`;
  if (result.kind === 'good') {
    const refuses = dev ? 'refuses what comes through a proxy' : 'refuses what is not from Teams';
    return good(what, `${at} answers in ${Math.round(result.ms)} ms, and ${refuses}`);
  }
  if (result.kind === 'wrong') return bad(what, `${at}: ${result.seen}`, result.todo);
  const seen = `${at}: no answer (${result.code})`;
  return mayBeSilent
    ? warn(what, seen, 'Start Latido, then ask the doctor again: this can only be tried while it runs.')
    : bad(what, seen, wayTo(result.code));
}
