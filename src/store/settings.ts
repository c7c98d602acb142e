import { z } from 'zod';
import { type Locale, locales } from '#core/i18n.ts';
import type { Db } from './db.ts';

const addressSchema = z.object({
  platform: z.string(),
  tenant: z.string(),
  key: z.string(),
  route: z.string(),
});

/** A value of the organisation. `id` stays when its names change; a retired one is offered no more, and what was given stands. */
const valueSchema = z.object({
  id: z.string().regex(/^[a-z0-9-]{1,40}$/),
  names: z.object({ es: z.string(), en: z.string(), pt: z.string() }),
  emoji: z.string().optional(),
  retired: z.boolean().default(false),
});
export type Value = Readonly<z.output<typeof valueSchema>>;

/** What an organisation begins with, until HR names its own. */
const firstValues: readonly Value[] = [
  {
    id: 'service',
    names: { es: 'Servicio', en: 'Service', pt: 'Serviço' },
    emoji: '🤝',
    retired: false,
  },
  {
    id: 'teamwork',
    names: { es: 'Equipo', en: 'Teamwork', pt: 'Equipe' },
    emoji: '🧩',
    retired: false,
  },
  {
    id: 'initiative',
    names: { es: 'Iniciativa', en: 'Initiative', pt: 'Iniciativa' },
    emoji: '💡',
    retired: false,
  },
  {
    id: 'learning',
    names: { es: 'Aprendizaje', en: 'Learning', pt: 'Aprendizado' },
    emoji: '🌱',
    retired: false,
  },
  {
    id: 'care',
    names: { es: 'Cuidado', en: 'Care', pt: 'Cuidado' },
    emoji: '🫶',
    retired: false,
  },
];

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
  /** What holds for recognition; HR changes it. */
  recognition: z.object({
    /** Counts changes, so that two people editing at once do not overwrite each other. */
    revision: z.number().default(0),
    values: z.array(valueSchema).default(() => [...firstValues]),
    allowance: z
      .object({
        period: z.enum(['day', 'week', 'month']).default('week'),
        /** Thank-yous in a period; each receiver counts, and so does a boost. */
        everyone: z.number().int().min(1).max(1_000).default(10),
        managers: z.number().int().min(1).max(1_000).default(20),
        /** What was not used of the last period comes on top, at most as much again. */
        carryOver: z.boolean().default(false),
        /** From one giver to the same receiver in a period. */
        perReceiver: z.number().int().min(1).max(1_000).default(3),
      })
      .prefault({}),
    /** Who may see what a receiver has chosen nothing about. */
    visibility: z.enum(['public', 'team', 'private']).default('public'),
    /** Shared places in which every public thank-you is posted. */
    feeds: z.array(addressSchema).default([]),
    /** Signs that ask for a thank-you, as platforms call them, and the value that each stands for. */
    reactions: z.array(z.object({ name: z.string(), value: z.string().optional() })).default([]),
  }),
  /** Birthdays and anniversaries: HR lets them be, and then each person chooses for themselves. */
  celebrations: z.object({
    /** The moment since which they are on, ISO 8601. Absent: they are off. */
    onSince: z.iso.datetime().nullable().default(null),
  }),
  /** What holds for training; HR changes it. */
  training: z.object({
    revision: z.number().default(0),
    /** Lessons and reviews that a person is offered on one day, over all courses. */
    dailyMax: z.number().int().min(1).max(20).default(3),
    /** One reminder in ten is held back by chance, to learn whether reminding helps. */
    holdOut: z.boolean().default(true),
  }),
  /** The learning record store, as whoever sends to it was configured at its last start. */
  lrs: z.object({
    /** There is one. Else nothing is written down for it. */
    on: z.boolean().default(false),
    /** What people are called there: by their id here, or by their e-mail address. */
    actor: z.enum(['account', 'mbox']).default('account'),
    /** Whose ids they are, where there is no address on the web to say so. Made once. */
    house: z.uuid().optional(),
  }),
  /** `aheadMs`: milliseconds that the trial's clock is ahead of the machine's. */
  trial: z.object({
    aheadMs: z.number().default(0),
    cleared: z.boolean().default(false),
    /** Ids of the courses that came with the invented organisation. */
    courses: z.array(z.uuid()).default([]),
  }),
};
type Settings = { [K in keyof typeof schemas]: z.infer<(typeof schemas)[K]> };

export type RecognitionSettings = Readonly<Settings['recognition']>;

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

/**
 * Changes a setting that several people may change at once: whoever comes second decides on what the first has left. To be called
 * in a transaction, which holds the lock until it ends.
 * @param change nothing: it stays as it is
 * @returns what holds now, and whether that was changed
 */
export async function changeSetting<K extends keyof Settings>(
  db: Db,
  key: K,
  change: (current: Settings[K]) => Partial<Settings[K]> | undefined,
): Promise<Readonly<{ value: Settings[K]; changed: boolean }>> {
  // There must be a row to be locked.
  await db
    .insertInto('settings')
    .values({ key, value: '{}' })
    .onConflict((conflict) => conflict.column('key').doNothing())
    .execute();
  const row = await db
    .selectFrom('settings')
    .select('value')
    .where('key', '=', key)
    .forUpdate()
    .executeTakeFirstOrThrow();
  const current = schemas[key].parse(row.value) as Settings[K];
  const changes = change(current);
  if (changes === undefined) return { value: current, changed: false };
  const value = schemas[key].parse({ ...current, ...changes }) as Settings[K];
  await db
    .updateTable('settings')
    .set({ value: JSON.stringify(value) })
    .where('key', '=', key)
    .execute();
  return { value, changed: true };
}
