import type { Charts } from '#core/chart.ts';
import type { Say } from '#core/chat.ts';
import { type FlowPart, onAction, type Sample } from '#core/flow.ts';
import type { Holidays } from '#core/holidays.ts';
import type { Locale } from '#core/i18n.ts';
import { type Context, type Outcome, say } from '#core/outcome.ts';
import { isHr, type UnitId } from '#core/person.ts';
import { addDays, localDate } from '#core/zoned.ts';
import { mintLink } from '#flows/mural/links/store.ts';
import { allUnits } from '#store/people.ts';
import { readSetting } from '#store/settings.ts';
import type { NudgeKind } from '#store/tables/training.ts';
import { floor } from '#trust/partition.ts';
import { showFigures } from '../actions.ts';
import { type Course, courseById } from '../content/store.ts';
import { courseText, lessonText } from '../course.ts';
import { uplift } from '../rules/uplift.ts';
import { showPart } from './actions.ts';
import { keptOf, missedOf, nudgesBetween } from './answers/store.ts';
import { groupsOf } from './groups.ts';
import { samples } from './samples.ts';
import { takersOf } from './takers/store.ts';
import { text } from './text.ts';
import { fewCard, figuresCard, fileCard, type Shown, sentenceCard, unitsChart } from './views.ts';
import { keptChart, type NudgeFigure, nudgesCard, questionsCard } from './views-answers.ts';

type Ports = Readonly<{ charts: Charts; holidays: Holidays; publicUrl?: string | undefined }>;

/** A page with a file is for whoever asked for it, on that day. Milliseconds. */
const linkMs = 24 * 3_600_000;
/** How far back nudges are counted, and how long each is waited for before it counts: the longest of their times. Days. */
const nudgeDays = { back: 180, settle: 7 } as const;
const kinds: readonly NudgeKind[] = ['lesson', 'review', 'before7', 'before1', 'after1'];

const titleOf = (course: Course, locale: Locale): string =>
  course.live === undefined ? course.slug : courseText(course.live, locale).text.title;

export const createFigures = (
  ports: Ports,
): Readonly<{ part: FlowPart; samples(locale: Locale): readonly Sample[] }> => {
  async function shownOf({ db, locale, now }: Context, course: Course, unit: UnitId | undefined) {
    const { name, timeZone } = await readSetting(db, 'organisation');
    const units = await allUnits(db);
    const takers = await takersOf(db, course.id, {
      holidays: ports.holidays,
      today: localDate(now, timeZone),
    });
    const groups = groupsOf(units, takers);
    const shown: Shown = {
      course: { id: course.id, title: titleOf(course, locale) },
      groups,
      // What is not shown by itself is shown with what it is counted with.
      unit: (unit !== undefined && groups.groupOf.get(unit)) || groups.root,
      nameOf: (id) => units.find((one) => one.id === id)?.name ?? name,
    };
    return { shown, taken: takers.length > 0 };
  }

  async function units(context: Context, course: Course, unit?: UnitId, pictured = false) {
    const { locale } = context;
    const { shown, taken } = await shownOf(context, course, unit);
    if (shown.groups.totals.size === 0) return say(fewCard(locale, shown.course, taken));
    const chart = pictured ? unitsChart(locale, shown) : undefined;
    // Without a picture, the bars say the same.
    const png = chart && (await ports.charts.png(chart, { locale }).catch(() => undefined));
    return say(figuresCard(locale, shown, png));
  }

  async function questions({ db, locale, now }: Context, course: Course, pictured = false) {
    const asked = (course.live?.lessons ?? []).filter(({ question }) => question !== undefined);
    const { timeZone } = await readSetting(db, 'organisation');
    // What is yesterday here is today somewhere else.
    const before = addDays(localDate(now, timeZone), -1);
    const missed = await missedOf(
      db,
      course.id,
      asked.map(({ id }) => id),
      before,
    );
    const kept = await keptOf(db, course.id, before);
    const askOf = (id: string): string => {
      const lesson = asked.find((one) => one.id === id);
      if (course.live === undefined || lesson === undefined) return id;
      const { text: words } = lessonText(course.live, lesson, locale);
      return words.question?.ask ?? words.title;
    };
    const shown = { id: course.id, title: titleOf(course, locale) };
    const chart = pictured ? keptChart(locale, shown, kept) : undefined;
    const png = chart && (await ports.charts.png(chart, { locale }).catch(() => undefined));
    const found = { missed: missed.map((one) => ({ ...one, ask: askOf(one.lesson) })), kept };
    return say(questionsCard(locale, shown, found, png));
  }

  async function nudges({ db, locale, now }: Context, course: Course) {
    const { timeZone } = await readSetting(db, 'organisation');
    const to = addDays(localDate(now, timeZone), -nudgeDays.settle - 1);
    const rows = await nudgesBetween(db, addDays(to, 1 - nudgeDays.back), to);
    const nobody = { n: 0, followed: 0, people: 0 };
    const figures = kinds.flatMap((kind): readonly NudgeFigure[] => {
      const of = (arm: 'sent' | 'held') => rows.find((row) => row.kind === kind && row.arm === arm) ?? nobody;
      const [sent, held] = [of('sent'), of('held')];
      if (sent.n + held.n === 0) return [];
      const found = uplift({ sent, held });
      // Many nudges to a few people would tell of those people.
      const few = Math.min(sent.people, held.people) < floor;
      return [{ kind, sent, held, uplift: few ? { ...found, verdict: 'too_few' } : found }];
    });
    return say(nudgesCard(locale, course.id, { figures, days: nudgeDays.back }));
  }

  async function file({ db, locale, now, person }: Context, course: Course) {
    if (ports.publicUrl === undefined) return say(fileCard(locale, course));
    const token = await mintLink(db, {
      kind: 'completions',
      subject: course.id,
      by: person.id,
      locale,
      now,
      until: new Date(now.getTime() + linkMs),
    });
    return say(fileCard(locale, course, `${ports.publicUrl}/completions/${token}`));
  }

  /** Rights and the course are looked up at each press. */
  const forHr =
    <T extends Readonly<{ course: string }>>(
      show: (context: Context, course: Course, input: T) => Promise<Outcome<Say>>,
    ) =>
    async (context: Context, input: T): Promise<Outcome<Say>> => {
      const words = text(context.locale);
      if (!isHr(context.person)) return say(sentenceCard(words.onlyHr));
      const course = await courseById(context.db, input.course);
      return course === undefined ? say(sentenceCard(words.gone)) : show(context, course, input);
    };

  return {
    part: {
      actions: [
        onAction(
          showFigures,
          forHr((context, course) => units(context, course)),
        ),
        onAction(
          showPart,
          forHr((context, course, { part, unit }) => {
            if (part === 'questions' || part === 'retention')
              return questions(context, course, part === 'retention');
            if (part === 'nudges') return nudges(context, course);
            if (part === 'file') return file(context, course);
            return units(context, course, unit, part === 'picture');
          }),
        ),
      ],
    },
    samples,
  };
};
