import type { Kysely } from 'kysely';

export const migration0008 = {
  name: '0008-directory',
  async up(_db: Kysely<unknown>): Promise<void> {},
};
