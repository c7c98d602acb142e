import type { Variables } from '#core/platform.ts';

/** What the environment says of Slack. */
export type SlackSettings = Readonly<{
  /** One workspace, by the token of its installation. */
  botToken: string | undefined;
  /** Several workspaces, by OAuth. */
  clientId: string | undefined;
  clientSecret: string | undefined;
  stateSecret: string | undefined;
  /**
   * Workspaces and organisations that may install by OAuth. Wherever it is installed, addresses are believed: whoever rules
   * a workspace of their own could give somebody there the address of anybody here.
   */
  workspaces: readonly string[];
  signingSecret: string | undefined;
  /** Socket Mode. */
  appToken: string | undefined;
  /** Absent: Slack's own. Ends in `/api/`. */
  apiUrl: string | undefined;
  /** For the doctor alone: a token of the app's configuration, to compare the manifest that Slack has. */
  configToken: string | undefined;
  messagesPerMinute: number;
  /** Where the program is reached from outside. */
  publicUrl: string | undefined;
  /** Is there a key to seal installations with? */
  sealing: boolean;
}>;

/** @returns nothing when no variable of Slack is set that asks for it */
export function settingsOf(variables: Variables): SlackSettings | undefined {
  const text = (name: string) => variables[name] as string | undefined;
  const settings = {
    botToken: text('SLACK_BOT_TOKEN'),
    clientId: text('SLACK_CLIENT_ID'),
    clientSecret: text('SLACK_CLIENT_SECRET'),
    stateSecret: text('SLACK_STATE_SECRET'),
    workspaces: (variables.SLACK_WORKSPACES ?? []) as readonly string[],
    signingSecret: text('SLACK_SIGNING_SECRET'),
    appToken: text('SLACK_APP_TOKEN'),
    apiUrl: text('SLACK_API_URL'),
    configToken: text('SLACK_CONFIG_TOKEN'),
    messagesPerMinute: variables.SLACK_MESSAGES_PER_MINUTE as number,
    publicUrl: text('PUBLIC_URL'),
    sealing: text('ENCRYPTION_KEYS') !== undefined,
  };
  const asked = [settings.botToken, settings.clientId, settings.appToken, settings.signingSecret];
  return asked.some((value) => value !== undefined) ? settings : undefined;
}

/** What is missing or contradicts itself, without any value. */
export function problemsOf(settings: SlackSettings): readonly string[] {
  const { botToken, clientId, clientSecret, stateSecret, signingSecret, appToken } = settings;
  const problems: string[] = [];
  if (botToken === undefined && clientId === undefined) {
    problems.push(
      'SLACK_BOT_TOKEN is missing (one workspace), or SLACK_CLIENT_ID (several workspaces, installed by OAuth)',
    );
  }
  if (botToken !== undefined && clientId !== undefined) {
    problems.push(
      'SLACK_BOT_TOKEN and SLACK_CLIENT_ID exclude each other: one workspace, or several by OAuth',
    );
  }
  if (botToken !== undefined && !/^(xoxe\.)?xoxb-/.test(botToken)) {
    problems.push('SLACK_BOT_TOKEN must be a bot token: it begins with xoxb-');
  }
  if (signingSecret === undefined && appToken === undefined) {
    problems.push('SLACK_SIGNING_SECRET is missing (HTTP), or SLACK_APP_TOKEN (Socket Mode)');
  }
  if (appToken !== undefined && !appToken.startsWith('xapp-')) {
    problems.push('SLACK_APP_TOKEN must be an app-level token: it begins with xapp-');
  }
  if (clientId !== undefined) {
    const needed = {
      SLACK_CLIENT_SECRET: clientSecret !== undefined,
      SLACK_STATE_SECRET: stateSecret !== undefined,
      SLACK_WORKSPACES: settings.workspaces.length > 0,
      PUBLIC_URL: settings.publicUrl !== undefined,
      ENCRYPTION_KEYS: settings.sealing,
    };
    for (const [name, there] of Object.entries(needed)) {
      if (!there) problems.push(`${name} is missing: it is needed beside SLACK_CLIENT_ID`);
    }
  }
  return problems;
}
