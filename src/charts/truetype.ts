/** What is asked of a font: which characters it has, and how wide they are. */
export type Metrics = Readonly<{
  has(codePoint: number): boolean;
  /** In ems; 0 where the font has no such character. */
  advance(codePoint: number): number;
}>;

/**
 * Reads the widths of a TrueType or OpenType font (tables `head`, `hhea`, `hmtx` and `cmap` of the OpenType specification 1.9).
 * Kerning is left out: it makes words a little narrower, so that what is measured to fit does fit.
 * @throws Error when it is no such font
 */
export function readMetrics(font: Uint8Array): Metrics {
  const view = new DataView(font.buffer, font.byteOffset, font.byteLength);
  const tables = new Map<string, number>();
  for (let index = 0; index < view.getUint16(4); index += 1) {
    const record = 12 + index * 16;
    const tag = String.fromCharCode(...font.subarray(record, record + 4));
    tables.set(tag, view.getUint32(record + 8));
  }
  const at = (tag: string): number => {
    const offset = tables.get(tag);
    if (offset === undefined) throw new Error(`The font has no table ${tag}`);
    return offset;
  };
  const unitsPerEm = view.getUint16(at('head') + 18);
  const widths = view.getUint16(at('hhea') + 34);
  const hmtx = at('hmtx');
  const glyphs = glyphsOf(view, at('cmap'));
  return {
    has: (codePoint) => glyphs(codePoint) !== 0,
    advance(codePoint) {
      const glyph = glyphs(codePoint);
      // Glyphs after the last width share it.
      return glyph === 0 ? 0 : view.getUint16(hmtx + Math.min(glyph, widths - 1) * 4) / unitsPerEm;
    },
  };
}

type Glyphs = (codePoint: number) => number;

function glyphsOf(view: DataView, cmap: number): Glyphs {
  const subtables = Array.from({ length: view.getUint16(cmap + 2) }, (_, index) => {
    const offset = cmap + view.getUint32(cmap + 4 + index * 8 + 4);
    return { offset, format: view.getUint16(offset) };
  });
  const full = subtables.find(({ format }) => format === 12);
  if (full !== undefined) return segmented(view, full.offset);
  const basic = subtables.find(({ format }) => format === 4);
  if (basic !== undefined) return basicPlane(view, basic.offset);
  throw new Error('The font has no table of Unicode characters');
}

/** Format 12: groups of characters that follow each other, in order. */
function segmented(view: DataView, table: number): Glyphs {
  const count = view.getUint32(table + 12);
  return (codePoint) => {
    let low = 0;
    let high = count - 1;
    while (low <= high) {
      const middle = (low + high) >> 1;
      const group = table + 16 + middle * 12;
      if (codePoint < view.getUint32(group)) high = middle - 1;
      else if (codePoint > view.getUint32(group + 4)) low = middle + 1;
      else return view.getUint32(group + 8) + codePoint - view.getUint32(group);
    }
    return 0;
  };
}

/** Format 4: four parallel arrays of segments of the basic plane. */
function basicPlane(view: DataView, table: number): Glyphs {
  const doubled = view.getUint16(table + 6);
  const ends = table + 14;
  const starts = ends + doubled + 2;
  const deltas = starts + doubled;
  const offsets = deltas + doubled;
  return (codePoint) => {
    if (codePoint > 0xffff) return 0;
    for (let index = 0; index < doubled; index += 2) {
      if (view.getUint16(ends + index) < codePoint) continue;
      const start = view.getUint16(starts + index);
      if (start > codePoint) return 0;
      const delta = view.getUint16(deltas + index);
      const offset = view.getUint16(offsets + index);
      if (offset === 0) return (codePoint + delta) & 0xffff;
      const glyph = view.getUint16(offsets + index + offset + (codePoint - start) * 2);
      return glyph === 0 ? 0 : (glyph + delta) & 0xffff;
    }
    return 0;
  };
}
