import { type Block, bold, type Card } from '#core/card.ts';
import { type Locale, list, number, plural } from '#core/i18n.ts';
import { openEnrol, showCourse, showRules } from '../actions.ts';
import { askEnd, beginRule, dropRule, endRule, openRule, openWithdraw } from './actions.ts';
import type { Rule, RulePlan, RuleVersion } from './plan.ts';
import { text as formText } from './text-forms.ts';
import { text } from './text-hr.ts';
import { dayText, sentenceCard } from './views.ts';

/** Rules that one card shows. */
export const mostRules = 5;
/** A figure over fewer people would tell of each of them. */
const fewest = 5;

export const onlyHrCard = (locale: Locale): Card => sentenceCard(text(locale).onlyHr);
export const onlyManagersCard = (locale: Locale): Card => sentenceCard(text(locale).onlyManagers);
export const goneCard = (locale: Locale): Card => sentenceCard(text(locale).gone);
export const notPublishedCard = (locale: Locale): Card => sentenceCard(text(locale).notPublished);
export const noCoursesCard = (locale: Locale): Card => sentenceCard(text(locale).noCourses);

/** A rule with the names of what it speaks of. */
export type Shown = Readonly<{
  plan: RulePlan;
  unitNames: readonly string[];
  by: string | undefined;
}>;
export type ShownRule = Shown & Readonly<{ version: RuleVersion }>;

export const versionOf = ({ id, revision }: Rule): RuleVersion => ({ rule: id, revision });

function dueText(locale: Locale, { due }: RulePlan): string {
  const words = text(locale);
  if (due === undefined) return formText(locale).dueNone;
  return due.kind === 'on'
    ? dayText(locale, due.date)
    : words.dueAfterFact({ days: plural(locale, due.days, words.days) });
}

function whenText(locale: Locale, { kind, afterDays = 0, startsOn }: RulePlan): string {
  const words = text(locale);
  const day = dayText(locale, startsOn);
  return kind === 'audience'
    ? words.fromDay({ day })
    : words.tenureFact({ days: plural(locale, afterDays, words.days), day });
}

function whoText(locale: Locale, { plan: { audience }, unitNames }: Shown): string {
  const words = text(locale);
  const who = list(
    locale,
    audience.kinds.map((kind) => formText(locale).kindNames[kind]),
  );
  const where = [...unitNames, ...audience.countries];
  return `${who} · ${where.length === 0 ? words.everybody : list(locale, where)}`;
}

function factsOf(locale: Locale, shown: Shown): Block {
  const words = text(locale);
  return {
    kind: 'facts',
    facts: [
      { label: words.factWho, value: whoText(locale, shown) },
      { label: words.factWhen, value: whenText(locale, shown.plan) },
      { label: words.factKind, value: shown.plan.mandatory ? formText(locale).must : formText(locale).may },
      { label: words.factDue, value: dueText(locale, shown.plan) },
      ...(shown.by === undefined ? [] : [{ label: words.factBy, value: shown.by }]),
    ],
  };
}

/** `after`: how many people there are in all. */
export type RulesShown = Readonly<{
  course: string;
  title: string;
  published: boolean;
  retired: boolean;
  open: number;
  done: number;
  rules: readonly ShownRule[];
}>;

/** In steps of five: told exactly, one more or less would tell of the one who was asked by name just now. */
function about(locale: Locale, n: number): string {
  const from = Math.floor(n / fewest) * fewest;
  return `${number(locale, from)}–${number(locale, from + fewest - 1)}`;
}

function countsText(locale: Locale, { open, done }: RulesShown): string {
  const words = text(locale);
  if (open + done === 0) return words.countsNone;
  if (open + done < fewest) return words.countsFew;
  return words.counts({ open: about(locale, open), done: about(locale, done) });
}

/** Who takes a course, and by which rules. @param said what has just happened */
export function rulesCard(locale: Locale, it: RulesShown, said?: string): Card {
  const words = text(locale);
  const title = words.rulesTitle({ course: it.title });
  const shown = it.rules.slice(0, mostRules);
  const hidden = it.rules.length - shown.length;
  const lines = [
    ...(said === undefined ? [] : [said]),
    ...(it.published ? [countsText(locale, it)] : [words.notPublished]),
    ...(it.retired ? [words.retired] : []),
    ...(it.rules.length === 0 && it.published ? [words.noRules] : []),
  ];
  return {
    summary: said ?? title,
    blocks: [
      { kind: 'heading', text: title },
      ...lines.map((line): Block => ({ kind: 'text', text: [line] })),
      ...shown.flatMap((rule): readonly Block[] => [
        factsOf(locale, rule),
        {
          kind: 'buttons',
          buttons: [
            openRule.button(words.change, { course: it.course, draft: rule.version }),
            askEnd.button(words.end, rule.version),
          ],
        },
      ]),
      ...(hidden > 0 ? [{ kind: 'text' as const, text: [plural(locale, hidden, words.moreRules)] }] : []),
    ],
    buttons: [
      ...(it.published && !it.retired
        ? [
            openRule.button(words.newRule, { course: it.course }, { style: 'primary' }),
            openEnrol.button(words.byName, { course: it.course }),
          ]
        : []),
      openWithdraw.button(words.takeBack, { course: it.course }),
      showCourse.button(words.back, { course: it.course }),
    ],
  };
}

/** What a rule would do. `now`: to be asked at once, `later`: when their day comes, `not`: take it or are done. */
export type Effect = Readonly<{ now: number; later: number; not: number }>;

function effectText(locale: Locale, { now, later, not }: Effect): string {
  const words = text(locale);
  const all = now + later + not;
  if (all < fewest) return [plural(locale, all, words.small), ...(all > 0 ? [words.smallWhy] : [])].join(' ');
  return list(locale, [
    now === 0 ? words.nobodyNow : plural(locale, now, words.wouldNow),
    ...(later > 0 ? [plural(locale, later, words.wouldLater)] : []),
    ...(not > 0 ? [plural(locale, not, words.wouldNot)] : []),
  ]);
}

/** @param running it changes a rule that enrols people already */
export function draftCard(
  locale: Locale,
  course: string,
  rule: ShownRule,
  effect: Effect,
  running: boolean,
): Card {
  const words = text(locale);
  const said = effectText(locale, effect);
  return {
    summary: `${words.previewTitle}: ${said}`,
    blocks: [
      { kind: 'heading', text: words.previewTitle },
      { kind: 'text', text: [bold(said)] },
      factsOf(locale, rule),
      { kind: 'note', text: [running ? words.changeNote : words.draftNote] },
    ],
    buttons: [
      beginRule.button(running ? words.apply : words.begin, rule.version, { style: 'primary' }),
      openRule.button(words.change, { course, draft: rule.version }),
      dropRule.button(words.drop, rule.version),
    ],
  };
}

export function sureCard(locale: Locale, course: string, rule: ShownRule): Card {
  const words = text(locale);
  return {
    summary: `${words.sure} ${words.sureBody}`,
    blocks: [
      { kind: 'heading', text: words.sure },
      factsOf(locale, rule),
      { kind: 'text', text: [words.sureBody] },
    ],
    buttons: [
      showRules.button(words.keep, { course }),
      endRule.button(words.endOnly, { ...rule.version, withdraw: false }),
      endRule.button(words.endAll, { ...rule.version, withdraw: true }, { style: 'danger' }),
    ],
  };
}

/** By name alone, whether or not they take it already: that may be nobody's business. */
export const enrolledCard = (
  locale: Locale,
  of: Readonly<{ course: string; title: string; names: readonly string[] }>,
): Card =>
  sentenceCard(text(locale).enrolled({ who: list(locale, of.names), course: of.title }), [
    openEnrol.button(text(locale).more, { course: of.course }),
    openWithdraw.button(text(locale).takeBack, { course: of.course }),
  ]);

export function withdrawnCard(
  locale: Locale,
  of: Readonly<{ title: string; names: readonly string[]; hr: boolean }>,
): Card {
  const words = text(locale);
  const values = { who: list(locale, of.names), course: of.title };
  return sentenceCard(of.hr ? words.withdrawnHr(values) : words.withdrawn(values));
}
