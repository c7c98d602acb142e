import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { cardsOn } from '#flows/celebrations/store.ts';
import { createWallSource } from '#flows/mural/source.ts';
import { writeSetting } from '#store/settings.ts';
import { buttonNamed, buttonsOf, cardIn, createParty, formIn, type Party, room } from './party.ts';

let party: Party;
beforeAll(async () => {
  party = await createParty();
});
afterAll(() => party.drop());

const yes = { birthday: 'yes', anniversary: 'no', seen: 'everybody' };
/** A Tuesday. */
const start = '2027-03-02T15:00:00Z';
let team: string;
beforeEach(async () => {
  await party.reset(start);
  await writeSetting(party.db, 'recognition', { feeds: [room] });
  team = await party.unit('Logistics');
});

describe('HR’s switch', () => {
  test('is off at first: nobody is asked and nothing happens', async () => {
    await party.person('ana', { birthday: '03-04' });
    await party.person('hr', { roles: ['hr'] });
    await party.choose('ana', yes);
    await party.until('2027-03-10T00:00:00Z');
    expect(party.chat.messages).toEqual([]);
    expect(await party.celebrations()).toEqual([]);
    const home = cardIn(await party.as('ana').home());
    expect(JSON.stringify(home)).toContain('HR has not switched celebrations on');
  });

  test('is HR’s alone, and others are not shown it', async () => {
    await party.person('ana', { unasked: true });
    await party.person('hr', { roles: ['hr'] });
    const shown = buttonsOf(cardIn(await party.as('ana').command())).map(({ name }) => name);
    expect(shown).not.toContain('celebrations.switch');
    const button = buttonNamed(cardIn(await party.as('hr').command()), 'celebrations.switch');
    await party.as('ana').press(button);
    await party.settle();
    expect(party.chat.messages).toEqual([]);
    await party.as('hr').press(button);
    await party.settle();
    expect(party.said('ana')).toHaveLength(1);
  });

  test('everybody who works here is asked once and never again, whatever they say', async () => {
    for (const name of ['no', 'silent']) await party.person(name, { unasked: true });
    await party.person('before', { unasked: true, birthday: '08-08' });
    await party.person('supplier', { kind: 'supplier', unasked: true });
    await party.person('hr', { roles: ['hr'] });
    await party.choose('before', yes);
    const on = buttonNamed(cardIn(await party.as('hr').command()), 'celebrations.switch');
    await party.as('hr').press(on);
    await party.as('hr').press(on);
    await party.settle();
    const [asked] = party.chat.messages.filter((one) => one.to.route === 'dm:no');
    if (asked === undefined) throw new Error('not asked');
    const after = await party.as('no').press(buttonNamed(asked.card, 'celebrations.decline'));
    expect(cardIn(after).summary).toContain('I celebrate nothing');

    const off = buttonNamed(cardIn(await party.as('hr').command()), 'celebrations.switch');
    await party.as('hr').press(off);
    await party.as('hr').press(buttonNamed(cardIn(await party.as('hr').command()), 'celebrations.switch'));
    await party.person('later', { unasked: true });
    await party.until('2027-05-01T00:00:00Z');
    for (const name of ['no', 'silent', 'later']) expect(party.said(name)).toHaveLength(1);
    for (const name of ['supplier', 'before', 'hr']) expect(party.said(name)).toEqual([]);
    expect(await party.celebrations()).toEqual([]);
  });

  test('the question keeps to the contact rules: hours, a pause, an opt-out', async () => {
    await party.person('tokyo', { timeZone: 'Asia/Tokyo', unasked: true });
    const paused = await party.person('paused', { unasked: true });
    const out = await party.person('out', { unasked: true });
    await party.pool.query(
      `insert into preferences (person_id, paused_until, opted_out) values ($1, '2027-03-29T00:00:00Z', false), ($2, null, true)`,
      [paused, out],
    );
    await party.person('hr', { roles: ['hr'] });
    await party.as('hr').press(buttonNamed(cardIn(await party.as('hr').command()), 'celebrations.switch'));
    await party.settle();
    expect(party.said('tokyo')).toEqual([]);
    await party.until('2027-03-03T00:00:00Z');
    expect(party.said('tokyo')).toHaveLength(1);
    await party.until('2027-03-28T23:00:00Z');
    expect(party.said('paused')).toEqual([]);
    await party.until('2027-04-15T00:00:00Z');
    expect(party.said('paused')).toHaveLength(1);
    expect(party.said('out')).toEqual([]);
  });

  test('who answered in the form finds no open question any more', async () => {
    await party.person('ana', { birthday: '08-08', unasked: true });
    await party.person('hr', { roles: ['hr'] });
    await party.as('hr').press(buttonNamed(cardIn(await party.as('hr').command()), 'celebrations.switch'));
    await party.settle();
    await party.choose('ana', yes);
    await party.settle();
    expect(party.said('ana')).toEqual(['You have chosen. You can change it at any time.']);
  });
});

describe('choosing', () => {
  beforeEach(() => party.switchOn());

  test('the form knows the day of HR’s file and chooses nothing for anybody', async () => {
    await party.person('ana', { birthday: '02-29' });
    const open = buttonNamed(cardIn(await party.as('ana').command()), 'celebrations.choose');
    const form = formIn(await party.as('ana').press(open));
    expect(form.values).toEqual({ day: '29', month: '2', seen: 'team' });
    const again = formIn(await party.as('ana').submit(form, { ...form.values, day: '30', birthday: 'yes' }));
    expect(again.errors).toEqual({
      day: 'This month has no such day.',
      anniversary: 'Choose one of the options.',
    });
    expect(again.values).toMatchObject({ day: '30', month: '2' });
    const { rows } = await party.pool.query(
      'select 1 from celebration_choices where answered_at is not null',
    );
    expect(rows).toEqual([]);
  });

  test('the day may be another than HR’s, for oneself; without a yes none is kept', async () => {
    const ana = await party.person('ana', { birthday: '03-04' });
    const saved = cardIn(await party.choose('ana', { ...yes, day: '5', month: '3' }));
    expect(JSON.stringify(saved)).toContain('5 March');
    const file = async () =>
      (await party.pool.query('select birthday from people where id = $1', [ana])).rows[0].birthday;
    expect(await file()).toBe('03-04');
    await party.until('2027-03-05T23:59:00Z');
    expect(await party.celebrations()).toMatchObject([
      { name: 'ana', kind: 'birthday', year: 2027, moved: false },
    ]);
    expect((await party.celebrations())[0].from_at).toEqual(new Date('2027-03-05T09:00:00Z'));

    await party.as('ana').press(buttonNamed(cardIn(await party.as('ana').command()), 'celebrations.stop'));
    const { rows } = await party.pool.query('select birthday, birthday_since from celebration_choices');
    expect(rows).toEqual([{ birthday: null, birthday_since: null }]);
    expect(await file()).toBe('03-04');
  });

  test('said on the day itself, it still counts; said after it, it is for next year', async () => {
    await party.person('today', { birthday: '03-02' });
    await party.person('after', { birthday: '03-01' });
    await party.choose('today', yes);
    await party.choose('after', yes);
    await party.settle();
    expect((await party.celebrations()).map(({ name }) => name)).toEqual(['today']);
    await party.until('2027-03-20T00:00:00Z');
    expect((await party.celebrations()).map(({ name }) => name)).toEqual(['today']);
  });
});

describe('a day', () => {
  let ana: string;
  beforeEach(async () => {
    await party.switchOn();
    ana = await party.person('ana', { unit: team, birthday: '03-04', start: '2019-03-04', locale: 'es' });
    await party.person('luis', { unit: team });
    await party.person('bea', { unit: await party.unit('Sales') });
  });

  test('for everybody: the feeds, the mural and a message to them, on the day alone', async () => {
    await party.choose('ana', { birthday: 'yes', anniversary: 'years', seen: 'everybody' });
    await party.until('2027-03-04T08:59:00Z');
    expect(party.chat.messages).toEqual([]);
    await party.until('2027-03-04T09:00:00Z');
    // In the language of the organisation, and in their own.
    expect(party.said('room:general').toSorted()).toEqual([
      'Hoy es el cumpleaños de ana.',
      'ana cumple hoy 8 años en Aurora.',
    ]);
    expect(party.said('ana')).toHaveLength(2);
    expect(party.said('luis')).toEqual([]);
    const cards = await cardsOn(party.db, party.clock.now(), 'en');
    expect(cards.map(({ kind, title, text }) => [kind, title, text])).toEqual([
      ['birthday', 'ana', 'Happy birthday!'],
      ['anniversary', 'ana', '8 years here. Congratulations!'],
    ]);
    const source = createWallSource(party.db, party.clock);
    expect((await source.wall('pt')).cards.map(({ text }) => text)).toEqual([
      'Feliz aniversário!',
      '8 anos de casa. Parabéns!',
    ]);
    await party.until('2027-03-05T00:00:00Z');
    expect(await cardsOn(party.db, party.clock.now(), 'en')).toEqual([]);
  });

  test('for the team: a message to them and to those of their unit, nothing for others', async () => {
    await party.choose('ana', { birthday: 'yes', anniversary: 'plain', seen: 'team' });
    await party.until('2027-03-04T09:00:00Z');
    expect(party.said('room:general')).toEqual([]);
    expect(party.said('bea')).toEqual([]);
    expect(party.said('ana')).toHaveLength(2);
    expect(party.said('luis').toSorted()).toEqual([
      'It is ana’s birthday today.',
      'Today is ana’s anniversary at Aurora.',
    ]);
    expect(await cardsOn(party.db, party.clock.now(), 'en')).toEqual([]);
    expect(JSON.stringify(party.chat.messages)).not.toContain('8 ');
  });

  test('colleagues join in with a thank-you: its form opens with the person and without a value', async () => {
    await party.choose('ana', { ...yes, seen: 'team' });
    await party.until('2027-03-04T09:00:00Z');
    const [got] = party.chat.messages.filter((one) => one.to.route === 'dm:luis');
    if (got === undefined) throw new Error('luis was not told');
    const button = buttonNamed(got.card, 'recognition.thank');
    expect(button.input).toEqual({ to: [ana] });
    const form = formIn(await party.as('luis').press(button));
    expect(JSON.stringify(form)).toContain('ana');
    expect(form.values?.value).toBeUndefined();
  });

  test('taken back: what stands today names them no more, and nothing comes any more', async () => {
    await party.choose('ana', { birthday: 'yes', anniversary: 'plain', seen: 'everybody' });
    await party.until('2027-03-04T10:00:00Z');
    expect(JSON.stringify(party.chat.messages.filter((one) => one.to.route === room.route))).toContain('ana');
    const [own] = party.chat.messages.filter((one) => one.to.route === 'dm:ana');
    if (own === undefined) throw new Error('no message');
    await party.as('ana').press(buttonNamed(own.card, 'celebrations.stop'));
    await party.settle();
    expect(party.said('room:general')).toEqual([
      'Aquí había una celebración.',
      'Aquí había una celebración.',
    ]);
    expect(JSON.stringify(party.chat.messages)).not.toMatch(/cumplea|bold/);
    expect(await cardsOn(party.db, party.clock.now(), 'en')).toEqual([]);
    await party.until('2028-06-01T00:00:00Z');
    expect(await party.celebrations()).toHaveLength(2);
  });

  test('narrowed to the team on the day: the post says no more, and it is celebrated no second time', async () => {
    await party.choose('ana', yes);
    await party.until('2027-03-04T10:00:00Z');
    await party.choose('ana', { ...yes, seen: 'team' });
    await party.settle();
    expect(party.said('room:general')).toEqual(['Aquí había una celebración.']);
    expect(party.said('ana')).toEqual(['¡Feliz cumpleaños! Que tengas un lindo día.']);
    await party.choose('ana', yes);
    await party.settle();
    expect(party.said('room:general')).toEqual(['Hoy es el cumpleaños de ana.']);
    expect(party.chat.count('send')).toBe(2);
  });

  test('what waits for a colleague’s hours is called off with it', async () => {
    await party.pool.query(
      `insert into preferences (person_id, hours_from, hours_to, hours_days)
       select id, 960, 1020, '{1,2,3,4,5}' from people where name = 'luis'`,
    );
    await party.choose('ana', { ...yes, seen: 'team' });
    await party.until('2027-03-04T10:00:00Z');
    expect(party.said('luis')).toEqual([]);
    await party.as('ana').press(buttonNamed(cardIn(await party.as('ana').command()), 'celebrations.stop'));
    await party.until('2027-03-06T00:00:00Z');
    expect(party.said('luis')).toEqual([]);
  });

  test('who is gone or erased is not celebrated, and what waited is not sent', async () => {
    await party.choose('ana', yes);
    await party.until('2027-03-04T08:00:00Z');
    await party.pool.query('update people set gone_at = now() where id = $1', [ana]);
    await party.until('2027-03-08T00:00:00Z');
    expect(party.chat.messages).toEqual([]);
    await party.pool.query('delete from people where id = $1', [ana]);
    await party.until('2027-03-09T00:00:00Z');
    expect(await party.celebrations()).toEqual([]);
    expect(party.log.lines.filter(({ level }) => level === 'error')).toEqual([]);
  });

  test('in a unit of more than 50, whoever manages it is told', async () => {
    for (let n = 0; n < 51; n += 1) await party.person(`p${n}`, { unit: team });
    await party.pool.query(
      `insert into unit_managers (unit_id, person_id, source) select $1, id, 'hr' from people where name = 'bea'`,
      [team],
    );
    await party.choose('ana', { ...yes, seen: 'team' });
    await party.until('2027-03-04T12:00:00Z');
    expect(
      party.chat.messages.filter(({ card }) => card.summary.includes('ana’s')).map(({ to }) => to.route),
    ).toEqual(['dm:bea']);
  });

  test('switched off: what stands on the mural goes, and nothing more comes', async () => {
    const hr = await party.person('hr', { roles: ['hr'] });
    await party.choose('ana', yes);
    await party.until('2027-03-04T10:00:00Z');
    expect(await cardsOn(party.db, party.clock.now(), 'en')).toHaveLength(1);
    await party.as('hr').press(buttonNamed(cardIn(await party.as('hr').command()), 'celebrations.switch'));
    expect(await cardsOn(party.db, party.clock.now(), 'en')).toEqual([]);
    await party.until('2028-04-01T00:00:00Z');
    expect(await party.celebrations()).toHaveLength(1);
    expect(hr).toBeTruthy();
  });
});

describe('a full day', () => {
  test('more than three share a card on the mural: nobody is left out', async () => {
    await party.switchOn();
    const names = ['ana', 'bea', 'caio', 'dora', 'eva'];
    for (const name of names) await party.person(name, { birthday: '03-02' });
    for (const name of names.slice(0, 3)) await party.choose(name, yes);
    await party.settle();
    const cards = () => cardsOn(party.db, party.clock.now(), 'es');
    expect((await cards()).map(({ title }) => title)).toEqual(names.slice(0, 3));
    for (const name of names.slice(3)) await party.choose(name, yes);
    await party.settle();
    expect((await cards()).map(({ title, text }) => [title, text])).toEqual([
      ['¡Feliz cumpleaños!', 'ana, bea, caio, dora y eva'],
    ]);
  });

  test('Home says nothing of it to whom it does not concern', async () => {
    await party.person('ana');
    expect(JSON.stringify(await party.as('ana').home())).not.toContain('celebrations.');
    await party.switchOn();
    expect(JSON.stringify(await party.as('ana').home())).toContain('celebrations.choose');
  });
});

describe('days away', () => {
  beforeEach(async () => {
    await party.switchOn();
    await party.person('ana', { birthday: '03-04' });
    await party.choose('ana', yes);
  });
  const away = async (from: string, to: string) => {
    const card = cardIn(
      await party.as('ana').press(buttonNamed(cardIn(await party.as('ana').command()), 'settings.away')),
    );
    const form = formIn(await party.as('ana').press(buttonNamed(card, 'settings.awayAdd')));
    return party.as('ana').submit(form, { from, to });
  };

  test('told of after it was planned: the next working day', async () => {
    await party.until('2027-03-03T20:00:00Z');
    await away('2027-03-04', '2027-03-05');
    await party.until('2027-03-08T08:59:00Z');
    expect(await party.celebrations()).toEqual([]);
    await party.until('2027-03-08T09:00:00Z');
    expect(await party.celebrations()).toMatchObject([{ name: 'ana', moved: true, year: 2027 }]);
    expect(party.said('ana')).toEqual([
      'Happy birthday, a little late! I did not want to disturb you on the day itself.',
    ]);
    expect(party.said('room:general')).toEqual(['ana cumplió años en estos días.']);
  });

  test('taken back: the day itself again', async () => {
    const card = cardIn(await away('2027-03-03', '2027-03-12'));
    await party.until('2027-03-03T20:00:00Z');
    await party.as('ana').press(buttonNamed(card, 'settings.awayRemove'));
    await party.until('2027-03-04T09:00:00Z');
    expect(await party.celebrations()).toMatchObject([{ name: 'ana', moved: false }]);
  });

  test('more than two weeks: it is let pass', async () => {
    await away('2027-03-03', '2027-03-17');
    await party.until('2027-06-01T00:00:00Z');
    expect(await party.celebrations()).toEqual([]);
  });

  test.each([
    ['2027-03-05', '2027-03-04', { to: 'The last day cannot come before the first.' }],
    ['2027-02-01', '2027-03-01', { to: 'These days are over. Choose days that end today or later.' }],
    ['2027-03-05', '2031-03-04', { to: 'Choose days that end within two years.' }],
    ['x', '', { from: 'Choose a day from the calendar.', to: 'Choose a day from the calendar.' }],
  ])('from %s to %s', async (from, to, errors) => {
    expect(formIn(await away(from, to)).errors).toEqual(errors);
  });

  test('paused when the moment comes: after the pause', async () => {
    await party.until('2027-03-04T08:00:00Z');
    await party.pool.query(
      `insert into preferences (person_id, paused_until) select id, '2027-03-09T00:00:00Z' from people where name = 'ana'`,
    );
    await party.until('2027-03-08T23:00:00Z');
    expect(await party.celebrations()).toEqual([]);
    await party.until('2027-03-09T09:00:00Z');
    expect(await party.celebrations()).toMatchObject([{ name: 'ana', moved: true }]);
  });
});

describe('a public holiday', () => {
  test('is no day for a celebration: it comes on the next working day, to those whose holiday it is', async () => {
    await party.switchOn();
    // 29 March 2027 is Easter Monday in Germany, a working day in the United States.
    for (const country of ['DE', 'US']) {
      await party.person(country, { birthday: '03-29', country });
      await party.choose(country, yes);
    }
    await party.until('2027-03-30T23:00:00Z');
    expect(await party.celebrations()).toMatchObject([
      { name: 'US', moved: false, from_at: new Date('2027-03-29T09:00:00Z') },
      { name: 'DE', moved: true, from_at: new Date('2027-03-30T09:00:00Z') },
    ]);
  });
});
