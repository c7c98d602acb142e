// What the code relies on in Slack. `manifest.json` says the same to Slack; test/slack/manifest.test.ts holds both in step.

/** Slash commands, without the slash. */
export const commands = ['latido', 'kudos', 'gracias', 'obrigado'] as const;

/** They do what a slash command cannot, in threads above all. `id`: the callback id; `command`: what each is called as. */
export const shortcuts = [
  { type: 'message', id: 'latido', command: 'latido' },
  { type: 'message', id: 'latido_kudos', command: 'kudos' },
  { type: 'global', id: 'latido_global', command: 'latido' },
] as const;

/** Events that the bot subscribes to. */
export const botEvents = [
  'app_home_opened',
  'app_mention',
  'app_uninstalled',
  'message.im',
  'reaction_added',
  'reaction_removed',
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
  'reactions:read',
  'usergroups:read',
  'users:read',
  'users:read.email',
] as const;

/** Only for who wants what is edited and deleted in channels to count: Slack then tells of all that is said there. */
export const optional = {
  events: ['message.channels', 'message.groups'],
  scopes: ['channels:history', 'groups:history'],
} as const;

/** Where Slack sends everything: events, commands, interactions. */
export const eventsPath = '/slack/events';
/** Where people come back to after they allowed the app. */
export const redirectPath = '/slack/oauth_redirect';
