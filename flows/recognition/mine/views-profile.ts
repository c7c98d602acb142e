import { altOf, type Chart } from '#core/chart.ts';
import { type Locale, list, number, plural } from '#core/i18n.ts';
import type { Value } from '#store/settings.ts';
import { valueName } from '../values.ts';
import type { Profile } from './store.ts';
import { text } from './text.ts';

/** Ends of the scale, so that two pictures can be laid side by side. */
const ends = [5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000, 100_000];

/** For what somebody is thanked, in the order of how often; nothing where nobody has thanked them yet. */
export function profileChart(locale: Locale, profile: Profile, values: readonly Value[]): Chart | undefined {
  const most = profile.values[0]?.count;
  if (most === undefined) return undefined;
  const words = text(locale);
  const nameOf = (id: string): string => {
    const value = values.find((one) => one.id === id);
    return value === undefined ? id : valueName(value, locale);
  };
  const first = profile.values.filter(({ count }) => count === most).map(({ value }) => nameOf(value));
  const figures = { n: number(locale, most), of: number(locale, profile.received) };
  const counted = new Map(profile.values.map(({ value, count }) => [value, count]));
  const never = values.filter(({ id, retired }) => !retired && !counted.has(id)).map(({ id }) => id);
  return {
    kind: 'bars',
    title: words.chart.title,
    subtitle:
      first.length === 1
        ? words.chart.most({ value: first.join(), ...figures })
        : words.chart.even({ values: list(locale, first), ...figures }),
    note: words.chart.note({ n: plural(locale, profile.received, words.thanks) }),
    from: 0,
    to: ends.find((end) => end >= most) ?? most,
    bars: [...counted.keys(), ...never].map((id) => {
      const value = counted.get(id) ?? 0;
      return { label: nameOf(id), value, caption: number(locale, value) };
    }),
  };
}

/** The picture in words: what stands above it, and each of its figures. */
export const profileAlt = (chart: Extract<Chart, { kind: 'bars' }>): string =>
  `${altOf(chart)} ${chart.bars.map(({ label, caption }) => `${label}: ${caption}`).join('; ')}.`;
