import type { Card } from '#core/card.ts';
import type { Address, Chat } from '#core/chat.ts';
import type { Holidays } from '#core/holidays.ts';
import type { Locale } from '#core/i18n.ts';
import type { Log } from '#core/log.ts';
import type { Person, PersonId } from '#core/person.ts';
import { isOnceDue, unaskedBefore } from '#store/budget.ts';
import { calendarOf } from '#store/calendars.ts';
import type { Db } from '#store/db.ts';
import type { Channel } from '#store/lines.ts';
import type { Delivery } from '#store/outbox.ts';
import { personById } from '#store/people.ts';
import { readSetting } from '#store/settings.ts';
import { type Contact, type Had, whenToContact } from '#trust/contact.ts';
import type { Registry } from './registry.ts';
import { type Way, wayTo } from './way.ts';

/** Whom a delivery is for. A shared place is nobody's: it has no hours and no budget, and is spoken to in the organisation's language. */
export type Recipient =
  | Readonly<{ kind: 'person'; person: Person }>
  | Readonly<{ kind: 'place'; place: Address; locale: Locale }>;

/** @returns nothing for a person who was erased */
export async function recipientOf(
  db: Db,
  row: Pick<Delivery, 'person_id' | 'place'>,
): Promise<Recipient | undefined> {
  if (row.place !== null) {
    return { kind: 'place', place: row.place, locale: (await readSetting(db, 'organisation')).locale };
  }
  const person = row.person_id === null ? undefined : await personById(db, row.person_id);
  return person && { kind: 'person', person };
}

/** May it go out now? Locks a person who is written to unasked, so that two messages to them are decided one after the other. */
export async function contactOf(
  db: Db,
  row: Delivery,
  recipient: Recipient,
  { now, holidays }: Readonly<{ now: Date; holidays: Holidays }>,
): Promise<Contact> {
  if (recipient.kind === 'place') {
    return now > row.not_after ? { kind: 'never', why: 'expired' } : { kind: 'now' };
  }
  const { person } = recipient;
  const { unasked, duty, routine } = row;
  return whenToContact({
    now,
    notAfter: row.not_after,
    person,
    unasked,
    duty,
    routine,
    ...(unasked && { calendar: await calendarOf(db, person, holidays, now) }),
    ...(unasked && !row.celebrates && { had: await hadBefore(db, row, person.id, now) }),
  });
}

/** What comes again and again gives way to what comes once and is due: as if that had gone out already. */
async function hadBefore(
  db: Db,
  { routine }: Delivery,
  person: PersonId,
  now: Date,
): Promise<readonly Had[]> {
  const had = await unaskedBefore(db, person, now);
  return routine && (await isOnceDue(db, person, now)) ? [...had, { at: now, routine: false }] : had;
}

/** @returns `cold` and nothing as for `wayTo` */
export async function wayOf(
  db: Db,
  recipient: Recipient,
  chats: readonly Chat[],
): Promise<Way | 'cold' | undefined> {
  if (recipient.kind === 'person') return wayTo(db, recipient.person.id, chats);
  const chat = chats.find((one) => one.platform === recipient.place.platform);
  return chat && { chat, to: recipient.place };
}

/** @returns nothing when it is not wanted any more, or is of another version */
export async function renderFor(
  db: Db,
  row: Pick<Delivery, 'id' | 'message' | 'data'>,
  recipient: Recipient,
  how: Readonly<{ registry: Registry; log: Log; now: Date }>,
): Promise<Card | undefined> {
  const { registry, log, now } = how;
  const message = recipient.kind === 'person' ? registry.message(row.message) : registry.post(row.message);
  const data = message?.schema.safeParse(row.data);
  if (message === undefined || !data?.success) {
    log.warn({ delivery: row.id, message: row.message }, 'message of another version: dropped');
    return undefined;
  }
  return recipient.kind === 'person'
    ? registry
        .message(row.message)
        ?.render({ db, now, person: recipient.person, locale: recipient.person.locale }, data.data)
    : registry.post(row.message)?.render({ db, now, locale: recipient.locale }, data.data);
}

/** Whose own limit a refusal may be about: a person's, or that of a place. */
export const channelOf = (row: Pick<Delivery, 'person_id' | 'place'>): Channel =>
  row.place === null ? { person: row.person_id ?? '' } : { place: row.place.key };
