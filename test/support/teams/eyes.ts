import { createScreen } from '#test/contract/teams-screen.ts';
import type { TeamsServer } from '#test/support/teams-server/index.ts';
import { str } from '#test/support/teams-server/json.ts';
import { cardOf } from '#test/support/teams-server/read.ts';
import type { Conversation, Message, Obj } from '#test/support/teams-server/world.ts';
import type { Picture } from './card-page.ts';

/** Something that came before somebody's eyes. */
export type Sight = Readonly<{
  who: string;
  step: string;
  kind: 'message' | 'dialog' | 'words';
  /** What a notification says of a message; the words of a dialog of words, or of a short sign below a card. */
  summary: string;
  /** In which conversation a message is: `personal`, `channel` or `groupChat`. */
  place: Conversation['kind'];
  picture?: Picture;
}>;

/** What people see of the bot, step by step: each new or changed message, each dialog, as it is sent to their client. */
export function createEyes(teams: TeamsServer) {
  const { world } = teams;
  const known = new Map<string, string>();
  const sights: Sight[] = [];
  /** What was there before is no news; and what many see is news for the first who looks. */
  const keyOf = (user: string, { kind, id }: Conversation, message: Message): string =>
    `${kind === 'personal' ? user : message.own.has(user) ? user : ''} ${id} ${message.id}`;
  const cardFor = (user: string, message: Message): Obj =>
    message.own.get(user) ?? cardOf(message.body) ?? {};
  for (const conversation of world.conversations.values()) {
    for (const user of conversation.members) {
      for (const message of conversation.messages)
        known.set(keyOf(user, conversation, message), JSON.stringify(cardFor(user, message)));
    }
  }

  function look(user: string, step: string): readonly Sight[] {
    const who = world.person(user).name;
    const fresh: Sight[] = [];
    const caption = (n: number): string =>
      `${String(sights.length + n + 1).padStart(2, '0')} ${who}: ${step}`;
    for (const conversation of world.conversations.values()) {
      if (!conversation.members.has(user)) continue;
      for (const message of conversation.messages) {
        if (message.by !== 'bot' || (message.only !== undefined && message.only !== user)) continue;
        const card = cardFor(user, message);
        const key = keyOf(user, conversation, message);
        const now = JSON.stringify(card);
        if (known.get(key) === now) continue;
        known.set(key, now);
        const place = conversation.kind;
        const summary = str(message.body.summary);
        const picture = { caption: `${caption(fresh.length)} [${summary}]`, card };
        fresh.push({ who, step, kind: 'message', summary, place, picture });
      }
    }
    const dialog = world.dialogs.get(user);
    if (dialog?.kind === 'card') {
      const { card, title, size } = dialog;
      const picture = {
        caption: caption(fresh.length),
        card,
        dialog: { title, height: Number(size.height) },
      };
      fresh.push({ who, step, kind: 'dialog', summary: title, place: 'personal', picture });
    } else if (dialog !== undefined) {
      fresh.push({ who, step, kind: 'words', summary: dialog.text, place: 'personal' });
    }
    for (const words of world.toasts.get(user) ?? []) {
      fresh.push({ who, step, kind: 'words', summary: words, place: 'personal' });
    }
    world.toasts.delete(user);
    sights.push(...fresh);
    return fresh;
  }

  return {
    sights,
    look,
    /** Somebody's client, as the contract has it. */
    screen: (user: string) => createScreen(teams, user),
  };
}
