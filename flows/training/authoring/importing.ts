import type { Ask, Say } from '#core/chat.ts';
import { type FlowPart, onAction, onJob, onOpen, onSubmit } from '#core/flow.ts';
import { ask, type Context, type Outcome, replace, say } from '#core/outcome.ts';
import { isHr } from '#core/person.ts';
import { checkCourse } from '../content/check.ts';
import { compare } from '../content/diff.ts';
import { courseById, courseBySlug, publish, saveDraft } from '../content/store.ts';
import { mostLessons } from '../course.ts';
import { applyUpload, dropUpload, forgetJob, openUpload, uploadForm } from './actions.ts';
import { contentOf, isSame, type Standing, seenOf } from './draft.ts';
import { type Fault, fileIn } from './forms.ts';
import { courseShown, listAfter, refused, standing, standingOf, unknownValue } from './looking.ts';
import { middleOf } from './publishing.ts';
import { applied, asStaged, baseOf, readLessonFile, readZip, type Staged } from './staged.ts';
import { lockCourse, stage, stagedOf, unstage } from './store.ts';
import { text } from './text.ts';
import { text as reviewText } from './text-review.ts';
import { goneCard } from './views.ts';
import { largestUpload, uploadFormCard } from './views-forms.ts';
import { lookedCard, problemsCard, tryAgain } from './views-review.ts';

type Answer = Promise<Outcome<Ask | Say>>;

const dayMs = 86_400_000;

const onOpenUpload = onOpen(openUpload, async (context, { course }): Answer => {
  if (!isHr(context.person)) return refused(context);
  if (course !== undefined && (await standing(context, course)) === undefined)
    return say(goneCard(context.locale));
  return ask(uploadFormCard(context.locale, course));
});

/** What would change, with what the file holds beside what is there. */
async function looked(context: Context, found: Standing, staged: Staged, note?: string) {
  const content = applied(staged.what, contentOf(found)) ?? contentOf(found);
  if (content === undefined) return goneCard(context.locale);
  const checked = checkCourse(content);
  const { draft, live } = found;
  return lookedCard(
    context.locale,
    {
      course: found.id,
      diff: compare(live, content),
      middle: await middleOf(context, found.id),
      retired: found.retired,
      unknownValue: await unknownValue(context, content.value),
      replacesDraft: staged.what.kind === 'course' && draft !== undefined && !isSame(draft, live),
      problems: checked.kind === 'wrong' ? checked.problems : [],
      seen: seenOf(staged),
      from: 'file',
    },
    note,
  );
}

/** Nothing is changed by it: what it holds is kept beside the course until somebody decides. */
const onUpload = onSubmit(uploadForm, async (context, { course }, values): Answer => {
  const { db, locale, person, now } = context;
  if (!isHr(person)) return refused(context);
  const file = fileIn(values, 'file');
  const wrong = (fault: Fault) => ask(uploadFormCard(locale, course, { faults: { file: fault } }));
  if (file === undefined) return wrong({ kind: 'noFile' });
  const { name, bytes } = file;
  if (bytes.byteLength > largestUpload) return wrong({ kind: 'tooLarge', n: largestUpload / 1_024 });
  const isLesson = /\.md$/i.test(name);
  if (isLesson && course === undefined) return wrong({ kind: 'onlyZip' });
  if (!isLesson && !/\.zip$/i.test(name)) return wrong({ kind: 'kind' });

  const what = isLesson ? readLessonFile(name, bytes) : readZip(name, bytes);
  if (what.kind === 'wrong') return say(problemsCard(locale, what.problems, tryAgain(locale, course)));
  const known =
    what.kind === 'course'
      ? await courseBySlug(db, what.content.slug)
      : course === undefined
        ? undefined
        : await courseById(db, course);
  const before = known && standingOf(known);
  const content = before && contentOf(before);
  if (what.kind === 'lesson') {
    if (content === undefined) return say(goneCard(locale));
    if ((applied(what, content)?.lessons.length ?? 0) > mostLessons)
      return wrong({ kind: 'many', n: mostLessons });
  }
  const slug = what.kind === 'course' ? what.content.slug : (before?.slug ?? '');
  const staged: Staged = { at: now.toISOString(), base: baseOf(what, content), what };
  const id = await stage(db, { slug, staged, by: person.id, now });
  // As it is read again, so that both have one digest.
  const kept = asStaged(await stagedOf(db, id));
  const found = await courseById(db, id);
  if (kept === undefined || found === undefined) return say(goneCard(locale));
  return say(await looked(context, standingOf(found), kept), {
    enqueue: [forgetJob.request({ course: id, seen: seenOf(kept) }, { at: new Date(now.getTime() + dayMs) })],
  });
});

type Opened = Readonly<{ standing: Standing; staged: Staged }>;

/** The file that a button is about, if it may still be decided on. */
async function opened(context: Context, course: string, seen: string): Promise<Opened | undefined> {
  const { db } = context;
  if (!(await lockCourse(db, course))) return undefined;
  const staged = asStaged(await stagedOf(db, course));
  const found = await courseById(db, course);
  if (staged === undefined || found === undefined || seenOf(staged) !== seen) return undefined;
  return { standing: standingOf(found), staged };
}

const over = async (context: Context, course: string) => {
  const note = reviewText(context.locale).over;
  return (await standing(context, course)) === undefined
    ? replace(await listAfter(context, note))
    : replace(await courseShown(context, course, note));
};

const onApply = onAction(applyUpload, async (context, { course, seen, how }) => {
  const { db, locale, person, now } = context;
  if (!isHr(person)) return refused(context);
  const found = await opened(context, course, seen);
  if (found === undefined) return over(context, course);
  const { staged, standing: before } = found;
  const { slug, revision } = before;
  const content = contentOf(before);
  const words = reviewText(locale);
  // Somebody has written there since: they see it before it is replaced, and decide then.
  if (baseOf(staged.what, content) !== staged.base) {
    const anew: Staged = { ...staged, base: baseOf(staged.what, content) };
    await stage(db, { slug, staged: anew, by: person.id, now });
    const kept = asStaged(await stagedOf(db, course)) ?? anew;
    return replace(await looked(context, before, kept, text(locale).changedMeanwhile), {
      enqueue: [forgetJob.request({ course, seen: seenOf(kept) }, { at: new Date(now.getTime() + dayMs) })],
    });
  }
  const draft = applied(staged.what, content);
  if (draft === undefined) return over(context, course);
  if (how === 'draft') {
    const saved = await saveDraft(db, { id: course, slug, draft, revision, by: person.id, now });
    if (saved.kind !== 'ok') throw new Error('a locked course was changed by somebody else');
    await unstage(db, course);
    return replace(await courseShown(context, course, words.kept));
  }
  const checked = checkCourse(draft);
  if (checked.kind === 'wrong') return replace(await looked(context, before, staged));
  const done = await publish(db, { id: course, content: checked.course, by: person.id, now, revision });
  await unstage(db, course);
  const note = done.changed ? words.published({ n: String(done.version) }) : words.unchanged;
  return replace(await courseShown(context, course, note));
});

const onDrop = onAction(dropUpload, async (context, { course, seen }) => {
  if (!isHr(context.person)) return refused(context);
  if ((await opened(context, course, seen)) === undefined) return over(context, course);
  await unstage(context.db, course);
  const note = reviewText(context.locale).forgotten;
  return (await standing(context, course)) === undefined
    ? replace(await listAfter(context, note))
    : replace(await courseShown(context, course, note));
});

const onForget = onJob(forgetJob, async ({ db }, { course, seen }) => {
  const staged = (await lockCourse(db, course)) ? asStaged(await stagedOf(db, course)) : undefined;
  if (staged !== undefined && seenOf(staged) === seen) await unstage(db, course);
  return {};
});

/** A course or a lesson comes in as a file, and is looked over before it changes anything. */
export const importing: FlowPart = {
  actions: [onApply, onDrop],
  opens: [onOpenUpload],
  submits: [onUpload],
  jobs: [onForget],
};
