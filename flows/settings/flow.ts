import { type Command, type Flow, onAction, onOpen, onSubmit } from '#core/flow.ts';
import { ask, type Context, replace, say } from '#core/outcome.ts';
import type { Person } from '#core/person.ts';
import { type Preferences, personById, savePreferences } from '#store/people.ts';
import { pauseEnd, pauseOf, readSettings } from './rules.ts';
import { text } from './text.ts';
import { holdsCard, open, pause, pausedCard, resume, samples, save, settingsForm } from './views.ts';

const form = ({ locale, person, now }: Context) => settingsForm(locale, person, now);

/** @returns the person as they are afterwards */
async function change({ db, person }: Context, preferences: Preferences): Promise<Person> {
  await savePreferences(db, person.id, preferences);
  return (await personById(db, person.id)) ?? person;
}

const command: Command = {
  name: 'settings',
  words: {
    en: ['settings', 'preferences'],
    es: ['ajustes', 'configuración', 'preferencias'],
    pt: ['configurações', 'ajustes', 'preferências'],
  },
  about: (locale) => ({ summary: text(locale).summary }),
  shownTo: () => true,
  handle: async (context) => ask(form(context)),
};

/**
 * When and how a person is written to. Its actions `settings.pause` and `settings.resume` may be put on the messages
 * of other flows, by name.
 */
export const settingsFlow: Flow = {
  name: 'settings',
  commands: [command],
  opens: [onOpen(open, async (context) => ask(form(context)))],
  submits: [
    onSubmit(save, async (context, _input, values) => {
      const { locale, person, now } = context;
      const read = readSettings(values, now, person.timeZone);
      return read.kind === 'wrong'
        ? ask(settingsForm(locale, person, now, { values, faults: read.faults }))
        : say(holdsCard('saved', await change(context, read.chosen), now));
    }),
  ],
  actions: [
    onAction(pause, async (context, { days }) => {
      const { person, now } = context;
      const asked = pauseEnd(now, person.timeZone, days);
      // A longer pause that was set before stays.
      const before = pauseOf(person, now);
      const until = before !== undefined && before > asked ? before : asked;
      // A new message: the one with the button may hold questions that stay open.
      return say(pausedCard(await change(context, { pausedUntil: until }), until));
    }),
    onAction(resume, async (context) =>
      replace(holdsCard('resumed', await change(context, { pausedUntil: null }), context.now)),
    ),
  ],
  home: async ({ person, now }) => holdsCard('home', person, now),
  samples,
};
