import type { Obj, User } from './world.ts';

/** A user object with all that Slack really sends, also what nobody of ours reads. */
export function userObject(
  user: User,
  options: Readonly<{ email: boolean; locale: boolean; of: string }>,
): Obj {
  const profile = {
    title: '',
    phone: '',
    skype: '',
    real_name: user.realName,
    real_name_normalized: user.realName.normalize('NFD').replace(/\p{M}/gu, ''),
    display_name: user.name,
    display_name_normalized: user.name,
    fields: null,
    status_text: 'En una reunión',
    status_emoji: ':spiral_calendar_pad:',
    status_emoji_display_info: [],
    status_expiration: 0,
    avatar_hash: 'ge3b51ca72de',
    image_24: 'https://secure.gravatar.example/avatar/24.jpg',
    image_512: 'https://secure.gravatar.example/avatar/512.jpg',
    status_text_canonical: '',
    huddle_state: 'default_unset',
    first_name: user.realName.split(' ')[0],
    last_name: user.realName.split(' ').slice(1).join(' '),
    team: user.team,
    ...(user.bot && { bot_id: `B${user.id.slice(1)}`, api_app_id: '', always_active: true }),
    // Of people elsewhere neither the address nor the language is told.
    ...(options.email &&
      !user.bot &&
      user.id !== 'USLACKBOT' &&
      user.team === options.of && { email: user.email }),
  };
  if (user.deleted) {
    return {
      id: user.id,
      team_id: user.team,
      name: user.name,
      deleted: true,
      profile,
      is_bot: user.bot,
      is_app_user: false,
      updated: user.updated,
      is_forgotten: false,
      is_invited_user: false,
    };
  }
  return {
    id: user.id,
    team_id: user.team,
    name: user.name,
    deleted: false,
    color: '9f69e7',
    real_name: user.realName,
    tz: user.tz,
    tz_label: 'Colombia Time',
    tz_offset: -18_000,
    profile,
    is_admin: false,
    is_owner: false,
    is_primary_owner: false,
    is_restricted: user.restricted,
    is_ultra_restricted: user.ultra,
    is_bot: user.bot,
    is_app_user: false,
    updated: user.updated,
    is_email_confirmed: true,
    who_can_share_contact_card: 'EVERYONE',
    ...(user.team !== options.of && { is_stranger: false }),
    ...(options.locale && user.team === options.of && { locale: user.locale }),
  };
}
