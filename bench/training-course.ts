import { createHash } from 'node:crypto';
import type { CourseContent, OptionId } from '#flows/training/course.ts';

export const lessonCount = 40;
/** Lessons and reviews that come in a day. */
export const dailyMax = 20;
/** Of a hundred who see a lesson for the first time so many know it. */
const known = 85;
const sureOf = 70;

const letters = ['a', 'b', 'c', 'd'] as const;
/** Every other lesson is to be read only. */
const asks = (n: number): boolean => n % 2 === 0;

const rightAt = (n: number): OptionId => letters[Math.floor(n / 2) % letters.length] ?? 'a';
const languages = ['es', 'en', 'pt'] as const;
const body = 'Who hands work over says what is done, what is open, and by when it is needed. '.repeat(6);

const wordsOf = (n: number) => ({
  title: `Lesson ${n + 1}`,
  body,
  ...(asks(n) && {
    question: {
      ask: `What comes first in case ${n + 1}?`,
      options: letters.map((one) => ({
        text: `The step that is called ${one} in the list of this team`,
        why: 'So it says.',
      })),
      accept: [],
      why: 'What has to be done first is what the next person waits for; all the rest has time until tomorrow.',
    },
  }),
});

/** A course of forty lessons, half of them with a question of four letters. */
export const course: CourseContent = {
  slug: 'bench',
  fallback: 'en',
  texts: Object.fromEntries(
    languages.map((one) => [
      one,
      { title: 'Bench', summary: 'Forty lessons.', confirm: 'I have taken all of it.' },
    ]),
  ),
  lessons: Array.from({ length: lessonCount }, (_, n) => ({
    id: `lesson-${n + 1}`,
    ...(asks(n) && { question: { kind: 'one' as const, options: letters.length, right: [rightAt(n)] } }),
    texts: Object.fromEntries(languages.map((one) => [one, wordsOf(n)])),
  })),
};

const rights = new Map(course.lessons.map(({ id }, n) => [id, rightAt(n)]));

/** 0..99, always the same for the same words. */
const chance = (words: string): number => createHash('md5').update(words).digest().readUInt32BE(0) % 100;

/** A button as a learner sees it; `press` is what the platform brings back when it is pressed. */
export type Seen = Readonly<{ name: string; input: unknown; press: unknown }>;
type Fields = Readonly<Record<string, unknown>>;

export type Mind = Readonly<{
  /** Which learner it is, from 0 on. */
  n: number;
  /** Of the run, 0 for the day of the invitation. */
  day: number;
}>;

/** Every tenth begins as soon as they are invited. */
const beginsAtOnce = ({ n }: Mind): boolean => n % 10 === 3;
/** From the second day of lessons on everybody goes on beyond the day's share; every fifth from the first. */
const goesOn = ({ n, day }: Mind): boolean => day >= 2 || n % 5 === 0;
/** Every other one wants no reviews afterwards. */
const wantsNoReviews = ({ n }: Mind): boolean => n % 2 === 0;

/** What a learner presses on a card; nothing: they put it away. */
export function pressOn(buttons: readonly Seen[], mind: Mind): Seen | undefined {
  const all = (name: string) => buttons.filter((one) => one.name === `training.${name}`);
  const [first] = all('answer');
  if (first !== undefined) {
    const { lesson, n } = first.input as Fields;
    const isKnown = Number(n) > 0 || chance(`${mind.n} ${lesson}`) < known;
    const isSure = chance(`${mind.n} ${lesson} sure`) < sureOf;
    return all('answer').find(({ input }) => {
      const { choice, sure } = input as Fields;
      return sure === isSure && (choice === rights.get(String(lesson))) === isKnown;
    });
  }
  const [took] = all('took');
  const [next] = all('next');
  const [done] = all('done');
  const [enough] = all('enough');
  const [learn] = all('learn');
  const [reviews] = all('reviews');
  const [tomorrow] = all('tomorrow');
  const [mine] = all('mine');
  if (took !== undefined) return took;
  if (done !== undefined) return done;
  if (next !== undefined) return next;
  if (reviews !== undefined)
    return wantsNoReviews(mind) && (reviews.input as Fields).on === false ? reviews : undefined;
  if (enough !== undefined && learn !== undefined) return goesOn(mind) ? learn : enough;
  // The day's share is had.
  if (mine !== undefined && learn !== undefined) return goesOn(mind) ? learn : undefined;
  return tomorrow !== undefined && beginsAtOnce(mind) ? learn : undefined;
}
