import type { Address } from '#core/chat.ts';
import type { Context, Extra, Send } from '#core/outcome.ts';
import type { PersonId } from '#core/person.ts';
import { localDate } from '#core/zoned.ts';
import type { RecognitionSettings } from '#store/settings.ts';
import { received } from './actions.ts';
import { postsOf } from './posts.ts';
import { unitsCalled } from './receivers/store.ts';
import type { Recognition } from './store.ts';
import { subjectOf } from './subjects.ts';

const dayMs = 86_400_000;
/** A thank-you that comes later than that is none any more. Milliseconds. */
const toldWithinMs = 14 * dayMs;
/** So long one that comes to be public is still posted. Milliseconds. */
const postedWithinMs = 7 * dayMs;

/** To each of those to whom was thanked, once. @param at when that was */
export const sendsOf = (recognition: string, people: readonly PersonId[], at: Date): readonly Send[] =>
  people.map((to) => ({
    ...received.request({ id: recognition }),
    to,
    unasked: true,
    celebrates: true,
    notAfter: new Date(at.getTime() + toldWithinMs),
    subject: subjectOf(recognition),
    once: `recognition:${recognition}:${to}`,
  }));

type Told = Readonly<{ id: string; at: Date; seen: Recognition['seen']; place?: Address }>;

/** Its posts, where more people may see it than before: also those that were called off meanwhile. */
export function postedAnew(it: Told, settings: RecognitionSettings, now: Date): Pick<Extra, 'post'> {
  if (it.seen !== 'public' || now.getTime() - it.at.getTime() >= postedWithinMs) return {};
  return { post: postsOf(it.id, it.place, settings, now).map((one) => ({ ...one, anew: true })) };
}

/** All that had not gone out when it was hidden goes out now that it is shown again. */
export async function toldAnew(
  { db, person, now }: Pick<Context, 'db' | 'person' | 'now'>,
  it: Recognition,
  settings: RecognitionSettings,
): Promise<Pick<Extra, 'send' | 'post'>> {
  const named = it.receivers.flatMap((to) => to.person?.id ?? []);
  const units = it.receivers.flatMap((to) => to.unit?.id ?? []);
  const called = await unitsCalled(db, units, it.giver?.id ?? '', localDate(now, person.timeZone));
  const people = [...new Set([...named, ...called.flatMap(({ tells }) => tells)])];
  const send = sendsOf(it.id, people, it.at).filter(({ notAfter }) => notAfter > now);
  return { send: send.map((one) => ({ ...one, anew: true })), ...postedAnew(it, settings, now) };
}
