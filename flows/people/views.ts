import { z } from 'zod';
import { type Block, type Button, bold, type Card, type Form } from '#core/card.ts';
import { defineAction, defineForm, defineMessage, defineOpen } from '#core/flow.ts';
import { type Locale, list, number, percent } from '#core/i18n.ts';
import type { Problem, Report } from './problems.ts';
import { isMassLeaving, mayMarkGone } from './rules.ts';
import { text } from './text.ts';

export const maxBytes = 16 * 1024 * 1024;

export const uploadForm = defineForm('people.upload', z.object({}));
export const openUpload = defineOpen('people.choose', z.object({}));

/** `everything`, what is left `without` the refused rows, or everything and whoever is missing is `gone`. */
export const applyModes = ['everything', 'without', 'gone'] as const;
const decision = z.object({ import: z.uuid(), check: z.int() });
export const applyAction = defineAction(
  'people.apply',
  decision.extend({ mode: z.enum(applyModes), sure: z.boolean() }),
);
export const cancelAction = defineAction('people.cancel', decision);

export const checkedMessage = defineMessage('people.checked', decision.extend({ again: z.boolean() }));
export const appliedMessage = defineMessage('people.applied', z.object({ import: z.uuid() }));

// --- words ---------------------------------------------------------------------------------------------------

/** "Line 12, “Start date”: there is no such day as “31/04/2024”." */
export function problemLine(locale: Locale, problem: Problem): string {
  const words = text(locale);
  const line = String(problem.line);
  const where =
    problem.column === undefined
      ? words.at.line({ line })
      : words.at.column({ line, column: problem.column });
  const says = words.problem[problem.code]({
    value: problem.value ?? '',
    hint: problem.hint ?? '',
    lines: list(locale, (problem.lines ?? []).map(String)),
  });
  return `${where}: ${says}`;
}

type Counted = 'added' | 'changed' | 'back' | 'left' | 'refused' | 'missing' | 'unitsAdded';
const counted: readonly Counted[] = ['added', 'changed', 'back', 'left', 'refused', 'missing', 'unitsAdded'];

/** What the check counted, without what there is none of (but always what would be added and changed). */
export const countFacts = (locale: Locale, report: Report) =>
  counted
    .filter((key) => report[key] > 0 || key === 'added' || key === 'changed')
    .map((key) => ({ label: text(locale).facts[key], value: number(locale, report[key]) }));

/** "12 people added, 3 changed and 1 new unit". */
export function appliedSummary(locale: Locale, report: Report): string {
  const words = text(locale).applied;
  const parts = (['added', 'changed', 'back', 'left', 'gone', 'refused', 'unitsAdded'] as const)
    .filter((key) => report[key] > 0 || key === 'added')
    .map((key) => words[key]({ n: report[key] }));
  return words.all({ parts: list(locale, parts) });
}

export const massWarning = (locale: Locale, report: Report): string =>
  text(locale).check.mass({
    missing: number(locale, report.missing),
    known: number(locale, report.known),
    share: percent(locale, report.missing / report.known),
  });

// --- form and cards ------------------------------------------------------------------------------------------

export type UploadError = 'missing' | 'empty' | 'large' | 'workbook' | 'binary';

export function uploadView(locale: Locale, error?: UploadError): Form {
  const words = text(locale).form;
  const limit = number(locale, maxBytes / 1024 / 1024);
  return uploadForm.form(
    {},
    {
      title: words.title,
      submit: words.submit,
      intro: [words.intro],
      fields: [
        {
          kind: 'file',
          name: 'file',
          label: words.file,
          hint: words.hint,
          accept: ['.csv', '.txt', '.tsv'],
          maxBytes,
        },
      ],
      ...(error && { errors: { file: error === 'large' ? words.large({ limit }) : words[error] } }),
    },
  );
}

const plainCard = (summary: string, buttons: readonly Button[] = []): Card => ({
  summary,
  blocks: [{ kind: 'text', text: [summary] }],
  ...(buttons.length > 0 && { buttons }),
});

export function refusalCard(locale: Locale, names: readonly string[]): Card {
  const words = text(locale).refusal;
  const whom = names.length > 0 ? words.ask({ names: list(locale, names) }) : words.askSomebody;
  return { summary: words.summary, blocks: [{ kind: 'text', text: [`${words.summary} ${whom}`] }] };
}

export const readingCard = (locale: Locale, file: string): Card => plainCard(text(locale).reading({ file }));
export const applyingCard = (locale: Locale, file: string): Card =>
  plainCard(text(locale).applying({ file }));
export const cancelledCard = (locale: Locale): Card => plainCard(text(locale).cancelled);

export type Stale = 'applied' | 'applying' | 'cancelled' | 'forgotten' | 'newer' | 'notHr';
export function staleCard(locale: Locale, why: Stale): Card {
  const words = text(locale);
  return plainCard(words.stale[why], why === 'forgotten' ? [openUpload.button(words.button.again, {})] : []);
}

type Checked = Readonly<{ import: string; check: number; file: string; report: Report }>;

/** A bullet for each, five to a block: platforms limit both. */
function problemBlocks(locale: Locale, report: Report): readonly Block[] {
  if (report.problems.length === 0) return [];
  const words = text(locale).check;
  const lines = report.problems.map((problem) => `• ${problemLine(locale, problem)}`);
  const blocks: Block[] = [{ kind: 'heading', text: words.problems }];
  for (let start = 0; start < lines.length; start += 5) {
    blocks.push({ kind: 'text', text: [lines.slice(start, start + 5).join('\n')] });
  }
  const more = report.errors + report.warnings - lines.length;
  if (more > 0) blocks.push({ kind: 'note', text: [words.moreProblems({ n: more })] });
  return blocks;
}

function decideButtons(locale: Locale, checked: Checked): readonly Button[] {
  const words = text(locale).button;
  const { import: id, check, report } = checked;
  const apply = (label: string, mode: (typeof applyModes)[number], style: 'primary' | 'danger') =>
    applyAction.button(
      label,
      { import: id, check, mode, sure: mode !== 'gone' || !isMassLeaving(report) },
      { style },
    );
  const changes = report.added + report.changed + report.back > 0;
  const buttons: Button[] = [];
  if (changes && report.refused === 0) buttons.push(apply(words.apply, 'everything', 'primary'));
  if (changes && report.refused > 0) {
    buttons.push(apply(words.without({ n: report.refused }), 'without', 'primary'));
  }
  // The dangerous one is never the first.
  const cancel = cancelAction.button(words.cancel, { import: id, check });
  const gone = mayMarkGone(report) ? [apply(words.gone({ n: report.missing }), 'gone', 'danger')] : [];
  if (buttons.length > 0) return [...buttons, ...gone, cancel];
  return report.refused > 0
    ? [openUpload.button(words.again, {}), cancel]
    : gone.length > 0
      ? [cancel, ...gone]
      : [];
}

/** What the check found, and what can be done about it. `again`: it replaces an import that was not applied. */
export function checkedCard(locale: Locale, checked: Checked, again: boolean): Card {
  const words = text(locale);
  const { report, file } = checked;
  if (report.fatal !== undefined) {
    const summary = words.check.unreadable({ file });
    return {
      summary,
      blocks: [
        { kind: 'text', text: [summary] },
        { kind: 'text', text: [problemLine(locale, report.fatal)] },
      ],
      buttons: [openUpload.button(words.button.again, {})],
    };
  }
  const nothing = report.added + report.changed + report.back + report.refused === 0;
  const facts = countFacts(locale, report);
  const summary = nothing
    ? words.check.nothing
    : words.check.summary({
        added: number(locale, report.added),
        changed: number(locale, report.changed),
        refused: number(locale, report.refused),
      });
  const missing: Block[] =
    report.missing === 0
      ? []
      : [
          { kind: 'text', text: [words.check.missing({ n: report.missing })] },
          ...(isMassLeaving(report)
            ? [{ kind: 'text' as const, text: [bold(massWarning(locale, report))] }]
            : []),
          ...(mayMarkGone(report) ? [] : [{ kind: 'note' as const, text: [words.check.missingRefused] }]),
        ];
  const buttons = decideButtons(locale, checked);
  return {
    summary: again ? words.check.again : summary,
    blocks: [
      { kind: 'heading', text: words.check.title({ file }) },
      {
        kind: 'text',
        text: [again ? words.check.again : nothing ? words.check.nothing : words.check.unchanged],
      },
      { kind: 'facts', facts },
      ...missing,
      ...problemBlocks(locale, report),
      ...(report.attributes.length > 0
        ? [
            {
              kind: 'note' as const,
              text: [words.check.attributes({ names: list(locale, report.attributes) })],
            },
          ]
        : []),
      ...(buttons.length > 0 ? [{ kind: 'note' as const, text: [words.check.until] }] : []),
    ],
    ...(buttons.length > 0 && { buttons }),
  };
}

/** Asked once more, when so many would be gone that the file is probably a part of the whole. */
export function confirmCard(locale: Locale, checked: Checked): Card {
  const words = text(locale);
  const { import: id, check, report } = checked;
  const input = { import: id, check };
  const changes = report.added + report.changed + report.back > 0;
  return {
    summary: massWarning(locale, report),
    blocks: [
      { kind: 'heading', text: words.confirm.title },
      { kind: 'text', text: [bold(massWarning(locale, report))] },
      { kind: 'text', text: [words.confirm.detail] },
    ],
    buttons: [
      cancelAction.button(words.button.cancel, input),
      ...(changes
        ? [applyAction.button(words.button.apply, { ...input, mode: 'everything', sure: true })]
        : []),
      applyAction.button(
        words.button.sure({ n: report.missing }),
        { ...input, mode: 'gone', sure: true },
        { style: 'danger' },
      ),
    ],
  };
}

export function appliedCard(locale: Locale, file: string, report: Report): Card {
  const summary = appliedSummary(locale, report);
  return {
    summary,
    blocks: [
      { kind: 'heading', text: text(locale).applied.title },
      { kind: 'text', text: [summary] },
      { kind: 'note', text: [file] },
    ],
  };
}
