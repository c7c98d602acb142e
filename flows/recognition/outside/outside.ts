import { type FlowPart, onAction, onJob, onMessage, type Sample } from '#core/flow.ts';
import type { Locale } from '#core/i18n.ts';
import type { JobRequest } from '#core/jobs.ts';
import type { Mail } from '#core/mail.ts';
import { type Db, say } from '#core/outcome.ts';
import { cut, isBlank } from '#core/text.ts';
import { undoWithinMs } from '../changing/store.ts';
import { subjectOf } from '../subjects.ts';
import { letterFailed, linkIt, mailJob } from './actions.ts';
import {
  addOutsider,
  claimLetter,
  letterEnded,
  letterGivenUp,
  letterLost,
  newLink,
  outsiderById,
} from './store.ts';
import { failedCard, letterOf, linkCard, noLinkCard, samples } from './views.ts';

const minuteMs = 60_000;
/** Between tries, in minutes: mail servers that ask to come again are often content after a quarter of an hour. */
const pausesMin = [1, 5, 15, 30, 60, 120, 240, 480] as const;
/** So long after it was given a letter still makes sense. Milliseconds. */
const triesForMs = 24 * 60 * minuteMs;
/** So long its giver may hear of it. Milliseconds. */
const toldForMs = 7 * 24 * 60 * minuteMs;
/** UTF-16 units of a name. */
const longestName = 120;

export type OutsidePorts = Readonly<{ mail?: Mail | undefined; publicUrl?: string | undefined }>;

export type NewOutsider = Readonly<{
  outsider: string;
  /** How they hear of it: by a letter (`mailRequest`), by a link that the giver passes on, or by the giver's own words. */
  by: 'letter' | 'link' | 'mouth';
  /** The whole address of their page, to be shown once: it is kept nowhere. */
  link?: string;
}>;

export type Outside = Readonly<{
  part: FlowPart;
  /** A row for somebody outside, in the transaction that gives. No address is kept unless a letter is to go there. */
  newOutsider(db: Db, who: Readonly<{ name: string; email?: string }>): Promise<NewOutsider>;
  /** The letter, once its giver cannot undo it any more by the button. */
  mailRequest(outsider: string, now: Date): JobRequest;
  samples(locale: Locale): readonly Sample[];
}>;

/** Letters to people outside the chat and links to the page of one thank-you. */
export function createOutside({ mail, publicUrl }: OutsidePorts): Outside {
  const pageOf = (token: string): string => `${publicUrl}/thanks/${token}`;

  const onMail = onJob(
    mailJob,
    async ({ db, now }, { outsider, tries }, how: 'later' | 'ended') => {
      const it = await outsiderById(db, outsider);
      if (it === undefined) return {};
      if (how === 'later' && it.mail === 'waiting') {
        const pause = pausesMin[Math.min(tries, pausesMin.length - 1)] ?? 60;
        const at = new Date(now.getTime() + pause * minuteMs);
        if ((it.stands || it.hidden) && at.getTime() - it.at.getTime() < triesForMs) {
          const once = `recognition.mail:${outsider}:${tries + 1}`;
          return { enqueue: [mailJob.request({ outsider, tries: tries + 1 }, { at, once })] };
        }
        await letterGivenUp(db, outsider, it.stands ? 'refused' : null);
        return it.stands ? told(it, now) : {};
      }
      return it.stands && (it.mail === 'refused' || it.mail === 'unknown') ? told(it, now) : {};
    },
    async ({ db }, { outsider }) => {
      const ready = mail && (await claimLetter(db, outsider));
      if (mail === undefined || ready === undefined) {
        const it = await outsiderById(db, outsider);
        // It was claimed by a process that died, here or elsewhere: perhaps it went out.
        if (it?.mail === 'sending') await letterLost(db, outsider);
        // Taken back meanwhile; or there was a mail server when it was written, and there is none now.
        const isWanted = it?.giver !== undefined && (it.stands || it.hidden);
        if (it?.mail === 'waiting' && !isWanted) await letterGivenUp(db, outsider, null);
        return it?.mail === 'waiting' && isWanted ? 'later' : 'ended';
      }
      const { token, ...data } = ready;
      const how = await mail.send(
        letterOf({ ...data, ...(publicUrl !== undefined && { url: pageOf(token) }) }),
      );
      await letterEnded(db, outsider, how);
      return how === 'later' ? 'later' : 'ended';
    },
  );

  const told = (it: Readonly<{ id: string; giver: string | undefined; recognition: string }>, now: Date) => ({
    send:
      it.giver === undefined
        ? []
        : [
            {
              ...letterFailed.request({ outsider: it.id }),
              to: it.giver,
              unasked: false,
              notAfter: new Date(now.getTime() + toldForMs),
              subject: subjectOf(it.recognition),
              once: `recognition.letter:${it.id}`,
            },
          ],
  });

  const onFailed = onMessage(letterFailed, async ({ db, locale, person }, { outsider }) => {
    const it = await outsiderById(db, outsider);
    if (it === undefined || !it.stands || it.giver !== person.id) return undefined;
    if (it.mail !== 'refused' && it.mail !== 'unknown') return undefined;
    return failedCard(locale, { id: it.id, name: it.name, how: it.mail, pages: publicUrl !== undefined });
  });

  const onLink = onAction(linkIt, async ({ db, locale, person }, { outsider }) => {
    const it = await outsiderById(db, outsider);
    if (it === undefined || it.giver !== person.id || !it.stands) return say(noLinkCard(locale, 'gone'));
    if (publicUrl === undefined) return say(noLinkCard(locale, 'pages'));
    // A letter has its own link, and a new one would break it.
    if (it.mail === 'waiting' || it.mail === 'sending' || it.mail === 'sent')
      return say(noLinkCard(locale, 'gone'));
    return say(linkCard(locale, { name: it.name, url: pageOf(await newLink(db, outsider)) }));
  });

  return {
    part: { actions: [onLink], messages: [onFailed], jobs: [onMail] },
    async newOutsider(db, { name, email }) {
      const called = cut(
        (isBlank(name) ? (email?.split('@')[0] ?? '') : name).replace(/\s+/g, ' ').trim(),
        longestName,
      );
      const waits = mail === undefined ? undefined : email?.toLowerCase();
      const outsider = await addOutsider(db, { name: called, waits });
      if (waits !== undefined) return { outsider, by: 'letter' };
      if (publicUrl === undefined) return { outsider, by: 'mouth' };
      return { outsider, by: 'link', link: pageOf(await newLink(db, outsider)) };
    },
    mailRequest: (outsider, now) =>
      mailJob.request(
        { outsider, tries: 0 },
        { at: new Date(now.getTime() + undoWithinMs), once: `recognition.mail:${outsider}:0` },
      ),
    samples,
  };
}
