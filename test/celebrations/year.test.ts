import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { addDays, isoWeekday, wallClock } from '#core/zoned.ts';
import { dayInYear } from '#flows/celebrations/calendar.ts';
import { writeSetting } from '#store/settings.ts';
import { buttonNamed, cardIn, createParty, type Party, room } from './party.ts';

// A whole year goes by; the program dies and comes back; everything is asked for again and again.

let party: Party;
beforeAll(async () => {
  party = await createParty();
});
afterAll(() => party.drop());
beforeEach(async () => {
  await party.reset('2027-03-01T12:00:00Z');
  await writeSetting(party.db, 'recognition', { feeds: [room] });
});

const everybody = { birthday: 'yes', anniversary: 'years', seen: 'everybody' };

/** In which zone, the birthday, and the day on which they began. */
const people = [
  // Clocks there go forward or back on the very day, or around it.
  ['America/New_York', '03-14', '2020-11-07'],
  ['Europe/Madrid', '03-28', '2021-10-31'],
  ['America/Santiago', '04-03', '2019-09-05'],
  ['Australia/Lord_Howe', '04-04', '2018-10-03'],
  ['Pacific/Auckland', '09-26', '2016-04-04'],
  ['America/Sao_Paulo', '12-31', '2020-02-29'],
  ['Africa/Cairo', '04-30', '2015-10-28'],
  // The ends of the world, the turn of the year.
  ['Pacific/Kiritimati', '01-01', '2022-12-31'],
  ['Pacific/Pago_Pago', '12-31', '2022-01-01'],
  ['Asia/Kathmandu', '02-29', '2010-07-15'],
] as const;

describe('a year', () => {
  test('each is celebrated once, on their day or the working day after it, within their hours', async () => {
    for (const [at, [timeZone, birthday, start]] of people.entries()) {
      await party.person(`p${at}`, { timeZone, birthday, start, locale: 'pt' });
    }
    await party.switchOn();
    for (const at of people.keys()) await party.choose(`p${at}`, everybody);
    await party.until('2028-03-06T23:59:00Z');

    const all = await party.celebrations();
    const seen = people.flatMap(([timeZone, birthday, start], at) =>
      (['birthday', 'anniversary'] as const).map((kind) => {
        const monthDay = kind === 'birthday' ? birthday : start.slice(5);
        // From the day of the yes, 2027-03-01, on.
        const year = monthDay >= '03-01' ? 2027 : 2028;
        const day = dayInYear(monthDay, year);
        const weekday = isoWeekday(day);
        const date = weekday > 5 ? addDays(day, 8 - weekday) : day;
        return {
          ...{ name: `p${at}`, kind, year, moved: weekday > 5, date, minute: 540 },
          ...{ years: kind === 'birthday' ? null : year - Number(start.slice(0, 4)), timeZone },
        };
      }),
    );
    const found = all.map(({ name, kind, year, moved, years, from_at }) => {
      const timeZone = people[Number(name.slice(1))]?.[0] ?? '';
      const { date, minute } = wallClock(from_at, timeZone);
      return { name, kind, year, moved, date, minute, years, timeZone };
    });
    const sorted = (list: typeof found) =>
      list.toSorted((a, b) => `${a.name}${a.kind}`.localeCompare(`${b.name}${b.kind}`));
    expect(sorted(found)).toEqual(sorted(seen));
    // One message to each, and one post.
    expect(party.chat.count('send')).toBe(2 * seen.length);
    expect(party.said(room.route)).toHaveLength(seen.length);
    expect(party.log.lines.filter(({ level }) => level === 'error' || level === 'warn')).toEqual([]);
  }, 60_000);
});

describe('dead for a while', () => {
  test('a few days: made up for; more: dropped, without a storm', async () => {
    for (let day = 2; day <= 28; day += 1) {
      await party.person(`p${day}`, { birthday: `03-${String(day).padStart(2, '0')}` });
    }
    await party.switchOn();
    for (let day = 2; day <= 28; day += 1) await party.choose(`p${day}`, { ...everybody, anniversary: 'no' });
    await party.until('2027-03-05T23:00:00Z');
    const before = (await party.celebrations()).map(({ name }) => name);
    expect(before).toEqual(['p2', 'p3', 'p4', 'p5']);
    // Two weeks without a program; then a Friday morning.
    party.clock.set('2027-03-19T10:00:00Z');
    await party.settle();
    const back = (await party.celebrations()).slice(before.length).map(({ name, moved }) => [name, moved]);
    // Of the 13th and 14th, a weekend, the moment was the 15th; of the 14th and before, more than five days ago.
    expect(back.toSorted()).toEqual([
      ['p13', true],
      ['p14', true],
      ['p15', true],
      ['p16', true],
      ['p17', true],
      ['p18', true],
      ['p19', false],
    ]);
    await party.until('2027-04-10T00:00:00Z');
    expect(await party.celebrations()).toHaveLength(before.length + back.length + 9);
  });

  test('a look that failed for good ends nothing: the next days were asked for before', async () => {
    await party.person('ana', { birthday: '04-14' });
    await party.switchOn();
    await party.choose('ana', everybody);
    await party.until('2027-03-20T20:00:00Z');
    const { rows } = await party.pool.query(
      `update jobs set done_at = now(), failure = 'x' where id =
         (select id from jobs where name = 'celebrations.plan' and done_at is null order by due_at limit 1) returning id`,
    );
    expect(rows).toHaveLength(1);
    await party.until('2027-04-14T09:00:00Z');
    expect(await party.celebrations()).toMatchObject([{ name: 'ana' }]);
  });
});

describe('again and again', () => {
  beforeEach(async () => {
    await party.person('ana', { birthday: '03-04' });
    await party.switchOn();
    await party.choose('ana', { ...everybody, anniversary: 'no' });
    await party.until('2027-03-04T08:59:00Z');
    party.clock.set('2027-03-04T09:00:00Z');
  });
  const job = async (): Promise<string> => {
    const { rows } = await party.pool.query(
      `select id from jobs where name = 'celebrations.celebrate' and done_at is null`,
    );
    expect(rows).toHaveLength(1);
    return rows[0].id;
  };
  const asked = async () =>
    (await party.pool.query(`select message, state from deliveries order by message`)).rows;

  test('11 runs of the job, some killed before they were kept, and one celebration', async () => {
    const id = await job();
    const bound = party.registry.job('celebrations.celebrate');
    const { data } = (await party.pool.query('select data from jobs where id = $1', [id])).rows[0];
    for (let killed = 0; killed < 4; killed += 1) {
      const dead = party.db.transaction().execute(async (trx) => {
        await bound?.run({ db: trx, now: party.clock.now() }, bound.schema.parse(data), undefined);
        throw new Error('killed');
      });
      await expect(dead).rejects.toThrow('killed');
      expect(await party.celebrations()).toEqual([]);
    }
    for (let again = 0; again < 4; again += 1) {
      await party.run(id);
      await party.pool.query('update jobs set done_at = null where id = $1', [id]);
      party.clock.advance(60_000);
    }
    await Promise.all([party.run(id), party.run(id), party.run(id)]);
    await party.settle();
    expect(await party.celebrations()).toHaveLength(1);
    expect(await asked()).toEqual([
      { message: 'celebrations.posted', state: 'sent' },
      { message: 'celebrations.yours', state: 'sent' },
    ]);
    expect(party.chat.count('send')).toBe(2);
  });

  test('11 looks of one day, and one celebration', async () => {
    for (let look = 0; look < 11; look += 1) {
      await party.pool.query(
        `insert into jobs (name, data, due_at) values ('celebrations.plan', '{}', '2027-03-04T00:00:00Z')`,
      );
    }
    await party.until('2027-03-04T23:00:00Z');
    await party.until('2027-03-12T23:00:00Z');
    expect(await party.celebrations()).toHaveLength(1);
    expect(party.chat.count('send')).toBe(2);
  });

  test('taken back at the very moment: nothing stands and nothing is sent, whoever comes first', async () => {
    const id = await job();
    const stop = buttonNamed(cardIn(await party.as('ana').command()), 'celebrations.stop');
    for (let round = 0; round < 20; round += 1) {
      await party.pool.query('truncate celebrations, deliveries');
      await party.choose('ana', { ...everybody, anniversary: 'no' });
      await party.pool.query('update jobs set done_at = null where id = $1', [id]);
      await (round % 2 === 0
        ? Promise.all([party.run(id), party.as('ana').press(stop)])
        : Promise.all([party.as('ana').press(stop), party.run(id)]));
      expect((await asked()).filter(({ state }) => state !== 'cancelled')).toEqual([]);
    }
    await party.settle();
    expect(party.chat.count('send')).toBe(0);
  });
});
