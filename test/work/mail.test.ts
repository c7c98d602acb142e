import type { Socket } from 'node:net';
import fc from 'fast-check';
import type { SMTPServerOptions } from 'smtp-server';
import { afterEach, describe, expect, test } from 'vitest';
import type { Letter } from '#core/mail.ts';
import { createMail } from '#work/mail.ts';
import { closeAll, refusal, startRaw, startServer } from './mail-server.ts';

afterEach(closeAll);

function setUp(url: string, over: Partial<Parameters<typeof createMail>[0]> = {}) {
  const lines: object[] = [];
  const log = { warn: (fields: object, message: string) => void lines.push({ ...fields, message }) };
  return {
    mail: createMail({ url, from: 'Latido <latido@example.org>', log, timeoutMs: 400, ...over }),
    lines,
  };
}

const letter: Letter = {
  to: { name: 'Inês Prates', address: 'ines@partner.example' },
  subject: 'Ana Peña (Acme) te da las gracias',
  text: 'Hola, Inês:\n\n> Gracias por «todo» 🎉\n.\nFin\n',
  id: '7b7f1b0e-2f5e-4d0a-9a0f-0c6a4d1d2e3f',
};

const header = (raw: string, name: string): readonly string[] =>
  raw
    .slice(0, raw.indexOf('\r\n\r\n'))
    .replace(/\r\n[ \t]+/g, ' ')
    .split('\r\n')
    .filter((line) => line.toLowerCase().startsWith(`${name.toLowerCase()}:`));

const bodyOf = (raw: string): string => {
  const body = raw.slice(raw.indexOf('\r\n\r\n') + 4);
  const [how = ''] = header(raw, 'content-transfer-encoding');
  if (how.endsWith('base64')) return Buffer.from(body, 'base64').toString();
  const plain = body.replace(/=\r\n/g, '');
  return Buffer.from(
    plain.replace(/=([0-9A-F]{2})/g, (_all, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))),
    'latin1',
  ).toString();
};

describe('a letter', () => {
  test('arrives as it was written, with an id of its own', async () => {
    const { got, port } = await startServer();
    const { mail, lines } = setUp(`smtp://127.0.0.1:${port}`);
    expect(await mail.send(letter)).toBe('sent');
    const [one] = got;
    expect(one).toMatchObject({ from: 'latido@example.org', to: ['ines@partner.example'] });
    const raw = one?.raw ?? '';
    expect(header(raw, 'message-id')).toEqual([`Message-ID: <${letter.id}@example.org>`]);
    expect(header(raw, 'auto-submitted')).toEqual(['Auto-Submitted: auto-generated']);
    expect(header(raw, 'content-type')).toEqual(['Content-Type: text/plain; charset=utf-8']);
    expect(bodyOf(raw).replace(/\r\n/g, '\n')).toBe(letter.text);
    expect(lines).toEqual([]);
  });

  test('is handed in with the name and password of the URL', async () => {
    const { got, port } = await startServer({
      authOptional: false,
      onAuth: ({ username, password }, _session, done) =>
        username === 'lati@do' && password === 'p:/ss' ? done(null, { user: username }) : done(refusal(535)),
    });
    const right = setUp(
      `smtp://${encodeURIComponent('lati@do')}:${encodeURIComponent('p:/ss')}@127.0.0.1:${port}`,
    );
    expect(await right.mail.send(letter)).toBe('sent');
    expect(got.map(({ user }) => user)).toEqual(['lati@do']);
    // An operator can mend it.
    const wrong = setUp(`smtp://latido:secret-word@127.0.0.1:${port}`);
    expect(await wrong.mail.send(letter)).toBe('later');
    expect(wrong.lines).toMatchObject([
      { letter: letter.id, outcome: 'later', code: 'EAUTH', responseCode: 535 },
    ]);
    expect(JSON.stringify(wrong.lines)).not.toContain('secret-word');
  });

  test('never goes to a server that nobody vouches for, nor its password without TLS', async () => {
    const asked: string[] = [];
    const { got, port } = await startServer({
      hideSTARTTLS: false,
      onAuth: ({ username }, _session, done) => {
        asked.push(String(username));
        done(null, { user: username });
      },
    });
    expect(await setUp(`smtp://latido:word@127.0.0.1:${port}`).mail.send(letter)).toBe('later');
    const inTls = await startServer({ secure: true });
    expect(await setUp(`smtps://127.0.0.1:${inTls.port}`).mail.send(letter)).toBe('later');
    const plain = await startServer({
      onAuth: ({ username }, _session, done) => {
        asked.push(String(username));
        done(null, { user: username });
      },
    });
    // 127.0.0.1 by another name: not known to be this machine.
    expect(await setUp(`smtp://latido:word@[::ffff:127.0.0.1]:${plain.port}`).mail.send(letter)).toBe(
      'later',
    );
    expect([got, inTls.got, plain.got, asked]).toEqual([[], [], [], []]);
  });
});

describe('what became of it', () => {
  test.each([
    ['no such address', { onRcptTo: (_to, _s, done) => done(refusal(550)) }, 'refused'],
    ['a full mailbox', { onRcptTo: (_to, _s, done) => done(refusal(452)) }, 'later'],
    ['grey-listed', { onRcptTo: (_to, _s, done) => done(refusal(451)) }, 'later'],
    ['login required', { onRcptTo: (_to, _s, done) => done(refusal(530)) }, 'later'],
    ['a sender that it does not like', { onMailFrom: (_from, _s, done) => done(refusal(553)) }, 'later'],
    [
      'words that it does not like',
      { onData: (stream, _s, done) => void stream.resume().on('end', () => done(refusal(554))) },
      'refused',
    ],
    [
      'too busy after all',
      { onData: (stream, _s, done) => void stream.resume().on('end', () => done(refusal(451))) },
      'later',
    ],
    ['busy from the start', { onConnect: (_s, done) => done(refusal(421)) }, 'later'],
  ] satisfies [string, SMTPServerOptions, string][])('%s', async (_name, options, outcome) => {
    const { port } = await startServer(options);
    const { mail, lines } = setUp(`smtp://127.0.0.1:${port}`);
    expect(await mail.send(letter)).toBe(outcome);
    expect(lines).toMatchObject([{ letter: letter.id, outcome }]);
    const said = JSON.stringify(lines);
    for (const word of ['ines', 'partner', 'Prates', 'Peña', 'Gracias']) expect(said).not.toContain(word);
  });

  const talk =
    (last: (line: string, socket: Socket) => boolean) =>
    (line: string, socket: Socket): void => {
      if (last(line, socket)) return;
      if (line.startsWith('EHLO')) socket.write('250 here\r\n');
      else if (line === 'DATA') socket.write('354 go on\r\n');
      else if (/^(MAIL|RCPT)/.test(line)) socket.write('250 ok\r\n');
    };

  test('is unknown when the server goes away after the last line, and only then', async () => {
    const died = (at: string | RegExp) =>
      startRaw(
        talk((line, socket) => {
          const now = typeof at === 'string' ? line === at : at.test(line);
          if (now) socket.destroy();
          return now;
        }),
      );
    expect(await setUp(`smtp://127.0.0.1:${await died('.')}`).mail.send(letter)).toBe('unknown');
    expect(await setUp(`smtp://127.0.0.1:${await died('DATA')}`).mail.send(letter)).toBe('later');
    expect(await setUp(`smtp://127.0.0.1:${await died(/^RCPT/)}`).mail.send(letter)).toBe('later');
    expect(await setUp(`smtp://127.0.0.1:${await died(/^EHLO/)}`).mail.send(letter)).toBe('later');
  });

  test('a server that falls silent is not waited for', async () => {
    const silentAt = (at: string) => startRaw(talk((line) => line.startsWith(at)));
    const [atLast, atFirst] = [await silentAt('.'), await silentAt('EHLO')];
    const from = performance.now();
    expect(await setUp(`smtp://127.0.0.1:${atLast}`).mail.send(letter)).toBe('unknown');
    expect(await setUp(`smtp://127.0.0.1:${atFirst}`).mail.send(letter)).toBe('later');
    expect(performance.now() - from).toBeLessThan(4_000);
  });

  test('nor one that says something now and then', async () => {
    const port = await startRaw((line, socket) => {
      if (!line.startsWith('EHLO')) return;
      const timer = setInterval(() => socket.write('250-more\r\n'), 50);
      socket.on('close', () => clearInterval(timer));
    });
    const from = performance.now();
    expect(await setUp(`smtp://127.0.0.1:${port}`).mail.send(letter)).toBe('later');
    expect(performance.now() - from).toBeLessThan(3_000);
  });

  test('no server at all: later', async () => {
    const port = await startRaw(() => {});
    await closeAll();
    expect(await setUp(`smtp://127.0.0.1:${port}`).mail.send(letter)).toBe('later');
  });
});

describe('hostile letters', () => {
  test('no name turns the rest of a header around', async () => {
    const { got, port } = await startServer();
    const { mail } = setUp(`smtp://127.0.0.1:${port}`);
    const to = { name: 'In\u202Ees\u2066', address: 'ines@partner.example' };
    expect(await mail.send({ to, subject: 'Ana\u202E thanks\u2069 you', text: 'x', id: 'a-1' })).toBe('sent');
    expect(header(got[0]?.raw ?? '', 'subject')).toEqual(['Subject: Ana  thanks  you']);
    expect(header(got[0]?.raw ?? '', 'to')).toEqual(['To: In es <ines@partner.example>']);
  });

  test('no text becomes a header or a second recipient', async () => {
    const { got, port } = await startServer();
    const { mail } = setUp(`smtp://127.0.0.1:${port}`, { timeoutMs: 10_000 });
    const nasty = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 60 }),
      fc.constantFrom(
        'x\r\nBcc: all@evil.example',
        'x\nSubject: y',
        '\u2028Bcc: a@b.example',
        '=?utf-8?Q?=0D=0ABcc:_all=40evil.example?=',
        '"<a@evil.example>, "',
        '‮gnorw',
        'z̡̛͚͊'.repeat(40),
        'a'.repeat(5_000),
        '\0',
        '.\r\n.',
        '\r\n.\r\nMAIL FROM:<x@evil.example>\r\n',
      ),
    );
    await fc.assert(
      fc.asyncProperty(nasty, nasty, nasty, async (name, subject, text) => {
        got.length = 0;
        expect(
          await mail.send({ to: { name, address: 'ines@partner.example' }, subject, text, id: 'a-1' }),
        ).toBe('sent');
        expect(got).toHaveLength(1);
        const [one] = got;
        expect(one?.to).toEqual(['ines@partner.example']);
        const names = (one?.raw ?? '')
          .slice(0, one?.raw.indexOf('\r\n\r\n'))
          .replace(/\r\n[ \t]+/g, ' ')
          .split('\r\n')
          .map((line) => line.split(':')[0]);
        expect(new Set(names).size).toBe(names.length);
        for (const each of names)
          expect([
            'From',
            'To',
            'Subject',
            'Message-ID',
            'Auto-Submitted',
            'Content-Transfer-Encoding',
            'Content-Type',
            'Date',
            'MIME-Version',
          ]).toContain(each);
      }),
      { numRuns: 25 },
    );
  });

  test.each([
    'a@b.example, c@d.example',
    'a@b.example\r\nRCPT TO:<c@d.example>',
    '<a@b.example>',
    'a b@c.example',
    '@b.example',
    'a@',
    '',
    `${'a'.repeat(70)}@b.example`,
  ])('%j is no address', async (address) => {
    const { got, port } = await startServer();
    const { mail } = setUp(`smtp://127.0.0.1:${port}`);
    expect(await mail.send({ ...letter, to: { name: 'x', address } })).toBe('refused');
    expect(got).toEqual([]);
  });

  test('a sender that cannot be one is told at the start', () => {
    expect(() => setUp('smtp://host', { from: 'nobody' })).toThrow(TypeError);
    expect(() => setUp('no url')).toThrow(TypeError);
  });
});
