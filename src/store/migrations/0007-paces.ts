import type { Kysely } from 'kysely';

export const migration0007 = {
  name: '0007-paces',
  async up(_db: Kysely<unknown>): Promise<void> {},
};
