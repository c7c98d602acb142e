import { z } from 'zod';
import { defineAction, defineForm, defineOpen } from '#core/flow.ts';
import { defineJob } from '#core/jobs.ts';

const nothing = z.object({});
const revision = z.int().min(0);
const id = z.uuid();

export const showSetup = defineAction('recognition.setup-show', nothing);
export const openRules = defineOpen('recognition.setup-rules', nothing);
export const rulesForm = defineForm('recognition.setup-rules', z.object({ revision }));

const value = z.string().max(40);
export const showValues = defineAction('recognition.setup-values', nothing);
/** Absent: a new one. */
export const openValue = defineOpen('recognition.setup-value', z.object({ value: value.optional() }));
export const valueForm = defineForm(
  'recognition.setup-value',
  z.object({ revision, value: value.optional() }),
);

const place = z.object({
  platform: z.string().max(40),
  tenant: z.string().max(200),
  key: z.string().max(400),
  route: z.string().max(1_000),
});
/** Null: in no place any more. */
export const setFeed = defineAction(
  'recognition.setup-feed',
  z.object({ place: place.nullable(), on: z.boolean() }),
);

/** What HR looks through: those that stand, or those that are hidden; of one person, or of all. */
export const listSchema = z.object({
  hidden: z.boolean(),
  person: z.uuid().optional(),
  before: z.object({ at: z.iso.datetime(), id }).optional(),
});
export type List = z.infer<typeof listSchema>;
export const showList = defineAction('recognition.setup-list', listSchema);
export const openFind = defineOpen('recognition.setup-find', nothing);
export const findForm = defineForm('recognition.setup-find', nothing);

const version = z.object({ id, revision: z.int() });
export const showIt = defineAction('recognition.setup-look', z.object({ id }));
export const openHide = defineOpen('recognition.setup-hide', version);
export const hideForm = defineForm('recognition.setup-hide', version);
export const showItAgain = defineAction('recognition.setup-again', version);

/** Goes through what was given, from the one after this. */
export const seenJob = defineJob('recognition.setup-seen', z.object({ after: id.optional() }));
