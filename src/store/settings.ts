import { z } from 'zod';
import { type Locale, locales } from '#core/i18n.ts';
import type { Db } from './db.ts';

/** What holds for the whole organisation. */
const schemas = {
  organisation: z.object({
    name: z.string().default('Latido'),
    locale: z.enum(locales).default('en'),
    timeZone: z.string().default('UTC'),
    /** Who belongs to the organisation: HR's file alone says it, or also whoever is on a chat platform and no guest there. */
    peopleFrom: z.enum(['file', 'chat']).default('file'),
    /** Guests of a platform: left out, or taken for whom HR's file says they are. */
    guests: z.enum(['none', 'listed']).default('none'),
  }),
  /** Who the operator named as owners: they get the role whenever they come into the organisation. */
  owners: z.object({ emails: z.array(z.string()).default([]) }),
  /** Milliseconds that the trial's clock is ahead of the machine's. */
  trial: z.object({ aheadMs: z.number().default(0), cleared: z.boolean().default(false) }),
};
type Settings = { [K in keyof typeof schemas]: z.infer<(typeof schemas)[K]> };

export type Organisation = Readonly<{
  name: string;
  locale: Locale;
  timeZone: string;
  peopleFrom: 'file' | 'chat';
  guests: 'none' | 'listed';
}>;

/** @param value as it is kept; nothing when it was never written */
export const organisationOf = (value: unknown): Organisation => schemas.organisation.parse(value ?? {});

export async function readSetting<K extends keyof Settings>(db: Db, key: K): Promise<Settings[K]> {
  const row = await db.selectFrom('settings').select('value').where('key', '=', key).executeTakeFirst();
  return schemas[key].parse(row?.value ?? {}) as Settings[K];
}

export async function writeSetting<K extends keyof Settings>(
  db: Db,
  key: K,
  value: Partial<Settings[K]>,
): Promise<void> {
  const whole = JSON.stringify({ ...(await readSetting(db, key)), ...value });
  await db
    .insertInto('settings')
    .values({ key, value: whole })
    .onConflict((conflict) => conflict.column('key').doUpdateSet({ value: whole }))
    .execute();
}
