import { systemClock } from '#core/clock.ts';
import { StartError } from '#core/errors.ts';
import type { Log } from '#core/log.ts';
import type { Host, SealedStore } from '#core/platform.ts';
import type { Db } from '#store/db.ts';
import { keepRoute } from '#store/identities.ts';
import { createSealedStore } from '#store/installations.ts';
import { createPlaceStore } from '#store/places.ts';
import { SealError } from '#store/sealed.ts';
import { hintSync } from '#store/syncs.ts';
import type { Config } from './config.ts';

type Parts = Readonly<{ config: Pick<Config, 'keys' | 'platforms'>; db: Db; log: Log }>;
type ResealableStore = SealedStore & Readonly<{ reseal(): Promise<number> }>;

/** @throws StartError when there is no key to seal with */
export function sealedFor(platform: string, { config: { keys }, db, log }: Parts): ResealableStore {
  if (keys === undefined) throw new StartError(['ENCRYPTION_KEYS is missing']);
  return createSealedStore({
    db,
    keys,
    platform,
    onUnreadable: (tenant, error) =>
      log.error({ platform, tenant, code: error.code }, 'an installation does not open with these keys'),
  });
}

/** Puts what older keys sealed under the first one, so that they can be taken away. What does not open stays as it is. */
export async function reseal(parts: Parts): Promise<void> {
  if (parts.config.keys === undefined) return;
  for (const { name } of parts.config.platforms) {
    const count = await sealedFor(name, parts)
      .reseal()
      .catch((error: unknown) => {
        if (error instanceof SealError) return 0;
        throw error;
      });
    if (count > 0) parts.log.info({ platform: name, count }, 'sealed anew under the first key');
  }
}

/** What the program lends to the adapter of a platform. */
export function hostFor(platform: string, parts: Parts & Pick<Host, 'hears'>): Host {
  const { db, log, hears } = parts;
  return {
    // Not the trial's: a platform outside of this program does not move with it.
    clock: systemClock,
    log,
    keepRoute: (address) => keepRoute(db, address),
    places: () => createPlaceStore({ db, platform }),
    // Whichever process reads people next sees it. A tenant that nobody has listed yet is read anyway once it is.
    peopleChanged: (tenant) => hintSync(db, { platform, tenant }, systemClock.now()),
    hears,
    sealed: () => sealedFor(platform, parts),
  };
}
