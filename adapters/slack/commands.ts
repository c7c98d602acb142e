// What the code relies on in Slack. `manifest.json` says the same to Slack; test/slack/manifest.test.ts holds both in step.

/** Slash commands, without the slash. */
export const commands = ['latido', 'kudos', 'gracias', 'obrigado'] as const;

/** Callback ids: they do what a slash command cannot, in threads above all. */
export const shortcuts = { message: 'latido', global: 'latido_global' } as const;

/** Events that the bot subscribes to. */
export const botEvents = [
  'app_home_opened',
  'app_mention',
  'app_uninstalled',
  'message.im',
  'team_join',
  'tokens_revoked',
  'user_change',
] as const;

/** What the bot may do; docs/slack.md says what each is for. */
export const scopes = [
  'app_mentions:read',
  'chat:write',
  'commands',
  'files:read',
  'files:write',
  'im:history',
  'im:write',
  'usergroups:read',
  'users:read',
  'users:read.email',
] as const;

/** Where Slack sends everything: events, commands, interactions. */
export const eventsPath = '/slack/events';
/** Where people come back to after they allowed the app. */
export const redirectPath = '/slack/oauth_redirect';
