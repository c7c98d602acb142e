import { createWall, type WallPages } from '#adapters/wall/index.ts';
import type { Chat } from '#core/chat.ts';
import { type Clock, systemClock } from '#core/clock.ts';
import { errorFields } from '#core/errors.ts';
import type { Alarm, Alarms } from '#core/jobs.ts';
import type { Log } from '#core/log.ts';
import { createFlows } from '#flows/index.ts';
import { createWallSource } from '#flows/mural/source.ts';
import { createCompletionsSource } from '#flows/training/figures/page.ts';
import { rememberLrs } from '#flows/training/statements/store.ts';
import { tellJob } from '#flows/training/statements/tell.ts';
import { type Db, databaseProblem } from '#store/db.ts';
import { insertJobs } from '#store/jobs.ts';
import { isMigrated, migrate } from '#store/migrate.ts';
import { openDeliveries } from '#store/outbox.ts';
import { allNames, keepOwners } from '#store/people.ts';
import { writeSetting } from '#store/settings.ts';
import { createHolidays } from '#work/holidays.ts';
import { createLrs } from '#work/lrs.ts';
import { createMail } from '#work/mail.ts';
import { createAlarms } from '#work/queue.ts';
import { within } from '#work/queue-server.ts';
import { createRewrite } from '#work/rewrite.ts';
import { createSentiment } from '#work/sentiment.ts';

import { createCharts } from './charts/charts.ts';
import type { Config } from './config.ts';
import { answersSoon, insist, openConfigured, type RunningDatabase, whenReachable } from './database.ts';
import { createDeliver } from './deliver.ts';
import { createDirectory, type Directory } from './directory.ts';
import { createDispatch } from './dispatch.ts';
import { createHearing } from './hearing.ts';
import { hostFor, reseal } from './host.ts';
import { createMetrics } from './metrics.ts';
import { createRegistry } from './registry.ts';
import { createRun } from './run.ts';
import { type Server, startServer } from './server.ts';
import { type Sweep, startSweep } from './sweep.ts';
import { openTrial, type RunningTrial } from './trial/trial.ts';

/** Jobs are few and heavy, deliveries many and light; both wait for the network most of the time. */
const concurrency = { jobs: 4, deliveries: 10 } as const;
/**
 * A stop takes nine seconds at most, whatever hangs: what is in hand gets six of them, and to let go of everything but the
 * database takes eight. Milliseconds.
 */
const stopMs = 9_000;
const drainMs = 6_000;
const letGoMs = 8_000;

export type App = Readonly<{
  url: string;
  /** Resolves when everything is up; rejects with StartError when it cannot be. */
  started: Promise<void>;
  /** Drains and ends, within 10 s. */
  stop(): Promise<void>;
}>;

/**
 * Puts the program together. It listens at once; the database and the queue are waited for behind `/readyz`.
 * @throws StartError when the port or the data folder cannot be had
 */
export async function startApp(config: Config, log: Log): Promise<App> {
  const metrics = createMetrics();
  const up: {
    database?: RunningDatabase;
    alarms?: Alarms;
    sweep?: Sweep;
    directory?: Directory;
    wall?: WallPages;
    trial?: RunningTrial | undefined;
  } = {};
  const chats: Chat[] = [];
  let ready = false;
  let stopping = false;

  async function readiness(): Promise<readonly string[]> {
    if (stopping) return ['nothing: it is stopping'];
    const missing: string[] = [];
    const reached = up.database !== undefined && (await answersSoon(up.database));
    if (!reached) missing.push('database');
    else if (up.database && !(await isMigrated(up.database.db).catch(() => false)))
      missing.push('migrations');
    if (!(await up.alarms?.ready().catch(() => false))) missing.push('queue');
    if (ready && config.role !== 'worker') {
      missing.push(...chats.filter((chat) => chat.ready?.() === false).map((chat) => chat.platform));
    }
    if (!ready && missing.length === 0) missing.push('start');
    return missing;
  }

  const server: Server = await startServer({
    port: config.port,
    host: config.host,
    log,
    readiness,
    metrics: async () => ({
      contentType: metrics.contentType,
      text: await metrics.text({
        openDeliveries: async () => (up.database ? openDeliveries(up.database.db) : 0),
        alarms: up.alarms,
      }),
    }),
  });

  const ring = (due: readonly (Alarm & { delayMs: number })[]): void => {
    up.alarms?.set(due).catch((error: unknown) => {
      log.warn({ alarms: due.length, ...errorFields(error) }, 'alarms not set; the sweep will set them');
    });
  };

  async function openDatabase(): Promise<RunningDatabase | undefined> {
    const database = await openConfigured({ config, log, as: 'program' });
    up.database = database;
    if (!(await whenReachable(database, log, () => stopping))) return undefined;
    await insist(
      () => prepare(database.db).then(() => reseal({ config, db: database.db, log })),
      log,
      () => stopping,
    );
    return database;
  }

  async function prepare(db: Db): Promise<void> {
    await migrate(db);
    if (Object.keys(config.organisation).length > 0) {
      await writeSetting(db, 'organisation', config.organisation);
    }
    await keepOwners(db, config.owners);
    // Whoever sends says whether there is anywhere to send to.
    if (config.role !== 'web') await rememberLrs(db, config.lrs?.actor, systemClock.now());
  }

  async function start(): Promise<void> {
    const database = await openDatabase();
    if (database === undefined) return;
    const { db } = database;
    const backend =
      config.redisUrl === undefined
        ? ({ kind: 'postgres', connection: database.connection } as const)
        : ({ kind: 'redis', url: config.redisUrl } as const);
    const alarms = await insist(
      () => createAlarms({ backend, log }),
      log,
      () => stopping,
    );
    up.alarms = alarms;

    const names = () => allNames(db);
    const holidays = createHolidays();
    const { flows, unknown } = createFlows({
      sentiment: createSentiment({ ...(config.openai && { openai: config.openai }), names, log }),
      charts: createCharts(),
      holidays,
      mail: config.mail && createMail({ ...config.mail, log }),
      rewrite: config.openai && createRewrite({ openai: config.openai, names, log }),
      lrs: config.lrs && createLrs({ ...config.lrs, log }),
      // In the trial everybody is on this machine.
      publicUrl: config.publicUrl ?? (config.trial ? server.url : undefined),
    });
    const registry = createRegistry(flows);
    up.trial = config.trial
      ? await insist(
          () => openTrial({ database, registry, log, sweepNow: () => up.sweep?.now() }),
          log,
          () => stopping,
        )
      : undefined;
    const clock: Clock = up.trial?.clock ?? systemClock;
    const hears = createHearing({ db, registry });
    for (const platform of config.platforms) {
      chats.push(await platform.open(hostFor(platform.name, { config, db, log, hears })));
    }
    // Whose people are to be read: not those of the web chat, which are ours.
    const platforms = [...chats];
    if (up.trial) chats.push(up.trial.chat);

    if (config.role !== 'web') {
      const deliver = createDeliver({
        db,
        clock,
        registry,
        chats,
        holidays,
        log,
        observe: metrics.delivery,
      });
      const run = createRun({ db, clock, registry, log, ring, observe: metrics.job });
      await alarms.answer('jobs', concurrency.jobs, run);
      await alarms.answer('deliveries', concurrency.deliveries, deliver);
      up.sweep = startSweep({ db, clock, alarms, log });
      if (config.lrs) {
        // For what an earlier run left.
        const due = await insertJobs(db, [tellJob.request({})], clock.now());
        ring(due.map((one) => ({ lane: 'jobs', ...one })));
      }
      up.directory = createDirectory({ db, clock: systemClock, chats: platforms, log });
      up.directory.start();
    }
    if (config.role !== 'worker') {
      const handle = createDispatch({
        db,
        clock,
        registry,
        log,
        ring,
        unknown,
        observe: metrics.event,
        lookUp: async ({ platform, tenant, key }) =>
          platforms.find((chat) => chat.platform === platform)?.person(tenant, key),
      });
      up.trial?.useHandle(handle);
      for (const chat of chats) server.mount(await chat.connect(handle));
      const source = { ...createWallSource(db, clock), ...createCompletionsSource(db, clock, holidays) };
      up.wall = createWall({ source, log, clock });
      server.mount(up.wall.routes);
    } else {
      server.mount([]);
    }
    ready = true;
  }

  const started = start().catch((error: unknown) => {
    throw databaseProblem(error) ?? error;
  });
  let stopped: Promise<void> | undefined;

  async function stop(): Promise<void> {
    stopping = true;
    const begun = performance.now();
    const quietly = async (what: string, by: number, work: Promise<unknown> | undefined) => {
      const left = Math.max(100, by - (performance.now() - begun));
      await within(left, work ?? Promise.resolve()).catch((error: unknown) =>
        log.warn({ what, ...errorFields(error) }, 'did not stop well'),
      );
    };
    await quietly(
      'start',
      letGoMs,
      started.catch(() => {}),
    );
    await quietly('sweep', 1_000, up.sweep?.close());
    await quietly('directory', 2_000, up.directory?.close());
    up.wall?.close();
    await Promise.all([
      ...chats.map((chat) => quietly('chat', letGoMs, chat.close())),
      quietly('queue', letGoMs, up.alarms?.close(drainMs)),
      quietly('server', letGoMs, server.close(drainMs)),
    ]);
    await quietly('trial', letGoMs, up.trial?.close());
    await quietly('database', stopMs, up.database?.close());
  }

  return {
    url: server.url,
    started,
    stop: () => {
      stopped ??= stop();
      return stopped;
    },
  };
}
