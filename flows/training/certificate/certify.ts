import type { Extra } from '#core/outcome.ts';
import type { PersonId } from '#core/person.ts';
import { aboutEnrolment } from '../subjects.ts';
import { certificateMessage } from './actions.ts';

/** Later it would come as a surprise. Days. */
const daysToSend = 7;

/** The certificate of a course that was just confirmed as done: its learner waits for it. */
export const certify = (it: Readonly<{ person: PersonId; enrolment: string; now: Date }>): Extra => ({
  send: [
    {
      ...certificateMessage.request({ enrolment: it.enrolment }),
      to: it.person,
      unasked: false,
      notAfter: new Date(it.now.getTime() + daysToSend * 86_400_000),
      subject: `${aboutEnrolment(it.enrolment)}:certificate`,
      once: `certificate:${it.enrolment}`,
    },
  ],
});
