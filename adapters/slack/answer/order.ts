import type { Spot } from '../receive/spot.ts';

/** What an answer changes: a message (for everybody who presses on it), a dialog, or somebody's Home. */
export function thingAt({ tenant, user, surface, channel, message, view }: Spot): string | undefined {
  if (surface === 'home') return `home ${tenant} ${user}`;
  if (view !== undefined) return `view ${view}`;
  // Of a long message that has become shorter the first part is left.
  if (message !== undefined) return `message ${tenant} ${channel} ${message.split(',')[0]}`;
  return undefined;
}
