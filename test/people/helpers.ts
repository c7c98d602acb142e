import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Source, sourceOf } from '#flows/people/decode.ts';
import { type ImportOptions, importPeople } from '#flows/people/plan.ts';
import type { Encoding, Report } from '#flows/people/problems.ts';
import type { Db } from '#store/db.ts';

export const now = new Date('2026-11-21T15:00:00Z');

export const fixture = (name: string): string =>
  readFileSync(join(import.meta.dirname, '..', 'fixtures', 'people', name), 'utf8');

const byteOf = new Map(
  Array.from({ length: 256 }, (_, byte) => [
    new TextDecoder('windows-1252').decode(Uint8Array.of(byte)),
    byte,
  ]),
);

/** Writes a text as a program of that encoding would. Throws for what the encoding does not have. */
export function encode(text: string, encoding: Encoding | 'utf-8-bom'): Uint8Array {
  switch (encoding) {
    case 'utf-8':
      return Buffer.from(text, 'utf8');
    case 'utf-8-bom':
      return Buffer.from(`\uFEFF${text}`, 'utf8');
    case 'utf-16le':
      return Buffer.from(`\uFEFF${text}`, 'utf16le');
    case 'utf-16be':
      return Buffer.from(`\uFEFF${text}`, 'utf16le').swap16();
    case 'windows-1252':
      return Uint8Array.from(text, (letter) => {
        const byte = byteOf.get(letter);
        if (byte === undefined) throw new Error(`${letter} is not in Windows-1252`);
        return byte;
      });
  }
}

/** In pieces of a few bytes, so that everything is cut somewhere: letters, line breaks, quotes. */
export const inPieces = (bytes: Uint8Array, size: number): Source => ({
  size: bytes.byteLength,
  open: async function* () {
    for (let at = 0; at < bytes.byteLength; at += size) yield bytes.subarray(at, at + size);
  },
});

type Options = Partial<ImportOptions>;

export const importText = (db: Db, text: string, options: Options = {}): Promise<Report> =>
  importPeople(db, sourceOf(Buffer.from(text)), { now, mayMakeOwners: true, apply: true, ...options });

/** Everybody, as the columns of a file, by e-mail. */
export async function everybody(db: Db) {
  const rows = await db
    .selectFrom('people as p')
    .leftJoin('people as m', 'm.id', 'p.manager_id')
    .leftJoin('units as u', 'u.id', 'p.unit_id')
    .leftJoin('units as above', 'above.id', 'u.parent_id')
    .select([
      ...(['p.email', 'p.name', 'p.kind', 'p.locale', 'p.time_zone', 'p.country', 'p.start_date'] as const),
      ...(['p.birthday', 'p.attributes', 'p.roles', 'p.gone_at', 'p.invented'] as const),
      ...(['m.email as manager', 'u.name as unit', 'above.name as above'] as const),
    ])
    .orderBy('p.email')
    .execute();
  return new Map(rows.map((row) => [row.email, row]));
}

/** "unit: manager (source)" with "acting until …", sorted. */
export async function managers(db: Db): Promise<readonly string[]> {
  const rows = await db
    .selectFrom('unit_managers as m')
    .innerJoin('units as u', 'u.id', 'm.unit_id')
    .innerJoin('people as p', 'p.id', 'm.person_id')
    .select(['u.name', 'p.email', 'm.source', 'm.acting', 'm.until'])
    .execute();
  return rows
    .map((m) => `${m.name}: ${m.email} (${m.source}${m.acting ? `, acting until ${m.until}` : ''})`)
    .toSorted();
}

export async function collect<T>(items: AsyncIterable<T>): Promise<readonly T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}
