import type { Extra } from '#core/outcome.ts';

/** All that several parts want to happen, as one. */
export function merged(...extras: readonly Extra[]): Extra {
  const all = <K extends keyof Extra>(key: K): Pick<Extra, K> => {
    const found = extras.flatMap((extra): readonly unknown[] => extra[key] ?? []);
    return (found.length === 0 ? {} : { [key]: [...new Set(found)] }) as unknown as Pick<Extra, K>;
  };
  return {
    ...all('send'),
    ...all('post'),
    ...all('enqueue'),
    ...all('cancel'),
    ...all('refresh'),
    ...all('forget'),
  };
}
