import { bad, type Finding, good, warn } from '#core/finding.ts';

const withinMs = 5_000;

type Ready = Readonly<{ ready: boolean; missing: readonly string[] }>;

const isReady = (json: unknown): json is Ready =>
  typeof json === 'object' &&
  json !== null &&
  'ready' in json &&
  'missing' in json &&
  Array.isArray(json.missing);

/** Does the program run on this machine, and is it ready? @param url where it listens */
export async function checkProgram(url: string): Promise<Finding> {
  const what = 'Latido itself';
  try {
    const response = await fetch(`${url}/readyz`, { signal: AbortSignal.timeout(withinMs) });
    const json: unknown = await response.json();
    if (!isReady(json)) throw new TypeError('not ours');
    return json.ready
      ? good(what, `runs at ${url} and is ready`)
      : bad(
          what,
          `runs at ${url} and waits for: ${json.missing.join(', ')}`,
          'Look at what is said of it here.',
        );
  } catch (error) {
    return error instanceof TypeError && error.message === 'fetch failed'
      ? warn(
          what,
          `does not run at ${url}`,
          'Start it (npm start), then ask again: some things can only be tried while it runs.',
        )
      : bad(
          what,
          `something else answers at ${url}, or it hangs`,
          'Choose another PORT, or stop what uses this one.',
        );
  }
}
