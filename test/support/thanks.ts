import type { Button, Card, Form, Values } from '#core/card.ts';
import { plain } from '#core/card.ts';
import type { Actor, Address, EventKind, Events, Mention, ReplyTo } from '#core/chat.ts';
import { done } from '#core/outcome.ts';
import type { Role } from '#core/person.ts';
import type { Ports } from '#flows/index.ts';
import { createRecognitionFlow } from '#flows/recognition/flow.ts';
import { createDeliver } from '#src/deliver.ts';
import { createDispatch } from '#src/dispatch.ts';
import { createRegistry } from '#src/registry.ts';
import { createRun } from '#src/run.ts';
import { jobsToSet } from '#store/jobs.ts';
import { deliveriesToSet } from '#store/outbox.ts';
import { type RecognitionSettings, writeSetting } from '#store/settings.ts';
import { happens } from './house.ts';
import { testPorts } from './ports.ts';
import { createTestDatabase } from './postgres.ts';
import { createTestChat } from './testchat.ts';
import { createTestClock, createTestLog } from './testports.ts';

/** A Tuesday afternoon in UTC. */
const start = new Date('2026-11-24T15:00:00Z');

export type Somebody = Readonly<{ id: string; key: string; name: string; actor: Actor }>;
export type Thanks = Awaited<ReturnType<typeof createThanks>>;
type Reply = ReplyTo[EventKind];

/** The flow over a database of its own, where people thank each other in a chat of the tests' own. */
export async function createThanks(ports: Partial<Ports> = {}) {
  const database = await createTestDatabase();
  const { db, pool } = database;
  const clock = createTestClock(start);
  const log = createTestLog();
  const registry = createRegistry([createRecognitionFlow(testPorts(ports))]);
  const unknown = async () => done();
  const chat = createTestChat('test', { find: true });
  const ring = () => {};
  const dispatch = createDispatch({ db, clock, registry, log, ring, unknown, replyWithinMs: 20_000 });
  const deliver = createDeliver({ db, clock, registry, chats: [chat], holidays: testPorts().holidays, log });
  const run = createRun({ db, clock, registry, log, ring });
  let count = 0;

  const room = (key: string): Address => ({ platform: 'test', tenant: 't1', key, route: `room:${key}` });
  const happen = async <K extends EventKind>(
    kind: K,
    who: Somebody,
    what: Events[K],
    over: Readonly<{ id?: string; in?: string; thread?: Address }> = {},
  ): Promise<ReplyTo[K]> => {
    const event = happens(kind, who.actor, what, { ...(over.id !== undefined && { id: over.id }) });
    const at = { ...event, at: clock.now(), ...(over.thread !== undefined && { thread: over.thread }) };
    return dispatch(over.in === undefined ? at : { ...at, where: room(over.in), direct: false });
  };

  return {
    database,
    db,
    pool,
    clock,
    log,
    chat,
    registry,
    happen,
    room,
    drop: () => database.drop(),

    async person(
      name: string,
      over: Readonly<{ unit?: string; locale?: string; email?: string; roles?: Role[]; gone?: boolean }> = {},
    ): Promise<Somebody> {
      const key = `k${++count}`;
      const { id } = await db
        .insertInto('people')
        .values({
          name,
          email: over.email ?? `${key}@org.example`,
          unit_id: over.unit ?? null,
          locale: over.locale ?? 'en',
          time_zone: 'UTC',
          roles: over.roles ?? [],
          attributes: '{}',
          gone_at: over.gone ? start : null,
        })
        .returning('id')
        .executeTakeFirstOrThrow();
      const actor = { platform: 'test', tenant: 't1', key };
      await db
        .insertInto('identities')
        .values({ ...actor, person_id: id, route: `dm:${key}` })
        .execute();
      return { id, key, name, actor };
    },
    async unit(name: string, parent: string | null = null): Promise<string> {
      const row = await db
        .insertInto('units')
        .values({ name, parent_id: parent })
        .returning('id')
        .executeTakeFirstOrThrow();
      return row.id;
    },
    rules: (change: Partial<RecognitionSettings>) => writeSetting(db, 'recognition', change as never),

    /** `/kudos` with these words. */
    kudos: (
      who: Somebody,
      text: string,
      over: Readonly<{ mentions?: readonly Somebody[]; in?: string; on?: string; id?: string }> = {},
    ) =>
      happen(
        'command',
        who,
        {
          name: 'kudos',
          text,
          mentions: (over.mentions ?? []).map(({ key, name }): Mention => ({ key, name })),
          ...(over.on !== undefined && { on: source(who, over.on) }),
        },
        over,
      ),
    /** The form with these values in place of its own. */
    submit: (who: Somebody, form: Form, values: Values, id?: string) =>
      happen(
        'submit',
        who,
        { name: form.name, input: form.input, values: { ...form.values, ...values } },
        id === undefined ? {} : { id },
      ),
    press: (who: Somebody, button: Button, over: Readonly<{ id?: string; seen?: Message }> = {}) =>
      happen(
        button.kind,
        who,
        {
          name: button.name,
          input: button.input,
          ...(over.seen && {
            on: { platform: 'test', tenant: 't1', route: over.seen.to.route, id: over.seen.id },
          }),
        },
        over.id === undefined ? {} : { id: over.id },
      ) as Promise<Reply>,

    /** Sends, posts and shows anew all that is due now. */
    async settle(): Promise<void> {
      for (let left = 1; left > 0; ) {
        const jobs = (await jobsToSet(db, clock.now(), 1_000, 0)).filter(({ delayMs }) => delayMs === 0);
        const due = (await deliveriesToSet(db, clock.now(), 1_000, 0)).filter(({ delayMs }) => delayMs === 0);
        for (const { id } of jobs) await run(id);
        for (const { id } of due) await deliver(id);
        left = jobs.length + due.length;
      }
    },
    /** What somebody has in their direct chat, oldest first. */
    inbox: ({ key }: Somebody): readonly Message[] =>
      chat.messages.filter(({ to }) => to.route === `dm:${key}`),
    posts: (key: string): readonly Message[] => chat.messages.filter(({ to }) => to.key === key),

    async points({ id }: Somebody): Promise<number> {
      const { rows } = await pool.query<{ n: number }>(
        `select count(*)::int + coalesce(sum((select count(*) from recognition_boosts b where b.recognition_id = r.id)), 0)::int as n
         from recognition_receivers rr join recognitions r on r.id = rr.recognition_id
         where rr.person_id = $1 and r.state = 'stands'`,
        [id],
      );
      return rows[0]?.n ?? 0;
    },
    count: async (what: string): Promise<number> =>
      (await pool.query<{ n: number }>(`select count(*)::int as n from ${what}`)).rows[0]?.n ?? 0,
  };
}

type Message = Readonly<{ id: string; to: Address; card: Card }>;

/** A message of somebody's own, in which they typed. */
export const source = (who: Somebody, id: string) => ({
  platform: 'test',
  tenant: who.actor.tenant,
  route: 'room:team',
  id,
});

export function cardOf(reply: Reply): Card {
  if (reply.kind !== 'say' && reply.kind !== 'replace')
    throw new Error(`no card, but ${JSON.stringify(reply)}`);
  return reply.card;
}
export function formOf(reply: Reply): Form {
  if (reply.kind !== 'ask') throw new Error(`no form, but ${JSON.stringify(reply)}`);
  return reply.form;
}
export function buttonOf(card: Card | undefined, name: string): Button {
  const found = card?.buttons?.find((one) => one.name === name);
  if (found === undefined)
    throw new Error(`no ${name} among ${card?.buttons?.map((one) => one.name).join()}`);
  return found;
}
/** All that stands in a card. */
export const wordsOf = (card: Card | undefined): string =>
  (card?.blocks ?? [])
    .map((block) =>
      'text' in block ? (typeof block.text === 'string' ? block.text : plain(block.text)) : '',
    )
    .join('\n');
