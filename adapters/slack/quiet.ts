import { type Logger, LogLevel } from '@slack/bolt';

const nothing = (): void => {};

/** The SDK's logger says what people wrote when it is asked for details, so it says nothing: we log codes ourselves. */
export const quietLogger: Logger = {
  debug: nothing,
  info: nothing,
  warn: nothing,
  error: nothing,
  setLevel: nothing,
  getLevel: () => LogLevel.ERROR,
  setName: nothing,
};
