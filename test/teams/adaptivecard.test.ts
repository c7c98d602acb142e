import { describe, expect, test } from 'vitest';
import { problemsOfActivity, problemsOfCard, problemsOfTask } from '#test/support/adaptivecard.ts';

// The validator is only worth something when it refuses: one broken card for each rule, each a small change of a good one.

type Json = Record<string, unknown>;
const text = (value: unknown, more: Json = {}): Json => ({
  type: 'TextBlock',
  text: value,
  wrap: true,
  ...more,
});
const card = (body: readonly unknown[], more: Json = {}): Json => ({
  type: 'AdaptiveCard',
  $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
  version: '1.5',
  body,
  ...more,
});
const submit = (more: Json = {}): Json => ({
  type: 'Action.Submit',
  title: 'Answer now',
  data: { latido: { k: 'a' } },
  ...more,
});
const execute = (more: Json = {}): Json => ({
  type: 'Action.Execute',
  title: 'Answer now',
  verb: 'latido',
  data: { latido: { k: 'a' } },
  fallback: submit(),
  ...more,
});
const times = <T>(count: number, make: (n: number) => T): T[] =>
  Array.from({ length: count }, (_, n) => make(n));
const actionSet = (...actions: readonly unknown[]): Json => ({ type: 'ActionSet', actions });
const line = (more: Json = {}): Json => ({ type: 'Input.Text', id: 'f.name', label: 'Name', ...more });
const choice = (n: number | string): Json => ({ title: `Choice ${n}`, value: `${n}` });
const choices = (more: Json = {}): Json => ({
  type: 'Input.ChoiceSet',
  id: 'f.one',
  label: 'One of these',
  choices: times(3, choice),
  ...more,
});
const person = (more: Json = {}): Json =>
  choices({
    choices: [],
    'choices.data': { type: 'Data.Query', dataset: 'graph.microsoft.com/users' },
    ...more,
  });
/** A form is sent by something. */
const form = (...inputs: readonly unknown[]): Json => card(inputs, { actions: [submit()] });
const columns = (...widths: readonly unknown[]): Json => ({
  type: 'ColumnSet',
  columns: widths.map((width) => ({ type: 'Column', width, items: [text('x')] })),
});
const cell = { type: 'TableCell', items: [text('x')] };
const table = (more: Json = {}): Json => ({
  type: 'Table',
  columns: [{ width: 1 }, { width: '40px' }],
  rows: [{ type: 'TableRow', cells: [cell, cell] }],
  ...more,
});
const png = (width: number, height: number, bytes = 64): string => {
  const data = Buffer.alloc(bytes);
  data.write('\x89PNG\r\n\x1A\n', 0, 'latin1');
  data.writeUInt32BE(width, 16);
  data.writeUInt32BE(height, 20);
  return `data:image/png;base64,${data.toString('base64')}`;
};
const image = (more: Json = {}): Json => ({
  type: 'Image',
  url: 'https://example.org/a.png',
  altText: 'A chart',
  ...more,
});
const mention = (more: Json = {}): Json => ({
  type: 'mention',
  text: '<at>Ana</at>',
  mentioned: { id: '49c4641c-ab91-4248-aebb-6a7de286397b', name: 'Ana' },
  ...more,
});
const mentioning = (body: unknown, ...entities: readonly unknown[]): Json =>
  card([body], { msteams: { entities } });
const attached = (content: unknown): Json => ({
  contentType: 'application/vnd.microsoft.card.adaptive',
  content,
});
const activity = (more: Json = {}): Json => ({
  type: 'message',
  summary: 'Your pulse',
  attachments: [attached(card([text('Hello')]))],
  ...more,
});

describe('cards that Teams takes', () => {
  test.each<[string, Json]>([
    ['a text', card([text('Hello, **you**: [here](https://example.org/?a=1)')])],
    [
      'a heading',
      card([text('Hello', { style: 'heading', size: 'Large', weight: 'Bolder', spacing: 'Medium' })]),
    ],
    [
      'rich text',
      card([
        {
          type: 'RichTextBlock',
          inlines: [
            'Hello ',
            { type: 'TextRun', text: '{{ you }} *', weight: 'Bolder' },
            {
              type: 'TextRun',
              text: 'x',
              selectAction: { type: 'Action.OpenUrl', url: 'https://example.org' },
            },
          ],
        },
      ]),
    ],
    ['facts', card([{ type: 'FactSet', facts: [{ title: 'Team', value: 'Sales' }] }])],
    ['columns', card([columns('auto', 'stretch', 2, '3', '40px')])],
    ['a table', card([table({ firstRowAsHeaders: false, showGridLines: false })])],
    ['a picture', card([image(), image({ url: png(800, 400), msteams: { allowExpand: true } })])],
    ['a box', card([{ type: 'Container', style: 'emphasis', bleed: true, items: [text('x')] }])],
    ['six buttons', card([text('x')], { actions: times(6, () => execute()) })],
    ['more in a menu', card([actionSet(...times(6, () => execute()), execute({ mode: 'secondary' }))])],
    [
      'a dialog from a button',
      card([actionSet(submit({ data: { msteams: { type: 'task/fetch' }, latido: {} } }))]),
    ],
    [
      'every input',
      form(
        line({ isRequired: true, errorMessage: 'Please write a name', maxLength: 100, value: 'Ana' }),
        line({ id: 'f.text', isMultiline: true, value: 'a\nb' }),
        { type: 'Input.Number', id: 'f.n', label: 'How many', min: 1, value: 2, max: 9 },
        { type: 'Input.Date', id: 'f.date', label: 'When', value: '2026-12-01' },
        { type: 'Input.Time', id: 'f.time', label: 'At', value: '09:30' },
        { type: 'Input.Toggle', id: 'f.yes', label: 'Sure', title: 'Yes', value: 'false' },
        choices({ value: '1', style: 'expanded' }),
        choices({ id: 'f.many', isMultiSelect: true, value: '0,2' }),
        choices({ id: 'f.find', style: 'filtered' }),
        person({ id: 'f.person', isMultiSelect: true, value: '29:abc,29:def' }),
      ),
    ],
    ['a mention', mentioning(text('Thanks, <at>Ana</at>'), mention())],
    [
      'a mention in a fact',
      mentioning({ type: 'FactSet', facts: [{ title: 'Who', value: '<at>Ana</at>' }] }, mention()),
    ],
    ['full width', card([text('x')], { msteams: { width: 'Full' }, lang: 'es', fallbackText: 'Hello' })],
    ['braces, marks, emoji', card([text('{ { \\*x\\* 👩‍👩‍👧‍👦 ñ \\!\\[a\\](b)')])],
  ])('%s', (_name, good) => {
    expect(problemsOfCard(good)).toEqual([]);
  });

  test('in a dialog', () => {
    expect(problemsOfCard(form(line(), choices()), { surface: 'dialog' })).toEqual([]);
    const value = { title: 'Your pulse', height: 'medium', width: 420, card: attached(form(line())) };
    expect(problemsOfTask({ task: { type: 'continue', value } })).toEqual([]);
    expect(problemsOfTask({ task: { type: 'message', value: 'Done.' } })).toEqual([]);
  });

  test('a message', () => {
    expect(problemsOfActivity(activity())).toEqual([]);
    expect(problemsOfActivity({ type: 'message', text: 'Hello' })).toEqual([]);
    expect(
      problemsOfActivity({ type: 'message', text: '<at>Ana</at>, hello', entities: [mention()] }),
    ).toEqual([]);
    const pictured = card([image({ url: png(800, 400, 400_000) })]);
    expect(problemsOfActivity(activity({ attachments: [attached(pictured)] }))).toEqual([]);
  });
});

const broken: readonly (readonly [string, unknown, RegExp])[] = [
  // The whole.
  ['no object', 'card', /^card must be an object$/],
  ['another type', card([text('x')], { type: 'Card' }), /^card\/type must be one of AdaptiveCard$/],
  ['no version', card([text('x')], { version: undefined }), /^card\/version is required$/],
  ['an old version', card([text('x')], { version: '1.2' }), /^card\/version must be one of 1\.5$/],
  [
    'a version Teams does not know',
    card([text('x')], { version: '1.6' }),
    /^card\/version must be one of 1\.5$/,
  ],
  ['no schema', card([text('x')], { $schema: undefined }), /^card\/\$schema is required$/],
  [
    'a schema of elsewhere',
    card([text('x')], { $schema: 'https://example.org' }),
    /^card\/\$schema must be the address/,
  ],
  ['no body', { ...card([]), body: undefined, actions: [submit()] }, /^card\/body is required$/],
  ['nothing to see', card([]), /^card shows nothing$/],
  [
    'an unknown field of the card',
    card([text('x')], { title: 'x' }),
    /^card\/title is a field that is not known/,
  ],
  [
    'an unknown field of Teams',
    card([text('x')], { msteams: { wide: true } }),
    /^card\/msteams\/wide is a field/,
  ],
  [
    'a width Teams has not',
    card([text('x')], { msteams: { width: 'Half' } }),
    /^card\/msteams\/width must be one of Full$/,
  ],
  ['no language', card([text('x')], { lang: 'Spanish!' }), /^card\/lang must be a language$/],
  [
    'too many to refresh',
    card([text('x')], { refresh: { action: execute(), userIds: times(61, () => '29:abc') } }),
    /userIds has more than 60$/,
  ],
  // Elements.
  ['an unknown element', card([{ type: 'Badge', text: 'x' }]), /^card\/body\/0 "Badge" is no element/],
  [
    'an element of later versions, as the parser says it',
    card([{ type: 'Carousel', pages: [] }]),
    /^parser /,
  ],
  [
    'media, which Teams does not draw',
    card([{ type: 'Media', sources: [] }]),
    /"Media" is no element that Teams shows$/,
  ],
  ['no type', card([{ text: 'x' }]), /^card\/body\/0 "undefined" is no element/],
  ['an element that is a string', card(['x']), /^card\/body\/0 must be an object$/],
  [
    'an unknown field',
    card([text('x', { colour: 'Good' })]),
    /^card\/body\/0\/colour is a field that is not known/,
  ],
  [
    'a field named like one of every object',
    card([text('x', { constructor: 'x' })]),
    /constructor is a field that is not known/,
  ],
  ['no text', card([{ type: 'TextBlock' }]), /^card\/body\/0\/text is required$/],
  ['an empty text', card([text('')]), /^card\/body\/0\/text must have words/],
  [
    'a text of marks nobody sees',
    card([text(' \u200B\u200F\uFEFF\n')]),
    /^card\/body\/0\/text must have words/,
  ],
  ['a text that is a number', card([text(7)]), /^card\/body\/0\/text must be a string$/],
  [
    'a bad weight',
    card([text('x', { weight: 'heavy' })]),
    /^parser Invalid value "heavy" for property "weight"/,
  ],
  ['a bad colour', card([text('x', { color: 'red' })]), /^parser Invalid value "red" for property "color"/],
  [
    'a bad spacing',
    card([text('x', { spacing: 'huge' })]),
    /^parser Invalid value "huge" for property "spacing"/,
  ],
  [
    'a wrap that is a word',
    card([text('x', { wrap: 'yes' })]),
    /^card\/body\/0\/wrap must be true or false$/,
  ],
  ['half a line at most', card([text('x', { maxLines: 0.5 })]), /maxLines must be a whole number/],
  ['a date function', card([text('{{DATE(2026-01-01T00:00:00Z)}}')]), /has two braces/],
  [
    'a date function in rich text',
    card([
      { type: 'RichTextBlock', inlines: [{ type: 'TextRun', text: 'a {{TIME(2026-01-01T00:00:00Z)}}' }] },
    ]),
    /has a date function$/,
  ],
  [
    'a picture in markdown',
    card([text('![x](https://example.org/x.png)')]),
    /has a picture in its markdown$/,
  ],
  ['a link that runs', card([text('[x](javascript:alert(1))')]), /text must be a web address$/],
  ['a link to a file', card([text('[x](file:///etc/passwd)')]), /text must be a web address$/],
  [
    'rich text of nothing',
    card([{ type: 'RichTextBlock', inlines: [] }]),
    /inlines must have at least 1 item/,
  ],
  [
    'rich text of spaces',
    card([{ type: 'RichTextBlock', inlines: [' ', { type: 'TextRun', text: '\n' }] }]),
    /inlines must have words/,
  ],
  [
    'an empty run',
    card([{ type: 'RichTextBlock', inlines: ['a', { type: 'TextRun', text: '' }] }]),
    /text must not be empty$/,
  ],
  [
    'an unknown inline',
    card([{ type: 'RichTextBlock', inlines: [{ type: 'Link', text: 'a' }] }]),
    /"Link" is no inline/,
  ],
  [
    'a run with markdown of a block',
    card([{ type: 'RichTextBlock', inlines: [{ type: 'TextRun', text: 'a', wrap: true }] }]),
    /wrap is a field that is not known/,
  ],
  ['an empty box', card([{ type: 'Container', items: [] }]), /items must have at least 1 item/],
  ['a box without items', card([{ type: 'Container' }]), /items is required$/],
  [
    'a style that is none',
    card([{ type: 'Container', style: 'loud', items: [text('x')] }]),
    /^parser Invalid value "loud"/,
  ],
  [
    'a height in words',
    card([{ type: 'Container', minHeight: 'tall', items: [text('x')] }]),
    /minHeight must be a number of pixels/,
  ],
  ['no columns', card([{ type: 'ColumnSet', columns: [] }]), /columns must have at least 1 column/],
  ['a column of an unknown width', card([columns('wide')]), /width must be auto, stretch/],
  ['a column of no width', card([columns(0)]), /width must be auto, stretch/],
  ['a column of per cent', card([columns('40%')]), /width must be auto, stretch/],
  [
    'a column without items',
    card([{ type: 'ColumnSet', columns: [{ type: 'Column', width: 'auto' }] }]),
    /items is required$/,
  ],
  ['no facts', card([{ type: 'FactSet', facts: [] }]), /facts must have at least 1 fact/],
  ['a fact without value', card([{ type: 'FactSet', facts: [{ title: 'a' }] }]), /value is required$/],
  [
    'a fact of nothing',
    card([{ type: 'FactSet', facts: [{ title: '', value: ' ' }] }]),
    /facts\/0 must have words/,
  ],
  // Tables.
  ['a table without columns', card([table({ columns: undefined })]), /columns is required$/],
  ['a table without rows', card([table({ rows: [] })]), /rows must have at least 1 row/],
  [
    'a row with too few cells',
    card([table({ rows: [{ type: 'TableRow', cells: [cell] }] })]),
    /rows\/0 has 1 cells for 2 columns$/,
  ],
  [
    'a table with a weight below one',
    card([table({ columns: [{ width: 0 }, { width: 1 }] })]),
    /width must be a whole number from 1/,
  ],
  [
    'a row that is no row',
    card([table({ rows: [{ type: 'Row', cells: [cell, cell] }] })]),
    /type must be one of TableRow$/,
  ],
  [
    'a cell without items',
    card([table({ rows: [{ type: 'TableRow', cells: [cell, { type: 'TableCell' }] }] })]),
    /items is required$/,
  ],
  // Pictures.
  ['a picture without address', card([image({ url: undefined })]), /url is required$/],
  ['a picture without words', card([image({ altText: undefined })]), /altText is required$/],
  ['a picture with blank words', card([image({ altText: ' ' })]), /altText must have words/],
  [
    'a picture over http',
    card([image({ url: 'http://example.org/a.png' })]),
    /url must be an https address$/,
  ],
  ['a picture of this machine', card([image({ url: '/charts/1.png' })]), /url must be an https address$/],
  ['a picture that runs', card([image({ url: 'javascript:alert(1)' })]), /url must be an https address$/],
  [
    'a drawing',
    card([image({ url: 'data:image/svg+xml;base64,PHN2Zy8+' })]),
    /must be data:image\/png or jpeg/,
  ],
  [
    'a picture not in base64',
    card([image({ url: 'data:image/png,abc' })]),
    /must be data:image\/png or jpeg/,
  ],
  ['bytes that are no picture', card([image({ url: 'data:image/png;base64,aGVsbG8=' })]), /is no PNG$/],
  ['a picture too wide', card([image({ url: png(1_200, 10) })]), /1200 pixels on a side, more than 1024$/],
  [
    'a picture too heavy',
    card([image({ url: png(800, 400, 1_100_000) })]),
    /1100000 bytes, more than 1048576$/,
  ],
  ['a set of texts', card([{ type: 'ImageSet', images: [text('x')] }]), /"TextBlock" is no picture/],
  // Actions.
  [
    'an unknown action',
    card([actionSet({ type: 'Action.Http', title: 'x', url: 'https://example.org' })]),
    /"Action.Http" is no action/,
  ],
  ['no actions in a set', card([actionSet()]), /actions must have at least 1 action/],
  [
    'seven buttons',
    card([text('x')], { actions: times(7, () => execute()) }),
    /^card\/actions has 7 primary actions, more than 6$/,
  ],
  ['seven buttons in a set', card([actionSet(...times(7, () => submit()))]), /actions has 7 primary actions/],
  ['no title', card([actionSet(submit({ title: undefined }))]), /actions\/0\/title is required$/],
  ['an empty title', card([actionSet(submit({ title: '\u200B' }))]), /title must have words/],
  [
    'an unknown field of an action',
    card([actionSet(submit({ value: 'x' }))]),
    /value is a field that is not known/,
  ],
  [
    'an unknown style of an action',
    card([actionSet(submit({ style: 'danger' }))]),
    /style must be one of default, positive, destructive$/,
  ],
  ['an empty tooltip', card([actionSet(submit({ tooltip: '' }))]), /tooltip must have words/],
  [
    'an icon over http',
    card([actionSet(submit({ iconUrl: 'http://example.org/i.png' }))]),
    /iconUrl must be an https/,
  ],
  ['no data', card([actionSet(submit({ data: undefined }))]), /data is required$/],
  ['data that is a string', card([actionSet(submit({ data: 'x' }))]), /data must be an object/],
  [
    'an unknown turn by Teams',
    card([actionSet(submit({ data: { msteams: { type: 'task/open' } } }))]),
    /"task\/open" is no msteams.type/,
  ],
  [
    'a message back without text',
    card([actionSet(submit({ data: { msteams: { type: 'messageBack' } } }))]),
    /msteams\/text is required$/,
  ],
  [
    'feedback that says nothing',
    card([actionSet(submit({ msteams: { feedback: true } }))]),
    /feedback must be an object$/,
  ],
  ['execute without verb', card([actionSet(execute({ verb: undefined }))]), /verb is required$/],
  ['execute without data', card([actionSet(execute({ data: undefined }))]), /data is required$/],
  [
    'execute without fallback',
    card([actionSet(execute({ fallback: undefined }))]),
    /fallback must be an Action.Submit$/,
  ],
  [
    'execute that falls back to nothing',
    card([actionSet(execute({ fallback: 'drop' }))]),
    /fallback must be an Action.Submit$/,
  ],
  [
    'a fallback of another name',
    card([actionSet(execute({ fallback: submit({ title: 'Later' }) }))]),
    /must be the title of the action itself$/,
  ],
  [
    'a fallback without data',
    card([actionSet(execute({ fallback: submit({ data: undefined }) }))]),
    /fallback\/data is required$/,
  ],
  [
    'execute that opens a dialog',
    card([actionSet(execute({ data: { msteams: { type: 'task/fetch' } } }))]),
    /is of Action.Submit alone$/,
  ],
  [
    'an address that runs',
    card([actionSet({ type: 'Action.OpenUrl', title: 'x', url: 'javascript:alert(1)' })]),
    /url must be a web address$/,
  ],
  ['no address', card([actionSet({ type: 'Action.OpenUrl', title: 'x' })]), /url is required$/],
  [
    'a card to show that is none',
    card([actionSet({ type: 'Action.ShowCard', title: 'x', card: { type: 'AdaptiveCard', body: [] } })]),
    /card shows nothing$/,
  ],
  [
    'what is not there is hidden',
    card([
      text('x', { id: 'a' }),
      actionSet({ type: 'Action.ToggleVisibility', title: 'x', targetElements: ['b'] }),
    ]),
    /names no element of this card$/,
  ],
  [
    'a card within a tap',
    card([
      {
        type: 'Container',
        items: [text('x')],
        selectAction: { type: 'Action.ShowCard', card: card([text('x')]) },
      },
    ]),
    /is no action of a tap/,
  ],
  // Inputs.
  ['no id', form(line({ id: undefined })), /id is required$/],
  ['no label', form(line({ label: undefined })), /label is required$/],
  ['an id twice', form(line(), choices({ id: 'f.name' })), /"f.name" is used twice$/],
  ['an id that Teams reads', form(line({ id: 'msteams' })), /is a name that Teams reads itself$/],
  [
    'required, and not said what is wrong',
    form(line({ isRequired: true })),
    /errorMessage is required where the input is$/,
  ],
  ['an unknown field of an input', form(line({ hint: 'x' })), /hint is a field that is not known/],
  [
    'data under the name of an input',
    card([line()], { actions: [submit({ data: { 'f.name': 'x' } })] }),
    /is overwritten by the input of that id$/,
  ],
  ['inputs and no way to send them', card([line()]), /^card has inputs and nothing to send them with$/],
  ['more than the longest', form(line({ maxLength: 2, value: 'abc' })), /value is longer than 2$/],
  ['two lines in one', form(line({ value: 'a\nb' })), /has several lines for one$/],
  ['a pattern that is none', form(line({ regex: '(' })), /regex must be a regular expression$/],
  ['a style no input has', form(line({ style: 'secret' })), /^parser Invalid value "secret"/],
  [
    'no day',
    form({ type: 'Input.Date', id: 'd', label: 'd', value: '2026-02-30' }),
    /is no day of the calendar$/,
  ],
  [
    'a day written otherwise',
    form({ type: 'Input.Date', id: 'd', label: 'd', value: '1/12/2026' }),
    /must be YYYY-MM-DD$/,
  ],
  [
    'days out of order',
    form({ type: 'Input.Date', id: 'd', label: 'd', min: '2026-02-02', max: '2026-02-01' }),
    /out of order$/,
  ],
  ['no time', form({ type: 'Input.Time', id: 't', label: 't', value: '24:00' }), /must be a time HH:mm$/],
  [
    'a number in words',
    form({ type: 'Input.Number', id: 'n', label: 'n', value: '3' }),
    /value must be a number$/,
  ],
  ['a toggle without words', form({ type: 'Input.Toggle', id: 't', label: 't' }), /title is required$/],
  [
    'a toggle between',
    form({ type: 'Input.Toggle', id: 't', label: 't', title: 't', value: 'maybe' }),
    /is neither on nor off$/,
  ],
  ['no choices', form(choices({ choices: [] })), /choices must have at least 1 choice/],
  ['no list of choices', form(choices({ choices: undefined })), /choices must have at least 1 choice/],
  [
    'two choices of one value',
    form(choices({ choices: [choice(1), choice(1)] })),
    /has two choices of one value$/,
  ],
  ['a choice without value', form(choices({ choices: [{ title: 'x' }] })), /value is required$/],
  [
    'a choice of an empty value',
    form(choices({ choices: [{ title: 'x', value: '' }] })),
    /value must have words/,
  ],
  [
    'a choice without words',
    form(choices({ choices: [{ title: ' ', value: 'x' }] })),
    /title must have words/,
  ],
  ['a value that is not offered', form(choices({ value: '9' })), /"9" is not among its choices$/],
  [
    'values of which one is not offered',
    form(choices({ isMultiSelect: true, value: '1,9' })),
    /"9" is not among its choices$/,
  ],
  [
    'a comma in a value',
    form(choices({ isMultiSelect: true, choices: [choice('a,b')] })),
    /has a comma in a value/,
  ],
  [
    'several found by typing',
    form(choices({ isMultiSelect: true, style: 'filtered' })),
    /filtered shows one choice only/,
  ],
  [
    'a style of choices that is none',
    form(choices({ style: 'radio' })),
    /style must be one of compact, expanded, filtered$/,
  ],
  [
    'people from elsewhere',
    form(person({ 'choices.data': { type: 'Data.Query', dataset: 'everybody' } })),
    /dataset must be one of graph/,
  ],
  [
    'people without a query',
    form(person({ 'choices.data': { dataset: 'graph.microsoft.com/users' } })),
    /type is required$/,
  ],
  // Mentions.
  ['a mention nobody is', card([text('Thanks, <at>Ana</at>')]), /entities has no mention of <at>Ana<\/at>$/],
  [
    'a mention in a fact that nobody is',
    card([{ type: 'FactSet', facts: [{ title: 'Who', value: '<at>Ana</at>' }] }]),
    /has no mention of <at>Ana/,
  ],
  [
    'somebody who is not mentioned',
    mentioning(text('Thanks, Ana'), mention()),
    /body has no text <at>Ana<\/at> to mention$/,
  ],
  [
    'a mention without marks',
    mentioning(text('Ana'), mention({ text: 'Ana' })),
    /text must be the name within/,
  ],
  [
    'a mention of no id',
    mentioning(text('<at>Ana</at>'), mention({ mentioned: { id: 'ana', name: 'Ana' } })),
    /must be the id of a user$/,
  ],
  [
    'a mention without name',
    mentioning(text('<at>Ana</at>'), mention({ mentioned: { id: '29:abc' } })),
    /name is required$/,
  ],
  [
    'a mention twice',
    mentioning(text('<at>Ana</at>'), mention(), mention()),
    /has two mentions of one text$/,
  ],
  // Words.
  ['half a character', card([text('a \uD83D b')]), /text is not well-formed Unicode$/],
  [
    'half a character in data',
    card([actionSet(submit({ data: { a: '\uDE00' } }))]),
    /data\/a is not well-formed Unicode$/,
  ],
  ['a NUL', card([text('a\0b')]), /text has control characters$/],
  [
    'a name of half a character',
    card([actionSet(submit({ data: { '\uDE00': 1 } }))]),
    /has a name that is not well-formed/,
  ],
];

describe('cards that Teams does not take, or shows wrongly', () => {
  test('there are enough of them', () => {
    expect(broken.length).toBeGreaterThan(100);
    expect(new Set(broken.map(([name]) => name)).size).toBe(broken.length);
  });
  test.each(broken)('%s', (_name, bad, reason) => {
    expect(problemsOfCard(bad)).toContainEqual(expect.stringMatching(reason));
  });

  test.each<[string, Json, RegExp]>([
    ['execute', form(line(), actionSet(execute())), /Action.Execute does nothing in a dialog$/],
    [
      'a dialog from a dialog',
      form(line(), actionSet(submit({ data: { msteams: { type: 'task/fetch' } } }))),
      /msteams does nothing in a dialog$/,
    ],
  ])('in a dialog: %s', (_name, bad, reason) => {
    expect(problemsOfCard(bad, { surface: 'dialog' })).toContainEqual(expect.stringMatching(reason));
    expect(problemsOfCard(bad)).toEqual([]);
  });
});

describe('messages and answers that Teams does not take', () => {
  const long = activity({ attachments: [attached(card(times(60, () => text('ñ'.repeat(850)))))] });
  test.each<[string, unknown, RegExp]>([
    ['no object', null, /^activity must be an object$/],
    ['no message', activity({ type: 'event' }), /^activity\/type must be one of message$/],
    ['nothing said', { type: 'message' }, /^activity says nothing$/],
    [
      'a card without summary',
      activity({ summary: undefined }),
      /^activity\/summary is required with a card$/,
    ],
    ['a blank summary', activity({ summary: ' ' }), /^activity\/summary must have words/],
    ['half a character in the summary', activity({ summary: 'a \uD83D' }), /summary is not well-formed/],
    ['an empty text', activity({ text: '' }), /^activity\/text must have words/],
    ['an unknown field', activity({ attachment: [] }), /^activity\/attachment is a field/],
    ['a carousel', activity({ attachmentLayout: 'carousel' }), /attachmentLayout must be one of list$/],
    ['no attachments', activity({ attachments: [] }), /attachments must have at least 1 attachment/],
    [
      'another kind of card',
      activity({ attachments: [{ contentType: 'application/vnd.microsoft.card.hero', content: {} }] }),
      /contentType must be one of application\/vnd.microsoft.card.adaptive$/,
    ],
    [
      'a bad card',
      activity({ attachments: [attached(card([text('')]))] }),
      /^card\/body\/0\/text must have words/,
    ],
    [
      'a mention nobody is',
      activity({ text: '<at>Ana</at>' }),
      /^activity\/entities has no mention of <at>Ana/,
    ],
    [
      'somebody who is not named',
      activity({ text: 'Hi', entities: [mention()] }),
      /^activity\/text has no text/,
    ],
    ['more than Teams carries', long, /^activity has \d+ UTF-16 units, more than 51200$/],
  ])('%s', (_name, bad, reason) => {
    expect(problemsOfActivity(bad)).toContainEqual(expect.stringMatching(reason));
  });

  const value = { title: 'Your pulse', card: attached(form(line())) };
  test.each<[string, unknown, RegExp]>([
    ['no task', { card: {} }, /^answer\/task is required$/],
    ['an unknown task', { task: { type: 'open', value } }, /"open" is no answer/],
    [
      'a title too long',
      { task: { type: 'continue', value: { ...value, title: 'x'.repeat(65) } } },
      /65 characters, more than 64$/,
    ],
    ['no title', { task: { type: 'continue', value: { ...value, title: '' } } }, /title must have words/],
    ['no card', { task: { type: 'continue', value: { title: 'x' } } }, /card is required$/],
    [
      'a size that is none',
      { task: { type: 'continue', value: { ...value, height: 'huge' } } },
      /height must be/,
    ],
    ['a message without words', { task: { type: 'message', value: '' } }, /value must have words/],
    [
      'execute in its card',
      {
        task: {
          type: 'continue',
          value: { ...value, card: attached(card([text('x')], { actions: [execute()] })) },
        },
      },
      /Action.Execute does nothing in a dialog$/,
    ],
  ])('of a dialog: %s', (_name, bad, reason) => {
    expect(problemsOfTask(bad)).toContainEqual(expect.stringMatching(reason));
  });
});
