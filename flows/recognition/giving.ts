import type { Button, Values } from '#core/card.ts';
import type { Address, Ask, Say } from '#core/chat.ts';
import { type Command, type CommandCall, type FlowPart, onOpen, onSubmit } from '#core/flow.ts';
import { day, type Locale, list, number } from '#core/i18n.ts';
import type { JobRequest } from '#core/jobs.ts';
import { ask, type Context, type Extra, type Outcome, say } from '#core/outcome.ts';
import { allUnits } from '#store/people.ts';
import { type RecognitionSettings, readSetting } from '#store/settings.ts';
import { openThanks, thanksForm } from './actions.ts';
import { thanksFormCard } from './form.ts';
import { type Gift, type Given, give, type Left, type Refusal } from './giving/store.ts';
import { missingHints } from './hints.ts';
import { type Origin, openOrigin, sealOrigin } from './origin/store.ts';
import type { Outside } from './outside/outside.ts';
import { postsOf } from './posts.ts';
import { earlierWords, keysOf, peopleCalled } from './receivers/store.ts';
import { nearDuplicateOf } from './similar.ts';
import { recognitionById } from './store.ts';
import { sourceKey } from './subjects.ts';
import { sendsOf } from './telling.ts';
import { text } from './text.ts';
import { namesOf, type Receipt, receiptCard, refusedCard, welcomeCard } from './views.ts';
import { valuesOfLine, type Wish, wishOfForm, wishOfLine } from './wish.ts';

const dayMs = 86_400_000;
/** So far back one's own words are compared. Milliseconds. */
const comparedMs = 90 * dayMs;

/** Where it comes from; `same`: as the form has it. */
type From = Origin & Readonly<{ same?: string }>;
/** More buttons on a receipt: what can be done with words that are just given. */
type More = (locale: Locale, it: Readonly<{ id: string; revision: number }>) => readonly Button[];

async function form(
  context: Context,
  settings: RecognitionSettings,
  { same, ...from }: From,
  filled: Parameters<typeof thanksFormCard>[4],
): Promise<Outcome<Ask>> {
  const units = await allUnits(context.db);
  const origin = await sealOrigin(context, from);
  const input = { ...(origin !== undefined && { origin }), ...(same !== undefined && { same }) };
  return ask(thanksFormCard(context.locale, input, settings.values, units, filled));
}

/** Why nothing was given, in words. */
export function refusalText(
  { locale, person }: Context,
  refusal: Exclude<Refusal, { kind: 'repeated' }>,
  names: readonly string[],
): string {
  const words = text(locale);
  const { left } = refusal;
  const on = day(locale, left.until, person.timeZone);
  if (refusal.kind === 'perReceiver')
    return words.perReceiver({
      names: list(
        locale,
        refusal.receivers.map((n) => names[n] ?? ''),
      ),
      most: number(locale, refusal.most),
      day: on,
    });
  return allowanceText(locale, left, on);
}

export function allowanceText(locale: Context['locale'], left: Left, on: string): string {
  const of = number(locale, left.of);
  if (left.left === 0) return text(locale).allowanceNone({ of, day: on });
  return text(locale).allowance({ left: number(locale, left.left), of, day: on });
}

type Complete = Wish & Readonly<{ value: NonNullable<Wish['value']> }>;

/** @returns the earlier one that says nearly the same, in a sentence, unless its giver was told of it */
async function sameText(context: Context, words: string, known: string | undefined) {
  const { db, person, now, locale } = context;
  const earlier = await earlierWords(db, person.id, new Date(now.getTime() - comparedMs), words);
  const same = nearDuplicateOf(words, earlier);
  if (same === undefined || same.id === known) return undefined;
  const it = await recognitionById(db, same.id);
  if (it === undefined) return undefined;
  const names = list(locale, namesOf(it));
  return { id: it.id, problem: text(locale).same({ day: day(locale, it.at, person.timeZone), names }) };
}

/** What is shown and sent of what was given. */
function afterGiving(
  context: Context,
  settings: RecognitionSettings,
  wish: Complete,
  given: Given,
  origin: Origin,
  outside: Readonly<Pick<Receipt, 'mailed' | 'links' | 'untold'> & { letters: readonly JobRequest[] }>,
  more: More,
): Outcome<Say> {
  const { person, locale, now } = context;
  const extra: Extra = {
    send: sendsOf(given.id, wish.tells, now),
    post: given.seen === 'public' ? postsOf(given.id, origin.place, settings, now) : [],
    enqueue: outside.letters,
  };
  const it = {
    id: given.id,
    giver: { id: person.id, name: person.name },
    receivers: wish.receivers.map((to) => ({ [to.kind]: { id: '', name: to.name } })),
    value: wish.value.id,
    words: wish.words,
    choice: wish.choice,
    seen: given.seen,
    boosts: 0,
    revision: 1,
    edited: false,
  };
  const receipt: Receipt = {
    it,
    left: given.left.left,
    period: settings.allowance.period,
    hints: missingHints(wish.words, wish.value),
    ...outside,
    more: more(locale, it),
  };
  return say(receiptCard(locale, settings.values, receipt), extra);
}

/** Gives what was read whole and without a fault. */
async function giveIt(
  context: Context,
  settings: RecognitionSettings,
  wish: Complete,
  origin: Origin,
  ports: Readonly<{ outside: Outside; more: More }>,
): Promise<Outcome<Say> | Exclude<Refusal, { kind: 'repeated' }> | 'repeated'> {
  const { db, person, now } = context;
  const outside = {
    mailed: [] as string[],
    links: [] as { name: string; url: string }[],
    untold: [] as string[],
    letters: [] as JobRequest[],
  };
  const gift: Gift = {
    giver: person,
    receivers: wish.receivers,
    value: wish.value.id,
    words: wish.words,
    choice: wish.choice,
    ...(origin.place !== undefined && { place: origin.place }),
    ...(origin.source !== undefined && { source: origin.source }),
    now,
  };
  const given = await give(db, settings, gift, async (who) => {
    const { outsider, by, link } = await ports.outside.newOutsider(db, who);
    if (by === 'letter') {
      outside.mailed.push(who.name);
      outside.letters.push(ports.outside.mailRequest(outsider, now));
    } else if (link !== undefined) outside.links.push({ name: who.name, url: link });
    else outside.untold.push(who.name);
    return outsider;
  });
  if (given.kind === 'repeated') return 'repeated';
  if (given.kind !== 'given') return given;
  return afterGiving(context, settings, wish, given, origin, outside, ports.more);
}

const isComplete = (wish: Wish): wish is Complete =>
  wish.value !== undefined && Object.keys(wish.faults).length === 0;

/** Where it is posted, and the message that it follows. */
function originOf(call: CommandCall): Origin {
  // What only the person and the bot can see is no place to post in. A form may be opened there for a message that others see.
  const here = call.direct ? undefined : (call.thread ?? call.where);
  const place: Address | undefined = call.pointed?.thread ?? here;
  return {
    ...(place !== undefined && { place }),
    ...(call.on !== undefined && call.pointed === undefined && { source: sourceKey(call.on) }),
  };
}

/** The whole way of giving: in one line, by a form, from a message that is pointed at. */
export function createGiving(ports: Readonly<{ outside: Outside; more: More }>): FlowPart {
  const command: Command = {
    name: 'kudos',
    words: {
      en: ['kudos', 'thanks', 'thank'],
      es: ['gracias', 'kudos', 'reconocer'],
      pt: ['obrigado', 'obrigada', 'agradecer'],
    },
    before: ['many', 'muchas', 'muchisimas', 'mil', 'muito', 'muitissimo'],
    about: (locale) => ({ summary: text(locale).summary, usage: text(locale).usage }),
    shownTo: () => true,
    async handle(context, call): Promise<Outcome<Say | Ask>> {
      const settings = await readSetting(context.db, 'recognition');
      const origin = originOf(call);
      if (call.pointed !== undefined) {
        const to = call.pointed.by;
        const known = to && (await peopleCalled(context.db, call.from, [to.key], []));
        const people = known?.some(({ id, gone }) => !gone && id !== context.person.id)
          ? [to?.key ?? '']
          : [];
        return form(context, settings, origin, { values: { people, choice: 'public' } });
      }
      const wish = await wishOfLine(context, call.from, settings.values, call);
      // "Thanks!" at the end of a talk is thanks to the bot.
      const isNobody = wish.receivers.length === 0 && wish.line.unknown.length === 0;
      const isAside = isNobody && Object.keys(wish.faults).every((field) => field === 'words');
      if (call.spoken && isAside && wish.value === undefined && call.text.length < 40)
        return say(welcomeCard(context.locale));
      const values = valuesOfLine(wish, wish.line);
      if (!wish.isWhole || !isComplete(wish))
        return form(context, settings, origin, { values, errors: wish.faults });
      const same = await sameText(context, wish.words, undefined);
      if (same !== undefined)
        return form(context, settings, { ...origin, same: same.id }, { values, problem: same.problem });
      const given = await giveIt(context, settings, wish, origin, ports);
      if (given === 'repeated') return say(refusedCard(context.locale, text(context.locale).gone, ''));
      if ('reply' in given) return given;
      const names = wish.receivers.map(({ name }) => name);
      return say(refusedCard(context.locale, refusalText(context, given, names), wish.words));
    },
  };

  const onOpenThanks = onOpen(openThanks, async (context, input, { where }) => {
    const settings = await readSetting(context.db, 'recognition');
    const values: Values = {
      people: [...(await keysOf(context.db, where, input.to ?? []))],
      units: input.unit === undefined ? [] : [input.unit],
      ...(input.value !== undefined && { value: input.value }),
      words: input.words ?? '',
      choice: 'public',
    };
    return form(context, settings, await openOrigin(context, input.origin), { values });
  });

  const onThanks = onSubmit(
    thanksForm,
    async (context, { origin: sealed, same: known }, values, { where }): Promise<Outcome<Ask | Say>> => {
      const settings = await readSetting(context.db, 'recognition');
      const origin: From = {
        ...(await openOrigin(context, sealed)),
        ...(known !== undefined && { same: known }),
      };
      const wish = await wishOfForm(context, where, settings.values, values);
      if (!isComplete(wish)) return form(context, settings, origin, { values, errors: wish.faults });
      const same = await sameText(context, wish.words, origin.same);
      if (same !== undefined)
        return form(context, settings, { ...origin, same: same.id }, { values, problem: same.problem });
      const given = await giveIt(context, settings, wish, origin, ports);
      if (given === 'repeated')
        return say(refusedCard(context.locale, text(context.locale).gone, wish.words));
      if ('reply' in given) return given;
      const names = wish.receivers.map(({ name }) => name);
      return form(context, settings, origin, { values, problem: refusalText(context, given, names) });
    },
  );

  return { commands: [command], opens: [onOpenThanks], submits: [onThanks] };
}
