import { Redis } from 'ioredis';
import { bad, type Finding, good, warn } from '#core/finding.ts';
import { within } from '#work/queue-server.ts';

const withinMs = 5_000;

/** Is Redis there, and does it keep what the queue gives it? Changes nothing. @param url `redis://` or `rediss://` */
export async function* checkRedis(url: string): AsyncIterable<Finding> {
  const what = 'Redis';
  const redis = new Redis(url, {
    lazyConnect: true,
    connectTimeout: withinMs,
    maxRetriesPerRequest: 0,
    retryStrategy: () => null,
    disconnectTimeout: 500,
  });
  let refusal = '';
  redis.on('error', (error) => {
    refusal = error.message;
  });
  try {
    await within(withinMs, redis.connect());
    // INFO and not CONFIG GET: hosted servers forbid the latter.
    yield* readInfo(what, await within(withinMs, redis.info()));
  } catch (error) {
    const said = `${refusal} ${error instanceof Error ? error.message : ''}`;
    yield /NOAUTH|WRONGPASS|NOPERM/.test(said)
      ? bad(what, 'refuses the user or the password of REDIS_URL', 'Correct them.')
      : bad(
          what,
          'cannot be reached',
          'Check host and port of REDIS_URL (rediss: for TLS), that Redis runs, and the firewall between.',
        );
  } finally {
    redis.disconnect();
  }
}

/** @param info what the command INFO says */
export function* readInfo(what: string, info: string): Iterable<Finding> {
  const read = (field: string): string | undefined => new RegExp(`^${field}:([\\w.-]+)`, 'm').exec(info)?.[1];
  const version = read('redis_version') ?? '?';
  const [major = 0, minor = 0] = version.split('.').map(Number);
  yield major > 6 || (major === 6 && minor >= 2)
    ? good(what, `${version}, answers`)
    : bad(what, version, 'Latido needs 6.2 or later: the queue does not run on older ones.');
  const policy = read('maxmemory_policy');
  if (policy === undefined) {
    yield warn(`${what}: memory`, 'it does not say its maxmemory-policy', 'See to it that it is noeviction.');
  } else if (policy === 'noeviction') yield good(`${what}: memory`, 'nothing is evicted (noeviction)');
  else {
    yield bad(
      `${what}: memory`,
      `maxmemory-policy is ${policy}: alarms may be dropped without a word`,
      'Set maxmemory-policy noeviction (redis.conf, or CONFIG SET and CONFIG REWRITE).',
    );
  }
  yield read('aof_enabled') === '1'
    ? good(`${what}: disk`, 'append-only file is on')
    : warn(
        `${what}: disk`,
        'append-only file is off: after a crash alarms are missing until the next sweep',
        'Set appendonly yes. Nothing is lost either way: the database knows everything.',
      );
}
