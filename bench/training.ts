import { setTimeout as sleep } from 'node:timers/promises';
import { addDays, atLocal, isoWeekday } from '#core/zoned.ts';
import { start } from '#test/support/time.ts';
import { startHelper, startProgram } from './child.ts';
import { deliverBare } from './deliveries-floor.ts';
import { milliseconds, none, perSecond, ratio, seconds } from './format.ts';
import { computedMs, memoryOfAll, memoryOfOne, written } from './memory.ts';
import { insertPeople } from './people.ts';
import type { Pressed } from './pressing.ts';
import type { Row } from './row.ts';
import type { Presses as SlackPresses } from './slack-load.ts';
import { newSecret } from './slack-workspace.ts';
import { startStack } from './stack.ts';
import type { Presses as TeamsPresses } from './teams-load.ts';
import type { CrowdAsked, CrowdReady, CrowdSetting, Samples } from './training-crowd.ts';
import {
  enrolAll,
  isQuiet,
  joinPeople,
  lookedAtAll,
  moveTo,
  number,
  publishCourse,
  until,
} from './training-house.ts';
import type { Figures, Times } from './training-learners.ts';
import { prove } from './training-proof.ts';

const slackTenant = 'T0BENCH';
const teamsTenant = '11111111-2222-4333-8444-555555555555';
const appId = '99999999-8888-4777-8666-555555555555';
const zone = 'Europe/Madrid';
/** Presses under way at once, over both platforms. */
const atOnce = 64;
const floorMs = 3_000;
/** Of ten sessions one is held back: so many days of work are enough for everybody. */
const mostDays = 20;
const nine = 9 * 60;

/** @param write what is found, as soon as it is */
export type TrainingSetting = Readonly<{
  people: number;
  flags?: readonly string[];
  /** Nobody presses any more after so long, and what was done until then is looked at. */
  minutes?: number;
  write?(line: string): void;
}>;

/**
 * A course of forty lessons, from HR's press to the last certificate: half of the people in Slack and half in Teams, all by the real routes, on
 * Redis and PostgreSQL by URL, with the clock moved from day to day.
 */
export async function measureTraining({
  people,
  flags = [],
  minutes = Number.POSITIVE_INFINITY,
  write = () => {},
}: TrainingSetting): Promise<readonly Row[]> {
  const begun = performance.now();
  const say = (what: string) => write(`${seconds(performance.now() - begun).padStart(8)}  ${what}`);
  const crowd = startHelper('training-crowd.ts');
  const ask = <T>(asked: CrowdAsked): Promise<T> => crowd.ask<T>(asked);
  const setting: CrowdSetting = {
    slackTenant,
    bot: 'U0BENCH',
    secret: newSecret(),
    teamsTenant,
    appId,
    password: 'bench',
    atOnce,
  };
  const { slackUrl, teams } = await ask<CrowdReady>({ kind: 'start', setting });
  const env = {
    SLACK_SIGNING_SECRET: setting.secret,
    SLACK_BOT_TOKEN: 'xoxb-bench',
    TEAMS_APP_ID: appId,
    TEAMS_TENANT_ID: teamsTenant,
    TEAMS_APP_PASSWORD: setting.password,
    TEAMS_OPENID_URL: teams.openIdUrl,
    TEAMS_TOKEN_ISSUER: teams.issuer,
    TEAMS_LOGIN_URL: teams.loginUrl,
  };
  const stack = await startStack(
    'servers',
    {
      ...env,
      SLACK_API_URL: `${slackUrl}/api/`,
      SLACK_MESSAGES_PER_MINUTE: '6000',
      TEAMS_MESSAGES_PER_MINUTE: '3000',
      TRIAL: 'on',
      LOG_LEVEL: 'warn',
    },
    flags,
  );
  await ask({ kind: 'meet', url: stack.program.url });
  await insertPeople(stack.pool, people);
  await joinPeople(stack, people, { slackTenant, teamsTenant, serviceUrl: teams.serviceUrl });
  const course = await publishCourse(stack);
  let day = addDays(start.toISOString().slice(0, 10), 2);
  const at = (minute: number) => atLocal(day, minute, zone);
  const sentNow = () => number(stack, `select count(*) as n from deliveries where state = 'sent'`);
  const figures = () => ask<Figures>({ kind: 'figures' });
  const rows: Row[] = [];
  const only = (what: string, ours: string) =>
    rows.push({ what: `training, ${what}`, ours, floor: none, ratio: none });

  const isOver = () => performance.now() - begun > minutes * 60_000;
  /** Until all of a day has happened, or time is up: then until what was pressed is answered. */
  const settle = async () => {
    for (let quiet = 0; quiet < 2; await sleep(500)) {
      if (isOver()) {
        await ask({ kind: 'hold', on: true });
        await until('what was pressed is answered', async () => (await figures()).under === 0);
        return;
      }
      const isStill = (await isQuiet(stack)) && (await figures()).open === 0;
      quiet = isStill ? quiet + 1 : 0;
    }
  };

  // The day of the invitation.
  await moveTo(stack, at(nine + 60));
  const enrolMs = await enrolAll(stack, course, people);
  say(`enrolled ${people} in ${seconds(enrolMs)}`);
  only(
    `${people} people enrolled by a rule of HR`,
    `${seconds(enrolMs)}, ${perSecond((people * 1_000) / enrolMs)}`,
  );
  await moveTo(stack, at(nine + 65));
  const inviteMs = await until(
    'everybody is invited',
    async () =>
      (await number(
        stack,
        `select count(*) as n from deliveries where message = 'training.invited' and state = 'sent'`,
      )) >= people,
    { everyMs: 500 },
  );
  say(`invited in ${seconds(inviteMs)}`);
  await settle();

  let pressMs = 0;
  let pressed = 0;
  await ask<Times>({ kind: 'times' });
  let sendMs = 0;
  let sessions = 0;
  let lookMs = 0;
  for (let n = 1; n <= mostDays; n += 1) {
    do day = addDays(day, 1);
    while (isoWeekday(day) > 5);
    await ask({ kind: 'day', day: n });
    if (n === 1) {
      // In the night it is only looked at.
      await moveTo(stack, at(4 * 60 + 30));
      lookMs = await lookedAtAll(stack);
      say(`looked at everybody in the night in ${seconds(lookMs)}`);
      await ask({ kind: 'hold', on: true });
    }
    const sentBefore = await sentNow();
    await moveTo(stack, at(nine));
    const morningMs = await lookedAtAll(stack);
    say(`day ${n}: planned in ${seconds(morningMs)}`);
    if (n === 1) {
      only(
        'everybody looked at, in the night and in the morning',
        `${perSecond((people * 1_000) / lookMs)}, ${perSecond((people * 1_000) / morningMs)}`,
      );
      const waitMs = await until('sessions are sent', () => isQuiet(stack));
      sessions = (await sentNow()) - sentBefore;
      sendMs = morningMs + waitMs;
      say(`day 1: ${sessions} sessions sent in ${seconds(sendMs)}`);
      await ask<Times>({ kind: 'times' });
      await ask({ kind: 'hold', on: false });
    }
    const cpu = () => [computedMs(stack.program.pid), computedMs(stack.postgresPid)] as const;
    const [node0, postgres0] = cpu();
    await settle();
    const [node1, postgres1] = cpu();
    const times = await ask<Times>({ kind: 'times' });
    pressMs += times.tookMs;
    pressed += times.presses;
    const done = await number(stack, `select count(*) as n from enrolments where state = 'done'`);
    const now = await figures();
    say(
      `day ${n}: ${times.presses} presses in ${seconds(times.tookMs)}, p50 ${milliseconds(times.p50)}, p99 ${milliseconds(times.p99)}, card p50 ${milliseconds(times.cardP50)}, p99 ${milliseconds(times.cardP99)}; of a press Node computed ${milliseconds((node1 - node0) / times.presses)}, PostgreSQL ${milliseconds((postgres1 - postgres0) / times.presses)}; again ${now.again}; done ${done}; Node ${written(memoryOfOne(stack.program.pid))}, PostgreSQL ${written(memoryOfAll(stack.postgresPid))}`,
    );
    if (n === 1) {
      rows.push(...(await floors(env, slackUrl, teams, ask, times)));
      const bare = await deliverBare(stack, 2_000);
      const rate = (sessions * 1_000) / sendMs;
      rows.push({
        what: `training, ${sessions} sessions planned, drawn and sent (150 a second at most), against a bare BullMQ worker with one insert each`,
        ours: `${perSecond(rate)}, ${seconds(sendMs)}`,
        floor: perSecond(bare),
        ratio: ratio(rate, bare),
      });
    }
    if (done >= people || isOver()) break;
  }
  await until('everything due is sent', () => isQuiet(stack));
  const last = await figures();
  const done = await number(stack, `select count(*) as n from enrolments where state = 'done'`);
  await prove(stack, { people, done }, last);
  if (done < people) say(`time is up: ${done} of ${people} are done`);
  const certificates = await number(
    stack,
    `select extract(epoch from max(sent_at - due_at)) * 1000 as n from deliveries where message = 'training.certified'`,
  );
  const certificates50 = await number(
    stack,
    `select extract(epoch from percentile_cont(0.5) within group (order by sent_at - due_at)) * 1000 as n from deliveries where message = 'training.certified'`,
  );
  only(
    `${last.plain} certificates, from the last press to the picture`,
    `p50 ${milliseconds(certificates50)}, longest ${milliseconds(certificates)}`,
  );
  only(
    `${done} of ${people} people took 40 lessons: every answer kept, every lesson once`,
    `${last.answers} answers, ${last.presses} presses, ${last.again} pressed again`,
  );
  only('memory, Node at the end', written(memoryOfOne(stack.program.pid)));
  only('memory, PostgreSQL at the end', written(memoryOfAll(stack.postgresPid)));
  only(
    'whole time',
    `${seconds(performance.now() - begun)}, of it pressing ${seconds(pressMs)}, ${perSecond((pressed * 1_000) / pressMs)}`,
  );
  say('all of it holds');
  await crowd.stop();
  await stack.stop();
  return rows;
}

/** The same presses on bare programs of both platforms, half and half. */
async function floors(
  env: Readonly<Record<string, string>>,
  respondTo: string,
  { serviceUrl, token }: CrowdReady['teams'],
  ask: <T>(asked: CrowdAsked) => Promise<T>,
  ours: Times,
): Promise<readonly Row[]> {
  const samples = await ask<Samples>({ kind: 'samples' });
  const [slackBare, teamsBare] = [
    await startProgram('bench/slack-bolt.ts', env),
    await startProgram('bench/teams-botbuilder.ts', env),
  ];
  const [slackLoad, teamsLoad] = [startHelper('slack-load.ts'), startHelper('teams-load.ts')];
  const pace = { connections: atOnce / 2 };
  const both = async (forMs: number) =>
    Promise.all([
      slackLoad.ask<Pressed>({
        url: slackBare.url,
        respondTo,
        tenant: slackTenant,
        secret: env.SLACK_SIGNING_SECRET ?? '',
        presses: samples.slack,
        pace,
        forMs,
      } satisfies SlackPresses),
      teamsLoad.ask<Pressed>({
        url: teamsBare.url,
        serviceUrl,
        token,
        tenant: teamsTenant,
        appId,
        presses: samples.teams,
        pace,
        forMs,
      } satisfies TeamsPresses),
    ]);
  await both(1_000);
  const pressed = await both(floorMs);
  const rate = pressed.reduce((sum, one) => sum + one.perSecond, 0);
  const mine = (ours.presses * 1_000) / ours.tookMs;
  await Promise.all([slackBare.stop(), teamsBare.stop(), slackLoad.stop(), teamsLoad.stop()]);
  return [
    {
      what: `training, ${ours.presses} presses of a day, ${atOnce} at once, half in Slack and half in Teams, against bare Bolt and botbuilder`,
      ours: `${perSecond(mine)}, p50 ${milliseconds(ours.p50)}, p99 ${milliseconds(ours.p99)}`,
      floor: `${perSecond(rate)}, p99 ${milliseconds(Math.max(...pressed.map(({ p99 }) => p99)))}`,
      ratio: ratio(mine, rate),
    },
  ];
}
