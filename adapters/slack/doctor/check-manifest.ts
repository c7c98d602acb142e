import type { Clock } from '#core/clock.ts';
import { bad, type Finding, good } from '#core/finding.ts';
import { wayTo } from '#core/reach.ts';
import { botEvents, commands, eventsPath, scopes, shortcuts } from '../commands.ts';
import { ask } from './ask.ts';
import { differences, type Manifest, manifestFor, parseManifest, readManifest } from './manifest.ts';

const what = 'Slack: manifest.json';

/** Is the manifest in the folder the one that this code relies on? */
export async function checkManifest(
  file?: string,
): Promise<Readonly<{ finding: Finding; manifest: Manifest | undefined }>> {
  let manifest: Manifest;
  try {
    manifest = await readManifest(file);
  } catch {
    const todo = 'Take manifest.json from the same version of Latido as the program.';
    return { finding: bad(what, 'cannot be read', todo), manifest: undefined };
  }
  const faults = [
    ...apart(
      'command',
      commands.map((command) => `/${command}`),
      manifest.features.slash_commands.map(({ command }) => command),
    ),
    ...apart(
      'shortcut',
      shortcuts.map((one) => one.id),
      manifest.features.shortcuts.map((one) => one.callback_id),
    ),
    ...apart('event', botEvents, manifest.settings.event_subscriptions?.bot_events ?? []),
    ...apart('scope', scopes, manifest.oauth_config.scopes?.bot ?? []),
  ];
  return {
    manifest,
    finding:
      faults.length === 0
        ? good(what, 'says what this code relies on')
        : bad(
            what,
            `is of another version than the code: ${faults.join('; ')}`,
            'Take both from the same version.',
          ),
  };
}

const apart = (name: string, code: readonly string[], said: readonly string[]): readonly string[] => [
  ...code.filter((one) => !said.includes(one)).map((one) => `${name} ${one} is missing`),
  ...said.filter((one) => !code.includes(one)).map((one) => `${name} ${one} is unknown`),
];

type Live = Readonly<{
  apiUrl: string | undefined;
  clock: Clock;
  token: string;
  app: string | undefined;
  manifest: Manifest;
  clientId: string | undefined;
  appToken: string | undefined;
  publicUrl: string | undefined;
}>;

/** Is the app in Slack what the manifest says? Asked with a token that lives for 12 hours and is not kept. */
export async function* checkLive(options: Live): AsyncIterable<Finding> {
  const about = 'Slack: the app as it is';
  if (options.app === undefined) {
    yield bad(about, 'which app it is could not be found out', 'Mend the tokens above first.');
    return;
  }
  const answer = await ask(options, 'apps.manifest.export', options.token, { app_id: options.app });
  if (answer.kind === 'unreachable') {
    yield bad(about, `Slack cannot be reached (${answer.code})`, wayTo(answer.code));
    return;
  }
  if (answer.kind === 'refused') {
    yield bad(
      about,
      `Slack does not give its manifest (${answer.code})`,
      'SLACK_CONFIG_TOKEN lives for 12 hours and is for one workspace: make another one at api.slack.com/apps → Your App Configuration Tokens, as somebody who may edit the app.',
    );
    return;
  }
  const live = parsed(answer.body.manifest);
  if (live === undefined) {
    yield bad(about, 'its manifest has a shape that is not known', 'Compare it by hand with manifest.json.');
    return;
  }
  const faults = differences(wantedOf(options, live), live);
  yield faults.length === 0
    ? good(about, 'is what manifest.json says')
    : bad(
        about,
        faults.join('; '),
        'Paste what npm run doctor -- --manifest prints: api.slack.com/apps → your app → App Manifest. Reinstall if scopes changed.',
      );
}

function wantedOf({ manifest, publicUrl, appToken, clientId }: Live, live: Manifest): Manifest {
  const events = live.settings.event_subscriptions?.request_url;
  const wanted = manifestFor(manifest, {
    // Unknown to us, it is at least to be the same for everything.
    publicUrl: publicUrl ?? (events ?? '').replace(eventsPath, ''),
    sockets: appToken !== undefined,
  });
  const { redirect_urls: _unused, ...oauth } = wanted.oauth_config;
  // Without OAuth nobody is sent back to an address of ours.
  return clientId === undefined ? { ...wanted, oauth_config: oauth } : wanted;
}

/** Slack gives it as an object; older answers were text. */
function parsed(manifest: unknown): Manifest | undefined {
  try {
    return parseManifest(typeof manifest === 'string' ? JSON.parse(manifest) : manifest);
  } catch {
    return undefined;
  }
}
