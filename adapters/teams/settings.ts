import type { Variables } from '#core/platform.ts';

/** What the environment says of Teams. */
export type TeamsSettings = Readonly<{
  /** Client id of the bot: of its app registration, or of its managed identity. */
  appId: string;
  /** The one Entra tenant that is served. */
  tenant: string;
  identity: Readonly<{ kind: 'secret'; password: string } | { kind: 'managed' } | { kind: 'none' }>;
  /** Activities without a token are taken from this machine alone. `identity` is `none` then. */
  dev: boolean;
  /** A form opens as a dialog, or as a message in the chat where the client knows no dialogs. */
  forms: 'dialog' | 'inline';
  /** Private answers in shared places as targeted messages (preview), before the direct chat. */
  targeted: boolean;
  /** Install the app for people who have not: by Graph, with this id of the app in the organisation's catalogue. */
  installFor: Readonly<{ catalogApp: string }> | undefined;
  /** The id in the app's manifest; the bot's own unless said otherwise. */
  manifestId: string;
  messagesPerMinute: number;
  /** Where the program is reached from outside. */
  publicUrl: string | undefined;
  /** Of another cloud, or of a test. Absent: the public cloud's. */
  openIdUrl: string | undefined;
  issuer: string | undefined;
  loginUrl: string | undefined;
  graphUrl: string | undefined;
  /** Where a first message goes while no activity has told the server. */
  serviceUrl: string;
}>;

/** Whoever is in Microsoft's local client, Agents Playground, is of this tenant. */
const playgroundTenant = '00000000-0000-0000-0000-0000000000001';

export const isGuid = (text: string): boolean => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text);

/** As the manifest of an app wants it. */
export const isVersion = (text: string): boolean => /^(0|[1-9]\d{0,8})(\.(0|[1-9]\d{0,8})){2}$/.test(text);

const textOf =
  (variables: Variables) =>
  (name: string): string | undefined =>
    variables[name] as string | undefined;

/** What asks for Teams: the rest only says how. */
const asking = ['TEAMS_APP_ID', 'TEAMS_TENANT_ID', 'TEAMS_APP_PASSWORD'] as const;

const isDev = (variables: Variables): boolean => variables.TEAMS_DEV === '1';

/**
 * @param variables parsed, with those of the program
 * @returns nothing when no variable of Teams is set that asks for it. Whether it is complete, `problemsOf` says
 */
export function settingsOf(variables: Variables): TeamsSettings | undefined {
  const text = textOf(variables);
  const dev = isDev(variables);
  if (!dev && asking.every((name) => text(name) === undefined)) return undefined;
  const appId = text('TEAMS_APP_ID')?.toLowerCase() ?? '';
  const catalogApp = text('TEAMS_CATALOG_APP_ID');
  const installs = text('TEAMS_INSTALL_FOR_PEOPLE') === 'on' && catalogApp !== undefined;
  return {
    appId,
    tenant: text('TEAMS_TENANT_ID')?.toLowerCase() ?? (dev ? playgroundTenant : ''),
    identity: dev ? { kind: 'none' } : identityOf(variables),
    dev,
    forms: text('TEAMS_FORMS') === 'inline' ? 'inline' : 'dialog',
    targeted: text('TEAMS_TARGETED') === 'on',
    installFor: installs ? { catalogApp } : undefined,
    manifestId: text('TEAMS_MANIFEST_ID')?.toLowerCase() ?? appId,
    messagesPerMinute: variables.TEAMS_MESSAGES_PER_MINUTE as number,
    publicUrl: text('PUBLIC_URL'),
    openIdUrl: text('TEAMS_OPENID_URL'),
    issuer: text('TEAMS_TOKEN_ISSUER'),
    loginUrl: text('TEAMS_LOGIN_URL'),
    graphUrl: text('TEAMS_GRAPH_URL'),
    serviceUrl: text('TEAMS_SERVICE_URL') ?? 'https://smba.trafficmanager.net/teams/',
  };
}

function identityOf(variables: Variables): TeamsSettings['identity'] {
  const text = textOf(variables);
  return text('TEAMS_APP_TYPE') === 'UserAssignedMSI'
    ? { kind: 'managed' }
    : { kind: 'secret', password: text('TEAMS_APP_PASSWORD') ?? '' };
}

/** What is missing or contradicts itself, without any value. Empty where nothing of Teams is asked for. */
export function problemsOf(variables: Variables): readonly string[] {
  if (settingsOf(variables) === undefined) return [];
  return [
    ...(isDev(variables) ? devProblems(variables) : identityProblems(variables)),
    ...idProblems(variables),
    ...installProblems(variables),
  ];
}

function devProblems(variables: Variables): readonly string[] {
  const text = textOf(variables);
  const problems: string[] = [];
  if (text('NODE_ENV') === 'production') {
    problems.push(
      'TEAMS_DEV=1 is refused under NODE_ENV=production: anybody on this machine may say who they are then',
    );
  }
  // With both, one of them was forgotten; and it is the guard that would be missing.
  for (const name of ['TEAMS_APP_PASSWORD', 'TEAMS_INSTALL_FOR_PEOPLE'] as const) {
    const value = text(name);
    if (value !== undefined && value !== 'off') {
      problems.push(`TEAMS_DEV=1 and ${name} exclude each other: in development there is no real Teams`);
    }
  }
  return problems;
}

function identityProblems(variables: Variables): readonly string[] {
  const text = textOf(variables);
  const problems: string[] = [];
  const together = 'TEAMS_APP_ID and TEAMS_TENANT_ID belong together';
  if (text('TEAMS_APP_ID') === undefined) {
    problems.push(`TEAMS_APP_ID is missing: ${together} (docs/teams.md says where they are)`);
  }
  if (text('TEAMS_TENANT_ID') === undefined) {
    problems.push(`TEAMS_TENANT_ID is missing: ${together}; people of no other tenant are let in`);
  }
  return [...problems, ...typeProblems(text('TEAMS_APP_TYPE'), text('TEAMS_APP_PASSWORD'))];
}

function typeProblems(type: string | undefined, password: string | undefined): readonly string[] {
  if (type?.toLowerCase() === 'multitenant') {
    return [
      'TEAMS_APP_TYPE=MultiTenant is refused: Latido serves one tenant, and Azure makes no such bots any more; make one of type SingleTenant or UserAssignedMSI',
    ];
  }
  if (type !== undefined && type !== 'SingleTenant' && type !== 'UserAssignedMSI') {
    return ['TEAMS_APP_TYPE must be one of SingleTenant, UserAssignedMSI'];
  }
  if (type === 'UserAssignedMSI') {
    return password === undefined
      ? []
      : ['TEAMS_APP_PASSWORD has no place beside TEAMS_APP_TYPE=UserAssignedMSI: Azure vouches for Latido'];
  }
  if (password === undefined) {
    return [
      'TEAMS_APP_PASSWORD is missing: the client secret of the app registration (or TEAMS_APP_TYPE=UserAssignedMSI, on a machine of Azure)',
    ];
  }
  if (isGuid(password)) {
    return ['TEAMS_APP_PASSWORD is the id of a client secret; what is needed is its Value, shown only once'];
  }
  return [];
}

/** In development any word may be the id of a tenant: local clients invent theirs. */
function idProblems(variables: Variables): readonly string[] {
  const names = [
    'TEAMS_APP_ID',
    ...(isDev(variables) ? [] : ['TEAMS_TENANT_ID']),
    'TEAMS_CATALOG_APP_ID',
    'TEAMS_MANIFEST_ID',
  ];
  return names.flatMap((name) => {
    const value = textOf(variables)(name);
    return value === undefined || isGuid(value)
      ? []
      : [`${name} must be an id like 01234567-89ab-cdef-0123-456789abcdef`];
  });
}

function installProblems(variables: Variables): readonly string[] {
  const text = textOf(variables);
  return text('TEAMS_INSTALL_FOR_PEOPLE') === 'on' && text('TEAMS_CATALOG_APP_ID') === undefined
    ? ['TEAMS_CATALOG_APP_ID is missing: it is needed beside TEAMS_INSTALL_FOR_PEOPLE=on']
    : [];
}
