import type { ChatEvent, Done, ReplyTo, Say } from '#core/chat.ts';
import { type FlowPart, onAction } from '#core/flow.ts';
import { day } from '#core/i18n.ts';
import { type Context, done, type Outcome, say } from '#core/outcome.ts';
import { readSetting } from '#store/settings.ts';
import { boostIt, unboostIt } from './actions.ts';
import { boost, unboost } from './changing/store.ts';
import { allowanceText } from './giving.ts';
import { sealOrigin } from './origin/store.ts';
import { peopleCalled, recognitionPosted } from './receivers/store.ts';
import { shownAnew } from './subjects.ts';
import { text } from './text.ts';
import { boostedCard, reactedCard, sentence } from './views.ts';

/** @param silent where what they did shows it already */
async function join(context: Context, id: string, silent: boolean): Promise<Outcome<Say | Done>> {
  const { db, person, locale, now } = context;
  const words = text(locale);
  const joined = await boost(db, { id, by: person, now });
  switch (joined.kind) {
    case 'boosted': {
      if (silent) return done(shownAnew(id));
      const { allowance } = await readSetting(db, 'recognition');
      return say(boostedCard(locale, joined.recognition, joined.left.left, allowance.period), shownAnew(id));
    }
    case 'already':
      return silent ? done() : say(sentence(words.alreadyJoined));
    case 'own':
      // Whoever reacts to their own thank-you means no more than that.
      return silent ? done() : say(sentence(words.ownBoost));
    case 'allowance':
      return say(
        sentence(allowanceText(locale, joined.left, day(locale, joined.left.until, person.timeZone))),
      );
    case 'gone':
      return silent ? done() : say(sentence(words.gone));
  }
}

const onBoost = onAction(boostIt, (context, { id }) => join(context, id, false));

const onUnboost = onAction(unboostIt, async ({ db, person, locale }, { id }) => {
  const { kind } = await unboost(db, { id, by: person.id });
  return say(sentence(text(locale).unboosted), kind === 'unboosted' ? shownAnew(id) : {});
});

/** Whoever reacts with one of these does not join in. As platforms call them. */
const against = new Set(
  'sad angry -1 thumbsdown no_good disappointed cry sob rage face_with_rolling_eyes thinking_face question x no_entry'.split(
    ' ',
  ),
);

async function reacted(
  context: Context,
  event: ChatEvent<'reaction'>,
): Promise<Outcome<ReplyTo['reaction']> | undefined> {
  const { db, person, locale } = context;
  if (event.on !== undefined) {
    const id = against.has(event.name) ? undefined : await recognitionPosted(db, event.on);
    if (id === undefined) return undefined;
    if (!event.removed) return join(context, id, true);
    const { kind } = await unboost(db, { id, by: person.id });
    return done(kind === 'unboosted' ? shownAnew(id) : {});
  }
  const by = event.pointed?.by;
  if (by === undefined || event.removed) return undefined;
  const { reactions, values } = await readSetting(db, 'recognition');
  const sign = reactions.find(({ name }) => name === event.name);
  if (sign === undefined) return undefined;
  const [to] = await peopleCalled(db, event.from, [by.key], []);
  if (to === undefined || to.gone || to.id === person.id) return undefined;
  const value = values.find(({ id, retired }) => id === sign.value && !retired)?.id;
  const place = event.pointed?.thread ?? (event.direct ? undefined : event.where);
  const origin = await sealOrigin(context, place === undefined ? {} : { place });
  return say(
    reactedCard(locale, values, to, {
      ...(value !== undefined && { value }),
      ...(origin !== undefined && { origin }),
    }),
  );
}

/** Joining in on somebody's thank-you, and signs that ask for one. */
export const boosts: FlowPart = {
  actions: [onBoost, onUnboost],
  reacted,
  signs: async (db) => (await readSetting(db, 'recognition')).reactions.map(({ name }) => name),
};
