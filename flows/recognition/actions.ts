import { z } from 'zod';
import { defineAction, defineForm, defineMessage, defineOpen } from '#core/flow.ts';

const id = z.uuid();
/** It, as it stood when somebody was shown it. */
const version = z.object({ id, revision: z.int() });
const address = z.object({
  platform: z.string().max(40),
  tenant: z.string().max(200),
  key: z.string().max(400),
  route: z.string().max(1_000),
});

/** One thank-you goes to at most so many. */
export const mostReceivers = 20;

/**
 * Where a thank-you is to be posted, and the message that it follows. It travels through somebody's hands, and a client can
 * write whatever it likes: `seal` says that it is what was given to this person (origin/store.ts), `until` when that ends, in
 * milliseconds.
 */
const origin = z.object({
  place: address.optional(),
  source: z.string().max(600).optional(),
  until: z.int(),
  seal: z.string().max(64),
});
export type SealedOrigin = z.output<typeof origin>;

/** Opens the form, filled in as far as something is known. */
export const openThanks = defineOpen(
  'recognition.thank',
  z.object({
    to: z.array(z.uuid()).max(mostReceivers).optional(),
    value: z.string().max(40).optional(),
    unit: z.uuid().optional(),
    words: z.string().max(1_000).optional(),
    origin: origin.optional(),
  }),
);
/** `same`: the earlier thank-you of which its giver was told that this one is much like it. */
export const thanksForm = defineForm(
  'recognition.thank',
  z.object({ origin: origin.optional(), same: id.optional() }),
);

export const openEdit = defineOpen('recognition.edit', version);
export const editForm = defineForm('recognition.edit', version);
export const undoIt = defineAction('recognition.undo', z.object({ id }));

/** "I join in." Anybody's; the handler checks who may. */
export const boostIt = defineAction('recognition.boost', z.object({ id }));
export const unboostIt = defineAction('recognition.unboost', z.object({ id }));

/** Of a receiver: who may see this one. */
export const chooseIt = defineAction(
  'recognition.choose',
  z.object({ id, choice: z.enum(['public', 'team', 'private']) }),
);

/** To whom was thanked. */
export const received = defineMessage('recognition.received', z.object({ id }));
/** In a shared place. */
export const posted = defineMessage('recognition.posted', z.object({ id }));
