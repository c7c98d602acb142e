import type { Block, Card, Form, Text } from '#core/card.ts';
import type { Sample } from '#core/flow.ts';
import type { Locale } from '#core/i18n.ts';

// Cards and forms as no flow would write them on purpose, and as people's words and long names can make them.

const words: Record<Locale, string> = {
  es: 'El área de Atención a clientes agradece a quienes resolvieron el problema con paciencia y buen ánimo. ',
  en: 'The customer care area thanks everybody who solved the problem with patience and in good spirits. ',
  pt: 'A área de Atendimento ao cliente agradece a quem resolveu o problema com paciência e bom humor. ',
};

const zalgo = `Z${'\u0310\u0301\u0340\u0353\u0359'.repeat(200)}a`;
const rtl = '\u202Eمرحبا بالعالم שלום עולם\u202C';
const emoji = '👩‍👩‍👧‍👦🏳️‍🌈🫱🏽‍🫲🏾'.repeat(50);
const halves = '\uD83D broken \uDE00 halves \0 nul';
const scripts = '<script>alert(1)</script><img src=x onerror=alert(1)>"\'><svg/onload=alert(1)>';
const pings =
  '<!channel> <!here> <@U0000001> @everyone @here <at>x</at> *b* _i_ ~s~ `c` ```d``` [a](javascript:alert(1)) | > # &amp; &lt;';

const literal = (text: string): Block[] => [
  { kind: 'heading', text },
  {
    kind: 'text',
    text: [text, { kind: 'bold', text }, { kind: 'mention', key: text.slice(0, 20), name: text }],
  },
  { kind: 'quote', text: [text] },
  { kind: 'note', text: [{ kind: 'link', text, url: 'https://example.org/?a=1&b=<2>' }] },
  { kind: 'facts', facts: [{ label: text, value: text }] },
  {
    kind: 'bars',
    title: text,
    from: 0,
    to: 100,
    bars: [{ label: text, caption: text, value: 50, reference: 40 }],
  },
];

function sample(name: string, blocks: readonly Block[], more: Partial<Card> = {}): Sample {
  return { name, card: { summary: name, blocks, ...more } };
}

/** @returns the shortest, the longest and the most hostile cards and forms */
export function hostileSamples(locale: Locale): readonly Sample[] {
  const long = words[locale].repeat(Math.ceil(50_000 / words[locale].length)).slice(0, 50_000);
  const button = (label: string, n: number) =>
    ({ kind: 'action', name: 'contract.press', input: { n }, label }) as const;
  const text = (value: string): Text => [value];
  const nasty = { zalgo, rtl, emoji, halves, scripts, pings, long };
  return [
    sample('empty', []),
    { name: 'nothing at all', card: { summary: '', blocks: [], buttons: [] } },
    sample('shortest', [{ kind: 'text', text: text('x') }]),
    sample('empty parts', [
      { kind: 'heading', text: '' },
      { kind: 'text', text: [] },
      { kind: 'quote', text: text('') },
      { kind: 'facts', facts: [] },
      { kind: 'bars', title: '', from: 0, to: 0, bars: [] },
    ]),
    ...Object.entries(nasty).map(([name, value]) => sample(name, literal(value), { summary: value })),
    sample(
      'many blocks',
      Array.from({ length: 120 }, (_, n): Block => ({ kind: 'text', text: text(`${n} ${words[locale]}`) })),
    ),
    sample('many facts', [
      {
        kind: 'facts',
        facts: Array.from({ length: 120 }, (_, n) => ({ label: `${n}`, value: words[locale] })),
      },
    ]),
    sample('bars at their ends', [
      {
        kind: 'bars',
        title: words[locale],
        from: 0,
        to: 10,
        bars: [
          { label: 'none', caption: '<5' },
          { label: 'below', caption: '-3', value: -3, reference: 99 },
          { label: 'above', caption: '99', value: 99 },
          { label: 'not a number', caption: '?', value: Number.NaN, reference: Number.POSITIVE_INFINITY },
          ...Array.from({ length: 60 }, (_, n) => ({ label: `${n}`, caption: `${n % 11}`, value: n % 11 })),
        ],
      },
    ]),
    sample('links that lead nowhere good', [
      {
        kind: 'text',
        text: [
          'javascript:alert(1)',
          'data:text/html,x',
          '//evil.example',
          'https://',
          '',
          'x'.repeat(5_000),
        ].map((url) => ({ kind: 'link', text: 'link', url }) as const),
      },
      { kind: 'image', url: 'javascript:alert(1)', alt: words[locale] },
      { kind: 'image', url: '/charts/1.png', alt: long },
    ]),
    sample('many buttons', [{ kind: 'text', text: text('x') }], {
      buttons: Array.from({ length: 40 }, (_, n) => button(`${n}`, n)),
    }),
    sample(
      'parts with buttons of their own',
      [
        { kind: 'buttons', buttons: [button('first of all', 1)] },
        { kind: 'heading', text: words[locale] },
        { kind: 'buttons', buttons: Array.from({ length: 30 }, (_, n) => button(`${n}`, n)) },
        { kind: 'heading', text: words[locale] },
        { kind: 'text', text: text(words[locale]) },
        { kind: 'buttons', buttons: [] },
        { kind: 'buttons', buttons: [button('one more', 2), button(long, 3)] },
      ],
      { buttons: [button('last', 4)] },
    ),
    sample('long buttons', [{ kind: 'text', text: text('x') }], {
      buttons: [button('', 1), button(long, 2), { ...button(emoji, 3), hint: long, style: 'danger' }],
    }),
    ...Object.entries({ short: 'x', ...nasty }).map(([name, value]) => ({
      name: `form ${name}`,
      form: formOf(value),
    })),
    {
      name: 'form of nothing',
      form: { name: 'contract.form', input: null, title: 't', submit: 's', fields: [] },
    },
  ];
}

function formOf(value: string): Form {
  const options = Array.from({ length: 150 }, (_, n) => ({
    value: `o${n}`,
    label: `${n} ${value}`,
    description: value,
  }));
  const common = { label: value, hint: value };
  return {
    name: 'contract.form',
    input: { value: value.slice(0, 200) },
    title: value,
    submit: value,
    intro: [value],
    fields: [
      { kind: 'line', name: 'line', ...common, max: 100 },
      { kind: 'text', name: 'text', ...common, max: 3_000, optional: true },
      { kind: 'one', name: 'one', ...common, options },
      { kind: 'many', name: 'many', ...common, options },
      { kind: 'scale', name: 'scale', ...common, from: 0, to: 10, fromLabel: value, toLabel: value },
      { kind: 'person', name: 'person', ...common },
      { kind: 'person', name: 'people', ...common, many: true },
      { kind: 'date', name: 'date', ...common },
      { kind: 'file', name: 'file', ...common, accept: ['.csv'], maxBytes: 1_000_000 },
    ],
    values: { line: value, text: value, one: 'o1', many: ['o1', 'o2'], scale: '3', date: '2026-12-01' },
    errors: { line: value, person: value, nowhere: value },
    problem: value,
  };
}
