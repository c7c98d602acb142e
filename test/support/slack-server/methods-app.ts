import { isObj, json, type Method, needed, page, Refused, str } from './calls.ts';
import { type Install, newId, type World } from './world.ts';

/** How long Slack takes until an uploaded picture may be shown. Milliseconds. */
const readyAfterMs = 300;
const tokenLivesMs = 43_200_000;

export const appMethods: Readonly<Record<string, Method>> = {
  'auth.test': {
    run: ({ install, world }) => ({
      url: 'https://rioclaro.slack.example/',
      team: world.teams.get(install.tenant) ?? 'Grupo Claro',
      user: 'latido',
      team_id: install.tenant,
      user_id: install.botUser,
      bot_id: install.bot,
      is_enterprise_install: install.org,
      ...(install.org && { enterprise_id: install.tenant }),
    }),
  },
  'auth.revoke': {
    run({ install, tell, args }) {
      if (args.test === 'true') return { revoked: false };
      install.revoked = true;
      tell({ type: 'tokens_revoked', tokens: { oauth: [], bot: [install.botUser] } });
      return { revoked: true };
    },
  },
  'auth.teams.list': {
    run(call) {
      const all = [...call.world.teams].filter(([id]) => call.install.org || id === call.install.tenant);
      const { items, next } = page(all, call.args, 1);
      return {
        teams: items.map(([id, name]) => ({ id, name })),
        response_metadata: { next_cursor: next },
      };
    },
  },
  'files.getUploadURLExternal': {
    scope: 'files:write',
    run(call) {
      const name = needed(call, 'filename');
      const length = Number(needed(call, 'length'));
      if (!Number.isInteger(length) || length < 1) throw new Refused('invalid_arguments', ['[ERROR] length']);
      if ((call.args.alt_txt ?? '').length > 1_000) throw new Refused('alt_txt_too_large');
      const id = newId('F');
      call.world.files.set(id, { id, name, length });
      return { upload_url: `${call.base}/upload/v1/${id}`, file_id: id };
    },
  },
  'files.completeUploadExternal': {
    scope: 'files:write',
    run(call) {
      const files = json(needed(call, 'files'), 'invalid_arguments');
      if (!Array.isArray(files) || files.length === 0) throw new Refused('invalid_arguments');
      return {
        files: files.map((given: unknown) => {
          const file = call.world.files.get(isObj(given) ? str(given.id) : '');
          if (file?.bytes === undefined) throw new Refused('file_not_found');
          file.readyAt = call.world.now() + readyAfterMs;
          return { id: file.id, title: isObj(given) ? str(given.title) || file.name : file.name };
        }),
      };
    },
  },
  'files.info': {
    scope: 'files:read',
    run(call) {
      const file = call.world.files.get(needed(call, 'file'));
      if (file?.bytes === undefined) throw new Refused('file_not_found');
      return {
        file: { ...fileObject(file.id, file.name, file.bytes.length, call.base), has_rich_preview: false },
      };
    },
  },
};

export const fileObject = (id: string, name: string, size: number, base: string) => ({
  id,
  created: 1_795_000_000,
  timestamp: 1_795_000_000,
  name,
  title: name,
  mimetype: name.endsWith('.png') ? 'image/png' : 'text/csv',
  filetype: name.split('.').at(-1),
  pretty_type: 'CSV',
  user_team: 'T0RIOCLARO1',
  editable: false,
  size,
  mode: 'hosted',
  is_external: false,
  is_public: false,
  url_private: `${base}/files-pri/${id}/${encodeURIComponent(name)}`,
  url_private_download: `${base}/files-pri/${id}/download/${encodeURIComponent(name)}`,
  permalink: `${base}/files/${id}`,
  file_access: 'visible',
});

/** The method that needs no token but the app's own secrets. */
export function oauthAccess(
  world: World,
  app: Readonly<{ id: string; clientId: string; clientSecret: string; rotation: boolean }>,
  args: Readonly<Record<string, string>>,
  basic: string | undefined,
): Record<string, unknown> {
  const [id = args.client_id ?? '', secret = args.client_secret ?? ''] =
    basic === undefined ? [] : Buffer.from(basic, 'base64').toString().split(':');
  if (id !== app.clientId) throw new Refused('invalid_client_id');
  if (secret !== app.clientSecret) throw new Refused('bad_client_secret');
  if (args.grant_type === 'refresh_token') {
    const old = [...world.installs.values()].find(
      (one) => one.refresh === args.refresh_token && one.refresh !== undefined,
    );
    if (old === undefined) throw new Refused('invalid_refresh_token');
    // Good for one use; the token itself lives on until its time is up.
    delete old.refresh;
    return access(world, install(world, { ...old, rotation: true }));
  }
  const code = world.codes.get(args.code ?? '');
  if (code === undefined) throw new Refused('invalid_code');
  world.codes.delete(args.code ?? '');
  if (args.redirect_uri !== undefined && args.redirect_uri !== code.redirect)
    throw new Refused('bad_redirect_uri');
  return access(world, install(world, { ...code, app: app.id, rotation: app.rotation }));
}

/** Puts the app into a workspace. */
export function install(
  world: World,
  given: Readonly<{
    tenant: string;
    org?: boolean;
    app: string;
    scopes: Iterable<string>;
    rotation?: boolean;
    botUser?: string;
    bot?: string;
    token?: string;
  }>,
): Install {
  const made: Install = {
    token: given.token ?? `${given.rotation ? 'xoxe.xoxb' : 'xoxb'}-test-${newId('')}-${newId('')}`,
    tenant: given.tenant,
    org: given.org ?? false,
    app: given.app,
    botUser: given.botUser ?? 'U0LATIDOBOT',
    bot: given.bot ?? 'B0LATIDOBOT',
    scopes: new Set(given.scopes),
    revoked: false,
    ...(given.rotation && { refresh: `xoxe-1-test-${newId('')}`, expiresAt: world.now() + tokenLivesMs }),
  };
  world.installs.set(made.token, made);
  return made;
}

const access = (world: World, made: Install): Record<string, unknown> => ({
  app_id: made.app,
  authed_user: { id: 'U0ANARESTRE' },
  scope: [...made.scopes].join(','),
  token_type: 'bot',
  access_token: made.token,
  bot_user_id: made.botUser,
  ...(made.refresh !== undefined && { refresh_token: made.refresh, expires_in: tokenLivesMs / 1_000 }),
  team: made.org ? null : { id: made.tenant, name: world.teams.get(made.tenant) ?? '' },
  enterprise: made.org ? { id: made.tenant, name: 'Grupo Claro' } : null,
  is_enterprise_install: made.org,
});
