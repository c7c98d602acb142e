import { describe, expect, test } from 'vitest';
import { problemsOfMessage, problemsOfView } from '#test/support/blockkit.ts';

// The validator is only worth something when it refuses: one broken payload for each rule, each a small change of a good one.

const plain = (text: string) => ({ type: 'plain_text', text });
const times = <T>(count: number, make: (n: number) => T): T[] =>
  Array.from({ length: count }, (_, n) => make(n));
const option = (n: number | string, text = `Option ${n}`) => ({ text: plain(text), value: `value-${n}` });
const button = (more: object = {}) => ({
  type: 'button',
  text: plain('Approve'),
  action_id: 'approve',
  value: 'x',
  ...more,
});
const actions = (...elements: readonly unknown[]) => ({ type: 'actions', elements });
const rich = (...elements: readonly unknown[]) => ({ type: 'rich_text', elements });
const section = (...elements: readonly unknown[]) => ({ type: 'rich_text_section', elements });
const input = (element: unknown, more: object = {}) => ({
  type: 'input',
  label: plain('Name'),
  element,
  ...more,
});
const select = (more: object = {}) => ({
  type: 'static_select',
  action_id: 'pick',
  options: times(3, option),
  ...more,
});
const message = (...blocks: readonly unknown[]) => ({ text: 'A message', blocks });
const modal = (blocks: readonly unknown[], more: object = {}) => ({
  type: 'modal',
  title: plain('A form'),
  submit: plain('Send'),
  blocks,
  ...more,
});

describe('messages that Slack takes', () => {
  test.each<[string, unknown]>([
    [
      'a section with text',
      message({ type: 'section', text: { type: 'mrkdwn', text: '*Hello*, <https://example.org|there>' } }),
    ],
    ['a section with fields', message({ type: 'section', fields: [plain('Priority'), plain('High')] })],
    ['a section with an accessory', message({ type: 'section', text: plain('Pick'), accessory: select() })],
    [
      'a header, a divider, small print',
      message(
        { type: 'header', text: plain('News') },
        { type: 'divider' },
        {
          type: 'context',
          elements: [plain('a'), { type: 'image', image_url: 'https://example.org/a.png', alt_text: 'a' }],
        },
      ),
    ],
    [
      'an image by its address',
      message({
        type: 'image',
        image_url: 'https://example.org/a.png',
        alt_text: 'A cat',
        title: plain('Cat'),
      }),
    ],
    ['an image by its file', message({ type: 'image', slack_file: { id: 'F0123456' }, alt_text: 'A cat' })],
    [
      'buttons',
      message(
        actions(
          button(),
          button({ action_id: 'deny', style: 'danger', confirm: { text: plain('Sure?') } }),
          button({ action_id: 'read', url: 'https://example.org' }),
        ),
      ),
    ],
    [
      'rich text',
      message(
        rich(
          section(
            { type: 'text', text: 'Hello ', style: { bold: true } },
            { type: 'user', user_id: 'U0123456' },
            { type: 'link', url: 'https://example.org' },
          ),
          {
            type: 'rich_text_list',
            style: 'bullet',
            indent: 1,
            elements: [section({ type: 'text', text: 'one' })],
          },
          { type: 'rich_text_quote', elements: [{ type: 'text', text: 'q' }] },
          { type: 'rich_text_preformatted', elements: [{ type: 'text', text: 'code' }] },
        ),
      ),
    ],
    [
      'the most a message can hold',
      message(...times(50, (n) => ({ type: 'section', block_id: `b${n}`, text: plain('x'.repeat(150)) }))),
    ],
    ['a table', message({ type: 'table', rows: [[{ type: 'raw_text', text: 'a' }]] })],
    [
      'a carousel',
      message({ type: 'carousel', elements: [{ type: 'card', title: { type: 'mrkdwn', text: 'a' } }] }),
    ],
  ])('%s', (_name, good) => {
    expect(problemsOfMessage(good)).toEqual([]);
  });
});

describe('views that Slack takes', () => {
  const every = [
    { type: 'plain_text_input', action_id: 'a1', multiline: true, max_length: 3_000, initial_value: 'x' },
    { type: 'email_text_input', action_id: 'a2' },
    { type: 'url_text_input', action_id: 'a3' },
    { type: 'number_input', action_id: 'a4', is_decimal_allowed: false, min_value: '1', max_value: '5' },
    { type: 'datepicker', action_id: 'a5', initial_date: '2026-11-21' },
    { type: 'timepicker', action_id: 'a6', initial_time: '09:30' },
    { type: 'datetimepicker', action_id: 'a7', initial_date_time: 1_628_633_820 },
    { type: 'radio_buttons', action_id: 'a8', options: times(10, option), initial_option: option(3) },
    {
      type: 'checkboxes',
      action_id: 'a9',
      options: times(10, option),
      initial_options: [option(3), option(4)],
    },
    { ...select(), action_id: 'a10', initial_option: option(1) },
    {
      type: 'multi_static_select',
      action_id: 'a11',
      option_groups: times(100, (n) => ({ label: plain(`g${n}`), options: [option(n)] })),
      initial_options: [option(99)],
    },
    { type: 'users_select', action_id: 'a12', initial_user: 'W0123456' },
    { type: 'multi_users_select', action_id: 'a13', initial_users: ['U0123456'], max_selected_items: 3 },
    { type: 'file_input', action_id: 'a14', filetypes: ['csv'], max_files: 1 },
  ];
  test.each<[string, unknown]>([
    [
      'a form of every kind of field',
      modal(
        every.map((element) => input(element)),
        { private_metadata: 'x', callback_id: 'form', close: plain('Cancel'), notify_on_close: true },
      ),
    ],
    ['a modal without fields', { type: 'modal', title: plain('Hi'), blocks: [] }],
    [
      'a modal with an alert',
      {
        type: 'modal',
        title: plain('Hi'),
        blocks: [{ type: 'alert', text: plain('Careful'), level: 'warning' }],
      },
    ],
    ['a home', { type: 'home', blocks: times(100, () => ({ type: 'divider' })) }],
  ])('%s', (_name, good) => {
    expect(problemsOfView(good)).toEqual([]);
  });
});

describe('what Slack refuses in a message', () => {
  const long = (n: number) => 'x'.repeat(n);
  const context = (...elements: readonly unknown[]) => ({ type: 'context', elements });
  test.each<[string, unknown, RegExp]>([
    ['no text', { blocks: [{ type: 'divider' }] }, /^text must be a string/],
    ['an empty text', { ...message({ type: 'divider' }), text: ' ' }, /^text must have at least 1/],
    ['a text too long', { ...message({ type: 'divider' }), text: long(4_001) }, /^text has 4001 characters/],
    [
      'a text that calls everybody',
      { ...message({ type: 'divider' }), text: '<!channel> hi' },
      /calls a whole channel/,
    ],
    ['no blocks', message(), /^blocks must have at least 1/],
    ['51 blocks', message(...times(51, () => ({ type: 'divider' }))), /51 items, more than 50/],
    ['an unknown block', message({ type: 'banner' }), /"banner" is no block of a message/],
    [
      'an alert, which is for modals',
      message({ type: 'alert', text: plain('x') }),
      /"alert" is no block of a message/,
    ],
    [
      'a field that a block does not have',
      message({ type: 'divider', color: 'red' }),
      /color is a field that Slack does not know/,
    ],
    ['an empty section', message({ type: 'section' }), /must have a text or fields/],
    ['a section too long', message({ type: 'section', text: plain(long(3_001)) }), /more than 3000/],
    ['a section without a kind of text', message({ type: 'section', text: 'x' }), /text must be an object/],
    [
      '11 fields',
      message({ type: 'section', fields: times(11, () => plain('x')) }),
      /11 items, more than 10/,
    ],
    ['a field too long', message({ type: 'section', fields: [plain(long(2_001))] }), /more than 2000/],
    [
      'a header in mrkdwn',
      message({ type: 'header', text: { type: 'mrkdwn', text: 'x' } }),
      /type must be one of plain_text/,
    ],
    ['a header too long', message({ type: 'header', text: plain(long(151)) }), /more than 150/],
    ['a header of spaces', message({ type: 'header', text: plain('  ') }), /that can be seen/],
    ['an empty text object', message({ type: 'header', text: plain('') }), /at least 1 character/],
    [
      '11 elements of small print',
      message(context(...times(11, () => plain('x')))),
      /11 items, more than 10/,
    ],
    ['a button in small print', message(context(button())), /"button" is no element of a context/],
    ['no buttons', message(actions()), /at least 1 item/],
    [
      '26 buttons',
      message(actions(...times(26, (n) => button({ action_id: `a${n}` })))),
      /26 items, more than 25/,
    ],
    [
      'a typing field among buttons',
      message(actions({ type: 'plain_text_input', action_id: 'a' })),
      /"plain_text_input" is no element of an actions/,
    ],
    ['a long word on a button', message(actions(button({ text: plain(long(76)) }))), /more than 75/],
    [
      'mrkdwn on a button',
      message(actions(button({ text: { type: 'mrkdwn', text: 'x' } }))),
      /must be one of plain_text/,
    ],
    ['a button that carries too much', message(actions(button({ value: long(2_001) }))), /more than 2000/],
    ['an empty value', message(actions(button({ value: '' }))), /value must have at least 1/],
    ['a button for nothing', message(actions(button({ action_id: undefined }))), /does nothing/],
    [
      'a button that leads to a script',
      message(actions(button({ url: 'javascript:alert(1)' }))),
      /must be an address/,
    ],
    [
      'a style that does not exist',
      message(actions(button({ style: 'secondary' }))),
      /must be one of primary, danger/,
    ],
    [
      'a long label for screen readers',
      message(actions(button({ accessibility_label: long(76) }))),
      /more than 75/,
    ],
    [
      'a long question before a button',
      message(actions(button({ confirm: { text: plain(long(301)) } }))),
      /more than 300/,
    ],
    ['one action_id for two buttons', message(actions(button(), button())), /action_id is used twice/],
    [
      'one block_id for two blocks',
      message({ type: 'divider', block_id: 'a' }, { type: 'divider', block_id: 'a' }),
      /block_id is used twice/,
    ],
    ['a long block_id', message({ type: 'divider', block_id: long(256) }), /more than 255/],
    ['a long action_id', message(actions(button({ action_id: long(256) }))), /more than 255/],
    [
      'an image without a text',
      message({ type: 'image', image_url: 'https://example.org/a.png' }),
      /alt_text is required/,
    ],
    [
      'an image with an empty text',
      message({ type: 'image', image_url: 'https://example.org/a.png', alt_text: '' }),
      /alt_text must have at least 1/,
    ],
    ['an image from nowhere', message({ type: 'image', alt_text: 'x' }), /an image_url or a slack_file/],
    [
      'an image from two places',
      message({ type: 'image', alt_text: 'x', image_url: 'https://example.org', slack_file: { id: 'F1' } }),
      /not both/,
    ],
    [
      'an image from a path',
      message({ type: 'image', alt_text: 'x', image_url: '/a.png' }),
      /must be an address/,
    ],
    [
      'a file by id and url',
      message({ type: 'image', alt_text: 'x', slack_file: { id: 'F1', url: 'https://example.org' } }),
      /an id or a url, not both/,
    ],
    [
      'an image with a long text',
      message({ type: 'image', alt_text: long(2_001), image_url: 'https://example.org' }),
      /more than 2000/,
    ],
    ['rich text of nothing', message(rich()), /at least 1 item/],
    ['a section of nothing in rich text', message(rich(section())), /at least 1 item/],
    [
      'an empty part of a rich text',
      message(rich(section({ type: 'text', text: '' }))),
      /text must have at least 1/,
    ],
    [
      'text beside the sections of a rich text',
      message(rich({ type: 'text', text: 'x' })),
      /"text" is no part of a rich text/,
    ],
    [
      'a style written as a word',
      message(rich(section({ type: 'text', text: 'x', style: 'bold' }))),
      /style must be an object/,
    ],
    [
      'a link to a script',
      message(rich(section({ type: 'link', url: 'javascript:alert(1)', text: 'x' }))),
      /must be an address/,
    ],
    [
      'somebody who is no user',
      message(rich(section({ type: 'user', user_id: '<@U1>' }))),
      /must be the id of a user/,
    ],
    [
      'a list of quotes',
      message(
        rich({
          type: 'rich_text_list',
          style: 'bullet',
          elements: [{ type: 'rich_text_quote', elements: [] }],
        }),
      ),
      /"rich_text_quote" is no item/,
    ],
    [
      'a list of an unknown kind',
      message(
        rich({ type: 'rich_text_list', style: 'dash', elements: [section({ type: 'text', text: 'x' })] }),
      ),
      /must be one of bullet, ordered/,
    ],
    [
      'a person in preformatted text',
      message(rich({ type: 'rich_text_preformatted', elements: [{ type: 'user', user_id: 'U0123456' }] })),
      /"user" is no part of a preformatted/,
    ],
    [
      '101 rows',
      message({ type: 'table', rows: times(101, () => [{ type: 'raw_text', text: 'a' }]) }),
      /101 items, more than 100/,
    ],
    [
      '11 cards',
      message({
        type: 'carousel',
        elements: times(11, () => ({ type: 'card', body: { type: 'mrkdwn', text: 'a' } })),
      }),
      /11 items, more than 10/,
    ],
    ['an empty card', message({ type: 'card' }), /must have a hero_image/],
    [
      '6 choices in an overflow menu',
      message({
        type: 'section',
        text: plain('x'),
        accessory: { type: 'overflow', action_id: 'a', options: times(6, option) },
      }),
      /6 items, more than 5/,
    ],
    ['half a character', message({ type: 'header', text: plain('\uD83D') }), /not well-formed/],
    ['a NUL', message({ type: 'header', text: plain('a\u0000b') }), /control characters/],
    [
      'more markdown than a payload holds',
      message(...times(2, () => ({ type: 'markdown', text: long(6_001) }))),
      /of markdown together/,
    ],
    [
      'many texts, each short enough',
      message(...times(5, () => ({ type: 'section', text: plain(long(2_900)) }))),
      /14500 characters together, more than 12000/,
    ],
    [
      'many small parts',
      message(
        ...times(40, () =>
          rich(section(...times(8, () => ({ type: 'text', text: 'x', style: { bold: true } })))),
        ),
      ),
      /characters long together, more than 13200/,
    ],
  ])('%s', (_name, broken, fitting) => {
    const problems = problemsOfMessage(broken);
    expect(
      problems.filter((problem) => fitting.test(problem)),
      problems.join('\n'),
    ).not.toEqual([]);
  });
});

describe('what Slack refuses in a view', () => {
  const long = (n: number) => 'x'.repeat(n);
  const typing = (more: object = {}) => ({ type: 'plain_text_input', action_id: 'a', ...more });
  const one = (element: unknown, more: object = {}) => modal([input(element, more)]);
  test.each<[string, unknown, RegExp]>([
    ['an unknown kind', { type: 'window', blocks: [] }, /"window" is no view/],
    ['no title', modal([], { title: undefined }), /title is required/],
    ['a long title', modal([], { title: plain(long(25)) }), /title\/text has 25 characters, more than 24/],
    ['a long word to send', modal([], { submit: plain(long(25)) }), /submit\/text has 25/],
    ['a long word to close', modal([], { close: plain(long(25)) }), /close\/text has 25/],
    [
      'fields that cannot be sent',
      modal([input(typing())], { submit: undefined }),
      /input block and no submit/,
    ],
    ['101 blocks', modal(times(101, () => ({ type: 'divider' }))), /101 items, more than 100/],
    ['too much metadata', modal([], { private_metadata: long(3_001) }), /more than 3000/],
    ['a long callback_id', modal([], { callback_id: long(256) }), /more than 255/],
    [
      'a title on a home',
      { type: 'home', title: plain('Home'), blocks: [] },
      /title is a field that Slack does not know/,
    ],
    ['what Slack added itself', modal([], { id: 'V1', hash: 'x' }), /id is a field that Slack does not know/],
    [
      '250 kB',
      modal(times(90, (n) => ({ type: 'section', block_id: `b${n}`, text: plain('ñ'.repeat(1_500)) }))),
      /bytes, more than 250000/,
    ],
    ['a field without a label', one(typing(), { label: undefined }), /label is required/],
    ['a long label', one(typing(), { label: plain(long(2_001)) }), /more than 2000/],
    ['a long hint', one(typing(), { hint: plain(long(2_001)) }), /more than 2000/],
    ['a button as a field', one(button()), /"button" is no element of an input/],
    ['a word for yes', one(typing(), { optional: 'yes' }), /must be true or false/],
    [
      'a text longer than Slack takes',
      one(typing({ max_length: 3_001 })),
      /max_length must be a whole number/,
    ],
    [
      'more filled in than may be',
      one(typing({ max_length: 3, initial_value: 'four' })),
      /beyond its max_length/,
    ],
    ['the least above the most', one(typing({ max_length: 3, min_length: 4 })), /beyond its max_length/],
    ['no options', one(select({ options: [] })), /at least 1 item/],
    ['101 options', one(select({ options: times(101, option) })), /101 items, more than 100/],
    [
      '101 groups',
      one(
        select({
          options: undefined,
          option_groups: times(101, (n) => ({ label: plain('g'), options: [option(n)] })),
        }),
      ),
      /101 items, more than 100/,
    ],
    [
      'options and groups',
      one(select({ option_groups: [{ label: plain('g'), options: [option(9)] }] })),
      /options or option_groups, and not both/,
    ],
    ['a long option', one(select({ options: [option(1, long(76))] })), /more than 75/],
    ['an option with a long value', one(select({ options: [option(long(70))] })), /more than 75/],
    [
      'a long description',
      one(select({ options: [{ ...option(1), description: plain(long(76)) }] })),
      /more than 75/,
    ],
    [
      'two options of one value',
      one(select({ options: [option(1), option(1, 'other')] })),
      /two options of one value/,
    ],
    [
      'mrkdwn in a menu',
      one(select({ options: [{ text: { type: 'mrkdwn', text: 'x' }, value: 'x' }] })),
      /must be one of plain_text/,
    ],
    ['a choice that is not offered', one(select({ initial_option: option(7) })), /not among its options/],
    [
      'choices that are not offered',
      one({ type: 'checkboxes', options: [option(1)], initial_options: [option(7)] }),
      /not among its options/,
    ],
    [
      'no choices, said so',
      one({ type: 'checkboxes', options: [option(1)], initial_options: [] }),
      /not among its options/,
    ],
    [
      '11 radio buttons',
      one({ type: 'radio_buttons', options: times(11, option) }),
      /11 items, more than 10/,
    ],
    ['11 checkboxes', one({ type: 'checkboxes', options: times(11, option) }), /11 items, more than 10/],
    ['a day written otherwise', one({ type: 'datepicker', initial_date: '21.11.2026' }), /must be a date/],
    [
      'a day that does not exist',
      one({ type: 'datepicker', initial_date: '2026-02-31' }),
      /no day of the calendar/,
    ],
    ['a time that does not exist', one({ type: 'timepicker', initial_time: '24:00' }), /must be a time/],
    ['somebody by name', one({ type: 'users_select', initial_user: 'ana' }), /must be the id of a user/],
    ['nobody, said so', one({ type: 'multi_users_select', initial_users: [] }), /at least 1 item/],
    ['11 files', one({ type: 'file_input', max_files: 11 }), /from 1 to 10/],
    ['an ending with a dot', one({ type: 'file_input', filetypes: ['.csv'] }), /ending without a dot/],
    [
      'numbers as numbers',
      one({ type: 'number_input', is_decimal_allowed: false, min_value: 1 }),
      /written as a string/,
    ],
    ['a long placeholder', one(typing({ placeholder: plain(long(151)) })), /more than 150/],
    [
      'two fields in focus',
      modal([input(typing({ focus_on_load: true })), input(typing({ action_id: 'b', focus_on_load: true }))]),
      /more than once/,
    ],
    [
      'half a character in the metadata',
      modal([], { private_metadata: '\uDE00' }),
      /private_metadata is not well-formed/,
    ],
    ['a long alert', modal([{ type: 'alert', text: plain(long(201)) }]), /more than 200/],
  ])('%s', (_name, broken, fitting) => {
    const problems = problemsOfView(broken);
    expect(
      problems.filter((problem) => fitting.test(problem)),
      problems.join('\n'),
    ).not.toEqual([]);
  });
});
