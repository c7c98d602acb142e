import { z } from 'zod';
import { defineAction, defineForm, defineOpen } from '#core/flow.ts';

const nothing = z.object({});

export const showMine = defineAction('recognition.mine-show', nothing);
/** The page of what one received that begins after this one. */
export const showOlder = defineAction(
  'recognition.mine-older',
  z.object({ at: z.iso.datetime(), id: z.uuid() }),
);
export const showOne = defineAction('recognition.mine-one', z.object({ id: z.uuid() }));

export const openStanding = defineOpen('recognition.mine-standing', nothing);
export const standingForm = defineForm('recognition.mine-standing', nothing);
