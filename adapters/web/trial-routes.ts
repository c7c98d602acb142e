import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Route } from '#core/chat.ts';
import { errorFields } from '#core/errors.ts';
import type { Log } from '#core/log.ts';
import { inTime, sendJson, sendProblem } from './http.ts';
import type { WebMessages } from './messages.ts';
import { parseAlong } from './parse.ts';
import type { Trial, WebPerson } from './people.ts';
import type { Streams } from './streams.ts';
import type { TrialView } from './view.ts';

export type Handler = (request: IncomingMessage, response: ServerResponse) => Promise<void> | void;

type Parts = Readonly<{
  trial: Trial;
  messages: WebMessages;
  streams: Streams;
  log: Log;
  /** The body of a request that may change something, or undefined when it was refused. */
  bodyOf(request: IncomingMessage, response: ServerResponse): Promise<unknown>;
  /** Who the page acts as, or undefined when it was refused. */
  actingPerson(request: IncomingMessage, response: ServerResponse): Promise<WebPerson | undefined>;
}>;

export type TrialRoutes = Readonly<{
  view(): Promise<TrialView>;
  routes: readonly (readonly [Route['method'], string, Handler])[];
}>;

/** What the page asks of the trial itself: its time, its colleagues, its end. */
export function createTrialRoutes(parts: Parts): TrialRoutes {
  const { trial, messages, streams, log, bodyOf, actingPerson } = parts;

  async function view(): Promise<TrialView> {
    const next = await trial.next();
    const going = trial.along.going();
    return {
      now: trial.now().toISOString(),
      crowd: trial.answer !== undefined,
      ...(next === undefined ? {} : { next: next.at.toISOString() }),
      ...(going === undefined ? {} : { going: going.until.toISOString() }),
    };
  }

  /** Tells every page where time stands; one after another, so that the last word is the last. */
  let telling: Promise<void> = Promise.resolve();
  function tell(more: Pick<TrialView, 'went'> = {}): void {
    telling = telling
      .then(async () => {
        if (streams.isAnybodyThere()) streams.tell('trial', { ...(await view()), ...more });
      })
      .catch((error: unknown) => log.warn(errorFields(error), 'web chat: the time could not be told'));
  }

  const now: Handler = async (_request, response) => sendJson(response, 200, await view());

  const skip: Handler = async (request, response) => {
    if ((await bodyOf(request, response)) === undefined) return;
    const skipped = await trial.skip();
    const told = { ...(await view()), ...(skipped?.what === undefined ? {} : { what: skipped.what }) };
    streams.tell('trial', told);
    sendJson(response, 200, told);
  };

  const along: Handler = async (request, response) => {
    const body = await bodyOf(request, response);
    if (body === undefined) return;
    const person = await actingPerson(request, response);
    if (person === undefined) return;
    const asked = parseAlong(body);
    if (asked === undefined) return sendProblem(response, 400, 'malformed', 'A day or a week can be had.');
    trial.along.begin({
      ...asked,
      apart: person.key,
      moved: () => tell(),
      ended: (went) => tell({ went }),
    });
    tell();
    sendJson(response, 200, await view());
  };

  const stop: Handler = async (request, response) => {
    if ((await bodyOf(request, response)) === undefined) return;
    // What is in hand may take its time; the pages are told when time stands.
    await inTime(trial.along.stop());
    sendJson(response, 200, await view());
  };

  const answer: Handler = async (request, response) => {
    if ((await bodyOf(request, response)) === undefined) return;
    const person = await actingPerson(request, response);
    if (person === undefined) return;
    const answered = (await trial.answer?.(person.key)) ?? 0;
    sendJson(response, 200, { ...(await view()), answered });
  };

  const clear: Handler = async (request, response) => {
    if ((await bodyOf(request, response)) === undefined) return;
    await trial.along.stop();
    await trial.clear();
    await messages.clear();
    streams.tell('anything', {});
    sendJson(response, 200, {});
  };

  return {
    view,
    routes: [
      ['get', '/web/trial', now],
      ['post', '/web/trial/skip', skip],
      ['post', '/web/trial/along', along],
      ['post', '/web/trial/stop', stop],
      ['post', '/web/trial/answer', answer],
      ['post', '/web/trial/clear', clear],
    ],
  };
}
