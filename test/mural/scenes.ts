import type { CampaignResult, ThanksPage, Wall } from '#core/wall.ts';
import { anna, nothing } from './pages.ts';

// What the pages can be asked to show: as on a good day, with nothing at all, and as nobody would write it on purpose.

type Scene = Omit<Wall, 'locale'>;

const said: readonly (readonly [string, string[], string, number])[] = [
  [
    'Ana Lucía Prado',
    ['Luis Quispe'],
    'Gracias por quedarte el martes hasta que el cierre cuadró. Sin ti el pedido de Cali no salía.',
    4,
  ],
  [
    'Helena Brandt',
    ['João Ferreira', 'Grace Muthoni'],
    'You two rewrote the onboarding guide in a week, and the first partner who used it needed no call at all. That is what good writing does.',
    11,
  ],
  [
    'João Ferreira',
    ['Soporte Norte'],
    'O time respondeu a 40 chamados no sábado com calma e bom humor, e ninguém ficou sem resposta. Obrigado por segurar as pontas enquanto o sistema novo ainda engatinhava.',
    7,
  ],
  ['Grace Muthoni', ['Ana Lucía Prado'], 'Thank you for saying no to the rushed launch.', 2],
  [
    'Luis Quispe',
    ['Marta Rojas', 'Iván Salas', 'Noa Peña', 'Tomás Gil', 'Eva Ríos'],
    'El inventario quedó listo dos días antes de lo previsto.',
    0,
  ],
  [
    'Marta Rojas',
    ['Helena Brandt'],
    'Me explicaste el contrato con paciencia, tres veces, y a la tercera lo entendí yo también. Ahora lo puedo explicar a otros.',
    1,
  ],
  ['Eva Ríos', ['Almacén'], 'Todo llegó entero.', 0],
  [
    'Noa Peña',
    ['Iván Salas'],
    'Encontraste el error que nadie veía y además escribiste cómo lo encontraste, para que no vuelva a costar tres días.',
    3,
  ],
];
const values = [
  { id: 'service', name: 'Servicio', emoji: '🤝' },
  { id: 'teamwork', name: 'Equipo', emoji: '🧩' },
  { id: 'care', name: 'Cuidado', emoji: '🫶' },
  { id: 'initiative', name: 'Iniciativa', emoji: '💡' },
] as const;

const some = said.map(([from, to, words, boosts], n) =>
  anna(n, {
    from,
    to,
    words,
    boosts,
    value: values[n % values.length] ?? values[0],
    at: new Date(Date.parse('2026-11-24T14:59:00Z') - n * n * 2_700_000),
  }),
);

const goodDay: Scene = {
  ...nothing(),
  recognitions: some,
  campaigns: [
    {
      id: 'c1',
      title: 'Quien me ayuda a servir bien',
      text: 'Dos semanas para decir gracias a quienes casi nunca se ven: bodega, sistemas, contratos.',
      opens: new Date('2026-11-16T14:00:00Z'),
      closes: new Date('2026-12-01T05:00:00Z'),
      goal: { share: 0.6, reached: 0.43 },
      recognitions: 128,
    },
  ],
  cards: [
    {
      id: 'b1',
      kind: 'you_said',
      title: 'Los accesos tardaban cinco días',
      text: 'Desde el lunes se piden en un solo formulario y llegan el mismo día.',
    },
    { id: 'b2', kind: 'welcome', title: 'Camila Torres', text: 'Hoy se suma a Compras, en Lima.' },
  ],
};

export const zalgo = `Z${'\u0310\u0301\u0340\u0353\u0359'.repeat(200)}a`;
const rtl = '\u202Eمرحبا بالعالم שלום עולם';
export const script =
  '<script>document.title="owned"</script><img src=x onerror=\'document.title="owned"\'>&amp;"><svg/onload=alert(1)>';
const long = 'El área de Atención agradece a quienes resolvieron el problema con paciencia. '.repeat(650);

const hostile: Scene = {
  organisation: `Aurora ${rtl} ${'Comercializadora Internacional '.repeat(20)}`,
  timeZone: 'America/Bogota',
  recognitions: [
    anna(0, {
      words: long,
      from: zalgo,
      to: [rtl, script, long, zalgo, 'x'.repeat(500), 'y'],
      boosts: 123_456,
    }),
    anna(1, { words: script, from: script, to: [script] }),
    anna(2, { words: zalgo.repeat(10), value: { id: 'z', name: zalgo } }),
    anna(3, { words: rtl.repeat(20), from: rtl, to: [rtl] }),
    anna(4, { words: 'W'.repeat(5_000), to: ['M'.repeat(300)], value: { id: 'w', name: 'W'.repeat(300) } }),
    anna(5, { words: '\n\n\n\na\n\n\nb\n'.repeat(60) }),
    anna(6, { words: '👩‍👩‍👧‍👦🏳️‍🌈🫱🏽‍🫲🏾'.repeat(100) }),
    anna(7, { words: '@everyone <!channel> **bold** [a](javascript:alert(1))' }),
  ],
  campaigns: [
    {
      id: 'c',
      title: script,
      text: long,
      opens: new Date(0),
      closes: new Date('2026-12-01T05:00:00Z'),
      goal: { share: 1, reached: Number.NaN },
      recognitions: 1_234_567,
    },
    { id: 'd', title: zalgo, text: zalgo, opens: new Date(0), closes: new Date(8.64e15), recognitions: 0 },
  ],
  cards: [
    { id: 'x', kind: 'you_said', title: long, text: script },
    { id: 'y', kind: 'birthday', title: rtl, text: 'W'.repeat(2_000) },
  ],
};

export const scenes = { full: goodDay, empty: nothing(), hostile } as const;

const full: CampaignResult = {
  id: 'c1',
  organisation: 'Aurora',
  locale: 'es',
  timeZone: 'America/Bogota',
  title: 'Quien me ayuda a servir bien',
  text: 'Dos semanas para decir gracias a quienes casi nunca se ven: bodega, sistemas, contratos.',
  opens: new Date('2026-11-09T05:00:00Z'),
  closes: new Date('2026-11-23T05:00:00Z'),
  reach: { audience: 412, gave: 187, received: 231, recognitions: 356 },
  coverage: { before: { share: 0.31, people: 409 }, during: { share: 0.56, people: 412 } },
  goal: { share: 0.6, reached: 0.56 },
  values: [
    { value: values[0], count: 142 },
    { value: values[1], count: 97 },
    { value: values[2], count: 71 },
    { value: values[3], count: 46 },
  ],
  best: some.slice(0, 6),
  winners: [
    {
      category: 'El apoyo que no se ve',
      name: 'Marta Rojas',
      text: 'Sin su orden en bodega no habría entregas a tiempo.',
      by: 34,
    },
    {
      category: 'La mejor explicación',
      name: 'Iván Salas',
      text: 'Escribe para que otros entiendan.',
      by: 21,
    },
  ],
};
const empty: CampaignResult = {
  ...full,
  text: '',
  reach: { audience: 3, gave: 0, received: 0, recognitions: 0 },
  coverage: { before: undefined, during: undefined },
  values: [],
  best: [],
  winners: [],
};
delete (empty as { goal?: unknown }).goal;

export const results: Readonly<Record<keyof typeof scenes, CampaignResult>> = {
  full,
  empty,
  hostile: {
    ...full,
    organisation: hostile.organisation,
    title: script,
    text: long,
    coverage: { before: { share: 1.4, people: 9 }, during: { share: -1, people: 9 } },
    values: [...Array(30).keys()].map((n) => ({
      value: { id: `v${n}`, name: n % 2 === 0 ? script : zalgo },
      count: 30 - n,
    })),
    best: hostile.recognitions,
    winners: [
      { category: script, name: long, text: script, by: 0 },
      { category: zalgo, name: rtl, text: 'W'.repeat(5_000), by: 1 },
    ],
  },
};

export const thanks: ThanksPage = {
  organisation: 'Aurora',
  locale: 'es',
  from: 'Ana Lucía Prado',
  to: 'Rosa Méndez',
  words:
    'Rosa, el envío de repuestos llegó dos días antes y con la lista revisada.\nGracias por llamar cuando viste que faltaba una caja: nos ahorraste una semana.',
  value: values[0],
  at: new Date('2026-11-24T14:00:00Z'),
};
