import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { eventsPath, optional, redirectPath } from '../commands.ts';

const names = z.array(z.string()).default([]);

/** What we read of a manifest: ours, or the live one as Slack gives it out. What else it says is left as it is. */
const schema = z.looseObject({
  features: z
    .looseObject({
      app_home: z
        .looseObject({
          home_tab_enabled: z.boolean().optional(),
          messages_tab_enabled: z.boolean().optional(),
          messages_tab_read_only_enabled: z.boolean().optional(),
        })
        .optional(),
      shortcuts: z.array(z.looseObject({ callback_id: z.string(), type: z.string() })).default([]),
      slash_commands: z
        .array(
          z.looseObject({
            command: z.string(),
            url: z.string().optional(),
            should_escape: z.boolean().optional(),
          }),
        )
        .default([]),
    })
    .default({ shortcuts: [], slash_commands: [] }),
  oauth_config: z
    .looseObject({
      redirect_urls: z.array(z.string()).optional(),
      scopes: z.looseObject({ bot: names, user: z.array(z.string()).optional() }).optional(),
    })
    .default({}),
  settings: z
    .looseObject({
      event_subscriptions: z
        .looseObject({ request_url: z.string().optional(), bot_events: names })
        .optional(),
      interactivity: z
        .looseObject({ is_enabled: z.boolean(), request_url: z.string().optional() })
        .optional(),
      socket_mode_enabled: z.boolean().optional(),
      token_rotation_enabled: z.boolean().optional(),
    })
    .default({}),
});
export type Manifest = z.infer<typeof schema>;

/** @throws ZodError when it is no manifest */
export const parseManifest = (json: unknown): Manifest => schema.parse(json);

/** The project's own, as it stands at the top of the project. */
export const manifestFile = join(import.meta.dirname, '..', '..', '..', 'manifest.json');

/** @throws when the file is not there or is no manifest */
export const readManifest = async (file: string = manifestFile): Promise<Manifest> =>
  parseManifest(JSON.parse(await readFile(file, 'utf8')));

/**
 * The manifest for one way of running: with the request URLs of the operator's own host, or without any for Socket Mode.
 * @param options `publicUrl`: without a slash at the end. Absent: Socket Mode, the only way for who is not reached from outside.
 */
export function manifestFor(
  manifest: Manifest,
  options: Readonly<{ publicUrl: string | undefined; sockets: boolean }>,
): Manifest {
  const { publicUrl } = options;
  const sockets = options.sockets || publicUrl === undefined;
  const url = sockets ? {} : { url: `${publicUrl}${eventsPath}` };
  const requestUrl = sockets ? {} : { request_url: `${publicUrl}${eventsPath}` };
  const { event_subscriptions: events, interactivity } = manifest.settings;
  const { redirect_urls: _placeholder, ...oauth } = manifest.oauth_config;
  return {
    ...manifest,
    features: {
      ...manifest.features,
      slash_commands: manifest.features.slash_commands.map(({ url: _url, ...rest }) => ({
        ...rest,
        ...url,
      })),
    },
    oauth_config: {
      ...oauth,
      ...(publicUrl !== undefined && { redirect_urls: [`${publicUrl}${redirectPath}`] }),
    },
    settings: {
      ...manifest.settings,
      event_subscriptions: { bot_events: events?.bot_events ?? [], ...requestUrl },
      interactivity: { is_enabled: interactivity?.is_enabled ?? true, ...requestUrl },
      socket_mode_enabled: sockets,
    },
  };
}

/**
 * The manifest to paste for a configuration, as text.
 * @param variables of the environment: PUBLIC_URL and SLACK_APP_TOKEN decide between HTTP and Socket Mode
 */
export async function manifestText(variables: Readonly<Record<string, unknown>>): Promise<string> {
  const { PUBLIC_URL: url, SLACK_APP_TOKEN: appToken } = variables;
  const publicUrl = typeof url === 'string' && url.trim() !== '' ? url.trim().replace(/\/+$/, '') : undefined;
  const sockets = typeof appToken === 'string' && appToken.trim() !== '';
  return JSON.stringify(manifestFor(await readManifest(), { publicUrl, sockets }), null, 2);
}

const missing = (what: string, wanted: readonly string[], have: readonly string[]): readonly string[] =>
  wanted.filter((one) => !have.includes(one)).map((one) => `${what} ${one} is missing`);
const extra = (what: string, wanted: readonly string[], have: readonly string[]): readonly string[] =>
  have.filter((one) => !wanted.includes(one)).map((one) => `${what} ${one} is not ours`);

const shortcutsOf = ({ features }: Manifest) =>
  features.shortcuts.map((one) => `${one.callback_id} (${one.type})`);
const botEventsOf = ({ settings }: Manifest) => settings.event_subscriptions?.bot_events ?? [];
const scopesOf = ({ oauth_config }: Manifest) => oauth_config.scopes?.bot ?? [];

/**
 * Where an app as it is differs from what it should be, each in a few words; empty when everything that the code relies on
 * is there. Names, pictures and descriptions are the operator's own.
 */
export function differences(wanted: Manifest, live: Manifest): readonly string[] {
  const commands = new Map(live.features.slash_commands.map((one) => [one.command, one]));
  const home = live.features.app_home;
  const events = live.settings.event_subscriptions;
  const sockets = wanted.settings.socket_mode_enabled === true;
  const wantedUrl = wanted.settings.event_subscriptions?.request_url;
  return [
    ...missing(
      'command',
      wanted.features.slash_commands.map(({ command }) => command),
      [...commands.keys()],
    ),
    ...wanted.features.slash_commands.flatMap(({ command, url }) => {
      const found = commands.get(command);
      if (found === undefined) return [];
      return [
        ...(found.should_escape === true ? [] : [`command ${command} does not escape people's names`]),
        ...(sockets || found.url === url ? [] : [`command ${command} leads to another address than ${url}`]),
      ];
    }),
    ...missing('shortcut', shortcutsOf(wanted), shortcutsOf(live)),
    ...missing('event', botEventsOf(wanted), botEventsOf(live)),
    ...missing('scope', scopesOf(wanted), scopesOf(live)),
    ...extra('scope', [...scopesOf(wanted), ...optional.scopes], scopesOf(live)),
    ...(live.oauth_config.scopes?.user ?? []).map((scope) => `user scope ${scope} is not ours`),
    ...(home?.home_tab_enabled === true ? [] : ['the Home tab is off']),
    ...(home?.messages_tab_enabled === true && home.messages_tab_read_only_enabled !== true
      ? []
      : ['people cannot write to the bot: the Messages tab is off or read-only']),
    ...(live.settings.interactivity?.is_enabled === true ? [] : ['interactivity is off']),
    ...((live.settings.socket_mode_enabled ?? false) === sockets
      ? []
      : [`Socket Mode is ${sockets ? 'off' : 'on'}`]),
    ...(sockets || events?.request_url === wantedUrl ? [] : [`events do not go to ${wantedUrl}`]),
    ...(sockets || live.settings.interactivity?.request_url === wantedUrl
      ? []
      : [`interactions do not go to ${wantedUrl}`]),
    ...missing(
      'redirect URL',
      wanted.oauth_config.redirect_urls ?? [],
      live.oauth_config.redirect_urls ?? [],
    ),
  ];
}
