import type { Sample } from '#core/flow.ts';
import type { Locale } from '#core/i18n.ts';
import type { Choice } from './store.ts';
import { othersCard, stoodCard, yoursCard } from './views.ts';
import { answeredCard, choiceCard, choiceFormCard, questionCard, switchCard } from './views-choice.ts';

const id = '00000000-0000-4000-8000-000000000001';
const since = new Date('2026-11-20T15:00:00Z');
const longName = 'María de los Ángeles Guadalupe Etcheverría y Goicoechea '.repeat(3).trim();
const longOrganisation = 'Cooperativa de Trabajo y Servicios Río Claro '.repeat(4).trim();
const nothing: Choice = {
  asked: false,
  answered: false,
  birthday: undefined,
  anniversary: undefined,
  years: false,
  seen: 'team',
  file: { birthday: undefined, start: undefined },
};
const all: Choice = {
  asked: true,
  answered: true,
  birthday: { since, day: '09-29' },
  anniversary: { since },
  years: true,
  seen: 'everybody',
  file: { birthday: '09-30', start: '1999-12-31' },
};
const leaves = Array.from({ length: 7 }, (_, n) => ({ from: `2027-0${n + 1}-01`, to: `2027-0${n + 1}-28` }));
const shortest = { person: { id, name: 'A' }, moved: false, isPublic: false, years: undefined } as const;
const longest = { person: { id, name: longName }, moved: true, isPublic: true, years: 61 } as const;

export function samples(locale: Locale): readonly Sample[] {
  const hr = { timeZone: 'America/Argentina/ComodRivadavia' };
  const values = { birthday: 'yes', day: '31', month: '4', anniversary: 'years', seen: 'everybody' };
  return [
    { name: 'choice: nothing', card: choiceCard(locale, { choice: nothing, leaves: [], isOn: false }) },
    { name: 'choice: all', card: choiceCard(locale, { choice: all, leaves, isOn: true }, 'saved') },
    {
      name: 'choice: without a start',
      card: choiceCard(locale, { choice: { ...all, file: nothing.file }, leaves: [], isOn: true }),
    },
    {
      name: 'choice: of HR, off',
      card: choiceCard(locale, { choice: nothing, leaves: [], isOn: false }, 'title', {
        ...hr,
        onSince: undefined,
      }),
    },
    {
      name: 'choice: of HR, on',
      card: choiceCard(locale, { choice: all, leaves, isOn: true }, 'title', { ...hr, onSince: since }),
    },
    { name: 'switch: off', card: switchCard(locale, { ...hr, onSince: undefined }) },
    { name: 'switch: on', card: switchCard(locale, { ...hr, onSince: since }) },
    { name: 'question', card: questionCard(locale) },
    ...(['answered', 'declined', 'stopped'] as const).map((which) => ({
      name: `question: ${which}`,
      card: answeredCard(locale, which),
    })),
    { name: 'form', form: choiceFormCard(locale, {}) },
    {
      name: 'form again',
      form: choiceFormCard(locale, {}, { values, faults: { day: 'noSuchDay', seen: 'choose' } }),
    },
    ...(['birthday', 'anniversary'] as const).flatMap((kind) => [
      { name: `to others: ${kind}`, card: othersCard(locale, { ...shortest, kind }, 'A') },
      { name: `to others: ${kind}, long`, card: othersCard(locale, { ...longest, kind }, longOrganisation) },
      { name: `to themselves: ${kind}`, card: yoursCard(locale, { ...shortest, kind }, 'A') },
      {
        name: `to themselves: ${kind}, long`,
        card: yoursCard(locale, { ...longest, kind }, longOrganisation),
      },
    ]),
    { name: 'taken back', card: stoodCard(locale) },
  ];
}
