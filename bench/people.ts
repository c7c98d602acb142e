import type pg from 'pg';

/** The key of the first of them, who manages the first area. */
export const managerKey = 'bench-0';

const areas = 20;
const teamsInArea = 20;

/**
 * Writes so many employees, in areas and teams, all in one time zone: a whole organisation to be asked at the same moment.
 * Each has a place in the web chat; the first of each area and team manages it.
 */
export async function insertPeople(pool: pg.Pool, count: number): Promise<void> {
  const client = await pool.connect();
  try {
    await client.query('begin');
    await client.query(`insert into units (name) values ('Bench')`);
    await client.query(
      `insert into units (parent_id, name)
       select id, 'Area ' || n from units, generate_series(0, $1::int - 1) n where name = 'Bench'`,
      [areas],
    );
    await client.query(
      `insert into units (parent_id, name)
       select id, replace(name, 'Area', 'Team') || '.' || n from units, generate_series(0, $1::int - 1) n
       where name ~ '^Area '`,
      [teamsInArea],
    );
    await client.query(
      `insert into people (name, email, unit_id, locale, time_zone, country, attributes)
       select 'Person Bench ' || n, 'bench-' || n || '@bench.example', team.id, (array['es', 'en', 'pt'])[1 + n % 3],
         'Europe/Madrid', 'ES', '{}'
       from generate_series(0, $1::int - 1) n
       join units team on team.name = 'Team ' || n % $2 || '.' || n / $2 % $3`,
      [count, areas, teamsInArea],
    );
    await client.query(
      `insert into identities (platform, tenant, key, person_id, route)
       select 'web', 'trial', split_part(email, '@', 1), id, 'dm:' || split_part(email, '@', 1)
       from people where email like 'bench-%@bench.example'`,
    );
    await client.query(
      `insert into unit_managers (unit_id, person_id, source)
       select unit.id, person.id, 'hr' from units unit join people person
         on person.email = 'bench-' || substring(unit.name from '^Area (\\d+)$') || '@bench.example'
       union all
       select distinct on (unit_id) unit_id, id, 'hr' from people
       where email like 'bench-%@bench.example' order by 1, 2`,
    );
    await client.query('commit');
  } finally {
    client.release();
  }
  await pool.query('vacuum analyze');
}
