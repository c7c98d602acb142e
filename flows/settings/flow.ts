import { type Command, type Flow, type FlowPart, onAction, onOpen, onSubmit, together } from '#core/flow.ts';
import { ask, type Context, replace, say } from '#core/outcome.ts';
import type { Person } from '#core/person.ts';
import { type Preferences, personById, savePreferences } from '#store/people.ts';
import { createAway, leavesAhead } from './away.ts';
import { pauseEnd, pauseOf, readSettings } from './rules.ts';
import { text } from './text.ts';
import {
  holdsCard,
  open,
  pause,
  pausedCard,
  type Reason,
  resume,
  samples,
  save,
  settingsForm,
} from './views.ts';
import { awaySamples } from './views-away.ts';

const form = ({ locale, person, now }: Context) => settingsForm(locale, person, now);

/** @returns the person as they are afterwards */
async function change({ db, person }: Context, preferences: Preferences): Promise<Person> {
  await savePreferences(db, person.id, preferences);
  return (await personById(db, person.id)) ?? person;
}

/** @param person as they are now: a change may have come after the context was made */
async function holds(context: Context, reason: Reason, person: Person) {
  const [leave] = await leavesAhead(context);
  return holdsCard(reason, person, context.now, leave);
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

const preferences: FlowPart = {
  commands: [command],
  opens: [onOpen(open, async (context) => ask(form(context)))],
  submits: [
    onSubmit(save, async (context, _input, values) => {
      const { locale, person, now } = context;
      const read = readSettings(values, now, person.timeZone);
      return read.kind === 'wrong'
        ? ask(settingsForm(locale, person, now, { values, faults: read.faults }))
        : say(await holds(context, 'saved', await change(context, read.chosen)));
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
      replace(await holds(context, 'resumed', await change(context, { pausedUntil: null }))),
    ),
  ],
};

/**
 * When and how a person is written to, and when they are away. Its actions `settings.pause`, `settings.resume` and
 * `settings.away` may be put on the messages of other flows, by name.
 * @param flows all of them: those that plan by days away are told of changes
 */
export function createSettingsFlow(flows: () => readonly Flow[]): Flow {
  return {
    name: 'settings',
    ...together(preferences, createAway(flows)),
    home: (context) => holds(context, 'home', context.person),
    samples: (locale) => [...samples(locale), ...awaySamples(locale)],
  };
}
