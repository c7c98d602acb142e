import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Button, Card, FileValue } from '#core/card.ts';
import { locales } from '#core/i18n.ts';
import type { JobRequest } from '#core/jobs.ts';
import type { Context, Outcome, Send } from '#core/outcome.ts';
import { peopleFlow } from '#flows/people/flow.ts';
import { problemCodes } from '#flows/people/problems.ts';
import { text } from '#flows/people/text.ts';
import { maxBytes, problemLine } from '#flows/people/views.ts';
import { personById } from '#store/people.ts';
import { commandCall } from '#test/support/call.ts';
import { createTestDatabase, type TestDatabase } from '#test/support/postgres.ts';
import { encode, everybody, now } from './helpers.ts';

let test: TestDatabase;
beforeAll(async () => {
  test = await createTestDatabase();
});
afterAll(() => test.drop());

let hr: string;
let other: string;
beforeEach(async () => {
  await sql`truncate people, units, imports cascade`.execute(test.db);
  const add = async (name: string, roles: string) =>
    (
      await test.db
        .insertInto('people')
        .values({
          name,
          email: `${name.toLowerCase()}@x.co`,
          attributes: '{}',
          roles: sql`${roles}::text[]`,
          locale: 'en',
        })
        .returning('id')
        .executeTakeFirstOrThrow()
    ).id;
  hr = await add('Hana', '{hr}');
  other = await add('Otto', '{}');
});

// --- a house of one person: what handlers return is kept here, and the jobs are run by hand ------------------------

let jobs: JobRequest[] = [];
let sent: Send[] = [];
let refreshed: string[] = [];
beforeEach(() => {
  jobs = [];
  sent = [];
  refreshed = [];
});

type Effects = Partial<Pick<Outcome<unknown>, 'send' | 'enqueue' | 'refresh'>>;
const keep = <T extends Effects>(outcome: T): T => {
  refreshed.push(...(outcome.refresh ?? []));
  jobs.push(
    ...(outcome.enqueue ?? []).filter(
      (job) => job.once === undefined || jobs.every((o) => o.once !== job.once),
    ),
  );
  sent.push(...(outcome.send ?? []));
  return outcome;
};

async function as<T extends Effects>(
  who: string,
  handle: (context: Context) => Promise<T>,
  at = now,
): Promise<T> {
  return test.db.transaction().execute(async (db) => {
    const person = (await personById(db, who)) ?? expect.fail('nobody');
    return keep(await handle({ db, now: at, person, locale: person.locale }));
  });
}

const named = <T extends { name: string }>(items: readonly T[] | undefined, name: string): T =>
  items?.find((item) => item.name === name) ?? expect.fail(`no ${name}`);

/** Runs the waiting jobs of that name, as the worker does: `prepare` outside of the transaction, `run` in it. */
async function runJobs(name: string, at = now): Promise<number> {
  const due = jobs.filter((job) => job.name === name);
  jobs = jobs.filter((job) => job.name !== name);
  for (const { data } of due) {
    const job = named(peopleFlow.jobs, name);
    const parsed = job.schema.parse(JSON.parse(JSON.stringify(data)));
    const prepared = await job.prepare({ db: test.db, now: at }, parsed);
    await test.db.transaction().execute(async (db) => keep(await job.run({ db, now: at }, parsed, prepared)));
  }
  return due.length;
}

/** The message as it is shown now: when it is sent, or shown anew. */
async function render(message: Send): Promise<Card | undefined> {
  const person = (await personById(test.db, message.to)) ?? expect.fail('nobody');
  const context = { db: test.db, now, person, locale: person.locale };
  return named(peopleFlow.messages, message.message).render(context, message.data);
}

async function lastMessage(): Promise<Card> {
  const message = sent.at(-1) ?? expect.fail('nothing was sent');
  const card = await render(message);
  return card ?? expect.fail('the message is not wanted');
}

const submit = (who: string, file: FileValue | undefined) =>
  as(who, (context) => {
    const form = named(peopleFlow.submits, 'people.upload');
    const event = { kind: 'submit', name: form.name, input: {}, values: { file } } as never;
    return form.handle(context, {}, { ...(event as object), values: { file } } as never);
  });
const press = (who: string, button: Button | undefined) =>
  as(who, (context) => {
    const { name, input } = button ?? expect.fail('no such button');
    return named(peopleFlow.actions, name).handle(context, input, {} as never);
  });

const file = (content: string, name = 'people.csv'): FileValue => ({ name, bytes: encode(content, 'utf-8') });
const words = (card: Card) => JSON.stringify(card.blocks);
const labels = (card: Card) => (card.buttons ?? []).map((button) => button.label);
const button = (card: Card, label: string) => card.buttons?.find((other) => other.label === label);

async function checkFile(content: string): Promise<Card> {
  expect((await submit(hr, file(content))).reply).toMatchObject({ kind: 'say', to: 'asker' });
  await runJobs('people.check');
  return lastMessage();
}

const three = 'email,name,role\nhana@x.co,Hana,hr\notto@x.co,Otto,member\nnew@x.co,New,\n';

describe('HR brings people in from chat', () => {
  it('asks for a file, checks it, applies it, tells the result', async () => {
    const command = named(peopleFlow.commands, 'people');
    expect(
      (await as(hr, (context) => command.handle(context, commandCall({ text: '' })))).reply,
    ).toMatchObject({
      kind: 'ask',
      form: {
        name: 'people.upload',
        fields: [{ kind: 'file', name: 'file', accept: ['.csv', '.txt', '.tsv'], maxBytes }],
      },
    });
    const card = await checkFile(three);
    expect(sent[0]).toMatchObject({ to: hr, unasked: false, subject: expect.stringMatching(/^import:/) });
    expect(words(card)).toContain('{"label":"To add","value":"1"}');
    expect(labels(card)).toEqual(['Apply', 'Cancel']);
    expect((await everybody(test.db)).size).toBe(2);

    expect((await press(hr, button(card, 'Apply'))).reply.kind).toBe('replace');
    expect(await runJobs('people.import')).toBe(1);
    expect((await lastMessage()).summary).toBe('Applied: 1 added and 2 as before.');
    expect((await everybody(test.db)).get('new@x.co')).toMatchObject({ name: 'New' });
    // The card on which the button was says so, too.
    expect((await render(sent[0] ?? expect.fail()))?.summary).toBe('Applied: 1 added and 2 as before.');
    expect(await test.db.selectFrom('imports').select(['state', 'bytes']).execute()).toEqual([
      { state: 'applied', bytes: null },
    ]);
  });

  it('two presses apply once', async () => {
    const card = await checkFile(three);
    await press(hr, button(card, 'Apply'));
    const second = await press(hr, button(card, 'Apply'));
    expect(second.reply).toMatchObject({ kind: 'say', card: { summary: text('en').stale.applying } });
    expect(await runJobs('people.import')).toBe(1);
    const third = await press(hr, button(card, 'Apply'));
    expect(third.reply).toMatchObject({ card: { summary: text('en').stale.applied } });
    expect(await runJobs('people.import')).toBe(0);
  });

  it('two presses at the same instant apply once', async () => {
    const card = await checkFile(three);
    await Promise.all([press(hr, button(card, 'Apply')), press(hr, button(card, 'Apply'))]);
    expect(jobs.filter((job) => job.name === 'people.import')).toHaveLength(1);
  });

  it('with refused rows only the others can be applied, and nobody marked as gone', async () => {
    const card = await checkFile('email,name,country\nhana@x.co,Hana,CO\nnew@x.co,New,Macondo\n');
    expect(words(card)).toContain('Line 3, “country”: “Macondo” is no country.');
    expect(labels(card)).toEqual(['Apply without the refused row', 'Cancel']);
    await press(hr, button(card, 'Apply without the refused row'));
    await runJobs('people.import');
    expect((await everybody(test.db)).get('hana@x.co')?.country).toBe('CO');
    expect((await everybody(test.db)).has('new@x.co')).toBe(false);
  });

  it('who is missing is marked as gone by a button of its own, asked twice when they are many', async () => {
    const card = await checkFile('email,name\nhana@x.co,Hana Sol\n');
    expect(labels(card)).toEqual(['Apply', 'Apply, 1 is gone', 'Cancel']);
    expect(words(card)).toContain('1 of the 2 people known (50%)');
    const confirm = await press(hr, button(card, 'Apply, 1 is gone'));
    expect(confirm.reply).toMatchObject({
      kind: 'replace',
      card: { blocks: [{ text: 'Is this the whole file?' }, {}, {}] },
    });
    expect(await runJobs('people.import')).toBe(0);
    if (confirm.reply.kind !== 'replace') expect.fail();
    expect(labels(confirm.reply.card)).toEqual(['Cancel', 'Apply', 'Yes, 1 is gone']);
    await press(hr, button(confirm.reply.card, 'Yes, 1 is gone'));
    await runJobs('people.import');
    expect((await everybody(test.db)).get('otto@x.co')?.gone_at).toEqual(now);
    expect((await lastMessage()).summary).toBe('Applied: 0 added, 1 changed and 1 marked as gone.');
  });

  it('what changed between check and press is not applied: a new check comes instead', async () => {
    const card = await checkFile(three);
    await test.db.insertInto('people').values({ name: 'New', email: 'new@x.co', attributes: '{}' }).execute();
    await press(hr, button(card, 'Apply'));
    await runJobs('people.import');
    expect(jobs.filter((job) => job.name === 'people.check')).toHaveLength(1);
    await runJobs('people.check');
    const again = await lastMessage();
    expect(again.summary).toBe(text('en').check.again);
    expect(words(again)).toContain('{"label":"As they are","value":"3"}');
    expect(again.buttons).toBeUndefined();
    // The old card's button belongs to the old check, and the card says so when it is shown anew.
    expect(refreshed).toEqual([sent[0]?.subject]);
    expect((await render(sent[0] ?? expect.fail()))?.summary).toBe(text('en').stale.newer);
    expect((await press(hr, button(card, 'Apply'))).reply).toMatchObject({
      card: { summary: text('en').stale.newer },
    });
  });

  it('cancelling deletes the file', async () => {
    const card = await checkFile(three);
    expect((await press(hr, button(card, 'Cancel'))).reply).toMatchObject({
      card: { summary: text('en').cancelled },
    });
    expect((await press(hr, button(card, 'Apply'))).reply).toMatchObject({
      card: { summary: text('en').stale.cancelled },
    });
    expect(await test.db.selectFrom('imports').select('bytes').execute()).toEqual([{ bytes: null }]);
  });

  it('after an hour the file and what the report quotes are gone, after a day the import', async () => {
    const hour = new Date(now.getTime() + 3_600_000);
    const card = await checkFile('email,name,country\nhana@x.co,Hana,Macondo\n');
    expect(jobs.filter((job) => job.name === 'people.forget').map((job) => job.at)).toEqual([hour]);
    await runJobs('people.forget', hour);
    const row = await test.db.selectFrom('imports').selectAll().executeTakeFirstOrThrow();
    expect(row).toMatchObject({ bytes: null, state: 'forgotten' });
    expect(refreshed).toEqual([`import:${row.id}`]);
    expect((await lastMessage()).summary).toBe(text('en').stale.forgotten);
    expect(JSON.stringify(row)).not.toContain('Macondo');
    expect((await press(hr, card.buttons?.at(-1))).reply).toMatchObject({
      card: { summary: text('en').stale.forgotten },
    });
    await runJobs('people.forget', new Date(now.getTime() + 24 * 3_600_000));
    expect(await test.db.selectFrom('imports').selectAll().execute()).toEqual([]);
  });

  it('a check that never came is said when the file is deleted', async () => {
    await submit(hr, file(three));
    await runJobs('people.forget', new Date(now.getTime() + 3_600_000));
    expect((await lastMessage()).summary).toBe(text('en').stale.forgotten);
  });

  it('a file that cannot be used says why and asks for another', async () => {
    const card = await checkFile('nombre;cargo\nAna;Jefa\n');
    expect(words(card)).toContain('Found: nombre, cargo.');
    expect(card.buttons?.map((other) => [other.kind, other.label])).toEqual([
      ['open', 'Choose another file'],
    ]);
  });

  it.each([
    ['nothing', undefined, 'missing'],
    ['an empty file', { name: 'a.csv', bytes: new Uint8Array() }, 'empty'],
    ['a workbook', { name: 'a.csv', bytes: Buffer.from('PK\u0003\u0004…') }, 'workbook'],
    ['a picture', { name: 'a.csv', bytes: Buffer.of(0x89, 0x50, 0, 0, 0, 0, 1) }, 'binary'],
    ['too large a file', { name: 'a.csv', bytes: Buffer.alloc(maxBytes + 1, 'a') }, 'large'],
  ] as const)('%s is refused in the form', async (_what, value, error) => {
    const { reply } = await submit(hr, value);
    if (reply.kind !== 'ask') expect.fail();
    const wording = text('en').form[error];
    expect(reply.form.errors?.file).toBe(typeof wording === 'function' ? wording({ limit: '16' }) : wording);
    expect(await test.db.selectFrom('imports').selectAll().execute()).toEqual([]);
  });
});

describe('only HR', () => {
  it('others are told whom to ask, at every door', async () => {
    const card = await checkFile(three);
    const command = named(peopleFlow.commands, 'people');
    const doors = [
      await as(other, (context) => command.handle(context, commandCall({ text: '' }))),
      await as(other, (context) => named(peopleFlow.opens, 'people.choose').handle(context, {}, {} as never)),
      await submit(other, file(three)),
      await press(other, button(card, 'Apply')),
      await press(other, button(card, 'Cancel')),
    ];
    for (const { reply } of doors) {
      if (reply.kind !== 'say') expect.fail();
      expect(words(reply.card)).toContain('tell Hana');
    }
    expect(jobs.filter((job) => job.name === 'people.import')).toEqual([]);
    expect(await test.db.selectFrom('imports').select('state').execute()).toEqual([{ state: 'checked' }]);
  });

  it("another one of HR cannot decide about somebody's import", async () => {
    const card = await checkFile(three);
    await sql`update people set roles = '{hr}' where id = ${other}`.execute(test.db);
    expect((await press(other, button(card, 'Apply'))).reply).toMatchObject({
      card: { summary: text('en').stale.forgotten },
    });
  });

  it('who lost the role in between applies nothing, and learns it', async () => {
    const card = await checkFile(three);
    await press(hr, button(card, 'Apply'));
    await sql`update people set roles = '{}' where id = ${hr}`.execute(test.db);
    await runJobs('people.import');
    expect((await everybody(test.db)).has('new@x.co')).toBe(false);
    expect((await lastMessage()).summary).toBe(text('en').stale.notHr);
  });

  it('HR cannot make owners', async () => {
    const card = await checkFile('email,name,role\notto@x.co,Otto,owner\n');
    expect(words(card)).toContain('only owners can give or take the role of an owner');
  });

  it('jobs and messages carry ids only', async () => {
    const card = await checkFile(three);
    await press(hr, button(card, 'Apply'));
    const carried = JSON.stringify([jobs, sent]);
    await runJobs('people.import');
    expect(carried + JSON.stringify(sent)).not.toMatch(/x\.co|Hana|New|people\.csv/);
  });
});

describe('words', () => {
  it.each(locales)('every problem has its sentence in %s, with what the cell says', (locale) => {
    for (const code of problemCodes) {
      const line = problemLine(locale, {
        line: 7,
        column: 'Col',
        code,
        value: 'VALUE',
        hint: 'HINT',
        lines: [3, 5],
      });
      expect(line).toMatch(/7, [“«]Col[”»]: .{12,}[.?]$/);
      expect(line).not.toMatch(/undefined|null|\[object/);
    }
  });

  it.each(locales)('samples in %s keep to the limits of forms and cards', (locale) => {
    const samples = peopleFlow.samples(locale);
    expect(new Set(samples.map((sample) => sample.name)).size).toBe(samples.length);
    for (const { card, form } of samples) {
      if (form) expect(Math.max(form.title.length, form.submit.length)).toBeLessThanOrEqual(24);
      if (!card) continue;
      expect(card.summary.length).toBeGreaterThan(0);
      expect(card.buttons?.length ?? 0).toBeLessThanOrEqual(4);
      expect(card.buttons?.[0]?.style).not.toBe('danger');
    }
  });
});
