import { z } from 'zod';
import { defineAction, defineForm, defineMessage, defineOpen } from '#core/flow.ts';
import { defineJob } from '#core/jobs.ts';

const nothing = z.object({});
const one = z.object({
  person: z.uuid(),
  kind: z.enum(['birthday', 'anniversary']),
  year: z.int().min(1900).max(9_999),
});

export const openChoice = defineOpen('celebrations.choose', nothing);
export const choiceForm = defineForm('celebrations.choose', nothing);
/** "No, thank you", to the question. */
export const decline = defineAction('celebrations.decline', nothing);
/** Takes every yes back. */
export const stopAll = defineAction('celebrations.stop', nothing);

/** Handled by the settings: days away are not for celebrations alone. */
export const showAway = defineAction('settings.away', nothing);

/** HR's. Asked for by a switch that was shown a while ago, it does what it says. */
export const switchIt = defineAction('celebrations.switch', z.object({ on: z.boolean() }));

export const question = defineMessage('celebrations.question', nothing);
/** To the one whose day it is. */
export const yours = defineMessage('celebrations.yours', one);
/** To the colleagues of their team. */
export const teams = defineMessage('celebrations.teams', one);
/** In a shared place. */
export const posted = defineMessage('celebrations.posted', one);

/** Every day: looks for what is due soon, and asks whom nobody has asked. */
export const planJob = defineJob('celebrations.plan', nothing);
/** At the moment itself. */
export const celebrateJob = defineJob('celebrations.celebrate', one);
