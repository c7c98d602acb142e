import type { Locale } from '#core/i18n.ts';
import type { Statement } from '#core/lrs.ts';
import { courseIri, lessonIri, questionIri } from './ids.ts';
import type { Facts, LrsActor } from './store.ts';

type Words = Readonly<Partial<Record<Locale, string>>>;

/** Verbs of ADL's vocabulary. What has no question is not answered but experienced. */
const verbs = {
  registered: {
    id: 'http://adlnet.gov/expapi/verbs/registered',
    display: { en: 'registered', es: 'se inscribió en', pt: 'se inscreveu em' },
  },
  answered: {
    id: 'http://adlnet.gov/expapi/verbs/answered',
    display: { en: 'answered', es: 'respondió', pt: 'respondeu' },
  },
  experienced: {
    id: 'http://adlnet.gov/expapi/verbs/experienced',
    display: { en: 'experienced', es: 'vio', pt: 'viu' },
  },
  completed: {
    id: 'http://adlnet.gov/expapi/verbs/completed',
    display: { en: 'completed', es: 'completó', pt: 'concluiu' },
  },
  withdrew: {
    id: 'https://w3id.org/xapi/adl/verbs/abandoned',
    display: { en: 'abandoned', es: 'dejó', pt: 'deixou' },
  },
} as const;

const types = {
  course: 'http://adlnet.gov/expapi/activities/course',
  lesson: 'http://adlnet.gov/expapi/activities/lesson',
  question: 'http://adlnet.gov/expapi/activities/cmi.interaction',
} as const;

/** Keys of extensions are IRIs. */
const extension = {
  sure: 'urn:x-latido:sure',
  answer: 'urn:x-latido:answer',
  reviewAfter: 'urn:x-latido:review-after-working-days',
  version: 'urn:x-latido:course-version',
} as const;

/** In whichever languages it is written. */
function wordsIn<T>(texts: Readonly<Partial<Record<Locale, T>>>, of: (text: T) => string): Words {
  const found = Object.entries(texts) as readonly (readonly [Locale, T | undefined])[];
  return Object.fromEntries(
    found.flatMap(([locale, text]) => (text === undefined ? [] : [[locale, of(text)]])),
  );
}

export type Naming = Readonly<{
  actor: LrsActor;
  /** Whose accounts they are: an IRI that stays. */
  homePage: string;
}>;

/** By their id here, which says nothing about them to anybody else; by their address only where that was asked for. */
function actorOf({ person, email }: Facts, { actor, homePage }: Naming): object {
  return actor === 'mbox' && email !== undefined
    ? { objectType: 'Agent', mbox: `mailto:${email}` }
    : { objectType: 'Agent', account: { homePage, name: person } };
}

/** What an enrolment, an answer or an end is told as: xAPI 1.0.3, part two. Neither names nor what somebody answered are in it. */
export function statementOf(facts: Facts, naming: Naming): Statement {
  const { content, course, answer } = facts;
  const lesson = content.lessons.find(({ id }) => id === facts.lesson);
  const activity = (id: string, type: keyof typeof types, name: Words, rest: object = {}) => ({
    objectType: 'Activity',
    id,
    definition: { type: types[type], name, ...rest },
  });
  const theCourse = activity(
    courseIri(course),
    'course',
    wordsIn(content.texts, ({ title }) => title),
  );
  const titles = wordsIn(lesson?.texts ?? {}, ({ title }) => title);
  const theLesson = activity(lessonIri(course, facts.lesson ?? ''), 'lesson', titles);
  const common = {
    id: facts.id,
    actor: actorOf(facts, naming),
    timestamp: facts.at.toISOString(),
  };
  const context = {
    registration: facts.enrolment,
    platform: 'Latido',
    extensions: { [extension.version]: facts.version },
  };
  switch (facts.verb) {
    case 'registered':
      return { ...common, verb: verbs.registered, object: theCourse, context };
    case 'completed':
      return { ...common, verb: verbs.completed, object: theCourse, result: { completion: true }, context };
    case 'withdrew':
      return { ...common, verb: verbs.withdrew, object: theCourse, result: { completion: false }, context };
    case 'answered': {
      const { question } = lesson ?? {};
      if (question === undefined || answer === undefined) {
        const contextActivities = { parent: [theCourse] };
        return {
          ...common,
          verb: verbs.experienced,
          object: theLesson,
          context: { ...context, contextActivities },
        };
      }
      return {
        ...common,
        verb: verbs.answered,
        object: activity(questionIri(course, facts.lesson ?? ''), 'question', titles, {
          description: wordsIn(lesson?.texts ?? {}, (text) => text.question?.ask ?? text.title),
          interactionType: question.kind === 'text' ? 'fill-in' : 'choice',
        }),
        result: {
          success: answer.correct,
          extensions: {
            [extension.sure]: answer.sure,
            [extension.answer]: (facts.n ?? 0) + 1,
            ...(answer.gap !== undefined && { [extension.reviewAfter]: answer.gap }),
          },
        },
        context: { ...context, contextActivities: { parent: [theLesson], grouping: [theCourse] } },
      };
    }
  }
}
