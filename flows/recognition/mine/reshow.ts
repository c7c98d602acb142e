import { z } from 'zod';
import { onJob } from '#core/flow.ts';
import { defineJob, type JobRequest } from '#core/jobs.ts';
import { narrowed, shownAnew } from '../subjects.ts';
import { publicAmong } from './store.ts';

/** Each has several messages and posts; one transaction is to be short. */
const atOnce = 50;

const reshowJob = defineJob('recognition.reshow', z.object({ ids: z.array(z.uuid()).min(1).max(atOnce) }));

/** To show anew what other people than before may see by now. */
export const reshow = (ids: readonly string[]): readonly JobRequest[] =>
  Array.from({ length: Math.ceil(ids.length / atOnce) }, (_, n) =>
    reshowJob.request({ ids: ids.slice(n * atOnce, (n + 1) * atOnce) }),
  );

export const onReshow = onJob(reshowJob, async ({ db }, { ids }) => {
  const open = await publicAmong(db, ids);
  const all = ids.map((id) => (open.has(id) ? shownAnew(id) : narrowed(id)));
  return {
    refresh: all.flatMap(({ refresh }) => refresh ?? []),
    cancel: all.flatMap(({ cancel }) => cancel ?? []),
  };
});
