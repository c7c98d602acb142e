import { join } from 'node:path';
import { makeFolder, startProgram } from './child.ts';
import { milliseconds, ratio } from './format.ts';
import { median, type Row } from './row.ts';

const rounds = 5;

/** From the spawn to the first page: with an empty folder, and again with what the first start left there. */
export async function measureStart(): Promise<readonly Row[]> {
  const times = { empty: [] as number[], again: [] as number[], floor: [] as number[] };
  for (let round = 0; round < rounds; round += 1) {
    const folder = join(makeFolder(), 'data');
    for (const kind of ['empty', 'again'] as const) {
      const program = await startProgram('src/main.ts', { DATA_DIR: folder });
      times[kind].push(program.firstPageMs);
      await program.stop();
    }
    const floor = await startProgram('bench/floor-page.ts', {});
    times.floor.push(floor.firstPageMs);
    await floor.stop();
  }
  const floor = median(times.floor);
  const row = (what: string, figures: readonly number[]): Row => ({
    what: `cold start to first page, ${what}, against bare Express`,
    ours: milliseconds(median(figures)),
    floor: milliseconds(floor),
    ratio: ratio(median(figures), floor),
  });
  return [row('empty folder', times.empty), row('folder of an earlier run', times.again)];
}
