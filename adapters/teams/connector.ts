import { z } from 'zod';
import { systemClock } from '#core/clock.ts';
import { PlatformError } from '#core/errors.ts';
import { type Call, ConnectorFault, codeIn, faultOf, platformErrorOf } from './failure.ts';
import type { Connector, Obj } from './ports.ts';
import { isLoopback } from './receive/loopback.ts';
import type { Tokens } from './tokens.ts';

// Calls go by `fetch`, not by the SDK's ConnectorClient. Its context hands no retry option on to the pipeline below (429 and 5xx are sent
// four times, a dropped connection too, each of which may be a second message), follows redirects with our token, drops the fields of an
// activity that its mappers do not know, and has no way to say `isTargetedActivity`.

export type ConnectorOptions = Readonly<{
  appId: string;
  /** Absent in development: calls carry no token. */
  tokens: Tokens | undefined;
  resource: string;
  /** `loopback`: to this machine alone. `either`: https, or this machine. */
  hosts: 'https' | 'loopback' | 'either';
  withinMs: number;
}>;

type Request = Readonly<{
  call: Call;
  serviceUrl: string;
  method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  path: readonly string[];
  query?: Readonly<Record<string, string>>;
  body?: Obj;
}>;

/** A page may be from 50 to 500. */
const pageSize = '500';
/** Characters. Real ids have some 60 to 250. */
const stepMax = 2_000;

const named = z.looseObject({ id: z.string().min(1) });
const page = z.looseObject({ members: z.array(z.unknown()), continuationToken: z.string().nullish() });

/** One step of a path: `.` and `..` would be steps back, and half a character can be written in no address. */
const isStep = (part: string): boolean =>
  part !== '' && part !== '.' && part !== '..' && part.length <= stepMax && part.isWellFormed();

/** The address of a call, or nothing when that server is none of those that may be called, or the path is none. */
function urlOf({ serviceUrl, path, query = {} }: Request, hosts: ConnectorOptions['hosts']): URL | undefined {
  const base = URL.parse(serviceUrl);
  if (base === null || base.username !== '' || base.password !== '') return undefined;
  if (!path.every(isStep)) return undefined;
  const local = isLoopback(base.hostname) && /^https?:$/.test(base.protocol);
  const secure = base.protocol === 'https:';
  if (!(hosts === 'loopback' ? local : secure || (hosts === 'either' && local))) return undefined;
  base.search = '';
  base.hash = '';
  const url = new URL(`${base.href.replace(/\/+$/, '')}/v3/${path.map(encodeURIComponent).join('/')}`);
  url.search = new URLSearchParams(query).toString();
  return url;
}

/** The Bot Connector's REST API, each call sent once. */
export function createConnector(options: ConnectorOptions): Connector {
  const { appId, tokens, resource, hosts, withinMs } = options;

  /** @returns the body of a good answer */
  async function ask(request: Request): Promise<unknown> {
    const { call, method, body } = request;
    const url = urlOf(request, hosts);
    if (url === undefined) {
      throw new PlatformError('forbidden', { cause: new ConnectorFault(call, 'service_url') });
    }
    const token = await tokens?.of(resource);
    const signal = AbortSignal.timeout(withinMs);
    let response: Response;
    let text: string;
    try {
      response = await fetch(url, {
        method,
        headers: {
          ...(token !== undefined && { authorization: `Bearer ${token}` }),
          ...(body !== undefined && { 'content-type': 'application/json; charset=utf-8' }),
          accept: 'application/json',
        },
        ...(body !== undefined && { body: JSON.stringify(body) }),
        redirect: 'manual',
        signal,
      });
      text = await response.text();
    } catch (error) {
      throw platformErrorOf(call, faultOf(error, signal.aborted), systemClock.now());
    }
    if (response.ok) return jsonOf(text);
    const { status, headers } = response;
    if (status === 401 && token !== undefined) tokens?.refused(resource, token);
    const retryAfter = headers.get('retry-after') ?? undefined;
    throw platformErrorOf(
      call,
      { kind: 'answer', status, code: codeIn(text), retryAfter },
      systemClock.now(),
    );
  }

  /** Of what was made. It was made, but nobody can speak of it when it has no name. */
  function idOf(call: Call, answer: unknown): string {
    const found = named.safeParse(answer).data;
    if (found !== undefined) return found.id;
    throw platformErrorOf(call, { kind: 'network', code: 'no_id' }, systemClock.now());
  }

  return {
    async openDirect({ serviceUrl, tenant, user }) {
      const body = {
        bot: { id: `28:${appId}` },
        members: [{ id: user }],
        isGroup: false,
        tenantId: tenant,
        channelData: { tenant: { id: tenant } },
      };
      const call = 'openDirect';
      return idOf(call, await ask({ call, serviceUrl, method: 'POST', path: ['conversations'], body }));
    },

    async post({ serviceUrl, conversation }, body) {
      const path = ['conversations', conversation, 'activities'];
      return idOf('post', await ask({ call: 'post', serviceUrl, method: 'POST', path, body }));
    },

    async postTargeted({ serviceUrl, conversation }, user, activity) {
      const call = 'postTargeted';
      const path = ['conversations', conversation, 'activities'];
      const body = { ...activity, recipient: { id: user } };
      const query = { isTargetedActivity: 'true' };
      return idOf(call, await ask({ call, serviceUrl, method: 'POST', path, query, body }));
    },

    async put({ serviceUrl, conversation }, id, activity) {
      const path = ['conversations', conversation, 'activities', id];
      await ask({ call: 'put', serviceUrl, method: 'PUT', path, body: { ...activity, id } });
    },

    async remove({ serviceUrl, conversation }, id) {
      const path = ['conversations', conversation, 'activities', id];
      await ask({ call: 'remove', serviceUrl, method: 'DELETE', path });
    },

    async member({ serviceUrl, conversation }, user) {
      const path = ['conversations', conversation, 'members', user];
      try {
        return await ask({ call: 'member', serviceUrl, method: 'GET', path });
      } catch (error) {
        const cause = error instanceof PlatformError ? error.cause : undefined;
        const missing = cause instanceof ConnectorFault && cause.status === 404;
        if (missing && cause.code !== 'ConversationNotFound') return undefined;
        throw error;
      }
    },

    async members({ serviceUrl, conversation }, next) {
      const path = ['conversations', conversation, 'pagedmembers'];
      const query = { pageSize, ...(next !== undefined && { continuationToken: next }) };
      const answer = await ask({ call: 'members', serviceUrl, method: 'GET', path, query });
      const found = page.safeParse(answer).data;
      // Half a roster taken for a whole one would put people out.
      if (found === undefined)
        throw platformErrorOf('members', { kind: 'network', code: 'no_page' }, systemClock.now());
      const { members, continuationToken } = found;
      return { members, ...(continuationToken && { next: continuationToken }) };
    },
  };
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
