import { createSentiment, type SentimentOptions } from '#work/sentiment.ts';

type Line = Readonly<{ fields: object; message: string }>;

/** A sentiment and what it logged. */
export function setUp(options: Omit<SentimentOptions, 'log'> = {}) {
  const lines: Line[] = [];
  const log = { warn: (fields: object, message: string) => void lines.push({ fields, message }) };
  return { sentiment: createSentiment({ ...options, log }), lines, said: () => JSON.stringify(lines) };
}

/** Of every tone that offline knows, in three languages. */
export const comments = [
  'La VPN se corta cada vez que hay una reunión',
  'Estoy muy contenta con mi equipo, gracias',
  'Great people but terrible tools',
  'Falta comunicação entre as áreas',
  'Trabajo en el turno de la tarde',
];
