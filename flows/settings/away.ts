import { type Command, type Flow, type FlowPart, onAction, onOpen, onSubmit } from '#core/flow.ts';
import { ask, type Context, type Extra, replace, say } from '#core/outcome.ts';
import type { Days } from '#core/workdays.ts';
import { localDate } from '#core/zoned.ts';
import { dropLeave, leavesOf, takeLeave } from '#store/leaves.ts';
import { readAway } from './read-away.ts';
import { text } from './text-away.ts';
import { awayCard, awayForm, awayFormCard, openAway, removeAway, showAway } from './views-away.ts';

/** Those that are not over where the person is, the first first. */
export async function leavesAhead({ db, person, now }: Context): Promise<readonly Days[]> {
  const today = localDate(now, person.timeZone);
  return (await leavesOf(db, person.id)).filter(({ to }) => to >= today);
}

const list = async (context: Context) => awayCard(context.locale, await leavesAhead(context));

const command: Command = {
  name: 'away',
  words: { en: ['away', 'leave'], es: ['ausencia', 'vacaciones'], pt: ['ausência', 'férias'] },
  about: (locale) => ({ summary: text(locale).summary }),
  shownTo: () => true,
  handle: async (context) => say(await list(context)),
};

/** Days on which nobody writes to somebody unasked. @param flows those that may have planned something by these days */
export function createAway(flows: () => readonly Flow[]): FlowPart {
  async function follows(context: Context): Promise<Extra> {
    const extras: Extra[] = [];
    for (const flow of flows()) extras.push((await flow.leaveChanged?.(context)) ?? {});
    return {
      send: extras.flatMap(({ send = [] }) => send),
      post: extras.flatMap(({ post = [] }) => post),
      enqueue: extras.flatMap(({ enqueue = [] }) => enqueue),
      cancel: extras.flatMap(({ cancel = [] }) => cancel),
      refresh: extras.flatMap(({ refresh = [] }) => refresh),
      forget: extras.flatMap(({ forget = [] }) => forget),
    };
  }

  return {
    commands: [command],
    opens: [onOpen(openAway, async ({ locale }) => ask(awayFormCard(locale)))],
    submits: [
      onSubmit(awayForm, async (context, _input, values) => {
        const { db, locale, person, now } = context;
        const read = readAway(values, now, person.timeZone);
        if (read.kind === 'wrong') return ask(awayFormCard(locale, { values, faults: read.faults }));
        await takeLeave(db, person.id, read.days, now);
        return say(await list(context), await follows(context));
      }),
    ],
    actions: [
      onAction(showAway, async (context) => say(await list(context))),
      onAction(removeAway, async (context, { from }) => {
        await dropLeave(context.db, context.person.id, from);
        return replace(await list(context), await follows(context));
      }),
    ],
  };
}
