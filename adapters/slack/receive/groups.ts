import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import type { Mention } from '#core/chat.ts';
import type { Clock } from '#core/clock.ts';
import type { Log } from '#core/log.ts';
import { type Api, reasonFields } from '../api.ts';

const keepMs = 600_000;
const most = 1_000;

const members = z.object({ users: z.array(z.string()) });
type Kept = Readonly<{ until: number; users: Promise<readonly string[]> }>;

/** Who is in a user group, remembered for ten minutes: the method takes twenty calls a minute. */
export function createGroups({ api, clock, log }: Readonly<{ api: Api; clock: Clock; log: Log }>) {
  const kept = new Map<string, Kept>();

  function usersOf(tenant: string, group: string, team: string | undefined): Promise<readonly string[]> {
    const key = `${tenant} ${group}`;
    const now = clock.now().getTime();
    const known = kept.get(key);
    if (known !== undefined && known.until > now) return known.users;
    const args = { usergroup: group, ...(team !== undefined && { team_id: team }) };
    const users = api.call(tenant, 'usergroups.users.list', args, members).then((found) => found.users);
    kept.set(key, { until: now + keepMs, users });
    const [oldest] = kept.keys();
    if (kept.size > most && oldest !== undefined) kept.delete(oldest);
    users.catch((error: unknown) => {
      kept.delete(key);
      log.warn({ group, ...reasonFields(error) }, 'slack: a user group could not be read');
    });
    return users;
  }

  /** The members of the groups, as many as can be had in time: somebody waits for the answer. */
  return async (
    tenant: string,
    groups: readonly string[],
    team: string | undefined,
    withinMs: number,
  ): Promise<readonly Mention[]> => {
    const lists = await Promise.all(
      groups
        .slice(0, 10)
        .map((group) =>
          Promise.race([
            usersOf(tenant, group, team).catch(() => []),
            sleep<readonly string[]>(withinMs, [], { ref: false }),
          ]),
        ),
    );
    return [...new Set(lists.flat())].map((key) => ({ key, name: key }));
  };
}
