import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Installation } from '#adapters/slack/ports.ts';
import type { Obj } from '#adapters/slack/receive/http.ts';
import type { Known } from '#adapters/slack/receive/parse.ts';

/** A payload as Slack sends it, with invented ids; a fresh copy each time. */
export const fixture = (name: string): Obj =>
  JSON.parse(readFileSync(join(import.meta.dirname, '../fixtures/slack', `${name}.json`), 'utf8')) as Obj;

export const ids = {
  team: 'T0ORG0001',
  bot: 'U0LATIDO1',
  ana: 'U0ANA0001',
  luis: 'U0LUIS001',
  direct: 'D0ANA0001',
  channel: 'C0GENERAL',
} as const;

export const installation: Installation = {
  tenant: ids.team,
  org: false,
  token: 'xoxb-invented',
  botUser: ids.bot,
  bot: 'B0LATIDO1',
  scopes: [],
};

export const known: Known = {
  installation,
  now: new Date('2026-11-21T12:00:00Z'),
  directOf: () => undefined,
};

/** A payload with some of its parts exchanged, however deep. */
export function changed(body: Obj, path: readonly (string | number)[], value: unknown): Obj {
  const copy = structuredClone(body) as Record<string, unknown>;
  let here: Record<string | number, unknown> = copy;
  for (const name of path.slice(0, -1)) here = here[name] as Record<string | number, unknown>;
  const last = path.at(-1);
  if (last !== undefined) here[last] = value;
  return copy;
}
