import type { Sample } from '#core/flow.ts';
import type { Locale } from '#core/i18n.ts';
import { emptyReport, problemCodes, type Report } from './problems.ts';
import type { Standing } from './standing/store.ts';
import { failures } from './text-standing.ts';
import {
  appliedCard,
  applyingCard,
  cancelledCard,
  checkedCard,
  confirmCard,
  readingCard,
  refusalCard,
  type Stale,
  staleCard,
  type UploadError,
  uploadView,
} from './views.ts';
import { homeCard, standingCard } from './views-standing.ts';

function standingSamples(locale: Locale): readonly Sample[] {
  const at = new Date('2026-12-02T04:17:00Z');
  const zone = 'America/Argentina/ComodRivadavia';
  const none = { seen: 0, joined: 0, added: 0, unmatched: 0, guests: 0, gone: 0 };
  const many = {
    seen: 99_999,
    joined: 88_888,
    added: 77_777,
    unmatched: 66_666,
    guests: 5_555,
    gone: 44_444,
  };
  const reading = {
    platform: 'chat',
    tenant: 'T0',
    state: 'done',
    counts: none,
    requested: false,
    finishedAt: at,
    completedAt: at,
    nextAt: at,
    failure: undefined,
  } as const;
  const fresh = { ...reading, state: 'waiting', finishedAt: undefined, completedAt: undefined } as const;
  const card = (readings: Standing['readings'], over: Partial<Standing> = {}) =>
    standingCard(locale, zone, { readings, more: 0, missing: 0, ...over });
  return [
    { name: 'home, no platform', card: homeCard(locale, zone, { readings: [], more: 0, missing: 0 }) },
    {
      name: 'home, failed',
      card: homeCard(locale, zone, {
        readings: [{ ...reading, state: 'failed', failure: 'auth' }],
        more: 0,
        missing: 0,
      }),
    },
    {
      name: 'home',
      card: homeCard(locale, zone, { readings: [{ ...reading, counts: many }], more: 0, missing: 99_999 }),
    },
    { name: 'standing, not yet read', card: card([fresh]) },
    { name: 'standing, read', card: card([reading]) },
    { name: 'standing, asked for', card: card([{ ...reading, requested: true }]) },
    { name: 'standing, away', card: card([{ ...reading, state: 'away' }]) },
    { name: 'standing, running', card: card([{ ...fresh, state: 'running', counts: many }]) },
    ...[...failures, 'unknown_outcome', 'anything'].map((failure) => ({
      name: `standing, failed ${failure}`,
      card: card([{ ...reading, state: 'failed' as const, failure }]),
    })),
    {
      name: 'standing, longest',
      card: card(
        Array.from({ length: 5 }, () => ({ ...reading, tenant: 'E'.padEnd(40, '0'), counts: many })),
        { more: 995, missing: 99_999 },
      ),
    },
  ];
}

/** All cards and forms of the flow, with the shortest and the longest data. */
export function samples(locale: Locale): readonly Sample[] {
  const id = '00000000-0000-4000-8000-000000000000';
  const file = 'p.csv';
  const longFile = `${'personal-operaciones-latinoamérica-'.repeat(2)}2026.csv`;
  const long = (count: number) => 'Ñandú '.repeat(count).trim();
  const every = problemCodes.slice(0, 20).map((code, index) => ({
    line: 99_981 + index,
    column: long(8),
    code,
    value: long(10),
    hint: 'America/Argentina/ComodRivadavia',
    lines: Array.from({ length: 20 }, (_, line) => 99_900 + line),
  }));
  const huge: Report = {
    ...emptyReport,
    ...{ rows: 100_000, added: 60_000, changed: 30_000, back: 1_000, left: 8_000, refused: 1_000 },
    ...{ missing: 90_000, known: 200_000, unitsAdded: 2_000, errors: 5_000, warnings: 3_000 },
    attributes: Array.from({ length: 30 }, (_, index) => `${long(4)} ${index}`),
    problems: every,
  };
  const small: Report = { ...emptyReport, rows: 1, added: 1, known: 1 };
  const checked = (report: Report, name = file) => ({ import: id, check: 1, file: name, report });
  const uploads: readonly (UploadError | undefined)[] = [
    undefined,
    'missing',
    'empty',
    'large',
    'workbook',
    'binary',
  ];
  const stale: readonly Stale[] = ['applied', 'applying', 'cancelled', 'forgotten', 'newer', 'notHr'];
  return [
    ...uploads.map((error) => ({ name: `upload ${error ?? ''}`.trim(), form: uploadView(locale, error) })),
    { name: 'refusal', card: refusalCard(locale, []) },
    { name: 'refusal with names', card: refusalCard(locale, [long(10), long(10), long(10)]) },
    { name: 'reading', card: readingCard(locale, longFile) },
    { name: 'applying', card: applyingCard(locale, longFile) },
    { name: 'cancelled', card: cancelledCard(locale) },
    ...stale.map((why) => ({ name: `stale ${why}`, card: staleCard(locale, why) })),
    { name: 'checked, one', card: checkedCard(locale, checked(small), false) },
    { name: 'checked, nothing', card: checkedCard(locale, checked({ ...small, added: 0, left: 1 }), false) },
    {
      name: 'checked, missing',
      card: checkedCard(locale, checked({ ...small, known: 10, missing: 1 }), true),
    },
    {
      name: 'checked, many missing',
      card: checkedCard(locale, checked({ ...huge, refused: 0 }, longFile), false),
    },
    {
      name: 'checked, all refused',
      card: checkedCard(locale, checked({ ...small, added: 0, refused: 1 }), false),
    },
    { name: 'checked, longest', card: checkedCard(locale, checked(huge, longFile), false) },
    ...problemCodes.map((code) => ({
      name: `unusable ${code}`,
      card: checkedCard(locale, checked({ ...emptyReport, fatal: { line: 1, code } }), false),
    })),
    { name: 'confirm', card: confirmCard(locale, checked({ ...huge, refused: 0 })) },
    { name: 'applied, one', card: appliedCard(locale, file, small) },
    ...standingSamples(locale),
    { name: 'applied, longest', card: appliedCard(locale, longFile, { ...huge, gone: 90_000 }) },
  ];
}
