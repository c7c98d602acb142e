import type { Chart } from '#core/chart.ts';
import type { Locale } from '#core/i18n.ts';

// Pictures as the flows ask for them, in the three languages with their long words, and such as nobody should send.

type Words = Readonly<{
  bars: Chart;
  change: Chart;
  line: Chart;
  wall: Chart;
  certificate: Chart;
  empty: Chart;
}>;

const months: Readonly<Record<Locale, readonly string[]>> = {
  es: ['mar', 'abr', 'may', 'jun', 'jul', 'ago', 'sep', 'oct', 'nov'],
  en: ['Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov'],
  pt: ['mar', 'abr', 'mai', 'jun', 'jul', 'ago', 'set', 'out', 'nov'],
};
const values = [58, 61, 60, 55, 49, 52, 63, 66, 71];
const points = (locale: Locale) =>
  months[locale].map((label, index) => ({ label, value: values[index] ?? 0 }));

export const charts: Readonly<Record<Locale, Words>> = {
  es: {
    bars: {
      kind: 'bars',
      title: '¿Cómo está el equipo de Atención a Clientes Internacionales?',
      subtitle: 'Mejor que la organización en reconocimiento; peor en herramientas.',
      note: '34 de 41 personas respondieron, ±6 puntos. La línea gris es la organización.',
      from: 0,
      to: 100,
      bars: [
        { label: 'Estado general', value: 71, caption: '71', reference: 64 },
        { label: 'Reconocimiento', value: 82, caption: '82 · 79 % favorable', reference: 66 },
        {
          label: 'Herramientas, infraestructura y autorizaciones interdepartamentales',
          value: 38,
          caption: '38 · 31 % favorable',
          reference: 55,
        },
        { label: 'Comunicación', caption: 'muy pocas respuestas' },
        { label: 'Corresponsabilidad', value: 64, caption: '64', reference: 64 },
      ],
    },
    change: {
      kind: 'change',
      title: '¿Estorban menos las herramientas que la vez pasada?',
      subtitle: 'Sí: 13 puntos menos de estorbo. La comunicación, en cambio, bajó.',
      note: '31 y 34 respuestas.',
      from: 0,
      to: 100,
      before: 'Agosto',
      after: 'Noviembre',
      rows: [
        { label: 'Herramientas', before: 38, after: 51, caption: '+13' },
        { label: 'Comunicación entre departamentos', before: 72, after: 66, caption: '−6' },
        { label: 'Reconocimiento', before: 82, after: 82, caption: 'igual' },
        { label: 'Aprendizaje', after: 96, caption: 'por primera vez' },
        { label: 'Carga de trabajo', before: 0, after: 100, caption: '+100' },
      ],
    },
    line: {
      kind: 'line',
      title: '¿A cuántas personas se les agradece?',
      subtitle: 'Al 71 % en noviembre: más que en ningún mes desde que se mide.',
      note: '412 personas; porcentaje a quien se agradeció al menos una vez en el mes.',
      from: 0,
      to: 100,
      points: points('es'),
    },
    wall: {
      kind: 'wall',
      title: 'Mural de gracias',
      subtitle: 'Esto se agradeció esta semana en Cooperativa Horizonte.',
      note: '38 agradecimientos, del 16 al 22 de noviembre',
      progress: {
        label: 'Noviembre agradecido: que nadie se quede sin un gracias',
        share: 0.64,
        caption: '64 % de 80 %',
      },
      items: [
        {
          heading: 'Ana Lucía Quiñones → Luis Ibáñez',
          words:
            'Gracias por quedarte el viernes a revisar las facturas conmigo: llegamos a tiempo y el proveedor cobró el mismo día.',
          tag: '🤝 Servicio',
          when: 'hoy',
        },
        {
          heading: 'María José → Mesa de Ayuda',
          words: 'Rápidos y amables, como siempre.',
          tag: '⚡ Agilidad',
          when: 'ayer',
        },
        {
          heading: 'Someone → Bea, Íñigo, Carlos Alberto Fernández de la Vega y 3 más',
          words:
            'El nuevo tablero de existencias nos ahorra una hora cada mañana. Se nota que escucharon lo que pedimos en septiembre y que probaron con el turno de noche antes de publicarlo; ojalá todos los proyectos se hicieran así.',
          tag: '💡 Innovación responsable',
          when: '20 nov',
        },
        { heading: 'Bienvenida, Sofía', words: 'Sofía empieza hoy en Compras.', when: '19 nov' },
        {
          heading: 'Ustedes dijeron, hicimos',
          words: 'Las autorizaciones de menos de 5,000 ya no pasan por dos firmas.',
          when: '18 nov',
        },
        {
          heading: 'Óscar → Juana',
          words: '¡Qué paciencia con el inventario!',
          tag: '🌱 Aprendizaje',
          when: '18 nov',
        },
        {
          heading: 'Juana → Óscar',
          words: 'Por enseñarme a leer el reporte sin prisa.',
          tag: '🌱 Aprendizaje',
          when: '17 nov',
        },
      ],
    },
    certificate: {
      kind: 'certificate',
      title: 'Certificado',
      subtitle:
        'María de los Ángeles Fernández de Córdoba completó el curso: Entregar el trabajo a un cliente interno sin que nada se pierda.',
      heading: 'Certificado',
      name: 'María de los Ángeles Fernández de Córdoba',
      has: 'completó el curso',
      course: 'Entregar el trabajo a un cliente interno sin que nada se pierda',
      when: '22 de noviembre de 2026',
      organisation: 'Aurora Imaginaria',
      number: 'N.º 3F2A-91BC',
    },
    empty: {
      kind: 'wall',
      title: 'Mural de gracias',
      subtitle: 'Todavía está vacío. Escribe «gracias» y a quién.',
      items: [],
    },
  },
  en: {
    bars: {
      kind: 'bars',
      title: 'How is the team?',
      subtitle: 'About as the organisation is.',
      note: '12 of 17 answered, ±11 points.',
      from: -100,
      to: 100,
      bars: [
        { label: 'Would recommend IT', value: 42, caption: '+42', reference: 10 },
        { label: 'Would recommend Procurement', value: -35, caption: '−35', reference: 10 },
        { label: 'Would recommend Facilities', value: 0, caption: '0', reference: -10 },
      ],
    },
    change: {
      kind: 'change',
      title: 'Do tools get in the way less than last time?',
      subtitle: 'A little: 0.3 better on a scale of 1 to 5.',
      from: 1,
      to: 5,
      before: 'Before',
      after: 'After',
      rows: [
        { label: 'Tools', before: 3.1, after: 3.4, caption: '+0.3' },
        { label: 'Clarity', before: 4.2, after: 4.1, caption: '−0.1' },
      ],
    },
    line: {
      kind: 'line',
      title: 'How many are thanked?',
      subtitle: '71% in November.',
      note: '412 people.',
      from: 0,
      to: 100,
      points: points('en').slice(-4),
    },
    wall: {
      kind: 'wall',
      title: 'Wall of thanks',
      subtitle: 'What people thanked each other for this week.',
      items: [
        { heading: 'Ann → Bo', words: 'For the calm during the outage.', tag: '🤝 Service', when: 'today' },
        {
          heading: 'Bo → Chidi',
          words: 'You explained VLANs to me twice and smiled both times. 🎉',
          tag: 'Learning',
          when: 'yesterday',
        },
        { heading: 'يوسف → שרה', words: 'شكرا على المساعدة with the VPN, תודה רבה!', when: '20 Nov' },
        { heading: 'Дмитрий → 田中さん', words: 'Спасибо! ありがとう — and Ευχαριστώ.', when: '19 Nov' },
      ],
    },
    certificate: {
      kind: 'certificate',
      title: 'Certificate',
      subtitle: 'Emma Lindqvist has taken the course: Writing a useful thank-you.',
      heading: 'Certificate',
      name: 'Emma Lindqvist',
      has: 'has taken the course',
      course: 'Writing a useful thank-you',
      when: '22 November 2026',
      organisation: 'Aurora Imaginaria',
      number: 'No. 3F2A-91BC',
    },
    empty: {
      kind: 'line',
      title: 'How many are thanked?',
      subtitle: 'Nothing to show yet.',
      from: 0,
      to: 100,
      points: [],
    },
  },
  pt: {
    bars: {
      kind: 'bars',
      title: 'Por quais valores você recebe mais agradecimentos?',
      subtitle: 'Colaboração, em 9 de cada 20.',
      note: '20 agradecimentos desde janeiro.',
      from: 0,
      to: 20,
      bars: [
        { label: '🤝 Colaboração', value: 9, caption: '9' },
        { label: '🌱 Desenvolvimento e aprendizado', value: 6, caption: '6' },
        { label: '💡 Inovação', value: 4, caption: '4' },
        { label: '❤️ Cuidado com as pessoas', value: 1, caption: '1' },
        { label: '⚡ Agilidade', value: 0, caption: '0' },
      ],
    },
    change: {
      kind: 'change',
      title: 'A campanha chegou a mais gente?',
      subtitle: 'Sim: de 41% para 68% das pessoas com pelo menos um obrigado.',
      note: '412 pessoas; 30 dias antes e 30 dias durante.',
      from: 0,
      to: 100,
      before: 'Antes da campanha',
      after: 'Durante a campanha',
      rows: [
        { label: 'Pessoas com pelo menos um agradecimento', before: 41, after: 68, caption: '+27 pontos' },
      ],
    },
    line: {
      kind: 'line',
      title: 'Quantas pessoas recebem um obrigado?',
      subtitle: 'Uma medição até agora.',
      from: 0,
      to: 100,
      points: points('pt').slice(-1),
    },
    wall: {
      kind: 'wall',
      title: 'Mural de agradecimentos',
      subtitle: 'O que a gente agradeceu nesta semana.',
      progress: { label: 'Novembro de gratidão', share: 1, caption: 'meta alcançada' },
      items: [
        {
          heading: 'João → Infraestrutura e Telecomunicações',
          words:
            'Responsabilização, compartilhamento e desburocratização: vocês fizeram as três numa semana só.',
          tag: '🛠️ Excelência operacional',
          when: 'ontem',
        },
      ],
    },
    certificate: {
      kind: 'certificate',
      title: 'Certificado',
      subtitle: 'João Guimarães concluiu o curso: Passar o trabalho a um cliente interno.',
      heading: 'Certificado',
      name: 'João Guimarães',
      has: 'concluiu o curso',
      course: 'Passar o trabalho a um cliente interno',
      when: '22 de novembro de 2026',
      organisation: 'Aurora Imaginaria',
      number: 'Nº 3F2A-91BC',
    },
    empty: {
      kind: 'bars',
      title: 'Por quais valores?',
      subtitle: 'Ainda não há nada.',
      from: 0,
      to: 20,
      bars: [],
    },
  },
};

const zalgo = `Z${'\u0301\u0323\u0489'.repeat(40)}a${'\u0300\u0334'.repeat(40)}lgo`;

/** Words of somebody who wishes the picture ill, or only types strangely. */
export const hostile: Readonly<Record<string, string>> = {
  markup:
    '</text><script>alert("x")</script><image href="https://example.org/x.png"/>&amp;&#x41;<![CDATA[ ]]>',
  entity: '<!DOCTYPE svg [<!ENTITY a "b">]>&a; %n ]]>',
  long: 'palabra '.repeat(6_250),
  unbroken: 'x'.repeat(50_000),
  zalgo,
  rightToLeft: '\u202Eעברית abc العربية\u202C \u2067x\u2069 123',
  control: 'a\u0000b\u0007c\u001Bd\u007Fe\uFFFEf\uD800g\u0085h\nij\tk',
  blank: ' \u200B\u2060\uFEFF\n ',
  empty: '',
  emoji: '👩🏽‍💻👨‍👩‍👧‍👦🏳️‍🌈🇦🇷1️⃣#️⃣🫠🧑🏿‍🤝‍🧑🏻🏴󠁧󠁢󠁥󠁮󠁧󠁿👩‍👩🙂‍↔️',
  foreign: '漢字かな 한국어 ไทย हिन्दी 𓀀 \uE000 𝕳𝖊𝖑𝖑𝖔',
  numbers: '5,000 → −3 ± 2 % · “¿Sí?” – «não» … €',
};

/** The same words in every place of every kind. */
export const everywhere = (words: string): readonly Chart[] => {
  const common = { title: words, subtitle: words, note: words };
  return [
    {
      ...common,
      kind: 'bars',
      from: 0,
      to: 100,
      bars: [{ label: words, value: 50, caption: words, reference: 20 }],
    },
    {
      ...common,
      kind: 'change',
      from: 0,
      to: 100,
      before: words,
      after: words,
      rows: [{ label: words, before: 10, after: 90, caption: words }],
    },
    {
      ...common,
      kind: 'line',
      from: 0,
      to: 100,
      points: [
        { label: words, value: 3 },
        { label: words, value: 97 },
      ],
    },
    {
      ...common,
      kind: 'wall',
      items: [{ heading: words, words, tag: words, when: words }],
      progress: { label: words, share: 0.5, caption: words },
    },
  ];
};
