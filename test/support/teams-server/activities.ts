import { randomUUID } from 'node:crypto';
import { type Conversation, type Human, ids, type Obj } from './world.ts';

// Activities as Teams makes them. What is typed comes as text, in which some clients escape markup and others do not, and once
// more as HTML.

const special: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };
export const escaped = (text: string): string => text.replace(/[&<>]/g, (sign) => special[sign] ?? sign);

/** Words with people's names in between. */
export type Piece = string | Readonly<{ mri: string; name: string }>;

export const bot = { id: `28:${ids.app}`, name: 'Latido' } as const;
export const botPiece: Piece = { mri: bot.id, name: bot.name };

export type Spot = Readonly<{ conversation: Conversation; thread?: string }>;

/** Common to all. @param replyTo the message that was pressed */
function common(person: Human, spot: Spot, options: Readonly<{ serviceUrl: string; id: string }>): Obj {
  const { conversation, thread } = spot;
  const at = new Date();
  const isChannel = conversation.kind === 'channel';
  const external = person.tenant !== ids.tenant;
  return {
    id: options.id,
    timestamp: at.toISOString(),
    localTimestamp: at.toISOString().replace('Z', '-05:00'),
    localTimezone: person.timeZone,
    serviceUrl: options.serviceUrl,
    channelId: 'msteams',
    from: {
      id: person.mri,
      name: person.name,
      aadObjectId: person.id,
      ...(external && { tenantId: person.tenant }),
    },
    conversation: {
      ...(conversation.kind !== 'personal' && { isGroup: true }),
      ...(conversation.name !== '' && { name: conversation.name }),
      conversationType: conversation.kind,
      tenantId: ids.tenant,
      id: thread === undefined ? conversation.id : `${conversation.id};messageid=${thread}`,
    },
    recipient: bot,
    locale: person.locale,
    entities: [
      {
        type: 'clientInfo',
        locale: person.locale,
        country: 'CO',
        platform: 'Web',
        timezone: person.timeZone,
      },
    ],
    channelData: {
      ...(isChannel && {
        teamsChannelId: conversation.id,
        teamsTeamId: conversation.team,
        channel: { id: conversation.id },
        team: { id: conversation.team },
      }),
      tenant: { id: ids.tenant },
    },
  };
}

export type Make = Readonly<{ person: Human; spot: Spot; serviceUrl: string }>;

export function message({ person, spot, serviceUrl }: Make, id: string, pieces: readonly Piece[]): Obj {
  const base = common(person, spot, { serviceUrl, id });
  const named = pieces.flatMap((one) => (typeof one === 'string' ? [] : [one]));
  const words = spot.conversation.kind === 'personal' ? (typed: string): string => typed : escaped;
  const text = pieces
    .map((one) => (typeof one === 'string' ? words(one) : `<at>${escaped(one.name)}</at>`))
    .join('');
  let n = -1;
  const html = pieces
    .map((one, at) => {
      // The editor puts a space that does not break behind a name.
      const isBehind = at > 0 && typeof pieces[at - 1] !== 'string';
      if (typeof one === 'string')
        return escaped(one)
          .replace(/^ /, isBehind ? '&nbsp;' : ' ')
          .replace(/\n/g, '<br>');
      n += 1;
      const kind = 'itemtype="http://schema.skype.com/Mention" itemscope=""';
      return `<span ${kind} itemid="${n}">${escaped(one.name)}</span>`;
    })
    .join('');
  return {
    ...base,
    type: 'message',
    textFormat: 'plain',
    text,
    attachments: [{ contentType: 'text/html', content: `<p>${html}</p>` }],
    entities: [
      ...named.map((one) => ({
        type: 'mention',
        mentioned: { id: one.mri, name: one.name },
        text: `<at>${escaped(one.name)}</at>`,
      })),
      ...(base.entities as readonly Obj[]),
    ],
  };
}

/** A press of `Action.Submit` on a message: a message without words. */
export const submitted = (make: Make, id: string, replyTo: string, value: Obj): Obj => ({
  ...common(make.person, make.spot, { serviceUrl: make.serviceUrl, id }),
  type: 'message',
  value,
  replyToId: replyTo,
});

export const invoke = (make: Make, name: string, value: Obj, replyTo?: string): Obj => ({
  ...common(make.person, make.spot, { serviceUrl: make.serviceUrl, id: `f:${randomUUID()}` }),
  type: 'invoke',
  name,
  value,
  ...(replyTo !== undefined && { replyToId: replyTo }),
});

/** Somebody changed what they had said, or took it away or back. @param said the message as it is now */
export const revised = (make: Make, said: Obj, eventType: string): Obj => {
  const base = common(make.person, make.spot, { serviceUrl: make.serviceUrl, id: String(said.id) });
  return {
    ...said,
    ...base,
    type: eventType === 'softDeleteMessage' ? 'messageDelete' : 'messageUpdate',
    channelData: { ...(base.channelData as Obj), eventType },
    entities: said.entities ?? base.entities,
  };
};

export const reaction = (
  make: Make,
  replyToId: string,
  change: 'reactionsAdded' | 'reactionsRemoved',
  types: readonly string[],
): Obj => ({
  ...common(make.person, make.spot, { serviceUrl: make.serviceUrl, id: `f:${randomUUID()}` }),
  type: 'messageReaction',
  replyToId,
  [change]: types.map((type) => ({ type })),
});

export const installation = (make: Make, action: 'add' | 'remove'): Obj => ({
  ...common(make.person, make.spot, { serviceUrl: make.serviceUrl, id: `f:${randomUUID()}` }),
  type: 'installationUpdate',
  action,
});

/** People or the bot came to a place or went from it. @param members `29:` of people, `28:` of the bot */
export function membership(
  make: Make,
  change: 'membersAdded' | 'membersRemoved',
  members: readonly Obj[],
): Obj {
  const base = common(make.person, make.spot, { serviceUrl: make.serviceUrl, id: `f:${randomUUID()}` });
  const isTeam = make.spot.conversation.kind === 'channel';
  const eventType = change === 'membersAdded' ? 'teamMemberAdded' : 'teamMemberRemoved';
  return {
    ...base,
    type: 'conversationUpdate',
    [change]: members,
    channelData: { ...(base.channelData as Obj), ...(isTeam && { eventType }) },
  };
}
