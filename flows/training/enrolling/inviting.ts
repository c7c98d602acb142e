import { type FlowPart, onAction, onJob, onMessage } from '#core/flow.ts';
import type { Holidays } from '#core/holidays.ts';
import { type Context, replace, type Send } from '#core/outcome.ts';
import type { Person } from '#core/person.ts';
import { calendarOf } from '#store/calendars.ts';
import { readSetting } from '#store/settings.ts';
import { join } from '../actions.ts';
import { courseById, versionOf } from '../content/store.ts';
import { courseText } from '../course.ts';
import { doneCardOf } from '../learning/done.ts';
import { wakeUp } from '../learning/wake.ts';
import { dueOf } from '../rules/due.ts';
import { aboutEnrolment } from '../subjects.ts';
import { aboutInvitations, invited, inviteJob, leave } from './actions.ts';
import { afterEnrolling, enrol, stop } from './enrol.ts';
import {
  type Enrolment,
  enrolmentById,
  invitedAt,
  lockEnrolment,
  standingOf,
  takeUninvited,
} from './store.ts';
import { text } from './text.ts';
import {
  endedCard,
  type Invited,
  invitationCard,
  invitationsCard,
  isDoneCard,
  joinedCard,
  leftCard,
  mustStayCard,
  notOfferedCard,
  type Terms,
  unknownCard,
} from './views.ts';

export type EnrollingPorts = Readonly<{ holidays: Holidays; lrs?: unknown }>;

/** People in one step of telling. */
const atOnce = 500;
/** It is owed: who comes back from a long leave is still told. Milliseconds. */
const owedForMs = 90 * 86_400_000;
/** The first lesson comes on another day than the invitation, which says beforehand who sees what. Milliseconds. */
const firstLessonAfterMs = 18 * 3_600_000;

/** @returns one message for each person, whatever is new to them */
const onInvite = onJob(inviteJob, async ({ db, now }) => {
  const told = await takeUninvited(db, atOnce, now);
  const at = now.toISOString();
  return {
    send: told.map(({ person, enrolments, mandatory }): Send => {
      const [only] = enrolments;
      const isOne = only !== undefined && enrolments.length === 1;
      return {
        ...invited.request(isOne ? { enrolment: only } : { person, at }),
        to: person,
        unasked: true,
        ...(mandatory && { duty: true }),
        notAfter: new Date(now.getTime() + owedForMs),
        subject: isOne ? aboutEnrolment(only) : aboutInvitations(person),
        once: `training.invited:${person}:${at}`,
      };
    }),
    enqueue: [
      ...(await wakeUp(
        db,
        told.map(({ person }) => person),
        now,
        new Date(now.getTime() + firstLessonAfterMs),
      )),
      // Until nobody is left: of the first ones, some may have been stopped meanwhile.
      ...(told.length > 0 ? [inviteJob.request({})] : []),
    ],
  };
});

const titleOf = async ({ db, locale }: Context, { course, version }: Enrolment): Promise<string> =>
  courseText(await versionOf(db, course, version), locale).text.title;

export const createInviting = ({ holidays, lrs }: EnrollingPorts): FlowPart => {
  const termsOf = async ({ db }: Context): Promise<Terms> => ({
    most: (await readSetting(db, 'training')).dailyMax,
    lrs: lrs !== undefined,
  });

  /** By whom, as people read it: a person's name, else the organisation's. */
  async function whoAsks({ db, locale }: Context, { by, source }: Enrolment): Promise<string> {
    if (source === 'manager') return by ?? text(locale).hr;
    return (await readSetting(db, 'organisation')).name;
  }

  async function asInvited(context: Context, person: Person, it: Enrolment): Promise<Invited> {
    const { db, now, locale } = context;
    const content = await versionOf(db, it.course, it.version);
    const { text: own, locale: language } = courseText(content, locale);
    const { title, summary } = own;
    const { startsOn, dueOn } = it;
    return {
      enrolment: it.id,
      title,
      summary,
      lessons: content.lessons.length,
      language: language === locale ? undefined : language,
      mandatory: it.mandatory,
      due:
        dueOn === undefined
          ? undefined
          : dueOf({ startsOn, dueOn }, await calendarOf(db, person, holidays, now)),
      who: await whoAsks(context, it),
    };
  }

  const onInvited = onMessage(invited, async (context, data) => {
    const { db, locale, person } = context;
    if ('person' in data) {
      if (data.person !== person.id) return undefined;
      const open = await invitedAt(db, person.id, new Date(data.at));
      if (open.length === 0) return undefined;
      const all: Invited[] = [];
      for (const one of open) all.push(await asInvited(context, person, one));
      const terms = await termsOf(context);
      const [only] = all;
      return only !== undefined && all.length === 1
        ? invitationCard(locale, only, terms)
        : invitationsCard(locale, all, terms);
    }
    const it = await enrolmentById(db, data.enrolment);
    if (it === undefined || it.person !== person.id) return undefined;
    // What went out stays true; what had not gone out was called off.
    if (it.state === 'stopped') {
      const title = await titleOf(context, it);
      return it.stoppedWhy === 'self' ? leftCard(locale, it.course, title) : endedCard(locale, title);
    }
    if (it.state === 'done') return doneCardOf(context, { holidays }, it.id);
    return invitationCard(locale, await asInvited(context, person, it), await termsOf(context));
  });

  const onJoin = onAction(join, async (context, { course: id }) => {
    const { db, now, locale, person } = context;
    const before = await standingOf(db, person.id, id);
    if (before?.state === 'open')
      return replace(
        joinedCard(locale, await asInvited(context, person, before), await termsOf(context), false),
      );
    const course = await courseById(db, id);
    if (course?.version === undefined || course.retired) return replace(notOfferedCard(locale));
    if (before !== undefined && before.version === course.version)
      return replace(isDoneCard(locale, await titleOf(context, before)));
    const made = await enrol(db, { course: id, people: [person.id], source: 'self', mandatory: false, now });
    // Two taps at once: the other one made it.
    const it = await standingOf(db, person.id, id);
    if (it === undefined) return replace(notOfferedCard(locale));
    return replace(
      joinedCard(locale, await asInvited(context, person, it), await termsOf(context), true),
      await afterEnrolling(db, made, { source: 'self', now }),
    );
  });

  return { messages: [onInvited], jobs: [onInvite], actions: [onJoin, onLeave] };
};

/** The learner's own wish: of what they may take, nobody else is told. */
const onLeave = onAction(leave, async (context, { enrolment }) => {
  const { db, now, locale, person } = context;
  const it = await lockEnrolment(db, enrolment);
  if (it === undefined || it.person !== person.id) return replace(unknownCard(locale));
  const title = await titleOf(context, it);
  if (it.state === 'done') return replace(isDoneCard(locale, title));
  if (it.state === 'open' && it.mandatory) return replace(mustStayCard(locale, it.id, title));
  const { extra } = await stop(db, [it.id], 'self', now);
  return replace(leftCard(locale, it.course, title), extra);
});
