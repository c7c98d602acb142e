import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { allowanceOf } from '#flows/recognition/giving/store.ts';
import { pointsOf } from '#flows/recognition/store.ts';
import { personById } from '#store/people.ts';
import { readSetting, writeSetting } from '#store/settings.ts';
import { seeded } from '#test/support/mortal.ts';
import { createTestDatabase, type TestDatabase } from '#test/support/postgres.ts';
import type { RaceJob, Result, Step } from '#test/support/racer.ts';

const now = new Date('2026-11-24T15:00:00Z');
const processes = 4;
const racer = fileURLToPath(new URL('../support/racer.ts', import.meta.url));

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());
beforeEach(async () => {
  await database.pool.query('truncate people, recognitions, settings cascade');
});

const person = async (name: string): Promise<string> => {
  const { rows } = await database.pool.query<{ id: string }>(
    `insert into people (name, time_zone, attributes) values ($1, 'UTC', '{}') returning id`,
    [name],
  );
  return rows[0]?.id ?? '';
};
const people = (count: number, name: string) =>
  Promise.all(Array.from({ length: count }, (_, n) => person(`${name} ${n}`)));

/** Four processes do all that at once, each its share. */
async function race(steps: readonly Step[]): Promise<readonly Result[]> {
  const shares = Array.from({ length: processes }, (_, at) =>
    steps.filter((_one, n) => n % processes === at),
  );
  const all = await Promise.all(
    shares.map(async (share) => {
      const child = spawn(process.execPath, [racer], { stdio: ['pipe', 'pipe', 'pipe'] });
      const job: RaceJob = {
        connection: database.connection as RaceJob['connection'],
        now,
        steps: [...share],
      };
      child.stdin.end(JSON.stringify(job));
      let [output, errors] = ['', ''];
      child.stdout.setEncoding('utf8').on('data', (text: string) => {
        output += text;
      });
      child.stderr.setEncoding('utf8').on('data', (text: string) => {
        errors += text;
      });
      const code = await new Promise((resolve) => child.once('close', resolve));
      expect([code, errors]).toEqual([0, '']);
      return output
        .trim()
        .split('\n')
        .map((line): Result => JSON.parse(line));
    }),
  );
  return all.flat();
}

it('never gives more than the allowance, however many come at once', async () => {
  await writeSetting(database.db, 'recognition', {
    allowance: { period: 'week', everyone: 50, managers: 50, carryOver: false, perReceiver: 12 },
  });
  const giver = await person('Ana');
  const receivers = await people(5, 'Receiver');
  const steps = Array.from(
    { length: 1_000 },
    (_, n): Step => ({ do: 'give', by: giver, to: [receivers[n % 5] ?? ''], choice: 'public' }),
  );
  const results = await race(steps);
  expect(results).toHaveLength(1_000);
  const given = results.filter(({ kind }) => kind === 'given').length;
  expect(given).toBe(50);
  const { rows } = await database.pool.query<{ n: number }>(
    'select count(*)::int as n from recognition_receivers group by person_id',
  );
  expect(rows.reduce((sum, { n }) => sum + n, 0)).toBe(50);
  expect(Math.max(...rows.map(({ n }) => n))).toBeLessThanOrEqual(12);
  const who = await personById(database.db, giver);
  const { allowance } = await readSetting(database.db, 'recognition');
  expect(who && (await allowanceOf(database.db, who, allowance, now))).toMatchObject({ left: 0, of: 50 });
}, 120_000);

it('counts what stands, whoever undoes, joins in, hides, edits and chooses at the same time', async () => {
  await writeSetting(database.db, 'recognition', {
    allowance: { period: 'week', everyone: 30, managers: 30, carryOver: false, perReceiver: 1_000 },
  });
  const random = seeded(20261124);
  const pick = <T>(from: readonly T[]): T => {
    const one = from[Math.floor(random() * from.length)];
    if (one === undefined) throw new Error('nothing to pick from');
    return one;
  };
  const givers = await people(6, 'Giver');
  const receivers = await people(6, 'Receiver');
  const boosters = await people(8, 'Booster');
  const hr = await person('HR');
  const first = await race(
    givers.flatMap((by) =>
      Array.from({ length: 4 }, (): Step => ({ do: 'give', by, to: [pick(receivers)], choice: 'public' })),
    ),
  );
  expect(first.every(({ kind }) => kind === 'given')).toBe(true);
  const { rows: given } = await database.pool.query<{ id: string; giver: string; receiver: string }>(
    `select r.id, r.giver_id as giver, rr.person_id as receiver from recognitions r
     join recognition_receivers rr on rr.recognition_id = r.id`,
  );

  const choices = ['public', 'public', 'public', 'team', null] as const;
  const steps = Array.from({ length: 1_600 }, (): Step => {
    const { id, giver, receiver } = pick(given);
    const lot = random();
    if (lot < 0.4) return { do: 'boost', by: pick(boosters), id };
    if (lot < 0.55) return { do: 'unboost', by: pick(boosters), id };
    if (lot < 0.56) return { do: 'undo', by: giver, id };
    if (lot < 0.66) return { do: 'hide', by: hr, id };
    if (lot < 0.76) return { do: 'show', by: hr, id };
    if (lot < 0.84) return { do: 'choose', by: receiver, id, choice: pick(choices) };
    if (lot < 0.9) return { do: 'standing', by: pick(receivers), choice: pick(choices) };
    if (lot < 0.95) return { do: 'edit', by: giver, id, words: `for what was done, number ${random()}` };
    return {
      do: 'give',
      by: pick(givers),
      to: [pick(receivers), pick(boosters)],
      choice: pick(['public', 'team']),
    };
  });
  const results = await race(steps);
  const count = (kind: string, id?: string) =>
    results.filter((one) => one.kind === kind && (id === undefined || one.id === id)).length;
  for (const kind of ['boosted', 'unboosted', 'undone', 'hidden', 'shown', 'edited', 'given'])
    expect([kind, count(kind) > 0]).toEqual([kind, true]);

  // Every answer that was given is true in the end.
  const { rows } = await database.pool.query<{
    id: string;
    state: string;
    boosts: number;
    revision: number;
    history: number;
  }>(
    `select r.id, r.state, r.revision,
      (select count(*)::int from recognition_boosts b where b.recognition_id = r.id) as boosts,
      (select count(*)::int from recognition_history h where h.recognition_id = r.id) as history
     from recognitions r`,
  );
  for (const { id, state, boosts, revision, history } of rows) {
    const hidden = count('hidden', id) - count('shown', id);
    const expected = count('undone', id) === 1 ? 'undone' : hidden === 1 ? 'hidden' : 'stands';
    const changes = ['undone', 'hidden', 'shown', 'edited'].reduce((sum, kind) => sum + count(kind, id), 0);
    expect({ id, state, boosts, revision, history }).toEqual({
      id,
      state: expected,
      boosts: count('boosted', id) - count('unboosted', id),
      revision: 1 + changes,
      history: changes,
    });
  }
  expect(rows.length).toBe(given.length + count('given'));

  // Points are the sum of what stands.
  const { rows: got } = await database.pool.query<{ person: string; id: string }>(
    'select person_id as person, recognition_id as id from recognition_receivers',
  );
  for (const receiver of [...receivers, ...boosters]) {
    const expected = got
      .filter((one) => one.person === receiver)
      .map((one) => rows.find(({ id }) => id === one.id))
      .reduce((sum, row) => sum + (row?.state === 'stands' ? 1 + row.boosts : 0), 0);
    expect(await pointsOf(database.db, receiver)).toBe(expected);
  }

  // Nobody sees more than anybody whom it names wanted, also where they changed that while it was given.
  const { rows: seen } = await database.pool.query<{
    seen: string;
    choice: string;
    theirs: (string | null)[];
  }>(
    `select r.seen, r.choice, array(select coalesce(rr.choice, f.choice) from recognition_receivers rr
       left join recognition_preferences f on f.person_id = rr.person_id where rr.recognition_id = r.id) as theirs
     from recognitions r`,
  );
  const order = ['public', 'team', 'private'];
  for (const { seen: is, choice, theirs } of seen) {
    const narrowest = Math.max(...[choice, ...theirs].map((one) => order.indexOf(one ?? 'public')));
    expect(is).toBe(order[narrowest]);
  }

  // And nobody used more than they had.
  const { rows: used } = await database.pool.query<{ n: number }>(
    `select (select count(*)::int from recognitions r join recognition_receivers rr on rr.recognition_id = r.id
        where r.giver_id = p.id and r.state <> 'undone')
      + (select count(*)::int from recognition_boosts b join recognitions r on r.id = b.recognition_id
        where b.person_id = p.id and r.state <> 'undone') as n from people p`,
  );
  expect(Math.max(...used.map(({ n }) => n))).toBeLessThanOrEqual(30);
}, 120_000);
