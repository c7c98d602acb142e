import type { Card } from '#core/card.ts';
import type { Ask, Say } from '#core/chat.ts';
import { type Command, type FlowPart, onAction, onOpen, onSubmit } from '#core/flow.ts';
import { locales } from '#core/i18n.ts';
import { ask, type Context, type Outcome, replace, say } from '#core/outcome.ts';
import { isHr } from '#core/person.ts';
import { changeSetting, readSetting } from '#store/settings.ts';
import { showCourse } from '../actions.ts';
import { type Course, courseById, listCourses } from '../content/store.ts';
import { limitForm, openLimit, preview, showCourses, showMore } from './actions.ts';
import { asDraft, contentOf, type Standing } from './draft.ts';
import { type Faults, one } from './forms.ts';
import { takersOf } from './store.ts';
import { text } from './text.ts';
import { courseCard, coursesPerPage, goneCard, listCard, moreCard, onlyHrCard } from './views.ts';
import { limitFormCard, staleText } from './views-forms.ts';
import { previewCard } from './views-preview.ts';

export const refused = ({ locale }: Context) => say(onlyHrCard(locale));

export const standingOf = (course: Course): Standing => ({
  id: course.id,
  slug: course.slug,
  revision: course.revision,
  version: course.version,
  retired: course.retired,
  live: course.live,
  draft: course.draft === undefined ? undefined : asDraft(course.draft),
});

/** A course with something to look at. */
export async function standing({ db }: Context, id: string): Promise<Standing | undefined> {
  const course = await courseById(db, id);
  const found = course && standingOf(course);
  return found !== undefined && contentOf(found) !== undefined ? found : undefined;
}

/** The name of an organisation's value in a language, with its sign. */
export async function valueNames({ db, locale }: Context) {
  const { values } = await readSetting(db, 'recognition');
  return values.map(({ id, names, emoji, retired }) => ({
    id,
    retired,
    label: [emoji, names[locale]].filter(Boolean).join(' '),
  }));
}

/** A value that a course is about and nobody here knows. */
export async function unknownValue(context: Context, about: string | undefined): Promise<string | undefined> {
  return about === undefined || (await valueNames(context)).some(({ id }) => id === about)
    ? undefined
    : about;
}

export async function courseShown(context: Context, id: string, note?: string): Promise<Card> {
  const { db, locale } = context;
  const found = await standing(context, id);
  if (found === undefined) return goneCard(locale, note);
  const takers = (await takersOf(db, [id])).get(id);
  const about = contentOf(found)?.value;
  const value = (await valueNames(context)).find((each) => each.id === about)?.label;
  return courseCard(locale, { standing: found, takers, value }, note);
}

type Some = Readonly<{ retired: boolean; page: number; only?: readonly string[]; note?: string }>;

async function listShown(context: Context, { retired, page: wanted, only, note }: Some): Promise<Card> {
  const { db, locale } = context;
  const all = (await listCourses(db, { retired: retired || only !== undefined })).map(standingOf);
  const fit = all.filter(
    (each) =>
      contentOf(each) !== undefined &&
      (only === undefined ? each.retired === retired : only.includes(each.id)),
  );
  // There may be fewer than when the button was made.
  const page = Math.min(wanted, Math.max(0, Math.ceil(fit.length / coursesPerPage) - 1));
  const some = fit.slice(page * coursesPerPage, (page + 1) * coursesPerPage);
  const takers = await takersOf(
    db,
    some.map(({ id }) => id),
  );
  const left = Math.max(0, fit.length - (page + 1) * coursesPerPage);
  const more = only === undefined && left > 0;
  return listCard(
    locale,
    some.map((each) => ({ standing: each, takers: takers.get(each.id) })),
    { retired, page, more, ...(only !== undefined && { hidden: left }) },
    note,
  );
}

export const listAfter = (context: Context, note: string): Promise<Card> =>
  listShown(context, { retired: false, page: 0, note });

// --- the command -------------------------------------------------------------------------------------------------------

const folded = (name: string): string =>
  name
    .slice(0, 200)
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();

/** By its name or its title in any language: the whole of it, else a part. */
function called(all: readonly Standing[], name: string): readonly Standing[] {
  const wanted = folded(name);
  if (wanted === '') return [];
  const namesOf = (each: Standing): readonly string[] => [
    folded(each.slug),
    ...locales.flatMap((locale) => {
      const titles = [contentOf(each), each.live].map((content) => content?.texts[locale]?.title);
      return titles.flatMap((title) => (title === undefined ? [] : [folded(title)]));
    }),
  ];
  const whole = all.filter((each) => namesOf(each).includes(wanted));
  return whole.length > 0 ? whole : all.filter((each) => namesOf(each).some((one) => one.includes(wanted)));
}

/** What was typed, fit to stand in a sentence of ours. */
const quotable = (typed: string): string =>
  typed
    .toWellFormed()
    .replace(/[\p{C}\s]+/gu, ' ')
    .trim()
    .slice(0, 40);

const command: Command = {
  name: 'course',
  words: { en: ['course', 'courses'], es: ['curso', 'cursos'], pt: ['curso', 'cursos'] },
  about: (locale) => ({ summary: text(locale).summary, usage: text(locale).usage }),
  shownTo: isHr,
  handle: async (context, call) => {
    const { db, person, locale } = context;
    if (!isHr(person)) return refused(context);
    const name = quotable(call.text);
    if (name === '') return say(await listShown(context, { retired: false, page: 0 }));
    const all = (await listCourses(db, { retired: true })).map(standingOf);
    const [found, ...more] = called(
      all.filter((each) => contentOf(each) !== undefined),
      name,
    );
    if (found === undefined) return say(await listAfter(context, text(locale).notFound({ name })));
    if (more.length === 0) return say(await courseShown(context, found.id));
    const only = [found, ...more].map(({ id }) => id);
    const note = text(locale).several({ name });
    return say(await listShown(context, { retired: false, page: 0, only, note }));
  },
};

// --- buttons -----------------------------------------------------------------------------------------------------------

const onList = onAction(showCourses, async (context, { retired, page }) =>
  isHr(context.person) ? replace(await listShown(context, { retired, page })) : refused(context),
);

const onCourse = onAction(showCourse, async (context, { course }) =>
  isHr(context.person) ? replace(await courseShown(context, course)) : refused(context),
);

const onMore = onAction(showMore, async (context, { course }) => {
  if (!isHr(context.person)) return refused(context);
  const found = await standing(context, course);
  return replace(found === undefined ? goneCard(context.locale) : moreCard(context.locale, found));
});

const onPreview = onAction(preview, async (context, { course, at, locale }) => {
  if (!isHr(context.person)) return refused(context);
  const found = await standing(context, course);
  const content = found && contentOf(found);
  const card = content && previewCard(context.locale, { course, content, at, locale });
  return replace(card ?? (await courseShown(context, course, text(context.locale).gone)));
});

// --- how lessons come -----------------------------------------------------------------------------------------------------

const onOpenLimit = onOpen(openLimit, async (context) => {
  if (!isHr(context.person)) return refused(context);
  const { revision, dailyMax, holdOut } = await readSetting(context.db, 'training');
  const values = { limit: String(dailyMax), compare: holdOut ? 'yes' : 'no' };
  return ask(limitFormCard(context.locale, revision, { values }));
});

const onLimit = onSubmit(limitForm, async (context, { revision }, values): Promise<Outcome<Ask | Say>> => {
  const { db, locale } = context;
  if (!isHr(context.person)) return refused(context);
  const [typed, compare] = [one(values, 'limit'), one(values, 'compare')];
  const faults: Faults = {
    ...(!/^([1-9]|10)$/.test(typed) && { limit: { kind: 'choose' } }),
    ...(!/^(yes|no)$/.test(compare) && { compare: { kind: 'choose' } }),
  };
  if (Object.keys(faults).length > 0) return ask(limitFormCard(locale, revision, { values, faults }));
  const { value, changed } = await changeSetting(db, 'training', (held) =>
    held.revision === revision
      ? { dailyMax: Number(typed), holdOut: compare === 'yes', revision: revision + 1 }
      : undefined,
  );
  if (!changed) {
    const problem = staleText(locale, String(value.dailyMax));
    return ask(limitFormCard(locale, value.revision, { values, problem }));
  }
  return say(await listAfter(context, text(locale).limitSaved({ n: typed })));
});

/** HR looks at the courses. */
export const looking: FlowPart = {
  commands: [command],
  actions: [onList, onCourse, onMore, onPreview],
  opens: [onOpenLimit],
  submits: [onLimit],
};
