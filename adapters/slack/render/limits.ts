/**
 * What Slack takes. Lengths in UTF-16 units. From the doc comments of @slack/types 3.2.0 where nothing else is said.
 */
export const limits = {
  /** Blocks of a message: Slack's reference of Block Kit. */
  messageBlocks: 50,
  viewBlocks: 100,
  /**
   * Bytes of all blocks of a message as JSON. Slack writes of no such limit and refuses with `msg_blocks_too_long`:
   * seen at 13,200 characters (slackapi/bolt-js#2509) and, with many small elements, already at 11,300 characters of
   * text (#2867), so the containers count. Bytes of JSON are the strictest way to count.
   */
  messageBytes: 12_000,
  /** Bytes of a view as JSON; Slack's own limit is 250 kB. */
  viewBytes: 200_000,
  /** chat.update refuses a `text` of more than 4,000; the rest is room for other ways of counting. */
  text: 3_900,
  /** Ours: whoever has more to say than this in one card is cut. */
  messages: 20,
  /** Ours: of one block of text, so that a message can be filled by whole blocks (at most 3 bytes a unit). */
  blockText: 3_000,
  /** Ours: of a text object; 3,000 in the types, 2,000 where a field or a hint holds it. */
  note: 2_000,
  header: 150,
  alt: 2_000,
  imageUrl: 3_000,
  /** Ours: a longer address is shown, but not as a link. */
  linkUrl: 2_000,
  rowButtons: 25,
  /** Ours: rows of buttons that a card can have. */
  buttonRows: 10,
  /** Ours: of a row of buttons as JSON, so that it fits in a message. */
  rowBytes: 11_000,
  buttonText: 75,
  buttonValue: 2_000,
  buttonHint: 75,
  id: 255,
  viewTitle: 24,
  metadata: 3_000,
  label: 2_000,
  hint: 2_000,
  /** Ours: what is wrong with a field, in one sentence or two. */
  fieldError: 500,
  inputText: 3_000,
  choices: 10,
  options: 100,
  optionGroups: 100,
  optionText: 75,
  optionValue: 75,
} as const;
