import { z } from 'zod';
import type { Values } from '#core/card.ts';
import type { ReplyTo } from '#core/chat.ts';
import { type Command, type Flow, onAction, onMessage, onOpen, onSubmit } from '#core/flow.ts';
import { ask, type Context, type Extra, type Outcome, say } from '#core/outcome.ts';
import type { PersonId } from '#core/person.ts';
import { isBlank } from '#core/text.ts';
import { localDate } from '#core/zoned.ts';
import { personById, personOf } from '#store/people.ts';
import { readSetting } from '#store/settings.ts';
import {
  openShare,
  openSkill,
  seePlan,
  sharedMessage,
  shareForm,
  showPlan,
  skillForm,
  stopSharing,
} from './actions.ts';
import { samples } from './samples.ts';
import * as store from './store.ts';
import { aboutShare } from './subjects.ts';
import { text } from './text.ts';
import {
  longestSkill,
  type Plan,
  planCard,
  sentenceCard,
  sharedCard,
  shareFormCard,
  skillFormCard,
  toldCard,
} from './views.ts';

/** Somebody who hears of a plan after that would wonder why. Days. */
const daysToTell = 7;
const mostReaders = 10;

async function planOf({ db }: Pick<Context, 'db'>, person: PersonId, all: boolean): Promise<Plan> {
  return {
    skills: await store.skillsOf(db, person),
    offered: await store.coursesOffered(db),
    taken: await store.coursesTaken(db, person),
    thanked: await store.thankedFor(db, person, all),
    values: (await readSetting(db, 'recognition')).values,
  };
}

async function ownCard(context: Context) {
  const { db, person } = context;
  return planCard(person, await planOf(context, person.id, true), {
    readers: await store.readersOf(db, person.id),
    others: await store.sharedWith(db, person.id),
  });
}

/** Looked up at each call: what was shared may be shared no more. */
async function see(context: Context, id: PersonId): Promise<Outcome<ReplyTo['command'] & ReplyTo['action']>> {
  const { db, person, locale } = context;
  if (id === person.id) return say(await ownCard(context));
  const owner = (await store.sharedWith(db, person.id)).find((one) => one.id === id);
  if (owner === undefined) return say(sentenceCard(text(locale).notSharedAny));
  return say(sharedCard(person, owner.name, await planOf(context, owner.id, false)));
}

const command: Command = {
  name: 'growth',
  words: { en: ['plan', 'growth'], es: ['plan', 'crecimiento'], pt: ['plano', 'crescimento'] },
  about: (locale) => ({ summary: text(locale).summary, usage: text(locale).usage }),
  shownTo: () => true,
  async handle(context, call) {
    const [named] = call.mentions;
    if (named === undefined) return say(await ownCard(context));
    const person = await personOf(context.db, { ...call.from, key: named.key });
    // The same words whether they are known here, have a plan, or share it with others.
    const isShared =
      person !== undefined &&
      (person.id === context.person.id ||
        (await store.sharedWith(context.db, context.person.id)).some(({ id }) => id === person.id));
    return isShared
      ? see(context, person.id)
      : say(sentenceCard(text(context.locale).notShared({ name: named.name })));
  },
};

// --- skills ------------------------------------------------------------------------------------------------------------

const line = z.string().transform((words) => words.replaceAll(/\s+/g, ' ').trim());
const fields = {
  words: line.refine((words) => !isBlank(words) && words.length <= longestSkill),
  state: z.enum(['wanted', 'learning', 'have']),
  course: z.union([z.literal('none'), z.uuid()]).optional(),
  what: z.enum(['keep', 'remove']).optional(),
};

const skillById = async (
  { db, person }: Context,
  id: string | undefined,
): Promise<store.Skill | undefined> =>
  id === undefined ? undefined : (await store.skillsOf(db, person.id)).find((skill) => skill.id === id);

const onOpenSkill = onOpen(openSkill, async (context, { skill: id }) => {
  const skill = await skillById(context, id);
  if (id !== undefined && skill === undefined) return say(sentenceCard(text(context.locale).problem.gone));
  return ask(skillFormCard(context.locale, skill, await planOf(context, context.person.id, true)));
});

const onSkill = onSubmit(skillForm, async (context, { skill: id }, values) => {
  const { db, person, locale, now } = context;
  const { problem } = text(locale);
  await store.lockPlan(db, person.id);
  const skill = await skillById(context, id);
  if (id !== undefined && skill === undefined) return say(sentenceCard(problem.gone));
  if (skill !== undefined && values.what === 'remove') {
    await store.dropSkill(db, person.id, skill.id);
    return say(await ownCard(context));
  }
  const plan = await planOf(context, person.id, true);
  const read = z.object(fields).safeParse(values);
  const known = (course: string): boolean =>
    course === 'none' || course === skill?.course || plan.offered.some((one) => one.id === course);
  if (!read.success || !known(read.data.course ?? 'none')) {
    const wrong = read.success ? ['course'] : read.error.issues.map(({ path }) => String(path[0]));
    const errors = Object.fromEntries(
      wrong.map((name) => [name, name === 'words' ? problem.words : problem.choose]),
    );
    return ask(skillFormCard(locale, skill, plan, { values, errors }));
  }
  const { words, state, course = 'none' } = read.data;
  const wanted = { words, state, course: course === 'none' ? undefined : course };
  const today = localDate(now, person.timeZone);
  const isKept =
    skill === undefined
      ? await store.addSkill(db, person.id, wanted, { today, now })
      : await store.changeSkill(db, person.id, skill.id, wanted, now);
  return isKept
    ? say(await ownCard(context))
    : ask(skillFormCard(locale, skill, plan, { values, problem: problem.full }));
});

// --- sharing -----------------------------------------------------------------------------------------------------------

const keys = (values: Values): readonly string[] =>
  z
    .union([z.string().transform((key) => [key]), z.array(z.string())])
    .catch([])
    .parse(values.people)
    .filter(Boolean);

/** Who may not see it any more is not told so; what was on its way to them is called off. */
async function share(context: Context, readers: readonly PersonId[]): Promise<Extra> {
  const { db, person, now } = context;
  const { added, dropped } = await store.shareWith(db, person.id, readers, now);
  return {
    cancel: dropped.map((id) => aboutShare(person.id, id)),
    refresh: dropped.map((id) => aboutShare(person.id, id)),
    send: added.map((id) => ({
      ...sharedMessage.request({ person: person.id, with: id }),
      to: id,
      unasked: true,
      notAfter: new Date(now.getTime() + daysToTell * 86_400_000),
      subject: aboutShare(person.id, id),
    })),
  };
}

const onShare = onSubmit(shareForm, async (context, _input, values, event) => {
  const { db, person, locale } = context;
  const { problem } = text(locale);
  const { platform, tenant } = event.from;
  const chosen = keys(values);
  const wrong = (sentence: string) => ask(shareFormCard(locale, { values, errors: { people: sentence } }));
  if (chosen.length > mostReaders) return wrong(problem.many);
  await store.lockPlan(db, person.id);
  const readers = await Promise.all(chosen.map((key) => personOf(db, { platform, tenant, key })));
  const known = readers.flatMap((reader) => (reader === undefined || reader.gone ? [] : [reader.id]));
  if (known.length < chosen.length) return wrong(problem.unknown);
  if (known.includes(person.id)) return wrong(problem.self);
  const extra = await share(context, known);
  return say(await ownCard(context), extra);
});

const onStop = onAction(stopSharing, async (context) => {
  await store.lockPlan(context.db, context.person.id);
  const extra = await share(context, []);
  return say(await ownCard(context), extra);
});

/** A person's own plan: what they want to be able to do, what they took, for what they were thanked. Theirs alone unless shared. */
export function createGrowthFlow(_ports: object): Flow {
  return {
    name: 'growth',
    commands: [command],
    actions: [
      onAction(showPlan, async (context) => say(await ownCard(context))),
      onAction(seePlan, (context, { person }) => see(context, person)),
      onStop,
    ],
    opens: [onOpenSkill, onOpen(openShare, async ({ locale }) => ask(shareFormCard(locale)))],
    submits: [onSkill, onShare],
    messages: [
      onMessage(sharedMessage, async ({ db, person, locale }, { person: owner, with: reader }) => {
        if (reader !== person.id) return undefined;
        const shares = (await store.sharedWith(db, reader)).some(({ id }) => id === owner);
        const of = shares ? await personById(db, owner) : undefined;
        // What has gone out already is shown anew without the way to it.
        return of === undefined ? sentenceCard(text(locale).notSharedAny) : toldCard(locale, of);
      }),
    ],
    samples,
  };
}
