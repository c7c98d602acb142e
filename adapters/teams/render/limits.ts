/**
 * What Teams takes. Lengths in UTF-16 units, as the platform counts them. "Ours" is what no page of the platform says.
 */
export const limits = {
  /**
   * Of a card as JSON without its base64 pictures. The whole message may have 100 KB as UTF-16, which is 51,200 units; the
   * rest is room for what the connector puts around it.
   */
  card: 40_000,
  /** Ours: what all buttons of a card may take of it. */
  buttons: 24_000,
  /** Ours: of one paragraph. */
  text: 10_000,
  /** Ours: paragraphs and lines of one text. */
  lines: 200,
  heading: 500,
  label: 300,
  summary: 500,
  alt: 1_000,
  url: 2_000,
  /** Actions of one set that every client shows (microsoft/AdaptiveCards and msteams-docs#5356); more go in another set. */
  row: 6,
  /** Ours: buttons of one card. */
  buttonsOfCard: 60,
  /** Ours. Clients cut what has no room by themselves; a screen reader reads all of it. */
  buttonText: 300,
  /** Ours: of one where there are very many. */
  buttonTextShort: 60,
  /** Ours: of the JSON of what a button carries. */
  buttonInput: 4_000,
  formInput: 8_000,
  /** Ours: of the address of an attached file. */
  fileUrl: 4_000,
  /**
   * Base64 of all pictures of a card. The platform wants a picture of less than 1 MB and counts none of it as length; ours is
   * what a phone can be asked to load.
   */
  pictures: 250_000,
  /** Pixels: msteams-docs, "Inline card images". */
  pictureSide: 1_024,
  /** Ours: of one chart. */
  bars: 100,
  steps: 101,
  /** Options in sight; longer lists open on a press. */
  choices: 5,
  /** Steps of a scale in sight. */
  scaleInSight: 7,
  dialogTitle: 64,
} as const;
