/** Colours of a picture. Blue and orange tell up from down, never red and green; both can be told apart by everybody. */
export type Theme = Readonly<{
  ground: string;
  card: string;
  /** Words. */
  ink: string;
  /** Small print. */
  quiet: string;
  /** The scale behind the marks. */
  track: string;
  /** The organisation, as a line to compare with. */
  reference: string;
  accent: string;
  blue: string;
  orange: string;
  tag: string;
  onTag: string;
}>;

export const themes: Readonly<Record<'light' | 'dark', Theme>> = {
  light: {
    ground: '#FBF8F4',
    card: '#FFFFFF',
    ink: '#1D2433',
    quiet: '#5B6372',
    track: '#E9E3DA',
    reference: '#7D838F',
    accent: '#D6483E',
    blue: '#2B6CB0',
    orange: '#C2610C',
    tag: '#FBE7E3',
    onTag: '#8E2A22',
  },
  dark: {
    ground: '#0F1420',
    card: '#1A2130',
    ink: '#E8E6E1',
    quiet: '#A3A9B6',
    track: '#2A3244',
    reference: '#8B93A3',
    accent: '#FF8A7A',
    blue: '#7DB4F2',
    orange: '#F2A354',
    tag: '#3D2530',
    onTag: '#FFB9AE',
  },
};
