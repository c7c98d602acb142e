import type { Card } from '#core/card.ts';
import type { Address, MessageRef } from '#core/chat.ts';
import { PlatformError } from '#core/errors.ts';
import type { Log } from '#core/log.ts';
import type { Graph } from '../graph.ts';
import { createMemory } from '../memory.ts';
import type { Connector, Obj, Places, Spot } from '../ports.ts';
import { reasonFields } from '../reason.ts';
import { type Asker, platform, refAt } from '../receive/spot.ts';
import type { Surface } from '../render/codec.ts';
import { renderMessage } from '../render/render.ts';
import { decodeRoute, encodeRoute, type Way } from '../route.ts';
import type { TeamsSettings } from '../settings.ts';
import type { Edits } from './edits.ts';

/** Direct chats seen by this process: as many as memory should hold. */
const most = 50_000;

type Options = Readonly<{
  connector: Connector;
  settings: TeamsSettings;
  places: Places;
  graph: Graph | undefined;
  edits: Edits;
  keepRoute(address: Address): Promise<void>;
  log: Log;
}>;

/** Sends and changes messages, and knows the way to people. Everything rejects with a PlatformError. */
export function createMessages(options: Options) {
  const { connector, settings, places, graph, edits, keepRoute, log } = options;
  const { tenant } = settings;
  const directs = createMemory<Spot>(most);
  const forms = settings.forms;

  const rendered = (card: Card, surface: Surface): Obj => renderMessage(card, { surface, forms, tenant });

  function insistOnOurs(place: Readonly<{ platform: string; tenant: string }>): void {
    if (place.platform !== platform || place.tenant !== tenant) throw new PlatformError('forbidden');
  }

  const quietly = (what: string, work: Promise<void>): void =>
    void work.catch((error: unknown) =>
      log.warn({ what, ...reasonFields(error) }, 'teams: the way to somebody could not be kept'),
    );

  /** For good: other processes are to know it, too. */
  function remember(key: string, at: Spot, mri?: string): void {
    directs.set(key, at);
    quietly('route', keepRoute({ platform, tenant, key, route: encodeRoute(at) }));
    const place = { kind: 'personal', user: key, serviceUrl: at.serviceUrl } as const;
    quietly('place', places.save(tenant, at.conversation, { ...place, ...(mri !== undefined && { mri }) }));
  }

  async function opened(key: string, serviceUrl: string, user: string): Promise<Spot> {
    const mri = user.startsWith('29:') ? user : undefined;
    try {
      const at = { serviceUrl, conversation: await connector.openDirect({ serviceUrl, tenant, user }) };
      remember(key, at, mri);
      return at;
    } catch (error) {
      const isCold = error instanceof PlatformError && error.reason === 'cold';
      if (!isCold || graph === undefined) throw error;
      return installed(graph, key, serviceUrl, mri);
    }
  }

  async function installed(by: Graph, key: string, serviceUrl: string, mri?: string): Promise<Spot> {
    const at = { serviceUrl, conversation: await by.install(key) };
    remember(key, at, mri);
    return at;
  }

  /** The direct chat with whoever asked, opened where it is not known. */
  async function directOf(asker: Asker, serviceUrl: string): Promise<Spot> {
    const known = directs.get(asker.key);
    if (known !== undefined) return known;
    // Whoever is of another organisation has no chat with a bot of ours.
    if (asker.tenant !== tenant) throw new PlatformError('cold');
    return opened(asker.key, serviceUrl, asker.mri);
  }

  async function wayTo(to: Address, way: Way | undefined): Promise<Spot> {
    if (way !== undefined) {
      return 'conversation' in way ? way : opened(to.key, way.serviceUrl, way.user);
    }
    const known = directs.get(to.key);
    if (known !== undefined) return known;
    if (graph === undefined) throw new PlatformError('cold');
    return installed(graph, to.key, settings.serviceUrl);
  }

  async function put(at: Spot, id: string, activity: Obj): Promise<void> {
    edits.forget(at, id);
    await connector.put(at, id, activity);
  }

  return {
    rendered,
    put,
    directOf,

    /** Seen just now; nothing is written down. */
    sighted: (key: string, at: Spot): void => directs.set(key, at),
    forget: (key: string): void => directs.delete(key),

    post: async (at: Spot, card: Card, surface: Surface = 'm'): Promise<MessageRef> =>
      refAt(tenant, at, await connector.post(at, rendered(card, surface))),

    async send(to: Address, card: Card): Promise<MessageRef> {
      insistOnOurs(to);
      const at = await wayTo(to, decodeRoute(to.route));
      return refAt(tenant, at, await connector.post(at, rendered(card, 'm')));
    },

    async update(ref: MessageRef, card: Card): Promise<void> {
      insistOnOurs(ref);
      const way = decodeRoute(ref.route);
      if (way === undefined || !('conversation' in way)) throw new PlatformError('gone');
      await put(way, ref.id, rendered(card, 'm'));
    },
  };
}
export type Messages = ReturnType<typeof createMessages>;
