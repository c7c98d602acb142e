import type { Form, Option, Text, Values } from '#core/card.ts';
import { type Locale, number } from '#core/i18n.ts';
import { isBlank, kept } from '#core/text.ts';
import type { Unit } from '#store/people.ts';
import { unitPath } from '#store/people.ts';
import type { Value } from '#store/settings.ts';
import { editForm, thanksForm } from './actions.ts';
import { text } from './text-form.ts';
import { valueLabel } from './values.ts';

/** Characters as people count them. */
export const wordsMin = 20;
export const wordsMax = 2_000;
/** UTF-16 units beyond which nobody counts characters any more. */
const countedMax = 20_000;

const characters = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

/** The words without what stands around them, or what is wrong with them. */
export function readWords(locale: Locale, typed: string): Readonly<{ words: string; fault?: string }> {
  const words = kept(typed).trim();
  const { faults } = text(locale);
  const long = faults.long({ most: number(locale, wordsMax) });
  if (words.length > countedMax) return { words, fault: long };
  let count = 0;
  for (const _ of characters.segment(words)) {
    count += 1;
    // So few units cannot be too many characters.
    if (count === wordsMin && words.length <= wordsMax) break;
  }
  if (count < wordsMin || isBlank(words)) return { words, fault: faults.short };
  return count > wordsMax ? { words, fault: long } : { words };
}

export type Field = 'people' | 'units' | 'outsider' | 'value' | 'words' | 'choice';
export type Faults = Readonly<Partial<Record<Field, string>>>;
type Filled = Readonly<{ values: Values; errors?: Faults; problem?: string }>;

const valueOptions = (locale: Locale, values: readonly Value[]): readonly Option[] =>
  values
    .filter(({ retired }) => !retired)
    .map((value) => ({ value: value.id, label: valueLabel(value, locale) }));

const rest = ({ errors = {}, problem, values }: Filled) => ({
  values,
  ...(Object.keys(errors).length > 0 && { errors: errors as Record<string, string> }),
  ...(problem !== undefined && { problem }),
});

export function thanksFormCard(
  locale: Locale,
  input: Parameters<typeof thanksForm.form>[0],
  values: readonly Value[],
  units: readonly Unit[],
  filled: Filled,
): Form {
  const { form } = text(locale);
  const paths = units.map(({ id }): Option => ({ value: id, label: unitPath(units, id) }));
  const intro: Text = [form.intro];
  return thanksForm.form(input, {
    title: form.title,
    submit: form.submit,
    intro,
    fields: [
      {
        kind: 'person',
        many: true,
        name: 'people',
        label: form.people,
        hint: form.peopleHint,
        optional: true,
      },
      { kind: 'one', name: 'value', label: form.value, options: valueOptions(locale, values) },
      { kind: 'text', name: 'words', label: form.words, hint: form.wordsHint, max: wordsMax },
      {
        kind: 'one',
        name: 'choice',
        label: form.choice,
        hint: form.choiceHint,
        options: (['public', 'team', 'private'] as const).map((value) => ({
          value,
          label: form.choices[value],
        })),
      },
      ...(paths.length > 0
        ? [
            {
              kind: 'many' as const,
              name: 'units',
              label: form.units,
              optional: true,
              options: paths.toSorted((a, b) => a.label.localeCompare(b.label)),
            },
          ]
        : []),
      {
        kind: 'line',
        name: 'outsider',
        label: form.outsider,
        hint: form.outsiderHint,
        max: 200,
        optional: true,
      },
    ],
    ...rest(filled),
  });
}

export function editFormCard(
  locale: Locale,
  input: Parameters<typeof editForm.form>[0],
  values: readonly Value[],
  filled: Filled,
): Form {
  const { form } = text(locale);
  return editForm.form(input, {
    title: form.editTitle,
    submit: form.editSubmit,
    fields: [
      { kind: 'one', name: 'value', label: form.value, options: valueOptions(locale, values) },
      { kind: 'text', name: 'words', label: form.words, hint: form.wordsHint, max: wordsMax },
    ],
    ...rest(filled),
  });
}
