import { createHash } from 'node:crypto';
import type { PersonId } from '#core/person.ts';

/** What happened to whom in which enrolment. `lesson` and `n` belong to `answered`. */
export type Told = Readonly<{
  person: PersonId;
  enrolment: string;
  verb: 'registered' | 'answered' | 'completed' | 'withdrew';
  lesson?: string | undefined;
  /** That of `lesson_answers`. */
  n?: number | undefined;
}>;

/** Random once and never changed: ids follow from it and from what they stand for. */
const namespace = Buffer.from('6f0f3d0b0c6c4d1f9c52a7e1b84a2d37', 'hex');

/** UUID version 5 of a name. RFC 9562, 5.5. */
function uuidOf(name: string): string {
  const bytes = createHash('sha1').update(namespace).update(name).digest().subarray(0, 16);
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x50, 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  const hex = bytes.toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}

/** The same for the same thing that happened, in whichever process and however often it is told. */
export const statementId = ({ verb, enrolment, lesson, n }: Omit<Told, 'person'>): string =>
  uuidOf(`${verb}/${enrolment}/${lesson ?? ''}/${n ?? ''}`);

// Courses, lessons and questions are named by URNs: they stay the same when the house moves to another address.

export const courseIri = (course: string): string => `urn:uuid:${course}`;
export const lessonIri = (course: string, lesson: string): string =>
  `urn:uuid:${uuidOf(`lesson/${course}/${lesson}`)}`;
export const questionIri = (course: string, lesson: string): string =>
  `urn:uuid:${uuidOf(`question/${course}/${lesson}`)}`;
