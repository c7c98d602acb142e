import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { systemClock } from '#core/clock.ts';
import { asLocale, type Locale, list, locales } from '#core/i18n.ts';
import { compare, type Diff } from '#flows/training/content/diff.ts';
import type { Problem } from '#flows/training/content/problems.ts';
import { readCourses } from '#flows/training/content/read-folder.ts';
import { courseBySlug, listCourses, publish } from '#flows/training/content/store.ts';
import { problemText } from '#flows/training/content/text-problems.ts';
import { text } from '#flows/training/content/text-terminal.ts';
import { courseFiles } from '#flows/training/content/write-folder.ts';
import type { CourseContent } from '#flows/training/course.ts';
import { courseText } from '#flows/training/course.ts';
import type { Db } from '#store/db.ts';
import { readSetting } from '#store/settings.ts';
import { loadCourses, writeCourse } from './course-files.ts';
import { openForCommand } from './database.ts';
import { exit, runHere, type Terminal } from './terminal.ts';

const options = {
  'dry-run': { type: 'boolean', default: false },
  lang: { type: 'string' },
} as const;

function parse(args: readonly string[]) {
  try {
    const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true });
    const [verb, ...rest] = positionals;
    const known = values.lang === undefined || locales.some((locale) => locale === values.lang);
    const fits =
      (verb === 'import' && rest.length > 0) ||
      (verb === 'export' && rest.length === 2 && !values['dry-run']) ||
      (verb === 'list' && rest.length === 0 && !values['dry-run']);
    return known && fits ? { verb, rest, dry: values['dry-run'], lang: values.lang } : undefined;
  } catch {
    return undefined;
  }
}

const systemLocale = (): Locale => asLocale(Intl.DateTimeFormat().resolvedOptions().locale) ?? 'en';

/** What would change, for somebody who decides on it. */
function diffLines(locale: Locale, slug: string, diff: Diff): readonly string[] {
  const words = text(locale);
  if (diff.same) return [words.same({ slug })];
  const titles = (some: readonly Readonly<{ title: string }>[]) =>
    list(
      locale,
      some.map(({ title }) => `“${title}”`),
    );
  const some = (length: number, line: () => string) => (length > 0 ? [line()] : []);
  const { lessonsAdded, lessonsRemoved, textsChanged, languagesAdded, languagesRemoved } = diff;
  return [
    `${diff.isNew ? words.isNew({ slug }) : words.changed({ slug })} · ${diff.title} · ${words.lessons({ n: diff.lessons })} · ${diff.languages.join(', ')}`,
    ...(diff.isNew ? [] : some(lessonsAdded.length, () => words.added({ titles: titles(lessonsAdded) }))),
    ...some(lessonsRemoved.length, () => words.removed({ titles: titles(lessonsRemoved) })),
    ...diff.lessonsChanged.map(({ title, languages }) =>
      words.lesson({ title, languages: languages.length === 0 ? '' : ` (${languages.join(', ')})` }),
    ),
    ...(diff.moved ? [words.moved] : []),
    ...some(textsChanged.length, () => words.texts({ languages: textsChanged.join(', ') })),
    ...(diff.settingsChanged ? [words.settings] : []),
    ...(diff.isNew
      ? []
      : some(languagesAdded.length, () => words.languagesAdded({ languages: languagesAdded.join(', ') }))),
    ...some(languagesRemoved.length, () =>
      words.languagesRemoved({ languages: languagesRemoved.join(', ') }),
    ),
    ...diff.gaps.map(({ title, languages }) => words.gap({ title, languages: languages.join(', ') })),
  ];
}

function refuse(locale: Locale, problems: readonly Problem[], terminal: Terminal): number {
  for (const problem of problems) terminal.out(problemText(problem, locale));
  terminal.out(text(locale).held({ n: problems.length }));
  return exit.refused;
}

/** All courses or none, in one transaction. */
async function bring(
  db: Db,
  courses: readonly CourseContent[],
  { locale, dry, terminal }: Readonly<{ locale: Locale; dry: boolean; terminal: Terminal }>,
): Promise<void> {
  const words = text(locale);
  const now = systemClock.now();
  const lines = await db.transaction().execute(async (trx) => {
    const said: string[] = [];
    const { values } = await readSetting(trx, 'recognition');
    for (const content of courses) {
      const { slug, value } = content;
      const before = await courseBySlug(trx, slug);
      const diff = compare(before?.live, content);
      said.push(...diffLines(locale, slug, diff));
      if (value !== undefined && !values.some(({ id }) => id === value)) {
        said.push(words.unknownValue({ value }));
      }
      if (before?.draft !== undefined && !diff.same) said.push(words.hasDraft);
      if (before?.retired === true) said.push(words.retired({ slug }));
      if (dry) continue;
      const { version, changed } = await publish(trx, { slug, content, now });
      if (changed) said.push(words.published({ slug, version: String(version) }));
    }
    return said;
  });
  for (const line of lines) terminal.out(line);
  if (dry) terminal.out(words.dry);
}

async function show(db: Db, locale: Locale, terminal: Terminal): Promise<void> {
  const words = text(locale);
  const found = await listCourses(db, { retired: true });
  // One that is there in name alone, as a file of it is being looked at in chat, is none yet.
  const written = found.filter(({ version, draft }) => version !== undefined || draft !== undefined);
  if (written.length === 0) terminal.out(words.none);
  for (const { slug, version, live, retired } of written) {
    const state = version === undefined ? words.draft : words.version({ version: String(version) });
    const about =
      live === undefined
        ? []
        : [
            courseText(live, locale).text.title,
            words.lessons({ n: live.lessons.length }),
            locales.filter((one) => live.texts[one] !== undefined).join(', '),
          ];
    terminal.out([slug, state, ...about, ...(retired ? [words.isRetired] : [])].join(' · '));
  }
}

/**
 * `import FOLDER… [--dry-run]`, `export NAME FOLDER`, or `list`; each with `[--lang es|en|pt]`.
 * @returns the exit code: 0 done, 1 something is refused, 2 the command itself is wrong
 */
export async function courses(
  args: readonly string[],
  terminal: Terminal,
  house: Readonly<{ open(): Promise<Readonly<{ db: Db; close(): Promise<void> }>> }>,
): Promise<number> {
  const call = parse(args);
  const locale = asLocale(call?.lang) ?? systemLocale();
  const words = text(locale);
  if (call === undefined) {
    terminal.err(words.usage);
    return exit.usage;
  }

  const found: CourseContent[] = [];
  const problems: Problem[] = [];
  for (const path of call.verb === 'import' ? call.rest : []) {
    const loaded = await loadCourses(path);
    if (loaded.kind === 'unreadable') {
      terminal.err(`${words.noFile({ path })}\n`);
      return exit.usage;
    }
    const read = loaded.kind === 'wrong' ? loaded : readCourses(loaded.files);
    if (read.kind === 'wrong') problems.push(...read.problems);
    else found.push(...read.courses);
  }
  const twice = found.filter(({ slug }, i) => found.findIndex((one) => one.slug === slug) < i);
  problems.push(...twice.map(({ slug }): Problem => ({ code: 'course_twice', value: slug })));
  if (problems.length > 0) return refuse(locale, problems, terminal);

  const { db, close } = await house.open();
  try {
    if (call.verb === 'import') {
      await bring(db, found, { locale, dry: call.dry, terminal });
      return exit.ok;
    }
    if (call.verb === 'list') {
      await show(db, locale, terminal);
      return exit.ok;
    }
    const [slug = '', folder = ''] = call.rest;
    const live = (await courseBySlug(db, slug))?.live;
    if (live === undefined) {
      terminal.err(`${words.unknown({ slug })}\n`);
      return exit.refused;
    }
    const written = courseFiles(live);
    const path = join(folder, slug);
    const done = await writeCourse(folder, slug, written);
    if (done) terminal.out(words.exported({ path, n: written.length }));
    else terminal.err(`${words.taken({ path })}\n`);
    return done ? exit.ok : exit.refused;
  } finally {
    await close();
  }
}

if (import.meta.main) {
  await runHere((args, terminal) => courses(args, terminal, { open: openForCommand }));
}
