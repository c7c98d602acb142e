import process from 'node:process';
import { errorFields, StartError } from '#core/errors.ts';

/** Where a command of an operator speaks. */
export type Terminal = Readonly<{
  out(line: string): void;
  /** Progress and complaints; raw text, with its own line breaks. */
  err(text: string): void;
  /** Can what is written to `err` be overwritten? */
  isTerminal: boolean;
}>;

export const exit = { ok: 0, refused: 1, usage: 2 } as const;

/** Runs a command of an operator as this process: its arguments, its streams, its exit code. */
export async function runHere(
  command: (args: readonly string[], terminal: Terminal) => Promise<number>,
): Promise<void> {
  const terminal: Terminal = {
    out: (line) => void process.stdout.write(`${line}\n`),
    err: (text) => void process.stderr.write(text),
    isTerminal: process.stderr.isTTY === true,
  };
  try {
    process.exitCode = await command(process.argv.slice(2), terminal);
  } catch (error) {
    // Not the error itself: the database's errors carry the values of the row.
    const lines = error instanceof StartError ? error.problems : [JSON.stringify(errorFields(error))];
    terminal.err(`${lines.join('\n')}\n`);
    process.exitCode = exit.refused;
  }
}
