import type { Card } from '#core/card.ts';
import { altOf, type Chart } from '#core/chart.ts';
import { day, type Locale } from '#core/i18n.ts';
import { showCertificate } from './actions.ts';
import { text } from './text.ts';

/** As much of an id as is written down from paper without a mistake; HR finds it by this beginning. */
const numberOf = (enrolment: string): string => enrolment.slice(0, 13).toUpperCase();

export type Certified = Readonly<{
  enrolment: string;
  name: string;
  course: string;
  doneAt: Date;
  /** Where the person is. */
  timeZone: string;
  organisation: string;
}>;

export function certificateChart(locale: Locale, it: Certified): Chart {
  const words = text(locale);
  const when = day(locale, it.doneAt, it.timeZone);
  return {
    kind: 'certificate',
    // What is read out: the heading, then the sentence.
    title: `${words.heading}:`,
    subtitle: words.alt({ name: it.name, course: it.course, when }),
    heading: words.heading,
    name: it.name,
    has: words.has,
    course: it.course,
    when,
    organisation: it.organisation,
    number: words.number({ id: numberOf(it.enrolment) }),
  };
}

/** @param png absent: it could not be drawn, and is said in words */
export function certificateCard(locale: Locale, it: Certified, png: string | undefined): Card {
  const words = text(locale);
  const alt = altOf(certificateChart(locale, it));
  return {
    summary: words.yours({ course: it.course }),
    blocks: [
      { kind: 'text', text: [words.yours({ course: it.course })] },
      png === undefined ? { kind: 'quote', text: [alt] } : { kind: 'picture', png, alt },
      { kind: 'note', text: [words.seen] },
    ],
  };
}

export const noneCard = (locale: Locale): Card => ({
  summary: text(locale).none,
  blocks: [{ kind: 'text', text: [text(locale).none] }],
});

export const certificateButton = (locale: Locale, enrolment: string, course: string) =>
  showCertificate.button(text(locale).again, { enrolment }, { hint: text(locale).againHint({ course }) });
