import type { Button, Card, Form, Values } from '#core/card.ts';
import type { Actor, ChatEvent, MessageRef, ReplyTo } from '#core/chat.ts';
import type { FlowPart } from '#core/flow.ts';
import type { Context, Extra, Outcome } from '#core/outcome.ts';
import type { Person } from '#core/person.ts';
import type { Db } from '#store/db.ts';
import { personById } from '#store/people.ts';
import type { Visibility } from '#store/tables/recognition.ts';
import { commandCall } from '#test/support/call.ts';

// Parts of the recognition flow, pressed by hand over the real database: each press in a transaction of its own.

type Answered = Readonly<{ reply: ReplyTo['action'] | ReplyTo['submit'] | ReplyTo['home']; extra: Extra }>;
type CallOver = Parameters<typeof commandCall>[0];

const pressedOn: MessageRef = { platform: 'web', tenant: 'web', route: 'r', id: 'm' };

export function createHands(db: Db, part: FlowPart, now: () => Date) {
  const as = (person: string) => {
    const from: Actor = { platform: 'web', tenant: 'web', key: person };
    const where = { ...from, route: `dm:${person}` };
    const common = { id: '1', at: now(), from, where, direct: true, on: pressedOn };
    const within = <T>(act: (context: Context) => Promise<T>): Promise<T> =>
      db.transaction().execute(async (transaction) => {
        const who: Person | undefined = await personById(transaction, person);
        if (who === undefined) throw new Error('nobody');
        return act({ db: transaction, now: now(), person: who, locale: who.locale });
      });
    const split = ({ reply, ...extra }: Outcome<Answered['reply']>): Answered => ({ reply, extra });
    return {
      command: (name: string, over: CallOver = {}) =>
        within(async (context) => {
          const found = part.commands?.find((one) => one.name === name);
          if (found === undefined) throw new Error(`no command ${name}`);
          return split(await found.handle(context, commandCall(over)));
        }),
      /** A button as it came, through its schema as JSON. @param over where it is pressed */
      press: (button: Pick<Button, 'kind' | 'name' | 'input'>, over: Partial<ChatEvent<'action'>> = {}) =>
        within(async (context) => {
          const some = button.kind === 'open' ? part.opens : part.actions;
          const found = some?.find((one) => one.name === button.name);
          if (found === undefined) throw new Error(`no button ${button.name}`);
          const input = found.schema.parse(JSON.parse(JSON.stringify(button.input)));
          const event = { ...common, ...over, kind: button.kind, name: button.name, input } as never;
          return split(await found.handle(context, input, event));
        }),
      submit: (form: Pick<Form, 'name' | 'input'>, values: Values) =>
        within(async (context) => {
          const found = part.submits?.find((one) => one.name === form.name);
          if (found === undefined) throw new Error(`no form ${form.name}`);
          const input = found.schema.parse(JSON.parse(JSON.stringify(form.input)));
          const event: ChatEvent<'submit'> = { ...common, kind: 'submit', name: form.name, input, values };
          return split(await found.handle(context, input, event));
        }),
      within,
    };
  };
  return {
    as,
    /** Runs jobs that were asked for, and those that these ask for. @returns what they did beside that */
    async run(requests: Extra['enqueue']): Promise<readonly Extra[]> {
      const done: Extra[] = [];
      for (const queue = [...(requests ?? [])]; queue.length > 0; ) {
        const { name, data } = queue.shift() ?? { name: '', data: {} };
        const job = part.jobs?.find((one) => one.name === name);
        if (job === undefined) throw new Error(`no job ${name}`);
        const parsed = job.schema.parse(data);
        const { enqueue, ...extra } = await db
          .transaction()
          .execute((transaction) => job.run({ db: transaction, now: now() }, parsed, undefined));
        queue.push(...(enqueue ?? []));
        done.push(extra);
      }
      return done;
    },
  };
}

export function cardIn({ reply }: Answered): Card {
  if (!('card' in reply)) throw new Error(`no card: ${reply.kind}`);
  return reply.card;
}
export function formIn({ reply }: Answered): Form {
  if (reply.kind !== 'ask') throw new Error(`no form: ${reply.kind}`);
  return reply.form;
}
export const wordsIn = (card: Card): string => JSON.stringify(card);
export const allButtons = (card: Card): readonly Button[] => [
  ...card.blocks.flatMap((block) => (block.kind === 'buttons' ? block.buttons : [])),
  ...(card.buttons ?? []),
];
export function buttonNamed(card: Card, name: string): Button {
  const found = allButtons(card).find((button) => button.name === name);
  if (found === undefined) throw new Error(`no ${name} among ${allButtons(card).map((one) => one.name)}`);
  return found;
}

// --- what is there ---------------------------------------------------------------------------------------------------

export async function newPerson(
  db: Db,
  given: Readonly<{
    name: string;
    unit?: string;
    roles?: readonly ('hr' | 'owner')[];
    gone?: Date;
    locale?: string;
  }>,
): Promise<string> {
  const { id } = await db
    .insertInto('people')
    .values({
      name: given.name,
      unit_id: given.unit ?? null,
      locale: given.locale ?? 'en',
      time_zone: 'UTC',
      attributes: '{}',
      roles: [...(given.roles ?? [])],
      gone_at: given.gone ?? null,
    })
    .returning('id')
    .executeTakeFirstOrThrow();
  await db
    .insertInto('identities')
    .values({ platform: 'web', tenant: 'web', key: id, person_id: id, route: `dm:${id}` })
    .execute();
  return id;
}

export async function newUnit(db: Db, name: string, parent?: string): Promise<string> {
  const { id } = await db
    .insertInto('units')
    .values({ name, parent_id: parent ?? null })
    .returning('id')
    .executeTakeFirstOrThrow();
  return id;
}

type Planted = Readonly<{
  at: Date;
  from?: string;
  people?: readonly (string | Readonly<{ id: string; choice: Visibility | null }>)[];
  units?: readonly string[];
  outsiders?: readonly string[];
  value?: string;
  words: string;
  state?: 'stands' | 'undone' | 'hidden';
  choice?: Visibility;
  seen?: Visibility;
  boosts?: readonly string[];
}>;

/** A recognition as rows, without the rules of giving. */
export async function plant(db: Db, given: Planted): Promise<string> {
  const { id } = await db
    .insertInto('recognitions')
    .values({
      at: given.at,
      giver_id: given.from ?? null,
      value: given.value ?? 'service',
      words: given.words,
      state: given.state ?? 'stands',
      choice: given.choice ?? 'public',
      seen: given.seen ?? 'public',
    })
    .returning('id')
    .executeTakeFirstOrThrow();
  const outsiders = [];
  for (const name of given.outsiders ?? []) {
    const row = await db.insertInto('outsiders').values({ name }).returning('id').executeTakeFirstOrThrow();
    outsiders.push(row.id);
  }
  const none = { person_id: null, unit_id: null, outsider_id: null, choice: null };
  const receivers = [
    ...(given.people ?? []).map((one) =>
      typeof one === 'string'
        ? { ...none, person_id: one }
        : { ...none, person_id: one.id, choice: one.choice },
    ),
    ...(given.units ?? []).map((unit) => ({ ...none, unit_id: unit })),
    ...outsiders.map((outsider) => ({ ...none, outsider_id: outsider })),
  ];
  for (const [n, receiver] of receivers.entries()) {
    await db
      .insertInto('recognition_receivers')
      .values({ recognition_id: id, n, ...receiver })
      .execute();
  }
  for (const person of given.boosts ?? []) {
    await db
      .insertInto('recognition_boosts')
      .values({ recognition_id: id, person_id: person, at: given.at })
      .execute();
  }
  return id;
}
