import type { Configured, Platform, Variables } from '#core/platform.ts';
import { optional, url, whole, words } from '#core/variables.ts';
import type { SlackSettings } from './settings.ts';
import { problemsOf, settingsOf } from './settings.ts';

const paceError = 'must be a number of messages a minute, 1 to 6000';

export const slack: Platform = {
  name: 'slack',
  variables: {
    SLACK_BOT_TOKEN: optional,
    SLACK_SIGNING_SECRET: optional,
    SLACK_APP_TOKEN: optional,
    SLACK_CLIENT_ID: optional,
    SLACK_CLIENT_SECRET: optional,
    SLACK_STATE_SECRET: optional,
    SLACK_WORKSPACES: words,
    SLACK_MESSAGES_PER_MINUTE: whole(1, 6_000, 180, paceError),
    SLACK_CONFIG_TOKEN: optional,
    SLACK_API_URL: url(/^https?:.*\/api\/$/, 'https://slack.com/api/'),
  },
  read(variables: Variables) {
    const settings = settingsOf(variables);
    if (settings === undefined) return undefined;
    const problems = problemsOf(settings);
    return problems.length > 0 ? { problems } : configured(settings);
  },
  async manifest(variables) {
    const { manifestText } = await import('./doctor/manifest.ts');
    return manifestText(variables);
  },
};

function configured(settings: SlackSettings): Configured {
  return {
    name: 'slack',
    async open(host) {
      const { openSlack } = await import('./open.ts');
      return openSlack(settings, host);
    },
    async *check(options) {
      const { checkSlack } = await import('./doctor/doctor.ts');
      yield* checkSlack({ ...settings, ...options });
    },
  };
}
