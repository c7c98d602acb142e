import type { Button, Card } from '#core/card.ts';
import { confirmDone, learnOn, showMine } from '#flows/training/actions.ts';
import { versionOf } from '#flows/training/content/store.ts';
import { type CourseContent, type Lesson, lessonText, optionIds } from '#flows/training/course.ts';
import {
  answer,
  answerForm,
  enough,
  type ItemRef,
  next,
  openAnswer,
  took,
} from '#flows/training/learning/actions.ts';
import type { Db } from '#store/db.ts';
import { fixed, pick } from './character.ts';
import { type Hand, named } from './hand.ts';

/** So many never begin a lesson, whatever comes. */
const never = 0.12;
/** So many more mostly leave a message alone. */
const slow = 0.3;
const willing = { slow: 0.35, others: 0.85 } as const;
/** Of those who are willing, so many begin at once with an invitation or a reminder; to the rest a lesson comes by itself. */
const eager = 0.5;
/** So many take all the lessons and never say that they are done. */
const forgetful = 0.1;
/** More than anybody does with one message. */
const mostSteps = 40;

/** The buttons that are known by their place on a card of lessons, the first to be pressed first. */
const ways = [confirmDone, answer, took, openAnswer, next, enough] as const;
const isOne = (card: Card, ...actions: readonly Pick<Button, 'kind' | 'name'>[]): boolean =>
  actions.some((one) => named(card, one).length > 0);

/** Is this a message about lessons, to be begun or done with? */
export const isLessons = (card: Card): boolean => isOne(card, ...ways, learnOn, showMine);

/** What begins it; nothing: what had to be done with it is done. */
function startOf(card: Card): Button | undefined {
  if (isOne(card, answer, took, openAnswer, confirmDone, next)) return undefined;
  // Where a day or a course has ended one may go on, or look at all: these people leave it at that.
  return isOne(card, enough, showMine) ? undefined : named(card, learnOn)[0];
}

/** Which version an enrolment is of never changes. */
type Contents = Map<string, Promise<CourseContent>>;

export type Schooling = Readonly<{ db: Db; contents: Contents }>;

function contentOf({ db, contents }: Schooling, enrolment: string): Promise<CourseContent> {
  const known = contents.get(enrolment);
  if (known !== undefined) return known;
  const reading = db
    .selectFrom('enrolments')
    .select(['course_id', 'version'])
    .where('id', '=', enrolment)
    .executeTakeFirstOrThrow()
    .then(({ course_id, version }) => versionOf(db, course_id, version));
  contents.set(enrolment, reading);
  reading.catch(() => contents.delete(enrolment));
  return reading;
}

/** What somebody makes of a question: right mostly, better the next time; not always sure of it. */
function thoughts({ key }: Hand, { enrolment, lesson, n }: ItemRef) {
  const knows = 0.6 + 0.35 * fixed(key, 'knows') + 0.1 * n;
  const correct = fixed(key, enrolment, lesson, n) < knows;
  return { correct, sure: fixed(key, enrolment, lesson, n, 'sure') < (correct ? 0.8 : 0.4) };
}

/** Of several: the right ones, or these with one too many or too few. */
function choices(
  lesson: Lesson,
  correct: boolean,
  ...words: readonly (string | number)[]
): readonly string[] {
  const { question } = lesson;
  if (question === undefined || question.kind === 'text') return [];
  const { right } = question;
  if (correct) return right;
  const all = optionIds.slice(0, question.options);
  const off = pick(
    all.filter((id) => question.kind === 'many' || !right.includes(id)),
    ...words,
  );
  if (question.kind === 'one') return off === undefined ? right : [off];
  const chosen = all.filter((id) => right.includes(id) !== (id === off));
  return chosen.length > 0 ? chosen : all;
}

function ownWords(hand: Hand, course: CourseContent, lesson: Lesson, correct: boolean): string {
  const [rule] = lessonText(course, lesson, hand.locale).text.question?.accept ?? [];
  if (!correct || rule === undefined) return '—';
  switch (rule.kind) {
    case 'is':
      return rule.text;
    case 'has':
      return rule.words.join(' ');
    case 'number':
      return String(rule.value);
  }
}

/** Takes what a card shows one step further. @returns the card then; nothing: it goes no further */
async function step(school: Schooling, hand: Hand, card: Card): Promise<Card | undefined> {
  const { key } = hand;
  const [confirm] = named(card, confirmDone);
  if (confirm !== undefined) return fixed(key, 'confirms') < forgetful ? undefined : hand.press(confirm);
  const letters = named(card, answer);
  const form = named(card, openAnswer)[0];
  const asked = (letters[0] ?? form)?.input as ItemRef | undefined;
  if (asked !== undefined) {
    const course = await contentOf(school, asked.enrolment);
    const lesson = course.lessons.find(({ id }) => id === asked.lesson);
    if (lesson === undefined) return undefined;
    const { correct, sure } = thoughts(hand, asked);
    const chosen = choices(lesson, correct, key, asked.lesson, asked.n);
    if (form === undefined) {
      const letter = letters.find(({ input }) => {
        const tap = input as Readonly<{ choice: string; sure: boolean }>;
        return tap.choice === chosen[0] && tap.sure === sure;
      });
      return letter && hand.press(letter);
    }
    const open = await hand.open(form);
    if (open === undefined) return undefined;
    const { question } = lesson;
    const given =
      question?.kind === 'text'
        ? ownWords(hand, course, lesson, correct)
        : question?.kind === 'one'
          ? (chosen[0] ?? '')
          : chosen;
    return hand.submit(
      { name: answerForm.name, input: open.input },
      { answer: given, sure: sure ? 'sure' : 'not' },
    );
  }
  const on = [took, next, enough].flatMap((one) => named(card, one))[0];
  return on && hand.press(on);
}

/**
 * Does with a message about lessons what this somebody does: begins, answers one after the other, has enough for today, says that it is
 * done; or leaves it alone. @returns whether anything was done
 */
export async function takeLessons(school: Schooling, hand: Hand, card: Card): Promise<boolean> {
  const { key, message } = hand;
  const learns = fixed(key, 'learns');
  const start = startOf(card);
  const isOpen = isOne(card, ...ways);
  if (learns < never || (start === undefined && !isOpen)) return false;
  const readiness = willing[learns < slow ? 'slow' : 'others'] * (start === undefined ? 1 : eager);
  if (fixed(key, message) > readiness) return false;
  let now = start === undefined ? card : await hand.press(start);
  let did = start !== undefined && now !== undefined;
  for (let n = 0; n < mostSteps && now !== undefined && isOne(now, ...ways); n += 1) {
    now = await step(school, hand, now);
    did ||= now !== undefined;
  }
  return did;
}
