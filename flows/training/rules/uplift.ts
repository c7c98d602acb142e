/** Of so many nudges, so many were followed by what they were for. */
export type Arm = Readonly<{ n: number; followed: number }>;
export type Uplift = Readonly<{
  /** Share followed when sent less share followed when held back, -1..1. */
  difference: number;
  low: number;
  high: number;
  /** `none`: no effect that is worth a nudge; `too_few`: it cannot be told yet. */
  verdict: 'helps' | 'none' | 'harms' | 'too_few';
}>;

/** Two-sided 95 %. */
const z = 1.959963984540054;
/** Below, an interval means little to anybody. */
const fewest = 20;
/** An interval around nothing has to be this narrow before it is said that there is nothing: half its width, as a share. */
const narrow = 0.1;

/** Wilson's interval (1927) of a share. */
function wilson({ n, followed }: Arm): Readonly<{ share: number; low: number; high: number }> {
  const share = followed / n;
  const middle = (share + z ** 2 / (2 * n)) / (1 + z ** 2 / n);
  const half = (z / (1 + z ** 2 / n)) * Math.sqrt((share * (1 - share)) / n + z ** 2 / (4 * n ** 2));
  return { share, low: followed === 0 ? 0 : middle - half, high: followed === n ? 1 : middle + half };
}

/**
 * Does nudging help? The difference of two independent shares with its 95 % interval, put together from the Wilson intervals of the two
 * (R. G. Newcombe, "Interval estimation for the difference between independent proportions", Statistics in Medicine 17, 1998,
 * 873–890, method 10): it keeps its promise with few and with extreme shares, too.
 * @returns without anybody on one side: the widest interval there is, -1..1
 */
export function uplift({ sent, held }: Readonly<{ sent: Arm; held: Arm }>): Uplift {
  if (sent.n === 0 || held.n === 0) return { difference: 0, low: -1, high: 1, verdict: 'too_few' };
  const [with_, without] = [wilson(sent), wilson(held)];
  const difference = with_.share - without.share;
  const low = difference - Math.hypot(with_.share - with_.low, without.high - without.share);
  const high = difference + Math.hypot(with_.high - with_.share, without.share - without.low);
  const verdict = (): Uplift['verdict'] => {
    if (Math.min(sent.n, held.n) < fewest) return 'too_few';
    if (low > 0) return 'helps';
    if (high < 0) return 'harms';
    return (high - low) / 2 <= narrow ? 'none' : 'too_few';
  };
  return { difference, low, high, verdict: verdict() };
}
