import type { MessageRef } from '#core/chat.ts';
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

/** The message pressed; an ephemeral one cannot be named again. */
export function refOf(spot: Omit<Spot, 'user'>): MessageRef | undefined {
  const { tenant, channel, message } = spot;
  if (message === undefined || channel === undefined || spot.ephemeral) return undefined;
  return { platform, tenant, route: channel, id: message };
}
