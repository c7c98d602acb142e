import { bad, type Finding, good, warn } from '#core/finding.ts';
import { wayTo } from '#core/reach.ts';
import type { TeamsSettings } from '../settings.ts';
import { ask, part } from './ask.ts';
import { askToken, type Identity } from './check-identity.ts';

/** Permissions of the app itself: for whom there is, and to install it for them. docs/teams.md explains them. */
export const permissions = ['TeamsAppInstallation.ReadWriteSelfForUser.All', 'User.Read.All'] as const;

const publicGraph = 'https://graph.microsoft.com/v1.0';
const what = 'Teams: installing for people';
const grantPlace =
  'docs/teams.md, "Installing it for people by Graph": entra.microsoft.com → App registrations → the bot’s → API permissions → Microsoft Graph → Application permissions, then Grant admin consent';

/** May Latido install itself for people? Nothing is installed, nobody is read. */
export async function* checkGraph(
  identity: Identity,
  settings: Pick<TeamsSettings, 'installFor' | 'graphUrl' | 'manifestId' | 'appId'>,
): AsyncIterable<Finding> {
  const { installFor, graphUrl = publicGraph } = settings;
  if (installFor === undefined) {
    yield good(what, 'is off: people are reached once the app is installed for them');
    return;
  }
  const catalogApp = installFor.catalogApp.toLowerCase();
  if (catalogApp === settings.manifestId || catalogApp === settings.appId) {
    yield warn(
      what,
      'TEAMS_CATALOG_APP_ID is the id in the manifest; the catalogue gives an app another one',
      'admin.teams.microsoft.com → Teams apps → Manage apps → Latido shows it as App ID, beside the External app ID, which is the one in the manifest.',
    );
  }
  const { origin } = new URL(graphUrl);
  const resource = origin.startsWith('https:') ? origin : new URL(publicGraph).origin;
  const { token, findings } = await askToken(identity, resource);
  if (token === undefined) {
    yield* findings;
    return;
  }
  const roles = rolesIn(token);
  const missing = permissions.filter((one) => !roles.includes(one));
  const extra = roles.filter((role) => !permissions.some((one) => one === role));
  if (missing.length > 0) {
    yield bad(what, `these permissions are missing: ${missing.join(', ')}`, `${grantPlace}.`);
  } else yield good(what, `both permissions are granted`);
  if (extra.length > 0) {
    yield warn(
      what,
      `more than Latido needs is granted: ${extra.join(', ')}`,
      'Take it away where it was granted: what is not granted cannot leak.',
    );
  }
  yield* checkAnswer(identity, `${graphUrl.replace(/\/+$/, '')}/users?$top=1&$select=id`, token);
}

async function* checkAnswer({ clock }: Identity, url: string, token: string): AsyncIterable<Finding> {
  const about = 'Teams: Microsoft Graph';
  const answer = await ask(clock, url, { headers: { authorization: `Bearer ${token}` } });
  if (answer.kind === 'unreachable') {
    yield bad(about, `cannot be reached (${answer.code})`, wayTo(answer.code));
  } else if (answer.status === 200 && Array.isArray(part(answer.body, 'value'))) {
    yield good(about, 'answers, and may be asked who is in the tenant');
  } else if (answer.status === 401 || answer.status === 403) {
    yield bad(
      about,
      `refuses to say who is in the tenant (status ${answer.status})`,
      `${grantPlace}. It can take some minutes to hold.`,
    );
  } else {
    yield bad(
      about,
      `does not say who is in the tenant (status ${answer.status})`,
      'Try again; if it stays, check TEAMS_GRAPH_URL.',
    );
  }
}

/** Permissions as the token names them; only what looks like one is shown. It is read, not believed: Graph decides. */
function rolesIn(token: string): readonly string[] {
  try {
    const claims: unknown = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8'));
    const roles = part(claims, 'roles');
    if (!Array.isArray(roles)) return [];
    return roles.filter((role) => typeof role === 'string' && /^[\w.]{1,80}$/.test(role)).toSorted();
  } catch {
    return [];
  }
}
