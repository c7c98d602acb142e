/** What has to be ended whatever happens: servers, child processes, folders. The last one first. */
const open: (() => unknown)[] = [];

/** @returns ends it now, once */
export function atEnd(end: () => unknown): () => Promise<void> {
  open.push(end);
  return async () => {
    const at = open.indexOf(end);
    if (at < 0) return;
    open.splice(at, 1);
    await end();
  };
}

let ending: Promise<void> | undefined;

/** Ends everything, once: a second caller waits for the first. */
export function endAll(): Promise<void> {
  ending ??= endEach();
  return ending;
}

async function endEach(): Promise<void> {
  for (let end = open.pop(); end !== undefined; end = open.pop()) {
    try {
      await end();
    } catch (error) {
      console.error('could not be ended:', error);
    }
  }
}

/** Ctrl-C, and a benchmark that hangs, leave nothing running. @param minutes the longest it may take */
export function endInAnyCase(minutes: number): void {
  const endWith = (code: number, why: string) => async () => {
    console.error(why);
    process.exitCode = code;
    await endAll();
    process.exit();
  };
  process.once('SIGINT', endWith(130, 'stopping'));
  process.once('SIGTERM', endWith(143, 'stopping'));
  setTimeout(endWith(1, `not done after ${minutes} minutes: given up`), minutes * 60_000).unref();
}
