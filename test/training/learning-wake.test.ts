import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createLearning } from '#flows/training/learning/part.ts';
import { wakeUp } from '#flows/training/learning/wake.ts';
import { createRegistry } from '#src/registry.ts';
import { createRun } from '#src/run.ts';
import { insertJobs, jobsToSet } from '#store/jobs.ts';
import { testPorts } from '#test/support/ports.ts';
import { createTestLog } from '#test/support/testports.ts';
import { learnerRow, plantLearner, wake } from './learning-support.ts';
import { createStage, enrolled, longContent, plantCourse, plantPeople, type Stage } from './support.ts';

let stage: Stage;

beforeAll(async () => {
  stage = await createStage();
});
afterAll(() => stage.drop());
beforeEach(async () => {
  for (const table of ['deliveries', 'jobs', 'people', 'courses'] as const)
    await stage.db.deleteFrom(table).execute();
  stage.clock.set('2026-11-24T15:00:00Z');
  stage.chat.reset();
});

const learning = createLearning(testPorts());
const another = () =>
  createRun({
    db: stage.db,
    clock: stage.clock,
    log: createTestLog(),
    registry: createRegistry([{ name: 'training', ...learning.part, samples: learning.samples }]),
    ring: () => {},
  });
const dueJobs = async (): Promise<readonly string[]> =>
  (await jobsToSet(stage.db, stage.clock.now(), 1_000, 0))
    .filter(({ delayMs }) => delayMs === 0)
    .map(({ id }) => id);
const sessions = async (): Promise<readonly string[]> =>
  (
    await stage.db
      .selectFrom('deliveries')
      .select('person_id')
      .where('message', '=', 'training.session')
      .execute()
  ).map(({ person_id }) => person_id ?? '');

const decidedFor = async (person: string): Promise<readonly string[]> =>
  (await stage.db.selectFrom('nudges').select('person_id').where('person_id', '=', person).execute()).map(
    (row) => row.person_id,
  );

describe('waking', () => {
  it('several processes at once: each learner has one session, or one that was held back', async () => {
    const { db, clock } = stage;
    const people = await plantPeople(db, 450, { name: 'many' });
    const course = await plantCourse(db, longContent(40));
    for (const person of people) await enrolled(db, { person, course });
    clock.set('2026-11-25T10:00:00Z');
    // Whoever enrols in parts asks several times.
    for (let n = 0; n < 4; n += 1) await wake(stage, ...people);
    const processes = [another(), another(), another()];
    const started = performance.now();
    for (let ids = await dueJobs(); ids.length > 0; ids = await dueJobs())
      await Promise.all(ids.map((id, at) => processes[at % processes.length]?.(id)));
    const ms = performance.now() - started;
    const sent = await sessions();
    const nudges = await db.selectFrom('nudges').select(['person_id', 'arm']).execute();
    expect(new Set(nudges.map((one) => one.person_id)).size).toBe(people.length);
    expect(nudges).toHaveLength(people.length);
    expect(new Set(sent).size).toBe(sent.length);
    expect(sent).toHaveLength(nudges.filter(({ arm }) => arm === 'sent').length);
    // A tenth is held back, by chance: four standard deviations.
    expect(sent.length).toBeGreaterThan(380);
    expect(sent.length).toBeLessThan(431);
    const late = await db
      .selectFrom('learners')
      .select('wake_at')
      .where('wake_at', '<=', clock.now())
      .execute();
    expect(late).toEqual([]);
    // Some 20 ms for each would be too slow for ten thousand in a morning.
    expect(ms / people.length).toBeLessThan(60);
  });

  it('a process that dies in the middle leaves nothing behind, and the next one does it once', async () => {
    const { db, clock } = stage;
    const ana = await plantLearner(db, 'ana');
    await enrolled(db, { person: ana, course: await plantCourse(db, longContent(3)) });
    await wake(stage, ana);
    clock.set('2026-11-25T10:00:00Z');
    const job = learning.part.jobs?.find(({ name }) => name === 'training.wake');
    await expect(
      db.transaction().execute(async (trx) => {
        const outcome = await job?.run({ db: trx, now: clock.now() }, {}, undefined);
        expect(outcome?.send).toHaveLength(1);
        throw new Error('killed');
      }),
    ).rejects.toThrow('killed');
    expect(await db.selectFrom('nudges').select('id').execute()).toEqual([]);
    expect((await learnerRow(db, ana)).session).toBeNull();
    await stage.settle();
    await wake(stage, ana);
    await stage.settle();
    expect(await sessions()).toEqual([ana]);
    expect(stage.sentTo('ana')).toHaveLength(1);
  });

  it('asks for itself again, so that nobody is forgotten whose job was lost', async () => {
    const { db, clock } = stage;
    const ana = await plantLearner(db, 'ana');
    await enrolled(db, { person: ana, course: await plantCourse(db, longContent(3)) });
    await wake(stage, ana);
    await stage.settle();
    // As if somebody had emptied the jobs but for the daily sweep.
    await db.deleteFrom('jobs').where('name', '=', 'training.wake').execute();
    await db.updateTable('learners').set({ wake_at: null }).execute();
    await stage.goTo('2026-11-25T02:00:00Z');
    expect((await learnerRow(db, ana)).wake_at).toBeNull();
    await stage.goTo('2026-11-25T04:00:00Z');
    expect((await learnerRow(db, ana)).wake_at).toEqual(new Date('2026-11-25T09:00:00Z'));
    await stage.goTo('2026-11-25T09:30:00Z', 1_800_000);
    expect(await sessions()).toEqual([ana]);
    clock.set('2026-11-26T04:00:00Z');
    await stage.settle();
    const sweeps = await db
      .selectFrom('jobs')
      .select('due_at')
      .where('name', '=', 'training.sweep')
      .where('done_at', 'is', null)
      .execute();
    expect(sweeps.length).toBeGreaterThanOrEqual(2);
  });

  it('leave that is taken back is noticed by the next morning', async () => {
    const { db } = stage;
    const ana = await plantLearner(db, 'ana');
    await enrolled(db, { person: ana, course: await plantCourse(db, longContent(3)) });
    await db
      .insertInto('leaves')
      .values({ person_id: ana, from_day: '2026-11-20', to_day: '2026-12-20' })
      .execute();
    await wake(stage, ana);
    await stage.settle();
    expect((await learnerRow(db, ana)).wake_at).toEqual(new Date('2026-12-21T09:00:00Z'));
    await db.deleteFrom('leaves').execute();
    await stage.goTo('2026-11-25T09:30:00Z', 1_800_000);
    expect(await sessions()).toEqual([ana]);
  });

  it('in each one’s own zone, and whoever has left is woken no more', async () => {
    const { db } = stage;
    const course = await plantCourse(db, longContent(3));
    const zones = ['Pacific/Auckland', 'Europe/Madrid', 'America/Bogota'] as const;
    const people: string[] = [];
    for (const zone of zones) {
      const person = await plantLearner(db, zone, { sent: ['2026-11-24', '2026-11-25'] }, { zone });
      people.push(person);
      await enrolled(db, { person, course, startsOn: '2026-11-23', at: new Date('2026-11-23T00:00:00Z') });
    }
    const gone = await plantLearner(db, 'gone');
    await enrolled(db, { person: gone, course });
    await db.updateTable('people').set({ gone_at: stage.clock.now() }).where('id', '=', gone).execute();
    stage.clock.set('2026-11-24T18:30:00Z');
    await wake(stage, ...people, gone);
    await stage.settle();
    // Bogotá, 13:30; Madrid, 19:30; Auckland, 7:30 of the next day.
    const looks = [];
    for (const person of people) looks.push((await learnerRow(db, person)).wake_at?.toISOString());
    expect(looks).toEqual([
      '2026-11-24T20:00:00.000Z',
      '2026-11-25T08:00:00.000Z',
      '2026-11-25T14:00:00.000Z',
    ]);
    expect(await sessions()).toEqual([people[2]]);
    expect((await learnerRow(db, gone)).wake_at).toBeNull();
  });

  it('wakes nobody for nothing, and never later than before', async () => {
    const { db, clock } = stage;
    const ana = await plantLearner(db, 'ana');
    expect(await wakeUp(db, [], clock.now())).toEqual([]);
    const at = new Date('2026-11-30T09:00:00Z');
    await insertJobs(db, await wakeUp(db, [ana], clock.now(), at), clock.now());
    await insertJobs(db, await wakeUp(db, [ana], clock.now(), new Date('2026-12-30T09:00:00Z')), clock.now());
    expect((await learnerRow(db, ana)).wake_at).toEqual(at);
  });

  it('whose data is broken holds up nobody else, and goes on when it is mended', async () => {
    const { db, clock } = stage;
    const people = await plantPeople(db, 5, { name: 'many' });
    const course = await plantCourse(db, longContent(4));
    const broken = await plantCourse(db, longContent(4, 'broken'));
    const [unlucky = ''] = people;
    for (const person of people) await enrolled(db, { person, course });
    await enrolled(db, { person: unlucky, course: broken });
    const body = db.selectFrom('course_versions').select('body').where('course_id', '=', broken.id);
    const good = JSON.stringify((await body.executeTakeFirstOrThrow()).body);
    const keep = (text: string, hash: string) =>
      db
        .updateTable('course_versions')
        .set({ body: text, hash })
        .where('course_id', '=', broken.id)
        .execute();
    await keep('{"lessons": 4}', 'broken');
    clock.set('2026-11-25T10:00:00Z');
    await wake(stage, ...people);
    const run = another();
    for (const id of await dueJobs()) await run(id);
    for (const id of await dueJobs()) await run(id);
    const held = (await db.selectFrom('nudges').select('person_id').where('arm', '=', 'held').execute()).map(
      (row) => row.person_id,
    );
    const others = people.filter((person) => person !== unlucky && !held.includes(person)).toSorted();
    expect((await sessions()).toSorted()).toEqual(others);

    await keep(good, 'mended');
    clock.advance(3_000);
    for (const id of await dueJobs()) await run(id);
    const all = [...held, ...(await sessions()), ...(await decidedFor(unlucky))];
    expect(new Set(all)).toEqual(new Set(people));
  });
});
