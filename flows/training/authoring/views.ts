import { type Block, type Button, bold, type Card } from '#core/card.ts';
import { type Locale, list, number, plural } from '#core/i18n.ts';
import { showCourse, showFigures, showMine, showRules } from '../actions.ts';
import { courseText } from '../course.ts';
import {
  bringBack,
  dropDraft,
  openFile,
  openLimit,
  openNew,
  openSettings,
  openUpload,
  preview,
  retire,
  review,
  showCourses,
  showEdit,
  showMore,
  showTexts,
} from './actions.ts';
import { contentOf, type Draft, languagesOf, missingIn, type Standing, seenOf, stateOf } from './draft.ts';
import type { Takers } from './store.ts';
import { text } from './text.ts';

export const said = (sentence: string): Block => ({ kind: 'text', text: [sentence] });
export const noted = (note: string | undefined): readonly Block[] =>
  note === undefined ? [] : [{ kind: 'text', text: [bold(note)] }];

export const sentenceCard = (sentence: string, buttons: readonly Button[] = []): Card => ({
  summary: sentence,
  blocks: [said(sentence)],
  ...(buttons.length > 0 && { buttons }),
});

/** For whoever may not write courses. */
export const onlyHrCard = (locale: Locale): Card =>
  sentenceCard(text(locale).onlyHr, [showMine.button(text(locale).mine, {}, { style: 'primary' })]);

export const goneCard = (locale: Locale, note = text(locale).goneCourse): Card =>
  sentenceCard(note, [showCourses.button(text(locale).showOffered, { retired: false, page: 0 })]);

export const titleOf = (content: Draft, locale: Locale): string => courseText(content, locale).text.title;

// --- all of them -------------------------------------------------------------------------------------------------------

/** Courses on one card. */
export const coursesPerPage = 6;

export type Listed = Readonly<{ standing: Standing; takers: Takers | undefined }>;

const peopleText = (locale: Locale, takers: Takers | undefined): string => {
  const words = text(locale);
  const { taking = 0, finished = 0 } = takers ?? {};
  return taking + finished === 0
    ? words.nobody
    : `${plural(locale, taking, words.taking)}, ${plural(locale, finished, words.finished)}`;
};

function stateText(locale: Locale, standing: Standing): string {
  const words = text(locale);
  const { version } = standing;
  const state = words.state[stateOf(standing)];
  return version === undefined ? state : `${state}, ${words.version({ n: number(locale, version) })}`;
}

/** `hidden`: so many more fit what was typed, and are found by more of their name. */
type Page = Readonly<{ retired: boolean; page: number; more: boolean; hidden?: number }>;

/** @param note why it is this list that is shown */
export function listCard(locale: Locale, courses: readonly Listed[], at: Page, note?: string): Card {
  const words = text(locale);
  const title = at.retired ? words.retiredTitle : words.listTitle;
  const empty = at.retired ? words.emptyRetired : words.empty;
  const { retired, page, hidden = 0 } = at;
  const pages: readonly Button[] = [
    ...(page > 0 ? [showCourses.button(words.previous, { retired, page: page - 1 })] : []),
    ...(at.more ? [showCourses.button(words.further, { retired, page: page + 1 })] : []),
  ];
  return {
    summary: note ?? (courses.length === 0 ? empty : title),
    blocks: [
      { kind: 'heading', text: title },
      ...noted(note),
      ...(courses.length === 0 ? [said(empty)] : []),
      ...courses.flatMap(({ standing, takers }): readonly Block[] => {
        const content = contentOf(standing);
        if (content === undefined) return [];
        const name = titleOf(content, locale);
        const facts = [
          stateText(locale, standing),
          plural(locale, content.lessons.length, words.lessons),
          peopleText(locale, takers),
        ];
        return [
          { kind: 'text', text: [bold(name), `\n${facts.join(' · ')}`] },
          {
            kind: 'buttons',
            buttons: [
              showCourse.button(
                words.open,
                { course: standing.id },
                { hint: `${words.open}: ${name}`.slice(0, 75) },
              ),
            ],
          },
        ];
      }),
      ...(hidden > 0 ? [said(plural(locale, hidden, words.hidden))] : []),
      ...(pages.length > 0 ? [{ kind: 'buttons' as const, buttons: pages }] : []),
    ],
    buttons: [
      ...(retired
        ? [showCourses.button(words.showOffered, { retired: false, page: 0 })]
        : [
            openNew.button(words.create, {}, { style: 'primary' }),
            openUpload.button(words.upload, {}),
            openLimit.button(words.limit, {}),
            showCourses.button(words.showRetired, { retired: true, page: 0 }),
          ]),
    ],
  };
}

// --- one ---------------------------------------------------------------------------------------------------------------

/** What is missing in which language, and what that means. */
export function missingBlocks(locale: Locale, content: Draft): readonly Block[] {
  const words = text(locale);
  const missing = missingIn(content);
  if (missing.length === 0) return [];
  const lines = missing.map((one) => {
    const what = [
      ...(one.title ? [words.lacksTitle] : []),
      ...(one.lessons.length === 0
        ? []
        : [words.lacksLessons({ numbers: one.lessons.map((n) => number(locale, n)).join(', ') })]),
    ];
    return words.lacks({ language: words.languages[one.locale], what: list(locale, what) });
  });
  return [{ kind: 'note', text: [[...lines, words.lacksNote].join('\n')] }];
}

export type Shown = Listed & Readonly<{ value: string | undefined }>;

export function courseCard(locale: Locale, { standing, takers, value }: Shown, note?: string): Card {
  const words = text(locale);
  const content = contentOf(standing);
  if (content === undefined) return goneCard(locale);
  const { id: course, version } = standing;
  const { title, summary, confirm } = courseText(content, locale).text;
  const asked = content.lessons.filter(({ question }) => question !== undefined).length;
  const languages = languagesOf(content).map((each) => words.languages[each]);
  const isWork = standing.draft !== undefined && stateOf(standing) !== 'live';
  return {
    summary: [note, title].filter(Boolean).join(' '),
    blocks: [
      { kind: 'heading', text: title },
      ...noted(note),
      { kind: 'quote', text: [summary] },
      {
        kind: 'facts',
        facts: [
          { label: words.facts.state, value: stateText(locale, standing) },
          {
            label: words.facts.lessons,
            value: `${number(locale, content.lessons.length)} (${plural(locale, asked, words.withQuestion)})`,
          },
          { label: words.facts.languages, value: list(locale, languages) },
          { label: words.facts.people, value: peopleText(locale, takers) },
          ...(value === undefined ? [] : [{ label: words.facts.value, value }]),
          ...(confirm === undefined ? [] : [{ label: words.facts.confirm, value: confirm }]),
        ],
      },
      ...missingBlocks(locale, content),
    ],
    buttons: [
      ...(isWork ? [review.button(words.publish, { course }, { style: 'primary' })] : []),
      showEdit.button(words.edit, { course, page: 0 }),
      ...(content.lessons.length === 0 ? [] : [preview.button(words.preview, { course, at: 0, locale })]),
      ...(version === undefined
        ? []
        : [showRules.button(words.who, { course }), showFigures.button(words.how, { course })]),
      showMore.button(words.more, { course }),
    ],
  };
}

/** What is done less often. */
export function moreCard(locale: Locale, standing: Standing): Card {
  const words = text(locale);
  const content = contentOf(standing);
  if (content === undefined) return goneCard(locale);
  const { id: course, draft, live } = standing;
  const title = words.moreTitle({ title: titleOf(content, locale) });
  const seen = seenOf(draft);
  return {
    summary: title,
    blocks: [
      { kind: 'heading', text: title },
      {
        kind: 'facts',
        facts: [{ label: words.facts.own, value: words.languages[content.fallback] }],
      },
      {
        kind: 'buttons',
        buttons: [
          showTexts.button(words.languagesButton, { course }),
          openSettings.button(words.settings, { course }),
        ],
      },
      {
        kind: 'buttons',
        buttons: [
          openUpload.button(words.upload, { course }),
          openFile.button(words.asFile, { course, at: 0 }),
        ],
      },
    ],
    buttons: [
      showCourse.button(words.toCourse, { course }),
      ...(draft === undefined
        ? []
        : [
            dropDraft.button(
              live === undefined ? words.deleteDraft : words.dropDraft,
              { course, seen, sure: false },
              { style: 'danger' },
            ),
          ]),
      ...(live === undefined
        ? []
        : standing.retired
          ? [bringBack.button(words.bringBack, { course })]
          : [retire.button(words.retire, { course, sure: false }, { style: 'danger' })]),
    ],
  };
}

/** Asked once more. The way back comes first. */
export const sureCard = (question: string, body: string | undefined, keep: Button, go: Button): Card => ({
  summary: [question, body].filter(Boolean).join(' '),
  blocks: [{ kind: 'heading', text: question }, ...(body === undefined ? [] : [said(body)])],
  buttons: [keep, go],
});
