/** A process of its own for `statements.test.ts`: does one job, and is killed in the middle of it. */
import { createStatements } from '#flows/training/statements/part.ts';
import { createRegistry } from '#src/registry.ts';
import { createRun } from '#src/run.ts';
import { openDatabase } from '#store/db.ts';
import { createLrs } from '#work/lrs.ts';

const { connection, url, publicUrl, job, at } = JSON.parse(process.argv[2] ?? '') as {
  connection: Parameters<typeof openDatabase>[0];
  url: string;
  publicUrl: string;
  job: string;
  at: string;
};
const log = { debug() {}, info() {}, warn() {}, error() {} };
const { db } = openDatabase(connection);
const { part } = createStatements({ lrs: createLrs({ url, key: 'key', secret: 'secret', log }), publicUrl });
const registry = createRegistry([{ name: 'training', samples: () => [], ...part }]);
await createRun({ db, clock: { now: () => new Date(at) }, registry, log, ring: () => {} })(job);
process.stdout.write('through\n');
