import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { InvokeAnswer, Obj } from '#adapters/teams/ports.ts';
import { carry, type Origin } from '#adapters/teams/render/codec.ts';
import type { Card, Form } from '#core/card.ts';
import { PlatformError } from '#core/errors.ts';
import { problemsOfActivity, problemsOfCard } from '#test/support/adaptivecard.ts';
import { fixture, ids } from './fixtures.ts';
import { refused, startStub, wordsIn } from './wire-stub.ts';

const card: Card = {
  summary: 'Listo',
  blocks: [
    { kind: 'heading', text: 'Tu pulso' },
    { kind: 'text', text: ['Gracias'] },
  ],
  buttons: [{ kind: 'action', name: 'x.y', input: { n: 1 }, label: 'Otra' }],
};
const form: Form = {
  name: 'pulse.comment',
  input: { round: 'r1' },
  title: 'Comentario',
  submit: 'Enviar',
  fields: [{ kind: 'text', name: 'comment', label: 'Comentario' }],
};
const secret = '<b>&amp; *x* ñ 🌱\nSur';
const say = { kind: 'say', card, to: 'asker' } as const;
const sayPlace = { kind: 'say', card, to: 'place' } as const;
const replace = { kind: 'replace', card } as const;
const done = { kind: 'done' } as const;
const ask = { kind: 'ask', form } as const;
const askAgain = {
  kind: 'ask',
  form: { ...form, values: { comment: secret }, errors: { comment: 'Muy corto' } },
} as const;
const again = { kind: 'again', problem: 'No se guardó' } as const;

const words = (text: string, where: 'personal' | 'channel' = 'personal'): Obj =>
  where === 'personal'
    ? { ...fixture('message-personal'), text, attachments: [] }
    : { ...fixture('message-channel'), text: `<at>Latido</at> ${text}`, attachments: [] };

const pressOf = (data: Obj, more: Obj = {}): Obj => ({
  ...fixture('press'),
  value: { action: { type: 'Action.Execute', verb: 'latido', data }, trigger: 'manual' },
  ...more,
});
const submitData = (origin: Origin): Obj => ({
  ...carry({ kind: 'submit', form, origin }),
  'f.comment': secret,
});
const onHome = pressOf(carry({ kind: 'action', name: 'a.b', input: {}, surface: 'h' }));

const bodyOf = (answer: InvokeAnswer | undefined): Obj => {
  expect(answer?.status).toBe(200);
  return answer?.body ?? {};
};
/** The message stays as it is; a few words say what came of it, as empty ones are an empty bar under the card. */
const nothing = {
  statusCode: 200,
  type: 'application/vnd.microsoft.activity.message',
  value: expect.stringMatching(/\S/),
};
const isCard = (body: Obj): Obj => {
  expect(body).toMatchObject({ statusCode: 200, type: 'application/vnd.microsoft.card.adaptive' });
  expect(problemsOfCard(body.value)).toEqual([]);
  return body.value as Obj;
};
const dialogOf = (body: Obj): Readonly<{ title: string; card: Obj }> => {
  const { type, value } = body.task as { type: string; value: { title: string; card: { content: Obj } } };
  expect(type).toBe('continue');
  expect(problemsOfCard(value.card.content, { surface: 'dialog' })).toEqual([]);
  return { title: value.title, card: value.card.content };
};
/** All that follows has been done when a stop has nothing to wait for. */
const settled = (stub: { chat: { close(): Promise<void> } }) => stub.chat.close();

describe('words in the direct chat', () => {
  test.for([
    ['say', say],
    ['for the place', sayPlace],
  ] as const)('%s', async ([, reply]) => {
    const stub = await startStub(reply);
    expect(await stub.take(words('ayuda'))).toBeUndefined();
    const [post] = await stub.of('post');
    expect(post?.at).toBe(ids.chat);
    expect(problemsOfActivity(post?.activity)).toEqual([]);
    expect(wordsIn(post?.activity)).toContain('Gracias');
  });

  test('a form stands in the chat, with the files that came along', async () => {
    const stub = await startStub({
      kind: 'ask',
      form: {
        ...form,
        fields: [{ kind: 'file', name: 'f', label: 'Archivo', accept: ['.csv'], maxBytes: 10 }],
      },
    });
    await stub.take(fixture('message-file'));
    const [post] = await stub.of('post');
    expect(post?.at).toBe(ids.chat);
    expect(problemsOfActivity(post?.activity)).toEqual([]);
    expect(wordsIn(post?.activity)).toContain('gente.csv');
    expect(wordsIn(post?.activity)).toContain('tempauth=xyz');
  });

  test('home', async () => {
    const stub = await startStub({ kind: 'home', card });
    await stub.take(words('inicio'));
    const [post] = await stub.of('post');
    expect(wordsIn(post?.activity)).toContain('\\"surface\\":\\"h\\"');
  });

  test('the same message twice is handled once; a handler that failed, again', async () => {
    let fails = true;
    const stub = await startStub(() => {
      if (fails) throw new Error('broken');
      return say;
    });
    await expect(stub.take(words('ayuda'))).rejects.toThrow('broken');
    fails = false;
    await Promise.all([stub.take(words('ayuda')), stub.take(words('ayuda'))]);
    await settled(stub);
    expect(stub.events).toHaveLength(2);
    expect(await stub.of('post')).toHaveLength(1);
  });

  test('answers come in the order of the questions, though the first is slow on its way', async () => {
    let n = 0;
    const stub = await startStub(() => {
      n += 1;
      return { ...say, card: { ...card, summary: `nr ${n}` } };
    });
    // The first is told to wait, and waits.
    stub.failures.set('post', () => {
      stub.failures.clear();
      return new PlatformError('rate_limited', { retryAfterMs: 150 });
    });
    await stub.take(words('uno'));
    await stub.take({ ...words('dos'), id: 'other' });
    const posts = await stub.of('post', 3);
    expect(posts.map((one) => one.activity?.summary)).toEqual(['nr 1', 'nr 1', 'nr 2']);
  });
});

describe('words in a channel', () => {
  test('for the place: in the thread', async () => {
    const stub = await startStub(sayPlace);
    await stub.take(words('informe', 'channel'));
    expect((await stub.of('post'))[0]?.at).toBe(ids.channel);
  });

  test('for the asker: in their own chat, which is opened and kept', async () => {
    const stub = await startStub(say);
    await stub.take(words('informe', 'channel'));
    const [post] = await stub.of('post');
    expect(post?.at).toBe(`a:direct-${ids.anaMri}`);
    expect(stub.routes).toMatchObject([{ key: ids.ana, tenant: ids.tenant }]);
    expect(stub.places.get(`a:direct-${ids.anaMri}`)).toMatchObject({ kind: 'personal', user: ids.ana });
    expect(stub.told.some((one) => one.at === ids.channel)).toBe(false);
  });

  test('for somebody who has no chat with us: a word that says how, and nothing private', async () => {
    const stub = await startStub(say);
    stub.failures.set('openDirect', refused('cold'));
    await stub.take(words('informe', 'channel'));
    const [post] = await stub.of('post');
    expect(post?.at).toBe(ids.channel);
    expect(wordsIn(post?.activity)).toContain('Agrega Latido');
    expect(wordsIn(post?.activity)).not.toContain('Gracias');
  });

  test('targeted where that is wanted, in their own chat where it is refused', async () => {
    const stub = await startStub(say, { targeted: true });
    await stub.take(words('informe', 'channel'));
    expect((await stub.of('postTargeted'))[0]).toMatchObject({ at: ids.channel, user: ids.anaMri });
    await settled(stub);
    expect(stub.told.some((one) => one.call === 'post')).toBe(false);

    const other = await startStub(say, { targeted: true });
    other.failures.set('postTargeted', refused('forbidden'));
    await other.take(words('informe', 'channel'));
    expect((await other.of('post'))[0]?.at).toBe(`a:direct-${ids.anaMri}`);
  });

  test('a form: in their own chat, and it knows the place', async () => {
    const stub = await startStub(ask);
    await stub.take(words('latido kudos', 'channel'));
    const [post] = await stub.of('post');
    expect(post?.at).toBe(`a:direct-${ids.anaMri}`);
    expect(wordsIn(post?.activity)).toContain(ids.channel);
  });
});

describe('a press on a message', () => {
  test('done: nothing is seen', async () => {
    const stub = await startStub(done);
    expect(bodyOf(await stub.take(fixture('press')))).toEqual(nothing);
    await settled(stub);
    expect(stub.told).toEqual([]);
    expect(stub.places.size).toBe(0);
    expect(stub.routes).toEqual([]);
  });

  test('say: said besides', async () => {
    const stub = await startStub(say);
    expect(bodyOf(await stub.take(fixture('press')))).toEqual(nothing);
    expect((await stub.of('post'))[0]?.at).toBe(ids.chat);
  });

  test('replace: at once for whoever pressed, then for good', async () => {
    const stub = await startStub(replace);
    const value = isCard(bodyOf(await stub.take(fixture('press'))));
    expect(wordsIn(value)).toContain('Gracias');
    const [put] = await stub.of('put');
    expect(put).toMatchObject({ at: ids.chat, id: '1764800000001' });
    expect(problemsOfActivity(put?.activity)).toEqual([]);
  });

  test('a stop does at once what waits', async () => {
    const stub = await startStub(replace);
    await stub.take(fixture('press'));
    await settled(stub);
    expect(stub.told.map((one) => one.call)).toEqual(['put']);
  });

  test('ask, where there are no dialogs: the form stands in the chat and knows the message', async () => {
    const stub = await startStub(ask, { forms: 'inline' });
    const data = carry({ kind: 'open', name: 'a.b', input: {}, surface: 'm' });
    expect(bodyOf(await stub.take(pressOf(data)))).toEqual(nothing);
    const [post] = await stub.of('post');
    expect(wordsIn(post?.activity)).toContain('1764800000001');
  });

  test('of a client that sends presses as messages: changed by a call; where it is no more, said', async () => {
    const stub = await startStub(replace);
    expect(await stub.take(fixture('submit-message'))).toBeUndefined();
    expect((await stub.of('put'))[0]).toMatchObject({ at: ids.chat, id: '1764800000001' });
    expect(stub.places.size).toBe(0);

    const other = await startStub(replace);
    other.failures.set('put', refused('gone'));
    await other.take(fixture('submit-message'));
    expect((await other.of('post'))[0]?.at).toBe(ids.chat);
  });

  test('delivered twice: handled once, answered the same', async () => {
    const stub = await startStub(replace);
    const [one, two] = await Promise.all([stub.take(fixture('press')), stub.take(fixture('press'))]);
    expect(one).toEqual(two);
    expect(stub.events).toHaveLength(1);
    await stub.take({ ...fixture('press'), id: 'f:another' });
    expect(stub.events).toHaveLength(2);
  });
});

describe('on home', () => {
  test.for([
    ['done', done, 0],
    ['say', say, 1],
    ['replace', replace, 1],
  ] as const)('%s: home is shown anew', async ([, reply, posts]) => {
    const stub = await startStub((event) => (event.kind === 'home' ? { kind: 'home', card } : reply));
    expect(bodyOf(await stub.take(onHome))).toEqual(nothing);
    const [put] = await stub.of('put');
    expect(put).toMatchObject({ at: ids.chat, id: '1764800000001' });
    expect(stub.told.filter((one) => one.call === 'post')).toHaveLength(posts);
    expect(stub.events.map((event) => event.kind)).toEqual(['action', 'home']);
    expect(stub.events[0]).not.toHaveProperty('on');
  });

  test('after a dialog over it as well', async () => {
    const stub = await startStub((event) => (event.kind === 'home' ? { kind: 'home', card } : done));
    const origin: Origin = { on: '99', at: ids.chat, home: true };
    const raw = { ...fixture('press'), name: 'task/submit', value: { data: submitData(origin) } };
    expect(await stub.take(raw)).toEqual({ status: 200 });
    expect((await stub.of('put'))[0]).toMatchObject({ at: ids.chat, id: '99' });
  });
});

describe('a form in the chat', () => {
  const from = (origin: Origin): Obj => pressOf(submitData(origin), { replyToId: 'form-1' });

  test.for([
    ['done', done, '✓ Comentario'],
    ['say', say, 'Gracias'],
    ['replace, of nothing', replace, 'Gracias'],
  ] as const)('%s: it becomes that', async ([, reply, shown]) => {
    const stub = await startStub(reply);
    expect(wordsIn(isCard(bodyOf(await stub.take(from({})))))).toContain(shown);
    const [put] = await stub.of('put');
    expect(put).toMatchObject({ at: ids.chat, id: 'form-1' });
    expect(wordsIn(put?.activity)).toContain(shown);
    expect(wordsIn(stub.told)).not.toContain('amp;');
  });

  test('replace: the message it was about changes, and the form is ticked', async () => {
    const stub = await startStub(replace);
    const body = bodyOf(await stub.take(from({ on: 'm-1', at: ids.chat })));
    expect(wordsIn(isCard(body))).toContain('✓ Comentario');
    const puts = await stub.of('put', 2);
    expect(puts.map((one) => one.id).sort()).toEqual(['form-1', 'm-1']);
    expect(wordsIn(puts.find((one) => one.id === 'm-1')?.activity)).toContain('Gracias');
  });

  test('for the place it was asked for in, if the asker is there', async () => {
    const origin = { at: ids.channel };
    const stub = await startStub(sayPlace);
    stub.members.set(ids.anaMri, { id: ids.anaMri });
    await stub.take(from(origin));
    expect((await stub.of('post'))[0]?.at).toBe(ids.channel);
    expect(stub.told.find((one) => one.call === 'member')?.at).toBe('19:general@thread.tacv2');

    const foreign = await startStub(sayPlace);
    await foreign.take(from(origin));
    expect((await foreign.of('post'))[0]?.at).toBe(ids.chat);
  });

  test.for([
    ['errors', askAgain, 'Muy corto'],
    ['a failure', again, 'No se guardó'],
  ] as const)('%s: what was typed stays, in the answer alone', async ([, reply, shown]) => {
    const stub = await startStub(reply);
    const value = isCard(bodyOf(await stub.take(from({}))));
    expect(wordsIn(value)).toContain(shown);
    expect(wordsIn(value)).toContain(JSON.stringify(secret).slice(1, -1));
    await settled(stub);
    expect(stub.told).toEqual([]);
    expect(stub.logged.join()).not.toContain('amp;');
  });

  test('of a client that sends presses as messages: asked again by a new message', async () => {
    const stub = await startStub(askAgain);
    const raw = { ...fixture('submit-message'), replyToId: 'form-1', value: submitData({}) };
    await stub.take(raw);
    const [post] = await stub.of('post');
    expect(post?.at).toBe(ids.chat);
    expect(wordsIn(post?.activity)).toContain('Muy corto');
    // What was typed stands in no message.
    expect(wordsIn(post?.activity)).not.toContain('Sur');
    await settled(stub);
    expect(stub.told.some((one) => one.call === 'put')).toBe(false);
  });
});

describe('dialogs', () => {
  test('speak the language of the person, whatever their client speaks', async () => {
    const stub = await startStub({ ...ask, locale: 'pt' });
    const asked = { ...fixture('task-fetch'), locale: 'en-US' };
    expect(wordsIn(dialogOf(bodyOf(await stub.take(asked))).card)).toContain('Falta preencher');
  });

  test('a form', async () => {
    const stub = await startStub(ask);
    const { title, card: shown } = dialogOf(bodyOf(await stub.take(fixture('task-fetch'))));
    expect(title).toBe('Comentario');
    expect(wordsIn(shown)).toContain('1764800000002');
  });

  test('words: in it, and the card in the direct chat', async () => {
    const stub = await startStub(say);
    expect(bodyOf(await stub.take(fixture('task-fetch')))).toEqual({
      task: { type: 'message', value: 'Listo' },
    });
    expect((await stub.of('post'))[0]?.at).toBe(`a:direct-${ids.anaMri}`);
  });

  test.for([
    ['done', done, 0],
    ['say', say, `a:direct-${ids.anaMri}`],
    ['for the place', sayPlace, ids.channel],
  ] as const)('%s: it closes', async ([, reply, at]) => {
    const stub = await startStub(reply);
    expect(await stub.take(fixture('task-submit'))).toEqual({ status: 200 });
    await settled(stub);
    expect(stub.told.filter((one) => one.call === 'post').map((one) => one.at)).toEqual(at === 0 ? [] : [at]);
  });

  test('replace: it closes and the message changes; where it is no more, it is said', async () => {
    const stub = await startStub(replace);
    expect(await stub.take(fixture('task-submit'))).toEqual({ status: 200 });
    expect((await stub.of('put'))[0]).toMatchObject({ at: ids.channel, id: '1764800000002' });

    const other = await startStub(replace);
    other.failures.set('put', refused('gone'));
    await other.take(fixture('task-submit'));
    expect((await other.of('post'))[0]?.at).toBe(`a:direct-${ids.anaMri}`);
  });

  test.for([
    ['errors', askAgain, 'Muy corto'],
    ['a failure', again, 'No se guardó'],
  ] as const)('%s: it stays open with what was typed', async ([, reply, shown]) => {
    const stub = await startStub(reply);
    const { card: value } = dialogOf(bodyOf(await stub.take(fixture('task-submit'))));
    expect(wordsIn(value)).toContain(shown);
    expect(wordsIn(value)).toContain(JSON.stringify(secret).slice(1, -1));
    await settled(stub);
    expect(stub.told).toEqual([]);
  });

  test('recognising: form, then card, all in the dialog', async () => {
    const stub = await startStub((event) => (event.kind === 'command' ? ask : sayPlace));
    expect(dialogOf(bodyOf(await stub.take(fixture('compose-fetch')))).title).toBe('Comentario');
    const { title, card: shown } = dialogOf(bodyOf(await stub.take(fixture('compose-submit'))));
    expect(title).toBe('Tu pulso');
    expect(wordsIn(shown)).toContain('Gracias');
    await settled(stub);
    expect(stub.told).toEqual([]);
  });

  test.for([
    ['say', say],
    ['replace', replace],
    ['done', done],
    ['ask', ask],
  ] as const)('a button on a card in it: %s', async ([kind, reply]) => {
    const stub = await startStub(reply);
    const data = carry({ kind: 'action', name: 'a.b', input: {}, surface: 'd' });
    const answer = await stub.take({ ...fixture('task-submit'), value: { data } });
    if (kind === 'done') expect(answer).toEqual({ status: 200 });
    else expect(dialogOf(bodyOf(answer)).title).toBe(kind === 'ask' ? 'Comentario' : 'Tu pulso');
    await settled(stub);
    expect(stub.told).toEqual([]);
  });
});

describe('files that came along', () => {
  const fileForm: Form = {
    ...form,
    fields: [{ kind: 'file', name: 'list', label: 'Archivo', accept: ['.csv'], maxBytes: 8 }],
  };
  async function store(answer: string | number) {
    const server = createServer((_request, response) => {
      if (typeof answer === 'number') response.statusCode = answer;
      response.end(typeof answer === 'string' ? answer : '');
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void server.close());
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }
  const from = (url: string, form: Form = fileForm): Obj =>
    pressOf(carry({ kind: 'submit', form, origin: { files: [{ name: 'gente.csv', url }] } }));

  test('are fetched when the form is sent, no more than is asked for', async () => {
    const url = await store('nombre,x');
    const stub = await startStub(done, { serviceUrl: `${url}/` });
    await stub.take(from(url));
    const long = await startStub(done, { serviceUrl: `${url}/` });
    await long.take(from(url, { ...fileForm, fields: [{ ...fileForm.fields[0], maxBytes: 3 } as never] }));
    const sent = (events: readonly unknown[]) =>
      (events[0] as { values: { list: { name: string; bytes: Uint8Array } } }).values.list;
    expect(sent(stub.events).name).toBe('gente.csv');
    expect(Buffer.from(sent(stub.events).bytes).toString()).toBe('nombre,x');
    expect(sent(long.events).bytes.byteLength).toBe(4);
  });

  test('not from elsewhere, and then the form asks another way', async () => {
    const url = await store('secret');
    const stub = await startStub({ kind: 'ask', form: { ...fileForm, errors: { list: 'Falta' } } });
    const value = isCard(bodyOf(await stub.take(from(url))));
    expect(stub.events[0]).toMatchObject({ values: {} });
    expect(wordsIn(value)).toContain('Pega aquí');
    expect(stub.logged.join()).not.toContain(url);
  });

  test('what cannot be had counts as absent', async () => {
    const url = await store(404);
    const stub = await startStub(done, { serviceUrl: `${url}/` });
    await stub.take(from(url));
    expect(stub.events[0]).toMatchObject({ values: {} });
  });
});
