import type { Clock } from '#core/clock.ts';
import { networkCode } from '#core/reach.ts';

const askWithinMs = 10_000;

export type Answer =
  | Readonly<{
      kind: 'answer';
      status: number;
      /** Nothing when it is no JSON. */
      body: unknown;
      /** The server's clock minus ours, in milliseconds; its header has whole seconds only. */
      skewMs: number | undefined;
    }>
  /** No answer at all; the system's word for it. */
  | Readonly<{ kind: 'unreachable'; code: string }>;

/** One request, within 10 s, to no other address than this one. Never throws. */
export async function ask(clock: Clock, url: string, init: RequestInit = {}): Promise<Answer> {
  const before = clock.now().getTime();
  try {
    const response = await fetch(url, {
      ...init,
      redirect: 'manual',
      signal: AbortSignal.timeout(askWithinMs),
    });
    const after = clock.now().getTime();
    const body: unknown = await response.json().catch(() => undefined);
    const said = Date.parse(response.headers.get('date') ?? '');
    return {
      kind: 'answer',
      status: response.status,
      body,
      skewMs: Number.isNaN(said) ? undefined : said + 500 - (before + after) / 2,
    };
  } catch (error) {
    return { kind: 'unreachable', code: networkCode(error) };
  }
}

/** A part of some JSON. */
export const part = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Readonly<Record<string, unknown>>)[name]
    : undefined;
