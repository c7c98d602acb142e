import { z } from 'zod';
import { defineAction, defineForm, defineMessage, defineOpen } from '#core/flow.ts';

const nothing = z.object({});
const id = z.uuid();
const place = z.object({
  platform: z.string().max(40),
  tenant: z.string().max(200),
  key: z.string().max(400),
  route: z.string().max(1_000),
});

export const showLinks = defineAction('mural.links', nothing);
export const openNewLink = defineOpen('mural.new-link', nothing);
export const newLinkForm = defineForm('mural.new-link', nothing);
export const revoke = defineAction('mural.revoke', z.object({ id }));

export const showBoard = defineAction('mural.board', nothing);
export const openPutUp = defineOpen('mural.put-up', nothing);
export const putUpForm = defineForm('mural.put-up', nothing);
export const takeItDown = defineAction('mural.take-down', z.object({ id }));

/** Where it was called, as everybody there is to see the picture. */
export const postPicture = defineAction('mural.post', z.object({ place }));
/** What is on it: those that were the newest when it was asked for. */
export const picture = defineMessage('mural.picture', z.object({ ids: z.array(id).max(6) }));
