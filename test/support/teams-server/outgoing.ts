import type { Activity } from '../slack-server/activity.ts';
import { str } from './json.ts';
import type { Obj } from './world.ts';

/** Teams gives up on an answer after this. Milliseconds. */
const answerWithinMs = 10_000;

export type Ack = Readonly<{
  /** The type of the activity, or the name of the invoke. */
  what: string;
  ok: boolean;
  ms: number;
  status?: number;
  reason?: 'late' | 'unreachable';
  /** What came back of an invoke. */
  body?: unknown;
}>;

type Options = Readonly<{
  /** The bot's messaging endpoint. */
  endpoint(): string;
  /** The header that shows it is Teams that sends. */
  authorization(serviceUrl: string): string;
  activity: Activity;
}>;

/** Brings activities to the bot. */
export function createOutgoing({ endpoint, authorization, activity }: Options) {
  const acks: Ack[] = [];
  const sent: Obj[] = [];

  async function post(given: Obj): Promise<Omit<Ack, 'what' | 'ms'>> {
    try {
      const response = await fetch(endpoint(), {
        method: 'POST',
        redirect: 'manual',
        headers: {
          'content-type': 'application/json; charset=utf-8',
          'user-agent': 'Microsoft-SkypeBotApi (Microsoft-BotFramework/3.0)',
          authorization: authorization(str(given.serviceUrl)),
        },
        body: JSON.stringify(given),
        signal: AbortSignal.timeout(answerWithinMs),
      });
      const text = await response.text();
      return {
        ok: response.ok,
        status: response.status,
        ...(text !== '' && { body: parsed(text) }),
      };
    } catch (error) {
      const late = error instanceof Error && error.name === 'TimeoutError';
      return { ok: false, reason: late ? 'late' : 'unreachable' };
    }
  }

  return {
    /** All answers of the bot so far, the oldest first. */
    acks,
    /** All that was sent so far, the oldest first. */
    sent,
    async send(given: Obj): Promise<Ack> {
      const started = performance.now();
      sent.push(given);
      const made = await activity.during(() => post(given));
      const what = str(given.name) || str(given.type);
      const ack: Ack = { what, ms: performance.now() - started, ...made };
      acks.push(ack);
      return ack;
    },
  };
}

export type Outgoing = ReturnType<typeof createOutgoing>;

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
