import process from 'node:process';
import pino from 'pino';
import { errorFields, StartError } from '#core/errors.ts';
import { type App, startApp } from './app.ts';
import { readConfig } from './config.ts';
import { environment } from './environment.ts';

const [major = 0] = process.versions.node.split('.').map(Number);

function refuse(error: unknown): never {
  if (error instanceof StartError) {
    process.stderr.write(
      `Latido cannot start:\n${error.problems.map((problem) => `  - ${problem}\n`).join('')}`,
    );
  } else {
    process.stderr.write(`Latido cannot start: ${JSON.stringify(errorFields(error))}\n`);
  }
  process.exit(1);
}

async function main(): Promise<void> {
  if (major < 24) {
    throw new StartError([
      `This is Node ${process.versions.node}; Latido needs 24 (npm start brings its own).`,
    ]);
  }
  const config = readConfig(environment());
  const log = pino({ level: config.logLevel, base: { role: config.role } });

  let app: App | undefined;
  let signalled = false;
  const end = async (signal: string) => {
    // Who asks twice means it. What was in hand is taken up again at the next start.
    if (signalled) process.exit(130);
    signalled = true;
    log.info({ signal }, 'stopping');
    await app?.stop();
    process.exit(0);
  };
  process.on('SIGTERM', end);
  process.on('SIGINT', end);
  process.on('unhandledRejection', (error) => log.error(errorFields(error), 'unhandled rejection'));

  app = await startApp(config, log);
  log.info({ url: app.url }, 'listening');
  try {
    await app.started;
  } catch (error) {
    await app.stop();
    throw error;
  }
  if (signalled) return;
  log.info({ trial: config.trial }, 'ready');
  if (config.trial) {
    process.stdout.write(
      `\n  Latido is ready: open ${app.url}\n  (a trial with an invented organisation; Ctrl-C stops it)\n\n`,
    );
  }
}

main().catch(refuse);
