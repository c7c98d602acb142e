import type { Charts } from '#core/chart.ts';
import { type Flow, together } from '#core/flow.ts';
import type { Holidays } from '#core/holidays.ts';
import type { Lrs } from '#core/lrs.ts';
import { createAuthoring } from './authoring/part.ts';
import { createCertificate } from './certificate/part.ts';
import { createEnrolling } from './enrolling/part.ts';
import { createFigures } from './figures/part.ts';
import { createLadder } from './ladder/part.ts';
import { createLearning } from './learning/part.ts';
import { wakeUp } from './learning/wake.ts';
import { createStatements } from './statements/part.ts';

type Ports = Readonly<{
  charts: Charts;
  holidays: Holidays;
  lrs?: Lrs | undefined;
  publicUrl?: string | undefined;
}>;

/** Courses made of two-minute lessons: who takes them, one lesson at a time, reviews, reminders, and whether it helps. */
export function createTrainingFlow(ports: Ports): Flow {
  const learning = createLearning(ports);
  const parts = [
    learning,
    createEnrolling(ports),
    createLadder(ports),
    createAuthoring(ports),
    createFigures(ports),
    createCertificate(ports),
    createStatements(ports),
  ];
  return {
    name: 'training',
    ...together(...parts.map(({ part }) => part)),
    home: learning.home,
    // What is counted in working days comes on other days now.
    leaveChanged: async ({ db, person, now }) => ({ enqueue: await wakeUp(db, [person.id], now) }),
    samples: (locale) => parts.flatMap(({ samples }) => samples(locale)),
  };
}
