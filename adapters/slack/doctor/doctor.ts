import { type Clock, systemClock } from '#core/clock.ts';
import { bad, type Finding, good, warn } from '#core/finding.ts';
import type { SealedStore } from '#core/platform.ts';
import { createInstallations } from '../install/installations.ts';
import type { Installation } from '../ports.ts';
import type { SlackSettings } from '../settings.ts';
import { checkLive, checkManifest } from './check-manifest.ts';
import { checkAppToken, checkToken } from './check-tokens.ts';
import { checkReceiving } from './self.ts';

export type SlackCheck = SlackSettings &
  Readonly<{
    /** Where the program listens on this machine. */
    url: string;
    sealed(): SealedStore;
    /** An app configuration token (`xoxe.xoxp-…`): for comparing the app as it is with the manifest. */
    configToken?: string | undefined;
    clock?: Clock;
    /** For tests: another manifest than the project's. */
    manifestFile?: string;
  }>;

/**
 * Tries what can be tried of Slack without writing to anybody: every token, what it may do, the clocks, the way in, and
 * whether the app is what the code needs. Never shows a secret; never throws.
 */
export async function* checkSlack(options: SlackCheck): AsyncIterable<Finding> {
  const { clock = systemClock } = options;
  const place = { apiUrl: options.apiUrl, clock };
  const manifest = await checkManifest(options.manifestFile);
  yield manifest.finding;
  if (options.signingSecret !== undefined) yield secretShape(options.signingSecret);

  let app: string | undefined;
  if (options.botToken !== undefined) {
    const checked = await checkToken(place, 'SLACK_BOT_TOKEN', options.botToken);
    yield* checked.findings;
    app = checked.app;
  }
  if (options.clientId !== undefined) {
    const all = await installed(options);
    if ('finding' in all) yield all.finding;
    else {
      yield* checkCount(all.installations, options);
      for (const installation of all.installations) {
        const what = `the installation in ${installation.tenant}`;
        if (hasRunOut(installation, clock)) {
          yield warn(
            `Slack: ${what}`,
            'its token has run out',
            'Nothing while Latido runs: it renews the token when it needs it. Else start Latido.',
          );
          continue;
        }
        const checked = await checkToken(place, what, installation.token);
        yield* checked.findings;
        app ??= installation.appId ?? checked.app;
      }
    }
  }
  if (options.appToken !== undefined) {
    yield* checkAppToken(place, options.appToken);
    app ??= /^xapp-\d+-(A[A-Z0-9]+)-/.exec(options.appToken)?.[1];
  }
  yield* checkReceiving({ ...options, clock });
  if (options.configToken !== undefined && manifest.manifest !== undefined) {
    yield* checkLive({ ...options, ...place, token: options.configToken, app, manifest: manifest.manifest });
  }
}

function secretShape(secret: string): Finding {
  const what = 'Slack: SLACK_SIGNING_SECRET';
  return /^[0-9a-f]{32}$/.test(secret)
    ? good(what, 'has the shape of one')
    : bad(
        what,
        'does not look like a signing secret (32 characters, 0 to 9 and a to f)',
        'Copy it again: api.slack.com/apps → your app → Basic Information → App Credentials → Signing Secret → Show.',
      );
}

const hasRunOut = ({ expiresAt }: Installation, clock: Clock): boolean =>
  expiresAt !== undefined && expiresAt <= clock.now().getTime();

async function installed(
  options: SlackCheck,
): Promise<Readonly<{ installations: readonly Installation[] }> | Readonly<{ finding: Finding }>> {
  try {
    return { installations: await createInstallations(options.sealed()).all() };
  } catch {
    return {
      finding: bad(
        'Slack: installations',
        'cannot be read from the database',
        'Mend the database first. If it answers, ENCRYPTION_KEYS lacks the key that they were sealed with.',
      ),
    };
  }
}

function* checkCount(installations: readonly Installation[], options: SlackCheck): Iterable<Finding> {
  const what = 'Slack: installations';
  const have = new Set(installations.map(({ tenant }) => tenant));
  const without = options.workspaces.filter((tenant) => !have.has(tenant));
  const install = `Open ${options.publicUrl ?? ''}/slack/install and allow it there.`;
  if (have.size === 0) yield warn(what, 'the app is installed nowhere yet', install);
  else if (without.length > 0) yield warn(what, `${have.size}; not yet in ${without.join(', ')}`, install);
  else yield good(what, String(have.size));
}
