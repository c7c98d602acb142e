import { parentPort } from 'node:worker_threads';
import type { Chart, Look } from '#core/chart.ts';
import { draw } from './draw.ts';
import { raster } from './raster.ts';

// Draws in a thread of its own, so that the program goes on meanwhile and gets the memory back afterwards. One after another;
// what goes wrong ends the thread, and whoever started it begins a new one.

export type Wish = Readonly<{ id: number; as: 'svg' | 'png'; chart: Chart; look: Look }>;
export type Drawn = Readonly<{ id: number; picture: string }>;

let turn = Promise.resolve();
parentPort?.on('message', (wish: Wish) => {
  turn = turn.then(async () => {
    const svg = draw(wish.chart, wish.look);
    const picture = wish.as === 'svg' ? svg : Buffer.from(await raster(svg)).toString('base64');
    const drawn: Drawn = { id: wish.id, picture };
    parentPort?.postMessage(drawn);
  });
});
