import { afterAll, beforeAll, expect, it } from 'vitest';
import { armOf } from '#flows/training/rules/holdout.ts';
import { startTestApp, type TestApp } from '#test/support/app.ts';
import { button, buttons, formOf, newestWith, read } from '#test/support/pulse.ts';
import { messageText } from '#test/support/webclient.ts';
import { plantCourse, sampleContent } from './support.ts';

// The program as it is started, in the trial, reached through the web chat.

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app.stop());

it('a learner’s whole course: takes it, goes on the next day in the same message, is done, is asked again', async () => {
  const { db } = app.database;
  const now = await app.now();
  const { es } = sampleContent.texts;
  if (es === undefined) throw new Error('no Spanish');
  await plantCourse(
    db,
    {
      ...sampleContent,
      slug: 'blue-lighthouse',
      texts: { ...sampleContent.texts, es: { ...es, title: 'El faro azul' } },
      lessons: sampleContent.lessons.slice(0, 2),
    },
    now,
  );
  // Somebody who speaks Spanish, and whose sessions of the next days are not held back.
  const days = Array.from({ length: 14 }, (_, n) =>
    new Date(now.getTime() + n * 86_400_000).toISOString().slice(0, 10),
  );
  const people = await db
    .selectFrom('people')
    .innerJoin('identities', 'identities.person_id', 'people.id')
    .select(['people.id', 'identities.key'])
    .where('people.locale', '=', 'es')
    .where('people.kind', '=', 'employee')
    .execute();
  const fitting = people.filter(({ id }) =>
    days.every((day) => armOf('lesson', id, day) === 'sent' && armOf('review', id, day) === 'sent'),
  );
  const learner = fitting[0] ?? people[0];
  if (learner === undefined) throw new Error('nobody');
  const person = app.as(learner.key);

  const offered = await person.command('aprender');
  expect(read(offered)).toContain('Lo que podrías tomar');
  // The trial's own courses are offered beside it.
  const offer = buttons(offered).find(
    ({ name, hint }) => name === 'training.join' && hint?.includes('El faro azul') === true,
  );
  if (offer === undefined) throw new Error(read(offered));
  await person.press(offer);
  const enrolment = await db
    .selectFrom('enrolments')
    .innerJoin('courses', 'courses.id', 'enrolments.course_id')
    .select(['enrolments.id', 'source'])
    .where('person_id', '=', learner.id)
    .where('slug', '=', 'blue-lighthouse')
    .executeTakeFirstOrThrow();
  expect(enrolment.source).toBe('self');

  // Found behind its name; answered in place, in one message.
  const first = await person.command('aprender faro AZUL');
  const messages = (await person.messages()).length;
  const question = await person.press(button(buttons(first), 'training.took'));
  const eleven = await Promise.all(
    Array.from({ length: 11 }, () => person.press(button(buttons(question), 'B'))),
  );
  for (const one of eleven) expect(read(one)).toContain('Es correcto');
  const [given] = eleven;
  if (given === undefined) throw new Error('no answer');
  const answer = await person.press(button(buttons(given), 'training.next'));
  expect(read(answer)).toContain('Falta una sola cosa');
  const done = await person.press(button(buttons(answer), 'training.done'));
  expect(read(done)).toContain('está hecho');
  // The certificate may have come; nothing else has.
  expect((await person.messages()).length - messages).toBeLessThanOrEqual(1);
  const { state } = await db
    .selectFrom('enrolments')
    .select('state')
    .where('id', '=', enrolment.id)
    .executeTakeFirstOrThrow();
  expect(state).toBe('done');

  // The reviews come by themselves, on a working day.
  for (let n = 0; n < 60; n += 1) {
    const all = await person.messages();
    if (all.some((one) => /^Hoy: .*repaso/.test(messageText(one)))) break;
    await app.skip();
  }
  const review = await newestWith(person, 'training.answer');
  const right = await person.press(button(review, 'B'));
  expect(read(right)).toContain('Te lo vuelvo a preguntar en 7 días hábiles');
  // No name and no answer is in any line of the log.
  expect(app.logged()).not.toContain('El faro azul');
});

it('pauses by a form and resumes by a command', async () => {
  const hr = app.as('ana-torres');
  const mine = await hr.command('aprender');
  const offer = buttons(mine).find(({ name }) => name === 'training.join');
  if (offer === undefined) throw new Error(read(mine));
  await hr.press(offer);
  const own = await hr.command('aprender');
  const form = formOf(await hr.press(button(buttons(own), 'Pausa…')));
  expect(form.title).toBe('Pausar lecciones');
  const paused = await hr.submit(form, { what: 'all', weeks: '4' });
  expect(read(paused)).toContain('Sin lecciones hasta el');
  expect(read(await hr.command('aprender'))).toContain('No recibes lecciones hasta el');
  expect(read(await hr.command('reanudar'))).toContain('Desde el próximo día hábil');
  expect(read(await hr.command('reanudar'))).toContain('No había nada en pausa');
});
