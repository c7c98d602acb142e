import { z } from 'zod';
import type { Card } from '#core/card.ts';
import type { Ask, MessageRef, Replace, Say } from '#core/chat.ts';
import { type FlowPart, onAction, onOpen, onSubmit } from '#core/flow.ts';
import { ask, type Context, type Extra, type Outcome, replace, say } from '#core/outcome.ts';
import { isHr } from '#core/person.ts';
import { isBlank, kept } from '#core/text.ts';
import { personOf } from '#store/people.ts';
import { readSetting } from '#store/settings.ts';
import { hide, showAgain } from '../changing/store.ts';
import { text as mineText } from '../mine/text.ts';
import { lockRecognition } from '../store.ts';
import { shownAnew, takenBack } from '../subjects.ts';
import { toldAnew } from '../telling.ts';
import {
  findForm,
  hideForm,
  type List,
  openFind,
  openHide,
  showIt,
  showItAgain,
  showList,
} from './actions.ts';
import { reason as lengths } from './rules.ts';
import { historyOf, type Looked, listForHr, lookAt, nameOf } from './store.ts';
import { text } from './text-looking.ts';
import { readOnlyCard } from './views.ts';
import { findFormCard, goneCard, hideFormCard, itCard, listCard } from './views-looking.ts';

/** On one card. */
const shown = { list: 5, history: 8 };

const refused = async ({ db, locale }: Context): Promise<Outcome<Say>> =>
  say(readOnlyCard(locale, await readSetting(db, 'recognition'), mineText(locale).title));

export async function shownList({ db, person }: Context, asked: List): Promise<Card> {
  const { values } = await readSetting(db, 'recognition');
  const found = await listForHr(db, {
    hidden: asked.hidden,
    person: asked.person,
    before: asked.before && { at: new Date(asked.before.at), id: asked.before.id },
    limit: shown.list + 1,
  });
  const name = asked.person === undefined ? undefined : await nameOf(db, asked.person);
  return listCard(person, asked, found.slice(0, shown.list), values, {
    name,
    more: found.length > shown.list,
  });
}

async function shownOne({ db, person }: Context, it: Looked, note?: string): Promise<Card> {
  const { values } = await readSetting(db, 'recognition');
  return itCard(person, it, await historyOf(db, it.id, shown.history), values, note);
}

const onList = onAction(showList, async (context, asked) =>
  isHr(context.person) ? replace(await shownList(context, asked)) : refused(context),
);

const onIt = onAction(showIt, async (context, { id }) => {
  if (!isHr(context.person)) return refused(context);
  const it = await lookAt(context.db, id);
  return say(it === undefined ? goneCard(context.locale) : await shownOne(context, it));
});

const onOpenFind = onOpen(openFind, async (context) =>
  isHr(context.person) ? ask(findFormCard(context.locale)) : refused(context),
);

const chosen = z.union([z.string(), z.array(z.string()).min(1)]);

const onFind = onSubmit(findForm, async (context, _input, values, event): Promise<Outcome<Ask | Say>> => {
  if (!isHr(context.person)) return refused(context);
  const keys = chosen.safeParse(values.person);
  const key = keys.success ? [keys.data].flat()[0] : undefined;
  const { platform, tenant } = event.from;
  const person = key === undefined ? undefined : await personOf(context.db, { platform, tenant, key });
  if (person === undefined) return ask(findFormCard(context.locale, values));
  return say(await shownList(context, { hidden: false, person: person.id }));
});

type Pressed = Readonly<{ on?: MessageRef }>;

/** In the place of what was looked at, where that is known. */
const shownThere = (card: Card, { on }: Pressed, extra: Extra = {}): Outcome<Say | Replace> =>
  on === undefined ? say(card, extra) : replace(card, extra);

async function cardOf(context: Context, id: string, note: string): Promise<Card> {
  const it = await lookAt(context.db, id);
  return it === undefined ? goneCard(context.locale) : shownOne(context, it, note);
}

/** As it stands now, for whoever acted on an older look of it. */
const asItStands = (context: Context, id: string): Promise<Card> =>
  cardOf(context, id, text(context.locale).stale);

/** Nobody changes it before this is done: what is hidden is what was looked at. */
async function heldAt(
  db: Context['db'],
  version: Readonly<{ id: string; revision: number }>,
): Promise<boolean> {
  await lockRecognition(db, version.id);
  const it = await lookAt(db, version.id);
  return it?.revision === version.revision;
}

const onOpenHide = onOpen(openHide, async (context, version): Promise<Outcome<Ask | Say>> => {
  if (!isHr(context.person)) return refused(context);
  const it = await lookAt(context.db, version.id);
  if (it?.state !== 'stands' || it.revision !== version.revision)
    return say(await asItStands(context, version.id));
  return ask(hideFormCard(context.locale, version));
});

const reasonSchema = z
  .string()
  .transform((text) => kept(text).trim())
  .refine((text) => text.length >= lengths.shortest && text.length <= lengths.longest && !isBlank(text));

const onHide = onSubmit(
  hideForm,
  async (context, version, values, event): Promise<Outcome<Ask | Say | Replace>> => {
    const { db, person, locale, now } = context;
    const { id } = version;
    if (!isHr(person)) return refused(context);
    const reason = reasonSchema.safeParse(values.reason);
    if (!reason.success) return ask(hideFormCard(locale, version, values));
    const isHidden =
      (await heldAt(db, version)) &&
      (await hide(db, { id, by: person.id, reason: reason.data, now })).kind === 'hidden';
    if (!isHidden) return shownThere(await asItStands(context, id), event);
    return shownThere(await cardOf(context, id, text(locale).isHidden), event, takenBack(id));
  },
);

const onShowAgain = onAction(showItAgain, async (context, version, event) => {
  const { db, person, locale, now } = context;
  const { id } = version;
  if (!isHr(person)) return refused(context);
  const again = (await heldAt(db, version)) ? await showAgain(db, { id, by: person.id, now }) : undefined;
  if (again?.kind !== 'shown') return shownThere(await asItStands(context, id), event);
  const told = await toldAnew(context, again.recognition, await readSetting(db, 'recognition'));
  const card = await cardOf(context, id, text(locale).isShown);
  return shownThere(card, event, { ...shownAnew(id), ...told });
});

/** HR looks after what people say to each other where others can see it: hides, with a reason, and shows again. */
export const looking: FlowPart = {
  actions: [onList, onIt, onShowAgain],
  opens: [onOpenFind, onOpenHide],
  submits: [onFind, onHide],
};
