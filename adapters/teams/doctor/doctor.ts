import { type Clock, systemClock } from '#core/clock.ts';
import { bad, type Finding, good, warn } from '#core/finding.ts';
import type { PlaceStore } from '#core/platform.ts';
import { wayTo } from '#core/reach.ts';
import { createPlaces } from '../places.ts';
import type { TeamsSettings } from '../settings.ts';
import { ask, part } from './ask.ts';
import { checkGraph } from './check-graph.ts';
import { checkIdentity, type Identity } from './check-identity.ts';
import { checkReceiving } from './self.ts';

export type TeamsCheck = TeamsSettings &
  Readonly<{
    /** Where the program listens on this machine. */
    url: string;
    places(): PlaceStore;
    clock?: Clock;
    /** For tests: what Azure says of a managed identity. */
    managedToken?: Identity['managedToken'];
  }>;

/** Of the public cloud: the issuer of the platform's tokens, which is also what ours are for. */
const publicIssuer = 'https://api.botframework.com';
const publicOpenId = 'https://login.botframework.com/v1/.well-known/openidconfiguration';

const quiet = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

/**
 * Tries what can be tried of Teams without writing to anybody: the token, the platform's keys, the way there and the way in,
 * what Graph permits, and where the app is installed. Never shows a secret; never throws.
 */
export async function* checkTeams(options: TeamsCheck): AsyncIterable<Finding> {
  const { clock = systemClock, dev } = options;
  const identity: Identity = {
    settings: options,
    clock,
    managedToken: options.managedToken ?? managedTokenOf(options),
  };
  if (dev) {
    yield warn(
      'Teams: TEAMS_DEV=1',
      'whoever writes from this machine is believed to be whom they say; nothing of Microsoft is asked',
      'For development alone: take it away before real people come.',
    );
  } else {
    yield* await checkIdentity(identity, options.issuer ?? publicIssuer);
    yield* checkKeys(options, clock);
    yield* checkSending(options, clock);
    yield* checkGraph(identity, options);
  }
  yield* checkReceiving({ settings: options, url: options.url, clock });
  if (options.targeted) {
    yield good(
      'Teams: private answers in channels',
      'as targeted messages (a preview of Microsoft’s); where Teams refuses them, in the direct chat',
    );
  }
  yield* checkPlaces(options);
}

/** The SDK is loaded only where it is needed. */
function managedTokenOf(settings: TeamsSettings): Identity['managedToken'] {
  return async (resource) => {
    const { createWire } = await import('../index.ts');
    return createWire({ settings, log: quiet }).token(resource);
  };
}

/** By these keys Latido knows that a request is the platform's. */
async function* checkKeys({ openIdUrl, issuer }: TeamsSettings, clock: Clock): AsyncIterable<Finding> {
  const what = 'Teams: the keys of the platform';
  const answer = await ask(clock, openIdUrl ?? publicOpenId);
  if (answer.kind === 'unreachable') {
    yield bad(what, `cannot be reached (${answer.code})`, wayTo(answer.code));
    return;
  }
  const keysUrl = part(answer.body, 'jwks_uri');
  if (typeof keysUrl !== 'string' || !URL.canParse(keysUrl)) {
    yield bad(
      what,
      `their description cannot be read (status ${answer.status})`,
      'Something other than Microsoft answered there: check the proxy of this machine, and TEAMS_OPENID_URL if it is set.',
    );
    return;
  }
  if (part(answer.body, 'issuer') !== (issuer ?? publicIssuer)) {
    yield bad(
      what,
      'are those of another issuer than Latido expects, so nothing of Teams would be taken',
      'TEAMS_OPENID_URL and TEAMS_TOKEN_ISSUER must be of the same cloud.',
    );
    return;
  }
  const keys = await ask(clock, keysUrl);
  const list = keys.kind === 'answer' ? part(keys.body, 'keys') : undefined;
  if (Array.isArray(list) && list.length > 0) yield good(what, `can be read (${list.length})`);
  else if (keys.kind === 'unreachable') yield bad(what, `cannot be reached (${keys.code})`, wayTo(keys.code));
  else yield bad(what, `cannot be read (status ${keys.status})`, 'Check the proxy of this machine.');
}

/** Any answer will do: what it is to be asked, only a conversation knows. */
async function* checkSending({ serviceUrl }: TeamsSettings, clock: Clock): AsyncIterable<Finding> {
  const what = 'Teams: the way there';
  const answer = await ask(clock, `${serviceUrl}v3/conversations`);
  yield answer.kind === 'answer'
    ? good(what, `${new URL(serviceUrl).host} can be reached`)
    : bad(
        what,
        `${new URL(serviceUrl).host} cannot be reached (${answer.code}): nothing could be sent`,
        wayTo(answer.code),
      );
}

async function* checkPlaces(options: TeamsCheck): AsyncIterable<Finding> {
  const what = 'Teams: where it is installed';
  const counts = { personal: 0, team: 0, group: 0, removed: 0 };
  try {
    for await (const { place } of createPlaces(options.places(), quiet).all(options.tenant)) {
      counts[place.kind] += 1;
    }
  } catch {
    yield bad(what, 'cannot be read from the database', 'Mend the database first.');
    return;
  }
  const { personal, team, group, removed } = counts;
  const again = removed > 0 ? `; ${removed} have removed it` : '';
  const seen = `for ${personal} people, in ${team} teams, in ${group} group chats, as far as Teams has told${again}`;
  yield personal + team + group > 0
    ? good(what, seen)
    : warn(
        what,
        'nowhere yet, as far as Teams has told',
        'Upload the app (npm run teams:package) and install it for everybody by a setup policy: docs/teams.md. Latido must run and be reachable then, or it hears nothing of it.',
      );
}
