import type { Address, Chat, ChatEvent, Handle } from '#core/chat.ts';
import type { Clock } from '#core/clock.ts';
import { errorFields } from '#core/errors.ts';
import type { Log } from '#core/log.ts';
import { createAnswering } from './answer/answer.ts';
import { createEdits, editsSettleMs } from './answer/edits.ts';
import { closed as emptyAnswer, failedPress, taskWords } from './answer/invokes.ts';
import { createMessages } from './answer/messages.ts';
import { createSaying } from './answer/say.ts';
import { createSteps } from './answer/steps.ts';
import { messagesPath } from './commands.ts';
import { createGraph } from './graph.ts';
import { createPeople } from './people.ts';
import type { InvokeAnswer, Obj, Places, Wire } from './ports.ts';
import { type Activity, baseOf, idOf, isByBot, type Known, readActivity } from './receive/activity.ts';
import { parseChanges } from './receive/changes.ts';
import { createCompleting } from './receive/complete.ts';
import { parseInvoke } from './receive/invoke.ts';
import { createNews, placeIn, rosterSpot } from './receive/news.ts';
import { createOnce } from './receive/once.ts';
import { type Incoming, parseMessage } from './receive/parse.ts';
import { platform } from './receive/spot.ts';
import type { TeamsSettings } from './settings.ts';
import { brokenWords, lateWords, localeOf } from './words.ts';

export type TeamsChatOptions = Readonly<{
  settings: TeamsSettings;
  places: Places;
  keepRoute(address: Address): Promise<void>;
  peopleChanged(tenant: string): Promise<void>;
  clock: Clock;
  log: Log;
  /** For tests: `quietMs` of the edits, and how long the outbox leaves a message to them. */
  quietMs?: number;
  settlesMs?: number;
}>;

/** What is in hand gets so long at a stop. Milliseconds. */
const closeWithinMs = 5_000;
/** Teams gives up on an invoke after 5 s; the way there and back takes some of it. Milliseconds. */
const answerWithinMs = 4_300;
/** For the handler, and less where something was slow before it. Milliseconds. */
const handleWithinMs = 2_600;
const handleLeastMs = 1_000;

/** Teams for one tenant, over the wire that it is given. */
export function teamsChat(options: TeamsChatOptions & Readonly<{ wire: Wire }>): Chat {
  const { settings, places, keepRoute, peopleChanged, clock, log, wire } = options;
  const { tenant, appId } = settings;
  const { connector } = wire;
  const graph = createGraph({ wire, settings, log });
  const people = createPeople({ wire, places, settings, graph, log, unread: () => peopleChanged(tenant) });
  const edits = createEdits({
    put: connector.put,
    log,
    ...(options.quietMs !== undefined && { quietMs: options.quietMs }),
  });
  const messages = createMessages({
    ...{ connector, settings, places, graph, edits, keepRoute, log },
    settlesMs: options.settlesMs ?? editsSettleMs,
  });
  const saying = createSaying({ connector, messages, settings, log });
  const steps = createSteps({ messages, saying, edits, settings });
  const answering = createAnswering({ steps, messages, clock, log });
  const complete = createCompleting({
    ...{ people, serviceUrl: settings.serviceUrl, log },
    isThere: saying.isThere,
  });
  const newsOf = createNews({ connector, people, places, peopleChanged, log });
  const once = createOnce<InvokeAnswer | undefined>();
  const inFlight = new Set<Promise<unknown>>();
  let isClosed = false;

  /** Goes on after the answer; a stop waits for it. */
  function inHand<T>(work: Promise<T>): Promise<T> {
    inFlight.add(work);
    work.then(
      () => inFlight.delete(work),
      () => inFlight.delete(work),
    );
    return work;
  }

  /** In memory alone: of an answer to a pulse nothing is written down, not even where it was given. */
  function sight(activity: Activity, known: Known): void {
    if (activity.name?.startsWith('composeExtension/')) return;
    const base = baseOf(activity, known);
    if (base === undefined) return;
    const { asker, at, direct } = base.asked;
    people.sighted(asker.tenant, asker.key, asker.mri, rosterSpot(activity));
    if (direct && asker.tenant === tenant) messages.sighted(asker.key, at);
  }

  function keepPlace(activity: Activity, known: Known): void {
    const place = placeIn(activity, known);
    if (place === undefined) return;
    void inHand(
      places.save(tenant, rosterSpot(activity).conversation, place).catch((error: unknown) => {
        log.warn(errorFields(error), 'teams: a place could not be kept');
      }),
    );
  }

  async function answer(handle: Handle, incoming: Incoming, activity: Activity, since: number) {
    const whole = await complete(incoming, rosterSpot(activity));
    const left = answerWithinMs - (performance.now() - since);
    const withinMs = Math.max(handleLeastMs, Math.min(handleWithinMs, Math.floor(left)));
    const { body, rest } = await answering(handle, whole, withinMs);
    void inHand(rest);
    return body;
  }

  async function news(handle: Handle, raw: Obj, activity: Activity, known: Known, since: number) {
    const found = newsOf(raw, activity, known);
    if (found === undefined) return undefined;
    const rest = async (): Promise<void> => {
      const changed = await found.work();
      for (const event of changed) await handle(event satisfies ChatEvent<'changed'>);
    };
    void inHand(
      rest().catch((error: unknown) => log.warn(errorFields(error), 'teams: news could not be handled')),
    );
    const { event } = found;
    if (event?.event.kind === 'left') messages.forget(event.event.from.key);
    if (event !== undefined) await answer(handle, event, activity, since);
    return undefined;
  }

  /** What failed here, said where an error is read. */
  function failed({ name, locale }: Activity, words: (locale: ReturnType<typeof localeOf>) => string) {
    const text = words(localeOf(locale));
    return name === 'adaptiveCard/action' ? failedPress('InternalError', text) : taskWords(text);
  }

  /** Answered in time and in words, whatever happens. */
  async function invoke(handle: Handle, activity: Activity, known: Known, since: number) {
    const incoming = parseInvoke(activity, known);
    if (incoming === undefined) return emptyAnswer;
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<'late'>((resolve) => {
      const left = answerWithinMs - (performance.now() - since);
      timer = setTimeout(() => resolve('late'), Math.max(0, left)).unref();
    });
    const work = inHand(answer(handle, incoming, activity, since));
    try {
      const first = await Promise.race([work, late]);
      if (first !== 'late') return first ?? emptyAnswer;
      work.catch((error: unknown) => log.error(errorFields(error), 'teams: handler failed'));
      log.warn({ event: incoming.event.kind }, 'teams: an invoke was answered before it was done');
      return failed(activity, lateWords);
    } catch (error) {
      log.error({ event: incoming.event.kind, ...errorFields(error) }, 'teams: handler failed');
      return failed(activity, brokenWords);
    } finally {
      clearTimeout(timer);
    }
  }

  /** @throws whatever the handler threw, for what is no invoke: Teams may bring it again */
  async function take(handle: Handle, raw: Obj, since: number): Promise<InvokeAnswer | undefined> {
    const activity = readActivity(raw);
    if (activity === undefined) return raw.type === 'invoke' ? emptyAnswer : undefined;
    const known: Known = { tenant, appId, now: clock.now() };
    if (activity.type !== 'conversationUpdate' && isByBot(activity, known)) return undefined;
    sight(activity, known);
    const key = JSON.stringify([activity.type, activity.name, activity.from.id, idOf(activity)]);
    switch (activity.type) {
      case 'invoke':
        return once(key, () => invoke(handle, activity, known, since));
      case 'message': {
        const incoming = parseMessage(raw, activity, known);
        if (incoming === undefined) return undefined;
        // Presses of old clients come as messages, too: nothing is written down of those.
        if (incoming.asked.via === 'words') keepPlace(activity, known);
        await once(key, async () => {
          await answer(handle, incoming, activity, since);
          return undefined;
        });
        return undefined;
      }
      case 'messageUpdate':
      case 'messageDelete':
      case 'messageReaction':
        return once(key, async () => {
          for (const one of parseChanges(raw, activity, known)) await answer(handle, one, activity, since);
          return undefined;
        });
      default:
        return once(key, () => news(handle, raw, activity, known, since));
    }
  }

  async function taken(handle: Handle, raw: Obj, since: number): Promise<InvokeAnswer | undefined> {
    // Between two of its processes Teams finds the next one.
    if (isClosed) throw new Error('closing');
    return inHand(take(handle, raw, since));
  }

  return {
    platform,
    can: {
      dialogs: settings.forms === 'dialog',
      privateReplies: settings.targeted,
      edits: true,
      slashCommands: false,
      coldMessages: false,
      home: true,
    },
    // Changing counts in the same limit of the tenant.
    pace: { sends: settings.messagesPerMinute, updates: settings.messagesPerMinute / 2 },

    async connect(handle) {
      const listener = wire.listener((raw, since = performance.now()) => taken(handle, raw, since));
      return [
        {
          method: 'post',
          path: messagesPath,
          async handler(request, response) {
            if (isClosed) response.writeHead(503, { connection: 'close' }).end();
            else await listener(request, response);
          },
        },
      ];
    },

    async close() {
      isClosed = true;
      const end = performance.now() + closeWithinMs;
      let timer: NodeJS.Timeout | undefined;
      const enough = new Promise<'enough'>((resolve) => {
        timer = setTimeout(() => resolve('enough'), closeWithinMs);
      });
      // What is in hand may bring more: the answer to a request, then what comes after it.
      while (inFlight.size > 0) {
        if ((await Promise.race([Promise.allSettled([...inFlight]), enough])) === 'enough') break;
      }
      clearTimeout(timer);
      await edits.close(Math.max(500, end - performance.now()));
    },

    send: (to, card) => messages.send(to, card),
    update: (ref, card) => messages.update(ref, card),
    tenants: async () => [tenant],
    people: people.people,
    person: people.person,
  };
}
