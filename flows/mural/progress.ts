import type { Clock } from '#core/clock.ts';
import type { Locale } from '#core/i18n.ts';
import type { CampaignProgress } from '#core/wall.ts';
import { progressOf } from '#flows/campaigns/progress/store.ts';
import type { Db } from '#store/db.ts';

/**
 * How far a campaign is takes a second to count where 100,000 thank-yous belong to it. So a page waits for it only a moment, and is
 * shown what was counted last; older than `keepMs` it is not shown. Milliseconds.
 */
const waitMs = 100;
const freshMs = 20_000;
const keepMs = 120_000;

const sleep = (ms: number): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(resolve, ms).unref();
  });

type Counted = Readonly<{ campaigns: readonly CampaignProgress[]; at: number }>;

/** The campaigns that run, counted at most every 20 s for each language and while somebody looks. */
export function createProgress(db: Db, clock: Clock) {
  const counted = new Map<Locale, Counted>();
  const counting = new Map<Locale, Promise<void>>();
  let changes = 0;

  function count(locale: Locale): Promise<void> {
    const known = counting.get(locale);
    if (known !== undefined) return known;
    const run = progressOf(db, clock.now(), locale)
      .then((campaigns) => {
        const before = JSON.stringify(counted.get(locale)?.campaigns);
        counted.set(locale, { campaigns, at: performance.now() });
        if (JSON.stringify(campaigns) !== before) changes += 1;
      })
      // Whoever looks sees the thank-yous all the same, and it is counted again at the next look.
      .catch(() => {})
      .finally(() => counting.delete(locale));
    counting.set(locale, run);
    return run;
  }

  return {
    /** Grows when there is something new to be shown. */
    changes: (): number => changes,
    async now(locale: Locale): Promise<readonly CampaignProgress[]> {
      const age = performance.now() - (counted.get(locale)?.at ?? Number.NEGATIVE_INFINITY);
      if (age >= freshMs) {
        const run = count(locale);
        if (age >= keepMs) {
          counted.delete(locale);
          await Promise.race([run, sleep(waitMs)]);
        }
      }
      const now = clock.now();
      return (counted.get(locale)?.campaigns ?? []).filter(({ closes }) => closes > now);
    },
  };
}
