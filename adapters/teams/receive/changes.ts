import { z } from 'zod';
import type { Obj } from '../ports.ts';
import { type Activity, baseOf, type Known, ownIds } from './activity.ts';
import type { Incoming } from './parse.ts';
import { refAt } from './spot.ts';
import { wordsOf } from './words.ts';

/** More come at once with no client. */
const mostSigns = 20;
const signs = z
  .array(
    z
      .looseObject({ type: z.string().regex(/^[\p{L}\p{N}\p{Emoji}_+-]{1,100}$/u) })
      .nullable()
      .catch(null),
  )
  .transform((all) => all.slice(0, mostSigns).flatMap((one) => one ?? []))
  .catch([]);

/**
 * What somebody did to a message that stands there already: to their own, or by a reaction to one of ours, as Teams tells of no
 * others. Whoever is of another organisation changes nothing here.
 */
export function parseChanges(raw: Obj, activity: Activity, known: Known): readonly Incoming[] {
  const base = baseOf(activity, known);
  if (base === undefined || base.common.from.tenant !== known.tenant) return [];
  const asked = { ...base.asked, via: 'told', opens: false } as const;
  const { common } = base;
  const what = activity.channelData?.eventType;
  switch (activity.type) {
    case 'messageUpdate': {
      if (activity.id === undefined || (what !== 'editMessage' && what !== 'undeleteMessage')) return [];
      const { text, mentions: called } = wordsOf(raw, ownIds(activity, known));
      const on = refAt(known.tenant, asked.at, activity.id);
      const event = { kind: 'edited', ...common, text, mentions: [], on } as const;
      return [{ event, asked, ...(called.length > 0 && { called }) }];
    }
    case 'messageDelete': {
      if (activity.id === undefined || what !== 'softDeleteMessage') return [];
      const on = refAt(known.tenant, asked.at, activity.id);
      return [{ event: { kind: 'deleted', ...common, on }, asked }];
    }
    case 'messageReaction': {
      const { replyToId } = activity;
      if (replyToId === undefined) return [];
      const on = refAt(known.tenant, asked.at, replyToId);
      const told = [
        ...signs.parse(raw.reactionsRemoved ?? []).map(({ type }) => ({ name: type, removed: true })),
        ...signs.parse(raw.reactionsAdded ?? []).map(({ type }) => ({ name: type, removed: false })),
      ];
      return told.map(({ name, removed }) => {
        const id = `${common.id}:${removed ? '-' : '+'}${name}`;
        return { event: { kind: 'reaction', ...common, id, name, removed, on }, asked };
      });
    }
    default:
      return [];
  }
}
