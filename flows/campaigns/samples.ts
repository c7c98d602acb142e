import type { Sample } from '#core/flow.ts';
import type { Locale } from '#core/i18n.ts';
import type { CampaignResult } from '#core/wall.ts';
import { type Campaign, type CampaignPlan, longestText, longestTitle, templates } from './campaign.ts';
import { templateTexts } from './text-templates.ts';
import {
  afterCard,
  kickoffCard,
  noResultCard,
  promptCard,
  type Reader,
  runningCard,
  sentenceCard,
  type Told,
} from './views.ts';
import {
  chooseCard,
  detailCard,
  listCard,
  onlyHrCard,
  overCard,
  scheduledCard,
  sureCard,
} from './views-hr.ts';
import { longText, planFormCard, previewFormCard, problemText, textsFormCard } from './views-plan.ts';
import { resultCard, resultCharts } from './views-result.ts';
import { asCard, endedCard, hereCard, linkCard } from './views-told.ts';

const id = '00000000-0000-4000-8000-000000000001';
const version = { campaign: id, revision: 1 };
const longName = 'Cooperativa de Servicios Integrales de la Cuenca Alta y sus Allegados '.repeat(4).trim();
const opens = new Date('2027-09-20T09:00:00Z');
const closes = new Date('2027-09-24T23:00:00Z');
const zone = 'America/Argentina/ComodRivadavia';
const dot =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';

const plan: CampaignPlan = {
  template: 'welcome-week',
  ...templateTexts['welcome-week'],
  audience: { kinds: ['employee'], units: [], countries: [] },
  opensOn: '2027-09-20',
  opensAt: 540,
  closesOn: '2027-09-24',
  closesAt: 1080,
  clock: 'moment',
  places: [],
  prompts: false,
  repeat: null,
  nominations: null,
};
const full: CampaignPlan = {
  ...plan,
  template: 'role-spotlight',
  audience: {
    kinds: ['employee', 'partner', 'supplier', 'investor', 'ally'],
    units: [],
    countries: ['AR', 'BR', 'CO', 'MX'],
  },
  clock: 'local',
  value: 'service',
  about: id,
  prompts: true,
  goal: 0.7,
  repeat: { every: 'month', interval: 3, nth: -1, weekday: 3 },
  places: Array.from({ length: 12 }, (_, n) => ({ platform: 'p', tenant: 't', key: `c${n}`, route: 'r' })),
};
const campaign = (state: Campaign['state'], of: CampaignPlan, replaces?: typeof version): Campaign => ({
  id,
  state,
  revision: 1,
  plan: of,
  replaces,
  opens,
  closes,
  createdBy: undefined,
});

/** Every card and form of campaigns, with the shortest and the longest data. */
export function samples(locale: Locale): readonly Sample[] {
  const reader: Reader = { locale, timeZone: zone };
  const short: Told = { plan, title: 'A', text: 'B', closes, zone };
  const long: Told = {
    plan: full,
    title: 'T'.repeat(longestTitle),
    text: `${'x'.repeat(9)} `.repeat(longestText / 10),
    closes,
    zone,
    value: '🤝 Service',
    about: longName,
  };
  const told = (of: CampaignPlan) => (of === full ? long : short);
  const units = Array.from({ length: 120 }, (_, n) => ({
    id: `${id.slice(0, -3)}${String(n).padStart(3, '0')}`,
    path: `${longName} / ${n}`,
  }));
  const choices = {
    units,
    countries: ['AR', 'BR'],
    values: Array.from({ length: 30 }, (_, n) => ({ id: `v${n}`, label: `🤝 ${longName}` })),
    zone,
    hasFeeds: true,
    hasPlaces: true,
  };
  const detail = (of: Campaign) => ({
    campaign: of,
    told: told(of.plan),
    people: of.plan === full ? 123_456 : 1,
    unitNames: of.plan === full ? units.slice(0, 20).map(({ path }) => path) : [],
    zone,
    facts: [],
    ...(of.state === 'open' && { sofar: 12 }),
  });
  const progress = { id, title: 'T', text: 'x', opens, closes, recognitions: 1_234 };
  const value = { id: 'service', name: 'Service' };
  const empty: CampaignResult = {
    id,
    organisation: 'A',
    locale,
    timeZone: zone,
    title: 'A',
    text: 'B',
    opens,
    closes,
    reach: { audience: 1, gave: 0, received: 0, recognitions: 0 },
    coverage: { before: undefined, during: undefined },
    values: [],
    best: [],
    winners: [],
  };
  const rich: CampaignResult = {
    ...empty,
    title: long.title,
    reach: { audience: 10_000, gave: 4_000, received: 6_000, recognitions: 9_000 },
    coverage: { before: { share: 0.34, people: 10_000 }, during: { share: 0.61, people: 10_000 } },
    goal: { share: 0.7, reached: 0.61 },
    values: Array.from({ length: 12 }, (_, n) => ({ value: { ...value, id: `v${n}` }, count: 100 - n })),
    best: Array.from({ length: 5 }, (_, n) => ({
      id,
      revision: 1,
      at: opens,
      to: Array.from({ length: 20 }, () => longName),
      value,
      words: 'palabra '.repeat(250),
      boosts: n,
      edited: false,
    })),
    winners: Array.from({ length: 5 }, () => ({
      category: longName.slice(0, 80),
      name: longName,
      text: 'x'.repeat(500),
      by: 3,
    })),
  };
  const result = (of: CampaignResult) =>
    resultCard(
      of,
      resultCharts(of),
      resultCharts(of).map(() => dot),
    );
  const listed = (state: Campaign['state'], of: CampaignPlan) => ({
    campaign: campaign(state, of),
    told: told(of),
    zone,
  });
  const as = { name: longName, reader, language: locale, kickoff: { locale, told: long } };
  const choosing = { ...long, nominate: id };
  return [
    { name: 'campaign, kick-off with nominations', card: kickoffCard(locale, choosing) },
    { name: 'campaign, line with nominations', card: promptCard(reader, choosing, closes) },
    { name: 'campaign, kick-off, short', card: kickoffCard(locale, short) },
    { name: 'campaign, kick-off, long', card: kickoffCard(locale, long) },
    { name: 'campaign, line', card: promptCard(reader, long, closes) },
    { name: 'campaign, none runs', card: runningCard(reader, []) },
    {
      name: 'campaigns that run',
      card: runningCard(reader, [
        { told: short, closes, progress: { ...progress, recognitions: 0 } },
        { told: long, closes, progress: { ...progress, goal: { share: 0.7, reached: 0.415 } } },
      ]),
    },
    ...(['moderation', 'published', 'cancelled'] as const).map((state) => ({
      name: `campaign, after: ${state}`,
      card: afterCard(locale, long.title, state),
    })),
    { name: 'campaign, no result', card: noResultCard(locale) },
    { name: 'campaign, result, empty', card: result(empty) },
    { name: 'campaign, result, long', card: result(rich) },
    { name: 'campaign, choose', card: chooseCard(locale) },
    ...templates.map((template) => ({
      name: `campaign, new: ${template}`,
      form: planFormCard(locale, { template }, choices, { values: {} }, false),
    })),
    {
      name: 'campaign, the rest of its plan',
      form: planFormCard(
        locale,
        { template: 'year-end', draft: version, more: true },
        choices,
        { values: {}, problem: 'x'.repeat(200) },
        false,
      ),
    },
    {
      name: 'campaign, changed, with errors',
      form: planFormCard(
        locale,
        { template: 'role-spotlight', draft: version },
        choices,
        { values: {}, errors: { kinds: problemText(locale, 'kinds') }, problem: 'x'.repeat(200) },
        false,
      ),
    },
    {
      name: 'campaign, changed while it runs',
      form: planFormCard(locale, { template: 'year-end', draft: version }, choices, { values: {} }, true),
    },
    { name: 'campaign, words', form: textsFormCard(locale, version, { values: {} }) },
    {
      name: 'campaign, words, too long',
      form: textsFormCard(locale, version, {
        values: { 'title-es': 'x'.repeat(longestTitle + 1) },
        errors: { 'title-es': longText(locale, longestTitle) },
      }),
    },
    { name: 'campaign, as somebody', form: previewFormCard(locale, version, { values: {} }) },
    {
      name: 'campaign, as somebody: a line',
      card: asCard(locale, { ...as, opens, prompt: { at: opens, told: long, closes } }),
    },
    { name: 'campaign, as somebody: none', card: asCard(locale, { ...as, prompt: { why: 'audience' } }) },
    { name: 'campaign, draft', card: detailCard(locale, detail(campaign('draft', plan))) },
    {
      name: 'campaign, draft of a change',
      card: detailCard(locale, detail(campaign('draft', full, version)), 'x'.repeat(200)),
    },
    ...(['scheduled', 'open', 'moderation', 'published', 'cancelled'] as const).map((state) => ({
      name: `campaign, ${state}`,
      card: detailCard(locale, detail(campaign(state, full))),
    })),
    { name: 'campaign, was scheduled', card: scheduledCard(locale, campaign('scheduled', full), zone) },
    { name: 'campaigns, none', card: listCard(locale, []) },
    {
      name: 'campaigns, many',
      card: listCard(
        locale,
        Array.from({ length: 8 }, () => listed('open', full)),
        'x'.repeat(300),
      ),
    },
    { name: 'campaign, sure, scheduled', card: sureCard(locale, campaign('scheduled', full), long.title) },
    { name: 'campaign, sure, open', card: sureCard(locale, campaign('open', plan), short.title) },
    { name: 'campaign here, none', card: hereCard(locale, [], () => false) },
    {
      name: 'campaign here',
      card: hereCard(
        locale,
        Array.from({ length: 8 }, () => listed('open', full)),
        () => true,
      ),
    },
    {
      name: 'campaign, ended',
      card: endedCard(locale, long.title, campaign('moderation', full), {
        campaign: campaign('scheduled', full),
        zone,
      }),
    },
    { name: 'campaign, link', card: linkCard(locale, 'https://latido.example.org/campaigns/x') },
    { name: 'campaign, no link', card: linkCard(locale, undefined) },
    { name: 'campaign, only HR', card: onlyHrCard(locale) },
    { name: 'campaign, over', card: overCard(locale) },
    { name: 'campaign, a sentence', card: sentenceCard('x') },
  ];
}
