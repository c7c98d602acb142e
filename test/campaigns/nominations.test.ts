import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { NominationPlan } from '#flows/campaigns/nominations/plan.ts';
import { winnersOf } from '#flows/campaigns/nominations/store.ts';
import {
  button,
  buttonsOf,
  cardOf,
  createStand,
  formOf,
  reason,
  type Stand,
  textOf,
} from './nominations-setup.ts';

let stand: Stand;
let [hr, otto, ana, luis, bea, eva, teo] = ['', '', '', '', '', '', ''];

beforeAll(async () => {
  stand = await createStand();
});
afterAll(() => stand.drop());
beforeEach(async () => {
  await stand.pool.query('truncate campaigns, people, identities, deliveries, jobs cascade');
  stand.clock.set('2026-11-24T15:00:00Z');
  stand.send.length = 0;
  hr = await stand.person('Hilda', { roles: ['hr'] });
  otto = await stand.person('Otto', { roles: ['owner'] });
  ana = await stand.person('Ana');
  luis = await stand.person('Luis');
  bea = await stand.person('Bea', { manager: luis });
  eva = await stand.person('Eva');
  teo = await stand.person('Teo');
});

const nominate = async (by: string, who: string, campaign: string, category = 'c1', words = reason) =>
  stand.submit(
    by,
    { name: 'campaigns.nominations-nominate', input: {} },
    { category: `${campaign}:${category}`, person: stand.keyOf(who), words },
  );
const count = async (table: string): Promise<number> =>
  (await stand.rows(`select count(*)::int as n from ${table}`))[0].n;
const idOf = async (who: string, category = 'c1'): Promise<string> =>
  (await stand.rows('select id from nominations where nominee_id = $1 and category = $2', who, category))[0]
    .id;
const next = async (campaign: string) =>
  cardOf(await stand.press(hr, { name: 'campaigns.nominations-next', input: { campaign } }));
async function acceptAll(campaign: string): Promise<void> {
  for (
    let card = await next(campaign);
    buttonsOf(card).some(({ name }) => name === 'campaigns.nominations-accept');
  ) {
    card = cardOf(await stand.press(hr, button(card, 'campaigns.nominations-accept')));
  }
}
async function start(campaign: string): Promise<void> {
  const board = cardOf(await stand.press(hr, { name: 'campaigns.nominations-board', input: { campaign } }));
  await stand.press(hr, button(board, 'campaigns.nominations-start'));
}
const ballots = (campaign: string, round = 1) =>
  stand.run('campaigns.nominations-ballots', { campaign, round });
const vote = (by: string, campaign: string, values: Record<string, string>, round = 1) =>
  stand.submit(by, { name: 'campaigns.nominations-vote', input: { campaign, round } }, values);
async function countNow(campaign: string, round = 1): Promise<void> {
  stand.clock.set((await stand.rows('select ends_at from nomination_stages'))[0].ends_at);
  await stand.run('campaigns.nominations-count', { campaign, round });
}
const winners = async (campaign: string) =>
  (await winnersOf(stand.db, await stand.find(campaign), 'en')).map(
    ({ category, name }) => `${category}: ${name}`,
  );
const phase = async (): Promise<string> => (await stand.rows('select phase from nomination_stages'))[0].phase;

/** Ana and Eva stand in the first category, nominated by Luis and Teo; the choice is open. */
async function opened(over: Partial<NominationPlan> = {}): Promise<string> {
  const campaign = await stand.campaign(hr, over);
  await nominate(luis, ana, campaign);
  await nominate(teo, eva, campaign);
  await stand.close(campaign);
  await acceptAll(campaign);
  await start(campaign);
  return campaign;
}

describe('nominating', () => {
  it('asks by a form, and keeps what was typed when something is wrong', async () => {
    const campaign = await stand.campaign(hr);
    expect(formOf(await stand.command(ana, 'because she helped')).values).toEqual({
      words: 'because she helped',
    });
    const short = formOf(await nominate(ana, luis, campaign, 'c1', '👩‍👩‍👧‍👦 too short'));
    expect(short.errors?.words).toContain('11 characters so far');
    expect(short.values).toMatchObject({ words: '👩‍👩‍👧‍👦 too short', category: `${campaign}:c1` });
    expect(formOf(await nominate(ana, ana, campaign)).errors?.person).toContain(
      'Nobody nominates themselves',
    );
    expect(await count('nominations')).toBe(0);
    expect(textOf(cardOf(await nominate(ana, luis, campaign)))).toContain('Your nomination of Luis');
  });

  it('holds who can be nominated and when', async () => {
    const campaign = await stand.campaign(hr, {
      who: { kinds: ['employee'], units: [], minTenureDays: 90 },
    });
    const supplier = await stand.person('Sara', { kind: 'supplier' });
    const fresh = await stand.person('Nina', { start: '2026-08-27' });
    const known = await stand.person('Nico', { start: '2026-08-26' });
    expect(formOf(await nominate(ana, supplier, campaign)).errors?.person).toContain('another group');
    expect(formOf(await nominate(ana, fresh, campaign)).errors?.person).toContain('90 days');
    expect(textOf(cardOf(await nominate(ana, known, campaign)))).toContain('Nico');
    stand.clock.set('2026-11-27T18:00:00Z');
    expect(textOf(cardOf(await nominate(ana, luis, campaign)))).toContain('no nominations any more');
    expect(await count('nominations')).toBe(1);
  });

  it('makes one nomination of several for the same person, and one voice of eleven replays', async () => {
    const campaign = await stand.campaign(hr, { seconds: 2 });
    for (let n = 0; n < 11; n += 1) await nominate(ana, luis, campaign);
    expect(textOf(cardOf(await nominate(eva, luis, campaign)))).toContain('2 voices in all');
    const nomination = await idOf(luis);
    const press = (by: string) =>
      stand.press(by, { name: 'campaigns.nominations-second', input: { nomination, page: 0 } });
    for (let n = 0; n < 11; n += 1) await press(teo);
    expect(textOf(cardOf(await press(teo)))).toContain('It counts once');
    expect(textOf(cardOf(await press(luis)))).toContain('Nobody seconds their own');
    expect(
      await stand.rows('select person_id, words is null as seconds from nomination_voices order by 2, 1'),
    ).toEqual([
      ...[ana, eva].toSorted().map((id) => ({ person_id: id, seconds: false })),
      { person_id: teo, seconds: true },
    ]);
    const seen = cardOf(
      await stand.press(luis, { name: 'campaigns.nominations-list', input: { campaign, page: 0 } }),
    );
    expect(textOf(seen)).not.toContain('Luis');
    expect(textOf(seen)).toContain('Nobody has been nominated yet');
  });

  it('holds the quota when twelve arrive at once', async () => {
    const campaign = await stand.campaign(hr, { perPerson: 2 });
    const others = await Promise.all(Array.from({ length: 12 }, (_, n) => stand.person(`P${n}`)));
    const replies = await Promise.all(others.map((who) => nominate(ana, who, campaign)));
    expect(replies.filter(({ kind }) => kind === 'say')).toHaveLength(2);
    expect(replies.find(({ kind }) => kind === 'ask')).toMatchObject({
      form: { problem: expect.stringContaining('all the nominations you can (2)') },
    });
    expect(await count('nomination_voices')).toBe(2);
    // Many who nominate one person at once become one nomination.
    await Promise.all(others.map((by) => nominate(by, luis, campaign)));
    expect(
      await stand.rows('select count(*)::int as n from nominations where nominee_id = $1', luis),
    ).toEqual([{ n: 1 }]);
    expect(await count('nomination_voices')).toBe(14);
  });
});

describe('moderation', () => {
  it('shows the nominee the texts once accepted, without names', async () => {
    const campaign = await stand.campaign(hr);
    await nominate(luis, ana, campaign, 'c1', '<!channel> *Ana* saved our quarter close.');
    await stand.close(campaign);
    // All of HR, whoever made it.
    expect(stand.send.map(({ to, message }) => [to, message]).toSorted()).toEqual(
      [hr, otto].toSorted().map((to) => [to, 'campaigns.nominations-board']),
    );
    const card = await next(campaign);
    expect(textOf(card)).toContain('Luis wrote:');
    const accept = button(card, 'campaigns.nominations-accept');
    for (let n = 0; n < 11; n += 1) await stand.press(hr, accept);
    const told = stand.send.filter(({ message }) => message === 'campaigns.nominations-accepted');
    expect(told.map(({ to }) => to)).toEqual([ana]);
    const message = await stand.render(ana, told[0] ?? { message: '', data: {} });
    expect(textOf(message)).toContain('<!channel> *Ana* saved our quarter close.');
    expect(textOf(message)).not.toContain('Luis');
    // Nobody else can open it.
    expect(textOf(await stand.render(teo, told[0] ?? { message: '', data: {} }))).not.toContain('quarter');
  });

  it('is for HR alone, and never about oneself', async () => {
    const campaign = await stand.campaign(hr);
    await nominate(luis, hr, campaign);
    await stand.close(campaign);
    const nomination = await idOf(hr);
    const seen = { nomination, revision: 1 };
    expect(
      textOf(cardOf(await stand.press(ana, { name: 'campaigns.nominations-accept', input: seen }))),
    ).toContain('Only HR');
    expect(
      textOf(cardOf(await stand.press(hr, { name: 'campaigns.nominations-accept', input: seen }))),
    ).toContain('about you');
    expect(await stand.rows('select state from nominations')).toEqual([{ state: 'waiting' }]);
  });

  it('rejects with a reason for those who made it, and refuses what was seen before', async () => {
    const campaign = await stand.campaign(hr);
    await nominate(luis, ana, campaign);
    await stand.close(campaign);
    const seen = { nomination: await idOf(ana), revision: 1 };
    const reject = (words: string) =>
      stand.submit(hr, { name: 'campaigns.nominations-reject', input: seen }, { reason: words });
    expect(formOf(await reject('no')).errors?.reason).toContain('at least 10');
    await reject('It tells of another team.');
    expect(textOf(cardOf(await reject('Something else entirely.')))).toContain('Somebody changed this');
    const told = stand.send.filter(({ message }) => message === 'campaigns.nominations-rejected');
    expect(told.map(({ to }) => to)).toEqual([luis]);
    expect(textOf(await stand.render(luis, told[0] ?? { message: '', data: {} }))).toContain(
      'It tells of another team.',
    );
    expect(stand.send.some(({ to }) => to === ana)).toBe(false);
  });

  it('tells the nominee although it was rejected in between, once', async () => {
    const campaign = await stand.campaign(hr);
    await nominate(luis, ana, campaign);
    await stand.close(campaign);
    const at = async () => {
      const [{ id: nomination, revision }] = await stand.rows('select id, revision from nominations');
      return { nomination, revision };
    };
    const accept = async () => stand.press(hr, { name: 'campaigns.nominations-accept', input: await at() });
    await accept();
    const reject = { name: 'campaigns.nominations-reject', input: await at() };
    await stand.submit(hr, reject, { reason: 'A slip of the finger.' });
    await accept();
    expect(
      await stand.rows(`select state from deliveries where message = 'campaigns.nominations-accepted'`),
    ).toEqual([{ state: 'waiting' }]);
  });

  it('merges the same person of two categories, with every voice once', async () => {
    const campaign = await stand.campaign(hr, { seconds: 1 });
    await nominate(luis, ana, campaign, 'c1', 'First text, long enough to stand.');
    await nominate(luis, ana, campaign, 'c2', 'Second text, long enough to stand.');
    await nominate(teo, ana, campaign, 'c2');
    await stand.close(campaign);
    await stand.submit(
      hr,
      { name: 'campaigns.nominations-move', input: { nomination: await idOf(ana), revision: 1 } },
      { category: 'c2' },
    );
    expect(await stand.rows('select category, state from nominations order by category')).toEqual([
      { category: 'c1', state: 'merged' },
      { category: 'c2', state: 'waiting' },
    ]);
    expect(await stand.rows('select words from nomination_voices where person_id = $1', luis)).toEqual([
      { words: 'Second text, long enough to stand.\n\nFirst text, long enough to stand.' },
    ]);
    expect(await count('nomination_voices')).toBe(2);
  });

  it('cannot be overtaken: the choice begins when nothing waits and somebody stands', async () => {
    const campaign = await stand.campaign(hr);
    await nominate(luis, ana, campaign);
    await stand.close(campaign);
    const begin = { name: 'campaigns.nominations-start', input: { campaign, revision: 1 } };
    expect(textOf(cardOf(await stand.press(hr, begin)))).toContain('still wait');
    const { blocks } = stand.nominations;
    expect(await blocks(stand.db, await stand.find(campaign), 'es')).toContain('esperan');
    await acceptAll(campaign);
    for (let n = 0; n < 11; n += 1) await stand.press(hr, begin);
    expect(await phase()).toBe('choosing');
    for (let n = 0; n < 2; n += 1) await ballots(campaign);
    expect(stand.send.filter(({ message }) => message === 'campaigns.nominations-ballot')).toHaveLength(14);
    expect(
      await stand.rows(`select 1 from deliveries where message = 'campaigns.nominations-ballot'`),
    ).toHaveLength(7);
    expect(
      await stand.rows(`select count(*)::int as n from jobs where name = 'campaigns.nominations-count'`),
    ).toEqual([{ n: 1 }]);
  });
});

describe('voting', () => {
  it('is once a category, may be changed, leaves out conflicts, and keeps nobody’s name', async () => {
    const campaign = await opened();
    const [forAna, forEva] = [await idOf(ana), await idOf(eva)];
    // Luis nominated Ana: she is not on his ballot, and a vote sent by hand changes nothing.
    const form = formOf(
      await stand.open(luis, { name: 'campaigns.nominations-vote', input: { campaign, round: 1 } }),
    );
    expect(JSON.stringify(form.fields)).not.toContain(forAna);
    await vote(luis, campaign, { c1: forAna });
    await vote(ana, campaign, { c1: forAna });
    expect(await count('nomination_marks')).toBe(0);
    await Promise.all(Array.from({ length: 11 }, () => vote(bea, campaign, { c1: forAna })));
    await vote(bea, campaign, { c1: forEva });
    await vote(bea, campaign, { c1: forAna });
    await vote(hr, campaign, { c1: forAna });
    await vote(luis, campaign, { c1: forEva });
    expect(await count('nomination_marks')).toBe(3);
    const ids = [hr, ana, luis, bea, eva, teo];
    const kept = JSON.stringify(await stand.rows(`select *, encode(voter, 'hex') from nomination_marks`));
    expect(ids.some((id) => kept.includes(id))).toBe(false);
    await countNow(campaign);
    expect(await winners(campaign)).toEqual(['Service: Ana']);
    expect(await count('nomination_marks')).toBe(0);
    expect(await stand.rows('select key from nomination_stages')).toEqual([{ key: null }]);
    // Fewer than five votes are not told as numbers.
    const board = cardOf(await stand.press(hr, { name: 'campaigns.nominations-board', input: { campaign } }));
    expect(textOf(board)).toContain('fewer than 5 votes');
    expect(textOf(cardOf(await vote(bea, campaign, { c1: forEva })))).toContain('Voting has ended');
  });

  it('leaves a vote out whose voter became a manager meanwhile', async () => {
    const campaign = await opened();
    await vote(bea, campaign, { c1: await idOf(ana) });
    await vote(hr, campaign, { c1: await idOf(ana) });
    await vote(luis, campaign, { c1: await idOf(eva) });
    await stand.pool.query('update people set manager_id = $1 where id = $2', [bea, ana]);
    await countNow(campaign);
    expect(await winners(campaign)).toEqual(['Service: Ana', 'Service: Eva']);
    expect(await stand.rows('select marks from nomination_results')).toEqual([{ marks: 1 }, { marks: 1 }]);
  });

  it('leaves out managers and direct reports', async () => {
    const campaign = await stand.campaign(hr);
    await nominate(ana, bea, campaign);
    await nominate(teo, luis, campaign, 'c2');
    await stand.close(campaign);
    await acceptAll(campaign);
    await start(campaign);
    // Luis manages Bea: neither decides about the other; he may still be read about.
    const open = (by: string) =>
      stand.open(by, { name: 'campaigns.nominations-vote', input: { campaign, round: 1 } });
    expect(formOf(await open(luis)).fields).toEqual([]);
    expect(formOf(await open(bea)).fields).toEqual([]);
    expect(formOf(await open(eva)).fields.map(({ name }) => name)).toEqual(['c1', 'c2']);
  });
});

describe('the reminder', () => {
  const reminded = () =>
    stand.send.filter(({ message }) => message === 'campaigns.nominations-reminder').map(({ to }) => to);
  const remind = async (campaign: string) => {
    const { due_at } = (
      await stand.rows(`select due_at from jobs where name = 'campaigns.nominations-remind'`)
    )[0];
    stand.clock.set(due_at);
    await stand.run('campaigns.nominations-remind', { campaign, round: 1 });
  };

  it('comes once, to those who chose nothing, and leaves no record of who did', async () => {
    const campaign = await opened();
    await vote(bea, campaign, { c1: await idOf(ana) });
    await remind(campaign);
    expect(reminded()).not.toContain(bea);
    expect(reminded()).toEqual(expect.arrayContaining([ana, luis, eva, teo]));
    const message = { message: 'campaigns.nominations-reminder', data: { campaign, round: 1 } };
    expect(textOf(await stand.render(teo, message))).toContain('this is the only reminder');
    // Whoever votes before it goes out gets none.
    await vote(teo, campaign, { c1: await idOf(ana) });
    expect(await stand.render(teo, message)).toBeUndefined();
    const before = reminded().length;
    await stand.run('campaigns.nominations-remind', { campaign, round: 1 });
    expect(
      (
        await stand.rows(
          `select count(*)::int as n from deliveries where message = 'campaigns.nominations-reminder'`,
        )
      )[0].n,
    ).toBe(before);

    await countNow(campaign);
    expect(
      await stand.rows(`select 1 from deliveries where message = 'campaigns.nominations-reminder'`),
    ).toEqual([]);
    expect(textOf(await stand.render(ana, message))).toContain('Voting has ended');
  });

  it('a juror is reminded while something is left to score', async () => {
    const campaign = await opened({ choose: 'jury', jury: [bea, hr] });
    const sheet = { name: 'campaigns.nominations-score', input: { campaign, round: 1, category: 'c1' } };
    await stand.submit(hr, sheet, { [await idOf(ana)]: '3' });
    await stand.submit(bea, sheet, { [await idOf(ana)]: '3', [await idOf(eva)]: '4' });
    await remind(campaign);
    const message = { message: 'campaigns.nominations-reminder', data: { campaign, round: 1 } };
    expect(await stand.render(bea, message)).toBeUndefined();
    expect(await stand.render(hr, message)).toBeDefined();
  });
});

describe('ties', () => {
  async function tie(over: Partial<NominationPlan>): Promise<string> {
    const campaign = await opened(over);
    await vote(bea, campaign, { c1: await idOf(ana) });
    await vote(hr, campaign, { c1: await idOf(eva) });
    await countNow(campaign);
    return campaign;
  }

  it('all: both win', async () => {
    expect(await winners(await tie({ ties: 'all' }))).toEqual(['Service: Ana', 'Service: Eva']);
  });

  it('runoff: they stand once more, and a second tie is won by both', async () => {
    const campaign = await tie({ ties: 'runoff' });
    expect(await phase()).toBe('runoff');
    expect(await stand.nominations.blocks(stand.db, await stand.find(campaign), 'en')).toContain(
      'still choosing',
    );
    await vote(bea, campaign, { c1: await idOf(ana) });
    expect(await count('nomination_marks')).toBe(0);
    for (let n = 0; n < 11; n += 1) await vote(bea, campaign, { c1: await idOf(ana) }, 2);
    await stand.run('campaigns.nominations-count', { campaign, round: 1 });
    expect(await phase()).toBe('runoff');
    for (let n = 0; n < 11; n += 1) await countNow(campaign, 2);
    expect(await phase()).toBe('decided');
    expect(await winners(campaign)).toEqual(['Service: Ana']);
  });

  it('hr: one who is close to them may only let all win', async () => {
    const campaign = await tie({ ties: 'hr' });
    expect(await phase()).toBe('tied');
    await stand.pool.query('update people set manager_id = $1 where id = $2', [hr, ana]);
    const board = cardOf(await stand.press(hr, { name: 'campaigns.nominations-board', input: { campaign } }));
    const decide = button(board, 'campaigns.nominations-decide');
    const form = formOf(await stand.open(hr, decide));
    const refused = formOf(await stand.submit(hr, form, { winners: [await idOf(ana)] }));
    expect(refused.errors?.winners).toContain('only let all of them win');
    await stand.pool.query('update people set manager_id = null');
    await stand.submit(hr, form, { winners: [await idOf(ana)] });
    expect(await phase()).toBe('decided');
    expect(await winners(campaign)).toEqual(['Service: Ana']);
    expect(textOf(cardOf(await stand.submit(hr, form, { winners: [await idOf(eva)] })))).toContain(
      'Somebody changed',
    );
    expect(await winners(campaign)).toEqual(['Service: Ana']);
  });
});

describe('a jury', () => {
  it('scores 1 to 5; a juror who stands sits the category out; averages are compared exactly', async () => {
    const campaign = await opened({ choose: 'jury', jury: [ana, bea, hr] });
    const [forAna, forEva] = [await idOf(ana), await idOf(eva)];
    await ballots(campaign);
    const sheet = stand.send.find(
      ({ to, message }) => to === ana && message === 'campaigns.nominations-ballot',
    );
    expect(textOf(await stand.render(ana, sheet ?? { message: '', data: {} }))).toContain(
      'you sit this category out',
    );
    expect(stand.send.filter(({ message }) => message === 'campaigns.nominations-ballot')).toHaveLength(3);
    const score = (by: string, values: Record<string, string>) =>
      stand.submit(
        by,
        { name: 'campaigns.nominations-score', input: { campaign, round: 1, category: 'c1' } },
        values,
      );
    await score(ana, { [forEva]: '1' });
    expect(await count('nomination_marks')).toBe(0);
    expect(textOf(cardOf(await score(luis, { [forEva]: '1' })))).toContain('Only the jury');
    for (let n = 0; n < 11; n += 1) await score(bea, { [forAna]: '4', [forEva]: '9' });
    await score(bea, { [forEva]: '5' });
    await score(hr, { [forAna]: '5', [forEva]: '3' });
    await countNow(campaign);
    expect(await stand.rows('select marks, total from nomination_results order by total')).toEqual([
      { marks: 2, total: 8 },
      { marks: 2, total: 9 },
    ]);
    expect(await winners(campaign)).toEqual(['Service: Ana']);
  });

  it('does not begin while nobody could score somebody', async () => {
    const campaign = await stand.campaign(hr, { choose: 'jury', jury: [luis] });
    await nominate(luis, ana, campaign);
    await stand.close(campaign);
    await acceptAll(campaign);
    const board = cardOf(await stand.press(hr, { name: 'campaigns.nominations-board', input: { campaign } }));
    expect(textOf(cardOf(await stand.press(hr, button(board, 'campaigns.nominations-start'))))).toContain(
      'Nobody in the jury may score Ana',
    );
    const form = formOf(await stand.open(hr, button(board, 'campaigns.nominations-jury')));
    expect(form.values).toEqual({ jury: ['k-Luis'] });
    await stand.submit(hr, form, { jury: ['k-Luis', 'k-Teo'] });
    // Somebody who left scores nobody.
    await stand.pool.query('update people set gone_at = now() where id = $1', [teo]);
    await start(campaign);
    expect(await phase()).toBe('moderation');
    await stand.pool.query('update people set gone_at = null');
    await start(campaign);
    expect(await phase()).toBe('choosing');
  });
});

describe('the end', () => {
  it('a winner who declines makes room; after the publication it stands', async () => {
    const campaign = await opened();
    await vote(bea, campaign, { c1: await idOf(ana) });
    await vote(hr, campaign, { c1: await idOf(ana) });
    await vote(luis, campaign, { c1: await idOf(eva) });
    await countNow(campaign);
    const nomination = await idOf(ana);
    for (let n = 0; n < 11; n += 1)
      await stand.press(ana, { name: 'campaigns.nominations-decline', input: { nomination } });
    await stand.press(bea, { name: 'campaigns.nominations-decline', input: { nomination: await idOf(eva) } });
    expect(await winners(campaign)).toEqual(['Service: Eva']);
    expect(stand.send.filter(({ data }) => (data as { why?: string }).why === 'declined')).toHaveLength(2);
    await stand.publish(campaign);
    const told = stand.send.filter(({ message }) => message === 'campaigns.nominations-published');
    expect(told.map(({ to, celebrates }) => [to, celebrates])).toEqual([[eva, true]]);
    expect(textOf(await stand.render(eva, told[0] ?? { message: '', data: {} }))).toContain(
      'You were chosen',
    );
    await stand.press(eva, { name: 'campaigns.nominations-decline', input: { nomination: await idOf(eva) } });
    expect(await winners(campaign)).toEqual(['Service: Eva']);
    const from = await stand.nominations.postNotBefore(
      { db: stand.db, now: stand.clock.now() },
      await stand.find(campaign),
    );
    expect(from.getTime()).toBeGreaterThan(stand.clock.now().getTime());
  });

  it('a cancelled campaign leaves no votes and no keys', async () => {
    const campaign = await opened();
    await vote(bea, campaign, { c1: await idOf(ana) });
    await stand.db.transaction().execute(async (db) => {
      await stand.nominations.afterCancel({ db, now: stand.clock.now() }, await stand.find(campaign));
    });
    expect(await stand.rows('select key from nomination_stages')).toEqual([{ key: null }]);
    expect(await count('nomination_marks')).toBe(0);
  });
});
