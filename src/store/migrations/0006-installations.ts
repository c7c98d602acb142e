import type { Kysely } from 'kysely';

export const migration0006 = {
  name: '0006-installations',
  async up(_db: Kysely<unknown>): Promise<void> {},
};
