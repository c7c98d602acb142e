import { z } from 'zod';
import { defineAction, defineForm, defineOpen } from '#core/flow.ts';
import { locales } from '#core/i18n.ts';
import { defineJob } from '#core/jobs.ts';

const nothing = z.object({});
const course = z.uuid();
const lesson = z.string().max(60);
const locale = z.enum(locales);
const page = z.int().min(0).max(1_000);
/** What a form showed, as a digest: whether somebody else has changed just that since. */
const seen = z.string().max(32);
const one = z.object({ course });
const oneLesson = z.object({ course, lesson });

/** All courses, those that are offered or those that are retired. */
export const showCourses = defineAction('training.author-list', z.object({ retired: z.boolean(), page }));
export const openNew = defineOpen('training.author-new', nothing);
export const newForm = defineForm('training.author-new', nothing);
export const openLimit = defineOpen('training.author-limit', nothing);
export const limitForm = defineForm('training.author-limit', z.object({ revision: z.int().min(0) }));

export const showEdit = defineAction('training.author-edit', z.object({ course, page }));
export const showMore = defineAction('training.author-more', one);
export const showTexts = defineAction('training.author-languages', one);
export const openTexts = defineOpen('training.author-texts', z.object({ course, locale }));
export const textsForm = defineForm('training.author-texts', z.object({ course, locale, seen }));
export const openSettings = defineOpen('training.author-settings', one);
export const settingsForm = defineForm('training.author-settings', z.object({ course, seen }));
/** A language is taken out of a course; what was written in it is gone with the draft. */
export const dropLanguage = defineAction(
  'training.author-drop-language',
  z.object({ course, locale, sure: z.boolean() }),
);

export const showLesson = defineAction('training.author-lesson', oneLesson);
/** Without a lesson: a new one, at the end. */
export const openLesson = defineOpen(
  'training.author-words',
  z.object({ course, lesson: lesson.optional(), locale }),
);
export const lessonForm = defineForm(
  'training.author-words',
  z.object({ course, lesson: lesson.optional(), locale, seen }),
);
export const openQuestion = defineOpen('training.author-question', z.object({ course, lesson, locale }));
export const questionForm = defineForm(
  'training.author-question',
  z.object({ course, lesson, locale, seen }),
);
export const move = defineAction(
  'training.author-move',
  z.object({ course, lesson, by: z.union([z.literal(-1), z.literal(1)]) }),
);
export const remove = defineAction(
  'training.author-remove',
  z.object({ course, lesson, seen, sure: z.boolean() }),
);

export const preview = defineAction(
  'training.author-preview',
  z.object({ course, at: z.int().min(0), locale }),
);

/** What publishing would do; with `seen`, it is done if the draft is still what was looked at. */
export const review = defineAction('training.author-publish', z.object({ course, seen: seen.optional() }));
export const dropDraft = defineAction('training.author-drop', z.object({ course, seen, sure: z.boolean() }));
export const retire = defineAction('training.author-retire', z.object({ course, sure: z.boolean() }));
export const bringBack = defineAction('training.author-back', one);

/** Without a course: whichever the file holds. With one, a single lesson may come too. */
export const openUpload = defineOpen('training.author-upload', z.object({ course: course.optional() }));
export const uploadForm = defineForm('training.author-upload', z.object({ course: course.optional() }));
export const applyUpload = defineAction(
  'training.author-apply',
  z.object({ course, seen, how: z.enum(['publish', 'draft']) }),
);
export const dropUpload = defineAction('training.author-forget', z.object({ course, seen }));
/** A course as its files, one at a time, to be copied. */
export const openFile = defineOpen('training.author-file', z.object({ course, at: z.int().min(0) }));
export const fileForm = defineForm('training.author-file', z.object({ course, at: z.int().min(0) }));

/** Forgets what came in by file and was never decided. */
export const forgetJob = defineJob('training.author-forget', z.object({ course, seen }));
