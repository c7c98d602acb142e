/** Structured logging. Fields are ids, counts and codes: never a person's words, answers, tokens or names. */
export interface Log {
  debug(fields: object, message: string): void;
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}
