import type { Values } from '#core/card.ts';
import type { Ask, ChatEvent, Say } from '#core/chat.ts';
import { type Command, type CommandCall, type FlowPart, onOpen, onSubmit } from '#core/flow.ts';
import { list, number, plural } from '#core/i18n.ts';
import { ask, type Context, type Outcome, say } from '#core/outcome.ts';
import { isHr, type Person } from '#core/person.ts';
import { localDate } from '#core/zoned.ts';
import { openEnrol } from '../actions.ts';
import { type Course, courseById, listCourses } from '../content/store.ts';
import { enrolForm, openWithdraw, withdrawForm } from './actions.ts';
import { openIn } from './ending/store.ts';
import { afterEnrolling, enrol, stop } from './enrol.ts';
import { type Called, enrollable, peopleByKeys, reportsOf } from './line/store.ts';
import { courseCalled } from './naming-line.ts';
import { askedValues, type Errors, many, one, readDue } from './rule-form.ts';
import { titleOf } from './ruling.ts';
import { text as formText } from './text-forms.ts';
import { text } from './text-hr.ts';
import {
  type CourseOption,
  enrolFormCard,
  type Filled,
  problemText,
  withdrawFormCard,
} from './views-forms.ts';
import { enrolledCard, noCoursesCard, onlyManagersCard, withdrawnCard } from './views-hr.ts';

/** By name, at once. */
const mostPeople = 50;

const todayOf = ({ now, person }: Context): string => localDate(now, person.timeZone);

/** HR, and whoever has somebody who reports to them. */
async function mayAsk(context: Context): Promise<boolean> {
  return (
    isHr(context.person) || (await reportsOf(context.db, context.person.id, todayOf(context))).length > 0
  );
}

const published = async ({ db }: Context): Promise<readonly Course[]> =>
  (await listCourses(db)).filter(({ version }) => version !== undefined);
const optionsOf = (context: Context, courses: readonly Course[]): readonly CourseOption[] =>
  courses
    .map((course) => ({ id: course.id, title: titleOf(course, context) }))
    .toSorted((a, b) => a.title.localeCompare(b.title, context.locale));

type Which = 'enrol' | 'withdraw';

async function form(context: Context, which: Which, filled: Filled): Promise<Outcome<Ask | Say>> {
  const { locale, person } = context;
  if (!(await mayAsk(context))) return say(onlyManagersCard(locale));
  // What is offered no more can still be taken back.
  const courses =
    which === 'enrol' ? await published(context) : await listCourses(context.db, { retired: true });
  const options = optionsOf(
    context,
    courses.filter(({ version }) => version !== undefined),
  );
  if (options.length === 0) return say(noCoursesCard(locale));
  return ask(
    which === 'enrol'
      ? enrolFormCard(locale, options, isHr(person), filled)
      : withdrawFormCard(locale, options, filled),
  );
}

const firstValues = (keys: readonly string[], course: string | undefined): Values => ({
  people: [...keys],
  ...(course !== undefined && { course }),
  ...askedValues({ mandatory: false }),
});

const onEnrol = onOpen(openEnrol, (context, { course }) =>
  form(context, 'enrol', { values: firstValues([], course) }),
);
const onWithdraw = onOpen(openWithdraw, (context, { course }) =>
  form(context, 'withdraw', { values: { people: [], ...(course !== undefined && { course }) } }),
);

/** Whom a form names, and which course; what is wrong goes into `errors`. */
async function read(context: Context, event: ChatEvent<'submit'>, errors: Errors) {
  const { db, locale } = context;
  const words = formText(locale);
  const { values, from } = event;
  const keys = [...new Set(many(values, 'people'))];
  if (keys.length === 0) errors.people = problemText(locale, 'nobody');
  else if (keys.length > mostPeople) errors.people = words.tooMany({ most: number(locale, mostPeople) });
  const found = errors.people === undefined ? await peopleByKeys(db, from, keys) : [];
  const called = keys.flatMap((key) => found.find((each) => each.key === key) ?? []);
  const gone = called.filter((each) => each.gone);
  const missing = keys.length - called.length;
  if (errors.people === undefined && missing > 0) errors.people = plural(locale, missing, words.strangers);
  else if (gone.length > 0) errors.people = words.notHere({ names: namesOf(context, gone) });
  const id = one(values, 'course');
  const course = /^[0-9a-f-]{36}$/.test(id) ? await courseById(db, id) : undefined;
  if (course?.version === undefined) errors.course = problemText(locale, 'course');
  return { people: called, course };
}

const namesOf = ({ locale }: Context, people: readonly Called[]): string =>
  list(
    locale,
    people.map(({ name }) => name),
  );

const onEnrolSent = onSubmit(
  enrolForm,
  async (context, _input, values, event): Promise<Outcome<Ask | Say>> => {
    const { db, now, locale, person } = context;
    const errors: Errors = {};
    const { people, course } = await read(context, event, errors);
    if (course?.retired) errors.course = problemText(locale, 'course');
    const due = readDue(context, values, todayOf(context), errors);
    const allowed = await enrollable(
      db,
      person,
      people.map(({ id }) => id),
      todayOf(context),
    );
    const others = people.filter(({ id }) => !allowed.has(id));
    if (errors.people === undefined && others.length > 0)
      errors.people = formText(locale).notYours({ names: namesOf(context, others) });
    if (Object.keys(errors).length > 0 || course === undefined)
      return form(context, 'enrol', { values, errors });
    const enrolled = await enrol(db, {
      course: course.id,
      people: [...allowed],
      source: 'manager',
      by: person.id,
      mandatory: one(values, 'mandatory') === 'yes',
      due,
      now,
    });
    return say(
      enrolledCard(locale, {
        course: course.id,
        title: titleOf(course, context),
        names: people.map(({ name }) => name),
      }),
      await afterEnrolling(db, enrolled, { source: 'manager', now }),
    );
  },
);

/** HR takes back whatever is open; others what they asked for themselves, also from people who report to somebody else by now. */
const onWithdrawSent = onSubmit(
  withdrawForm,
  async (context, _input, values, event): Promise<Outcome<Ask | Say>> => {
    const { db, now, locale, person } = context;
    const errors: Errors = {};
    const { people, course } = await read(context, event, errors);
    if (Object.keys(errors).length > 0 || course === undefined)
      return form(context, 'withdraw', { values, errors });
    const hr = isHr(person);
    const open = await openIn(
      db,
      course.id,
      people.map(({ id }) => id),
      hr ? undefined : person.id,
    );
    const { extra } = await stop(
      db,
      open.map(({ id }) => id),
      'withdrawn',
      now,
      !hr,
    );
    return say(
      withdrawnCard(locale, { title: titleOf(course, context), names: people.map(({ name }) => name), hr }),
      extra,
    );
  },
);

// --- commands --------------------------------------------------------------------------------------------------------

/** With whoever was mentioned and the course that was named; nothing happens before the form is sent. */
async function called(context: Context, call: CommandCall, which: Which): Promise<Outcome<Ask | Say>> {
  const courses = (await published(context)).map(({ id, slug, live }) => ({
    id,
    slug,
    titles: Object.values(live?.texts ?? {}).map(({ title }) => title),
  }));
  const keys = [...new Set(call.mentions.map(({ key }) => key))];
  const course = courseCalled(call, courses);
  return form(context, which, { values: firstValues(keys, course) });
}

const shownTo = (person: Person, manages: boolean): boolean => isHr(person) || manages;

const enrolCommand: Command = {
  name: 'enrol',
  words: { en: ['enrol', 'enroll'], es: ['inscribir'], pt: ['inscrever'] },
  about: (locale) => ({ summary: text(locale).enrolSummary, usage: text(locale).enrolUsage }),
  shownTo,
  handle: (context, call) => called(context, call, 'enrol'),
};
const withdrawCommand: Command = {
  name: 'withdraw',
  words: { en: ['withdraw', 'unenrol'], es: ['desinscribir'], pt: ['desinscrever'] },
  about: (locale) => ({ summary: text(locale).withdrawSummary, usage: text(locale).enrolUsage }),
  shownTo,
  handle: (context, call) => called(context, call, 'withdraw'),
};

export const naming: FlowPart = {
  commands: [enrolCommand, withdrawCommand],
  opens: [onEnrol, onWithdraw],
  submits: [onEnrolSent, onWithdrawSent],
};
