import type { Sample } from '#core/flow.ts';
import type { Locale } from '#core/i18n.ts';
import { bank } from './bank.ts';
import type { Plan } from './plan.ts';
import type { Round } from './round.ts';
import { text } from './text.ts';
import {
  type Asked,
  cancelledCard,
  closedCard,
  commentCard,
  commentMax,
  endCard,
  invitationCard,
  questionCard,
  reminderCard,
  sentenceCard,
} from './views.ts';
import { broughtCard, homeCard } from './views-home.ts';
import {
  calledOffCard,
  listCard,
  notSentCard,
  onlyHrCard,
  previewCard,
  releasedCard,
  runningCard,
  scheduledCard,
  sureCard,
} from './views-hr.ts';
import { planFormCard, problemText } from './views-plan.ts';

const round = '00000000-0000-4000-8000-000000000001';
const version = { round, revision: 1 };
const token = 'A'.repeat(64);
const longName = 'Cooperativa de Servicios Integrales de la Cuenca Alta y sus Allegados '.repeat(4).trim();
const closes = new Date('2027-09-29T23:00:00Z');

/** Every card and form of the pulse, with the shortest and the longest data. */
export function samples(locale: Locale): readonly Sample[] {
  const reader = { locale, timeZone: 'America/Argentina/ComodRivadavia' };
  const short: Asked = { organisation: 'A', minGroup: 5, items: bank.slice(0, 3), closes };
  const long: Asked = { organisation: longName, minGroup: 5, items: bank.slice(0, 6), closes };
  const plan: Plan = {
    kinds: ['employee'],
    units: [],
    items: [],
    opensOn: '2027-09-22',
    opensAt: 600,
    closesOn: '2027-09-29',
    remindOn: null,
    repeat: null,
  };
  const full: Plan = {
    ...plan,
    kinds: ['employee', 'partner', 'supplier', 'investor', 'ally'],
    remindOn: '2027-09-26',
    repeat: { every: 'month', interval: 3, nth: -1, weekday: 3 },
  };
  const described = (of: Plan) => ({ plan: of, opens: new Date('2027-09-22T10:00:00Z'), closes });
  const listedRound = (state: 'scheduled' | 'draft', of: Plan): Round => ({
    id: round,
    revision: 1,
    replaces: undefined,
    createdBy: undefined,
    state,
    ...described(of),
  });
  const units = Array.from({ length: 120 }, (_, at) => ({
    id: `${round.slice(0, -3)}${String(at).padStart(3, '0')}`,
    path: `${longName} / ${at}`,
  }));
  const waits = (asked: Asked) => ({ kind: 'waits', round, asked }) as const;
  const recommend = bank.findIndex((item) => item.scale === 'recommend11');
  return [
    { name: 'invitation, short', card: invitationCard(reader, short, token) },
    { name: 'invitation, long', card: invitationCard(reader, long, token) },
    { name: 'reminder', card: reminderCard(reader, long, token) },
    { name: 'question', card: questionCard(reader, short, token, 0) },
    { name: 'question, later', card: questionCard(reader, long, token, 5) },
    {
      name: 'question, 0–10',
      card: questionCard(reader, { ...long, items: bank.slice(recommend, recommend + 1) }, token, 0),
    },
    { name: 'end', card: endCard(reader, short, token) },
    { name: 'end, comment kept', card: endCard(reader, long, token, 'kept') },
    { name: 'end, comment removed', card: endCard(reader, long, token, 'removed') },
    { name: 'comment', form: commentCard(reader, token) },
    {
      name: 'comment, too long',
      form: commentCard(reader, token, { value: 'a'.repeat(commentMax + 1), length: commentMax + 1 }),
    },
    { name: 'home, a pulse waits', card: homeCard(reader, waits(long), undefined) },
    { name: 'home, begun', card: homeCard(reader, { kind: 'begun', closes }, undefined) },
    { name: 'home, HR without pulses', card: homeCard(reader, { kind: 'nothing' }, []) },
    {
      name: 'home, HR',
      card: homeCard(
        reader,
        waits(short),
        Array.from({ length: 3 }, () => ({
          round: listedRound('scheduled', full),
          unitNames: units.slice(0, 20).map((unit) => unit.path),
        })),
      ),
    },
    { name: 'brought', card: broughtCard(reader) },
    { name: 'closed', card: closedCard(locale) },
    { name: 'cancelled', card: cancelledCard(locale) },
    { name: 'elsewhere', card: sentenceCard(text(locale).elsewhere) },
    { name: 'plan, new', form: planFormCard(locale, undefined, [], 'A', { values: {} }) },
    {
      name: 'plan, changed, with errors',
      form: planFormCard(locale, version, units, longName, {
        values: { kinds: [], chosen: bank.map((item) => item.id) },
        errors: { kinds: problemText(locale, 'kinds'), chosen: problemText(locale, 'notForAll') },
      }),
    },
    {
      name: 'preview, short',
      card: previewCard(reader, version, described(plan), {
        people: 8,
        unitNames: [],
        items: bank.slice(0, 3),
        organisation: 'A',
      }),
    },
    {
      name: 'preview, long',
      card: previewCard(reader, version, described(full), {
        people: 123_456,
        unitNames: units.slice(0, 40).map((unit) => unit.path),
        items: bank.slice(0, 6),
        organisation: longName,
      }),
    },
    { name: 'scheduled', card: scheduledCard(reader, described(full)) },
    { name: 'list, empty', card: listCard(reader, []) },
    {
      name: 'list, full',
      card: listCard(
        reader,
        Array.from({ length: 6 }, () => ({
          round: listedRound('scheduled', full),
          unitNames: units.slice(0, 20).map((unit) => unit.path),
          delivered: { all: 10_000, sent: 9_000, waiting: 500 },
        })),
        'x'.repeat(300),
      ),
    },
    { name: 'sure, open', card: sureCard(locale, version, true) },
    { name: 'sure, scheduled', card: sureCard(locale, version, false) },
    { name: 'called off', card: calledOffCard(locale, false) },
    { name: 'dropped', card: calledOffCard(locale, true) },
    { name: 'only HR', card: onlyHrCard(locale) },
    { name: 'running', card: runningCard(locale) },
    { name: 'released', card: releasedCard(locale, round) },
    { name: 'released, and gone', card: releasedCard(locale, undefined) },
    { name: 'not sent', card: notSentCard(locale) },
  ];
}
