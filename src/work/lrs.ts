import type { Log } from '#core/log.ts';
import type { Lrs, Statement } from '#core/lrs.ts';
import { networkCode } from '#core/reach.ts';

export type LrsOptions = Readonly<{
  /** The endpoint: what stands before `/statements`. A slash at its end or not. */
  url: string;
  key: string;
  secret: string;
  log: Pick<Log, 'warn'>;
  /** Of one request, in milliseconds; 15,000 when absent. */
  timeoutMs?: number;
  /** Of all requests for one handing over. After them nothing is begun. Milliseconds; 60,000 when absent. */
  budgetMs?: number;
}>;

type Later = Readonly<{ kind: 'later'; afterMs?: number; why: string }>;
type Ended = Readonly<{ kind: 'ended'; refused: readonly string[] }>;

const ended = (refused: readonly string[] = []): Ended => ({ kind: 'ended', refused });
/** A store that asks for more than a day is asked again after a day. */
const longestMs = 24 * 3_600_000;

/** Whom and what every request is signed with. xAPI 1.0.3, part three, 4.1 and 3.3. */
function lrsHeaders({ key, secret }: Readonly<{ key: string; secret: string }>) {
  return {
    authorization: `Basic ${Buffer.from(`${key}:${secret}`).toString('base64')}`,
    'x-experience-api-version': '1.0.3',
    accept: 'application/json',
  };
}

/** @param resource `statements` or `about` */
const lrsResource = (url: string, resource: string): string => `${url.replace(/\/+$/, '')}/${resource}`;

/** Seconds, or a moment, which is read against the clock of whoever names it. RFC 9110, 10.2.3. */
function retryAfterMs(headers: Headers): number | undefined {
  const said = headers.get('retry-after')?.trim() ?? '';
  const ms = /^\d+$/.test(said)
    ? Number(said) * 1_000
    : Date.parse(said) - Date.parse(headers.get('date') ?? '');
  return Number.isFinite(ms) && ms >= 0 ? Math.min(ms, longestMs) : undefined;
}

/** What makes a statement the same thing that happened. The words of titles may have changed since. */
function sameFact(ours: Statement, theirs: unknown): boolean {
  const at = (from: unknown, ...path: readonly string[]): unknown =>
    path.reduce<unknown>((value, key) => (value as Record<string, unknown> | null | undefined)?.[key], from);
  return [
    ['verb', 'id'],
    ['object', 'id'],
    ['context', 'registration'],
    ['result', 'success'],
  ].every((path) => at(ours, ...path) === at(theirs, ...path));
}

/**
 * Hands statements to a learning record store by HTTP. xAPI 1.0.3, part three, 2.1. A store takes all statements of a request or none:
 * of what it refuses, halves are handed over again, until it is known which ones it means. Never rejects; logs ids and codes alone.
 */
export function createLrs({ url, key, secret, log, timeoutMs = 15_000, budgetMs = 60_000 }: LrsOptions): Lrs {
  const headers = lrsHeaders({ key, secret });
  const resource = lrsResource(url, 'statements');

  async function request(path: string, init: RequestInit): Promise<Response | Later> {
    try {
      return await fetch(path, {
        ...init,
        headers: { ...headers, ...init.headers },
        // Credentials go to the address that was configured, and nowhere else.
        redirect: 'manual',
        signal: AbortSignal.timeout(timeoutMs),
      });
    } catch (error) {
      return { kind: 'later', why: networkCode(error) };
    }
  }

  async function jsonOf(response: Response): Promise<unknown> {
    try {
      return await response.json();
    } catch {
      return undefined;
    }
  }

  function laterFor(response: Response): Later {
    const afterMs = retryAfterMs(response.headers);
    return { kind: 'later', why: `status_${response.status}`, ...(afterMs !== undefined && { afterMs }) };
  }

  /** It has something under this id. Where we may not read it, it is ours: nobody else makes this id. */
  async function compare(statement: Statement): Promise<Ended | Later> {
    for (const how of ['statementId', 'voidedStatementId']) {
      const response = await request(`${resource}?${how}=${statement.id}`, { method: 'GET' });
      if ('kind' in response) return response;
      if (response.status === 200) {
        const isSame = sameFact(statement, await jsonOf(response));
        return ended(isSame ? [] : [statement.id]);
      }
      await response.body?.cancel();
      if (response.status === 401 || response.status === 403) return ended();
      if (response.status !== 404) return laterFor(response);
    }
    return ended([statement.id]);
  }

  async function post(statements: readonly Statement[]): Promise<Ended | Later | 'unfit' | 'conflict'> {
    const response = await request(resource, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(statements),
    });
    if ('kind' in response) return response;
    const { status } = response;
    if (status === 200) {
      const ids = await jsonOf(response);
      // A page of somebody else may answer 200, too.
      const isTaken = Array.isArray(ids) && statements.every(({ id }) => ids.includes(id));
      return isTaken ? ended() : { kind: 'later', why: 'no_ids' };
    }
    await response.body?.cancel();
    if (status === 409) return 'conflict';
    return status === 400 || status === 413 || status === 422 ? 'unfit' : laterFor(response);
  }

  async function hand(statements: readonly Statement[], until: number): Promise<Ended | Later> {
    if (performance.now() > until) return { kind: 'later', why: 'slow' };
    const how = await post(statements);
    if (typeof how !== 'string') return how;
    const [only] = statements;
    if (statements.length === 1 && only !== undefined) {
      return how === 'conflict' ? compare(only) : ended([only.id]);
    }
    const half = Math.ceil(statements.length / 2);
    const first = await hand(statements.slice(0, half), until);
    if (first.kind === 'later') return first;
    const second = await hand(statements.slice(half), until);
    return second.kind === 'later' ? second : ended([...first.refused, ...second.refused]);
  }

  return {
    async store(statements) {
      if (statements.length === 0) return { kind: 'stored' };
      const how = await hand(statements, performance.now() + budgetMs);
      if (how.kind === 'later') {
        log.warn({ statements: statements.length, why: how.why }, 'statements not stored');
        return how;
      }
      if (how.refused.length === 0) return { kind: 'stored' };
      log.warn({ statements: how.refused }, 'statements refused');
      return { kind: 'refused', ids: how.refused, why: 'refused' };
    },
  };
}
