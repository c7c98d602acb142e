import { readFileSync } from 'node:fs';
import type { Obj } from '#adapters/teams/ports.ts';
import type { Known } from '#adapters/teams/receive/activity.ts';
import type { TeamsSettings } from '#adapters/teams/settings.ts';

export const ids = {
  tenant: '7e4a4700-0000-4000-8000-000000000001',
  foreign: '7e4a4700-0000-4000-8000-000000000002',
  app: 'b07b07b0-0000-4000-8000-00000000b07b',
  ana: '0a0a0a0a-0000-4000-8000-000000000001',
  anaMri: '29:1aBjVi5MwCFfhPIV03E5uDdfpBFXp_2Yz-sjrvVg12oa',
  luis: '0a0a0a0a-0000-4000-8000-000000000002',
  luisMri: '29:1QWm2x0FhPIV03E5uDdfpBFXp_2Yz-luis-cqpE_DiMh',
  chat: 'a:1pL6i0oY3C0K8oAj8EYJ1ana',
  channel: '19:general@thread.tacv2;messageid=1764900000000',
  team: '19:equipo@thread.tacv2',
  group: '19:grupo@thread.v2',
  serviceUrl: 'https://smba.trafficmanager.net/amer/',
} as const;

/** An activity in the shape in which Teams sends it; people and ids in it are invented. */
export const fixture = (name: string): Obj =>
  JSON.parse(readFileSync(new URL(`../fixtures/teams/${name}.json`, import.meta.url), 'utf8')) as Obj;

export const known: Known = {
  tenant: ids.tenant,
  appId: ids.app,
  now: new Date('2026-11-20T14:03:22Z'),
};

export const settings: TeamsSettings = {
  appId: ids.app,
  tenant: ids.tenant,
  identity: { kind: 'secret', password: 'x' },
  dev: false,
  forms: 'dialog',
  targeted: false,
  installFor: undefined,
  manifestId: ids.app,
  messagesPerMinute: 1_500,
  publicUrl: undefined,
  openIdUrl: undefined,
  issuer: undefined,
  loginUrl: undefined,
  graphUrl: undefined,
  serviceUrl: ids.serviceUrl,
};
