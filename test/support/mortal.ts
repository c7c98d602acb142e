import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Program, startProgram } from './process.ts';
import { createWebClient, type WebClient, WebRefusal } from './webclient.ts';

/** The program, killed at random instants and started again on the same data, while people go on pressing. */
export type Mortal = Readonly<{
  /** The one that runs now. */
  program(): Program;
  kills(): number;
  /** How often somebody pressed in vain. */
  failures(): number;
  as(key: string): WebClient;
  /**
   * kill -9 at a random instant within so many milliseconds from now, then a new start, which is waited for. One kill in
   * four is followed by another while it starts. `between` runs while it is dead.
   */
  strike(withinMs: number, between?: () => Promise<void>): Promise<void>;
  /** As a person does it: again, until it works. Fails when a program that runs fails. */
  insist<T>(what: string, attempt: () => Promise<T | undefined>): Promise<T>;
  /** All that it ever wrote. */
  output(): string;
}>;

const patienceMs = 90_000;

/** Numbers in 0..1, always the same series for the same seed. */
export function seeded(seed: number): () => number {
  let drawn = 0;
  return () => {
    drawn += 1;
    return createHash('sha256').update(`${seed} ${drawn}`).digest().readUInt32BE(0) / 2 ** 32;
  };
}

/** @param random of the kills and of people's patience */
export async function startMortal(
  env: Readonly<Record<string, string>>,
  random: () => number,
): Promise<Mortal> {
  const programs: Program[] = [];
  let kills = 0;
  let failures = 0;
  const launch = async (): Promise<Program> => {
    const started = await startProgram(env);
    programs.push(started);
    return started;
  };
  let program = await launch();
  await program.ready();

  return {
    program: () => program,
    kills: () => kills,
    failures: () => failures,
    as: (key) => createWebClient(program.url).as(key),
    async strike(withinMs, between) {
      await sleep(random() * withinMs);
      do {
        await program.kill();
        kills += 1;
        await between?.();
        program = await launch();
        await sleep(random() * 500);
      } while (random() < 0.25);
      await program.ready();
    },
    async insist(what, attempt) {
      let last: unknown;
      for (const end = performance.now() + patienceMs; performance.now() < end; ) {
        try {
          const found = await attempt();
          if (found !== undefined) return found;
        } catch (error) {
          if (error instanceof WebRefusal && error.status !== 503) throw error;
          last = error;
        }
        failures += 1;
        await sleep(100 + 100 * random());
      }
      throw new Error(`in vain: ${what}`, { cause: last });
    },
    output: () => programs.map((one) => one.output()).join('\n'),
  };
}
