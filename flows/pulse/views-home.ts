import type { Block, Card } from '#core/card.ts';
import { dateTime } from '#core/i18n.ts';
import { bring, list, openPlan } from './actions.ts';
import type { BriefRound } from './round.ts';
import { text as peopleText } from './text.ts';
import { text } from './text-home.ts';
import { text as hrText } from './text-hr.ts';
import { type Asked, type Reader, sentenceCard, why } from './views.ts';
import { opensText, stateText, whatText } from './views-hr.ts';

/** How it stands between a person and the pulse. Told to nobody but them. */
export type Mine =
  | Readonly<{ kind: 'waits'; round: string; asked: Asked }>
  /** Whether they have come to its end nobody knows. */
  | Readonly<{ kind: 'begun'; closes: Date }>
  | Readonly<{ kind: 'nothing' }>;

export type HrRound = Readonly<{ round: BriefRound; unitNames: readonly string[] }>;

function mineBlocks(reader: Reader, mine: Mine): readonly Block[] {
  const words = text(reader.locale);
  const at = (when: Date) => dateTime(reader.locale, when, reader.timeZone);
  switch (mine.kind) {
    case 'waits':
      return [
        { kind: 'heading', text: words.waits },
        {
          kind: 'text',
          text: [why(reader, mine.asked), ' ', words.closes({ closes: at(mine.asked.closes) })],
        },
        { kind: 'note', text: [words.promise] },
        {
          kind: 'buttons',
          buttons: [bring.button(words.bring, { round: mine.round }, { style: 'primary' })],
        },
      ];
    case 'begun':
      return [
        { kind: 'heading', text: words.begun },
        { kind: 'text', text: [words.begunBody({ closes: at(mine.closes) })] },
      ];
    case 'nothing':
      return [
        { kind: 'heading', text: words.rest },
        { kind: 'text', text: [words.restBody] },
      ];
  }
}

function hrBlocks(reader: Reader, rounds: readonly HrRound[]): readonly Block[] {
  const { locale, timeZone } = reader;
  const words = text(locale);
  const facts = rounds.map(({ round, unitNames }) => {
    const what = whatText(locale, round.plan, unitNames);
    return {
      label: stateText(locale, round.state),
      value:
        round.state === 'open'
          ? words.open({ what, closes: dateTime(locale, round.closes, timeZone) })
          : words.scheduled({ what, opens: opensText(locale, round.plan) }),
    };
  });
  return [
    { kind: 'heading', text: words.pulses },
    facts.length === 0 ? { kind: 'text', text: [words.none] } : { kind: 'facts', facts },
    {
      kind: 'buttons',
      buttons: [openPlan.button(words.plan, {}), list.button(hrText(locale).see, {})],
    },
  ];
}

/** @param rounds those to come and those that run, for HR */
export function homeCard(reader: Reader, mine: Mine, rounds: readonly HrRound[] | undefined): Card {
  const words = text(reader.locale);
  const summary = { waits: words.waits, begun: words.begun, nothing: words.rest }[mine.kind];
  return {
    summary,
    blocks: [...mineBlocks(reader, mine), ...(rounds === undefined ? [] : hrBlocks(reader, rounds))],
  };
}

export const broughtCard = ({ locale }: Reader): Card =>
  sentenceCard(text(locale).brought({ start: peopleText(locale).start }));
