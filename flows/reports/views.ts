import type { Bar, Block, Card } from '#core/card.ts';
import type { Chart } from '#core/chart.ts';
import { day, type Locale, list, number, percent } from '#core/i18n.ts';
import type { Person, UnitId } from '#core/person.ts';
import { tones } from '#core/sentiment.ts';
import { type Count, cellFor, type Found, type Measure, type Release, type Shown } from '#trust/release.ts';
import { top } from '#trust/tree.ts';
import { show } from './actions.ts';
import { text } from './text.ts';
import { type Recognised, recognisedFact } from './views-recognised.ts';
import { type Training, trainingButtons, trainingFacts } from './views-training.ts';

type Reader = Pick<Person, 'locale' | 'timeZone'>;

export type Report = Readonly<{
  unit: Readonly<{ id: UnitId; name: string }>;
  release: Release;
  closes: Date;
  /** The name of the whole. */
  organisation: string;
  /** A round is open meanwhile. */
  running: boolean;
  /** Other units this person may ask for. */
  others: readonly Readonly<{ id: UnitId; name: string }>[];
  /** Names of the drivers, in the reader's language and in their order. */
  drivers: readonly Readonly<{ id: string; name: string }>[];
  /** How many of the unit and those below it were thanked of late. Absent: it is not told. */
  recognised?: Recognised | undefined;
  training?: Training | undefined;
}>;

/** What all that is shown of a report begins with. */
function figuresOf(locale: Locale, report: Report) {
  const found = (measure: string) => cellFor(report.release, report.unit.id, measure);
  const scores = report.drivers.flatMap(({ id, name }): readonly Score[] => {
    const hit = found(id);
    return hit?.measure.kind === 'score' ? [{ id, name, hit, measure: hit.measure }] : [];
  });
  const bars = scores.map((score) => bar(locale, report, score));
  return { found, scores, bars, main: found('participation') ?? scores[0]?.hit };
}

/** The figures by area as a picture; nothing where none can be shown. */
export function reportChart({ locale }: Reader, report: Report): Chart | undefined {
  const { scores, bars, main } = figuresOf(locale, report);
  if (main === undefined || scores.length === 0) return undefined;
  return {
    kind: 'bars',
    title: text(locale).question,
    subtitle: groupName(locale, report, main),
    note: notesOf(locale, report, main, scores, bars),
    from: 0,
    to: 100,
    bars,
  };
}

/**
 * A report: only what the release says of this unit, its merged group or the nearest unit above.
 * @param png `reportChart` as a picture, in the place of bars
 */
export function reportCard(reader: Reader, report: Report, png?: string): Card {
  const { locale } = reader;
  const words = text(locale);
  const title = words.title({ unit: report.unit.name });
  const { found, scores, bars, main } = figuresOf(locale, report);
  const blocks: Block[] = [
    { kind: 'heading', text: title },
    { kind: 'note', text: [words.closed({ day: day(locale, report.closes, reader.timeZone) })] },
  ];
  if (main === undefined) {
    blocks.push({ kind: 'text', text: [words.none] });
    const training = report.training === undefined ? [] : trainingFacts(locale, report.training);
    if (training.length > 0) blocks.push({ kind: 'facts', facts: training });
  } else {
    blocks.push({ kind: 'text', text: [whose(locale, report, main)] });
    blocks.push({ kind: 'facts', facts: facts(locale, report, found) });
    if (scores.length > 0) {
      blocks.push(
        png === undefined
          ? { kind: 'bars', title: words.question, from: 0, to: 100, bars }
          : { kind: 'picture', png, alt: `${words.question} ${spoken(locale, scores)}` },
        { kind: 'note', text: [notesOf(locale, report, main, scores, bars)] },
      );
    }
    const tone =
      found('sentiment') === undefined ? `${words.tones}: ${words.tonesHidden}.` : words.commentNote;
    blocks.push({ kind: 'note', text: [tone] });
  }
  if (report.running) blocks.push({ kind: 'note', text: [words.open] });
  const buttons = [
    ...(scores.length > 0 && png === undefined
      ? [show.button(words.asPicture, { unit: report.unit.id, picture: true })]
      : []),
    ...trainingButtons(locale, report.training),
    ...report.others.slice(0, 8).map((unit) => seeButton(locale, unit)),
  ];
  return {
    summary: main === undefined ? `${title}. ${words.none}` : `${title}. ${spoken(locale, scores)}`,
    blocks,
    ...(buttons.length > 0 && { buttons }),
  };
}

type Score = Readonly<{ id: string; name: string; hit: Found; measure: Extract<Measure, { kind: 'score' }> }>;

/** The chart in one sentence: for notifications and screen readers. */
function spoken(locale: Locale, scores: readonly Score[]): string {
  return scores.map((score) => `${score.name}: ${shownText(locale, score.measure.score)}`).join('; ');
}

const unitName = (report: Report, id: UnitId): string =>
  id === top
    ? report.organisation
    : (report.release.units.find((unit) => unit.id === id)?.name ?? report.organisation);

function whose(locale: Locale, report: Report, found: Found): string {
  const words = text(locale);
  if (found.kind === 'own') return words.own;
  if ('rest' in found.cell) {
    const { units, under } = found.cell.rest;
    return words.rest({
      under: unitName(report, under),
      units: list(
        locale,
        units.map((id) => unitName(report, id)),
      ),
    });
  }
  return words.ancestor({ unit: unitName(report, found.cell.unit) });
}

const groupName = (locale: Locale, report: Report, found: Found): string =>
  'rest' in found.cell
    ? list(
        locale,
        found.cell.rest.units.map((id) => unitName(report, id)),
      )
    : unitName(report, found.cell.unit);

const sameGroup = (a: Found, b: Found): boolean => JSON.stringify(place(a)) === JSON.stringify(place(b));
const place = ({ cell }: Found) => ('rest' in cell ? cell.rest : cell.unit);

function countText(locale: Locale, count: Count): string {
  const words = text(locale);
  const n =
    count.from === count.to
      ? number(locale, count.from)
      : words.span({ from: number(locale, count.from), to: number(locale, count.to) });
  return words.answers({ n });
}

function shownText(locale: Locale, shown: Shown): string {
  const words = text(locale);
  if (shown.kind === 'band') return words.bands[shown.band];
  // As in "−100 to 100": a hyphen would be no minus.
  const value = number(locale, shown.value).replace('-', '−');
  return shown.step === 1 ? value : words.about({ value });
}

function facts(locale: Locale, report: Report, found: (measure: string) => Found | undefined) {
  const words = text(locale);
  const all: { label: string; value: string }[] = [];
  const participation = found('participation')?.measure;
  if (participation?.kind === 'participation') {
    const value = words.participationValue({
      percent: percent(locale, participation.percent / 100),
      n: countText(locale, participation.n),
    });
    all.push({ label: words.participation, value });
  }
  const index = found('recommendation')?.measure;
  if (index?.kind === 'index') {
    const value = shownText(locale, index.index);
    all.push({
      label: words.recommendation,
      value:
        index.margin === undefined ? value : words.margin({ value, margin: number(locale, index.margin) }),
    });
  }
  const tone = found('sentiment');
  if (tone?.measure.kind === 'tones') {
    const value = `${tonesText(locale, tone.measure)} (${groupName(locale, report, tone)})`;
    all.push({ label: words.tones, value });
  }
  if (report.recognised !== undefined) all.push(recognisedFact(locale, report.recognised));
  if (report.training !== undefined) all.push(...trainingFacts(locale, report.training));
  return all;
}

function tonesText(locale: Locale, measure: Extract<Measure, { kind: 'tones' }>): string {
  const words = text(locale);
  if (measure.mostly !== undefined) return words.mostly({ tone: words.tone[measure.mostly] });
  return tones
    .flatMap((tone) => {
      const share = measure.shares?.[tone] ?? 0;
      return share > 0 ? [`${percent(locale, share / 100)} ${words.tone[tone]}`] : [];
    })
    .join(', ');
}

function bar(locale: Locale, report: Report, { id, name, hit, measure }: Score): Bar {
  const words = text(locale);
  const favourable =
    measure.favourable === undefined
      ? ''
      : ` · ${words.favourable({ percent: percent(locale, measure.favourable.percent / 100) })}`;
  const isWhole = 'unit' in hit.cell && hit.cell.unit === report.release.root;
  const whole = isWhole ? undefined : cellFor(report.release, report.release.root, id)?.measure;
  return {
    label: name,
    caption: `${shownText(locale, measure.score)}${favourable}`,
    ...(measure.score.kind === 'number' && { value: measure.score.value }),
    ...(whole?.kind === 'score' && whole.score.kind === 'number' && { reference: whole.score.value }),
  };
}

function notesOf(
  locale: Locale,
  report: Report,
  main: Found,
  scores: readonly Score[],
  bars: readonly Bar[],
): string {
  const words = text(locale);
  const elsewhere = Map.groupBy(
    scores.filter((score) => !sameGroup(score.hit, main)),
    (score) => groupName(locale, report, score.hit),
  );
  const margins = scores.flatMap(({ name, measure: { margin } }) =>
    margin === undefined ? [] : [{ driver: name, margin: number(locale, margin) }],
  );
  const [first] = margins;
  const isOne = margins.length === scores.length && margins.every(({ margin }) => margin === first?.margin);
  return [
    words.scale,
    ...(bars.some(({ reference }) => reference !== undefined) ? [words.line] : []),
    ...[...elsewhere].map(([group, some]) =>
      words.partly({
        names: list(
          locale,
          some.map((score) => score.name),
        ),
        group,
      }),
    ),
    ...(first === undefined
      ? []
      : isOne
        ? [words.marginAll(first)]
        : [`${margins.map(words.marginNote).join(', ')}.`]),
  ].join(' ');
}

const sentence = (words: string): Card => ({ summary: words, blocks: [{ kind: 'text', text: [words] }] });

export const notManagerCard = (locale: Locale): Card => sentence(text(locale).notManager);
export const notThereCard = (locale: Locale): Card => sentence(text(locale).notThere);

const named = 12;
/** The same whether the unit asked for exists or not. */
export function refusedCard(locale: Locale, own: readonly Readonly<{ id: UnitId; name: string }>[]): Card {
  const names = own.slice(0, named).map((unit) => unit.name);
  const words = text(locale).refused({ units: list(locale, own.length > named ? [...names, '…'] : names) });
  return {
    ...sentence(words),
    buttons: own.slice(0, 4).map((unit) => seeButton(locale, unit)),
  };
}

const seeButton = (locale: Locale, unit: Readonly<{ id: UnitId; name: string }>) =>
  show.button(text(locale).see({ unit: unit.name }), { unit: unit.id });

/** In a manager's own place: what there is to be read. The figures are looked up when they are asked for. */
export function homeCard(
  reader: Reader,
  own: readonly Readonly<{ id: UnitId; name: string }>[],
  last: Readonly<{ closes: Date }> | undefined,
  running: boolean,
): Card {
  const { locale, timeZone } = reader;
  const words = text(locale);
  const said = [
    ...(last === undefined ? [] : [words.last({ day: day(locale, last.closes, timeZone) })]),
    ...(running ? [words.open] : []),
    ...(last === undefined && !running ? [words.noRound] : []),
  ];
  return {
    summary: words.homeTitle,
    blocks: [
      { kind: 'heading', text: words.homeTitle },
      { kind: 'text', text: [said.join(' ')] },
    ],
    ...(last !== undefined && { buttons: own.slice(0, 3).map((unit) => seeButton(locale, unit)) }),
  };
}
