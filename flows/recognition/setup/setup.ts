import type { Values } from '#core/card.ts';
import type { Address, Ask, Say } from '#core/chat.ts';
import { type Command, type FlowPart, onAction, onJob, onOpen, onSubmit, together } from '#core/flow.ts';
import type { Locale } from '#core/i18n.ts';
import { ask, type Context, type Outcome, replace, say } from '#core/outcome.ts';
import { isHr, type Person, type PersonId } from '#core/person.ts';
import { personOf } from '#store/people.ts';
import { changeSetting, type RecognitionSettings, readSetting } from '#store/settings.ts';
import { reshow } from '../mine/reshow.ts';
import { text as mineText } from '../mine/text.ts';
import { valueLabel } from '../values.ts';
import {
  openRules,
  openValue,
  rulesForm,
  seenJob,
  setFeed,
  showSetup,
  showValues,
  valueForm,
} from './actions.ts';
import { looking, shownList } from './looking.ts';
import { readRules, readValue } from './rules.ts';
import { reconsider } from './store.ts';
import { text } from './text.ts';
import {
  readOnlyCard,
  rulesFormCard,
  rulesInWords,
  samePlace,
  setupCard,
  valueFormCard,
  valueInWords,
  valuesCard,
} from './views.ts';

/** Each is a post for every thank-you. */
const mostFeeds = 20;
/** Rows of one transaction. */
const page = 500;
/** Whoever gives at this moment goes by what held before; by then they are done. Milliseconds. */
const settledMs = 5_000;

const settingsOf = ({ db }: Context): Promise<RecognitionSettings> => readSetting(db, 'recognition');

const refused = async (context: Context): Promise<Outcome<Say>> =>
  say(readOnlyCard(context.locale, await settingsOf(context), mineText(context.locale).title));

type Called = Readonly<{ where: Address; direct: boolean }>;
const here = ({ where, direct }: Called): Address | undefined => (direct ? undefined : where);

// --- the rules -----------------------------------------------------------------------------------------------------

const onShow = onAction(showSetup, async (context, _input, event) =>
  isHr(context.person)
    ? replace(setupCard(context.locale, await settingsOf(context), here(event)))
    : refused(context),
);

const onOpenRules = onOpen(openRules, async (context) =>
  isHr(context.person) ? ask(rulesFormCard(context.locale, await settingsOf(context))) : refused(context),
);

/** Changed by somebody else since: what was typed stays, what holds now is told, and the next try goes by that. */
const staleRules = (locale: Locale, settings: RecognitionSettings, values: Values): Outcome<Ask> =>
  ask(
    rulesFormCard(locale, settings, {
      values,
      problem: text(locale).stale({ what: rulesInWords(locale, settings) }),
    }),
  );

const onRules = onSubmit(
  rulesForm,
  async (context, { revision }, values, event): Promise<Outcome<Ask | Say>> => {
    const { db, locale, now } = context;
    if (!isHr(context.person)) return refused(context);
    const current = await settingsOf(context);
    const read = readRules(values, current.values);
    if (read.kind === 'wrong')
      return ask(rulesFormCard(locale, { ...current, revision }, { values, faults: read.faults }));
    const before = current.visibility;
    const { value, changed } = await changeSetting(db, 'recognition', (held) =>
      held.revision === revision ? { ...read.rules, revision: revision + 1 } : undefined,
    );
    if (!changed) return staleRules(locale, value, values);
    return say(setupCard(locale, value, here(event), text(locale).saved), {
      enqueue:
        value.visibility === before ? [] : [seenJob.request({}, { at: new Date(now.getTime() + settledMs) })],
    });
  },
);

/** What receivers chose nothing about is seen by whom the organisation says now. */
const onSeen = onJob(seenJob, async ({ db }, { after }) => {
  const { visibility } = await readSetting(db, 'recognition');
  const { changed, last } = await reconsider(db, { otherwise: visibility, after, limit: page });
  return { enqueue: [...reshow(changed), ...(last === undefined ? [] : [seenJob.request({ after: last })])] };
});

// --- values --------------------------------------------------------------------------------------------------------

const onValues = onAction(showValues, async (context) =>
  isHr(context.person)
    ? replace(valuesCard(context.locale, (await settingsOf(context)).values))
    : refused(context),
);

const onOpenValue = onOpen(openValue, async (context, { value: id }) => {
  const { locale } = context;
  if (!isHr(context.person)) return refused(context);
  const settings = await settingsOf(context);
  const value = settings.values.find((one) => one.id === id);
  if (id !== undefined && value === undefined)
    return say(valuesCard(locale, settings.values, text(locale).valueGone));
  return ask(valueFormCard(locale, settings, value));
});

const onValue = onSubmit(
  valueForm,
  async (context, { revision, value: id }, filled): Promise<Outcome<Ask | Say>> => {
    const { db, locale } = context;
    if (!isHr(context.person)) return refused(context);
    const current = await settingsOf(context);
    const known = (settings: RecognitionSettings) => settings.values.find((one) => one.id === id);
    if (id !== undefined && known(current) === undefined)
      return say(valuesCard(locale, current.values, text(locale).valueGone));
    const read = readValue(filled, current.values, id);
    if (read.kind === 'wrong') {
      const same = { ...current, revision };
      return ask(valueFormCard(locale, same, known(current), { values: filled, faults: read.faults }));
    }
    const { value, changed } = await changeSetting(db, 'recognition', (held) =>
      held.revision === revision
        ? {
            values: [...read.values],
            // A sign may still ask for a thank-you, for a value of one's own choice.
            reactions: held.reactions.map((reaction) =>
              read.value.retired && reaction.value === read.value.id ? { name: reaction.name } : reaction,
            ),
            revision: revision + 1,
          }
        : undefined,
    );
    if (!changed) {
      const now = known(value);
      const what = now === undefined ? rulesInWords(locale, value) : valueInWords(locale, now);
      return ask(
        valueFormCard(locale, value, now, { values: filled, problem: text(locale).stale({ what }) }),
      );
    }
    return say(
      valuesCard(locale, value.values, text(locale).valueSaved({ what: valueLabel(read.value, locale) })),
    );
  },
);

// --- where they are posted -----------------------------------------------------------------------------------------

const onFeed = onAction(setFeed, async (context, { place, on }, event) => {
  const { db, locale } = context;
  const words = text(locale);
  if (!isHr(context.person)) return refused(context);
  let isFull = false;
  const { value } = await changeSetting(db, 'recognition', ({ feeds, revision }) => {
    const others = place === null ? [] : feeds.filter((feed) => !samePlace(feed, place));
    isFull = on && others.length >= mostFeeds;
    if (isFull) return undefined;
    return { feeds: on && place !== null ? [...others, place] : others, revision: revision + 1 };
  });
  const note = isFull
    ? words.feedsFull({ n: String(mostFeeds) })
    : on
      ? words.feedOn
      : place === null
        ? words.feedAllOff
        : words.feedOff;
  return replace(setupCard(locale, value, place ?? here(event), note));
});

// --- the command ---------------------------------------------------------------------------------------------------

async function mentioned(
  { db }: Context,
  call: Parameters<Command['handle']>[1],
): Promise<PersonId | undefined> {
  const key = call.mentions[0]?.key;
  const person: Person | undefined =
    key === undefined ? undefined : await personOf(db, { ...call.from, key });
  return person?.id;
}

const command: Command = {
  name: 'recognition',
  words: {
    en: ['recognition'],
    es: ['reconocimiento', 'reconocimientos'],
    pt: ['reconhecimento', 'reconhecimentos'],
  },
  about: (locale) => ({ summary: text(locale).summary, usage: text(locale).usage }),
  shownTo: isHr,
  handle: async (context, call) => {
    if (!isHr(context.person)) return refused(context);
    const person = await mentioned(context, call);
    if (person !== undefined) return say(await shownList(context, { hidden: false, person }));
    return say(setupCard(context.locale, await settingsOf(context), here(call)));
  },
};

/** What HR says of recognition, and how it looks after it. */
export const setup: FlowPart = together(
  {
    commands: [command],
    actions: [onShow, onValues, onFeed],
    opens: [onOpenRules, onOpenValue],
    submits: [onRules, onValue],
    jobs: [onSeen],
  },
  looking,
);
