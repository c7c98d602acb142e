import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Card, Form, Values } from '#core/card.ts';
import type { Address, ReplyTo } from '#core/chat.ts';
import type { Context, Outcome } from '#core/outcome.ts';
import { defaultHours, type Person, type Role } from '#core/person.ts';
import { campaignPlanSchema } from '#flows/campaigns/campaign.ts';
import { createCampaign } from '#flows/campaigns/store.ts';
import { cardsUp, putUp } from '#flows/mural/board/store.ts';
import { createMuralFlow } from '#flows/mural/flow.ts';
import { mintLink, openLink, openLinks, openLinksAmong, revokeLinks } from '#flows/mural/links/store.ts';
import { createWallSource } from '#flows/mural/source.ts';
import { cancelDeliveries, insertDeliveries } from '#store/outbox.ts';
import { refreshDeliveries } from '#store/refreshes.ts';
import { writeSetting } from '#store/settings.ts';
import { testPorts } from '#test/support/ports.ts';
import { createTestDatabase, type TestDatabase } from '#test/support/postgres.ts';
import { createTestClock } from '#test/support/testports.ts';

// The mural in the chat and what its pages are shown, over a real database.

const now = new Date('2026-11-24T15:00:00Z');
const room: Address = { platform: 'test', tenant: 't', key: 'general', route: 'room:general' };

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
  await writeSetting(database.db, 'organisation', {
    name: 'Aurora',
    locale: 'es',
    timeZone: 'America/Bogota',
  });
});
afterAll(() => database.drop());

const one = async (text: string, values: unknown[] = []): Promise<string> =>
  (await database.pool.query(text, values)).rows[0].id;
const insertPerson = (name: string) =>
  one(`insert into people (name, time_zone, attributes) values ($1, 'America/Bogota', '{}') returning id`, [
    name,
  ]);

const campaignPlan = campaignPlanSchema.parse({
  template: 'client-week',
  title: { es: 'Semana del cliente' },
  text: { es: 'Gracias a quien te ayuda a servir.' },
  audience: { kinds: [], units: [], countries: [] },
  opensOn: '2026-01-01',
  opensAt: 0,
  closesOn: '2026-12-01',
  closesAt: 0,
  clock: 'moment',
  places: [],
  prompts: false,
  goal: 0.6,
  repeat: null,
  nominations: null,
});

let ana: string;
let luis: string;
beforeEach(async () => {
  await database.pool.query('truncate people, recognitions, campaigns, mural_links, mural_cards cascade');
  ana = await insertPerson('Ana');
  luis = await insertPerson('Luis');
});

async function give(words: string, more: { seen?: string; state?: string; minutesAgo?: number } = {}) {
  const id = await one(
    `insert into recognitions (at, giver_id, value, words, seen, state)
     values ($1, $2, 'service', $3, $4, $5) returning id`,
    [
      new Date(now.getTime() - (more.minutesAgo ?? 0) * 60_000),
      ana,
      words,
      more.seen ?? 'public',
      more.state ?? 'stands',
    ],
  );
  await database.pool.query(
    'insert into recognition_receivers (recognition_id, n, person_id) values ($1, 0, $2)',
    [id, luis],
  );
  return id;
}

describe('links', () => {
  test('a token opens what it was made for, and the database does not hold it', async () => {
    const { db } = database;
    const token = await mintLink(db, { kind: 'wall', by: ana, locale: 'pt', now });
    expect(token).toMatch(/^[\w-]{43}$/);
    expect(await openLink(db, 'wall', token)).toMatchObject({ locale: 'pt' });
    expect(await openLink(db, 'campaign', token)).toBeUndefined();
    for (const wrong of ['', token.slice(1), `${token}x`, token.toUpperCase(), "' or true --", '../..'])
      expect(await openLink(db, 'wall', wrong)).toBeUndefined();
    const { rows } = await database.pool.query('select mural_links::text as row from mural_links');
    expect(JSON.stringify(rows)).not.toContain(token);
    expect(await openLinks(db, 'wall', 10)).toMatchObject([{ locale: 'pt', by: 'Ana' }]);
  });

  test('closed is closed: one, or all of a campaign and of no other', async () => {
    const { db } = database;
    const campaign = '0d5c3a7e-52c1-4c0e-9a55-3f3c3d1b0a01';
    const other = '0d5c3a7e-52c1-4c0e-9a55-3f3c3d1b0a02';
    const mint = (subject: string) => mintLink(db, { kind: 'campaign', subject, locale: 'es', now });
    const tokens = [await mint(campaign), await mint(campaign), await mint(other)];
    const ids = (await openLinks(db, 'campaign', 10)).map(({ id }) => id);
    expect(await revokeLinks(db, { kind: 'campaign', subject: campaign }, now)).toBe(2);
    expect(await revokeLinks(db, { kind: 'campaign', subject: campaign }, now)).toBe(0);
    const open = await Promise.all(tokens.map((token) => openLink(db, 'campaign', token)));
    expect(open.map((link) => link?.subject)).toEqual([undefined, undefined, other]);
    expect(await openLinksAmong(db, ids)).toHaveLength(1);
    expect(await openLinksAmong(db, [])).toEqual([]);
  });
});

describe('what pages are shown', () => {
  const source = () => createWallSource(database.db, createTestClock(now));

  test('what is public and stands, and nothing else', async () => {
    await give('for all');
    await give('for the team', { seen: 'team' });
    await give('for two', { seen: 'private' });
    await give('taken back', { state: 'undone' });
    await give('hidden', { state: 'hidden' });
    const wall = await source().wall('es');
    expect(wall).toMatchObject({ organisation: 'Aurora', timeZone: 'America/Bogota', campaigns: [] });
    expect(wall.recognitions.map(({ words }) => words)).toEqual(['for all']);
    expect(wall.recognitions[0]).toMatchObject({ from: 'Ana', to: ['Luis'], value: { name: 'Servicio' } });
  });

  test('every change is noticed, and only changes', async () => {
    const of = source();
    const id = await give('first');
    // On the database's clock: what was changed in the last moment is told of again.
    await database.pool.query(`update recognitions set changed_at = now() - interval '1 minute'`);
    let { mark } = await of.changes(undefined);
    const changed = async () => {
      const seen = await of.changes(mark);
      mark = seen.mark;
      return seen.changed;
    };
    expect(await changed()).toBe(false);
    await database.pool.query(`update recognitions set state = 'hidden', changed_at = now() where id = $1`, [
      id,
    ]);
    expect(await changed()).toBe(true);
    await expect.poll(changed).toBe(false);
    await putUp(database.db, {
      kind: 'you_said',
      title: 'T',
      text: '',
      until: new Date(now.getTime() + 1),
      by: ana,
      now,
    });
    expect(await changed()).toBe(true);
    await expect.poll(changed).toBe(false);
  });

  test('a card goes when its time is over', async () => {
    const card = { kind: 'welcome', title: 'Eva', text: 'Lima', by: ana, now } as const;
    await putUp(database.db, { ...card, until: new Date(now.getTime() + 1) });
    await putUp(database.db, { ...card, until: now });
    expect((await source().wall('es')).cards).toMatchObject([{ kind: 'welcome', title: 'Eva' }]);
    expect(await cardsUp(database.db, new Date(now.getTime() + 1), 9)).toEqual([]);
  });

  test('a link opens the mural in its language, and no campaign; nonsense opens nothing', async () => {
    const token = await mintLink(database.db, { kind: 'wall', locale: 'pt', now });
    expect(await source().link(token)).toMatchObject({ locale: 'pt' });
    expect(await source().result(token)).toBeUndefined();
    expect(await source().thanks(token)).toBeUndefined();
    const gone = await mintLink(database.db, {
      kind: 'campaign',
      subject: '0d5c3a7e-52c1-4c0e-9a55-3f3c3d1b0a01',
      locale: 'pt',
      now,
    });
    expect(await source().result(gone)).toBeUndefined();
  });

  test('100,000 thank-yous: all of a page and each look in less than 200 ms', async () => {
    await sql`insert into recognitions (at, giver_id, value, words, seen, changed_at)
      select ${now}::timestamptz - n * interval '1 minute', ${ana}::uuid, 'service', 'Gracias ' || n,
        case when n % 3 = 0 then 'private' else 'public' end, now() - n * interval '1 second'
      from generate_series(1, 100000) n`.execute(database.db);
    await sql`insert into recognition_receivers (recognition_id, n, person_id)
      select id, 0, ${luis}::uuid from recognitions`.execute(database.db);
    await sql`analyze recognitions, recognition_receivers`.execute(database.db);
    // All of them belong to a campaign that runs, too.
    await createCampaign(database.db, {
      state: 'scheduled',
      plan: campaignPlan,
      opens: new Date('2026-01-01T05:00:00Z'),
      closes: new Date('2026-12-01T05:00:00Z'),
      by: undefined,
    });
    await sql`update campaigns set state = 'open'`.execute(database.db);
    const of = source();
    let { mark } = await of.changes(undefined);
    const times: Record<string, number[]> = { wall: [], look: [] };
    for (let n = 0; n < 20; n += 1) {
      let began = performance.now();
      expect((await of.wall('es')).recognitions).toHaveLength(24);
      times.wall?.push(performance.now() - began);
      began = performance.now();
      ({ mark } = await of.changes(mark));
      times.look?.push(performance.now() - began);
    }
    // The median: others are at work on the machine.
    const usual = Object.entries(times).map(
      ([name, all]) => [name, Math.round(all.toSorted((a, b) => a - b)[10] ?? 0)] as const,
    );
    expect((await of.wall('es')).campaigns).toMatchObject([
      { title: 'Semana del cliente', recognitions: 100_000 },
    ]);
    console.info(`mural of 100,000: ${JSON.stringify(Object.fromEntries(usual))} ms`);
    for (const [, ms] of usual) expect(ms).toBeLessThan(200);
  }, 60_000);
});

describe('in the chat', () => {
  const flow = createMuralFlow(testPorts());
  const person = (roles: readonly Role[]): Person => ({
    id: ana,
    name: 'Ana',
    kind: 'employee',
    unit: undefined,
    locale: 'es',
    timeZone: 'America/Bogota',
    country: undefined,
    roles,
    hours: defaultHours,
    pausedUntil: undefined,
    optedOut: false,
    gone: false,
  });
  const context = (roles: readonly Role[] = ['hr']): Context => ({
    db: database.db,
    now,
    person: person(roles),
    locale: 'es',
  });
  const from = { platform: 'test', tenant: 't', key: 'ana' };
  const event = { id: '1', at: now, from, where: room, direct: false };
  const cardOf = (reply: ReplyTo['action'] | ReplyTo['submit'] | ReplyTo['command']): Card => {
    if ('card' in reply) return reply.card;
    throw new Error(`no card: ${reply.kind}`);
  };
  const said = (card: Card) => JSON.stringify(card);
  async function call(roles: readonly Role[], direct = false): Promise<Card> {
    const outcome = await flow.commands?.[0]?.handle(context(roles), {
      text: '',
      mentions: [],
      where: room,
      direct,
      spoken: false,
      from,
    });
    if (outcome === undefined) throw new Error('no command');
    return cardOf(outcome.reply);
  }
  async function press(
    name: string,
    input: unknown,
    roles?: readonly Role[],
  ): Promise<Outcome<ReplyTo['action']>> {
    const bound = flow.actions?.find((action) => action.name === name);
    if (bound === undefined) throw new Error(`not bound: ${name}`);
    return bound.handle(context(roles), bound.schema.parse(input), { ...event, kind: 'action', name, input });
  }
  async function open(name: string, roles?: readonly Role[]): Promise<Form | Card> {
    const outcome = await flow.opens
      ?.find((one) => one.name === name)
      ?.handle(context(roles), {}, { ...event, kind: 'open', name, input: {} });
    if (outcome === undefined) throw new Error(`not bound: ${name}`);
    return outcome.reply.kind === 'ask' ? outcome.reply.form : outcome.reply.card;
  }
  async function submit(name: string, values: Values, roles?: readonly Role[]): Promise<ReplyTo['submit']> {
    const outcome = await flow.submits
      ?.find((one) => one.name === name)
      ?.handle(context(roles), {}, { ...event, kind: 'submit', name, input: {}, values });
    if (outcome === undefined) throw new Error(`not bound: ${name}`);
    return outcome.reply;
  }
  const labels = (card: Card) => card.buttons?.map(({ label }) => label);

  test('everybody sees the newest public ones and can join in; HR can do more, in a shared place most', async () => {
    expect(said(await call([]))).toContain('Todavía no hay agradecimientos públicos');
    const id = await give('Gracias por todo');
    await give('a secret', { seen: 'private' });
    const card = await call([]);
    expect(said(card)).toContain('Gracias por todo');
    expect(said(card)).not.toContain('a secret');
    expect(card.blocks.flatMap((block) => (block.kind === 'buttons' ? block.buttons : []))).toMatchObject([
      { name: 'recognition.boost', input: { id } },
    ]);
    expect(labels(card)).toEqual(['Agradecer a alguien']);
    expect(labels(await call(['hr'], true))).toHaveLength(3);
    expect(labels(await call(['hr']))).toContain('Publicarlo aquí');
  });

  test('HR makes a link, sees it once, and closes it', async () => {
    const reply = await submit('mural.new-link', { locale: 'pt' });
    const [, token = ''] =
      /https:\/\/latido\.example\.org\/wall\/([\w-]{43})/.exec(said(cardOf(reply))) ?? [];
    const link = await openLink(database.db, 'wall', token);
    expect(link?.locale).toBe('pt');
    const listed = said(cardOf((await press('mural.links', {})).reply));
    expect(listed).toContain('creado el 24 de noviembre de 2026 por Ana');
    expect(listed).not.toContain(token);
    await press('mural.revoke', { id: link?.id });
    expect(await openLink(database.db, 'wall', token)).toBeUndefined();
    expect(said(cardOf((await press('mural.links', {})).reply))).toContain('no hay ningún enlace');
  });

  test('a link to the result of a campaign is among them, by its name, and is closed like the others', async () => {
    const id = await createCampaign(database.db, {
      state: 'scheduled',
      plan: campaignPlan,
      opens: new Date('2026-01-01T05:00:00Z'),
      closes: new Date('2026-12-01T05:00:00Z'),
      by: undefined,
    });
    const token = await mintLink(database.db, { kind: 'campaign', subject: id, locale: 'pt', now });
    const card = cardOf((await press('mural.links', {})).reply);
    expect(said(card)).toContain('Semana del cliente · Portugués');
    await press('mural.revoke', { id: (await openLinks(database.db, 'campaign', 9))[0]?.id });
    expect(await openLink(database.db, 'campaign', token)).toBeUndefined();
  });

  test('without an address that others reach nothing is made', async () => {
    const { publicUrl: _, ...ports } = testPorts();
    const nowhere = createMuralFlow(ports);
    const outcome = await nowhere.submits
      ?.find(({ name }) => name === 'mural.new-link')
      ?.handle(context(), {}, { ...event, kind: 'submit', name: '', input: {}, values: { locale: 'es' } });
    expect(JSON.stringify(outcome)).toContain('PUBLIC_URL');
    expect(await openLinks(database.db, 'wall', 9)).toEqual([]);
  });

  test('news go up, are read with care, and come down', async () => {
    const values = {
      kind: 'you_said',
      title: '  Accesos <b>lentos</b> ',
      text: 'x'.repeat(301),
      until: '2026-11-23',
    };
    const again = await submit('mural.put-up', values);
    if (again.kind !== 'ask') throw new Error('taken');
    expect(Object.keys(again.form.errors ?? {})).toEqual(['text', 'until']);
    expect(again.form.values).toEqual(values);
    expect(await cardsUp(database.db, now, 9)).toEqual([]);
    await submit('mural.put-up', { ...values, text: '', until: '2026-11-24' });
    const [up] = await cardsUp(database.db, now, 9);
    expect(up).toMatchObject({ title: 'Accesos <b>lentos</b>', until: new Date('2026-11-25T05:00:00Z') });
    expect(said(cardOf((await press('mural.board', {})).reply))).toContain('hasta el 24 de noviembre');
    await press('mural.take-down', { id: up?.id });
    expect(await cardsUp(database.db, now, 9)).toEqual([]);
  });

  test('a picture is posted where it was asked for, rendered when it goes out', async () => {
    const ids = [await give('Gracias por todo'), await give('Gracias por venir', { minutesAgo: 1 })];
    const { post } = await press('mural.post', { place: room });
    const shows = ids.map((id) => `recognition:${id}`);
    expect(post).toMatchObject([{ message: 'mural.picture', data: { ids }, place: room, shows }]);
    const render = () => flow.posts?.[0]?.render({ db: database.db, now, locale: 'es' }, { ids });
    const card = (await render()) as Card;
    expect(card.blocks[1]).toMatchObject({ kind: 'picture' });
    expect(said(card)).toContain('Ana → Luis: Gracias por todo');
    // Pressed once more, or by somebody else of HR, it is the same.
    expect((await press('mural.post', { place: room })).post?.[0]?.once).toBe(post?.[0]?.once);
    // What comes later is on the next one; what is no longer for everybody is on none.
    await give('Gracias por más', { minutesAgo: -1 });
    await database.pool.query(`update recognitions set seen = 'private' where id = $1`, [ids[0]]);
    const anew = said((await render()) as Card);
    expect(anew).toContain('Gracias por venir');
    expect(anew).not.toMatch(/Gracias por (todo|más)/);
    await database.pool.query(`update recognitions set state = 'undone' where id = $1`, [ids[1]]);
    expect(said((await render()) as Card)).toContain('Todavía no hay agradecimientos públicos');
  });

  test('only what shows a thank-you is drawn anew with it, and is found by index', async () => {
    const { db, pool } = database;
    const shows = ['recognition:a', 'recognition:b'];
    const post = { message: 'x', data: {}, place: room, notAfter: new Date(8e14), subject: 'mural' };
    await insertDeliveries(db, [{ ...post, shows }, { ...post, shows: ['recognition:c'] }, post], now);
    await pool.query(`update deliveries set state = 'sent'`);
    await refreshDeliveries(db, 'recognition:b', now);
    const { rows } = await pool.query('select shows from deliveries where refresh');
    expect(rows).toEqual([{ shows }]);
    await cancelDeliveries(db, 'recognition:c', 'called_off');
    expect((await pool.query(`select 1 from deliveries where state <> 'sent'`)).rows).toEqual([]);
    await pool.query(`insert into deliveries (place, message, data, subject, unasked, due_at, not_after)
      select '{}', 'x', '{}', 's' || n, false, now(), now() from generate_series(1, 20000) n`);
    await pool.query('analyze deliveries');
    const plan = await pool.query(
      `explain select 1 from deliveries where subject = 'recognition:b' or shows @> array['recognition:b'::text]`,
    );
    expect(JSON.stringify(plan.rows)).not.toContain('Seq Scan');
    await pool.query('truncate deliveries');
  });

  test('nobody but HR, whatever button they have', async () => {
    const link = await mintLink(database.db, { kind: 'wall', locale: 'es', now }).then((token) =>
      openLink(database.db, 'wall', token),
    );
    const card = await putUp(database.db, {
      kind: 'welcome',
      title: 'E',
      text: '',
      until: new Date(8e14),
      by: ana,
      now,
    });
    for (const [name, input] of [
      ['mural.links', {}],
      ['mural.revoke', { id: link?.id }],
      ['mural.board', {}],
      ['mural.take-down', { id: card }],
      ['mural.post', { place: room }],
    ] as const) {
      const outcome = await press(name, input, []);
      expect(said(cardOf(outcome.reply))).toContain('Solo Recursos Humanos');
      expect(outcome.post).toBeUndefined();
    }
    for (const name of ['mural.new-link', 'mural.put-up']) {
      expect(JSON.stringify(await open(name, []))).toContain('Solo Recursos Humanos');
      expect(JSON.stringify(await submit(name, { locale: 'es', kind: 'welcome', title: 'x' }, []))).toContain(
        'Solo Recursos Humanos',
      );
    }
    expect(await openLinks(database.db, 'wall', 9)).toHaveLength(1);
    expect(await cardsUp(database.db, now, 9)).toHaveLength(1);
  });
});
