import type { Log } from '#core/log.ts';
import type { Sentiment, Tone } from '#core/sentiment.ts';
import { createMasker, type Masker } from './mask.ts';
import { createOffline, obviousTone } from './sentiment-offline.ts';
import { batchSize, createModelJudge, type ModelFailure, type OpenAiOptions } from './sentiment-openai.ts';

export type SentimentOptions = Readonly<{
  /** Absent: comments are read inside the house only. */
  openai?: OpenAiOptions;
  /** The organisation's own people, asked for before comments leave the house. When it fails, none leaves. */
  names?: () => Promise<readonly string[]>;
  log: Pick<Log, 'warn'>;
}>;

/** Requests to the model at the same time. */
const lanes = 4;

/** What will not be better for the next batch of the same call. */
const lasting: readonly ModelFailure[] = ['unreachable', 'refused_request', 'unknown'];

/**
 * Reads the tone of comments: masks them, asks the model where one is configured, and judges offline otherwise.
 * A batch that the model fails on is judged offline; a model out of reach is not asked again in the same call.
 */
export function createSentiment(options: SentimentOptions): Sentiment {
  const { log, names } = options;
  const offline = createOffline();
  const ask = options.openai && createModelJudge(options.openai);
  let plainMasker: Masker | undefined;

  /** Without the organisation's names nothing may be sent: absent when they cannot be had. */
  async function fullMasker(): Promise<Masker | undefined> {
    try {
      return createMasker(names ? await names() : []);
    } catch {
      log.warn({ reason: 'no_names' }, 'sentiment: the model is not asked');
      return undefined;
    }
  }

  async function askInBatches(texts: readonly string[], judge: NonNullable<typeof ask>): Promise<Tone[]> {
    const found = texts.map((text) => obviousTone(text));
    const open = texts.map((_, i) => i).filter((i) => found[i] === undefined);
    const starts = Array.from({ length: Math.ceil(open.length / batchSize) }, (_, n) => n * batchSize);
    let asking = true;

    async function work(): Promise<void> {
      for (let start = starts.shift(); start !== undefined && asking; start = starts.shift()) {
        const batch = open.slice(start, start + batchSize);
        const answer = await judge(batch.map((i) => texts[i] ?? ''));
        if (answer.kind === 'judged')
          batch.forEach((i, n) => {
            found[i] = answer.tones[n];
          });
        else {
          log.warn({ reason: answer.reason, comments: batch.length }, 'sentiment: judged offline');
          if (lasting.includes(answer.reason)) asking = false;
        }
      }
    }

    await Promise.all(Array.from({ length: lanes }, work));
    return texts.map((text, i) => found[i] ?? offline(text));
  }

  return {
    async classify(texts) {
      try {
        const masker = ask && (await fullMasker());
        plainMasker ??= createMasker();
        const masked = texts.map(masker ?? plainMasker);
        return ask && masker ? await askInBatches(masked, ask) : masked.map(offline);
      } catch {
        // Nothing of the error is kept: it may carry a text.
        log.warn({ reason: 'unexpected', comments: texts.length }, 'sentiment: none could be judged');
        return texts.map(() => 'unsure');
      }
    },
  };
}
