import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Chart } from '#core/chart.ts';
import { certify } from '#flows/training/certificate/certify.ts';
import { createCertificate } from '#flows/training/certificate/part.ts';
import { personById } from '#store/people.ts';
import { testPorts } from '#test/support/ports.ts';
import { createTestDatabase, type TestDatabase } from '#test/support/postgres.ts';
import { cardIn, createHands, newPerson, wordsIn } from '#test/support/recognition.ts';

let database: TestDatabase;
let ana: string;
let luis: string;
let enrolment: string;
const now = new Date('2026-11-24T15:00:00Z');
const drawn: Chart[] = [];
let isBroken = false;
const { part } = createCertificate({
  charts: {
    ...testPorts().charts,
    png: async (chart, look) => {
      if (isBroken) throw new Error('no picture');
      drawn.push(chart);
      return testPorts().charts.png(chart, look);
    },
  },
});

beforeAll(async () => {
  database = await createTestDatabase();
  const { db } = database;
  [ana, luis] = [await newPerson(db, { name: 'Ana <b>' }), await newPerson(db, { name: 'Luis' })];
  const body = JSON.stringify({
    slug: 'handover',
    fallback: 'es',
    texts: { es: { title: 'Entregar *bien*', summary: 'Sin perder nada.' } },
    lessons: [{ id: 'a', texts: { es: { title: 'A', body: 'B' } } }],
  });
  const { rows } = await database.pool.query(
    `with c as (insert into courses (slug, version, created_at) values ('handover', 1, now()) returning id),
       v as (insert into course_versions (course_id, version, body, hash, at) select id, 1, $2, 'h', now() from c returning course_id)
     insert into enrolments (person_id, course_id, version, source, mandatory, starts_on, created_at)
     select $1, course_id, 1, 'self', false, '2026-11-01', now() from v returning id`,
    [ana, body],
  );
  enrolment = rows[0].id;
});
afterAll(() => database.drop());

const press = (person: string) =>
  createHands(database.db, part, () => now)
    .as(person)
    .press({ kind: 'action', name: 'training.certificate', input: { enrolment } });

test('none before the course is done, and none of somebody else’s', async () => {
  expect(wordsIn(cardIn(await press(ana)))).toContain('There is no certificate');
  await database.pool.query(`update enrolments set state = 'done', done_at = $1`, [now]);
  expect(wordsIn(cardIn(await press(luis)))).toContain('There is no certificate');
  expect(drawn).toEqual([]);
});

test('a picture with the name, the course and the day; in words where it cannot be drawn', async () => {
  const card = cardIn(await press(ana));
  expect(card.blocks.map(({ kind }) => kind)).toEqual(['text', 'picture', 'note']);
  expect(drawn).toMatchObject([
    { kind: 'certificate', name: 'Ana <b>', course: 'Entregar *bien*', when: '24 November 2026' },
  ]);
  isBroken = true;
  expect(wordsIn(cardIn(await press(ana)))).toContain('Ana <b> has taken the course “Entregar *bien*”');
});

test('comes once, and shows the same as when it is asked for', async () => {
  const { send = [] } = certify({ person: ana, enrolment, now });
  expect(send).toMatchObject([{ to: ana, unasked: false, once: `certificate:${enrolment}` }]);
  const person = await personById(database.db, ana);
  if (person === undefined) throw new Error('nobody');
  const context = { db: database.db, now, person, locale: person.locale };
  expect(await part.messages?.[0]?.render(context, send[0]?.data)).toEqual(cardIn(await press(ana)));
});
