import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type Metrics, readMetrics } from './truetype.ts';

// Fonts of our own, so that a picture is the same wherever it is drawn: Latin, Greek and Cyrillic in two weights; Arabic, Hebrew
// and emoji (in outline) in one.

export type FontName = 'regular' | 'bold' | 'arabic' | 'hebrew' | 'emoji';

const sources: Readonly<Record<FontName, Readonly<{ family: string; url: () => string }>>> = {
  regular: {
    family: 'Source Sans 3',
    url: () => import.meta.resolve('@expo-google-fonts/source-sans-3/400Regular/SourceSans3_400Regular.ttf'),
  },
  bold: {
    family: 'Source Sans 3',
    url: () =>
      import.meta.resolve('@expo-google-fonts/source-sans-3/600SemiBold/SourceSans3_600SemiBold.ttf'),
  },
  arabic: {
    family: 'Noto Sans Arabic',
    url: () =>
      import.meta.resolve('@expo-google-fonts/noto-sans-arabic/400Regular/NotoSansArabic_400Regular.ttf'),
  },
  hebrew: {
    family: 'Noto Sans Hebrew',
    url: () =>
      import.meta.resolve('@expo-google-fonts/noto-sans-hebrew/400Regular/NotoSansHebrew_400Regular.ttf'),
  },
  emoji: {
    family: 'Noto Emoji',
    url: () => import.meta.resolve('@expo-google-fonts/noto-emoji/600SemiBold/NotoEmoji_600SemiBold.ttf'),
  },
};

export const familyOf = (name: FontName): string => sources[name].family;

type Font = Readonly<{ bytes: Uint8Array; metrics: Metrics }>;
const read = new Map<FontName, Font>();

/** Read from the disk when it is first asked for. */
function fontOf(name: FontName): Font {
  const known = read.get(name);
  if (known !== undefined) return known;
  const bytes = readFileSync(fileURLToPath(sources[name].url()));
  const font = { bytes, metrics: readMetrics(bytes) };
  read.set(name, font);
  return font;
}

export const metricsOf = (name: FontName): Metrics => fontOf(name).metrics;
export const bytesOf = (name: FontName): Uint8Array => fontOf(name).bytes;
