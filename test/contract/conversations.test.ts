import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Locale, locales } from '#core/i18n.ts';
import { text as nominationText } from '#flows/campaigns/nominations/text.ts';
import { text as ballotText } from '#flows/campaigns/nominations/text-choice.ts';
import { text as boardText } from '#flows/campaigns/nominations/text-hr.ts';
import { text as rulesText } from '#flows/campaigns/nominations/text-plan.ts';
import { text as campaignText } from '#flows/campaigns/text.ts';
import { text as planText } from '#flows/campaigns/text-hr.ts';
import { text as thanksText } from '#flows/recognition/text.ts';
import { createTalk, type Seen, type Talk } from '#test/support/talk.ts';
import type { Harness } from './chat.ts';
import { trainingScripts } from './conversations-training.ts';
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

/** All ten were written to, each on their own clock. */
const lines = `select 1 from deliveries where message = 'campaigns.prompt' and state = 'sent' having count(*) >= 10`;

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
  async campaign({ ana, luis, locale, until }) {
    const plan = planText(locale);
    const told = campaignText(locale);
    const command = { es: 'campaña', en: 'campaign', pt: 'campanha' }[locale];
    const all = { es: 'campañas', en: 'campaigns', pt: 'campanhas' }[locale];
    await luis.command(command);
    await luis.command(all);
    await ana.command(command, 'shared');
    await ana.press(plan.template['client-week']);
    await ana.submit({ closesOn: '2020-01-01' });
    await ana.submit({ opensOn: '2026-11-24', opensAt: '600', closesOn: '2026-11-27', closesAt: '1080' });
    await ana.press(plan.more);
    await ana.submit({ goal: '0.25', repeat: 'month' });
    await ana.press(plan.texts);
    await ana.submit({ [`title-${locale}`]: 'El almacén *primero* & <todo> “más”' });
    await ana.press(plan.previewAs);
    await ana.submit({ person: luis.key });
    await ana.press(plan.schedule);
    await until(
      'the kick-off',
      `select 1 from deliveries where place is not null and state = 'sent' having count(*) >= 1`,
    );
    await until('the lines', lines);
    await luis.looks();
    await ana.looks();
    await luis.press(told.thank);
    await luis.submit({
      people: ana.key,
      value: 'service',
      words: 'Revisaste la factura 4410 antes de las ocho y el cliente no esperó nada.',
    });
    await luis.command(all);
    await ana.command(all);
    await ana.press(plan.open);
    await ana.press(plan.change);
    await ana.submit({ closesOn: '2026-11-26', goal: '0.5' });
    await ana.press(plan.apply);
    await until(
      'the notice that it is over',
      `select 1 from deliveries where message = 'campaigns.ended' and state = 'sent'`,
    );
    await luis.looks();
    await ana.looks();
    await ana.press(plan.result);
    await ana.press(plan.publish);
    await until(
      'the closing post',
      `select 1 from deliveries where message = 'campaigns.closing' and state = 'sent'`,
    );
    await luis.looks();
    await luis.press(told.seeResult);
    await ana.command(all);
    await ana.press(plan.open);
    await ana.press(plan.callOff);
    await ana.press(plan.yesCallOff);
    await ana.command(all);
  },
  async nomination({ ana, luis, locale, until }) {
    const plan = planText(locale);
    const rules = rulesText(locale);
    const words = nominationText(locale);
    const board = boardText(locale);
    const ballot = ballotText(locale);
    const command = { es: 'campaña', en: 'campaign', pt: 'campanha' }[locale];
    const nominate = { es: 'nominar', en: 'nominate', pt: 'indicar' }[locale];
    await luis.command(nominate);
    await ana.command(command);
    await ana.press(plan.template['year-end']);
    await ana.submit({ opensOn: '2026-11-24', opensAt: '600', closesOn: '2026-11-26', closesAt: '1080' });
    await ana.press(plan.nominations);
    await ana.submit({ [`categories_${locale}`]: ' ' });
    await ana.submit({ [`categories_${locale}`]: 'La mano *amiga* & <calma>', choiceDays: '3' });
    await ana.press(rules.back);
    await ana.press(plan.schedule);
    await until('the lines', lines);
    await luis.command(nominate);
    await luis.submit({ person: luis.key, words: 'Yo' });
    await luis.submit({
      person: ana.key,
      words: 'Ordenó el archivo del almacén & hoy todo aparece en un *minuto*.',
    });
    await luis.press(words.see);
    await ana.command(nominate);
    await ana.submit({
      person: luis.key,
      words: 'Cubrió dos turnos para que una colega estuviera con su hija.',
    });
    await until(
      'the board',
      `select 1 from deliveries where message = 'campaigns.nominations-board' and state = 'sent'`,
    );
    await ana.looks();
    await ana.press(board.readThem);
    await ana.press(board.reject);
    await ana.submit({ reason: 'No' });
    await ana.submit({ reason: 'Es de otra campaña; gracias por escribirlo.' });
    await ana.press(board.accept);
    await ana.press(board.startVotes);
    await until(
      'the ballots',
      `select 1 from deliveries where message = 'campaigns.nominations-ballot' and state = 'sent' having count(*) >= 10`,
    );
    await luis.looks();
    await luis.press(ballot.readButton);
    await ana.looks();
    await luis.press(words.declineButton);
    await luis.press(words.declineNo);
    await until('the count', `select 1 from nomination_stages where phase = 'decided'`);
    await ana.looks();
    await ana.press(board.toCampaign);
    await ana.press(plan.publish);
    await until(
      'the news',
      `select 1 from deliveries where message = 'campaigns.nominations-published' and state = 'sent'`,
    );
    await luis.looks();
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
  ...Object.entries({ ...inEveryLanguage, ...trainingScripts }).flatMap(([name, script]) =>
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

  // Side by side: most of it is waiting for what a platform does in its own time.
  test.concurrent.for(Object.keys(platforms))('runs on %s', { timeout: 90_000 }, async (platform) => {
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
