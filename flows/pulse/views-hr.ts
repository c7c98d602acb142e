import { type Block, type Button, bold, type Card } from '#core/card.ts';
import { dateTime, day, type Locale, list as listed, number, plural } from '#core/i18n.ts';
import { atLocal, type Recurrence } from '#core/zoned.ts';
import { askCancel, cancel, list, openPlan, schedule, showReport } from './actions.ts';
import { type Item, itemText } from './bank.ts';
import type { Plan } from './plan.ts';
import { minGroup, smallestAudience } from './plan.ts';
import type { BriefRound, Version } from './round.ts';
import { text } from './text-hr.ts';
import { type Asked, invitationCard, questionCard, type Reader, sentenceCard } from './views.ts';

export const clockTime = (minutes: number): string =>
  `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`;

export const peopleText = (locale: Locale, n: number): string => plural(locale, n, text(locale).people);

type Described = Readonly<{ plan: Plan; opens: Date; closes: Date }>;

function repeatText(locale: Locale, repeat: Recurrence | null): string {
  const words = text(locale);
  if (repeat === null) return words.repeatNone;
  return repeat.interval === 3 ? words.repeatQuarter : words.repeatMonth;
}

/** A calendar date in words; noon keeps it the same day in every zone's eyes. */
const dayText = (locale: Locale, iso: string): string => day(locale, atLocal(iso, 720, 'UTC'), 'UTC');

export function whatText(locale: Locale, plan: Plan, unitNames: readonly string[]): string {
  const words = text(locale);
  const who = listed(
    locale,
    plan.kinds.map((kind) => words.kindNames[kind]),
  );
  return `${who} · ${unitNames.length === 0 ? words.everyone : listed(locale, unitNames)}`;
}

/** "Programado". */
export const stateText = (locale: Locale, state: BriefRound['state']): string => {
  const name = text(locale).state[state];
  return `${name.charAt(0).toLocaleUpperCase(locale)}${name.slice(1)}`;
};

/** "lunes, 23 de noviembre, 10:00 en la zona de cada persona". */
export const opensText = (locale: Locale, plan: Plan): string =>
  text(locale).opensValue({ day: dayText(locale, plan.opensOn), time: clockTime(plan.opensAt) });

export function previewCard(
  reader: Reader,
  version: Version,
  round: Described,
  facts: Readonly<{
    people: number;
    unitNames: readonly string[];
    items: readonly Item[];
    organisation: string;
  }>,
): Card {
  const { locale } = reader;
  const words = text(locale);
  const { plan } = round;
  const asked: Asked = {
    organisation: facts.organisation,
    minGroup,
    closes: round.closes,
    items: facts.items.map((item) => ({
      ...item,
      text: {
        es: itemText(item, 'es', facts),
        en: itemText(item, 'en', facts),
        pt: itemText(item, 'pt', facts),
      },
    })),
  };
  const seen = invitationCard(reader, asked, sampleToken);
  const first = questionCard(reader, asked, sampleToken, 0);
  return {
    summary: words.previewTitle,
    blocks: [
      { kind: 'heading', text: words.preview },
      { kind: 'text', text: [words.previewTitle] },
      {
        kind: 'facts',
        facts: [
          {
            label: words.audience,
            value: `${peopleText(locale, facts.people)}: ${whatText(locale, plan, facts.unitNames)}`,
          },
          {
            label: words.opens,
            value: opensText(locale, plan),
          },
          { label: words.closes, value: dateTime(locale, round.closes, reader.timeZone) },
          {
            label: words.reminder,
            value: plan.remindOn === null ? words.remindNone : dayText(locale, plan.remindOn),
          },
          { label: words.repeats, value: repeatText(locale, plan.repeat) },
        ],
      },
      {
        kind: 'text',
        text: [
          bold(words.questions),
          ...asked.items.map((item, at) => `\n${number(locale, at + 1)}. ${item.text[locale]}`),
        ],
      },
      { kind: 'note', text: [words.languages] },
      { kind: 'quote', text: quoted(seen) },
      {
        kind: 'quote',
        text: [
          ...quoted(first),
          `\n[ ${(first.buttons ?? []).map((button) => button.label).join(' ] [ ')} ]`,
        ],
      },
    ],
    buttons: [
      schedule.button(words.schedule, version, { style: 'primary' }),
      openPlan.button(words.change, { draft: version }),
      cancel.button(words.drop, version, { style: 'danger' }),
    ],
  };
}

/** Nobody's: it opens nothing. */
const sampleToken = 'A'.repeat(64);

function quoted(card: Card): readonly (string | Readonly<{ kind: 'bold'; text: string }>)[] {
  return card.blocks.flatMap((block, at) => {
    const gap = at === 0 ? [] : ['\n'];
    switch (block.kind) {
      case 'heading':
        return [...gap, { kind: 'bold' as const, text: block.text }];
      case 'text':
      case 'quote':
      case 'note':
        return [
          ...gap,
          ...block.text.map((part) =>
            typeof part === 'string' ? part : 'text' in part ? part.text : part.name,
          ),
        ];
      default:
        return [];
    }
  });
}

export function scheduledCard(reader: Reader, round: Described): Card {
  const words = text(reader.locale);
  const { plan } = round;
  const opens = words.opensValue({
    day: dayText(reader.locale, plan.opensOn),
    time: clockTime(plan.opensAt),
  });
  const body = words.scheduledBody({ opens });
  return {
    summary: `${words.scheduled}. ${body}`,
    blocks: [
      { kind: 'heading', text: words.scheduled },
      { kind: 'text', text: [body] },
    ],
    buttons: [list.button(words.see, {})],
  };
}

export type Listed = Readonly<{
  round: BriefRound;
  unitNames: readonly string[];
  delivered?: Readonly<{ sent: number; waiting: number; all: number }>;
}>;

export function listCard(reader: Reader, rounds: readonly Listed[], note?: string): Card {
  const { locale } = reader;
  const words = text(locale);
  const decisions = (round: BriefRound): readonly Button[] => {
    const version = { round: round.id, revision: round.revision };
    // Which one it is stands above it; not for whoever hears the buttons alone.
    const hint = (label: string) => ({ hint: `${label}: ${dayText(locale, round.plan.opensOn)}` });
    const callOff = askCancel.button(words.callOff, version, hint(words.callOff));
    if (round.state === 'scheduled')
      return [openPlan.button(words.change, { draft: version }, hint(words.change)), callOff];
    return round.state === 'open' ? [callOff] : [];
  };
  return {
    summary: rounds.length === 0 ? words.empty : words.listTitle,
    blocks: [
      { kind: 'heading', text: words.listTitle },
      ...(note === undefined ? [] : [{ kind: 'note' as const, text: [note] }]),
      ...(rounds.length === 0 ? [{ kind: 'text' as const, text: [words.empty] }] : []),
      ...rounds.flatMap((one): readonly Block[] => {
        const buttons = decisions(one.round);
        const facts = { kind: 'facts', facts: listedFacts(reader, one) } as const;
        return buttons.length === 0 ? [facts] : [facts, { kind: 'buttons', buttons }];
      }),
    ],
    buttons: [openPlan.button(words.newPulse, {}, { style: 'primary' })],
  };
}

function listedFacts(reader: Reader, { round, unitNames, delivered }: Listed) {
  const { locale } = reader;
  const words = text(locale);
  return [
    { label: stateText(locale, round.state), value: whatText(locale, round.plan, unitNames) },
    {
      label: words.opens,
      value: words.opensValue({
        day: dayText(locale, round.plan.opensOn),
        time: clockTime(round.plan.opensAt),
      }),
    },
    { label: words.closes, value: dateTime(locale, round.closes, reader.timeZone) },
    ...(round.plan.repeat === null
      ? []
      : [{ label: words.repeats, value: repeatText(locale, round.plan.repeat) }]),
    ...(delivered === undefined
      ? []
      : [
          {
            label: '',
            value: words.delivered({
              sent: number(locale, delivered.sent),
              all: number(locale, delivered.all),
              waiting: number(locale, delivered.waiting),
              rest: number(locale, delivered.all - delivered.sent - delivered.waiting),
            }),
          },
        ]),
  ];
}

export function sureCard(locale: Locale, version: Version, open: boolean): Card {
  const words = text(locale);
  const body = open ? words.sureOpen : words.sureScheduled;
  return {
    summary: `${words.sure} ${body}`,
    blocks: [
      { kind: 'heading', text: words.sure },
      { kind: 'text', text: [body] },
    ],
    buttons: [list.button(words.keep, {}), cancel.button(words.yesCallOff, version, { style: 'danger' })],
  };
}

export const calledOffCard = (locale: Locale, draft: boolean): Card =>
  sentenceCard(draft ? text(locale).dropped : text(locale).calledOff);
export const onlyHrCard = (locale: Locale): Card => sentenceCard(text(locale).onlyHr);
export const runningCard = (locale: Locale): Card => sentenceCard(text(locale).running);

const notice = (title: string, body: string): Card => ({
  summary: `${title}. ${body}`,
  blocks: [
    { kind: 'heading', text: title },
    { kind: 'text', text: [body] },
  ],
});
/** @param root the whole, as its report is asked for */
export const releasedCard = (locale: Locale, root: string | undefined): Card => ({
  ...notice(text(locale).releasedTitle, text(locale).released),
  ...(root !== undefined && {
    buttons: [showReport.button(text(locale).seeReport, { unit: root }, { style: 'primary' })],
  }),
});
export const notSentCard = (locale: Locale): Card =>
  notice(text(locale).notSentTitle, text(locale).notSent({ min: number(locale, smallestAudience) }));
