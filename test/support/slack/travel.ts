import type pg from 'pg';

/**
 * As if this many days had gone by: everything that the database knows a time of becomes so much older, the days in plans
 * too. The program runs on the system's clock, which no test can move; to its rows this is the same. Whole days, so that
 * what was at ten in the morning still is.
 */
export async function travel(pool: Pick<pg.Pool, 'query'>, days: number): Promise<void> {
  const { rows } = await pool.query<{ table_name: string; column_name: string }>(
    `select table_name, column_name from information_schema.columns join information_schema.tables using (table_schema, table_name)
     where table_schema = 'public' and data_type = 'timestamp with time zone' and table_type = 'BASE TABLE'
       and table_name not like 'kysely%' and table_name not like 'migration%'`,
  );
  const columns = Map.groupBy(rows, (row) => row.table_name);
  const statements = [...columns].map(([table, all]) => {
    const sets = all.map(({ column_name: name }) =>
      // The alarm of a row was set for another time: the sweep sets it anew.
      name === 'set_at' ? 'set_at = null' : `${name} = ${name} - $1::float8 * interval '1 day'`,
    );
    return `update ${table} set ${sets.join(', ')} where $1::float8 is not null`;
  });
  for (const statement of statements) await pool.query(statement, [days]);
  for (const name of ['opensOn', 'closesOn', 'remindOn']) {
    await pool.query(
      `update pulse_rounds set plan = jsonb_set(plan::jsonb, $2,
         to_jsonb(((plan ->> $3)::date - $1::int)::text))
       where plan ->> $3 is not null`,
      [days, [name], name],
    );
  }
}
