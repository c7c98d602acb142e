import { z } from 'zod';
import type { Charts } from '#core/chart.ts';
import { type Command, type Flow, onAction, onOpen, onPost, onSubmit } from '#core/flow.ts';
import { locales } from '#core/i18n.ts';
import { ask, type Context, replace, say } from '#core/outcome.ts';
import { isHr } from '#core/person.ts';
import type { WallRecognition } from '#core/wall.ts';
import { localDate } from '#core/zoned.ts';
import { textIn } from '#flows/campaigns/campaign.ts';
import { progressOf } from '#flows/campaigns/progress/store.ts';
import { campaignById } from '#flows/campaigns/store.ts';
import { publicRecognition, publicRecognitions } from '#flows/recognition/reading/store.ts';
import { subjectOf } from '#flows/recognition/subjects.ts';
import { readSetting } from '#store/settings.ts';
import {
  newLinkForm,
  openNewLink,
  openPutUp,
  picture,
  postPicture,
  putUpForm,
  revoke,
  showBoard,
  showLinks,
  takeItDown,
} from './actions.ts';
import { cardsUp, putUp, takeDown } from './board/store.ts';
import { readBoardCard } from './board-form.ts';
import { mintLink, openLinks, revokeLinks } from './links/store.ts';
import { samples } from './samples.ts';
import { text } from './text.ts';
import { muralCard, muralChart, pictureCard, sentenceCard } from './views.ts';
import {
  boardCard,
  isUpCard,
  type ListedLink,
  linkCard,
  linksCard,
  newLinkFormCard,
  putUpFormCard,
} from './views-hr.ts';

/** On one card. */
const shown = { recognitions: 5, pictured: 6, links: 10, cards: 8 } as const;
/** A picture of the newest is of no use much later. Milliseconds. */
const pictureForMs = 2 * 3_600_000;

const onlyHr = (context: Context) => say(sentenceCard(text(context.locale).onlyHr));

const command: Command = {
  name: 'mural',
  words: { en: ['mural', 'wall'], es: ['mural', 'muro'], pt: ['mural'] },
  about: (locale) => ({ summary: text(locale).summary }),
  shownTo: () => true,
  async handle(context, call) {
    const { db, locale, person } = context;
    const recognitions = await publicRecognitions(db, { locale, limit: shown.recognitions });
    const hr = isHr(person) ? { place: call.direct ? undefined : call.where } : undefined;
    return say(muralCard(person, recognitions, hr));
  },
};

// --- links -----------------------------------------------------------------------------------------------------------

async function links({ db, person, locale, now }: Context, note?: string) {
  const { locale: organisation } = await readSetting(db, 'organisation');
  const open: ListedLink[] = [];
  for (const link of await openLinks(db, undefined, shown.links, now)) {
    if (link.kind === 'completions') {
      open.push({ ...link, about: text(locale).completions });
      continue;
    }
    const campaign = link.subject === undefined ? undefined : await campaignById(db, link.subject);
    const about = campaign && textIn(campaign.plan.title, locale, organisation).replaceAll('{unit}', '…');
    open.push({ ...link, ...(about !== undefined && { about }) });
  }
  return linksCard(person, open, note);
}

const onLinks = onAction(showLinks, async (context) =>
  isHr(context.person) ? say(await links(context)) : onlyHr(context),
);

const onRevoke = onAction(revoke, async (context, { id }) => {
  if (!isHr(context.person)) return onlyHr(context);
  await revokeLinks(context.db, { id }, context.now);
  return replace(await links(context, text(context.locale).revoked));
});

function linking(publicUrl: string | undefined) {
  const nowhere = (context: Context) => say(sentenceCard(text(context.locale).noPages));
  const onOpenNewLink = onOpen(openNewLink, async (context) => {
    if (!isHr(context.person)) return onlyHr(context);
    if (publicUrl === undefined) return nowhere(context);
    const { locale } = await readSetting(context.db, 'organisation');
    return ask(newLinkFormCard(context.locale, locale));
  });
  const onNewLink = onSubmit(newLinkForm, async (context, _input, values) => {
    const { db, locale, person, now } = context;
    if (!isHr(person)) return onlyHr(context);
    if (publicUrl === undefined) return nowhere(context);
    const chosen = z.enum(locales).safeParse(values.locale);
    if (!chosen.success) return ask(newLinkFormCard(locale, locale));
    const token = await mintLink(db, { kind: 'wall', by: person.id, locale: chosen.data, now });
    return say(linkCard(locale, `${publicUrl}/wall/${token}`));
  });
  return { opens: [onOpenNewLink], submits: [onNewLink] };
}

// --- news ------------------------------------------------------------------------------------------------------------

const board = async ({ db, person, now }: Context, note?: string) =>
  boardCard(person, await cardsUp(db, now, shown.cards), note);

const onBoard = onAction(showBoard, async (context) =>
  isHr(context.person) ? say(await board(context)) : onlyHr(context),
);

const onOpenPutUp = onOpen(openPutUp, async (context) =>
  isHr(context.person) ? ask(putUpFormCard(context.locale)) : onlyHr(context),
);

const onPutUp = onSubmit(putUpForm, async (context, _input, values) => {
  const { db, locale, person, now } = context;
  if (!isHr(person)) return onlyHr(context);
  const { timeZone } = await readSetting(db, 'organisation');
  const read = readBoardCard(values, now, timeZone);
  if ('faults' in read) return ask(putUpFormCard(locale, { values, faults: read.faults }));
  await putUp(db, { ...read.card, by: person.id, now });
  return say(isUpCard(locale));
});

const onTakeDown = onAction(takeItDown, async (context, { id }) => {
  if (!isHr(context.person)) return onlyHr(context);
  await takeDown(context.db, id);
  return replace(await board(context, text(context.locale).takenDown));
});

// --- as a picture ----------------------------------------------------------------------------------------------------

const onPostPicture = onAction(postPicture, async (context, { place }) => {
  if (!isHr(context.person)) return onlyHr(context);
  const { db, locale, now } = context;
  const { timeZone } = await readSetting(db, 'organisation');
  const ids = (await publicRecognitions(db, { locale, limit: shown.pictured })).map(({ id }) => id);
  const notAfter = new Date(now.getTime() + pictureForMs);
  return say(sentenceCard(text(locale).posted), {
    // Drawn anew without what is taken back, hidden or kept for fewer later on.
    post: [
      {
        ...picture.request({ ids }),
        place,
        notAfter,
        subject: 'mural',
        shows: ids.map(subjectOf),
        // Pressed twice, or by two of them: once.
        once: `mural.picture:${localDate(now, timeZone)}:${place.platform}:${place.tenant}:${place.route}:${ids.join()}`,
      },
    ],
  });
});

const onPicture = (charts: Charts) =>
  onPost(picture, async ({ db, now, locale }, { ids }) => {
    const { timeZone } = await readSetting(db, 'organisation');
    const reader = { locale, timeZone };
    const recognitions: WallRecognition[] = [];
    for (const id of ids) {
      const one = await publicRecognition(db, id, locale);
      if (one !== undefined) recognitions.push(one);
    }
    const campaigns = await progressOf(db, now, locale);
    const chart = muralChart(
      reader,
      recognitions,
      campaigns.find(({ goal }) => goal !== undefined),
    );
    // What cannot be drawn is said.
    const png =
      recognitions.length === 0 ? undefined : await charts.png(chart, { locale }).catch(() => undefined);
    return pictureCard(reader, recognitions, png === undefined ? undefined : { chart, png });
  });

/** The newest thank-yous for everybody to see, in the chat and on screens. */
export function createMuralFlow(ports: Readonly<{ charts: Charts; publicUrl?: string | undefined }>): Flow {
  const { opens, submits } = linking(ports.publicUrl);
  return {
    name: 'mural',
    commands: [command],
    actions: [onLinks, onRevoke, onBoard, onTakeDown, onPostPicture],
    opens: [...opens, onOpenPutUp],
    submits: [...submits, onPutUp],
    posts: [onPicture(ports.charts)],
    samples,
  };
}
