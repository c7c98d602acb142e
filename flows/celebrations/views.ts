import { bold, type Card, type Inline, type Text } from '#core/card.ts';
import { type Locale, plural } from '#core/i18n.ts';
import { cut } from '#core/text.ts';
import { openThanks } from '#flows/recognition/actions.ts';
import { openChoice, stopAll } from './actions.ts';
import type { Celebrated } from './store.ts';
import { text } from './text.ts';
import { text as choiceText } from './text-choice.ts';

/** UTF-16 units of a summary: a notification shows no more. */
const summaryMax = 300;
/** Stands for the name while a sentence is made: no word of a name is in the way then. */
const nameHere = '\uE000';

/** What a view needs to know of a celebration. */
export type Shown = Pick<Celebrated, 'person' | 'kind' | 'moved' | 'years'>;

function lineOf(locale: Locale, it: Shown, organisation: string, name: string): string {
  const words = text(locale);
  if (it.kind === 'birthday') return words[it.moved ? 'birthdayMoved' : 'birthday']({ name });
  if (it.years === undefined) {
    return words[it.moved ? 'anniversaryMoved' : 'anniversary']({ name, organisation });
  }
  const years = plural(locale, it.years, words.years);
  return words[it.moved ? 'yearsMoved' : 'yearsToday']({ name, organisation, years });
}

const withBold = (line: string, name: string): Text => {
  const [before = '', ...after] = line.split(nameHere);
  return [before, bold(name), after.join('')].filter((part): part is Inline => part !== '');
};

/** To colleagues: in a shared place, or in a message to those of the team. */
export function othersCard(locale: Locale, it: Shown, organisation: string): Card {
  const words = text(locale);
  const { id, name } = it.person;
  return {
    summary: cut(lineOf(locale, it, organisation, name), summaryMax),
    blocks: [
      { kind: 'text', text: withBold(lineOf(locale, it, organisation, nameHere), name) },
      { kind: 'note', text: [words.goodDay] },
    ],
    buttons: [openThanks.button(words.warmWord, { to: [id] })],
  };
}

/** To themselves. */
export function yoursCard(
  locale: Locale,
  it: Shown & Readonly<{ isPublic: boolean }>,
  organisation: string,
): Card {
  const words = text(locale).yours;
  const line =
    it.kind === 'birthday'
      ? words[it.moved ? 'birthdayMoved' : 'birthday']
      : it.years === undefined
        ? words[it.moved ? 'anniversaryMoved' : 'anniversary']({ organisation })
        : words[it.moved ? 'yearsMoved' : 'yearsToday']({
            organisation,
            years: plural(locale, it.years, text(locale).years),
          });
  return {
    summary: cut(line, summaryMax),
    blocks: [
      { kind: 'text', text: [line] },
      { kind: 'note', text: [it.isPublic ? words.everybody : words.team] },
    ],
    buttons: [
      openChoice.button(choiceText(locale).change, {}),
      stopAll.button(choiceText(locale).stop, {}, { style: 'danger' }),
    ],
  };
}

export const sentenceCard = (words: string): Card => ({
  summary: words,
  blocks: [{ kind: 'text', text: [words] }],
});
/** Where one stood that was taken back. */
export const stoodCard = (locale: Locale): Card => sentenceCard(text(locale).stood);
