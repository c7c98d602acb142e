import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { strToU8, zipSync } from 'fflate';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  bringBack,
  courseById,
  courseBySlug,
  listCourses,
  publish,
  retire,
  saveDraft,
  versionOf,
} from '#flows/training/content/store.ts';
import { courseFiles } from '#flows/training/content/write-folder.ts';
import type { CourseContent } from '#flows/training/course.ts';
import { courses } from '#src/cli/courses.ts';
import { createTestDatabase, type TestDatabase } from '#test/support/postgres.ts';

const now = new Date('2026-11-23T10:00:00Z');
const shipped = join(dirname(dirname(import.meta.dirname)), 'courses');
const content = (slug: string, title: string): CourseContent => ({
  slug,
  fallback: 'en',
  texts: { en: { title, summary: 'About it.' } },
  lessons: [{ id: 'a', texts: { en: { title: 'A', body: 'Words.' } } }],
});

let database: TestDatabase;
let folder: string;
beforeAll(async () => {
  database = await createTestDatabase();
  folder = await mkdtemp(join(tmpdir(), 'courses-'));
});
afterAll(async () => {
  await database.drop();
  await rm(folder, { recursive: true });
});

async function run(...args: readonly string[]) {
  let [out, err] = ['', ''];
  const code = await courses(
    [...args, '--lang', 'en'],
    { out: (line) => (out += `${line}\n`), err: (text) => (err += text), isTerminal: false },
    { open: async () => ({ db: database.db, close: async () => {} }) },
  );
  return { code, out, err };
}

test('versions stay as they were, and the same content is no new one', async () => {
  const { db } = database;
  const first = await publish(db, { slug: 'one', content: content('one', 'One'), now });
  expect(first).toMatchObject({ version: 1, changed: true });
  // The order of keys is no difference.
  const { lessons, ...rest } = content('one', 'One');
  expect(await publish(db, { id: first.id, content: { lessons, ...rest }, now })).toEqual({
    ...first,
    changed: false,
  });
  expect(await publish(db, { slug: 'one', content: content('one', 'Two'), now })).toEqual({
    id: first.id,
    version: 2,
    changed: true,
  });
  expect((await versionOf(db, first.id, 1)).texts.en?.title).toBe('One');
  expect((await courseById(db, first.id))?.live?.texts.en?.title).toBe('Two');
  // Back to the first words is a version of its own: versions go forward.
  expect(await publish(db, { slug: 'one', content: content('one', 'One'), now })).toMatchObject({
    version: 3,
  });
  await expect(versionOf(db, first.id, 9)).rejects.toThrow();
});

test('a version that was rolled back is not remembered in the place of another', async () => {
  const { db } = database;
  const { id } = await publish(db, { slug: 'back', content: content('back', 'One'), now });
  await expect(
    db.transaction().execute(async (trx) => {
      await publish(trx, { id, content: content('back', 'Lost'), now });
      expect((await versionOf(trx, id, 2)).texts.en?.title).toBe('Lost');
      throw new Error('rolled back');
    }),
  ).rejects.toThrow('rolled back');
  await publish(db, { id, content: content('back', 'Kept'), now });
  expect((await versionOf(db, id, 2)).texts.en?.title).toBe('Kept');
});

test('two who publish at once make two versions, or one where it is the same', async () => {
  const { db } = database;
  const same = await Promise.all(
    ['a', 'b', 'c', 'd'].map(() => publish(db, { slug: 'race', content: content('race', 'Same'), now })),
  );
  expect(same.map(({ version }) => version)).toEqual([1, 1, 1, 1]);
  expect(same.filter(({ changed }) => changed)).toHaveLength(1);
  const other = await Promise.all(
    ['a', 'b', 'c'].map((title) => publish(db, { slug: 'race', content: content('race', title), now })),
  );
  expect(other.map(({ version }) => version).sort()).toEqual([2, 3, 4]);
});

test('drafts: whoever comes second on an older one is told, and an import leaves them alone', async () => {
  const { db } = database;
  const saved = await saveDraft(db, { slug: 'draft', draft: { title: 'x\0\uD800' }, revision: 0, now });
  if (saved.kind !== 'ok') throw new Error(saved.kind);
  expect(await saveDraft(db, { slug: 'draft', draft: {}, revision: 0, now })).toEqual({ kind: 'taken' });
  expect(await courseById(db, saved.id)).toEqual({
    id: saved.id,
    slug: 'draft',
    revision: 1,
    retired: false,
    draft: { title: 'x\uFFFD' },
  });
  const next = await saveDraft(db, { ...saved, slug: 'draft', draft: { title: 'y' }, now });
  expect(next).toEqual({ kind: 'ok', id: saved.id, revision: 2 });
  expect(await saveDraft(db, { ...saved, slug: 'draft', draft: { title: 'z' }, now })).toEqual({
    kind: 'stale',
  });

  await publish(db, { slug: 'draft', content: content('draft', 'Imported'), now });
  expect((await courseById(db, saved.id))?.draft).toEqual({ title: 'y' });
  // Somebody went on after the revision that is published: theirs stays.
  await publish(db, { id: saved.id, content: content('draft', 'Older'), revision: 1, now });
  expect((await courseById(db, saved.id))?.draft).toEqual({ title: 'y' });
  await publish(db, { id: saved.id, content: content('draft', 'Newer'), revision: 2, now });
  expect(await courseById(db, saved.id)).toMatchObject({ revision: 3, version: 3 });
  expect((await courseById(db, saved.id))?.draft).toBeUndefined();
});

test('a retired course is listed only where it is asked for, and comes back', async () => {
  const { db } = database;
  const { id } = await publish(db, { slug: 'old', content: content('old', 'Old'), now });
  const slugs = async (retired: boolean) => (await listCourses(db, { retired })).map(({ slug }) => slug);
  expect([await retire(db, id, now), await retire(db, id, now)]).toEqual([true, false]);
  expect(await slugs(false)).not.toContain('old');
  expect(await slugs(true)).toContain('old');
  expect((await courseBySlug(db, 'old'))?.retired).toBe(true);
  expect([await bringBack(db, id), await bringBack(db, id)]).toEqual([true, false]);
  expect(await slugs(false)).toContain('old');
});

test('the command: wrong usage is told', async () => {
  for (const args of [
    [],
    ['import'],
    ['export', 'x'],
    ['list', 'x'],
    ['list', '--dry-run'],
    ['import', 'x', '--force'],
  ]) {
    expect(await run(...args)).toMatchObject({ code: 2, out: '', err: expect.stringContaining('Usage') });
  }
  expect(await run('import', join(folder, 'nowhere'))).toMatchObject({
    code: 2,
    err: expect.stringContaining('cannot be read'),
  });
});

test('the command: a look first, then in, then again without a change, then out and in as it was', async () => {
  const dry = await run('import', shipped, '--dry-run');
  expect(dry).toMatchObject({ code: 0 });
  expect(dry.out).toContain('useful-thanks: new · Thank-yous that help · 5 lessons · es, en, pt');
  expect(await courseBySlug(database.db, 'useful-thanks')).toBeUndefined();

  const real = await run('import', join(shipped, 'useful-thanks'), join(shipped, 'good-handover'));
  expect(real.out).toContain('useful-thanks: version 1 is published.');
  expect((await run('import', shipped)).out).toBe('good-handover: no change\nuseful-thanks: no change\n');
  expect((await run('list')).out).toContain(
    'good-handover · version 1 · A good handover · 5 lessons · es, en, pt',
  );

  expect(await run('export', 'good-handover', folder)).toMatchObject({ code: 0 });
  expect(await readdir(join(folder, 'good-handover'))).toHaveLength(18);
  expect((await run('import', join(folder, 'good-handover'))).out).toBe('good-handover: no change\n');
  expect(await run('export', 'good-handover', folder)).toMatchObject({
    code: 1,
    err: expect.stringContaining('already'),
  });
  expect(await run('export', 'nothing', folder)).toMatchObject({
    code: 1,
    err: expect.stringContaining('no published course'),
  });
});

test('the command: a change is shown, and a problem holds everything back', async () => {
  const file = join(folder, 'good-handover/01-what-you-know.es.md');
  const before = await readFile(file, 'utf8');
  await writeFile(file, before.replace('title: Lo que solo sabes tú', 'title: Lo que nadie más sabe'));
  const changed = await run('import', join(folder, 'good-handover'), '--dry-run');
  expect(changed.out.split('\n').slice(0, 2)).toEqual([
    'good-handover: changed · A good handover · 5 lessons · es, en, pt',
    '  changed: What only you know (es)',
  ]);
  await writeFile(file, before.replace('title:', 'titel:'));
  const refused = await run('import', join(shipped, 'useful-thanks'), join(folder, 'good-handover'));
  expect(refused.code).toBe(1);
  expect(refused.out).toBe(
    [
      'good-handover/01-what-you-know.es.md, line 1, column 1: “title” is missing.',
      'good-handover/01-what-you-know.es.md, line 2, column 1: “titel” means nothing here. Possible: title.',
      'Nothing has been changed: 2 problems.',
      '',
    ].join('\n'),
  );
});

test('the command: a zip without a folder has the name of its course', async () => {
  const files = courseFiles(content('zipped', 'Zipped')).map(({ path, text }) => [
    path.replace('zipped/', ''),
    strToU8(text),
  ]);
  await writeFile(join(folder, 'zipped.zip'), zipSync(Object.fromEntries(files)));
  expect((await run('import', join(folder, 'zipped.zip'))).out).toContain('zipped: version 1 is published.');
});
