import type { Sample } from '#core/flow.ts';
import type { Locale } from '#core/i18n.ts';
import type { Value } from '#store/settings.ts';
import type { Thanks } from './store.ts';
import { goneCard, homeCard, type Mine, mineCard, olderCard, oneCard } from './views.ts';
import { type Standing, savedCard, standingFormCard } from './views-standing.ts';

const id = '00000000-0000-4000-8000-000000000001';
/** One dot. */
const png =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';

/** Every card and form of what somebody received and gave, with the shortest and the longest data. */
export function samples(locale: Locale): readonly Sample[] {
  const reader = { locale, timeZone: 'America/Argentina/ComodRivadavia' };
  const short: Thanks = {
    id,
    at: new Date('2027-09-22T10:00:00Z'),
    from: 'A',
    to: ['B'],
    value: 'service',
    words: 'Thank you for staying.',
    seen: 'public',
    boosts: 0,
    edited: false,
    received: true,
    own: undefined,
  };
  const name = 'Maximiliana de las Mercedes Etchegaray-Wohlgemuth de la Fuente '.repeat(3).trim();
  const long: Thanks = {
    ...short,
    from: undefined,
    to: Array.from({ length: 20 }, () => name),
    value: 'a'.repeat(40),
    words: '<!channel> *not bold* @everyone \u202Eback '.repeat(60).slice(0, 2_000),
    seen: 'private',
    boosts: 123_456,
    edited: true,
    own: 'team',
  };
  const values: readonly Value[] = Array.from({ length: 24 }, (_, n) => ({
    id: `value-${n}`,
    names: { es: 'S'.repeat(30), en: 'E'.repeat(30), pt: 'P'.repeat(30) },
    emoji: '🤝',
    retired: n > 11,
  }));
  const standing: Standing = { own: undefined, organisation: 'public' };
  const left = { left: 7, of: 10, until: new Date('2027-09-27T03:00:00Z') };
  const none: Mine = {
    profile: { received: 0, boosts: 0, given: 0, values: [] },
    values: values.slice(0, 1),
    left,
    standing,
    received: [],
    given: [],
    more: false,
  };
  const full: Mine = {
    ...none,
    profile: {
      received: 240_000,
      boosts: 1_000_000,
      given: 99_999,
      values: values.map((value) => ({ value: value.id, count: 10_000 })),
    },
    values,
    standing: { own: 'private', organisation: 'team' },
    received: [long, long, long],
    given: [long, long, long],
    more: true,
  };
  return [
    { name: 'mine, nothing yet', card: mineCard(reader, none, undefined) },
    { name: 'mine, full', card: mineCard(reader, full, png) },
    { name: 'mine, older', card: olderCard(reader, [short, long, long, long, long], values, true) },
    { name: 'mine, no older', card: olderCard(reader, [], values, false) },
    { name: 'mine, one', card: oneCard(reader, short, values, standing) },
    { name: 'mine, one, long', card: oneCard(reader, long, values, standing) },
    { name: 'mine, gone', card: goneCard(locale) },
    { name: 'mine at home, nothing yet', card: homeCard(reader, none, undefined) },
    { name: 'mine at home, no team', card: homeCard(reader, { ...none, received: [short] }, []) },
    {
      name: 'mine at home, full',
      card: homeCard(reader, { ...full, received: [long] }, [long, long, long]),
    },
    { name: 'mine, who sees', form: standingFormCard(locale, standing) },
    {
      name: 'mine, who sees, again',
      form: standingFormCard(locale, { own: 'team', organisation: 'private' }, { choice: 'x' }),
    },
    { name: 'mine, saved', card: savedCard(locale, standing, 0) },
    { name: 'mine, saved, many changed', card: savedCard(locale, full.standing, 123_456) },
  ];
}
