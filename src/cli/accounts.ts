import { systemClock } from '#core/clock.ts';
import type { Db } from '#store/db.ts';
import { disputedAccounts, releaseAccounts } from '#store/members.ts';
import { requestSyncs } from '#store/syncs.ts';
import { openForCommand } from './database.ts';
import { findingLines } from './findings.ts';
import { exit, runHere, type Terminal } from './terminal.ts';

const usage = `Usage:
  npm run accounts                                       lists the accounts that are nobody's for now
  npm run accounts -- release PLATFORM TENANT [ACCOUNT]  joins such an account, or all such accounts there (after all
                                                         addresses were changed, say), to the people whose addresses they have
`;
const most = 200;

async function list(db: Db, terminal: Terminal): Promise<number> {
  const found = await disputedAccounts(db, most);
  if (found.length === 0) {
    terminal.out('Every account is the person’s whose it was.');
    return exit.ok;
  }
  for (const { platform, tenant, key, name } of found) {
    const seen = `was ${name}’s, and has the address of somebody else by now`;
    for (const line of findingLines({ level: 'warn', what: `${platform} ${tenant} ${key}`, seen })) {
      terminal.out(line);
    }
  }
  terminal.out(
    '\nFind out on the platform who uses such an account. If it should be the other’s: npm run accounts -- release PLATFORM TENANT ACCOUNT. If not, give it its own address back there.',
  );
  return exit.ok;
}

/**
 * Nothing, or `release PLATFORM TENANT [ACCOUNT]`.
 * @returns the exit code: 0 done, 1 there is no such disputed account, 2 the command itself is wrong
 */
export async function accounts(
  args: readonly string[],
  terminal: Terminal,
  house: Readonly<{ open(): Promise<Readonly<{ db: Db; close(): Promise<void> }>> }>,
): Promise<number> {
  const [verb, platform, tenant, key, ...more] = args;
  const isRelease = verb === 'release' && platform && tenant && key !== '' && more.length === 0;
  if (verb !== undefined && !isRelease) {
    terminal.err(usage);
    return exit.usage;
  }
  const { db, close } = await house.open();
  try {
    if (!isRelease) return await list(db, terminal);
    const now = systemClock.now();
    const released = await db.transaction().execute(async (trx) => {
      const count = await releaseAccounts(trx, { platform, tenant, key }, now);
      if (count > 0) await requestSyncs(trx, now, { platform, tenant });
      return count;
    });
    terminal.out(
      released > 0
        ? `Released: ${released}. They are joined by their addresses with the next reading of the people, which begins now, or when they are used.`
        : 'There is none such among those that npm run accounts lists.',
    );
    return released > 0 ? exit.ok : exit.refused;
  } finally {
    await close();
  }
}

if (import.meta.main) {
  await runHere((args, terminal) => accounts(args, terminal, { open: openForCommand }));
}
