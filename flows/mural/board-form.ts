import { z } from 'zod';
import type { Values } from '#core/card.ts';
import { isBlank, kept } from '#core/text.ts';
import { addDays, atLocal, localDate } from '#core/zoned.ts';
import type { BoardKind } from './board/store.ts';

/** UTF-16 units: what can be read from afar. */
export const longest = { title: 80, text: 300 } as const;
/** Days: how long it stays when nothing is said, and at most. */
const usualDays = 30;
export const mostDays = 180;

export type Fault = 'kind' | 'title' | 'text' | 'until';

const typed = (max: number) =>
  z
    .string()
    .transform((text) => kept(text).trim())
    .refine((text) => text.length <= max);
const schemas = {
  kind: z.enum(['welcome', 'you_said']),
  title: typed(longest.title).refine((title) => !isBlank(title)),
  text: typed(longest.text),
  until: z.iso.date(),
};

/** What HR filled in, or which fields are wrong. @param timeZone the organisation's: the last day ends there */
export function readBoardCard(
  values: Values,
  now: Date,
  timeZone: string,
):
  | Readonly<{ card: { kind: BoardKind; title: string; text: string; until: Date } }>
  | Readonly<{ faults: readonly Fault[] }> {
  const today = localDate(now, timeZone);
  const kind = schemas.kind.safeParse(values.kind);
  const title = schemas.title.safeParse(values.title);
  const text = schemas.text.safeParse(values.text ?? '');
  const until = schemas.until.safeParse(values.until || addDays(today, usualDays));
  const inTime = until.success && until.data >= today && until.data <= addDays(today, mostDays);
  if (kind.success && title.success && text.success && inTime) {
    const end = atLocal(addDays(until.data, 1), 0, timeZone);
    return { card: { kind: kind.data, title: title.data, text: text.data, until: end } };
  }
  return {
    faults: [
      ...(kind.success ? [] : (['kind'] as const)),
      ...(title.success ? [] : (['title'] as const)),
      ...(text.success ? [] : (['text'] as const)),
      ...(inTime ? [] : (['until'] as const)),
    ],
  };
}
