import { afterAll, beforeAll, expect, test } from 'vitest';
import { createOnlooker, type Onlooker, sizes } from '#test/support/onlooker.ts';
import { buttonsOf, createWebClient, messageText, type WebClient } from '#test/support/webclient.ts';

// The whole life of a campaign as people see it, in a browser, against the program as it is shipped, on the trial's clock.

const general = 'channel:general';
/** Of the roasting team. */
const thankful = [
  'luz-dary-cuero',
  'edwin-chocue',
  'wilmar-ortega',
  'paola-arango',
  'nidia-valencia',
  'oscar-ibarra',
];

const gonzalo = { key: 'gonzalo-pardo', name: 'Gonzalo Pardo' };
const yolanda = { key: 'yolanda-palacios', name: 'Yolanda Palacios' };
const ivan = { key: 'ivan-castano', name: 'Iván Castaño' };
const thanks = [
  ['edwin-chocue', yolanda, 'Reorganizaste los turnos del viernes y nadie perdió su descanso.'],
  ['wilmar-ortega', ivan, 'Revisaste la muestra antes de las siete y el camión salió a su hora.'],
  ['paola-arango', gonzalo, 'Nos explicaste el plan del trimestre con números que se entienden.'],
] as const;

let onlooker: Onlooker;
beforeAll(async () => {
  onlooker = await createOnlooker('campaign');
});
afterAll(() => onlooker?.stop());

// --- hands and eyes ------------------------------------------------------------------------------------------------

const page = () => onlooker.page;
const be: Onlooker['be'] = (...who) => onlooker.be(...who);
const write: Onlooker['write'] = (words) => onlooker.write(words);
const press: Onlooker['press'] = (label) => onlooker.press(label);
const says: Onlooker['says'] = (words) => onlooker.says(words);
const card: Onlooker['card'] = (words) => onlooker.card(words);
const dialog: Onlooker['dialog'] = () => onlooker.dialog();
const send: Onlooker['send'] = (label) => onlooker.send(label);
const choose: Onlooker['choose'] = (...what) => onlooker.choose(...what);
const picture: Onlooker['picture'] = (what) => onlooker.picture(what);
const trial: Onlooker['trial'] = () => onlooker.trial();

async function name(label: string, who: string): Promise<void> {
  await dialog().getByRole('combobox', { name: label }).fill(who);
  await dialog().getByRole('option', { name: who }).first().click();
}

/** A page for everybody with the link, on a screen on the wall and on a phone. */
const look = (what: string, url: string | null) =>
  onlooker.look(what, ['screen', 'phone'], {
    whole: ['phone'],
    before: async () => {
      await page().goto(url ?? 'about:blank');
      await page().locator('h1, h2').first().waitFor();
    },
  });

const inDays = async (days: number) => new Date(Date.parse((await trial()).now) + days * 86_400_000);
/** Presses the page's own "Skip ahead" until the time has come. */
async function skipPast(at: Date): Promise<void> {
  for (;;) {
    const { next } = await trial();
    if (next === undefined || new Date(next) > at) {
      // What happens just now may lead to more.
      await page().waitForTimeout(400);
      const after = (await trial()).next;
      if (after === undefined || new Date(after) > at) return;
    }
    await Promise.all([
      page().waitForResponse((one) => one.url().endsWith('/web/trial/skip')),
      page().locator('.trial-bar .skip button').last().click(),
    ]);
  }
}

const as = (key: string): WebClient => createWebClient(onlooker.url).as(key);
/** Presses it until something has come: on which day that is depends on what else somebody was sent. */
async function skipUntil(what: string, is: () => Promise<boolean>): Promise<void> {
  for (const end = await inDays(15); !(await is()); ) {
    const { next } = await trial();
    if (next === undefined || new Date(next) > end) throw new Error(`waited in vain: ${what}`);
    await skipPast(new Date(next));
  }
}
const wasTold = (key: string, words: string) =>
  skipUntil(words, async () => (await as(key).messages()).some((one) => messageText(one).includes(words)));
/** Presses what somebody finds with that word on it, newest message first. */
async function pressAs(who: WebClient, label: string, place?: string) {
  const button = (await who.messages(place)).flatMap(buttonsOf).findLast((one) => one.label === label);
  if (button === undefined) throw new Error(`${who.key} has no button ${label}`);
  return who.press(button);
}

// --- the story -----------------------------------------------------------------------------------------------------

async function prepare(template: string, place: string): Promise<void> {
  await be('ana-torres', place);
  await write('/latido campaña');
  await press(template);
  await dialog().waitFor();
}

test('HR prepares it, words, goal and nominations, and sees it as a colleague', async () => {
  await be('ana-torres', general);
  await write('/latido campaña');
  await says('¿Para qué es?');
  await picture('01-choose');
  await press('Cliente interno');
  await dialog().waitFor();
  await picture('02-form');
  await send('Vista previa');
  await says('aún no hay nada programado');
  await press('Cambiar los textos');
  await dialog().getByLabel('Título (español)').fill('Gracias por dentro');
  await picture('03-words');
  await send('Guardar');
  await says('Gracias por dentro');
  await press('Más ajustes');
  await choose('Meta: con al menos un agradecimiento', '25');
  await picture('04-more');
  await send('Vista previa');
  await says('25');
  await press('Nominaciones');
  await dialog().getByLabel('Categorías en español').fill('Mejor compañía\nServicio que se nota');
  await choose('Voces de apoyo que necesita cada una', '1');
  await choose('La elección dura', '3 días');
  await picture('05-nominations');
  await send('Guardar las reglas');
  await says('Las reglas quedaron guardadas');
  await picture('06-rules');
  await press('Volver a la campaña');
  await says('Mejor compañía y Servicio que se nota');
  await picture('07-preview');
  await press('Ver como otra persona');
  await name('Persona', 'Brayan Mosquera');
  await send('Ver');
  await says('Así le llega a Brayan Mosquera');
  await picture('08-as-a-colleague');
  await press('Programar');
  await says('La campaña quedó programada');
  await picture('09-scheduled');
});

test('two more: one that comes back every month, one that will be called off', async () => {
  await prepare('Semana de bienvenida', 'dm:ana-torres');
  await send('Vista previa');
  await press('Más ajustes');
  await choose('Se repite', 'Cada mes, misma semana y día');
  await send('Vista previa');
  await says('Cada mes, misma semana y día');
  await press('Programar');
  await says('La campaña quedó programada');
  await prepare('Cierre de un proyecto', general);
  await send('Vista previa');
  await card('Cierre de un proyecto').getByRole('button', { name: 'Programar' }).click();
  await says('La campaña quedó programada');
  await press('Ver todas las campañas');
  await says('Semana de bienvenida');
  await picture('10-list');
});

test('it opens: the kick-off stands in the channel, and who rarely thanks gets a line', async () => {
  await skipPast(await inDays(2));
  await be('brayan-mosquera', general);
  await says('Gracias por dentro');
  await picture('11-kick-off');
  const read = () =>
    Promise.all(thankful.map(async (key) => (await as(key).messages()).map(messageText).join()));
  // Not on the first day where that is a public holiday.
  await skipUntil('a line', async () =>
    (await read()).some((one) => one.includes('Una línea toma un minuto')),
  );
  const lines = await read();
  expect(lines.filter((one) => one.includes('Una línea toma un minuto')).length).toBeGreaterThan(0);
  const asked = thankful[lines.findIndex((one) => one.includes('Una línea toma un minuto'))] ?? '';
  await be(asked);
  await says('Una línea toma un minuto');
  await picture('12-line');
});

test('people thank, and nominate, and second', async () => {
  await be('brayan-mosquera', general);
  const post = card('Gracias por dentro');
  await post.getByRole('button', { name: 'Dar las gracias' }).click();
  await name('A quién', 'Gonzalo Pardo');
  await choose('Valor', '🤝 Servicio').catch(() =>
    dialog()
      .getByLabel(/Servicio/)
      .check(),
  );
  await dialog()
    .getByRole('textbox', { name: /Por qué/ })
    .fill('Nos prestaste el medidor de humedad y hoy el lote salió a tiempo.');
  await picture('13-thanks');
  await dialog().locator('footer .primary').click();
  await dialog().waitFor({ state: 'detached' });
  await post.getByRole('button', { name: 'Nominar a alguien' }).click();
  await choose('Para qué', 'Mejor compañía');
  await name('A quién', 'Luz Dary Cuero');
  await dialog().getByLabel('Por qué').fill('Cubrió dos turnos para que Tomás pudiera estar con su hija.');
  await picture('14-nominate');
  await send('Nominar');
  await says('quedó registrada');
  await picture('15-nominated');
  await press('Ver nominaciones');
  await says('Nadie ve aquí su propia nominación');
  await be('edwin-chocue');
  await write('/latido nominar');
  await name('A quién', 'Luz Dary Cuero');
  await choose('Para qué', 'Mejor compañía');
  await dialog().getByLabel('Por qué').fill('Explica cada mezcla con paciencia, también la quinta vez.');
  await send('Nominar');
  await says('Tus palabras se sumaron');
  await be('wilmar-ortega');
  await write('/latido nominar');
  await name('A quién', 'Nidia Valencia');
  await choose('Para qué', 'Servicio que se nota');
  await dialog().getByLabel('Por qué').fill('Contesta a ventas el mismo día, siempre con la ficha completa.');
  await send('Nominar');
  await press('Ver nominaciones');
  await says('Luz Dary Cuero');
  await press('Apoyar');
  await says('Tu voz por Luz Dary Cuero cuenta.');
  await picture('16-seconded');
  await be('oscar-ibarra');
  await write('/latido nominar');
  await dialog().waitFor();
  await page().keyboard.press('Escape');
  const paola = as('paola-arango');
  const { form } = await paola.command('nominar');
  if (form === undefined) throw new Error('no form');
  expect(form.fields.map((field) => field.name)).toEqual(['category', 'person', 'words']);
  for (const [from, to, why] of thanks) {
    const { reply } = await as(from).command(`/kudos #servicio @${to.name} ${why}`, { mentions: [to] });
    expect([from, reply.kind]).toEqual([from, 'message']);
  }
});

test('HR changes it while it runs, and what was posted follows; another is called off', async () => {
  await be('ana-torres');
  await write('/latido campañas');
  await says('en marcha');
  await picture('17-list-running');
  const mine = page().getByRole('button', { name: 'Verla: Gracias por dentro' });
  await mine.last().click();
  await says('Hasta ahora');
  await picture('18-running');
  await press('Cambiar los textos');
  await dialog().getByLabel('Título (español)').fill('Gracias de puertas adentro');
  await send('Guardar');
  await says('aún no ha cambiado nada');
  await press('Aplicar el cambio');
  await says('El cambio vale desde ahora');
  await picture('19-changed');
  await write('/latido campañas');
  await page().getByRole('button', { name: 'Verla: Cierre de un proyecto' }).last().click();
  await says('El proyecto llegó a su meta');
  await card('El proyecto llegó a su meta').getByRole('button', { name: 'Cancelarla' }).click();
  await says('¿Cancelar «Cierre de un proyecto»?');
  await picture('20-sure');
  await press('Sí, cancelarla');
  await says('La campaña quedó cancelada');
  await be('brayan-mosquera', general);
  await says('Gracias de puertas adentro');
  await says('Cierre de un proyecto se canceló');
  expect(await page().getByText('Gracias por dentro', { exact: true }).count()).toBe(0);
  await picture('21-channel');
});

test('the mural shows how far it is', async () => {
  await be('ana-torres');
  await write('/latido mural');
  await says('El mural');
  await picture('21-mural-card');
  await press('Enlaces a pantallas');
  await press('Nuevo enlace');
  await dialog().waitFor();
  await dialog().locator('footer .primary').click();
  await dialog().waitFor({ state: 'detached' });
  const url = await page().locator('a[href*="/wall/"]').last().getAttribute('href');
  await look('22-mural', url);
  // A phone shows all that are open, a screen one after the other.
  await page().setViewportSize(sizes.phone);
  await page().getByText('Gracias de puertas adentro').first().waitFor();
  await page().setViewportSize(sizes.wide);
});

test('it closes; HR reads what was nominated, and opens the vote', async () => {
  await be('ana-torres');
  await wasTold('ana-torres', 'Te esperan nominaciones');
  await be('ana-torres');
  await says('Te esperan nominaciones');
  await picture('23-nominations-wait');
  await press('Leerlas');
  await says('Cubrió dos turnos');
  await picture('24-one');
  await press('Aceptar');
  await says('participa, y sabrá');
  await says('Con pocas voces');
  await picture('25-standing');
  await press('Abrir la votación');
  await says('Se está eligiendo hasta');
  await picture('26-choosing');
  await be('luz-dary-cuero');
  await wasTold('luz-dary-cuero', 'Te nominaron');
  await says('Te nominaron');
  await picture('27-nominee');
});

test('people vote, nobody sees how, and HR publishes', async () => {
  await be('gonzalo-pardo');
  await wasTold('gonzalo-pardo', '¿A quién elegimos?');
  await says('¿A quién elegimos?');
  await picture('28-ballot');
  await press('Votar');
  await choose('Mejor compañía', 'Luz Dary Cuero');
  await picture('29-vote');
  await send('Votar');
  await says('Tu voto quedó guardado');
  for (const key of ['tomas-jamioy', 'grace-adeyemi', 'ivan-castano', 'nour-haddad', 'sofia-quispe']) {
    const voter = as(key);
    await skipUntil('a ballot', async () =>
      (await voter.messages()).flatMap(buttonsOf).some(({ label }) => /^Vot(ar|e)$/.test(label)),
    );
    const { form } = await pressAs(voter, key === 'grace-adeyemi' ? 'Vote' : 'Votar');
    const field = form?.fields[0];
    if (form === undefined || field === undefined) throw new Error('no ballot');
    await voter.submit(form, { [field.name]: 'options' in field ? (field.options[0]?.value ?? '') : '' });
  }
  await wasTold('ana-torres', 'Se contó la elección');
  await be('ana-torres');
  await says('Se contó la elección');
  await picture('30-counted');
  await press('Ir a la campaña');
  await says('terminada, sin publicar');
  await press('Ver el resultado');
  await says('Gracias de puertas adentro: el resultado');
  await picture('31-result-for-hr');
  await card('terminada, sin publicar').getByRole('button', { name: 'Publicar el resultado' }).click();
  await says('Publicado.');
  await picture('32-published');
  await wasTold('luz-dary-cuero', 'Te eligieron');
  await be('luz-dary-cuero');
  await says('Te eligieron');
  await picture('33-chosen');
});

test('the closing post, the result and its page', async () => {
  await be('ana-torres');
  await skipUntil('the closing post', async () =>
    (await as('brayan-mosquera').messages(general)).some((one) =>
      messageText(one).includes('Resultado de las nominaciones'),
    ),
  );
  await be('brayan-mosquera', general);
  await says('Resultado de las nominaciones');
  expect(await page().locator('.timeline img').count()).toBeGreaterThan(0);
  await picture('34-closing-post');
  await be('ana-torres');
  await write('/latido campañas');
  await page().getByRole('button', { name: 'Verla: Gracias de puertas adentro' }).last().click();
  await says('publicada');
  await press('Enlace a su página');
  await page().locator('a[href*="/campaigns/"]').last().waitFor();
  const url = await page().locator('a[href*="/campaigns/"]').last().getAttribute('href');
  await look('35-result', url);
  expect(await page().locator('body').textContent()).toContain('Luz Dary Cuero');
});

test('the one that comes back is planned anew, and the one that was called off stays so', async () => {
  await be('ana-torres');
  await write('/latido campañas');
  await says('programada');
  await picture('36-list-at-the-end');
  const all = await card('Nueva campaña').textContent();
  expect(all).toContain('13 de febrero');
  expect(all).not.toContain('Cierre de un proyecto');
  await page().getByRole('button', { name: 'Verla: Semana de bienvenida' }).last().click();
  await says('Cada mes, misma semana y día');
  await picture('37-series');
  expect(onlooker.mistakes()).toEqual([]);
});
