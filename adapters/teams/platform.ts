import type { Configured, Platform, Variables } from '#core/platform.ts';
import { choice, optional, url, whole } from '#core/variables.ts';
import type { TeamsSettings } from './settings.ts';
import { isVersion, problemsOf, settingsOf } from './settings.ts';

const paceError = 'must be a number of messages a minute, 1 to 3000';
const onOff = choice(['on', 'off']);
/** Addresses are joined with paths, so whether they end in a slash must not matter. */
const address = (shape: string) => url(/^https?:/, shape).transform((value) => value?.replace(/\/+$/, ''));

export const teams: Platform = {
  name: 'teams',
  variables: {
    TEAMS_APP_ID: optional,
    TEAMS_TENANT_ID: optional,
    // Not a choice: who set up a bot of the old type is told what to do.
    TEAMS_APP_TYPE: optional,
    TEAMS_APP_PASSWORD: optional,
    TEAMS_DEV: choice(['0', '1']),
    TEAMS_MESSAGES_PER_MINUTE: whole(1, 3_000, 1_500, paceError),
    TEAMS_TARGETED: onOff,
    TEAMS_FORMS: choice(['dialog', 'inline']),
    TEAMS_INSTALL_FOR_PEOPLE: onOff,
    TEAMS_CATALOG_APP_ID: optional,
    TEAMS_MANIFEST_ID: optional,
    TEAMS_MANIFEST_VERSION: optional.refine((value) => value === undefined || isVersion(value), {
      error: 'must be three numbers like 1.2.3',
    }),
    TEAMS_PRIVACY_URL: url(/^https:/, 'https://example.org/privacy'),
    TEAMS_TERMS_URL: url(/^https:/, 'https://example.org/terms'),
    TEAMS_OPENID_URL: address('https://login.botframework.com/v1/.well-known/openidconfiguration'),
    TEAMS_TOKEN_ISSUER: optional,
    TEAMS_LOGIN_URL: address('https://login.microsoftonline.com'),
    TEAMS_GRAPH_URL: address('https://graph.microsoft.com/v1.0'),
    TEAMS_SERVICE_URL: address('https://smba.trafficmanager.net/teams/').transform((value) =>
      value === undefined ? undefined : `${value}/`,
    ),
  },
  read(variables: Variables) {
    const settings = settingsOf(variables);
    if (settings === undefined) return undefined;
    const problems = problemsOf(variables);
    return problems.length > 0 ? { problems } : configured(settings);
  },
  async manifest(variables) {
    const { manifestText } = await import('./app-package/pack.ts');
    return manifestText(variables);
  },
  async appPackage(variables) {
    const { packFor } = await import('./app-package/pack.ts');
    return packFor(variables);
  },
};

function configured(settings: TeamsSettings): Configured {
  return {
    name: 'teams',
    async open(host) {
      const { openTeams } = await import('./open.ts');
      return openTeams(settings, host);
    },
    async *check(options) {
      const { checkTeams } = await import('./doctor/doctor.ts');
      yield* checkTeams({ ...settings, ...options });
    },
  };
}
