import type { Sample } from '#core/flow.ts';
import type { Locale } from '#core/i18n.ts';
import { kinds } from '#core/person.ts';
import type { RulePlan } from './plan.ts';
import { valuesOf } from './rule-form.ts';
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
  unknownCard,
} from './views.ts';
import { enrolFormCard, problemText, ruleFormCard, withdrawFormCard } from './views-forms.ts';
import {
  draftCard,
  enrolledCard,
  goneCard,
  noCoursesCard,
  notPublishedCard,
  onlyHrCard,
  onlyManagersCard,
  rulesCard,
  type ShownRule,
  sureCard,
  withdrawnCard,
} from './views-hr.ts';

const id = '00000000-0000-4000-8000-000000000001';
const hostile = '<!channel> *b* [x](http://x) @here \u202E';
const longTitle = `${hostile} ${'Entrega de trabajo '.repeat(8)}`.slice(0, 80);
const longName = 'María de los Ángeles Guadalupe Etcheverría y Goicoechea '.repeat(3).trim();
const longUnit = 'Cooperativa de Trabajo y Servicios Río Claro / Operaciones '.repeat(3).trim();

const short: Invited = {
  enrolment: id,
  title: 'A',
  summary: 'B',
  lessons: 1,
  mandatory: false,
  due: undefined,
  who: 'C',
};
const long: Invited = {
  ...short,
  title: longTitle,
  summary: `${hostile} `.repeat(20).slice(0, 400),
  lessons: 60,
  mandatory: true,
  language: 'pt',
  due: '2036-12-31',
  who: longName,
};
const few = { most: 1, lrs: false };
const most = { most: 20, lrs: true };

const plainPlan: RulePlan = {
  kind: 'audience',
  audience: { kinds: ['employee'], units: [], countries: [] },
  startsOn: '2026-11-23',
  mandatory: false,
};
const fullPlan: RulePlan = {
  kind: 'tenure',
  audience: { kinds: [...kinds], units: Array.from({ length: 40 }, () => id), countries: ['AR', 'BR', 'CO'] },
  afterDays: 3_650,
  startsOn: '2026-11-23',
  mandatory: true,
  due: { kind: 'after', days: 3_650 },
};
const version = { rule: id, revision: 1 };
const plain: ShownRule = { plan: plainPlan, unitNames: [], by: undefined, version };
const full: ShownRule = {
  plan: fullPlan,
  unitNames: Array.from({ length: 40 }, (_, n) => `${longUnit} ${n}`),
  by: longName,
  version,
};
const rules = {
  course: id,
  title: 'A',
  published: true,
  retired: false,
  open: 0,
  done: 0,
  rules: [] as readonly ShownRule[],
};
const choices = {
  units: Array.from({ length: 120 }, (_, n) => ({ id: `unit-${n}`, path: `${longUnit} ${n}` })),
  countries: ['AR', 'BR', 'CO'],
};
const courses = Array.from({ length: 120 }, (_, n) => ({ id: `course-${n}`, title: longTitle }));

export function samples(locale: Locale): readonly Sample[] {
  const problem = problemText(locale, 'stale');
  const errors = { kinds: problemText(locale, 'kinds'), dueDate: problemText(locale, 'past') };
  return [
    { name: 'invited: shortest', card: invitationCard(locale, short, few) },
    { name: 'invited: longest', card: invitationCard(locale, long, most) },
    { name: 'invited: two', card: invitationsCard(locale, [short, { ...short, mandatory: true }], few) },
    {
      name: 'invited: many',
      card: invitationsCard(
        locale,
        Array.from({ length: 30 }, () => long),
        most,
      ),
    },
    { name: 'ended', card: endedCard(locale, longTitle) },
    { name: 'is done', card: isDoneCard(locale, longTitle) },
    { name: 'not offered', card: notOfferedCard(locale) },
    { name: 'unknown', card: unknownCard(locale) },
    { name: 'joined', card: joinedCard(locale, long, most, true) },
    { name: 'joined: already', card: joinedCard(locale, short, few, false) },
    { name: 'left', card: leftCard(locale, id, longTitle) },
    { name: 'must stay', card: mustStayCard(locale, id, longTitle) },
    { name: 'only hr', card: onlyHrCard(locale) },
    { name: 'only managers', card: onlyManagersCard(locale) },
    { name: 'gone', card: goneCard(locale) },
    { name: 'not published', card: notPublishedCard(locale) },
    { name: 'no courses', card: noCoursesCard(locale) },
    { name: 'rules: none', card: rulesCard(locale, rules) },
    { name: 'rules: never published', card: rulesCard(locale, { ...rules, published: false }) },
    {
      name: 'rules: many',
      card: rulesCard(
        locale,
        {
          ...rules,
          title: longTitle,
          retired: true,
          open: 10_000,
          done: 20_000,
          rules: Array.from({ length: 12 }, () => full),
        },
        problem,
      ),
    },
    { name: 'rules: few people', card: rulesCard(locale, { ...rules, open: 2, rules: [plain] }) },
    { name: 'draft: nobody', card: draftCard(locale, id, plain, { now: 0, later: 0, not: 0 }, false) },
    { name: 'draft: few', card: draftCard(locale, id, plain, { now: 2, later: 1, not: 1 }, false) },
    {
      name: 'draft: many',
      card: draftCard(locale, id, full, { now: 10_000, later: 200_000, not: 30_000 }, true),
    },
    { name: 'sure', card: sureCard(locale, id, full) },
    {
      name: 'enrolled',
      card: enrolledCard(locale, {
        course: id,
        title: longTitle,
        names: Array.from({ length: 50 }, () => longName),
      }),
    },
    { name: 'withdrawn', card: withdrawnCard(locale, { title: 'A', names: ['B'], hr: true }) },
    {
      name: 'withdrawn: many',
      card: withdrawnCard(locale, {
        title: longTitle,
        names: Array.from({ length: 50 }, () => longName),
        hr: false,
      }),
    },
    {
      name: 'rule: new',
      form: ruleFormCard(
        locale,
        { course: id },
        { units: [], countries: [] },
        { values: valuesOf(plainPlan) },
        false,
      ),
    },
    {
      name: 'rule: change',
      form: ruleFormCard(
        locale,
        { course: id, draft: version },
        choices,
        { values: { ...valuesOf(fullPlan), units: ['unit-1'] }, errors, problem },
        true,
      ),
    },
    {
      name: 'enrol: manager',
      form: enrolFormCard(locale, courses.slice(0, 1), false, { values: { people: [] } }),
    },
    { name: 'enrol: hr', form: enrolFormCard(locale, courses, true, { values: { people: [] }, errors }) },
    { name: 'withdraw', form: withdrawFormCard(locale, courses, { values: { people: [] } }) },
  ];
}
