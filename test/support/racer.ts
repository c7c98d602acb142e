import { z } from 'zod';
import {
  boost,
  chooseSeen,
  chooseStanding,
  editRecognition,
  hide,
  showAgain,
  unboost,
  undo,
} from '#flows/recognition/changing/store.ts';
import { give } from '#flows/recognition/giving/store.ts';
import { type Db, openDatabase } from '#store/db.ts';
import { personById } from '#store/people.ts';
import { readSetting } from '#store/settings.ts';

// A process of its own that gives, joins in, undoes, hides and chooses as fast as it can, ten things at once. What came of
// it is written to its output, a line for each: what, which recognition, what it was answered.

const visibility = z.enum(['public', 'team', 'private']);
const step = z.discriminatedUnion('do', [
  z.object({ do: z.literal('give'), by: z.string(), to: z.array(z.string()), choice: visibility }),
  z.object({ do: z.literal('boost'), by: z.string(), id: z.string() }),
  z.object({ do: z.literal('unboost'), by: z.string(), id: z.string() }),
  z.object({ do: z.literal('undo'), by: z.string(), id: z.string() }),
  z.object({ do: z.literal('edit'), by: z.string(), id: z.string(), words: z.string() }),
  z.object({ do: z.literal('hide'), by: z.string(), id: z.string() }),
  z.object({ do: z.literal('show'), by: z.string(), id: z.string() }),
  z.object({ do: z.literal('choose'), by: z.string(), id: z.string(), choice: visibility.nullable() }),
  z.object({ do: z.literal('standing'), by: z.string(), choice: visibility.nullable() }),
]);
export type Step = z.infer<typeof step>;
const jobSchema = z.object({
  connection: z.record(z.string(), z.any()),
  now: z.coerce.date(),
  steps: z.array(step),
});
export type RaceJob = z.input<typeof jobSchema>;
export type Result = Readonly<{ do: Step['do']; by: string; id?: string; kind: string }>;

async function take(db: Db, one: Step, now: Date): Promise<string> {
  const who = await personById(db, one.by);
  if (who === undefined) throw new Error('nobody');
  switch (one.do) {
    case 'give': {
      const settings = await readSetting(db, 'recognition');
      const given = await give(
        db,
        settings,
        {
          giver: who,
          receivers: one.to.map((id) => ({ kind: 'person', id })),
          value: 'care',
          words: 'for what was done, and for what it changed',
          choice: one.choice,
          now,
        },
        async () => {
          throw new Error('nobody is outside');
        },
      );
      return given.kind;
    }
    case 'boost':
      return (await boost(db, { id: one.id, by: who, now })).kind;
    case 'unboost':
      return (await unboost(db, { id: one.id, by: one.by })).kind;
    case 'undo':
      return (await undo(db, { id: one.id, by: one.by, now })).kind;
    case 'edit':
      return (await editRecognition(db, { id: one.id, by: one.by, words: one.words, now })).kind;
    case 'hide':
      return (await hide(db, { id: one.id, by: one.by, reason: 'seen by nobody', now })).kind;
    case 'show':
      return (await showAgain(db, { id: one.id, by: one.by, now })).kind;
    case 'choose':
      return (await chooseSeen(db, { id: one.id, person: one.by, choice: one.choice })).kind;
    case 'standing':
      await chooseStanding(db, { person: one.by, choice: one.choice });
      return 'chosen';
  }
}

if (import.meta.main) {
  let input = '';
  for await (const chunk of process.stdin.setEncoding('utf8')) input += chunk;
  const { connection, now, steps } = jobSchema.parse(JSON.parse(input));
  const { db, close } = openDatabase(connection);
  const left = steps.values();
  const runner = async (): Promise<void> => {
    for (const one of left) {
      const kind = await db.transaction().execute((trx) => take(trx, one, now));
      const result: Result = { do: one.do, by: one.by, ...('id' in one && { id: one.id }), kind };
      process.stdout.write(`${JSON.stringify(result)}\n`);
    }
  };
  await Promise.all(Array.from({ length: 10 }, runner));
  await close();
}
