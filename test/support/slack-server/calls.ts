import type { Install, Obj, World } from './world.ts';

/** What a Web API method gets: the arguments as text, like Slack reads them. */
export type Call = Readonly<{
  world: World;
  install: Install;
  args: Readonly<Record<string, string>>;
  /** Tells the app of it, if it has asked to be told. */
  tell(event: Obj): void;
  base: string;
}>;

export type Method = Readonly<{
  /** Any of these is enough. Absent: none is needed. */
  scope?: string | ((call: Call) => string | undefined);
  run(call: Call): Obj;
}>;

/** `ok: false`. @param details what Slack puts into `response_metadata.messages` */
export class Refused extends Error {
  readonly details: readonly string[];
  readonly more: Obj;
  constructor(code: string, details: readonly string[] = [], more: Obj = {}) {
    super(code);
    this.name = 'Refused';
    this.details = details;
    this.more = more;
  }
}

export function needed(call: Call, name: string): string {
  const value = call.args[name];
  if (value === undefined || value === '') {
    throw new Refused('invalid_arguments', [`[ERROR] missing required field: ${name}`]);
  }
  return value;
}

export const yes = (value: string | undefined): boolean => value === 'true' || value === '1';

export function json(text: string | undefined, wrong: string): unknown {
  if (text === undefined || text === '' || text === 'null') return undefined;
  try {
    return JSON.parse(text);
  } catch {
    throw new Refused(wrong, ['[ERROR] must be a valid JSON string']);
  }
}

export const isObj = (value: unknown): value is Obj =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
export const list = (value: unknown): readonly Obj[] => (Array.isArray(value) ? value.filter(isObj) : []);
export const str = (value: unknown): string => (typeof value === 'string' ? value : '');

/** All objects within, outermost first. */
export function* within(value: unknown): Generator<Obj> {
  if (Array.isArray(value)) for (const one of value) yield* within(one);
  if (!isObj(value)) return;
  yield value;
  for (const one of Object.values(value)) yield* within(one);
}

/** A page of a list, by a cursor that means nothing to the caller. */
export function page<T>(
  all: readonly T[],
  args: Call['args'],
  most: number,
): { items: readonly T[]; next: string } {
  const from = args.cursor ? Number(Buffer.from(args.cursor, 'base64').toString().replace('next:', '')) : 0;
  if (!Number.isInteger(from) || from < 0) throw new Refused('invalid_cursor');
  const limit = args.limit === undefined ? most : Number(args.limit);
  if (!Number.isInteger(limit) || limit < 1 || limit > 1_000) throw new Refused('invalid_limit');
  // Fewer than asked for, as Slack is free to give.
  const to = from + Math.min(limit, most);
  return {
    items: all.slice(from, to),
    next: to < all.length ? Buffer.from(`next:${to}`).toString('base64') : '',
  };
}
