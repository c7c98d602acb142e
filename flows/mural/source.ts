import type { Clock } from '#core/clock.ts';
import type { Locale } from '#core/i18n.ts';
import type { CampaignResult, ThanksPage, Wall, WallCard } from '#core/wall.ts';
import { progressOf } from '#flows/campaigns/progress/store.ts';
import { resultOf } from '#flows/campaigns/result/store.ts';
import { cardsOn } from '#flows/celebrations/store.ts';
import { thanksPageOf } from '#flows/recognition/outside/store.ts';
import { changedSince, publicRecognitions } from '#flows/recognition/reading/store.ts';
import type { Db } from '#store/db.ts';
import { readSetting } from '#store/settings.ts';
import { cardsUp } from './board/store.ts';
import { openLink, openLinksAmong } from './links/store.ts';

/** The newest that a page shows. */
const most = { recognitions: 24, cards: 12 } as const;
/** As many changes as one look takes in; that there are any is enough to read all anew. */
const changesAtOnce = 50;

/** Everything beside the thank-yous, whoever keeps it: one line here for each that has cards for the mural. */
const cardSources: readonly ((db: Db, now: Date, locale: Locale) => Promise<readonly WallCard[]>)[] = [
  // For one day only, so before what stays.
  cardsOn,
  (db, now) => cardsUp(db, now, most.cards),
];

async function cardsOf(db: Db, now: Date, locale: Locale): Promise<readonly WallCard[]> {
  const cards: WallCard[] = [];
  for (const read of cardSources) cards.push(...(await read(db, now, locale)));
  return cards.slice(0, most.cards).map(({ id, kind, title, text }) => ({ id, kind, title, text }));
}

type Mark = Readonly<{ at: Date; board: string }>;

/** What the pages for eyes are shown: public things that stand, read by index alone. */
export function createWallSource(db: Db, clock: Clock) {
  return {
    async link(token: string) {
      const link = await openLink(db, 'wall', token);
      return link && { id: link.id, locale: link.locale };
    },

    stillOpen: (ids: readonly string[]) => openLinksAmong(db, ids),

    async changes(since: Mark | undefined): Promise<Readonly<{ mark: Mark; changed: boolean }>> {
      // In which language they are read is all the same.
      const { items, at } = await changedSince(db, {
        since: since?.at,
        limit: changesAtOnce,
        locale: 'en',
      });
      const board = JSON.stringify(await cardsOf(db, clock.now(), 'en'));
      return {
        mark: { at, board },
        changed: since !== undefined && (items.length > 0 || board !== since.board),
      };
    },

    async wall(locale: Locale): Promise<Wall> {
      const now = clock.now();
      const { name, timeZone } = await readSetting(db, 'organisation');
      return {
        organisation: name,
        locale,
        timeZone,
        recognitions: await publicRecognitions(db, { locale, limit: most.recognitions }),
        cards: await cardsOf(db, now, locale),
        campaigns: await progressOf(db, now, locale),
      };
    },

    async result(token: string): Promise<CampaignResult | undefined> {
      const link = await openLink(db, 'campaign', token);
      return link?.subject === undefined ? undefined : resultOf(db, link.subject, { locale: link.locale });
    },

    thanks: (token: string): Promise<ThanksPage | undefined> => thanksPageOf(db, token),
  };
}
