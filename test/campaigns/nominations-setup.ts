import type { Button, Card, Form, Values } from '#core/card.ts';
import type { ReplyTo } from '#core/chat.ts';
import type { Context, Extra, Outcome, Send } from '#core/outcome.ts';
import type { Campaign, CampaignPlan } from '#flows/campaigns/campaign.ts';
import { createNominations } from '#flows/campaigns/nominations/part.ts';
import type { NominationPlan } from '#flows/campaigns/nominations/plan.ts';
import { campaignById, changeCampaign, createCampaign } from '#flows/campaigns/store.ts';
import { writeOutcome } from '#src/outcome.ts';
import type { Db } from '#store/db.ts';
import { personById } from '#store/people.ts';
import { commandCall } from '#test/support/call.ts';
import { testPorts } from '#test/support/ports.ts';
import { createTestDatabase } from '#test/support/postgres.ts';
import { createTestClock } from '#test/support/testports.ts';

const web = { platform: 'web', tenant: 'web' };
type Reply = ReplyTo['submit'] | ReplyTo['command'];

export const rules: NominationPlan = {
  categories: [
    { id: 'c1', title: { en: 'Service', es: 'Servicio' } },
    { id: 'c2', title: { en: 'Care', es: 'Cuidado' } },
  ],
  who: { kinds: [], units: [], minTenureDays: 0 },
  perPerson: 3,
  seconds: 0,
  choose: 'votes',
  jury: [],
  ties: 'all',
  choiceDays: 4,
};

const plan: CampaignPlan = {
  template: 'client-week',
  title: { en: 'Client week', es: 'Semana del cliente' },
  text: { en: 'Who served you well?' },
  audience: { kinds: [], units: [], countries: [] },
  opensOn: '2026-11-23',
  opensAt: 0,
  closesOn: '2026-11-27',
  closesAt: 1080,
  clock: 'moment',
  places: [],
  prompts: false,
  repeat: null,
  nominations: rules,
};

export const reason = 'Stayed late to move the whole archive for us.';

export type Stand = Awaited<ReturnType<typeof createStand>>;

/** The nominations alone over a real database: each event in a transaction of its own, as the dispatch has it. */
export async function createStand() {
  const database = await createTestDatabase();
  const { db, pool } = database;
  const clock = createTestClock();
  const nominations = createNominations(testPorts().holidays);
  const { part } = nominations;
  const keys = new Map<string, string>();
  const send: Send[] = [];

  async function commit<T extends Extra>(act: (trx: Db) => Promise<T>): Promise<T> {
    return db.transaction().execute(async (trx) => {
      const outcome = await act(trx);
      await writeOutcome(trx, { ...outcome }, clock.now());
      send.push(...(outcome.send ?? []));
      return outcome;
    });
  }
  async function as<R extends Reply>(
    person: string,
    act: (context: Context) => Promise<Outcome<R>>,
  ): Promise<R> {
    const { reply } = await commit(async (trx) => {
      const who = await personById(trx, person);
      if (who === undefined) throw new Error('nobody');
      return act({ db: trx, now: clock.now(), person: who, locale: who.locale });
    });
    return reply;
  }
  const eventOf = (person: string) => ({
    id: crypto.randomUUID(),
    at: clock.now(),
    from: { ...web, key: keys.get(person) ?? '' },
    where: { ...web, key: keys.get(person) ?? '', route: 'dm' },
    direct: true,
  });
  const bound = <T extends { name: string }>(all: readonly T[] | undefined, name: string): T => {
    const found = all?.find((one) => one.name === name);
    if (found === undefined) throw new Error(`not bound: ${name}`);
    return found;
  };

  return {
    db,
    pool,
    clock,
    nominations,
    /** All that was asked to be sent. */
    send,
    async person(
      name: string,
      over: Readonly<{
        roles?: string[];
        manager?: string;
        kind?: string;
        start?: string;
        locale?: string;
      }> = {},
    ): Promise<string> {
      const { rows } = await pool.query(
        `insert into people (name, attributes, locale, time_zone, roles, manager_id, kind, start_date)
         values ($1, '{}', $2, 'UTC', $3, $4, $5, $6) returning id`,
        [
          name,
          over.locale ?? 'en',
          over.roles ?? [],
          over.manager ?? null,
          over.kind ?? 'employee',
          over.start ?? null,
        ],
      );
      const { id } = rows[0];
      keys.set(id, `k-${name}`);
      await pool.query(
        `insert into identities (platform, tenant, key, person_id, route) values ('web', 'web', $1, $2, 'dm')`,
        [`k-${name}`, id],
      );
      return id;
    },
    keyOf: (person: string): string => keys.get(person) ?? '',
    async campaign(
      hr: string,
      over: Partial<NominationPlan> = {},
      state: Campaign['state'] = 'open',
    ): Promise<string> {
      const id = await createCampaign(db, {
        state: 'draft',
        plan: { ...plan, nominations: { ...rules, ...over } },
        opens: new Date('2026-11-23T00:00:00Z'),
        closes: new Date('2026-11-27T18:00:00Z'),
        by: hr,
      });
      if (state !== 'draft') await changeCampaign(db, id, { state });
      return id;
    },
    async find(id: string): Promise<Campaign> {
      const found = await campaignById(db, id);
      if (found === undefined) throw new Error('no campaign');
      return found;
    },
    async close(id: string): Promise<void> {
      clock.set('2026-11-27T18:00:01Z');
      await changeCampaign(db, id, { state: 'moderation' });
      const campaign = await this.find(id);
      await commit((trx) => nominations.afterClose({ db: trx, now: clock.now() }, campaign));
    },
    async publish(id: string): Promise<void> {
      await changeCampaign(db, id, { state: 'published' });
      const campaign = await this.find(id);
      await commit((trx) => nominations.afterPublish({ db: trx, now: clock.now() }, campaign));
    },
    press: (person: string, { name, input }: Pick<Button, 'name' | 'input'>): Promise<ReplyTo['action']> =>
      as(person, (context) => {
        const one = bound(part.actions, name);
        return one.handle(context, one.schema.parse(input), {
          ...eventOf(person),
          kind: 'action',
          name,
          input,
        });
      }),
    open: (person: string, { name, input }: Pick<Button, 'name' | 'input'>): Promise<ReplyTo['open']> =>
      as(person, (context) => {
        const one = bound(part.opens, name);
        return one.handle(context, one.schema.parse(input), {
          ...eventOf(person),
          kind: 'open',
          name,
          input,
        });
      }),
    submit: (
      person: string,
      { name, input }: Pick<Form, 'name' | 'input'>,
      values: Values,
    ): Promise<ReplyTo['submit']> =>
      as(person, (context) => {
        const one = bound(part.submits, name);
        const event = { ...eventOf(person), kind: 'submit' as const, name, input, values };
        return one.handle(context, one.schema.parse(input), event);
      }),
    command: (person: string, text = '') =>
      as(person, (context) =>
        bound(part.commands, 'nominate').handle(context, commandCall({ text, from: web })),
      ),
    render: async (
      to: string,
      { message, data }: Pick<Send, 'message' | 'data'>,
    ): Promise<Card | undefined> => {
      const person = await personById(db, to);
      if (person === undefined) throw new Error('nobody');
      return bound(part.messages, message).render(
        { db, now: clock.now(), person, locale: person.locale },
        data,
      );
    },
    /** Runs what is due now. */
    async run(name: string, data: unknown): Promise<void> {
      const job = bound(part.jobs, name);
      await commit((trx) => job.run({ db: trx, now: clock.now() }, data, undefined));
    },
    async rows(query: string, ...values: unknown[]) {
      return (await pool.query(query, values)).rows;
    },
    drop: () => database.drop(),
  };
}

export function cardOf(reply: Reply | ReplyTo['action'] | ReplyTo['open']): Card {
  if (reply.kind !== 'say' && reply.kind !== 'replace') throw new Error(`no card: ${JSON.stringify(reply)}`);
  return reply.card;
}
export function formOf(reply: Reply | ReplyTo['open']): Form {
  if (reply.kind !== 'ask') throw new Error(`no form: ${JSON.stringify(reply)}`);
  return reply.form;
}
export const textOf = (card: Card | undefined): string => JSON.stringify(card?.blocks ?? 'nothing');
export const buttonsOf = (card: Card): readonly Button[] => [
  ...card.blocks.flatMap((block) => (block.kind === 'buttons' ? block.buttons : [])),
  ...(card.buttons ?? []),
];
export function button(card: Card, name: string): Button {
  const found = buttonsOf(card).find((one) => one.name === name);
  if (found === undefined) throw new Error(`no ${name} among ${buttonsOf(card).map((one) => one.name)}`);
  return found;
}
