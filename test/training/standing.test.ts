import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Card } from '#core/card.ts';
import {
  buttonsOf,
  createStage,
  on,
  type PlantedCourse,
  plantCourse,
  plantPeople,
  type Reply,
  type Stage,
  textOf,
} from './support.ts';

// What stands in the message of an invitation while the course goes on within it, and somebody else changes something.

let stage: Stage;
let course: PlantedCourse;

beforeAll(async () => {
  stage = await createStage();
  course = await plantCourse(stage.db);
  const [boss = ''] = await plantPeople(stage.db, 1, { name: 'boss' });
  for (const name of ['eva', 'leo', 'ida']) await plantPeople(stage.db, 1, { name, manager: boss });
});
afterAll(() => stage.drop());

async function ask(people: readonly string[], mandatory: boolean): Promise<void> {
  const { form } = await stage.as('boss').command('enrol', '', []);
  await stage.as('boss').submit(form, {
    people,
    course: course.id,
    ...(mandatory && { mandatory: 'yes', due: 'on', dueDate: '2027-01-15' }),
  });
  await stage.goTo(new Date(stage.clock.now().getTime() + 180_000), 60_000);
}
const invitation = (of: string): Card => {
  const [first] = stage.sentTo(of);
  if (first === undefined) throw new Error(`${of} was told nothing`);
  return first.card;
};
const cardOf = ({ card }: Reply): Card => {
  if (card === undefined) throw new Error('no card came');
  return card;
};
const labels = (card: Card) => buttonsOf(card).map(({ label }) => label);
/** Through all three lessons, in place. */
async function learn(key: string): Promise<Card> {
  const as = stage.as(key);
  const second = await as.press(on(await as.press(on(invitation(key), 'training.learn')), 'training.took'));
  const third = await as.press(on(await as.press(on(second, 'training.answer', 'B')), 'training.next'));
  const { form } = await as.press(on(third, 'training.answer'));
  const right = await as.submit(form, { answer: 'confirm', sure: 'sure' });
  return cardOf(await as.press(on(right, 'training.next')));
}

it('a course that is confirmed in its invitation stays the card that says so, with the word on reviews', async () => {
  await ask(['eva', 'leo', 'ida'], false);
  const done = cardOf(await stage.as('eva').press(on(await learn('eva'), 'training.done')));
  expect(labels(done)).toContain('No reviews, please');
  await stage.goTo(new Date(stage.clock.now().getTime() + 120_000), 60_000);
  expect(invitation('eva')).toEqual(done);
  // What was chosen there stands when it is shown anew.
  const without = cardOf(await stage.as('eva').press(on(done, 'training.reviews')));
  expect(textOf(without)).toContain('No reviews follow.');
});

it('what becomes mandatory does not take the lesson away from who is in the middle, and tells them in a message of its own', async () => {
  await learn('leo');
  const before = invitation('leo');
  expect(textOf(before)).toContain('You may leave it');
  const told = stage.sentTo('leo').length;
  await ask(['leo', 'ida'], true);
  await stage.goTo(new Date(stage.clock.now().getTime() + 24 * 3_600_000), 3_600_000);
  expect(invitation('leo')).toEqual(before);
  const later = stage
    .sentTo('leo')
    .slice(told)
    .map(({ card }) => textOf(card));
  expect(later.some((said) => said.includes('Mandatory') && said.includes('15 January 2027'))).toBe(true);
  // Who has not begun reads there what holds now.
  expect(textOf(invitation('ida'))).toContain('Mandatory');
});
