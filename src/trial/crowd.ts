import { createHash, randomUUID } from 'node:crypto';
import type { WebMessages } from '#adapters/web/messages.ts';
import type { WebPeople } from '#adapters/web/people.ts';
import type { Button, Card } from '#core/card.ts';
import type { Address, Chat, Handle, MessageRef } from '#core/chat.ts';
import type { Clock } from '#core/clock.ts';
import { answer, commentForm, openComment, show } from '#flows/pulse/actions.ts';
import { tenant } from './people.ts';

type Options = Readonly<{
  messages: WebMessages;
  people: WebPeople;
  chat: Chat;
  clock: Clock;
  handle: Handle;
}>;

/** A number in 0..1 that is always the same for the same words: the invented people keep their character. */
function fixed(...words: readonly string[]): number {
  return createHash('sha256').update(words.join('\n')).digest().readUInt32BE(0) / 2 ** 32;
}

/** About so many answer when asked, and again of those who remain. */
const willing = 0.7;
const talkative = 0.4;

/** What invented people write, by language and by how they feel. */
const remarks: Record<string, Readonly<{ glad: readonly string[]; sour: readonly string[] }>> = {
  es: {
    glad: [
      'El equipo se ayuda mucho y eso se agradece.',
      'El nuevo sistema de pedidos me ahorra tiempo todos los días.',
      'Me gusta que nos expliquen el porqué de los cambios.',
    ],
    sour: [
      'Las aprobaciones tardan demasiado y nos frenan.',
      'La carga de trabajo de este mes no se sostiene.',
      'La VPN se cae cada diez minutos.',
    ],
  },
  en: {
    glad: [
      'People here help each other without being asked.',
      'The new handover checklist makes my week calmer.',
    ],
    sour: [
      'Decisions reach us too late to plan around them.',
      'Too many tools that do not talk to each other.',
    ],
  },
  pt: {
    glad: ['A equipe se apoia e isso faz diferença.', 'O treinamento deste mês foi muito útil.'],
    sour: ['As aprovações demoram e atrasam as entregas.', 'Faltam informações claras sobre as prioridades.'],
  },
};

/**
 * Lets the invented colleagues answer what waits for them, as people do: through events, button by button. Some never
 * do. The trial alone has a crowd.
 * @param apart who is left alone: the person at the keyboard
 * @returns how many answered
 */
export async function letCrowdAnswer(options: Options, apart: string): Promise<number> {
  const { messages, people } = options;
  let answered = 0;
  for await (const person of people.all()) {
    if (person.key === apart) continue;
    const conversation = `dm:${person.key}`;
    const recent = await messages.list({ conversation, viewer: person.key, limit: 10 });
    for (const message of recent.toReversed()) {
      const card = message.body.kind === 'card' ? message.body.card : undefined;
      const start = card && startOf(card);
      if (start === undefined || fixed(person.key, message.id) > willing) continue;
      const where: Address = { platform: 'web', tenant, key: person.key, route: conversation };
      const on = { platform: 'web', tenant, route: conversation, id: message.id };
      answered += (await answerAll(options, { ...person, where, on }, start)) ? 1 : 0;
      break;
    }
  }
  return answered;
}

const named = (card: Card, name: string): readonly Button[] =>
  (card.buttons ?? []).filter((button) => button.name === name);

/** The button that begins a pulse; the card at the end has one to go back, which is no beginning. */
const startOf = (card: Card): Button | undefined =>
  named(card, openComment.name).length > 0 || named(card, answer.name).length > 0
    ? undefined
    : named(card, show.name)[0];

type Somebody = Readonly<{ key: string; name: string; locale?: string; where: Address; on: MessageRef }>;

async function answerAll(options: Options, somebody: Somebody, start: Button): Promise<boolean> {
  const { chat, clock, handle } = options;
  const { key, name, where, on } = somebody;
  const common = () => ({
    id: randomUUID(),
    at: clock.now(),
    from: { platform: 'web', tenant, key, name },
    where,
    direct: true,
    on,
  });
  const mood = fixed(key, 'mood');
  let last: Card | undefined;
  for (let next: Button | undefined = start; next !== undefined; ) {
    const reply = await handle({ kind: 'action', name: next.name, input: next.input, ...common() });
    if (reply.kind !== 'replace') return false;
    last = reply.card;
    const choices = named(last, answer.name);
    const wobble = fixed(key, JSON.stringify(choices[0]?.input ?? ''));
    const at = Math.floor((mood * 0.6 + wobble * 0.4 + 0.12) * (choices.length - 1));
    next = choices[Math.min(at, choices.length - 2)];
  }
  const comment = last && named(last, openComment.name)[0];
  const words = remarks[somebody.locale ?? ''] ?? remarks.en;
  if (comment !== undefined && words !== undefined && fixed(key, 'talks') < talkative) {
    const list = mood > 0.5 ? words.glad : words.sour;
    const values = { comment: list[Math.floor(fixed(key, 'words') * list.length)] ?? '' };
    const reply = await handle({
      kind: 'submit',
      name: commentForm.name,
      input: comment.input,
      values,
      ...common(),
    });
    if (reply.kind === 'replace') last = reply.card;
  }
  if (last !== undefined) await chat.update(on, last);
  return true;
}
