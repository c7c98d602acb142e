import type {
  BoundAction,
  BoundJob,
  BoundMessage,
  BoundOpen,
  BoundPost,
  BoundSubmit,
  Command,
  Flow,
} from '#core/flow.ts';
import { locales } from '#core/i18n.ts';

/** What the flows offer, by name. */
export type Registry = Readonly<{
  flows: readonly Flow[];
  commands: readonly Command[];
  command(word: string): Command | undefined;
  action(name: string): BoundAction | undefined;
  open(name: string): BoundOpen | undefined;
  submit(name: string): BoundSubmit | undefined;
  message(name: string): BoundMessage | undefined;
  post(name: string): BoundPost | undefined;
  job(name: string): BoundJob | undefined;
}>;

/** Case and accents aside: people on a phone type neither. */
export const folded = (word: string): string =>
  word
    .normalize('NFD')
    .replace(/\p{Diacritic}/gu, '')
    .toLowerCase();

/** @throws Error when two flows claim one name: a mistake of ours, found at the first start */
export function createRegistry(flows: readonly Flow[]): Registry {
  const index = <T extends { name: string }>(what: string, items: readonly T[]) => {
    const map = new Map(items.map((item) => [item.name, item]));
    if (map.size !== items.length) throw new Error(`two flows declare the same ${what}`);
    return (name: string) => map.get(name);
  };
  const commands = flows.flatMap((flow) => flow.commands ?? []);
  const words = new Map<string, Command>();
  for (const command of commands) {
    for (const word of locales.flatMap((locale) => command.words[locale])) {
      const other = words.get(folded(word));
      if (other !== undefined && other !== command) throw new Error(`two commands are called "${word}"`);
      words.set(folded(word), command);
    }
  }
  return {
    flows,
    commands,
    // “informe”, ayuda? and **pulse** are the words that people mean.
    command: (word) => words.get(folded(word).replace(/^[^\p{L}\p{N}]+|[^\p{L}\p{N}]+$/gu, '')),
    action: index(
      'action',
      flows.flatMap((flow) => flow.actions ?? []),
    ),
    open: index(
      'open',
      flows.flatMap((flow) => flow.opens ?? []),
    ),
    submit: index(
      'form',
      flows.flatMap((flow) => flow.submits ?? []),
    ),
    message: index(
      'message',
      flows.flatMap((flow) => flow.messages ?? []),
    ),
    post: index(
      'post',
      flows.flatMap((flow) => flow.posts ?? []),
    ),
    job: index(
      'job',
      flows.flatMap((flow) => flow.jobs ?? []),
    ),
  };
}
