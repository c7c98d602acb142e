import { sql } from 'kysely';
import type { WebMessages } from '#adapters/web/messages.ts';
import type { Card } from '#core/card.ts';
import type { Chat, Handle } from '#core/chat.ts';
import type { Clock } from '#core/clock.ts';
import { asLocale, type Locale } from '#core/i18n.ts';
import type { Db } from '#store/db.ts';
import { readSetting } from '#store/settings.ts';
import { tenant } from '../people.ts';
import { createHand } from './hand.ts';
import { isLessons, type Schooling, takeLessons } from './lessons.ts';
import { answerPulse, isPulse } from './pulse.ts';

type Options = Readonly<{
  db: Db;
  messages: WebMessages;
  chat: Chat;
  clock: Clock;
  handle: Handle;
}>;

/** Of the newest messages of everybody so many are looked at. */
const looked = 10;
/** Colleagues who answer at the same time. */
const atOnce = 4;

type Somebody = Readonly<{ key: string; name: string; locale: Locale }>;
type Waiting = Readonly<{ somebody: Somebody; messages: readonly string[] }>;

/** The invented people to whom the bot has sent anything that can be answered at all, each with the newest first. */
async function waiting(db: Db, apart: string): Promise<readonly Waiting[]> {
  const { locale: fallback } = await readSetting(db, 'organisation');
  const { rows } = await sql<{ key: string; name: string; locale: string | null; messages: string[] }>`
    select i.key, p.name, coalesce(own.locale, p.locale) as locale,
      array_agg(m.id order by m.position desc) as messages
    from identities i
    join people p on p.id = i.person_id
    left join preferences own on own.person_id = p.id
    cross join lateral (
      select id, position, body from web_messages
      where tenant = ${tenant} and conversation = 'dm:' || i.key and author is null
      order by position desc limit ${looked}) m
    where i.platform = 'web' and i.tenant = ${tenant} and i.key <> ${apart} and p.invented and p.gone_at is null
      and m.body::text ~ '"(pulse|training)[.][a-z]+"'
    group by i.key, p.name, coalesce(own.locale, p.locale)
    order by i.key`.execute(db);
  return rows.map(({ key, name, locale, messages }) => ({
    somebody: { key, name, locale: asLocale(locale) ?? fallback },
    messages,
  }));
}

/**
 * Lets the invented colleagues answer what waits for them, as people do: through events, button by button. Some never
 * do. The trial alone has a crowd.
 */
export function createCrowd(options: Options) {
  const { db, messages } = options;
  const school: Schooling = { db, contents: new Map() };

  /** The newest pulse and the newest lesson: what lies below has been overtaken. */
  async function answerOf({ somebody, messages: ids }: Waiting): Promise<boolean> {
    const kinds = [
      { is: isPulse, take: answerPulse },
      { is: isLessons, take: takeLessons.bind(undefined, school) },
    ];
    const seen = new Set<(typeof kinds)[number]>();
    let did = false;
    for (const id of ids) {
      const body = (await messages.get(id))?.body;
      const card: Card | undefined = body?.kind === 'card' ? body.card : undefined;
      const kind = card && kinds.find(({ is }) => is(card));
      if (card === undefined || kind === undefined || seen.has(kind)) continue;
      seen.add(kind);
      const { hand, done } = createHand(options, somebody, id);
      did = (await kind.take(hand, card)) || did;
      await done();
      if (seen.size === kinds.length) break;
    }
    return did;
  }

  /**
   * @param apart who is left alone: the person at the keyboard
   * @param isOver asked before each: nobody begins any more
   * @returns how many answered anything
   */
  return async (apart: string, isOver: () => boolean = () => false): Promise<number> => {
    const all = (await waiting(db, apart)).values();
    let answered = 0;
    const one = async () => {
      for (const somebody of all) {
        if (isOver()) return;
        if (await answerOf(somebody)) answered += 1;
      }
    };
    await Promise.all(Array.from({ length: atOnce }, one));
    return answered;
  };
}
