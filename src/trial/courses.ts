import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { sql } from 'kysely';
import { readCourses } from '#flows/training/content/read-folder.ts';
import { publish } from '#flows/training/content/store.ts';
import type { Db } from '#store/db.ts';
import { readSetting, writeSetting } from '#store/settings.ts';

const folder = join(import.meta.dirname, '..', '..', 'courses');

/** The sample courses, as HR would import them: the same files, the same checks. */
function readSamples() {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.md'))
    .map((entry) => {
      const path = join(entry.parentPath, entry.name);
      return { path: path.slice(folder.length + 1).replaceAll('\\', '/'), bytes: readFileSync(path) };
    });
  const read = readCourses(files);
  if (read.kind === 'wrong') {
    const [first] = read.problems;
    throw new Error(`sample courses: ${first?.file ?? ''}: ${first?.code ?? 'nothing read'}`);
  }
  return read.courses;
}

/**
 * Publishes the sample courses for an invented organisation, unless there is any course already. One that was invented before there
 * were courses gets them, too. The caller holds the lock of what is invented.
 */
export async function inventCourses(db: Db, now: Date): Promise<void> {
  const invented = await db.selectFrom('people').select('id').where('invented', '=', true).executeTakeFirst();
  if (invented === undefined) return;
  if (await db.selectFrom('courses').select('id').executeTakeFirst()) return;
  const courses: string[] = [];
  for (const content of readSamples()) {
    const { id } = await publish(db, { slug: content.slug, content, now });
    courses.push(id);
  }
  await writeSetting(db, 'trial', { courses });
}

/**
 * Takes what is invented of the courses, before the invented people themselves go, and with them all they have learned: rules that an
 * invented person has made and by which nobody real was enrolled (they would go on enrolling real people), and sample courses that are as
 * they came and that no real person has to do with. Every other course is somebody's own work, and stays.
 */
export async function removeInventedCourses(db: Db): Promise<void> {
  await sql`delete from course_rules rule using people maker
    where maker.id = rule.by_id and maker.invented
    and not exists (select from enrolments e join people p on p.id = e.person_id
      where e.rule_id = rule.id and not p.invented)`.execute(db);
  const { courses } = await readSetting(db, 'trial');
  if (courses.length === 0) return;
  await sql`delete from enrolments e using people p
    where p.id = e.person_id and p.invented and e.course_id = any(${courses}::uuid[])`.execute(db);
  await sql`delete from courses c where c.id = any(${courses}::uuid[])
    and c.version = 1 and c.draft is null and c.staged is null
    and not exists (select from enrolments where course_id = c.id)
    and not exists (select from course_rules where course_id = c.id and ended_at is null)
    and not exists (select from growth_skills s join people p on p.id = s.person_id
      where s.course_id = c.id and not p.invented)`.execute(db);
  await writeSetting(db, 'trial', { courses: [] });
}
