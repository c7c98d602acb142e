import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { initWasm, Resvg } from '@resvg/resvg-wasm';
import { bytesOf, type FontName, familyOf } from './fonts.ts';

const base: readonly FontName[] = ['regular', 'bold'];
const others: readonly FontName[] = ['arabic', 'hebrew', 'emoji'];

/** Pixels: no chat shows a picture with a longer side whole. What is larger is drawn smaller. */
export const longestSide = 1_024;

let ready: Promise<void> | undefined;

/**
 * A picture in pixels. The same bytes on every machine: the renderer is WebAssembly, and it knows no fonts but ours.
 * @throws what the renderer throws at an SVG that is none
 */
export async function raster(svg: string): Promise<Uint8Array> {
  ready ??= initWasm(readFileSync(fileURLToPath(import.meta.resolve('@resvg/resvg-wasm/index_bg.wasm'))));
  await ready;
  const used = others.filter((name) => svg.includes(`font-family="${familyOf(name)}"`));
  const [, width, height] = /^<svg [^>]*? width="(\d+)" height="(\d+)"/.exec(svg) ?? [];
  const scale = Math.min(1, longestSide / Math.max(Number(width ?? 1), Number(height ?? 1)));
  const resvg = new Resvg(svg, {
    ...(scale < 1 && { fitTo: { mode: 'width', value: Math.floor(Number(width) * scale) } }),
    font: {
      fontBuffers: [...base, ...used].map(bytesOf),
      loadSystemFonts: false,
      defaultFontFamily: familyOf('regular'),
    },
  });
  const image = resvg.render();
  try {
    return image.asPng();
  } finally {
    image.free();
    resvg.free();
  }
}
