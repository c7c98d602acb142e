import { carried, carry } from '#adapters/teams/render/codec.ts';
import { encodeRoute } from '#adapters/teams/route.ts';
import { besideBare } from './beside-bare.ts';
import { startHelper, startProgram } from './child.ts';
import { insertPeople } from './people.ts';
import type { Pressed } from './pressing.ts';
import { answersKept, openRound, scheduleRound } from './round.ts';
import type { Row } from './row.ts';
import { type Stack, startStack } from './stack.ts';
import type { ConnectorReady, ConnectorSetting, Sent } from './teams-connector.ts';
import type { Press, Presses } from './teams-load.ts';

const tenant = '11111111-2222-4333-8444-555555555555';
const appId = '99999999-8888-4777-8666-555555555555';
const password = 'bench';
const people = 600;

/** The object id that belongs to a person's number, and the direct chat. */
const userOf = (n: string) => `00000000-0000-4000-8000-${n.padStart(12, '0')}`;
const chatOf = (n: string) => `a:bench-${n}`;

/** Gives everybody of the bench a direct chat, as an installation does it. */
async function joinPeople(stack: Stack, serviceUrl: string): Promise<void> {
  const numbers = Array.from({ length: people }, (_, n) => String(n));
  await stack.pool.query(
    `insert into identities (platform, tenant, key, person_id, route)
     select 'teams', $1, g.key, p.id, g.route from people p
     join unnest($2::text[], $3::text[], $4::text[]) g(email, key, route) on g.email = p.email`,
    [
      tenant,
      numbers.map((n) => `bench-${n}@bench.example`),
      numbers.map(userOf),
      numbers.map((n) => encodeRoute({ serviceUrl, conversation: chatOf(n) })),
    ],
  );
}

/** Presses on the answers of a question, by everybody, again and again: an answer may be changed until the close. */
function pressesOn(sent: readonly Sent[]): readonly Press[] {
  return [2, 3, 4, 5].flatMap((value) =>
    sent.flatMap(({ conversation, id, data }): readonly Press[] => {
      const button = carried(data);
      if (button?.kind !== 'action' || !conversation.startsWith(chatOf(''))) return [];
      const { token } = button.input as { token: string };
      const input = { token, at: 0, value };
      const user = userOf(conversation.slice(chatOf('').length));
      return [{ user, conversation, message: id, data: carry({ ...button, name: 'pulse.answer', input }) }];
    }),
  );
}

/**
 * A press on an answer in Teams: token, dispatch, transaction and the new card in the answer, on Redis and PostgreSQL by URL,
 * beside a bare bot on the same SDK that only answers.
 */
export async function measureTeams(): Promise<readonly Row[]> {
  const connector = startHelper('teams-connector.ts');
  const setting: ConnectorSetting = { appId, tenant, password };
  const { serviceUrl, token, ...where } = await connector.ask<ConnectorReady>(setting);
  const env = {
    TEAMS_APP_ID: appId,
    TEAMS_TENANT_ID: tenant,
    TEAMS_APP_PASSWORD: password,
    TEAMS_OPENID_URL: where.openIdUrl,
    TEAMS_TOKEN_ISSUER: where.issuer,
    TEAMS_LOGIN_URL: where.loginUrl,
  };
  const stack = await startStack('servers', { ...env, TEAMS_MESSAGES_PER_MINUTE: '3000', TRIAL: 'on' });
  await insertPeople(stack.pool, people);
  await joinPeople(stack, serviceUrl);
  await scheduleRound(stack);
  await openRound(stack);
  const presses = pressesOn(await connector.ask<readonly Sent[]>('sent'));
  if (presses.length < people) throw new Error(`${presses.length} presses are possible: too few`);

  const bare = await startProgram('bench/teams-botbuilder.ts', env);
  const load = startHelper('teams-load.ts');
  const rows = await besideBare({
    where: 'in Teams',
    bareName: 'a bare botbuilder bot',
    ours: stack.program.url,
    bare: bare.url,
    press: (url, pace, forMs) =>
      load.ask<Pressed>({ url, serviceUrl, token, tenant, appId, presses, pace, forMs } satisfies Presses),
    async proof() {
      if ((await answersKept(stack)) === 0) throw new Error('no answer was kept');
      if ((await connector.ask<number>('changed')) === 0) throw new Error('no message was changed');
    },
  });
  await Promise.all([load.stop(), bare.stop(), connector.stop()]);
  await stack.stop();
  return rows;
}
