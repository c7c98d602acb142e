import type { Clock } from '#core/clock.ts';
import { bad, type Finding, good, warn } from '#core/finding.ts';
import { wayTo } from '#core/reach.ts';
import { optional, scopes } from '../commands.ts';
import { type Answer, ask } from './ask.ts';

type Place = Readonly<{ apiUrl: string | undefined; clock: Clock }>;

const botTokenPlace = 'api.slack.com/apps → your app → OAuth & Permissions → Bot User OAuth Token';
const appTokenPlace = 'api.slack.com/apps → your app → Basic Information → App-Level Tokens';

/** Requests whose time is 5 minutes off are refused by us, so a clock that is nearly so loses them. */
const skewBadMs = 240_000;
/** Slack's header has whole seconds, and the way there takes some of them. */
const skewWarnMs = 5_000;

/**
 * Asks Slack whose token it is and what it may do.
 * @param name how to call it in what is said
 * @returns what was found, and the id of the app, when Slack tells it
 */
export async function checkToken(
  place: Place,
  name: string,
  token: string,
): Promise<Readonly<{ findings: readonly Finding[]; app: string | undefined }>> {
  const what = `Slack: ${name}`;
  const mistaken = kindProblem(token);
  if (mistaken !== undefined) return { findings: [bad(what, ...mistaken)], app: undefined };
  const answer = await ask(place, 'auth.test', token);
  if (answer.kind !== 'answer') return { findings: [failed(what, answer, tokenTodo)], app: undefined };
  const { body } = answer;
  const org = body.is_enterprise_install === true;
  const [label, where, id] = org
    ? ['the organisation', body.enterprise, body.enterprise_id]
    : ['the workspace', body.team, body.team_id];
  const findings = [good(what, `works, for ${label} ${text(where)} (${text(id)})`)];
  if (body.bot_id === undefined) {
    findings.push(
      bad(what, 'belongs to a person and not to the bot', `Use the other one: ${botTokenPlace} (xoxb-…).`),
    );
  }
  if (/^xoxe\./.test(token) && name === 'SLACK_BOT_TOKEN') {
    findings.push(
      warn(
        what,
        'runs out within 12 hours: token rotation is on, and Latido cannot renew a token of the environment',
        'Install by OAuth (SLACK_CLIENT_ID; docs/slack.md, "Several workspaces"), or make an app without token rotation.',
      ),
    );
  }
  findings.push(...scopeFindings(name, answer.scopes), ...clockFindings(answer.skewMs));
  return { findings, app: await appOf(place, token, body.bot_id) };
}

/** A token in the wrong place, told by how it begins. */
function kindProblem(token: string): readonly [seen: string, todo: string] | undefined {
  if (/^(xoxe\.)?xoxb-/.test(token)) return undefined;
  if (/^(xoxe\.)?xoxp-/.test(token)) {
    return [
      "is a person's token (xoxp-), or a configuration token",
      `Use the bot's: ${botTokenPlace} (xoxb-…).`,
    ];
  }
  if (token.startsWith('xapp-')) {
    return [
      'is an app-level token (xapp-)',
      `Move it to SLACK_APP_TOKEN, and put the bot's here: ${botTokenPlace} (xoxb-…).`,
    ];
  }
  if (token.startsWith('xoxe-')) {
    return ['is a refresh token (xoxe-)', `Use the bot's: ${botTokenPlace} (xoxb-…).`];
  }
  return [
    'is no token of a bot: one begins with xoxb-',
    `Copy it again, without quotes or spaces: ${botTokenPlace}.`,
  ];
}

function tokenTodo(code: string): string {
  if (code === 'account_inactive' || code === 'token_revoked') {
    return 'The app was removed there. Install it again (Install App), and copy the new token.';
  }
  if (code === 'token_expired') {
    return 'Token rotation is on: install by OAuth (docs/slack.md, "Several workspaces"), or make an app without it.';
  }
  if (code === 'invalid_auth' || code === 'not_authed') return `Copy it again: ${botTokenPlace}.`;
  if (code === 'ratelimited') return 'Ask again in a minute.';
  if (/^http_/.test(code))
    return 'Something other than Slack answered there, or Slack is in trouble: see status.slack.com.';
  return 'Look the word up at docs.slack.dev/reference/methods/auth.test.';
}

/** A refusal, or no answer, in words. */
function failed(
  what: string,
  answer: Exclude<Answer, { kind: 'answer' }>,
  todo: (code: string) => string,
): Finding {
  return answer.kind === 'unreachable'
    ? bad(what, `Slack cannot be reached (${answer.code})`, wayTo(answer.code))
    : bad(what, `Slack refuses it (${answer.code})`, todo(answer.code));
}

function scopeFindings(name: string, granted: readonly string[] | undefined): readonly Finding[] {
  const what = `Slack: what ${name} may do`;
  if (granted === undefined) {
    return [
      warn(
        what,
        'Slack did not say',
        'Compare OAuth & Permissions → Scopes with docs/slack.md. Emulators do not say it.',
      ),
    ];
  }
  const missing = scopes.filter((scope) => !granted.includes(scope));
  const known: readonly string[] = [...scopes, ...optional.scopes];
  const extra = granted.filter((scope) => !known.includes(scope));
  return [
    ...(missing.length === 0
      ? [good(what, `all ${scopes.length} scopes are granted`)]
      : [
          bad(
            what,
            `these scopes are missing: ${missing.join(', ')}`,
            'Paste the manifest again (npm run doctor -- --manifest; App Manifest), save, then Install App → Reinstall.',
          ),
        ]),
    ...(extra.length === 0
      ? []
      : [
          warn(
            what,
            `more than Latido needs: ${extra.join(', ')}`,
            'Take them away under OAuth & Permissions → Scopes, then reinstall: what is not granted cannot leak.',
          ),
        ]),
  ];
}

function clockFindings(skewMs: number | undefined): readonly Finding[] {
  if (skewMs === undefined) return [];
  const what = "Slack: this machine's clock";
  const seconds = Math.round(Math.abs(skewMs) / 1_000);
  if (Math.abs(skewMs) <= skewWarnMs) return [good(what, "agrees with Slack's")];
  const seen = `is ${seconds} s ${skewMs > 0 ? 'behind' : 'ahead of'} Slack's`;
  const todo = 'Let the machine keep time by NTP (timedatectl set-ntp true).';
  return [
    Math.abs(skewMs) > skewBadMs
      ? bad(what, `${seen}: requests over 5 minutes off are refused`, todo)
      : warn(what, seen, todo),
  ];
}

/** The app that a bot belongs to. */
async function appOf(place: Place, token: string, bot: unknown): Promise<string | undefined> {
  if (typeof bot !== 'string') return undefined;
  const answer = await ask(place, 'bots.info', token, { bot });
  const info = answer.kind === 'answer' ? answer.body.bot : undefined;
  const app = typeof info === 'object' && info !== null && 'app_id' in info ? info.app_id : undefined;
  return typeof app === 'string' ? app : undefined;
}

/** Asks for the address of a socket, which is not opened: it runs out by itself. */
export async function* checkAppToken(place: Place, token: string): AsyncIterable<Finding> {
  const what = 'Slack: SLACK_APP_TOKEN';
  if (!token.startsWith('xapp-')) {
    yield bad(
      what,
      token.startsWith('xoxb-')
        ? "is the bot's token (xoxb-)"
        : 'is no app-level token: one begins with xapp-',
      `Use the app-level one: ${appTokenPlace}.`,
    );
    return;
  }
  const answer = await ask(place, 'apps.connections.open', token);
  if (answer.kind === 'answer') yield good(what, 'works: Slack gives out an address for a socket');
  else yield failed(what, answer, appTokenTodo);
}

function appTokenTodo(code: string): string {
  if (code === 'missing_scope' || code === 'no_permission') {
    return `It lacks connections:write: make another one with that scope under ${appTokenPlace}.`;
  }
  if (code === 'ratelimited') return 'Ask again in a minute.';
  if (code === 'invalid_auth' || code === 'not_authed' || code === 'token_revoked') {
    return `Copy it again: ${appTokenPlace}.`;
  }
  return 'See that Socket Mode is on: api.slack.com/apps → your app → Socket Mode.';
}

/** A name or id from outside, fit for one line. */
const text = (value: unknown): string => (typeof value === 'string' ? value.slice(0, 80) : '?');
