import type { MessageRef } from '#core/chat.ts';
import type { Extra } from '#core/outcome.ts';

/** All messages to people about one. */
export const subjectOf = (recognition: string): string => `recognition:${recognition}`;
/** Its posts in shared places: called off by themselves when it is not for everybody any more. */
export const postsSubjectOf = (recognition: string): string => `recognition:${recognition}:posts`;

/** What shows a recognition is shown anew (edited, boosted, for more people, shown again). */
export const shownAnew = (recognition: string): Extra => ({
  refresh: [subjectOf(recognition), postsSubjectOf(recognition)],
});

/** The same where fewer may see it by now: posts that did not go out yet never will. */
export const narrowed = (recognition: string): Extra => ({
  ...shownAnew(recognition),
  cancel: [postsSubjectOf(recognition)],
});

/** The same where it does not stand any more (undone, hidden): what did not go out never will. */
export const takenBack = (recognition: string): Extra => ({
  ...shownAnew(recognition),
  cancel: [subjectOf(recognition), postsSubjectOf(recognition)],
});

/** The message of its giver that a recognition follows, as one text. */
export const sourceKey = ({ platform, tenant, route, id }: MessageRef): string =>
  JSON.stringify([platform, tenant, route, id]);
