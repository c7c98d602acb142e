import type { Member } from '#core/chat.ts';
import { PlatformError } from '#core/errors.ts';
import type { Log } from '#core/log.ts';
import type { Graph } from '../graph.ts';
import type { Connector, Places, RosterPage, Spot } from '../ports.ts';
import { closedRoute } from '../route.ts';
import { asKey, isNobody, memberOf, memberOfGraph, mriOf, withWay } from './member.ts';
import { createPatience, type Patience, type Waiting } from './patience.ts';

/** 25 calls a second, of the 50 that an app has for a tenant in all. Milliseconds. */
const gapMs = 40;
/** People asked for one by one, at the same time. */
const atOnce = 4;

/** There is nobody, or nobody for us, where we asked. */
export const isNotThere = (error: unknown): error is PlatformError =>
  error instanceof PlatformError && ['gone', 'forbidden', 'cold'].includes(error.reason);

/** There is no such place, or we are not in it. What is only forbidden may be allowed again. */
const isOut = ({ reason }: PlatformError): boolean => reason !== 'forbidden';

/** What is found on the way, for those who only want to know one thing. */
export type Learn = Readonly<{
  chat(key: string, spot: Spot, mri: string | undefined): void;
  rosters(spots: readonly Spot[]): void;
  mri(mri: string, key: string): void;
}>;

export type Reading = Readonly<{
  tenant: string;
  connector: Pick<Connector, 'member' | 'members'>;
  places: Places;
  graph: Graph | undefined;
  log: Log;
  learn: Learn;
  signal: AbortSignal;
  waiting?: Waiting;
}>;

/** A direct chat. Who let the bot in anew may have an older one, too. */
type DirectChat = Readonly<{ spot: Spot; mri: string | undefined; older: DirectChat | undefined }>;
type Found = Readonly<{
  chats: Map<string, DirectChat>;
  rosters: readonly Spot[];
  /** Who has put us out of their chat, and not let us in again. */
  closed: ReadonlySet<string>;
}>;

/** What a reading comes to know of its places. */
type Course = {
  /** Where nobody wants us any more. Only once others have answered is it believed that it is not all of Teams. */
  readonly lost: string[];
  answered: boolean;
  /** A place that did not say who is in it: whoever is there alone must not be taken for gone. */
  failure: PlatformError | undefined;
};

/**
 * Everybody of a tenant whom we can see, once each: the members of all places where the bot is, then those who have it for
 * themselves alone, then whoever else the directory has. What it needs in memory is an id and a chat for each person.
 * @throws PlatformError when anything stays unknown, so that nobody is taken for gone
 */
export async function* everybody(reading: Reading): AsyncGenerator<Member> {
  const { tenant, signal, waiting, graph } = reading;
  const patience = createPatience({ signal, gapMs, ...(waiting && { waiting }) });
  const { chats, rosters, closed } = await learnPlaces(reading);
  const course: Course = { lost: [], answered: false, failure: undefined };
  const had = new Set<string>();
  const known = (member: Member): Member =>
    closed.has(member.key) ? { ...member, address: { ...member.address, route: closedRoute } } : member;
  const isNew = (member: Member): boolean => {
    if (had.has(member.key)) return false;
    had.add(member.key);
    // Those of another tenant are nobody of ours.
    return member.tenant === tenant;
  };

  for (const roster of rosters) {
    for await (const member of listed(reading, patience, roster, chats, course)) {
      if (isNew(member)) yield known(member);
    }
  }
  for (const key of had) chats.delete(key);
  for await (const member of asked(reading, patience, chats, course)) if (isNew(member)) yield member;
  chats.clear();
  if (graph !== undefined) {
    for await (const user of graph.users(signal)) {
      const member = memberOfGraph(user, tenant);
      if (member !== undefined && isNew(member)) yield known(member);
    }
  }
  if (course.answered) for (const conversation of course.lost) await forget(reading, conversation);
  if (course.failure !== undefined) throw course.failure;
}

async function forget({ tenant, places, log }: Reading, conversation: string): Promise<void> {
  await places.remove(tenant, conversation);
  log.info({ tenant }, 'a place is not there any more');
}

async function learnPlaces({ tenant, places, learn }: Reading): Promise<Found> {
  const chats = new Map<string, DirectChat>();
  const rosters: Spot[] = [];
  const closed = new Set<string>();
  for await (const { conversation, place } of places.all(tenant)) {
    const spot = { serviceUrl: place.serviceUrl, conversation };
    if (place.kind === 'removed') {
      closed.add(asKey(place.user));
      continue;
    }
    if (place.kind !== 'personal') {
      rosters.push(spot);
      continue;
    }
    const key = asKey(place.user);
    chats.set(key, { spot, mri: place.mri, older: chats.get(key) });
    learn.chat(key, spot, place.mri);
  }
  learn.rosters(rosters);
  for (const key of chats.keys()) closed.delete(key);
  return { chats, rosters, closed };
}

/** The members of one place, by pages. */
async function* listed(
  { tenant, connector, log, learn }: Reading,
  patience: Patience,
  roster: Spot,
  chats: ReadonlyMap<string, DirectChat>,
  course: Course,
): AsyncGenerator<Member> {
  const pages = new Set<string>();
  let unreadable = 0;
  for (let from: string | undefined; ; ) {
    const next = from;
    const page: RosterPage = await patience
      .call(() => connector.members(roster, next))
      .catch((error: unknown) => {
        // In the middle it is the page that is refused, not the place.
        if (next !== undefined || !isNotThere(error)) throw error;
        if (isOut(error)) course.lost.push(roster.conversation);
        else course.failure ??= error;
        return { members: [] };
      });
    if (page.members.length > 0) course.answered = true;
    for (const raw of page.members) {
      const member = memberOf(raw, tenant);
      if (member === undefined) {
        if (!isNobody(raw)) unreadable += 1;
        continue;
      }
      const mri = mriOf(raw);
      if (mri !== undefined) learn.mri(mri, member.key);
      const user = mri === undefined ? undefined : { serviceUrl: roster.serviceUrl, user: mri };
      yield withWay(member, chats.get(member.key)?.spot ?? user);
    }
    if (page.next === undefined || page.next === '') break;
    // A server that leads in a circle would otherwise be read for ever.
    if (pages.has(page.next)) throw new PlatformError('unknown_outcome');
    pages.add(page.next);
    from = page.next;
  }
  if (unreadable > 0) log.warn({ tenant, unreadable }, 'people in a shape that could not be read');
}

/** Those who have a direct chat with us and are in no roster, one by one. */
async function* asked(
  reading: Reading,
  patience: Patience,
  chats: ReadonlyMap<string, DirectChat>,
  course: Course,
): AsyncGenerator<Member> {
  const waiting = chats.entries();
  const running = new Map<string, Promise<Readonly<{ key: string; member: Member | undefined }>>>();
  const begin = (): void => {
    const { value } = waiting.next();
    if (value === undefined) return;
    const [key, chat] = value;
    const asking = ask(reading, patience, key, chat, course).then((member) => ({ key, member }));
    // When another one fails first, nobody listens to this one any more.
    asking.catch(() => {});
    running.set(key, asking);
  };
  for (let n = 0; n < atOnce; n += 1) begin();
  while (running.size > 0) {
    const { key, member } = await Promise.race(running.values());
    running.delete(key);
    begin();
    if (member !== undefined) yield member;
  }
}

async function ask(
  { tenant, connector, log, learn }: Reading,
  patience: Patience,
  key: string,
  chat: DirectChat,
  course: Course,
): Promise<Member | undefined> {
  for (let at: DirectChat | undefined = chat; at !== undefined; at = at.older) {
    const { spot, mri } = at;
    let refused = false;
    const raw = await patience
      .call(() => connector.member(spot, mri ?? key))
      .catch((error: unknown) => {
        if (!isNotThere(error)) throw error;
        // They, or an administrator, may want us again.
        refused = !isOut(error);
        return undefined;
      });
    if (raw !== undefined) course.answered = true;
    const member = raw === undefined ? undefined : memberOf(raw, tenant, spot);
    if (member?.key === key) {
      const name = mriOf(raw);
      if (name !== undefined) learn.mri(name, key);
      return member;
    }
    if (raw === undefined && !refused) course.lost.push(spot.conversation);
    // No reason to forget the chat.
    else if (raw !== undefined)
      log.warn({ tenant, conversation: spot.conversation }, 'in a direct chat was somebody else');
  }
  return undefined;
}
