/** Sends requests as fast as they are answered, from a process of its own. */
import { Agent, request } from 'node:http';

export type Shot = Readonly<{ path: string; body: string }>;
export type Load = Readonly<{
  url: string;
  shots: readonly Shot[];
  /** How many are under way at once. */
  connections: number;
  /** Stops taking new ones after so long, or when none is left. */
  forMs: number;
  /** Begins anew when none is left. */
  again?: boolean;
}>;
export type Loaded = Readonly<{
  /** Answered with 200. */
  answered: number;
  refused: number;
  perSecond: number;
  /** Milliseconds, by nearest rank. */
  p50: number;
  p99: number;
  /** The last reply. */
  reply: string;
}>;

type Answered = Readonly<{ status: number; text: string }>;

function post(agent: Agent, to: URL, origin: string, body: string): Promise<Answered> {
  return new Promise((resolve, reject) => {
    const bytes = Buffer.from(body);
    const sent = request(
      to,
      {
        agent,
        method: 'POST',
        headers: { 'content-type': 'application/json', 'content-length': bytes.length, origin },
      },
      (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('error', reject);
        response.on('end', () =>
          resolve({ status: response.statusCode ?? 0, text: Buffer.concat(chunks).toString() }),
        );
      },
    );
    sent.on('error', reject);
    sent.end(bytes);
  });
}

/** @param sorted not empty @param part 0..1 */
const rank = (sorted: readonly number[], part: number): number =>
  sorted[Math.max(0, Math.ceil(sorted.length * part) - 1)] ?? Number.NaN;

async function run({ url, shots, connections, forMs, again = false }: Load): Promise<Loaded> {
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  const times: number[] = [];
  let next = 0;
  let refused = 0;
  let reply = '';
  const begun = performance.now();
  const until = begun + forMs;

  async function connection(): Promise<void> {
    while (performance.now() < until && (again || next < shots.length)) {
      const shot = shots[next++ % shots.length];
      if (shot === undefined) return;
      const sent = performance.now();
      const { status, text } = await post(agent, new URL(url + shot.path), url, shot.body);
      if (status === 200) times.push(performance.now() - sent);
      else refused += 1;
      reply = text;
    }
  }

  await Promise.all(Array.from({ length: connections }, connection));
  const took = performance.now() - begun;
  agent.destroy();
  times.sort((a, b) => a - b);
  const answered = times.length;
  return {
    answered,
    refused,
    perSecond: (answered * 1_000) / took,
    p50: rank(times, 0.5),
    p99: rank(times, 0.99),
    reply,
  };
}

if (import.meta.main) {
  process.on('message', async (load) => {
    process.send?.(await run(load as Load));
  });
}
