import { z } from 'zod';
import { defineAction, defineForm, defineMessage, defineOpen } from '#core/flow.ts';
import { defineJob } from '#core/jobs.ts';

const id = z.uuid();
const category = z.string().max(40);
/** Of the campaign, of the stage or of a nomination: as it was seen. */
const revision = z.int();
const page = z.int().min(0).max(10_000);

const version = z.object({ campaign: id, revision });
const seen = z.object({ nomination: id, revision });

// --- HR: the rules, on a draft -------------------------------------------------------------------------------

/** On the preview card of a draft: asks for the rules of its nominations. */
export const openConfigure = defineOpen('campaigns.nominations-configure', version);
export const configureForm = defineForm('campaigns.nominations-configure', version);
export const remove = defineAction('campaigns.nominations-remove', version);

// --- everybody: nominating, seconding ------------------------------------------------------------------------

/** On the kick-off of a campaign, and wherever somebody may want to nominate. */
export const openNominate = defineOpen(
  'campaigns.nominations-nominate',
  z.object({ campaign: id.optional() }),
);
export const nominateForm = defineForm(
  'campaigns.nominations-nominate',
  z.object({ campaign: id.optional() }),
);
export const list = defineAction('campaigns.nominations-list', z.object({ campaign: id, page }));
export const second = defineAction('campaigns.nominations-second', z.object({ nomination: id, page }));

// --- nominees ------------------------------------------------------------------------------------------------

export const askDecline = defineAction('campaigns.nominations-ask-decline', z.object({ nomination: id }));
export const decline = defineAction('campaigns.nominations-decline', z.object({ nomination: id }));
export const stay = defineAction('campaigns.nominations-stay', z.object({ nomination: id }));

export const acceptedMessage = defineMessage('campaigns.nominations-accepted', z.object({ nomination: id }));
export const rejectedMessage = defineMessage('campaigns.nominations-rejected', z.object({ nomination: id }));
export const publishedMessage = defineMessage(
  'campaigns.nominations-published',
  z.object({ nomination: id }),
);

// --- HR: moderation ------------------------------------------------------------------------------------------

/** How the nominations of a campaign stand: on C1's card of a closed campaign. */
export const board = defineAction('campaigns.nominations-board', z.object({ campaign: id }));
/** The first that waits; `after`: the one behind it. */
export const next = defineAction(
  'campaigns.nominations-next',
  z.object({ campaign: id, after: id.optional() }),
);
export const accept = defineAction('campaigns.nominations-accept', seen);
export const openReject = defineOpen('campaigns.nominations-reject', seen);
export const rejectForm = defineForm('campaigns.nominations-reject', seen);
export const openMove = defineOpen('campaigns.nominations-move', seen);
export const moveForm = defineForm('campaigns.nominations-move', seen);
export const openJury = defineOpen('campaigns.nominations-jury', version);
export const juryForm = defineForm('campaigns.nominations-jury', version);
export const start = defineAction('campaigns.nominations-start', version);
export const openDecide = defineOpen('campaigns.nominations-decide', version.extend({ category }));
export const decideForm = defineForm('campaigns.nominations-decide', version.extend({ category }));

/** To HR: nominations wait, a choice was counted, somebody declined. */
export const boardMessage = defineMessage(
  'campaigns.nominations-board',
  z.object({ campaign: id, why: z.enum(['closed', 'counted', 'declined']) }),
);

// --- voters and jurors ---------------------------------------------------------------------------------------

/** The ballot again, and page by page what is said of the nominated. */
export const ballot = defineAction('campaigns.nominations-ballot', z.object({ campaign: id }));
export const read = defineAction('campaigns.nominations-read', z.object({ campaign: id, page }));
export const openVote = defineOpen('campaigns.nominations-vote', z.object({ campaign: id, round: z.int() }));
export const voteForm = defineForm('campaigns.nominations-vote', z.object({ campaign: id, round: z.int() }));
const sheet = z.object({ campaign: id, round: z.int(), category });
export const openScore = defineOpen('campaigns.nominations-score', sheet);
export const scoreForm = defineForm('campaigns.nominations-score', sheet);

/** Asks somebody to vote, or a juror to score. */
export const ballotMessage = defineMessage(
  'campaigns.nominations-ballot',
  z.object({ campaign: id, round: z.int() }),
);
/** To those who have not, once. */
export const reminderMessage = defineMessage(
  'campaigns.nominations-reminder',
  z.object({ campaign: id, round: z.int() }),
);
export const ballotsJob = defineJob(
  'campaigns.nominations-ballots',
  z.object({ campaign: id, round: z.int() }),
);
export const remindJob = defineJob(
  'campaigns.nominations-remind',
  z.object({ campaign: id, round: z.int() }),
);
export const countJob = defineJob('campaigns.nominations-count', z.object({ campaign: id, round: z.int() }));
