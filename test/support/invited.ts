import { sql } from 'kysely';
import type { Card } from '#core/card.ts';
import type { Flow } from '#core/flow.ts';
import type { PersonId } from '#core/person.ts';
import { newBallotKey } from '#flows/pulse/ballot.ts';
import { bank } from '#flows/pulse/bank.ts';
import { personById } from '#store/people.ts';
import type { House } from './house.ts';

const launched = {
  organisation: 'Río Claro',
  minGroup: 5,
  items: bank.slice(0, 2),
  units: [{ id: 'u', name: 'U' }],
};
const plan = {
  kinds: ['employee'],
  units: [],
  items: [],
  opensOn: '2026-11-20',
  opensAt: 600,
  closesOn: '2026-12-30',
  remindOn: null,
  repeat: null,
};

/** An open round with these people in it. @returns the card with the first one's ballot, as it would be sent */
export async function invitationOf(
  { db, clock }: House,
  pulse: Flow,
  people: readonly [PersonId, ...PersonId[]],
): Promise<Card> {
  const now = clock.now();
  const [opens, closes] = [new Date(now.getTime() - 60_000), new Date(now.getTime() + 86_400_000)];
  const { rows } = await sql<{ id: string }>`
    insert into pulse_rounds (state, plan, opens_at, closes_at, ballot_key, launched)
    values ('open', ${JSON.stringify(plan)}::jsonb, ${opens}, ${closes}, ${newBallotKey()},
      ${JSON.stringify(launched)}::jsonb) returning id`.execute(db);
  const round = rows[0]?.id ?? '';
  for (const id of people) {
    await sql`insert into pulse_invited values (${round}, ${id}, 'u')`.execute(db);
    await sql`insert into pulse_pending values (${round}, ${id})`.execute(db);
  }
  const person = await personById(db, people[0]);
  const message = pulse.messages?.find((one) => one.name === 'pulse.invitation');
  if (person === undefined || message === undefined) throw new Error('nobody to invite');
  const card = await message.render({ db, now, person, locale: 'en' }, { round });
  if (card === undefined) throw new Error('no invitation');
  return card;
}
