import type { Holidays } from '#core/holidays.ts';
import type { Locale } from '#core/i18n.ts';
import { clean } from '#core/text.ts';
import { localDate } from '#core/zoned.ts';
import type { Db } from '#store/db.ts';
import { allUnits, type Unit, unitPath } from '#store/people.ts';
import { readSetting } from '#store/settings.ts';
import { type Course, courseById, listCourses, versionOf } from '../content/store.ts';
import { type CourseContent, courseText } from '../course.ts';
import { byteOrderMark, csvLine } from './csv.ts';
import { groupsOf } from './groups.ts';
import { type Completion, completionsOf } from './store.ts';
import { takersOf } from './takers/store.ts';
import { fileText } from './text-file.ts';

/** Rows of one look: what is in memory at a time. */
const pageSize = 5_000;

export type FileOptions = Readonly<{
  locale: Locale;
  now: Date;
  holidays: Holidays;
  /** Of one course alone. */
  course?: string | undefined;
}>;

const titleOf = (content: CourseContent, locale: Locale): string => courseText(content, locale).text.title;

/**
 * Completions as a CSV file, record by record, the first with the names of the columns: those of mandatory courses by name; of
 * free ones how many are done, by the groups that HR is shown.
 */
export async function* completionLines(db: Db, options: FileOptions): AsyncGenerator<string> {
  const { locale, course } = options;
  const words = fileText(locale);
  const { timeZone, name: organisation } = await readSetting(db, 'organisation');
  const units = await allUnits(db);
  const known = new Map<string, string>();
  const unitOf = (id: string | undefined): string => {
    if (id === undefined) return '';
    const path = known.get(id) ?? unitPath(units, id);
    known.set(id, path);
    return path;
  };
  const line = (values: readonly string[]) => csvLine(values.map(clean));
  yield byteOrderMark +
    line([
      words.course,
      words.title,
      words.version,
      words.mandatory,
      words.person,
      words.email,
      words.unit,
      words.started,
      words.due,
      words.done,
      words.people,
    ]);

  const titles = new Map<string, Readonly<{ slug: string; title: string }>>();
  async function courseOf({ course: id, version }: Completion) {
    const key = `${id} ${version}`;
    const found = titles.get(key);
    if (found !== undefined) return found;
    const content = await versionOf(db, id, version);
    const made = { slug: content.slug, title: titleOf(content, locale) };
    titles.set(key, made);
    return made;
  }
  let after: Completion | undefined;
  do {
    const page = await completionsOf(db, { course, after, limit: pageSize });
    for (const one of page) {
      const { slug, title } = await courseOf(one);
      yield line([
        slug,
        title,
        String(one.version),
        words.yes,
        one.name,
        one.email ?? '',
        unitOf(one.unit),
        one.startsOn,
        one.dueOn ?? '',
        localDate(one.doneAt, timeZone),
        '1',
      ]);
    }
    after = page.length < pageSize ? undefined : page.at(-1);
  } while (after !== undefined);

  const only = course === undefined ? undefined : await courseById(db, course);
  const courses = course === undefined ? await listCourses(db, { retired: true }) : only ? [only] : [];
  for (const one of courses) yield* freeLines(db, options, one, units, organisation);
}

async function* freeLines(
  db: Db,
  { locale, now, holidays }: FileOptions,
  course: Course,
  units: readonly Unit[],
  organisation: string,
): AsyncGenerator<string> {
  const words = fileText(locale);
  const { timeZone } = await readSetting(db, 'organisation');
  const takers = await takersOf(db, course.id, { holidays, today: localDate(now, timeZone) });
  const groups = groupsOf(units, takers);
  if (!groups.free) return;
  const done = new Map<string, number>();
  for (const one of takers) {
    const group = one.mandatory ? undefined : groups.groupOf.get(one.unit ?? groups.root);
    if (group !== undefined) done.set(group, (done.get(group) ?? 0) + one.done);
  }
  const title = course.live === undefined ? course.slug : titleOf(course.live, locale);
  for (const [unit, people] of done) {
    const name = units.some(({ id }) => id === unit) ? unitPath(units, unit) : organisation;
    yield csvLine([course.slug, title, '', words.no, '', '', name, '', '', '', String(people)].map(clean));
  }
}
