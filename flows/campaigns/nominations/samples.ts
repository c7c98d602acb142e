import type { Sample } from '#core/flow.ts';
import type { Locale } from '#core/i18n.ts';
import type { Counted, Nomination, Stage } from './nomination.ts';
import type { NominationPlan } from './plan.ts';
import { mostStanding } from './rules.ts';
import { text } from './text.ts';
import {
  type About,
  acceptedCard,
  askDeclineCard,
  ineligibleText,
  lengthText,
  listCard,
  nominateFormCard,
  publishedCard,
  quotaText,
  receiptCard,
  rejectedCard,
  sentenceCard,
} from './views.ts';
import {
  type Ballot,
  ballotCard,
  juryCard,
  readCard,
  scoreFormCard,
  votedCard,
  voteFormCard,
} from './views-choice.ts';
import { type Board, boardCard, nominationCard, noticeCard } from './views-hr.ts';
import { decideFormCard, juryFormCard, moveFormCard, rejectFormCard } from './views-hr-forms.ts';
import { configuredCard, configureFormCard } from './views-plan.ts';

const idOf = (n: number): string => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;
const long = (words: string, times: number): string => `${words} `.repeat(times).trim();
const longName = long('María de los Ángeles Guadalupe Etcheverría y Goicoechea', 3);
const longTitle = long('Servicio al cliente interno de toda la organización', 2).slice(0, 80);
const closes = new Date('2027-09-29T23:00:00Z');
const short: NominationPlan = {
  categories: [{ id: 'c1', title: { en: 'A' } }],
  who: { kinds: [], units: [], minTenureDays: 0 },
  perPerson: 1,
  seconds: 0,
  choose: 'votes',
  jury: [],
  ties: 'all',
  choiceDays: 3,
};
const full: NominationPlan = {
  categories: Array.from({ length: 5 }, (_, n) => ({
    id: `c${n + 1}`,
    title: { es: longTitle, en: longTitle, pt: longTitle },
  })),
  who: {
    kinds: ['employee', 'partner', 'supplier', 'investor', 'ally'],
    units: Array.from({ length: 40 }, (_, n) => idOf(n)),
    minTenureDays: 365,
  },
  perPerson: 10,
  seconds: 5,
  choose: 'jury',
  jury: Array.from({ length: 20 }, (_, n) => idOf(n)),
  ties: 'runoff',
  choiceDays: 14,
};

const one: Nomination = {
  id: idOf(1),
  campaign: idOf(0),
  category: 'c1',
  nominee: { id: idOf(2), name: 'A' },
  state: 'waiting',
  reason: undefined,
  revision: 1,
  won: false,
  voices: [{ person: { id: idOf(3), name: 'B' }, words: 'x'.repeat(20) }],
};
const many = (n: number): Nomination => ({
  ...one,
  id: idOf(100 + n),
  category: `c${1 + (n % 5)}`,
  nominee: { id: idOf(n), name: `${longName} ${n}` },
  state: 'accepted',
  reason: 'y'.repeat(500),
  voices: Array.from({ length: 60 }, (_, at) => ({
    person: { id: idOf(1_000 + at), name: longName },
    words: at < 20 ? long('*Hostile* <!channel> @everyone [x](https://x.example)', 38) : undefined,
  })),
});

/** Every card and form of nominations, with the shortest and the longest data. */
export function samples(locale: Locale): readonly Sample[] {
  const reader = { id: idOf(9), locale, timeZone: 'America/Argentina/ComodRivadavia' };
  const about: About = { id: idOf(0), title: 'A', plan: short, closes, revision: 1 };
  const big: About = { ...about, title: longTitle, plan: full };
  const all = Array.from({ length: 5 * mostStanding }, (_, n) => many(n));
  const words = text(locale);
  const wrong = {
    category: words.problem.category,
    person: ineligibleText(locale, 'tenure', full),
    words: lengthText(locale, 3) ?? '',
  };
  const ballot: Ballot = {
    about,
    round: 1,
    endsAt: closes,
    sections: [{ category: 'c1', standing: [one], open: [one], candidate: false, scored: 0 }],
  };
  const wide: Ballot = {
    about: big,
    round: 2,
    endsAt: closes,
    sections: full.categories.map(({ id }, at) => {
      const standing = all.filter(({ category }) => category === id);
      const open = at === 0 ? [] : standing.slice(at);
      return { category: id, standing, open, candidate: at === 0, scored: at };
    }),
  };
  const stage: Stage = {
    campaign: idOf(0),
    phase: 'moderation',
    revision: 1,
    round: 1,
    jury: [],
    key: undefined,
    endsAt: closes,
    tied: {},
  };
  const board: Board = {
    about,
    state: 'moderation',
    stage,
    nominations: [],
    results: new Map(),
    juryNames: [],
  };
  const results = new Map(
    all.map(({ id }, n): [string, Counted] => [id, { nomination: id, marks: n, total: 4 * n }]),
  );
  const boards: readonly (readonly [string, Board])[] = [
    ['nominating', { ...board, state: 'open', stage: undefined, nominations: [one] }],
    ['empty', board],
    ['waiting', { ...board, nominations: [one] }],
    [
      'choosing',
      {
        ...board,
        about: big,
        stage: { ...stage, phase: 'choosing' },
        nominations: all,
        juryNames: [longName],
      },
    ],
    [
      'tied',
      {
        ...board,
        about: big,
        stage: { ...stage, phase: 'tied', tied: { c1: [idOf(100)], c2: [idOf(101)] } },
        nominations: all,
        results,
        juryNames: Array.from({ length: 20 }, () => longName),
      },
    ],
    [
      'decided, few votes',
      {
        ...board,
        stage: { ...stage, phase: 'decided' },
        nominations: [{ ...one, state: 'accepted', won: true }],
        results: new Map([[one.id, { nomination: one.id, marks: 1, total: 1 }]]),
      },
    ],
  ];
  const version = { campaign: idOf(0), revision: 1 };
  const units = Array.from({ length: 120 }, (_, n) => ({ id: idOf(n), path: `${longTitle} / ${n}` }));
  const at = (name: string) => `nominations: ${name}`;
  return [
    { name: at('form, short'), form: nominateFormCard(locale, [about], undefined, {}) },
    {
      name: at('form, with errors'),
      form: nominateFormCard(locale, [big, { ...about, id: idOf(1) }], idOf(0), {
        values: { words: 'x'.repeat(3_000) },
        errors: wrong,
        problem: quotaText(locale, 3),
      }),
    },
    { name: at('receipt'), card: receiptCard(locale, about, one, { kind: 'made', left: 0 }) },
    { name: at('receipt, long'), card: receiptCard(locale, big, many(1), { kind: 'joined', left: 3 }) },
    { name: at('list, empty'), card: listCard(reader, about, [], 0) },
    { name: at('list, full'), card: listCard(reader, big, all, 1, words.seconded({ name: longName })) },
    { name: at('accepted'), card: acceptedCard(locale, about, one) },
    { name: at('accepted, long'), card: acceptedCard(locale, big, many(1)) },
    { name: at('decline'), card: askDeclineCard(locale, one.id) },
    { name: at('declined'), card: sentenceCard(words.declined) },
    { name: at('rejected'), card: rejectedCard(locale, big, many(1)) },
    { name: at('won'), card: publishedCard(locale, big, { ...many(1), won: true }) },
    { name: at('thanked'), card: publishedCard(locale, about, one) },
    { name: at('ballot'), card: ballotCard(reader, ballot) },
    { name: at('ballot, long'), card: ballotCard(reader, wide, longTitle) },
    { name: at('vote'), form: voteFormCard(reader, ballot) },
    { name: at('vote, long'), form: voteFormCard(reader, wide) },
    { name: at('voted'), card: votedCard(reader, ballot, true) },
    { name: at('voted, nothing'), card: votedCard(reader, ballot, false) },
    { name: at('jury'), card: juryCard(reader, ballot) },
    { name: at('jury, long'), card: juryCard(reader, wide, longTitle) },
    ...wide.sections
      .slice(1, 2)
      .map((section) => ({ name: at('score'), form: scoreFormCard(locale, wide, section, {}) })),
    { name: at('read, empty'), card: readCard(locale, about, [], 0) },
    { name: at('read, long'), card: readCard(locale, big, all, 1) },
    ...boards.map(([name, each]) => ({ name: at(`board, ${name}`), card: boardCard(reader, each) })),
    ...boards
      .slice(-1)
      .map(([, each]) => ({ name: at('counted'), card: noticeCard(reader, each, 'counted') })),
    { name: at('one'), card: nominationCard(reader, about, one, true) },
    {
      name: at('one, long'),
      card: nominationCard(reader, big, { ...many(1), state: 'waiting' }, true, longTitle),
    },
    { name: at('reject'), form: rejectFormCard(locale, one) },
    { name: at('move'), form: moveFormCard(locale, big, one) },
    { name: at('change jury'), form: juryFormCard(locale, version, { values: {} }) },
    {
      name: at('decide'),
      form: decideFormCard(locale, { ...version, category: 'c1' }, big, all.slice(0, 25)),
    },
    {
      name: at('rules'),
      form: configureFormCard(locale, version, { organisation: 'es', units: [] }, { values: {} }),
    },
    {
      name: at('rules, long'),
      form: configureFormCard(
        locale,
        version,
        { organisation: 'pt', units },
        { values: {}, problem: longTitle },
      ),
    },
    { name: at('rules kept'), card: configuredCard(locale, version, short) },
    { name: at('rules kept, long'), card: configuredCard(locale, version, full) },
    { name: at('rules removed'), card: configuredCard(locale, version, null) },
  ];
}
