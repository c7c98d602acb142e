import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Route } from '#core/chat.ts';
import { errorFields } from '#core/errors.ts';
import { asLocale, type Locale } from '#core/i18n.ts';
import type { Log } from '#core/log.ts';
import type { Refusal } from './answer.ts';
import type { Assets } from './assets.ts';
import {
  inTime,
  isJson,
  isLoopback,
  isSameOrigin,
  readBody,
  sendJson,
  sendProblem,
  setSafeHeaders,
  urlOf,
} from './http.ts';
import type { WebMessage, WebMessages } from './messages.ts';
import { createOnce } from './once.ts';
import { type Posted, parsePosted } from './parse.ts';
import type { Persona, Trial, WebPeople, WebPerson } from './people.ts';
import { channelOf, directOf, isOpenTo, mayEnter } from './places.ts';
import type { Streams } from './streams.ts';
import { createTrialRoutes, type Handler } from './trial-routes.ts';
import type { CommandView, ConversationView, MessageView, ReplyView, StartView, StateView } from './view.ts';
import { words } from './words.ts';

type Parts = Readonly<{
  messages: WebMessages;
  people: WebPeople;
  trial: Trial;
  streams: Streams;
  assets: Assets;
  commands?: (key: string) => Promise<readonly CommandView[]>;
  viewAll(messages: readonly WebMessage[]): Promise<MessageView[]>;
  answer(person: WebPerson, posted: Posted): Promise<ReplyView | Refusal>;
  /** Keeps the adapter from closing under a request. */
  during<T>(work: Promise<T>): Promise<T>;
  isClosed(): boolean;
  log: Log;
}>;

const maxSubmit = 20 * 1024 * 1024;
const maxOther = 1024 * 1024;
const keepAnswersMs = 30_000;

/** The HTTP side of the web chat. A GET never changes anything: link scanners and prefetchers may follow any. */
export function createRoutes(parts: Parts): readonly Route[] {
  const { messages, people, trial, streams, assets, log } = parts;
  const once = createOnce<ReplyView | Refusal>(
    keepAnswersMs,
    (answer) => !('reply' in answer && answer.reply.kind === 'again'),
  );

  const guarded =
    (handler: Handler): Handler =>
    async (request, response) => {
      setSafeHeaders(response);
      if (!isLoopback(request)) {
        return sendProblem(response, 403, 'not_loopback', 'The trial answers on localhost only.');
      }
      if (parts.isClosed()) return sendProblem(response, 503, 'closing', 'Stopping; try again in a moment.');
      try {
        await parts.during(Promise.resolve(handler(request, response)));
      } catch (error) {
        log.error(errorFields(error), 'web chat: a request failed');
        sendProblem(response, 500, 'failed', 'This did not work; nothing more is known yet. Try again.');
      }
    };

  /** The body of a request that may change something, or undefined when it was refused. */
  async function bodyOf(request: IncomingMessage, response: ServerResponse): Promise<unknown> {
    if (!isSameOrigin(request)) {
      sendProblem(response, 403, 'other_origin', 'Only the page of this very server may do that.');
      return undefined;
    }
    if (!isJson(request)) {
      sendProblem(response, 415, 'not_json', 'The content type must be application/json.');
      return undefined;
    }
    const bytes = await readBody(request, maxSubmit);
    const tooBig = () =>
      sendProblem(response, 413, 'too_big', 'At most 20 MB for a form, 1 MB for all else.');
    if (bytes === undefined) {
      tooBig();
      return undefined;
    }
    let body: unknown;
    try {
      body = JSON.parse(bytes.toString('utf8'));
    } catch {
      sendProblem(response, 400, 'malformed', 'Not understood: the body is not JSON.');
      return undefined;
    }
    const isSubmit = typeof body === 'object' && body !== null && 'kind' in body && body.kind === 'submit';
    if (bytes.length > maxOther && !isSubmit) {
      tooBig();
      return undefined;
    }
    return body;
  }

  /** Who the page acts as: anybody of the invented organisation, and nobody else. */
  async function actingPerson(
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<WebPerson | undefined> {
    const key = urlOf(request).searchParams.get('as');
    const person = key === null || key.length > 200 ? undefined : await people.one(key);
    if (person === undefined) sendProblem(response, 404, 'unknown_person', 'Nobody by this key (`as`).');
    return person;
  }

  const time = createTrialRoutes({ trial, messages, streams, log, bodyOf, actingPerson });

  async function conversationsOf(person: WebPerson, locale: Locale): Promise<ConversationView[]> {
    const open = (await messages.channels()).filter((channel) => isOpenTo(channel, person));
    const keys = [directOf(person.key), ...open.map((channel) => channelOf(channel.slug))];
    const latest = await messages.latest(person.key, keys);
    return [
      {
        key: directOf(person.key),
        kind: 'direct',
        title: words(locale).bot,
        latest: latest.get(directOf(person.key)) ?? 0,
      },
      ...open.map(
        (channel): ConversationView => ({
          key: channelOf(channel.slug),
          kind: 'channel',
          title: channel.title,
          ...(channel.purpose === undefined ? {} : { purpose: channel.purpose }),
          latest: latest.get(channelOf(channel.slug)) ?? 0,
        }),
      ),
    ];
  }

  const start: Handler = async (request, response) => {
    const asked =
      urlOf(request).searchParams.get('locale') ?? request.headers['accept-language']?.split(',')[0];
    const locale = asLocale(asked) ?? 'en';
    const view: StartView = {
      organisation: trial.organisation,
      locale,
      words: words(locale),
      personas: await trial.personas(),
      trial: await time.view(),
    };
    sendJson(response, 200, view);
  };

  const state: Handler = async (request, response) => {
    const person = await actingPerson(request, response);
    if (person === undefined) return;
    const persona = (await trial.personas()).find((item) => item.key === person.key);
    const locale = asLocale(persona?.locale ?? person.locale) ?? 'en';
    const me: Persona = persona ?? { key: person.key, name: person.name, role: '', locale, group: 'other' };
    const view: StateView = {
      organisation: trial.organisation,
      locale,
      words: words(locale),
      me: person.timeZone === undefined ? me : { timeZone: person.timeZone, ...me },
      conversations: await conversationsOf(person, locale),
      commands: (await parts.commands?.(person.key)) ?? [],
      trial: await time.view(),
    };
    sendJson(response, 200, view);
  };

  const list: Handler = async (request, response) => {
    const person = await actingPerson(request, response);
    if (person === undefined) return;
    const asked = urlOf(request).searchParams;
    const conversation = asked.get('conversation') ?? '';
    if (!(await mayEnter(messages, person, conversation))) {
      return sendProblem(response, 404, 'gone', 'No such conversation for this person.');
    }
    const before = Number.parseInt(asked.get('before') ?? '', 10);
    const limit = Math.min(200, Math.max(1, Number.parseInt(asked.get('limit') ?? '', 10) || 50));
    const found = await messages.list({
      conversation,
      viewer: person.key,
      limit,
      ...(before > 0 ? { before } : {}),
    });
    sendJson(response, 200, {
      messages: await parts.viewAll(found),
      more: found.length === limit,
    });
  };

  const search: Handler = async (request, response) => {
    if ((await actingPerson(request, response)) === undefined) return;
    const query = (urlOf(request).searchParams.get('q') ?? '').slice(0, 100);
    const found = await people.search(query, 8);
    sendJson(response, 200, { people: found.map(({ key, name }) => ({ key, name })) });
  };

  const stream: Handler = async (request, response) => {
    const person = await actingPerson(request, response);
    if (request.method === 'HEAD') response.end();
    else if (person !== undefined) streams.open(response, person.key, person.guest);
  };

  const events: Handler = async (request, response) => {
    const body = await bodyOf(request, response);
    if (body === undefined) return;
    const person = await actingPerson(request, response);
    if (person === undefined) return;
    const parsed = parsePosted(body);
    if (!parsed.ok) {
      return sendProblem(response, parsed.error === 'too_long' ? 413 : 400, parsed.error, parsed.message);
    }
    const { posted } = parsed;
    const answer = await inTime(once(`${person.key} ${posted.id}`, () => parts.answer(person, posted)));
    // Pressed again, the page sends the same id: what was done after all is not done twice.
    if (answer === 'late') return sendProblem(response, 503, 'slow', 'That took too long. Try again.');
    if ('refused' in answer)
      return sendProblem(response, 404, answer.refused, 'No such message or place any more.');
    sendJson(response, 200, answer);
  };

  const route = (method: Route['method'], path: string, handler: Handler): Route => ({
    method,
    path,
    handler: guarded(handler),
  });
  return [
    route('get', '/', assets.page),
    route('use', '/web/assets', assets.file),
    route('get', '/web/start', start),
    route('get', '/web/state', state),
    route('get', '/web/messages', list),
    route('get', '/web/people', search),
    route('get', '/web/stream', stream),
    route('post', '/web/events', events),
    ...time.routes.map(([method, path, handler]) => route(method, path, handler)),
  ];
}
