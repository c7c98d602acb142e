import type { Address, MessageRef } from '#core/chat.ts';
import type { FormOrigin } from '../render/codec.ts';

export const platform = 'slack';
/** The type of the metadata that our messages carry. */
export const deliveryType = 'latido_delivery';

/** Where something was done, and every way that Slack gave to answer it there. */
export type Spot = Readonly<{
  /** The installation's. */
  tenant: string;
  user: string;
  surface: FormOrigin['surface'];
  /** Only the person and the bot see that place. */
  direct: boolean;
  channel?: string;
  thread?: string;
  /** `MessageRef.id` of the message pressed. */
  message?: string;
  ephemeral?: boolean;
  /** `response_url`. */
  url?: string;
  /** Opens a dialog, once and within 3 s. */
  trigger?: string;
  /** The dialog in which a button was pressed. */
  view?: string;
  /** That dialog was opened from Home. */
  overHome?: boolean;
}>;

/** The `private_metadata` of a dialog that shows a card over Home. */
export const homeMark = 'home';

/** What is done there may change what Home shows. */
export const isHome = (spot: Spot): boolean => spot.surface === 'home' || spot.overHome === true;

/** A card for this person is shown in a dialog: there is no conversation here. */
export const isApart = (spot: Spot): boolean =>
  spot.surface === 'home' || spot.surface === 'modal' || spot.channel === undefined;

export function originOf(spot: Spot): FormOrigin {
  const { surface, direct, channel, message, thread, ephemeral, url } = spot;
  return {
    surface,
    direct,
    ...(channel !== undefined && { channel }),
    ...(message !== undefined && { message }),
    ...(thread !== undefined && { thread }),
    ...(ephemeral !== undefined && { ephemeral }),
    ...(url !== undefined && { url }),
  };
}

/** A route is a channel, or a thread of it: the first message of that stands behind a colon. */
export function readRoute(route: string): Readonly<{ channel: string; thread?: string }> {
  const [channel = '', thread] = route.split(':');
  return { channel, ...(thread !== undefined && thread !== '' && { thread }) };
}

/** What people do not share: a person's direct chat is theirs, every other place goes by its own name. */
export const isPlace = ({ key }: Pick<Address, 'key'>): boolean => /^[CGD]/.test(key);

/** A thread of a shared place. @param root its first message */
export function threadOf({ tenant }: Pick<Spot, 'tenant'>, channel: string, root: string): Address {
  return { platform, tenant, key: channel, route: `${channel}:${root}` };
}

/** A message of people, by which Slack tells of it again. */
export const messageAt = (tenant: string, channel: string, ts: string): MessageRef => ({
  platform,
  tenant,
  route: channel,
  id: ts,
});

/** The message pressed; an ephemeral one cannot be named again. */
export function refOf(spot: Omit<Spot, 'user'>): MessageRef | undefined {
  const { tenant, channel, message } = spot;
  if (message === undefined || channel === undefined || spot.ephemeral) return undefined;
  return { platform, tenant, route: channel, id: message };
}
