import { test } from 'vitest';
import { createTestDatabase } from '#test/support/postgres.ts';
test('x', async () => {
  const { pool, drop } = await createTestDatabase();
  await pool.query(`insert into people (name, attributes, kind) select 'P' || n, '{}', case when n % 20 = 0 then 'ally' else 'employee' end from generate_series(1,3000) n`);
  await pool.query(`create table pn as select id, row_number() over () - 1 as i from people`);
  await pool.query(`insert into recognitions (at, giver_id, value, words, seen)
    select '2026-11-01'::timestamptz + (n || ' seconds')::interval * 20, g.id, (array['service','teamwork','initiative'])[1 + s.n % 3], 'You stayed until the delivery of order ' || s.n || ' was complete, and the client had it on time.', (array['public','public','public','team','private'])[1+s.n%5]
    from generate_series(1,100000) s(n) join pn g on g.i = s.n * 7 % 3000`);
  await pool.query(`insert into recognition_receivers (recognition_id, n, person_id) select r.id, 0, x.id from (select id, row_number() over (order by at) as n from recognitions) r join pn x on x.i = (r.n * 11 + 1) % 3000`);
  await pool.query(`insert into recognition_boosts select r.id, x.id, now() from (select id, row_number() over (order by at) as n from recognitions) r join pn x on x.i = (r.n * 13 + 2) % 3000 where r.n % 3 = 0`);
  await pool.query('analyze');
  const time = async (name: string, q: string, show = false) => {
    const t: number[] = [];
    for (let i = 0; i < 5; i++) { const b = performance.now(); await pool.query(q); t.push(Math.round(performance.now() - b)); }
    console.log(name, t.join(' '));
    if (show) console.log((await pool.query('explain (analyze, buffers) ' + q)).rows.map((r) => r['QUERY PLAN']).join('\n'));
  };
  const own = `r.state='stands' and r.at >= '2026-11-01' and r.at < '2026-12-31'`;
  const aud = `aud as materialized (select id from people where gone_at is null and kind = 'employee')`;
  await time('count only', `select count(*) from recognitions r where ${own}`, true);
  await time('count', `with ${aud} select count(*) from recognitions r where ${own} and (r.giver_id in (select id from aud) or r.id in (select x.recognition_id from recognition_receivers x join aud on aud.id = x.person_id))`, true);
  await time('thanked distinct', `with ${aud} select count(distinct x.person_id) from recognitions r join recognition_receivers x on x.recognition_id = r.id where ${own} and x.person_id in (select id from aud)`, true);
  await time('thanked exists', `with ${aud} select count(*) from aud where exists (select from recognition_receivers x join recognitions r on r.id = x.recognition_id where x.person_id = aud.id and ${own})`, true);
  await time('thanked lateral', `with ${aud} select count(*) from aud cross join lateral (select 1 from recognition_receivers x join recognitions r on r.id = x.recognition_id where x.person_id = aud.id and ${own} limit 1) l`, true);
  await drop();
}, 120000);
