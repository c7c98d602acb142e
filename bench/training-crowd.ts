/** Learners in Slack and in Teams, and as much of both as they need, in a process of its own: they press what they see. */
import { randomUUID } from 'node:crypto';
import { Agent } from 'node:http';
import { z } from 'zod';
import { decodeButton } from '#adapters/slack/render/codec.ts';
import { carried } from '#adapters/teams/render/codec.ts';
import { postAndRead } from './posting.ts';
import { type Press as SlackPress, slackPress } from './slack-load.ts';
import { deliver } from './slack-sign.ts';
import { respondUrl, type Heard as SlackHeard, startWorkspace } from './slack-workspace.ts';
import { type ConnectorReady, dataIn, startConnector } from './teams-connector.ts';
import { type Press as TeamsPress, teamsPress } from './teams-load.ts';
import type { Seen } from './training-course.ts';
import { createLearners, type Figures, type Presser, type Times } from './training-learners.ts';

export const slackKey = (n: number): string => `UBENCH${n}`;
export const slackChannel = (n: number): string => `DBENCH${n}`;
export const teamsUser = (n: number): string => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;
export const teamsChat = (n: number): string => `a:bench-${n}`;

export type CrowdSetting = Readonly<{
  slackTenant: string;
  bot: string;
  secret: string;
  teamsTenant: string;
  appId: string;
  password: string;
  /** Presses under way at once, over both. */
  atOnce: number;
}>;
export type CrowdReady = Readonly<{ slackUrl: string; teams: ConnectorReady }>;
export type CrowdAsked =
  | Readonly<{ kind: 'start'; setting: CrowdSetting }>
  /** The program's address: from now on they press. */
  | Readonly<{ kind: 'meet'; url: string }>
  | Readonly<{ kind: 'day'; day: number }>
  | Readonly<{ kind: 'hold'; on: boolean }>
  | Readonly<{ kind: 'figures' | 'times' | 'samples' }>;
export type Samples = Readonly<{ slack: readonly SlackPress[]; teams: readonly TeamsPress[] }>;

/** So many presses of each platform are kept, for the floors. */
const mostSamples = 500;
/** The platform's tokens are good for an hour. Milliseconds. */
const tokenForMs = 600_000;

const invokeAnswer = z.looseObject({ type: z.string(), value: z.unknown() });

const seenInSlack = ({ blocks }: SlackHeard, at: Readonly<{ n: number; ts: string }>): readonly Seen[] =>
  blocks.flatMap(({ block_id: blockId = '', elements = [] }) =>
    elements.flatMap(({ action_id: actionId = '', value = '' }): readonly Seen[] => {
      const button = decodeButton(actionId, value);
      if (button === undefined) return [];
      const press: SlackPress = {
        user: slackKey(at.n),
        channel: slackChannel(at.n),
        ts: at.ts,
        blockId,
        actionId,
        value,
      };
      return [{ name: button.name, input: button.input, press }];
    }),
  );

const seenInTeams = (all: readonly unknown[], n: number, message: string): readonly Seen[] =>
  all.flatMap((data): readonly Seen[] => {
    const button = carried(data);
    if (button === undefined || button.kind === 'submit') return [];
    const press: TeamsPress = { user: teamsUser(n), conversation: teamsChat(n), message, data };
    return [{ name: button.name, input: button.input, press }];
  });

const numberIn = (words: string): number => Number(/(\d+)$/.exec(words)?.[1] ?? Number.NaN);

async function start(setting: CrowdSetting) {
  const { slackTenant, bot, secret, teamsTenant, appId, password, atOnce } = setting;
  const samples = { slack: [] as SlackPress[], teams: [] as TeamsPress[] };
  const agent = new Agent({ keepAlive: true, maxSockets: atOnce });
  let ours: Readonly<{ slack: URL; teams: URL }> | undefined;
  let token = { header: '', at: Number.NEGATIVE_INFINITY };

  const pressing: Presser = async ({ n, message }, { press }) => {
    if (ours === undefined) return { ok: false };
    return n % 2 === 0
      ? inSlack(ours.slack, press as SlackPress)
      : inTeams(ours.teams, press as TeamsPress, n, message);
  };
  async function inSlack(url: URL, press: SlackPress) {
    if (samples.slack.length < mostSamples) samples.slack.push(press);
    const respond = `${respondUrl(workspace.url, press.channel, press.ts)}/${randomUUID()}`;
    const body = slackPress({ tenant: slackTenant }, press, respond);
    return { ok: (await deliver(agent, url, secret, body)) === 200 };
  }
  async function inTeams(url: URL, press: TeamsPress, n: number, message: string) {
    if (samples.teams.length < mostSamples) samples.teams.push(press);
    if (performance.now() > token.at + tokenForMs)
      token = { header: connector.sign(), at: performance.now() };
    const headers = { 'content-type': 'application/json', authorization: token.header };
    const { serviceUrl } = connector.ready;
    const body = teamsPress({ serviceUrl, tenant: teamsTenant, appId }, press);
    const { status, text } = await postAndRead(agent, url, headers, body);
    const answer = status === 200 ? invokeAnswer.safeParse(JSON.parse(text)).data : undefined;
    if (answer?.type !== 'application/vnd.microsoft.card.adaptive') return { ok: false };
    return { ok: true, buttons: seenInTeams(dataIn(answer.value), n, message) };
  }

  const learners = createLearners(pressing, atOnce);
  const workspace = await startWorkspace({ tenant: slackTenant, bot }, (heard) => {
    const { how, channel, ts } = heard;
    const n = numberIn(channel);
    if (!channel.startsWith(slackChannel(0).slice(0, -1)) || Number.isNaN(n)) return;
    const seen = seenInSlack(heard, { n, ts });
    if (how === 'posted') learners.posted(n, ts, seen);
    else if (how === 'answered') learners.replaced(n, ts, seen);
    else learners.refused(n);
  });
  const connector = await startConnector(
    { appId, tenant: teamsTenant, password },
    ({ conversation, id, data }) => {
      const n = numberIn(conversation);
      if (!Number.isNaN(n)) learners.posted(n, id, seenInTeams(data, n, id));
    },
  );
  return {
    ready: { slackUrl: workspace.url, teams: connector.ready } satisfies CrowdReady,
    learners,
    samples,
    meet(url: string) {
      ours = { slack: new URL('/slack/events', url), teams: new URL('/api/messages', url) };
    },
  };
}

if (import.meta.main) {
  let running: Awaited<ReturnType<typeof start>> | undefined;
  const answer = async (asked: CrowdAsked): Promise<CrowdReady | Figures | Times | Samples | true> => {
    if (asked.kind === 'start') {
      running = await start(asked.setting);
      return running.ready;
    }
    if (running === undefined) throw new Error('nobody is there');
    if (asked.kind === 'meet') running.meet(asked.url);
    if (asked.kind === 'day') running.learners.begin(asked.day);
    if (asked.kind === 'hold') running.learners.hold(asked.on);
    if (asked.kind === 'figures') return running.learners.figures();
    if (asked.kind === 'times') return running.learners.times();
    return asked.kind === 'samples' ? running.samples : true;
  };
  process.once('disconnect', () => process.exit());
  process.on('message', async (asked) => {
    process.send?.(await answer(asked as CrowdAsked));
  });
}
