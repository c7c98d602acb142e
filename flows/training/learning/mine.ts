import type { Card } from '#core/card.ts';
import { type Command, type FlowPart, onAction } from '#core/flow.ts';
import type { Holidays } from '#core/holidays.ts';
import { plural } from '#core/i18n.ts';
import { type Context, replace, say } from '#core/outcome.ts';
import { cut } from '#core/text.ts';
import { addDays, localDate } from '#core/zoned.ts';
import { showMine } from '../actions.ts';
import { listCourses } from '../content/store.ts';
import { courseText } from '../course.ts';
import { touched } from './answering.ts';
import { type Desk, deskOf, isResting, nextDay } from './desk.ts';
import { resumeAll } from './pausing.ts';
import { dueDate, isPaused, isThrough, reviewsFollow, takenOf } from './rules-order.ts';
import { amount, minutesOf, nextCard, wished } from './showing.ts';
import { text as lessonWords } from './text.ts';
import { text } from './text-mine.ts';
import { homeCard, type Mine, type MyCourse, mineCard, type Offer } from './views-mine.ts';

type Ports = Readonly<{ holidays: Holidays }>;

/** Of what was typed behind the command. UTF-16 units. */
const nameMax = 80;

const asked = async ({ db, now, person }: Context, ports: Ports): Promise<Desk> =>
  deskOf({ db, now, ...ports }, person);

function myCourses({ locale, person }: Context, desk: Desk): readonly MyCourse[] {
  const { calendar, today } = desk;
  const all = desk.courses.map((course): MyCourse => {
    const { enrolment } = course;
    const due = dueDate(enrolment, calendar);
    return {
      enrolment: enrolment.id,
      title: courseText(enrolment.content, locale).text.title,
      mandatory: enrolment.mandatory,
      ...takenOf(course),
      due,
      isLate: due !== undefined && due < today,
      doneOn: enrolment.doneAt && localDate(enrolment.doneAt, person.timeZone),
      pausedUntil: isPaused(enrolment, today) ? enrolment.pausedUntil : undefined,
      waitsForWord: enrolment.state === 'open' && isThrough(course),
      reviews: reviewsFollow(course),
    };
  });
  // What is done comes last, the latest first.
  return [
    ...all.filter(({ doneOn }) => doneOn === undefined),
    ...all
      .filter(({ doneOn }) => doneOn !== undefined)
      .toSorted((a, b) => ((a.doneOn ?? '') < (b.doneOn ?? '') ? 1 : -1)),
  ];
}

/** Courses that somebody could begin: neither under way nor done by them. */
async function offersFor({ db, locale }: Context, desk: Desk): Promise<readonly Offer[]> {
  const had = new Set(desk.courses.map(({ enrolment }) => enrolment.course));
  return (await listCourses(db)).flatMap(({ id, live }) => {
    if (live === undefined || had.has(id)) return [];
    const { title, summary } = courseText(live, locale).text;
    return [{ course: id, title, summary }];
  });
}

async function mineOf(context: Context, desk: Desk, note?: string): Promise<Mine> {
  const { locale, person, now } = context;
  const items = wished(desk, {});
  const today = items.filter(({ kind }) => kind !== 'confirm').slice(0, desk.dailyMax);
  const { pausedUntil, optedOut } = person;
  const words = lessonWords(locale);
  return {
    waits:
      today.length === 0
        ? undefined
        : { what: amount(locale, today), minutes: plural(locale, minutesOf(today), words.minutes) },
    confirms: items.some(({ kind }) => kind === 'confirm'),
    nextDay: nextDay(desk, addDays(desk.today, 1)),
    courses: myCourses(context, desk),
    offers: await offersFor(context, desk),
    restsUntil: isResting(desk) ? desk.learner.restsUntil : undefined,
    quiet: optedOut
      ? 'never'
      : pausedUntil !== undefined && pausedUntil > now
        ? localDate(pausedUntil, person.timeZone)
        : undefined,
    note,
  };
}

const folded = (text: string): string =>
  text
    .normalize('NFKD')
    .replace(/[\p{M}\p{Cf}]+/gu, '')
    .toLowerCase()
    .trim();

/** The one that is meant: by its whole name first, then by a part of it. */
function named<T extends Readonly<{ title: string }>>(all: readonly T[], typed: string): T | undefined {
  const wanted = folded(typed);
  return (
    all.find(({ title }) => folded(title) === wanted) ??
    all.find(({ title }) => folded(title).includes(wanted))
  );
}

/** In a person's own place; nothing where there is nothing to learn. */
export const home =
  (ports: Ports) =>
  async (context: Context): Promise<Card | undefined> => {
    const desk = await asked(context, ports);
    const mine = await mineOf(context, desk);
    if (mine.courses.length === 0 && mine.offers.length === 0) return undefined;
    return homeCard(context.locale, mine, showMine.button(text(context.locale).title, {}));
  };

const learn = (ports: Ports): Command => ({
  name: 'learn',
  words: {
    en: ['learn', 'lessons', 'training'],
    es: ['aprender', 'lecciones', 'capacitación'],
    pt: ['aprender', 'lições', 'treinamento'],
  },
  about: (locale) => ({ summary: text(locale).summary, usage: text(locale).usage }),
  shownTo: () => true,
  async handle(context, call) {
    const { locale } = context;
    const desk = await asked(context, ports);
    const typed = call.text.trim();
    const mine = await mineOf(context, desk);
    if (typed === '') return say(mineCard(locale, mine));
    const own = named(mine.courses, typed);
    if (own !== undefined && own.doneOn === undefined) {
      const extra = await touched(context);
      return say(nextCard(locale, desk, { only: own.enrolment }, false), extra);
    }
    const offer = own === undefined ? named(mine.offers, typed) : undefined;
    if (own !== undefined || offer !== undefined)
      return say(
        mineCard(locale, {
          ...mine,
          courses: own === undefined ? [] : [own],
          offers: offer === undefined ? [] : [offer],
        }),
      );
    return say(mineCard(locale, { ...mine, note: text(locale).unknown({ what: cut(typed, nameMax) }) }));
  },
});

const resumeCommand = (ports: Ports): Command => ({
  name: 'resume',
  words: { en: ['resume'], es: ['reanudar', 'retomar'], pt: ['retomar'] },
  about: (locale) => ({ summary: text(locale).resumeSummary }),
  shownTo: () => true,
  async handle(context) {
    const { locale } = context;
    const before = await asked(context, ports);
    const isPausedNow =
      isResting(before) || before.courses.some(({ enrolment }) => isPaused(enrolment, before.today));
    if (!isPausedNow) return say(mineCard(locale, await mineOf(context, before, text(locale).notPaused)));
    const { desk, extra } = await resumeAll(context, ports);
    const fresh = await asked(context, ports);
    return say(
      mineCard(locale, await mineOf(context, { ...fresh, learner: desk.learner }, text(locale).resumed)),
      extra,
    );
  },
});

export const minePart = (ports: Ports): FlowPart => ({
  commands: [learn(ports), resumeCommand(ports)],
  actions: [
    onAction(showMine, async (context) =>
      replace(mineCard(context.locale, await mineOf(context, await asked(context, ports)))),
    ),
  ],
});
