import type { Sample } from '#core/flow.ts';
import type { Locale } from '#core/i18n.ts';
import type { Value } from '#store/settings.ts';
import { mostReceivers } from './actions.ts';
import { editFormCard, thanksFormCard, wordsMax } from './form.ts';
import { text } from './text.ts';
import { text as formText } from './text-form.ts';
import {
  boostedCard,
  lateCard,
  postCard,
  type Receipt,
  reactedCard,
  receiptCard,
  receivedCard,
  refusedCard,
  type Shown,
  sentence,
  stoodCard,
  welcomeCard,
  withdrawnCard,
} from './views.ts';

const id = '00000000-0000-4000-8000-000000000001';
const reader = '00000000-0000-4000-8000-000000000002';
const longName = 'Maria Fernanda Guadalupe de los Ángeles Rodríguez-Villavicencio y Montenegro';
const place = {
  platform: 'p'.repeat(40),
  tenant: 't'.repeat(60),
  key: 'k'.repeat(120),
  route: 'r'.repeat(300),
};
const origin = { place, until: 1_800_000_000_000, seal: 'A'.repeat(43) };

const values: readonly Value[] = Array.from({ length: 12 }, (_, at) => ({
  id: `value-${at}`,
  names: { es: 'Compromiso '.repeat(3).trim(), en: 'Commitment '.repeat(3).trim(), pt: 'Compromisso' },
  emoji: '🤝',
  retired: false,
}));

const short: Shown = {
  id,
  giver: { id, name: 'Ana' },
  receivers: [{ person: { id: reader, name: 'Bo' } }],
  value: 'value-0',
  words: 'You stayed and helped us',
  choice: 'public',
  seen: 'public',
  boosts: 0,
  revision: 1,
  edited: false,
};
const long: Shown = {
  ...short,
  giver: { id, name: longName },
  receivers: [
    { person: { id: reader, name: longName } },
    ...Array.from({ length: mostReceivers - 1 }, () => ({ person: { id, name: longName } })),
  ],
  words: 'ñandú '.repeat(wordsMax / 6),
  seen: 'team',
  boosts: 12_345,
  edited: true,
};
const receipt: Receipt = {
  it: short,
  left: 9,
  period: 'week',
  hints: [],
  mailed: [],
  links: [],
  untold: [],
  more: [],
};
const url = `https://latido.example.org/thanks/${'A'.repeat(43)}`;

/** Every card and form of giving and getting, with the shortest and the longest data. */
export function samples(locale: Locale): readonly Sample[] {
  const who = { id: reader, locale };
  const words = text(locale);
  const { faults } = formText(locale);
  const units = Array.from({ length: 120 }, (_, at) => ({
    id: `${id.slice(0, -3)}${String(at).padStart(3, '0')}`,
    parent: undefined,
    name: `${longName} ${at}`,
  }));
  return [
    { name: 'thanks, empty', form: thanksFormCard(locale, {}, values.slice(0, 1), [], { values: {} }) },
    {
      name: 'thanks, full, with errors',
      form: thanksFormCard(
        locale,
        { origin: { ...origin, source: 's'.repeat(300) }, same: id },
        values,
        units,
        {
          values: {
            people: [],
            value: 'value-0',
            words: 'x'.repeat(wordsMax + 1),
            choice: 'team',
            outsider: 'x',
          },
          errors: {
            people: faults.notHere({ names: longName }),
            outsider: faults.outsider,
            words: faults.long({ most: '2,000' }),
          },
          problem: words.same({ day: '1', names: longName }),
        },
      ),
    },
    {
      name: 'edit',
      form: editFormCard(locale, { id, revision: 3 }, values, {
        values: { value: 'value-0', words: long.words },
        problem: words.stale,
      }),
    },
    { name: 'receipt, short', card: receiptCard(locale, values, receipt) },
    {
      name: 'receipt, long',
      card: receiptCard(locale, values, {
        ...receipt,
        it: long,
        left: 0,
        period: 'month',
        hints: ['specific', 'impact', 'value'],
        mailed: [longName],
        untold: [longName],
        links: Array.from({ length: 3 }, () => ({ name: longName, url })),
      }),
    },
    { name: 'received, short', card: receivedCard(who, values, short) },
    { name: 'received, long', card: receivedCard(who, values, long) },
    {
      name: 'received, by a unit',
      card: receivedCard({ id, locale }, values, { ...long, receivers: [{ unit: { id, name: longName } }] }),
    },
    { name: 'post, short', card: postCard(locale, values, short) },
    { name: 'post, long', card: postCard(locale, values, { ...long, seen: 'public' }) },
    { name: 'post, taken back', card: stoodCard(locale) },
    { name: 'withdrawn', card: withdrawnCard(locale) },
    { name: 'undone', card: sentence(words.undone) },
    { name: 'late', card: lateCard(locale, short) },
    { name: 'gone', card: sentence(words.gone) },
    { name: 'changed', card: sentence(words.changed) },
    { name: 'edited, in vain', card: sentence(words.editFailed({ why: faults.short })) },
    { name: 'edited, other people', card: sentence(words.editPeople) },
    { name: 'welcome', card: welcomeCard(locale) },
    {
      name: 'reacted',
      card: reactedCard(locale, values, { id, name: longName }, { value: 'value-0', origin }),
    },
    { name: 'boosted', card: boostedCard(locale, long, 3, 'day') },
    { name: 'unboosted', card: sentence(words.unboosted) },
    { name: 'joined before', card: sentence(words.alreadyJoined) },
    { name: 'own', card: sentence(words.ownBoost) },
    { name: 'refused', card: refusedCard(locale, words.allowanceNone({ of: '10', day: '1' }), long.words) },
  ];
}
