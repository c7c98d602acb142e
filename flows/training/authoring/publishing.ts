import type { Ask, Say } from '#core/chat.ts';
import { type FlowPart, onAction, onOpen, onSubmit } from '#core/flow.ts';
import { ask, type Context, type Outcome, replace, say } from '#core/outcome.ts';
import { showCourse } from '../actions.ts';
import { checkCourse } from '../content/check.ts';
import { compare } from '../content/diff.ts';
import {
  bringBack as bringBackCourse,
  publish,
  retire as retireCourse,
  saveDraft,
} from '../content/store.ts';
import { courseFiles } from '../content/write-folder.ts';
import { bringBack, dropDraft, fileForm, openFile, retire, review } from './actions.ts';
import { type Held, hold, isHeld, look } from './changing.ts';
import { seenOf } from './draft.ts';
import { courseShown, listAfter, unknownValue } from './looking.ts';
import { deleteUnpublished, takersOf } from './store.ts';
import { text } from './text.ts';
import { text as reviewText } from './text-review.ts';
import { sureCard, titleOf } from './views.ts';
import { editCard } from './views-edit.ts';
import { editInstead, fileFormCard, lookedCard, problemsCard } from './views-review.ts';

export const middleOf = async ({ db }: Context, course: string): Promise<number> =>
  (await takersOf(db, [course])).get(course)?.taking ?? 0;

/** What publishing the draft would do. */
async function looked(context: Context, { standing, content }: Held, note?: string) {
  const { id: course, live, retired, draft } = standing;
  const checked = checkCourse(content);
  const { locale } = context;
  if (checked.kind === 'wrong') return problemsCard(locale, checked.problems, editInstead(locale, course));
  return lookedCard(
    locale,
    {
      course,
      diff: compare(live, checked.course),
      middle: await middleOf(context, course),
      retired,
      unknownValue: await unknownValue(context, checked.course.value),
      replacesDraft: false,
      problems: [],
      seen: seenOf(draft),
      from: 'draft',
    },
    note,
  );
}

const onReview = onAction(review, async (context, { course, seen }) => {
  const { db, locale, person, now } = context;
  const held = await hold(context, course);
  if (!isHeld(held)) return held;
  const { draft, revision } = held.standing;
  if (seen === undefined) return replace(await looked(context, held));
  // A second tap: it is published already.
  if (draft === undefined) return replace(await courseShown(context, course, reviewText(locale).unchanged));
  if (seenOf(draft) !== seen) return replace(await looked(context, held, text(locale).changedMeanwhile));
  const checked = checkCourse(draft);
  if (checked.kind === 'wrong') return replace(await looked(context, held));
  const done = await publish(db, { id: course, content: checked.course, by: person.id, now, revision });
  const words = reviewText(locale);
  const note = done.changed ? words.published({ n: String(done.version) }) : words.unchanged;
  return replace(await courseShown(context, course, note));
});

/** The draft goes; a course that was never published goes with it. */
const onDropDraft = onAction(dropDraft, async (context, { course, seen, sure }) => {
  const { db, locale, person, now } = context;
  const words = text(locale);
  const held = await hold(context, course);
  if (!isHeld(held)) return held;
  const { draft, live, slug, revision } = held.standing;
  if (draft === undefined) return replace(await courseShown(context, course));
  if (seenOf(draft) !== seen) return replace(await courseShown(context, course, words.changedMeanwhile));
  if (!sure) {
    const title = titleOf(held.content, locale);
    return replace(
      sureCard(
        live === undefined ? words.sureDelete({ title }) : words.sureDropDraft,
        undefined,
        showCourse.button(words.keep, { course }),
        dropDraft.button(words.yesDrop, { course, seen, sure: true }, { style: 'danger' }),
      ),
    );
  }
  if (live === undefined) {
    await deleteUnpublished(db, course);
    return replace(await listAfter(context, words.deleted));
  }
  await saveDraft(db, { id: course, slug, draft: undefined, revision, by: person.id, now });
  return replace(await courseShown(context, course, words.dropped));
});

const onRetire = onAction(retire, async (context, { course, sure }) => {
  const { db, locale, now } = context;
  const words = text(locale);
  const held = await hold(context, course);
  if (!isHeld(held)) return held;
  if (sure) {
    await retireCourse(db, course, now);
    return replace(await courseShown(context, course, words.retired));
  }
  return replace(
    sureCard(
      words.sureRetire({ title: titleOf(held.content, locale) }),
      words.sureRetireBody,
      showCourse.button(words.keep, { course }),
      retire.button(words.yesRetire, { course, sure: true }, { style: 'danger' }),
    ),
  );
});

const onBringBack = onAction(bringBack, async (context, { course }) => {
  const held = await hold(context, course);
  if (!isHeld(held)) return held;
  await bringBackCourse(context.db, course);
  return replace(await courseShown(context, course, text(context.locale).broughtBack));
});

// --- as files ----------------------------------------------------------------------------------------------------------

/** Nothing: there is no file of this number. */
async function fileShown(
  context: Context,
  course: string,
  at: number,
): Promise<Outcome<Ask | Say> | undefined> {
  const { locale } = context;
  const held = await look(context, course);
  if (!isHeld(held)) return held;
  const words = reviewText(locale);
  const checked = checkCourse(held.content);
  if (checked.kind === 'wrong') {
    const note = held.content.lessons.length === 0 ? words.fileNone : words.fileBroken;
    return say(editCard(locale, held.standing, 0, note));
  }
  const files = courseFiles(checked.course);
  const file = files[at];
  return file && ask(fileFormCard(locale, { course, slug: held.standing.slug, file, at, of: files.length }));
}

const onOpenFile = onOpen(
  openFile,
  async (context, { course, at }) =>
    (await fileShown(context, course, at)) ?? say(await courseShown(context, course)),
);
const onFile = onSubmit(
  fileForm,
  async (context, { course, at }) =>
    (await fileShown(context, course, at + 1)) ?? say(await courseShown(context, course)),
);

/** HR publishes, retires and takes courses along. */
export const publishing: FlowPart = {
  actions: [onReview, onDropDraft, onRetire, onBringBack],
  opens: [onOpenFile],
  submits: [onFile],
};
