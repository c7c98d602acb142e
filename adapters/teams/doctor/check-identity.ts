import type { Clock } from '#core/clock.ts';
import { bad, type Finding, good, warn } from '#core/finding.ts';
import { wayTo } from '#core/reach.ts';
import type { TeamsSettings } from '../settings.ts';
import { type Answer, ask, part } from './ask.ts';

/** What is asked for a token: the login server, or Azure itself where no secret is kept. */
export type Identity = Readonly<{
  settings: Pick<TeamsSettings, 'appId' | 'tenant' | 'identity' | 'loginUrl'>;
  clock: Clock;
  /** For a managed identity. */
  managedToken(resource: string): Promise<string>;
}>;

/** A token, or why there is none. */
export type Asked = Readonly<{ token?: string; findings: readonly Finding[] }>;

const publicLogin = 'https://login.microsoftonline.com';
const what = 'Teams: identity';
const secretsPlace =
  'entra.microsoft.com → App registrations → the bot’s → Certificates & secrets → New client secret, and copy its Value (not its Secret ID) into TEAMS_APP_PASSWORD';

/** Requests whose time is 5 minutes off are refused by us, so a clock that is nearly so loses them. */
const skewBadMs = 240_000;
const skewWarnMs = 5_000;

/** By the number in AADSTS…: learn.microsoft.com/entra/identity-platform/reference-error-codes. */
const refusals: ReadonlyMap<number, readonly [seen: string, todo: string]> = new Map([
  [7000215, ['the secret is wrong', `Make another one: ${secretsPlace}.`]],
  [7000222, ['the secret has run out', `Make another one: ${secretsPlace}.`]],
  [
    7000216,
    [
      'there must be a secret',
      `Set TEAMS_APP_PASSWORD: ${secretsPlace}. On a machine of Azure: TEAMS_APP_TYPE=UserAssignedMSI.`,
    ],
  ],
  [
    700016,
    [
      'there is no app with the id of TEAMS_APP_ID in the tenant of TEAMS_TENANT_ID',
      'Compare both with entra.microsoft.com → App registrations → the bot’s → Overview (Application (client) ID, Directory (tenant) ID).',
    ],
  ],
  [
    7000229,
    [
      'the app has no service principal in the tenant',
      'entra.microsoft.com → App registrations → the bot’s → Overview → Create service principal (or: az ad sp create --id TEAMS_APP_ID).',
    ],
  ],
  [
    7000112,
    [
      'the app is switched off',
      'entra.microsoft.com → Enterprise apps → the bot’s → Properties → Enabled for users to sign-in: Yes.',
    ],
  ],
  [
    90002,
    [
      'there is no tenant with the id of TEAMS_TENANT_ID',
      'Copy it again: entra.microsoft.com → Overview → Tenant ID.',
    ],
  ],
  [
    900023,
    [
      'the text of TEAMS_TENANT_ID is no id of a tenant',
      'Copy it again: entra.microsoft.com → Overview → Tenant ID.',
    ],
  ],
  [
    53003,
    [
      'a rule of Conditional Access forbids it from here',
      'Ask whoever keeps the tenant to let the bot’s app in from this machine.',
    ],
  ],
]);

/** Asks for a token for a resource. Says nothing when all is well: the caller knows what it was for. */
export async function askToken(
  { settings, clock, managedToken }: Identity,
  resource: string,
): Promise<Asked> {
  const { identity, appId, tenant, loginUrl = publicLogin } = settings;
  if (identity.kind === 'none') return { findings: [] };
  if (identity.kind === 'managed') {
    try {
      return { token: await managedToken(resource), findings: [] };
    } catch {
      return {
        findings: [
          bad(
            what,
            'Azure gives no token for the managed identity',
            'It works only on a machine of Azure to which the identity was assigned (its Identity → User assigned → Add), and TEAMS_APP_ID must be the Client ID of this identity. Elsewhere use TEAMS_APP_TYPE=SingleTenant.',
          ),
        ],
      };
    }
  }
  const answer = await ask(clock, `${loginUrl}/${encodeURIComponent(tenant)}/oauth2/v2.0/token`, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: appId,
      client_secret: identity.password,
      scope: `${resource}/.default`,
    }),
  });
  const token = answer.kind === 'answer' ? part(answer.body, 'access_token') : undefined;
  if (answer.kind === 'answer' && answer.status === 200 && typeof token === 'string' && token !== '') {
    return { token, findings: clockFindings(answer.skewMs) };
  }
  return { findings: [refused(answer)] };
}

function refused(answer: Answer): Finding {
  if (answer.kind === 'unreachable') {
    return bad(what, `the login server cannot be reached (${answer.code})`, wayTo(answer.code));
  }
  const codes = part(answer.body, 'error_codes');
  const code = Array.isArray(codes) ? codes.find((one) => Number.isSafeInteger(one)) : undefined;
  const known = refusals.get(code);
  if (known !== undefined) {
    const [seen, todo] = known;
    return bad(what, `${seen} (AADSTS${code})`, todo);
  }
  if (typeof code === 'number') {
    return bad(
      what,
      `the login server refuses (AADSTS${code})`,
      `login.microsoftonline.com/error?code=${code} says what it means.`,
    );
  }
  return bad(
    what,
    `the login server gives no token (status ${answer.status})`,
    'Something other than Microsoft answered there, or Microsoft is in trouble: try again, and see status.cloud.microsoft.',
  );
}

function clockFindings(skewMs: number | undefined): readonly Finding[] {
  if (skewMs === undefined) return [];
  const about = "Teams: this machine's clock";
  if (Math.abs(skewMs) <= skewWarnMs) return [good(about, "agrees with Microsoft's")];
  const seconds = Math.round(Math.abs(skewMs) / 1_000);
  const seen = `is ${seconds} s ${skewMs > 0 ? 'behind' : 'ahead of'} Microsoft's`;
  const todo = 'Let the machine keep time by NTP (timedatectl set-ntp true).';
  return [
    Math.abs(skewMs) > skewBadMs
      ? bad(about, `${seen}: tokens over 5 minutes off are refused`, todo)
      : warn(about, seen, todo),
  ];
}

/** Is there a token for writing to people? */
export async function checkIdentity(identity: Identity, resource: string): Promise<readonly Finding[]> {
  const { token, findings } = await askToken(identity, resource);
  if (token === undefined) return findings;
  const by = identity.settings.identity.kind === 'managed' ? 'the managed identity' : 'TEAMS_APP_PASSWORD';
  return [good(what, `works: there is a token by ${by}`), ...findings];
}
