import type { Done, Say } from '#core/chat.ts';
import type { Command, Flow } from '#core/flow.ts';
import { type Context, type Outcome, say } from '#core/outcome.ts';
import { localDate } from '#core/zoned.ts';
import { unitsManagedBy } from '#store/people.ts';
import { isGreeting, nearest, quotable } from './rules.ts';
import { text } from './text.ts';
import { helpCard, homeCard, type Shown, samples, unknownCard } from './views.ts';

/** The commands that a person is shown, as of now; apart, those that come with a role. */
async function shownTo({ db, now, person }: Context, commands: readonly Command[]): Promise<Shown> {
  const manages = (await unitsManagedBy(db, person.id, localDate(now, person.timeZone))).length > 0;
  const anybody = { ...person, roles: [] };
  const shown = commands.filter((command) => command.shownTo(person, manages));
  return {
    own: shown.filter((command) => command.shownTo(anybody, manages)),
    hr: shown.filter((command) => !command.shownTo(anybody, manages)),
  };
}

/**
 * Help, and the answer to words that are no command.
 * @param commands all commands of all flows, this one's included; asked when needed, since this flow is one of them
 */
export function createHelpFlow(commands: () => readonly Command[]): {
  flow: Flow;
  /** For text that begins with no command's word. A greeting or nothing visible gives the help itself. */
  unknown(context: Context, text: string): Promise<Outcome<Done | Say>>;
} {
  const help: Command = {
    name: 'help',
    words: { en: ['help'], es: ['ayuda'], pt: ['ajuda'] },
    about: (locale) => ({ summary: text(locale).summary }),
    shownTo: () => true,
    handle: async (context) => say(helpCard(context.locale, await shownTo(context, commands()))),
  };
  return {
    flow: {
      name: 'help',
      commands: [help],
      home: async (context) => homeCard(context.locale, await shownTo(context, commands())),
      samples: (locale) => samples(locale, commands()),
    },
    async unknown(context, typed) {
      const shown = await shownTo(context, commands());
      return quotable(typed) === '' || isGreeting(typed)
        ? say(helpCard(context.locale, shown))
        : say(unknownCard(context.locale, typed, nearest([...shown.own, ...shown.hr], typed), shown));
    },
  };
}
