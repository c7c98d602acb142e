/** An xAPI 1.0.3 statement, as JSON. It has an id. */
export type Statement = Readonly<{ id: string } & Record<string, unknown>>;

/**
 * A learning record store. Handing over the same statements again changes nothing there.
 * `stored`: all of them are there now; `refused`: it will never take these (`ids`: which, where it says so, and the others are
 * there now; else all). `why` is a code.
 * `later`: nothing is known to be stored, it may be tried again, not before `afterMs`.
 */
export interface Lrs {
  store(
    statements: readonly Statement[],
  ): Promise<
    | Readonly<{ kind: 'stored' }>
    | Readonly<{ kind: 'refused'; ids?: readonly string[]; why: string }>
    | Readonly<{ kind: 'later'; afterMs?: number; why: string }>
  >;
}
