import { z } from 'zod';
import type { Member } from '#core/chat.ts';
import { encodeRoute, type Way } from '../route.ts';

/** Object and tenant ids are GUIDs, and some of Microsoft's APIs write them in capitals: one spelling for all of us. */
export const asKey = (id: string): string => id.trim().toLowerCase();

const text = z.string().optional().catch(undefined);

/**
 * What we read of a member of a roster; whatever else it has is left alone, and an odd detail spoils nobody. The object id
 * has two names: one of the Bot Connector, one of the older API for teams.
 */
const rosterSchema = z.looseObject({
  id: text,
  aadObjectId: text,
  objectId: text,
  name: text,
  givenName: text,
  surname: text,
  email: text,
  userPrincipalName: text,
  tenantId: text,
  userRole: text,
  role: text,
});
type Listed = z.infer<typeof rosterSchema>;

/** What we read of Graph's user. */
const userSchema = z.looseObject({
  id: text,
  displayName: text,
  mail: text,
  userPrincipalName: text,
  userType: text,
  accountEnabled: z.boolean().optional().catch(undefined),
  preferredLanguage: text,
});

/** A GUID; Microsoft's own local client has other ids. */
const isKey = (key: string): boolean => /^[\w.:@-]{1,200}$/.test(key);

/** The account name of a guest of the tenant: their address, this mark, and a domain of the tenant. */
const guestMark = /#ext#/i;
const looksLikeAddress = (given: string): boolean => /^[^\s@#]+@[^\s@#]+$/.test(given);

const filled = (given: string | undefined): string | undefined => {
  const trimmed = given?.trim();
  return trimmed === '' ? undefined : trimmed;
};

/** Most accounts have a mailbox; of those that have none, the account name is how others know them. */
function emailOf(mail: string | undefined, account: string | undefined): string | undefined {
  const own = filled(account);
  return filled(mail) ?? (own !== undefined && looksLikeAddress(own) ? own : undefined);
}

type Known = Readonly<{
  tenant: string;
  key: string;
  name: string | undefined;
  email: string | undefined;
  locale?: string | undefined;
  guest: boolean;
}>;

function member({ tenant, key, name, email, locale, guest }: Known, way: Way | undefined): Member {
  const who = { platform: 'teams', tenant, key } as const;
  return {
    ...who,
    ...(name !== undefined && { name }),
    ...(email !== undefined && { email }),
    ...(locale !== undefined && { locale }),
    ...(guest && { guest }),
    address: { ...who, route: way === undefined ? '' : encodeRoute(way) },
  };
}

/** Bots have the ids of applications. */
const isBot = ({ id, role, userRole }: Listed): boolean =>
  id?.startsWith('28:') === true || [role, userRole].some((one) => one?.toLowerCase() === 'bot');

function keyOf({ aadObjectId, objectId }: Listed): string | undefined {
  const key = asKey(filled(aadObjectId) ?? objectId ?? '');
  return isKey(key) ? key : undefined;
}

/**
 * A member of a roster as somebody we know. Whoever is of another tenant has theirs, and is a guest.
 * @param tenant ours @param way to them, where it is known
 * @returns nothing for bots, for people who joined without an account, and for what cannot be read
 */
export function memberOf(raw: unknown, tenant: string, way?: Way): Member | undefined {
  const listed = rosterSchema.safeParse(raw).data;
  const key = listed && keyOf(listed);
  if (listed === undefined || key === undefined || isBot(listed)) return undefined;
  const home = asKey(listed.tenantId ?? '');
  const foreign = home !== '' && home !== asKey(tenant);
  const { userPrincipalName: account = '', userRole = '' } = listed;
  const guest = foreign || ['guest', 'anonymous'].includes(userRole.toLowerCase()) || guestMark.test(account);
  const full = filled([listed.givenName, listed.surname].map(filled).filter(Boolean).join(' '));
  const name = filled(listed.name) ?? full;
  const email = emailOf(listed.email, account);
  return member({ tenant: foreign ? home : tenant, key, name, email, guest }, way);
}

/** The same one, and how to reach them. */
export const withWay = (known: Member, way: Way | undefined): Member => ({
  ...known,
  address: { ...known.address, route: way === undefined ? '' : encodeRoute(way) },
});

/** The name under which their direct chat can be opened. */
export function mriOf(raw: unknown): string | undefined {
  return filled(rosterSchema.safeParse(raw).data?.id);
}

/** Nobody of ours is hidden behind it: a bot, or one of those whom a meeting lets in without an account. */
export function isNobody(raw: unknown): boolean {
  const listed = rosterSchema.safeParse(raw).data;
  return listed !== undefined && (isBot(listed) || listed.userRole?.toLowerCase() === 'anonymous');
}

/** Graph's user as somebody we know. @returns nothing for accounts that are closed, and for what cannot be read */
export function memberOfGraph(raw: unknown, tenant: string): Member | undefined {
  const user = userSchema.safeParse(raw).data;
  const key = asKey(user?.id ?? '');
  if (user === undefined || !isKey(key) || user.accountEnabled === false) return undefined;
  const account = user.userPrincipalName ?? '';
  const guest = user.userType?.toLowerCase() === 'guest' || guestMark.test(account);
  const name = filled(user.displayName);
  const email = emailOf(user.mail, account);
  return member({ tenant, key, name, email, locale: filled(user.preferredLanguage), guest }, undefined);
}
