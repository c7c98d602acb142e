import { type Generated, type JSONColumnType, type Kysely, type Selectable, sql } from 'kysely';
import pg from 'pg';
import type { Card } from '#core/card.ts';
import type { Mention } from '#core/chat.ts';

// Fills the port `WebMessages` of the web adapter, which the store may not know: the two meet in app.ts.

type Body =
  | Readonly<{ kind: 'card'; card: Card }>
  | Readonly<{ kind: 'words'; text: string; mentions: readonly Mention[] }>;
type Message = Readonly<{
  id: string;
  conversation: string;
  position: number;
  author?: string;
  at?: Date;
  only?: string;
  body: Body;
}>;
type NewMessage = Omit<Message, 'position'> & Readonly<{ delivery?: string }>;
type Channel = Readonly<{ slug: string; title: string; purpose?: string; guests: boolean }>;
type Change = Readonly<{ kind: 'message'; id: string }> | Readonly<{ kind: 'anything' }>;
type Query = Readonly<{ conversation: string; viewer: string; before?: number; limit: number }>;

interface WebChannelsTable {
  tenant: string;
  slug: string;
  title: string;
  purpose: string | null;
  guests: boolean;
  position: Generated<number>;
}
interface WebConversationsTable {
  tenant: string;
  conversation: string;
  last_position: Generated<number>;
  joined: Generated<boolean>;
}
interface WebMessagesTable {
  id: string;
  tenant: string;
  conversation: string;
  position: number;
  author: string | null;
  at: Date | null;
  only_for: string | null;
  delivery: string | null;
  body: JSONColumnType<Body>;
}

export interface WebchatTables {
  web_channels: WebChannelsTable;
  web_conversations: WebConversationsTable;
  web_messages: WebMessagesTable;
}

/** Where processes tell each other of changes: the payload is the id of a message, never more. */
const topic = 'latido_web';
const reconnectMs = 1_000;

type Options = Readonly<{
  tenant: string;
  /** For the one connection of its own that listens for changes. */
  connection: pg.ClientConfig;
  /** Told when the listening connection was lost; it is opened again by itself. */
  onLost?: (error: Error) => void;
}>;

/** JSON as PostgreSQL keeps it: without NUL and halves of surrogate pairs. */
const toJson = (value: unknown): string =>
  JSON.stringify(value, (_key, item: unknown) =>
    typeof item === 'string' ? item.toWellFormed().replaceAll('\0', '') : item,
  );

function toMessage(row: Selectable<WebMessagesTable>): Message {
  return {
    id: row.id,
    conversation: row.conversation,
    position: row.position,
    ...(row.author === null ? {} : { author: row.author }),
    ...(row.at === null ? {} : { at: row.at }),
    ...(row.only_for === null ? {} : { only: row.only_for }),
    body: row.body,
  };
}

/** The web chat's messages in PostgreSQL, for one tenant, shared by all processes. */
export function createWebMessages(database: Kysely<never>, { tenant, connection, onLost }: Options) {
  const db = database as unknown as Kysely<WebchatTables>;

  return {
    async append(message: NewMessage): Promise<Message> {
      // One statement, for every message of every person comes through here. It locks the conversation: positions
      // follow the order of commits, and a repetition waits for the first.
      const { rows } = await sql<Selectable<WebMessagesTable>>`
        with place as (
          insert into web_conversations (tenant, conversation, last_position)
          values (${tenant}, ${message.conversation}, 1)
          on conflict (tenant, conversation) do update set last_position = web_conversations.last_position + 1
          returning last_position
        ), kept as (
          insert into web_messages (id, tenant, conversation, position, author, at, only_for, delivery, body)
          select ${message.id}::uuid, ${tenant}, ${message.conversation}, last_position,
            ${message.author ?? null}::text, ${message.at ?? null}::timestamptz, ${message.only ?? null}::text,
            ${message.delivery ?? null}::uuid, ${toJson(message.body)}::json
          from place on conflict do nothing returning *
        )
        select kept.*, pg_notify(${topic}, id::text) from kept`.execute(db);
      const [kept] = rows;
      if (kept !== undefined) return toMessage(kept);
      const before = await db
        .selectFrom('web_messages')
        .selectAll()
        .where('tenant', '=', tenant)
        .where((or) =>
          or.or([
            or('id', '=', message.id),
            ...(message.delivery === undefined ? [] : [or('delivery', '=', message.delivery)]),
          ]),
        )
        .executeTakeFirstOrThrow();
      return toMessage(before);
    },

    async update(id: string, card: Card): Promise<boolean> {
      if (!isUuid(id)) return false;
      const { rows } = await sql`
        with updated as (
          update web_messages set body = ${toJson({ kind: 'card', card })}::json
          where id = ${id}::uuid and tenant = ${tenant} returning id
        )
        select pg_notify(${topic}, id::text) from updated`.execute(db);
      return rows.length > 0;
    },

    async get(id: string): Promise<Message | undefined> {
      if (!isUuid(id)) return undefined;
      const row = await db
        .selectFrom('web_messages')
        .selectAll()
        .where('id', '=', id)
        .where('tenant', '=', tenant)
        .executeTakeFirst();
      return row && toMessage(row);
    },

    async findDelivery(conversation: string, delivery: string): Promise<Message | undefined> {
      if (!isUuid(delivery)) return undefined;
      const row = await db
        .selectFrom('web_messages')
        .selectAll()
        .where('tenant', '=', tenant)
        .where('delivery', '=', delivery)
        .where('conversation', '=', conversation)
        .executeTakeFirst();
      return row && toMessage(row);
    },

    async list({ conversation, viewer, before, limit }: Query): Promise<readonly Message[]> {
      let query = db
        .selectFrom('web_messages')
        .selectAll()
        .where('tenant', '=', tenant)
        .where('conversation', '=', conversation)
        .where((or) => or.or([or('only_for', 'is', null), or('only_for', '=', viewer)]));
      if (before !== undefined) query = query.where('position', '<', before);
      const rows = await query.orderBy('position', 'desc').limit(limit).execute();
      return rows.reverse().map(toMessage);
    },

    async latest(viewer: string, conversations: readonly string[]): Promise<ReadonlyMap<string, number>> {
      if (conversations.length === 0) return new Map();
      const rows = await db
        .selectFrom('web_messages')
        .select(({ fn }) => ['conversation', fn.max('position').as('latest')])
        .where('tenant', '=', tenant)
        .where('conversation', 'in', [...conversations])
        .where((or) => or.or([or('only_for', 'is', null), or('only_for', '=', viewer)]))
        .where((or) => or.or([or('author', 'is', null), or('author', '<>', viewer)]))
        .groupBy('conversation')
        .execute();
      return new Map(rows.map((row) => [row.conversation, row.latest]));
    },

    async channels(): Promise<readonly Channel[]> {
      const rows = await db
        .selectFrom('web_channels')
        .selectAll()
        .where('tenant', '=', tenant)
        .orderBy('position')
        .execute();
      return rows.map(({ slug, title, purpose, guests }) => ({
        slug,
        title,
        guests,
        ...(purpose === null ? {} : { purpose }),
      }));
    },

    async putChannel({ slug, title, purpose, guests }: Channel): Promise<void> {
      const told = { title, purpose: purpose ?? null, guests };
      await db
        .insertInto('web_channels')
        .values({ tenant, slug, ...told })
        .onConflict((conflict) => conflict.columns(['tenant', 'slug']).doUpdateSet(told))
        .execute();
    },

    async hasJoined(key: string): Promise<boolean> {
      const row = await db
        .selectFrom('web_conversations')
        .select('joined')
        .where('tenant', '=', tenant)
        .where('conversation', '=', `dm:${key}`)
        .executeTakeFirst();
      return row?.joined ?? false;
    },

    async setJoined(key: string): Promise<void> {
      await db
        .insertInto('web_conversations')
        .values({ tenant, conversation: `dm:${key}`, joined: true })
        .onConflict((conflict) => conflict.columns(['tenant', 'conversation']).doUpdateSet({ joined: true }))
        .execute();
    },

    subscribe: (listener: (change: Change) => void) => listen(connection, listener, onLost),

    async clear(): Promise<void> {
      await db.transaction().execute(async (trx) => {
        for (const table of ['web_messages', 'web_conversations', 'web_channels'] as const) {
          await trx.deleteFrom(table).where('tenant', '=', tenant).execute();
        }
      });
    },
  };
}

const isUuid = (id: string): boolean => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(id);

/**
 * Listens on a connection of its own. When it breaks it is opened again every second, and then the listener is
 * told that anything may have changed, for notifications are not kept for who is away.
 */
async function listen(
  connection: pg.ClientConfig,
  listener: (change: Change) => void,
  onLost: (error: Error) => void = () => {},
): Promise<() => Promise<void>> {
  let stopped = false;
  let current: pg.Client | undefined;
  let timer: NodeJS.Timeout | undefined;

  async function open(): Promise<void> {
    const client = new pg.Client({
      keepAlive: true,
      keepAliveInitialDelayMillis: 10_000,
      connectionTimeoutMillis: 2_000,
      ...connection,
    });
    let lost = false;
    const again = (error: Error): void => {
      if (lost) return;
      lost = true;
      if (stopped) return;
      onLost(error);
      client.end().catch(() => {});
      timer = setTimeout(
        () => void open().then(() => stopped || listener({ kind: 'anything' })),
        reconnectMs,
      );
    };
    client.on('error', again);
    client.on('end', () => again(new Error('the listening connection ended')));
    client.on('notification', ({ payload }) => {
      if (payload !== undefined) listener({ kind: 'message', id: payload });
    });
    current = client;
    try {
      await client.connect();
      await client.query(`listen ${topic}`);
    } catch (error) {
      again(error instanceof Error ? error : new Error('the listening connection failed'));
    }
  }

  await open();
  return async () => {
    stopped = true;
    clearTimeout(timer);
    await current?.end().catch(() => {});
  };
}
