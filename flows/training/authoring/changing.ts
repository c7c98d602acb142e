import type { Card, Form } from '#core/card.ts';
import type { Ask, Replace, Say } from '#core/chat.ts';
import { ask, type Context, type Outcome, replace, say } from '#core/outcome.ts';
import { isHr } from '#core/person.ts';
import { saveDraft } from '../content/store.ts';
import type { Lesson } from '../course.ts';
import { contentOf, type Draft, lessonOf, type Standing } from './draft.ts';
import { courseShown, refused, standing } from './looking.ts';
import { lockCourse } from './store.ts';
import { text } from './text.ts';
import { goneCard } from './views.ts';
import { editCard, lessonEditCard, lessonsPerPage } from './views-edit.ts';
import { goneText } from './views-forms.ts';

/** A course in the hands of one person: whoever else changes it waits. */
export type Held = Readonly<{ standing: Standing; content: Draft }>;

/** Takes a course to be changed. @returns who may not, or what is not there, in words */
export async function hold(context: Context, id: string): Promise<Held | Outcome<Say>> {
  if (!isHr(context.person)) return refused(context);
  return (await held(context, id)) ?? say(goneCard(context.locale));
}

async function held(context: Context, id: string): Promise<Held | undefined> {
  const found = (await lockCourse(context.db, id)) ? await standing(context, id) : undefined;
  const content = found && contentOf(found);
  return found === undefined || content === undefined ? undefined : { standing: found, content };
}

/** As `hold`, for what somebody has typed. @param again the form once more: where the course is gone, what was typed is not */
export async function holdFor(
  context: Context,
  id: string,
  again: (problem: string) => Form,
): Promise<Held | Outcome<Ask | Say>> {
  if (!isHr(context.person)) return refused(context);
  return (await held(context, id)) ?? ask(again(goneText(context.locale, 'course')));
}

/** As `hold`, to be looked at alone. */
export async function look(context: Context, id: string): Promise<Held | Outcome<Say>> {
  if (!isHr(context.person)) return refused(context);
  const found = await standing(context, id);
  const content = found && contentOf(found);
  return found === undefined || content === undefined
    ? say(goneCard(context.locale))
    : { standing: found, content };
}

export const isHeld = (held: Held | Outcome<Ask | Say>): held is Held => 'standing' in held;

/** Keeps what is written beside what is published. @returns the course as it stands then */
export async function keep(context: Context, { standing: held }: Held, draft: Draft): Promise<Standing> {
  const { db, person, now } = context;
  const { id, slug, revision } = held;
  const saved = await saveDraft(db, { id, slug, draft, revision, by: person.id, now });
  if (saved.kind !== 'ok') throw new Error('a locked course was changed by somebody else');
  return { ...held, draft, revision: saved.revision };
}

export function editShown(
  { locale }: Context,
  found: Standing,
  lesson: Lesson | undefined,
  note?: string,
): Card {
  const content = contentOf(found);
  const own = lesson && content && lessonOf(content, lesson.id);
  return own === undefined ? editCard(locale, found, 0, note) : lessonEditCard(locale, found, own, note);
}

/** The page of lessons on which one stands. */
export const pageOf = (content: Draft, lesson: string): number =>
  Math.floor(
    Math.max(
      0,
      content.lessons.findIndex(({ id }) => id === lesson),
    ) / lessonsPerPage,
  );

/** A lesson or a language is not there any more. */
export const goneOf = async (context: Context, course: string): Promise<Outcome<Say>> =>
  say(await courseShown(context, course, text(context.locale).gone));

export const replaceGone = async (context: Context, course: string): Promise<Outcome<Replace>> =>
  replace(await courseShown(context, course, text(context.locale).gone));
