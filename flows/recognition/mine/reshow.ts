import { z } from 'zod';
import { onJob } from '#core/flow.ts';
import { defineJob, type JobRequest } from '#core/jobs.ts';
import type { Db, Post } from '#core/outcome.ts';
import { readSetting } from '#store/settings.ts';
import { calledOffPosts } from '../receivers/store.ts';
import { recognitionById } from '../store.ts';
import { narrowed, shownAnew } from '../subjects.ts';
import { postedAnew } from '../telling.ts';
import { publicAmong } from './store.ts';

/** Each has several messages and posts; one transaction is to be short. */
const atOnce = 50;

const reshowJob = defineJob('recognition.reshow', z.object({ ids: z.array(z.uuid()).min(1).max(atOnce) }));

/** To show anew what other people than before may see by now. */
export const reshow = (ids: readonly string[]): readonly JobRequest[] =>
  Array.from({ length: Math.ceil(ids.length / atOnce) }, (_, n) =>
    reshowJob.request({ ids: ids.slice(n * atOnce, (n + 1) * atOnce) }),
  );

/** What was called off when fewer might see it, and nobody else knows of. What never was to be posted is none the more now. */
async function postedAfterAll(db: Db, ids: readonly string[], now: Date): Promise<readonly Post[]> {
  const posts: Post[] = [];
  for (const id of await calledOffPosts(db, ids)) {
    const it = await recognitionById(db, id);
    if (it?.state !== 'stands') continue;
    posts.push(...(postedAnew(it, await readSetting(db, 'recognition'), now).post ?? []));
  }
  return posts;
}

export const onReshow = onJob(reshowJob, async ({ db, now }, { ids }) => {
  const open = await publicAmong(db, ids);
  const all = ids.map((id) => (open.has(id) ? shownAnew(id) : narrowed(id)));
  const post = await postedAfterAll(db, [...open], now);
  return {
    refresh: all.flatMap(({ refresh }) => refresh ?? []),
    cancel: all.flatMap(({ cancel }) => cancel ?? []),
    ...(post.length > 0 && { post }),
  };
});
