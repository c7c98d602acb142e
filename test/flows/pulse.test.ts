import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestApp, type TestApp } from '#test/support/app.ts';
import {
  type Answer,
  buttonsOf,
  cardText,
  messageText,
  type Pressable,
  type WebClient,
} from '#test/support/webclient.ts';

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app.stop());

const labelled = (from: readonly Pressable[], label: string | RegExp): Pressable => {
  const button = from.find((one) =>
    typeof label === 'string' ? one.label === label : label.test(one.label),
  );
  if (button === undefined)
    throw new Error(`no button ${label} among: ${from.map((one) => one.label).join(' | ')}`);
  return button;
};
const pressables = (answer: Answer): readonly Pressable[] =>
  answer.message ? buttonsOf(answer.message) : [];

/** The newest message of a direct chat that has such a button. */
async function newest(person: WebClient, name: string) {
  const found = (await person.messages())
    .toReversed()
    .find((message) => buttonsOf(message).some((one) => one.name === name));
  if (found === undefined) throw new Error(`${person.key} has no message with ${name}`);
  return found;
}

/** Answers all questions of the newest invitation with one value. */
async function answerAll(person: WebClient, value: string): Promise<Answer> {
  const invitation = await newest(person, 'pulse.show');
  let answer = await person.press(labelled(buttonsOf(invitation), /^(Start|Empezar|Começar)$/));
  for (let taps = 0; pressables(answer).some((one) => one.name === 'pulse.answer'); taps++) {
    expect(taps).toBeLessThan(10);
    answer = await person.press(labelled(pressables(answer), value));
  }
  return answer;
}

async function schedule(): Promise<void> {
  const hr = app.as('ana-torres');
  const { form } = await hr.command('pulso');
  if (form === undefined) throw new Error('no form');
  const preview = await hr.submit(form, { ...form.values });
  expect(messageText(preview.message!)).toContain('aún no hay nada programado');
  const scheduled = await hr.press(labelled(pressables(preview), 'Programar'));
  expect(messageText(scheduled.message!)).toContain('El pulso quedó programado');
}

const text = (answer: Answer): string =>
  answer.message ? messageText(answer.message) : ((answer.card && cardText(answer.card)) ?? '');

describe('the life of a pulse', () => {
  test('HR schedules, people answer, it closes, the manager reads the report', async () => {
    await schedule();
    const personas = await app.personas();
    const employees = personas.filter((one) => one.group !== 'partner' && one.group !== 'other');
    expect(employees.length).toBeGreaterThan(30);

    const open = async () =>
      await app.database.db
        .selectFrom('pulse_rounds')
        .select(['state', 'closes_at'])
        .executeTakeFirstOrThrow();
    while ((await open()).state !== 'open') await app.skip();
    const { closes_at: closes } = await open();
    await app.skipTo(new Date(closes.getTime() - 5 * 86_400_000));

    const answering = employees.slice(0, 25);
    for (const [at, persona] of answering.entries()) {
      const last = await answerAll(app.as(persona.key), String(1 + (at % 5)));
      expect(pressables(last).map((one) => one.name)).toContain('pulse.comment');
    }
    // Nothing is shown before the close.
    expect(text(await app.as('marcela-duarte').command('informe'))).toContain('Hay un pulso en curso');

    await app.skipTo(closes);
    await app.until(
      'the release',
      async () => (await app.database.db.selectFrom('releases').selectAll().execute()).length === 1,
    );

    console.log(text(await app.as('marcela-duarte').command('informe')));
    console.log(text(await app.as('marcela-duarte').command('informe Tueste')));
    console.log((await app.as('ana-torres').messages()).map(messageText).at(-1));
    console.log((await app.as(employees.at(-1)!.key).messages()).map(messageText));
    console.log(
      await app.database.db
        .selectFrom('deliveries')
        .select((s) => ['state', 'reason', 'message', s.fn.countAll().as('n')])
        .groupBy(['state', 'reason', 'message'])
        .execute(),
    );
  });
});
