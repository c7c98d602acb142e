/** What is remembered of the last so many. */
export type Memory<V> = Readonly<{
  get(key: string): V | undefined;
  set(key: string, value: V): void;
  delete(key: string): void;
}>;

/** A bounded map: whoever was set or asked for longest ago goes first. */
export function createMemory<V>(most: number): Memory<V> {
  const entries = new Map<string, V>();
  return {
    get(key) {
      const value = entries.get(key);
      // A map keeps the order in which its entries came.
      if (value !== undefined && entries.delete(key)) entries.set(key, value);
      return value;
    },
    set(key, value) {
      entries.delete(key);
      entries.set(key, value);
      const oldest = entries.size > most ? entries.keys().next().value : undefined;
      if (oldest !== undefined) entries.delete(oldest);
    },
    delete: (key) => void entries.delete(key),
  };
}
