import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createMasker, mask } from '#work/mask.ts';

const people = [
  'Ana María Pérez Núñez',
  'Kowalczyk, Zbigniew',
  'Óscar Iñíguez',
  'Rosa Blanco',
  'Luz Marina Paz',
  'Will Grant',
  'Mar Bueno',
  'João da Silva',
  "Siobhán O'Connor",
];

describe('formats', () => {
  it.each([
    ['escríbanme a ana.perez+rh@empresa.com.ar.', 'escríbanme a [mail].'],
    ['mi correo: NOMBRE_9@sub.dominio.io, gracias', 'mi correo: [mail], gracias'],
    ['ana arroba empresa punto com', '[mail]'],
    ['véanlo en https://intranet.example/u/4521?x=ana.', 'véanlo en [link].'],
    ['está en www.example.com/perfil', 'está en [link]'],
    ['pregunten a @ana.perez o a <@U024BE7LH>', 'pregunten a [handle] o a [handle]'],
    ['llámenme al +54 9 11 4567-8901', 'llámenme al [number]'],
    ['mi celular es (55) 1234 5678', 'mi celular es [number]'],
    ['ligue para (11) 98765-4321', 'ligue para [number]'],
    ['call me on 07700 900123', 'call me on [number]'],
    ['my cell is 415-555-0132', 'my cell is [number]'],
    ['el 612345678 es mío', 'el [number] es mío'],
    ['DNI 12345678Z', 'DNI [id]'],
    ['soy 12.345.678-Z', 'soy [id]'],
    ['NIE x1234567l', 'NIE [id]'],
    ['RUT 12.345.678-5 y 7654321-k', 'RUT [id] y [id]'],
    ['CPF 123.456.789-09', 'CPF [id]'],
    ['cpf: 12345678909', 'cpf: [id]'],
    ['CNPJ 12.345.678/0001-95', 'CNPJ [id]'],
    ['CURP PEPJ800101HDFRRN09', 'CURP [id]'],
    ['RFC pepj800101ab1', 'RFC [id]'],
    ['CUIT 20-12345678-3', 'CUIT [id]'],
    ['SSN 123-45-6789', 'SSN [id]'],
    ['my NI number is AB 12 34 56 C', 'my NI number is [id]'],
    ['cédula 1.020.345.678', 'cédula [id]'],
    ['mi legajo es 4521', 'mi legajo es [id]'],
    ['pasaporte AAB123456', 'pasaporte [id]'],
    ['IBAN ES91 2100 0418 4502 0005 1332', 'IBAN [id]'],
    ['vivo en la calle Mayor 23, piso 2', 'vivo en la [address]'],
    ['en Av. Libertador 1234 depto 3B no hay luz', 'en [address] no hay luz'],
    ['moro na Rua das Flores, 120, apto 31', 'moro na [address]'],
    ['Carrera 15 # 93-60', '[address]'],
    ['I live at 221B Baker Street', 'I live at [address]'],
    ['postcode NW1 6XE', 'postcode [address]'],
  ])('%s', (text, expected) => {
    expect(mask(text)).toBe(expected);
  });

  it.each([
    'El 21/11/2026 y el 2026-11-21 cerramos de 08.30-17.30',
    'vendimos 1.250.300 pesos, 3.200.000 unidades y $ 4.555.666',
    'entre 2019-2024 crecimos 35 %',
    'tod@s l@s compañer@s y tod@ la gente',
    'Somos 12 en 3 turnos, 24/7, con 1500 pedidos',
    'Hay 2 impresoras para 140 personas, la 4ª no anda',
    'Calle cortada: la avenida está inundada y la plaza llena de gente',
    'The way we work: 3 shifts, 8 hours, 5 days',
  ])('leaves as it is: %s', (text) => {
    expect(mask(text, people)).toBe(text);
  });
});

describe('names', () => {
  const masker = createMasker(people);

  it.each([
    ['Gracias a Ana por todo', 'Gracias a [name] por todo'],
    ['gracias ana, sos lo más', 'gracias [name], sos lo más'],
    ['ANA PEREZ grita', '[name] grita'],
    ['hablé con ana maría pérez núñez ayer', 'hablé con [name] ayer'],
    ['oscar iniguez y NÚÑEZ', '[name] y [name]'],
    ['zbigniew is great', '[name] is great'],
    ["Zbigniew's team and Siobhan O’Connor’s", "[name]'s team and [name]’s"],
    ['falei com o joão da silva', 'falei com o [name]'],
    ['Joa\u0303o ajudou', '[name] ajudou'],
    ['Me ayudó Rosa con el informe', 'Me ayudó [name] con el informe'],
    ['rosa blanco siempre ayuda', '[name] siempre ayuda'],
    ['Rosa Blanco siempre ayuda', '[name] siempre ayuda'],
    ['I asked Will about it', 'I asked [name] about it'],
    ['Hablé con Ana de Finanzas', 'Hablé con [name] de Finanzas'],
    ['Ana y Zbigniew', '[name] y [name]'],
    ['Con J. Pérez todo bien', 'Con [name] todo bien'],
    // On no list: a common first name with its family name, a title, "my boss".
    ['Luciana Wisniewski me ayudó', '[name] me ayudó'],
    ['el Sr. Gómez y la Dra. Etxeberria', 'el Sr. [name] y la Dra. [name]'],
    ['mi jefa Yanira no escucha', 'mi jefa [name] no escucha'],
  ])('%s', (text, expected) => {
    expect(masker(text)).toBe(expected);
  });

  it.each([
    'Hay paz en la oficina, la luz es buena y el mar está cerca',
    'Rosa es el color de las paredes',
    'El color rosa y el blanco me gustan',
    'Will this change? It will, in May or in June',
    'NO HAY PAZ NI LUZ EN ESTE MAR DE PAPELES',
    'Buen clima, bueno el café, y de la selva no sé nada',
    'Banana, semana, anatomía, mañana: nada que ver',
    'Un mar de dudas. Mar agitado, poca paz.',
  ])('leaves as it is: %s', (text) => {
    expect(masker(text)).toBe(text);
  });

  it('finds every unmistakable part in any case, with or without accents, between any borders', () => {
    const parts = ['María', 'Pérez', 'Núñez', 'Kowalczyk', 'Zbigniew', 'Óscar', 'Iñíguez', 'João', 'Siobhán'];
    const bare = (word: string) => word.normalize('NFD').replace(/\p{M}/gu, '');
    fc.assert(
      fc.property(
        fc.constantFrom(...parts),
        fc.constantFrom<(word: string) => string>(
          (word) => word,
          (word) => word.toLowerCase(),
          (word) => word.toUpperCase(),
          bare,
          (word) => bare(word).toLowerCase(),
          (word) => word.normalize('NFD'),
        ),
        fc.constantFrom('', 'gracias ', '¿', '(', '"', '😀', 'e ', '-', '…', '\n'),
        fc.constantFrom('', ' ayudó', '?', ')', ', gracias', '😀', '.', '\n'),
        (part, write, before, after) => {
          const masked = masker(`${before}${write(part)}${after}`);
          expect(masked).toBe(`${before}[name]${after}`);
        },
      ),
      { numRuns: 500 },
    );
  });

  it('changes nothing when it masks again', () => {
    const pieces = [
      'Ana',
      'rosa',
      'Rosa Blanco',
      ' ',
      ', ',
      '. ',
      'a@b.com',
      '12.345.678-Z',
      '+54 11 4567 8901',
      '@x',
    ];
    const more = [
      'calle Mayor 3',
      'de',
      'la',
      '[name]',
      '[',
      ']',
      'https://x.y',
      'DNI',
      '4521',
      'Sr.',
      'Yanira',
      '\u0301',
    ];
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...pieces, ...more), { maxLength: 12 }), (found) => {
        const once = masker(found.join(' '));
        expect(masker(once)).toBe(once);
      }),
      { numRuns: 1000 },
    );
  });
});

describe('size', () => {
  const hostile = [
    'a',
    'a.',
    'a@',
    'a@a',
    '1',
    '1 ',
    '1-',
    '(1',
    '@',
    'www.',
    'http://',
    'a-',
    'Ana ',
    'Ana',
    'calle ',
    'Calle A ',
    'calle de la ',
    '1 A ',
    'á',
    'de la ',
    '. ',
    'x arroba y ',
    'dni ',
    'dni 1',
    'cc. ',
    'A1',
    'AB12 ',
    'a.com',
    'Rosa Blanco ',
    '\u0301',
    ' ',
    '\n',
    '📞1',
  ];

  it.each(hostile)('reads a megabyte of %j in time', (unit) => {
    const masker = createMasker(people);
    const text = unit.repeat(Math.ceil(2 ** 20 / unit.length));
    const from = performance.now();
    masker(text);
    // A quadratic expression takes hours here; a linear one a fifth of a second.
    expect(performance.now() - from).toBeLessThan(5_000);
  });

  it('holds a hundred thousand people and finds the last of them', () => {
    const syllables = ['ka', 'ro', 'mi', 'tu', 'se', 'lo', 'ni', 'va', 'dre', 'xo'];
    const spell = (n: number) => [...String(n)].map((digit) => syllables[Number(digit)]).join('');
    const many = Array.from({ length: 100_000 }, (_, i) => `${spell(100_000 + i)} de ${spell(900_000 - i)}`);
    const masker = createMasker(many);
    expect(masker(`hoy ${many.at(-1)} y ${many[0]?.toUpperCase()} y nadie más`)).toBe(
      'hoy [name] y [name] y nadie más',
    );
    const comments = Array.from(
      { length: 2_000 },
      () => 'La comunicación con el área de compras mejoró este mes',
    );
    const from = performance.now();
    expect(comments.map(masker)).toEqual(comments);
    expect(performance.now() - from).toBeLessThan(2_000);
  });
});
