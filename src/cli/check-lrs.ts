import { bad, type Finding, good, warn } from '#core/finding.ts';
import type { Db } from '#core/outcome.ts';
import { networkCode, wayTo } from '#core/reach.ts';
import { statementCounts } from '#flows/training/statements/store.ts';
import { isLoopback } from '#src/config.ts';

const what = 'Learning records';
const withinMs = 10_000;
const dayMs = 24 * 3_600_000;

type Options = Readonly<{ url: string; key: string; secret: string }>;

async function ask(url: string, { key, secret }: Options, init: RequestInit = {}): Promise<Response> {
  return fetch(url, {
    ...init,
    headers: {
      authorization: `Basic ${Buffer.from(`${key}:${secret}`).toString('base64')}`,
      'x-experience-api-version': '1.0.3',
      'content-type': 'application/json',
    },
    redirect: 'manual',
    signal: AbortSignal.timeout(withinMs),
  });
}

/** The versions that a store speaks. xAPI 1.0.3, part three, 2.8. Nothing: it is no store. */
async function versionsOf(response: Response): Promise<readonly string[] | undefined> {
  const about: unknown = response.ok ? await response.json().catch(() => undefined) : undefined;
  if (typeof about !== 'object' || about === null || !('version' in about)) return undefined;
  return Array.isArray(about.version) ? about.version.map(String) : undefined;
}

/**
 * Is there a learning record store that speaks our version, and does it know the key? It is handed an empty list: nothing of
 * anybody is sent.
 */
export async function checkLrs(lrs: Options): Promise<Finding> {
  const base = lrs.url.replace(/\/+$/, '');
  const waits = 'What people learn meanwhile waits, for a week.';
  try {
    const versions = await versionsOf(await ask(`${base}/about`, lrs));
    if (versions === undefined) {
      return bad(
        what,
        'what answers at LRS_URL is no learning record store',
        `LRS_URL is what stands before "/statements"; its makers call it the endpoint. ${waits}`,
      );
    }
    if (!versions.some((version) => version.startsWith('1.0'))) {
      return bad(
        what,
        `the store speaks xAPI ${versions.join(', ')}, and not 1.0.3`,
        'Choose a store, or an endpoint of it, that does.',
      );
    }
    const { status } = await ask(`${base}/statements`, lrs, { method: 'POST', body: '[]' });
    if (status === 401 || status === 403) {
      return bad(
        what,
        `the store refuses the key (status ${status})`,
        `Check LRS_KEY and LRS_SECRET, and that they may write statements. ${waits}`,
      );
    }
    // Some take an empty list, some find fault with it: both have let us in.
    if (status !== 200 && status !== 204 && status !== 400) {
      return warn(
        what,
        `the store answers with status ${status} when it is handed statements`,
        `Ask whoever runs it. ${waits}`,
      );
    }
    const { protocol, hostname } = new URL(lrs.url);
    return protocol === 'http:' && !isLoopback(hostname)
      ? warn(
          what,
          'the store takes statements, but the way there can be read',
          'Use an address with https:// for it.',
        )
      : good(what, 'the store takes statements');
  } catch (error) {
    const why = networkCode(error);
    return bad(what, `the store cannot be reached (${why})`, `${wayTo(why)} ${waits}`);
  }
}

/** What has not got there. */
export async function checkStatements(db: Db, now: Date): Promise<Finding> {
  const { waiting, since, refused } = await statementCounts(db);
  if (refused.length > 0) {
    return warn(
      what,
      `not taken: ${refused.map(([why, count]) => `${count} (${why})`).join(', ')}; ${waiting} wait`,
      'Find out why at the store, mend it, and start Latido again: it tries each of them once more. They are kept for 30 days.',
    );
  }
  return since !== undefined && now.getTime() - since.getTime() > dayMs
    ? warn(
        what,
        `${waiting} statements wait, the first since ${since.toISOString().slice(0, 10)}`,
        'Look at what is said of the store here. After a week they are given up.',
      )
    : good(what, waiting === 0 ? 'all statements are stored' : `${waiting} statements wait`);
}
