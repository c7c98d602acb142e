import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { locales } from '#core/i18n.ts';
import type { Counted } from '#flows/campaigns/nominations/nomination.ts';
import { choiceEnd, leaders, lengthOf, ranked, verdict } from '#flows/campaigns/nominations/rules.ts';
import { samples } from '#flows/campaigns/nominations/samples.ts';
import { button, cardOf, createStand, formOf, rules, type Stand, textOf } from './nominations-setup.ts';

const counted = (nomination: string, marks: number, total: number): Counted => ({ nomination, marks, total });

describe('counting', () => {
  it('compares averages as fractions: 13/3 is less than 9/2, and equal ones are equal', () => {
    expect(leaders('jury', [counted('a', 3, 13), counted('b', 2, 9)])).toEqual(['b']);
    expect(leaders('jury', [counted('b', 3, 13), counted('a', 6, 26), counted('c', 0, 0)])).toEqual([
      'a',
      'b',
    ]);
  });

  it('does not depend on the order, and nothing marked wins nothing', () => {
    const all = [counted('d', 0, 0), counted('a', 2, 2), counted('c', 5, 5), counted('b', 5, 5)];
    for (const order of [all, all.toReversed(), [...all.slice(2), ...all.slice(0, 2)]]) {
      expect(ranked('votes', order).map(({ nomination }) => nomination)).toEqual(['b', 'c', 'a', 'd']);
      expect(leaders('votes', order)).toEqual(['b', 'c']);
    }
    expect(leaders('votes', [counted('a', 0, 0)])).toEqual([]);
    expect(leaders('jury', [counted('a', 0, 0), counted('b', 0, 0)])).toEqual([]);
  });

  it('follows the rule for ties', () => {
    const tie = [counted('a', 2, 2), counted('b', 2, 2)];
    expect(verdict({ ...rules, ties: 'all' }, tie, 1)).toEqual({ winners: ['a', 'b'], tied: [] });
    expect(verdict({ ...rules, ties: 'hr' }, tie, 1)).toEqual({ winners: [], tied: ['a', 'b'] });
    expect(verdict({ ...rules, ties: 'runoff' }, tie, 1)).toEqual({ winners: [], tied: ['a', 'b'] });
    expect(verdict({ ...rules, ties: 'runoff' }, tie, 2)).toEqual({ winners: ['a', 'b'], tied: [] });
  });

  it('ends at six in the organisation’s evening; a run-off lasts half as long', () => {
    const now = new Date('2026-11-28T02:00:00Z');
    // In Bogotá it is still the 27th.
    expect(choiceEnd(rules, now, 'America/Bogota', 1).toISOString()).toBe('2026-12-01T23:00:00.000Z');
    expect(choiceEnd(rules, now, 'America/Bogota', 2).toISOString()).toBe('2026-11-29T23:00:00.000Z');
    expect(choiceEnd({ ...rules, choiceDays: 1 }, now, 'UTC', 2).toISOString()).toBe(
      '2026-11-29T18:00:00.000Z',
    );
  });

  it('counts characters as readers do', () => {
    expect(lengthOf('👩‍👩‍👧‍👦e\u0301')).toBe(2);
    expect(lengthOf('x'.repeat(1_000_000))).toBe(2_001);
  });
});

describe('what people read', () => {
  it('fits: titles of forms and labels of buttons within 24 characters, four buttons at most', () => {
    for (const locale of locales) {
      for (const { name, card, form } of samples(locale)) {
        const buttons = [
          ...(card?.blocks.flatMap((block) => (block.kind === 'buttons' ? block.buttons : [])) ?? []),
          ...(card?.buttons ?? []),
        ];
        for (const words of [form?.title, form?.submit, ...buttons.map(({ label }) => label)]) {
          expect([...(words ?? '')].length, `${locale} ${name}: ${words}`).toBeLessThanOrEqual(24);
        }
        expect(card?.buttons?.length ?? 0, `${locale} ${name}`).toBeLessThanOrEqual(4);
      }
    }
  });
});

describe('the rules of a draft', () => {
  let stand: Stand;
  let [hr, ana] = ['', ''];
  beforeAll(async () => {
    stand = await createStand();
  });
  afterAll(() => stand.drop());
  beforeEach(async () => {
    await stand.pool.query('truncate campaigns, people, identities cascade');
    hr = await stand.person('Hilda', { roles: ['hr'] });
    ana = await stand.person('Ana');
  });
  const configure = (campaign: string, revision = 1) => ({
    name: 'campaigns.nominations-configure',
    input: { campaign, revision },
  });
  const filled = {
    categories_en: 'Service\nCare',
    categories_es: 'Servicio\nCuidado',
    categories_pt: '',
    choose: 'jury',
    ties: 'runoff',
    choiceDays: '5',
    perPerson: '2',
    seconds: '1',
    tenure: '90',
    kinds: ['employee'],
    units: [],
  };

  it('are kept by the form, shown again in it, and taken away', async () => {
    const campaign = await stand.campaign(hr, {}, 'draft');
    const card = cardOf(await stand.submit(hr, configure(campaign), { ...filled, jury: [stand.keyOf(ana)] }));
    expect((await stand.find(campaign)).plan.nominations).toEqual({
      categories: [
        { id: 'c1', title: { en: 'Service', es: 'Servicio' } },
        { id: 'c2', title: { en: 'Care', es: 'Cuidado' } },
      ],
      who: { kinds: ['employee'], units: [], minTenureDays: 90 },
      perPerson: 2,
      seconds: 1,
      choose: 'jury',
      jury: [ana],
      ties: 'runoff',
      choiceDays: 5,
    });
    expect(textOf(card)).toContain('jury of 1 person, 5 days');
    const form = formOf(await stand.open(hr, button(card, 'campaigns.nominations-configure')));
    expect(form.values).toEqual({ ...filled, jury: [stand.keyOf(ana)] });
    await stand.press(hr, button(card, 'campaigns.nominations-remove'));
    expect((await stand.find(campaign)).plan.nominations).toBeNull();
  });

  it('say what is wrong under its field, and lose nothing', async () => {
    const campaign = await stand.campaign(hr, {}, 'draft');
    const wrong = { ...filled, categories_en: 'A\na', categories_es: 'Uno', jury: [], perPerson: '99' };
    const form = formOf(await stand.submit(hr, configure(campaign), wrong));
    expect(Object.keys(form.errors ?? {}).toSorted()).toEqual([
      'categories_en',
      'categories_es',
      'jury',
      'perPerson',
    ]);
    expect(form.values).toEqual(wrong);
    const six = formOf(
      await stand.submit(hr, configure(campaign), { ...filled, categories_en: 'a\nb\nc\nd\ne\nf' }),
    );
    expect(six.errors?.categories_en).toContain('one to five');
  });

  it('are HR’s, of the draft as it was seen, and stand once it is open', async () => {
    const campaign = await stand.campaign(hr, {}, 'draft');
    const given = { ...filled, jury: [stand.keyOf(ana)] };
    expect(textOf(cardOf(await stand.submit(ana, configure(campaign), given)))).toContain('Only HR');
    for (let n = 0; n < 11; n += 1) await stand.submit(hr, configure(campaign), given);
    expect((await stand.find(campaign)).revision).toBe(2);
    const stale = formOf(await stand.submit(hr, configure(campaign), { ...given, seconds: '5' }));
    expect(stale.problem).toContain('Somebody changed this campaign');
    const open = await stand.campaign(hr);
    expect(textOf(cardOf(await stand.open(hr, configure(open))))).toContain('were told and stand');
    expect(textOf(cardOf(await stand.submit(hr, configure(open, 2), given)))).toContain(
      'were told and stand',
    );
  });
});

describe('votes and the count at once', () => {
  it('never lose a vote that was confirmed', async () => {
    const stand = await createStand();
    try {
      const hr = await stand.person('Hilda', { roles: ['hr'] });
      const [ana, luis] = [await stand.person('Ana'), await stand.person('Luis')];
      const voters: string[] = [];
      for (let n = 0; n < 40; n += 1) voters.push(await stand.person(`V${n}`));
      const campaign = await stand.campaign(hr);
      const values = {
        category: `${campaign}:c1`,
        person: stand.keyOf(ana),
        words: 'She kept every promise she made.',
      };
      await stand.submit(luis, { name: 'campaigns.nominations-nominate', input: {} }, values);
      await stand.close(campaign);
      const [{ id }] = await stand.rows('select id from nominations');
      await stand.press(hr, { name: 'campaigns.nominations-accept', input: { nomination: id, revision: 1 } });
      await stand.press(hr, { name: 'campaigns.nominations-start', input: { campaign, revision: 1 } });
      const [{ ends_at }] = await stand.rows('select ends_at from nomination_stages');
      const vote = (by: string) =>
        stand.submit(by, { name: 'campaigns.nominations-vote', input: { campaign, round: 1 } }, { c1: id });
      await Promise.all(voters.slice(0, 20).map(vote));
      // Whoever votes now has looked at the stage and waits to write the vote; meanwhile the count is due.
      const other = await stand.pool.connect();
      await other.query('begin; lock table nomination_marks in share mode');
      const late = vote(voters[20] ?? '');
      const waiting = async (): Promise<number> =>
        (
          await stand.rows(
            `select pid from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
          )
        ).length;
      await expect.poll(waiting).toBe(1);
      stand.clock.set(ends_at);
      const counting = stand.run('campaigns.nominations-count', { campaign, round: 1 });
      await expect.poll(waiting).toBe(2);
      await other.query('commit');
      other.release();
      const replies = [await late];
      await counting;
      expect(cardOf(await vote(voters[21] ?? '')).summary).toContain('Voting has ended');
      const keptVotes = replies.filter((reply) => textOf(cardOf(reply)).includes('Your vote is kept')).length;
      expect(keptVotes).toBe(1);
      expect(await stand.rows('select marks from nomination_results')).toEqual([{ marks: 20 + keptVotes }]);
      expect(await stand.rows('select count(*)::int as n from nomination_marks')).toEqual([{ n: 0 }]);
    } finally {
      await stand.drop();
    }
  });
});
