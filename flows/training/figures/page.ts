import type { Clock } from '#core/clock.ts';
import type { Holidays } from '#core/holidays.ts';
import type { Locale } from '#core/i18n.ts';
import { isHr } from '#core/person.ts';
import { localDate } from '#core/zoned.ts';
import { openLink } from '#flows/mural/links/store.ts';
import type { Db } from '#store/db.ts';
import { personById } from '#store/people.ts';
import { readSetting } from '#store/settings.ts';
import { courseById } from '../content/store.ts';
import { courseText } from '../course.ts';
import { completionLines } from './completions.ts';
import { fileText } from './text-file.ts';

/** What the page with the file of completions is told. */
export function createCompletionsSource(db: Db, clock: Clock, holidays: Holidays) {
  /** Whoever made the link is still of HR: what they may not see any more, their link does not show. */
  async function open(token: string) {
    const link = await openLink(db, 'completions', token, clock.now());
    const by = link?.by === undefined ? undefined : await personById(db, link.by);
    if (link?.until === undefined || by === undefined || by.gone || !isHr(by)) return undefined;
    const course = link.subject === undefined ? undefined : await courseById(db, link.subject);
    if (link.subject !== undefined && course === undefined) return undefined;
    return { locale: link.locale, until: link.until, course };
  }

  return {
    async completions(
      token: string,
    ): Promise<
      | Readonly<{ organisation: string; locale: Locale; timeZone: string; until: Date; course?: string }>
      | undefined
    > {
      const link = await open(token);
      if (link === undefined) return undefined;
      const { name, timeZone } = await readSetting(db, 'organisation');
      const { locale, until, course } = link;
      const title =
        course && (course.live === undefined ? course.slug : courseText(course.live, locale).text.title);
      return { organisation: name, locale, timeZone, until, ...(title !== undefined && { course: title }) };
    },

    async completionsFile(
      token: string,
    ): Promise<Readonly<{ name: string; lines: AsyncIterable<string> }> | undefined> {
      const link = await open(token);
      if (link === undefined) return undefined;
      const { timeZone } = await readSetting(db, 'organisation');
      const { locale, course } = link;
      const now = clock.now();
      const parts = [fileText(locale).name, course?.slug, localDate(now, timeZone)];
      return {
        name: `${parts.filter((part) => part !== undefined).join('-')}.csv`,
        lines: completionLines(db, { locale, now, holidays, course: course?.id }),
      };
    },
  };
}
