import type { Values } from '#core/card.ts';
import type { Ask, Done, Replace, Say } from '#core/chat.ts';
import { type Command, type CommandCall, type FlowPart, onAction, onOpen, onSubmit } from '#core/flow.ts';
import { ask, type Context, type Outcome, replace, say } from '#core/outcome.ts';
import { isHr } from '#core/person.ts';
import { isBlank, kept } from '#core/text.ts';
import { localDate } from '#core/zoned.ts';
import { allUnits, personOf, withBelow } from '#store/people.ts';
import { readSetting } from '#store/settings.ts';
import { openFor } from '../campaign.ts';
import { campaignsToList, openCampaigns } from '../store.ts';
import * as actions from './actions.ts';
import { ballotOf, ballotOrSheet } from './ballot.ts';
import { aboutOf, boardOf, type Nominating, nominatingById, takesNominations, withRules } from './reading.ts';
import { ineligible, lengthOf } from './rules.ts';
import * as store from './store.ts';
import { text } from './text.ts';
import {
  ineligibleText,
  lengthText,
  listCard,
  nominateFormCard,
  pageSize,
  quotaText,
  receiptCard,
  sentenceCard,
} from './views.ts';
import { boardCard } from './views-hr.ts';

type Filled = Readonly<{ values?: Values; errors?: Readonly<Record<string, string>>; problem?: string }>;

/** Those that take nominations of this person now. @param only this one alone, if it does */
async function openTo(context: Context, only?: string): Promise<readonly Nominating[]> {
  const open: Nominating[] = [];
  for (const campaign of await openCampaigns(context.db)) {
    const found = withRules(campaign);
    if (found === undefined || (only !== undefined && found.id !== only)) continue;
    if ((await takesNominations(context, found)) === 'yes') open.push(found);
  }
  return open;
}

async function form(
  context: Context,
  only: string | undefined,
  filled: Filled,
): Promise<Outcome<Ask> | undefined> {
  const open = await openTo(context, only);
  if (open.length === 0) return undefined;
  const about = open.map((campaign) => aboutOf(context.locale, campaign));
  const first = about[0]?.plan.categories[0];
  const single = about.length === 1 && about[0]?.plan.categories.length === 1 && first !== undefined;
  const values = {
    ...(single && { category: `${about[0]?.id ?? ''}:${first.id}` }),
    ...filled.values,
  };
  return ask(nominateFormCard(context.locale, about, only, { ...filled, values }));
}

const sentence = (context: Context, which: 'noneOpen' | 'over' | 'notYours') =>
  say(sentenceCard(text(context.locale)[which]));

/** When no campaign takes nominations: the ballot that waits for them, or what HR has to read. */
async function otherwise(context: Context): Promise<Outcome<Say | Done>> {
  for (const campaign of await campaignsToList(context.db, 50)) {
    const found = withRules(campaign);
    if (found?.state !== 'moderation') continue;
    const ballot = await ballotOf(context, found);
    if (ballot !== undefined) return say(ballotOrSheet(context, found, ballot));
    if (isHr(context.person)) {
      return say(boardCard(context.person, await boardOf(context.db, context.locale, found)));
    }
  }
  return sentence(context, 'noneOpen');
}

/** What was typed, without the names: they are in the field for the person. */
function wordsOf(call: CommandCall): string {
  let words = call.text;
  for (const { name } of call.mentions) words = words.replaceAll(`@${name}`, ' ');
  return words.replaceAll(/\s+/g, ' ').trim();
}

const command: Command = {
  name: 'nominate',
  words: { en: ['nominate'], es: ['nominar', 'postular'], pt: ['indicar'] },
  about: (locale) => ({ summary: text(locale).summary, usage: text(locale).usage }),
  shownTo: () => true,
  async handle(context, call) {
    const named = call.mentions[0] ?? call.pointed?.by;
    const words = wordsOf(call);
    const values = { ...(named !== undefined && { person: named.key }), ...(words !== '' && { words }) };
    return (await form(context, undefined, { values })) ?? (await otherwise(context));
  },
};

const one = (values: Values, name: string): string => {
  const value = values[name];
  if (typeof value === 'string') return value;
  return Array.isArray(value) && typeof value[0] === 'string' ? value[0] : '';
};

const onNominate = onSubmit(actions.nominateForm, async (context, input, values, event) => {
  const { db, locale, person, now } = context;
  const words = text(locale);
  const [id = '', category = ''] = one(values, 'category').split(':');
  const again = async (filled: Omit<Filled, 'values'>): Promise<Outcome<Ask | Say>> =>
    (await form(context, input.campaign, { values, ...filled })) ?? sentence(context, 'over');
  const found = (await openTo(context, input.campaign)).find((campaign) => campaign.id === id);
  if (found === undefined || !found.rules.categories.some((each) => each.id === category)) {
    return again({ errors: { category: words.problem.category } });
  }
  // From here on it neither closes nor changes.
  await store.holdCampaign(db, found.id);
  const campaign = await nominatingById(db, found.id);
  if (campaign === undefined || (await takesNominations(context, campaign)) !== 'yes') {
    return sentence(context, 'over');
  }

  const errors: Record<string, string> = {};
  const reason = kept(one(values, 'words')).trim();
  const wrong = lengthText(locale, isBlank(reason) ? 0 : lengthOf(reason));
  if (wrong !== undefined) errors.words = wrong;
  const { platform, tenant } = event.from;
  const key = one(values, 'person');
  const nominee = key === '' ? undefined : await personOf(db, { platform, tenant, key });
  if (nominee === undefined) errors.person = key === '' ? words.problem.person : words.problem.unknown;
  else {
    const why = ineligible(
      { ...nominee, startDate: await store.startDateOf(db, nominee.id) },
      person.id,
      campaign.rules.who,
      {
        below: withBelow(await allUnits(db), campaign.rules.who.units),
        today: localDate(now, person.timeZone),
      },
    );
    if (why !== undefined) errors.person = ineligibleText(locale, why, campaign.rules);
  }
  if (nominee === undefined || Object.keys(errors).length > 0) return again({ errors });

  const { perPerson } = campaign.rules;
  const given = { campaign: campaign.id, category, nominee: nominee.id, by: person.id, words: reason };
  const done = await store.nominate(db, { ...given, perPerson, now });
  if (done.kind === 'quota') return again({ problem: quotaText(locale, done.made) });
  const nomination = await store.nominationById(db, done.nomination);
  if (nomination === undefined) return sentence(context, 'over');
  return say(
    receiptCard(locale, aboutOf(locale, campaign), nomination, {
      kind: done.kind,
      left: Math.max(0, perPerson - done.made),
    }),
  );
});

// --- seconding -------------------------------------------------------------------------------------------------

async function list(
  context: Context,
  campaign: Nominating,
  page: number,
  note?: string,
): Promise<Outcome<Replace | Say>> {
  const can = await takesNominations(context, campaign);
  if (can !== 'yes') return sentence(context, can);
  const { person, locale, db } = context;
  const all = await store.nominationsOf(db, campaign.id, ['waiting']);
  const others = all.filter(({ nominee }) => nominee.id !== person.id);
  const last = Math.max(0, Math.ceil(others.length / pageSize) - 1);
  // It ends for everybody by their own clock.
  const { timeZone } = await readSetting(db, 'organisation');
  const { closes } = openFor(campaign.plan, person.timeZone, timeZone);
  const about = { ...aboutOf(locale, campaign), closes };
  return replace(listCard(person, about, others, Math.min(page, last), note));
}

const onList = onAction(actions.list, async (context, { campaign, page }) => {
  const found = await nominatingById(context.db, campaign);
  if (found === undefined) return sentence(context, 'over');
  const { reply, ...extra } = await list(context, found, page);
  // From a receipt, which stays as it is; the pages of the list follow each other.
  return page === 0 && reply.kind === 'replace' ? say(reply.card, extra) : { reply, ...extra };
});

const onSecond = onAction(actions.second, async (context, input): Promise<Outcome<Replace | Say>> => {
  const { db, locale, person, now } = context;
  const words = text(locale);
  const before = await store.nominationById(db, input.nomination);
  if (before === undefined) return sentence(context, 'over');
  await store.holdCampaign(db, before.campaign);
  const campaign = await nominatingById(db, before.campaign);
  if (campaign === undefined) return sentence(context, 'over');
  const can = await takesNominations(context, campaign);
  if (can !== 'yes') return sentence(context, can);
  if (before.nominee.id === person.id) return list(context, campaign, input.page, words.notSelf);
  const fresh = await store.second(db, before.id, person.id, now);
  const said = fresh ? words.seconded : words.already;
  return list(context, campaign, input.page, said({ name: before.nominee.name }));
});

export const nominating: FlowPart = {
  commands: [command],
  opens: [
    onOpen(
      actions.openNominate,
      async (context, { campaign }) =>
        (await form(context, campaign, {})) ??
        sentence(context, campaign === undefined ? 'noneOpen' : 'over'),
    ),
  ],
  submits: [onNominate],
  actions: [onList, onSecond],
};
