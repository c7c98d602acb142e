import { z } from 'zod';
import type { ChatEvent } from '#core/chat.ts';
import { errorFields } from '#core/errors.ts';
import type { Log } from '#core/log.ts';
import type { TeamsPeople } from '../people.ts';
import type { Connector, Obj, Place, Places, Spot } from '../ports.ts';
import { type Activity, actorOf, baseOf, idOf, isByBot, isDirect, type Known, ownIds } from './activity.ts';
import type { Incoming } from './parse.ts';
import { rosterOf } from './spot.ts';

/** New people who are looked up one by one; where more come at once, all are read again. */
const mostNew = 50;
const atOnce = 5;

const account = z.looseObject({ id: z.string().min(1) });
const list = z.array(account).catch([]);

type Options = Readonly<{
  connector: Connector;
  people: Pick<TeamsPeople, 'memberOf'>;
  places: Places;
  peopleChanged(tenant: string): Promise<void>;
  log: Log;
}>;

/** What Teams tells of, besides what people say and do. */
export type News = Readonly<{
  /** For which somebody waits: it is acknowledged once it was handled. */
  event?: Incoming;
  /** What else is to be done. It never rejects. */
  work: () => Promise<readonly ChatEvent<'changed'>[]>;
}>;

const teamOrGroup = ({ conversation, channelData }: Activity): 'team' | 'group' =>
  channelData?.team?.id !== undefined || conversation.conversationType === 'channel' ? 'team' : 'group';

/** The place that has a roster: a team for all of its channels. */
export const rosterSpot = (activity: Activity): Spot => ({
  serviceUrl: activity.serviceUrl,
  conversation: activity.channelData?.team?.id ?? rosterOf(activity.conversation.id),
});

/** The place as it is kept. @returns nothing for a direct chat with somebody who is not of this tenant */
export function placeIn(activity: Activity, known: Known): Place | undefined {
  const { serviceUrl } = activity;
  if (!isDirect(activity)) return { kind: teamOrGroup(activity), serviceUrl };
  const from = isByBot(activity, known) ? undefined : actorOf(activity, known);
  if (from === undefined || from.tenant !== known.tenant) return undefined;
  return { kind: 'personal', user: from.key, mri: activity.from.id, serviceUrl };
}

const removedFrom = ({ user, serviceUrl }: Extract<Place, { kind: 'personal' }>): Place => ({
  kind: 'removed',
  user,
  serviceUrl,
});

/** The bot came to a place or went; people came to a team or went. */
export function createNews({ connector, people, places, peopleChanged, log }: Options) {
  async function quietly(what: string, run: () => Promise<void>): Promise<void> {
    try {
      await run();
    } catch (error) {
      log.warn({ what, ...errorFields(error) }, 'teams: news could not be kept');
    }
  }

  const keep = (activity: Activity, known: Known): Promise<void> =>
    quietly('place', async () => {
      const place = placeIn(activity, known);
      if (place !== undefined) await places.save(known.tenant, rosterSpot(activity).conversation, place);
    });
  const readAgain = (known: Known): Promise<void> => quietly('people', () => peopleChanged(known.tenant));

  function installation(activity: Activity, known: Known): News {
    const { action = '' } = activity;
    const direct = isDirect(activity);
    const isRemoved = action.startsWith('remove');
    const work = async (): Promise<readonly []> => {
      if (isRemoved) {
        const { conversation } = rosterSpot(activity);
        const place = placeIn(activity, known);
        // Whoever puts us out of their own chat is remembered for that.
        await quietly('place', () =>
          place?.kind === 'personal'
            ? places.save(known.tenant, conversation, removedFrom(place))
            : places.remove(known.tenant, conversation),
        );
      } else await keep(activity, known);
      if (!direct) await readAgain(known);
      return [];
    };
    // An upgrade of the app is neither the one nor the other.
    const kind = action === 'add' ? 'joined' : action === 'remove' ? 'left' : undefined;
    const base = direct && kind !== undefined ? baseOf(activity, known) : undefined;
    if (base === undefined || kind === undefined) return { work };
    const asked = { ...base.asked, via: 'told', opens: false } as const;
    return { work, event: { event: { kind, ...base.common }, asked } };
  }

  async function lookUp(activity: Activity, known: Known, ids: readonly string[]) {
    const spot = rosterSpot(activity);
    const found: ChatEvent<'changed'>[] = [];
    const left = [...ids];
    const one = async (): Promise<void> => {
      for (let user = left.shift(); user !== undefined; user = left.shift()) {
        const way = { serviceUrl: spot.serviceUrl, user };
        const raw = await connector.member(spot, user).catch((error: unknown) => {
          log.info(errorFields(error), 'teams: somebody new could not be looked up');
          return undefined;
        });
        const member = raw === undefined ? undefined : people.memberOf(raw, way);
        if (member === undefined) continue;
        const { address, ...from } = member;
        found.push({
          kind: 'changed',
          id: `${idOf(activity)}:${from.key}`,
          at: known.now,
          from,
          where: address,
          direct: true,
        });
      }
    };
    await Promise.all(Array.from({ length: atOnce }, one));
    return found;
  }

  function membership(raw: Obj, activity: Activity, known: Known): News {
    const own = ownIds(activity, known);
    const added = list.parse(raw.membersAdded ?? []).map((one) => one.id);
    const removed = list.parse(raw.membersRemoved ?? []).map((one) => one.id);
    const direct = isDirect(activity);
    const isUs = added.some((one) => own.has(one));
    const others = added.filter((one) => !own.has(one) && !one.startsWith('28:'));
    return {
      work: async () => {
        // Whoever goes takes the place along: its removal is told by itself.
        if (removed.some((one) => own.has(one))) return [];
        await keep(activity, known);
        if (direct) return [];
        if (isUs || removed.length > 0 || others.length > mostNew) {
          await readAgain(known);
          return [];
        }
        return lookUp(activity, known, others);
      },
    };
  }

  /** @returns nothing for what is no concern of ours */
  return (raw: Obj, activity: Activity, known: Known): News | undefined => {
    if (activity.type === 'installationUpdate') return installation(activity, known);
    if (activity.type === 'conversationUpdate') return membership(raw, activity, known);
    return undefined;
  };
}
