import type { Locale } from '#core/i18n.ts';
import type { Db } from '#core/outcome.ts';
import { valueLabel } from '#flows/recognition/values.ts';
import { allUnits } from '#store/people.ts';
import { readSetting } from '#store/settings.ts';
import { type CampaignPlan, textIn } from './campaign.ts';
import type { Told } from './views.ts';

/** A campaign in the words of a language. */
export async function toldIn(
  db: Db,
  campaign: Readonly<{ id: string; plan: CampaignPlan; closes: Date }>,
  locale: Locale,
): Promise<Told> {
  const { plan, closes } = campaign;
  const { locale: fallback, timeZone: zone } = await readSetting(db, 'organisation');
  const value =
    plan.value === undefined
      ? undefined
      : (await readSetting(db, 'recognition')).values.find(({ id }) => id === plan.value);
  const unit =
    plan.about === undefined ? undefined : (await allUnits(db)).find(({ id }) => id === plan.about);
  const filled = (text: string) => text.replaceAll('{unit}', () => unit?.name ?? '…');
  return {
    plan,
    closes,
    zone,
    title: filled(textIn(plan.title, locale, fallback)),
    text: filled(textIn(plan.text, locale, fallback)),
    value: value && valueLabel(value, locale),
    about: unit?.name,
    ...(plan.nominations !== null && { nominate: campaign.id }),
  };
}
