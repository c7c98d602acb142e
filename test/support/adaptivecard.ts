import { createRequire } from 'node:module';

// What Teams takes of Adaptive Cards and of the messages that carry them. Two judges: the parser of Microsoft's own library
// (unknown elements, bad values, what is newer than 1.5) and, because it ignores fields it does not know and much of what Teams
// wants besides, the tables and rules below. Fields from schemas/1.5.0/adaptive-card.json of microsoft/AdaptiveCards (MIT), Teams'
// own from MicrosoftDocs/msteams-docs, named where they stand. It knows nothing of the renderer, so that the two can disagree.

type Json = Record<string, unknown>;
type Report = (where: string, what: string) => void;
type Rule = (value: unknown, where: string, report: Report, of: Whole) => void;
/** What a rule must know of the card around it. */
type Whole = Readonly<{ surface: Surface; ids: ReadonlySet<string>; inputs: ReadonlySet<string> }>;
type Surface = 'message' | 'dialog';

const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
/** Nothing that the eye could see: spaces, joiners, marks of direction. */
const isBlank = (value: unknown): boolean =>
  typeof value !== 'string' || value.replace(/[\s\p{Cf}\p{Cc}\u2800\u3164]/gu, '') === '';

// --- rules for single values ---------------------------------------------------------------------------------

const str: Rule = (value, where, report) => {
  if (typeof value !== 'string') report(where, 'must be a string');
};
const words: Rule = (value, where, report) => {
  if (typeof value !== 'string') report(where, 'must be a string');
  else if (isBlank(value)) report(where, 'must have words that can be seen');
};
const bool: Rule = (value, where, report) => {
  if (typeof value !== 'boolean') report(where, 'must be true or false');
};
const num: Rule = (value, where, report) => {
  if (typeof value !== 'number' || !Number.isFinite(value)) report(where, 'must be a number');
};
const count: Rule = (value, where, report) => {
  if (!Number.isInteger(value) || Number(value) < 1) report(where, 'must be a whole number from 1');
};
const any: Rule = () => {};
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
const either =
  (...rules: readonly Rule[]): Rule =>
  (value, where, report, of) => {
    const found = rules.map((rule) => {
      const said: [string, string][] = [];
      rule(value, where, (at, what) => said.push([at, what]), of);
      return said;
    });
    if (found.some((said) => said.length === 0)) return;
    for (const [at, what] of found.at(-1) ?? []) report(at, what);
  };
const list =
  (rule: Rule, min: number, what = 'item'): Rule =>
  (value, where, report, of) => {
    if (!Array.isArray(value)) return report(where, 'must be a list');
    if (value.length < min) report(where, `must have at least ${min} ${what}(s)`);
    for (const [at, item] of value.entries()) rule(item, `${where}/${at}`, report, of);
  };

type Fields = Readonly<Record<string, Rule>>;
type Check = (value: Json, where: string, report: Report, of: Whole) => void;

/** An object with these fields and no others: what Teams does not know it leaves out without a word. */
const object =
  (required: Fields, optional: Fields = {}, check?: Check): Rule =>
  (value, where, report, of) => {
    if (!isObject(value)) return report(where, 'must be an object');
    for (const [name, rule] of Object.entries(required)) {
      if (value[name] === undefined) report(`${where}/${name}`, 'is required');
      else rule(value[name], `${where}/${name}`, report, of);
    }
    for (const [name, item] of Object.entries(value)) {
      if (Object.hasOwn(required, name)) continue;
      const rule = Object.hasOwn(optional, name) ? optional[name] : undefined;
      if (rule === undefined) report(`${where}/${name}`, 'is a field that is not known here');
      else if (item !== undefined) rule(item, `${where}/${name}`, report, of);
    }
    check?.(value, where, report, of);
  };
const kinds =
  (what: string, known: () => Readonly<Record<string, Rule>>): Rule =>
  (value, where, report, of) => {
    if (!isObject(value)) return report(where, 'must be an object');
    const rules = known();
    const type = String(value.type);
    const rule = Object.hasOwn(rules, type) ? rules[type] : undefined;
    if (rule === undefined) report(where, `"${type}" is no ${what} that Teams shows`);
    else rule(value, where, report, of);
  };

const type: Fields = { type: str };
const pixels = matches(/^[1-9]\d{0,3}px$/, 'a number of pixels ("40px")');

// --- pictures ------------------------------------------------------------------------------------------------------

/** cards-format.md: PNG, JPEG or GIF, at most 1024 × 1024 pixels and 1 MB; cards-reference.md: an https address. GIF is ours to avoid. */
const picture = { bytes: 1_048_576, side: 1_024 };
const image: Rule = (value, where, report) => {
  if (typeof value !== 'string') return report(where, 'must be a string');
  if (!value.startsWith('data:')) {
    if (!URL.canParse(value) || new URL(value).protocol !== 'https:')
      report(where, 'must be an https address');
    return;
  }
  const inline = /^data:image\/(png|jpeg);base64,([A-Za-z0-9+/]+={0,2})$/.exec(value);
  if (inline === null) return report(where, 'must be data:image/png or jpeg in base64');
  const bytes = Buffer.from(inline[2] ?? '', 'base64');
  if (bytes.length > picture.bytes)
    report(where, `is a picture of ${bytes.length} bytes, more than ${picture.bytes}`);
  if (inline[1] !== 'png') return;
  if (bytes.toString('latin1', 1, 4) !== 'PNG' || bytes.length < 24) return report(where, 'is no PNG');
  const side = Math.max(bytes.readUInt32BE(16), bytes.readUInt32BE(20));
  if (side > picture.side)
    report(where, `is a picture of ${side} pixels on a side, more than ${picture.side}`);
};
const backgroundImage = either(
  object(
    { url: image },
    { type: oneOf('BackgroundImage'), fillMode: str, horizontalAlignment: str, verticalAlignment: str },
  ),
  image,
);
/** From a link nothing may run, and nobody's own files may open. */
const link: Rule = (value, where, report) => {
  if (
    typeof value !== 'string' ||
    !URL.canParse(value) ||
    !['https:', 'http:', 'mailto:'].includes(new URL(value).protocol)
  )
    report(where, 'must be a web address');
};

// --- actions -------------------------------------------------------------------------------------------------------

/** cards-actions.md: what `msteams.type` of a submit turns it into. `task/fetch` asks for a dialog, which a dialog cannot. */
const teamsSubmit = kinds('msteams.type', () => ({
  'task/fetch': object(type),
  messageBack: object({ ...type, text: str }, { displayText: str, value: any }),
  imBack: object({ ...type, value: words }),
  signin: object({ ...type, value: link }),
  invoke: object({ ...type, value: any }),
}));
const data: Rule = (value, where, report, of) => {
  if (!isObject(value)) return report(where, 'must be an object, or the inputs are not sent with it');
  if (value.msteams !== undefined) {
    teamsSubmit(value.msteams, `${where}/msteams`, report, of);
    if (of.surface === 'dialog') report(`${where}/msteams`, 'does nothing in a dialog');
  }
  for (const name of Object.keys(value))
    if (of.inputs.has(name)) report(`${where}/${name}`, 'is overwritten by the input of that id');
};
/** Teams SDK, SubmitActionBase: `msteams.feedback.hide` leaves out "Your response was sent". Both spellings are read. */
const feedback = object({ feedback: object({ hide: bool }) });
const commonAction: Fields = {
  id: words,
  title: words,
  iconUrl: image,
  style: oneOf('default', 'positive', 'destructive'),
  tooltip: words,
  isEnabled: bool,
  mode: oneOf('primary', 'secondary'),
  requires: any,
  msteams: feedback,
  msTeams: feedback,
};
const associatedInputs: Fields = { associatedInputs: oneOf('auto', 'none', 'Auto', 'None') };
const submit = object({ ...type, data }, { ...commonAction, ...associatedInputs, fallback: oneOf('drop') });
const execute = object(
  { ...type, verb: words, data },
  { ...commonAction, ...associatedInputs, fallback: any },
  (action, where, report, of) => {
    if (of.surface === 'dialog') report(where, 'Action.Execute does nothing in a dialog');
    if (isObject(action.data) && action.data.msteams !== undefined)
      report(`${where}/data/msteams`, 'is of Action.Submit alone');
    // Universal Actions, "backward compatibility": a client that knows no Execute takes the fallback.
    if (!isObject(action.fallback) || action.fallback.type !== 'Action.Submit')
      return report(`${where}/fallback`, 'must be an Action.Submit');
    submit(action.fallback, `${where}/fallback`, report, of);
    if (action.fallback.title !== action.title)
      report(`${where}/fallback/title`, 'must be the title of the action itself');
  },
);
const actions = (): Readonly<Record<string, Rule>> => ({
  'Action.Submit': submit,
  'Action.Execute': execute,
  'Action.OpenUrl': object({ ...type, url: link }, { ...commonAction, fallback: oneOf('drop') }),
  'Action.ShowCard': object(
    { ...type, card: (value, where, report, of) => cardOf(false)(value, where, report, of) },
    { ...commonAction, fallback: oneOf('drop') },
  ),
  'Action.ToggleVisibility': object(
    { ...type, targetElements: list(target, 1) },
    { ...commonAction, fallback: oneOf('drop') },
  ),
});
const target: Rule = (value, where, report, of) => {
  const id = isObject(value) ? value.elementId : value;
  if (typeof id !== 'string' || !of.ids.has(id)) report(where, 'names no element of this card');
};
const anyAction = kinds('action', actions);
/** cards-format.md: "up to six primary actions"; what is beyond goes into a menu, on phones out of sight. */
const primaryActions = 6;
const buttons: Rule = (value, where, report, of) => {
  list(anyAction, 1, 'action')(value, where, report, of);
  for (const [at, action] of listOf(value).entries())
    if (isObject(action) && action.title === undefined) report(`${where}/${at}/title`, 'is required');
  const primary = listOf(value).filter((action) => isObject(action) && action.mode !== 'secondary').length;
  if (primary > primaryActions) report(where, `has ${primary} primary actions, more than ${primaryActions}`);
};
const select: Fields = {
  selectAction: kinds('action of a tap', () => {
    const { 'Action.ShowCard': _never, ...rest } = actions();
    return rest;
  }),
};

// --- elements ------------------------------------------------------------------------------------------------------

const common: Fields = {
  id: words,
  isVisible: bool,
  separator: bool,
  spacing: str,
  height: oneOf('auto', 'stretch'),
  requires: any,
  fallback: any,
};
const font: Fields = { color: str, fontType: str, isSubtle: bool, size: str, weight: str };
const aligned: Fields = { horizontalAlignment: str };
const box: Fields = {
  ...select,
  style: str,
  bleed: bool,
  minHeight: pixels,
  backgroundImage,
  verticalContentAlignment: str,
  rtl: bool,
};
const items: Fields = { items: list((...all) => element(...all), 0) };

/** TextBlocks and facts are markdown, and two braces begin a date that the client writes (text features of Adaptive Cards). */
const markdown: Rule = (value, where, report, of) => {
  words(value, where, report, of);
  if (typeof value !== 'string') return;
  if (value.includes('{{')) report(where, 'has two braces, which begin a date function');
  if (/!\[[^\]]*\]\(/.test(value.replace(/\\./g, ''))) report(where, 'has a picture in its markdown');
  for (const [, address = ''] of value.replace(/\\[^(]/g, '').matchAll(/\]\(<?([^)>\s]*)/g))
    link(address, where, report, of);
};
const textRun = object(
  { ...type, text: str },
  { ...font, ...select, highlight: bool, italic: bool, strikethrough: bool, underline: bool },
  ({ text }, where, report) => {
    if (text === '') report(`${where}/text`, 'must not be empty');
    if (/\{\{\s*(DATE|TIME)\s*\(/i.test(String(text))) report(`${where}/text`, 'has a date function');
  },
);
const inline = either(
  str,
  kinds('inline', () => ({ TextRun: textRun })),
);

const columnWidth: Rule = (value, where, report) => {
  const weight = typeof value === 'number' ? value : Number(value);
  if (['auto', 'stretch'].includes(String(value)) || /^[1-9]\d{0,3}px$/.test(String(value))) return;
  if (value === '' || !Number.isFinite(weight) || weight <= 0)
    report(where, 'must be auto, stretch, a weight or pixels');
};
const column = object(
  {},
  { type: oneOf('Column'), ...common, ...box, ...items, width: columnWidth },
  (value, where, report) => {
    if (value.items === undefined && value.backgroundImage === undefined && value.minHeight === undefined)
      report(`${where}/items`, 'is required');
  },
);
const alignments: Fields = { horizontalCellContentAlignment: str, verticalCellContentAlignment: str };
const cell = object({ type: oneOf('TableCell'), ...items }, box);
const row = object({ type: oneOf('TableRow'), cells: list(cell, 1, 'cell') }, { ...alignments, style: str });
const tableWidth = either(pixels, count);
const table = object(
  {
    ...type,
    columns: list(
      object({}, { type: oneOf('TableColumnDefinition'), width: tableWidth, ...alignments }),
      1,
      'column',
    ),
    rows: list(row, 1, 'row'),
  },
  { ...common, ...alignments, firstRowAsHeaders: bool, showGridLines: bool, gridStyle: str },
  ({ columns, rows }, where, report) => {
    for (const [at, one] of listOf(rows).entries())
      if (isObject(one) && listOf(one.cells).length !== listOf(columns).length)
        report(
          `${where}/rows/${at}`,
          `has ${listOf(one.cells).length} cells for ${listOf(columns).length} columns`,
        );
  },
);
const fact = object({ title: str, value: str }, { type: oneOf('Fact') }, (value, where, report, of) => {
  if (isBlank(value.title) && isBlank(value.value)) report(where, 'must have words that can be seen');
  for (const name of ['title', 'value'])
    if (!isBlank(value[name])) markdown(value[name], `${where}/${name}`, report, of);
});
const teamsImage = object({ allowExpand: bool });

const elements: Readonly<Record<string, Rule>> = {
  TextBlock: object(
    { ...type, text: markdown },
    { ...common, ...font, ...aligned, maxLines: count, wrap: bool, style: oneOf('default', 'heading') },
  ),
  RichTextBlock: object(
    { ...type, inlines: list(inline, 1) },
    { ...common, ...aligned },
    ({ inlines }, where, report) => {
      const all = listOf(inlines).map((one) => (isObject(one) ? one.text : one));
      if (isBlank(all.join(''))) report(`${where}/inlines`, 'must have words that can be seen');
    },
  ),
  Image: object(
    // A picture without words is none for who cannot see it (WCAG 1.1.1).
    { ...type, url: image, altText: words },
    {
      ...common,
      ...aligned,
      ...select,
      backgroundColor: str,
      size: str,
      style: oneOf('default', 'person'),
      width: pixels,
      height: either(pixels, oneOf('auto', 'stretch')),
      // cards-format.md, "Stage view for images".
      msteams: teamsImage,
      msTeams: teamsImage,
    },
  ),
  ImageSet: object(
    {
      ...type,
      images: list(
        kinds('picture', () => pick(['Image'])),
        1,
      ),
    },
    { ...common, imageSize: str },
  ),
  Container: object({ ...type, ...items }, { ...common, ...box }, ({ items: inside }, where, report) => {
    if (listOf(inside).length === 0) report(`${where}/items`, 'must have at least 1 item(s)');
  }),
  ColumnSet: object(
    { ...type, columns: list(column, 1, 'column') },
    { ...common, ...aligned, ...select, style: str, bleed: bool, minHeight: pixels },
  ),
  FactSet: object({ ...type, facts: list(fact, 1, 'fact') }, common),
  ActionSet: object({ ...type, actions: buttons }, { ...common, ...aligned }),
  Table: table,
};
const pick = (names: readonly string[]): Readonly<Record<string, Rule>> =>
  Object.fromEntries(names.flatMap((name) => (elements[name] ? [[name, elements[name]]] : [])));

// --- inputs --------------------------------------------------------------------------------------------------------

const day: Rule = (value, where, report) => {
  if (typeof value !== 'string' || !/^\d{4}-\d\d-\d\d$/.test(value))
    return report(where, 'must be YYYY-MM-DD');
  const at = new Date(`${value}T00:00:00Z`);
  if (Number.isNaN(at.getTime()) || !at.toISOString().startsWith(value))
    report(where, 'is no day of the calendar');
};
const clock = matches(/^([01]\d|2[0-3]):[0-5]\d$/, 'a time HH:mm');
const regex: Rule = (value, where, report) => {
  try {
    new RegExp(String(value));
  } catch {
    report(where, 'must be a regular expression');
  }
};
/** `label` reads the field aloud; without `errorMessage` a required one is only coloured (schema 1.3, "Input label"). */
const input = (optional: Fields, required: Fields = {}, check?: Check): Rule =>
  object(
    { ...type, id: words, label: words, ...required },
    { ...common, isRequired: bool, errorMessage: words, ...optional },
    (value, where, report, of) => {
      if (value.isRequired === true && value.errorMessage === undefined)
        report(`${where}/errorMessage`, 'is required where the input is');
      if (value.id === 'msteams') report(`${where}/id`, 'is a name that Teams reads itself');
      check?.(value, where, report, of);
    },
  );
const ordered =
  (...names: readonly string[]): Check =>
  (value, where, report) => {
    const given = names.map((name) => value[name]).filter((one) => one !== undefined && one !== '');
    for (const [at, one] of given.entries())
      if (at > 0 && (given[at - 1] as string) > (one as string))
        report(where, `has its ${names.join(', ')} out of order`);
  };
/** people-picker.md: the two predefined data sets. */
const people = object({
  type: oneOf('Data.Query'),
  dataset: oneOf('graph.microsoft.com/users', 'graph.microsoft.com/users?scope=currentContext'),
});
const choice = object({ title: words, value: words }, { type: oneOf('Input.Choice') });
const choices: Check = (value, where, report) => {
  const values = listOf(value.choices).map((one) => (isObject(one) ? String(one.value) : ''));
  const searched = value['choices.data'] !== undefined;
  if (values.length === 0 && !searched) report(`${where}/choices`, 'must have at least 1 choice(s)');
  if (new Set(values).size !== values.length) report(`${where}/choices`, 'has two choices of one value');
  const many = value.isMultiSelect === true;
  if (many && values.some((one) => one.includes(',')))
    report(`${where}/choices`, 'has a comma in a value, which parts the values of several choices');
  if (typeof value.value === 'string' && value.value !== '' && !searched)
    for (const one of many ? value.value.split(',') : [value.value])
      if (!values.includes(one)) report(`${where}/value`, `"${one}" is not among its choices`);
  if (value.style === 'filtered' && many && !searched)
    report(`${where}/style`, 'filtered shows one choice only (cards-format.md, "Typeahead support")');
};
const inputs: Readonly<Record<string, Rule>> = {
  'Input.Text': input(
    {
      isMultiline: bool,
      maxLength: count,
      placeholder: str,
      regex,
      style: str,
      value: str,
      inlineAction: anyAction,
    },
    {},
    ({ value, maxLength, isMultiline, style }, where, report) => {
      if (typeof maxLength === 'number' && String(value ?? '').length > maxLength)
        report(`${where}/value`, `is longer than ${maxLength}`);
      if (isMultiline !== true && /[\r\n]/.test(String(value ?? '')))
        report(`${where}/value`, 'has several lines for one');
      if (isMultiline === true && style === 'password')
        report(`${where}/style`, 'password cannot have several lines');
    },
  ),
  'Input.Number': input(
    { min: num, max: num, value: num, placeholder: str },
    {},
    ordered('min', 'value', 'max'),
  ),
  'Input.Date': input(
    { min: day, max: day, value: day, placeholder: str },
    {},
    ordered('min', 'value', 'max'),
  ),
  'Input.Time': input(
    { min: clock, max: clock, value: clock, placeholder: str },
    {},
    ordered('min', 'value', 'max'),
  ),
  'Input.Toggle': input(
    { value: str, valueOn: str, valueOff: str, wrap: bool },
    { title: words },
    ({ value, valueOn = 'true', valueOff = 'false' }, where, report) => {
      if (value !== undefined && value !== valueOn && value !== valueOff)
        report(`${where}/value`, 'is neither on nor off');
    },
  ),
  'Input.ChoiceSet': input(
    {
      choices: list(choice, 0),
      'choices.data': people,
      isMultiSelect: bool,
      placeholder: str,
      style: oneOf('compact', 'expanded', 'filtered'),
      value: str,
      wrap: bool,
    },
    {},
    choices,
  ),
};
const element = kinds('element', () => ({ ...elements, ...inputs }));

// --- the card ------------------------------------------------------------------------------------------------------

/** cards-format.md, "Mention support": `29:…`, an object id or a user principal name. */
const userId = matches(
  /^(29:[\w-]+|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|[^\s@]+@[^\s@]+\.[^\s@]+)$/i,
  'the id of a user',
);
const mention = object({
  type: oneOf('mention'),
  text: matches(/^<at>[^<>]+<\/at>$/, 'the name within <at> and </at>'),
  mentioned: object({ id: userId, name: words }),
});
const teamsCard = object({}, { width: oneOf('Full'), entities: list(mention, 1) });
/** universal-actions-for-adaptive-cards/up-to-date-views.md: at most 60 users. */
const refresh = object(
  { action: anyAction },
  { userIds: list(userId, 0), expires: str },
  (value, where, report) => {
    if (listOf(value.userIds).length > 60) report(`${where}/userIds`, 'has more than 60');
  },
);

const cardOf = (whole: boolean): Rule =>
  object(
    {
      type: oneOf('AdaptiveCard'),
      body: list(element, 0),
      ...(whole && {
        // Teams: up to 1.5; Execute and the replacing of a card need at least 1.4.
        version: oneOf('1.5'),
        $schema: matches(
          /^https?:\/\/adaptivecards\.io\/schemas\/adaptive-card\.json$/,
          'the address of the schema',
        ),
      }),
    },
    {
      version: oneOf('1.5'),
      $schema: str,
      actions: buttons,
      fallbackText: words,
      speak: str,
      lang: matches(/^[a-z]{2,3}(-[A-Za-z]{2,4})?$/, 'a language'),
      rtl: bool,
      minHeight: pixels,
      verticalContentAlignment: str,
      backgroundImage,
      refresh,
      msteams: teamsCard,
      ...select,
    },
    ({ body, actions: below }, where, report) => {
      if (listOf(body).length === 0 && listOf(below).length === 0) report(where, 'shows nothing');
    },
  );

type Visit = (value: unknown, where: string, name: string, holder: unknown) => void;
function walk(value: unknown, where: string, visit: Visit, name = '', holder: unknown = undefined): void {
  visit(value, where, name, holder);
  const inside = Array.isArray(value) ? value.entries() : isObject(value) ? Object.entries(value) : [];
  for (const [at, item] of inside) walk(item, `${where}/${at}`, visit, String(at), value);
}

/** Everything that people or programs wrote, whatever holds it: what is no Unicode is refused as JSON far away. */
function strings(value: unknown, where: string, report: Report): void {
  walk(value, where, (one, at, name) => {
    if (!name.isWellFormed()) report(at, 'has a name that is not well-formed Unicode');
    if (typeof one !== 'string') return;
    if (!one.isWellFormed()) report(at, 'is not well-formed Unicode');
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
    if (/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/.test(one)) report(at, 'has control characters');
  });
}

/** Ids of elements and actions; what a fallback carries counts once, with what it stands for. */
function idsOf(card: unknown): readonly Readonly<{ id: string; where: string; input: boolean }>[] {
  const found: { id: string; where: string; input: boolean }[] = [];
  const look = (value: unknown, where: string): void => {
    if (Array.isArray(value)) for (const [at, item] of value.entries()) look(item, `${where}/${at}`);
    if (!isObject(value)) return;
    if (typeof value.id === 'string' && typeof value.type === 'string')
      found.push({ id: value.id, where: `${where}/id`, input: value.type.startsWith('Input.') });
    for (const [name, item] of Object.entries(value))
      if (!['data', 'fallback', 'msteams', 'choices', 'refresh'].includes(name))
        look(item, `${where}/${name}`);
  };
  look(card, 'card');
  return found;
}

function mentions(card: Json, report: Report): void {
  const named = new Set<string>();
  walk(card.body, 'card/body', (value, where, name, holder) => {
    const markedUp = name === 'text' && isObject(holder) && holder.type === 'TextBlock';
    const inFact =
      isObject(holder) && 'title' in holder && 'value' in holder && /\/facts\/\d+\/\w+$/.test(where);
    if (typeof value !== 'string' || (!markedUp && !inFact)) return;
    for (const [text] of value.matchAll(/<at>.*?<\/at>/gs)) named.add(text);
  });
  const entities = isObject(card.msteams) ? listOf(card.msteams.entities) : [];
  const known = new Set(entities.map((one) => (isObject(one) ? one.text : undefined)));
  for (const text of named)
    if (!known.has(text)) report('card/msteams/entities', `has no mention of ${text}`);
  for (const text of known)
    if (typeof text === 'string' && !named.has(text)) report('card/body', `has no text ${text} to mention`);
  if (known.size !== entities.length) report('card/msteams/entities', 'has two mentions of one text');
}

// --- Microsoft's own parser ------------------------------------------------------------------------------------------

// Its ES modules do not load in Node (their imports lack file endings); this build does, and asks for no page to parse.
const library = createRequire(import.meta.url)(
  'adaptivecards/dist/adaptivecards.js',
) as typeof import('adaptivecards');

/** What the library knows by a later version than Teams does: `choices.data` is Teams' own since 1.5 (people-picker.md). */
function without(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(without);
  if (!isObject(value)) return value;
  const { 'choices.data': searched, ...rest } = value;
  const copy = Object.fromEntries(Object.entries(rest).map(([name, item]) => [name, without(item)]));
  if (searched !== undefined && listOf(copy.choices).length === 0)
    copy.choices = [{ title: 'anybody', value: 'anybody' }];
  return copy;
}

function parsed(card: unknown, report: Report): void {
  const one = new library.AdaptiveCard();
  one.hostConfig = new library.HostConfig({ actions: { maxActions: 1_000 } });
  const context = new library.SerializationContext(library.Versions.v1_5);
  try {
    one.parse(without(card), context);
    for (let at = 0; at < context.eventCount; at++) report('parser', context.getEventAt(at).message);
    for (const event of one.validateProperties().validationEvents) report('parser', event.message);
  } catch (error) {
    report('parser', `gave up: ${String(error)}`);
  }
}

function collect(run: (report: Report) => void): readonly string[] {
  const found: string[] = [];
  run((where, what) => found.push(`${where} ${what}`));
  return found;
}

function judge(card: unknown, surface: Surface, report: Report): void {
  if (!isObject(card)) {
    report('card', 'must be an object');
    return;
  }
  const ids = idsOf(card);
  const of: Whole = {
    surface,
    ids: new Set(ids.map(({ id }) => id)),
    inputs: new Set(ids.filter((one) => one.input).map(({ id }) => id)),
  };
  cardOf(true)(card, 'card', report, of);
  const seen = new Set<string>();
  for (const { id, where } of ids) {
    if (seen.has(id)) report(where, `"${id}" is used twice`);
    seen.add(id);
  }
  if (of.inputs.size > 0 && !/"Action\.(Submit|Execute)"/.test(JSON.stringify(card)))
    report('card', 'has inputs and nothing to send them with');
  mentions(card, report);
  strings(card, 'card', report);
  parsed(card, report);
}

/**
 * @param options where the card is shown; a message unless said otherwise
 * @returns what Teams would refuse, leave out or show wrongly of a card; nothing: it is in order
 */
export function problemsOfCard(
  card: unknown,
  options: Readonly<{ surface?: Surface }> = {},
): readonly string[] {
  return collect((report) => judge(card, options.surface ?? 'message', report));
}

/**
 * UTF-16 units of a message as JSON. format-your-bot-messages.md: 100 KB "as UTF-16" without pictures in base64, else 413
 * `MessageSizeTooBig`.
 */
const messageUnits = 51_200;
const cardType = 'application/vnd.microsoft.card.adaptive';
const withoutPictures = (json: string): string =>
  json.replace(/data:image\/[a-z+.-]+;base64,[A-Za-z0-9+/=]*/g, '');

function size(json: unknown, where: string, report: Report): void {
  const units = withoutPictures(JSON.stringify(json) ?? '').length;
  if (units > messageUnits) report(where, `has ${units} UTF-16 units, more than ${messageUnits}`);
}

const attachment: Rule = object({ contentType: oneOf(cardType), content: any }, { name: str });
const activityFields: Fields = {
  id: words,
  text: words,
  textFormat: oneOf('plain', 'markdown', 'xml'),
  attachmentLayout: oneOf('list'),
  attachments: list(attachment, 1, 'attachment'),
  entities: list(
    kinds('entity', () => ({ mention })),
    0,
  ),
  channelData: any,
  channelId: words,
  serviceUrl: link,
  conversation: any,
  from: any,
  recipient: any,
  replyToId: words,
  locale: words,
  importance: str,
  inputHint: str,
};
const nowhere: Whole = { surface: 'message', ids: new Set(), inputs: new Set() };

/** @returns what Teams would refuse or show wrongly of a message to be posted or put; nothing: it is in order */
export function problemsOfActivity(activity: unknown): readonly string[] {
  return collect((report) => {
    if (!isObject(activity)) return report('activity', 'must be an object');
    // `summary`: what a notification says of a card; without it, "sent a card".
    object({ type: oneOf('message') }, { ...activityFields, summary: words })(
      activity,
      'activity',
      report,
      nowhere,
    );
    const attachments = listOf(activity.attachments);
    if (attachments.length > 0 && activity.summary === undefined)
      report('activity/summary', 'is required with a card');
    if (attachments.length === 0 && activity.text === undefined) report('activity', 'says nothing');
    strings({ ...activity, attachments: [] }, 'activity', report);
    const said = new Set([...String(activity.text ?? '').matchAll(/<at>.*?<\/at>/gs)].map(([text]) => text));
    const known = listOf(activity.entities).flatMap((one) =>
      isObject(one) && one.type === 'mention' ? [one.text] : [],
    );
    for (const text of said)
      if (!known.includes(text)) report('activity/entities', `has no mention of ${text}`);
    for (const text of known)
      if (typeof text === 'string' && !said.has(text))
        report('activity/text', `has no text ${text} to mention`);
    for (const one of attachments) if (isObject(one)) judge(one.content, 'message', report);
    size(activity, 'activity', report);
  });
}

/** TaskInfo (invoking-task-modules.md): a width or height is a name or pixels. A title: 64 characters, as in the manifest's schema. */
const side = either(oneOf('small', 'medium', 'large'), count);
const taskInfo = object(
  { title: words, card: attachment },
  { height: side, width: side, completionBotId: words },
  ({ title }, where, report) => {
    if (String(title).length > 64)
      report(`${where}/title`, `has ${String(title).length} characters, more than 64`);
  },
);
const task = kinds('answer to task/fetch or task/submit', () => ({
  continue: object({ ...type, value: taskInfo }),
  message: object({ ...type, value: words }),
}));

/** @returns what Teams would refuse of the answer to `task/fetch`, `task/submit` or an extension's action; nothing: it is in order */
export function problemsOfTask(answer: unknown): readonly string[] {
  return collect((report) => {
    if (!isObject(answer)) return report('answer', 'must be an object');
    object({ task })(answer, 'answer', report, { ...nowhere, surface: 'dialog' });
    strings(answer, 'answer', report);
    const value = isObject(answer.task) && isObject(answer.task.value) ? answer.task.value : undefined;
    if (value !== undefined && isObject(value.card)) judge(value.card.content, 'dialog', report);
    size(answer, 'answer', report);
  });
}
