import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestApp, type TestApp } from '#test/support/app.ts';
import {
  answerPulse,
  button,
  buttons,
  formOf,
  newestWith,
  openPulse,
  read,
  schedulePulse,
} from '#test/support/pulse.ts';
import { messageText } from '#test/support/webclient.ts';

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app.stop());

const hr = () => app.as('ana-torres');
const other = () => app.as('renata-figueiredo');
const states = async (): Promise<Record<string, number>> => {
  const { rows } = await app.database.pool.query(
    'select state, count(*)::int as n from pulse_rounds group by state',
  );
  return Object.fromEntries(rows.map((row) => [row.state, row.n]));
};

describe('scheduling', () => {
  test('the form proposes a sensible pulse', async () => {
    const form = formOf(await hr().command('pulso'));
    expect(form.title).toBe('Nuevo pulso');
    expect(form.values).toMatchObject({
      kinds: ['employee'],
      opensAt: '600',
      remind: 'middle',
      repeat: 'none',
      items: 'bank',
    });
  });

  test('what is wrong is said under its field, and all that was typed stays', async () => {
    const form = formOf(await hr().command('pulso'));
    const values = {
      ...form.values,
      kinds: [],
      opensOn: '2020-01-01',
      closesOn: 'soon',
      items: 'own',
      chosen: ['env1'],
    };
    const again = formOf(await hr().submit(form, values));
    expect(Object.keys(again.errors).toSorted()).toEqual(['chosen', 'closesOn', 'kinds']);
    const { kinds: _none, units: _nor, ...filled }: Record<string, unknown> = values;
    expect(again.values).toMatchObject(filled);
    const past = formOf(
      await hr().submit(form, { ...form.values, opensOn: '2020-01-01', closesOn: '2020-01-05' }),
    );
    expect(past.errors.opensOn).toContain('Ese día ya pasó');
    const backwards = formOf(
      await hr().submit(form, { ...form.values, closesOn: String(form.values.opensOn) }),
    );
    expect(backwards.errors.closesOn).toContain('al menos un día después');
    const long = formOf(await hr().submit(form, { ...form.values, closesOn: '2040-12-31' }));
    expect(long.errors.closesOn).toContain('28 días');
    const unfit = formOf(
      await hr().submit(form, {
        ...form.values,
        kinds: ['supplier'],
        items: 'own',
        chosen: ['env1', 'env2', 'env3'],
      }),
    );
    expect(unfit.errors.chosen).toContain('no sirven para todas');
    expect(await states()).toEqual({});
  });

  test('an audience in which one could guess who said what is refused', async () => {
    const form = formOf(await hr().command('pulso'));
    const refused = formOf(await hr().submit(form, { ...form.values, kinds: ['investor'], items: 'bank' }));
    expect(refused.errors.kinds).toMatch(/personas? en esta audiencia. Con menos de 8/);
  });

  test('the preview shows what the recipient sees, and nothing is scheduled before it is pressed', async () => {
    const form = formOf(await hr().command('pulso'));
    const preview = await hr().submit(form, { ...form.values });
    const text = read(preview);
    expect(text).toMatch(/5\d personas: Personal · toda la organización/);
    expect(text).toContain('Nadie puede ver quién respondió qué');
    expect(text).toContain('Pregunta 1 de 5');
    expect(await states()).toEqual({ draft: 1 });
    await hr().press(button(buttons(preview), 'Descartar'));
    expect(await states()).toEqual({ cancelled: 1 });
  });

  test('it repeats by calendar, in everybody’s own morning', async () => {
    const scheduled = await schedulePulse(hr(), {
      opensOn: '2040-02-07',
      closesOn: '2040-02-14',
      repeat: 'month',
    });
    expect(read(scheduled)).toContain('7 de febrero de 2040, 10:00');
    await openPulse(app);
    const { rows } = await app.database.pool.query(`
      select people.time_zone, min(sent_at) as first, max(sent_at) as last from deliveries
      join people on people.id = person_id where message = 'pulse.invitation' and sent_at is not null group by 1`);
    expect(rows.length).toBeGreaterThanOrEqual(4);
    for (const { time_zone: timeZone, first } of rows) {
      const local = new Intl.DateTimeFormat('en-GB', {
        timeZone,
        dateStyle: 'short',
        timeStyle: 'short',
      }).format(first);
      expect(local, timeZone).toMatch(/^07\/02\/2040, 10:0/);
    }
    const { rows: next } = await app.database.pool.query(
      `select plan->>'opensOn' as on, plan->>'closesOn' as closes from pulse_rounds where state = 'scheduled'`,
    );
    expect(next).toEqual([{ on: '2040-03-06', closes: '2040-03-13' }]);
  });

  test('the list tells how the sending stands; an open one cannot be changed, the next can', async () => {
    const listed = await hr().command('pulsos');
    expect(read(listed)).toMatch(/Abierto: /);
    expect(read(listed)).toMatch(/54 de 54 entregados, 0 esperan/);
    expect(buttons(listed).map(({ label, hint }) => [label, hint])).toEqual([
      ['Cambiar', 'Cambiar: 6 de marzo de 2040'],
      ['Cancelarlo', 'Cancelarlo: 6 de marzo de 2040'],
      ['Cancelarlo', 'Cancelarlo: 7 de febrero de 2040'],
      ['Nuevo pulso', undefined],
    ]);
  });

  test('a change that is not scheduled leaves the pulse as it was', async () => {
    const plans = async () =>
      (
        await app.database.pool.query(
          `select plan->>'opensAt' as at from pulse_rounds where state = 'scheduled'`,
        )
      ).rows;
    const before = await plans();
    expect(before).toHaveLength(1);
    const form = formOf(await hr().press(button(buttons(await hr().command('pulsos')), /^Cambiar/)));
    const preview = await hr().submit(form, { ...form.values, opensAt: '480' });
    expect(await plans()).toEqual(before);
    await hr().press(button(buttons(preview), 'Descartar'));
    expect(await plans()).toEqual(before);
  });

  test('two people of HR at once do not overwrite each other', async () => {
    const mine = formOf(await hr().press(button(buttons(await hr().command('pulsos')), /^Cambiar/)));
    const hers = formOf(await other().press(button(buttons(await other().command('pulsos')), /^Mudar/)));
    const preview = await other().submit(hers, { ...hers.values, opensAt: '660' });
    await other().press(button(buttons(preview), 'Agendar'));
    const refused = formOf(await hr().submit(mine, { ...mine.values, opensAt: '540' }));
    expect(refused.problem).toContain('Alguien cambió este pulso mientras escribías');
    expect(refused.values.opensAt).toBe('540');
    const { rows } = await app.database.pool.query(
      `select plan->>'opensAt' as at from pulse_rounds where state = 'scheduled'`,
    );
    expect(rows).toEqual([{ at: '660' }]);
  });

  test('of two changes of one pulse the first that is scheduled counts, and the other is told', async () => {
    const change = async (who: ReturnType<typeof hr>, label: RegExp, opensAt: string) => {
      const form = formOf(await who.press(button(buttons(await who.command('pulsos')), label)));
      return buttons(await who.submit(form, { ...form.values, opensAt }));
    };
    const mine = await change(hr(), /^Cambiar/, '540');
    const hers = await change(other(), /^Mudar/, '720');
    await hr().press(button(mine, 'Programar'));
    const late = await other().press(button(hers, 'Agendar'));
    expect(read(late)).toContain('Alguém mudou este pulso');
    const { rows } = await app.database.pool.query(
      `select plan->>'opensAt' as at from pulse_rounds where state = 'scheduled'`,
    );
    expect(rows).toEqual([{ at: '540' }]);
  });

  test('an open pulse is called off after a second look: answers are deleted, messages say so', async () => {
    const { rows } = await app.database.pool.query(
      `select key from deliveries join identities using (person_id) where message = 'pulse.invitation' and state = 'sent' limit 2`,
    );
    const [answered, waiting] = rows.map((row) => app.as(row.key));
    if (answered === undefined || waiting === undefined) throw new Error('nobody was invited');
    await answerPulse(answered);
    const old = button(await newestWith(waiting, 'pulse.show'), 'pulse.show');
    const running = buttons(await hr().command('pulsos')).filter((one) => one.hint?.includes('febrero'));
    const sure = await hr().press(button(running, 'Cancelarlo'));
    expect(read(sure)).toContain('se borrarán y no se pueden recuperar');
    await hr().press(button(buttons(sure), 'Sí, cancelarlo'));
    const { rows: left } = await app.database.pool.query(
      'select 1 from pulse_ballots union all select 1 from pulse_pending',
    );
    expect(left).toEqual([]);
    await app.until('the card says so', async () =>
      (await waiting.messages()).some((one) =>
        /se canceló|foi cancelado|was called off/.test(messageText(one)),
      ),
    );
    expect(read(await waiting.press(old))).toMatch(/se canceló|foi cancelado|was called off/);
    expect((await states()).open).toBeUndefined();
  });

  test('pressed twice, or from an old card, it changes nothing and shows how things stand', async () => {
    const listed = await hr().command('pulsos');
    const callOff = button(buttons(listed), /^Cancelarlo/);
    const sure = await hr().press(callOff);
    const yes = button(buttons(sure), 'Sí, cancelarlo');
    await hr().press(yes);
    const again = await hr().press(yes);
    expect(read(again)).toContain('Alguien cambió este pulso mientras tanto');
    expect((await states()).scheduled).toBeUndefined();
  });
});

describe('others', () => {
  test('who is not HR gets no form, but hears what there is for them', async () => {
    const answer = await app.as('brayan-mosquera').command('pulso');
    expect(answer.form).toBeUndefined();
    expect(read(answer)).toContain('Los pulsos los programa Recursos Humanos');
  });

  test('nor by pressing HR’s buttons', async () => {
    const listed = buttons(await hr().command('pulsos'));
    const { on: _, ...stolen } = button(listed, 'Nuevo pulso');
    const person = app.as('brayan-mosquera');
    const own = (await person.messages()).at(-1);
    const answer = await person.press({
      ...stolen,
      conversation: 'dm:brayan-mosquera',
      ...(own && { on: own.id }),
    });
    expect(answer.form).toBeUndefined();
    expect(read(answer)).toContain('Eso solo puede hacerlo Recursos Humanos');
  });

  test('words in the direct chat do the same as the slash command', async () => {
    const said = await hr().say('Pulso');
    const open = button(buttons(said), 'Nuevo pulso');
    expect(formOf(await hr().press(open)).title).toBe('Nuevo pulso');
  });

  test('somebody who was asked within the last 28 days is left alone', async () => {
    const before = Number(
      (await app.database.pool.query('select count(*) as n from pulse_invited')).rows[0].n,
    );
    const at = await app.now();
    const opensOn = new Date(at.getTime() + 3 * 86_400_000).toISOString().slice(0, 10);
    const closesOn = new Date(at.getTime() + 8 * 86_400_000).toISOString().slice(0, 10);
    await schedulePulse(hr(), { opensOn, closesOn });
    await app.skipTo(new Date(at.getTime() + 5 * 86_400_000));
    expect(Number((await app.database.pool.query('select count(*) as n from pulse_invited')).rows[0].n)).toBe(
      before,
    );
    const told = (await hr().messages()).map(messageText).join('\n');
    expect(told).toContain('Un pulso no se envió');
  });
});
