import { type Kysely, sql } from 'kysely';

/** The messages of the web chat. No column says when anybody pressed or read anything. */
export const migration0002 = {
  name: '0002-webchat',
  async up(db: Kysely<unknown>): Promise<void> {
    await sql`
      create table web_channels (
        tenant text not null,
        slug text not null,
        title text not null,
        purpose text,
        guests boolean not null,
        position int generated always as identity,
        primary key (tenant, slug)
      )`.execute(db);
    // One row per conversation hands out the positions: writers of one conversation wait for each other, of two do not.
    await sql`
      create table web_conversations (
        tenant text not null,
        conversation text not null,
        last_position int not null default 0,
        joined boolean not null default false,
        primary key (tenant, conversation)
      )`.execute(db);
    await sql`
      create table web_messages (
        id uuid primary key,
        tenant text not null,
        conversation text not null,
        position int not null,
        author text,
        at timestamptz,
        only_for text,
        delivery uuid,
        body json not null,
        unique (tenant, conversation, position),
        unique (tenant, delivery)
      )`.execute(db);
  },
};
