import { z } from 'zod';

// What stands in a message or view of Slack's, as a person would read and press it. Knows nothing of our renderer.

type Json = Readonly<Record<string, unknown>>;
const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** A button somebody can press: what Slack sends back for it. */
export type SlackButton = Readonly<{ label: string; action_id: string; block_id: string; value?: string }>;

/** Every text in these blocks, line by line, in the order they are read. */
export function textOf(value: unknown): string {
  const lines: string[] = [];
  const walk = (node: unknown): void => {
    if (Array.isArray(node)) for (const one of node) walk(one);
    if (!isObject(node)) return;
    switch (node.type) {
      case 'rich_text_section':
      case 'rich_text_quote':
      case 'rich_text_preformatted':
        lines.push(inline(node.elements));
        return;
      case 'plain_text':
      case 'mrkdwn':
        if (typeof node.text === 'string') lines.push(node.text);
        return;
      case 'image':
        if (typeof node.alt_text === 'string') lines.push(node.alt_text);
        return;
      case 'table':
        walk(node.rows);
        return;
      case 'raw_text':
        lines.push(String(node.text));
        return;
    }
    for (const part of [
      'text',
      'fields',
      'elements',
      'accessory',
      'label',
      'element',
      'hint',
      'title',
      'blocks',
    ])
      walk(node[part]);
  };
  walk(value);
  return lines.join('\n');
}

const inline = (elements: unknown): string =>
  (Array.isArray(elements) ? elements : [])
    .map((element: unknown) => {
      if (!isObject(element)) return '';
      if (element.type === 'user') return `@${String(element.user_id)}`;
      return String(element.text ?? element.url ?? '');
    })
    .join('');

/** All buttons in these blocks. */
export function buttonsOf(blocks: unknown): readonly SlackButton[] {
  const found: SlackButton[] = [];
  for (const block of Array.isArray(blocks) ? blocks : []) {
    if (!isObject(block)) continue;
    const elements = [block.accessory, ...(Array.isArray(block.elements) ? block.elements : [])];
    for (const element of elements) {
      const button = buttonSchema.safeParse(element);
      if (!button.success) continue;
      const { action_id, text, value } = button.data;
      found.push({
        label: text.text,
        action_id,
        block_id: String(block.block_id),
        ...(value !== undefined && { value }),
      });
    }
  }
  return found;
}
const buttonSchema = z.object({
  type: z.literal('button'),
  action_id: z.string(),
  text: z.object({ text: z.string() }),
  value: z.string().optional(),
});

/** The button with that label. Fails with what there was instead. */
export function buttonNamed(blocks: unknown, label: string | RegExp): SlackButton {
  const all = buttonsOf(blocks);
  const found = all.find((one) => (typeof label === 'string' ? one.label === label : label.test(one.label)));
  if (found === undefined)
    throw new Error(
      `no button ${label} among: ${all.map((one) => one.label).join(' | ')}\n${textOf(blocks)}`,
    );
  return found;
}

/** An input of a modal: where its value belongs, and what can be chosen. */
export type SlackInput = Readonly<{
  block_id: string;
  action_id: string;
  type: string;
  label: string;
  options: readonly Readonly<{ value: string; text: { text: string } }>[];
  /** What the view proposes, as Slack would send it back untouched. */
  initial: Json;
}>;

/** All inputs of a view. */
export function inputsOf(view: unknown): readonly SlackInput[] {
  const blocks = isObject(view) && Array.isArray(view.blocks) ? view.blocks : [];
  return blocks.flatMap((block: unknown) => {
    if (!isObject(block) || block.type !== 'input' || !isObject(block.element)) return [];
    const { element } = block;
    const type = String(element.type);
    const options = [
      ...(Array.isArray(element.options) ? element.options : []),
      ...(Array.isArray(element.option_groups) ? element.option_groups : []).flatMap((group: unknown) =>
        isObject(group) && Array.isArray(group.options) ? group.options : [],
      ),
    ];
    return [
      {
        block_id: String(block.block_id),
        action_id: String(element.action_id),
        type,
        label: isObject(block.label) ? String(block.label.text) : '',
        options,
        initial: initialOf(type, element),
      },
    ];
  });
}

/** What a Slack client sends for an input nobody touched. */
function initialOf(type: string, element: Json): Json {
  switch (type) {
    case 'checkboxes':
    case 'multi_static_select':
      return { type, selected_options: element.initial_options ?? [] };
    case 'multi_users_select':
      return { type, selected_users: element.initial_users ?? [] };
    case 'users_select':
      return { type, selected_user: element.initial_user ?? null };
    case 'radio_buttons':
    case 'static_select':
      return { type, selected_option: element.initial_option ?? null };
    case 'datepicker':
      return { type, selected_date: element.initial_date ?? null };
    default:
      return { type, value: element.initial_value ?? null };
  }
}

/** What a person fills in, by the label of the field: a text, a date, an option's label or several. */
export type Filled = Readonly<Record<string, string | readonly string[]>>;

/**
 * `state.values` of a view as Slack sends it: what was filled in, and for everything else what the view proposed.
 * Fails for a label or an option that is not there.
 */
export function valuesFor(view: unknown, filled: Filled): Record<string, Record<string, Json>> {
  const inputs = inputsOf(view);
  const unknown = Object.keys(filled).filter((label) => !inputs.some((one) => one.label === label));
  if (unknown.length > 0)
    throw new Error(`no field ${unknown.join(', ')} among: ${inputs.map((one) => one.label).join(' | ')}`);
  return Object.fromEntries(
    inputs.map((input) => {
      const wanted = filled[input.label];
      const value = wanted === undefined ? input.initial : valueFor(input, wanted);
      return [input.block_id, { [input.action_id]: value }];
    }),
  );
}

function valueFor(input: SlackInput, wanted: string | readonly string[]): Json {
  const { type } = input;
  const option = (label: string) => {
    const found = input.options.find((one) => one.text.text === label);
    if (found === undefined)
      throw new Error(`no option ${label} among: ${input.options.map((one) => one.text.text).join(' | ')}`);
    return found;
  };
  const many = typeof wanted === 'string' ? [wanted] : wanted;
  const one = typeof wanted === 'string' ? wanted : (wanted[0] ?? '');
  switch (type) {
    case 'checkboxes':
    case 'multi_static_select':
      return { type, selected_options: many.map(option) };
    case 'radio_buttons':
    case 'static_select':
      return { type, selected_option: option(one) };
    case 'datepicker':
      return { type, selected_date: one };
    case 'users_select':
      return { type, selected_user: one };
    case 'multi_users_select':
      return { type, selected_users: many };
    default:
      return { type, value: one };
  }
}
