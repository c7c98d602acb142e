import { z } from 'zod';

// Shapes of environment variables, for the program's own and for those of each platform.

const text = z.string().trim();

/** An empty variable is an absent one: `.env` files are full of them. */
export const optional = text.transform((value) => (value === '' ? undefined : value)).optional();

/** @param shape an example, for whoever wrote something else */
export const url = (protocols: RegExp, shape: string) =>
  optional.refine((value) => value === undefined || (URL.canParse(value) && protocols.test(value)), {
    error: `must be a URL like ${shape}`,
  });

export const choice = <const T extends readonly [string, ...string[]]>(values: T) =>
  optional.pipe(z.enum(values, { error: `must be one of ${values.join(', ')}` }).optional());

/** A whole number from `from` to `to`; `absent` when nothing is set. */
export function whole(from: number, to: number, absent: number, error: string) {
  return optional
    .transform((value) => Number(value ?? absent))
    .pipe(z.int({ error }).min(from, { error }).max(to, { error }));
}

/** Words separated by commas. */
export const words = optional.transform((value): readonly string[] =>
  (value ?? '')
    .split(',')
    .map((word) => word.trim())
    .filter((word) => word !== ''),
);
