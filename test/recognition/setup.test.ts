import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Card, Form } from '#core/card.ts';
import { together } from '#core/flow.ts';
import { locales } from '#core/i18n.ts';
import { createMine } from '#flows/recognition/mine/mine.ts';
import { publicRecognitions } from '#flows/recognition/reading/store.ts';
import { readRules, readValue, rulesValues } from '#flows/recognition/setup/rules.ts';
import { samples } from '#flows/recognition/setup/samples.ts';
import { setup } from '#flows/recognition/setup/setup.ts';
import { pointsOf } from '#flows/recognition/store.ts';
import { openDatabase } from '#store/db.ts';
import { changeSetting, type RecognitionSettings, readSetting } from '#store/settings.ts';
import { testPorts } from '#test/support/ports.ts';
import { createTestDatabase, type TestDatabase } from '#test/support/postgres.ts';
import {
  allButtons,
  buttonNamed,
  cardIn,
  createHands,
  formIn,
  newPerson,
  plant,
  wordsIn,
} from '#test/support/recognition.ts';

let database: TestDatabase;
let hr: string;
let eva: string;
const db = () => database.db;
const now = new Date('2026-11-24T15:00:00Z');
const at = (minutes: number): Date => new Date(now.getTime() - minutes * 60_000);
const part = together(setup, createMine(testPorts()));
const hands = () => createHands(db(), part, () => now);
const settings = (): Promise<RecognitionSettings> => readSetting(db(), 'recognition');
const channel = { platform: 'web', tenant: 'web', key: 'general', route: 'place:general' };
const inChannel = { where: channel, direct: false };

beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());
beforeEach(async () => {
  await sql`truncate people, units, recognitions, outsiders, settings cascade`.execute(db());
  hr = await newPerson(db(), { name: 'Helena', roles: ['hr'] });
  eva = await newPerson(db(), { name: 'Eva' });
});

const open = async (name: string, input: object = {}, who = hr): Promise<Form> =>
  formIn(await hands().as(who).press({ kind: 'open', name, input }));
const rulesForm = () => open('recognition.setup-rules');
const labels = (card: Card): readonly string[] => allButtons(card).map(({ label }) => label);

describe('who may', () => {
  test('everybody else reads what holds, and can press nothing of it', async () => {
    const card = cardIn(await hands().as(eva).command('recognition'));
    expect(wordsIn(card)).toContain('HR sets this');
    expect(wordsIn(card)).toContain('10 a week, managers and HR 20');
    expect(labels(card)).toEqual(['My thank-yous']);
  });

  test('each press and each form checks it again', async () => {
    const before = await settings();
    const id = await plant(db(), { at: at(1), people: [eva], words: 'words of others' });
    const version = { id, revision: 1 };
    const pressed = [
      ...(setup.actions ?? []).map(({ name }) => ({ kind: 'action' as const, name })),
      ...(setup.opens ?? []).map(({ name }) => ({ kind: 'open' as const, name })),
    ];
    const inputs: Record<string, object> = {
      'recognition.setup-feed': { place: channel, on: true },
      'recognition.setup-list': { hidden: false },
      'recognition.setup-look': { id },
      'recognition.setup-hide': version,
      'recognition.setup-again': version,
    };
    expect(pressed.length).toBeGreaterThan(8);
    for (const { kind, name } of pressed) {
      const answer = await hands()
        .as(eva)
        .press({ kind, name, input: inputs[name] ?? {} });
      expect([name, wordsIn(cardIn(answer)).includes('HR sets this')]).toEqual([name, true]);
      expect(wordsIn(cardIn(answer))).not.toContain('words of others');
    }
    const forms: Record<string, object> = {
      'recognition.setup-rules': { revision: 0 },
      'recognition.setup-value': { revision: 0 },
      'recognition.setup-hide': version,
    };
    for (const { name } of setup.submits ?? []) {
      const values = { reason: 'because', es: 'X', en: 'X', pt: 'X', ...rulesValues(before, 'en') };
      const answer = await hands()
        .as(eva)
        .submit({ name, input: forms[name] ?? {} }, values);
      expect([name, wordsIn(cardIn(answer)).includes('HR sets this')]).toEqual([name, true]);
    }
    expect(await settings()).toEqual(before);
    const row = await db().selectFrom('recognitions').select('state').executeTakeFirstOrThrow();
    expect(row.state).toBe('stands');
  });
});

describe('the rules', () => {
  test('are shown in a form that, sent back unchanged, changes nothing', async () => {
    await changeSetting(db(), 'recognition', () => ({
      reactions: [{ name: 'tada', value: 'teamwork' }, { name: '+1' }],
    }));
    const before = await settings();
    const form = await rulesForm();
    expect(form.values).toEqual({
      period: 'week',
      everyone: '10',
      managers: '20',
      carryOver: 'no',
      perReceiver: '3',
      visibility: 'public',
      reactions: 'tada #Teamwork\n+1',
    });
    const saved = await hands()
      .as(hr)
      .submit(form, form.values ?? {});
    expect(wordsIn(cardIn(saved))).toContain('The rules are saved');
    expect(saved.extra.enqueue).toEqual([]);
    expect(await settings()).toEqual({ ...before, revision: before.revision + 1 });
  });

  test('are changed', async () => {
    const form = await rulesForm();
    const saved = await hands().as(hr).submit(form, {
      period: 'month',
      everyone: ' 30 ',
      managers: '1000',
      carryOver: 'yes',
      perReceiver: '1',
      visibility: 'public',
      reactions: ':Tada: #equipo\n:clap::skin-tone-3: service\n\n+1',
    });
    expect(await settings()).toMatchObject({
      revision: 1,
      allowance: { period: 'month', everyone: 30, managers: 1_000, carryOver: true, perReceiver: 1 },
      reactions: [{ name: 'tada', value: 'teamwork' }, { name: 'clap', value: 'service' }, { name: '+1' }],
    });
    expect(wordsIn(cardIn(saved))).toContain('30 a month, managers and HR 1,000');
  });

  test.for([
    [{ period: 'year' }, 'period', 'Choose one'],
    [{ everyone: '0' }, 'everyone', '1 to 1,000'],
    [{ everyone: '1001' }, 'everyone', '1 to 1,000'],
    [{ managers: '1.5' }, 'managers', '1 to 1,000'],
    [{ perReceiver: '' }, 'perReceiver', '1 to 1,000'],
    [{ carryOver: undefined }, 'carryOver', 'Choose one'],
    [{ visibility: 'nobody' }, 'visibility', 'Choose one'],
    [{ reactions: 'tada #unheard' }, 'reactions', 'No value is called "#unheard"'],
    [{ reactions: 'tada\n:tada:' }, 'reactions', '"tada" is there twice'],
    [{ reactions: ':thumbsup::skin-tone-3:\n+1' }, 'reactions', '"+1" is there twice'],
    [{ reactions: '#service' }, 'reactions', 'does not begin with the name'],
    [{ reactions: Array.from({ length: 21 }, (_, n) => `s${n}`).join('\n') }, 'reactions', '20 at most'],
  ] as const)('%j is refused, and all that was typed stays', async ([wrong, field, said]) => {
    const form = await rulesForm();
    const values = { ...form.values, ...wrong };
    const again = formIn(await hands().as(hr).submit(form, values));
    expect(Object.keys(again.errors ?? {})).toEqual([field]);
    expect(again.errors?.[field]).toContain(said);
    expect(again.values).toEqual(values);
    expect((await settings()).revision).toBe(0);
  });

  test('two who edit at once do not overwrite each other: the second is told, and decides', async () => {
    const form = await rulesForm();
    await hands()
      .as(hr)
      .submit(form, { ...form.values, everyone: '5' });
    const typed = { ...form.values, everyone: '7' };
    const told = formIn(await hands().as(hr).submit(form, typed));
    expect(told.problem).toContain('Somebody else has changed this');
    expect(told.problem).toContain('5 a week');
    expect(told.values).toEqual(typed);
    expect((await settings()).allowance.everyone).toBe(5);
    await hands().as(hr).submit(told, typed);
    expect(await settings()).toMatchObject({ revision: 2, allowance: { everyone: 7 } });
  });

  test('of many at the same moment exactly one is taken', async () => {
    const others = [openDatabase(database.connection), openDatabase(database.connection)];
    const form = await rulesForm();
    const answers = await Promise.all(
      Array.from({ length: 12 }, (_, n) =>
        createHands(others[n % 2]?.db ?? db(), part, () => now)
          .as(hr)
          .submit(form, { ...form.values, everyone: String(100 + n) }),
      ),
    );
    expect(answers.filter(({ reply }) => reply.kind === 'say')).toHaveLength(1);
    expect((await settings()).revision).toBe(1);
    await Promise.all(others.map((other) => other.close()));
  });

  test('who may see them holds for what was given before, where nobody chose', async () => {
    const luis = await newPerson(db(), { name: 'Luis' });
    const plain = await plant(db(), { at: at(1), from: luis, people: [eva], words: 'a' });
    const chosen = await plant(db(), { at: at(2), people: [{ id: eva, choice: 'public' }], words: 'b' });
    const two = await plant(db(), { at: at(3), people: [{ id: eva, choice: 'public' }, luis], words: 'c' });
    const outside = await plant(db(), { at: at(4), outsiders: ['X'], words: 'd' });
    const narrow = await plant(db(), {
      at: at(5),
      people: [eva],
      words: 'e',
      choice: 'private',
      seen: 'private',
    });
    const seen = async () =>
      Object.fromEntries(
        (await db().selectFrom('recognitions').select(['id', 'seen']).execute()).map((row) => [
          row.id,
          row.seen,
        ]),
      );
    const form = await rulesForm();
    const saved = await hands()
      .as(hr)
      .submit(form, { ...form.values, visibility: 'team' });
    expect(saved.extra.enqueue).toEqual([
      { name: 'recognition.setup-seen', data: {}, at: new Date(now.getTime() + 5_000) },
    ]);
    const shown = await hands().run(saved.extra.enqueue);
    expect(await seen()).toEqual({
      [plain]: 'team',
      [chosen]: 'public',
      [two]: 'team',
      [outside]: 'public',
      [narrow]: 'private',
    });
    expect(shown.flatMap(({ cancel }) => cancel ?? []).toSorted()).toEqual(
      [plain, two].map((id) => `recognition:${id}:posts`).toSorted(),
    );
  });

  test('goes through all of them, however many', async () => {
    await sql`insert into recognitions (at, value, words, seen) select ${at(1)}, 'care', 'x', 'public'
      from generate_series(1, 1203)`.execute(db());
    await sql`insert into recognition_receivers (recognition_id, n, person_id)
      select id, 0, ${eva}::uuid from recognitions`.execute(db());
    const form = await rulesForm();
    const saved = await hands()
      .as(hr)
      .submit(form, { ...form.values, visibility: 'private' });
    await hands().run(saved.extra.enqueue);
    const { rows } = await sql`select seen, count(*)::int as n from recognitions group by seen`.execute(db());
    expect(rows).toEqual([{ seen: 'private', n: 1_203 }]);
    expect(await publicRecognitions(db(), { locale: 'en', limit: 5 })).toEqual([]);
  });
});

describe('values', () => {
  const value = (id: string) => open('recognition.setup-value', { value: id });

  test('one is added in three languages, under an id of its own', async () => {
    const old = await value('service');
    await hands()
      .as(hr)
      .submit(old, { ...old.values, offered: 'no' });
    const form = await open('recognition.setup-value');
    expect(form.title).toBe('A new value');
    const filled = { es: 'Cercanía', en: 'Service', pt: 'Proximidade', emoji: '🌻' };
    const saved = cardIn(await hands().as(hr).submit(form, filled));
    expect(wordsIn(saved)).toContain('🌻 Service is saved');
    expect((await settings()).values.at(-1)).toEqual({
      id: 'service-2',
      names: { es: 'Cercanía', en: 'Service', pt: 'Proximidade' },
      emoji: '🌻',
      retired: false,
    });
  });

  test('one is renamed, keeps its id, and what was given for it goes by the new name', async () => {
    await plant(db(), { at: at(1), people: [eva], words: 'x' });
    const form = await value('service');
    await hands()
      .as(hr)
      .submit(form, { ...form.values, en: 'Helpfulness' });
    const [shown] = await publicRecognitions(db(), { locale: 'en', limit: 1 });
    expect(shown?.value).toMatchObject({ id: 'service', name: 'Helpfulness' });
  });

  test('one that is offered no more keeps what was given, and its sign asks without it', async () => {
    await changeSetting(db(), 'recognition', () => ({ reactions: [{ name: 'tada', value: 'service' }] }));
    await plant(db(), { at: at(1), people: [eva], words: 'x' });
    const form = await value('service');
    const saved = cardIn(
      await hands()
        .as(hr)
        .submit(form, { ...form.values, offered: 'no' }),
    );
    expect(wordsIn(saved)).toContain('not offered any more');
    expect((await settings()).reactions).toEqual([{ name: 'tada' }]);
    const [shown] = await publicRecognitions(db(), { locale: 'es', limit: 1 });
    expect(shown?.value.name).toBe('Servicio');
    // What the rules show then can be sent back.
    const rules = await rulesForm();
    expect(
      cardIn(
        await hands()
          .as(hr)
          .submit(rules, rules.values ?? {}),
      ).summary,
    ).toContain('saved');
  });

  test('what is wrong is said under its field', async () => {
    const { values } = await settings();
    const wrong = (filled: object, id?: string) => {
      const read = readValue({ es: 'Ñ', en: 'N', pt: 'M', offered: 'yes', ...filled }, values, id);
      return read.kind === 'wrong' ? read.faults : 'taken';
    };
    expect(wrong({})).toBe('taken');
    expect(wrong({ es: ' \u200B ', en: 'x'.repeat(31), pt: '#x' })).toEqual({
      es: 'name',
      en: 'name',
      pt: 'name',
    });
    expect(wrong({ en: 'TEAMwork' })).toEqual({ en: 'nameTaken' });
    expect(wrong({ es: 'Equipo' }, 'teamwork')).toBe('taken');
    expect(wrong({ emoji: 'x' })).toEqual({ emoji: 'emoji' });
    expect(wrong({ emoji: '🌻🌻' })).toEqual({ emoji: 'emoji' });
    expect(wrong({ emoji: '👩🏽‍🤝‍👨🏿' })).toBe('taken');
    expect(wrong({ emoji: '🇨🇴' })).toBe('taken');
    expect(wrong({ offered: 'maybe' }, 'care')).toEqual({ offered: 'choose' });
    const only = values.map((each) => ({ ...each, retired: each.id !== 'care' }));
    const last = readValue({ es: 'Ñ', en: 'N', pt: 'M', offered: 'no' }, only, 'care');
    expect(last).toEqual({ kind: 'wrong', faults: { offered: 'last' } });
    const many = Array.from({ length: 12 }, (_, n) => ({
      id: `v${n}`,
      names: { es: `e${n}`, en: `n${n}`, pt: `p${n}` },
      retired: false,
    }));
    expect(readValue({ es: 'Ñ', en: 'N', pt: 'M' }, many, undefined)).toEqual({
      kind: 'wrong',
      faults: { en: 'tooMany' },
    });
  });

  test('two who change values at once do not lose one', async () => {
    const [one, two] = [await value('service'), await value('care')];
    await hands()
      .as(hr)
      .submit(one, { ...one.values, en: 'First' });
    const told = formIn(
      await hands()
        .as(hr)
        .submit(two, { ...two.values, en: 'Second' }),
    );
    expect(told.problem).toContain('Care');
    await hands()
      .as(hr)
      .submit(told, told.values ?? {});
    expect((await settings()).values.map(({ names }) => names.en)).toEqual([
      'First',
      'Teamwork',
      'Initiative',
      'Learning',
      'Second',
    ]);
  });
});

describe('where they are posted', () => {
  test('in the place where it is said, until it is said again', async () => {
    const card = cardIn(await hands().as(hr).command('recognition', inChannel));
    const on = buttonNamed(card, 'recognition.setup-feed');
    expect(on.label).toBe('Post all of them here');
    const posted = cardIn(await hands().as(hr).press(on, inChannel));
    expect((await settings()).feeds).toEqual([channel]);
    expect(wordsIn(posted)).toContain('From now on');
    await hands().as(hr).press(on, inChannel);
    expect((await settings()).feeds).toEqual([channel]);
    const off = buttonNamed(posted, 'recognition.setup-feed');
    expect(off.label).toBe('Stop posting here');
    await hands().as(hr).press(off, inChannel);
    expect((await settings()).feeds).toEqual([]);
    expect((await settings()).revision).toBe(3);
  });

  test('a direct chat is no such place, and from there all of them are stopped', async () => {
    expect(labels(cardIn(await hands().as(hr).command('recognition')))).not.toContain(
      'Post all of them here',
    );
    await changeSetting(db(), 'recognition', () => ({ feeds: [channel, { ...channel, key: 'other' }] }));
    const card = cardIn(await hands().as(hr).command('recognition'));
    expect(wordsIn(card)).toContain('2 shared places');
    await hands().as(hr).press(buttonNamed(card, 'recognition.setup-feed'));
    expect((await settings()).feeds).toEqual([]);
  });

  test('in twenty places at most', async () => {
    const feeds = Array.from({ length: 20 }, (_, n) => ({ ...channel, key: String(n) }));
    await changeSetting(db(), 'recognition', () => ({ feeds }));
    const on = {
      kind: 'action' as const,
      name: 'recognition.setup-feed',
      input: { place: channel, on: true },
    };
    expect(wordsIn(cardIn(await hands().as(hr).press(on, inChannel)))).toContain('in 20 places already');
    expect((await settings()).feeds).toEqual(feeds);
  });
});

describe('looking after them', () => {
  const quotes = (card: Card): readonly string[] =>
    card.blocks.flatMap((block) => (block.kind === 'quote' ? [block.text.join('')] : []));
  const list = { kind: 'action' as const, name: 'recognition.setup-list', input: { hidden: false } };

  test('private ones are not told to HR, in no list, by no button, with no history', async () => {
    const ids = [];
    for (const state of ['stands', 'undone', 'hidden'] as const)
      for (const seen of ['public', 'team', 'private'] as const)
        ids.push(
          await plant(db(), {
            at: at(ids.length),
            from: hr,
            people: [eva],
            words: `${state} ${seen}`,
            state,
            seen,
          }),
        );
    expect(quotes(cardIn(await hands().as(hr).press(list)))).toEqual(['stands public', 'stands team']);
    const hidden = { ...list, input: { hidden: true } };
    expect(quotes(cardIn(await hands().as(hr).press(hidden)))).toEqual([
      'hidden public',
      'hidden team',
      'hidden private',
    ]);
    const seen: string[] = [];
    for (const id of ids) {
      const look = { kind: 'action' as const, name: 'recognition.setup-look', input: { id } };
      seen.push(...quotes(cardIn(await hands().as(hr).press(look))));
      const hide = { name: 'recognition.setup-hide', input: { id, revision: 1 } };
      await hands().as(hr).submit(hide, { reason: 'because' });
    }
    expect(seen).toEqual(['stands public', 'stands team', 'hidden public', 'hidden team', 'hidden private']);
    const states = await db().selectFrom('recognitions').select(['words', 'state']).execute();
    expect(Object.fromEntries(states.map(({ words, state }) => [words, state]))).toMatchObject({
      'stands public': 'hidden',
      'stands team': 'hidden',
      'stands private': 'stands',
      'undone public': 'undone',
    });
  });

  test('the newest first, page by page; of one person, by the form or the command', async () => {
    const luis = await newPerson(db(), { name: 'Luis' });
    for (let n = 0; n < 7; n += 1)
      await plant(db(), {
        at: at(n),
        from: n < 2 ? luis : eva,
        people: n === 6 ? [luis] : [hr],
        words: `w${n}`,
      });
    const first = cardIn(await hands().as(hr).press(list));
    expect(quotes(first)).toEqual(['w0', 'w1', 'w2', 'w3', 'w4']);
    const older = allButtons(first).find(({ label }) => label === 'Show older ones');
    if (older === undefined) throw new Error('no older ones');
    expect(quotes(cardIn(await hands().as(hr).press(older)))).toEqual(['w5', 'w6']);

    const form = await open('recognition.setup-find');
    const found = cardIn(
      await hands()
        .as(hr)
        .submit(form, { person: [luis] }),
    );
    expect(quotes(found)).toEqual(['w0', 'w1', 'w6']);
    expect(found.summary).toContain('Luis');
    const called = await hands()
      .as(hr)
      .command('recognition', { mentions: [{ key: luis, name: 'Luis' }] });
    expect(quotes(cardIn(called))).toEqual(['w0', 'w1', 'w6']);
    const nobody = formIn(
      await hands()
        .as(hr)
        .submit(form, { person: ['stranger'] }),
    );
    expect(nobody.errors?.person).toContain('nobody');
  });

  test('hidden with a reason, its points go; shown again, they are back; all of it stays in its history', async () => {
    const id = await plant(db(), { at: at(1), from: hr, people: [eva], words: 'not nice' });
    expect(await pointsOf(db(), eva)).toBe(1);
    const look = { kind: 'action' as const, name: 'recognition.setup-look', input: { id } };
    const card = cardIn(await hands().as(hr).press(look));
    expect(wordsIn(card)).toContain('Nothing has changed');
    const form = formIn(await hands().as(hr).press(buttonNamed(card, 'recognition.setup-hide')));
    for (const reason of [undefined, '  a ', '\u200B\u200B\u200B\u200B', 'x'.repeat(501)])
      expect(formIn(await hands().as(hr).submit(form, { reason })).errors?.reason).toContain('3 to 500');

    const hidden = await hands().as(hr).submit(form, { reason: ' It mocks somebody ' });
    expect(hidden.reply.kind).toBe('replace');
    expect(wordsIn(cardIn(hidden))).toContain('Helena hid it: It mocks somebody');
    expect(hidden.extra.refresh).toContain(`recognition:${id}`);
    expect(hidden.extra.cancel).toContain(`recognition:${id}`);
    expect(await pointsOf(db(), eva)).toBe(0);

    const again = buttonNamed(cardIn(hidden), 'recognition.setup-again');
    const shown = await hands().as(hr).press(again);
    expect(wordsIn(cardIn(shown))).toContain('Helena showed it again.');
    expect(wordsIn(cardIn(shown))).toContain('Helena hid it: It mocks somebody');
    expect(await pointsOf(db(), eva)).toBe(1);
    // The same button once more: it goes by an older look.
    expect(wordsIn(cardIn(await hands().as(hr).press(again)))).toContain('has changed since you looked');
    expect(wordsIn(cardIn(await hands().as(hr).submit(form, { reason: 'once more' })))).toContain(
      'has changed since',
    );
    expect(await pointsOf(db(), eva)).toBe(1);
  });

  test('one that became private while HR wrote its reason is left alone', async () => {
    const id = await plant(db(), { at: at(1), people: [eva], words: 'now private' });
    const form = await open('recognition.setup-hide', { id, revision: 1 });
    await sql`update recognitions set seen = 'private'`.execute(db());
    const answer = cardIn(await hands().as(hr).submit(form, { reason: 'because' }));
    expect(wordsIn(answer)).toContain('has become private');
    expect(wordsIn(answer)).not.toContain('now private');
    const row = await db().selectFrom('recognitions').select('state').executeTakeFirstOrThrow();
    expect(row.state).toBe('stands');
  });

  test('an edit shows what was there before', async () => {
    const id = await plant(db(), { at: at(1), from: eva, people: [hr], words: 'after' });
    await sql`insert into recognition_history (recognition_id, at, by_id, what, before)
      values (${id}, ${at(0)}, ${eva}, 'edited', '{"value":"care","words":"before"}')`.execute(db());
    const look = { kind: 'action' as const, name: 'recognition.setup-look', input: { id } };
    expect(quotes(cardIn(await hands().as(hr).press(look)))).toEqual(['after', 'before']);
  });
});

test('rules are read in any language, and a sign may be called by anything but a space', () => {
  const known = [{ id: 'care', names: { es: 'Cuidado', en: 'Care', pt: 'Zelo' }, retired: false }];
  const rules = {
    period: 'day',
    everyone: '1',
    managers: '1',
    carryOver: 'no',
    perReceiver: '1',
    visibility: 'team',
  };
  const read = readRules({ ...rules, reactions: '👏 zelo, ❤️ #CUIDADO; party-parrot_2' }, known);
  expect(read.kind === 'read' && read.rules.reactions).toEqual([
    { name: '👏', value: 'care' },
    { name: '❤️', value: 'care' },
    { name: 'party-parrot_2' },
  ]);
});

test('samples are complete in every language, and titles are short', () => {
  for (const locale of locales) {
    const all = samples(locale);
    expect(new Set(all.map(({ name }) => name)).size).toBe(all.length);
    for (const { form } of all) {
      if (form) expect(Math.max(form.title.length, form.submit.length)).toBeLessThanOrEqual(24);
    }
  }
});
