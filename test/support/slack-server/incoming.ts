import type { IncomingMessage, ServerResponse } from 'node:http';
import { type Call, isObj, type Method, Refused } from './calls.ts';
import { appMethods, oauthAccess } from './methods-app.ts';
import { add, change, channelOf, chatMethods, content, remove } from './methods-chat.ts';
import { viewMethods } from './methods-views.ts';
import type { Sockets } from './sockets.ts';
import type { Install, Obj, World } from './world.ts';

const methods: Readonly<Record<string, Method>> = { ...chatMethods, ...viewMethods, ...appMethods };

/** What a test wants to go wrong in a call. */
export type Fault = Readonly<{
  /** A method; `response_url`; absent: any. */
  method?: string;
  channel?: string;
  how:
    | Readonly<{ kind: 'limited'; retryAfter: number }>
    /** It is done, and the answer is lost. */
    | Readonly<{ kind: 'lost' }>
    /** It is done or not, and the answer is an error of the server. */
    | Readonly<{ kind: 'failed'; status: number; done?: boolean }>
    | Readonly<{ kind: 'refused'; error: string }>
    | Readonly<{ kind: 'slow'; ms: number }>;
}>;

export type Refusal = Readonly<{ method: string; error: string; details: readonly string[] }>;
type App = Readonly<{
  id: string;
  clientId: string;
  clientSecret: string;
  appToken: string;
  rotation: boolean;
}>;

type Options = Readonly<{
  world: World;
  app: App;
  sockets: Sockets;
  base(): string;
  tell(event: Obj, install: Install): void;
}>;

/** What Slack does with a request of the app. */
export function createIncoming({ world, app, sockets, base, tell }: Options) {
  const faults: Fault[] = [];
  /** What the app got wrong: messages and views that Slack does not take. */
  const refusals: Refusal[] = [];
  const calls: Readonly<{ method: string; args: Readonly<Record<string, string>>; at: number }>[] = [];
  const perMinute = new Map<string, number>();

  const callFor = (install: Install, args: Readonly<Record<string, string>>): Call => ({
    world,
    install,
    args,
    tell: (event) => tell(event, install),
    base: base(),
  });

  function run(
    method: string,
    args: Readonly<Record<string, string>>,
    token: string,
    basic: string | undefined,
  ): Obj {
    if (method === 'oauth.v2.access') return oauthAccess(world, app, args, basic);
    if (method === 'apps.connections.open') {
      if (token === '') throw new Refused('not_authed');
      if (!token.startsWith('xapp-')) throw new Refused('not_allowed_token_type');
      if (token !== app.appToken) throw new Refused('invalid_auth');
      return { url: `${base().replace('http', 'ws')}/link/?ticket=${sockets.ticket()}&app_id=${app.id}` };
    }
    const known = methods[method];
    if (known === undefined) throw new Refused('unknown_method', [], { req_method: method });
    if (token === '') throw new Refused('not_authed');
    const install = world.installs.get(token);
    if (install === undefined) throw new Refused('invalid_auth');
    if (install.revoked) throw new Refused('token_revoked');
    if (install.expiresAt !== undefined && install.expiresAt <= world.now())
      throw new Refused('token_expired');
    const call = callFor(install, args);
    const scope = typeof known.scope === 'function' ? known.scope(call) : known.scope;
    if (scope !== undefined && !install.scopes.has(scope)) {
      throw new Refused('missing_scope', [], { needed: scope, provided: [...install.scopes].join(',') });
    }
    return known.run(call);
  }

  function limited(method: string): number | undefined {
    const most = perMinute.get(method);
    if (most === undefined) return undefined;
    const since = world.now() - 60_000;
    const recent = calls.filter((call) => call.method === method && call.at > since).length;
    return recent > most ? 1 : undefined;
  }

  const refused = (method: string, error: Refused): void => {
    const ours = ['invalid_blocks', 'invalid_blocks_format', 'invalid_arguments', 'msg_too_long', 'no_text'];
    const more = ['msg_blocks_too_long', 'view_too_large', 'unknown_method', 'invalid_metadata_format'];
    if (error.more.notReady === true || ![...ours, ...more].includes(error.message)) return;
    refusals.push({ method, error: error.message, details: error.details });
  };

  /** `/api/<method>` */
  async function api(
    request: IncomingMessage,
    response: ServerResponse,
    method: string,
    body: Buffer,
  ): Promise<void> {
    const { args, token, basic } = argumentsOf(request, body);
    calls.push({ method, args, at: world.now() });
    const fault = faults.find(
      (one) =>
        (one.method === undefined || one.method === method) &&
        (one.channel === undefined || one.channel === args.channel),
    )?.how;
    const retryAfter = fault?.kind === 'limited' ? fault.retryAfter : limited(method);
    if (retryAfter !== undefined) {
      response.writeHead(429, { 'retry-after': String(retryAfter), 'content-type': 'application/json' });
      response.end('{"ok":false,"error":"ratelimited"}');
      return;
    }
    if (fault?.kind === 'slow') await new Promise((resolve) => setTimeout(resolve, fault.ms));
    if (fault?.kind === 'failed' && fault.done !== true) {
      response.writeHead(fault.status).end('upstream connect error');
      return;
    }
    let answer: Obj;
    try {
      if (fault?.kind === 'refused') throw new Refused(fault.error);
      answer = { ok: true, ...run(method, args, token, basic) };
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      refused(method, error);
      answer = {
        ok: false,
        error: error.message,
        ...error.more,
        ...(error.details.length > 0 && { response_metadata: { messages: error.details } }),
      };
    }
    if (fault?.kind === 'lost') {
      request.socket.destroy();
      return;
    }
    if (fault?.kind === 'failed') {
      response.writeHead(fault.status).end('upstream connect error');
      return;
    }
    const scopes = world.installs.get(token)?.scopes;
    response.writeHead(200, {
      'content-type': 'application/json; charset=utf-8',
      'x-slack-req-id': 'f0e1d2c3',
      ...(scopes && { 'x-oauth-scopes': [...scopes].join(',') }),
    });
    response.end(JSON.stringify(answer));
  }

  /** What the address of an interaction takes: five answers in half an hour. */
  function respond(response: ServerResponse, url: string, body: Buffer): void {
    try {
      use(url, body);
      response.writeHead(200).end('ok');
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      refused('response_url', error);
      const status: Readonly<Record<string, number>> = {
        server_error: 500,
        invalid_payload: 400,
        no_text: 400,
      };
      const gone = error.message.endsWith('_url') || error.message.endsWith('_found');
      response.writeHead(status[error.message] ?? (gone ? 404 : 500)).end(error.message);
    }
  }

  function use(url: string, body: Buffer): void {
    const known = world.responseUrls.get(url);
    if (known === undefined) throw new Refused('not_found');
    if (faults.some((one) => one.method === 'response_url')) throw new Refused('server_error');
    if (world.now() > known.until) throw new Refused('expired_url');
    if (known.left === 0) throw new Refused('used_url');
    const install = [...world.installs.values()].find((one) => one.app === known.app && !one.revoked);
    const channel = world.channels.get(known.channel);
    if (install === undefined || channel === undefined) throw new Refused('service_not_found');
    const given = payloadOf(body);
    calls.push({
      method: 'response_url',
      args: { channel: channel.id, body: body.toString() },
      at: world.now(),
    });
    const call = callFor(install, {});
    known.left -= 1;
    const original = channel.messages.find((one) => one.ts === known.message);
    if (given.delete_original === true) {
      if (original === undefined) throw new Refused('message_not_found');
      remove(call, channel, original);
      return;
    }
    const parts = content(world, {
      text: typeof given.text === 'string' ? given.text : '',
      blocks: given.blocks,
      metadata: given.metadata,
    });
    if (given.replace_original === true && original !== undefined) {
      change(call, channel, original, parts);
      return;
    }
    const only = given.response_type === 'in_channel' ? undefined : known.user;
    const thread = typeof given.thread_ts === 'string' ? given.thread_ts : undefined;
    add(call, channel, { ...parts, ...(only && { only }), ...(thread && { thread }) });
  }

  /** The bytes of a file, to the address that `files.getUploadURLExternal` gave. */
  function upload(response: ServerResponse, id: string, body: Buffer, contentType: string): void {
    const file = world.files.get(id);
    const bytes = contentType.startsWith('multipart/') ? partOf(body, contentType) : body;
    if (file === undefined || file.bytes !== undefined) return void response.writeHead(404).end('not found');
    if (bytes.length !== file.length) return void response.writeHead(400).end('size mismatch');
    file.bytes = bytes;
    response.writeHead(200).end(`OK - ${bytes.length}`);
  }

  /** A file of somebody's, to who may see it; others are sent to a page to sign in on. */
  function download(request: IncomingMessage, response: ServerResponse, id: string): void {
    const token = bearer(request);
    const install = world.installs.get(token);
    const bytes = world.files.get(id)?.bytes;
    if (
      install === undefined ||
      install.revoked ||
      !install.scopes.has('files:read') ||
      bytes === undefined
    ) {
      response.writeHead(302, { location: `${base()}/signin?redir=1` }).end();
      return;
    }
    response
      .writeHead(200, { 'content-type': 'application/octet-stream', 'content-length': bytes.length })
      .end(bytes);
  }

  return { faults, refusals, calls, perMinute, api, respond, upload, download, channelOf, callFor };
}

function payloadOf(body: Buffer): Obj {
  try {
    const given: unknown = JSON.parse(body.toString());
    if (isObj(given)) return given;
  } catch {
    // Not JSON: said below.
  }
  throw new Refused('invalid_payload');
}

const bearer = (request: IncomingMessage): string =>
  /^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1] ?? '';

function argumentsOf(request: IncomingMessage, body: Buffer) {
  const type = request.headers['content-type'] ?? '';
  let args: Record<string, string>;
  if (type.startsWith('application/json')) {
    const given: unknown = JSON.parse(body.toString());
    args = Object.fromEntries(
      Object.entries(isObj(given) ? given : {}).map(([key, value]) => [
        key,
        typeof value === 'string' ? value : JSON.stringify(value),
      ]),
    );
  } else {
    args = Object.fromEntries(new URLSearchParams(body.toString()));
  }
  const query = new URL(request.url ?? '/', 'http://x').searchParams;
  const { token = '', ...rest } = { ...Object.fromEntries(query), ...args };
  return {
    args: rest,
    token: bearer(request) || token,
    basic: /^Basic (.+)$/.exec(request.headers.authorization ?? '')?.[1],
  };
}

/** The first part of a form with files. */
function partOf(body: Buffer, contentType: string): Buffer {
  const boundary = /boundary=("?)([^";]+)\1/.exec(contentType)?.[2] ?? '';
  const head = body.indexOf('\r\n\r\n') + 4;
  return body.subarray(head, body.indexOf(`\r\n--${boundary}`, head));
}
