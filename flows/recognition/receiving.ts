import type { Done, Replace, Say } from '#core/chat.ts';
import { type FlowPart, onAction, onMessage } from '#core/flow.ts';
import { type Outcome, replace, say } from '#core/outcome.ts';
import { readSetting } from '#store/settings.ts';
import { chooseIt, received } from './actions.ts';
import { chooseSeen } from './changing/store.ts';
import { onPosted } from './posts.ts';
import { recognitionById } from './store.ts';
import { narrowed, shownAnew } from './subjects.ts';
import { postedAnew } from './telling.ts';
import { text } from './text.ts';
import { receivedCard, sentence, withdrawnCard } from './views.ts';

const onReceived = onMessage(received, async ({ db, person, locale }, { id }) => {
  const it = await recognitionById(db, id);
  if (it?.state !== 'stands') return withdrawnCard(locale);
  const { values } = await readSetting(db, 'recognition');
  return receivedCard(person, values, it);
});

const onChoose = onAction(
  chooseIt,
  async ({ db, person, locale, now }, { id, choice }, event): Promise<Outcome<Replace | Say | Done>> => {
    const chosen = await chooseSeen(db, { id, person: person.id, choice });
    if (chosen.kind === 'gone') return say(sentence(text(locale).gone));
    const { recognition: it, before } = chosen;
    const settings = await readSetting(db, 'recognition');
    const extra =
      it.seen === 'public'
        ? {
            ...shownAnew(id),
            ...(before !== 'public' && postedAnew(it, settings, now)),
          }
        : narrowed(id);
    const card = receivedCard(person, settings.values, it);
    return event.on === undefined ? say(card, extra) : replace(card, extra);
  },
);

/** What those see to whom was thanked, and everybody in a shared place. */
export const receiving: FlowPart = {
  actions: [onChoose],
  messages: [onReceived],
  posts: [onPosted],
};
