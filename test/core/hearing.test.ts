import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { createRecognitionFlow } from '#flows/recognition/flow.ts';
import { createHearing } from '#src/hearing.ts';
import { createRegistry } from '#src/registry.ts';
import { readSetting, writeSetting } from '#store/settings.ts';
import { createHouse, type House } from '#test/support/house.ts';
import { testPorts } from '#test/support/ports.ts';
import { createTestFlow } from '#test/support/testflow.ts';

/** Which reactions to people's messages are worth a look at all. */
let house: House;
beforeAll(async () => {
  house = await createHouse([]);
});
afterAll(() => house.drop());
beforeEach(() => house.reset());

test('only the signs that HR has named, a few seconds after they were', async () => {
  const registry = createRegistry([createRecognitionFlow(testPorts())]);
  const hears = createHearing({ db: house.db, registry, keepMs: 50 });
  const known = new Set((await readSetting(house.db, 'recognition')).reactions.map(({ name }) => name));
  expect([await hears('tada'), await hears('+1')]).toEqual([known.has('tada'), known.has('+1')]);
  await writeSetting(house.db, 'recognition', { reactions: [{ name: 'taco' }] });
  await sleep(60);
  expect([await hears('taco'), await hears('tada'), await hears('+1')]).toEqual([true, false, false]);
});

test('a thousand reactions at once are one question to the database', async () => {
  let asked = 0;
  const flow = {
    ...createTestFlow(house.hooks),
    signs: async () => {
      asked += 1;
      return ['taco'];
    },
  };
  const hears = createHearing({ db: house.db, registry: createRegistry([flow]) });
  const found = await Promise.all(Array.from({ length: 1_000 }, (_, n) => hears(n === 7 ? 'taco' : 'eyes')));
  expect([found.filter(Boolean).length, asked]).toEqual([1, 1]);
});

test('a flow that does not say which hears of all; where none reacts, of none', async () => {
  const { reacted: _, ...deaf } = createTestFlow(house.hooks);
  const hearing = (flow: typeof deaf) => createHearing({ db: house.db, registry: createRegistry([flow]) });
  expect(await hearing(createTestFlow(house.hooks))('eyes')).toBe(true);
  expect(await hearing(deaf)('eyes')).toBe(false);
});

test('what could not be read is not remembered', async () => {
  let fails = true;
  const flow = {
    ...createTestFlow(house.hooks),
    signs: async () => {
      if (fails) throw new Error('away');
      return ['taco'];
    },
  };
  const hears = createHearing({ db: house.db, registry: createRegistry([flow]) });
  await expect(hears('taco')).rejects.toThrow('away');
  fails = false;
  expect(await hears('taco')).toBe(true);
});
