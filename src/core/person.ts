import type { Locale } from './i18n.ts';

export const kinds = ['employee', 'partner', 'supplier', 'investor', 'ally'] as const;
/** What kind of internal client somebody is. */
export type Kind = (typeof kinds)[number];

/** Roles that are given. "Manager" is not among them: it comes from the unit tree. */
export type Role = 'hr' | 'owner';

export type PersonId = string;
export type UnitId = string;

/** When a person may be contacted, as they set it or by default. */
export type Hours = Readonly<{
  /** Minutes after local midnight, 0..1439. */
  from: number;
  /** Minutes after local midnight, 1..1440, later than `from`. */
  to: number;
  /** ISO weekdays, 1 = Monday .. 7 = Sunday. */
  days: readonly number[];
}>;

/** A person (an internal client) as handlers see them: preferences already applied over what HR's file says. */
export type Person = Readonly<{
  id: PersonId;
  name: string;
  kind: Kind;
  unit: UnitId | undefined;
  locale: Locale;
  /** IANA. */
  timeZone: string;
  country: string | undefined;
  roles: readonly Role[];
  hours: Hours;
  pausedUntil: Date | undefined;
  optedOut: boolean;
  gone: boolean;
}>;

/** HR and owners see and schedule for the whole organisation. */
export const isHr = (person: Person): boolean =>
  person.roles.includes('hr') || person.roles.includes('owner');

export const defaultHours: Hours = { from: 9 * 60, to: 18 * 60, days: [1, 2, 3, 4, 5] };
