import type { Block, Button, Card } from '#core/card.ts';
import { dateTime, type Locale, list, number, plural } from '#core/i18n.ts';
import { cut } from '#core/text.ts';
import { see } from '../actions.ts';
import type { Campaign } from '../campaign.ts';
import * as actions from './actions.ts';
import type { Counted, Nomination, Stage } from './nomination.ts';
import { fewestTold, isSeconded, ranked } from './rules.ts';
import { text } from './text-hr.ts';
import { type About, categoryTitle, type Reader, voicesText } from './views.ts';

/** All that HR may be shown of a campaign's nominations: never who voted for whom. */
export type Board = Readonly<{
  about: About;
  state: Campaign['state'];
  /** Absent while nominations come in. */
  stage: Stage | undefined;
  nominations: readonly Nomination[];
  results: ReadonlyMap<string, Counted>;
  juryNames: readonly string[];
}>;

/** Names in one line; the rest as a number. */
const mostNames = 12;

function names(locale: Locale, nominations: readonly Nomination[]): string {
  const words = text(locale);
  if (nominations.length === 0) return words.nobody;
  const shown = nominations.slice(0, mostNames).map(({ nominee }) => nominee.name);
  const rest = nominations.length - shown.length;
  return list(locale, rest > 0 ? [...shown, plural(locale, rest, words.moreSeconders)] : shown);
}

export function phaseText(reader: Reader, state: Campaign['state'], stage: Stage | undefined): string {
  const { phase } = text(reader.locale);
  if (state === 'cancelled') return phase.over;
  if (stage === undefined) return phase.nominating;
  const when = stage.endsAt === undefined ? '' : dateTime(reader.locale, stage.endsAt, reader.timeZone);
  return stage.phase === 'choosing' || stage.phase === 'runoff'
    ? phase[stage.phase]({ when })
    : phase[stage.phase];
}

/** How the choice is counted, in two or three sentences. */
export function rulesText(locale: Locale, plan: About['plan']): string {
  const { rules } = text(locale);
  return `${rules[plan.choose]} ${rules[plan.ties]}`;
}

function resultBlocks(locale: Locale, board: Board, category: string, stage: Stage): readonly Block[] {
  const words = text(locale);
  const { plan } = board.about;
  const standing = board.nominations.filter((one) => one.state === 'accepted' && one.category === category);
  const counted = standing.flatMap(({ id }) => board.results.get(id) ?? []);
  const won = standing.filter((one) => one.won);
  const open = (stage.tied[category] ?? []).length > 0;
  const told = counted.reduce((sum, { marks }) => sum + marks, 0) >= fewestTold;
  const nameOf = new Map(standing.map(({ id, nominee }) => [id, nominee.name]));
  const figure = ({ marks, total }: Counted): string => {
    if (plan.choose === 'votes') return plural(locale, total, words.votes);
    if (marks === 0) return words.notScored;
    const by = plural(locale, marks, words.jurors);
    return words.average({ average: number(locale, total / marks, 2), by });
  };
  const figures =
    plan.choose === 'votes' && !told
      ? words.fewVotes
      : ranked(plan.choose, counted)
          .slice(0, mostNames)
          .map((one) => `${nameOf.get(one.nomination) ?? ''}: ${figure(one)}`)
          .join(' · ');
  const winners = open ? words.undecided : won.length === 0 ? words.noWinner : names(locale, won);
  return [
    { kind: 'facts', facts: [{ label: words.winners, value: winners }] },
    ...(counted.length === 0 ? [] : [{ kind: 'note' as const, text: [figures] }]),
    ...(open && stage.phase === 'tied'
      ? [
          {
            kind: 'buttons' as const,
            buttons: [
              actions.openDecide.button(
                words.decide,
                { campaign: stage.campaign, revision: stage.revision, category },
                { hint: categoryTitle(locale, plan, category) },
              ),
            ],
          },
        ]
      : []),
  ];
}

function categoryBlocks(locale: Locale, board: Board, category: string): readonly Block[] {
  const words = text(locale);
  const { plan } = board.about;
  const { stage } = board;
  const here = board.nominations.filter((one) => one.category === category);
  const of = (state: Nomination['state']) => here.filter((one) => one.state === state);
  const [ready, few] = [
    of('waiting').filter((one) => isSeconded(one, plan)),
    of('waiting').filter((one) => !isSeconded(one, plan)),
  ];
  const row = (label: string, some: readonly Nomination[]) =>
    some.length === 0 ? [] : [{ label, value: names(locale, some) }];
  const counted = stage?.phase === 'runoff' || stage?.phase === 'tied' || stage?.phase === 'decided';
  const facts = [
    ...row(words.states.waiting, ready),
    ...(stage === undefined ? [] : [{ label: words.standing, value: names(locale, of('accepted')) }]),
    ...row(words.rejectedOnes, of('rejected')),
    ...row(words.declinedOnes, of('declined')),
    ...row(words.fewVoices, few),
  ];
  return [
    { kind: 'heading', text: categoryTitle(locale, plan, category) },
    ...(facts.length === 0 ? [] : [{ kind: 'facts' as const, facts }]),
    ...(counted ? resultBlocks(locale, board, category, stage) : []),
  ];
}

/** While HR reads what came in: what there is to do. */
function waitingText(locale: Locale, waiting: number, standing: boolean): string {
  const words = text(locale);
  if (waiting > 0) return `${words.phase.moderation} ${plural(locale, waiting, words.waits)}.`;
  return standing ? words.allRead : words.startNobody;
}

export function boardCard(reader: Reader, board: Board, note?: string): Card {
  const { locale } = reader;
  const words = text(locale);
  const { about, stage } = board;
  const waiting = board.nominations.filter((one) => one.state === 'waiting' && isSeconded(one, about.plan));
  const campaign = about.id;
  const moderating = stage?.phase === 'moderation' && board.state === 'moderation';
  const version = { campaign, revision: stage?.revision ?? 0 };
  const jury = about.plan.choose === 'jury';
  const standing = board.nominations.some(({ state }) => state === 'accepted');
  const decided = stage?.phase === 'decided' && board.state === 'moderation';
  const nothing = moderating && waiting.length === 0 && !standing;
  const toCampaign = see.button(
    words.toCampaign,
    { campaign },
    decided || nothing ? { style: 'primary' } : {},
  );
  const buttons: readonly Button[] = !moderating
    ? [toCampaign]
    : [
        ...(waiting.length > 0
          ? [actions.next.button(words.readThem, { campaign }, { style: 'primary' as const })]
          : nothing
            ? []
            : [
                actions.start.button(jury ? words.startJury : words.startVotes, version, {
                  style: 'primary' as const,
                }),
                actions.next.button(words.lookAgain, { campaign }),
              ]),
        ...(jury ? [actions.openJury.button(words.jury, version)] : []),
        toCampaign,
      ];
  const status = phaseText(reader, board.state, stage);
  return {
    summary: note ?? `${words.board}: ${about.title}. ${status}`,
    blocks: [
      { kind: 'heading', text: `${words.board}: ${about.title}` },
      ...(note === undefined ? [] : [{ kind: 'text' as const, text: [note] }]),
      {
        kind: 'text',
        text: [moderating ? waitingText(locale, waiting.length, standing) : status],
      },
      ...about.plan.categories.flatMap(({ id }) => categoryBlocks(locale, board, id)),
      ...(jury
        ? [
            {
              kind: 'facts' as const,
              facts: [{ label: words.juryLine, value: list(locale, [...board.juryNames]) || words.nobody }],
            },
          ]
        : []),
      { kind: 'note', text: [rulesText(locale, about.plan)] },
    ],
    buttons,
  };
}

export type Notice = 'closed' | 'counted' | 'declined';

export function noticeCard(reader: Reader, board: Board, why: Notice): Card {
  const words = text(reader.locale);
  const title = { closed: words.closedTitle, counted: words.countedTitle, declined: words.declinedTitle }[
    why
  ];
  const card = boardCard(reader, board);
  const campaign = board.about.title;
  const body = why === 'closed' ? words.closed({ campaign }) : words.of({ campaign });
  return {
    ...card,
    summary: `${title}. ${card.summary}`,
    // The board's own heading would say the same.
    blocks: [{ kind: 'heading', text: title }, { kind: 'text', text: [body] }, ...card.blocks.slice(1)],
  };
}

/** One nomination with all that was written and by whom: HR alone reads it so. */
export function nominationCard(
  reader: Reader,
  about: About,
  nomination: Nomination,
  open: boolean,
  note?: string,
): Card {
  const { locale } = reader;
  const words = text(locale);
  const seen = { nomination: nomination.id, revision: nomination.revision };
  const written = nomination.voices.filter((voice) => voice.words !== undefined);
  const seconders = nomination.voices.filter((voice) => voice.words === undefined);
  const lacks = 1 + about.plan.seconds - nomination.voices.length;
  const accept = open && lacks <= 0 && nomination.state !== 'accepted' && nomination.state !== 'declined';
  const reject = open && (nomination.state === 'waiting' || nomination.state === 'accepted');
  const move = open && about.plan.categories.length > 1 && nomination.state !== 'declined';
  const shownSeconders = seconders.slice(0, mostNames).map(({ person }) => person.name);
  if (seconders.length > mostNames) {
    shownSeconders.push(plural(locale, seconders.length - mostNames, words.moreSeconders));
  }
  const title = `${words.one}: ${nomination.nominee.name}`;
  return {
    summary: note ?? title,
    blocks: [
      ...(note === undefined ? [] : [{ kind: 'text' as const, text: [note] }]),
      { kind: 'heading', text: title },
      {
        kind: 'text',
        text: [
          [
            categoryTitle(locale, about.plan, nomination.category),
            voicesText(locale, nomination.voices.length),
            words.states[nomination.state],
          ].join(' · '),
        ],
      },
      ...written.slice(0, 8).flatMap((voice): readonly Block[] => [
        { kind: 'text', text: [words.by({ name: voice.person.name })] },
        { kind: 'quote', text: [cut(voice.words ?? '', 1_500)] },
      ]),
      ...(shownSeconders.length === 0
        ? []
        : [{ kind: 'note' as const, text: [words.seconders({ names: list(locale, shownSeconders) })] }]),
      ...(lacks > 0 ? [{ kind: 'note' as const, text: [plural(locale, lacks, words.needsVoices)] }] : []),
    ],
    buttons: [
      ...(accept ? [actions.accept.button(words.accept, seen, { style: 'primary' as const })] : []),
      actions.next.button(words.later, { campaign: about.id, after: nomination.id }),
      ...(move ? [actions.openMove.button(words.move, seen)] : []),
      ...(reject
        ? [actions.openReject.button(words.reject, seen, { style: 'danger' as const })]
        : [actions.board.button(words.toBoard, { campaign: about.id })]),
    ],
  };
}
