import type { Sample } from '#core/flow.ts';
import type { Locale } from '#core/i18n.ts';
import type { RecognitionSettings, Value } from '#store/settings.ts';
import { mostOffered, mostValues } from './rules.ts';
import type { Happened, Looked } from './store.ts';
import { text } from './text.ts';
import {
  readOnlyCard,
  rulesFormCard,
  rulesInWords,
  setupCard,
  valueFormCard,
  valueInWords,
  valuesCard,
} from './views.ts';
import { findFormCard, goneCard, hideFormCard, itCard, listCard } from './views-looking.ts';

const id = '00000000-0000-4000-8000-000000000001';

/** Every card and form of what HR says of recognition, with the shortest and the longest data. */
export function samples(locale: Locale): readonly Sample[] {
  const reader = { locale, timeZone: 'America/Argentina/ComodRivadavia' };
  const value: Value = { id: 'a', names: { es: 'A', en: 'A', pt: 'A' }, retired: false };
  const short: RecognitionSettings = {
    revision: 0,
    values: [value],
    allowance: { period: 'day', everyone: 1, managers: 1, carryOver: false, perReceiver: 1 },
    visibility: 'private',
    feeds: [],
    reactions: [],
  };
  const values: Value[] = Array.from({ length: mostValues }, (_, n) => ({
    id: `value-${n}`,
    names: { es: 'S'.repeat(30), en: 'E'.repeat(30), pt: 'P'.repeat(30) },
    emoji: '👩🏽‍🤝‍👨🏿',
    retired: n >= mostOffered,
  }));
  const place = { platform: 'web', tenant: 't', key: 'k'.repeat(200), route: 'r'.repeat(400) };
  const long: RecognitionSettings = {
    revision: 123_456,
    values,
    allowance: { period: 'month', everyone: 1_000, managers: 1_000, carryOver: true, perReceiver: 1_000 },
    visibility: 'team',
    feeds: Array.from({ length: 20 }, () => place),
    reactions: Array.from({ length: 20 }, () => ({ name: 'x'.repeat(80), value: 'value-1' })),
  };
  const it: Looked = {
    id,
    revision: 1,
    at: new Date('2027-09-22T10:00:00Z'),
    from: 'A',
    to: ['B'],
    value: 'a',
    words: 'Thank you for staying.',
    state: 'stands',
    seen: 'public',
  };
  const longIt: Looked = {
    ...it,
    from: undefined,
    to: Array.from({ length: 20 }, () => 'Maximiliana de las Mercedes Etchegaray-Wohlgemuth '.repeat(4)),
    words: '<!channel> *not bold* @everyone \u202Eback '.repeat(60).slice(0, 2_000),
    state: 'hidden',
    seen: 'team',
  };
  const happened = (what: Happened['what']): Happened => ({
    at: it.at,
    by: what === 'shown' ? undefined : 'Maximiliana de las Mercedes',
    what,
    words: what === 'edited' ? longIt.words : undefined,
    reason: what === 'hidden' ? 'x'.repeat(500) : undefined,
  });
  const history = (['hidden', 'edited', 'shown', 'undone'] as const).flatMap((what) => [
    happened(what),
    happened(what),
  ]);
  const wrong = { kind: 'unknownValue', what: 'x'.repeat(300) } as const;
  const wanted = { hidden: false };
  const mine = 'x'.repeat(24);
  return [
    { name: 'setup, short', card: setupCard(locale, short, undefined) },
    { name: 'setup, long, in a place', card: setupCard(locale, long, place, text(locale).feedOn) },
    { name: 'setup, posted elsewhere', card: setupCard(locale, long, undefined) },
    { name: 'setup, read only', card: readOnlyCard(locale, long, mine) },
    { name: 'setup, rules', form: rulesFormCard(locale, short) },
    {
      name: 'setup, rules again',
      form: rulesFormCard(locale, long, {
        values: { reactions: 'x #y' },
        faults: { period: { kind: 'choose' }, everyone: { kind: 'number' }, reactions: wrong },
      }),
    },
    {
      name: 'setup, rules, changed meanwhile',
      form: rulesFormCard(locale, long, {
        values: {},
        problem: text(locale).stale({ what: rulesInWords(locale, short) }),
      }),
    },
    { name: 'setup, values', card: valuesCard(locale, [value]) },
    { name: 'setup, values, all', card: valuesCard(locale, values, text(locale).valueGone) },
    { name: 'setup, new value', form: valueFormCard(locale, short, undefined) },
    {
      name: 'setup, value again',
      form: valueFormCard(locale, long, values[0], {
        values: {},
        faults: { es: 'name', en: 'nameTaken', pt: 'tooMany', emoji: 'emoji', offered: 'last' },
      }),
    },
    {
      name: 'setup, value, changed meanwhile',
      form: valueFormCard(locale, long, value, {
        values: {},
        problem: text(locale).stale({ what: valueInWords(locale, { ...value, retired: true }) }),
      }),
    },
    { name: 'setup, list, empty', card: listCard(reader, wanted, [], [value], { more: false }) },
    {
      name: 'setup, list, full',
      card: listCard(
        reader,
        { hidden: true, person: id, before: { at: it.at.toISOString(), id } },
        [longIt, longIt, it, it, longIt],
        values,
        { name: 'Maximiliana de las Mercedes', more: true },
      ),
    },
    { name: 'setup, one', card: itCard(reader, it, [], [value]) },
    { name: 'setup, one, long', card: itCard(reader, longIt, history, values, 'x'.repeat(200)) },
    { name: 'setup, hide', form: hideFormCard(locale, { id, revision: 1 }) },
    { name: 'setup, hide again', form: hideFormCard(locale, { id, revision: 1 }, { reason: 'x' }) },
    { name: 'setup, find', form: findFormCard(locale) },
    { name: 'setup, find again', form: findFormCard(locale, { person: ['x'] }) },
    { name: 'setup, gone', card: goneCard(locale) },
  ];
}
