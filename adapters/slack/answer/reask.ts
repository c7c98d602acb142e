import type { View } from '@slack/types';
import type { Form, Values } from '#core/card.ts';
import { isObj, type Obj } from '../receive/http.ts';
import { digest } from '../receive/identity.ts';
import { decodeMetadata } from '../render/codec.ts';
import { fieldErrors, firstInput, renderForm, withProblem } from '../render/form.ts';

type Shown = Readonly<{ blocks?: unknown; private_metadata?: unknown }>;

/** What two views must have in common so that marking fields is enough: the same blocks with the same labels. */
function shapeOf(blocks: unknown): readonly unknown[] {
  if (!Array.isArray(blocks)) return [];
  return blocks.filter(isObj).map((block) => {
    const isInput = block.type === 'input';
    return [block.type, ...(isInput ? [block.block_id, isObj(block.label) ? block.label.text : ''] : [])];
  });
}

const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);
/** What the form is about travels with the view alone: marking fields would leave it as it was. */
const inputOf = (metadata: unknown): unknown => decodeMetadata(String(metadata))?.input ?? null;
const isTyped = (value: unknown): boolean => typeof value === 'string' || Array.isArray(value);

/** Values that the form has and the person did not type. */
function changedFields(form: Form, typed: Values): ReadonlySet<string> {
  const changed = Object.entries(form.values ?? {}).filter(
    ([name, value]) => isTyped(value) && !same(value, typed[name] ?? (Array.isArray(value) ? [] : '')),
  );
  return new Set(changed.map(([name]) => name));
}

/**
 * A form asked again after it was submitted, as the answer to the submission.
 * @param shown the view as it was submitted
 * @param typed what stood in it
 */
export function reask(
  form: Form,
  metadata: string,
  before: Readonly<{ name: string; shown: Shown; typed: Values }>,
): Obj {
  const { shown, typed } = before;
  const changed = changedFields(form, typed);
  const { errors: _, problem: __, ...plain } = form;
  const isSame =
    before.name === form.name &&
    changed.size === 0 &&
    form.problem === undefined &&
    same(inputOf(metadata), inputOf(shown.private_metadata));
  if (isSame && same(shapeOf(renderForm(plain, metadata).blocks), shapeOf(shown.blocks))) {
    const errors = fieldErrors(form);
    const wrong = Object.keys(form.errors ?? {}).length;
    if (wrong > 0 && Object.keys(errors).length === wrong) return { response_action: 'errors', errors };
  }
  const view = renderForm(form, metadata);
  return {
    response_action: 'update',
    view: renewed(view, (field) => before.name !== form.name || changed.has(field)),
  };
}

/**
 * Slack keeps what was typed into an element whose ids stay the same, whatever the new view says: where the form says
 * something else, the element becomes another one.
 */
function renewed(view: View, isNew: (field: string) => boolean): View {
  const mark = `~${digest(crypto.randomUUID()).slice(0, 8)}`;
  const blocks = view.blocks.map((block) => {
    const field = block.block_id?.startsWith('f.') ? block.block_id.slice(2) : undefined;
    if (block.type !== 'input' || !('element' in block) || field === undefined || !isNew(field)) return block;
    const id = `${block.element.action_id ?? ''}`.slice(0, 200);
    return { ...block, element: { ...block.element, action_id: `${id}${mark}` } };
  });
  return { ...view, blocks } as View;
}

/** The form stays open as it is, with what is wrong said on it. */
export function keepOpen(shown: Shown, problem: string): Obj | undefined {
  const first = firstInput(shown.blocks);
  if (first !== undefined) return { response_action: 'errors', errors: { [first]: problem } };
  const view = withProblem(shown, problem);
  return view && { response_action: 'update', view };
}
