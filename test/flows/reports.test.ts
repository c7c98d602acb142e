import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { PersonaView } from '#adapters/web/view.ts';
import { addDays, localDate } from '#core/zoned.ts';
import { reportsOf } from '#flows/training/enrolling/line/store.ts';
import { startTestApp, type TestApp } from '#test/support/app.ts';
import {
  answerPulse,
  button,
  buttons,
  closePulse,
  formOf,
  openPulse,
  read,
  schedulePulse,
} from '#test/support/pulse.ts';
import { enrolled, type PlantedCourse, plantCourse, sampleContent } from '#test/training/support.ts';

let app: TestApp;
let personas: readonly PersonaView[];

const remarks: Record<string, string> = {
  es: 'Las aprobaciones tardan demasiado y todo se retrasa.',
  pt: 'As aprovações demoram demais e tudo atrasa.',
  en: 'Approvals take far too long and everything is late.',
};

beforeAll(async () => {
  app = await startTestApp();
  personas = await app.personas();
  await schedulePulse(app.as('ana-torres'));
  const closes = await openPulse(app);
  const employees = personas.filter((one) => one.group !== 'partner' && one.group !== 'other');
  for (const [at, persona] of employees.entries()) {
    if (at % 5 === 4) continue;
    const person = app.as(persona.key);
    const last = await answerPulse(person, (question) =>
      question === 4 ? String((at * 3) % 11) : String(1 + ((at + question) % 5)),
    );
    if (at % 3 !== 0) continue;
    await person.submit(formOf(await person.press(button(buttons(last), 'pulse.comment'))), {
      comment: remarks[persona.locale] ?? '',
    });
  }
  await closePulse(app, closes);
});
afterAll(() => app.stop());

describe('the report', () => {
  test('the one at the top sees figures, a chart, the index with its margin and the tone of the group', async () => {
    const answer = await app.as('marcela-duarte').command('informe');
    const text = read(answer);
    expect(text).toContain('Informe: Aurora Imaginaria');
    expect(text).toContain('Son las cifras de tu unidad.');
    expect(text).toMatch(/Participación: 8\d%, 4\d respuestas/);
    expect(text).toMatch(/Índice de recomendación \(−100 a 100\): (cerca de )?−?\d+ ± \d+/);
    expect(text).toMatch(/Tono de los comentarios, en grupo: .*negativo/);
    expect(text).toMatch(/favorable/);
    const card = answer.message?.body;
    expect(card?.kind === 'card' && card.blocks.some((block) => block.kind === 'bars')).toBe(true);
  });

  test('a press shows the figures as a picture, in words for those who do not see it', async () => {
    const marcela = app.as('marcela-duarte');
    const answer = await marcela.command('informe');
    const wish = buttons(answer).find(({ label }) => label === 'Ver como imagen');
    if (wish === undefined) throw new Error('There is no such button');
    const shown = await marcela.press(wish);
    const card = shown.message?.body;
    const blocks = card?.kind === 'card' ? card.blocks : [];
    const [picture] = blocks.flatMap((block) => (block.kind === 'image' ? [block] : []));
    const head = Buffer.from(picture?.url.split(',')[1] ?? '', 'base64');
    expect(head.readUInt32BE(16)).toBeGreaterThan(400);
    expect(picture?.alt).toMatch(/^¿Cómo va el trabajo, por tema\? .*: .*\d+/);
    expect(blocks.some(({ kind }) => kind === 'bars')).toBe(false);
    expect(buttons(shown).some(({ label }) => label === 'Ver como imagen')).toBe(false);
    expect(read(shown)).toContain('Informe: Aurora Imaginaria');
  });

  test('it comes within 2 s and only the one who asks sees it', async () => {
    const before = (await app.as('ana-torres').messages('channel:general')).length;
    const started = performance.now();
    await app.as('marcela-duarte').command('informe', { in: 'channel:general' });
    expect(performance.now() - started).toBeLessThan(2_000);
    expect(await app.as('ana-torres').messages('channel:general')).toHaveLength(before);
    expect(JSON.stringify(await app.as('marcela-duarte').messages('channel:general'))).toContain(
      'Informe: Aurora',
    );
  });

  test('a manager sees the own unit or the safe group it is in, and is told which', async () => {
    for (const persona of personas.filter((one) => one.group === 'manager')) {
      const words = { es: 'informe', en: 'report', pt: 'relatório' }[persona.locale] ?? 'report';
      const text = read(await app.as(persona.key).command(words));
      expect(text, persona.key).toMatch(/Participación|Participação|Participation/);
      expect(text, persona.key).toMatch(
        /Son las cifras de tu unidad|se muestra junto|unidad superior|São os números|aparece junto|unidade acima|your unit’s own|shown together|nearest unit above/,
      );
    }
  });

  test('a manager of another unit is refused politely, with what may be asked for, whether the unit exists or not', async () => {
    const manager = app.as('yolanda-palacios');
    const real = read(await manager.command('informe Ventas Brasil'));
    const unreal = read(await manager.command('informe Departamento de Nada'));
    expect(real).toContain('Puedes ver las unidades que diriges');
    expect(real).toContain('Tueste');
    expect(real).toBe(unreal);
  });

  test('pressing somebody else’s report button does not help', async () => {
    const { rows } = await app.database.pool.query(`select id from units where name = 'Aurora Imaginaria'`);
    const [employee] = personas.filter((one) => one.group === 'employee' && one.locale === 'es');
    const person = app.as(employee?.key ?? '');
    const help = await person.command('ayuda');
    const answer = await person.press({
      kind: 'action',
      name: 'reports.show',
      input: { unit: rows[0].id },
      label: 'x',
      ...(help.message && { on: help.message.id }),
      conversation: `dm:${employee?.key}`,
    });
    expect(read(answer)).toContain('no figuras en esa lista');
  });

  test('who manages nothing is told whom to ask', async () => {
    const [employee] = personas.filter((one) => one.group === 'employee' && one.locale === 'pt');
    expect(read(await app.as(employee?.key ?? '').command('relatório'))).toContain(
      'você não consta nessa lista',
    );
  });

  test('rights end the day they end', async () => {
    await app.database.pool.query(`
      update unit_managers set until = '2020-01-01' where person_id =
        (select person_id from identities where key = 'marcela-duarte')`);
    await app.database.pool.query(
      `update people set roles = '{}' where id = (select person_id from identities where key = 'marcela-duarte')`,
    );
    expect(read(await app.as('marcela-duarte').command('informe'))).toContain('no figuras en esa lista');
  });

  test('no unit of fewer than five answers is ever named as its own, by whatever name it is asked for', async () => {
    const { rows } = await app.database.pool.query(`
      with recursive below as (select id, id as top from units union all
        select units.id, below.top from units join below on units.parent_id = below.id)
      select units.name, count(person_id)::int as invited from units join below on below.top = units.id
      left join pulse_invited on pulse_invited.unit_id = below.id::text group by units.name`);
    const small = rows.filter((row) => row.invited < 5);
    expect(small.length).toBeGreaterThan(3);
    for (const { name } of small) {
      for (const asked of [name, name.toUpperCase(), name.slice(0, -1)]) {
        expect(read(await app.as('ana-torres').command(`informe ${asked}`))).not.toContain(
          'Son las cifras de tu unidad',
        );
      }
    }
  });
});

describe('training in the report', () => {
  const managing = 'yolanda-palacios';
  let course: PlantedCourse;
  let mine: readonly string[];
  const late = async () => {
    const answer = await app.as(managing).command('informe');
    const wish = buttons(answer).find(({ label }) => label === 'Quién va con retraso');
    return wish && read(await app.as(managing).press(wish));
  };
  const idOf = async (key: string): Promise<string> =>
    (await app.database.pool.query('select person_id from identities where key = $1', [key])).rows[0]
      .person_id;

  beforeAll(async () => {
    const { db, pool } = app.database;
    await pool.query('delete from enrolments');
    course = await plantCourse(db, { ...sampleContent, slug: 'reported' });
    mine = await reportsOf(db, await idOf(managing), (await app.now()).toISOString().slice(0, 10));
    expect(mine.length).toBeGreaterThan(1);
  });

  const takes = async (person: string, mandatory: boolean, dueOn: string, done: boolean) => {
    const { db, pool } = app.database;
    const id = await enrolled(db, { person, course, mandatory, startsOn: '2026-01-05', dueOn });
    if (done)
      await pool.query(
        `update enrolments set state = 'done', begun_at = now(), done_at = now() where id = $1`,
        [id],
      );
    return id;
  };
  const nameOf = async (id: string): Promise<string> =>
    (await app.database.pool.query('select name from people where id = $1', [id])).rows[0].name;

  test('nobody has a mandatory course: no button, and a free one is nobody’s business', async () => {
    const [first = ''] = mine;
    const id = await takes(first, false, '2026-02-02', false);
    expect(await late()).toBeUndefined();
    // Even to somebody who knows the button.
    const help = await app.as(managing).command('ayuda');
    const press = {
      kind: 'action' as const,
      name: 'reports.late',
      input: {},
      label: 'x',
      ...(help.message && { on: help.message.id }),
      conversation: `dm:${managing}`,
    };
    expect(read(await app.as(managing).press(press))).toContain('Nadie que dependa directamente de ti');
    await app.database.pool.query('delete from enrolments where id = $1', [id]);
  });

  test('names of those who are late and by how many days, to their own manager alone', async () => {
    const [first = '', second = ''] = mine;
    const due = addDays(localDate(await app.now(), 'America/Bogota'), -3);
    await app.database.pool.query('delete from leaves');
    const open = await takes(first, true, due, false);
    await takes(second, true, due, true);
    const said = await late();
    expect(said).toContain('Una entrega clara');
    expect(said).toContain('1 de 2 personas terminaron');
    expect(said).toMatch(new RegExp(`${await nameOf(first)}: 3 días de retraso`));
    expect(said).not.toContain(await nameOf(second));
    // One's own people, not everybody's: HR at the top sees the names of nobody here.
    const others = read(await app.as('ana-torres').command('informe'));
    expect(others).not.toContain(await nameOf(first));
    await app.database.pool.query(`update enrolments set state = 'done', done_at = now() where id = $1`, [
      open,
    ]);
    expect(await late()).toContain('Nadie va con retraso.');
  });

  test('the report says how far people are from five on, and nothing below', async () => {
    const { pool } = app.database;
    const hr = 'ana-torres';
    await pool.query('delete from enrolments');
    const { rows } = await pool.query('select id from people where gone_at is null order by id limit 6');
    const ids: string[] = rows.map((row) => row.id);
    for (const id of ids.slice(0, 4)) await takes(id, true, '2030-01-01', true);
    expect(read(await app.as(hr).command('informe'))).not.toContain('Cursos obligatorios');
    await takes(ids[4] ?? '', true, '2030-01-01', false);
    await takes(ids[5] ?? '', false, '2030-01-01', false);
    const said = read(await app.as(hr).command('informe'));
    expect(said).toContain('80%, 4 de 5 personas no tienen nada pendiente');
    expect(said).not.toContain('Cursos de propia elección');
  });
});
