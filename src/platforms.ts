import { slack } from '#adapters/slack/platform.ts';
import { teams } from '#adapters/teams/platform.ts';
import type { Platform } from '#core/platform.ts';

/** The chat platforms there are: the one list of them. Who is on several is written to on the first. */
export const platforms: readonly Platform[] = [slack, teams];
