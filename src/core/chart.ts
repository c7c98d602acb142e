import type { Locale } from './i18n.ts';

type Common = Readonly<{
  /** The question that it answers. */
  title: string;
  /** The answer. */
  subtitle: string;
  /** Small print: how many it counts, since when. */
  note?: string;
}>;

/**
 * A picture of figures, in the words of the one who looks. Scales are fixed by whoever makes it, so that two pictures can be laid
 * side by side.
 */
export type Chart = Common &
  (
    | /** Horizontal bars from `from`; `reference`: a thin line behind. */ Readonly<{
        kind: 'bars';
        from: number;
        to: number;
        bars: readonly Readonly<{ label: string; value?: number; caption: string; reference?: number }>[];
      }>
    | /** Each row before and after, as two points joined by a line. */ Readonly<{
        kind: 'change';
        from: number;
        to: number;
        before: string;
        after: string;
        rows: readonly Readonly<{ label: string; before?: number; after?: number; caption: string }>[];
      }>
    | /** A value over time, one point for each step. */ Readonly<{
        kind: 'line';
        from: number;
        to: number;
        points: readonly Readonly<{ label: string; value: number }>[];
      }>
    | /** The wall as a picture: the newest first, as many as there is room for. */ Readonly<{
        kind: 'wall';
        items: readonly Readonly<{ heading: string; words: string; tag?: string; when: string }>[];
        /** 0..1 */
        progress?: Readonly<{ label: string; share: number; caption: string }>;
      }>
    | /** Says that a person has taken a course; to be printed on A4, lying. `title` and `subtitle` are only read out. */ Readonly<{
        kind: 'certificate';
        /** "Certificate" */
        heading: string;
        name: string;
        /** Between the name and the course. */
        has: string;
        course: string;
        when: string;
        organisation: string;
        /** By which it can be found again. */
        number: string;
      }>
  );

export type Look = Readonly<{ locale: Locale; dark?: boolean }>;

/** Draws with fonts of its own, the same on every machine. */
export interface Charts {
  svg(chart: Chart, look: Look): Promise<string>;
  /** @returns PNG, base64, 800 pixels wide (a wall or a certificate: 1,024), or less where it would be taller than 1,024: what every chat takes */
  png(chart: Chart, look: Look): Promise<string>;
}

/** What a screen reader says in the place of the picture: what stands in it. */
export const altOf = ({ title, subtitle, note }: Chart): string =>
  [title, subtitle, note].filter(Boolean).join(' ');
