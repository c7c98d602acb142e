import type { Obj } from './http.ts';
import type { Known } from './parse.ts';

/** What people say, files and broadcast answers included; joins and the like are no words to the bot. */
export const spokenSubtypes: readonly unknown[] = [undefined, 'file_share', 'thread_broadcast', 'me_message'];

/** Slackbot says of itself that it is no bot. */
export function isByBot(message: Obj, { installation }: Known): boolean {
  const { user, bot_id: bot, bot_profile: profile, app_id: app } = message;
  if (user === installation.botUser || user === 'USLACKBOT') return true;
  return Boolean(bot) || Boolean(profile) || Boolean(app);
}
