import { z } from 'zod';
import type { Card } from '#core/card.ts';
import type { Charts } from '#core/chart.ts';
import { type Command, type FlowPart, onAction, onOpen, onSubmit } from '#core/flow.ts';
import { ask, type Context, replace, say } from '#core/outcome.ts';
import { readSetting } from '#store/settings.ts';
import { chooseStanding } from '../changing/store.ts';
import { remaining } from '../giving/store.ts';
import { openStanding, showMine, showOlder, showOne, standingForm } from './actions.ts';
import { onReshow, reshow } from './reshow.ts';
import { givenBy, profileOf, receivedBy, receivedInUnit, receivedOne, standingChoice } from './store.ts';
import { text } from './text.ts';
import { goneCard, homeCard, type Mine, mineCard, olderCard, oneCard } from './views.ts';
import { profileChart } from './views-profile.ts';
import { type Standing, savedCard, standingFormCard } from './views-standing.ts';

/** On one card. */
const shown = { mine: 3, home: 1, page: 5, team: 3 };

async function standingOf({ db, person }: Context): Promise<Standing> {
  const { visibility } = await readSetting(db, 'recognition');
  return { own: await standingChoice(db, person.id), organisation: visibility };
}

async function readMine(context: Context, limit: number): Promise<Mine> {
  const { db, now, person } = context;
  const { values } = await readSetting(db, 'recognition');
  const received = await receivedBy(db, person.id, { limit: limit + 1 });
  return {
    profile: await profileOf(db, person.id),
    values,
    left: await remaining(db, person, now),
    standing: await standingOf(context),
    received: received.slice(0, limit),
    given: await givenBy(db, person.id, limit),
    more: received.length > limit,
  };
}

async function whole(context: Context, charts: Charts): Promise<Card> {
  const { locale, person } = context;
  const mine = await readMine(context, shown.mine);
  const chart = profileChart(locale, mine.profile, mine.values);
  // Its figures stand beside it: without the picture nothing is missing.
  const png = chart && (await charts.png(chart, { locale }).catch(() => undefined));
  return mineCard(person, mine, png);
}

/** In a person's own place: theirs, and what their team received. */
export async function home(context: Context): Promise<Card> {
  const { db, person } = context;
  const team =
    person.unit === undefined
      ? undefined
      : await receivedInUnit(db, { unit: person.unit, except: person.id, limit: shown.team });
  return homeCard(person, await readMine(context, shown.home), team);
}

const onOlder = onAction(showOlder, async ({ db, person }, { at, id }) => {
  const { values } = await readSetting(db, 'recognition');
  const before = { at: new Date(at), id };
  const found = await receivedBy(db, person.id, { before, limit: shown.page + 1 });
  return say(olderCard(person, found.slice(0, shown.page), values, found.length > shown.page));
});

const onOne = onAction(showOne, async (context, { id }) => {
  const { db, person, locale } = context;
  const thanks = await receivedOne(db, id, person.id);
  if (thanks === undefined) return say(goneCard(locale));
  const { values } = await readSetting(db, 'recognition');
  return say(oneCard(person, thanks, values, await standingOf(context)));
});

const onOpenStanding = onOpen(openStanding, async (context) =>
  ask(standingFormCard(context.locale, await standingOf(context))),
);

const choiceSchema = z.enum(['organisation', 'public', 'team', 'private']);

const onStanding = onSubmit(standingForm, async (context, _input, values) => {
  const { db, person, locale } = context;
  const choice = choiceSchema.safeParse(values.choice);
  if (!choice.success) return ask(standingFormCard(locale, await standingOf(context), values));
  const changed = await chooseStanding(db, {
    person: person.id,
    choice: choice.data === 'organisation' ? null : choice.data,
  });
  return say(savedCard(locale, await standingOf(context), changed.length), {
    enqueue: reshow(changed),
  });
});

/** What somebody received and gave, and who may see it. */
export function createMine({ charts }: Readonly<{ charts: Charts }>): FlowPart {
  const command: Command = {
    name: 'me',
    words: { en: ['me', 'mine'], es: ['yo', 'mío'], pt: ['eu', 'meu'] },
    about: (locale) => ({ summary: text(locale).summary }),
    shownTo: () => true,
    handle: async (context) => say(await whole(context, charts)),
  };
  return {
    commands: [command],
    actions: [
      onAction(showMine, async (context, _input, { on }) => {
        const card = await whole(context, charts);
        return on === undefined ? say(card) : replace(card);
      }),
      onOlder,
      onOne,
    ],
    opens: [onOpenStanding],
    submits: [onStanding],
    jobs: [onReshow],
  };
}
