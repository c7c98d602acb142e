import { onAction } from '#core/flow.ts';
import { ask, type Context, replace, say } from '#core/outcome.ts';
import { isHr } from '#core/person.ts';
import { readStanding, requestReading } from './standing/store.ts';
import { namesToAsk } from './store.ts';
import { refusalCard, uploadView } from './views.ts';
import { homeCard, lookAgain, readAgain, standingCard } from './views-standing.ts';

// What the command shows: how it stands with who is who on the platforms.

export const refusal = async (context: Context) =>
  say(refusalCard(context.locale, await namesToAsk(context.db)));

async function standing(context: Context) {
  return standingCard(context.locale, context.person.timeZone, await readStanding(context.db));
}

/** Where no platform has people of its own, the file is all there is to it. */
export async function begin(context: Context) {
  if (!isHr(context.person)) return refusal(context);
  const { readings } = await readStanding(context.db);
  return readings.length === 0 ? ask(uploadView(context.locale)) : say(await standing(context));
}

export const readItAgain = onAction(readAgain, async (context) => {
  if (!isHr(context.person)) return refusal(context);
  await requestReading(context.db, context.now);
  return replace(await standing(context));
});
export const lookAtIt = onAction(lookAgain, async (context) =>
  isHr(context.person) ? replace(await standing(context)) : refusal(context),
);

export async function home(context: Context) {
  if (!isHr(context.person)) return undefined;
  return homeCard(context.locale, context.person.timeZone, await readStanding(context.db));
}
