import type { Chat } from '#core/chat.ts';
import type { Host } from '#core/platform.ts';
import { createTeamsChat } from './index.ts';
import { createPlaces } from './places.ts';
import type { TeamsSettings } from './settings.ts';

/** Teams as it is configured. */
export function openTeams(settings: TeamsSettings, host: Host): Chat {
  const { clock, log, keepRoute, peopleChanged } = host;
  if (settings.dev) {
    log.warn(
      { platform: 'teams' },
      'TEAMS_DEV=1: whoever writes from this machine is believed to be whom they say. For development alone',
    );
  }
  return createTeamsChat({
    settings,
    places: createPlaces(host.places(), log, !settings.dev),
    keepRoute,
    peopleChanged,
    clock,
    log,
  });
}
