import type { KnownBlock, View } from '@slack/types';
import { z } from 'zod';
import type { Form } from '#core/card.ts';
import { clean, cut, isBlank } from '#core/text.ts';
import { asId, fieldId } from './codec.ts';
import { fieldBlocks } from './fields.ts';
import { limits } from './limits.ts';
import { bytesOf, viewTitle } from './render.ts';
import { paragraph } from './rich.ts';

/** Lists are shortened before fields are left out; the last is the least a list may have. */
const optionCounts = [limits.options * limits.optionGroups, 1_000, limits.options, limits.choices] as const;
/** Blocks above the fields: what is wrong, and the introduction. */
const introBlocks = 20;

function layout(form: Form, mostOptions: number): KnownBlock[] {
  const intro = paragraph(form.intro ?? [], 'rich_text_section').slice(0, introBlocks);
  const top = [...problemBlock(form.problem), ...intro.map((said) => said.block)];
  const blocks = [...top];
  const seen = new Set<string>();
  let bytes = bytesOf(top);
  for (const field of form.fields ?? []) {
    if (field == null || seen.has(fieldId(field.name))) continue;
    seen.add(fieldId(field.name));
    const some = fieldBlocks(field, form, mostOptions);
    bytes += bytesOf(some);
    if (blocks.length + some.length > limits.viewBlocks || bytes > limits.viewBytes) break;
    blocks.push(...some);
  }
  return blocks;
}

const isInput = (block: KnownBlock) => block.type === 'input';

/** The blocks with the longest lists that leave no field out; where none does, as many fields as there is room for. */
function blocksOf(form: Form): KnownBlock[] {
  const [longest, ...shorter] = optionCounts.map((count) => () => layout(form, count));
  let best = longest?.() ?? [];
  const needed = Math.min(form.fields?.length ?? 0, limits.viewBlocks);
  for (const next of shorter) {
    if (best.filter(isInput).length >= needed) break;
    const other = next();
    if (other.filter(isInput).length > best.filter(isInput).length) best = other;
  }
  return best;
}

const problemId = 'problem';

/** What is wrong with the whole, above everything else. */
function problemBlock(problem: unknown): KnownBlock[] {
  const words = clean(problem).trim();
  if (isBlank(words)) return [];
  return paragraph([`⚠️ `, { kind: 'bold', text: cut(words, limits.note) }], 'rich_text_section').map(
    ({ block }) => ({
      ...block,
      block_id: problemId,
    }),
  );
}

/**
 * A form as a modal. Each field is a block of its own, with what is wrong below it. Total: whatever it is given, it never
 * throws.
 * @param metadata what `encodeMetadata` made
 */
export function renderForm(form: Form, metadata: string): View {
  return {
    type: 'modal',
    callback_id: asId(form.name),
    title: viewTitle(form.title),
    submit: viewTitle(form.submit),
    blocks: blocksOf(form),
    ...(metadata.length <= limits.metadata && { private_metadata: metadata }),
  };
}

/** What is wrong with each field, for an answer of `errors`: block id → problem. Only of fields that are shown. */
export function fieldErrors(form: Form): Readonly<Record<string, string>> {
  const shown = new Set(blocksOf(form).flatMap((block) => (isInput(block) ? [block.block_id] : [])));
  return Object.fromEntries(
    Object.entries(form.errors ?? {}).flatMap(([name, problem]) => {
      const id = fieldId(name);
      return shown.has(id) && !isBlank(clean(problem)) ? [[id, cut(problem, limits.fieldError)]] : [];
    }),
  );
}

const blocks = z.array(z.looseObject({ type: z.string(), block_id: z.string().optional() }));

/** The first block of a view, as Slack sends it back, on which a problem can be hung. */
export function firstInput(value: unknown): string | undefined {
  const found = blocks.safeParse(value);
  return found.success ? found.data.find((block) => block.type === 'input')?.block_id : undefined;
}

const words = z.looseObject({ type: z.literal('plain_text'), text: z.string() }).nullish();
const sent = z.object({
  type: z.literal('modal'),
  title: words.unwrap().unwrap(),
  submit: words,
  close: words,
  blocks,
  private_metadata: z.string().nullish(),
  callback_id: z.string().nullish(),
  clear_on_close: z.boolean().nullish(),
  notify_on_close: z.boolean().nullish(),
});

/** @returns the view as it stands, with a problem at its top; nothing for what is no modal */
export function withProblem(view: unknown, problem: string): View | undefined {
  const found = sent.safeParse(view);
  if (!found.success) return undefined;
  const { blocks: all, ...rest } = found.data;
  const others = all.filter((block) => block.block_id !== problemId);
  const kept = Object.fromEntries(Object.entries(rest).filter(([, value]) => value != null && value !== ''));
  return {
    ...kept,
    blocks: [...problemBlock(problem), ...others].slice(0, limits.viewBlocks),
  } as unknown as View;
}
