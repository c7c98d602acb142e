/** Teams repeats a delivery that was not answered after a while. Milliseconds. */
const rememberMs = 90_000;
/** An answer may be a card of 100 KB: more are not kept. */
const rememberMost = 3_000;

/**
 * What was delivered twice is done once in this process, and answered the same. Later, and in another process, the database
 * knows.
 */
export function createOnce<T>() {
  const recent = new Map<string, Readonly<{ result: Promise<T>; until: number }>>();
  return (key: string, run: () => Promise<T>): Promise<T> => {
    const now = performance.now();
    const known = recent.get(key);
    if (known !== undefined && known.until > now) return known.result;
    const result = run();
    recent.set(key, { result, until: now + rememberMs });
    // What failed may be tried again.
    result.catch(() => recent.delete(key));
    for (const [oldest, { until }] of recent) {
      if (until > now && recent.size <= rememberMost) break;
      recent.delete(oldest);
    }
    return result;
  };
}
