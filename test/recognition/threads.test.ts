import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Address, ReplyTo } from '#core/chat.ts';
import { createThanks, type Somebody, type Thanks } from '#test/support/thanks.ts';

/** Where a thank-you is posted: in the talk in which it was given, and nowhere that nobody else sees. */
let house: Thanks;
let ana: Somebody;
let luis: Somebody;

beforeAll(async () => {
  house = await createThanks();
  ana = await house.person('Ana Ruiz');
  luis = await house.person('Luis Mora');
});
afterAll(() => house.drop());

const thread = (): Address => ({ ...house.room('team'), route: 'room:team:thread-7' });
const places = async () =>
  (await house.db.selectFrom('deliveries').select('place').where('place', 'is not', null).execute()).map(
    ({ place }) => place,
  );

it('in a thread, when it was typed there', async () => {
  const words = '#service for staying with me until the line ran again';
  const reply = await house.happen(
    'message',
    ana,
    {
      text: `kudos @Luis Mora ${words}`,
      mentions: [{ key: luis.key, name: luis.name }],
      addressed: true,
    },
    { in: 'team', thread: thread() },
  );
  expect(reply.kind).toBe('say');
  expect(await places()).toEqual([thread()]);
});

it('in the thread of a message that others see, although the form is opened by oneself', async () => {
  await house.db.deleteFrom('deliveries').execute();
  const pointed = { by: { key: luis.key, name: luis.name }, thread: thread() };
  const asked: ReplyTo['command'] = await house.happen('command', ana, {
    name: 'kudos',
    text: '',
    mentions: [],
    pointed,
  });
  if (asked.kind !== 'ask') throw new Error('no form');
  await house.submit(ana, asked.form, {
    people: [luis.key],
    value: 'service',
    words: 'for the long call with the customer on Monday',
    choice: 'public',
  });
  expect(await places()).toEqual([thread()]);
});
