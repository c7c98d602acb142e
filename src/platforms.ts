import { slack } from '#adapters/slack/platform.ts';
import type { Platform } from '#core/platform.ts';
import { optional } from '#core/variables.ts';

/** Known by name already, so that whoever sets it up is told rather than left with the trial. */
const teams: Platform = {
  name: 'teams',
  variables: { TEAMS_APP_ID: optional },
  read: ({ TEAMS_APP_ID }) =>
    TEAMS_APP_ID === undefined
      ? undefined
      : {
          problems: ['TEAMS_APP_ID is set, but this version of Latido has no adapter for that platform yet'],
        },
};

/** The chat platforms there are: the one list of them. Who is on several is written to on the first. */
export const platforms: readonly Platform[] = [slack, teams];
