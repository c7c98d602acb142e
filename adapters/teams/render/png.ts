import { crc32, deflateSync } from 'node:zlib';

/** Red, green, blue and how much of it is seen, each 0 to 255. */
export type Colour = readonly [number, number, number, number];

function chunk(type: string, data: Uint8Array): Buffer {
  const named = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const frame = Buffer.alloc(8);
  frame.writeUInt32BE(data.length, 0);
  frame.writeUInt32BE(crc32(named), 4);
  return Buffer.concat([frame.subarray(0, 4), named, frame.subarray(4)]);
}

const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

/**
 * A small picture of few colours, as PNG (W3C, Portable Network Graphics, third edition): 8 bits a pixel, with a palette.
 * @param rows of equal length: places in the palette
 * @returns base64
 */
export function png(palette: readonly Colour[], rows: readonly Uint8Array[]): string {
  const head = Buffer.alloc(13);
  head.writeUInt32BE(rows[0]?.length ?? 0, 0);
  head.writeUInt32BE(rows.length, 4);
  head.set([8, 3], 8);
  // Each row begins with how it is filtered: not at all.
  const pixels = Buffer.concat(rows.flatMap((row) => [Buffer.of(0), row]));
  return Buffer.concat([
    signature,
    chunk('IHDR', head),
    chunk('PLTE', Uint8Array.from(palette.flatMap((colour) => colour.slice(0, 3)))),
    chunk('tRNS', Uint8Array.from(palette.map((colour) => colour[3]))),
    chunk('IDAT', deflateSync(pixels, { level: 9 })),
    chunk('IEND', new Uint8Array()),
  ]).toString('base64');
}
