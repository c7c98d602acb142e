// What Slack takes of blocks, messages and views, written down from the types and doc comments of @slack/types 3.2.0 and
// from what Slack answered others. It knows nothing of the renderer, so that the two can disagree.

type Json = Record<string, unknown>;
/** Says where and what. */
type Report = (where: string, what: string) => void;
type Rule = (value: unknown, where: string, report: Report) => void;

const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** UTF-16 units are never fewer than characters; who counts bytes is stricter still, and says so where it matters. */
const lengthOf = (text: string): number => Math.max(text.length, [...text].length);

// --- rules for single values ---------------------------------------------------------------------------------

const str =
  (max: number, min = 1): Rule =>
  (value, where, report) => {
    if (typeof value !== 'string') return report(where, 'must be a string');
    if (lengthOf(value) > max) report(where, `has ${lengthOf(value)} characters, more than ${max}`);
    if (lengthOf(value) < min) report(where, `must have at least ${min} character(s)`);
  };

const bool: Rule = (value, where, report) => {
  if (typeof value !== 'boolean') report(where, 'must be true or false');
};

const int =
  (min: number, max: number): Rule =>
  (value, where, report) => {
    if (typeof value !== 'number' || !Number.isInteger(value) || value < min || value > max) {
      report(where, `must be a whole number from ${min} to ${max}`);
    }
  };

const oneOf =
  (...allowed: readonly unknown[]): Rule =>
  (value, where, report) => {
    if (!allowed.includes(value)) report(where, `must be one of ${allowed.join(', ')}`);
  };

const matches =
  (pattern: RegExp, what: string): Rule =>
  (value, where, report) => {
    if (typeof value !== 'string' || !pattern.test(value)) report(where, `must be ${what}`);
  };

const url =
  (max: number, protocols: readonly string[]): Rule =>
  (value, where, report) => {
    str(max)(value, where, report);
    if (typeof value !== 'string' || !URL.canParse(value) || !protocols.includes(new URL(value).protocol)) {
      report(where, `must be an address of ${protocols.join(' ')}`);
    }
  };

const list =
  (rule: Rule, min: number, max: number): Rule =>
  (value, where, report) => {
    if (!Array.isArray(value)) return report(where, 'must be a list');
    if (value.length < min) report(where, `must have at least ${min} item(s)`);
    if (value.length > max) report(where, `has ${value.length} items, more than ${max}`);
    for (const [at, item] of value.entries()) rule(item, `${where}/${at}`, report);
  };

type Fields = Readonly<Record<string, Rule>>;

/** An object with these fields and no others: Slack refuses what it does not know. */
const object =
  (required: Fields, optional: Fields = {}, more?: Rule): Rule =>
  (value, where, report) => {
    if (!isObject(value)) return report(where, 'must be an object');
    for (const [name, rule] of Object.entries(required)) {
      if (value[name] === undefined) report(`${where}/${name}`, 'is required');
      else rule(value[name], `${where}/${name}`, report);
    }
    for (const [name, item] of Object.entries(value)) {
      if (Object.hasOwn(required, name)) continue;
      const rule = Object.hasOwn(optional, name) ? optional[name] : undefined;
      if (rule === undefined) report(`${where}/${name}`, 'is a field that Slack does not know');
      else if (item !== undefined) rule(item, `${where}/${name}`, report);
    }
    more?.(value, where, report);
  };

/** One of several kinds of objects, told by their `type`. */
const kinds =
  (what: string, known: () => Readonly<Record<string, Rule>>): Rule =>
  (value, where, report) => {
    if (!isObject(value)) return report(where, 'must be an object');
    const rules = known();
    const type = String(value.type);
    const rule = Object.hasOwn(rules, type) ? rules[type] : undefined;
    if (rule === undefined) report(where, `"${type}" is no ${what} here`);
    else rule(value, where, report);
  };

const type: Fields = { type: str(100) };
const id = str(255);
const any: Rule = () => {};
const check =
  (test: (value: Json) => boolean, what: string): Rule =>
  (value, where, report) => {
    if (isObject(value) && !test(value)) report(where, what);
  };
const all =
  (...rules: readonly Rule[]): Rule =>
  (value, where, report) => {
    for (const rule of rules) rule(value, where, report);
  };
const pick = (
  rules: Readonly<Record<string, Rule>>,
  names: readonly string[],
): Readonly<Record<string, Rule>> =>
  Object.fromEntries(names.flatMap((name) => (rules[name] ? [[name, rules[name]]] : [])));

// --- texts -----------------------------------------------------------------------------------------------------

/** Spaces alone count as nothing where a text stands by itself. */
const notBlank = check(
  (value) => typeof value.text !== 'string' || value.text.trim() !== '',
  'must have at least 1 character(s) that can be seen',
);
const plain = (max: number): Rule =>
  object({ type: oneOf('plain_text'), text: str(max) }, { emoji: bool }, notBlank);
/** What would ping a channel or everybody is never ours. */
const noPing = check(
  (value) => !/<!(?:here|channel|everyone|subteam)/.test(String(value.text)),
  'calls a whole channel',
);
const marked = (max: number): Rule =>
  object({ type: oneOf('mrkdwn'), text: str(max) }, { verbatim: bool }, all(notBlank, noPing));
const text = (max: number): Rule => kinds('text', () => ({ plain_text: plain(max), mrkdwn: marked(max) }));

const confirm = object(
  { text: text(300) },
  { title: plain(100), confirm: plain(30), deny: plain(30), style: oneOf('primary', 'danger') },
);

const date = all(matches(/^\d{4}-\d\d-\d\d$/, 'a date YYYY-MM-DD'), (value, where, report) => {
  const at = new Date(`${value}T00:00:00Z`);
  if (Number.isNaN(at.getTime()) || !at.toISOString().startsWith(String(value)))
    report(where, 'is no day of the calendar');
});
const userId = matches(/^[UW][A-Z0-9]{2,}$/, 'the id of a user');

// --- rich text ---------------------------------------------------------------------------------------------------

const style = object({}, { bold: bool, italic: bool, strike: bool, code: bool, underline: bool });
const webOrMail = url(3_000, ['http:', 'https:', 'mailto:']);
const styled = { style };
const richElements: Readonly<Record<string, Rule>> = {
  text: object({ ...type, text: str(12_000) }, styled),
  link: object({ ...type, url: webOrMail }, { ...styled, text: str(12_000), unsafe: bool }),
  user: object({ ...type, user_id: userId }, styled),
  usergroup: object({ ...type, usergroup_id: matches(/^S[A-Z0-9]{2,}$/, 'the id of a user group') }, styled),
  channel: object({ ...type, channel_id: matches(/^[CGD][A-Z0-9]{2,}$/, 'the id of a channel') }, styled),
  team: object({ ...type, team_id: matches(/^[TE][A-Z0-9]{2,}$/, 'the id of a team') }, styled),
  emoji: object(
    { ...type, name: str(100) },
    { ...styled, unicode: str(100), url: str(3_000), skin_tone: int(1, 6) },
  ),
  date: object(
    { ...type, timestamp: int(0, 10 ** 11), format: str(300) },
    { ...styled, url: webOrMail, fallback: str(300) },
  ),
  color: object({ ...type, value: matches(/^#[0-9a-f]{6}$/i, 'a colour') }, styled),
  broadcast: object({ ...type, range: oneOf('here', 'channel', 'everyone') }, styled),
};
const words = kinds('part of a rich text', () => richElements);
const richSection = object({ type: oneOf('rich_text_section'), elements: list(words, 1, 1_000) });
const border = { border: oneOf(0, 1) };
const richBlocks: Readonly<Record<string, Rule>> = {
  rich_text_section: richSection,
  rich_text_list: object(
    {
      ...type,
      style: oneOf('bullet', 'ordered'),
      elements: list(
        kinds('item of a list', () => ({ rich_text_section: richSection })),
        1,
        1_000,
      ),
    },
    { ...border, indent: int(0, 8), offset: int(0, 10_000) },
  ),
  rich_text_quote: object({ ...type, elements: list(words, 1, 1_000) }, border),
  rich_text_preformatted: object(
    {
      ...type,
      elements: list(
        kinds('part of a preformatted text', () => pick(richElements, ['text', 'link'])),
        1,
        1_000,
      ),
    },
    { ...border, language: str(100) },
  ),
};
const richText = object(
  {
    ...type,
    elements: list(
      kinds('part of a rich text', () => richBlocks),
      1,
      1_000,
    ),
  },
  { block_id: id },
);

// --- images --------------------------------------------------------------------------------------------------------

const slackFile = object(
  {},
  { id: matches(/^F[A-Z0-9]+$/, 'the id of a file'), url: url(3_000, ['https:']) },
  check((file) => (file.id === undefined) !== (file.url === undefined), 'must have an id or a url, not both'),
);
const oneSource = check(
  (image) => (image.image_url === undefined) !== (image.slack_file === undefined),
  'must have an image_url or a slack_file, and not both',
);
const source: Fields = { image_url: url(3_000, ['http:', 'https:']), slack_file: slackFile };
const imageElement = object({ ...type, alt_text: str(2_000) }, source, oneSource);

// --- elements ------------------------------------------------------------------------------------------------------

const option = (label: Rule, withUrl = false): Rule =>
  object(
    { text: label, value: str(75) },
    { description: text(75), ...(withUrl && { url: url(3_000, ['https:', 'http:']) }) },
  );

const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);
const allOptions = (element: Json): readonly unknown[] => [
  ...(Array.isArray(element.options) ? element.options : []),
  ...(Array.isArray(element.option_groups)
    ? element.option_groups.flatMap((group) =>
        isObject(group) && Array.isArray(group.options) ? group.options : [],
      )
    : []),
];
const uniqueValues = check((element) => {
  const values = allOptions(element).map((item) => (isObject(item) ? item.value : undefined));
  return new Set(values).size === values.length;
}, 'has two options of one value');
const initialKnown = check(
  (element) =>
    element.initial_option === undefined ||
    allOptions(element).some((item) => same(item, element.initial_option)),
  'has an initial_option that is not among its options',
);
const initialsKnown = check((element) => {
  const initial = element.initial_options;
  if (initial === undefined) return true;
  if (!Array.isArray(initial) || initial.length === 0) return false;
  const unique = new Set(initial.map((item) => JSON.stringify(item))).size === initial.length;
  return unique && initial.every((item) => allOptions(element).some((one) => same(item, one)));
}, 'has initial_options that are not among its options');
const optionsOrGroups = check(
  (element) => (element.options === undefined) !== (element.option_groups === undefined),
  'must have options or option_groups, and not both',
);

const action: Fields = { action_id: id };
const focusable: Fields = { focus_on_load: bool };
const placeholder: Fields = { placeholder: plain(150) };
const dispatch: Fields = {
  dispatch_action_config: object(
    {},
    { trigger_actions_on: list(oneOf('on_enter_pressed', 'on_character_entered'), 1, 2) },
  ),
};
const chosen: Fields = { ...action, ...focusable, confirm };
const select: Fields = { ...chosen, ...placeholder };
const most: Fields = { max_selected_items: int(1, 10_000) };
const menuOption = option(plain(75));
const choiceOption = option(text(75));
const lists: Fields = {
  options: list(menuOption, 1, 100),
  option_groups: list(object({ label: plain(75), options: list(menuOption, 1, 100) }), 1, 100),
};
const ids = (pattern: RegExp, what: string): Rule => list(matches(pattern, what), 1, 1_000);
const filter = object(
  {},
  {
    include: list(oneOf('im', 'mpim', 'private', 'public'), 1, 4),
    exclude_external_shared_channels: bool,
    exclude_bot_users: bool,
  },
);
const conversation = /^[CGDUW][A-Z0-9]{2,}$/;
const decimal = matches(/^-?\d+(\.\d+)?$/, 'a number written as a string');
const lengthsFit = check(({ min_length: min, max_length: max, initial_value: initial }) => {
  if (typeof min === 'number' && typeof max === 'number' && min > max) return false;
  return !(typeof initial === 'string' && typeof max === 'number' && lengthOf(initial) > max);
}, 'has an initial_value or a min_length beyond its max_length');

const elements: Readonly<Record<string, Rule>> = {
  button: object(
    { ...type, text: plain(75) },
    {
      ...action,
      value: str(2_000),
      url: url(3_000, ['https:', 'http:', 'mailto:']),
      style: oneOf('primary', 'danger'),
      accessibility_label: str(75),
      confirm,
    },
    check(
      (button) => button.action_id !== undefined || button.url !== undefined,
      'does nothing: no action_id, no url',
    ),
  ),
  image: imageElement,
  checkboxes: object(
    { ...type, options: list(choiceOption, 1, 10) },
    { ...chosen, initial_options: any },
    all(uniqueValues, initialsKnown),
  ),
  radio_buttons: object(
    { ...type, options: list(choiceOption, 1, 10) },
    { ...chosen, initial_option: any },
    all(uniqueValues, initialKnown),
  ),
  overflow: object(
    { ...type, options: list(option(plain(75), true), 1, 5) },
    { ...action, confirm },
    uniqueValues,
  ),
  static_select: object(
    type,
    { ...select, ...lists, initial_option: any },
    all(optionsOrGroups, uniqueValues, initialKnown),
  ),
  multi_static_select: object(
    type,
    { ...select, ...lists, ...most, initial_options: any },
    all(optionsOrGroups, uniqueValues, initialsKnown),
  ),
  external_select: object(type, { ...select, initial_option: menuOption, min_query_length: int(0, 100) }),
  multi_external_select: object(type, {
    ...select,
    ...most,
    initial_options: list(menuOption, 1, 100),
    min_query_length: int(0, 100),
  }),
  users_select: object(type, { ...select, initial_user: userId }),
  multi_users_select: object(type, { ...select, ...most, initial_users: list(userId, 1, 1_000) }),
  channels_select: object(type, {
    ...select,
    initial_channel: matches(/^C[A-Z0-9]{2,}$/, 'the id of a channel'),
    response_url_enabled: bool,
  }),
  multi_channels_select: object(type, {
    ...select,
    ...most,
    initial_channels: ids(/^C[A-Z0-9]{2,}$/, 'the id of a channel'),
  }),
  conversations_select: object(type, {
    ...select,
    initial_conversation: matches(conversation, 'the id of a conversation'),
    default_to_current_conversation: bool,
    response_url_enabled: bool,
    filter,
  }),
  multi_conversations_select: object(type, {
    ...select,
    ...most,
    initial_conversations: ids(conversation, 'the id of a conversation'),
    default_to_current_conversation: bool,
    filter,
  }),
  datepicker: object(type, { ...select, initial_date: date }),
  timepicker: object(type, {
    ...select,
    initial_time: matches(/^([01]\d|2[0-3]):[0-5]\d$/, 'a time HH:mm'),
    timezone: str(100),
  }),
  datetimepicker: object(type, { ...chosen, initial_date_time: int(10 ** 9, 10 ** 10 - 1) }),
  plain_text_input: object(
    type,
    {
      ...action,
      ...focusable,
      ...placeholder,
      ...dispatch,
      initial_value: str(3_000, 0),
      multiline: bool,
      min_length: int(0, 3_000),
      max_length: int(1, 3_000),
    },
    lengthsFit,
  ),
  email_text_input: object(type, {
    ...action,
    ...focusable,
    ...placeholder,
    ...dispatch,
    initial_value: str(3_000),
  }),
  url_text_input: object(type, {
    ...action,
    ...focusable,
    ...placeholder,
    ...dispatch,
    initial_value: str(3_000),
  }),
  number_input: object(
    { ...type, is_decimal_allowed: bool },
    {
      ...action,
      ...focusable,
      ...placeholder,
      ...dispatch,
      initial_value: decimal,
      min_value: decimal,
      max_value: decimal,
    },
    check(
      ({ min_value: min, max_value: max }) =>
        min === undefined || max === undefined || Number(min) <= Number(max),
      'has a min_value above its max_value',
    ),
  ),
  rich_text_input: object(type, {
    ...action,
    ...focusable,
    ...placeholder,
    ...dispatch,
    initial_value: richText,
    min_lines: int(1, 100),
    max_lines: int(1, 100),
  }),
  file_input: object(type, {
    ...action,
    filetypes: list(matches(/^[a-z0-9]+$/i, 'an ending without a dot'), 1, 100),
    max_files: int(1, 10),
  }),
  workflow_button: object(
    { ...type, text: plain(75), workflow: any },
    { ...action, style: oneOf('primary', 'danger'), accessibility_label: str(75), confirm },
  ),
};

const selects = ['static', 'external', 'users', 'conversations', 'channels'].map((kind) => `${kind}_select`);
const multiSelects = selects.map((kind) => `multi_${kind}`);
const pickers = ['datepicker', 'timepicker', 'datetimepicker'];
const inActions = [
  ...['button', 'checkboxes', 'overflow', 'radio_buttons', 'workflow_button', 'rich_text_input'],
  ...[...selects, ...multiSelects, ...pickers],
];
const inSection = [
  ...['button', 'checkboxes', 'image', 'overflow', 'radio_buttons', 'workflow_button'],
  ...[...selects, ...multiSelects, ...pickers],
];
const inInput = [
  ...[
    'checkboxes',
    'radio_buttons',
    'plain_text_input',
    'email_text_input',
    'url_text_input',
    'number_input',
  ],
  ...['rich_text_input', 'file_input', ...selects, ...multiSelects, ...pickers],
];

// --- blocks --------------------------------------------------------------------------------------------------------

const blockId: Fields = { block_id: id };
const button = elements.button ?? any;
const cell = kinds('cell of a table', () => ({
  rich_text: richText,
  raw_text: object({ ...type, text: str(10_000) }),
  raw_number: object({ ...type, value: any, text: str(10_000) }),
}));
const card = object(
  type,
  {
    ...blockId,
    hero_image: imageElement,
    icon: imageElement,
    title: marked(150),
    subtitle: marked(150),
    body: marked(200),
    actions: list(button, 1, 25),
  },
  check(
    (it) => [it.hero_image, it.title, it.actions, it.body].some((part) => part !== undefined),
    'must have a hero_image, a title, actions or a body',
  ),
);
const task = object(
  {
    ...type,
    task_id: str(255),
    title: str(3_000),
    status: oneOf('pending', 'in_progress', 'complete', 'error'),
  },
  { ...blockId, details: richText, output: richText, sources: any },
);

const everywhere: Readonly<Record<string, Rule>> = {
  actions: object(
    {
      ...type,
      elements: list(
        kinds('element of an actions block', () => pick(elements, inActions)),
        1,
        25,
      ),
    },
    blockId,
  ),
  context: object(
    {
      ...type,
      elements: list(
        kinds('element of a context block', () => ({
          image: imageElement,
          plain_text: plain(3_000),
          mrkdwn: marked(3_000),
        })),
        1,
        10,
      ),
    },
    blockId,
  ),
  divider: object(type, blockId),
  header: object({ ...type, text: plain(150) }, blockId),
  image: object({ ...type, alt_text: str(2_000) }, { ...blockId, ...source, title: plain(2_000) }, oneSource),
  input: object(
    {
      ...type,
      label: plain(2_000),
      element: kinds('element of an input block', () => pick(elements, inInput)),
    },
    { ...blockId, hint: plain(2_000), optional: bool, dispatch_action: bool },
  ),
  rich_text: richText,
  section: object(
    type,
    {
      ...blockId,
      text: text(3_000),
      fields: list(text(2_000), 1, 10),
      accessory: kinds('accessory of a section', () => pick(elements, inSection)),
      expand: bool,
    },
    check((it) => it.text !== undefined || it.fields !== undefined, 'must have a text or fields'),
  ),
  table: object(
    { ...type, rows: list(list(cell, 1, 20), 1, 100) },
    {
      ...blockId,
      column_settings: list(object({}, { align: oneOf('left', 'center', 'right'), is_wrapped: bool }), 1, 20),
    },
  ),
  video: object(
    {
      ...type,
      video_url: url(3_000, ['https:']),
      thumbnail_url: url(3_000, ['https:', 'http:']),
      alt_text: str(2_000),
      title: plain(199),
    },
    {
      ...blockId,
      title_url: url(3_000, ['https:']),
      author_name: str(49),
      provider_name: str(100),
      provider_icon_url: str(3_000),
      description: plain(3_000),
    },
  ),
};
const child = [
  'actions',
  'context',
  'divider',
  'header',
  'image',
  'input',
  'rich_text',
  'section',
  'table',
  'video',
];
const newer: Readonly<Record<string, Rule>> = {
  card,
  carousel: object({ ...type, elements: list(card, 1, 10) }, blockId),
  container: object(
    {
      ...type,
      child_blocks: list(
        kinds('block of a container', () => pick(everywhere, child)),
        1,
        10,
      ),
    },
    {
      ...blockId,
      title: plain(150),
      rich_text_title: richText,
      subtitle: text(150),
      icon: imageElement,
      width: oneOf('narrow', 'standard', 'wide', 'full'),
      is_collapsible: bool,
      default_collapsed: bool,
      has_header_divider: bool,
    },
    check((it) => it.title !== undefined || it.rich_text_title !== undefined, 'must have a title'),
  ),
};
const inMessages: Readonly<Record<string, Rule>> = {
  ...everywhere,
  ...newer,
  context_actions: object(
    {
      ...type,
      elements: list(
        kinds('element of a context_actions block', () => ({ feedback_buttons: any, icon_button: any })),
        1,
        5,
      ),
    },
    blockId,
  ),
  data_table: object(
    { ...type, rows: list(list(cell, 1, 20), 1, 100), caption: str(3_000) },
    { ...blockId, page_size: int(1, 100), row_header_column_index: int(0, 19) },
  ),
  file: object({ ...type, source: oneOf('remote'), external_id: str(255) }, blockId),
  markdown: object({ ...type, text: str(12_000) }, blockId),
  plan: object({ ...type, title: str(3_000) }, { ...blockId, tasks: list(task, 1, 50) }),
  task_card: task,
};
const inModals: Readonly<Record<string, Rule>> = {
  ...everywhere,
  ...newer,
  alert: object(
    { ...type, text: text(200) },
    { ...blockId, level: oneOf('default', 'info', 'warning', 'error', 'success') },
  ),
};

// --- wholes --------------------------------------------------------------------------------------------------------

function walk(
  value: unknown,
  where: string,
  visit: (value: unknown, where: string, name: string) => void,
): void {
  visit(value, where, where.slice(where.lastIndexOf('/') + 1));
  if (Array.isArray(value)) for (const [at, item] of value.entries()) walk(item, `${where}/${at}`, visit);
  else if (isObject(value))
    for (const [name, item] of Object.entries(value)) walk(item, `${where}/${name}`, visit);
}

/** What holds over all blocks together. */
function together(blocks: unknown, report: Report): void {
  const seen = new Map<string, string>();
  let focused = 0;
  walk(blocks, 'blocks', (value, where, name) => {
    if (typeof value === 'string') {
      if (!value.isWellFormed()) report(where, 'is not well-formed Unicode');
      // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
      if (/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/.test(value))
        report(where, 'has control characters');
    }
    if (name === 'focus_on_load' && value === true) focused += 1;
    if ((name === 'block_id' || name === 'action_id') && typeof value === 'string') {
      const key = `${name} ${value}`;
      if (seen.has(key)) report(where, `${name} is used twice`);
      seen.set(key, where);
    }
  });
  if (focused > 1) report('blocks', 'focus_on_load is set more than once');
}

function collect(run: (report: Report) => void): readonly string[] {
  const found: string[] = [];
  run((where, what) => found.push(`${where} ${what}`));
  return found;
}

/** What people read of the blocks, whatever holds it. */
function readable(blocks: unknown): number {
  let sum = 0;
  walk(blocks, 'blocks', (value, _where, name) => {
    if (
      typeof value === 'string' &&
      /^(text|alt_text|caption|url|image_url|title|accessibility_label)$/.test(name)
    ) {
      sum += lengthOf(value);
    }
  });
  return sum;
}

/** Of `text` in chat.update. */
const messageText = 4_000;
/** Over all blocks. Slack writes of no such limit; refused were 13,200 characters, and 11,300 among many elements. */
const messageCharacters = 12_000;
const messageJson = 13_200;
const viewBytes = 250_000;

/** @returns what Slack would refuse a message for; nothing: it would take it */
export function problemsOfMessage(message: unknown): readonly string[] {
  return collect((report) => {
    if (!isObject(message)) return report('message', 'must be an object');
    str(messageText)(message.text, 'text', report);
    if (typeof message.text === 'string') {
      if (message.text.trim() === '') report('text', 'must have at least 1 character(s) that can be seen');
      if (!message.text.isWellFormed()) report('text', 'is not well-formed Unicode');
      noPing(message, 'text', report);
    }
    list(
      kinds('block of a message', () => inMessages),
      1,
      50,
    )(message.blocks, 'blocks', report);
    together(message.blocks, report);
    const characters = readable(message.blocks);
    if (characters > messageCharacters)
      report('blocks', `have ${characters} characters together, more than ${messageCharacters}`);
    const json = JSON.stringify(message.blocks ?? []).length;
    if (json > messageJson)
      report('blocks', `are ${json} characters long together, more than ${messageJson}`);
    const markdown = (Array.isArray(message.blocks) ? message.blocks : [])
      .filter((block) => isObject(block) && block.type === 'markdown')
      .reduce((sum: number, block: Json) => sum + String(block.text).length, 0);
    if (markdown > 12_000) report('blocks', 'have more than 12000 characters of markdown together');
  });
}

const common: Fields = {
  callback_id: str(255, 0),
  private_metadata: str(3_000, 0),
  external_id: str(255, 0),
};

/** @returns what Slack would refuse a view for; nothing: it would take it */
export function problemsOfView(view: unknown): readonly string[] {
  return collect((report) => {
    const rules = {
      modal: object(
        {
          ...type,
          title: plain(24),
          blocks: list(
            kinds('block of a modal', () => inModals),
            0,
            100,
          ),
        },
        { ...common, submit: plain(24), close: plain(24), clear_on_close: bool, notify_on_close: bool },
        check(
          ({ submit, blocks }) =>
            submit !== undefined ||
            !Array.isArray(blocks) ||
            !blocks.some((block) => isObject(block) && block.type === 'input'),
          'has an input block and no submit',
        ),
      ),
      home: object(
        {
          ...type,
          blocks: list(
            kinds('block of a home', () => ({ ...everywhere, ...newer })),
            0,
            100,
          ),
        },
        common,
      ),
    };
    kinds('view', () => rules)(view, 'view', report);
    if (!isObject(view)) return;
    together(view.blocks, report);
    for (const [name, value] of Object.entries(view)) {
      if (name === 'blocks') continue;
      walk(value, name, (one, where) => {
        if (typeof one === 'string' && !one.isWellFormed()) report(where, 'is not well-formed Unicode');
      });
    }
    const bytes = Buffer.byteLength(JSON.stringify(view));
    if (bytes > viewBytes) report('view', `has ${bytes} bytes, more than ${viewBytes}`);
  });
}
