import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Card, Form } from '#core/card.ts';
import { type Locale, plural } from '#core/i18n.ts';
import { planCard } from '#flows/growth/views.ts';
import { courseCard, listCard } from '#flows/training/authoring/views.ts';
import { editCard } from '#flows/training/authoring/views-edit.ts';
import { certificateCard } from '#flows/training/certificate/views.ts';
import { readCourseFiles } from '#flows/training/content/read-folder.ts';
import { type CourseContent, courseText, type Lesson } from '#flows/training/course.ts';
import { invitationCard, invitationsCard } from '#flows/training/enrolling/views.ts';
import { draftCard } from '#flows/training/enrolling/views-hr.ts';
import { groupsOf } from '#flows/training/figures/groups.ts';
import { figuresCard } from '#flows/training/figures/views.ts';
import { nudgesCard, questionsCard } from '#flows/training/figures/views-answers.ts';
import { nextLevelCard, overdueCard, reminderCard } from '#flows/training/ladder/views.ts';
import { text as lessonWords } from '#flows/training/learning/text.ts';
import { answerFormCard, feedbackCard, lessonCard } from '#flows/training/learning/views.ts';
import { confirmCard, doneCard, restCard, restingCard } from '#flows/training/learning/views-end.ts';
import { mineCard } from '#flows/training/learning/views-mine.ts';
import type { LessonState } from '#flows/training/rules/spacing.ts';
import { uplift } from '#flows/training/rules/uplift.ts';

// The main cards of training as people get them, with the courses that come along and numbers as they are in life.

const id = '5f6b1f0a-5d0e-4b7c-8a10-2f6b1e2d3c4b';
const day = '2026-12-01';

/** A course of the folder `courses`. */
export function shippedCourse(slug: string): CourseContent {
  const folder = join(import.meta.dirname, '..', '..', 'courses', slug);
  const files = readdirSync(folder).map((name) => ({
    path: `${slug}/${name}`,
    bytes: readFileSync(join(folder, name)),
  }));
  const read = readCourseFiles(files);
  if (read.kind !== 'ok') throw new Error(`${slug} is not a course`);
  return read.course;
}

export type Drawn = Readonly<{ name: string; card?: Card; form?: Form }>;

const of = (course: CourseContent, kind: 'one' | 'many' | 'text'): Lesson => {
  const found = course.lessons.find(({ question }) => question?.kind === kind);
  if (found === undefined) throw new Error(`no question of kind ${kind}`);
  return found;
};

/** In the order in which they come in life: the learner's, the manager's, HR's. */
export function trainingCards(locale: Locale): readonly Drawn[] {
  const course = shippedCourse('useful-thanks');
  const other = shippedCourse('good-handover');
  const words = lessonWords(locale);
  const { title, summary } = courseText(course, locale).text;
  const otherTitle = courseText(other, locale).text.title;
  const [one, many, own] = [of(course, 'one'), of(course, 'many'), of(course, 'text')];
  const shown = (lesson: Lesson) => ({
    course,
    lesson,
    position: course.lessons.indexOf(lesson) + 1,
    of: course.lessons.length,
    mode: 'lesson' as const,
    enrolment: id,
    n: 0,
  });
  const state: LessonState = {
    state: 'learned',
    step: 0,
    streak: 1,
    answers: 1,
    reviews: 0,
    anchor: day,
    gap: 2,
  };
  const invited = {
    enrolment: id,
    title,
    summary,
    lessons: course.lessons.length,
    mandatory: true,
    due: '2026-12-18',
    who: 'Aurora Imaginaria',
  };
  const lead = words.today({
    what: plural(locale, 3, words.lessons),
    minutes: plural(locale, 6, words.minutes),
  });
  const reminded = {
    enrolment: id,
    course: title,
    mandatory: true,
    due: '2026-12-18',
    left: 3,
    of: 5,
    managerOn: '2026-12-21',
  };
  const standing = {
    id,
    slug: course.slug,
    revision: 3,
    version: 2,
    retired: false,
    live: course,
    draft: undefined,
  };
  const takers = { taking: 41, finished: 17 };
  const units = [
    { id: 'root', parent: undefined, name: 'Aurora' },
    ...['Comercial', 'Logística', 'Producción'].map((name) => ({ id: name, parent: 'root', name })),
  ];
  const groups = groupsOf(
    units,
    units.slice(1).map((unit, at) => ({
      unit: unit.id,
      mandatory: true,
      enrolled: 20,
      begun: 15 - at,
      done: 11 - 3 * at,
      late: 2 * at,
    })),
  );
  const nudge = (kind: 'lesson' | 'before1', sent: number, held: number) => {
    const arms = { sent: { n: 900, followed: sent }, held: { n: 100, followed: held } };
    return { kind, ...arms, uplift: uplift(arms) };
  };
  const mine = {
    enrolment: id,
    title,
    mandatory: true,
    taken: 2,
    of: 5,
    due: '2026-12-18',
    isLate: false,
    doneOn: undefined,
    pausedUntil: undefined,
    waitsForWord: false,
    reviews: undefined,
  };
  const late = (person: string, name: string) => ({
    person,
    name,
    course: title,
    due: '2026-12-18',
    today: '2026-12-21',
  });
  return [
    { name: 'invitation', card: invitationCard(locale, invited, { most: 3, lrs: true }) },
    {
      name: 'invitation, free',
      card: invitationCard(
        locale,
        { ...invited, mandatory: false, due: undefined, who: 'Marcela Duarte' },
        { most: 3, lrs: false },
      ),
    },
    {
      name: 'two at once',
      card: invitationsCard(
        locale,
        [invited, { ...invited, title: otherTitle, mandatory: false, due: undefined }],
        { most: 3, lrs: false },
      ),
    },
    { name: 'lesson', card: lessonCard(locale, { ...shown(one), lead }) },
    {
      name: 'right',
      card: feedbackCard(locale, {
        course,
        lesson: one,
        correct: true,
        chosen: one.question?.kind === 'one' ? one.question.right : [],
        state,
        follows: 'more',
        enrolment: id,
      }),
    },
    {
      name: 'not quite',
      card: feedbackCard(locale, {
        course,
        lesson: one,
        correct: false,
        chosen: ['a'],
        state: { ...state, state: 'returns', gap: 0 },
        follows: 'share',
        enrolment: id,
      }),
    },
    { name: 'lesson, several', card: lessonCard(locale, shown(many)) },
    {
      name: 'form, several',
      form: answerFormCard(locale, shown(many), { enrolment: id, lesson: many.id, n: 0 }),
    },
    {
      name: 'form, own words',
      form: answerFormCard(locale, shown(own), { enrolment: id, lesson: own.id, n: 0 }),
    },
    { name: 'review', card: lessonCard(locale, { ...shown(one), mode: 'review', n: 1 }) },
    { name: 'confirm', card: confirmCard(locale, { course, enrolment: id }, true) },
    { name: 'done', card: doneCard(locale, { course, enrolment: id }, true, false) },
    { name: 'enough', card: restCard(locale, { kind: 'rest', taken: 3, nextDay: day, more: true }) },
    { name: 'rest', card: restingCard(locale, '2026-12-15', true) },
    {
      name: 'mine',
      card: mineCard(locale, {
        waits: {
          what: plural(locale, 2, words.lessons),
          minutes: plural(locale, 4, words.minutes),
        },
        confirms: false,
        nextDay: day,
        courses: [
          mine,
          { ...mine, title: otherTitle, mandatory: false, due: undefined, doneOn: day, reviews: true },
        ],
        offers: [],
        restsUntil: undefined,
        quiet: undefined,
      }),
    },
    {
      name: 'reminder',
      card: reminderCard(locale, {
        due: [{ ...reminded, managerOn: undefined }],
        today: '2026-12-17',
        done: [],
      }),
    },
    { name: 'late', card: reminderCard(locale, { due: [reminded], today: '2026-12-19', done: [] }) },
    {
      name: 'several late',
      card: reminderCard(locale, {
        due: [
          reminded,
          { ...reminded, course: otherTitle, left: 2, of: 2 },
          { ...reminded, course: `${title} 2`, mandatory: false, left: 0, managerOn: undefined },
        ],
        today: '2026-12-19',
        done: [],
      }),
    },
    {
      name: 'certificate',
      card: certificateCard(
        locale,
        {
          enrolment: id,
          name: 'Luis Quispe',
          course: title,
          doneAt: new Date(`${day}T15:00:00Z`),
          timeZone: 'America/Bogota',
          organisation: 'Aurora Imaginaria',
        },
        undefined,
      ),
    },
    {
      name: 'plan',
      card: planCard(
        { locale, timeZone: 'America/Bogota' },
        {
          skills: [{ id, words: 'Excel', state: 'learning', course: id, since: day }],
          offered: [{ id, content: course }],
          taken: [{ enrolment: id, course: id, content: other, doneAt: new Date(`${day}T15:00:00Z`) }],
          thanked: [],
          values: [],
        },
        { readers: [], others: [] },
      ),
    },
    { name: 'digest', card: overdueCard(locale, [late('a', 'Luis Quispe'), late('b', 'Emma Wright')]) },
    {
      name: 'next level',
      card: nextLevelCard(locale, [
        { team: 'Logística', late: 4 },
        { team: undefined, late: 2 },
      ]),
    },
    {
      name: 'courses',
      card: listCard(
        locale,
        [
          { standing, takers },
          { standing: { ...standing, version: undefined, live: undefined, draft: other }, takers: undefined },
        ],
        { retired: false, page: 0, more: false },
      ),
    },
    { name: 'course', card: courseCard(locale, { standing, takers, value: undefined }) },
    { name: 'edit', card: editCard(locale, { ...standing, draft: course }, 0) },
    {
      name: 'rule, before',
      card: draftCard(
        locale,
        id,
        {
          plan: {
            kind: 'audience',
            audience: { kinds: ['employee'], units: [], countries: [] },
            startsOn: '2026-11-23',
            mandatory: true,
            due: { kind: 'on', date: '2026-12-18' },
          },
          unitNames: [],
          by: undefined,
          version: { rule: id, revision: 1 },
        },
        { now: 43, later: 0, not: 9 },
        false,
      ),
    },
    {
      name: 'figures',
      card: figuresCard(locale, {
        course: { id, title },
        groups,
        unit: 'root',
        nameOf: (unit) => units.find((each) => each.id === unit)?.name ?? '',
      }),
    },
    {
      name: 'questions',
      card: questionsCard(
        locale,
        { id, title },
        {
          missed: [{ ask: '…?', people: 34, missed: 12 }],
          kept: [2, 7, 14].map((gap) => ({ gap, answers: 40, right: 40 - gap })),
        },
      ),
    },
    {
      name: 'nudges',
      card: nudgesCard(locale, id, {
        figures: [nudge('lesson', 640, 51), nudge('before1', 300, 33)],
        days: 180,
      }),
    },
  ];
}
