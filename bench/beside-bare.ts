import { setTimeout as sleep } from 'node:timers/promises';
import { milliseconds, perSecond, ratio } from './format.ts';
import type { Pace, Pressed } from './pressing.ts';
import { median, type Row } from './row.ts';

const rates = [50, 200, 500] as const;
const eachMs = 6_000;
const together = 64;
/** Rounds of the comparison at full speed: the machine's other work disturbs one or another. */
const rounds = 3;

const spoken = (pressed: Pressed): string =>
  `${perSecond(pressed.perSecond)}, p50 ${milliseconds(pressed.p50)}, p99 ${milliseconds(pressed.p99)}`;

type Sides = Readonly<{
  /** "in …": the platform. */
  where: string;
  /** "a bare …": what does nothing but acknowledge, on the same SDK. */
  bareName: string;
  ours: string;
  bare: string;
  press(url: string, pace: Pace, forMs: number): Promise<Pressed>;
  /** After both were warmed up: did what is measured really happen? */
  proof(): Promise<void>;
}>;

/** Presses on an answer by turns: at several rates, and as fast as they are answered. */
export async function besideBare({
  where,
  bareName,
  ours,
  bare,
  press,
  proof,
}: Sides): Promise<readonly Row[]> {
  const rested = async (url: string, pace: Pace, forMs: number): Promise<Pressed> => {
    const pressed = await press(url, pace, forMs);
    await sleep(500);
    return pressed;
  };
  const refused = ({ refused: n }: Pressed) => (n > 0 ? `, ${n} too late or refused` : '');

  for (const url of [ours, bare]) await rested(url, { connections: 8 }, 1_500);
  await proof();

  const rows: Row[] = [];
  for (const rate of rates) {
    const floor = await rested(bare, { perSecond: rate }, eachMs);
    const mine = await rested(ours, { perSecond: rate }, eachMs);
    rows.push({
      what: `presses ${where}, ${rate} a second asked for, acknowledged by us and by ${bareName}`,
      ours: `${spoken(mine)}${refused(mine)}`,
      floor: `${spoken(floor)}${refused(floor)}`,
      ratio: ratio(mine.perSecond, floor.perSecond),
    });
  }
  const pairs: Readonly<{ mine: number; floor: number }>[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const floor = await rested(bare, { connections: together }, eachMs / 2);
    const mine = await rested(ours, { connections: together }, eachMs / 2);
    pairs.push({ mine: mine.perSecond, floor: floor.perSecond });
  }
  const mine = median(pairs.map((pair) => pair.mine));
  const floor = median(pairs.map((pair) => pair.floor));
  rows.push({
    what: `presses ${where}, ${together} at once, against ${bareName}, median of ${rounds}`,
    ours: perSecond(mine),
    floor: perSecond(floor),
    ratio: ratio(mine, floor),
  });
  return rows;
}
