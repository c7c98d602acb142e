import { onAction } from '#core/flow.ts';
import type { Holidays } from '#core/holidays.ts';
import { type Context, say } from '#core/outcome.ts';
import type { UnitId } from '#core/person.ts';
import { localDate } from '#core/zoned.ts';
import { versionOf } from '#flows/training/content/store.ts';
import { courseText } from '#flows/training/course.ts';
import { reportsOf } from '#flows/training/enrolling/line/store.ts';
import { lateOf } from '#flows/training/figures/late/store.ts';
import { mandatoryOf, trainedIn } from '#flows/training/figures/takers/store.ts';
import { allUnits } from '#store/people.ts';
import { showLate } from './actions.ts';
import { type CourseOfMine, lateCard, type Training } from './views-training.ts';

const dayMs = 86_400_000;
const daysBetween = (from: string, to: string): number =>
  Math.round((Date.parse(to) - Date.parse(from)) / dayMs);

/** Those who report to this person today, and nobody further down. */
async function mineOf({ db, person, now }: Context) {
  const today = localDate(now, person.timeZone);
  return { today, people: await reportsOf(db, person.id, today) };
}

/** What the report of a unit says of training. */
export async function trainingOf(context: Context, unit: UnitId): Promise<Training> {
  const { people } = await mineOf(context);
  const trained = await trainedIn(context.db, await allUnits(context.db), unit);
  return { ...trained, asks: (await mandatoryOf(context.db, people)).length > 0 };
}

/** Names of those who are late, for their own manager alone: whose they are is looked up at each press. */
export const onShowLate = (holidays: Holidays) =>
  onAction(showLate, async (context) => {
    const { db, locale } = context;
    const { today, people } = await mineOf(context);
    const late = await lateOf(db, { mandatoryOf: people }, { holidays, today });
    const courses: CourseOfMine[] = [];
    for (const { course, version, enrolled, done } of await mandatoryOf(db, people)) {
      const content = await versionOf(db, course, version);
      courses.push({
        title: courseText(content, locale).text.title,
        enrolled,
        done,
        late: late
          .filter((one) => one.course === course)
          .map(({ name, due }) => ({ name, days: daysBetween(due, today) })),
      });
    }
    return say(lateCard(locale, courses));
  });
