import { setTimeout as sleep } from 'node:timers/promises';
import type { Mention } from '#core/chat.ts';
import type { Log } from '#core/log.ts';
import type { TeamsPeople } from '../people.ts';
import type { Spot } from '../ports.ts';
import { fetchFiles } from './files.ts';
import type { Incoming } from './parse.ts';
import type { Asked } from './spot.ts';
import type { Called } from './words.ts';

/** What is looked up before an event is handled may take so long. Milliseconds. */
const lookUpMs = { mentions: 600, files: 1_500, place: 900 } as const;
/** Names in one message that are looked up. */
const mostCalled = 50;

type Options = Readonly<{
  people: Pick<TeamsPeople, 'keyOf'>;
  serviceUrl: string;
  /** Are the bot and who asks both in that place? */
  isThere(asked: Asked, at: Spot): Promise<boolean>;
  log: Log;
}>;

/** What an activity only points at: who was meant, and the files that came along. */
export function createCompleting({ people, serviceUrl, isThere, log }: Options) {
  /** Who cannot be found in time is left out; the text has their name. */
  async function mentionsOf(called: readonly Called[], roster: Spot): Promise<readonly Mention[]> {
    const late = sleep(lookUpMs.mentions, undefined, { ref: false });
    const found = await Promise.all(
      called.slice(0, mostCalled).map(async ({ id, name }) => {
        const key = await Promise.race([people.keyOf(roster, id), late]);
        return key === undefined ? undefined : { key, name };
      }),
    );
    return found.filter((one) => one !== undefined);
  }

  return async (incoming: Incoming, roster: Spot): Promise<Incoming> => {
    const { event, called, submitted, pointsAt } = incoming;
    if (event.kind === 'command' && event.pointed?.thread !== undefined && pointsAt !== undefined) {
      const late = sleep(lookUpMs.place, false, { ref: false });
      if (await Promise.race([isThere(incoming.asked, pointsAt), late])) return incoming;
      const { thread: _, ...pointed } = event.pointed;
      return { ...incoming, event: { ...event, pointed } };
    }
    if ('mentions' in event && called !== undefined) {
      const mentions = [...event.mentions, ...(await mentionsOf(called, roster))];
      return { ...incoming, event: { ...event, mentions } };
    }
    const links = submitted?.origin.files ?? [];
    if (event.kind !== 'submit' || submitted === undefined || links.length === 0) return incoming;
    const { form, origin, values } = submitted;
    const withFiles = await fetchFiles(form, values, links, { serviceUrl, withinMs: lookUpMs.files, log });
    // What could not be had is asked for another way.
    const { files: _, ...bare } = origin;
    const isMissing = form.fields.some(({ kind, name }) => kind === 'file' && withFiles[name] === undefined);
    return {
      ...incoming,
      event: { ...event, values: withFiles },
      submitted: { ...submitted, origin: isMissing ? bare : origin },
    };
  };
}
