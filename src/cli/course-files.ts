import { mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join, posix, relative, resolve, sep } from 'node:path';
import type { Problem } from '#flows/training/content/problems.ts';
import { type CourseFile, fileLimits, isNoise, unzipCourse } from '#flows/training/content/unzip.ts';

export type Loaded =
  | Readonly<{ kind: 'ok'; files: readonly CourseFile[] }>
  | Readonly<{ kind: 'wrong'; problems: readonly Problem[] }>
  | Readonly<{ kind: 'unreadable' }>;

/** So many entries are looked at: somebody may have named the whole disk. */
const mostEntries = 5_000;

/** The files below a folder; what a link leads to is not followed. */
async function pathsIn(folder: string): Promise<readonly string[]> {
  const found: string[] = [];
  const folders = [folder];
  let looked = 0;
  for (let here = folders.pop(); here !== undefined && looked < mostEntries; here = folders.pop()) {
    for (const entry of await readdir(here, { withFileTypes: true })) {
      const path = join(here, entry.name);
      looked += 1;
      if (isNoise(entry.name) || entry.name === 'node_modules') continue;
      if (entry.isDirectory()) folders.push(path);
      else if (entry.isFile()) found.push(path);
    }
  }
  return found;
}

async function loadFolder(folder: string): Promise<Loaded> {
  const paths = await pathsIn(folder);
  if (paths.length > fileLimits.files) {
    return { kind: 'wrong', problems: [{ code: 'files_many', max: fileLimits.files, n: paths.length }] };
  }
  const files: CourseFile[] = [];
  const problems: Problem[] = [];
  for (const path of paths) {
    const name = posix.join(basename(folder), relative(folder, path).split(sep).join('/'));
    const { size } = await stat(path);
    if (size > fileLimits.each)
      problems.push({ code: 'file_large', file: name, max: fileLimits.each, n: size });
    else files.push({ path: name, bytes: await readFile(path) });
  }
  return problems.length > 0 ? { kind: 'wrong', problems } : { kind: 'ok', files };
}

/**
 * The files of a course, of a folder of courses, or of a zip of either. Their paths begin with the name of the folder.
 * @returns `unreadable`: there is nothing that can be read at this path
 */
export async function loadCourses(path: string): Promise<Loaded> {
  const whole = resolve(path);
  try {
    const found = await stat(whole);
    if (found.isDirectory()) return await loadFolder(whole);
    if (!found.isFile()) return { kind: 'unreadable' };
    if (found.size > fileLimits.all) {
      return { kind: 'wrong', problems: [{ code: 'zip_large', max: fileLimits.all, n: found.size }] };
    }
    const unzipped = unzipCourse(await readFile(whole));
    if (unzipped.kind === 'wrong') return unzipped;
    // The files of one course, without their folder: the archive has its name.
    const isBare = unzipped.files.some((file) => /^course\.[^./]+\.md$/.test(file.path));
    const folder = basename(whole).replace(/\.zip$/i, '');
    return isBare
      ? { kind: 'ok', files: unzipped.files.map((file) => ({ ...file, path: `${folder}/${file.path}` })) }
      : unzipped;
  } catch {
    return { kind: 'unreadable' };
  }
}

/** @returns false, and nothing is written, when the folder of the course is there already */
export async function writeCourse(
  folder: string,
  slug: string,
  files: readonly Readonly<{ path: string; text: string }>[],
): Promise<boolean> {
  await mkdir(folder, { recursive: true });
  try {
    await mkdir(join(folder, slug));
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw error;
  }
  for (const { path, text } of files) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), text, { flag: 'wx' });
  }
  return true;
}
