import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Card } from '#core/card.ts';
import type { ReplyTo } from '#core/chat.ts';
import type { Outcome } from '#core/outcome.ts';
import type { Rewrite } from '#core/rewrite.ts';
import { editRecognition, undo } from '#flows/recognition/changing/store.ts';
import { rewordButton } from '#flows/recognition/rewording/views.ts';
import { createRewording } from '#flows/recognition/rewording.ts';
import { recognitionById } from '#flows/recognition/store.ts';
import { happens } from '#test/support/house.ts';
import { type Bench, createBench } from './recognised.ts';

const words = 'Gracias por todo con la migración, de verdad';
const better = 'Gracias por acompañar la migración hasta el final, de verdad.';

let bench: Bench;
let [ana, bruno, id] = ['', '', ''];
beforeAll(async () => {
  bench = await createBench();
});
afterAll(() => bench.drop());
beforeEach(async () => {
  ana = await bench.person('Ana Peña', 'es');
  bruno = await bench.person('Bruno', 'pt');
  id = await bench.give(ana, [{ kind: 'person', id: bruno }], words, async () => '');
});

function setUp(answer: string | undefined | ((words: string) => Promise<string | undefined>)) {
  const asked: Readonly<{ words: string; locale: string; missing: readonly string[] }>[] = [];
  const rewrite: Rewrite = {
    improve: async (given, options) => {
      asked.push({ words: given, ...options });
      return typeof answer === 'function' ? answer(given) : answer;
    },
  };
  const part = createRewording({ rewrite });
  const press = async (
    person: string,
    name: 'reword' | 'use' | 'keep',
    revision = 1,
  ): Promise<Outcome<ReplyTo['action']>> => {
    const action = part.actions?.find((one) => one.name === `recognition.${name}`);
    if (action === undefined) throw new Error(`no such button: ${name}`);
    const event = happens(
      'action',
      { platform: 'test', tenant: 't1', key: 'x' },
      { name: action.name, input: {} },
    );
    const outcome = await action.handle(await bench.context(person), { id, revision }, event);
    await bench.enqueue(...(outcome.enqueue ?? []));
    await bench.work(part);
    return outcome;
  };
  return {
    asked,
    press,
    shown: async (revision = 1): Promise<Card | undefined> =>
      part.messages?.[0]?.render(await bench.context(ana), { id, revision }),
  };
}

const told = async () => (await bench.sent('recognition.reworded')).filter((to) => to === ana).length;
const summary = ({ reply }: Outcome<ReplyTo['action']>): string =>
  'card' in reply ? reply.card.summary : reply.kind;
const now = async () => (await recognitionById(bench.db, id))?.words;

describe('better words', () => {
  test('are looked for when their giver asks, and used when they say so', async () => {
    expect(rewordButton('es', { id, revision: 1 }).label.length).toBeLessThanOrEqual(24);
    const { asked, press, shown } = setUp(better);
    const outcome = await press(ana, 'reword');
    expect(summary(outcome)).toBe('Busco otra forma de decirlo.');
    expect(asked).toEqual([{ words, locale: 'es', missing: ['specific', 'impact', 'value'] }]);
    expect(await told()).toBe(1);
    const card = await shown();
    expect(card?.blocks.find(({ kind }) => kind === 'quote')).toEqual({ kind: 'quote', text: [better] });
    expect(card?.buttons?.map(({ name, input }) => [name, input])).toEqual([
      ['recognition.use', { id, revision: 1 }],
      ['recognition.keep', { id, revision: 1 }],
    ]);
    expect(await now()).toBe(words);
    const used = await press(ana, 'use');
    expect(summary(used)).toBe('Tu agradecimiento tiene el texto nuevo');
    expect(used.refresh).toContain(`recognition:${id}`);
    expect(await recognitionById(bench.db, id)).toMatchObject({ words: better, revision: 2, edited: true });
    // Pressed again, it does nothing.
    expect(summary(await press(ana, 'use'))).toBe('No cambié nada');
    expect(await recognitionById(bench.db, id)).toMatchObject({ words: better, revision: 2 });
  });

  test('asked for twice, the model is asked once; no queue and no outbox holds a word', async () => {
    const { asked, press } = setUp(better);
    await press(ana, 'reword');
    await press(ana, 'reword');
    expect([asked.length, await told()]).toEqual([1, 1]);
    const kept = [
      await bench.db.selectFrom('jobs').select(['data', 'once']).execute(),
      await bench.db.selectFrom('deliveries').selectAll().execute(),
      bench.log.lines,
    ];
    for (const part of ['migraci', 'acompa']) expect(JSON.stringify(kept)).not.toContain(part);
  });

  test('are forgotten where the giver keeps their own', async () => {
    const { press, shown } = setUp(better);
    await press(ana, 'reword');
    expect(summary(await press(ana, 'keep'))).toBe('Tu texto queda como está');
    expect(await now()).toBe(words);
    expect(await shown()).toBeUndefined();
    expect(summary(await press(ana, 'use'))).toBe('No cambié nada');
    expect(
      await bench.db
        .selectFrom('recognition_rewordings')
        .selectAll()
        .where('recognition_id', '=', id)
        .execute(),
    ).toEqual([]);
  });

  test('that are not to be had are not promised', async () => {
    const { press, shown } = setUp(undefined);
    await press(ana, 'reword');
    expect(await told()).toBe(1);
    expect((await shown())?.summary).toBe('No encontré nada mejor');
    expect(summary(await press(ana, 'use'))).toBe('No cambié nada');
    expect(await now()).toBe(words);
  });

  test('are for nobody but the giver', async () => {
    const { asked, press } = setUp(better);
    expect((await press(bruno, 'reword')).enqueue).toBeUndefined();
    expect(asked).toEqual([]);
    await press(ana, 'reword');
    expect(summary(await press(bruno, 'use'))).toBe('done');
    expect(summary(await press(bruno, 'keep'))).toBe('done');
    expect(await now()).toBe(words);
    expect(summary(await press(ana, 'use'))).toBe('Tu agradecimiento tiene el texto nuevo');
  });

  test('made from words that were changed meanwhile are not used', async () => {
    const { press, shown } = setUp(better);
    await press(ana, 'reword');
    const mine = 'Gracias por ordenar las cajas el lunes';
    await editRecognition(bench.db, { id, by: ana, words: mine, now: bench.clock.now() });
    expect(await shown()).toBeUndefined();
    expect(summary(await press(ana, 'use'))).toBe('No cambié nada');
    expect(await now()).toBe(mine);
    expect((await press(ana, 'reword', 1)).enqueue).toBeUndefined();
  });

  test('are not told of where they were changed or taken back while the model was thinking', async () => {
    const { press } = setUp(async () => {
      await undo(bench.db, { id, by: ana, now: bench.clock.now() });
      return better;
    });
    await press(ana, 'reword');
    expect(await told()).toBe(0);
    expect(
      await bench.db
        .selectFrom('recognition_rewordings')
        .selectAll()
        .where('recognition_id', '=', id)
        .execute(),
    ).toEqual([]);
  });

  test('that nobody answered are dropped', async () => {
    await setUp(better).press(ana, 'reword');
    const before = id;
    bench.clock.advance(8 * 24 * 60 * 60_000);
    id = await bench.give(ana, [{ kind: 'person', id: bruno }], words, async () => '');
    await setUp(better).press(ana, 'reword');
    const left = await bench.db.selectFrom('recognition_rewordings').select('recognition_id').execute();
    expect(left.map(({ recognition_id }) => recognition_id)).not.toContain(before);
    expect(left.map(({ recognition_id }) => recognition_id)).toContain(id);
  });
});
