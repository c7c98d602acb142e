import type { Charts } from '#core/chart.ts';
import type { Say } from '#core/chat.ts';
import { type Command, type Flow, onAction } from '#core/flow.ts';
import type { Holidays } from '#core/holidays.ts';
import type { Locale } from '#core/i18n.ts';
import { type Context, type Outcome, say } from '#core/outcome.ts';
import { isHr, type UnitId } from '#core/person.ts';
import { localDate } from '#core/zoned.ts';
import { driverName, drivers } from '#flows/pulse/bank.ts';
import { openRounds, releases } from '#flows/pulse/store.ts';
import { coverageOf } from '#flows/recognition/reading/store.ts';
import { allUnits, peopleOf, type Unit, unitsManagedBy, withBelow } from '#store/people.ts';
import { readSetting } from '#store/settings.ts';
import { cellFor, type Release, releaseSchema } from '#trust/release.ts';
import { top } from '#trust/tree.ts';
import { show } from './actions.ts';
import { samples } from './samples.ts';
import { text } from './text.ts';
import { onShowLate, trainingOf } from './training.ts';
import { homeCard, notManagerCard, notThereCard, refusedCard, reportCard, reportChart } from './views.ts';
import { leastPeople, type Recognised, recognisedDays } from './views-recognised.ts';
import { noRoundCard } from './views-training.ts';

type Rights = Readonly<{
  /** Every unit this person may ask for. */
  allowed: readonly Unit[];
  /** Those they manage themselves, the highest first. */
  own: readonly Unit[];
}>;

/** Looked up anew at each call: rights end the day they end. */
async function rightsOf(context: Context): Promise<Rights> {
  const units = await allUnits(context.db);
  const managed = await unitsManagedBy(
    context.db,
    context.person.id,
    localDate(context.now, context.person.timeZone),
  );
  if (isHr(context.person)) {
    const roots = units.filter((unit) => unit.parent === undefined);
    if (roots.length === 1) return { allowed: units, own: roots };
    // Several units at the top, or none at all: above them is the organisation itself.
    const { name } = await readSetting(context.db, 'organisation');
    const whole: Unit = { id: top, parent: undefined, name };
    return { allowed: [...units, whole], own: [whole, ...roots] };
  }
  const allowed = withBelow(units, managed);
  const depth = (unit: Unit): number => {
    const parent = units.find((one) => one.id === unit.parent);
    return parent === undefined ? 0 : 1 + depth(parent);
  };
  return {
    allowed: units.filter((unit) => allowed.has(unit.id)),
    own: units.filter((unit) => managed.includes(unit.id)).toSorted((a, b) => depth(a) - depth(b)),
  };
}

const folded = (name: string): string =>
  name
    .normalize('NFD')
    .replace(/\p{Diacritic}/gu, '')
    .toLowerCase()
    .trim();

/** By name, or by the beginning of one when only one unit begins so. */
function unitNamed(units: readonly Unit[], name: string): Unit | undefined {
  const wanted = folded(name);
  const exact = units.filter((unit) => folded(unit.name) === wanted);
  const begins = units.filter((unit) => folded(unit.name).startsWith(wanted));
  return exact.length > 0 ? exact[0] : begins.length === 1 ? begins[0] : undefined;
}

async function report(context: Context, rights: Rights, unit: Unit, charts?: Charts): Promise<Outcome<Say>> {
  const { locale } = context;
  const running = (await openRounds(context.db)).length > 0;
  const [latest] = await releases(context.db, 1);
  const training = await trainingOf(context, unit.id);
  if (latest === undefined) return say(noRoundCard(locale, running, training));
  const release = releaseSchema.parse(latest.body);
  if (unit.id !== release.root && !release.units.some((one) => one.id === unit.id))
    return say(notThereCard(locale));
  const below = rights.allowed.filter((one) => one.parent === unit.id);
  const others = [...new Set([...rights.own, ...below])].filter((one) => one.id !== unit.id);
  const shown = {
    unit,
    release,
    closes: latest.closes,
    organisation: latest.organisation,
    running,
    others,
    drivers: measures(locale),
    recognised: await recognised(context, release, unit),
    training,
  };
  const chart = charts && reportChart(context.person, shown);
  // Without a picture, the bars say the same.
  const png = chart && (await charts.png(chart, { locale }).catch(() => undefined));
  return say(reportCard(context.person, shown, png));
}

const dayMs = 86_400_000;

/**
 * How many of a unit and those below it were thanked of late. Only where the release tells of this unit by itself: groups that may not be
 * told apart by their answers are not told apart by this either.
 */
async function recognised(
  { db, now }: Context,
  release: Release,
  unit: Unit,
): Promise<Recognised | undefined> {
  if (cellFor(release, unit.id, 'participation')?.kind !== 'own') return undefined;
  const people =
    unit.id === top ? 'all' : (await peopleOf(db, { units: [unit.id] })).map((person) => person.id);
  const from = new Date(now.getTime() - recognisedDays * dayMs);
  const found = await coverageOf(db, { people, from, to: now });
  return found.people < leastPeople ? undefined : found;
}

/** The drivers as the release counts them: the overall state is one of them, the recommendation is not. */
export const measures = (locale: Locale) => [
  { id: 'overall', name: driverName(locale, 'outcome') },
  ...drivers
    .filter((driver) => driver !== 'outcome')
    .map((driver) => ({ id: driver, name: driverName(locale, driver) })),
];

const command: Command = {
  name: 'report',
  words: { en: ['report'], es: ['informe', 'reporte'], pt: ['relatório'] },
  about: (locale) => ({ summary: text(locale).summary, usage: text(locale).usage }),
  shownTo: (person, manages) => manages || isHr(person),
  async handle(context, call) {
    const rights = await rightsOf(context);
    const [first] = rights.own;
    if (first === undefined) return say(notManagerCard(context.locale));
    const unit = call.text.trim() === '' ? first : unitNamed(rights.allowed, call.text);
    return unit === undefined
      ? say(refusedCard(context.locale, rights.allowed))
      : report(context, rights, unit);
  },
};

const onShow = (charts: Charts) =>
  onAction(show, async (context, input) => {
    const rights = await rightsOf(context);
    if (rights.own.length === 0) return say(notManagerCard(context.locale));
    const unit = rights.allowed.find((one: { id: UnitId }) => one.id === input.unit);
    return unit === undefined
      ? say(refusedCard(context.locale, rights.allowed))
      : report(context, rights, unit, input.picture === true ? charts : undefined);
  });

async function home(context: Context) {
  const { own } = await rightsOf(context);
  if (own.length === 0) return undefined;
  const [last] = await releases(context.db, 1);
  return homeCard(context.person, own, last, (await openRounds(context.db)).length > 0);
}

/** What managers and HR may see of closed rounds, which comes from releases, and beside it of recognition and training. */
export const createReportsFlow = ({
  charts,
  holidays,
}: Readonly<{ charts: Charts; holidays: Holidays }>): Flow => ({
  name: 'reports',
  commands: [command],
  actions: [onShow(charts), onShowLate(holidays)],
  home,
  samples,
});
