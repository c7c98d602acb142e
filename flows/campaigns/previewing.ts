import type { Ask, Say } from '#core/chat.ts';
import { type FlowPart, onOpen, onSubmit } from '#core/flow.ts';
import type { Holidays } from '#core/holidays.ts';
import { ask, type Context, type Outcome, say } from '#core/outcome.ts';
import { isHr, type Person } from '#core/person.ts';
import { calendarOf } from '#store/calendars.ts';
import { personOf } from '#store/people.ts';
import { readSetting } from '#store/settings.ts';
import { whenToContact } from '#trust/contact.ts';
import { openPreview, previewForm } from './actions.ts';
import { isAbout, isFor, thankedLately } from './audience.ts';
import { type Campaign, openFor } from './campaign.ts';
import { campaignById } from './store.ts';
import { toldIn } from './telling.ts';
import { text } from './text-hr.ts';
import { sentenceCard } from './views.ts';
import { onlyHrCard } from './views-hr.ts';
import { previewFormCard, problemText } from './views-plan.ts';
import { type As, asCard } from './views-told.ts';

const onOpenPreview = onOpen(openPreview, async (context, version) =>
  isHr(context.person)
    ? ask(previewFormCard(context.locale, version, { values: {} }))
    : say(onlyHrCard(context.locale)),
);

const onPreview = (holidays: Holidays) =>
  onSubmit(previewForm, async (context, version, values, event): Promise<Outcome<Ask | Say>> => {
    const { db, locale } = context;
    if (!isHr(context.person)) return say(onlyHrCard(locale));
    const campaign = await campaignById(db, version.campaign);
    if (campaign === undefined) return say(sentenceCard(text(locale).stale));
    const { platform, tenant } = event.from;
    const chosen = values.person;
    const key = Array.isArray(chosen) ? chosen[0] : undefined;
    const person = typeof key === 'string' ? await personOf(db, { platform, tenant, key }) : undefined;
    if (person === undefined) {
      return ask(
        previewFormCard(locale, version, { values, errors: { person: problemText(locale, 'person') } }),
      );
    }
    return say(asCard(locale, await asGiven({ ...context, holidays }, campaign, person)));
  });

/** How one person gets it: by the same rules as when it is sent. */
async function asGiven(
  { db, now, holidays }: Context & Readonly<{ holidays: Holidays }>,
  campaign: Campaign,
  person: Person,
): Promise<As> {
  const organisation = await readSetting(db, 'organisation');
  const { plan } = campaign;
  const times = openFor(plan, person.timeZone, organisation.timeZone);
  const invited = await isFor(db, plan, person);
  const at = times.opens > now ? times.opens : now;
  const calendar = await calendarOf(db, person, holidays, now);
  const contact = whenToContact({ now: at, notAfter: times.closes, person, calendar, unasked: true });
  const prompt = async (): Promise<As['prompt']> => {
    if (person.gone) return { why: 'gone' };
    if (!invited) return { why: 'audience' };
    if (!plan.prompts) return { why: 'off' };
    if (await isAbout(db, plan, person)) return { why: 'about' };
    if (await thankedLately(db, person.id, at)) return { why: 'thanked' };
    if (contact.kind === 'never') return { why: contact.why };
    const told = await toldIn(db, campaign, person.locale);
    return { at: contact.kind === 'now' ? at : contact.at, told, closes: times.closes };
  };
  return {
    name: person.name,
    reader: person,
    language: person.locale,
    ...(invited && { opens: times.opens }),
    prompt: await prompt(),
    kickoff: { locale: organisation.locale, told: await toldIn(db, campaign, organisation.locale) },
  };
}

export const previewing = (holidays: Holidays): FlowPart => ({
  opens: [onOpenPreview],
  submits: [onPreview(holidays)],
});
