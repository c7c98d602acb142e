import { describe, expect, it } from 'vitest';
import { StartError } from '#core/errors.ts';
import { locales } from '#core/i18n.ts';
import { type Kind, kinds } from '#core/person.ts';
import {
  agreeLabel,
  bank,
  chooseItems,
  type Driver,
  driverName,
  drivers,
  itemText,
  parseBank,
  restDays,
  scaleWords,
} from '#flows/pulse/bank.ts';

const header = 'id\tversion\tdriver\tanchor\tscale\tkinds\tes\ten\tpt\tsince';
const good = 'env1\t1\tenvironment\tyes\tagree5\temployee\tHola.\tHello.\tOlá.\t0.1.0';
const problemsOf = (source: string): readonly string[] => {
  try {
    parseBank(source);
    return [];
  } catch (error) {
    if (error instanceof StartError) return error.problems;
    throw error;
  }
};

describe('the question bank', () => {
  it('has every item in three languages, within 100 characters, each text once among items for one kind', () => {
    expect(bank).toHaveLength(52);
    for (const locale of locales) {
      for (const item of bank) {
        expect(item.text[locale].length, `${item.id} ${locale}`).toBeLessThanOrEqual(100);
        expect(item.text[locale], `${item.id} ${locale}`).toMatch(
          item.scale === 'recommend11' ? /\?$/ : /\.$/,
        );
      }
      for (const kind of kinds) {
        const texts = bank.filter((item) => item.kinds.includes(kind)).map((item) => item.text[locale]);
        expect(new Set(texts).size).toBe(texts.length);
      }
    }
  });

  it('doubles no gender, and holds the organisation in all languages or in none', () => {
    const texts = bank.flatMap((item) => locales.map((locale) => item.text[locale]));
    expect(texts.filter((text) => /\p{L}\/\p{L}|\(\p{L}{1,2}\)|@/u.test(text))).toEqual([]);
    expect(texts.filter((text) => /\b(\p{L}+)s?os y (\p{L}+)as\b/iu.test(text))).toEqual([]);
    for (const item of bank) {
      expect(
        new Set(locales.map((locale) => item.text[locale].includes('{organisation}'))).size,
        item.id,
      ).toBe(1);
    }
  });

  it('has four items with one anchor for each driver of work, and five plus a recommendation for the others', () => {
    const forEmployees = bank.filter((item) => item.kinds.includes('employee'));
    for (const driver of drivers.filter((name) => name !== 'outcome')) {
      const own = forEmployees.filter((item) => item.driver === driver);
      expect(own).toHaveLength(4);
      expect(own.filter((item) => item.anchor)).toHaveLength(1);
    }
    for (const [prefix, kind] of [
      ['par', 'partner'],
      ['par', 'ally'],
      ['sup', 'supplier'],
      ['inv', 'investor'],
    ]) {
      const own = bank.filter(
        (item) => item.id.startsWith(prefix ?? '') && item.kinds.includes(kind as Kind),
      );
      expect(own.map((item) => item.id)).toEqual([1, 2, 3, 4, 5, 6].map((n) => `${prefix}${n}`));
      expect(own.map((item) => item.scale).filter((scale) => scale === 'recommend11')).toHaveLength(1);
    }
  });

  it('names drivers and answers in every language', () => {
    for (const locale of locales) {
      expect(new Set(drivers.map((driver) => driverName(locale, driver))).size).toBe(drivers.length);
      expect(new Set(scaleWords[locale].agree).size).toBe(5);
      expect([1, 5].map((value) => agreeLabel(locale, value))).toEqual([
        scaleWords[locale].agree[0],
        scaleWords[locale].agree[4],
      ]);
    }
  });

  it('puts the name of the organisation where it belongs, literally', () => {
    const item = bank.find(({ id }) => id === 'out1');
    if (item === undefined) throw new Error('no out1');
    expect(itemText(item, 'pt', { organisation: 'A & B $& $1' })).toBe(
      'Você recomendaria A & B $& $1 como lugar para trabalhar?',
    );
  });
});

describe('a wrong bank', () => {
  it('reads a right one', () => {
    expect(parseBank(`${header}\r\n${good}\r\n`)).toEqual([
      {
        id: 'env1',
        version: 1,
        driver: 'environment',
        anchor: true,
        scale: 'agree5',
        kinds: ['employee'],
        text: { es: 'Hola.', en: 'Hello.', pt: 'Olá.' },
      },
    ]);
  });

  it('says line and column of everything wrong, all together', () => {
    const long = good.replace('env1', 'env2').replace('Olá.', 'o'.repeat(101)).replace('agree5', 'agree7');
    const problems = problemsOf(`${header}\n${good}\n${long}\n${good}\nenv3\tfew cells`);
    expect(problems).toHaveLength(4);
    expect(problems.join('\n')).toContain('line 3, column pt: has more than 100 characters');
    expect(problems.join('\n')).toContain('line 3, column scale: must be one of agree5, recommend11');
    expect(problems.join('\n')).toContain('line 4, column id: env1 is there twice');
    expect(problems.join('\n')).toContain('line 5: 10 cells are needed, 2 found');
  });

  it.each([
    ['kinds', good.replace('employee', 'employee,robot')],
    ['en', good.replace('Hello.', ' ')],
    ['es', good.replace('Hola.', 'Hola {organizacion}.')],
    ['version', good.replace('\t1\t', '\t0\t')],
    ['anchor', good.replace('yes', 'true')],
  ])('refuses a wrong %s', (column, line) => {
    expect(problemsOf(`${header}\n${line}`).join()).toContain(`line 2, column ${column}: `);
  });

  it('refuses other columns', () => {
    expect(problemsOf(`${header.replace('pt', 'fr')}\n${good}`).join()).toContain('line 1');
  });
});

/** A year of monthly rounds, each opened at 09:00 on the first of the month. */
function year(audience: readonly Kind[], max: number) {
  const history: { item: string; at: Date }[] = [];
  const rounds: { at: Date; items: ReturnType<typeof chooseItems> }[] = [];
  for (let month = 0; month < 12; month += 1) {
    const at = new Date(Date.UTC(2027, month, 1, 9));
    const items = chooseItems({ history, now: at, kinds: audience, max });
    rounds.push({ at, items });
    history.push(...items.map((item) => ({ item: item.id, at })));
  }
  return { history, rounds };
}

describe('letting the bank choose', () => {
  it.each([3, 4, 5, 6])('keeps its promises over a year of monthly rounds of %i', (max) => {
    const { history, rounds } = year(['employee'], max);
    for (const { items } of rounds) {
      expect(items).toHaveLength(max);
      expect(new Set(items.map((item) => item.driver)).size, 'different drivers').toBe(max);
      expect(
        items.some((item) => !item.anchor),
        'a place for the others',
      ).toBe(true);
    }
    for (const [item, entries] of Map.groupBy(history, (entry) => entry.item)) {
      const days = entries
        .slice(1)
        .map(({ at }, index) => (at.getTime() - (entries[index]?.at.getTime() ?? 0)) / 86_400_000);
      expect(Math.min(restDays, ...days), item).toBe(restDays);
    }
    const times = (anchor: boolean) =>
      bank
        .filter((item) => item.kinds.includes('employee') && item.anchor === anchor)
        .map((item) => history.filter((entry) => entry.item === item.id).length);
    for (const anchor of [true, false]) {
      expect(
        Math.max(...times(anchor)) - Math.min(...times(anchor)),
        `anchors: ${anchor}`,
      ).toBeLessThanOrEqual(1);
    }
  });

  it('asks every anchor each quarter with five items a month, and spreads the drivers', () => {
    const { history } = year(['employee'], 5);
    const anchors = bank.filter((item) => item.anchor && item.kinds.includes('employee'));
    expect(anchors.map((item) => history.filter((entry) => entry.item === item.id).length)).toEqual(
      anchors.map(() => 4),
    );
    const byDriver = (driver: Driver) =>
      history.filter((entry) => bank.find((item) => item.id === entry.item)?.driver === driver).length;
    const work = drivers.filter((driver) => driver !== 'outcome').map(byDriver);
    expect(Math.max(...work) - Math.min(...work)).toBeLessThanOrEqual(1);
    expect(byDriver('outcome')).toBe(8);
  });

  it('starts with the recommendation and is deterministic, whatever the order of the history', () => {
    const { history } = year(['employee'], 5);
    const now = new Date('2028-01-01T09:00:00Z');
    const ids = (past: typeof history) =>
      chooseItems({ history: past, now, kinds: ['employee'] }).map((item) => item.id);
    expect(ids([])).toEqual(ids([]));
    expect(ids([])[0]).toBe('out1');
    expect(ids(history.toReversed())).toEqual(ids(history));
  });

  it('chooses what suits every kind in the audience', () => {
    for (const audience of [...kinds.map((kind) => [kind]), ['employee', 'investor'] as const, []]) {
      const { rounds } = year(audience, 5);
      for (const { items } of rounds) {
        expect(items.length).toBeGreaterThanOrEqual(3);
        for (const kind of audience) expect(items.every((item) => item.kinds.includes(kind))).toBe(true);
      }
    }
    const mixed = chooseItems({ history: [], now: new Date(0), kinds: [] });
    expect(mixed.every((item) => kinds.every((kind) => item.kinds.includes(kind)))).toBe(true);
  });

  it('lets items rest 84 days, counted in days: a change of the clocks in between does not matter', () => {
    const opened = new Date('2027-02-01T14:00:00Z');
    const everything = bank.filter((item) => item.kinds.includes('partner'));
    const daysLater = (days: number, hours: number) =>
      chooseItems({
        history: everything.map((item, index) => ({ item: item.id, at: new Date(opened.getTime() + index) })),
        now: new Date(opened.getTime() + (days * 24 + hours) * 3_600_000),
        kinds: ['partner'],
        max: 6,
      }).map((item) => item.id);
    expect(daysLater(84, -1)).toHaveLength(6);
    expect(daysLater(83, 0), 'only those asked longest ago, up to three').toEqual(
      everything.slice(0, 3).map((item) => item.id),
    );
  });

  it('refuses fewer than 3 and more than 6', () => {
    for (const max of [2, 7, 4.5, Number.NaN]) {
      expect(() => chooseItems({ history: [], now: new Date(0), kinds: [], max })).toThrow(RangeError);
    }
  });
});
