import { createHash } from 'node:crypto';
import { isObj, type Obj } from './http.ts';

/** The string at a path, if there is one. */
export function textAt(value: unknown, ...path: readonly string[]): string | undefined {
  let here = value;
  for (const name of path) {
    if (!isObj(here)) return undefined;
    here = here[name];
  }
  return typeof here === 'string' && here !== '' ? here : undefined;
}

/** A hash, so that the id tells nobody who did it, and nobody can take up another person's id. */
export const digest = (...parts: readonly unknown[]): string =>
  createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 40);

/**
 * The same payload delivered again has the same identity, and no other has it. Slack numbers its events; an interaction
 * is known by who did it, what it was done to, and the trigger that Slack makes anew for each.
 */
export function identityOf(body: Obj): string {
  const event = textAt(body, 'event_id');
  if (event !== undefined) return `${textAt(body, 'team_id') ?? ''}:${event}`;
  if (isObj(body.event)) return `event-${digest(body.event)}`;
  const trigger = textAt(body, 'trigger_id');
  if (typeof body.command === 'string') {
    return `command-${digest(body.team_id, body.user_id, body.command, body.text, body.channel_id, trigger)}`;
  }
  const who = [textAt(body, 'team', 'id'), textAt(body, 'enterprise', 'id'), textAt(body, 'user', 'id')];
  const view = isObj(body.view) ? [body.view.id, body.view.hash, body.view.state] : [];
  return `${textAt(body, 'type') ?? '?'}-${digest(who, body.container, body.actions, body.action_ts, body.message_ts, view, trigger)}`;
}

/**
 * The workspaces or organisations whose installation a payload can be for, the likeliest first. Taken from what Slack
 * signed, never from what travels in a button.
 */
export function tenantsOf(body: Obj): readonly string[] {
  const [authorization] = Array.isArray(body.authorizations) ? (body.authorizations as unknown[]) : [];
  const org =
    body.is_enterprise_install === true ||
    body.is_enterprise_install === 'true' ||
    (isObj(authorization) && authorization.is_enterprise_install === true);
  const teams = [
    textAt(authorization, 'team_id'),
    // A button in a channel shared with others may be pressed by theirs; the message is still the one of our workspace.
    body.type === 'block_actions' ? textAt(body, 'message', 'team') : undefined,
    textAt(body, 'view', 'app_installed_team_id'),
    textAt(body, 'team', 'id'),
    textAt(body, 'team_id'),
    textAt(body, 'context_team_id'),
  ];
  const organisations = [
    textAt(authorization, 'enterprise_id'),
    textAt(body, 'enterprise', 'id'),
    textAt(body, 'team', 'enterprise_id'),
    textAt(body, 'enterprise_id'),
    textAt(body, 'context_enterprise_id'),
  ];
  const all = org ? [...organisations, ...teams] : [...teams, ...organisations];
  return [...new Set(all.filter((tenant) => tenant !== undefined))];
}
