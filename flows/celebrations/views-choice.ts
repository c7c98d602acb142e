import type { Block, Button, Card, Form, Option, Values } from '#core/card.ts';
import { day, type Locale } from '#core/i18n.ts';
import type { Days } from '#core/workdays.ts';
import { choiceForm, decline, openChoice, showAway, stopAll, switchIt } from './actions.ts';
import type { Faults } from './choice-form.ts';
import type { Choice } from './store.ts';
import { text } from './text-choice.ts';

type Again = Readonly<{ values: Values; faults: Faults }>;

/** "3 March": any leap year has all the days. @param monthDay `MM-DD` */
function dayInWords(locale: Locale, monthDay: string): string {
  return new Intl.DateTimeFormat(locale === 'en' ? 'en-GB' : locale, {
    day: 'numeric',
    month: 'long',
    timeZone: 'UTC',
  }).format(new Date(`2024-${monthDay}T00:00:00Z`));
}
const dateInWords = (locale: Locale, date: string): string =>
  day(locale, new Date(`${date}T00:00:00Z`), 'UTC');
const inWords = (locale: Locale, { from, to }: Days) => ({
  from: dateInWords(locale, from),
  to: dateInWords(locale, to),
});

// --- what holds ----------------------------------------------------------------------------------------------------

function factsOf(locale: Locale, choice: Choice, leaves: readonly Days[]): Block {
  const words = text(locale);
  const { birthday, anniversary, years, seen, file } = choice;
  const start = file.start?.slice(5);
  const yearly = start === undefined ? words.unknownStart : undefined;
  const on = { day: start === undefined ? '' : dayInWords(locale, start) };
  const [next] = leaves;
  return {
    kind: 'facts',
    facts: [
      {
        label: words.birthday,
        value: birthday === undefined ? words.notCelebrated : dayInWords(locale, birthday.day),
      },
      {
        label: words.anniversary,
        value:
          anniversary === undefined
            ? words.notCelebrated
            : (yearly ?? (years ? words.withYears(on) : words.withoutYears(on))),
      },
      ...(birthday === undefined && anniversary === undefined
        ? []
        : [{ label: words.who, value: words.seen[seen] }]),
      ...(next === undefined ? [] : [{ label: words.away, value: words.awayValue(inWords(locale, next)) }]),
    ],
  };
}

/** What a card shows of somebody's own. `leaves`: those that are not over, the first first. */
export type Own = Readonly<{ choice: Choice; leaves: readonly Days[]; isOn: boolean }>;

/** @param hr for HR: since when it is on, and the zone of that; nothing for others */
export function choiceCard(
  locale: Locale,
  { choice, leaves, isOn }: Own,
  heading: 'title' | 'saved' = 'title',
  hr?: Readonly<{ onSince: Date | undefined; timeZone: string }>,
): Card {
  const words = text(locale);
  const hasAny = choice.birthday !== undefined || choice.anniversary !== undefined;
  const buttons: readonly Button[] = [
    openChoice.button(
      choice.answered ? words.change : words.choose,
      {},
      choice.answered ? {} : { style: 'primary' },
    ),
    ...(hasAny ? [showAway.button(words.away, {})] : []),
    ...(hasAny ? [stopAll.button(words.stop, {}, { style: 'danger' })] : []),
  ];
  return {
    summary: `${words[heading]}. ${hasAny ? words.answered : words.nothingYet}`,
    blocks: [
      { kind: 'heading', text: words[heading] },
      ...(hasAny ? [] : [{ kind: 'text' as const, text: [words.nothingYet] }]),
      factsOf(locale, choice, leaves),
      ...(isOn ? [] : [{ kind: 'note' as const, text: [words.off] }]),
      ...(hr === undefined ? [] : [{ kind: 'buttons' as const, buttons }, ...switchBlocks(locale, hr)]),
    ],
    ...(hr === undefined && { buttons }),
  };
}

function switchBlocks(
  locale: Locale,
  { onSince, timeZone }: Readonly<{ onSince: Date | undefined; timeZone: string }>,
): readonly Block[] {
  const words = text(locale);
  const state = onSince === undefined ? words.hrOff : words.hrOn({ day: day(locale, onSince, timeZone) });
  return [
    { kind: 'heading', text: words.hrTitle },
    { kind: 'text', text: [state] },
    { kind: 'note', text: [onSince === undefined ? words.hrOffMore : words.hrOnMore] },
    {
      kind: 'buttons',
      buttons: [
        onSince === undefined
          ? switchIt.button(words.turnOn, { on: true })
          : switchIt.button(words.turnOff, { on: false }, { style: 'danger' }),
      ],
    },
  ];
}

/** To HR, after the switch was moved. */
export function switchCard(
  locale: Locale,
  hr: Readonly<{ onSince: Date | undefined; timeZone: string }>,
): Card {
  const [, state] = switchBlocks(locale, hr);
  return {
    summary: state?.kind === 'text' ? state.text.join('') : text(locale).hrTitle,
    blocks: switchBlocks(locale, hr),
  };
}

// --- the question --------------------------------------------------------------------------------------------------

export function questionCard(locale: Locale): Card {
  const words = text(locale);
  return {
    summary: words.question,
    blocks: [
      { kind: 'text', text: [words.question] },
      { kind: 'note', text: [words.questionMore] },
    ],
    buttons: [openChoice.button(words.choose, {}, { style: 'primary' }), decline.button(words.noThanks, {})],
  };
}

/** After an answer; the answer itself is not repeated. */
export const answeredCard = (locale: Locale, which: 'answered' | 'declined' | 'stopped'): Card => ({
  summary: text(locale)[which],
  blocks: [{ kind: 'text', text: [text(locale)[which]] }],
  buttons: [openChoice.button(text(locale).change, {})],
});

// --- forms ---------------------------------------------------------------------------------------------------------

const errorsOf = (locale: Locale, { faults }: Again) => ({
  errors: Object.fromEntries(
    Object.entries(faults).flatMap(([name, fault]) =>
      fault === undefined ? [] : [[name, text(locale).faults[fault]]],
    ),
  ),
  problem: text(locale).problem,
});

const monthName = (locale: Locale, month: number): string =>
  new Intl.DateTimeFormat(locale, { month: 'long', timeZone: 'UTC' }).format(Date.UTC(2024, month - 1, 1));

const numbers = (most: number, label: (n: number) => string): readonly Option[] =>
  Array.from({ length: most }, (_, at) => ({ value: String(at + 1), label: label(at + 1) }));

export function choiceFormCard(locale: Locale, values: Values, again?: Again): Form {
  const words = text(locale);
  return choiceForm.form(
    {},
    {
      title: words.formTitle,
      submit: words.save,
      intro: [words.formIntro],
      fields: [
        {
          kind: 'one',
          name: 'birthday',
          label: words.birthdayField,
          options: [
            { value: 'yes', label: words.yes },
            { value: 'no', label: words.no },
          ],
        },
        {
          kind: 'one',
          name: 'day',
          label: words.day,
          hint: words.onlyForBirthday,
          optional: true,
          options: numbers(31, String),
        },
        {
          kind: 'one',
          name: 'month',
          label: words.month,
          optional: true,
          options: numbers(12, (month) => monthName(locale, month)),
        },
        {
          kind: 'one',
          name: 'anniversary',
          label: words.anniversaryField,
          options: [
            { value: 'plain', label: words.yesWithoutYears },
            { value: 'years', label: words.yesWithYears },
            { value: 'no', label: words.no },
          ],
        },
        {
          kind: 'one',
          name: 'seen',
          label: words.seenField,
          options: (['team', 'everybody'] as const).map((value) => ({
            value,
            label: words.seenOptions[value],
          })),
        },
      ],
      values: again?.values ?? values,
      ...(again && errorsOf(locale, again)),
    },
  );
}
