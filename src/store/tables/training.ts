import type { Generated, JSONColumnType } from 'kysely';

type Json<T> = JSONColumnType<T & (object | null), string, string>;

export type RuleKind = 'audience' | 'tenure';
export type EnrolmentSource = 'audience' | 'tenure' | 'manager' | 'self';
export type EnrolmentState = 'open' | 'done' | 'stopped';
/** Why an enrolment ended without being done: whoever asked for it ended it, the learner did, they left, or no rule asks for it any more. */
export type StoppedWhy = 'withdrawn' | 'self' | 'gone' | 'rule';
/** What reminds of learning, each measured by itself. */
export type NudgeKind = 'lesson' | 'review' | 'before7' | 'before1' | 'after1';
export type NudgeArm = 'sent' | 'held';

// --- flows/training/content, flows/training/authoring
export interface CoursesTable {
  id: Generated<string>;
  /** The name of its folder; stays when its title changes. */
  slug: string;
  /** The one that new learners take. Nothing: it was never published. */
  version: number | null;
  /** Counts changes of the draft, so that two people editing at once do not overwrite each other. */
  revision: Generated<number>;
  /** A `CourseContent` under work; it may be incomplete. */
  draft: Json<unknown> | null;
  /** What a file holds that somebody looks at before it is applied: a `CourseContent`. Forgotten after a day. */
  staged: Json<unknown> | null;
  by_id: string | null;
  created_at: Date;
  /** It is offered no more; whoever is in the middle goes on. */
  retired_at: Date | null;
}
/** Never changed: whoever began with a version ends with it. */
export interface CourseVersionsTable {
  course_id: string;
  version: number;
  /** A `CourseContent`. */
  body: Json<unknown>;
  /** Of the body, to tell whether an import changes anything. */
  hash: string;
  by_id: string | null;
  at: Date;
}

// --- flows/training/enrolling
/** Who takes a course without being named: an audience, or whoever has been here for so many days. */
export interface CourseRulesTable {
  id: Generated<string>;
  course_id: string;
  kind: RuleKind;
  /** As `Audience` of src/store/people.ts. */
  audience: Json<unknown>;
  /** `tenure`: so many days after the start date in HR's file. */
  after_days: number | null;
  /** `audience`: not before this day. `tenure`: only whose own day (start date and `after_days`) is not before it. */
  starts_on: string | null;
  mandatory: boolean;
  /** `{ kind: 'on', date }` or `{ kind: 'after', days }` (from the start of the enrolment); nothing: no due date. */
  due: Json<unknown> | null;
  by_id: string | null;
  created_at: Date;
  /** When it was confirmed; nothing: a draft. */
  begun_at: Date | null;
  ended_at: Date | null;
  revision: Generated<number>;
  /** A draft of a change: of which rule, as it stood at which revision. */
  replaces: string | null;
  replaces_revision: number | null;
}
/** One person takes one version of a course. At most one is open for each person and course. */
export interface EnrolmentsTable {
  id: Generated<string>;
  person_id: string;
  course_id: string;
  version: number;
  source: EnrolmentSource;
  rule_id: string | null;
  /** The manager or the person of HR who asked for it. */
  by_id: string | null;
  mandatory: boolean;
  /** Whose wish it was, and its due date, before it became mandatory: taken back, it is so again. Nothing: it never was free. */
  free: Generated<Json<unknown> | null>;
  /** Days in the person's own calendar. */
  starts_on: string;
  /** As planned; leave stretches it (`dueOf` in rules/due.ts). */
  due_on: string | null;
  state: Generated<EnrolmentState>;
  stopped_why: StoppedWhy | null;
  created_at: Date;
  /** When the learner was told of it, unless it was their own wish; nothing: not yet. */
  invited_at: Date | null;
  /** When the first lesson was taken. */
  begun_at: Date | null;
  /** When it was confirmed as done. */
  done_at: Date | null;
  /** The learner's own pause of this course: to this day, not including it. */
  paused_until: string | null;
  /** Reviews after it was done: the learner may do without. */
  reviews: Generated<boolean>;
}

// --- flows/training/learning
/** Where somebody stands with a lesson. Absent: not taken yet. */
export interface LessonStatesTable {
  enrolment_id: string;
  lesson: string;
  /** `returns`: answered wrong at first, comes again; `learned`: taken, reviews follow; `retired`: nothing more comes of it. */
  state: 'returns' | 'learned' | 'retired';
  /** Which review is next, 0..3; see rules/spacing.ts. */
  step: number;
  /** Right and sure answers in a row. */
  streak: number;
  /** How often it was answered; the number of the next answer, so that one that comes twice counts once. */
  answers: number;
  /** How often it was reviewed: after eight times nothing more comes of it. */
  reviews: Generated<number>;
  /** It is due so many working days of the person after this day. */
  anchor_on: string;
  gap: number;
}
/** What became of answers: never the words or the choice. */
export interface LessonAnswersTable {
  enrolment_id: string;
  lesson: string;
  /** 0, 1, 2, … */
  n: number;
  /** Nothing: the first time. Else after so many working days it was planned to come (2, 7, 14, 27). */
  gap: number | null;
  correct: boolean;
  sure: boolean;
  day: string;
}
/** What a learner's days are like, over all courses. */
export interface LearnersTable {
  person_id: string;
  /** When it must be looked again at what is due; nothing: nothing is. */
  wake_at: Date | null;
  /** The day (theirs) of the last session, and how many lessons and reviews were taken on that day. */
  day: string | null;
  taken: Generated<number>;
  /** The last session that was sent, and whether anything was done with it. */
  session: string | null;
  touched: Generated<boolean>;
  /** Sessions in a row with which nothing was done. */
  ignored: Generated<number>;
  /** No sessions until this day: put off by the learner, or after three were left alone. Reminders of mandatory courses still come. */
  rests_until: string | null;
}

// --- flows/training/ladder
/** Steps of the ladder that were taken (or passed over), each once for an enrolment: before7, before1, after1, digest, next_level, stop. */
export interface LadderStepsTable {
  enrolment_id: string;
  step: string;
  at: Date;
}
/** Every nudge that was due, also those held back to learn whether nudging helps. */
export interface NudgesTable {
  id: Generated<string>;
  kind: NudgeKind;
  person_id: string;
  /** Nothing: a session, which is over several courses. */
  enrolment_id: string | null;
  /** In the person's own calendar. */
  day: string;
  arm: NudgeArm;
  /** False: nothing was held back at that time, so it says nothing of whether nudging helps. */
  compared: Generated<boolean>;
  at: Date;
  /** When what it was for happened, within its time. */
  followed_at: Date | null;
}

// --- flows/training/statements
/** What is to be told to the learning record store. Its id is the statement's own. */
export interface StatementsTable {
  id: string;
  /** The order in which they happened. */
  seq: Generated<string>;
  person_id: string;
  enrolment_id: string;
  verb: 'registered' | 'answered' | 'completed' | 'withdrew';
  lesson: string | null;
  n: number | null;
  at: Date;
  state: Generated<'waiting' | 'stored' | 'refused'>;
  tries: Generated<number>;
  /** Not before. That of the first one that waits holds for all: they go in order. */
  next_at: Date;
  /** Why it is refused: a code. */
  reason: string | null;
}

// --- flows/growth
/** A skill that somebody wants to have. Theirs alone, until they share their plan. */
export interface GrowthSkillsTable {
  id: Generated<string>;
  person_id: string;
  words: string;
  course_id: string | null;
  state: Generated<'wanted' | 'learning' | 'have'>;
  created_on: string;
  changed_at: Date;
}
/** With whom somebody shares their plan. */
export interface GrowthSharesTable {
  person_id: string;
  with_id: string;
  at: Date;
}

export interface TrainingTables {
  courses: CoursesTable;
  course_versions: CourseVersionsTable;
  course_rules: CourseRulesTable;
  enrolments: EnrolmentsTable;
  lesson_states: LessonStatesTable;
  lesson_answers: LessonAnswersTable;
  learners: LearnersTable;
  ladder_steps: LadderStepsTable;
  nudges: NudgesTable;
  statements: StatementsTable;
  growth_skills: GrowthSkillsTable;
  growth_shares: GrowthSharesTable;
}
