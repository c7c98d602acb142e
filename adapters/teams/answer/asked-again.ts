import type { Form } from '#core/card.ts';
import type { Origin } from '../render/codec.ts';

// What is left out of a form that is asked once more.

/** A file that came along and was not right gives way to another one. */
export function withoutWrong(origin: Origin, { fields, errors = {} }: Form): Origin {
  if (!fields.some(({ kind, name }) => kind === 'file' && errors[name] !== undefined)) return origin;
  const { files: _, ...rest } = origin;
  return rest;
}

/** What was typed stands in no message, not even in one's own chat: messages are kept by the platform. */
export function untyped({ values: _, ...form }: Form): Form {
  return form;
}
