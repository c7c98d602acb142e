import { z } from 'zod';
import type { Card, Form, Option, Values } from '#core/card.ts';
import { defineAction, defineForm, defineOpen, type Sample } from '#core/flow.ts';
import { day, type Locale, list, locales } from '#core/i18n.ts';
import { defaultHours, type Hours, type Person } from '#core/person.ts';
import type { Days } from '#core/workdays.ts';
import { localDate } from '#core/zoned.ts';
import { type Faults, longestPauseDays, pauseOf, pauses, stepMinutes } from './rules.ts';
import { languageNames, text } from './text.ts';
import { text as awayText } from './text-away.ts';
import { daysInWords as leaveInWords, showAway } from './views-away.ts';

/** What the views need to know of a person. */
export type Holder = Pick<Person, 'locale' | 'timeZone' | 'hours' | 'pausedUntil' | 'optedOut'>;

const nothing = z.object({});
export const open = defineOpen('settings.open', nothing);
export const save = defineForm('settings.save', nothing);
/** Other flows put this on their unasked messages, by name: days from today on, 1..365. */
export const pause = defineAction(
  'settings.pause',
  z.object({ days: z.number().int().min(1).max(longestPauseDays) }),
);
export const resume = defineAction('settings.resume', nothing);

// --- times, days and zones in words --------------------------------------------------------------------------------

const clockTime = (minute: number): string =>
  `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`;

/** @param weekday ISO, 1 = Monday .. 7 = Sunday */
function weekdayName(locale: Locale, weekday: number): string {
  // 1 January 2024 was a Monday.
  return new Intl.DateTimeFormat(locale, { weekday: 'long', timeZone: 'UTC' }).format(
    Date.UTC(2024, 0, weekday),
  );
}

/** "Monday to Friday" for three or more in a row, else each by name. */
function daysInWords(locale: Locale, days: readonly number[]): string {
  const first = days[0] ?? 1;
  const last = days.at(-1) ?? 7;
  const inRow = days.length > 2 && last - first === days.length - 1;
  return inRow
    ? text(locale).range({ first: weekdayName(locale, first), last: weekdayName(locale, last) })
    : list(
        locale,
        days.map((weekday) => weekdayName(locale, weekday)),
      );
}

const capital = (words: string): string => words.charAt(0).toUpperCase() + words.slice(1);

function hoursInWords(locale: Locale, { days, from, to }: Hours): string {
  return text(locale).hoursValue({
    days: daysInWords(locale, days),
    from: clockTime(from),
    to: clockTime(to),
  });
}

/** "hora de Colombia (America/Bogota)". */
function zoneInWords(locale: Locale, timeZone: string): string {
  const parts = new Intl.DateTimeFormat(locale, { timeZone, timeZoneName: 'longGeneric' }).formatToParts(0);
  const name = parts.find((part) => part.type === 'timeZoneName')?.value;
  return name === undefined || name === timeZone ? timeZone : `${name} (${timeZone})`;
}

// --- form ----------------------------------------------------------------------------------------------------------

const times = (from: number, to: number): readonly Option[] =>
  Array.from({ length: (to - from) / stepMinutes + 1 }, (_, index) => {
    const minute = from + index * stepMinutes;
    return { value: String(minute), label: clockTime(minute) };
  });

function valuesOf(person: Holder, now: Date): Values {
  const paused = pauseOf(person, now);
  return {
    locale: person.locale,
    from: String(person.hours.from),
    to: String(person.hours.to),
    days: person.hours.days.map(String),
    pause: paused ? 'until' : 'none',
    ...(paused && { until: localDate(paused, person.timeZone) }),
    unasked: person.optedOut ? 'no' : 'yes',
  };
}

/** @param again what was filled in and is wrong with it, when the form is asked again */
export function settingsForm(
  locale: Locale,
  person: Holder,
  now: Date,
  again?: Readonly<{ values: Values; faults: Faults }>,
): Form {
  const words = text(locale);
  return save.form(
    {},
    {
      title: words.title,
      submit: words.save,
      intro: [words.intro({ zone: zoneInWords(locale, person.timeZone) })],
      fields: [
        {
          kind: 'one',
          name: 'locale',
          label: words.language,
          options: locales.map((value) => ({ value, label: languageNames[value] })),
        },
        {
          kind: 'one',
          name: 'from',
          label: words.from,
          hint: words.hoursHint,
          options: times(0, 1440 - stepMinutes),
        },
        { kind: 'one', name: 'to', label: words.to, options: times(stepMinutes, 1440) },
        {
          kind: 'many',
          name: 'days',
          label: words.days,
          options: [1, 2, 3, 4, 5, 6, 7].map((weekday) => ({
            value: String(weekday),
            label: capital(weekdayName(locale, weekday)),
          })),
        },
        {
          kind: 'one',
          name: 'pause',
          label: words.pause,
          hint: words.pauseHint,
          options: pauses.map((value) => ({ value, label: words.pauses[value] })),
        },
        { kind: 'date', name: 'until', label: words.until, hint: words.untilHint, optional: true },
        {
          kind: 'one',
          name: 'unasked',
          label: words.unasked,
          hint: words.unaskedHint,
          options: [
            { value: 'yes', label: words.unaskedYes },
            { value: 'no', label: words.unaskedNo },
          ],
        },
      ],
      values: again?.values ?? valuesOf(person, now),
      ...(again && {
        errors: Object.fromEntries(
          Object.entries(again.faults).map(([name, fault]) => [name, words.errors[fault]]),
        ),
        problem: words.problem,
      }),
    },
  );
}

// --- cards ---------------------------------------------------------------------------------------------------------

const buttons = (locale: Locale, paused: Date | undefined): NonNullable<Card['buttons']> => [
  ...(paused ? [resume.button(text(locale).resume, {}, { style: 'primary' })] : []),
  open.button(text(locale).change, {}),
  showAway.button(awayText(locale).button, {}),
];

const headings = { saved: 'saved', resumed: 'resumed', home: 'title' } as const;
export type Reason = keyof typeof headings;

/** What holds now, in the person's language as it is now. @param leave the next days away */
export function holdsCard(reason: Reason, person: Holder, now: Date, leave?: Days): Card {
  const { locale, timeZone } = person;
  const words = text(locale);
  const heading = words[headings[reason]];
  const paused = pauseOf(person, now);
  const until = paused && day(locale, paused, timeZone);
  const hours = hoursInWords(locale, person.hours);
  const unasked = person.optedOut ? words.unaskedNo : words.unaskedYes;
  const most = until
    ? words.pausedSummary({ day: until })
    : person.optedOut
      ? `${words.unasked}: ${unasked}.`
      : `${words.hours}: ${hours}.`;
  return {
    summary: `${heading}. ${most}`,
    blocks: [
      { kind: 'heading', text: heading },
      {
        kind: 'facts',
        facts: [
          { label: words.language, value: languageNames[locale] },
          { label: words.hours, value: capital(hours) },
          { label: words.zone, value: capital(zoneInWords(locale, timeZone)) },
          { label: words.pause, value: until ? words.pausedUntil({ day: until }) : words.pauses.none },
          ...(leave ? [{ label: awayText(locale).title, value: leaveInWords(locale, leave) }] : []),
          { label: words.unasked, value: unasked },
        ],
      },
      ...(until ? [{ kind: 'note' as const, text: [words.pausedMore] }] : []),
      ...(person.optedOut ? [{ kind: 'note' as const, text: [words.optedOutMore] }] : []),
    ],
    buttons: buttons(locale, paused),
  };
}

/** The answer to a pause asked for with one click. */
export function pausedCard(person: Holder, until: Date): Card {
  const { locale, timeZone } = person;
  const words = text(locale);
  const summary = words.pausedSummary({ day: day(locale, until, timeZone) });
  return {
    summary,
    blocks: [
      { kind: 'text', text: [summary] },
      { kind: 'note', text: [words.pausedMore] },
    ],
    buttons: buttons(locale, until),
  };
}

export function samples(locale: Locale): readonly Sample[] {
  const now = new Date('2026-11-21T15:00:00Z');
  const until = new Date('2026-12-01T05:00:00Z');
  const person = {
    locale,
    timeZone: 'America/Bogota',
    hours: defaultHours,
    pausedUntil: undefined,
    optedOut: false,
  } satisfies Holder;
  const paused: Holder = {
    ...person,
    timeZone: 'America/Argentina/ComodRivadavia',
    hours: { from: 0, to: 1440, days: [1, 2, 4, 6, 7] },
    pausedUntil: until,
    optedOut: true,
  };
  const faults: Faults = { to: 'order', days: 'days', until: 'dateFar' };
  const values = { ...valuesOf(person, now), to: '0', days: [], pause: 'until', until: '2031-01-01' };
  return [
    { name: 'form', form: settingsForm(locale, person, now) },
    { name: 'form of a paused person', form: settingsForm(locale, paused, now) },
    { name: 'form again', form: settingsForm(locale, person, now, { values, faults }) },
    { name: 'saved', card: holdsCard('saved', person, now) },
    { name: 'saved, paused and opted out', card: holdsCard('saved', paused, now) },
    { name: 'resumed', card: holdsCard('resumed', person, now) },
    { name: 'home', card: holdsCard('home', person, now) },
    { name: 'home, away', card: holdsCard('home', paused, now, { from: '2026-12-21', to: '2027-01-31' }) },
    { name: 'paused', card: pausedCard(person, until) },
  ];
}
