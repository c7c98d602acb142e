import type { QueueLog } from '#work/queue-server.ts';

/** What is worth saying about the server, said once. */
export type QueueNotes = Readonly<{
  /** An error from the server or the connection to it. */
  failed(error: unknown): void;
  /** The server answered. */
  worked(): void;
  down(): boolean;
  /** Says `message` at most once a minute for each message. */
  sometimes(fields: Readonly<Record<string, unknown>>, message: string): void;
}>;

const codeShape = /^[A-Za-z0-9_.-]{1,40}$/;

/** A name for an error that is safe to log: its code or its class, never its message. */
export function errorCode(error: unknown): string {
  if (!(error instanceof Error)) return typeof error;
  // Redis puts its code first in the message: "OOM command not allowed ...".
  if (error.name === 'ReplyError') return /^[A-Z]{2,20}(?= )/.exec(error.message)?.[0] ?? 'ReplyError';
  const code = 'code' in error ? String(error.code) : error.name;
  return codeShape.test(code) ? code : 'Error';
}

// Classes and codes of PostgreSQL: 08 connection, 57P01..57P05 shut down, crashed, starting up, 53300 too many.
const lostCodes = /^(E[A-Z]+(_[A-Z]+)*|08...|57P0[1-5]|53300)$/;
// Neither driver gives these a code.
const lostMessages = /^Connection (is closed|terminated|ended)|not queryable|timeout|Socket closed/i;

/** Is the server away, as opposed to refusing this one thing? */
export function isLost(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  return ('code' in error && lostCodes.test(String(error.code))) || lostMessages.test(error.message);
}

/** Turns a storm of errors into one line when the server goes and one when it is back. */
export function createNotes(log: QueueLog, backend: string): QueueNotes {
  const lastSaid = new Map<string, number>();
  let lostAt: number | undefined;

  const sometimes: QueueNotes['sometimes'] = (fields, message) => {
    const key = `${message} ${JSON.stringify(fields)}`;
    const now = performance.now();
    const before = lastSaid.get(key);
    if (before !== undefined && now - before < 60_000) return;
    if (lastSaid.size > 100) lastSaid.clear();
    lastSaid.set(key, now);
    log.warn(fields, message);
  };

  return {
    failed: (error) => {
      const code = errorCode(error);
      if (!isLost(error)) return sometimes({ backend, error: code }, 'the queue server refused something');
      if (lostAt !== undefined) return;
      lostAt = performance.now();
      log.error({ backend, error: code }, 'the queue is out of reach; trying again until it is back');
    },
    worked: () => {
      if (lostAt === undefined) return;
      const seconds = Math.round((performance.now() - lostAt) / 1000);
      lostAt = undefined;
      log.warn({ backend, seconds }, 'the queue is within reach again');
    },
    down: () => lostAt !== undefined,
    sometimes,
  };
}
