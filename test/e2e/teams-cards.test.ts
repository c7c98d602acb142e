import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { renderForm, taskOf } from '#adapters/teams/render/form.ts';
import { renderCard, renderMessage } from '#adapters/teams/render/render.ts';
import { formWords } from '#adapters/teams/words.ts';
import { type Block, type Button, type Card, type Form, plain } from '#core/card.ts';
import type { Sample } from '#core/flow.ts';
import { type Locale, locales } from '#core/i18n.ts';
import { createFlows } from '#flows/index.ts';
import { hostileSamples } from '#test/contract/samples.ts';
import { problemsOfActivity, problemsOfCard, problemsOfTask } from '#test/support/adaptivecard.ts';
import { startBrowser, type TestBrowser } from '#test/support/browser.ts';
import { testPorts } from '#test/support/ports.ts';
import { openCardPage, type Picture, type Seen, type Theme } from '#test/support/teams/card-page.ts';

// Every card and form of every flow, in three languages, and the hostile ones, as Teams would draw them: on a desk and on a
// phone, light and dark (pictures in .recordings). What a machine can see is held here.

const recordings = join(import.meta.dirname, '..', '..', '.recordings');
const { flows } = createFlows(testPorts());
const ours = (locale: Locale): readonly Sample[] => flows.flatMap((flow) => flow.samples(locale));
const desk = 560;
const phone = 320;
const slow = 120_000;

let browser: TestBrowser;
beforeAll(async () => {
  await mkdir(recordings, { recursive: true });
  browser = await startBrowser(inject('chromium'));
}, slow);
afterAll(() => browser?.close());

const tenant = '5b7f0a52-6f0e-4a0e-9a9b-0c1d2e3f4a5b';
const onMessage = { surface: 'm', forms: 'dialog', tenant } as const;

describe.each(locales)('what is sent is what Teams takes: %s', (locale) => {
  const words = formWords(locale);
  const cases = [...ours(locale), ...hostileSamples(locale)].map((sample) => [sample.name, sample] as const);
  test.each(cases)('%s', (_name, { card, form }) => {
    if (card) {
      for (const forms of ['dialog', 'inline'] as const) {
        for (const surface of ['m', 'h'] as const) {
          expect(problemsOfActivity(renderMessage(card, { surface, forms, tenant }))).toEqual([]);
        }
        const inDialog = renderCard(card, { surface: 'd', forms, tenant });
        expect(problemsOfCard(inDialog, { surface: 'dialog' })).toEqual([]);
      }
    }
    if (form) {
      expect(problemsOfCard(renderForm(form, { origin: {}, as: 'inline', words }))).toEqual([]);
      const dialog = renderForm(form, { origin: { on: '1', at: '19:x', home: true }, as: 'dialog', words });
      expect(problemsOfTask(taskOf(form.title, dialog))).toEqual([]);
    }
    expect(card ?? form).toBeDefined();
  });
});

// --- what must be read --------------------------------------------------------------------------------------------------

/** One thing that a card says: `whole` when nothing of it may be missing. */
const wordsOf = (block: Block): readonly string[] => {
  switch (block.kind) {
    case 'heading':
      return [block.text];
    case 'text':
    case 'quote':
    case 'note':
      return [plain(block.text)];
    case 'facts':
      return block.facts.flatMap(({ label, value }) => [label, value]);
    case 'commands':
      return block.commands.flatMap(({ word, usage = '', summary }) => [word, usage, summary]);
    case 'bars':
      return [block.title, ...block.bars.flatMap(({ label, caption }) => [label, caption])];
    default:
      return [];
  }
};
const buttonsOf = (card: Card): readonly Button[] => [
  ...card.blocks.flatMap((block) => (block.kind === 'buttons' ? block.buttons : [])),
  ...(card.buttons ?? []),
];

/** As an eye takes it in: runs of spaces are one, empty lines are none. */
const asRead = (text: string): string =>
  text
    .replace(/[^\S\n]+/g, ' ')
    .replace(/ ?\n[\n ]*/g, '\n')
    .trim();

function formWordsOf(form: Form, as: 'dialog' | 'inline'): readonly string[] {
  const shown = new Set(form.fields.map(({ name }) => name));
  return [
    ...(as === 'inline' ? [form.title] : []),
    form.problem ?? '',
    plain(form.intro ?? []),
    ...Object.entries(form.errors ?? {}).flatMap(([name, what]) => (shown.has(name) ? [what] : [])),
    ...form.fields.flatMap((field) => [field.label, field.hint ?? '']),
  ];
}

type Case = Readonly<{
  picture: Picture;
  expected: readonly string[];
  labels: readonly string[];
  form?: Form;
  /** A picture of it lies somewhere on the web. */
  isElsewhere?: boolean;
}>;

const casesOf = (samples: readonly Sample[], locale: Locale): readonly Case[] =>
  samples.flatMap(({ name, card, form }): readonly Case[] => [
    ...(card
      ? [
          {
            picture: { caption: name, card: renderCard(card, onMessage) },
            expected: card.blocks.flatMap(wordsOf),
            labels: buttonsOf(card).map(({ label }) => label),
            isElsewhere: card.blocks.some(({ kind }) => kind === 'image'),
          },
        ]
      : []),
    ...(form
      ? (['dialog', 'inline'] as const).map((as) => ({
          picture: {
            caption: `${name} (${as})`,
            card: renderForm(form, { origin: {}, as, words: formWords(locale) }),
          },
          expected: formWordsOf(form, as),
          labels: [form.submit],
          form,
        }))
      : []),
  ]);

/** Of a text: the rest may be cut; and in a card that is full. */
const paragraph = 8_000;
const sure = 300;
/** Of a label: the rest may be cut. */
const buttonText = 60;
/** In long lists the labels of options are cut: as much of each is always there. */
const option = 36;

/** Its first words, without what could be markup. */
const beginningOf = (label: string, most = option): string => {
  const isMarked = /[*_~`[\]<>]/.test(label) && most === option;
  const words = label.slice(0, most).match(/[\p{L}\p{N}]+/gu) ?? [];
  return (
    isMarked
      ? words.slice(0, 3)
      : words.slice(0, -1).length > 0 && label.length > most
        ? words.slice(0, -1)
        : words
  ).join(' ');
};

/** Of the page's list, twelve cards are one picture. */
const perSheet = 12;
async function seeAll(
  cases: readonly Case[],
  options: Readonly<{ width: number; theme: Theme; sheet?: string }>,
): Promise<Readonly<{ seen: readonly Seen[]; dim: readonly string[] }>> {
  const page = await openCardPage(browser, { ...options, columns: options.width === phone ? 4 : 3 });
  const seen: Seen[] = [];
  const dim: string[] = [];
  try {
    for (let from = 0; from < cases.length; from += perSheet) {
      const some = cases.slice(from, from + perSheet);
      expect(await page.draw(some.map(({ picture }) => picture))).toEqual([]);
      seen.push(...(await page.look()));
      dim.push(...(await page.lowContrast()));
      if (options.sheet !== undefined) {
        const n = String(from / perSheet + 1).padStart(2, '0');
        await page.picture(
          join(recordings, `teams-${options.sheet}-${n}-${options.theme}-${options.width}.png`),
        );
      }
    }
  } finally {
    await page.close();
  }
  return { seen, dim };
}

const looks = [
  [desk, 'light'],
  [desk, 'dark'],
  [phone, 'light'],
  [phone, 'dark'],
] as const;

describe.each(locales)('our own cards, drawn: %s', (locale) => {
  const cases = casesOf(ours(locale), locale);
  test.each(looks)('%s pixels, %s', { timeout: slow }, async (width, theme) => {
    const drawn = (theme === 'dark') === (locale === 'en');
    const { seen, dim } = await seeAll(cases, { width, theme, ...(drawn && { sheet: locale }) });
    expect(seen.length).toBe(cases.length);
    expect(seen.length).toBeGreaterThan(40);
    const full = new Set<string>();
    for (const [at, one] of seen.entries()) {
      const { expected = [], labels = [], form, isElsewhere = false } = cases[at] ?? {};
      // Pictures from elsewhere cannot be had here: their words stand in their place, as long as they are.
      const drawnHere = (names: readonly string[]) =>
        names.filter((what) => !(isElsewhere && what.startsWith('img')));
      expect.soft(drawnHere(one.overflowing), one.caption).toEqual([]);
      expect.soft(drawnHere(one.empty), one.caption).toEqual([]);
      const text = `\n${asRead(one.text)}\n`;
      const missing = expected.filter((said) => !text.includes(asRead(said).slice(0, paragraph)));
      if (missing.length > 0) full.add(one.caption);
      // Where texts are cut, so that all of them fit, their beginnings are there.
      for (const said of missing) expect.soft(text, one.caption).toContain(asRead(said).slice(0, sure));
      // The form for a lesson says how its text is marked.
      const marks = one.caption.startsWith('authoring, form, lesson') ? /(?!)/ : /\*\*/;
      expect.soft(text, one.caption).not.toMatch(marks);
      expect.soft(text, one.caption).not.toMatch(/undefined|\[object|NaN|\\|&\w+;/);
      const begins = (label: string) => asRead(label).slice(0, buttonText);
      expect
        .soft(
          one.buttons.map(({ label }) => begins(label)),
          one.caption,
        )
        .toEqual(labels.map(begins));
      // A button whose word is cut does not say what it does, unless nothing shorter says it; and a thumb needs some room.
      const cut = one.buttons.filter(({ label, isCut }) => isCut && label.length < 28);
      expect.soft([...cut, ...one.buttons.filter(({ height }) => height < 32)], one.caption).toEqual([]);
      expect(
        one.inputs.filter(({ label }) => label.trim() === ''),
        one.caption,
      ).toEqual([]);
      for (const field of form?.fields ?? []) {
        if (field.kind !== 'one' && field.kind !== 'many') continue;
        const before = [form?.values?.[field.name]].flat();
        for (const { value, label } of field.options) {
          // This renderer reads labels beside a circle as markdown: there, its words.
          const first = beginningOf(label);
          expect.soft(beginningOf(one.choices.join('\n'), Infinity), one.caption).toContain(first);
          if (before.includes(value)) {
            expect.soft(beginningOf(one.chosen.join('\n'), Infinity), one.caption).toContain(first);
          }
        }
      }
      for (const value of Object.values(form?.values ?? {}))
        if (typeof value === 'string' && /\s/.test(value)) expect(one.values, one.caption).toContain(value);
    }
    expect([...full].sort()).toEqual(['campaign, result, long', 'list, full', 'rules: many']);
    expect.soft(dim).toEqual([]);
  });
});

/** What the renderer takes out of hostile words before it shows them: what no client could show. */
const shown = (text: string): string => asRead(text.toWellFormed().replace(/(?![\n\t])\p{Cc}/gu, ''));
/** As much of a long text as is shown of it anywhere. */
const beginning = 60;

describe.each(locales)('the hostile ones, drawn: %s', (locale) => {
  const cases = casesOf(hostileSamples(locale), locale);
  test.each(looks)('%s pixels, %s', { timeout: slow }, async (width, theme) => {
    const sheet = locale === 'es' && theme === 'light' ? { sheet: 'hostile' } : {};
    const { seen, dim } = await seeAll(cases, { width, theme, ...sheet });
    expect(seen.length).toBe(cases.length);
    let held = 0;
    for (const [at, one] of seen.entries()) {
      const { expected = [], labels = [] } = cases[at] ?? {};
      // A pile of marks has no width of its own, and no end; what is out of the card is not drawn.
      expect(
        one.overflowing.filter((name) => !/\p{M}{9}/u.test(name)),
        one.caption,
      ).toEqual([]);
      expect.soft(one.empty, one.caption).toEqual([]);
      const text = asRead(one.text);
      // A card holds so much and no more: what is looked for is what comes first, as literal as it was written.
      for (const said of expected.slice(0, 6)) {
        const first = Array.from(shown(said)).slice(0, beginning).join('').trim();
        expect.soft(text, one.caption).toContain(first);
        held += first === '' ? 0 : 1;
      }
      expect.soft(one.buttons.length, one.caption).toBe(labels.length);
      for (const { label } of one.buttons) expect(label.trim(), one.caption).not.toBe('');
      expect(
        one.inputs.filter(({ label }) => label.trim() === ''),
        one.caption,
      ).toEqual([]);
    }
    expect(held).toBeGreaterThan(60);
    expect.soft(dim).toEqual([]);
  });
});
