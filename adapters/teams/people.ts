import type { Member } from '#core/chat.ts';
import { errorFields, PlatformError } from '#core/errors.ts';
import type { Log } from '#core/log.ts';
import type { Graph } from './graph.ts';
import { createMemory } from './memory.ts';
import { everybody, isNotThere, type Learn } from './people/everybody.ts';
import { asKey, memberOf, mriOf, withWay } from './people/member.ts';
import type { Waiting } from './people/patience.ts';
import type { Places, Spot, Wire } from './ports.ts';
import type { Way } from './route.ts';
import type { TeamsSettings } from './settings.ts';

/** Looking one person up, with all the places that are asked. Somebody waits. Milliseconds. */
const findWithinMs = 800;
/** Places that are asked for one person. */
const mostRosters = 20;
/** What is known of where the bot is. Milliseconds. */
const rostersKeepMs = 300_000;
/** A mention of somebody who could not be found is looked up again after this. Milliseconds. */
const nobodyKeepMs = 60_000;
/** People remembered at once, each with some hundred bytes. */
const most = 10_000;
const mostMris = 50_000;

export type TeamsPeople = Readonly<{
  /** Everybody once. Ends with a PlatformError; whoever stops listening ends its waiting, too. */
  people(tenant: string): AsyncIterable<Member>;
  /**
   * Within 800 ms.
   * @returns nothing when they are in none of the places that were asked
   * @throws PlatformError when a place did not say, or not in time
   */
  person(tenant: string, key: string): Promise<Member | undefined>;
  /** @param raw a member of a roster @param way to them, where it is known */
  memberOf(raw: unknown, way?: Way): Member | undefined;
  /** Remembers where somebody was last seen: there they are found at once. Kept in memory alone. @param mri `29:…` */
  sighted(tenant: string, key: string, mri: string, spot: Spot): void;
  /** The object id behind a mention. @returns nothing when it is not known, or could not be found out. Never rejects */
  keyOf(spot: Spot, mri: string): Promise<string | undefined>;
}>;

type Options = Readonly<{
  wire: Pick<Wire, 'connector'>;
  places: Places;
  settings: Pick<TeamsSettings, 'tenant'>;
  graph: Graph | undefined;
  log: Log;
  /** Somebody could not be found out about: all are to be read again. */
  unread?(): Promise<void>;
  /** For tests: how it waits. */
  waiting?: Waiting;
}>;

/** `direct`: their own chat with us, by which they can be reached. */
type Seen = Readonly<{ spot: Spot; user: string; direct?: boolean }>;
type Named = Readonly<{ key: string | undefined; until: number }>;

/** Not known where it was asked: elsewhere they may be. */
const nobodyAt = (spot: Spot, mri: string): string => `${spot.conversation} ${mri}`;

/** Who is who where the bot is installed. Object ids are in lower case, everywhere. */
export function createPeople(options: Options): TeamsPeople {
  const { places, graph, log, unread, waiting } = options;
  const { connector } = options.wire;
  const { tenant: own } = options.settings;
  const isOwn = (tenant: string): boolean => asKey(tenant) === asKey(own);

  // --- what is remembered ------------------------------------------------------------------------------------

  const seen = createMemory<Seen>(most);
  const chats = createMemory<Seen>(most);
  const names = createMemory<Named>(mostMris);
  const lookUps = new Map<string, Promise<string | undefined>>();
  let rosters: Readonly<{ asked: Promise<readonly Spot[]>; until: number }> | undefined;
  const seenAs = (tenant: string, key: string): string => `${asKey(tenant)} ${asKey(key)}`;

  const learn: Learn = {
    chat: (key, spot, mri) => chats.set(key, { spot, user: mri ?? key, direct: true }),
    rosters: (spots) => keepRosters(Promise.resolve(spots.slice(0, mostRosters))),
    mri: (mri, key) => names.set(mri, { key, until: Number.POSITIVE_INFINITY }),
  };

  function keepRosters(asked: Promise<readonly Spot[]>): Promise<readonly Spot[]> {
    const kept = { asked, until: performance.now() + rostersKeepMs };
    rosters = kept;
    asked.catch(() => {
      if (rosters === kept) rosters = undefined;
    });
    return asked;
  }

  async function findRosters(): Promise<readonly Spot[]> {
    const found: Spot[] = [];
    for await (const { conversation, place } of places.all(own)) {
      const spot = { serviceUrl: place.serviceUrl, conversation };
      if (place.kind === 'removed') continue;
      if (place.kind === 'personal') learn.chat(asKey(place.user), spot, place.mri);
      else if (found.length < mostRosters) found.push(spot);
    }
    return found;
  }

  const currentRosters = (): Promise<readonly Spot[]> =>
    rosters !== undefined && performance.now() < rosters.until ? rosters.asked : keepRosters(findRosters());

  // --- one person --------------------------------------------------------------------------------------------

  /** Asks one place after the other. @param isLate nobody waits any more: no further place is asked */
  async function find(tenant: string, key: string, isLate: () => boolean): Promise<Member | undefined> {
    let failure: PlatformError | undefined;
    const ask = async ({ spot, user, direct = false }: Seen): Promise<Member | undefined> => {
      if (isLate()) return undefined;
      try {
        const raw = await connector.member(spot, user);
        const member = memberOf(raw, own);
        if (member?.key !== key || asKey(member.tenant) !== asKey(tenant)) return undefined;
        const mri = mriOf(raw);
        if (mri !== undefined) learn.mri(mri, key);
        const named = mri === undefined ? undefined : { serviceUrl: spot.serviceUrl, user: mri };
        return withWay(member, direct ? spot : named);
      } catch (error) {
        if (!(error instanceof PlatformError)) throw error;
        if (error.reason === 'rate_limited') throw error;
        if (!isNotThere(error)) failure ??= error;
        return undefined;
      }
    };
    const asked = new Set<string>();
    const askOnce = async (where: Seen | undefined): Promise<Member | undefined> => {
      if (where === undefined || asked.has(where.spot.conversation)) return undefined;
      asked.add(where.spot.conversation);
      return ask(where);
    };

    const near = (await askOnce(seen.get(seenAs(tenant, key)))) ?? (await askOnce(chats.get(key)));
    if (near !== undefined) return near;
    if (isOwn(tenant)) {
      const spots = await currentRosters();
      // Their direct chat may have come to light with the places.
      const direct = await askOnce(chats.get(key));
      if (direct !== undefined) return direct;
      for (const spot of spots) {
        const member = await askOnce({ spot, user: key });
        if (member !== undefined) return member;
      }
    }
    if (failure !== undefined) throw failure;
    return undefined;
  }

  async function person(tenant: string, key: string): Promise<Member | undefined> {
    let timer: NodeJS.Timeout | undefined;
    let late = false;
    const limit = new Promise<never>((_resolve, reject) => {
      timer = setTimeout(() => {
        late = true;
        // Not "nobody": that would be believed.
        reject(new PlatformError('network'));
      }, findWithinMs);
    });
    const finding = find(tenant, asKey(key), () => late);
    finding.catch(() => {});
    try {
      return await Promise.race([finding, limit]);
    } catch (error) {
      // Nobody may ask again: somebody who has let the bot in, and says nothing.
      unread?.().catch((failed: unknown) =>
        log.warn(errorFields(failed), 'teams: no reading could be asked for'),
      );
      throw error;
    } finally {
      clearTimeout(timer);
    }
  }

  // --- mentions ----------------------------------------------------------------------------------------------

  /** @returns nothing when they are not there @throws PlatformError when the place did not say */
  async function keyAt(spot: Spot, mri: string): Promise<string | undefined> {
    try {
      return memberOf(await connector.member(spot, mri), own)?.key;
    } catch (error) {
      if (isNotThere(error)) return undefined;
      throw error;
    }
  }

  /** Whoever is mentioned need not be there: in a direct chat nobody else is. */
  async function lookUp(spot: Spot, mri: string): Promise<string | undefined> {
    try {
      let key = await keyAt(spot, mri);
      const others = key === undefined ? await currentRosters() : [];
      for (const other of others) {
        if (key !== undefined) break;
        if (other.conversation !== spot.conversation) key = await keyAt(other, mri);
      }
      if (key === undefined) names.set(nobodyAt(spot, mri), { key, until: performance.now() + nobodyKeepMs });
      else learn.mri(mri, key);
      return key;
    } catch {
      return undefined;
    }
  }

  return {
    people: (tenant) => ({
      [Symbol.asyncIterator]() {
        const stop = new AbortController();
        const members = read(tenant, stop);
        return {
          next: () => members.next(),
          async return() {
            // A generator alone would end its waiting first, which can be minutes.
            stop.abort();
            await members.return(undefined);
            return { done: true, value: undefined };
          },
        };
      },
    }),
    person,
    memberOf: (raw, way) => memberOf(raw, own, way),

    sighted(tenant, key, mri, spot) {
      const id = asKey(key);
      seen.set(seenAs(tenant, id), { spot, user: mri === '' ? id : mri });
      if (mri !== '') learn.mri(mri, id);
    },

    async keyOf(spot, mri) {
      const known = names.get(mri) ?? names.get(nobodyAt(spot, mri));
      if (known !== undefined && performance.now() < known.until) return known.key;
      // Several messages may mention the same person at the same moment.
      const name = nobodyAt(spot, mri);
      const asking = lookUps.get(name) ?? lookUp(spot, mri).finally(() => lookUps.delete(name));
      lookUps.set(name, asking);
      return asking;
    },
  };

  async function* read(tenant: string, stop: AbortController): AsyncGenerator<Member> {
    if (!isOwn(tenant)) throw new PlatformError('auth');
    const reading = { tenant, connector, places, graph, log, learn, signal: stop.signal };
    try {
      yield* everybody({ ...reading, ...(waiting && { waiting }) });
    } finally {
      // Others may be waiting still, when one has failed.
      stop.abort();
    }
  }
}
