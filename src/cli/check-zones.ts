import type { Clock } from '#core/clock.ts';
import { bad, type Finding, good, warn } from '#core/finding.ts';
import { isTimeZone, wallClock } from '#core/zoned.ts';
import type { RunningDatabase } from '#src/database.ts';

const what = 'Time zones';

/** Zones that came lately (2021 to 2025): who lacks one has old data. */
const recent = ['Pacific/Kanton', 'Europe/Kyiv', 'America/Ciudad_Juarez', 'America/Coyhaique'];
const halfYearMs = 182 * 86_400_000;

/** A wall clock, in Node and in PostgreSQL: `YYYY-MM-DD HH:MM`. Absent: it does not know the zone. */
export type ZoneSeen = Readonly<{ zone: string; node: string | undefined; database: string | undefined }>;

/** Do Node and PostgreSQL know the zones that people live in, and tell the same time there, now and in half a year? */
export async function* checkZones(
  database: Pick<RunningDatabase, 'pool'> | undefined,
  clock: Clock,
  more: readonly string[],
  data: string,
): AsyncIterable<Finding> {
  const lacking = recent.filter((zone) => !isTimeZone(zone));
  yield lacking.length === 0
    ? good(`${what}: Node`, `IANA data ${data}`)
    : warn(
        `${what}: Node`,
        `IANA data ${data} does not know ${lacking.join(', ')}`,
        'Use a newer Node, or one with its full data (not --with-intl=small-icu).',
      );
  if (database === undefined) return;
  const { pool } = database;
  const { rows: lived } = await pool.query<{ zone: string }>(
    `select distinct time_zone as zone from people where gone_at is null and time_zone is not null`,
  );
  const used = [...new Set([...lived.map(({ zone }) => zone), ...more])];
  const { rows: known } = await pool.query<{ name: string }>(
    'select name from pg_timezone_names where name = any($1)',
    [[...used, ...recent]],
  );
  const names = new Set(known.map(({ name }) => name));
  const seen: ZoneSeen[] = used
    .filter((zone) => !names.has(zone) || !isTimeZone(zone))
    .map((zone) => ({
      zone,
      node: isTimeZone(zone) ? '' : undefined,
      database: names.has(zone) ? '' : undefined,
    }));
  for (const at of [clock.now(), new Date(clock.now().getTime() + halfYearMs)]) {
    const { rows } = await pool.query<{ zone: string; wall: string }>(
      `select zone, to_char($2::timestamptz at time zone zone, 'YYYY-MM-DD HH24:MI') as wall from unnest($1::text[]) as zone`,
      [used.filter((zone) => names.has(zone) && isTimeZone(zone)), at],
    );
    seen.push(...rows.map(({ zone, wall }) => ({ zone, node: nodeWall(at, zone), database: wall })));
  }
  yield* zoneFindings(seen);
  const old = recent.filter((zone) => !names.has(zone) && !used.includes(zone));
  if (old.length > 0) {
    yield warn(
      `${what}: PostgreSQL`,
      `its data does not know ${old.join(', ')}`,
      "Bring the server's time zone data up to date (the package tzdata, or a newer minor version).",
    );
  }
}

/** What becomes of the comparison. */
export function zoneFindings(seen: readonly ZoneSeen[]): readonly Finding[] {
  const unique = (some: readonly ZoneSeen[]) => [...new Set(some.map(({ zone }) => zone))].join(', ');
  const noNode = seen.filter(({ node }) => node === undefined);
  const noDatabase = seen.filter(({ node, database }) => node !== undefined && database === undefined);
  const apart = seen.filter(
    ({ node, database }) => node !== undefined && database !== undefined && node !== database,
  );
  const about = `${what}: people's own`;
  const findings = [
    ...(noNode.length === 0
      ? []
      : [
          bad(
            about,
            `Node does not know ${unique(noNode)}`,
            "Correct them in HR's file, or use a newer Node.",
          ),
        ]),
    ...(noDatabase.length === 0
      ? []
      : [
          warn(
            about,
            `PostgreSQL does not know ${unique(noDatabase)}`,
            "Bring the server's time zone data up to date.",
          ),
        ]),
    ...(apart.length === 0
      ? []
      : [
          warn(
            about,
            `Node and PostgreSQL tell different times in ${unique(apart)}`,
            'One of them has old rules of summer time: bring Node and the time zone data of PostgreSQL up to date.',
          ),
        ]),
  ];
  return findings.length > 0 ? findings : [good(about, 'Node and PostgreSQL agree on them')];
}

function nodeWall(at: Date, zone: string): string {
  const { date, minute } = wallClock(at, zone);
  const two = (value: number) => String(value).padStart(2, '0');
  return `${date} ${two(Math.floor(minute / 60))}:${two(minute % 60)}`;
}
