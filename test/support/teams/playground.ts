import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { clientFolder } from '#test/support/slack/clients.ts';

/** Somebody of the tenant, as they are called there. `id` is the name under which the client knows them. */
export type PlaygroundUser = Readonly<{ id: string; aadObjectId: string; name: string; email: string }>;

/** Microsoft 365 Agents Playground 0.2.28 in a process of its own: one person's client, and the Bot Connector behind it. */
export type Playground = Readonly<{
  /** Its web page. */
  url: string;
  user: PlaygroundUser;
  /** The names under which its page shows its places. */
  places: Readonly<{ personal: string; group: string; general: string; channel: string }>;
  /** Hosts beyond this machine that it tried to reach. */
  tried(): readonly string[];
  stop(): Promise<void>;
}>;

type Options = Readonly<{
  /** Where activities are posted to. */
  botUrl: string;
  tenant: string;
  /** Who sits in front of it. */
  user: PlaygroundUser;
  /** Who else is in the group chat and in the team: five, neither more nor fewer. */
  others: readonly PlaygroundUser[];
  /** Of the person and their machine. It is what activities say. */
  locale?: string;
  timeZone?: string;
}>;

/** The bot in this client; the id begins with 28: as in Teams. */
export const playgroundBot = { id: '28:0b070000-0000-4000-8000-00000000b07a', name: 'Latido' } as const;

const listensWithinMs = 30_000;

/** A port that is free now. The client takes another one silently when it is not. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

const inConfig = ({ id, aadObjectId, name, email }: PlaygroundUser) => {
  const [givenName = '', ...surname] = name.split(' ');
  // Its own spelling.
  return { id, aadObjectId, name, email, userPrincipleName: email, givenName, surname: surname.join(' ') };
};

/**
 * Starts it. By itself it would listen on every interface, open a browser, and report to its maker also with telemetry
 * switched off (the statistics of its reporting library): all three are taken from it (`fence.ts`).
 */
export async function startPlayground(options: Options): Promise<Playground> {
  const { botUrl, tenant, user, others, locale = 'es_CO', timeZone = 'America/Bogota' } = options;
  const folder = mkdtempSync(join(tmpdir(), `latido-playground-${process.pid}-`));
  // Each process is a world of its own: two of them must not have a place in common.
  const mine = user.id.replaceAll(/\W/g, '');
  const config = {
    version: '0.1.1',
    tenantId: tenant,
    bot: playgroundBot,
    currentUser: inConfig(user),
    users: others.map(inConfig),
    personalChat: { id: `a:personal-${mine}` },
    groupChat: { id: `19:group-${mine}@thread.v2`, name: 'Turno de la tarde' },
    team: {
      id: `19:general-${mine}@thread.tacv2`,
      name: 'Aurora',
      aadGroupId: '0b070000-0000-4000-8000-000000000a0a',
      channels: [{ id: `19:planta-${mine}@thread.tacv2`, name: 'Planta' }],
    },
  };
  // JSON is YAML.
  const configFile = join(folder, 'playground.yml');
  writeFileSync(configFile, JSON.stringify(config));
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const program = join(clientFolder('@microsoft/m365agentsplayground'), 'cli.js');
  const fence = import.meta.resolve('./fence.ts');
  const args = ['start', '--port', String(port), '--app-endpoint', botUrl, '--channel-id', 'msteams'];
  const quiet = ['--disable-telemetry', '--service-url', `${url}/_connector`];
  const child = spawn(process.execPath, ['--import', fence, program, ...args, ...quiet], {
    cwd: folder,
    env: {
      HOME: folder,
      TMPDIR: folder,
      // It would ask the machine for its name and id.
      PATH: '',
      LANG: `${locale}.UTF-8`,
      TZ: timeZone,
      TEAMSAPPTESTER_BROWSER: 'none',
      M365_AGENTS_PLAYGROUND_CONFIG_PATH: configFile,
      M365_AGENTS_PLAYGROUND_LOGFILE: join(folder, 'log.txt'),
      APPLICATION_INSIGHTS_NO_STATSBEAT: 'true',
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const clear = () => rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  const atExit = (): void => {
    child.kill('SIGKILL');
    clear();
  };
  process.once('exit', atExit);
  const ended = once(child, 'close');
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
  }
  for (const end = performance.now() + listensWithinMs; !output.includes('Listening on'); await sleep(25)) {
    if (child.exitCode !== null || performance.now() > end)
      throw new Error(`Agents Playground does not listen:\n${output}`);
  }
  if (!output.includes(`Listening on ${port}`))
    throw new Error(`Agents Playground took another port:\n${output}`);
  return {
    url,
    user,
    places: {
      personal: 'Personal Chat',
      group: config.groupChat.name,
      general: 'General',
      channel: 'Planta',
    },
    tried: () => [...output.matchAll(/^fence: (.*)$/gm)].map(([, host]) => host ?? ''),
    async stop() {
      process.off('exit', atExit);
      child.kill('SIGKILL');
      await ended;
      clear();
    },
  };
}
