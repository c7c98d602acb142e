import type { Locale } from '#core/i18n.ts';

// What the code relies on in Teams. The app's manifest says the same to Teams.

/** Where the Bot Connector sends everything. */
export const messagesPath = '/api/messages';

/** Words that are offered while somebody writes to the bot, the same in each language and in this order. */
export const commandNames = [
  'help',
  'kudos',
  'me',
  'mural',
  'campaigns',
  'pulse',
  'report',
  'people',
  'recognition',
  'settings',
  'home',
] as const;
export type CommandName = (typeof commandNames)[number];

/** The word of each command in each language, as the flows know it; `home` is the adapter's own. */
export const commandWords: Readonly<Record<Locale, Readonly<Record<CommandName, string>>>> = {
  en: {
    help: 'help',
    kudos: 'kudos',
    me: 'me',
    mural: 'mural',
    campaigns: 'campaigns',
    pulse: 'pulse',
    report: 'report',
    people: 'people',
    recognition: 'recognition',
    settings: 'settings',
    home: 'home',
  },
  es: {
    help: 'ayuda',
    kudos: 'gracias',
    me: 'yo',
    mural: 'mural',
    campaigns: 'campañas',
    pulse: 'pulso',
    report: 'informe',
    people: 'personas',
    recognition: 'reconocimiento',
    settings: 'ajustes',
    home: 'inicio',
  },
  pt: {
    help: 'ajuda',
    kudos: 'obrigado',
    me: 'eu',
    mural: 'mural',
    campaigns: 'campanhas',
    pulse: 'pulso',
    report: 'relatório',
    people: 'pessoas',
    recognition: 'reconhecimento',
    settings: 'configurações',
    home: 'início',
  },
};

const plainly = (word: string): string =>
  word
    .normalize('NFC')
    .toLowerCase()
    .replace(/^[^\p{L}]+|[^\p{L}]+$/gu, '');
const homeWords: ReadonlySet<string> = new Set([
  ...Object.values(commandWords).map((words) => plainly(words.home)),
]);

/** Asks for one's own place, which comes in the direct chat: Teams has no tab that a bot could draw without a web page. */
export const isHomeWord = (text: string): boolean => homeWords.has(plainly(text));

/** The message extension: from the box in which a message is written, and from a message. */
export const recognise = { id: 'recognise', command: 'kudos' } as const;
