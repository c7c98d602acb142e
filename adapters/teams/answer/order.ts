import { rosterOf } from '../receive/spot.ts';

/** What is said to somebody goes out in one order, wherever it is said. */
export const personName = (who: Readonly<{ tenant: string; key: string }>): string =>
  JSON.stringify(['person', who.tenant, who.key]);

/** A message is changed in one order, whoever pressed on it. */
export const messageName = (conversation: string, id: string): string =>
  JSON.stringify(['message', rosterOf(conversation), id]);
