import type { Address } from '#core/chat.ts';
import { onPost } from '#core/flow.ts';
import type { Post } from '#core/outcome.ts';
import { type RecognitionSettings, readSetting } from '#store/settings.ts';
import { posted } from './actions.ts';
import { recognitionById } from './store.ts';
import { postsSubjectOf } from './subjects.ts';
import { postCard, stoodCard } from './views.ts';

/** A post that comes later than that is no news any more. Milliseconds. */
const freshMs = 2 * 86_400_000;

const placeKey = ({ platform, tenant, key }: Address): string => JSON.stringify([platform, tenant, key]);

/** Where a public one is posted: there where it was given, and in every feed; in each place once. */
export function postsOf(
  recognition: string,
  place: Address | undefined,
  { feeds }: Pick<RecognitionSettings, 'feeds'>,
  now: Date,
): readonly Post[] {
  const places = new Map(
    [...feeds, ...(place === undefined ? [] : [place])].map((one) => [placeKey(one), one]),
  );
  return [...places].map(([key, to]) => ({
    ...posted.request({ id: recognition }),
    place: to,
    notAfter: new Date(now.getTime() + freshMs),
    subject: postsSubjectOf(recognition),
    once: `recognition:${recognition}:${key}`,
  }));
}

/** Whoever may not see it any more learns that something stood there, and no more. */
export const onPosted = onPost(posted, async ({ db, locale }, { id }) => {
  const it = await recognitionById(db, id);
  if (it?.state !== 'stands' || it.seen !== 'public') return stoodCard(locale);
  const { values } = await readSetting(db, 'recognition');
  return postCard(locale, values, it);
});
