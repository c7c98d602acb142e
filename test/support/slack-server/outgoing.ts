import { createHmac } from 'node:crypto';
import type { Activity } from './activity.ts';
import { str } from './calls.ts';
import type { Envelope, Sockets } from './sockets.ts';
import type { Obj } from './world.ts';

/** Slack gives up on an answer after this. Milliseconds. */
const ackWithinMs = 3_000;

export type Ack = Readonly<{
  type: Envelope['type'];
  /** What was told: the event's or the interaction's type, or the command. */
  what: string;
  ok: boolean;
  ms: number;
  status?: number;
  /** Of a failure, in Slack's words. */
  reason?: string;
  /** What came back: nothing, JSON or plain text. */
  body?: unknown;
}>;

/** Where Slack sends to. */
export type App = Readonly<{
  signingSecret: string;
  /** HTTP: the request URL. Absent: Socket Mode. */
  requestUrl?: string;
}>;

/** `v0=` and the HMAC-SHA256 of `v0:<seconds>:<body>`. */
export const signature = (secret: string, seconds: number | string, body: string | Buffer): string =>
  `v0=${createHmac('sha256', secret).update(`v0:${seconds}:`).update(body).digest('hex')}`;

const encode = ({ type, payload }: Envelope): Readonly<{ body: string; contentType: string }> => {
  if (type === 'events_api') return { body: JSON.stringify(payload), contentType: 'application/json' };
  const fields =
    type === 'interactive' ? { payload: JSON.stringify(payload) } : (payload as Record<string, string>);
  return { body: new URLSearchParams(fields).toString(), contentType: 'application/x-www-form-urlencoded' };
};

/** Sends to the app: over HTTP with a signature, or to any one of its sockets. */
export function createOutgoing(app: () => App, sockets: Sockets, activity: Activity) {
  const acks: Ack[] = [];
  const later: Envelope[] = [];
  const sent: Envelope[] = [];

  async function send(envelope: Envelope): Promise<Ack> {
    const started = performance.now();
    const { payload } = envelope;
    const event = payload.event as Obj | undefined;
    const what = str(event?.type) || str(payload.type) || str(payload.command);
    const made = await activity.during(() =>
      app().requestUrl === undefined ? viaSocket(envelope) : viaHttp(envelope),
    );
    const ack: Ack = { type: envelope.type, what, ms: performance.now() - started, ...made };
    acks.push(ack);
    sent.push(envelope);
    return ack;
  }

  async function viaHttp(envelope: Envelope): Promise<Omit<Ack, 'type' | 'what' | 'ms'>> {
    const { requestUrl = '', signingSecret } = app();
    const { body, contentType } = encode(envelope);
    const seconds = Math.floor(Date.now() / 1_000);
    try {
      const response = await fetch(requestUrl, {
        method: 'POST',
        redirect: 'manual',
        headers: {
          'user-agent': 'Slackbot 1.0 (+https://api.slack.com/robots)',
          'accept-encoding': 'gzip,deflate',
          accept: '*/*',
          'content-type': contentType,
          'x-slack-request-timestamp': String(seconds),
          'x-slack-signature': signature(signingSecret, seconds, body),
          ...(envelope.retry !== undefined && {
            'x-slack-retry-num': String(envelope.retry.attempt),
            'x-slack-retry-reason': envelope.retry.reason,
          }),
        },
        body,
        signal: AbortSignal.timeout(ackWithinMs),
      });
      const text = await response.text();
      const ok = response.status === 200 || (envelope.type === 'events_api' && response.ok);
      const isJson = response.headers.get('content-type')?.includes('application/json') === true;
      return {
        ok,
        status: response.status,
        ...(!ok && { reason: 'http_error' }),
        ...(text !== '' && { body: isJson ? JSON.parse(text) : text }),
      };
    } catch (error) {
      const late = error instanceof Error && error.name === 'TimeoutError';
      return { ok: false, reason: late ? 'http_timeout' : 'connection_failed' };
    }
  }

  async function viaSocket(envelope: Envelope): Promise<Omit<Ack, 'type' | 'what' | 'ms'>> {
    const answer = sockets.send(envelope);
    if (answer === undefined) return { ok: false, reason: 'connection_failed' };
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<'late'>((resolve) => {
      timer = setTimeout(() => resolve('late'), ackWithinMs);
    });
    const body = await Promise.race([answer, late]);
    clearTimeout(timer);
    if (body === 'late') return { ok: false, reason: 'http_timeout' };
    const empty =
      body === undefined || (typeof body === 'object' && body !== null && Object.keys(body).length === 0);
    return { ok: true, ...(!empty && { body }) };
  }

  return {
    /** All answers of the app so far, the oldest first. */
    acks,
    /** All that was sent so far, the oldest first. */
    sent,
    send,
    /** An event: sent again at once when it was not taken; the two later tries wait for `retry`. */
    async event(payload: Obj, retry?: Envelope['retry']): Promise<Ack> {
      const envelope: Envelope = { type: 'events_api', payload, ...(retry && { retry }) };
      const first = await send(envelope);
      if (first.ok) return first;
      const second = await send({
        ...envelope,
        retry: { attempt: 1, reason: first.reason ?? 'unknown_error' },
      });
      if (!second.ok)
        later.push({ ...envelope, retry: { attempt: 2, reason: second.reason ?? 'unknown_error' } });
      return second;
    },
    /** A minute or five later: what was not taken is sent once more. @returns how many are still to be had */
    async retry(): Promise<number> {
      for (const envelope of later.splice(0)) {
        const ack = await send(envelope);
        const attempt = (envelope.retry?.attempt ?? 1) + 1;
        if (!ack.ok && attempt <= 3)
          later.push({ ...envelope, retry: { attempt, reason: ack.reason ?? 'unknown_error' } });
      }
      return later.length;
    },
  };
}

export type Outgoing = ReturnType<typeof createOutgoing>;
