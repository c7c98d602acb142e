import type { Card } from '#core/card.ts';
import type { Replace, Say } from '#core/chat.ts';
import { type Command, type Flow, onAction, onMessage } from '#core/flow.ts';
import { type Context, type Outcome, replace, say } from '#core/outcome.ts';
import { isHr, type PersonId } from '#core/person.ts';
import { allUnits } from '#store/people.ts';
import { type Page, report, show } from './actions.ts';
import type { Burst } from './bursts.ts';
import { coverageByUnit } from './coverage.ts';
import { type Findings, findingsIn } from './findings.ts';
import type { Pair } from './pairs.ts';
import { days, type Overview, spreads, type ToldBurst, type ToldPair, type ToldRing } from './report.ts';
import type { Ring } from './rings.ts';
import { samples } from './samples.ts';
import { alikeIn, countActs, coverageOfUnits, namesOf, whoThankedWhom } from './store.ts';
import { text } from './text.ts';
import { text as findingsText } from './text-findings.ts';
import type { Act, Member } from './ties.ts';
import { howCard, laterCard, notHrCard, overviewCard } from './views.ts';
import { burstsCard, pairsCard, ringsCard } from './views-findings.ts';

const dayMs = 86_400_000;

type Looked = Readonly<{ members: readonly Member[]; acts: readonly Act[]; findings: Findings }>;

/** Worked out anew each time: nothing that is found is kept. */
async function look({ db, now }: Context): Promise<Looked> {
  const spanMs = days.findings * dayMs;
  const window = { from: new Date(now.getTime() - spanMs), to: now };
  const { members, acts, boosts } = await whoThankedWhom(db, window);
  const alike = (groups: readonly (readonly string[])[]) => alikeIn(db, groups);
  return { members, acts, findings: await findingsIn({ members, acts, boosts, spanMs, alike }) };
}

async function overview(context: Context): Promise<Card> {
  const { db, now, locale } = context;
  const { members, acts, findings } = await look(context);
  const units = await allUnits(db);
  const direct = await coverageOfUnits(db, {
    from: new Date(now.getTime() - days.coverage * dayMs),
    to: now,
  });
  const sum = (pick: (one: (typeof direct)[number]) => number) =>
    direct.reduce((total, one) => total + pick(one), 0);
  const nameOf = new Map(units.map(({ id, name }) => [id, name]));
  const told: Overview = {
    people: sum((one) => one.people),
    thanked: sum((one) => one.thanked),
    gave: sum((one) => one.gave),
    ...spreads(members, acts),
    units: coverageByUnit(units, direct)
      .map((row) => ({ ...row, name: row.unit === undefined ? undefined : nameOf.get(row.unit) }))
      .toSorted((a, b) => a.thanked / a.people - b.thanked / b.people),
    counts: {
      pairs: findings.pairs.length + findings.boosters.length,
      rings: findings.rings.length,
      bursts: findings.bursts.length,
    },
  };
  return overviewCard(locale, told);
}

/** Those who are told of, by name, and what they have in common. */
async function tellers({ db, locale }: Context, members: readonly Member[], ids: readonly PersonId[]) {
  const names = await namesOf(db, ids);
  const units = new Map((await allUnits(db)).map(({ id, name }) => [id, name]));
  const unitOf = new Map(members.map(({ id, unit }) => [id, unit]));
  const nameOf = (id: PersonId): string => names.get(id) ?? findingsText(locale).someone;
  const told = (people: readonly PersonId[]) => {
    const [unit, ...others] = new Set(people.map((id) => unitOf.get(id)));
    const name = others.length > 0 || unit === undefined ? undefined : units.get(unit);
    return {
      names: people.map(nameOf).toSorted((a, b) => a.localeCompare(b, locale)),
      team:
        name === undefined ? undefined : { name, people: members.filter((one) => one.unit === unit).length },
    };
  };
  return { nameOf, told };
}

/** No one stands first for what they did. */
const byName = <T extends Readonly<{ names: readonly string[] }>>(all: readonly T[], locale: string) =>
  all.toSorted((a, b) => a.names.join(' ').localeCompare(b.names.join(' '), locale));

async function findingsCard(
  context: Context,
  what: 'pairs' | 'rings' | 'bursts',
  from: number,
): Promise<Card> {
  const { person, locale } = context;
  const { members, findings } = await look(context);
  const { pairs, boosters, rings, bursts } = findings;
  const all = { pairs: [...pairs, ...boosters], rings, bursts };
  const ids = [...new Set(all[what].flatMap((one) => one.people))];
  const { nameOf, told } = await tellers(context, members, ids);
  if (what === 'pairs') {
    const asTold =
      (by: ToldPair['by']) =>
      ({ people, ways: [there, back] }: Pair): ToldPair => ({
        ...told(people),
        by,
        ways: [
          { ...there, from: nameOf(people[0]), to: nameOf(people[1]) },
          { ...back, from: nameOf(people[1]), to: nameOf(people[0]) },
        ],
      });
    const shown = [...pairs.map(asTold('thanks')), ...boosters.map(asTold('boosts'))];
    return pairsCard(person, byName(shown, locale), from);
  }
  if (what === 'rings') {
    const shown = rings.map(({ people, ...ring }: Ring): ToldRing => ({ ...told(people), ...ring }));
    return ringsCard(person, byName(shown, locale), from);
  }
  const shown = bursts.map(
    ({ people, acts: _acts, ...burst }: Burst): ToldBurst => ({ ...told(people), ...burst }),
  );
  return burstsCard(person, byName(shown, locale), from);
}

function pageCard(context: Context, { what, from = 0 }: Page): Promise<Card> | Card {
  if (what === 'overview') return overview(context);
  return what === 'how' ? howCard(context.locale) : findingsCard(context, what, from);
}

/** So many are looked through in half a second; of more, whoever asked hears by a message. */
const atOnce = 30_000;
const keptMs = 3_600_000;

async function asked(context: Context, page: Page): Promise<Readonly<{ card: Card }> | Outcome<Say>> {
  const { db, now, person, locale } = context;
  const window = { from: new Date(now.getTime() - days.findings * dayMs), to: now };
  if (page.what === 'how' || (await countActs(db, window)) <= atOnce) {
    return { card: await pageCard(context, page) };
  }
  const message = {
    ...report.request(page),
    to: person.id,
    unasked: false,
    notAfter: new Date(now.getTime() + keptMs),
  };
  return say(laterCard(locale), { send: [message] });
}

const command: Command = {
  name: 'fairness',
  words: { en: ['fairness'], es: ['equidad'], pt: ['equidade'] },
  about: (locale) => ({ summary: text(locale).summary }),
  shownTo: isHr,
  async handle(context) {
    if (!isHr(context.person)) return say(notHrCard(context.locale));
    const found = await asked(context, { what: 'overview' });
    return 'card' in found ? say(found.card) : found;
  },
};

const onShow = onAction(show, async (context, page): Promise<Outcome<Replace | Say>> => {
  if (!isHr(context.person)) return say(notHrCard(context.locale));
  const found = await asked(context, page);
  return 'card' in found ? replace(found.card) : found;
});

const onReport = onMessage(report, async (context, page) =>
  isHr(context.person) ? pageCard(context, page) : undefined,
);

/** How thanks are spread, and what stands out in who thanks whom: for HR alone, with reasons, and without any consequence. */
export const createFairnessFlow = (_ports: object): Flow => ({
  name: 'fairness',
  commands: [command],
  actions: [onShow],
  messages: [onReport],
  samples,
});
