import { describe, expect, test } from 'vitest';
import {
  type Call,
  ConnectorFault,
  codeIn,
  type Fault,
  faultOf,
  platformErrorOf,
  retryAfterMs,
} from '#adapters/teams/failure.ts';
import { errorFields, type PlatformReason } from '#core/errors.ts';

const now = new Date('2026-11-22T10:00:00Z');
const answer = (status: number, code?: string, retryAfter?: string): Fault => ({
  kind: 'answer',
  status,
  code,
  retryAfter,
});
const reasonOf = (call: Call, fault: Fault): PlatformReason => platformErrorOf(call, fault, now).reason;

const calls: readonly Call[] = ['openDirect', 'post', 'postTargeted', 'put', 'remove', 'member', 'members'];
const onceOnly: readonly Call[] = ['post', 'postTargeted'];

describe('an answer', () => {
  test.each<[number, string | undefined, PlatformReason]>([
    [429, 'Throttled', 'rate_limited'],
    [412, 'PreconditionFailed', 'network'],
    [502, undefined, 'network'],
    [503, 'ServiceUnavailable', 'network'],
    [302, undefined, 'network'],
    [401, undefined, 'auth'],
    [401, 'BotNotRegistered', 'auth'],
    [403, 'InvalidBotApiHost', 'auth'],
    [403, 'MessageWritesBlocked', 'forbidden'],
    [403, 'ConversationBlockedByUser', 'forbidden'],
    [403, 'BotDisabledByAdmin', 'forbidden'],
    [403, 'NotEnoughPermissions', 'forbidden'],
    [403, 'BotNotInConversationRoster', 'cold'],
    [403, 'ForbiddenOperationException', 'cold'],
    [404, 'ConversationNotFound', 'gone'],
    [404, 'ActivityNotFoundInConversation', 'gone'],
    [413, 'MessageSizeTooBig', 'forbidden'],
    [400, 'BadArgument', 'forbidden'],
  ])('%i %s is %s for every call', (status, code, reason) => {
    for (const call of calls) expect([call, reasonOf(call, answer(status, code))]).toEqual([call, reason]);
  });

  test('403 with no word that is known: a person cannot be reached yet, a place will not have us', () => {
    expect(reasonOf('openDirect', answer(403))).toBe('cold');
    expect(reasonOf('openDirect', answer(403, 'ServiceError'))).toBe('cold');
    expect(reasonOf('post', answer(403, 'ServiceError'))).toBe('forbidden');
  });

  test.each([500, 504, 408, 501])(
    '%i: a message may be there all the same, nothing else can do harm',
    (status) => {
      for (const call of calls) {
        const expected = onceOnly.includes(call) ? 'unknown_outcome' : 'network';
        expect([call, reasonOf(call, answer(status, 'ServiceError'))]).toEqual([call, expected]);
      }
    },
  );

  test('for a token: what the login server does not like is for the operator', () => {
    for (const status of [400, 401, 403, 404]) expect(reasonOf('token', answer(status))).toBe('auth');
    for (const status of [302, 500, 502, 503, 504]) expect(reasonOf('token', answer(status))).toBe('network');
    expect(reasonOf('token', answer(429))).toBe('rate_limited');
  });
});

describe('no answer', () => {
  test.each([
    'ECONNREFUSED',
    'ENOTFOUND',
    'EAI_AGAIN',
    'CERT_HAS_EXPIRED',
    'ERR_TLS_CERT_ALTNAME_INVALID',
    'UND_ERR_CONNECT_TIMEOUT',
  ])('%s: nothing was sent', (code) => {
    for (const call of calls) expect(reasonOf(call, { kind: 'network', code })).toBe('network');
  });

  test.each<Fault>([
    { kind: 'timeout' },
    { kind: 'network', code: 'ECONNRESET' },
    { kind: 'network', code: 'UND_ERR_SOCKET' },
    { kind: 'network' },
  ])('%j: it may have been done', (fault) => {
    for (const call of calls) {
      expect(reasonOf(call, fault)).toBe(onceOnly.includes(call) ? 'unknown_outcome' : 'network');
    }
  });

  test('a limit that ran out while connecting sent nothing', () => {
    const error = new TypeError('fetch failed', {
      cause: Object.assign(new Error('secret words'), { code: 'ETIMEDOUT', syscall: 'connect' }),
    });
    expect(reasonOf('post', faultOf(error, false))).toBe('network');
    expect(reasonOf('post', faultOf(error, true))).toBe('unknown_outcome');
    expect(faultOf('nothing', false)).toEqual({ kind: 'network' });
  });
});

describe('how long to wait', () => {
  test.each<[string | undefined, number | undefined]>([
    ['3', 3_000],
    ['0.5', 500],
    [' 7 ', 7_000],
    ['Sun, 22 Nov 2026 10:00:30 GMT', 30_000],
    ['Sun, 22 Nov 2026 09:00:00 GMT', 0],
    ['99999999', 3_600_000],
    ['soon', undefined],
    ['', undefined],
    [undefined, undefined],
  ])('%s', (header, expected) => {
    expect(retryAfterMs(header, now)).toBe(expected);
    expect(platformErrorOf('post', answer(429, undefined, header), now).retryAfterMs).toBe(expected);
  });

  test('is said of a limit alone', () => {
    expect(platformErrorOf('post', answer(503, undefined, '3'), now).retryAfterMs).toBeUndefined();
  });
});

describe('the word', () => {
  test.each<[string, string | undefined]>([
    [
      '{"error":{"code":"BotNotInConversationRoster","message":"The bot is not part."}}',
      'BotNotInConversationRoster',
    ],
    [
      JSON.stringify({
        errorCode: 209,
        message: JSON.stringify({ subCode: 'MessageWritesBlocked', details: 'Thread', errorCode: null }),
      }),
      'MessageWritesBlocked',
    ],
    [
      '{"error":{"code":"Forbidden","innerHttpError":{"body":{"subCode":"MessageWritesBlocked"}}}}',
      'MessageWritesBlocked',
    ],
    ['{"error":{"code":"ServiceError"}}', 'ServiceError'],
    ['{"error":{"code":"what Ana wrote to Ben"}}', undefined],
    ['<html>502</html>', undefined],
    ['', undefined],
  ])('in %s', (body, expected) => {
    expect(codeIn(body)).toBe(expected);
  });

  test('the cause keeps the status and the word, and what is logged of it is the word alone', () => {
    const { cause, message } = platformErrorOf('post', answer(403, 'MessageWritesBlocked'), now);
    expect(cause).toBeInstanceOf(ConnectorFault);
    expect(cause).toMatchObject({ status: 403, code: 'MessageWritesBlocked' });
    expect(message).toBe('platform: forbidden');
    expect(errorFields(cause)).toMatchObject({ name: 'ConnectorFault', code: 'MessageWritesBlocked' });
  });
});
