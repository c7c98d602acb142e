import {
  type Block,
  type Button,
  type Card,
  commandFacts,
  type Field,
  type Form,
  type Inline,
  type Option,
  type Text,
  type Values,
} from '#core/card.ts';
import type { Mention } from '#core/chat.ts';
import type {
  BarView,
  BlockView,
  ButtonView,
  CardView,
  FieldView,
  FormView,
  InlineView,
  OptionView,
  WordsView,
} from './view.ts';

/**
 * What the page shows at most. Lengths in UTF-16 units. Generous: the page folds long texts by itself; beyond
 * this a text helps nobody and only slows the page down.
 */
export const limits = {
  text: 20_000,
  line: 300,
  blocks: 100,
  rows: 100,
  buttons: 25,
  fields: 100,
  options: 500,
} as const;

/** Cut without tearing a character in two. */
function cut(text: unknown, max: number): string {
  const whole = typeof text === 'string' ? text : text == null ? '' : String(text);
  if (whole.length <= max) return whole;
  return `${whole.slice(0, max - 1).replace(/[\uD800-\uDBFF]$/, '')}…`;
}

const isBase64 = /^[A-Za-z0-9+/]+={0,2}$/;

/** Only addresses that lead to a page or a mail program; anything else (`javascript:`) is shown as plain text. */
function safeUrl(url: unknown): string | undefined {
  if (typeof url !== 'string' || url.length > 2_000) return undefined;
  if (/^\/(?![/\\])/.test(url)) return url;
  return /^(https?:\/\/|mailto:)/i.test(url) && URL.canParse(url) ? url : undefined;
}

function inline(part: Inline): InlineView {
  if (typeof part === 'string') return { kind: 'text', text: part };
  switch (part?.kind) {
    case 'bold':
      return { kind: 'bold', text: cut(part.text, limits.text) };
    case 'mention':
      return { kind: 'mention', text: `@${cut(part.name, limits.line)}` };
    case 'link': {
      const url = safeUrl(part.url);
      const text = cut(part.text, limits.line);
      return url === undefined ? { kind: 'text', text } : { kind: 'link', text, url };
    }
    default:
      return { kind: 'text', text: '' };
  }
}

/** The parts of a text up to the limit, and whether something was left out. */
function inlines(text: Text | undefined): { text: InlineView[]; cut: boolean } {
  const parts: InlineView[] = [];
  let left: number = limits.text;
  for (const part of text ?? []) {
    if (left <= 0) return { text: parts, cut: true };
    const view = inline(part);
    if (view.text.length > left) {
      parts.push({ ...view, text: cut(view.text, left) });
      return { text: parts, cut: true };
    }
    if (view.text !== '') parts.push(view);
    left -= view.text.length;
  }
  return { text: parts, cut: false };
}

const clamp = (share: number): number => Math.min(1, Math.max(0, share));

const facts = (block: Extract<Block, { kind: 'facts' }>): BlockView => ({
  kind: 'facts',
  facts: (block.facts ?? []).slice(0, limits.rows).map((fact) => ({
    label: cut(fact.label, limits.line),
    value: cut(fact.value, limits.text),
  })),
});

function bars(block: Extract<Block, { kind: 'bars' }>): BlockView {
  const width = block.to - block.from;
  const share = (value: unknown): number | undefined =>
    typeof value === 'number' && Number.isFinite(value) && width > 0
      ? clamp((value - block.from) / width)
      : undefined;
  return {
    kind: 'bars',
    title: cut(block.title, limits.line),
    bars: (block.bars ?? []).slice(0, limits.rows).map((bar): BarView => {
      const own = share(bar.value);
      const reference = share(bar.reference);
      return {
        label: cut(bar.label, limits.line),
        caption: cut(bar.caption, limits.line),
        ...(own === undefined ? {} : { share: own }),
        ...(reference === undefined || bar.reference === undefined
          ? {}
          : { reference: { share: reference, value: bar.reference } }),
      };
    }),
  };
}

/** One block; nothing for a kind this version does not know (a card may come from a newer one). */
function block(item: Block): BlockView[] {
  switch (item?.kind) {
    case 'heading':
      return [{ kind: 'heading', text: cut(item.text, limits.line) }];
    case 'text':
    case 'quote':
    case 'note':
      return [{ kind: item.kind, ...inlines(item.text) }];
    case 'facts':
      return [facts(item)];
    case 'commands':
      return [facts(commandFacts(item, '/latido '))];
    case 'bars':
      return [bars(item)];
    case 'image': {
      const url = safeUrl(item.url);
      const alt = cut(item.alt, limits.text);
      return url === undefined
        ? [{ kind: 'note', text: [{ kind: 'text', text: alt }] }]
        : [{ kind: 'image', url, alt }];
    }
    case 'picture': {
      const alt = cut(item.alt, limits.text);
      return isBase64.test(item.png)
        ? [{ kind: 'image', url: `data:image/png;base64,${item.png}`, alt }]
        : [{ kind: 'note', text: [{ kind: 'text', text: alt }] }];
    }
    case 'buttons':
      return [{ kind: 'buttons', buttons: (item.buttons ?? []).slice(0, limits.buttons).map(button) }];
    default:
      return [];
  }
}

function button(item: Button): ButtonView {
  return {
    kind: item.kind,
    name: item.name,
    input: item.input,
    label: cut(item.label, limits.line),
    ...(item.hint === undefined ? {} : { hint: cut(item.hint, limits.line) }),
    ...(item.style === undefined ? {} : { style: item.style }),
  };
}

/** A card as the page draws it. Total: whatever it is given, it never throws. */
export function renderCard(card: Card): CardView {
  return {
    kind: 'card',
    summary: cut(card.summary, limits.line),
    blocks: (card.blocks ?? []).slice(0, limits.blocks).flatMap(block),
    buttons: (card.buttons ?? []).slice(0, limits.buttons).map(button),
  };
}

/** What a person typed: literal text in which the people meant are marked. */
export function renderWords(text: string, mentions: readonly Mention[]): WordsView {
  const whole = cut(text, limits.text);
  const names = mentions.map((mention) => `@${mention.name}`).filter((name) => name.length > 1);
  const parts: InlineView[] = [];
  let from = 0;
  while (from < whole.length) {
    let at = -1;
    let found = '';
    for (const name of names) {
      const next = whole.indexOf(name, from);
      if (next >= 0 && (at < 0 || next < at || (next === at && name.length > found.length))) {
        at = next;
        found = name;
      }
    }
    if (at < 0) break;
    if (at > from) parts.push({ kind: 'text', text: whole.slice(from, at) });
    parts.push({ kind: 'mention', text: found });
    from = at + found.length;
  }
  if (from < whole.length) parts.push({ kind: 'text', text: whole.slice(from) });
  return { kind: 'words', text: parts, cut: whole.length < text.length };
}

const option = (item: Option): OptionView => ({
  value: item.value,
  label: cut(item.label, limits.line),
  ...(item.description === undefined ? {} : { description: cut(item.description, limits.line) }),
});

function field(item: Field): FieldView[] {
  const common = {
    name: item.name,
    label: cut(item.label, limits.line),
    ...(item.hint === undefined ? {} : { hint: cut(item.hint, limits.text) }),
    optional: item.optional ?? false,
  };
  switch (item.kind) {
    case 'line':
      return [{ ...common, kind: 'line', max: item.max ?? 500 }];
    case 'text':
      return [{ ...common, kind: 'text', max: item.max ?? 3_000 }];
    case 'one':
    case 'many':
      return [{ ...common, kind: item.kind, options: item.options.slice(0, limits.options).map(option) }];
    case 'scale':
      return [
        {
          ...common,
          kind: 'scale',
          from: item.from,
          to: Math.min(item.to, item.from + 20),
          fromLabel: cut(item.fromLabel, limits.line),
          toLabel: cut(item.toLabel, limits.line),
        },
      ];
    case 'person':
      return [{ ...common, kind: 'person', many: item.many ?? false }];
    case 'date':
      return [{ ...common, kind: 'date' }];
    case 'file':
      return [{ ...common, kind: 'file', accept: item.accept, maxBytes: item.maxBytes }];
    default:
      return [];
  }
}

function plainValues(values: Values | undefined): Record<string, string | readonly string[]> {
  return Object.fromEntries(
    Object.entries(values ?? {}).flatMap(([name, value]): [string, string | readonly string[]][] => {
      if (typeof value === 'string') return [[name, value]];
      return Array.isArray(value) ? [[name, value.filter((item) => typeof item === 'string')]] : [];
    }),
  );
}

/** A form as the page draws it. `names`: of the people whose keys are among the values. */
export function renderForm(form: Form, names: Readonly<Record<string, string>> = {}): FormView {
  return {
    name: form.name,
    input: form.input,
    title: cut(form.title, limits.line),
    submit: cut(form.submit, limits.line),
    intro: inlines(form.intro).text,
    fields: (form.fields ?? []).slice(0, limits.fields).flatMap(field),
    values: plainValues(form.values),
    errors: Object.fromEntries(
      Object.entries(form.errors ?? {}).map(([name, problem]) => [name, cut(problem, limits.text)]),
    ),
    ...(form.problem === undefined ? {} : { problem: cut(form.problem, limits.text) }),
    names,
  };
}
