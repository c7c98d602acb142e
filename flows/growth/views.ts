import { type Block, type Button, bold, type Card, type Form, type Values } from '#core/card.ts';
import { day, type Locale, list, plural } from '#core/i18n.ts';
import { valueLabel } from '#flows/recognition/values.ts';
import { join } from '#flows/training/actions.ts';
import { type CourseContent, courseText } from '#flows/training/course.ts';
import type { Value } from '#store/settings.ts';
import { openShare, openSkill, seePlan, shareForm, skillForm, stopSharing } from './actions.ts';
import { courseFor } from './rules.ts';
import type { Named, Offered, Skill, Taken, ValueCount } from './store.ts';
import { text } from './text.ts';

export type Reader = Readonly<{ locale: Locale; timeZone: string }>;

export type Plan = Readonly<{
  skills: readonly Skill[];
  offered: readonly Offered[];
  taken: readonly Taken[];
  thanked: readonly ValueCount[];
  values: readonly Value[];
}>;

/** Courses that may help are offered for so many skills: more would be an advertisement. */
const mostOffers = 3;
/** Lines of a list that are written out. */
const mostTaken = 10;
/** Characters of a skill. */
export const longestSkill = 120;

const titleOf = (content: CourseContent, locale: Locale): string => courseText(content, locale).text.title;

/** The course of a skill: the one that was chosen, as it is called now or was when it was taken. */
const courseOf = ({ course }: Skill, { offered, taken }: Plan): CourseContent | undefined =>
  offered.find(({ id }) => id === course)?.content ?? taken.find((one) => one.course === course)?.content;

function skillLine(locale: Locale, skill: Skill, plan: Plan, own: boolean): Block {
  const words = text(locale);
  const course = courseOf(skill, plan);
  const stands = (own ? words.state : words.stateOf)[skill.state];
  const behind = [stands, ...(course ? [words.with({ course: titleOf(course, locale) })] : [])].join(', ');
  return { kind: 'text', text: [bold(skill.words), ` · ${behind}`] };
}

/** What may help with a skill that has no course yet, and was not taken before. */
function suggestionFor(locale: Locale, skill: Skill, plan: Plan): Offered | undefined {
  if (skill.state === 'have' || skill.course !== undefined) return undefined;
  const open = plan.offered.filter(({ id }) => !plan.taken.some(({ course }) => course === id));
  return courseFor(skill.words, open, locale);
}

function ownSkill(locale: Locale, skill: Skill, plan: Plan, help: Offered | undefined): readonly Block[] {
  const words = text(locale);
  const course = help && titleOf(help.content, locale);
  const buttons: readonly Button[] = [
    openSkill.button(words.change, { skill: skill.id }, { hint: words.changeHint({ words: skill.words }) }),
    ...(help && course !== undefined
      ? [join.button(words.take, { course: help.id }, { hint: words.takeHint({ course }) })]
      : []),
  ];
  return [
    skillLine(locale, skill, plan, true),
    ...(course === undefined ? [] : [{ kind: 'note' as const, text: [words.mayHelp({ course })] }]),
    { kind: 'buttons', buttons },
  ];
}

function ownSkills(locale: Locale, plan: Plan): readonly Block[] {
  let left = mostOffers;
  return plan.skills.flatMap((skill) => {
    const help = left > 0 ? suggestionFor(locale, skill, plan) : undefined;
    if (help !== undefined) left -= 1;
    return ownSkill(locale, skill, plan, help);
  });
}

function takenBlocks({ locale, timeZone }: Reader, { taken }: Plan): readonly Block[] {
  const words = text(locale);
  if (taken.length === 0) return [];
  const facts = taken.slice(0, mostTaken).map(({ content, doneAt }) => ({
    label: titleOf(content, locale),
    value: doneAt === undefined ? words.underWay : words.done({ day: day(locale, doneAt, timeZone) }),
  }));
  const left = taken.length - facts.length;
  return [
    { kind: 'text', text: [bold(words.taken)] },
    { kind: 'facts', facts },
    ...(left > 0 ? [{ kind: 'note' as const, text: [plural(locale, left, words.more)] }] : []),
  ];
}

function thankedBlocks(locale: Locale, { thanked, values }: Plan): readonly Block[] {
  const words = text(locale);
  if (thanked.length === 0) return [];
  const called = (id: string): string => {
    const value = values.find((one) => one.id === id);
    return value === undefined ? id : valueLabel(value, locale);
  };
  return [
    { kind: 'text', text: [bold(words.thanked)] },
    {
      kind: 'facts',
      facts: thanked.map(({ value, count }) => ({
        label: called(value),
        value: plural(locale, count, words.times),
      })),
    },
  ];
}

const namesOf = (locale: Locale, people: readonly Named[]): string =>
  list(
    locale,
    people.map(({ name }) => name),
  );

/** @param others whose plans are shared with the reader */
export function planCard(
  reader: Reader,
  plan: Plan,
  { readers, others }: Readonly<{ readers: readonly Named[]; others: readonly Named[] }>,
): Card {
  const { locale } = reader;
  const words = text(locale);
  const who = readers.length === 0 ? words.alone : words.shared({ names: namesOf(locale, readers) });
  return {
    summary: `${words.title}. ${who}`,
    blocks: [
      { kind: 'heading', text: words.title },
      { kind: 'note', text: [who] },
      { kind: 'text', text: [bold(words.want)] },
      ...(plan.skills.length === 0
        ? [{ kind: 'text' as const, text: [words.empty] }]
        : ownSkills(locale, plan)),
      ...takenBlocks(reader, plan),
      ...thankedBlocks(locale, plan),
      ...(others.length === 0
        ? []
        : [
            { kind: 'note' as const, text: [words.othersShare({ names: namesOf(locale, others) })] },
            {
              kind: 'buttons' as const,
              buttons: others
                .slice(0, 3)
                .map(({ id, name }) => seePlan.button(words.see({ name }), { person: id })),
            },
          ]),
    ],
    buttons: [
      openSkill.button(words.add, {}, { style: 'primary' }),
      openShare.button(words.share, {}),
      ...(readers.length === 0 ? [] : [stopSharing.button(words.unshare, {})]),
    ],
  };
}

/** Somebody else's, who shares it. */
export function sharedCard(reader: Reader, name: string, plan: Plan): Card {
  const { locale } = reader;
  const words = text(locale);
  return {
    summary: words.titleOf({ name }),
    blocks: [
      { kind: 'heading', text: words.titleOf({ name }) },
      { kind: 'note', text: [words.readOnly({ name })] },
      { kind: 'text', text: [bold(words.wantOf)] },
      ...(plan.skills.length === 0
        ? [{ kind: 'text' as const, text: [words.emptyOf] }]
        : plan.skills.map((skill) => skillLine(locale, skill, plan, false))),
      ...takenBlocks(reader, plan),
      ...thankedBlocks(locale, plan),
      ...(plan.thanked.length === 0 ? [] : [{ kind: 'note' as const, text: [words.thankedPublic] }]),
    ],
  };
}

/** Told to whom it is shared with. */
export const toldCard = (locale: Locale, { id, name }: Named): Card => ({
  summary: text(locale).told({ name }),
  blocks: [
    { kind: 'text', text: [text(locale).told({ name })] },
    { kind: 'note', text: [text(locale).toldNote] },
  ],
  buttons: [seePlan.button(text(locale).see({ name }), { person: id }, { style: 'primary' })],
});

export const sentenceCard = (sentence: string): Card => ({
  summary: sentence,
  blocks: [{ kind: 'text', text: [sentence] }],
});

type Shown = Readonly<{ values?: Values; errors?: NonNullable<Form['errors']>; problem?: string }>;

/** A course that was chosen before and is offered no more can stay. */
export function skillFormCard(
  locale: Locale,
  skill: Skill | undefined,
  plan: Pick<Plan, 'offered' | 'taken'>,
  shown: Shown = {},
): Form {
  const words = text(locale);
  const { form } = words;
  const chosen = skill && courseOf(skill, { ...plan, skills: [], thanked: [], values: [] });
  const courses = [
    ...plan.offered.map(({ id, content }) => ({ value: id, label: titleOf(content, locale) })),
    ...(skill?.course !== undefined && chosen && !plan.offered.some(({ id }) => id === skill.course)
      ? [{ value: skill.course, label: titleOf(chosen, locale) }]
      : []),
  ];
  const values: Values =
    skill === undefined
      ? { state: 'wanted', course: 'none' }
      : { words: skill.words, state: skill.state, course: skill.course ?? 'none', what: 'keep' };
  return skillForm.form(skill === undefined ? {} : { skill: skill.id }, {
    title: skill === undefined ? form.addTitle : form.changeTitle,
    submit: form.submit,
    fields: [
      { kind: 'line', name: 'words', label: form.words, hint: form.wordsHint, max: longestSkill },
      {
        kind: 'one',
        name: 'state',
        label: form.state,
        options: (['wanted', 'learning', 'have'] as const).map((value) => ({
          value,
          label: words.state[value],
        })),
      },
      ...(courses.length === 0
        ? []
        : [
            {
              kind: 'one' as const,
              name: 'course',
              label: form.course,
              hint: form.courseHint,
              options: [{ value: 'none', label: form.noCourse }, ...courses],
            },
          ]),
      ...(skill === undefined
        ? []
        : [
            {
              kind: 'one' as const,
              name: 'what',
              label: form.what,
              options: [
                { value: 'keep', label: form.keep },
                { value: 'remove', label: form.remove },
              ],
            },
          ]),
    ],
    values,
    ...shown,
  });
}

export const shareFormCard = (locale: Locale, shown: Shown = {}): Form => {
  const { shareForm: form } = text(locale);
  return shareForm.form(
    {},
    {
      title: form.title,
      submit: form.submit,
      fields: [
        {
          kind: 'person',
          name: 'people',
          label: form.people,
          hint: form.peopleHint,
          many: true,
          optional: true,
        },
      ],
      ...shown,
    },
  );
};
