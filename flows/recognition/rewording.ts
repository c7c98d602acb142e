import { type FlowPart, onAction, onJob, onMessage } from '#core/flow.ts';
import { done, replace, say } from '#core/outcome.ts';
import type { Rewrite } from '#core/rewrite.ts';
import { personById } from '#store/people.ts';
import { readSetting } from '#store/settings.ts';
import { editRecognition } from './changing/store.ts';
import { missingHints } from './hints.ts';
import { keepRewording, rewordingOf, takeRewording } from './rewording/store.ts';
import { simpleCard, suggestionCard } from './rewording/views.ts';
import { askRewording, keepWords, reworded, rewordJob, useRewording } from './rewording-actions.ts';
import { recognitionById } from './store.ts';
import { shownAnew } from './subjects.ts';

/** A suggestion is for now. Milliseconds. */
const freshMs = 60 * 60_000;

/** Better words by a model, for those who ask: a suggestion that only its giver sees and that changes nothing by itself. */
export function createRewording({ rewrite }: Readonly<{ rewrite?: Rewrite | undefined }>): FlowPart {
  const onAsk = onAction(askRewording, async ({ db, person, locale }, { id, revision }) => {
    const it = await recognitionById(db, id);
    if (it?.state !== 'stands' || it.giver?.id !== person.id || it.revision !== revision)
      return say(simpleCard(locale, 'stale'));
    if (rewrite === undefined) return say(simpleCard(locale, 'none'));
    // Asked twice, it is answered once: the second answer would be the same question to the model.
    const once = `recognition.reword:${id}:${revision}`;
    return say(simpleCard(locale, 'coming'), { enqueue: [rewordJob.request({ id, revision }, { once })] });
  });

  const onReword = onJob(
    rewordJob,
    async ({ db, now }, { id, revision }, words: string | undefined) => {
      const it = await recognitionById(db, id);
      if (it?.state !== 'stands' || it.giver === undefined || it.revision !== revision) return {};
      await keepRewording(db, { id, revision, words, now });
      return {
        send: [
          {
            ...reworded.request({ id, revision }),
            to: it.giver.id,
            unasked: false,
            notAfter: new Date(now.getTime() + freshMs),
            once: `recognition.reworded:${id}:${revision}`,
          },
        ],
      };
    },
    async ({ db }, { id, revision }) => {
      const it = await recognitionById(db, id);
      if (it?.state !== 'stands' || it.giver === undefined || it.revision !== revision) return undefined;
      const giver = await personById(db, it.giver.id);
      const value = (await readSetting(db, 'recognition')).values.find((one) => one.id === it.value);
      if (giver === undefined) return undefined;
      const missing = value === undefined ? [] : missingHints(it.words, value);
      return rewrite?.improve(it.words, { locale: giver.locale, missing });
    },
  );

  const onReworded = onMessage(reworded, async ({ db, person, locale }, { id, revision }) => {
    const it = await recognitionById(db, id);
    if (it?.state !== 'stands' || it.giver?.id !== person.id || it.revision !== revision) return undefined;
    const found = await rewordingOf(db, id);
    if (found?.revision !== revision) return undefined;
    return found.words === null
      ? simpleCard(locale, 'none')
      : suggestionCard(locale, { id, revision }, found.words);
  });

  const onUse = onAction(useRewording, async ({ db, person, locale, now }, { id, revision }) => {
    const it = await recognitionById(db, id);
    if (it?.giver?.id !== person.id) return done();
    const found = await takeRewording(db, id);
    if (found?.words == null || found.revision !== revision) return replace(simpleCard(locale, 'stale'));
    const edited = await editRecognition(db, { id, by: person.id, revision, words: found.words, now });
    return edited.kind === 'edited'
      ? replace(simpleCard(locale, 'used'), shownAnew(id))
      : replace(simpleCard(locale, edited.kind === 'unchanged' ? 'kept' : 'stale'));
  });

  const onKeep = onAction(keepWords, async ({ db, person, locale }, { id }) => {
    const it = await recognitionById(db, id);
    if (it?.giver?.id !== person.id) return done();
    await takeRewording(db, id);
    return replace(simpleCard(locale, 'kept'));
  });

  return { actions: [onAsk, onUse, onKeep], messages: [onReworded], jobs: [onReword] };
}
