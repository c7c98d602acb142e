import type { AddressInfo } from 'node:net';
import { SMTPServer } from 'smtp-server';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type Card, plain } from '#core/card.ts';
import type { Letter, Mail } from '#core/mail.ts';
import { hide, showAgain, undo } from '#flows/recognition/changing/store.ts';
import { createOutside, type OutsidePorts } from '#flows/recognition/outside/outside.ts';
import { claimLetter, thanksPageOf } from '#flows/recognition/outside/store.ts';
import { happens } from '#test/support/house.ts';
import { createMail } from '#work/mail.ts';
import { type Bench, createBench } from './recognised.ts';

const minute = 60_000;
const publicUrl = 'https://latido.example.org';
const words = 'Gracias por quedarte hasta las diez\n<b>con la migración</b> @channel';
const ines = { kind: 'outsider', name: 'Inês Prates', email: 'Ines@Partner.example' } as const;

let bench: Bench;
let ana = '';
beforeAll(async () => {
  bench = await createBench();
});
afterAll(() => bench.drop());
beforeEach(async () => {
  ana = await bench.person('Ana Peña', 'es');
});

/** A mail server of which the test says what becomes of a letter. */
function scripted(...outcomes: readonly Awaited<ReturnType<Mail['send']>>[]) {
  const letters: Letter[] = [];
  const mail: Mail = {
    send: async (letter) => {
      letters.push(letter);
      return outcomes[Math.min(letters.length, outcomes.length) - 1] ?? 'sent';
    },
  };
  return { mail, letters };
}

async function thank(ports: OutsidePorts) {
  const outside = createOutside(ports);
  const made: Awaited<ReturnType<typeof outside.newOutsider>>[] = [];
  const id = await bench.give(ana, [ines], words, async (who) => {
    const one = await outside.newOutsider(bench.db, who);
    made.push(one);
    return one.outsider;
  });
  const [one] = made;
  if (one === undefined) throw new Error('nobody was made');
  if (one.by === 'letter') await bench.enqueue(outside.mailRequest(one.outsider, bench.clock.now()));
  return { outside, id, ...one };
}

const row = (id: string) =>
  bench.db.selectFrom('outsiders').selectAll().where('id', '=', id).executeTakeFirstOrThrow();
const tokenIn = (text: string): string => /\/thanks\/([\w-]+)/.exec(text)?.[1] ?? '';
const textOf = (card: Card | undefined): string =>
  (card?.blocks ?? [])
    .map((block) =>
      'text' in block ? (typeof block.text === 'string' ? block.text : plain(block.text)) : '',
    )
    .join('\n');

async function press(
  outside: ReturnType<typeof createOutside>,
  person: string,
  outsider: string,
): Promise<Card> {
  const context = await bench.context(person);
  const event = happens(
    'action',
    { platform: 'test', tenant: 't1', key: 'x' },
    { name: 'recognition.link', input: { outsider } },
  );
  const action = outside.part.actions?.[0];
  const outcome = await action?.handle(context, { outsider }, event);
  if (outcome?.reply.kind !== 'say') throw new Error('nothing was said');
  return outcome.reply.card;
}

describe('a letter', () => {
  test('goes out after the time to undo, once, through a real mail server, and the address is forgotten', async () => {
    const raws: string[] = [];
    const server = new SMTPServer({
      authOptional: true,
      hideSTARTTLS: true,
      logger: false,
      onData(stream, _session, done) {
        let raw = '';
        stream.on('data', (part: Buffer) => {
          raw += part.toString();
        });
        stream.on('end', () => {
          raws.push(raw);
          done();
        });
      },
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.server.address() as AddressInfo;
    const mail = createMail({ url: `smtp://127.0.0.1:${port}`, from: 'latido@acme.example', log: bench.log });
    const { outside, outsider, by, link } = await thank({ mail, publicUrl });
    expect([by, link]).toEqual(['letter', undefined]);
    expect(await row(outsider)).toMatchObject({
      mail: 'waiting',
      email: 'ines@partner.example',
      link_hash: null,
    });
    await bench.work(outside.part);
    expect(raws).toEqual([]);
    bench.clock.advance(5 * minute);
    await bench.work(outside.part);
    await bench.enqueue(outside.mailRequest(outsider, bench.clock.now()));
    bench.clock.advance(24 * 60 * minute);
    await bench.work(outside.part);
    await new Promise<void>((resolve) => server.close(() => resolve()));
    expect(raws).toHaveLength(1);
    expect(raws[0]).toContain(`Message-ID: <${outsider}@acme.example>`);
    expect(await row(outsider)).toMatchObject({ mail: 'sent', email: null });
    expect(await bench.sent('recognition.letter')).not.toContain(ana);
    // No word, name or address in what a queue, an outbox or a log holds.
    const { rows } = { rows: await bench.db.selectFrom('jobs').select(['data', 'once']).execute() };
    for (const text of [JSON.stringify(rows), bench.log.text()])
      for (const part of ['partner', 'Prates', 'Peña', 'migraci']) expect(text).not.toContain(part);
  });

  test('says who, why and where, in the language of its giver; what they wrote is marked line by line', async () => {
    const { mail, letters } = scripted('sent');
    const { outside, outsider } = await thank({ mail, publicUrl });
    bench.clock.advance(5 * minute);
    await bench.work(outside.part);
    const [letter] = letters;
    expect(letter).toMatchObject({
      to: { name: 'Inês Prates', address: 'ines@partner.example' },
      subject: 'Ana Peña (Acme) te da las gracias',
      id: outsider,
    });
    expect(letter?.text).toContain(
      '\n> Gracias por quedarte hasta las diez\n> <b>con la migración</b> @channel\n',
    );
    expect(letter?.text).toContain('Servicio');
    expect(await thanksPageOf(bench.db, tokenIn(letter?.text ?? ''))).toEqual({
      organisation: 'Acme',
      locale: 'es',
      from: 'Ana Peña',
      to: 'Inês Prates',
      words,
      value: { id: 'service', name: 'Servicio', emoji: '🤝' },
      at: expect.any(Date),
    });
  });

  test('comes without a link where there are no pages', async () => {
    const { mail, letters } = scripted('sent');
    const { outside } = await thank({ mail });
    bench.clock.advance(5 * minute);
    await bench.work(outside.part);
    expect(letters[0]?.text).toContain('> Gracias');
    expect(letters[0]?.text).not.toContain('http');
  });

  test('is not sent once its giver took it back', async () => {
    const { mail, letters } = scripted('sent');
    const { outside, outsider, id } = await thank({ mail, publicUrl });
    await undo(bench.db, { id, by: ana, now: bench.clock.now() });
    bench.clock.advance(5 * minute);
    await bench.work(outside.part);
    expect(letters).toEqual([]);
    expect(await row(outsider)).toMatchObject({ mail: null, email: null });
  });

  test('of one that HR hides waits, and goes out when it is shown again; not after a day', async () => {
    const { mail, letters } = scripted('sent');
    const { outside, outsider, id } = await thank({ mail, publicUrl });
    const hr = await bench.person('Hugo', 'en');
    await hide(bench.db, { id, by: hr, reason: 'a customer is named', now: bench.clock.now() });
    for (let passed = 0; passed < 60; passed += 5) {
      bench.clock.advance(5 * minute);
      await bench.work(outside.part);
    }
    expect(letters).toEqual([]);
    expect(await row(outsider)).toMatchObject({ mail: 'waiting', email: 'ines@partner.example' });
    await showAgain(bench.db, { id, by: hr, now: bench.clock.now() });
    bench.clock.advance(60 * minute);
    await bench.work(outside.part);
    expect(letters).toHaveLength(1);

    const other = await thank({ mail, publicUrl });
    await hide(bench.db, { id: other.id, by: hr, reason: 'a customer is named', now: bench.clock.now() });
    for (let passed = 0; passed < 30; passed += 1) {
      bench.clock.advance(60 * minute);
      await bench.work(outside.part);
    }
    expect(letters).toHaveLength(1);
    expect(await row(other.outsider)).toMatchObject({ mail: null, email: null });
  });

  test('is tried again with longer and longer pauses, with the same id', async () => {
    const { mail, letters } = scripted('later', 'later', 'later', 'sent');
    const { outside, outsider } = await thank({ mail, publicUrl });
    const at: number[] = [];
    for (let passed = 0; passed < 60; passed += 1) {
      const before = letters.length;
      await bench.work(outside.part);
      if (letters.length > before) at.push(passed);
      bench.clock.advance(minute);
    }
    expect(at).toEqual([5, 6, 11, 26]);
    expect(new Set(letters.map(({ id }) => id))).toEqual(new Set([outsider]));
    expect(await row(outsider)).toMatchObject({ mail: 'sent', email: null });
    // Each carries a link of its own; the last one counts.
    expect(await thanksPageOf(bench.db, tokenIn(letters[0]?.text ?? ''))).toBeUndefined();
    expect(await thanksPageOf(bench.db, tokenIn(letters.at(-1)?.text ?? ''))).toBeDefined();
  });

  test('is given up after a day, and its giver is told', async () => {
    const { mail, letters } = scripted('later');
    const { outside, outsider } = await thank({ mail, publicUrl });
    for (let passed = 0; passed < 30 * 60; passed += 15) {
      await bench.work(outside.part);
      bench.clock.advance(15 * minute);
    }
    expect(letters.length).toBeGreaterThan(6);
    expect(letters.length).toBeLessThan(15);
    expect(await row(outsider)).toMatchObject({ mail: 'refused', email: null });
    expect((await bench.sent('recognition.letter')).filter((to) => to === ana)).toHaveLength(1);
  });

  test.each([
    ['refused', 'no fue aceptada'],
    ['unknown', 'quizás se perdió'],
  ] as const)('%s: its giver is told once, with a link to pass on', async (how, title) => {
    const { mail, letters } = scripted(how);
    const { outside, outsider, id } = await thank({ mail, publicUrl });
    bench.clock.advance(5 * minute);
    await bench.work(outside.part);
    await bench.enqueue({
      ...outside.mailRequest(outsider, bench.clock.now()),
      once: 'again',
      at: bench.clock.now(),
    });
    await bench.work(outside.part);
    expect(letters).toHaveLength(1);
    expect(await row(outsider)).toMatchObject({ mail: how, email: null });
    expect((await bench.sent('recognition.letter')).filter((to) => to === ana)).toHaveLength(1);
    const shown = await outside.part.messages?.[0]?.render(await bench.context(ana), { outsider });
    expect(shown?.summary).toContain(title);
    expect(shown?.buttons?.map(({ input }) => input)).toEqual([{ outsider }]);
    const other = await bench.person('Otra', 'es');
    expect(textOf(await press(outside, other, outsider))).not.toContain('http');
    const first = tokenIn(textOf(await press(outside, ana, outsider)));
    expect(await thanksPageOf(bench.db, first)).toMatchObject({ words });
    const second = tokenIn(textOf(await press(outside, ana, outsider)));
    expect(await thanksPageOf(bench.db, first)).toBeUndefined();
    expect(await thanksPageOf(bench.db, second)).toMatchObject({ words });
    await undo(bench.db, { id, by: ana, now: bench.clock.now(), withdrawn: true });
    expect(await thanksPageOf(bench.db, second)).toBeUndefined();
    expect(textOf(await press(outside, ana, outsider))).not.toContain('http');
    expect(await outside.part.messages?.[0]?.render(await bench.context(ana), { outsider })).toBeUndefined();
  });

  test('of a process that died while sending: unknown, and no second letter', async () => {
    const { mail, letters } = scripted('sent');
    const { outside, outsider } = await thank({ mail, publicUrl });
    // What the dead one did: it claimed the letter and began.
    expect(await claimLetter(bench.db, outsider)).toMatchObject({ address: 'ines@partner.example' });
    expect(await claimLetter(bench.db, outsider)).toBeUndefined();
    bench.clock.advance(5 * minute);
    await bench.work(outside.part);
    expect(letters).toEqual([]);
    expect(await row(outsider)).toMatchObject({ mail: 'unknown', email: null });
    expect((await bench.sent('recognition.letter')).filter((to) => to === ana)).toHaveLength(1);
  });

  test('of one that is claimed by two at once there is one', async () => {
    const { mail } = scripted('sent');
    const { outsider } = await thank({ mail, publicUrl });
    const claims = await Promise.all(Array.from({ length: 8 }, () => claimLetter(bench.db, outsider)));
    expect(claims.filter((claim) => claim !== undefined)).toHaveLength(1);
  });
});

describe('without a mail server', () => {
  test('the giver gets the link, and no address is kept', async () => {
    const { outsider, by, link } = await thank({ publicUrl });
    expect(by).toBe('link');
    expect(link).toMatch(/^https:\/\/latido\.example\.org\/thanks\/[\w-]{43}$/);
    expect(await row(outsider)).toMatchObject({ mail: null, email: null, name: 'Inês Prates' });
    const token = tokenIn(link ?? '');
    expect(await thanksPageOf(bench.db, token)).toMatchObject({ from: 'Ana Peña', words });
    const kept = JSON.stringify(await bench.db.selectFrom('outsiders').selectAll().execute());
    expect(kept).not.toContain(token);
  });

  test('nor pages: they have their own mouth', async () => {
    const { outside, outsider, by, link } = await thank({});
    expect([by, link]).toEqual(['mouth', undefined]);
    expect(textOf(await press(outside, ana, outsider))).not.toContain('http');
  });

  test('somebody without a name is called by the beginning of their address', async () => {
    const { newOutsider } = createOutside({ publicUrl });
    const { outsider } = await newOutsider(bench.db, { name: ' \u200b ', email: 'jo.b@partner.example' });
    expect((await row(outsider)).name).toBe('jo.b');
    const long = await newOutsider(bench.db, { name: `\u202e${'z̡̛͚'.repeat(9_000)}\n\n@channel` });
    expect((await row(long.outsider)).name.length).toBeLessThanOrEqual(120);
  });

  test('the page of somebody who was erased thanks in the name of the organisation', async () => {
    const { link } = await thank({ publicUrl });
    await bench.db.deleteFrom('people').where('id', '=', ana).execute();
    expect(await thanksPageOf(bench.db, tokenIn(link ?? ''))).toMatchObject({ from: 'Acme', locale: 'en' });
  });

  test.each(['', 'x', 'x'.repeat(43), `${'x'.repeat(42)}'`, '../../etc', '\0'.repeat(43)])(
    '%j opens nothing',
    async (token) => {
      expect(await thanksPageOf(bench.db, token)).toBeUndefined();
    },
  );
});
