import type { Locale } from '#core/i18n.ts';

// What the code relies on in Teams. The app's manifest says the same to Teams.

/** Where the Bot Connector sends everything. */
export const messagesPath = '/api/messages';

/** Words that are offered while somebody writes to the bot, the same in each language and in this order. */
export const commandNames = ['help', 'pulse', 'report', 'people', 'settings', 'home'] as const;
export type CommandName = (typeof commandNames)[number];

/** The word of each command in each language, as the flows know it; `home` is the adapter's own. */
export const commandWords: Readonly<Record<Locale, Readonly<Record<CommandName, string>>>> = {
  en: {
    help: 'help',
    pulse: 'pulse',
    report: 'report',
    people: 'people',
    settings: 'settings',
    home: 'home',
  },
  es: {
    help: 'ayuda',
    pulse: 'pulso',
    report: 'informe',
    people: 'personas',
    settings: 'ajustes',
    home: 'inicio',
  },
  pt: {
    help: 'ajuda',
    pulse: 'pulso',
    report: 'relatório',
    people: 'pessoas',
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

/**
 * The message extension: from the box in which a message is written, and from a message. It asks for help until recognition is
 * written, which has a command of its own: as long as nobody knows that one, the answer to it would be "I don't know it".
 */
export const recognise = { id: 'recognise', command: 'help' } as const;
