import { z } from 'zod';

/** The way to a person: their direct chat, or, while nobody has opened it, the name under which it can be opened. */
export type Way =
  | Readonly<{ serviceUrl: string; conversation: string }>
  | Readonly<{ serviceUrl: string; user: string }>;

/** The route to somebody who has removed the app: there is none, and nobody is to look for one. */
export const closedRoute = '{"x":1}';

const written = z.union([
  z.object({ s: z.string(), c: z.string() }),
  z.object({ s: z.string(), u: z.string() }),
]);

export function encodeRoute(way: Way): string {
  return JSON.stringify(
    'conversation' in way ? { s: way.serviceUrl, c: way.conversation } : { s: way.serviceUrl, u: way.user },
  );
}

/** @returns nothing for an empty route, or one that is none of ours */
export function decodeRoute(route: string): Way | undefined {
  if (route === '') return undefined;
  let json: unknown;
  try {
    json = JSON.parse(route);
  } catch {
    return undefined;
  }
  const parsed = written.safeParse(json).data;
  if (parsed === undefined) return undefined;
  return 'c' in parsed
    ? { serviceUrl: parsed.s, conversation: parsed.c }
    : { serviceUrl: parsed.s, user: parsed.u };
}
