import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  buttonOf,
  cardOf,
  createThanks,
  formOf,
  type Somebody,
  source,
  type Thanks,
  wordsOf,
} from '#test/support/thanks.ts';

let house: Thanks;
let ana: Somebody;
let luis: Somebody;
let bea: Somebody;
let tech: string;

const words = 'for staying late on Friday, so that the release went out on time';
const line = `@Luis Quispe #service ${words}`;

beforeAll(async () => {
  house = await createThanks();
});
afterAll(() => house.drop());
beforeEach(async () => {
  house.clock.set('2026-11-24T15:00:00Z');
  tech = await house.unit('Technology');
  ana = await house.person('Ana Restrepo', { unit: tech });
  luis = await house.person('Luis Quispe', { unit: tech, locale: 'es' });
  bea = await house.person('Bea Moraes', { locale: 'pt' });
});
afterEach(async () => {
  await house.settle();
  await house.pool.query(
    'truncate recognitions, outsiders, events, jobs, deliveries, paces, settings, people, units cascade',
  );
  house.chat.reset();
});

/** Ana thanks Luis. */
const give = (over: Parameters<Thanks['kudos']>[2] = {}, text = line) =>
  house.kudos(ana, text, { mentions: [luis], ...over });
const stored = async () =>
  house.db.selectFrom('recognitions').selectAll().orderBy('at').executeTakeFirstOrThrow();
const receivedCard = (who: Somebody) => {
  const last = house.inbox(who).at(-1);
  if (last === undefined) throw new Error(`${who.name} has no message`);
  return last;
};

describe('in one line', () => {
  it('is given at once; its receiver gets it in their language, the giver what it means', async () => {
    const receipt = cardOf(await give());
    expect(wordsOf(receipt)).toContain('on its way to Luis Quispe.');
    expect(wordsOf(receipt)).toContain('🤝 Service · visible to everyone · 9 left this week');
    await house.settle();
    const [got] = house.inbox(luis);
    expect(house.inbox(luis)).toHaveLength(1);
    expect(wordsOf(got?.card)).toBe(
      `Ana Restrepo te agradece\n${words}\n🤝 Servicio · visible para toda la organización`,
    );
    expect(house.inbox(ana)).toEqual([]);
    expect(await house.points(luis)).toBe(1);
  });

  it('is posted where it was given and in the feed, by names that ring nobody', async () => {
    await house.rules({ feeds: [house.room('feed'), house.room('team')] });
    await give({ in: 'team' });
    await house.settle();
    expect(house.posts('feed')).toHaveLength(1);
    expect(house.posts('team')).toHaveLength(1);
    const card = house.posts('team')[0]?.card;
    expect(wordsOf(card)).toBe(`Ana Restrepo thanks Luis Quispe\n${words}\n🤝 Service`);
    expect(JSON.stringify(card)).not.toContain('mention');
  });

  it('reaches several people and a unit, each of them once', async () => {
    const rosa = await house.person('Rosa Paz', { unit: tech });
    const reply = await house.kudos(ana, `@Luis Quispe @Bea Moraes @Technology #teamwork ${words}`, {
      mentions: [luis, bea],
    });
    expect(wordsOf(cardOf(reply))).toContain('7 left this week');
    await house.settle();
    expect([luis, bea, rosa, ana].map((who) => house.inbox(who).length)).toEqual([1, 1, 1, 0]);
    expect(wordsOf(house.inbox(rosa)[0]?.card)).toContain(
      'Ana Restrepo thanks Luis Quispe, Bea Moraes and Technology',
    );
    // It is not theirs alone to choose who sees what their unit got.
    expect(house.inbox(rosa)[0]?.card.buttons?.map(({ name }) => name)).toEqual(['recognition.thank']);
  });

  it('of a unit too large for messages tells its managers', async () => {
    const big = await house.unit('Big');
    const manager = await house.person('Mia Manager');
    for (let n = 0; n < 51; n += 1) await house.person(`Person ${n}`, { unit: big });
    await house.db
      .insertInto('unit_managers')
      .values({ unit_id: big, person_id: manager.id, source: 'hr' })
      .execute();
    cardOf(await house.kudos(ana, `@Big #care ${words}`));
    await house.settle();
    expect(house.chat.messages.map(({ to }) => to.key)).toEqual([manager.key]);
  });

  it('reaches an address outside, for whom the giver gets a link; an address of somebody here means them', async () => {
    const reply = await house.kudos(ana, `maria@elsewhere.example ${bea.key}@org.example #service ${words}`);
    expect(wordsOf(cardOf(reply))).toMatch(/maria.*https:\/\/latido\.example\.org\/thanks\/\S+/);
    const rows = await house.db.selectFrom('recognition_receivers').selectAll().orderBy('n').execute();
    expect(rows.map((row) => [row.person_id, row.outsider_id !== null])).toEqual([
      [bea.id, false],
      [null, true],
    ]);
  });

  it('has one effect however often the platform repeats it', async () => {
    for (let n = 0; n < 11; n += 1) await give({ id: 'the-same', in: 'team' });
    await house.settle();
    expect(await house.count('recognitions')).toBe(1);
    expect(house.inbox(luis)).toHaveLength(1);
    expect(house.posts('team')).toHaveLength(1);
  });

  it('of one message there is one, and nothing is kept of the second try', async () => {
    const text = `maria@elsewhere.example #service ${words}`;
    cardOf(await house.kudos(ana, text, { on: 'm1' }));
    const form = formOf(await house.kudos(ana, text, { on: 'm1' }));
    cardOf(await house.submit(ana, form, {}));
    expect([await house.count('recognitions'), await house.count('outsiders')]).toEqual([1, 1]);
  });

  it('keeps hostile words as they are', async () => {
    const hostile = '<!channel> *x* [a](javascript:1) \u202E Z̷̢a and so it went on for long';
    await give({}, `@Luis Quispe #service ${hostile}`);
    await house.settle();
    expect(receivedCard(luis).card.blocks[1]).toEqual({ kind: 'quote', text: [hostile] });
  });
});

describe('what is missing or wrong', () => {
  const faultsOf = (reply: Parameters<typeof formOf>[0]) => formOf(reply).errors ?? {};

  it('asks by the form, with all that was typed', async () => {
    const form = formOf(await house.kudos(ana, '@Luis Quispe thanks for all', { mentions: [luis] }));
    expect(form.values).toMatchObject({ people: [luis.key], words: 'thanks for all', choice: 'public' });
    expect(Object.keys(form.errors ?? {})).toEqual(['words']);
    const again = formOf(await house.submit(ana, form, { words: 'too short' }));
    expect(Object.keys(again.errors ?? {}).toSorted()).toEqual(['value', 'words']);
    cardOf(await house.submit(ana, again, { words, value: 'care' }));
    expect((await stored()).value).toBe('care');
  });

  it('is not given to oneself, to nobody, to strangers, to those who left or to a unit of one', async () => {
    const gone = await house.person('Gone Girl', { gone: true });
    const solo = await house.unit('Solo');
    await house.db.updateTable('people').set({ unit_id: solo }).where('id', '=', ana.id).execute();
    const bot = { id: '', key: 'bot', name: 'Helper', actor: ana.actor };
    const tries: [string, Somebody[], string][] = [
      ['@Ana Restrepo', [ana], 'people'],
      ['@Gone Girl', [gone], 'people'],
      ['@Helper', [bot], 'people'],
      ['@Nobody', [], 'people'],
      ['@Solo', [], 'units'],
    ];
    for (const [who, mentions, field] of tries) {
      const reply = await house.kudos(ana, `${who} #service ${words}`, { mentions });
      expect([who, Object.keys(faultsOf(reply))]).toEqual([who, [field]]);
    }
    expect(await house.count('recognitions')).toBe(0);
  });

  it('counts characters as people do: 2,000 pass, one more does not', async () => {
    const form = formOf(await house.kudos(ana, ''));
    const values = { people: [luis.key], value: 'care' };
    const family = '👩‍👩‍👧';
    expect(
      Object.keys(faultsOf(await house.submit(ana, form, { ...values, words: family.repeat(2_001) }))),
    ).toEqual(['words']);
    expect(
      Object.keys(faultsOf(await house.submit(ana, form, { ...values, words: family.repeat(19) }))),
    ).toEqual(['words']);
    expect(
      Object.keys(faultsOf(await house.submit(ana, form, { ...values, words: 'x'.repeat(50_000) }))),
    ).toEqual(['words']);
    cardOf(await house.submit(ana, form, { ...values, words: family.repeat(2_000) }));
  });

  it('carries over what was left, but not to those who were not here', async () => {
    await house.rules({
      allowance: { period: 'week', everyone: 1, managers: 1, carryOver: true, perReceiver: 3 },
    });
    await house.db.updateTable('people').set({ start_date: '2026-11-23' }).where('id', '=', ana.id).execute();
    await give();
    expect((await give({}, `@Bea Moraes #service ${words.toUpperCase()}`)).kind).toBe('ask');
    await house.db.updateTable('people').set({ start_date: '2026-11-20' }).where('id', '=', ana.id).execute();
    const other = '@Luis Quispe #care for explaining the new tariffs to every customer';
    expect(wordsOf(cardOf(await give({}, other)))).toContain('0 left');
  });

  it('has gone when the rules are lowered below what was given, and nothing breaks', async () => {
    await give();
    await give({}, '@Luis Quispe #care for explaining the new tariffs to every customer');
    await house.rules({
      allowance: { period: 'week', everyone: 1, managers: 1, carryOver: true, perReceiver: 9 },
    });
    await house.db.updateTable('people').set({ start_date: '2026-11-23' }).where('id', '=', ana.id).execute();
    const third = cardOf(await give({}, '@Luis Quispe #care for the long call with the customer on Monday'));
    expect(wordsOf(third)).toContain('You have given all you have for now (1)');
  });

  it('tells of nearly the same words, and takes them when they are sent again', async () => {
    await give();
    house.clock.advance(86_400_000);
    const form = formOf(await house.kudos(ana, `@Bea Moraes #care ${words}!`, { mentions: [bea] }));
    expect(form.problem).toBe(
      'You wrote nearly the same on 24 November 2026 to Luis Quispe. Words of its own would say more. To send it as it is, send it again.',
    );
    expect(await house.count('recognitions')).toBe(1);
    cardOf(await house.submit(ana, form, {}));
    expect(await house.points(bea)).toBe(1);
  });

  it('keeps what was typed when the allowance is used up, and says until when', async () => {
    await house.rules({
      allowance: { period: 'week', everyone: 1, managers: 2, carryOver: false, perReceiver: 3 },
    });
    await give();
    const other = 'for explaining the new tariffs to every customer who called';
    const refused = cardOf(await house.kudos(ana, `@Bea Moraes #care ${other}`, { mentions: [bea] }));
    expect(wordsOf(refused)).toContain(
      'You have given all you have for now (1). New ones come on 30 November 2026.',
    );
    expect(wordsOf(refused)).toContain(other);
    // The next week is another one.
    house.clock.set('2026-11-30T09:00:00Z');
    cardOf(await house.kudos(ana, `@Bea Moraes #care ${other}`, { mentions: [bea] }));
    expect(await house.points(bea)).toBe(1);
  });

  it('goes to one receiver so often in a period, and no more', async () => {
    await house.rules({
      allowance: { period: 'week', everyone: 10, managers: 20, carryOver: false, perReceiver: 1 },
    });
    await give();
    const refused = cardOf(await give({}, '@Luis Quispe #care for explaining the new tariffs to all of us'));
    expect(wordsOf(refused)).toContain('You have thanked Luis Quispe as often as one can for now (1)');
    expect(await house.count('recognitions')).toBe(1);
  });

  it.each([
    'thanks!',
    'Thanks a lot 🙏',
    'thank you so much!',
    '¡Gracias!',
    'gracias 😊',
    '¡Muchas gracias!',
    'mil gracias!!',
    'obrigado!',
    'Obrigada, ajudou muito',
    'muito obrigado!',
  ])('takes plain politeness for that: %s', async (text) => {
    const reply = await house.happen('message', ana, { text, mentions: [], addressed: true });
    expect(wordsOf(cardOf(reply))).toContain('You’re welcome');
    expect(buttonOf(cardOf(reply), 'recognition.thank').kind).toBe('open');
  });
});

describe('afterwards', () => {
  it('is undone within five minutes: nobody sees it, and the allowance is as before', async () => {
    const receipt = cardOf(await give({ in: 'team' }));
    await house.settle();
    const undone = await house.press(ana, buttonOf(receipt, 'recognition.undo'));
    expect(undone.kind).toBe('replace');
    await house.settle();
    expect(wordsOf(house.posts('team')[0]?.card)).toBe('A thank-you stood here.');
    expect(wordsOf(receivedCard(luis).card)).toBe('Este agradecimiento se retiró.');
    expect(await house.points(luis)).toBe(0);
    const next = cardOf(await give());
    expect(wordsOf(next)).toContain('9 left this week');
  });

  it('is undone before it went out: it never does', async () => {
    const receipt = cardOf(await give({ in: 'team' }));
    await house.press(ana, buttonOf(receipt, 'recognition.undo'));
    await house.settle();
    expect(house.chat.messages).toEqual([]);
  });

  it('stands after five minutes, but goes with the message that it came from', async () => {
    const receipt = cardOf(await give({ on: 'm1' }));
    house.clock.advance(5 * 60_000 + 1);
    expect(wordsOf(cardOf(await house.press(ana, buttonOf(receipt, 'recognition.undo'))))).toContain(
      'five minutes',
    );
    expect(await house.points(luis)).toBe(1);
    await house.happen('deleted', bea, { on: source(ana, 'm1') });
    expect(await house.points(luis)).toBe(1);
    await house.happen('deleted', ana, { on: source(ana, 'm1') });
    expect(await house.points(luis)).toBe(0);
  });

  it('is nobody else’s to undo or to edit', async () => {
    const receipt = cardOf(await give());
    await house.press(bea, buttonOf(receipt, 'recognition.undo'));
    expect((await house.press(bea, buttonOf(receipt, 'recognition.edit'))).kind).toBe('say');
    expect((await stored()).state).toBe('stands');
  });

  it('is edited: by a form, shown anew, with its history; two at once do not overwrite each other', async () => {
    const receipt = cardOf(await give({ in: 'team' }));
    await house.settle();
    const form = formOf(await house.press(ana, buttonOf(receipt, 'recognition.edit')));
    expect(form.values).toEqual({ value: 'service', words });
    const better = 'for staying until nine on Friday: 300 people had their orders';
    cardOf(await house.submit(ana, form, { words: better }));
    const stale = formOf(await house.submit(ana, form, { words: `${better} and more` }));
    expect(stale.problem).toContain('changed meanwhile');
    await house.settle();
    expect(wordsOf(house.posts('team')[0]?.card)).toBe(
      `Ana Restrepo thanks Luis Quispe\n${better}\n🤝 Service · edited`,
    );
    const history = await house.db.selectFrom('recognition_history').selectAll().execute();
    expect(history.map(({ what, before }) => ({ what, before }))).toEqual([
      { what: 'edited', before: { value: 'service', words } },
    ]);
  });

  it('follows its message when that is edited, as far as it is still a thank-you', async () => {
    await give({ on: 'm1' });
    const edit = (text: string) =>
      house.happen('edited', ana, {
        text: `kudos ${text}`,
        mentions: [{ key: luis.key, name: luis.name }],
        on: source(ana, 'm1'),
      });
    expect(await edit(`@Luis Quispe #care ${words}, as always`)).toEqual({ kind: 'done' });
    expect(await stored()).toMatchObject({ value: 'care', words: `${words}, as always`, revision: 2 });
    expect(wordsOf(cardOf(await edit('@Luis Quispe oh')))).toContain('stays as it was');
    expect(wordsOf(cardOf(await edit(`@Luis Quispe ${bea.key}@org.example #care ${words} again`)))).toContain(
      'Who gets it stays',
    );
    expect(await house.points(bea)).toBe(0);
  });

  it('of two edits that come in the wrong order the later one holds', async () => {
    await give({ on: 'm1' });
    const edit = (text: string) =>
      house.happen('edited', ana, {
        text: `kudos @Luis Quispe #service ${text}`,
        mentions: [{ key: luis.key, name: luis.name }],
        on: source(ana, 'm1'),
      });
    house.clock.advance(20_000);
    await edit(`${words}, in the end`);
    house.clock.set('2026-11-24T15:00:10Z');
    expect(await edit(`${words}, in between`)).toEqual({ kind: 'done' });
    expect(await edit('oh')).toEqual({ kind: 'done' });
    expect(await stored()).toMatchObject({ words: `${words}, in the end`, revision: 2 });
  });

  it('shows to as few as its narrowest receiver wants, and to no more than its giver chose', async () => {
    await house.kudos(ana, `@Luis Quispe @Bea Moraes #service ${words}`, {
      mentions: [luis, bea],
      in: 'team',
    });
    await house.settle();
    const seen = receivedCard(luis);
    const choose = (card: typeof seen.card, label: string) => {
      const found = card.buttons?.find((one) => one.label === label);
      if (found === undefined) throw new Error(`no ${label}`);
      return found;
    };
    const replaced = await house.press(luis, choose(seen.card, 'Dejarlo en privado'), { seen });
    expect(wordsOf(cardOf(replaced))).toContain('visible solo para quienes se nombran aquí');
    await house.settle();
    expect(wordsOf(house.posts('team')[0]?.card)).toBe('A thank-you stood here.');
    // Bea cannot make it wider again, Luis can.
    await house.press(bea, choose(receivedCard(bea).card, 'Mostrar a todo mundo'));
    expect((await stored()).seen).toBe('private');
    await house.press(luis, choose(cardOf(replaced), 'Mostrar a todo el mundo'));
    await house.settle();
    expect((await stored()).seen).toBe('public');
    expect(wordsOf(house.posts('team')[0]?.card)).toContain(words);
    expect(house.posts('team')).toHaveLength(1);
  });

  it('is for those whom it names when its giver says so: no post, and nobody joins in', async () => {
    const form = formOf(
      await house.kudos(ana, line, { mentions: [luis], in: 'team' }).then(async () => house.kudos(ana, '')),
    );
    const other = 'for the talk we had on Tuesday: it helped me to go on';
    cardOf(
      await house.submit(ana, form, { people: [luis.key], value: 'care', words: other, choice: 'private' }),
    );
    await house.settle();
    expect(house.posts('team')).toHaveLength(1);
    const row = await house.db
      .selectFrom('recognitions')
      .select('id')
      .where('seen', '=', 'private')
      .executeTakeFirstOrThrow();
    const join = { kind: 'action', name: 'recognition.boost', input: { id: row.id }, label: '' } as const;
    expect(wordsOf(cardOf(await house.press(bea, join)))).toBe(
      'Esse agradecimento não está mais disponível.',
    );
    expect(await house.points(luis)).toBe(2);
  });
});

describe('joining in', () => {
  async function posted() {
    await give({ in: 'team' });
    await house.settle();
    const post = house.posts('team')[0];
    if (post === undefined) throw new Error('no post');
    return { post, join: buttonOf(post.card, 'recognition.boost') };
  }

  it('gives a point and takes one of the allowance, once, and can be taken back', async () => {
    const { post, join } = await posted();
    const joined = cardOf(await house.press(bea, join));
    expect(wordsOf(joined)).toContain('mais um para Luis Quispe. Agora restam 9 esta semana');
    expect(wordsOf(cardOf(await house.press(bea, join)))).toContain('já tinha');
    expect(await house.points(luis)).toBe(2);
    await house.settle();
    expect(wordsOf(post.card)).toContain('1 person joined in');
    await house.press(bea, buttonOf(joined, 'recognition.unboost'));
    await house.settle();
    expect(await house.points(luis)).toBe(1);
    expect(wordsOf(post.card)).not.toContain('joined in');
  });

  it('is not for those whose it is', async () => {
    const { join } = await posted();
    for (const who of [ana, luis]) await house.press(who, join);
    expect(await house.points(luis)).toBe(1);
  });

  it('is done by a reaction to the post, and undone with it', async () => {
    const { post } = await posted();
    const on = { platform: 'test', tenant: 't1', route: post.to.route, id: post.id };
    const react = (name: string, removed: boolean) =>
      house.happen('reaction', bea, { name, removed, on }, { in: 'team' });
    expect(await react('thumbsdown', false)).toEqual({ kind: 'done' });
    expect(await house.points(luis)).toBe(1);
    expect(await react('tada', false)).toEqual({ kind: 'done' });
    expect(await house.points(luis)).toBe(2);
    await react('tada', true);
    expect(await house.points(luis)).toBe(1);
  });
});

describe('from a message of somebody', () => {
  const pointed = () => ({ by: { key: luis.key, name: luis.name }, thread: house.room('thread') });

  it('opens the form for its author, and is posted in its thread', async () => {
    const form = formOf(
      await house.happen(
        'command',
        ana,
        { name: 'kudos', text: '', mentions: [], pointed: pointed() },
        { in: 'team' },
      ),
    );
    expect(form.values).toMatchObject({ people: [luis.key] });
    cardOf(await house.submit(ana, form, { value: 'care', words }));
    await house.settle();
    expect([house.posts('thread').length, house.posts('team').length]).toEqual([1, 0]);
  });

  it('by a sign that HR chose offers the form with its value; other signs say nothing', async () => {
    await house.rules({ reactions: [{ name: 'raised_hands', value: 'teamwork' }] });
    const react = (name: string) =>
      house.happen('reaction', ana, { name, removed: false, pointed: pointed() }, { in: 'team' });
    expect(await react('eyes')).toEqual({ kind: 'done' });
    const offer = cardOf(await react('raised_hands'));
    const form = formOf(await house.press(ana, buttonOf(offer, 'recognition.thank')));
    expect(form.values).toMatchObject({ people: [luis.key], value: 'teamwork' });
    expect(await house.count('recognitions')).toBe(0);
  });
});

it('writes nobody’s words into logs, jobs or deliveries', async () => {
  await give({ in: 'team' });
  await house.settle();
  expect(house.log.text()).not.toContain('staying late');
  for (const table of ['jobs', 'deliveries', 'events']) {
    const { rows } = await house.pool.query(`select * from ${table}`);
    expect(JSON.stringify(rows)).not.toContain('staying late');
  }
  expect(await house.count('recognitions')).toBe(1);
});

describe('what a form and a button carry', () => {
  const asked = async (over: Parameters<Thanks['kudos']>[2] = { in: 'team' }) =>
    formOf(await house.kudos(ana, '', over));
  const values = () => ({ people: [luis.key], value: 'care', words });
  const postedIn = async (room: string) => {
    await house.settle();
    return house.posts(room).length;
  };

  it('is posted where the form was asked for, wherever it comes back from', async () => {
    cardOf(await house.submit(ana, await asked(), values()));
    expect(await postedIn('team')).toBe(1);
  });

  it('is posted in no place that its giver wrote into it, and not by somebody else’s form', async () => {
    const form = await asked();
    const input = form.input as { origin: { place: object } };
    const elsewhere = {
      ...input.origin,
      place: { ...input.origin.place, route: 'room:board', key: 'board' },
    };
    const late = { ...input.origin, until: 9_000_000_000_000 };
    cardOf(await house.submit(ana, { ...form, input: { origin: elsewhere } }, values()));
    cardOf(
      await house
        .submit(ana, { ...form, input: { origin: late } }, { ...values(), words: `${words} b` }, 'b')
        .then((reply) => (reply.kind === 'ask' ? house.submit(ana, formOf(reply), {}) : reply)),
    );
    cardOf(
      await house.submit(bea, form, { ...values(), words: 'for the long call with the customer on Monday' }),
    );
    expect([await postedIn('board'), await postedIn('team')]).toEqual([0, 0]);
    expect(await house.points(luis)).toBe(3);
    expect(
      (await house.db.selectFrom('recognitions').select('place').execute()).map(({ place }) => place),
    ).toEqual([null, null, null]);
  });

  it('holds for three days', async () => {
    const form = await asked();
    house.clock.advance(3 * 86_400_000 + 1);
    cardOf(await house.submit(ana, form, values()));
    expect(await postedIn('team')).toBe(0);
  });

  it('cannot claim another’s message as its source', async () => {
    const form = formOf(await house.kudos(ana, '', { on: 'm1' }));
    const { origin } = form.input as { origin: { source: string } };
    const stolen = { ...origin, source: origin.source.replace('m1', 'm2') };
    cardOf(await house.submit(ana, { ...form, input: { origin: stolen } }, values()));
    await give({ on: 'm2' }, `@Luis Quispe #service for the long call with the customer on Monday`);
    expect(await house.points(luis)).toBe(2);
    await house.happen('deleted', ana, { on: source(ana, 'm2') });
    expect(await house.points(luis)).toBe(1);
  });

  it('by a sign: the place in the button is the one in which it was given', async () => {
    await house.rules({ reactions: [{ name: 'tada' }] });
    const pointed = { by: { key: luis.key, name: luis.name }, thread: house.room('thread') };
    const offer = cardOf(
      await house.happen('reaction', ana, { name: 'tada', removed: false, pointed }, { in: 'team' }),
    );
    const button = buttonOf(offer, 'recognition.thank');
    const { origin } = button.input as { origin: { place: object } };
    const forged = { ...button, input: { to: [luis.id], origin: { ...origin, place: house.room('board') } } };
    cardOf(await house.submit(ana, formOf(await house.press(ana, forged)), values()));
    expect(await postedIn('board')).toBe(0);
    const other = { ...values(), words: 'for the long call with the customer on Monday' };
    cardOf(await house.submit(ana, formOf(await house.press(ana, button)), other));
    expect(await postedIn('thread')).toBe(1);
  });
});

describe('called off and wanted after all', () => {
  const hr = () => house.person('Hugo Ramos', { roles: ['hr'] });
  const hidden = async (who: Somebody) => {
    const { id } = await stored();
    const look = { kind: 'action', name: 'recognition.setup-look', input: { id }, label: '' } as const;
    const card = cardOf(await house.press(who, look));
    const form = formOf(await house.press(who, buttonOf(card, 'recognition.setup-hide')));
    return cardOf(await house.submit(who, form, { reason: 'names a customer' }));
  };

  it('hidden before anything went out and shown again: everybody gets it, once', async () => {
    const who = await hr();
    await give({ in: 'team' });
    const card = await hidden(who);
    await house.settle();
    expect(house.chat.messages).toEqual([]);
    await house.press(who, buttonOf(card, 'recognition.setup-again'));
    await house.settle();
    expect([house.inbox(luis).length, house.posts('team').length]).toEqual([1, 1]);
    expect(wordsOf(house.posts('team')[0]?.card)).toContain(words);
    // One row each: what became of it is told by its state.
    expect(await house.count('deliveries')).toBe(2);
    expect(await house.count("deliveries where state = 'sent'")).toBe(2);
  });

  it('hidden after it went out and shown again: nobody gets it twice, all see it again', async () => {
    const who = await hr();
    await give({ in: 'team' });
    await house.settle();
    const card = await hidden(who);
    await house.settle();
    expect(wordsOf(receivedCard(luis).card)).not.toContain(words);
    await house.press(who, buttonOf(card, 'recognition.setup-again'));
    await house.settle();
    expect([house.inbox(luis).length, house.posts('team').length]).toEqual([1, 1]);
    expect(wordsOf(receivedCard(luis).card)).toContain(words);
    expect(wordsOf(house.posts('team')[0]?.card)).toContain(words);
  });

  it('shown again after two weeks: it is no news any more', async () => {
    const who = await hr();
    await give({ in: 'team' });
    const card = await hidden(who);
    house.clock.advance(15 * 86_400_000);
    await house.press(who, buttonOf(card, 'recognition.setup-again'));
    await house.settle();
    expect(house.chat.messages).toEqual([]);
  });

  it('the same by what somebody chooses for all that they get; what never was public stays unposted', async () => {
    await give({ in: 'team' });
    const open = { kind: 'open', name: 'recognition.mine-standing', input: {}, label: '' } as const;
    const choose = async (choice: string) =>
      cardOf(await house.submit(luis, formOf(await house.press(luis, open)), { choice }));
    await choose('private');
    await give({ in: 'team' }, '@Luis Quispe #care for the long call with the customer on Monday');
    await house.pool.query("update deliveries set due_at = due_at + interval '1 h' where place is not null");
    await house.settle();
    await choose('public');
    await house.settle();
    expect(house.posts('team').map(({ card }) => wordsOf(card).includes(words))).toEqual([true]);
    await house.settle();
    expect(house.posts('team')).toHaveLength(1);
  });

  it('private and public again before the post went out: it is posted, once', async () => {
    await give({ in: 'team' });
    const { id } = await stored();
    const choose = (choice: string) =>
      house.press(luis, { kind: 'action', name: 'recognition.choose', input: { id, choice }, label: '' });
    await choose('private');
    await choose('public');
    await choose('team');
    await choose('public');
    await house.settle();
    expect(house.posts('team')).toHaveLength(1);
    expect(wordsOf(house.posts('team')[0]?.card)).toContain(words);
  });
});
