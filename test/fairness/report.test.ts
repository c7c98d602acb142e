import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestApp, type TestApp } from '#test/support/app.ts';
import { answerPulse, closePulse, openPulse, read, schedulePulse } from '#test/support/pulse.ts';
import { plant } from '#test/support/recognition.ts';

let app: TestApp;

beforeAll(async () => {
  app = await startTestApp();
  await schedulePulse(app.as('ana-torres'));
  const closes = await openPulse(app);
  const personas = await app.personas();
  for (const persona of personas.filter((one) => one.group !== 'partner' && one.group !== 'other'))
    await answerPulse(app.as(persona.key), () => '4');
  await closePulse(app, closes);
});
afterAll(() => app.stop());

const shown = /(\d+)\s?%, (\d+) de (\d+) recibieron alguno en los últimos 60 días/;
const query = async <T>(text: string, values: readonly unknown[] = []): Promise<readonly T[]> =>
  (await app.database.pool.query(text, [...values])).rows as T[];

describe('recognition in the report of a manager', () => {
  test('is the rate of those who were thanked by name in 60 days, and names nobody', async () => {
    const before = shown.exec(read(await app.as('marcela-duarte').command('informe')));
    const all = await query<{ id: string; name: string }>(
      'select id, name from people where gone_at is null',
    );
    await query('delete from recognitions');
    const now = await app.now();
    const at = (days: number) => new Date(now.getTime() - days * 86_400_000);
    const [one, two, three, four] = all.map(({ id }) => id);
    const words = 'unas palabras que nadie más lee';
    await plant(app.database.db, { at: at(1), people: [one ?? '', two ?? ''], words, seen: 'private' });
    await plant(app.database.db, { at: at(61), people: [three ?? ''], words });
    await plant(app.database.db, { at: at(1), people: [four ?? ''], words, state: 'hidden' });
    const report = read(await app.as('marcela-duarte').command('informe'));
    const found = shown.exec(report);
    expect(before?.[3]).toBe(found?.[3]);
    expect(found?.[2]).toBe('2');
    expect(Number(found?.[1])).toBe(Math.round(200 / Number(found?.[3])));
    expect(report).not.toContain(words);
    for (const { name } of all.slice(0, 4)) expect(report).not.toContain(name);
  });

  test('is told only where the release tells of the unit by itself, and never of fewer than five', async () => {
    const personas = await app.personas();
    let [told, untold] = [0, 0];
    for (const persona of personas.filter((one) => one.group === 'manager' && one.locale === 'es')) {
      const report = read(await app.as(persona.key).command('informe'));
      const found = shown.exec(report);
      expect(found !== null, persona.key).toBe(report.includes('Son las cifras de tu unidad'));
      if (found === null) untold += 1;
      else {
        told += 1;
        expect(Number(found[3])).toBeGreaterThanOrEqual(5);
      }
    }
    expect(told).toBeGreaterThan(0);
    expect(untold).toBeGreaterThan(0);
  });

  test('falls silent when fewer than five are left', async () => {
    expect(read(await app.as('marcela-duarte').command('informe'))).toMatch(shown);
    await query(
      `update people set gone_at = now() where id not in
        (select person_id from identities where key = 'marcela-duarte')
        and id in (select id from people where id not in
          (select person_id from identities where key = 'marcela-duarte') offset 3)`,
    );
    const report = read(await app.as('marcela-duarte').command('informe'));
    expect(report).toContain('Son las cifras de tu unidad');
    expect(report).not.toMatch(shown);
  });
});
