import { type Block, type Button, bold, type Card } from '#core/card.ts';
import type { Address } from '#core/chat.ts';
import { type Locale, list as listed, percent, plural } from '#core/i18n.ts';
import {
  askCancel,
  cancel,
  choose,
  link,
  list,
  openMore,
  openNew,
  openPlan,
  openPreview,
  openTexts,
  publish,
  result,
  schedule,
  see,
  skip,
} from './actions.ts';
import { type Campaign, templates, type Version } from './campaign.ts';
import { board, openConfigure } from './nominations/actions.ts';
import { text } from './text-hr.ts';
import { clockTime, dayText, sentenceCard, type Told } from './views.ts';

export const onlyHrCard = (locale: Locale): Card => sentenceCard(text(locale).onlyHr);
export const overCard = (locale: Locale): Card => sentenceCard(text(locale).over);

/** The first step: what is it for? */
export function chooseCard(locale: Locale, here?: Address): Card {
  const words = text(locale);
  return {
    summary: `${words.chooseTitle}. ${words.choose}`,
    blocks: [
      { kind: 'heading', text: words.chooseTitle },
      { kind: 'text', text: [words.choose] },
      {
        kind: 'buttons',
        buttons: templates.map((template) =>
          openNew.button(words.template[template], { template, ...(here !== undefined && { here }) }),
        ),
      },
    ],
    buttons: [list.button(words.all, {})],
  };
}

export type Detail = Readonly<{
  campaign: Campaign;
  told: Told;
  people: number;
  unitNames: readonly string[];
  zone: string;
  /** Of its nominations. */
  facts: readonly Readonly<{ label: string; value: string }>[];
  /** Thank-yous until now. */
  sofar?: number;
}>;

export const versionOf = ({ id, revision }: Campaign): Version => ({ campaign: id, revision });

function moment(locale: Locale, { plan }: Campaign, zone: string, on: string, at: number): string {
  const words = text(locale);
  const value = { day: dayText(locale, on), time: clockTime(at) };
  return plan.clock === 'local' ? words.atLocal(value) : words.atMoment({ ...value, zone });
}

export const opensText = (locale: Locale, campaign: Campaign, zone: string): string =>
  moment(locale, campaign, zone, campaign.plan.opensOn, campaign.plan.opensAt);

/** What comes next of it, or when it was. */
function nextText(locale: Locale, campaign: Campaign, zone: string): string {
  const words = text(locale);
  const { state, plan } = campaign;
  if (state === 'open')
    return words.closesAtTime({ at: moment(locale, campaign, zone, plan.closesOn, plan.closesAt) });
  if (state === 'scheduled' || state === 'draft')
    return words.opensAtTime({ at: opensText(locale, campaign, zone) });
  return dayText(locale, plan.opensOn);
}

function factsOf(locale: Locale, { campaign, told, people, unitNames, zone, facts, sofar }: Detail) {
  const words = text(locale);
  const { plan } = campaign;
  const who = listed(
    locale,
    plan.audience.kinds.map((kind) => words.kindNames[kind]),
  );
  const where = [...unitNames, ...plan.audience.countries];
  const repeats = {
    1: words.repeatMonth,
    3: words.repeatQuarter,
    12: words.repeatYear,
  } as const;
  const interval = plan.repeat?.interval;
  const isOver = campaign.state === 'moderation' || campaign.state === 'published';
  return [
    { label: words.stateLabel, value: words.state[campaign.state] },
    {
      label: words.audience,
      value: `${plural(locale, people, words.people)}: ${who} · ${where.length === 0 ? words.everyone : listed(locale, where)}`,
    },
    { label: words.opens, value: opensText(locale, campaign, zone) },
    { label: words.closes, value: moment(locale, campaign, zone, plan.closesOn, plan.closesAt) },
    { label: words.value, value: told.value ?? words.anyValue },
    ...(told.about === undefined ? [] : [{ label: words.about, value: told.about }]),
    {
      label: words.goalLabel,
      value: plan.goal === undefined ? words.noGoal : words.goalFact({ share: percent(locale, plan.goal) }),
    },
    // What is over needs its rules no more.
    ...(isOver
      ? []
      : [
          { label: words.promptsLabel, value: plan.prompts ? words.promptsFact : words.no },
          {
            label: words.postsLabel,
            value:
              plan.places.length === 0 ? words.noPlaces : plural(locale, plan.places.length, words.places),
          },
          {
            label: words.repeat,
            value: interval === 1 || interval === 3 || interval === 12 ? repeats[interval] : words.repeatNone,
          },
          ...facts,
        ]),
    ...(sofar === undefined ? [] : [{ label: words.sofar, value: plural(locale, sofar, words.thanks) }]),
  ];
}

type Decisions = Readonly<Record<'plan' | 'words' | 'next', readonly Button[]>>;

const row = (buttons: readonly Button[]): readonly Block[] =>
  buttons.length === 0 ? [] : [{ kind: 'buttons', buttons }];

/** What can be done: with the plan below the plan, with its words below these, and with the whole at the end. */
function decisions(locale: Locale, campaign: Campaign): Decisions {
  const words = text(locale);
  const version = versionOf(campaign);
  const { id, state, plan } = campaign;
  const change = openPlan.button(words.change, version);
  const more = openMore.button(words.more, version);
  const all = list.button(words.all, {});
  const callOff = askCancel.button(words.callOff, version, { style: 'danger' });
  const nominated = plan.nominations === null ? [] : [board.button(words.nominations, { campaign: id })];
  const told = [openTexts.button(words.texts, version), openPreview.button(words.previewAs, version)];
  switch (state) {
    case 'draft': {
      const done = campaign.replaces === undefined ? words.schedule : words.apply;
      return {
        plan: [change, more, openConfigure.button(words.nominations, version)],
        words: told,
        next: [
          schedule.button(done, version, { style: 'primary' }),
          all,
          cancel.button(words.drop, version, { style: 'danger' }),
        ],
      };
    }
    case 'scheduled':
      return {
        plan: [change, more],
        words: told,
        next: [all, ...(plan.repeat === null ? [] : [skip.button(words.skip, version)]), callOff],
      };
    case 'open':
      return { plan: [change, ...nominated], words: told, next: [all, callOff] };
    case 'moderation':
      return {
        plan: [],
        words: [],
        next: [
          publish.button(words.publish, version, { style: 'primary' }),
          result.button(words.result, { campaign: id }),
          ...nominated,
          all,
        ],
      };
    case 'published':
      return {
        plan: [],
        words: [],
        next: [
          result.button(words.result, { campaign: id }, { style: 'primary' }),
          link.button(words.link, { campaign: id }),
          all,
        ],
      };
    default:
      return { plan: [], words: [], next: [all] };
  }
}

/** All of one campaign: what is planned, what people read, and what can be done with it. */
export function detailCard(locale: Locale, detail: Detail, note?: string): Card {
  const words = text(locale);
  const { campaign, told } = detail;
  const draftNote =
    campaign.state !== 'draft'
      ? undefined
      : campaign.replaces === undefined
        ? words.draftNote
        : words.changeNote;
  const buttons = decisions(locale, campaign);
  return {
    summary: [note, draftNote, told.title].filter(Boolean).join(' '),
    blocks: [
      { kind: 'heading', text: told.title },
      ...[note, draftNote].flatMap((one): readonly Block[] =>
        one === undefined ? [] : [{ kind: 'text', text: [one] }],
      ),
      { kind: 'facts', facts: factsOf(locale, detail) },
      ...row(buttons.plan),
      { kind: 'quote', text: [told.text] },
      ...row(buttons.words),
    ],
    buttons: buttons.next,
  };
}

export const scheduledCard = (locale: Locale, campaign: Campaign, zone: string): Card => {
  const words = text(locale);
  const body = words.scheduledBody({ opens: opensText(locale, campaign, zone) });
  return {
    summary: `${words.scheduledTitle}. ${body}`,
    blocks: [
      { kind: 'heading', text: words.scheduledTitle },
      { kind: 'text', text: [body] },
    ],
    buttons: [see.button(words.open, { campaign: campaign.id }), list.button(words.all, {})],
  };
};

export type Listed = Readonly<{ campaign: Campaign; told: Told; zone: string }>;

export function listCard(locale: Locale, campaigns: readonly Listed[], note?: string): Card {
  const words = text(locale);
  return {
    summary: campaigns.length === 0 ? words.empty : words.listTitle,
    blocks: [
      { kind: 'heading', text: words.listTitle },
      ...(note === undefined ? [] : [{ kind: 'note' as const, text: [note] }]),
      ...(campaigns.length === 0 ? [{ kind: 'text' as const, text: [words.empty] }] : []),
      ...campaigns.flatMap(({ campaign, told, zone }): readonly Block[] => [
        {
          kind: 'text',
          text: [bold(told.title), `\n${words.state[campaign.state]} · ${nextText(locale, campaign, zone)}`],
        },
        {
          kind: 'buttons',
          buttons: [
            see.button(
              words.open,
              { campaign: campaign.id },
              { hint: `${words.open}: ${told.title}`.slice(0, 75) },
            ),
          ],
        },
      ]),
    ],
    buttons: [choose.button(words.newOne, {}, { style: 'primary' })],
  };
}

export function sureCard(locale: Locale, campaign: Campaign, title: string): Card {
  const words = text(locale);
  const body = [
    campaign.state === 'open' ? words.sureOpen : words.sureScheduled,
    ...(campaign.plan.repeat === null ? [] : [words.sureSeries]),
  ].join(' ');
  const version = versionOf(campaign);
  return {
    summary: `${words.sure({ title })} ${body}`,
    blocks: [
      { kind: 'heading', text: words.sure({ title }) },
      { kind: 'text', text: [body] },
    ],
    buttons: [
      see.button(words.keep, { campaign: campaign.id }),
      ...(campaign.state === 'scheduled' && campaign.plan.repeat !== null
        ? [skip.button(words.skip, version)]
        : []),
      cancel.button(words.yesCallOff, version, { style: 'danger' }),
    ],
  };
}
