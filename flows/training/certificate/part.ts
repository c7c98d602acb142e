import type { Card } from '#core/card.ts';
import type { Charts } from '#core/chart.ts';
import { type FlowPart, onAction, onMessage, type Sample } from '#core/flow.ts';
import type { Locale } from '#core/i18n.ts';
import { type Context, say } from '#core/outcome.ts';
import { readSetting } from '#store/settings.ts';
import { certificateMessage, showCertificate } from './actions.ts';
import { takenBy } from './store.ts';
import { type Certified, certificateCard, certificateChart, noneCard } from './views.ts';

/** A dot, where a sample needs a picture. */
const dot =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';

/** A picture for whoever has done a course: by itself when it is done, and again when they ask. */
export function createCertificate({
  charts,
}: Readonly<{ charts: Charts }>): Readonly<{ part: FlowPart; samples(locale: Locale): readonly Sample[] }> {
  async function card({ db, person, locale }: Context, enrolment: string): Promise<Card | undefined> {
    const taken = await takenBy(db, person.id, enrolment, locale);
    if (taken === undefined) return undefined;
    const { name: organisation } = await readSetting(db, 'organisation');
    const it: Certified = { ...taken, name: person.name, timeZone: person.timeZone, organisation };
    const png = await charts.png(certificateChart(locale, it), { locale }).catch(() => undefined);
    return certificateCard(locale, it, png);
  }

  return {
    part: {
      actions: [
        onAction(showCertificate, async (context, { enrolment }) =>
          say((await card(context, enrolment)) ?? noneCard(context.locale)),
        ),
      ],
      messages: [onMessage(certificateMessage, (context, { enrolment }) => card(context, enrolment))],
    },
    samples,
  };
}

function samples(locale: Locale): readonly Sample[] {
  const it: Certified = {
    enrolment: '3f2a91bc-0000-4000-8000-000000000000',
    name: 'Ana Torres',
    course: 'Gracias',
    doneAt: new Date('2026-11-22T15:00:00Z'),
    timeZone: 'America/Bogota',
    organisation: 'Aurora',
  };
  const long = { ...it, name: 'María de los Ángeles '.repeat(6), course: 'Entregar el trabajo '.repeat(4) };
  return [
    { name: 'certificate', card: certificateCard(locale, it, dot) },
    { name: 'certificate in words', card: certificateCard(locale, long, undefined) },
    { name: 'no certificate', card: noneCard(locale) },
  ];
}
