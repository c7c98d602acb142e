import { afterAll, beforeAll, describe, expect, test } from 'vitest';
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

const platforms: Readonly<Record<string, () => Promise<Harness>>> = {
  web: makeWebHarness,
  slack: () => makeSlackHarness('http'),
  'teams with dialogs': () => makeTeamsHarness('dialog'),
  'teams with forms in the chat': () => makeTeamsHarness('inline'),
};

describe.for(Object.keys(scripts))('the conversation "%s"', (name) => {
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
    const talk = await createTalk(harness);
    talks.push(talk);
    await scripts[name]?.(talk);
    transcripts.set(platform, talk.transcript);
    expect(talk.transcript.length).toBeGreaterThan(2);
  });

  test('reads the same everywhere', () => {
    const [[, first] = ['', []], ...others] = [...transcripts];
    expect(transcripts.size).toBe(Object.keys(platforms).length);
    for (const [platform, other] of others) expect([platform, other]).toEqual([platform, first]);
  });
});
