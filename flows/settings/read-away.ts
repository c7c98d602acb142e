import { z } from 'zod';
import type { Values } from '#core/card.ts';
import type { Days } from '#core/workdays.ts';
import { addDays, localDate } from '#core/zoned.ts';

/** What can be wrong with a field: a key of the flow's words. */
type Fault = 'dateMissing' | 'order' | 'past' | 'far';
export type AwayFaults = Readonly<{ from?: Fault; to?: Fault }>;

/** Days away end within so many days from now. */
const farthestDays = 731;

/** Reads days away, which end today or later. @param timeZone the person's own */
export function readAway(
  values: Values,
  now: Date,
  timeZone: string,
): Readonly<{ kind: 'days'; days: Days }> | Readonly<{ kind: 'wrong'; faults: AwayFaults }> {
  const wrong = (faults: AwayFaults) => ({ kind: 'wrong', faults }) as const;
  const [from, to] = [z.iso.date().safeParse(values.from), z.iso.date().safeParse(values.to)];
  if (!from.success || !to.success) {
    return wrong({
      ...(!from.success && { from: 'dateMissing' }),
      ...(!to.success && { to: 'dateMissing' }),
    });
  }
  const today = localDate(now, timeZone);
  // ISO 8601 dates sort as text.
  if (to.data < from.data) return wrong({ to: 'order' });
  if (to.data < today) return wrong({ to: 'past' });
  if (to.data > addDays(today, farthestDays)) return wrong({ to: 'far' });
  if (from.data < addDays(today, -farthestDays)) return wrong({ from: 'past' });
  return { kind: 'days', days: { from: from.data, to: to.data } };
}
