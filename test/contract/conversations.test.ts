import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Locale, locales } from '#core/i18n.ts';
import { text as thanksText } from '#flows/recognition/text.ts';
import { createTalk, type Seen, type Talk } from '#test/support/talk.ts';
import type { Harness } from './chat.ts';
import { makeSlackHarness } from './slack-harness.ts';
import { makeTeamsHarness } from './teams-harness.ts';
import { makeWebHarness } from './web-harness.ts';

/**
 * One script per flow, told by what people do and see. It runs unchanged on every platform, and all that people read there,
 * every form and every button is the same.
 */
const scripts: Readonly<Record<string, (talk: Talk) => Promise<void>>> = {
  async help({ ana, luis }) {
    await luis.command('ayuda');
    await luis.say('hola');
    await luis.command('infrme');
    await ana.command('ayuda');
    await ana.command('ayuda', 'shared');
  },
  async settings({ luis }) {
    await luis.command('ajustes');
    await luis.submit({ from: '1080', to: '540' });
    await luis.submit({ from: '600', to: '960', pause: 'week' });
    await luis.press('Cambiar ajustes');
  },
  async people({ ana, luis }) {
    await luis.command('personas');
    await ana.command('personas estado');
    await ana.command('personas');
  },
  async pulse(talk) {
    const { ana, luis } = talk;
    await luis.command('pulso');
    await ana.command('pulso');
    await ana.submit({ opensOn: '2020-01-01', opensAt: '600' });
    await ana.submit({ opensOn: '2026-11-24', closesOn: '2026-12-01', remind: 'middle' });
    await ana.press('Programar');
    await talk.until(
      'the invitations',
      `select 1 from deliveries where state = 'sent' having count(*) >= 10`,
    );
    await luis.looks();
    await luis.press('Empezar');
    for (const label of ['4', '5', 'No aplica', '2', '9']) await luis.press(label);
    await luis.press('Agregar un comentario');
    await luis.submit({ comment: 'Faltan *sillas* en el <almacén> & “más” 🪑' });
    await luis.press('Cambiar respuestas');
    await luis.command('pulso');
    await talk.othersAnswer('4');
    await talk.until('the release', 'select 1 from releases');
    await luis.looks();
    await luis.command('informe');
    await ana.looks();
    await ana.command('pulsos');
  },
  async report(talk) {
    const { ana, luis } = talk;
    await ana.command('informe');
    await ana.command('pulso');
    await ana.submit({ opensOn: '2026-11-24', closesOn: '2026-12-01', remind: 'none' });
    await ana.press('Programar');
    await talk.until(
      'the invitations',
      `select 1 from deliveries where state = 'sent' having count(*) >= 10`,
    );
    await talk.othersAnswer('4');
    await talk.until('the release', 'select 1 from releases');
    await ana.looks();
    await ana.command('informe');
    await ana.command('informe', 'shared');
    await ana.command('informe Operaciones');
    await ana.command('informe Ninguna');
    await luis.command('informe');
    await luis.command('informe Operaciones', 'shared');
  },
};

/** What everybody reads from the first day on is told in every language. */
const inEveryLanguage: Readonly<Record<string, (talk: Talk) => Promise<void>>> = {
  async 'what I received, the mural and how it is spread'({ ana, luis, locale }) {
    const command = { es: 'gracias', en: 'kudos', pt: 'obrigado' }[locale];
    const words = {
      me: { es: 'yo', en: 'me', pt: 'eu' }[locale],
      mural: 'mural',
      rules: { es: 'reconocimiento', en: 'recognition', pt: 'reconhecimento' }[locale],
      fairness: { es: 'equidad', en: 'fairness', pt: 'equidade' }[locale],
      celebrations: { es: 'celebraciones', en: 'celebrations', pt: 'celebrações' }[locale],
    };
    await luis.command(
      `${command} @Ana Restrepo #service Ordenaste el archivo y hoy encontré todo en un minuto.`,
    );
    await ana.looks();
    for (const word of Object.values(words)) {
      await ana.command(word);
      await luis.command(word);
    }
    await luis.command(words.mural, 'shared');
  },
  async recognition({ ana, luis, locale, until }) {
    const words = thanksText(locale);
    const command = { es: 'gracias', en: 'kudos', pt: 'obrigado' }[locale];
    const tag = { es: '#servicio', en: '#service', pt: '#serviço' }[locale];
    await luis.command(command);
    await luis.submit({ people: luis.key, value: 'service', words: 'Gracias' });
    await luis.submit({
      people: ana.key,
      value: 'service',
      words: 'Revisaste la factura 4410 *antes* de las ocho & el cliente <Río> no esperó.',
    });
    await ana.looks();
    await ana.press(words.choose.team);
    await luis.press(words.edit);
    await luis.submit({ words: 'Revisaste la factura 4410 antes de las ocho y el cliente no esperó nada.' });
    await luis.press(words.undo);
    await ana.looks();
    await luis.command(
      `${command} ${tag} @Ana Restrepo Ordenaste el archivo del almacén y hoy encontré todo en un minuto.`,
      'shared',
    );
    await until(
      'the post',
      `select 1 from deliveries where place is not null and state = 'sent' having count(*) >= 1`,
    );
    await ana.looks();
    await luis.looks();
    await luis.command(
      `${command} @Ana Restrepo ${tag} Ordenaste el archivo del almacén y hoy encontré todo en un minuto!`,
    );
    await luis.command(`${command} @Luis Quispe ${tag} Me doy las gracias a mí por todo este trabajo.`);
    await luis.command(`${command} iris@socia.example`);
    await luis.submit({
      outsider: 'iris@socia.example Iris Socia',
      value: 'service',
      words: 'Nos avisaste del cambio de ruta un día antes y nadie esperó en el muelle.',
    });
    await luis.say(`${command}!`);
  },
};

const platforms: Readonly<Record<string, () => Promise<Harness>>> = {
  web: makeWebHarness,
  slack: () => makeSlackHarness('http'),
  'teams with dialogs': () => makeTeamsHarness('dialog'),
  'teams with forms in the chat': () => makeTeamsHarness('inline'),
};

type Run = Readonly<{ name: string; locale: Locale; script: (talk: Talk) => Promise<void> }>;
const runs: readonly Run[] = [
  ...Object.entries(scripts).map(([name, script]) => ({ name, locale: 'es' as const, script })),
  ...Object.entries(inEveryLanguage).flatMap(([name, script]) =>
    locales.map((locale) => ({ name, locale, script })),
  ),
];

describe.for(runs)('the conversation "$name" in $locale', ({ locale, script }) => {
  const transcripts = new Map<string, readonly Seen[]>();
  let talks: Talk[] = [];
  beforeAll(() => {
    talks = [];
  });
  afterAll(async () => {
    for (const talk of talks) await talk.stop();
  });

  test.for(Object.keys(platforms))('runs on %s', async (platform) => {
    const harness = await platforms[platform]?.();
    if (harness === undefined) throw new Error('no harness');
    const talk = await createTalk(harness, locale);
    talks.push(talk);
    await script(talk);
    transcripts.set(platform, talk.transcript);
    expect(talk.transcript.length).toBeGreaterThan(2);
  });

  test('reads the same everywhere', () => {
    const [[, first] = ['', []], ...others] = [...transcripts];
    expect(transcripts.size).toBe(Object.keys(platforms).length);
    for (const [platform, other] of others) expect([platform, other]).toEqual([platform, first]);
  });
});
