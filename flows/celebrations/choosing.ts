import { type Command, type FlowPart, onAction, onOpen, onSubmit, together } from '#core/flow.ts';
import type { Holidays } from '#core/holidays.ts';
import { ask, type Context, type Extra, replace, say } from '#core/outcome.ts';
import { isHr } from '#core/person.ts';
import type { Days } from '#core/workdays.ts';
import { localDate } from '#core/zoned.ts';
import { leavesOf } from '#store/leaves.ts';
import { changeSetting, readSetting } from '#store/settings.ts';
import { choiceForm, decline, openChoice, stopAll, switchIt } from './actions.ts';
import { readChoice, valuesOf } from './choice-form.ts';
import { firstLook, onSince, requestsFor } from './due.ts';
import { type Choice, celebrationsNow, choiceOf, saveChoice, type Wish } from './store.ts';
import { questionSubjectOf, subjectOf } from './subjects.ts';
import { text } from './text-choice.ts';
import { sentenceCard } from './views.ts';
import { answeredCard, choiceCard, choiceFormCard, type Own, switchCard } from './views-choice.ts';

/** @throws Error for somebody who was erased while this was asked */
async function ownChoice({ db, person }: Context, lock = false): Promise<Choice> {
  const choice = await choiceOf(db, person.id, lock);
  if (choice === undefined) throw new Error('this person is not there any more');
  return choice;
}

/** Those that are not over where they are. */
async function leavesAhead({ db, person, now }: Context): Promise<readonly Days[]> {
  const today = localDate(now, person.timeZone);
  return (await leavesOf(db, person.id)).filter(({ to }) => to >= today);
}

const ownOf = async (context: Context): Promise<Own> => ({
  choice: await ownChoice(context),
  leaves: await leavesAhead(context),
  isOn: (await onSince(context.db)) !== undefined,
});

const switchOf = async ({ db }: Context) => ({
  onSince: await onSince(db),
  timeZone: (await readSetting(db, 'organisation')).timeZone,
});

// --- choosing --------------------------------------------------------------------------------------------------------

/**
 * Keeps a choice. What comes is planned anew. What stands today is shown as it may be seen from now on, and what of it has not
 * gone out is called off when any of it is taken back.
 */
async function keep(context: Context, wish: Wish, holidays: Holidays): Promise<Extra> {
  const { db, person, now } = context;
  const before = await ownChoice(context, true);
  await saveChoice(db, person.id, before, wish, now);
  const narrower =
    (before.birthday !== undefined && wish.birthday === undefined) ||
    (before.anniversary !== undefined && !wish.anniversary) ||
    (before.seen === 'everybody' && wish.seen === 'team');
  const subjects = (await celebrationsNow(db, now, person.id)).map(subjectOf);
  const asked = questionSubjectOf(person.id);
  return {
    refresh: [...subjects, asked],
    cancel: [...(narrower ? subjects : []), asked],
    enqueue: await requestsFor({ ...context, holidays }, person.id),
  };
}

const nothingWanted: Wish = { birthday: undefined, anniversary: false, years: false, seen: 'team' };

const onOpenChoice = onOpen(openChoice, async (context) =>
  ask(choiceFormCard(context.locale, valuesOf(await ownChoice(context)))),
);

/** What changes a choice. */
const createKeeping = (holidays: Holidays): FlowPart => ({
  submits: [
    onSubmit(choiceForm, async (context, _input, values) => {
      const { locale } = context;
      const read = readChoice(values);
      if ('faults' in read) return ask(choiceFormCard(locale, {}, { values, faults: read.faults }));
      const extra = await keep(context, read.wish, holidays);
      return say(choiceCard(locale, await ownOf(context), 'saved'), extra);
    }),
  ],
  actions: [
    onAction(decline, async (context) => {
      const extra = await keep(context, nothingWanted, holidays);
      return replace(answeredCard(context.locale, 'declined'), extra);
    }),
    onAction(stopAll, async (context) => {
      const extra = await keep(context, nothingWanted, holidays);
      // A new message: the one with the button is shown anew by itself.
      return say(answeredCard(context.locale, 'stopped'), extra);
    }),
  ],
});

// --- the organisation ------------------------------------------------------------------------------------------------

const onSwitch = onAction(switchIt, async (context, { on }) => {
  const { db, locale, person, now } = context;
  if (!isHr(person)) return say(sentenceCard(text(locale).onlyHr));
  const { changed } = await changeSetting(db, 'celebrations', ({ onSince: since }) =>
    (since !== null) === on ? undefined : { onSince: on ? now.toISOString() : null },
  );
  const card = switchCard(locale, await switchOf(context));
  if (!changed) return say(card);
  // What waits for its hours today goes out no more, and nobody who was not asked yet is.
  const waiting = on ? [] : (await celebrationsNow(db, now)).map(subjectOf);
  return say(card, on ? { enqueue: [firstLook(now)] } : { cancel: waiting });
});

// --- to be found -----------------------------------------------------------------------------------------------------

const command: Command = {
  name: 'celebrations',
  words: {
    en: ['celebrations', 'birthday'],
    es: ['celebraciones', 'cumpleaños'],
    pt: ['celebrações', 'aniversário'],
  },
  about: (locale) => ({ summary: text(locale).summary }),
  shownTo: () => true,
  async handle(context) {
    const hr = isHr(context.person) ? await switchOf(context) : undefined;
    return say(choiceCard(context.locale, await ownOf(context), 'title', hr));
  },
};

/** In a person's own place: where the organisation celebrates, or they have said something about it. */
export async function home(context: Context) {
  const own = await ownOf(context);
  return own.isOn || own.choice.answered ? choiceCard(context.locale, own) : undefined;
}

/** Each person chooses for themselves; HR says whether there is anything to choose. */
export const createChoosing = (holidays: Holidays): FlowPart =>
  together(createKeeping(holidays), { commands: [command], actions: [onSwitch], opens: [onOpenChoice] });
