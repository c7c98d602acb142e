import type { TestApp } from './app.ts';
import {
  type Answer,
  buttonsIn,
  buttonsOf,
  cardText,
  messageText,
  type OpenForm,
  type Pressable,
  type ValuesToSend,
  type WebClient,
} from './webclient.ts';

/** All that a person reads in an answer. */
export const read = (answer: Answer): string =>
  answer.message ? messageText(answer.message) : answer.card ? cardText(answer.card) : '';

export const buttons = (answer: Answer): readonly Pressable[] =>
  answer.message ? buttonsOf(answer.message) : answer.card ? buttonsIn(answer.card) : [];

/** The button with that label, or of that action. Fails with what there was instead. */
export function button(from: readonly Pressable[], wanted: string | RegExp): Pressable {
  const found = from.find((one) =>
    typeof wanted === 'string' ? one.label === wanted || one.name === wanted : wanted.test(one.label),
  );
  if (found === undefined)
    throw new Error(`no button ${wanted} among: ${from.map((one) => one.label).join(' | ')}`);
  return found;
}

export function formOf(answer: Answer): OpenForm {
  if (answer.form === undefined) throw new Error(`no form, but: ${read(answer)}`);
  return answer.form;
}

/** The buttons of the newest message of a person's direct chat that has one of these actions. */
export async function newestWith(
  person: WebClient,
  ...actions: readonly string[]
): Promise<readonly Pressable[]> {
  for (const message of (await person.messages()).toReversed()) {
    const found = buttonsOf(message);
    if (found.some((one) => actions.includes(one.name))) return found;
  }
  throw new Error(`${person.key} has no message with ${actions.join(' or ')}`);
}

/** HR schedules a pulse with the form's own proposals and these changes. */
export async function schedulePulse(hr: WebClient, changes: ValuesToSend = {}): Promise<Answer> {
  const form = formOf(await hr.command('pulso'));
  const preview = await hr.submit(form, { ...form.values, ...changes });
  return hr.press(button(buttons(preview), 'pulse.schedule'));
}

/** Skips until the next round is open and everybody's invitation has had its hour. Resolves to its close. */
export async function openPulse(app: TestApp): Promise<Date> {
  const newest = () =>
    app.database.db
      .selectFrom('pulse_rounds')
      .select(['id', 'state', 'closes_at'])
      .where('state', 'in', ['scheduled', 'open'])
      .orderBy('opens_at')
      .executeTakeFirstOrThrow();
  while ((await newest()).state !== 'open') await app.skip();
  const { id, closes_at } = await newest();
  const waiting = async () =>
    (
      await app.database.db
        .selectFrom('deliveries')
        .select('id')
        .where('subject', '=', `round:${id}`)
        .where('state', 'in', ['waiting', 'sending'])
        .where('due_at', '<', new Date(closes_at.getTime() - 3 * 86_400_000))
        .execute()
    ).length;
  while ((await waiting()) > 0) await app.skip();
  return closes_at;
}

/** Begins the newest invitation (or goes on with it) and taps one answer per question. Resolves to the last card. */
export async function answerPulse(
  person: WebClient,
  choose: (question: number) => string = () => '4',
): Promise<Answer> {
  let now = await newestWith(person, 'pulse.show', 'pulse.answer');
  let answer: Answer | undefined;
  for (let question = 0; answer === undefined || now.some((one) => one.name === 'pulse.answer'); ) {
    const asked = now.some((one) => one.name === 'pulse.answer');
    answer = await person.press(button(now, asked ? choose(question++) : 'pulse.show'));
    now = buttons(answer);
  }
  return answer;
}

/** Skips past the close and waits for the release. */
export async function closePulse(app: TestApp, closes: Date): Promise<void> {
  await app.skipTo(closes);
  await app.until('the release of every closed round', async () => {
    const { rows } = await app.database.pool.query(
      `select 1 from pulse_rounds left join releases on round_id = id where state in ('closed', 'open') and closes_at <= $1 and body is null`,
      [closes],
    );
    return rows.length === 0;
  });
}
