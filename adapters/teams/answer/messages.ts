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
import { closedRoute, decodeRoute, encodeRoute, type Way } from '../route.ts';
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
  settlesMs: number;
  keepRoute(address: Address): Promise<void>;
  log: Log;
}>;

/** Sends and changes messages, and knows the way to people. Everything rejects with a PlatformError. */
export function createMessages(options: Options) {
  const { connector, settings, places, graph, edits, settlesMs, keepRoute, log } = options;
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

  /** Rejects with a PlatformError like all else here: nothing was sent, so it may be tried again. */
  const isClosed = (key: string): Promise<boolean> =>
    places.isClosed(tenant, key).catch((error: unknown) => {
      throw new PlatformError('network', { cause: error });
    });

  /** Not for somebody who has put us out: they alone let us in again. */
  async function installed(by: Graph, key: string, serviceUrl: string, mri?: string): Promise<Spot> {
    if (await isClosed(key)) throw new PlatformError('cold');
    const at = { serviceUrl, conversation: await by.install(key) };
    remember(key, at, mri);
    return at;
  }

  /** The direct chat with whoever asked, opened where it is not known. */
  async function directOf(asker: Asker, serviceUrl: string): Promise<Spot> {
    // Whoever is of another organisation has no chat with a bot of ours; somebody of ours may have the same key.
    if (asker.tenant !== tenant) throw new PlatformError('cold');
    const known = directs.get(asker.key);
    if (known !== undefined) return known;
    return opened(asker.key, serviceUrl, asker.mri);
  }

  /** The same chat, by the server that has it now. */
  async function upToDate(at: Spot): Promise<Spot> {
    return { ...at, serviceUrl: await places.current(tenant, at.serviceUrl) };
  }

  async function wayTo(to: Address, way: Way | undefined): Promise<Spot> {
    // They have put us out: not even by Graph do we come back.
    if (to.route === closedRoute) throw new PlatformError('cold');
    if (way !== undefined && 'conversation' in way) {
      const known = directs.get(to.key);
      return upToDate(known?.conversation === way.conversation ? known : way);
    }
    // Only people have a chat that could be opened.
    if (to.key.startsWith('19:')) throw new PlatformError('gone');
    if (way !== undefined) {
      return opened(to.key, await places.current(tenant, way.serviceUrl), way.user);
    }
    const known = directs.get(to.key);
    if (known !== undefined) return upToDate(known);
    if (graph === undefined) throw new PlatformError('cold');
    return installed(graph, to.key, settings.serviceUrl);
  }

  async function put(at: Spot, id: string, activity: Obj): Promise<void> {
    await edits.forget(at, id);
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
      const ref = refAt(tenant, at, await connector.post(at, rendered(card, 'm')));
      return settlesMs > 0 ? { ...ref, settlesMs } : ref;
    },

    async update(ref: MessageRef, card: Card): Promise<void> {
      insistOnOurs(ref);
      const way = decodeRoute(ref.route);
      if (way === undefined || !('conversation' in way)) throw new PlatformError('gone');
      await put(await upToDate(way), ref.id, rendered(card, 'm'));
    },
  };
}
export type Messages = ReturnType<typeof createMessages>;
