import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { problemsOfActivity } from '../adaptivecard.ts';
import { isObj, list, obj, str } from './json.ts';
import { type Conversation, type Human, ids, type Message, type Obj, type World } from './world.ts';

export type Verb = 'create' | 'post' | 'put' | 'delete' | 'member' | 'members';

/** What a test wants to go wrong in a call. */
export type Fault = Readonly<{
  /** Absent: any call. */
  verb?: Verb;
  /** The conversation's id, as it is called. */
  conversation?: string;
  how: /** `done`: it is carried out all the same. `retryAfter`: seconds. */
    | Readonly<{ kind: 'status'; status: number; code?: string; retryAfter?: number; done?: boolean }>
    /** Carried out, and the answer is lost. */
    | Readonly<{ kind: 'dropped' }>
    /** Carried out, and never answered. */
    | Readonly<{ kind: 'hang' }>
    | Readonly<{ kind: 'slow'; ms: number }>;
}>;

export type Call = Readonly<{ verb: Verb; conversation: string; at: number; body?: Obj; status: number }>;

/** Not taken. `mistake`: something that no good bot sends. */
class Refused extends Error {
  readonly status: number;
  readonly body: Obj;
  readonly retryAfter: number | undefined;
  readonly mistake: boolean;
  constructor(
    status: number,
    code: string,
    message: string,
    more: { mistake?: boolean; retryAfter?: number; body?: Obj } = {},
  ) {
    super(`${code}: ${message}`);
    this.name = 'Refused';
    this.status = status;
    this.body = more.body ?? { error: { code, message } };
    this.mistake = more.mistake ?? false;
    this.retryAfter = more.retryAfter;
  }
}

const unknownConversation = (): Refused =>
  new Refused(404, 'ConversationNotFound', 'Conversation not found.');
const notInRoster = (): Refused =>
  new Refused(403, 'BotNotInConversationRoster', 'The bot is not part of the conversation roster.');
/** As Microsoft's page on proactive messages shows it: one more JSON text inside. */
const writesBlocked = (): Refused =>
  new Refused(403, 'MessageWritesBlocked', 'Thread is not writable', {
    body: {
      errorCode: 209,
      message: JSON.stringify({
        subCode: 'MessageWritesBlocked',
        details: 'Thread is not writable',
        errorCode: null,
        errorSubCode: null,
      }),
    },
  });

/** 100 KB of UTF-16, pictures that come along in the card aside. */
const sizeMax = 100 * 1_024;
const sizeOf = (body: Obj): number =>
  JSON.stringify(body).replace(/data:image\/[a-z+]+;base64,[A-Za-z0-9+/=]+/g, '').length * 2;

/** Sends to a conversation within a second. */
const perSecond = 7;
const [pageLeast, pageMost] = [50, 500];

export const memberOf = (person: Human): Obj => {
  const [givenName = '', ...rest] = person.name.split(' ');
  return {
    id: person.mri,
    name: person.name,
    objectId: person.id,
    givenName,
    surname: rest.join(' '),
    email: person.email,
    userPrincipalName: person.upn,
    tenantId: person.tenant,
    userRole: person.guest ? 'guest' : 'user',
  };
};

type Options = Readonly<{
  world: World;
  isOurs(header: string | undefined): boolean;
  /** Targeted messages are in preview: a server may not know them. */
  targeted: boolean;
  /** Members that a page has at most: a server may give fewer than it was asked for. */
  rosterPage: number;
}>;

/** What the Bot Connector does with a call of the bot. */
export function createConnector({ world, isOurs, targeted, rosterPage }: Options) {
  const faults: Fault[] = [];
  const calls: Call[] = [];
  /** What the bot got wrong. */
  const mistakes: string[] = [];
  const limits = { on: false };

  function place(name: string): Readonly<{ conversation: Conversation; thread?: string }> {
    const found = world.at(name);
    if (found === undefined) throw unknownConversation();
    return found;
  }

  /** @throws Refused when the bot may not write there */
  function mayWrite(conversation: Conversation): void {
    if (conversation.kind === 'personal') {
      const [person = ''] = conversation.members;
      if (world.blocked.has(person) || !world.isReachable(person)) throw writesBlocked();
    } else if (!world.isIn(conversation)) throw notInRoster();
  }

  function checked(body: unknown): Obj {
    if (!isObj(body)) {
      throw new Refused(400, 'BadSyntax', 'The activity is missing.', { mistake: true });
    }
    if (sizeOf(body) > sizeMax) {
      throw new Refused(413, 'MessageSizeTooBig', 'Message size too large.', { mistake: true });
    }
    // Signs of life carry nothing.
    const problems = body.type === 'typing' ? [] : problemsOfActivity(body);
    if (problems.length > 0) {
      throw new Refused(400, 'BadSyntax', problems.join('; '), { mistake: true });
    }
    return body;
  }

  function create(body: unknown): Obj {
    const given = obj(body);
    const tenant = str(given.tenantId) || str(obj(obj(given.channelData).tenant).id);
    const [member, ...others] = list(given.members);
    if (given.isGroup === true || member === undefined || others.length > 0) {
      throw new Refused(400, 'BadSyntax', 'Incorrect conversation creation parameters', { mistake: true });
    }
    if (tenant === '') throw new Refused(400, 'BadSyntax', 'TenantId is missing', { mistake: true });
    const person = world.known(str(member.id));
    if (tenant !== ids.tenant) {
      throw new Refused(403, 'ForbiddenOperationException', 'The tenant admin disabled this bot');
    }
    if (person === undefined) throw new Refused(404, 'NotFound', 'The user was not found.');
    if (!world.isReachable(person.id)) {
      throw new Refused(403, 'ForbiddenOperationException', 'Bot is not installed in user’s personal scope');
    }
    if (given.activity !== undefined && given.activity !== null) checked(given.activity);
    return { id: world.personal(person.id).id };
  }

  function add(name: string, body: unknown, only?: string): Obj {
    const { conversation, thread } = place(name);
    mayWrite(conversation);
    const activity = checked(body);
    const id = world.newId();
    if (activity.type !== 'message') return { id };
    const root = conversation.kind === 'channel' ? (thread ?? id) : undefined;
    if (thread !== undefined && !conversation.messages.some((one) => one.id === thread)) {
      throw new Refused(404, 'NotFound', 'The thread was not found.');
    }
    conversation.messages.push({
      id,
      by: 'bot',
      body: activity,
      own: new Map(),
      edited: 0,
      ...(root !== undefined && { thread: root }),
      ...(only !== undefined && { only }),
    });
    return { id };
  }

  function postTargeted(name: string, body: unknown): Obj {
    const { conversation } = place(name);
    if (!targeted) throw new Refused(400, 'BadArgument', 'Targeted messages are not available.');
    if (conversation.kind === 'personal') {
      throw new Refused(400, 'BadSyntax', 'No targeted messages in 1:1 chats.', { mistake: true });
    }
    const person = world.known(str(obj(obj(body).recipient).id));
    if (person === undefined || !conversation.members.has(person.id)) throw notInRoster();
    return add(name, body, person.id);
  }

  function mine(name: string, id: string): Readonly<{ conversation: Conversation; message: Message }> {
    const { conversation } = place(name);
    mayWrite(conversation);
    const message = conversation.messages.find((one) => one.id === id);
    if (message === undefined) {
      throw new Refused(404, 'ActivityNotFoundInConversation', 'The activity was not found.');
    }
    if (message.by !== 'bot') {
      throw new Refused(403, 'Forbidden', 'The bot is not the author of the message.', { mistake: true });
    }
    return { conversation, message };
  }

  function put(name: string, id: string, body: unknown, isTargeted: boolean): Obj {
    const { message } = mine(name, id);
    if ((message.only !== undefined) !== isTargeted) {
      throw new Refused(404, 'ActivityNotFoundInConversation', 'The activity was not found.');
    }
    message.body = checked(body);
    message.edited += 1;
    message.own.clear();
    return { id };
  }

  function remove(name: string, id: string): void {
    const { conversation, message } = mine(name, id);
    conversation.messages.splice(conversation.messages.indexOf(message), 1);
  }

  const rosterOf = (name: string): readonly Human[] => {
    const { conversation } = place(name);
    if (conversation.kind === 'personal') {
      const [person = ''] = conversation.members;
      if (!world.isReachable(person)) throw notInRoster();
    } else if (!world.isIn(conversation)) throw notInRoster();
    return [...conversation.members].map((id) => world.person(id));
  };

  function member(name: string, who: string): Obj {
    const found = rosterOf(name).find((one) => one.mri === who || one.id === who || one.upn === who);
    if (found === undefined) {
      throw new Refused(
        404,
        'MemberNotFoundInConversation',
        'The specified member was not found in conversation',
      );
    }
    return { ...memberOf(found), aadObjectId: found.id };
  }

  function members(name: string, query: URLSearchParams): Obj {
    const all = rosterOf(name);
    const asked = Number(query.get('pageSize') ?? pageMost);
    const size = Math.min(Math.max(asked || pageMost, pageLeast), pageMost, rosterPage);
    const token = query.get('continuationToken');
    const from = token === null ? 0 : Number(Buffer.from(token, 'base64').toString().replace('from ', ''));
    if (!Number.isInteger(from) || from < 0) throw new Refused(400, 'BadArgument', 'No such token.');
    const to = from + size;
    return {
      members: all.slice(from, to).map(memberOf),
      ...(to < all.length && { continuationToken: Buffer.from(`from ${to}`).toString('base64') }),
    };
  }

  const verbOf = (method: string, parts: readonly string[]): Verb | undefined => {
    const [conversation, what, id] = parts;
    if (conversation === undefined) return method === 'POST' ? 'create' : undefined;
    if (what === 'pagedmembers' && method === 'GET') return 'members';
    if (what === 'members' && id !== undefined && method === 'GET') return 'member';
    if (what !== 'activities') return undefined;
    if (method === 'POST') return 'post';
    if (id === undefined) return undefined;
    return method === 'PUT' ? 'put' : method === 'DELETE' ? 'delete' : undefined;
  };

  function run(
    verb: Verb,
    parts: readonly string[],
    query: URLSearchParams,
    body: unknown,
  ): Readonly<{ status: number; body?: Obj }> {
    const [name = '', , id = ''] = parts;
    const isTargeted = query.get('isTargetedActivity') === 'true';
    switch (verb) {
      case 'create':
        return { status: 201, body: create(body) };
      case 'post':
        // A reply in a thread has the same effect: the thread is in the conversation's id.
        return { status: 201, body: isTargeted ? postTargeted(name, body) : add(name, body) };
      case 'put':
        return { status: 200, body: put(name, id, body, isTargeted) };
      case 'delete':
        remove(name, id);
        return { status: 200 };
      case 'member':
        return { status: 200, body: member(name, id) };
      case 'members':
        return { status: 200, body: members(name, query) };
    }
  }

  function limited(verb: Verb, conversation: string): void {
    if (!limits.on) return;
    const since = Date.now() - 1_000;
    const recent = calls.filter(
      (call) => call.verb === verb && call.conversation === conversation && call.at > since,
    );
    if (recent.length > perSecond)
      throw new Refused(429, 'Throttled', 'Too many requests', { retryAfter: 1 });
  }

  /** @param parts of the path behind `/v3/conversations`, decoded */
  async function answer(
    request: IncomingMessage,
    response: ServerResponse,
    parts: readonly string[],
    query: URLSearchParams,
    raw: Buffer,
  ): Promise<void> {
    const verb = verbOf(request.method ?? '', parts);
    const [conversation = ''] = parts;
    const reply = (status: number, body?: Obj, headers: Record<string, string> = {}): void => {
      if (verb !== undefined) {
        const sent = parsed(raw);
        calls.push({ verb, conversation, at: Date.now(), status, ...(isObj(sent) && { body: sent }) });
      }
      response.writeHead(status, { 'content-type': 'application/json; charset=utf-8', ...headers });
      response.end(body === undefined ? '' : JSON.stringify(body));
    };
    if (verb === undefined) {
      mistakes.push(`no such call: ${request.method} ${request.url}`);
      return reply(405, { error: { code: 'MethodNotAllowed', message: 'No such call.' } });
    }
    if (!isOurs(request.headers.authorization)) {
      return reply(401, { message: 'Authorization has been denied for this request.' });
    }
    const fault = faults.find(
      (one) =>
        (one.verb === undefined || one.verb === verb) &&
        (one.conversation === undefined || one.conversation === conversation),
    )?.how;
    if (fault?.kind === 'slow') await sleep(fault.ms);
    const failure =
      fault?.kind === 'status'
        ? () =>
            reply(
              fault.status,
              fault.status >= 500
                ? undefined
                : { error: { code: fault.code ?? 'ServiceError', message: 'It was told to fail.' } },
              fault.retryAfter === undefined ? {} : { 'retry-after': String(fault.retryAfter) },
            )
        : undefined;
    if (failure !== undefined && fault?.kind === 'status' && fault.done !== true) return failure();
    try {
      limited(verb, conversation);
      const done = run(verb, parts, query, parsed(raw));
      if (failure !== undefined) return failure();
      if (fault?.kind === 'dropped') return void request.socket.destroy();
      if (fault?.kind === 'hang') return;
      reply(done.status, done.body);
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      if (error.mistake) mistakes.push(`${verb}: ${error.message}`);
      reply(
        error.status,
        error.body,
        error.retryAfter === undefined ? {} : { 'retry-after': String(error.retryAfter) },
      );
    }
  }

  return { answer, faults, calls, mistakes, limits };
}

function parsed(raw: Buffer): unknown {
  if (raw.length === 0) return undefined;
  try {
    return JSON.parse(raw.toString());
  } catch {
    return undefined;
  }
}
