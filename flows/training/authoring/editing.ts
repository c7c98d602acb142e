import type { Ask, Say } from '#core/chat.ts';
import { type FlowPart, onAction, onOpen, onSubmit, together } from '#core/flow.ts';
import { locales } from '#core/i18n.ts';
import { ask, type Outcome, replace, say } from '#core/outcome.ts';
import { isHr } from '#core/person.ts';
import { saveDraft } from '../content/store.ts';
import {
  dropLanguage,
  newForm,
  openNew,
  openSettings,
  openTexts,
  settingsForm,
  showEdit,
  showTexts,
  textsForm,
} from './actions.ts';
import { hold, holdFor, isHeld, keep, look } from './changing.ts';
import { type Draft, languagesOf, seenOf, slugOf, withoutLanguage } from './draft.ts';
import { localeIn, one, readTitles, titlesValues } from './forms.ts';
import { lessons } from './lessons.ts';
import { courseShown, refused, valueNames } from './looking.ts';
import { isSlugTaken } from './store.ts';
import { text } from './text.ts';
import { text as editText } from './text-edit.ts';
import { sureCard } from './views.ts';
import { editCard, languagesCard } from './views-edit.ts';
import { newFormCard, settingsFormCard, staleText, textsFormCard } from './views-forms.ts';

type Answer = Promise<Outcome<Ask | Say>>;

// --- a new course ------------------------------------------------------------------------------------------------------

const onOpenNew = onOpen(openNew, async (context) =>
  isHr(context.person) ? ask(newFormCard(context.locale)) : refused(context),
);

/** Titles that would be one name get numbers; more of them than this are not looked for. */
const mostOfOneName = 50;

const onNew = onSubmit(newForm, async (context, _input, values): Answer => {
  const { db, locale, person, now } = context;
  if (!isHr(person)) return refused(context);
  const read = readTitles(values);
  const own = localeIn(values);
  if (read.kind === 'wrong' || own === undefined) {
    const faults = {
      ...(read.kind === 'wrong' ? read.faults : {}),
      ...(own === undefined && { locale: { kind: 'choose' as const } }),
    };
    return ask(newFormCard(locale, { values, faults }));
  }
  const taken = new Set<string>();
  for (let n = 0; n < mostOfOneName; n += 1) {
    const slug = slugOf(read.titles.title, 'course', (name) => taken.has(name));
    taken.add(slug);
    if (await isSlugTaken(db, slug)) continue;
    const draft: Draft = { slug, fallback: own, texts: { [own]: read.titles }, lessons: [] };
    const saved = await saveDraft(db, { slug, draft, revision: 0, by: person.id, now });
    // Somebody else may have made one of this name just now.
    if (saved.kind !== 'ok') continue;
    const standing = { id: saved.id, slug, revision: saved.revision, draft, retired: false };
    return say(editCard(locale, { ...standing, version: undefined, live: undefined }, 0, text(locale).saved));
  }
  return ask(newFormCard(locale, { values, problem: text(locale).changedMeanwhile }));
});

const onEdit = onAction(showEdit, async (context, { course, page }) => {
  const held = await look(context, course);
  return isHeld(held) ? replace(editCard(context.locale, held.standing, page)) : held;
});

// --- title and languages -----------------------------------------------------------------------------------------------

const onTexts = onAction(showTexts, async (context, { course }) => {
  const held = await look(context, course);
  return isHeld(held) ? replace(languagesCard(context.locale, held.standing)) : held;
});

const onOpenTexts = onOpen(openTexts, async (context, { course, locale: of }) => {
  const held = await look(context, course);
  if (!isHeld(held)) return held;
  const { texts, fallback } = held.content;
  const own = texts[of];
  const other = [fallback, ...locales].find((each) => each !== of && texts[each] !== undefined);
  const from = other && texts[other];
  const filled = { values: titlesValues(own) };
  return ask(
    textsFormCard(
      context.locale,
      { course, locale: of, seen: seenOf(own) },
      filled,
      own === undefined && other !== undefined && from !== undefined
        ? { locale: other, text: from }
        : undefined,
    ),
  );
});

const onTextsSent = onSubmit(textsForm, async (context, input, values): Answer => {
  const { locale } = context;
  const held = await holdFor(context, input.course, (problem) =>
    textsFormCard(locale, input, { values, problem }),
  );
  if (!isHeld(held)) return held;
  const { content } = held;
  const now = content.texts[input.locale];
  if (seenOf(now) !== input.seen) {
    const problem = staleText(locale, now && `${now.title}. ${now.summary}`);
    return ask(textsFormCard(locale, { ...input, seen: seenOf(now) }, { values, problem }));
  }
  const read = readTitles(values);
  if (read.kind === 'wrong') return ask(textsFormCard(locale, input, { values, faults: read.faults }));
  const texts = { ...content.texts, [input.locale]: read.titles };
  const saved = await keep(context, held, { ...content, texts });
  return say(languagesCard(locale, saved, text(locale).saved));
});

const onDropLanguage = onAction(dropLanguage, async (context, { course, locale: of, sure }) => {
  const { locale } = context;
  const held = await hold(context, course);
  if (!isHeld(held)) return held;
  const words = text(locale);
  const edit = editText(locale);
  const language = words.languages[of];
  const draft = withoutLanguage(held.content, of);
  if (draft === undefined)
    return replace(languagesCard(locale, held.standing, edit.onlyLanguage({ language })));
  if (!sure) {
    return replace(
      sureCard(
        edit.sureDropLanguage({ language }),
        undefined,
        showTexts.button(words.keep, { course }),
        dropLanguage.button(edit.yesDropLanguage, { course, locale: of, sure: true }, { style: 'danger' }),
      ),
    );
  }
  const saved = await keep(context, held, draft);
  return replace(languagesCard(locale, saved, edit.languageDropped({ language })));
});

// --- value, own language -----------------------------------------------------------------------------------------------

const settingsOf = ({ value, fallback }: Draft) => ({ value: value ?? null, fallback });

const onOpenSettings = onOpen(openSettings, async (context, { course }) => {
  const held = await look(context, course);
  if (!isHeld(held)) return held;
  const { content } = held;
  const known = (await valueNames(context)).filter(({ id, retired }) => !retired || id === content.value);
  const value = known.some(({ id }) => id === content.value) ? content.value : undefined;
  return ask(
    settingsFormCard(
      context.locale,
      { course, seen: seenOf(settingsOf(content)) },
      { values: known, languages: languagesOf(content) },
      { values: { value: value ?? 'none', fallback: content.fallback } },
    ),
  );
});

const onSettings = onSubmit(settingsForm, async (context, input, values): Answer => {
  const { locale } = context;
  const held = await hold(context, input.course);
  if (!isHeld(held)) return held;
  const { content } = held;
  const known = await valueNames(context);
  const languages = languagesOf(content);
  const seen = seenOf(settingsOf(content));
  const again = (filled: Parameters<typeof settingsFormCard>[3]) =>
    ask(settingsFormCard(locale, { ...input, seen }, { values: known, languages }, filled));
  if (seen !== input.seen) {
    const about = known.find(({ id }) => id === content.value)?.label;
    const now = [...(about === undefined ? [] : [about]), text(locale).languages[content.fallback]];
    return again({ values, problem: staleText(locale, now.join(', ')) });
  }
  const [value, fallback] = [
    one(values, 'value'),
    languages.find((each) => each === one(values, 'fallback')),
  ];
  const isValue = value === 'none' || known.some(({ id }) => id === value);
  if (!isValue || fallback === undefined) {
    const choose = { kind: 'choose' } as const;
    const faults = {
      ...(!isValue && { value: choose }),
      ...(fallback === undefined && { fallback: choose }),
    };
    return again({ values, faults });
  }
  const { value: _before, ...rest } = content;
  await keep(context, held, { ...rest, fallback, ...(value !== 'none' && { value }) });
  return say(await courseShown(context, input.course, text(locale).saved));
});

/** HR writes courses and their lessons. */
export const editing: FlowPart = together(
  {
    actions: [onEdit, onTexts, onDropLanguage],
    opens: [onOpenNew, onOpenTexts, onOpenSettings],
    submits: [onNew, onTextsSent, onSettings],
  },
  lessons,
);
