import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createMasker } from '#work/mask.ts';
import { faultOf, languageOf } from '#work/rewrite/check.ts';
import { veil } from '#work/rewrite/veil.ts';
import { createRewrite } from '#work/rewrite.ts';
import { complete } from './model-server.ts';

const names = ['Ana María Peñaloza', 'Bruno Quispe'];
const masker = createMasker(names);

type Seen = Readonly<{ raw: string; text: string; system: string }>;
let answer: (text: string) => string | undefined = (text) => text;
const seen: Seen[] = [];
let baseURL = '';
const server = createServer((request, response) => {
  let raw = '';
  request.setEncoding('utf8');
  request.on('data', (part: string) => {
    raw += part;
  });
  request.on('end', () => {
    const { messages } = JSON.parse(raw) as { messages: readonly { role: string; content: string }[] };
    const { text } = JSON.parse(messages.find(({ role }) => role === 'user')?.content ?? '{}') as {
      text: string;
    };
    seen.push({ raw, text, system: messages.find(({ role }) => role === 'system')?.content ?? '' });
    const said = answer(text);
    if (said === undefined) {
      response.writeHead(503);
      response.end('busy with Peñaloza');
    } else complete(response, said);
  });
});
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  baseURL = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`;
});
afterAll(async () => {
  server.closeAllConnections();
  await new Promise<void>((resolve) => server.close(() => resolve()));
});

function setUp(over: Partial<Parameters<typeof createRewrite>[0]> = {}) {
  const lines: object[] = [];
  seen.length = 0;
  const log = { warn: (fields: object, message: string) => void lines.push({ ...fields, message }) };
  const openai = { apiKey: 'key-of-the-test', baseURL, model: 'm', timeoutMs: 2_000 };
  return { rewrite: createRewrite({ openai, names: async () => names, log, ...over }), lines };
}

const words =
  'Gracias Ana María Peñaloza por llamar a bruno.quispe@acme.example el lunes y resolver 3 reclamos con el equipo';
const better =
  'Gracias, {{1}}, por llamar a {{2}} el lunes: resolviste 3 reclamos con el equipo, y con calma.';

describe('better words', () => {
  test('come from a model that learns of nobody, and have the names in them again', async () => {
    answer = () => JSON.stringify({ text: better });
    const { rewrite, lines } = setUp();
    expect(await rewrite.improve(words, { locale: 'en', missing: ['impact'] })).toBe(
      'Gracias, Ana María Peñaloza, por llamar a bruno.quispe@acme.example el lunes: resolviste 3 reclamos con el equipo, y con calma.',
    );
    expect(seen).toHaveLength(1);
    expect(seen[0]?.text).toBe(
      'Gracias {{1}} por llamar a {{2}} el lunes y resolver 3 reclamos con el equipo',
    );
    for (const part of ['Ana', 'Pe\u00f1aloza', 'quispe', 'acme']) expect(seen[0]?.raw).not.toContain(part);
    // Its own language, whatever the language of its giver.
    expect(seen[0]?.system).toContain('in Spanish');
    expect(seen[0]?.system).toContain('what the deed changed');
    expect(lines).toEqual([]);
  });

  test.each([
    ['a name of its own', `${better} Bruno también ayudó.`, 'name'],
    ['a thing of its own', better.replace('con calma', 'con Salesforce'), 'name'],
    ['a number of its own', better.replace('3', '30'), 'number'],
    ['an address', `${better} Escribe a x@y.example`, 'name'],
    ['a placeholder lost', better.replace('{{2}}', 'la clienta'), 'placeholders'],
    ['a placeholder twice', `${better} {{1}}`, 'placeholders'],
    ['a placeholder of its own', better.replace('{{2}}', '{{7}}'), 'placeholders'],
    [
      'another language',
      'Thank you, {{1}}, for calling {{2}} on Monday and for solving the 3 complaints with the team',
      'language',
    ],
    ['markup', `**${better}**`, 'markup'],
    ['a link', `${better} <https://evil.example>`, 'markup'],
    ['hidden marks', `${better}\u0007`, 'markup'],
    ['nothing new', 'Gracias {{1}} por llamar a {{2}} el lunes y resolver 3 reclamos con el equipo', 'same'],
    ['too little', 'Gracias.', 'length'],
    ['too much', better + ' y con el equipo'.repeat(200), 'length'],
  ])('are not shown with %s', async (_name, text, reason) => {
    answer = () => JSON.stringify({ text });
    const { rewrite, lines } = setUp();
    expect(await rewrite.improve(words, { locale: 'es', missing: [] })).toBeUndefined();
    expect(lines).toEqual([{ reason, message: expect.any(String) }]);
  });

  test.each([
    ['prose', () => 'Sure! Here it is'],
    ['another shape', () => '{"words": 1}'],
    ['a server in trouble', () => undefined],
  ])('are none after %s', async (_name, say) => {
    answer = say;
    const { rewrite, lines } = setUp();
    expect(await rewrite.improve(words, { locale: 'es', missing: [] })).toBeUndefined();
    expect(lines).toHaveLength(1);
    const said = JSON.stringify(lines);
    for (const part of ['Ana', 'Pe\u00f1aloza', 'Gracias', 'quispe', 'key-of-the-test'])
      expect(said).not.toContain(part);
  });

  test('nothing leaves the house where names cannot be had, or where a text imitates what was taken out', async () => {
    answer = (text) => JSON.stringify({ text });
    const broken = setUp({ names: () => Promise.reject(new Error('no database')) });
    expect(await broken.rewrite.improve(words, { locale: 'es', missing: [] })).toBeUndefined();
    const { rewrite } = setUp();
    for (const text of [`${words} [name]`, `${words} {{1}}`, 'a'.repeat(50_000)])
      expect(await rewrite.improve(text, { locale: 'es', missing: [] })).toBeUndefined();
    expect(seen).toEqual([]);
  });
});

describe('the veil', () => {
  const parts = fc.constantFrom(
    'Ana María Peñaloza',
    'peñaloza',
    'Bruno',
    'a@b.example',
    'https://x.example/y',
    '@ana',
    '+51 999 888 777',
    ' ',
    ', ',
    'gracias',
    ' por ',
    '\n',
    '🎉',
    'Rosa',
    'z̡̛͚',
    '(',
    '.',
  );

  test('what is put back is what was taken out', () => {
    let veiled = 0;
    fc.assert(
      fc.property(fc.array(parts, { maxLength: 12 }), (some) => {
        const text = some.join(' ');
        const found = veil(text, masker);
        if (found === undefined) return;
        veiled += 1;
        expect(found.unveil(found.text)).toBe(text);
        expect(found.text.toLowerCase()).not.toMatch(/peñaloza|a@b|x\.example|888/);
      }),
      { numRuns: 300 },
    );
    expect(veiled).toBeGreaterThan(150);
  });

  test('is never in the way of anything, and takes no time', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => void veil(text, masker)),
      { numRuns: 100 },
    );
    const from = performance.now();
    for (const piece of ['a', 'Ana ', '@a ', '[', '{{1', 'z̡̛͚'])
      veil(piece.repeat(4_000 / piece.length), masker);
    expect(performance.now() - from).toBeLessThan(1_500);
  });
});

test('languages are told apart by their small words', () => {
  expect(languageOf('Thank you for the help with this and that')).toBe('en');
  expect(languageOf('Gracias por la ayuda con el cierre de los libros')).toBe('es');
  expect(languageOf('Obrigado pela ajuda com o fechamento do mês')).toBe('pt');
  expect(languageOf('Excel!')).toBeUndefined();
});

test('no answer, whatever it is, breaks the check', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: 'binary' }),
      fc.string({ unit: 'binary', maxLength: 300 }),
      (asked, said) => {
        const fault = faultOf(asked, said, masker);
        if (fault === undefined) expect(said.length).toBeGreaterThanOrEqual(20);
      },
    ),
  );
});
