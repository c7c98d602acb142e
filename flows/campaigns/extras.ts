import type { Extra } from '#core/outcome.ts';

/** All of them, as one. */
export function merged(...extras: readonly Extra[]): Extra {
  const all = <K extends keyof Extra>(key: K) => extras.flatMap((extra) => [...(extra[key] ?? [])]);
  return {
    send: all('send') as NonNullable<Extra['send']>,
    post: all('post') as NonNullable<Extra['post']>,
    enqueue: all('enqueue') as NonNullable<Extra['enqueue']>,
    cancel: all('cancel') as readonly string[],
    refresh: all('refresh') as readonly string[],
    forget: all('forget') as readonly string[],
  };
}
