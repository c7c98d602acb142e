import { afterAll, beforeAll, expect, test } from 'vitest';
import type { PersonaView } from '#adapters/web/view.ts';
import { startTestApp, type TestApp } from '#test/support/app.ts';
import { answerPulse, closePulse, openPulse, read, schedulePulse } from '#test/support/pulse.ts';

// An organisation that takes its people from the chat has no units until HR brings a file: all of it is one group.

let app: TestApp;
let employees: readonly PersonaView[];
beforeAll(async () => {
  app = await startTestApp();
  employees = (await app.personas()).filter((one) => one.group !== 'partner' && one.group !== 'other');
  await app.database.pool.query(`update people set unit_id = null, manager_id = null;
    delete from unit_managers; delete from units;
    update settings set value = value || '{"name": "Río Claro"}' where key = 'organisation'`);
});
afterAll(() => app.stop());

test('a pulse goes from scheduling to the report, which HR sees of the whole', async () => {
  expect(read(await app.as('ana-torres').command('informe'))).toContain('Aún no ha cerrado ningún pulso');
  expect(read(await schedulePulse(app.as('ana-torres')))).toContain('El pulso quedó programado');
  const closes = await openPulse(app);
  for (const [at, persona] of employees.slice(0, 12).entries()) {
    await answerPulse(app.as(persona.key), (question) => (question === 4 ? '8' : String(1 + (at % 5))));
  }
  await closePulse(app, closes);
  const report = read(await app.as('ana-torres').command('informe'));
  expect(report).toContain('Informe: Río Claro');
  expect(report).toMatch(/Participación: \d+%, 12 respuestas/);
  expect(report).toContain('Son las cifras de tu unidad.');
  // Nobody else is the organisation's manager by that.
  const employee = employees.find((one) => one.group === 'employee' && one.locale === 'es');
  expect(read(await app.as(employee?.key ?? '').command('informe'))).toContain('no figuras en esa lista');
  expect(read(await app.as(employee?.key ?? '').command('informe Río Claro'))).not.toContain('Participación');
});
