import { pressOn, type Seen } from './training-course.ts';

/** Asks again when nothing came of a press for so long. Milliseconds. */
const patienceMs = 15_000;

/** Somebody and the card before them. `reads`: they have something to press; `waits`: for what comes of a press. */
type Learner = {
  n: number;
  message: string;
  buttons: readonly Seen[];
  state: 'idle' | 'reads' | 'waits';
  since: number;
  answering: boolean;
  /** Sessions that came today. */
  sessions: number;
  /** Messages without a button of lessons: certificates. */
  plain: number;
};

/** What is done with a press; resolves when it is acknowledged, with the next card where that says it. */
export type Presser = (
  who: Readonly<{ n: number; message: string }>,
  seen: Seen,
) => Promise<Readonly<{ ok: boolean; buttons?: readonly Seen[] }>>;

export type Figures = Readonly<{
  presses: number;
  /** Answers of which the learner saw what became of them. */
  answers: number;
  /** Refused, too late, or without a card: pressed again. */
  again: number;
  /** Presses that are under way, or wait for their card. */
  under: number;
  /** Those, and people who wait for their turn to press. */
  open: number;
  posted: number;
  plain: number;
  mostSessions: number;
  mostPlain: number;
}>;

/** Percentiles of milliseconds by nearest rank, since they were last asked for. */
export type Times = Readonly<{
  presses: number /** From the first press to the last card. Milliseconds. */;
  tookMs: number;
  p50: number;
  p99: number;
  cardP50: number;
  cardP99: number;
}>;

const isOfLessons = ({ name }: Seen): boolean => name.startsWith('training.');

/**
 * Everybody who learns, each with the last card they got. So many press at once as `atOnce` says; the others wait for their turn, as people
 * do who read.
 */
export function createLearners(press: Presser, atOnce: number) {
  const learners = new Map<number, Learner>();
  const ready: Learner[] = [];
  let under = 0;
  let day = 0;
  let held = false;
  const acks: number[] = [];
  const cards: number[] = [];
  let first = Number.NaN;
  let last = Number.NaN;
  const sum = { presses: 0, answers: 0, again: 0, posted: 0, waiting: 0 };

  const learnerOf = (n: number): Learner => {
    const known = learners.get(n);
    if (known !== undefined) return known;
    const fresh: Learner = {
      n,
      message: '',
      buttons: [],
      state: 'idle',
      since: 0,
      answering: false,
      sessions: 0,
      plain: 0,
    };
    learners.set(n, fresh);
    return fresh;
  };

  function shows(learner: Learner, buttons: readonly Seen[]): void {
    learner.buttons = buttons;
    if (pressOn(buttons, { n: learner.n, day }) === undefined) {
      learner.state = 'idle';
      return;
    }
    learner.state = 'reads';
    ready.push(learner);
    pump();
  }

  function pump(): void {
    while (!held && under < atOnce) {
      const learner = ready.shift();
      if (learner === undefined) return;
      void act(learner);
    }
  }

  async function act(learner: Learner): Promise<void> {
    const { n, message } = learner;
    const seen = pressOn(learner.buttons, { n, day });
    if (seen === undefined) return;
    under += 1;
    sum.presses += 1;
    sum.waiting += 1;
    learner.state = 'waits';
    learner.since = performance.now();
    if (Number.isNaN(first)) first = learner.since;
    learner.answering = seen.name === 'training.answer';
    const { since } = learner;
    const { ok, buttons } = await press({ n, message }, seen);
    acks.push(performance.now() - since);
    under -= 1;
    // Meanwhile the card may have come by another way.
    if (learner.since === since && learner.state === 'waits') {
      if (!ok) lost(learner);
      else if (buttons !== undefined) cameOf(learner, buttons);
    }
    pump();
  }

  /** The card in the place of the one that was pressed. */
  function cameOf(learner: Learner, buttons: readonly Seen[]): void {
    last = performance.now();
    cards.push(last - learner.since);
    sum.waiting -= 1;
    if (learner.answering) sum.answers += 1;
    shows(learner, buttons);
  }

  /** Pressed again a little later. */
  function lost(learner: Learner): void {
    sum.again += 1;
    sum.waiting -= 1;
    learner.state = 'idle';
    setTimeout(() => learner.state === 'idle' && shows(learner, learner.buttons), 1_000);
  }

  const watch = setInterval(() => {
    const limit = performance.now() - patienceMs;
    for (const learner of learners.values())
      if (learner.state === 'waits' && learner.since < limit) lost(learner);
  }, 2_000);

  const rank = (sorted: readonly number[], part: number): number =>
    sorted[Math.max(0, Math.ceil(sorted.length * part) - 1)] ?? Number.NaN;

  return {
    posted(n: number, message: string, buttons: readonly Seen[]): void {
      const learner = learnerOf(n);
      sum.posted += 1;
      if (!buttons.some(isOfLessons)) {
        learner.plain += 1;
        return;
      }
      if (buttons.some(({ name }) => name === 'training.answer' || name === 'training.took'))
        learner.sessions += 1;
      if (learner.state !== 'idle') return;
      learner.message = message;
      shows(learner, buttons);
    },
    replaced(n: number, message: string, buttons: readonly Seen[]): void {
      const learner = learnerOf(n);
      if (learner.state === 'waits' && learner.message === message) cameOf(learner, buttons);
    },
    /** Something was said instead of showing a card. */
    refused(n: number): void {
      const learner = learnerOf(n);
      if (learner.state === 'waits') lost(learner);
    },
    begin(next: number): void {
      day = next;
      for (const learner of learners.values()) learner.sessions = 0;
    },
    hold(on: boolean): void {
      held = on;
      pump();
    },
    figures(): Figures {
      const all = [...learners.values()];
      return {
        presses: sum.presses,
        answers: sum.answers,
        again: sum.again,
        under: sum.waiting,
        open: ready.length + sum.waiting,
        posted: sum.posted,
        plain: all.reduce((total, { plain }) => total + plain, 0),
        mostSessions: Math.max(0, ...all.map(({ sessions }) => sessions)),
        mostPlain: Math.max(0, ...all.map(({ plain }) => plain)),
      };
    },
    times(): Times {
      const [a, c] = [acks.splice(0).sort((x, y) => x - y), cards.splice(0).sort((x, y) => x - y)];
      const tookMs = last - first;
      first = Number.NaN;
      return {
        presses: a.length,
        tookMs,
        p50: rank(a, 0.5),
        p99: rank(a, 0.99),
        cardP50: rank(c, 0.5),
        cardP99: rank(c, 0.99),
      };
    },
    end: () => clearInterval(watch),
  };
}
